"""Rolling plans: planned again on each date with what is known then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import INSTANCES
from hypothesis import given, settings
from hypothesis import strategies as st
from small_instances import MAGNETS
from test_properties import CHAIN, chains

import monazite
from monazite.api import Model
from monazite.data.reading.load import as_known, build_instance
from monazite.data.reading.tree import Tree, parse_text

CURB = "revisions: {{curb: {{known: {known}, set: ['imports.china.cap[2028-04]=4 t/yr']}}}}"


@pytest.mark.parametrize(("known", "cost"), [("2027-04", 382), ("2027-01", 382), ("2027-05", 420)])
def test_a_curb_costs_more_the_later_it_is_known(load, known, cost):
    """China sells 4 t in FY2028-29. With foresight 346 USD; known by April 2027, 2 t are stored in that year:
    382; known in May 2027, it is planned again in April 2028, and 6 t are bought from others: 420."""
    result = load(MAGNETS + CURB.format(known=known)).rolling("1 year")
    assert result.objective == pytest.approx(-cost)
    assert result.surprise.foresight == pytest.approx(-346)
    assert result.surprise.value_of_knowing == pytest.approx(cost - 346)


def test_each_date_has_what_became_known_and_what_it_changed(load):
    """Planned at the start: 3 x 100 = 300 USD. In April 2027 a curb to 4 t is known: 382, with 2 t stored. In
    April 2028 it is 9 t after all: 8 t are bought and 2 t come from the store: 100 + 120 + 80, and 2 USD for
    the store, 302. With foresight 1 t is stored: 100 + 110 + 90, and 1 USD: 301."""
    revisions = """
revisions:
  curb: {known: 2027-04, set: ["imports.china.cap[2028-04]=4 t/yr"]}
  relief: {known: 2028-02, set: ["imports.china.cap[2028-04]=9 t/yr"]}
"""
    result = load(MAGNETS + revisions).rolling("1 year")
    rows = result.tables["replanning"].rows
    assert [(row["date"], row["known"]) for row in rows] == [
        ("2026-04", ""),
        ("2027-04", "curb"),
        ("2028-04", "relief"),
    ]
    assert [row["objective"] for row in rows] == pytest.approx([-300, -382, -302])
    assert [row["expected"] for row in rows][1:] == pytest.approx([-300, -382])
    assert [row["change"] for row in rows][1:] == pytest.approx([-82, 80])
    assert result.surprise.before == pytest.approx(-300)
    assert result.surprise.value_of_knowing == pytest.approx(1)
    changed = {(row["date"], row["decision"], row["element"]): row for row in result.tables["replanned"]}
    assert changed["2027-04", "buy", "others"]["difference"] == pytest.approx(4)
    assert changed["2028-04", "buy", "china"]["before"] == pytest.approx(4)
    assert changed["2028-04", "buy", "china"]["now"] == pytest.approx(8)
    assert changed["2028-04", "buy", "others"]["now"] == pytest.approx(0)


def test_a_date_without_news_is_not_solved_again(load):
    result = load(MAGNETS + CURB.format(known="2028-04")).rolling("1 year")
    assert [f"{step.day:%Y-%m}" for step in result.rolled.steps] == ["2026-04", "2028-04"]
    assert [f"{day:%Y-%m}" for day in result.rolled.quiet] == ["2027-04"]


def test_what_cannot_be_kept_ends_the_plan_with_the_conflict(load):
    """10 t are bought in FY2027-28 before anybody knows that 4 t are allowed."""
    late = "revisions: {curb: {known: 2027-08, set: ['imports.china.cap[2027-04:]=4 t/yr']}}"
    result = load(MAGNETS + late).rolling("1 year")
    assert result.status == "infeasible" and result.exit_code == 3
    words = [member.words for each in result.explained_conflicts for member in each.members]
    assert "held purchases of import china in FY2027-28" in words
    assert "cannot be kept under the data known then" in " ".join(result.surprise.sentences)


@pytest.mark.parametrize(
    ("every", "known", "said"),
    [
        ("1 year", "2026-04", "nothing becomes known after the start of the horizon"),
        ("2 years", "2028-10", "known from 2028-10-01, after the last date of planning (2028-04)"),
        ("18 months", "2027-04", "2027-10 is within the period FY2027-28"),
        ("week", "2027-04", "Expected a duration"),
        ("0 years", "2027-04", "found no time"),
    ],
)
def test_a_rolling_plan_that_makes_no_sense_is_refused(load, every, known, said):
    with pytest.raises(monazite.UsageError) as caught:
        load(MAGNETS + CURB.format(known=known)).rolling(every)
    assert said in str(caught.value)


def test_where_periods_are_longer_it_is_planned_at_the_start_of_each(load):
    text = MAGNETS.replace(
        "[{every: year, count: 3}]", "[{every: quarter, count: 4}, {every: year, count: 2}]"
    )
    rolled = load(text + CURB.format(known="2028-04")).rolling("1 quarter").rolled
    assert [f"{day:%Y-%m}" for day in rolled.quiet] == ["2026-07", "2026-10", "2027-01", "2027-04"]


def test_a_model_without_a_file_has_no_revisions(load):
    model = load(MAGNETS)
    with pytest.raises(monazite.UsageError, match="not read from a file"):
        Model(model.instance, model.path).rolling("1 year")


def test_a_rolling_plan_of_the_base_case(tmp_path):
    """China halves magnets from April 2028, known on that day: foresight is worth something."""
    path = tmp_path / "halves.yaml"
    curbs = [f"imports.china_{grade}.cap[2028-04:]*=0.5" for grade in ("standard", "ev")]
    shutil.copy(INSTANCES / "irel-japan.yaml", tmp_path)
    path.write_text(f"extends: irel-japan.yaml\nrevisions: {{halves: {{known: 2028-04, set: {curbs}}}}}")
    result = monazite.load(path).rolling("1 year")
    rows = result.tables["replanning"].rows
    assert rows[0]["objective"] == pytest.approx(
        monazite.load(INSTANCES / "irel-japan.yaml").solve().objective
    )
    assert result.surprise.value_of_knowing > 0
    assert result.surprise.foresight == pytest.approx(monazite.load(path).solve().objective)
    assert result.proof.word == "exact"


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    chains, st.integers(0, 80), st.integers(500, 12000), st.sampled_from(["2026-08", "2027-01", "2027-04"])
)
def test_a_rolling_plan_is_never_better_than_foresight(numbers, cap, price, known):
    """The cap from April 2027 on and the price of an import are other than expected."""
    path = Path("chain.yaml")
    read = parse_text(CHAIN.format(**numbers), path)
    changes = [f"imports.abroad.cap[2027-04:]={cap} t/yr", f"imports.abroad.price[2027-04:]={price} USD/t"]
    data = {**read.data, "revisions": {"news": {"known": known, "set": changes}}}
    file = Tree(data, read.places, read.inputs)
    model = Model(build_instance(as_known(file)), path, file)
    foresight = model.solve(extremes=False)
    if foresight.status != "optimal":
        return
    result = model.rolling("1 quarter")
    size = 1e-7 * max(1.0, abs(foresight.objective))
    assert result.surprise.foresight == pytest.approx(foresight.objective, abs=size)
    if result.status == "optimal":
        assert result.objective <= foresight.objective + size
