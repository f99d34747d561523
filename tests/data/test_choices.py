"""What no linear program chooses is solved case by case, and the best is named."""

import pytest

import monazite
from monazite import InstanceError, UsageError

FIRST_GOOD = "{steps: {2026-04: 14 USD/t, 2027-04: 8 USD/t, 2028-04: 1 USD/t}}"


def values(result) -> dict[str, float]:
    return {label: case.objective for label, case in result.cases}


def test_the_best_date_of_exit_is_named(solve, contract):
    """Each tonne earns 14 - 2, then 8 - 2, then 1 - 2: 720, 360 and -60 (short it would cost 3). The exit
    costs 20: kept 1,020, left after two years 1,060, after one 700, at once -20."""
    text = contract(
        years=3,
        price=FIRST_GOOD,
        termination="{payment: 20 USD}",
        exit_dates="[2026-04, 2027-04, 2028-04, never]",
    )
    result = solve(text)
    assert values(result) == pytest.approx(
        {
            "toyotsu: left 2026-04": -20,
            "toyotsu: left 2027-04": 700,
            "toyotsu: left 2028-04": 1060,
            "toyotsu: kept": 1020,
        }
    )
    assert result.chosen == "toyotsu: left 2028-04"
    assert result.objective == pytest.approx(1060)
    assert result.verified


@pytest.mark.parametrize(
    ("price", "chosen", "value"),
    [("10 USD/t", "toyotsu: extended", 960), ("1 USD/t", "toyotsu: not extended", -60)],
)
def test_an_extension_that_the_plan_holds_is_taken_where_it_pays(solve, contract, price, chosen, value):
    """A year earns 60 x 8, or loses 60 x 1."""
    text = contract(
        years=2, price=price, term="{until: 2027-04}", extension="{until: 2028-04, holder: seller}"
    )
    result = solve(text)
    assert (result.chosen, result.objective) == (chosen, pytest.approx(value))


def test_an_extension_that_the_buyer_holds_is_data_with_both_extremes(solve, contract):
    text = contract(years=2, term="{until: 2027-04}", extension="{until: 2028-04, holder: buyer}")
    result = solve(text)
    assert result.cases == () and result.objective == pytest.approx(480)
    assert {label: other.objective for label, other in result.extremes} == pytest.approx(
        {"toyotsu: extended by the buyer": 960, "toyotsu: not extended by the buyer": 480}
    )


def test_the_best_number_of_lots_is_named(solve, contract):
    """Lots of 25 t of 60 t due, 8 earned and 3 saved a tonne: 0 -> -180, 1 -> 95, 2 -> 370; three are more
    than is due."""
    result = solve(contract(lots="{size: 25 t, number: [0, 1, 2, 3]}"))
    assert values(result) == {
        "toyotsu: 0 lots of 25 t": pytest.approx(-180),
        "toyotsu: 1 lots of 25 t": pytest.approx(95),
        "toyotsu: 2 lots of 25 t": pytest.approx(370),
        "toyotsu: 3 lots of 25 t": None,
    }
    assert result.chosen == "toyotsu: 2 lots of 25 t"


def test_choices_of_several_kinds_are_combined(solve, contract):
    text = contract(lots="{size: 25 t, number: [1, 2]}", exit_dates="[2026-04, never]")
    assert list(values(solve(text))) == [
        "toyotsu: left 2026-04; toyotsu: 1 lots of 25 t",
        "toyotsu: left 2026-04; toyotsu: 2 lots of 25 t",
        "toyotsu: kept; toyotsu: 1 lots of 25 t",
        "toyotsu: kept; toyotsu: 2 lots of 25 t",
    ]


def test_too_many_cases_are_refused(load, contract):
    numbers = ", ".join(map(str, range(100)))
    second = contract(lots=f"{{size: 1 t, number: [{numbers}]}}").split("  toyotsu:")[1]
    text = contract(lots=f"{{size: 1 t, number: [{numbers}]}}", more=f"  other:{second}")
    with pytest.raises(
        InstanceError, match=r"the choices of the contracts make 10,000 cases. Expected at most 500"
    ):
        load(text).solve()


def test_without_any_plan_the_reason_is_reported(attempt, contract):
    """Firm deliveries of 60 t from a mine of 50 t, extended or not."""
    text = contract(
        firm="true", capacity="50 t/yr", years=2, term="{until: 2027-04}",
        extension="{until: 2028-04, holder: seller}",
    )  # fmt: skip
    result = attempt(text)
    assert (result.status, result.chosen, result.exit_code) == ("infeasible", None, 3)
    assert [case.status for _, case in result.cases] == ["infeasible", "infeasible"]


def test_the_best_of_equals_is_the_first(solve, contract):
    result = solve(contract(capacity="0 t/yr", shortfall="{penalty: 0 USD/t}", exit_dates="[2026-04, never]"))
    assert result.chosen == "toyotsu: left 2026-04"


def test_a_sweep_asks_for_choices_to_be_made_first(load, contract):
    model = load(contract(exit_dates="[2026-04, never]"))
    with pytest.raises(UsageError, match=r"contracts\.toyotsu\.exit_dates: found several dates"):
        model.sweep("contracts.toyotsu.quantity=0:60 t/yr")


def test_a_choice_that_is_made_by_an_override_is_no_choice(write, contract):
    path = write(contract(exit_dates="[2026-04, never]"))
    made = ["contracts.toyotsu.exit_dates=[]", "contracts.toyotsu.termination.date=2026-04"]
    result = monazite.load(path, made).solve()
    assert result.cases == () and result.objective == pytest.approx(0)
