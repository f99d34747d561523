"""What binds beside a breakpoint, against two-sided prices: one more unit of the limit is worth something on
the one side and nothing on the other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from swept import IREL, QUANTITY, TUTORIAL, opened

from monazite.formulation.catalogue import is_definition
from monazite.solving.highs import Session
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric
from monazite.solving.ranging.two_sided import TwoSidedPrices
from monazite.sweeps.binding import Binding
from monazite.sweeps.curve.exact import Segment, trace_curve
from monazite.tolerances import CHANGE_IS_REPORTED


def worth(parametric: Parametric, segment: Segment, row: int) -> float:
    """What relaxing a row by one unit is worth inside a segment, by the walk over bases from a cold solve."""
    at = np.array([(segment.start + segment.stop) / 2])
    problem = parametric.problem_at(at)
    price = TwoSidedPrices(problem, Session(problem).solve()).of_row(row)
    sides = [price.right] if np.isfinite(problem.row_upper[row]) else []
    sides += [price.left] if np.isfinite(problem.row_lower[row]) else []
    return max(np.inf if side is None else abs(side) for side in sides)


def claims(parametric: Parametric, low: float, high: float) -> list[tuple[Segment, Segment, int, bool]]:
    """Both segments, the row, and whether it begins to bind, of every claim on an interval."""
    curve, binding = trace_curve(parametric, low, high), Binding()
    found = []
    for before, after in pairwise(curve.segments):
        begun, ended = binding.changes(before, after)
        found += [(before, after, row, True) for row in begun]
        found += [(before, after, row, False) for row in ended]
    return found


@pytest.mark.parametrize(
    ("path", "low", "high", "least"), [(TUTORIAL, 0.0, 120.0, 1), (IREL, 0.0, 1500.0, 40)]
)
def test_a_constraint_that_becomes_binding_has_a_price_on_that_side_alone(path, low, high, least):
    """At a degenerate plan the duals of a basis say otherwise: a mine that opens later is at its limit of 0
    on both sides, and its dual may be 0 on one of them."""
    parametric = opened(path, f"{QUANTITY}={low:g}:{high:g} t/yr").parametric
    found = claims(parametric, low, high)
    assert len(found) >= least
    for before, after, row, begins in found:
        zero = CHANGE_IS_REPORTED * before.last.typical
        left, right = worth(parametric, before, row), worth(parametric, after, row)
        assert (left <= zero < right) if begins else (right <= zero < left), parametric.base.row_names[row]


def test_duals_of_a_basis_name_constraints_that_do_not_change():
    """Otherwise the test above could not fail: on the base instance some duals differ where no price does."""
    parametric = opened(IREL, f"{QUANTITY}=0:1500 t/yr").parametric
    named = {(after.start, row) for _, after, row, _ in claims(parametric, 0.0, 1500.0)}
    by_dual = set()
    for before, after in pairwise(trace_curve(parametric, 0.0, 1500.0).segments):
        zero = CHANGE_IS_REPORTED * before.last.typical
        left, right = (np.abs(duals_of(each)) > zero for each in (before, after))
        by_dual |= {(after.start, row) for row in np.flatnonzero(left != right).tolist()}
    rows = parametric.base.rows
    assert named < {(at, row) for at, row in by_dual if not is_definition(rows[row][0])}


def duals_of(segment: Segment) -> Floats:
    return segment.first.duals_at(np.array([segment.start]))
