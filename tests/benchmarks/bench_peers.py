"""Sweeps against other tools: Pyomo rebuilt and persistent, linopy, and PPOPT for regions.

    pip install -e '.[dev,peers]'
    pytest tests/benchmarks/bench_peers.py

Their time is measured on a sample of the same grid and scaled; ours is the whole grid, compiling counted,
measured before and after theirs. Nothing is asserted about times.
"""

from __future__ import annotations

import time

import numpy as np
import peers
import pytest
from bench_sweeps import say

from monazite.sweeps.curve.exact import trace_curve
from monazite.sweeps.map.cover import draw_map
from monazite.sweeps.program import open_program
from monazite.sweeps.terms import parse_terms

__all__ = ["say"]

NAMES = ("irel-japan", "irel-japan-quarterly")
POINTS = 100
COLD, HOT = 24, 4
"""Points of the sample of what is rebuilt each time, and whole lines of the grid for warm starts."""


def compare(benchmark, say, name, what, theirs_of, places_of):  # type: ignore[no-untyped-def]
    """Print how many times quicker ours is on the whole grid."""
    program = peers.quantity_and_penalty(name, POINTS)
    axes = peers.axes_of(program)
    before = peers.cover(program)
    solver = theirs_of(program)
    places = places_of(axes)
    theirs = benchmark.pedantic(lambda: peers.timed(solver, peers.points_at(axes, places)), rounds=1)
    after = peers.cover(program)
    apart = peers.apart(peers.values_at(before.values, places), theirs.values)
    ours = (before.seconds + after.seconds) / 2 + before.compile
    scaled = theirs.per_point * POINTS**2
    benchmark.extra_info.update(ours=ours, theirs=scaled, ratio=scaled / ours, apart=apart)
    say(
        f"{name}, {POINTS} x {POINTS}: ours {ours:.2f} s ({before.compile:.2f} to compile); "
        f"{what} {scaled:,.0f} s (from {len(places)} points, {theirs.per_point * 1e3:.2f} ms each): "
        f"{scaled / ours:,.0f} times; apart {apart:.1e}"
    )
    # Their solvers run at their own tolerances.
    assert apart <= 1e-6
    return ours


@pytest.mark.parametrize("name", NAMES)
def test_against_pyomo_rebuilt(benchmark, say, name):  # type: ignore[no-untyped-def]
    """A new ConcreteModel at each point, solved through Pyomo's HiGHS. Reading the instance is told apart."""
    parts: dict[str, float] = {}
    ours = compare(
        benchmark,
        say,
        name,
        "Pyomo, instance and model rebuilt at each point,",
        lambda program: peers.rebuilt(program, parts),
        lambda axes: peers.spread(axes, COLD),
    )
    each = {part: seconds / COLD for part, seconds in parts.items()}
    model_only = (each["build"] + each["solve"]) * POINTS**2
    say(
        "  of it each point: "
        f"{', '.join(f'{part} {seconds * 1e3:.0f} ms' for part, seconds in each.items())}; "
        f"without reading the instance {model_only:,.0f} s: {model_only / ours:,.0f} times"
    )


@pytest.mark.parametrize("only_parameters", [False, True], ids=["as-it-comes", "only-parameters"])
@pytest.mark.parametrize("name", NAMES)
def test_against_pyomo_persistent(benchmark, say, name, only_parameters):  # type: ignore[no-untyped-def]
    """One model with mutable parameters; as it comes, and told that only parameters change."""
    compare(
        benchmark,
        say,
        name,
        f"Pyomo, persistent{', told to look at parameters only,' if only_parameters else ''}",
        lambda program: peers.persistent(program, only_parameters),
        lambda axes: peers.lines(axes, HOT),
    )


@pytest.mark.parametrize("kind", ["rebuilt", "persistent"])
@pytest.mark.parametrize("name", NAMES)
def test_against_linopy(benchmark, say, name, kind):  # type: ignore[no-untyped-def]
    """The same program as arrays; a new model at each point, or changed in place."""
    peers.needs("linopy")
    compare(
        benchmark,
        say,
        name,
        f"linopy, {kind},",
        lambda program: getattr(peers.Linopy(program.parametric), kind)(),
        lambda axes: peers.spread(axes, COLD) if kind == "rebuilt" else peers.lines(axes, HOT)[::4],
    )


def toy():  # type: ignore[no-untyped-def]
    """The toy of two kinks: nothing up to 1000, then 68 a tonne, no plan beyond 1300."""
    return peers.by_hand(
        np.array([[1.0, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1]]),
        np.array([-np.inf, 0, 1900, -np.inf]),
        np.array([2900, np.inf, np.inf, 300]),
        np.array([10.0, -2, -80]),
        np.array([[0.0, 1, 0, 0]]),
        np.zeros((1, 3)),
    )


def made_up(rows: int, columns: int, seed: int = 3):  # type: ignore[no-untyped-def]
    """A random program without degeneracy, feasible and bounded everywhere; one term in limits, one in
    prices."""
    random = np.random.default_rng(seed)
    matrix = random.uniform(0.1, 1.0, (rows, columns))
    return peers.by_hand(
        matrix,
        np.full(rows, -np.inf),
        random.uniform(5.0, 10.0, rows),
        random.uniform(1.0, 2.0, columns),
        np.vstack([random.uniform(-2.0, 2.0, rows), np.zeros(rows)]),
        np.vstack([np.zeros(columns), random.uniform(-0.5, 0.5, columns)]),
    )


def explicit(parametric, box, algorithm):  # type: ignore[no-untyped-def]
    """PPOPT's answer and its seconds."""
    start = time.perf_counter()
    theirs = peers.Ppopt(parametric, box, algorithm)
    return theirs, time.perf_counter() - start


def agreement(parametric, theirs, box):  # type: ignore[no-untyped-def]
    """The largest difference from cold solves at 200 random points that PPOPT covers, and the share it does
    not."""
    random = np.random.default_rng(5)
    points = [tuple(float(each) for each in random.uniform(*box.T)) for _ in range(200)]
    values = np.array([theirs.value(point) for point in points])
    right = peers.timed(peers.cold(parametric), points).values
    inside = np.isfinite(values)
    return peers.apart(values[inside], right[inside]) if inside.any() else float("nan"), 1 - inside.mean()


@pytest.mark.parametrize("algorithm", ["geometric", "combinatorial"])
def test_toy_against_ppopt(benchmark, say, algorithm):  # type: ignore[no-untyped-def]
    """The toy: segments and ends."""
    peers.needs("ppopt")
    parametric, box = toy(), np.array([[0.0, 1300.0]])
    curve, ours = peers.clocked(benchmark, lambda: trace_curve(parametric, 0.0, 2000.0), 5)
    theirs, seconds = explicit(parametric, np.array([[0.0, 2000.0]]), algorithm)
    apart, missed = agreement(parametric, theirs, box)
    say(
        f"toy: ours {ours * 1e3:.1f} ms, {len(curve.segments)} segments; "
        f"PPOPT ({algorithm}) {seconds * 1e3:.1f} ms, "
        f"{theirs.regions} regions: {seconds / ours:.1f} times; apart {apart:.1e}, not covered {missed:.1%}"
    )


@pytest.mark.parametrize(
    ("rows", "columns", "algorithm"),
    [(8, 8, "combinatorial"), (8, 8, "geometric"), (30, 30, "geometric")],
)
def test_regions_against_ppopt(benchmark, say, rows, columns, algorithm):  # type: ignore[no-untyped-def]
    """The complete map of a random program of two terms."""
    peers.needs("ppopt")
    parametric, box = made_up(rows, columns), np.array([[0.0, 1.0], [0.0, 1.0]])
    ours, median = peers.clocked(benchmark, lambda: draw_map(parametric, box))
    theirs, seconds = explicit(parametric, box, algorithm)
    apart, missed = agreement(parametric, theirs, box)
    say(
        f"random, {rows} x {columns}: ours {median * 1e3:.0f} ms, {ours.regions} regions, "
        f"{len(ours.domains)} domains, exact {ours.exact}; PPOPT ({algorithm}) {seconds * 1e3:.0f} ms, "
        f"{theirs.regions} regions: {seconds / median:.1f} times; apart {apart:.1e}, "
        f"not covered {missed:.1%}"
    )


def test_tutorial_against_ppopt(benchmark, say):  # type: ignore[no-untyped-def]
    """The tutorial instance, quantity x penalty: equalities and degenerate bases; the geometric method fails
    on it."""
    peers.needs("ppopt")
    terms = parse_terms(
        ["contracts.toyotsu.quantity=0:90 t/yr", "contracts.toyotsu.shortfall.penalty=0:120 USD/kg"]
    )
    parametric = open_program(peers.INSTANCES / "tutorial.yaml", terms).parametric
    box = np.array([[0.0, 90.0], [0.0, 120.0]])
    ours, median = peers.clocked(benchmark, lambda: draw_map(parametric, box))
    theirs, seconds = explicit(parametric, box, "graph")
    apart, missed = agreement(parametric, theirs, box)
    say(
        f"tutorial: ours {median * 1e3:.0f} ms, {ours.regions} regions, {len(ours.domains)} domains, "
        f"exact {ours.exact}; PPOPT (graph) {seconds * 1e3:.0f} ms, {theirs.regions} regions: "
        f"{seconds / median:.1f} times; apart {apart:.1e}, not covered {missed:.1%}"
    )
