"""An instance ready to be solved: `load` reads it, `Model` does with it all that the command line does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from monazite.api.reports import Comparison, Levels, RangeTable, RunTable, Sweep, Value
from monazite.api.result import Result
from monazite.data.reading.choices import cases
from monazite.data.reading.choices import extremes as ends_of_options
from monazite.data.reading.load import as_known, build_instance, read_file
from monazite.data.records.instance import Instance
from monazite.errors import Fault, InfeasibleError, InstanceError, Severity, UsageError
from monazite.figures import figure

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pyomo.core as pyo

    from monazite.comparing.comparison import Side
    from monazite.data.reading.tree import Tree
    from monazite.explaining.explanation import Explanation
    from monazite.results.proof.stages import Stage
    from monazite.results.report import Table
    from monazite.results.verify.verdict import Verdict
    from monazite.solving.matrix import Matrix


class Model:
    """An instance ready to be solved; what `monazite.load` returns.

    Attributes of the instance (`contracts`, `mines`, ...) are reached as `model.instance.contracts`.
    """

    def __init__(self, instance: Instance, path: Path, file: Tree | None = None):
        self.instance = instance
        self.path = path
        self._file = file  # As it was read, with its revisions.

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
        hold: Result | Path | str | None = None,
        until: str | None = None,
    ) -> Result:
        """Solve, settle, verify and audit. Infeasible and unbounded are results, not exceptions.

        Choices of the inside accounts that a linear program cannot make (`exit_dates`, an extension, a number
        of lots) are solved case by case: the best is the result, `result.chosen` names it and `result.cases`
        holds all. If one of them is invalid the status is `invalid` and the error names it. With `extremes`,
        an option that the other side of a contract holds is also solved at both ends, in `result.extremes`.
        With `all_prices` the tables `prices` and `sensitivity` also hold what does not bind. Contracts and
        demands named in `first` are served before all else, in that order: `result.served` says how far. With
        `hold` and `until` the decisions of an earlier result stay as they were before a date (`held`).
        """
        if hold is not None or until is not None:
            if hold is None or until is None:
                raise UsageError("`hold` and `until` belong together. Give the earlier result and the date")
            return self.held(hold, until).solve(time_limit, extremes, all_prices, first)
        order = tuple(first)
        found = [
            (label, self._case(tree, time_limit, all_prices, order)) for label, tree in cases(self.instance)
        ]
        stated = [label for label, case in found if case.status == "invalid"]
        if stated:
            result = Result(self.instance, "invalid", error=_not_stated(found), cases=tuple(found))
        elif found:
            label, best = max(found, key=_rank)  # Of equals the first.
            chosen = label if best.verified else None
            result = replace(best, cases=tuple(found), chosen=chosen, read=self.instance)
        else:
            result = replace(self._solve(time_limit, order), all_prices=all_prices)
        if stated or not extremes:
            return result
        beside = [
            (label, self._case(tree, time_limit, all_prices, order))
            for label, tree in ends_of_options(result.instance)
        ]
        return replace(result, extremes=tuple(beside))

    def held(self, earlier: Result | Path | str, until: str) -> Model:
        """This model with the decisions of an earlier result kept, as they were before a date.

        `earlier` is a result, or the folder of one, of the same periods, elements and units; its data may be
        other. The date is the first day of a model period. Raises `UsageError` where the plan is not proven
        or does not fit.
        """
        from monazite.api.holding import plan_to_hold
        from monazite.results.verify.holding import hold_folder, hold_plan

        unit = self.instance.money.unit
        if isinstance(earlier, Result):
            tree = hold_plan(self._tree(), unit, plan_to_hold(earlier), until)
        else:
            tree = hold_folder(self._tree(), unit, Path(earlier), until)
        return Model(build_instance(tree, unit), self.path)

    def rolling(self, every: str, time_limit: float | None = None, all_prices: bool = False) -> Result:
        """The plan as it happens where it is planned again `every` so often (`1 year`), with the revisions of
        the file that are known then.

        Decisions before each date stay as they were. The result is the last plan; `result.rolled` has the
        earlier ones, and `result.surprise` what it would have been worth to know everything from the start.
        Raises `UsageError` where the dates are not first days of periods, or nothing becomes known.
        """
        from monazite.results.verify.rolling import roll

        if self._file is None:
            raise UsageError("this model was not read from a file, and so has no revisions")
        unit = self.instance.money.unit
        rolled = roll(self._file, unit, every, time_limit)
        last = Model(build_instance(rolled.tree, unit), self.path)
        return replace(last.solve(time_limit, all_prices=all_prices), rolled=rolled)

    def _case(self, tree: Tree, time_limit: float | None, all_prices: bool, first: tuple[str, ...]) -> Result:
        """Solve a variant; one that cannot be stated with its numbers is a result too."""
        try:
            instance = build_instance(tree, self.instance.money.unit)
            return replace(Model(instance, self.path)._solve(time_limit, first), all_prices=all_prices)
        except InstanceError as error:
            return Result(self.instance, "invalid", error=error)

    def _solve(self, time_limit: float | None, first: tuple[str, ...] = ()) -> Result:
        from monazite.results.proof.branching import NoBranchError
        from monazite.results.proof.checked import AuditError, proven_plan, verified_settled
        from monazite.results.proof.stages import serve_first
        from monazite.results.status import STATUS

        stages: tuple[Stage, ...] = ()
        try:
            if first:
                stages, found = serve_first(self.instance, first, time_limit)
            else:
                found = verified_settled(self.instance, self.matrix, time_limit)
            solution, proven = proven_plan(self.instance, found.solution)
        except AuditError as error:
            return Result(self.instance, "unverified", error.solution, error, error.findings)
        except NoBranchError as error:
            return Result(self.instance, "infeasible", error=error, leaves=error.leaves)
        except tuple(STATUS) as error:
            program = self.matrix if isinstance(error, InfeasibleError) else None
            return Result(self.instance, STATUS[type(error)], error=error, program=program)
        return Result(
            self.instance,
            "optimal",
            solution,
            proven=proven,
            stages=stages,
            branches=found.branches,
            leaves=found.leaves,
        )

    def sweep(self, *vary: str, report: Iterable[str] = (), executor: Executor | None = None) -> Sweep:
        """Sweep terms, as `monazite sweep --vary` does: `model.sweep("contracts.toyotsu.quantity=0:2300
        t/yr")`.

        One interval gives a curve, two a map, lists and grids a table of points, with the cells that `report`
        names. The points of a table are shared by the processes of an `executor` (`monazite.workers`). Raises
        `UsageError` where a term cannot be read, `InstanceError` where its values are not valid.
        """
        from monazite.sweeps.program import Program
        from monazite.sweeps.sweeping import How, run_sweep
        from monazite.sweeps.terms import parse_terms

        program = Program(self._tree(), parse_terms(vary), self.instance.money.unit)
        return Sweep.of(run_sweep(program, list(report), How(executor)))

    def table(self, *vary: str, out: Path | str) -> Path:
        """Write a negotiating table, as `monazite report --interactive` does:
        `model.table("contracts.toyotsu.quantity=0:2300 t/yr", out="table.html")`.

        Each of one to five terms is an interval with finite ends. Returns the path of the page. Raises
        `UsageError` where a term cannot have a slider or the page may not be written, `InstanceError` where
        the instance is not valid at a corner of the intervals.
        """
        from monazite.pages.page import check_page, write_page
        from monazite.pages.table.page import table_page
        from monazite.pages.table.program import compile_table
        from monazite.sweeps.program import Program
        from monazite.sweeps.terms import parse_terms

        page = Path(out)
        check_page(page)
        program = Program(self._tree(), parse_terms(vary), self.instance.money.unit)
        write_page(table_page(compile_table(program), ["monazite", "solve", str(self.path)]), page)
        return page

    def value(self, contract: str, executor: Executor | None = None) -> Value:
        """The worth of a contract, of each clause and year, and its supply curve, as `monazite value` does.

        Its programs are shared by the processes of an `executor` (`monazite.workers`). Raises `UsageError`
        where there is no such contract, or where the instance leaves a choice open.
        """
        from monazite.valuing.sheet import value_contract

        unit = self.instance.money.unit
        return Value.of(value_contract(self._tree(), contract, unit, executor=executor))

    def compare(
        self,
        *files: Path | str,
        case: Iterable[str] = (),
        attribution: bool = True,
        executor: Executor | None = None,
    ) -> Comparison:
        """Compare other files and cases with this instance, as `monazite compare` does:
        `model.compare(case=["halved: imports.china.cap[2028-01:]*=0.5"])`.

        `attribution` also solves the files between the two, for the effect of each changed input. The solves
        are shared by the processes of an `executor` (`monazite.workers`). Raises
        `InstanceError` where a file or case is not valid, `UsageError` where it cannot be compared.
        """
        from monazite.comparing.comparison import Side

        base = Side(self.path.stem, self._tree(), str(self.path))
        return _compared(base, files, case, (), None, self.instance.money.unit, attribution, executor)

    def runs(
        self, table: Path | str, report: Iterable[str] = (), executor: Executor | None = None
    ) -> RunTable:
        """Solve the runs of a table, as `monazite sweep --runs` does, with the cells that `report` names.

        The runs are shared by the processes of an `executor` (`monazite.workers`). Raises `UsageError` if the
        table or a path in it cannot be read.
        """
        from monazite.sweeps.runs.table import run_runs

        unit = self.instance.money.unit
        return RunTable.of(run_runs(self._tree(), Path(table), tuple(report), unit, executor))

    def reservation(self, contract: str) -> Levels:
        """The levels of price + penalty at which the quantity of a contract is delivered, as `monazite sweep
        --reservation` does.

        Raises `UsageError` where there is no such contract, or where the instance leaves a choice open.
        """
        from monazite.sweeps.curve.reservation import find_reservation

        return Levels.of(find_reservation(self._tree(), contract, self.instance.money.unit))

    def tornado(
        self,
        case: str | Model | None = None,
        only: Iterable[str] = (),
        executor: Executor | None = None,
    ) -> RangeTable:
        """What each number with a range does to the objective value, or to that of a case minus that of this
        model, as `monazite tornado` does.

        `case` is another model, or overrides as in `--case` (`"suspended: contracts.toyotsu.suspension={from:
        2028-04}"`); `only` names addresses. Ranges that build the program again are shared by the processes
        of an `executor` (`monazite.workers`). Raises `UsageError` where one of them cannot be read or names
        no range, `InstanceError` where the case is invalid."""
        from monazite.data.reading.cases import OPTION, parse_cases
        from monazite.tornado.opening import NamedTree
        from monazite.tornado.tornado import find_tornado

        other: NamedTree | None = None
        if isinstance(case, Model):
            other = NamedTree(case.title, case._tree())
        elif case is not None:
            (parsed,) = parse_cases([case])
            other = NamedTree(parsed.name, parsed.applied(self._tree()), f"{OPTION} {parsed.name!r}")
        unit = self.instance.money.unit
        return RangeTable(find_tornado(self._tree(), other, only, unit, executor=executor))

    def explain(self, *why: str, within: str | None = None) -> Explanation:
        """Explain the plan, or conflicts and repairs of an infeasible instance, as `monazite explain` does.

        `why` names quantities (`allocation[2028-04,japan]`), `within` is how far below the optimum other
        plans may be (`2 million USD`). Raises `UsageError` where one of them cannot be read.
        """
        from monazite.explaining.explanation import explain

        return explain(self._tree(), self.instance.money.unit, why, within)

    def __repr__(self) -> str:
        periods = self.instance.timeline.periods
        return f"<model {self.title!r}: {len(periods)} periods from {periods[0].label}>"

    def _tree(self) -> Tree:
        """The file as it was read."""
        from monazite.data.reading.tree import Tree

        context = self.instance.context
        return Tree(dict(context.written), dict(context.places), dict(context.inputs))

    def _repr_html_(self) -> str:
        from html import escape

        count = len(self.instance.timeline.periods)
        return (
            f"<p><b>{escape(self.title)}</b>: {count} periods from "
            f"{self.instance.timeline.periods[0].label}</p>"
        )


def load(
    path: Path | str, set: Iterable[str] = (), root: Path | str | None = None, money: str | None = None
) -> Model:
    """Read and check an instance file. Raises `InstanceError` with every fault found.

    `set` changes numbers as on the command line: `set=["contracts.toyotsu.quantity=500 t/yr"]`; `root` is a
    further folder that `extends` may reach into; `money` is a unit to show money in, such as `INR crore`.
    """
    file = read_file(path, set, Path(root) if root else None)
    return Model(build_instance(as_known(file), money), Path(path), file)


def compare(
    base: Path | str,
    *files: Path | str,
    case: Iterable[str] = (),
    set: Iterable[str] = (),
    root: Path | str | None = None,
    money: str | None = None,
    attribution: bool = True,
    executor: Executor | None = None,
) -> Comparison:
    """Compare files and cases with a base, as `monazite compare` does: `compare("base.yaml", "curb.yaml",
    case=["halved: imports.china.cap*=0.5"])`.

    `set` changes numbers of every file, `root` and `money` are those of `load`, `executor` is one of
    `workers`. Raises `InstanceError` where
    a file or case is not valid, `UsageError` where it cannot be compared.
    """
    from monazite.comparing.comparison import side_of_file
    from monazite.data.reading.load import read_tree

    folder, overrides = Path(root) if root else None, tuple(set)
    first = side_of_file(Path(base), read_tree(Path(base), overrides, folder))
    return _compared(first, files, case, overrides, folder, money, attribution, executor)


def _compared(
    base: Side,
    files: Iterable[Path | str],
    cases: Iterable[str],
    overrides: tuple[str, ...],
    root: Path | None,
    money: str | None,
    attribution: bool,
    executor: Executor | None,
) -> Comparison:
    from monazite.comparing.comparison import compare, sides

    others = sides(base, [Path(each) for each in files], cases, overrides, root)
    return Comparison.of(compare(base, others, money, attribution, executor=executor))


def verify(folder: Path | str, instance: Path | str | None = None, root: Path | str | None = None) -> Verdict:
    """Prove a result from its folder, as `monazite verify` does; `instance` is the file it should belong to.

    Raises `UsageError` if the folder holds no result.
    """
    from monazite.explaining.recomputed import RECOMPUTED
    from monazite.results.verify import verify_folder

    of = Path(instance) if instance else None
    higher = replace(RECOMPUTED, workbook=_workbook_differs)
    return verify_folder(Path(folder), of, Path(root) if root else None, higher)


def _workbook_differs(folder: Path, tables: Mapping[str, Table]) -> Iterator[str]:
    """Where a workbook differs from its tables; what it takes is imported only for a folder that has one."""
    from monazite.books.differs import workbook_differs

    return workbook_differs(folder, tables)


def _not_stated(found: Iterable[tuple[str, Result]]) -> InstanceError:
    """The faults of the cases that cannot be stated, each with the case."""
    faults = [
        replace(fault, message=f"the case {label!r} is invalid: {fault.message}")
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
            f"the coefficient {figure(coefficient)} of {column} in {row} is more than six orders of "
            "magnitude away from others. Use units in which amounts have similar sizes",
            instance.context.place(""),
            severity=Severity.WARNING,
        )
