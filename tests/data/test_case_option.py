"""`--case 'NAME: PATH=VALUE; ...'`: a name and overrides of a base."""

import pytest

from monazite import InstanceError, UsageError
from monazite.data.reading.cases import Case, parse_case, parse_cases
from monazite.data.reading.load import build_instance, read_tree

TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
materials: {ore: {unit: t}}
places: {pit: {}}
mines: {pit: {place: pit, material: ore, capacity: 8 t/yr, note: "a; b", cost: 1 USD/t}}
"""


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("low: mines.pit.capacity=1 t/yr", Case("low", ("mines.pit.capacity=1 t/yr",))),
        (
            "China halves: a.b.c[2028-04:]*=0.5; a.b.d[2028-04:2030-04]=3 t/yr ;",
            Case("China halves", ("a.b.c[2028-04:]*=0.5", "a.b.d[2028-04:2030-04]=3 t/yr")),
        ),
        ("gone: contracts.x=null", Case("gone", ("contracts.x=null",))),
        (
            "text: mines.pit.note='a; b'; mines.pit.cost=2 USD/t",
            Case("text", ("mines.pit.note='a; b'", "mines.pit.cost=2 USD/t")),
        ),
        (
            'braces: a.b.c={value: 1 t, note: "x; y"}; a.b.d=2 t',
            Case("braces", ('a.b.c={value: 1 t, note: "x; y"}', "a.b.d=2 t")),
        ),
    ],
)
def test_a_case_is_a_name_and_overrides(text, case):
    assert parse_case(text) == case


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found no name before a colon"),
        ("mines.pit.capacity=1 t/yr", "found no name before a colon"),
        ("mines.pit.capacity[2028-04:]*=0.5", "found no name before a colon"),
        (": mines.pit.capacity=1 t/yr", "found no name before a colon"),
        ("a\x1b[2J: mines.pit.capacity=1 t/yr", "found no name before a colon"),
        ("name:", "--case 'name': found no override"),
        ("name: ; ;", "--case 'name': found no override"),
        ("n" * 61 + ": a=1", "the name has 61 letters"),
        ("many: " + "a=1;" * 201, "found 201 overrides"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused(text, message):
    with pytest.raises(UsageError) as caught:
        parse_case(text)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


def test_two_cases_of_one_name_are_refused():
    with pytest.raises(UsageError, match="--case 'low': two cases have this name"):
        parse_cases(["low: a=1", "low: a=2"])


def test_a_case_is_made_of_the_base(write):
    tree = parse_case("half: mines.pit.capacity[2027-04:]*=0.5; mines.pit.note=null").applied(
        read_tree(write(TEXT))
    )
    mine = build_instance(tree).mines["pit"]
    assert list(mine.capacity.by_period.values()) == [8, 4, 4]
    assert mine.note is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "half: mines.pot.capacity=1 t/yr",
            "--case 'half': 'mines.pot.capacity=1 t/yr': there is no mines.pot",
        ),
        ("half: mines.pit.capacity", "--case 'half': 'mines.pit.capacity': cannot be read"),
        (
            "half: mines.pit.cost=2 USD/t; mines.pit.capacity=1 t",
            "--case 'half':2: mines.pit.capacity: found the unit",
        ),
        ("half: mines.pit.cost=[1; 2", "--case 'half': 'mines.pit.cost=[1; 2'"),
    ],
)
def test_an_error_names_the_case_and_the_override(write, text, message):
    with pytest.raises((UsageError, InstanceError)) as caught:
        build_instance(parse_case(text).applied(read_tree(write(TEXT))))
    assert message in str(caught.value)
