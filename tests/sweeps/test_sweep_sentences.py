"""What a sweep says first: the value today with its slopes, and where the objective value is greatest."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from swept import PENALTY, QUANTITY, TUTORIAL

import monazite
from monazite.sweeps.curve.piece import Piece
from monazite.sweeps.document import document

GREATEST = "The greatest objective value of the interval is -28,250 USD thousand, at 100 t/yr"


def said(*terms: str, settings: tuple[str, ...] = ()) -> list[str]:
    found = document(monazite.load(TUTORIAL, settings).sweep(*terms).answer)
    return found["sentences"]


def test_a_curve_says_the_value_today_and_the_greatest():
    """Up to 40 t each brings 40, up to 100 t 10, then each costs 20 (thousand USD); the file has 60 t/yr."""
    assert said(f"{QUANTITY}=0:150 t/yr") == [
        "Today's value is 60 t/yr: objective value -28,650 USD thousand; +10,000 USD per additional t/yr.",
        f"{GREATEST}, 400 USD thousand more than today.",
    ]


def test_at_a_breakpoint_both_slopes_are_said():
    today, _ = said(f"{QUANTITY}=0:150 t/yr", settings=(f"{QUANTITY}=40 t/yr",))
    assert today.endswith(
        "; +40,000 USD per additional t/yr below it; +10,000 USD per additional t/yr above it."
    )


def test_where_today_is_the_best():
    assert said(f"{QUANTITY}=0:150 t/yr", settings=(f"{QUANTITY}=100 t/yr",))[1] == f"{GREATEST}, as today."


def test_today_outside_of_the_interval_is_not_said():
    assert said(f"{QUANTITY}=70:150 t/yr") == [f"{GREATEST}."]


def test_a_flat_top_is_said_as_a_range():
    """At no penalty, what cannot be delivered costs nothing: from 100 t/yr on nothing changes."""
    *_, best = said(f"{QUANTITY}=0:150 t/yr", settings=(f"{PENALTY}=0 USD/kg",))
    assert ", from 100 t/yr to 150 t/yr" in best
    *_, best = said(f"{QUANTITY}=0:inf t/yr", settings=(f"{PENALTY}=0 USD/kg",))
    assert ", from 100 t/yr on" in best


def test_points_say_the_best_of_them():
    assert said(f"{QUANTITY}=20,90,150 t/yr") == [
        "The greatest objective value of the points is -28,350 USD thousand, at "
        "contracts.toyotsu.quantity = 90 t/yr."
    ]


def test_a_sampled_curve_says_the_best_of_the_points_solved():
    today, best = said("processes.sintering.inputs.oxide=0.3:0.5 t")
    assert today == "Today's value is 0.4 t: objective value -28,650 USD thousand."
    assert best.startswith("The greatest objective value of the points solved is ") and "0.3 t, " in best


def test_a_map_says_the_value_today_and_a_slope_for_each_term():
    """60 t/yr are due; 20 t of the second year fall short at 10 USD/kg: 200,000 USD, in present value too."""
    today, short = said(f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg")
    assert "contracts.toyotsu.quantity = 60 t/yr, contracts.toyotsu.shortfall.penalty = 10 USD/kg" in today
    assert "the objective value is -28,650 USD thousand; " in today
    assert f"{QUANTITY}: +10,000 USD per additional t/yr" in today
    assert short == "In one optimal plan there: shortfall of toyotsu in FY2027-28."


def test_the_greatest_value_of_a_curved_segment_is_inside_it():
    """10 x - x^2 from 0 to 8: 25 at 5, more than at both ends."""
    assert Piece(0, 8, 0, 16, 10, -2).greatest == pytest.approx((25, 5))
    assert Piece(0, 4, 0, 24, 10, -2).greatest == pytest.approx((24, 4))


@given(
    st.tuples(*[st.floats(-100, 100)] * 3),
    st.floats(-50, 50),
    st.floats(0.1, 50),
)
def test_nothing_on_a_piece_is_greater(form, start, width):
    """Of any quadratic, at 50 points."""
    constant, slope, square = form
    value = lambda at: constant + slope * at + square * at**2  # noqa: E731
    stop = start + width
    piece = Piece(start, stop, value(start), value(stop), slope + 2 * square * start, 2 * square)
    best, at = piece.greatest
    size = 1e-9 * (1 + abs(constant) + 100 * abs(slope) + 10_000 * abs(square))
    assert start <= at <= stop and math.isclose(best, value(at), abs_tol=size)
    assert all(value(start + width * step / 50) <= best + size for step in range(51))
