"""Pages of comparisons, tornados and explanations, also of what has no plan."""

from __future__ import annotations

import json

import pytest
from conftest import INSTANCES
from page_data import drawn, is_quiet, pictures, rows_of, table, words

import monazite
from monazite.api import report

QUANTITY = "contracts.toyotsu.quantity"


@pytest.fixture(scope="module")
def tutorial() -> monazite.api.Model:
    """The tutorial, whose objective value is -28,650 thousand USD."""
    return monazite.load(INSTANCES / "tutorial.yaml")


def test_a_comparison_is_said_in_sentences_and_drawn_beside_the_base(tutorial, tmp_path, opened):
    """Without the contract the value is 1,800 lower; with 100 t/yr it is 400 higher."""
    cases = [f"none: {QUANTITY}=0 t/yr", f"more: {QUANTITY}=100 t/yr"]
    found = tutorial.compare(case=cases)
    folder, page = drawn(found, tmp_path)
    data = pictures(page)
    totals = data["compare-0-totals-0"]
    assert (totals["categories"], totals["series"][0]["values"]) == (["none", "more"], [-1800, 400])
    accounts = data["compare-0-accounts-0"]
    nobodys = ("lost", "resources")  # They are said in words, and have no bar.
    rows = [
        row
        for row in rows_of(folder, "accounts")
        if row["kind"] == "balance" and row["account"] not in nobodys
    ]
    for series in accounts["series"]:
        expected = [float(row["difference"]) for row in rows if row["case"] == series["name"]]
        assert sum(series["values"]) == pytest.approx(sum(expected))
    attribution = data["compare-0-attribution-0"]
    assert attribution["categories"] == [QUANTITY]
    assert attribution["series"][0]["values"] == pytest.approx([-1800])
    shown = opened(page)
    assert is_quiet(shown)
    said = words(shown, "compare-in-short")
    assert "nobody's gain or loss" in words(shown, "compare-accounts")
    assert "The base is tutorial: objective value -28,650 USD thousand" in said
    for case in cases:
        assert case.partition(":")[0] in said
    assert [row[-1] for row in table(shown, "compare-0-totals-0")[1:]] == ["-1,800", "+400"]


def test_an_infeasible_case_is_said_and_has_no_bar(tutorial, tmp_path, opened):
    firm = f"firm: contracts.toyotsu.firm=true; {QUANTITY}=120 t/yr"
    _, page = drawn(tutorial.compare(case=[firm, f"none: {QUANTITY}=0 t/yr"]), tmp_path)
    assert pictures(page)["compare-0-totals-0"]["categories"] == ["none"]
    shown = opened(page)
    assert is_quiet(shown) and "firm is infeasible" in words(shown, "compare-in-short")


RANGED = """
materials: {oxide: {unit: t}}
places: {coast: irel}
mines: {sands: {place: coast, material: oxide, capacity: {value: 100 t/yr, low: 50 t/yr, high: 150 t/yr},
  cost: {value: 2 USD/t, low: 1 USD/t, high: 12 USD/t}}}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: oxide
    from: coast
    quantity: 60 t/yr
    firm: false
    price: 10 USD/t
    shortfall: {penalty: 0 USD/t}
"""


def test_a_tornado_has_the_amount_as_written_in_its_middle(load, tmp_path, opened):
    """60 t at 8 USD: 480. At a cost of 1 it is 540, at 12 nothing is sold: 0. At 50 t it is 400; at 150 still
    480."""
    folder, page = drawn(load(RANGED).tornado(), tmp_path)
    data = pictures(page)["tornado-0-swings-0"]
    assert data["at"] == 480 and data["zero"] is False
    ends = {row["name"]: (row["low"], row["high"]) for row in data["rows"]}
    assert ends == {"mines.sands.cost": (540, 0), "mines.sands.capacity": (400, 480)}
    rows = rows_of(folder, "tornado")
    assert [row["name"] for row in data["rows"]] == [row["path"] for row in rows]
    shown = opened(page)
    assert is_quiet(shown)
    assert [row[4:6] for row in table(shown, "tornado-0-swings-0")[1:]] == [["540", "0"], ["400", "480"]]


LABELS = """id => {
  const canvas = document.querySelector(`#${id} .canvas`);
  return [...canvas.querySelectorAll("text")].map(each => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return { text: each.textContent, left, right, middle: (top + bottom) / 2 };
  });
}"""


def test_every_end_of_a_range_is_labelled_beside_its_bar(load, tmp_path, opened):
    """100 t at 8 USD: 800. A capacity of 50 t gives 200 and one of 150 t still 800, where no bar is: it is
    written on the other side of the middle. A quantity of 40 t gives 320, one of 120 t 720 for 20 t short at
    4 USD: both are worse, and stand one above the other."""
    quantity = "quantity: {value: 100 t/yr, low: 40 t/yr, high: 120 t/yr}"
    text = RANGED.replace("quantity: 60 t/yr", quantity).replace("penalty: 0", "penalty: 4")
    _, page = drawn(load(text).tornado(), tmp_path)
    shown = opened(page)
    found = shown.page.evaluate(LABELS, "tornado-0-swings-0")
    texts = [each["text"] for each in found]
    for expected in ("1", "12", "50", "150", "40", "120"):
        assert expected in texts, (expected, texts)
    at = {each["text"]: each for each in found}
    middle = next(each for each in found if each["text"].startswith("as written"))
    centre = (middle["left"] + middle["right"]) / 2
    assert at["50"]["right"] < centre < at["150"]["left"]
    assert at["40"]["right"] < at["120"]["left"] < centre and at["40"]["middle"] < at["120"]["middle"]


def test_an_end_without_a_plan_says_so_instead_of_a_bar(load, tmp_path, opened):
    """Firm 60 t of a mine that may have only 50 t."""
    text = RANGED.replace("firm: false", "firm: true").replace("    shortfall: {penalty: 0 USD/t}\n", "")
    _, page = drawn(load(text).tornado(), tmp_path)
    shown = opened(page)
    found = {each["text"]: each for each in shown.page.evaluate(LABELS, "tornado-0-swings-0")}
    assert "50: infeasible" in found and "150" in found
    assert found["50: infeasible"]["right"] < found["150"]["left"]


def test_a_tornado_of_a_case_marks_where_the_sign_turns(load, tmp_path, opened):
    """The case sells at most 40 t instead of 60, at 4 USD/t more: 12 x 40 = 480, as good as the base; with a
    cost above 2 it is better, below it is worse."""
    case = f"less: {QUANTITY}=40 t/yr; contracts.toyotsu.price=14 USD/t"
    _, page = drawn(load(RANGED).tornado(case=case), tmp_path)
    data = pictures(page)["tornado-0-swings-0"]
    turns = {row["name"]: row["turns"] for row in data["rows"]}
    assert data["zero"] is True and turns["mines.sands.cost"] == "turns at 2"
    shown = opened(page)
    assert is_quiet(shown) and "as good as the base" in words(shown, "tornado-in-short")


def test_the_switching_line_is_drawn_with_the_values_of_the_file(load, tmp_path, opened):
    """The case sells 40 t for 15 instead of 60 t for 10: (15 - c) 40 = (10 - c) 60 at c = 0, better above."""
    text = RANGED.replace("price: 10 USD/t", "price: {value: 10 USD/t, low: 5 USD/t, high: 20 USD/t}")
    case = f"less: {QUANTITY}=40 t/yr"
    folder, page = drawn(load(text).tornado(case=case), tmp_path)
    rows = rows_of(folder, "switching_line")
    data = pictures(page).get("tornado-0-line-0")
    assert (data is not None) == bool(rows)
    if data is not None:
        drawn_points = [point for each in data["series"] for point in each["points"]]
        assert drawn_points == [[float(row["x"]), float(row["y"])] for row in rows]
        assert len(data["spots"]) == 1
    assert is_quiet(opened(page))


def test_an_explanation_shows_what_binds_and_how_far_quantities_may_move(tutorial, tmp_path, opened):
    found = tutorial.explain("allocation[japan]", within="1 million USD")
    folder, page = drawn(found, tmp_path)
    data = pictures(page)
    worths = {row["words"]: float(row["worth"]) for row in rows_of(folder, "binding") if row["worth"]}
    bars = [data[name]["series"][0]["values"] for name in ("explain-0-binding-0", "explain-0-demands-0")]
    assert sorted(each for values in bars for each in values) == sorted(worths.values())
    ranges = {row["quantity"]: row for row in rows_of(folder, "ranges")}
    for row in data["explain-0-ranges-0"]["rows"]:
        written = ranges[row["name"]]
        assert row["least"] == float(written["least_within"]) and row["at"] == float(written["amount"])
        assert row["least"] <= row["at"] <= row["greatest"]
    shown = opened(page)
    assert is_quiet(shown)
    assert "allocation[japan] is 100 t" in words(shown, "explain-why")


def test_an_infeasible_instance_has_its_conflict_and_its_repairs_in_words(tmp_path, opened):
    """Firm, 120 t/yr of a mine of 100 t/yr."""
    model = monazite.load(
        INSTANCES / "tutorial.yaml", ["contracts.toyotsu.firm=true", f"{QUANTITY}=120 t/yr"]
    )
    folder, page = drawn(model.explain(), tmp_path)
    shown = opened(page)
    assert is_quiet(shown)
    assert "There is no plan" in words(shown, "explain-in-short")
    conflicts = words(shown, "explain-conflicts")
    for row in rows_of(folder, "conflicts"):
        assert row["constraint"] in conflicts
    repairs = words(shown, "explain-repairs")
    for row in rows_of(folder, "repairs"):
        assert row["repair"] in repairs
    assert "SHA-256" in words(shown, "explain-repeat") or "Command" in words(shown, "explain-repeat")


def test_names_of_an_instance_are_text(tmp_path, opened, write):
    """A title and a note with markup, which the browser would run."""
    hostile = "</script><img src=x onerror=document.title='hacked'>"
    text = RANGED.replace("materials:", f'title: "{hostile}"\nmaterials:', 1)
    _, page = drawn(monazite.load(write(text)).tornado(), tmp_path)
    shown = opened(page)
    assert is_quiet(shown)
    assert shown.page.inner_text("h1") == hostile and shown.page.title() == hostile
    assert shown.page.query_selector("img") is None


def test_letters_that_turn_the_direction_are_shown_and_move_nothing(tmp_path, opened, write):
    """A title that would be read backwards (U+202E), a control character, and a note in Hebrew letters."""
    title = "plan \u202egnp.exe\u2069 \x07\u05d0\u05d1 1"
    text = RANGED.replace("materials:", f"title: {json.dumps(title)}\nmaterials:", 1)
    folder, page = drawn(monazite.load(write(text)).compare(case=[f"less: {QUANTITY}=40 t/yr"]), tmp_path)
    shown = opened(page)
    assert is_quiet(shown)
    seen = "plan \\u202egnp.exe\\u2069 \\x07\u05d0\u05d1 1"
    assert shown.page.text_content("h1") == seen and shown.page.title() == seen
    assert shown.page.text_content("h1 bdi") == "\u05d0\u05d1"
    hidden = ("\u202e", "\u2069", "\x07")
    assert not any(letter in page.read_text(encoding="utf-8") for letter in hidden)
    assert "\u202e" in json.loads((folder / "status.json").read_text(encoding="utf-8"))["title"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_fault_of_accessibility(tutorial, tmp_path, opened, axe, scheme):
    """Two sweeps side by side, a map, a value, a comparison and an explanation, all tables opened."""
    quantity, penalty = f"{QUANTITY}=0:150 t/yr", "contracts.toyotsu.shortfall.penalty=0:100 USD/kg"
    results = [
        tutorial.sweep(quantity),
        tutorial.sweep(quantity, penalty),
        tutorial.value("toyotsu"),
        tutorial.compare(case=[f"none: {QUANTITY}=0 t/yr"]),
        tutorial.explain("allocation[japan]"),
    ]
    shown = opened(report(*results, out=tmp_path / "page.html"), color_scheme=scheme, bypass_csp=True)
    shown.page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true; })")
    assert axe(shown.page) == []
