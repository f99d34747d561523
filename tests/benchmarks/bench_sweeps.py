"""Sweeps: exact curves, and grids against verified hot starts and cold solves.

    pytest tests/benchmarks/bench_sweeps.py

Every ratio compares two things measured in the same test, one after the other; ours is measured before and
after the other and the mean is taken, since other work on the machine comes and goes. Nothing is asserted
about times.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import numpy as np
import peers
import pytest

from monazite.sweeps.curve.exact import trace_curve
from monazite.sweeps.program import open_program
from monazite.sweeps.terms import parse_terms

NAMES = ("irel-japan", "irel-japan-quarterly", "irel-japan-monthly")
GRIDS = [
    # instance, points a side, lines of the grid that hot starts walk (None: all of them)
    ("irel-japan", 100, None),
    ("irel-japan-quarterly", 100, None),
    ("irel-japan", 400, 40),
    ("irel-japan", 1000, 10),
    ("irel-japan-quarterly", 1000, 5),
]
LONG = 20.0
"""Seconds above which a cover is measured once only."""


@pytest.fixture
def say(capsys):  # type: ignore[no-untyped-def]
    """Print past pytest's capture."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", end="", flush=True)

    return say


@cache
def covered(name: str, points: int) -> peers.Covered:
    """A grid covered once for several tests."""
    return peers.cover(peers.quantity_and_penalty(name, points))


@pytest.mark.parametrize("term", ["quantity", "penalty"])
@pytest.mark.parametrize("name", NAMES)
def test_curve_of_one_term(benchmark, say, name, term):  # type: ignore[no-untyped-def]
    """The exact curve of one term: segments, solves, seconds, compiling apart."""
    varied = {"quantity": peers.QUANTITY, "penalty": peers.PENALTY}[term].format("")
    program = open_program(peers.INSTANCES / f"{name}.yaml", parse_terms([varied]))
    parametric = program.parametric
    curve, seconds = peers.clocked(
        benchmark, lambda: trace_curve(parametric, *program.terms[0].values), 1 if "monthly" in name else 3
    )
    assert curve.exact and not curve.failures
    found = {"segments": len(curve.segments), "solves": curve.solves}
    benchmark.extra_info.update(found)
    say(
        f"{name}, {term}: {found['segments']} segments, {found['solves']} solves "
        f"({found['solves'] / found['segments']:.2f} a segment), {seconds:.3f} s"
    )


@pytest.mark.parametrize(("name", "points", "lines"), GRIDS)
def test_grid_against_warm_starts(benchmark, say, name, points, lines):  # type: ignore[no-untyped-def]
    """Quantity x shortfall penalty against plain highspy, hot and verified alike, in snake order."""
    program = peers.quantity_and_penalty(name, points)
    axes = peers.axes_of(program)
    ours = benchmark.pedantic(lambda: covered(name, points), rounds=1)
    places = peers.lines(axes, lines)
    hot = peers.HotStarts(program.parametric)
    theirs = peers.timed(hot, peers.points_at(axes, places))
    seconds = ours.seconds
    if seconds < LONG:
        seconds = (seconds + peers.cover(program).seconds) / 2
    apart = peers.apart(peers.values_at(ours.values, places), theirs.values)
    assert apart <= 1e-9
    scaled = theirs.per_point * points**2
    found = {
        "ours": seconds,
        "compile": ours.compile,
        "solves": ours.solves,
        "regions": ours.regions,
        "hot": scaled,
        "ratio": scaled / seconds,
        "ratio_with_compile": scaled / (seconds + ours.compile),
    }
    benchmark.extra_info.update(found)
    say(
        f"{name}, {points} x {points}: {seconds:.2f} s and {ours.compile:.2f} s to compile; "
        f"{ours.solves} solves, {ours.regions} regions, {ours.tiles} tiles; hot starts {scaled:.1f} s "
        f"(from {len(places):,} points, {theirs.per_point * 1e3:.3f} ms each, {hot.failed} solved again): "
        f"{found['ratio']:.1f} times, {found['ratio_with_compile']:.1f} with compiling; apart {apart:.1e}"
    )


@pytest.mark.parametrize("name", NAMES[:2])
def test_a_million_points_against_cold_solves(benchmark, say, name):  # type: ignore[no-untyped-def]
    """The largest difference of the objective at 300 random points, against a fresh HiGHS at each."""
    ours = covered(name, 1000)
    program = peers.quantity_and_penalty(name, 1000)
    axes = peers.axes_of(program)
    places = peers.spread(axes, 300)
    theirs = benchmark.pedantic(
        lambda: peers.timed(peers.cold(program.parametric), peers.points_at(axes, places)), rounds=1
    )
    apart = peers.apart(peers.values_at(ours.values, places), theirs.values)
    benchmark.extra_info.update(apart=apart, cold=theirs.per_point)
    say(
        f"{name}, 1000 x 1000: apart from 300 cold solves at most {apart:.1e} "
        f"({theirs.per_point * 1e3:.1f} ms each)"
    )
    assert apart <= 1e-9


@pytest.mark.parametrize("points", [10, 32, 100, 316, 1000])
def test_growth(benchmark, say, points):  # type: ignore[no-untyped-def]
    """How time grows from 10^2 to 10^6 points, yearly."""
    program = peers.quantity_and_penalty("irel-japan", points)
    program.parametric  # noqa: B018 - compiled beforehand
    found, median = peers.clocked(benchmark, lambda: peers.cover(program))
    benchmark.extra_info.update(solves=found.solves, regions=found.regions)
    say(
        f"irel-japan, {points**2:>9,} points: {median:.3f} s, {median / points**2 * 1e6:.1f} microseconds a "
        f"point, {found.solves} solves, {found.regions} regions"
    )


@pytest.mark.parametrize("name", NAMES[:2])
def test_peak_memory_of_a_million_points(say, name):  # type: ignore[no-untyped-def]
    """Peak memory of the whole process that covers the grid, beside one that only compiles."""

    def peak(points: int, work: str) -> float:
        code = (
            "import pathlib, re, sys; sys.path.insert(0, "
            f"{str(peers.ROOT / 'tests' / 'benchmarks')!r}); import peers; "
            f"program = peers.quantity_and_penalty({name!r}, {points}); {work}; "
            "print(int(re.search(r'VmHWM:\\s*(\\d+)', "
            "pathlib.Path('/proc/self/status').read_text())[1]) // 1024)"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        return float(done.stdout.split()[-1])

    grid, compiled = peak(1000, "peers.cover(program)"), peak(1000, "program.parametric")
    assert np.isfinite(grid)
    say(f"{name}, 1000 x 1000: {grid:.0f} MB, {compiled:.0f} MB with the program compiled only")
