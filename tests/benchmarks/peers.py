"""Other ways to work out the points of a sweep, for the benchmarks to compare with: each gives the value at
every point.

All of them take the points in the order given and keep what they can between two points. Set-up (a first
build, a first solve) is never counted against them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

from monazite.formulation.build import build
from monazite.solving.highs import Problem, Session
from monazite.solving.matrix import Floats, Matrix, Sparse
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import active_limits
from monazite.solving.residuals import verify
from monazite.sweeps.points.grid import solve_tile, tiles
from monazite.sweeps.program import Program, open_program
from monazite.sweeps.terms import parse_terms

ROOT = Path(__file__).parents[2]
INSTANCES = ROOT / "instances"
QUANTITY = "contracts.toyotsu.quantity=0:2300{} t/yr"
PENALTY = "contracts.toyotsu.shortfall.penalty=0:24{} USD/kg"

Point = tuple[float, ...]
Solver = Callable[[Point], float]
"""The value at one point; what is kept from point to point is the solver's own."""


def needs(package: str) -> None:
    """Skip the test where a peer is not installed."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; it comes with `pip install 'monazite[peers]'`")


def quantity_and_penalty(name: str, points: int) -> Program:
    """The grid quantity x shortfall penalty of an instance."""
    grid = f":n={points}"
    return open_program(
        INSTANCES / f"{name}.yaml", parse_terms([QUANTITY.format(grid), PENALTY.format(grid)])
    )


def by_hand(
    rows: Floats, lower: Floats, upper: Floats, cost: Floats, limit_rates: Floats, price_rates: Floats
) -> Parametric:
    """A small program from its numbers: `maximise cost x, lower <= rows x <= upper, x >= 0`, rates (terms x
    ...)."""
    height, width = rows.shape
    where = np.nonzero(rows)
    starts = np.searchsorted(where[0], np.arange(height + 1)).astype(np.int32)
    entries = Sparse(starts, where[1].astype(np.int32), rows[where], width)
    empty = Sparse(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0), width)
    base = Matrix(
        tuple((f"x{column}",) for column in range(width)),
        tuple((f"r{row}",) for row in range(height)),
        entries,
        lower,
        upper,
        cost,
        0.0,
        (),
        empty,
        np.zeros(0),
    )
    terms = tuple(f"t{term}" for term in range(len(limit_rates)))
    return Parametric(terms, base, limit_rates, price_rates, np.zeros((len(terms), len(where[0]))), {}, {})


def axes_of(program: Program) -> list[Floats]:
    return [np.array(term.values) for term in program.terms]


@dataclass(frozen=True)
class Timed:
    """How long some points took, and their values."""

    seconds: float
    values: Floats

    @property
    def per_point(self) -> float:
        return self.seconds / len(self.values)


@dataclass(frozen=True)
class Covered(Timed):
    """A whole grid, with the work it took. `compile` is the program as a function of its terms, once for any
    grid."""

    compile: float
    solves: int
    regions: int
    tiles: int


def timed(solver: Solver, points: Iterable[Point]) -> Timed:
    """The points one after the other."""
    points = list(points)
    start = time.perf_counter()
    values = [solver(point) for point in points]
    return Timed(time.perf_counter() - start, np.array(values))


def cover(program: Program) -> Covered:
    """Ours: the grid region by region. `seconds` hold all but reading the file and compiling."""
    start = time.perf_counter()
    parametric = program.parametric
    compiled = time.perf_counter()
    axes = axes_of(program)
    parts = tiles([len(axis) for axis in axes], parametric.base.nonzeros)
    values = np.full([len(axis) for axis in axes], np.nan)
    solves = regions = 0
    for tile in parts:
        solved = solve_tile(parametric, axes, tile)
        assert not solved.status.any(), "a point of the benchmark's grid is not optimal"
        values[tile.slices] = solved.value.reshape(tile.shape)
        solves, regions = solves + solved.solves, regions + solved.regions
    stop = time.perf_counter()
    return Covered(stop - compiled, values, compiled - start, solves, regions, len(parts))


def clocked(benchmark: Any, work: Callable[[], Any], rounds: int = 3) -> tuple[Any, float]:
    """What a piece of work gives, and its median seconds, measured also where pytest-benchmark is told not
    to."""
    seconds: list[float] = []

    def run() -> Any:
        start = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - start)
        return found

    return benchmark.pedantic(run, rounds=rounds), float(np.median(seconds))


def lines(axes: Sequence[Floats], many: int | None = None) -> list[tuple[int, int]]:
    """The places of a grid of two terms in snake order: all lines, or `many` whole lines spread evenly over
    it."""
    height, width = (len(axis) for axis in axes)
    chosen = range(height) if many is None else np.linspace(0, height - 1, many).round().astype(int).tolist()
    return [
        (int(line), place)
        for turn, line in enumerate(chosen)
        for place in (range(width) if turn % 2 == 0 else range(width - 1, -1, -1))
    ]


def spread(axes: Sequence[Floats], count: int, seed: int = 1) -> list[tuple[int, int]]:
    """Random places of a grid of two terms."""
    random = np.random.default_rng(seed)
    return [tuple(int(random.integers(len(axis))) for axis in axes) for _ in range(count)]  # type: ignore[misc]


def points_at(axes: Sequence[Floats], places: Iterable[tuple[int, ...]]) -> list[Point]:
    return [tuple(float(axis[each]) for axis, each in zip(axes, place, strict=True)) for place in places]


def values_at(grid: Floats, places: Iterable[tuple[int, ...]]) -> Floats:
    return np.array([grid[place] for place in places])


def apart(ours: Floats, theirs: Floats) -> float:
    """The largest difference, as a share of the value but at least of 1."""
    return float((np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))).max())


def rebuilt(program: Program, parts: dict[str, float]) -> Solver:
    """Pyomo, the model built again at each point and solved by its HiGHS; `parts` gathers the seconds of each
    part.

    The instance with the point's values is read beforehand for the part `instance`: a planner's own script
    would hold its data in memory.
    """
    from pyomo.contrib.solver.solvers.highs import Highs

    def solve(point: Point) -> float:
        start = time.perf_counter()
        instance = program.instance_at(point)
        read = time.perf_counter()
        model = build(instance)
        built = time.perf_counter()
        value = Highs().solve(model, load_solutions=False).incumbent_objective
        stop = time.perf_counter()
        for part, seconds in (("instance", read - start), ("build", built - read), ("solve", stop - built)):
            parts[part] = parts.get(part, 0.0) + seconds
        return float(value)

    return solve


def persistent(program: Program, only_parameters: bool) -> Solver:
    """Pyomo's persistent HiGHS, on our Pyomo model with the swept numbers as mutable parameters.

    With `only_parameters` it is told that nothing else changes, so that it need not look (its quickest way).
    """
    from pyomo.contrib.solver.solvers.highs import Highs
    from pyomo.core.base.param import ScalarParam

    symbols = []
    for term in program.terms:
        symbol = ScalarParam(mutable=True, initialize=term.values[0], name=term.name)
        symbol.construct()
        symbols.append(symbol)
    model, solver = build(program.symbolic(symbols)), Highs()
    solver.config.load_solutions = False
    solver.config.auto_updates.update_parameters = True
    if only_parameters:
        for name in solver.config.auto_updates:
            solver.config.auto_updates[name] = name == "update_parameters"

    def solve(point: Point) -> float:
        for symbol, value in zip(symbols, point, strict=True):
            symbol.set_value(value)
        return float(solver.solve(model).incumbent_objective)

    solve(tuple(term.values[0] for term in program.terms))
    return solve


class HotStarts:
    """Plain highspy: limits and prices changed in place, solved from the basis at hand, and verified as ours
    is.

    A point that fails the check is solved once more from nothing; `failed` counts those that did.
    """

    def __init__(self, parametric: Parametric):
        self._parametric = parametric
        self._rows = np.flatnonzero(parametric.limit_rates.any(axis=0)).astype(np.int32)
        self._columns = np.flatnonzero(parametric.price_rates.any(axis=0)).astype(np.int32)
        self._highs: Any = None
        self.failed = 0

    def __call__(self, point: Point) -> float:
        problem = self._parametric.problem_at(np.array(point))
        if self._highs is None:
            self._highs = self._started(problem)
        rows, columns = self._rows, self._columns
        self._highs.changeRowsBounds(len(rows), rows, problem.row_lower[rows], problem.row_upper[rows])
        self._highs.changeColsCost(len(columns), columns, problem.cost[columns])
        for _ in range(2):
            self._highs.run()
            assert self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            solution = self._highs.getSolution()
            plan, duals = np.array(solution.col_value), np.array(solution.row_dual)
            if verify(problem, plan, duals).passed:
                return float(problem.cost @ plan) + self._parametric.offset_at(point)
            self.failed += 1
            self._highs.clearSolver()
        raise AssertionError(f"no verified answer at {point}")

    @staticmethod
    def _started(problem: Problem) -> Any:
        highs = highspy.Highs()
        highs.silent()
        for name, value in (
            ("threads", 1),
            # Our checks ask for 1e-9, so the solver's tolerances are tighter than its defaults; the cost
            # perturbation
            # is off, since hot starts are quicker without.
            ("primal_feasibility_tolerance", 1e-10),
            ("dual_feasibility_tolerance", 1e-10),
            ("dual_simplex_cost_perturbation_multiplier", 0.0),
        ):
            highs.setOptionValue(name, value)
        width = len(problem.cost)
        highs.addVars(width, problem.column_lower, problem.column_upper)
        highs.changeColsCost(width, np.arange(width, dtype=np.int32), problem.cost)
        entries = problem.entries
        highs.addRows(
            len(problem.row_lower),
            problem.row_lower,
            problem.row_upper,
            len(entries.values),
            entries.starts[:-1],
            entries.columns,
            entries.values,
        )
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        return highs


def cold(parametric: Parametric) -> Solver:
    """A fresh HiGHS at each point."""

    def solve(point: Point) -> float:
        problem = parametric.problem_at(np.array(point))
        columns = Session(problem).solve().columns
        return float(problem.cost @ columns) + parametric.offset_at(point)

    return solve


class Linopy:
    """The compiled program as a linopy model: one array of variables, one of constraints for each sense.

    The arrays are given as they are compiled, so that linopy pays for no algebra of its own.
    """

    SENSES = ("=", "<=", ">=")

    def __init__(self, parametric: Parametric):
        self._parametric = parametric
        base = parametric.base
        equal = base.row_lower == base.row_upper
        self._rows = {
            "=": np.flatnonzero(equal),
            "<=": np.flatnonzero(np.isfinite(base.row_upper) & ~equal),
            ">=": np.flatnonzero(np.isfinite(base.row_lower) & ~equal),
        }
        self._terms = {sense: self._padded(rows) for sense, rows in self._rows.items() if len(rows)}

    def _padded(self, rows: Any) -> tuple[Any, Floats]:
        """The columns and the coefficients of some rows, (rows x most terms); -1 and nothing fill up."""
        entries = self._parametric.base.entries
        counts = np.diff(entries.starts)[rows]
        columns, values = (
            np.full((len(rows), counts.max(initial=1)), -1),
            np.full((len(rows), counts.max(initial=1)), np.nan),
        )
        for place, row in enumerate(rows):
            part = slice(entries.starts[row], entries.starts[row + 1])
            columns[place, : counts[place]] = entries.columns[part]
            values[place, : counts[place]] = entries.values[part]
        return columns, values

    def _limits(self, problem: Problem, sense: str) -> Floats:
        return active_limits(problem)[self._rows[sense]]

    def model(self, problem: Problem) -> Any:
        """A linopy model of one point."""
        import linopy
        import pandas as pd
        import xarray as xr

        model = linopy.Model()
        column = pd.RangeIndex(len(problem.cost), name="column")
        amounts = model.add_variables(lower=0.0, coords=[column], name="amounts")
        for sense, (columns, values) in self._terms.items():
            labels = np.where(columns >= 0, amounts.labels.values[columns], -1)
            names = {"row": np.arange(len(columns))}
            data = xr.Dataset(
                {"coeffs": (("row", "_term"), values), "vars": (("row", "_term"), labels)}, coords=names
            )
            expression = linopy.LinearExpression(data, model)
            limits = xr.DataArray(self._limits(problem, sense), dims="row", coords=names)
            model.add_constraints(expression, sense, limits, name=f"rows{self.SENSES.index(sense)}")
        model.add_objective(self._worth(model, problem), sense="max")
        return model

    @staticmethod
    def _worth(model: Any, problem: Problem) -> Any:
        import xarray as xr

        amounts = model.variables["amounts"]
        return (
            amounts * xr.DataArray(problem.cost, dims="column", coords={"column": amounts.indexes["column"]})
        ).sum()

    def rebuilt(self) -> Solver:
        """A new model at each point, handed to HiGHS in memory."""

        def solve(point: Point) -> float:
            problem = self._parametric.problem_at(np.array(point))
            model = self.model(problem)
            with _quiet():
                model.solve("highs", io_api="direct", output_flag=False, progress=False)
            return float(model.objective.value) + self._parametric.offset_at(point)

        return solve

    def persistent(self) -> Solver:
        """One model, its limits and prices changed in place, by linopy's own comparison (`track_updates`)."""
        from linopy.solvers import Highs

        base = self._parametric.problem_at(np.zeros(len(self._parametric.terms)))
        model = self.model(base)
        solver = Highs.from_model(model, io_api="direct", options={"output_flag": False}, track_updates=True)
        moving = self._parametric.limit_rates.any(axis=0)

        def solve(point: Point) -> float:
            import xarray as xr

            problem = self._parametric.problem_at(np.array(point))
            for sense in self._terms:
                if moving[self._rows[sense]].any():
                    constraints = model.constraints[f"rows{self.SENSES.index(sense)}"]
                    constraints.update(rhs=xr.DataArray(self._limits(problem, sense), dims="row"))
            if self._parametric.price_rates.any():
                model.add_objective(self._worth(model, problem), sense="max", overwrite=True)
            with _quiet():
                found = solver.solve(model, disallow_rebuild=True)
            return float(found.solution.objective) + self._parametric.offset_at(point)

        return solve


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(logging.NOTSET)


class Ppopt:
    """PPOPT's explicit solution of a parametric program over a box: every region of every optimal active
    set."""

    def __init__(self, parametric: Parametric, box: Floats, algorithm: str):
        from ppopt.mp_solvers.solve_mpqp import mpqp_algorithm, solve_mpqp
        from ppopt.mplp_program import MPLP_Program

        self._parametric = parametric
        base = parametric.base
        dense = np.zeros((len(base.rows), len(base.columns)))
        np.add.at(dense, (base.entries.row_of_entry, base.entries.columns), base.entries.values)
        rates = parametric.limit_rates.T
        equal = base.row_lower == base.row_upper
        upper, lower = np.isfinite(base.row_upper), np.isfinite(base.row_lower) & ~equal
        width, terms = len(base.columns), len(parametric.terms)
        # Theirs is `min (c + H theta) x` with `A x <= b + F theta`; what is at least nothing is a row too.
        self.program = MPLP_Program(
            np.vstack([dense[upper], -dense[lower], -np.eye(width)]),
            np.concatenate([base.row_upper[upper], -base.row_lower[lower], np.zeros(width)])[:, None],
            -base.cost[:, None],
            -parametric.price_rates.T,
            np.vstack([np.eye(terms), -np.eye(terms)]),
            np.concatenate([box[:, 1], -box[:, 0]])[:, None],
            np.vstack([rates[upper], -rates[lower], np.zeros((width, terms))]),
            equality_indices=np.flatnonzero(equal[upper]).tolist(),
        )
        with _quiet():
            self.solution = solve_mpqp(self.program, mpqp_algorithm(algorithm))

    @property
    def regions(self) -> int:
        return len(self.solution.critical_regions)

    def value(self, point: Point) -> float:
        """The value at a point; not a number where no region holds it."""
        theta = np.array(point)[:, None]
        region = self.solution.get_region(theta)
        if region is None:
            return float("nan")
        plan = region.evaluate(theta)
        problem = self._parametric.problem_at(np.array(point))
        return float(problem.cost @ plan.ravel()) + self._parametric.offset_at(point)
