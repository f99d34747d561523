"""Sweeps of a span of days: the curve agrees with fresh solves."""

import pytest

import monazite

TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 4}]}
materials: {ore: {unit: t}}
places: {pit: {}}
mines: {pit: {place: pit, material: ore, capacity: 8 t/yr}}
demands: {need: {place: pit, accepts: [ore], quantity: 10 t/yr, unmet: 50 USD/t}}
"""
CAPACITY = "mines.pit.capacity"


@pytest.mark.parametrize("overrides", [(), (f"{CAPACITY}[2027-04:]*=0.5",), (f"{CAPACITY}[2029-04]=1 t/yr",)])
@pytest.mark.parametrize(
    "term",
    [f"{CAPACITY}[2028-04:]*=0:2", f"{CAPACITY}[2027-04:2029-04]=0:20 t/yr", f"{CAPACITY}[2028-04]*=0:2"],
)
def test_the_curve_of_a_span_agrees_with_fresh_solves(load, write, overrides, term):
    path = write(TEXT)
    swept = monazite.load(path, overrides).sweep(term).document
    segments = swept["segments"]
    assert swept["exact"]
    name, _, values = term.partition("=")
    unit = values.partition(" ")[2]
    for segment in segments:
        for key in ("from", "to"):
            setting = f"{name}={segment[key]} {unit}".strip()
            fresh = monazite.load(path, [*overrides, setting]).solve().objective
            assert segment[f"value_{key}"] == pytest.approx(fresh)


def test_half_of_a_mine_from_the_third_year_on_by_hand(load):
    """2 t are short in each year: -400. With a factor f on 8 t in the last two years 10 - 8 f are short
    there, at most
    0: the value is -200 - 100 (10 - 8 f) up to f = 1.25, and -200 beyond."""
    segments = load(TEXT).sweep(f"{CAPACITY}[2028-04:]*=0:2").document["segments"]
    assert [(segment["from"], segment["to"]) for segment in segments] == [(0, 1.25), (1.25, 2)]
    assert [segment["value_from"] for segment in segments] == pytest.approx([-1200, -200])


def test_two_spans_of_one_path_are_swept_together(load):
    """Without the mine 10 t are short a year (-500), with it 2 t (-100), in the two years of each span."""
    terms = (f"{CAPACITY}[:2028-04]*=0,1", f"{CAPACITY}[2028-04:]*=0,1")
    rows = load(TEXT).sweep(*terms).document["points"]
    assert [row["objective"] for row in rows] == pytest.approx([-2000, -1200, -1200, -400])


def test_a_repair_of_a_changed_path_applies_after_its_changes(load):
    """From FY2027-28 the mine has 4 of the 6 t that nothing may be short of: the repair sets 6 t there."""
    text = TEXT.replace("quantity: 10 t/yr, unmet: 50 USD/t", "quantity: 6 t/yr, unmet: none")
    found = load(text, f"{CAPACITY}[2027-04:]*=0.5").explain()
    overrides = [row["overrides"] for row in found.tables["repairs"] if "capacity" in row["overrides"]]
    listed = overrides[0].split("; ")
    assert load(text, f"{CAPACITY}[2027-04:]*=0.5", *listed).solve().status == "optimal"


def test_runs_change_spans_and_their_log_says_which_periods(load, tmp_path):
    """Of 8 t half from the third year on: 2 t are short at first, then 6 t; a factor of 2 on the last year
    ends that.
    """
    table = tmp_path / "runs.csv"
    table.write_text(
        "run,path,mod,value\n"
        f"half,{CAPACITY}[2028-04:],scale,0.5\n"
        f"half,{CAPACITY}[2029-04],scale,2\n"
        f"none,{CAPACITY}[:2027-04],set,0 t/yr\n",
        encoding="utf-8",
    )
    found = load(TEXT).runs(table)
    assert [list(row.values())[2] for row in found.tables["runs"]] == pytest.approx([-400, -600, -800])
    log = [(row["path"], row["period"], row["old"], row["new"]) for row in found.tables["log"]]
    assert log == [
        (f"{CAPACITY}[2028-04:]", "2028-04", 8, 4),
        (f"{CAPACITY}[2028-04:]", "2029-04", 8, 4),
        (f"{CAPACITY}[2029-04]", "2029-04", 4, 8),
        (f"{CAPACITY}[:2027-04]", "2026-04", 8, 0),
    ]


def test_an_amount_is_not_added_to_a_span(load, tmp_path):
    table = tmp_path / "runs.csv"
    table.write_text(f"run,path,mod,value\nmore,{CAPACITY}[2028-04:],add,1 t/yr\n", encoding="utf-8")
    with pytest.raises(
        monazite.UsageError, match=r"found the span in .* expected a whole path or one period"
    ):
        load(TEXT).runs(table)
