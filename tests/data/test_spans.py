"""Overrides of a span of days, on the command line and in a file that extends another; removal with
`null`.
"""

import pytest

from monazite import InstanceError, UsageError

TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 4}]}
materials: {ore: {unit: t}, slag: {unit: t}}
places: {pit: {}}
prices: {index: {value: 10 USD/t, material: ore}}
mines:
  pit:
    place: pit
    material: ore
    capacity: {value: 8 t/yr, source: assumption, note: made up}
    reserve: 90 t
    tiers: [{rate: 2 t/yr, cost: 1 USD/t}, {cost: 3 USD/t}]
demands:
  need: {place: pit, accepts: [ore], quantity: {steps: {2026-04: 9 t/yr, 2028-04: 12 t/yr}}, unmet: 50 USD/t}
"""


def capacity(load, *overrides):
    """The capacity of the pit in FY2026-27 to FY2029-30 under some overrides."""
    return list(load(TEXT, *overrides).instance.mines["pit"].capacity.by_period.values())


@pytest.mark.parametrize(
    ("override", "amounts"),
    [
        ("mines.pit.capacity[2028-04:]*=0.5", [8, 8, 4, 4]),
        ("mines.pit.capacity[:2028-04]*=0.5", [4, 4, 8, 8]),
        ("mines.pit.capacity[2027-04:2028-04]*=0.5", [8, 4, 8, 8]),
        ("mines.pit.capacity[FY2027-28:FY2028-29]*=0.5", [8, 4, 8, 8]),
        ("mines.pit.capacity[2027-04:2029-04]=3 t/yr", [8, 3, 3, 8]),
        ("mines.pit.capacity[2020-04:2027-04]=3 t/yr", [3, 8, 8, 8]),
        ("mines.pit.capacity[2027-04]*=0.25", [8, 2, 8, 8]),
        ("mines.pit.capacity*=0.5", [4, 4, 4, 4]),
    ],
)
def test_a_span_of_days_is_scaled_or_set(load, override, amounts):
    assert capacity(load, override) == pytest.approx(amounts)


def test_a_date_inside_a_period_counts_by_days(load):
    """From 1 October 2028 half of the days of FY2028-29 (182 of 365) have the half: 8 x (1 - 182/365/2)."""
    found = capacity(load, "mines.pit.capacity[2028-10:]*=0.5")
    assert found == pytest.approx([8, 8, 8 * (1 - 182 / 365 / 2), 4])


def test_a_path_of_steps_is_scaled_from_a_date_on(load):
    demand = load(TEXT, "demands.need.quantity[2027-04:2029-04]*=0.5").instance.demands["need"]
    assert list(demand.quantity.by_period.values()) == pytest.approx([9, 4.5, 6, 12])


@pytest.mark.parametrize(
    ("overrides", "amounts"),
    [
        (["[2028-04:]*=0.5", "[2029-04:]*=0.5"], [8, 8, 4, 2]),
        (["[2028-04:]*=0.5", "[2029-04]=7 t/yr"], [8, 8, 4, 7]),
        (["[2029-04]=7 t/yr", "[2028-04:]*=0.5"], [8, 8, 4, 3.5]),
        (["[2028-04:]=2 t/yr", "*=3"], [24, 24, 6, 6]),
        (["[2029-04]=7 t/yr", "*=2"], [16, 16, 16, 14]),
        (["[2028-04:]*=0.5", "=6 t/yr"], [6, 6, 6, 6]),
    ],
)
def test_overrides_apply_in_their_order(load, overrides, amounts):
    assert capacity(load, *(f"mines.pit.capacity{each}" for each in overrides)) == pytest.approx(amounts)


def test_an_inherited_number_keeps_its_source_when_a_span_is_scaled(load):
    found = load(TEXT, "mines.pit.capacity[2028-04:]*=0.5").instance.mines["pit"].capacity
    assert (found.source, found.changes[0].note) == ("assumption", "set on the command line")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("mines.pit.capacity[:]*=2", "found no date in [:]"),
        ("mines.pit.capacity[2028-04:2027-04]*=2", "ends before it begins"),
        ("mines.pit.capacity[2028-04:2028-04]*=2", "ends before it begins"),
        ("mines.pit.capacity[soon:]*=2", "Expected a date such as 2028-04"),
        ("mines.pit.capacity[2028-04:2029-04:2030-04]*=2", "Expected a date such as 2028-04"),
        ("mines.pit.capacity[2028-04:]*=two", "Expected a plain factor"),
        ("mines.pit.capacity[2028-04:]*=nan", "Expected a plain factor"),
        ("mines.pit.capacity[2028-04:]*=inf", "Expected a plain factor"),
        ("mines.pit.royalty[2028-04:]*=2", "the address has no number yet"),
        ("mines.pit.capacity[2028-04:]=null", "`null` removes a whole element"),
        ("mines.pit.capacity*=null", "`null` removes a whole element"),
    ],
)
def test_a_span_that_cannot_be_read_is_a_usage_error(load, override, message):
    with pytest.raises(UsageError) as caught:
        load(TEXT, override)
    assert message in str(caught.value)
    assert f"--set {override!r}" in str(caught.value)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "mines.pit.capacity[2031-04:]*=2",
            "2031-04 is after the end of the horizon (2026-04-01 to 2030-04-01)",
        ),
        ("mines.pit.capacity[:2026-04]*=2", "2026-04 is before the start of the horizon"),
        (
            "mines.pit.capacity[2028-04:]*=-1",
            "--set 'mines.pit.capacity[2028-04:]*=-1': found -8 t/yr in 2028-04",
        ),
        (
            "mines.pit.capacity[2028-04:]=7 t",
            "--set 'mines.pit.capacity[2028-04:]=7 t': found the unit 't'",
        ),
        ("mines.pit.reserve[2028-04:]*=2", "found `changes`, and this number is the same at all times"),
        ("mines.pit.reserve[2028-04]=2 t", "found `at`, and this number is the same at all times"),
        ("mines.pit.capacity={value: 1 t/yr, changes: []}", "Expected at least one entry"),
        (
            "mines.pit.capacity={value: 1 t/yr, changes: [{from: 2028-04}]}",
            "Expected one of `scale` and `value`",
        ),
        (
            "mines.pit.capacity={value: 1 t/yr, changes: [{at: 2028-04, until: 2029-04, scale: 2}]}",
            "found `at` and a span",
        ),
        (
            "mines.pit.capacity={value: 1 t/yr, changes: [{scale: 2, value: 1 t/yr}]}",
            "found both `scale` and `value`",
        ),
        ("mines.pit.capacity={value: 1 t/yr, changes: 3}", "Expected a list"),
        ("mines.pit.capacity={value: 1 t/yr, until: 2028-04}", "found `until` beside an amount"),
    ],
)
def test_a_change_with_an_invalid_value_is_reported_with_its_place(load, override, message):
    with pytest.raises(InstanceError) as caught:
        load(TEXT, override)
    assert message in str(caught.value)


def test_null_removes_an_optional_key_and_an_element(load):
    instance = load(
        TEXT,
        "mines.pit.reserve=null",
        "materials.slag=null",
        "mines.pit.capacity.note=null",
        "mines.pit.capacity.source=null",
    ).instance
    assert instance.mines["pit"].reserve is None
    assert list(instance.materials) == ["ore"]
    assert instance.mines["pit"].capacity.note is None


def test_a_key_of_an_item_of_a_list_is_removed(load):
    found = load(
        TEXT, "mines.pit.tiers.0.rate=4 t/yr", "mines.pit.tiers.1.rate=2 t/yr", "mines.pit.tiers.1.rate=null"
    )
    assert [tier.rate is None for tier in found.instance.mines["pit"].tiers] == [False, True]


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("mines.pit.place=null", "`place` is required in mines.pit. Expected a value"),
        ("mines.pit.capacity.value=null", "Expected one of `value`, `steps`, `csv` and `of`"),
        ("mines.pit.royalty=null", "the file has no mines.pit.royalty"),
        ("mines.pot=null", "there is no mines.pot. Did you mean 'pit'?"),
        ("mines=null", "mines is a section. Expected an element of it"),
        ("mines.pit.tiers.0=null", "mines.pit.tiers.0 is an item of a list"),
        ("materials.ore=null", "`ore`"),
        ("mines.pit.capacity={value: 1 t/yr, note: null}", "found `null` inside of the value"),
        ("mines.pit.tiers=[null]", "found `null` inside of the value"),
    ],
)
def test_what_is_required_or_absent_cannot_be_removed(load, override, message):
    with pytest.raises((UsageError, InstanceError)) as caught:
        load(TEXT, override)
    assert message in str(caught.value)


@pytest.fixture
def child(load, write, tmp_path):
    """The instance of a file that extends the text above."""

    def child(text):
        import monazite

        load(TEXT)  # Writes the file with its first lines.
        (tmp_path / "child.yaml").write_text(f"extends: instance.yaml\n{text}\n", encoding="utf-8")
        return monazite.load(tmp_path / "child.yaml").instance

    return child


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("mines: {pit: {capacity: {scale: 0.5, from: 2028-04}}}", [8, 8, 4, 4]),
        ("mines: {pit: {capacity: {scale: 0.5, from: 2027-04, until: 2029-04}}}", [8, 4, 4, 8]),
        ("mines: {pit: {capacity: {scale: 0.5}}}", [4, 4, 4, 4]),
    ],
)
def test_a_file_scales_the_path_that_it_inherits(child, text, amounts):
    assert list(child(text).mines["pit"].capacity.by_period.values()) == pytest.approx(amounts)


def test_a_file_scales_a_number_and_a_price_that_it_inherits(child):
    instance = child("mines: {pit: {reserve: {scale: 0.5}}}\nprices: {index: {scale: 2, from: 2028-04}}")
    assert instance.mines["pit"].reserve.amount == 45
    assert list(instance.prices["index"].by_period.values()) == [10, 10, 20, 20]


def test_the_change_has_its_own_source_and_the_inherited_number_keeps_its_own(child):
    found = (
        child(
            "sources: {curb: {title: A curb}}\n"
            "mines: {pit: {capacity: {scale: 0.5, from: 2028-04, source: curb, note: Half.}}}"
        )
        .mines["pit"]
        .capacity
    )
    assert (found.source, found.changes[0].source, found.changes[0].note) == ("assumption", "curb", "Half.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mines: {pit: {royalty: {scale: 0.5, from: 2028-04}}}", "no number is inherited here"),
        ("mines: {new: {place: pit, material: ore, capacity: {scale: 0.5}}}", "no number is inherited here"),
        ("mines: {pit: {place: {scale: 0.5}}}", "'pit' is inherited here. Expected an inherited number"),
        (
            "mines: {pit: {capacity: {scale: 0.5, from: 2031-04}}}",
            "child.yaml:2: mines.pit.capacity.changes.0.from",
        ),
        (
            "mines: {pit: {capacity: {scale: 0.5, until: 2026-04}}}",
            "2026-04 is before the start of the horizon",
        ),
        ("mines: {pit: {capacity: {scale: 0.5, from: 2029-04, until: 2028-04}}}", "before it begins"),
        ("mines: {pit: {capacity: {scale: half}}}", "Expected a plain factor"),
        ("mines: {pit: {capacity: {scale: half, from: 2028-04}}}", "half"),
        ("mines: {pit: {capacity: {scale: 0.5, from: 2028-04, floor: 3 t/yr}}}", "unknown key 'floor'"),
        ("mines: {pit: {reserve: {scale: 0.5, from: 2028-04}}}", "this number is the same at all times"),
        ("mines: {pit: {capacity: {scale: 0.5, from: null}}}", "none is inherited here"),
        ("mines: {pit: {capacity: {scale: [0.5], from: 2028-04}}}", "mines.pit.capacity"),
        ("mines: {pit: {capacity: {scale: 0.5, from: 2028-04, source: gossip}}}", "gossip"),
    ],
)
def test_a_scale_that_fits_nothing_is_reported_with_its_place(child, text, message):
    with pytest.raises(InstanceError) as caught:
        child(text)
    assert message in str(caught.value)
    assert "child.yaml:2" in str(caught.value)


def test_scales_of_several_files_apply_in_their_order(child, tmp_path):
    import monazite

    child("mines: {pit: {capacity: {scale: 0.5, from: 2028-04}}}")
    (tmp_path / "grandchild.yaml").write_text(
        "extends: child.yaml\nmines: {pit: {capacity: {scale: 0.5, from: 2029-04}}}\n", encoding="utf-8"
    )
    found = monazite.load(tmp_path / "grandchild.yaml").instance.mines["pit"].capacity
    assert list(found.by_period.values()) == [8, 8, 4, 2]


def test_a_material_named_scale_is_no_factor(child):
    """Mill scale is a material: in a mapping of materials `scale` is a name."""
    instance = child(
        "materials: {scale: {unit: t}}\n"
        "processes: {roll: {per: ore, inputs: {ore: 1 t}, outputs: {slag: 0.1 t, scale: 0.2 t}}}\n"
        "plants: {mill: {place: pit, runs: {roll: 1}, capacity: 1 t/yr}}"
    )
    assert instance.processes["roll"].outputs["scale"].amount == 0.2


def test_a_resolved_instance_keeps_its_changes(child, tmp_path):
    import monazite

    model = monazite.Model(
        child("mines: {pit: {capacity: {scale: 0.5, from: 2028-04}}}"), tmp_path / "child.yaml"
    )
    model.solve().write(tmp_path / "out")
    again = monazite.load(tmp_path / "out" / "instance.resolved.yaml").instance.mines["pit"].capacity
    assert list(again.by_period.values()) == [8, 8, 4, 4]
