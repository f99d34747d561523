"""`--set path=value`: any number of an instance by its address."""

import pytest

from monazite import InstanceError, UsageError

TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
materials: {ore: {unit: t}}
places: {pit: {}}
mines:
  pit:
    place: pit
    material: ore
    capacity: {value: 5 t/yr, source: assumption, note: made up}
    tiers: [{rate: 2 t/yr, cost: 1 USD/t}, {cost: 3 USD/t}]
demands: {need: {place: pit, accepts: [ore], quantity: 9 t/yr, unmet: 50 USD/t}}
"""


@pytest.mark.parametrize(
    ("override", "read", "amounts"),
    [
        ("mines.pit.capacity=7 t/yr", lambda i: i.mines["pit"].capacity, [7, 7]),
        ("mines.pit.capacity = 7000 kg/yr", lambda i: i.mines["pit"].capacity, [7, 7]),
        ("mines.pit.capacity[2027-04]=7 t/yr", lambda i: i.mines["pit"].capacity, [5, 7]),
        ("mines.pit.capacity[FY2027-28]=7 t/yr", lambda i: i.mines["pit"].capacity, [5, 7]),
        ("mines.pit.capacity*=1.5", lambda i: i.mines["pit"].capacity, [7.5, 7.5]),
        ("mines.pit.tiers.1.cost=4 USD/t", lambda i: i.mines["pit"].tiers[1].cost, [4, 4]),
        ("mines.pit.royalty=1 USD/t", lambda i: i.mines["pit"].royalty, [1, 1]),
        ("demands.need.unmet*=2", lambda i: i.demands["need"].unmet[0].price, [100, 100]),
        (
            "demands.need.quantity={steps: {2026-04: 1 t/yr, 2027-04: 2 t/yr}}",
            lambda i: i.demands["need"].quantity,
            [1, 2],
        ),
    ],
)
def test_a_number_is_set_by_its_address(load, override, read, amounts):
    assert list(read(load(TEXT, override).instance).by_period.values()) == pytest.approx(amounts)


def test_overrides_apply_one_after_the_other(load):
    instance = load(
        TEXT, "mines.pit.capacity*=2", "mines.pit.capacity*=3", "mines.pit.capacity[2027-04]=1 t/yr"
    ).instance
    assert list(instance.mines["pit"].capacity.by_period.values()) == pytest.approx([30, 1])


def test_a_number_that_is_set_loses_its_source(load):
    assert load(TEXT, "mines.pit.capacity=7 t/yr").instance.mines["pit"].capacity.source is None


def test_a_date_may_be_set(load):
    assert load(TEXT, "mines.pit.opening=never").instance.mines["pit"].opening == "never"


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("mines.pit.capacity", "Expected `path=value`"),
        ("mines.pot.capacity=1 t/yr", "there is no mines.pot. Did you mean 'pit'?"),
        ("mine.pit.capacity=1 t/yr", "there is no mine. Did you mean 'mines'?"),
        ("mines.pit.capacity=", "the value is empty"),
        ("mines.pit.capacity*=two", "Expected a plain factor"),
        ("mines.pit.royalty*=2", "the address has no number yet"),
        ("mines.pit.tiers.7.cost=1 USD/t", "there is no mines.pit.tiers.7"),
        ("mines.pit.capacity=&a 1", "found a YAML anchor (&) or alias (*)"),
        ("title=Gr\udcc3\udcb6sse", "found bytes that are not UTF-8"),
        ("mines.pit.capacity=5 t/yr\udcff", "found bytes that are not UTF-8"),
    ],
)
def test_an_override_that_cannot_be_read_is_a_usage_error(load, override, message):
    with pytest.raises(UsageError) as caught:
        load(TEXT, override)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "mines.pit.capacity=7 t",
            "--set 'mines.pit.capacity=7 t': found the unit 't'. Expected the unit 't/yr'",
        ),
        ("mines.pit.capacty=7 t/yr", "unknown key 'capacty'. Did you mean `capacity`?"),
        ("mines.pit.capacity[2027-05]=7 t/yr", "no model period begins on 2027-05"),
        ("mines.pit.capacity=-1 t/yr", "Expected at least 0"),
    ],
)
def test_an_override_with_an_invalid_value_is_reported(load, override, message):
    with pytest.raises(InstanceError) as caught:
        load(TEXT, override)
    assert message in str(caught.value)


def test_tiers_written_as_a_bare_list_have_the_address_of_tiers(load):
    text = TEXT.replace(
        "demands:",
        """contracts:
  japan: {counterparty: japan, destination: japan, material: ore, from: pit, quantity: 1 t/yr, firm: false,
    price: 2 USD/t, shortfall: [{share: 20 %, price: 3 USD/t}, {price: 8 USD/t}]}
demands:""",
    )
    tiers = (
        load(text, "contracts.japan.shortfall.tiers.0.price=4 USD/t")
        .instance.contracts["japan"]
        .shortfall.parts
    )
    assert [tier.price.by_period["2026-04"] for tier in tiers] == [4, 8]


def test_a_word_is_set_in_the_place_of_a_number_with_its_source(load):
    """`none` is no amount: it stands as it would in the file, not as a value with a note."""
    text = TEXT.replace("unmet: 50 USD/t", "unmet: {value: 50 USD/t, source: assumption, note: made up}")
    instance = load(text, "demands.need.unmet=none").instance
    assert not instance.demands["need"].unmet
