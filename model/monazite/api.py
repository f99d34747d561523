"""The Python interface: load an instance, solve it, read tables as frames.

```python
import monazite

instance = monazite.load("instances/irel-japan.yaml")
result = instance.solve()
result.status, result.objective
result.frame("contracts")
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monazite.data.choices import cases
from monazite.data.choices import extremes as ends_of_options
from monazite.data.instance import Instance
from monazite.data.load import load_instance
from monazite.errors import (
    Fault,
    InfeasibleError,
    InstanceError,
    MonaziteError,
    Severity,
)

if TYPE_CHECKING:
    import pandas as pd
    import pyomo.core as pyo

    from monazite.data.tree import Tree
    from monazite.explaining.conflicts import Cause
    from monazite.explaining.explanation import Explanation
    from monazite.formulation.sides import Sides
    from monazite.results.branching import Branch
    from monazite.results.enumeration import Proven
    from monazite.results.impossible import Impossible
    from monazite.results.plan import Plan
    from monazite.results.priority import Stage
    from monazite.results.proof import Proof
    from monazite.results.tables import Tables
    from monazite.solving.conflict import Conflict
    from monazite.solving.matrix import Matrix
    from monazite.solving.solve import Solution
    from monazite.sweeps.answers import Answer
    from monazite.valuing.sheet import ValueSheet

UNSETTLED = ("unverified", "limit")
"""What leaves open whether a case is the best one."""


@dataclass(frozen=True)
class Result:
    """What solving gave: a status, and for an optimum the plan and its tables.

    `status` is `optimal`, `infeasible`, `unbounded`, `limit` or `unverified`. Anything but an optimum has no
    plan and empty tables; `error` then says why, and `result.plan` raises it. `cases` are the choices of the plan's side, solved
    side by side, and `chosen` names the one this is; `extremes` are the ends of what the other side may choose; `stages` prove
    what those that come first fall short of. `sides` and `branches` are the contract years put on a side, and the branches that this is the best
    of. `program` is what has no plan, where there is none.
    """

    instance: Instance
    status: str
    solution: Solution | None = None
    error: MonaziteError | None = None
    findings: tuple[str, ...] = ()
    extremes: tuple[tuple[str, Result], ...] = field(default=(), repr=False)
    all_prices: bool = False
    cases: tuple[tuple[str, Result], ...] = field(default=(), repr=False)
    chosen: str | None = None
    program: Matrix | None = field(default=None, repr=False)
    proven: Proof | None = field(default=None, repr=False)
    stages: tuple[Stage, ...] = field(default=(), repr=False)
    sides: Sides = field(default_factory=dict, repr=False)
    branches: tuple[Branch, ...] = field(default=(), repr=False)

    @cached_property
    def plan(self) -> Plan:
        """The plan; raises the reason where there is none."""
        from monazite.results.plan import read_plan

        if self.solution is None or self.status != "optimal":
            raise self.error or MonaziteError(f"there is no plan: {self.status}")
        return read_plan(self.instance, self.proven_solution, self.all_prices)

    @cached_property
    def proven_solution(self) -> Solution:
        """The solution with the amounts and prices of the proof; as the solver found it where there is no proof."""
        from monazite.results.proof import proven_solution

        assert self.solution is not None
        own = self.own_proof
        return self.solution if own.plan is None else proven_solution(self.solution.matrix, own)

    @property
    def served(self) -> tuple[tuple[str, float], ...]:
        """Who comes first, and what they go without."""
        return tuple((stage.name, float(stage.short)) for stage in self.stages)

    @property
    def verified(self) -> bool:
        """Whether the float checks and the audit passed."""
        return self.status == "optimal"

    @cached_property
    def proof(self) -> Proof:
        """The proof in exact rationals: `word` is `exact`, `chosen`, `none` (with the `reason`) or `skipped` (too large to do at once).

        `chosen` is proven for the case and the sides that were chosen, and not that no other is better. Of an infeasible
        instance it is the proof that no plan keeps every rule.
        """
        from monazite.results.enumeration import best_of

        others = [(label, case.own) for label, case in self.cases if label != self.chosen]
        return best_of(self.own, others, len(self.cases))

    @cached_property
    def own(self) -> Proven:
        """The proof of this case by itself: the plan, or that there is none, with its branches and stages."""
        from monazite.results.enumeration import prove_case

        return prove_case(
            self.instance,
            self.status,
            self.own_proof,
            self.impossible if self.status == "infeasible" else None,
            self.sides,
            self.branches,
            self.stages,
        )

    @cached_property
    def own_proof(self) -> Proof:
        """The proof of the plan among those of its sides."""
        from monazite.results.proof import Proof

        if self.proven is None or self.status != "optimal":
            return Proof("none", f"there is no plan: {self.status}")
        return self.proven

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What cannot hold together, where the instance is infeasible: sets of rows of `program`, none of which can be left out."""
        from monazite.results.conflict import conflicts_of

        if self.status != "infeasible" or self.program is None:
            return ()
        return tuple(conflicts_of(self.program))

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The conflicts as statements of the instance, with the sum that shows each; `Model.explain` adds what would mend them."""
        from monazite.explaining.conflicts import causes_of

        return causes_of(self.instance, self.program, self.conflicts) if self.program is not None else ()

    @cached_property
    def impossible(self) -> Impossible | None:
        """The exact proof that there is no plan; None where there is one, or where the proof fails."""
        from monazite.results.impossible import prove_conflict
        from monazite.solving.elimination import NotProvenError

        if not self.conflicts or self.program is None:
            return None
        try:
            return prove_conflict(self.program, self.conflicts[0])
        except NotProvenError:
            return None

    @property
    def objective(self) -> float | None:
        """`objective.value`: the present value of all inside accounts; None without a plan."""
        if self.solution is None or self.status != "optimal":
            return None
        proven = self.own_proof.objective if self.stages else None
        return self.solution.value if proven is None else float(proven)

    @property
    def exit_code(self) -> int:
        """The exit code of the command line; a case that could not be settled may have been the best one."""
        codes = [each.error.exit_code for _, each in self.cases if each.status in UNSETTLED and each.error]
        return max([self.error.exit_code if self.error else 0, *codes])

    @cached_property
    def tables(self) -> Tables:
        """Every table by name, as rows; empty tables without a plan."""
        from monazite.results.tables import Tables

        return Tables(self.plan if self.status == "optimal" else None)

    def frame(self, table: str) -> pd.DataFrame:
        """One table as a pandas frame; `result.tables` lists the names."""
        import pandas as pd

        from monazite.results.tables import BY_NAME

        if table not in BY_NAME:
            raise MonaziteError(f"there is no table {table!r}; there are {', '.join(BY_NAME)}")
        return pd.DataFrame(self.tables[table], columns=list(BY_NAME[table].COLUMNS))

    def _repr_html_(self) -> str:
        from html import escape

        head = f"<p><b>{escape(self.instance.title)}</b>: {self.status}"
        if self.objective is None:
            return f"{head}. {escape(str(self.error))}</p>"
        head += f", {self.objective:,.6g} {escape(self.instance.money.unit)}</p>"
        return head + str(self.frame("contracts").to_html(index=False, escape=True))


@dataclass(frozen=True)
class Sweep:
    """The answer of a sweep: a curve, a map or a table of points."""

    answer: Answer

    @property
    def verified(self) -> bool:
        """Whether every check passed."""
        return self.answer.verified

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it as plain data: the JSON of `monazite sweep`."""
        from monazite.sweeps.document import document

        return document(self.answer)

    def frame(self) -> pd.DataFrame:
        """Its pieces, its domains (a row for each corner) or its points, as a pandas frame."""
        import pandas as pd

        from monazite.sweeps.document import table

        _, columns, rows = table(self.answer)
        return pd.DataFrame(list(rows), columns=columns)

    def _repr_html_(self) -> str:
        return str(self.frame().to_html(index=False, escape=True, max_rows=60))


@dataclass(frozen=True)
class Value:
    """What a contract is worth: `sheet` has every figure with the two programs that it compares."""

    sheet: ValueSheet

    @property
    def status(self) -> str:
        """The status of the instance as it is written; anything but `optimal` has empty tables."""
        return self.sheet.status

    @property
    def verified(self) -> bool:
        """Whether every check passed."""
        return self.sheet.verified

    @property
    def exit_code(self) -> int:
        """The exit code of the command line."""
        return self.sheet.exit_code

    @property
    def worth(self) -> float | None:
        """The value with the contract minus the value without it; None where one of them has no plan."""
        return self.sheet.whole.worth if self.sheet.whole else None

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it as plain data: the JSON of `monazite value`."""
        from monazite.valuing.document import value_document

        return value_document(self.sheet)

    def frame(self, table: str) -> pd.DataFrame:
        """`accounts`, `exits`, `years`, `clauses`, `offer` or `bargain`, as a pandas frame."""
        import pandas as pd

        from monazite.valuing.document import TABLES, value_rows

        if table not in TABLES:
            raise MonaziteError(f"there is no table {table!r}; there are {', '.join(TABLES)}")
        return pd.DataFrame(value_rows(self.sheet, table), columns=list(TABLES[table]))

    def _repr_html_(self) -> str:
        return str(self.frame("exits").to_html(index=False, escape=True, max_rows=60))


class Model:
    """An instance ready to be solved; what `monazite.load` returns.

    Attributes of the instance (`contracts`, `mines`, ...) are reached as `model.instance.contracts`.
    """

    def __init__(self, instance: Instance, path: Path):
        self.instance = instance
        self.path = path

    @property
    def title(self) -> str:
        """The title of the instance."""
        return self.instance.title

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Warnings of the cross-field checks and of the matrix."""
        return (*self.instance.context.warnings, *spread_warnings(self.instance, self.matrix))

    def build(self) -> pyo.ConcreteModel:
        """The linear program as a plain Pyomo model, for other solvers and tools."""
        import pyomo.environ  # noqa: F401  registers Pyomo's solvers and writers

        from monazite.formulation.build import build

        return build(self.instance)

    @cached_property
    def pyomo(self) -> pyo.ConcreteModel:
        """The Pyomo model, built once."""
        from monazite.formulation.build import build

        return build(self.instance)

    @cached_property
    def matrix(self) -> Matrix:
        """The compiled program."""
        from monazite.solving.matrix import compile_model

        return compile_model(self.pyomo)

    def solve(
        self,
        time_limit: float | None = None,
        extremes: bool = True,
        all_prices: bool = False,
        first: Iterable[str] = (),
    ) -> Result:
        """Solve, settle, verify and audit. Infeasible and unbounded are results, not exceptions.

        What the plan's side may choose of contracts and no linear program chooses (`exit_dates`, an extension, a number of
        lots) is solved case by case: the best is the result, `result.chosen` names it and `result.cases` holds all. Where one of
        them cannot be stated the status is `invalid` and the error names it: no other is called the best. With
        `extremes`, an option that the other side of a contract holds is also solved at both ends, in
        `result.extremes`. With `all_prices` the tables `prices` and `sensitivity` also hold what does not bind. Contracts and
        demands named in `first` are served before all else, in that order: `result.served` says how far.
        """
        order = tuple(first)
        found = [
            (label, self._case(tree, time_limit, all_prices, order)) for label, tree in cases(self.instance)
        ]
        stated = [label for label, case in found if case.status == "invalid"]
        if stated:
            result = Result(self.instance, "invalid", error=_not_stated(found), cases=tuple(found))
        elif found:
            label, best = max(found, key=_rank)  # Of equals the first.
            result = replace(best, cases=tuple(found), chosen=label if best.verified else None)
        else:
            result = replace(self._solve(time_limit, order), all_prices=all_prices)
        if stated or not extremes:
            return result
        beside = [
            (label, self._case(tree, time_limit, all_prices, order))
            for label, tree in ends_of_options(result.instance)
        ]
        return replace(result, extremes=tuple(beside))

    def _case(self, tree: Tree, time_limit: float | None, all_prices: bool, first: tuple[str, ...]) -> Result:
        """Solve a variant; one that cannot be stated with its numbers is a result too."""
        from monazite.data.load import build_instance

        try:
            instance = build_instance(tree, self.instance.money.unit)
            return replace(Model(instance, self.path)._solve(time_limit, first), all_prices=all_prices)
        except InstanceError as error:
            return Result(self.instance, "invalid", error=error)

    def _solve(self, time_limit: float | None, first: tuple[str, ...] = ()) -> Result:
        from monazite.results.branching import NoSideError
        from monazite.results.priority import serve_first
        from monazite.results.status import STATUS
        from monazite.results.verified import AuditError, proven_plan, verified_settled

        stages: tuple[Stage, ...] = ()
        try:
            if first:
                stages, found = serve_first(self.instance, first, time_limit)
            else:
                found = verified_settled(self.instance, self.matrix, time_limit)
            solution, proven = proven_plan(self.instance, found.solution)
        except AuditError as error:
            return Result(self.instance, "unverified", error.solution, error, error.findings)
        except NoSideError as error:
            return Result(self.instance, "infeasible", error=error, branches=error.branches)
        except tuple(STATUS) as error:
            program = self.matrix if isinstance(error, InfeasibleError) else None
            return Result(self.instance, STATUS[type(error)], error=error, program=program)
        return Result(
            self.instance,
            "optimal",
            solution,
            proven=proven,
            stages=stages,
            sides=found.sides,
            branches=found.branches,
        )

    def sweep(self, *vary: str, report: Iterable[str] = ()) -> Sweep:
        """Sweep terms, as `monazite sweep --vary` does: `model.sweep("contracts.toyotsu.quantity=0:2300 t/yr")`.

        One interval gives a curve, two a map, lists and grids a table of points, with the cells that `report` names.
        Raises `UsageError` where a term cannot be read, `InstanceError` where its values are not valid.
        """
        from monazite.sweeps.program import Program
        from monazite.sweeps.run import run_sweep
        from monazite.sweeps.terms import parse_terms

        program = Program(self._tree(), parse_terms(vary), self.instance.money.unit)
        return Sweep(run_sweep(program, list(report)))

    def value(self, contract: str) -> Value:
        """What a contract is worth, with each clause and year, and what it would be sold for, as `monazite value` tells.

        Raises `UsageError` where there is no such contract, or where the instance leaves a choice open.
        """
        from monazite.valuing.sheet import value_contract

        return Value(value_contract(self._tree(), contract, self.instance.money.unit))

    def explain(self, *why: str, within: str | None = None) -> Explanation:
        """Why the plan is as it is, or why there is none and what would mend that, as `monazite explain` tells.

        `why` names quantities (`allocation[2028-04,japan]`), `within` is what other plans may cost more (`2 million USD`).
        Raises `UsageError` where one of them cannot be read.
        """
        from monazite.explaining.explanation import explain

        return explain(self._tree(), self.instance.money.unit, why, within)

    def _tree(self) -> Tree:
        """The file as it was read."""
        from monazite.data.tree import Tree

        context = self.instance.context
        return Tree(dict(context.written), dict(context.places), dict(context.inputs))

    def _repr_html_(self) -> str:
        from html import escape

        count = len(self.instance.timeline.periods)
        return f"<p><b>{escape(self.title)}</b>: {count} periods from {self.instance.timeline.periods[0].label}</p>"


def load(
    path: Path | str, set: Iterable[str] = (), root: Path | str | None = None, money: str | None = None
) -> Model:
    """Read and check an instance file. Raises `InstanceError` with every fault found.

    `set` changes numbers as on the command line: `set=["contracts.toyotsu.quantity=500 t/yr"]`; `root` is a
    further folder that `extends` may reach into; `money` is a unit to show money in, such as `INR crore`.
    """
    return Model(load_instance(path, set, Path(root) if root else None, money), Path(path))


def _not_stated(found: Iterable[tuple[str, Result]]) -> InstanceError:
    """The faults of the cases that cannot be stated, each with the case."""
    faults = [
        replace(fault, message=f"the case {label!r} cannot be stated: {fault.message}")
        for label, case in found
        if isinstance(case.error, InstanceError) and case.status == "invalid"
        for fault in case.error.faults
    ]
    return InstanceError(faults)


def _rank(case: tuple[str, Result]) -> float:
    """The value of a case; the worst of all without a plan."""
    value = case[1].objective
    return float("-inf") if value is None else value


def spread_warnings(instance: Instance, matrix: Matrix) -> Iterator[Fault]:
    """Warnings about coefficients more than six orders of magnitude apart, by name."""
    from monazite.solving.matrix import spread

    for row, column, coefficient in spread(matrix):
        yield Fault(
            f"the coefficient {coefficient:.3g} of {column} in {row} is more than six orders of magnitude away from others; "
            "choose units in which amounts are of like size",
            instance.context.place(""),
            severity=Severity.WARNING,
        )
