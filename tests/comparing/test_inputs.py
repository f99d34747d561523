"""Which inputs differ between two files, where they are changed, and files between the two."""

import pytest

from monazite.comparing.begins import begins
from monazite.comparing.inputs import between, changed_inputs
from monazite.data.reading.cases import parse_case
from monazite.data.reading.load import build_instance, read_tree

BASE = """
horizon: {start: 2026-04, steps: [{every: year, count: 4}]}
sources: {survey: {title: A survey}}
materials: {ore: {unit: t}}
places: {pit: {}}
mines:
  pit: {place: pit, material: ore, capacity: {value: 5 t/yr, source: survey}, reserve: 90 t}
  hill: {place: pit, material: ore, capacity: {steps: {2026-04: 5 t/yr, 2028-04: 6 t/yr}}}
demands: {need: {place: pit, accepts: [ore], quantity: 9 t/yr, unmet: 50 USD/t}}
"""


@pytest.fixture
def differing(write):
    """The changed inputs of the base with some overrides, or of a file that extends it."""

    def differing(*overrides, text=""):
        base = read_tree(write(BASE))
        if text:
            path = write(BASE).with_name("child.yaml")
            path.write_text(f"extends: instance.yaml\n{text}\n", encoding="utf-8")
            case = read_tree(path)
        else:
            case = parse_case(f"case: {'; '.join(overrides)}").applied(base)
        return base, case, changed_inputs(base, case)

    return differing


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("mines.pit.capacity=7 t/yr", ["mines.pit.capacity: 5 t/yr -> 7 t/yr"]),
        ("mines.pit.capacity*=0.5", ["mines.pit.capacity: x 0.5"]),
        ("mines.pit.capacity[2028-04:]*=0.5", ["mines.pit.capacity: x 0.5 from 2028-04"]),
        ("mines.pit.capacity[2028-04]=7 t/yr",
         ["mines.pit.capacity: 5 t/yr -> value 5 t/yr, at 2028-04 7 t/yr"]),
        ("mines.pit.reserve=null", ["mines.pit.reserve: removed: 90 t"]),
        ("mines.pit.royalty=1 USD/t", ["mines.pit.royalty: added: 1 USD/t"]),
        ("mines.hill=null",
         ["mines.hill: removed: place pit, material ore, capacity 5 t/yr from 2026-04, 6 t/…"]),
        ("mines.pit.opening=2027-04", ["mines.pit.opening: added: 2027-04"]),
        ("demands.need.unmet=[{share: 50 %, price: 20 USD/t}, {price: 50 USD/t}]",
         ["demands.need.unmet: 50 USD/t -> [share 50 %, price 20 USD/t, price 50 USD/t]"]),
    ],
)  # fmt: skip
def test_each_number_and_each_element_is_an_input(differing, override, words):
    _, _, found = differing(override)
    assert [f"{each.name}: {each.words}" for each in found] == words
    if "null" not in override:
        assert str(found[0].place) == "--case 'case':1"


@pytest.mark.parametrize(
    "text",
    [
        "title: Other",
        "note: A remark.",
        "sources: {other: {title: Another}}",
        "mines: {pit: {capacity: {value: 5 t/yr, source: assumption, note: The same., low: 1 t/yr}}}",
        "mines: {pit: {capacity: 5 t/yr}}",
        "mines: {pit: {note: A remark.}}",
        "mines: {hill: {capacity: {steps: {2026-04: {value: 5 t/yr, note: so}, 2028-04: 6 t/yr}}}}",
    ],
)
def test_titles_sources_notes_and_ranges_are_no_inputs(differing, text):
    assert differing(text=text)[2] == ()


def test_an_input_has_the_line_of_the_file_that_changes_it(differing):
    _, _, found = differing(text="mines:\n  pit:\n    capacity: 7 t/yr\n    reserve: null")
    places = [(each.name, each.place.file.name, each.place.line) for each in found]
    assert places == [("mines.pit.capacity", "child.yaml", 4), ("mines.pit.reserve", "instance.yaml", 11)]


def test_all_inputs_together_make_the_case_and_none_the_base(differing):
    base, case, found = differing(
        "mines.pit.capacity=7 t/yr",
        "mines.pit.reserve=null",
        "mines.pit.royalty=1 USD/t",
        "mines.hill=null",
        "mines.pit.capacity[2028-04:]*=2",
    )
    assert changed_inputs(case, between(base, case, found)) == ()
    assert changed_inputs(base, between(base, case, ())) == ()
    half = between(base, case, found[:1])
    assert [each.name for each in changed_inputs(base, half)] == [found[0].name]
    assert build_instance(half).mines["pit"].reserve is not None


def test_the_sources_of_both_files_stay_known(differing):
    base, case, found = differing(
        text="sources: {curb: {title: A curb}}\nmines: {pit: {capacity: {value: 7 t/yr, source: curb}}}"
    )
    assert set(between(base, case, found).data["sources"]) == {"survey", "curb"}
    build_instance(between(base, case, found))


@pytest.mark.parametrize(
    ("overrides", "day"),
    [
        (["mines.pit.capacity[2028-04:]*=0.5"], "2028-04-01"),
        (["mines.pit.capacity[2028-04:]*=0.5", "mines.hill.capacity[2027-04:2029-04]=1 t/yr"], "2027-04-01"),
        (["mines.hill.capacity={steps: {2026-04: 5 t/yr, 2028-04: 7 t/yr}}"], "2028-04-01"),
        (["mines.pit.capacity=7 t/yr"], None),
        (["mines.pit.capacity[2028-04:]*=0.5", "mines.pit.reserve=1 t"], None),
        (["mines.pit.capacity[:2028-04]*=0.5"], None),
    ],
)
def test_the_first_changed_day_where_the_file_says_one(differing, overrides, day):
    found = begins(differing(*overrides)[2])
    assert (str(found) if found else None) == day
