"""Intervals without regard to their width: what is claimed exact is what solving again gives, near both ends
too."""

from __future__ import annotations

import json

import numpy as np
import pytest
from conftest import INSTANCES
from hypothesis import given, settings
from hypothesis import strategies as st
from small_programs import parametric_of, program

import monazite
from monazite.errors import InfeasibleError, InstanceError, UnboundedError, UsageError
from monazite.solving.parametric.walk import Walker
from monazite.sweeps.curve.exact import trace_curve

CAPACITY, QUANTITY, PRICE = "mines.sands.capacity", "contracts.toyotsu.quantity", "contracts.toyotsu.price"


def curve_of(spec: str, *settings: str):
    return monazite.load(INSTANCES / "tutorial.yaml", settings).sweep(spec).answer.curves[0]


def segments(curve) -> list[tuple[float, float, float]]:
    return [(segment.start, segment.value_start, segment.slope) for segment in curve.segments]


@pytest.mark.parametrize("end", ["300", "1e5", "1e9", "1e12", "1e15", "inf"])
def test_a_wide_interval_keeps_the_segments_that_matter(end):
    """Without a mine: 2 x 300 t of magnets at 60 and the penalties, -37,200, by hand: -36,000 - 2 x 60 x 10.

    The first 60 t/yr bring 122.5: 20 + 10 in year 1 in place of a penalty, and in year 2 a kg that saves (60
    - 15) / 0.4 - 20 = 92.5 in magnets. The next 60 t bring 30 in year 2, and beyond 120 nothing changes.
    """
    curve = curve_of(f"{CAPACITY}=0:{end} t/yr")
    assert curve.exact
    assert segments(curve) == [
        (0.0, pytest.approx(-37200), pytest.approx(122.5)),
        (pytest.approx(60, rel=1e-12), pytest.approx(-29850), pytest.approx(30)),
        (pytest.approx(120, rel=1e-12), pytest.approx(-28050), pytest.approx(0, abs=1e-9)),
    ]
    assert curve.segments[-1].stop == float(end)


@pytest.mark.parametrize(
    ("spec", "starts"),
    [
        (f"{QUANTITY}=0:1e12 t/yr", [0, 40, 100]),
        (f"{QUANTITY}=0:inf t/yr", [0, 40, 100]),
        (f"{PRICE}=0:1e12 USD/kg", [0, 10, 102.5]),
        (f"{PRICE}=0:inf USD/kg", [0, 10, 102.5]),
        (f"{CAPACITY}=59.9999999:1e12 t/yr", [59.9999999, 60, 120]),
        (f"{CAPACITY}=0:0.000001 t/yr", [0]),
        (f"{CAPACITY}=59.9999999:60.0000001 t/yr", [59.9999999, 60]),
        (f"{CAPACITY}=60:inf t/yr", [60, 120]),
    ],
)
def test_breakpoints_are_where_they_are_in_a_narrow_interval(spec, starts):
    curve = curve_of(spec)
    assert curve.exact
    assert [segment.start for segment in curve.segments] == pytest.approx(starts, rel=1e-10)


def test_an_interval_without_an_end_that_begins_where_there_is_no_plan():
    """Firm, 60 t/yr are owed: no plan below. At 60 the mine gives all to Japan: -33,600, by hand 2 x 60 x (40
    - 20) - 36,000."""
    curve = curve_of(f"{CAPACITY}=0:inf t/yr", "contracts.toyotsu.firm=true")
    assert curve.exact
    assert curve.feasible == (pytest.approx(60), np.inf)
    assert [(each[0], each[1]) for each in segments(curve)] == [
        (pytest.approx(60), pytest.approx(-33600)),
        (pytest.approx(120), pytest.approx(-28050)),
    ]


@pytest.mark.parametrize(
    ("specs", "said"),
    [
        ([f"{CAPACITY}=0:inf:n=5 t/yr"], "two finite ends of a grid"),
        ([f"{CAPACITY}=0:inf t/yr", f"{QUANTITY}=0:10 t/yr"], "two finite ends for each interval"),
        (["processes.sintering.inputs.oxide=0.1:inf t"], "needs a linear program in this term"),
    ],
)
def test_an_interval_without_an_end_is_for_one_term_that_is_linear(specs, said):
    with pytest.raises(UsageError, match=said):
        monazite.load(INSTANCES / "tutorial.yaml").sweep(*specs)


def test_an_end_below_0_is_refused_where_the_number_may_not_be():
    with pytest.raises(InstanceError, match="Expected at least 0"):
        curve_of(f"{CAPACITY}=-inf:0 t/yr")


def test_the_curve_without_an_end_is_printed_and_written_as_json(run):
    done = run("sweep", INSTANCES / "tutorial.yaml", "--vary", f"{CAPACITY}=0:inf t/yr", "--format", "json")
    assert done.returncode == 0
    assert '"to": "inf"' in done.stdout
    wide = run("sweep", INSTANCES / "tutorial.yaml", "--vary", f"{CAPACITY}=0:1e15 t/yr", "--format", "json")
    assert [segment["from"] for segment in json.loads(wide.stdout)["segments"]] == [0, 60, 120]
    printed = run("sweep", INSTANCES / "tutorial.yaml", "--vary", f"{QUANTITY}=0:inf t/yr")
    assert printed.returncode == 0 and "inf" in printed.stdout


def test_a_map_whose_parts_are_narrower_than_its_rounding_is_not_called_exact():
    model = monazite.load(INSTANCES / "tutorial.yaml")
    wide = model.sweep(f"{CAPACITY}=0:1e12 t/yr", f"{QUANTITY}=0:1e12 t/yr").answer.map
    assert not wide.exact and "narrower than its rounding" in wide.reason
    assert wide.proven == 0
    assert model.sweep(f"{CAPACITY}=0:300 t/yr", f"{QUANTITY}=0:300 t/yr").answer.map.exact


@pytest.mark.parametrize("most", [1e6, 1e8, 1e9, 1e10, 1e12])
def test_a_wide_rectangle_has_a_map_or_says_what_of_it_is_not_proven(most):
    """All of it is feasible; the solver alone calls a reach of 1e8 and more without end. Where it is exact,
    its values are those of the file."""
    model = monazite.load(INSTANCES / "tutorial.yaml")
    drawn = model.sweep(f"{QUANTITY}=0:{most!r} t/yr", f"{CAPACITY}=0:300 t/yr").answer.map
    assert drawn.exact or (drawn.reason and drawn.proven < 1)
    assert drawn.feasible.tolist() == [[0, 0], [most, 0], [most, 300], [0, 300]]


@st.composite
def programs(draw):
    """A small program with a term in its limits, in its prices, or in both, with breakpoints of any size."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    coefficients = st.integers(-3, 4)
    dense = np.array(
        [[draw(coefficients) for _ in range(width)] for _ in range(height)] + np.eye(width).tolist(), float
    )
    sizes = st.sampled_from([1.0, 7.0, 1e-3, 300.0, 1e4])
    upper = np.array([draw(sizes) for _ in range(height + width)])
    cost = [draw(st.integers(-3, 9)) for _ in range(width)]
    ones = np.ones(height + width)
    problem = program(dense, cost, np.full(height + width, -np.inf), upper, ones, np.ones(width))
    rates = np.array([draw(st.sampled_from([0.0, 1.0, 2.0, -1e-6])) for _ in range(height + width)])
    parametric = parametric_of(problem, rates)
    low = draw(st.sampled_from([0.0, 1.0, 1e-3]))
    return parametric, low, low + draw(st.sampled_from([1e-6, 1.0, 1e3, 1e6, 1e9, 1e12]))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(programs(), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_a_curve_called_exact_is_what_solving_again_gives_at_any_scale(drawn, shares):
    """At the ends of every segment, inside it, and at points a tiny share of the interval from both ends of
    it."""
    parametric, low, high = drawn
    curve = trace_curve(parametric, low, high)
    assert curve.exact or curve.reason
    if not curve.exact or not curve.segments:
        return
    starts = [segment.start for segment in curve.segments]
    assert starts[1:] == [segment.stop for segment in curve.segments[:-1]]
    first, last = curve.segments[0].start, curve.segments[-1].stop
    assert (first, last) == (max(low, curve.feasible[0]), min(high, curve.feasible[1]))
    tiny = [share * 10.0**-power * (last - first) for share in shares for power in (0, 4, 8, 11, 14)]
    points = [first + step for step in tiny] + [last - step for step in tiny]
    points += [segment.start + 0.4 * (segment.stop - segment.start) for segment in curve.segments]
    for at in points:
        segment = next((each for each in curve.segments if each.start <= at <= each.stop), None)
        if segment is None:
            continue
        try:
            value, columns, _ = Walker(parametric, np.array([[at, at]])).point(np.array([at]))
        except (InfeasibleError, UnboundedError):
            assert at - first < 1e-9 * max(1.0, abs(first)) or last - at < 1e-9 * max(1.0, abs(last))
            continue
        size = max(1.0, float(np.abs(parametric.base.cost * columns).sum()))
        assert segment.value_at(at) == pytest.approx(value, rel=0, abs=1e-7 * size)
