"""One fault gives one message: nothing that follows from it is messages as a fault of its own."""

import pytest


@pytest.fixture
def faults(load):
    """The faults of a text."""
    import monazite

    def faults(text: str) -> tuple[str, ...]:
        with pytest.raises(monazite.InstanceError) as caught:
            load(text)
        return tuple(str(fault) for fault in caught.value.faults)

    return faults


STRADDLES = "straddles the settlement that ends 2027-04"


@pytest.mark.parametrize(
    "clauses",
    [
        {},
        {"ramp_down": "{step: 10 t/yr/yr}"},
        {"term": "{except: [2027-04]}"},
        {"term": "{from: 2026-06, until: 2028-02}", "ramp_down": "{step: 10 t/yr/yr}"},
        {"force_majeure": "{share: 10 %}", "restoration": "{}"},
        {"price_tiers": "[{above: 50 t/yr, price: 9 USD/t}]"},
        {"make_up": "{within: 3 years}", "take_or_pay": "{share: 50 %}"},
        {"exit_dates": "[2027-04, never]"},
    ],
)
def test_a_period_that_straddles_contract_years_is_reported_as_that_beside_every_clause(
    contract, faults, clauses
):
    messages = faults(contract(years=7, every="5 months", **clauses))
    assert len(messages) == 1 and STRADDLES in messages[0]


@pytest.mark.parametrize(
    "clauses", [{"ramp_down": "{step: 10 t/yr/yr}"}, {"term": "{except: [2027-04]}"},
                {"force_majeure": "{share: 10 %}", "restoration": "{}"}]
)  # fmt: skip
def test_a_settlement_of_length_0_is_reported_as_that_beside_every_clause(contract, faults, clauses):
    messages = faults(contract(years=3, settled="{every: 0 months}", **clauses))
    assert len(messages) == 1 and "found a settlement of length 0" in messages[0]


def test_a_straddle_does_not_hide_what_is_wrong_elsewhere(contract, faults):
    messages = faults(contract(years=7, every="5 months", make_up="{within: 3 years}"))
    assert len(messages) == 2 and any(
        "make-up quantities are paid for under `take_or_pay`" in each for each in messages
    )


@pytest.mark.parametrize(
    ("quantity", "problem"),
    [
        ("{value: 60 t/yr, growth: 10 %}", "growth: found the unit '%'"),
        ("{value: 60 t/yr, growth: 3 t}", "growth: found the unit 't'"),
        ("{value: 60 t/yr, growth: 9000 %/yr}", "Expected between -100 and 1000 %/yr"),
        ("{value: 60 t/yr, scale: 2 t}", "scale: found the unit 't'"),
        ("{value: 60 t/yr, scale: -2}", "Expected at least 0"),
        ("{value: 60 USD/yr, growth: 10 %/yr}", "found the unit 'USD/yr'"),
        ("{value: 60 t/yr, floor: 5 t}", "floor: found the unit 't'"),
        ("{value: 60 t/yr, cap: -5 t/yr}", "cap: found -5 t/yr"),
        ("{steps: {2026-04: 60 t}}", "steps.2026-04: found the unit 't'"),
        ("{value: 60 t/yr, at: {2026-04: 5}}", "at.2026-04: found no unit"),
        ("{value: 60 t/yr, low: 5 t}", "low: found the unit 't'"),
    ],
)
def test_an_amount_that_cannot_be_evaluated_is_reported_once(contract, faults, quantity, problem):
    messages = faults(contract(quantity=quantity))
    assert len(messages) == 1 and problem in messages[0]


@pytest.mark.parametrize(
    "price",
    [
        "{value: 5 t}",
        "{value: 5 USD/t, growth: 10 %}",
        "{value: 5 USD/t, scale: 3 t}",
        "{of: other, times: 2 t}",
    ],
)
def test_what_follows_a_price_at_fault_is_not_at_fault(contract, faults, price):
    more = f"prices: {{index: {price}, other: {{value: 3 USD/t}}, second: {{of: index, plus: 1 USD/t}}}}"
    messages = faults(contract(price="{of: second}", more=more))
    assert len(messages) == 1 and "prices.index" in messages[0]


@pytest.mark.parametrize(
    ("unit", "problem"),
    [
        ("USD", "'USD' is a unit of money"),
        ("day", "'day' is not a unit of material"),
        ("'t x'", "is not the name of a unit"),
    ],
)
def test_amounts_of_a_material_whose_unit_is_at_fault_are_omitted(contract, faults, unit, problem):
    messages = faults(contract().replace("{unit: t, contains", f"{{unit: {unit}, contains"))
    assert len(messages) == 1 and problem in messages[0]


def test_amounts_of_a_material_that_is_not_declared_are_omitted(contract, faults):
    """The material is counted in MWh; its misspelt name must not make the amounts tonnes."""
    text = contract().replace("magnet: {unit: t}", "power: {unit: MWh}")
    messages = faults(
        text + "\nsales: {grid: {place: coast, material: powr, price: 5 USD/MWh, cap: 10 GWh/yr}}"
    )
    assert len(messages) == 1 and "unknown material `powr`" in messages[0]


def test_a_rate_at_fault_is_reported_at_its_address(contract, faults):
    messages = faults(
        contract(more="money: {unit: USD, price_year: 2026, rates: {INR: 0.0110 EUR, AUD: 0.6 USD}}")
    )
    assert len(messages) == 1 and "money.rates.INR: unknown unit 'EUR'" in messages[0]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Kg/yr", "Did you mean 'kg'?"),
        ("KG/yr", "Did you mean 'kg'?"),
        ("T/yr", "Did you mean 't'?"),
        ("Tonnes/yr", "Did you mean 't'?"),
        ("t/Yr", "Did you mean 'yr'?"),
        ("t/Years", "Did you mean 'yr'?"),
        ("KTPA", "Did you mean 'ktpa'?"),
        ("MTPA", "Write `tpa` for tonnes a year, or `Mtpa` for million tonnes a year"),
        ("oz/yr", "Write `troy oz` for the ounce of precious metals"),
        ("mW", "Expected one of"),
        ("MT/yr", "Write `t` for tonnes (1,000 kg), or `Mt` for million tonnes"),
        ("tons/yr", "convert short and long tons by hand"),
        ("kgg/yr", "Expected one of"),
        ("gt/yr", "Expected one of"),
        ("mg/yr", "Expected one of"),
        ("t/mon", "Expected one of"),
        ("bilion t/yr", "Expected one of"),
    ],
)
def test_a_hint_of_a_unit_never_changes_the_amount(contract, faults, written, hint):
    messages = faults(contract(quantity=f"60000 {written}"))
    assert len(messages) == 1 and hint in messages[0]
    assert hint.startswith("Did you mean") or "Did you mean" not in messages[0]
