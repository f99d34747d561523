"""The report of `solve` in a real browser: it draws, follows the keyboard, prints, and runs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite.api import report

WITHOUT_PLAN = ["contracts.toyotsu.firm=true", "contracts.toyotsu.quantity=500 t/yr"]
CASES = {
    "base": [("irel-japan.yaml", [])],
    "two buyers": [("two-buyers.yaml", [])],
    "transport": [("classics/transport.yaml", [])],
    "infeasible": [("tutorial.yaml", WITHOUT_PLAN)],
    "side by side": [("irel-japan.yaml", []), ("suspend-now.yaml", [])],
}
LONG = "x" * 400
HOSTILE = {
    "an image": "<img src=x onerror='window.hacked=1'>",
    "a script": "</script><script>window.hacked=1</script>",
    "a formula": "=HYPERLINK(1,2)",
    "right to left": "\u202eabc \u05d0\u05d1\u05d2",
    "long": LONG,
    "a template": "{{ 7 * 7 }} {a|b} ${window.hacked=1}",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, bundled: Path) -> dict[str, Path]:
    """A page of each case."""
    folder = tmp_path_factory.mktemp("pages")
    return {
        case: report(
            *(monazite.load(INSTANCES / name, sets).solve() for name, sets in results),
            out=folder / f"{case.replace(' ', '-')}.html",
        )
        for case, results in CASES.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_every_picture_is_drawn_without_an_error_or_a_request(pages, opened, case):
    found = opened(pages[case])
    figures = found.page.query_selector_all("figure")
    assert all(figure.query_selector("svg path") for figure in figures)
    assert bool(figures) == (case != "infeasible")
    assert found.errors == [] and found.requests == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", ["base", "infeasible", "side by side"])
def test_axe_finds_nothing(pages, opened, axe, case, scheme):
    found = opened(pages[case], color_scheme=scheme)
    found.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert axe(found.page) == []


def test_a_year_is_chosen_by_the_keyboard(pages, opened):
    """The words and the picture are those of the next year; the list is reached by its label."""
    found = opened(pages["base"])
    section = found.page.locator("#solve-chain")
    before = section.locator("svg").inner_html()
    chosen = found.page.get_by_label("Year", exact=True)
    chosen.focus()
    found.page.keyboard.press("ArrowDown")
    assert chosen.evaluate("each => each.selectedOptions[0].textContent") == "FY2027-28"
    assert section.locator(".description").inner_text().startswith("FY2027-28: ")
    assert section.locator("svg").inner_html() != before
    assert found.errors == []


def test_the_year_of_one_result_is_that_of_the_other(pages, opened):
    found = opened(pages["side by side"])
    lists = found.page.locator("#solve-chain select")
    lists.nth(0).select_option(label="FY2030-31")
    assert lists.nth(1).evaluate("each => each.selectedOptions[0].textContent") == "FY2030-31"
    assert found.page.locator("#solve-chain .description").nth(1).inner_text().startswith("FY2030-31: ")


def test_an_account_is_chosen(pages, opened):
    found = opened(pages["base"])
    found.page.get_by_label("Account", exact=True).select_option(label="irel")
    assert found.page.locator("#solve-money .description").inner_text().startswith("irel. Step by step: ")
    assert "contract price" in found.page.locator("#solve-money svg").first.text_content()


def test_pictures_follow_the_colour_scheme(pages, opened):
    found = opened(pages["base"])
    before = found.page.locator("#solve-balance svg").first.inner_html()
    found.page.get_by_role("button", name="Dark").click()
    assert found.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"
    assert found.page.locator("#solve-balance svg").first.inner_html() != before


def test_nothing_is_wider_than_a_small_screen(pages, opened):
    """Pictures that need more scroll by themselves."""
    found = opened(pages["base"], viewport={"width": 390, "height": 800})
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = found.page.locator("#solve-chain .wide")
    assert wide.evaluate("each => each.scrollWidth > each.clientWidth && each.tabIndex === 0")


def test_pictures_are_on_paper(pages, opened):
    """Each keeps its height, fits the width, and controls that save are gone."""
    found = opened(pages["base"])
    found.page.emulate_media(media="print")
    found.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    found.page.set_viewport_size({"width": 690, "height": 1000})
    boxes = [each.bounding_box() for each in found.page.locator("figure svg").all()]
    assert boxes and all(box["height"] > 50 and box["x"] + box["width"] <= 690 for box in boxes)
    assert not found.page.locator(".save").first.is_visible()


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_of_an_instance_does_nothing(tmp_path, opened, bundled, kind):
    """The title, a source, a note and the title of a place are such a text: it is shown as it is, its marks
    of direction as escapes, which would turn round what stands beside it."""
    text = HOSTILE[kind]
    shown = text.replace("\u202e", "\\u202e")
    quoted = "'" + text.replace("'", "''") + "'"
    written = (INSTANCES / "tutorial.yaml").read_text(encoding="utf-8")
    written = written.replace(
        "title: Tutorial, one mine between Japan and magnets at home",
        f"title: {quoted}\nsources: {{s1: {{title: {quoted}, publisher: {quoted}, reliability: news}}}}",
    )
    written = written.replace(
        "    source: assumption\n    note: Made up.", f"    source: s1\n    note: {quoted}"
    )
    assert written.count(quoted) > 5
    (tmp_path / "hostile.yaml").write_text(written, encoding="utf-8")
    found = opened(report(monazite.load(tmp_path / "hostile.yaml").solve(), out=tmp_path / "page.html"))
    assert found.page.evaluate("window.hacked") is None
    assert found.page.locator("h1").text_content() == shown
    assert shown in found.page.locator("#solve-sources").text_content()
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert found.errors == [] and found.requests == []
