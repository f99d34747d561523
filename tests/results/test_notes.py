"""How a plan is to be read: foresight, exports beside unmet demand, alternative optima, outside accounts."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import INSTANCES
from test_unmet_sentence import chain

import monazite
from monazite.results.in_short import notes


def test_dantzigs_plan_is_one_of_several_that_differ_in_flows_alone():
    """New York costs 2.5 from either cannery. Two fresh solves of changed files, one without the route from
    Seattle and one with all of Seattle's spare 50 cases on it, cost the same 153.675 and send
    differently."""
    path = INSTANCES / "classics/transport.yaml"
    result = monazite.load(path).solve()
    without = monazite.load(path, ["routes.seattle-new-york.capacity=0 case/yr"]).solve()
    spare = monazite.load(path, ["routes.san-diego-new-york.capacity=275 case/yr"]).solve()
    assert [each.objective for each in (result, without, spare)] == pytest.approx([-153.675] * 3)
    sent = [each.plan.amount("ship", "seattle-new-york", "cases", "1963-01") for each in (without, spare)]
    assert sent == pytest.approx([0, 50])
    assert notes.alternatives(result.plan) == (
        "Several plans are equally good and allocate the same: they differ in flows alone (column "
        "one_of_several). "
        "This is the one that moves least material."
    )


def test_plans_that_allocate_differently_are_told_apart(solve, contract):
    """100 t may go to either of two buyers at 10 USD."""
    sales = (
        "sales: {a: {place: coast, material: oxide, price: 3 USD/t, cap: none}, b: {place: "
        "coast, material: oxide, price: 3 USD/t, cap: none, destination: korea}}"
    )
    said = notes.alternatives(solve(contract(more=sales)).plan)
    assert said is not None and said.startswith("Several plans are equally good (column one_of_several).")
    assert notes.alternatives(solve(contract()).plan) is None


def test_a_plan_of_one_period_foresees_nothing(solve, contract):
    assert notes.foresight(solve(contract()).plan) is None
    assert "perfect foresight" in notes.foresight(solve(contract(years=2)).plan)
    held = "held: {until: 2027-04, decisions: {}}"
    words = notes.foresight(solve(contract(more=held, years=2)).plan)
    assert "Decisions before 2027-04 are held" in words and "perfect foresight" not in words


def test_a_curb_that_is_known_is_prepared_for():
    """Half of China's magnets from January 2028 (91 of 366 days of FY2027-28): magnets are put by before, so
    that wind turbines lack 124 t in FY2026-27, when nothing is lacking without the curb."""
    path = INSTANCES / "irel-japan.yaml"
    base = monazite.load(path)
    curbs = [
        f"imports.{name}.cap[{period.key}]={base.instance.imports[name].cap[period] * share!r} t/yr"
        for name in ("china_standard", "china_ev")
        for period in base.instance.timeline.periods
        if (share := 1 - 0.5 * period.share(date(2028, 1, 1), None)) < 1
    ]
    lacking = [
        {row["demand"]: row["unmet"] for row in result.tables["unmet"] if row["period"] == "2026-04"}
        for result in (base.solve(), monazite.load(path, curbs).solve())
    ]
    assert sum(lacking[0].values()) == pytest.approx(0, abs=1e-6)
    assert lacking[1]["wind_turbines"] == pytest.approx(124, abs=0.5)


def test_exports_that_no_plant_could_use_are_told_so(solve):
    """Ore is sold while the presses are closed: keeping it serves nobody."""
    said = notes.exports(solve(chain(PRESSES="2028-04")).plan)
    assert (
        said is not None
        and "of ore to world leave from FY2026-27 to FY2027-28, while demand is unmet" in said
    )
    assert said.endswith("to keep them would have served none of it, since no plant could use them then.")


def test_exports_that_earn_more_than_the_lost_supply_are_told_so(solve):
    """60 t are mined: 30 are sold at 200 USD, and 20 of 50 t are lacking that are worth 90."""
    text = chain(MINE="60 t/yr", CAP="0 t/yr").replace(
        "price: 2 USD/t, cap: none", "price: 200 USD/t, cap: 30 t/yr"
    )
    said = notes.exports(solve(text).plan)
    assert said == (
        "90 t of ore to world leave from FY2026-27 to FY2028-29, while demand is unmet: they could "
        "have served some "
        "of it, but are worth more to the plan where they go."
    )


def test_without_a_shortage_or_an_export_nothing_is_said(solve):
    assert notes.exports(solve(chain()).plan) is None
    text = chain(PRESSES="never").replace(
        "sales: {ore: {place: pit, material: ore, price: 2 USD/t, cap: none}}\n", ""
    )
    assert notes.exports(solve(text).plan) is None


def test_outside_accounts_are_named_where_they_take_part(solve, contract):
    assert notes.accounts(solve(contract()).plan) == (
        "Outside accounts (japan) show cash alone: what a material is worth to them is not modelled."
    )
