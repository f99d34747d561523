"""What is not affine is solved again at each point, with the reason by name, and never called exact."""

from __future__ import annotations

import numpy as np
import pytest
from swept import IREL, QUANTITY, TUTORIAL, opened

import monazite
from monazite.sweeps import sweeping as run
from monazite.sweeps.answers import Curves, Points
from monazite.sweeps.curve import sampled
from monazite.sweeps.curve.sampled import FIRST, MOST, Sample, Sampled
from monazite.sweeps.sweeping import run_sweep

YIELD = "processes.sintering.inputs.oxide"


def sample(file, vary: str, *reports: str) -> tuple[Curves, Sample]:
    answer = run_sweep(opened(file, vary), reports)
    assert isinstance(answer, Curves)
    (curve,) = answer.curves
    assert isinstance(curve, Sample), f"exact: {curve}"
    assert curve.exact is False
    assert answer.reason
    return answer, curve


def fresh(file, program, point) -> float | None:
    settings = [term.assignment(value) for term, value in zip(program.terms, point, strict=True)]
    return monazite.load(file, set=settings).solve().objective


def assert_fresh(file, answer: Curves, curve: Sample) -> None:
    assert answer.verified
    low, high = answer.term.span
    assert [point.at for point in curve.points] == sorted({point.at for point in curve.points})
    assert (curve.points[0].at, curve.points[-1].at) == (low, high)
    for point in curve.points[:: max(1, len(curve.points) // 4)]:
        expected = fresh(file, answer.program, [point.at])
        assert point.value is None if expected is None else point.value == pytest.approx(expected, rel=1e-9)


def test_a_yield_is_a_coefficient_and_is_named_with_its_place():
    answer, curve = sample(TUTORIAL, f"{YIELD}=0.2:0.8 t")
    assert f"{YIELD} stands in a coefficient" in str(answer.reason)
    assert_fresh(TUTORIAL, answer, curve)


def test_the_discount_of_the_real_case_is_a_power_and_is_named(monkeypatch):
    monkeypatch.setattr(sampled, "MOST", 11)
    answer, curve = sample(IREL, "money.discount=2:12 %/yr")
    assert "discount" in str(answer.reason)
    assert len(curve.points) == 11
    assert_fresh(IREL, answer, curve)


@pytest.mark.parametrize(
    ("clauses", "vary", "named"),
    [
        (
            {"price": "{value: 10 USD/t, growth: 5 %/yr}"},
            "contracts.toyotsu.price.growth=0:10 %/yr",
            "growth",
        ),
        (
            {"price": "{of: spot, times: 0.5, plus: 1 USD/t, floor: 4 USD/t, cap: 9 USD/t}"},
            "prices.spot=5:30 USD/t",
            "contracts.toyotsu.price",
        ),
        (
            {"ramp_down": "{step: 20 t/yr/yr}", "quantity": "{steps: {2026-04: 60 t/yr, 2027-04: 10 t/yr}}"},
            "contracts.toyotsu.ramp_down.step=1:60 t/yr/yr",
            "ramp_down",
        ),
    ],
    ids=["growth", "collar", "ramp down"],
)
def test_powers_collars_and_comparisons_are_named_and_never_exact(write, contract, clauses, vary, named):
    more = "prices: {spot: 10 USD/t}" if "spot" in vary else ""
    path = write(contract(years=3, more=more, **clauses))
    answer, curve = sample(path, vary)
    assert named in str(answer.reason), answer.reason
    assert_fresh(path, answer, curve)


def test_a_collar_is_no_straight_line_though_three_points_of_it_are(write, contract):
    """0.5 x + 1 held between 4 and 9, 60 t at it less 2: 120 up to x = 6, then 30 a unit, 420 from x =
    16 on."""
    path = write(
        contract(
            more="prices: {spot: 10 USD/t}",
            price="{of: spot, times: 0.5, plus: 1 USD/t, floor: 4 USD/t, cap: 9 USD/t}",
        )
    )
    _, curve = sample(path, "prices.spot=1:21 USD/t")
    at = np.array([point.at for point in curve.points])
    value = np.array([point.value for point in curve.points])
    assert value == pytest.approx(60 * (np.clip(0.5 * at + 1, 4, 9) - 2))
    for kink in (6, 16):
        assert np.abs(at - kink).min() < 20 / (FIRST - 1) / 4


def test_more_points_are_solved_where_the_value_bends():
    """150 t of magnets need 150 x of the mine's 100 t of oxide: from 2/3 on the plant is short, and there the
    value bends."""
    _, curve = sample(TUTORIAL, f"{YIELD}=0.2:1.8 t")
    assert FIRST < len(curve.points) <= MOST
    at = np.array([point.at for point in curve.points])
    assert np.abs(at - 2 / 3).min() < 1.6 / (FIRST - 1) / 4


def test_the_edge_of_feasibility_is_closed_in_on(write, contract):
    """A firm 60 t that fall to 10 t, but by a step at most: above 40 t/yr/yr the mine's 30 t of year 2 are
    enough."""
    path = write(
        contract(
            years=2,
            firm="true",
            capacity="{steps: {2026-04: 100 t/yr, 2027-04: 30 t/yr}}",
            quantity="{steps: {2026-04: 60 t/yr, 2027-04: 10 t/yr}}",
            ramp_down="{step: 20 t/yr/yr}",
        )
    )
    _, curve = sample(path, "contracts.toyotsu.ramp_down.step=1:60 t/yr/yr")
    first = next(point.at for point in curve.points if point.value is not None)
    assert 30 <= first < 30.2
    assert curve.feasible == (first, 60)
    assert curve.bounded == (1, 60)
    assert curve.points[0].error is not None


def test_a_product_of_two_terms_is_named_in_a_table(write, contract):
    """60 t less 5 % of them are owed: a quantity times a share stands in a limit."""
    path = write(contract(tolerance="{down: 5 %, up: 5 %, holder: seller}"))
    program = opened(path, f"{QUANTITY}=30,60,120 t/yr", "contracts.toyotsu.tolerance.down=5,20 %")
    found = run_sweep(program)
    assert isinstance(found, Points)
    assert "product" in str(found.reason)
    assert "contracts.toyotsu.quantity" in str(found.reason)
    assert "contracts.toyotsu.tolerance.down" in str(found.reason)
    for place in range(6):
        assert found.value[place] == pytest.approx(fresh(path, program, found.point(place)))


def test_a_coefficient_in_a_table_is_solved_again_without_building_again(monkeypatch):
    """A yield is affine in the matrix: each point is a new matrix, and Pyomo is not asked again."""
    from monazite.sweeps.points import blocks

    program = opened(TUTORIAL, f"{YIELD}=0.2:0.8:n=5 t")
    built = []
    monkeypatch.setattr(blocks, "build", lambda instance: built.append(instance))
    found = run_sweep(program)
    assert isinstance(found, Points)
    assert "stands in a coefficient" in str(found.reason)
    assert not built
    for place in (0, 2, 4):
        assert found.value[place] == pytest.approx(fresh(TUTORIAL, program, found.point(place)), rel=1e-9)


def test_two_intervals_of_which_one_is_not_affine_become_a_table(monkeypatch):
    monkeypatch.setattr(run, "COARSE", 3)
    found = run_sweep(opened(TUTORIAL, f"{QUANTITY}=0:150 t/yr", f"{YIELD}=0.2:0.8 t"))
    assert isinstance(found, Points)
    assert found.reason
    assert [found.point(place) for place in (0, 1, 8)] == [(0, 0.2), (0, 0.5), (150, 0.8)]


def test_reports_are_at_every_point_of_a_sample(monkeypatch):
    monkeypatch.setattr(sampled, "MOST", 9)
    _, curve = sample(TUTORIAL, f"{YIELD}=0.2:0.8 t", "made")
    assert [at for at, _ in curve.cells] == [point.at for point in curve.points]
    assert all(cells for _, cells in curve.cells)


def test_dates_are_points_and_each_is_a_fresh_solve():
    program = opened(TUTORIAL, "plants.works.opening=2026-04,2027-04")
    found = run_sweep(program)
    assert isinstance(found, Points)
    assert "plants.works.opening" in str(found.reason)
    for place in range(2):
        assert found.value[place] == pytest.approx(fresh(TUTORIAL, program, found.point(place)))
    assert found.value[0] > found.value[1]


def test_contracts_whose_years_are_settled_plan_by_plan_are_solved_at_each_point(write, purchase):
    """A right to make up that lasts a year: which years are met is no matter of a region."""
    path = write(
        purchase(
            years=3,
            demand="{steps: {2026-04: 40 t/yr, 2027-04: 48 t/yr, 2028-04: 56 t/yr}}",
            take_or_pay="{share: 80 %}",
            make_up="{within: 1 year}",
        )
    )
    answer, curve = sample(path, "contracts.lynas.quantity=40:60 t/yr")
    assert "contracts.lynas: which contract years are met" in str(answer.reason)
    assert_fresh(path, answer, curve)


def test_levels_of_a_contract_that_redelivers_are_refused(write, contract):
    from monazite.data.reading.load import read_tree
    from monazite.errors import NotAffineError
    from monazite.sweeps.curve.reservation import find_reservation

    path = write(contract(redelivery="{discount: 20 %, settle: 5 USD/t}"))
    with pytest.raises(NotAffineError, match=r"contracts\.toyotsu: which contract years are met"):
        find_reservation(read_tree(path), "toyotsu")


def test_neighbours_on_one_line_are_one_segment():
    """A kink at 2 among nine points: two segments, and the points between are on them."""
    points = tuple(Sampled(at / 2, min(at / 2, 2.0) * 3, None) for at in range(9))
    segments = [(first.at, last.at) for first, last in Sample(points, (), (), 9).segments]
    assert segments == [(0.0, 2.0), (2.0, 4.0)]


def test_a_segment_ends_where_there_is_no_plan():
    points = tuple(Sampled(float(at), None if at == 2 else float(at), None) for at in range(6))
    segments = [(first.at, last.at) for first, last in Sample(points, (), (), 6).segments]
    assert segments == [(0.0, 1.0), (3.0, 5.0)]
