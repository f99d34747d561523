"""Plans explained: what differs between plans as good, between plans a little worse, and what one more unit
of a number would do."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import INSTANCES

import monazite
from monazite.errors import MonaziteError, UsageError
from monazite.explaining.quantities import headline_quantities, named_quantity

TWO_SELLERS = """
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
materials: {magnet: {unit: t}}
places: {park: makers}
imports:
  china: {place: park, material: magnet, origin: world, price: 5 USD/t, cap: 80 t/yr}
  japan: {place: park, material: magnet, origin: japan, price: 5 USD/t, cap: 80 t/yr}
  others: {place: park, material: magnet, origin: world, price: 7 USD/t, cap: none}
demands: {motors: {place: park, accepts: [magnet], quantity: 100 t/yr, unmet: 20 USD/t}}
"""
"""100 t a year wanted; 80 t each from two sellers at one price, more at 2 USD/t more."""


def ranges(found):  # type: ignore[no-untyped-def]
    return {each.name: (each.least, each.greatest) for each in found}


def test_what_differs_between_plans_of_the_same_value(load):
    """Of 100 t a year each of two sellers of one price brings 20 to 80 t: 40 to 160 t in two years; nothing
    else differs."""
    found = load(TWO_SELLERS).explain()
    free = ranges(found.free)
    assert free["purchases of import china"] == pytest.approx((40, 160))
    assert free["purchases of import japan"] == pytest.approx((40, 160))
    assert free["purchases of import others"] == pytest.approx((0, 0))
    assert free["supply of magnet to demand motors"] == pytest.approx((200, 200))
    assert {each.name for each in found.free if each.is_free} == {
        "purchases of import china",
        "purchases of import japan",
    }
    assert all(each.least <= each.amount <= each.greatest for each in found.free)


def test_what_differs_between_plans_that_cost_a_little_more(load):
    """60 USD more buy 30 t at 2 USD/t more, or leave 4 t unmet at 15 USD/t; the cheap sellers may then bring
    10 t less each."""
    found = load(TWO_SELLERS).explain(within="60 USD")
    near = ranges(found.near)
    assert found.worse == 60
    assert near["purchases of import others"] == pytest.approx((0, 30))
    assert near["unmet demand of motors"] == pytest.approx((0, 4))
    assert near["purchases of import china"] == pytest.approx((10, 160))


def test_a_wider_margin_never_narrows_a_range(load, rich):
    """Every range over plans that may cost more holds those over plans that may cost less."""
    model = load(rich)
    narrow = {each.name: each for each in model.explain().free}
    for sum_ in ("0.5 USD", "5 USD", "50 USD"):
        wide = {each.name: each for each in model.explain(within=sum_).near}
        for name, each in wide.items():
            assert each.least <= narrow[name].least + 1e-6 and each.greatest >= narrow[name].greatest - 1e-6
        narrow = wide


def test_the_ends_of_a_range_are_plans_of_the_value(load):
    """Asked for the 80 t a year at its end, the value stays; what lies beyond the other end, under 20 t,
    costs 2 USD a tonne."""
    base = load(TWO_SELLERS).solve().objective
    limits = "limits: {{few: {{flows: {{imports.china: 1}}, {}: {} t/yr}}}}\n"
    assert load(TWO_SELLERS + limits.format("at_least", 80)).solve().objective == pytest.approx(base)
    assert load(TWO_SELLERS + limits.format("at_most", 20)).solve().objective == pytest.approx(base)
    # 19 t from China and 80 from Japan leave one tonne a year to the dear sellers.
    assert load(TWO_SELLERS + limits.format("at_most", 19)).solve().objective == pytest.approx(base - 4)


def test_a_share_of_what_a_contract_is_worth(load, contract):
    """60 t sold for 10 and mined for 2 USD/t are worth 480 USD; a tenth is 48."""
    assert load(contract()).explain(within="10 % of toyotsu").worse == pytest.approx(48)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 t", "Expected a sum of money such as '2 million USD', or a share of a contract"),
        ("lots", "Expected a sum of money such as"),
        ("-1 USD", "found a negative sum. Expected at least 0"),
        ("10 % of toyota", "unknown contract 'toyota'. Did you mean 'toyotsu'?"),
        ("1.2.3 % of toyotsu", "is not a number"),
    ],
)
def test_a_margin_that_cannot_be_read_is_refused(load, contract, text, said):
    with pytest.raises(UsageError) as caught:
        load(contract()).explain(within=text)
    assert said in str(caught.value)


def test_one_more_tonne_and_one_less(load):
    """80 of 100 t from the cheap seller, 20 t dear. A tonne more of the dear one costs 2 USD and spares a
    cheap one; a tonne less cannot be had."""
    text = TWO_SELLERS.replace(
        "  japan: {place: park, material: magnet, origin: japan, price: 5 USD/t, cap: 80 t/yr}\n", ""
    )
    (why,) = load(text).explain("buy[others,2026-04]").whys
    assert why.amount == pytest.approx(20) and not why.range.is_free
    assert why.more.worth == pytest.approx(-2)
    moved = {each.words: each.amount for each in why.more.moved}
    assert moved == {
        "purchases of import others in FY2026-27": pytest.approx(1),
        "purchases of import china in FY2026-27": pytest.approx(-1),
    }
    assert dict(why.more.paid) == {"import": pytest.approx(-2)}
    # A tonne less goes unmet: 20 instead of 7 USD.
    assert why.less.worth == pytest.approx(-13)
    assert dict(why.less.paid) == {"import": pytest.approx(7), "lost supply": pytest.approx(-20)}
    assert any("cap of import china" in each.words for each in why.less.bound)


def test_what_is_in_conflict_with_more_and_what_it_would_bring(load):
    """The cheap seller's cap stands against an 81st tonne; without it that would spare 2 USD."""
    text = TWO_SELLERS.replace(
        "  japan: {place: park, material: magnet, origin: japan, price: 5 USD/t, cap: 80 t/yr}\n", ""
    )
    (why,) = load(text).explain("buy[china,2026-04]").whys
    assert why.more.supposing == "cap of import china in FY2026-27" and why.more.worth == pytest.approx(2)
    (conflict,) = why.more.against
    (member,) = conflict.members
    assert member.words == "cap of import china in FY2026-27" and member.bound == "at most 80 t"


def test_a_step_goes_as_far_as_it_can(load):
    """Of a cap of 80.25 t less 80 t, a quarter of a tonne is left: the step is that, and the cap stands
    against more."""
    text = TWO_SELLERS.replace(
        "japan, price: 5 USD/t, cap: 80 t/yr", "japan, price: 6 USD/t, cap: 20.25 t/yr"
    )
    (why,) = load(text).explain("buy[japan,2026-04]").whys
    assert why.amount == pytest.approx(20)
    assert why.more.step == pytest.approx(0.25) and why.more.worth == pytest.approx(-0.25)
    assert why.more.against[0].members[0].words == "cap of import japan in FY2026-27"
    assert not why.more.supposing


def test_what_is_nothing_has_no_less(load):
    (why,) = load(TWO_SELLERS).explain("buy[others]").whys
    assert why.amount == 0 and why.less is None and why.more.worth == pytest.approx(-2)


def test_worth_is_what_the_payments_add_up_to(load, rich):
    """In an instance with every kind of flow: what crosses the border adds up to what the objective changes
    by."""
    model = load(rich)
    names = [
        "deliver",
        "buy[china]",
        "mine[pit]",
        "serve[cars,metal]",
        "sell[spot]",
        "unmet[cars]",
        "stock[metal,2027-04]",
    ]
    for why in model.explain(*names).whys:
        for step in (why.more, why.less):
            if step is not None and step.worth is not None:
                assert sum(worth for _, worth in step.paid) == pytest.approx(step.worth, abs=1e-6)
                assert step.worth <= 1e-7 or step.supposing


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("allocations[2026-04]", "Did you mean 'allocation'?"),
        ("buy[chine]", "Did you mean 'china'?"),
        ("buy[china,1999-04]", "no cell has the word '1999-04'. Expected words among china, 2026-04"),
        ("served?", "cannot be read. Expected a name and words in brackets"),
        ("mine", "unknown quantity 'mine'"),
    ],
)
def test_a_name_that_chooses_nothing_is_refused(load, name, said):
    with pytest.raises(UsageError) as caught:
        load(TWO_SELLERS).explain(name)
    assert said in str(caught.value)


def test_what_is_in_store_is_not_added_up(load, rich):
    with pytest.raises(
        UsageError,
        match=r"Expected one material, place and period\. Name them: metal at works",
    ):
        load(rich).explain("stock[metal]")


def test_what_has_two_units_is_not_added_up(load, rich):
    with pytest.raises(UsageError, match="the sum mixes"):
        load(rich).explain("allocation[2027-04]")


def test_cells_of_the_allocation_are_those_of_the_table(solve, rich):
    """Every row of the table of allocation that is a flow is the quantity of that name."""
    result = solve(rich)
    matrix, columns = result.solution.matrix, result.solution.columns
    rows = [row for row in result.tables["allocation"] if row["kind"] != "stock change"]
    for row in rows:
        words = ",".join((row["period"], row["destination"], row["material"], row["kind"], row["element"]))
        quantity = named_quantity(result.instance, matrix, f"allocation[{words}]")
        assert quantity.of(columns) == pytest.approx(row["amount"], abs=1e-9)
        assert quantity.unit == row["unit"]
    assert rows


def test_headline_quantities_are_those_of_the_plan(solve, rich):
    """What is mined, made, bought, sold, served and delivered over the horizon, by plain arithmetic on the
    plan."""
    result = solve(rich)
    plan = result.plan
    found = {
        each.name: each.of(result.solution.columns)
        for each in headline_quantities(result.instance, result.solution.matrix)
    }
    assert found["output of mine pit"] == pytest.approx(sum(amount for _, amount in plan.of("mine")))
    supplied = [amount for name, amount in found.items() if name.endswith(" to demand cars")]
    assert sum(supplied) == pytest.approx(sum(amount for _, amount in plan.of("serve")))
    content = result.instance.basis_content(result.instance.contracts["japan"])
    assert found["deliveries under contract japan"] == pytest.approx(
        content * sum(amount for _, amount in plan.of("deliver"))
    )
    assert np.isfinite(list(found.values())).all()


def test_what_binds_is_ranked_by_a_hundredth_of_its_limit(load):
    """The cheap seller's 80 t a year: 0.8 t more spare 2 USD/t in each of two years, 3.2 USD; a tonne less of
    demand spares 7 USD in each."""
    text = TWO_SELLERS.replace(
        "  japan: {place: park, material: magnet, origin: japan, price: 5 USD/t, cap: 80 t/yr}\n", ""
    )
    found = load(text).explain().binding
    assert [(each.constraint, each.element) for each in found] == [
        ("demands.balance", "motors"),
        ("imports.cap", "china"),
    ]
    assert [each.worth for each in found] == pytest.approx([14, 3.2])
    assert [each.raised for each in found] == [False, True]
    assert found[1].place is not None and found[1].words.endswith("+2 USD per additional t")


def test_the_worth_of_a_hundredth_is_what_solving_gives(load):
    """Where no kink is passed, raising the cap by a hundredth in the file brings what is told."""
    text = TWO_SELLERS.replace(
        "  japan: {place: park, material: magnet, origin: japan, price: 5 USD/t, cap: 80 t/yr}\n", ""
    )
    base = load(text).solve().objective
    assert load(text, "imports.china.cap*=1.01").solve().objective - base == pytest.approx(3.2)


def test_a_bound_that_is_soon_no_longer_binding_is_worth_what_it_brings_until_then(load):
    """Of 80 t a year a hundredth is 0.8 t, but only 0.5 t of the dear magnets can still be spared, at 2 USD/t
    in each of two years."""
    text = TWO_SELLERS.replace(
        "  japan: {place: park, material: magnet, origin: japan, price: 5 USD/t, cap: 80 t/yr}\n", ""
    )
    found = load(text.replace("quantity: 100 t/yr", "quantity: 80.5 t/yr")).explain().binding
    cap = next(each for each in found if each.constraint == "imports.cap")
    assert cap.worth == pytest.approx(2.0)


def test_a_year_names_all_its_periods(load):
    """Quarters are summed where a fiscal year is named, and told."""
    model = load(TWO_SELLERS.replace("every: year, count: 2", "every: quarter, count: 8"))
    (why,) = model.explain("serve[FY2026-27]").whys
    assert why.amount == pytest.approx(100)
    assert why.quantity.summed == " (motors; FY2026-27 Q1 to FY2026-27 Q4 (4 periods))"


def test_purchases_are_named_by_their_origin_and_demands_by_their_sector(load):
    """What comes from the world: the cheap and the dear seller together."""
    text = TWO_SELLERS.replace("motors: {place", "motors: {sector: vehicles, place")
    model = load(text)
    china, unmet = model.explain("buy[world,2026-04]", "unmet[vehicles]").whys
    assert china.quantity.summed == " (china, others; FY2026-27)"
    assert unmet.quantity.summed == " (motors; FY2026-27, FY2027-28)" and unmet.amount == 0


@pytest.mark.parametrize(
    "name", ["allocation[2030-04,japan]", "deliver[seoul,2029-04]", "unmet[magnets,2031-04]"]
)
def test_numbers_of_an_instance_whose_years_are_on_branches_are_explained(name):
    from conftest import INSTANCES

    import monazite

    (why,) = monazite.load(INSTANCES / "two-buyers.yaml").explain(name).whys
    assert why.more.worth is not None or why.more.against


def test_what_is_drawn_of_a_subsidy_is_a_headline(load, rich):
    assert any(
        each.name.startswith("subsidy scheme drawn by plant ") and each.unit == "USD"
        for each in load(rich).explain().free
    )


def test_an_explanation_has_frames_in_a_notebook(load):
    """Every table, and one of them where a notebook shows it; names are escaped."""
    found = load(TWO_SELLERS).explain("buy[china]", within="60 USD")
    assert found.frame("ranges")["quantity"].iloc[0] == "purchases of import china"
    assert len(found.frame("why")) and not len(found.frame("repairs"))
    assert "<table" in found._repr_html_() and found.document["status"] == "optimal"
    with pytest.raises(MonaziteError, match="there is no table"):
        found.frame("prices")


def test_why_demand_is_unmet_names_what_caps_it_as_the_answer_of_solve_does(run):
    """Imports of magnets at their caps and no plant open hold back all of it; the cover of the stores a
    small part."""
    path = INSTANCES / "irel-japan.yaml"
    model = monazite.load(path)
    [unmet] = model.explain("unmet").whys
    [capped] = unmet.capped
    shares = dict(capped.limits)
    said = next(each for each in model.solve().in_short if "lacks" in each)
    assert capped.words in said[:1].lower() + said[1:]
    for words in (
        "imports of magnet_standard are at their caps",
        "magnet_works cannot open before FY2028-29",
    ):
        assert shares[words] == pytest.approx(1)
        assert all(0 < share <= 1 for share in shares.values() if share is not None)
        assert all("would cost more" in words for words, share in shares.items() if share is None)
    printed = " ".join(run("explain", path, "--why", "unmet").stdout.split())
    assert "What caps it: - imports of magnet_standard are at their caps (holds back 100 % of it)" in printed
    rows = run("explain", path, "--why", "unmet", "--format", "csv", "--table", "why").stdout.splitlines()
    assert any(row.startswith("unmet,,,,caps,imports of magnet_ev are at their caps,") for row in rows)


def test_what_is_asked_of_another_quantity_has_no_caps():
    [bought] = monazite.load(INSTANCES / "irel-japan.yaml").explain("buy[china_ev,2027-04]").whys
    assert bought.capped == ()
