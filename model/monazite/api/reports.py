"""What sweeps, the valuing of a contract and comparisons give, as reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from monazite.data.records.instance import Instance
from monazite.errors import MonaziteError
from monazite.results.report import Report, Table

if TYPE_CHECKING:
    from monazite.comparing.comparison import Comparison as Found
    from monazite.sweeps.answers import Answer
    from monazite.sweeps.curve.reservation import Reservation
    from monazite.sweeps.runs.table import Runs
    from monazite.tornado.tornado import Tornado
    from monazite.valuing.sheet import ValueSheet

FAILED = 6
"""The exit code where a check failed."""


OPTIMAL, UNVERIFIED = "optimal", "unverified"


class _Checked(Report):
    """A report of many solves. Its status is `optimal` where every check passed, also where a point has no
    plan; else `unverified`."""

    @property
    def verified(self) -> bool:
        """Whether every check passed."""
        return self.status == OPTIMAL

    @property
    def exit_code(self) -> int:
        """The exit code of the command line."""
        return 0 if self.verified else FAILED


@dataclass(frozen=True, repr=False)
class Sweep(_Checked):
    """The answer of a sweep: a curve, a map or a table of points."""

    instance: Instance
    status: str
    answer: Answer

    @classmethod
    def of(cls, answer: Answer) -> Sweep:
        """The report of an answer; `instance` is the one that is swept."""
        return cls(answer.program.base, OPTIMAL if answer.verified else UNVERIFIED, answer)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Its one table: `segments`, `regions` (a row for each corner) or `points`."""
        from monazite.sweeps.document import table

        found = table(self.answer)
        return {found.name: found}

    @property
    def head(self) -> dict[str, Any]:
        """The document without its rows."""
        from monazite.sweeps.document import summary

        return summary(self.answer)

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it as plain data: the JSON of `monazite sweep`."""
        from monazite.sweeps.document import document

        return document(self.answer)


@dataclass(frozen=True, repr=False)
class RunTable(_Checked):
    """The runs of a table, and the log of what they changed."""

    instance: Instance
    status: str
    runs: Runs

    @classmethod
    def of(cls, runs: Runs) -> RunTable:
        """The report of runs; `instance` is the one that they change."""
        return cls(runs.base, OPTIMAL if runs.verified else UNVERIFIED, runs)

    @property
    def inputs(self) -> Mapping[str, str]:
        """The table of runs."""
        return {self.runs.table.name: self.runs.digest}

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """`runs`, and `log`: what each change was before and after."""
        from monazite.sweeps.runs.runs_document import log_table, runs_table

        return {table.name: table for table in (runs_table(self.runs), log_table(self.runs))}

    @property
    def head(self) -> dict[str, Any]:
        """How many runs ended how."""
        from monazite.sweeps.runs.runs_document import runs_document

        return runs_document(self.runs, rows=False)

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it as plain data."""
        from monazite.sweeps.runs.runs_document import runs_document

        return runs_document(self.runs)


@dataclass(frozen=True, repr=False)
class Levels(_Checked):
    """The levels of price and penalty at which each contract year's quantity goes to the buyer."""

    instance: Instance
    status: str
    found: Reservation

    @classmethod
    def of(cls, found: Reservation) -> Levels:
        """The report of reservation levels; `instance` is the one that was read."""
        return cls(found.instance, OPTIMAL if found.verified else UNVERIFIED, found)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Its one table, `reservation`."""
        from monazite.sweeps.curve.reservation_document import reservation_table

        return {"reservation": reservation_table(self.found)}

    @property
    def head(self) -> dict[str, Any]:
        """All of it as plain data."""
        return self.document

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it as plain data."""
        from monazite.sweeps.curve.reservation_document import reservation_document

        return reservation_document(self.found)


@dataclass(frozen=True, repr=False)
class Value(Report):
    """What a contract is worth: `sheet` has every figure with the two programs that it compares.

    `status` is that of the instance as it is written; anything but `optimal` has empty tables.
    """

    instance: Instance
    status: str
    sheet: ValueSheet

    @classmethod
    def of(cls, sheet: ValueSheet) -> Value:
        """The report of a sheet; `instance` is the one that was read."""
        return cls(sheet.instance, sheet.status, sheet)

    @property
    def verified(self) -> bool:
        """Whether every check passed."""
        return self.sheet.verified

    @property
    def exit_code(self) -> int:
        """The exit code of the command line."""
        return self.sheet.exit_code

    @property
    def has_tables(self) -> bool:
        """Whether there is a plan, and every check passed."""
        return not self.exit_code

    @property
    def worth(self) -> float | None:
        """The value with the contract minus the value without it; None where one of them has no plan."""
        return self.sheet.whole.worth if self.sheet.whole else None

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """`accounts`, `exits`, `years`, `clauses`, `offer` and `bargain`."""
        from monazite.valuing.document import value_tables

        return value_tables(self.sheet)

    @property
    def head(self) -> dict[str, Any]:
        """The document without its tables."""
        from monazite.valuing.document import value_status

        return value_status(self.sheet)


@dataclass(frozen=True, repr=False)
class Comparison(Report):
    """Cases beside a base: `found` has both sides of every case, with their plans and the changed inputs.

    `instance` and `status` are those of the base; `unverified` where a check failed in any solve.
    """

    instance: Instance
    status: str
    found: Found

    @classmethod
    def of(cls, found: Found) -> Comparison:
        """The report of a comparison."""
        status = found.outcome.status
        is_doubtful = status == OPTIMAL and not found.verified
        return cls(found.instance, UNVERIFIED if is_doubtful else status, found)

    @property
    def exit_code(self) -> int:
        """That of the base; 6 where a check failed elsewhere. A case without a plan is a row, not an
        error.
        """
        if self.found.outcome.error is not None:
            return self.found.outcome.error.exit_code
        return 0 if self.found.verified else FAILED

    @property
    def inputs(self) -> Mapping[str, str]:
        """The files of the cases that the base does not read."""
        own = self.instance.context.inputs
        return {
            path.name: digest
            for case in self.found.cases
            for path, digest in case.instance.context.inputs.items()
            if path not in own
        }

    @property
    def main_table(self) -> str:
        """The totals of base and cases."""
        return "totals"

    def sentences(self, case: str) -> list[str]:
        """What a case changes, in sentences. Raises a `MonaziteError` where there is no such case."""
        from monazite.comparing.sentences import sentences

        for each in self.found.cases:
            if each.name == case:
                return sentences(self.found, each).lines
        known = ", ".join(each.name for each in self.found.cases)
        raise MonaziteError(f"there is no case {case!r}. Expected one of {known}")

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """`cases`, `totals`, `accounts`, `years`, `contracts`, `building`, `production`, `imports`, `unmet`,
        `balance`, `attribution` and `subsets`."""
        from monazite.comparing.document import comparison_tables

        return comparison_tables(self.found)

    @property
    def head(self) -> dict[str, Any]:
        """The document without its tables."""
        from monazite.comparing.document import comparison_status

        return comparison_status(self.found, self.status)


@dataclass(frozen=True, repr=False)
class RangeTable(Report):
    """What each range of an instance does, ranked, and the values that turn the sign; `found` has all
    figures."""

    found: Tornado

    @property
    def instance(self) -> Instance:  # type: ignore[override]
        """The base as it was read."""
        return self.found.instance

    @property
    def status(self) -> str:  # type: ignore[override]
        """The status of base and case as they are written; anything but `optimal` has empty tables."""
        return self.found.status if self.found.error or self.verified else "unverified"

    @property
    def verified(self) -> bool:
        """Whether base and case have a plan, and no check failed at any point."""
        return self.found.verified

    @property
    def exit_code(self) -> int:
        """The exit code of the command line."""
        if self.found.error is not None:
            return self.found.error.exit_code
        return 0 if self.verified else FAILED

    @property
    def has_tables(self) -> bool:
        """Whether base and case have a plan, and every check passed."""
        return not self.exit_code

    @property
    def inputs(self) -> Mapping[str, str]:
        """The files of the case that are not files of the base."""
        case = self.found.case_instance
        if case is None:
            return {}
        known = self.instance.context.inputs
        return {path.name: digest for path, digest in case.context.inputs.items() if path not in known}

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """`tornado`, `switching_values` and `switching_line`."""
        from monazite.tornado.document import tornado_tables

        return tornado_tables(self.found)

    @property
    def head(self) -> dict[str, Any]:
        """The document without its tables."""
        from monazite.tornado.document import tornado_head

        return tornado_head(self.found)

    @property
    def document(self) -> dict[str, Any]:
        """All of it as plain data: the head, `rows`, and the other tables."""
        others = {name: table.rows for name, table in self.tables.items() if name != self.main_table}
        return {**self.head, "rows": self.table().rows, "tables": others}
