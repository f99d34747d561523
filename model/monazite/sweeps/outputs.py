"""What a sweep reports beside the objective value: cells of the tables of `solve`, at every point.

A report is named by table and column, with the words of its rows in brackets: `contracts.delivered` (every
contract and year), `contracts.delivered[toyotsu,2028-04]`, `summary.amount[made]`. Short forms are
`deliveries`, `mined`, `made`, `imports`, `served`, `unmet`, `account.NAME` (the present value of the balance
of an account) and `price.CONSTRAINT` (left and right shadow price). The tables are those of `solve`: their
arithmetic runs over the plans of many points at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from monazite.data.reading.hints import did_you_mean, near_or_all
from monazite.data.records.instance import Instance
from monazite.errors import UsageError
from monazite.results.plan import ManyPlans, Plan, payments_of
from monazite.results.tables import BY_NAME, Tables
from monazite.results.tables.ledger import balances
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric, Polynomial
from monazite.sweeps.program import Program

SHORT = {
    "deliveries": "contracts.delivered",
    "mined": "summary.amount[mined]",
    "made": "summary.amount[made]",
    "imports": "summary.amount[imported]",
    "imported": "summary.amount[imported]",
    "served": "summary.amount[served]",
    "unmet": "summary.amount[unmet]",
}
OBJECTIVE = "objective"
WORDS = (
    *("unit", "money_unit", "given_unit", "contained_unit"),
    *("label", "opens_in", "opens_label", "until", "words"),
)
"""Columns of text that do not distinguish rows."""
SLOW = ("prices", "sensitivity", "assumptions")
"""Tables that take solves or sources of their own: they are worked out point by point."""

_REPORT = re.compile(r"([a-z_]+)\.([A-Za-z0-9_.-]+?)(?:\[([^\]]*)\])?")


@dataclass(frozen=True)
class ReportedOutput:
    """A column of a table, and the words that choose its rows; `table` is empty for accounts."""

    name: str
    table: str
    column: str
    words: tuple[str, ...]

    @property
    def is_slow(self) -> bool:
        """Whether the table takes solves of its own at each point."""
        return self.table in SLOW

    def chose(self, label: str) -> bool:
        """Whether a label is that of one of its cells."""
        if not self.table:
            return label == f"account.{self.column}"
        head, _, rest = label.rstrip("]").partition("[")
        return head == f"{self.table}.{self.column}" and all(word in rest.split(",") for word in self.words)

    def cells(self, plan: Plan, tables: Mapping[str, Sequence[dict[str, Any]]]) -> Iterator[tuple[str, Any]]:
        """The cells with their labels: `contracts.delivered[toyotsu,2028-04]`."""
        if not self.table:
            for account, _, cash, value in balances(plan):
                if account == self.column:
                    yield f"account.{account}", cash + value
            return
        for row in tables[self.table]:
            key = _key_of(row, (self.column, *getattr(BY_NAME[self.table], "FOLLOW", ())))
            if all(word in key for word in self.words):
                yield f"{self.table}.{self.column}[{','.join(key)}]", row[self.column]


def parse_reports(names: Iterable[str], instance: Instance) -> tuple[ReportedOutput, ...]:
    """The reports of `--report` options; `UsageError` with the nearest name where there is none."""
    return tuple(report for name in names if name != OBJECTIVE for report in _parse(name, instance))


def _parse(name: str, instance: Instance) -> Iterator[ReportedOutput]:
    found = _REPORT.fullmatch(SHORT.get(name, name))
    table, column, words = found.groups() if found else (name, "", None)
    chosen = tuple(word.strip() for word in words.split(",")) if words else ()
    if table == "account" and found:
        if column not in instance.accounts:
            raise UsageError(
                f"--report {name}: unknown account "
                f"{column!r}{near_or_all(column, instance.accounts, 'account')}"
            )
        yield ReportedOutput(name, "", column, ())
        return
    if table == "price" and found:
        for side in ("left", "right"):
            yield ReportedOutput(name, "prices", side, (column, *chosen))
        return
    if table not in BY_NAME or not found:
        known = [
            OBJECTIVE,
            *SHORT,
            "account.NAME",
            "price.CONSTRAINT",
            *(f"{each}.COLUMN" for each in BY_NAME),
        ]
        raise UsageError(
            f"--report {name}: unknown report{did_you_mean(table, [*SHORT, *BY_NAME]) or '.'} "
            f"Expected one of {', '.join(known)}"
        )
    columns = list(BY_NAME[table].COLUMNS)
    if column not in columns:
        raise UsageError(
            f"--report {name}: the table {table} has no column "
            f"{column!r}{did_you_mean(column, columns) or '.'} "
            f"Expected one of {', '.join(columns)}"
        )
    yield ReportedOutput(name, table, column, chosen)


def _key_of(row: Mapping[str, Any], omitted: Sequence[str]) -> tuple[str, ...]:
    """The words that distinguish a row from the others of its table, without some of its columns."""
    return tuple(
        str(value)
        for name, value in row.items()
        if isinstance(value, str) and name not in WORDS and name not in omitted
    )


def cells_of(
    reports: Sequence[ReportedOutput], plan: Plan, tables: Mapping[str, Sequence[dict[str, Any]]]
) -> dict[str, Any]:
    """Every cell the reports choose, by label."""
    return {label: value for report in reports for label, value in report.cells(plan, tables)}


def unmatched(names: Iterable[str], instance: Instance, labels: Iterable[str]) -> Iterator[str]:
    """The reports that chose no cell at any point."""
    known = list(labels)
    for name in (each for each in names if each != OBJECTIVE):
        reports = parse_reports([name], instance)
        if not any(report.chose(label) for report in reports for label in known):
            yield name


def meant_word(name: str, instance: Instance) -> str:
    """`. Did you mean 'two_wheelers'?`: of the words of a report the first that nothing in the instance has,
    and what is like it; empty without one."""
    elements = (each for each in vars(instance).values() if isinstance(each, Mapping))
    known = list(dict.fromkeys(word for section in elements for word in _words_of(section)))
    words = (word for report in parse_reports([name], instance) for word in report.words)
    unknown = next((word for word in words if word not in known), None)
    return did_you_mean(unknown, known) if unknown is not None else ""


def _words_of(section: Mapping[str, Any]) -> Iterator[str]:
    """The names of the elements of a section, and their sectors and origins."""
    for name, element in section.items():
        yield name
        for key in ("sector", "origin"):
            if isinstance(word := getattr(element, key, None), str):
                yield word


def plans_at(
    program: Program, parametric: Parametric, points: Floats, columns: Floats, duals: Floats, value: Floats
) -> ManyPlans:
    """The plans of many points (points x terms) as one: every amount is an array over the points.

    `columns` is (columns x points), `duals` (rows x points).
    """
    instance = program.symbolic(list(points.T))
    base = parametric.base
    payments = payments_of(instance, base.flows, _payments(parametric, points, columns))
    return ManyPlans.of_arrays(
        instance,
        value,
        dict(zip(base.columns, columns, strict=True)),
        dict(zip(base.rows, duals, strict=True)),
        payments,
    )


def _payments(parametric: Parametric, points: Floats, columns: Floats) -> Iterator[Any]:
    """The amount of every flow of money, at every point."""
    money, constants = parametric.base.money, parametric.base.money_constants
    for flow, (start, stop) in enumerate(zip(money.starts[:-1], money.starts[1:], strict=True)):
        here = slice(start, stop)
        coefficients = money.values[here, None] + _moved(
            {
                monomial: rates[here, None]
                for monomial, (rates, _) in parametric.money.items()
                if rates[here].any()
            },
            points,
        )
        fixed = constants[flow] + _moved(
            {monomial: rates[flow] for monomial, (_, rates) in parametric.money.items() if rates[flow]},
            points,
        )
        yield (coefficients * columns[money.columns[here]]).sum(axis=0) + fixed


def _moved(rates: Mapping[tuple[int, ...], Any] | Polynomial, points: Floats) -> Any:
    """What products of terms add, at every point."""
    total: Any = 0.0
    for monomial, rate in rates.items():
        total = total + rate * np.prod(points[:, list(monomial)], axis=1)
    return total


def outputs_at(
    program: Program,
    parametric: Parametric,
    reports: Sequence[ReportedOutput],
    points: Floats,
    columns: Floats,
    duals: Floats,
    value: Floats,
) -> dict[str, Floats]:
    """The cells of the reports at many points: label -> array over the points; not a number where there is
    none."""
    plan = plans_at(program, parametric, points, columns, duals, value)
    count = len(points)
    return {
        label: np.broadcast_to(np.asarray(cell, float), (count,))
        if cell is not None
        else np.full(count, np.nan)
        for label, cell in cells_of(reports, plan, Tables(plan)).items()
    }
