"""The negotiating table in a real browser: what its sliders show is what a fresh solve in Python gives."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import patience
import pytest
from conftest import INSTANCES, examples
from page_browser import Opened
from table_node import TERMS, table

import monazite
from monazite.formulation.build import build
from monazite.results.plan import Plan, read_plan
from monazite.results.tables.ledger import balances
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve

RIGHT = 1e-9
"""What is asked of the page: objective, plan and money as those of a fresh solve, to their size."""
FIRM = ("contracts.toyotsu.quantity=0:6000 t/yr", "contracts.toyotsu.price=6:24 USD/kg")
SHOWN = "({x, status, objective, columns, accounts}) => ({x, status, objective, columns, accounts})"
TODAY = [12.0, 1000.0, 4.0, 1.0, 110.0]
OTHER = "#x=13.5,1200,6,0.9,110&ours=12,1000,4,1,110&theirs=15,1000,4,1,110"

Show = Callable[..., Any]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, bundled: Path) -> Path:
    """The table of the base instance with five sliders."""
    path = tmp_path_factory.mktemp("table") / "table.html"
    return monazite.load(INSTANCES / "irel-japan.yaml").table(*TERMS, out=path)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory, bundled: Path) -> Path:
    """The table of a firm contract, of which too large a quantity is infeasible."""
    path = tmp_path_factory.mktemp("firm") / "table.html"
    model = monazite.load(INSTANCES / "irel-japan.yaml", set=["contracts.toyotsu.firm=true"])
    return model.table(*FIRM, out=path)


@pytest.fixture
def show(opened: Any) -> Show:
    """Open a table and wait until it can be used."""

    def shown(path: Path, fragment: str = "", **options: Any) -> Opened:
        found: Opened = opened(path, fragment, **options)
        found.page.wait_for_selector("html[data-ready]", timeout=1000 * patience.SECONDS)
        return found

    return shown


def until(found: Opened, condition: str) -> None:
    """Wait until a condition holds; the page's policy lets Playwright's own way of waiting not run."""
    for _ in range(1200):
        if found.page.evaluate(condition):
            return
        found.page.wait_for_timeout(50)
    pytest.fail(f"{condition} does not hold: {found.page.text_content('#status')}")


def state(found: Opened) -> dict[str, Any]:
    """What the page shows, with every digit."""
    answer: dict[str, Any] = found.page.evaluate("monazite.state()")
    return answer


def rested(found: Opened, part: str) -> dict[str, Any]:
    """What the page shows once a part that follows the answer is there: `prices`, `limits`, `curve`,
    `conflict`."""
    until(found, f"monazite.state().{part} !== null")
    return state(found)


def moved(found: Opened, term: int, value: float) -> None:
    """Wait until the answer at a value of a term is shown."""
    until(found, f"Math.abs(monazite.state().x[{term}] - {value}) < 1e-9")


def exact(found: Opened, selector: str) -> float:
    """The number of an element, with every digit."""
    return float(found.page.get_attribute(selector, "data-exact"))


def cells(found: Opened, selector: str) -> list[list[str]]:
    """The rows of a table, as text."""
    rows: list[list[str]] = found.page.eval_on_selector_all(
        f"{selector} tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return rows


def fresh(x: Sequence[float]) -> tuple[float, Plan]:
    """A fresh solve of the file with the terms written into it."""
    instance = table().program.instance_at(list(x))
    solution = solve(compile_model(build(instance)))
    return solution.value, read_plan(instance, solution)


def solved(x: Sequence[float]) -> tuple[float, Plan]:
    """A fresh solve of the parametric program at a position."""
    solution = solve(table().parametric.matrix_at(list(x)))
    return solution.value, read_plan(table().instance, solution)


def test_it_opens_from_disk_without_an_error_or_a_request(page: Path, show: Show) -> None:
    found = show(page)
    rested(found, "limits")
    assert state(found)["x"] == TODAY
    assert found.page.text_content("#difference") == "the same as today"
    assert "Verified at this position" in found.page.text_content("#status")
    assert found.errors == [] and found.requests == []


def test_its_policy_lets_nothing_else_run(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    policy = text.partition('Content-Security-Policy" content="')[2].partition('"')[0].replace("&#39;", "'")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["worker-src"] == "blob:"
    allowed = rules["script-src"].split()
    assert len(allowed) == 2 and allowed[0].startswith("'sha256-") and allowed[1] == "'wasm-unsafe-eval'"
    assert "unsafe-inline" not in policy and "'unsafe-eval'" not in policy


def test_random_positions_equal_fresh_solves(page: Path, show: Show) -> None:
    """Objective value, plan and money by account at random positions of five sliders; of the first ten the
    file itself is read with the terms written into it, compiled and solved."""
    generator = np.random.default_rng(2015)
    spans = np.array([(term.low, term.high) for term in table().terms])
    random = spans[:, 0] + generator.random((examples(60), 5)) * (spans[:, 1] - spans[:, 0])
    found = show(page)
    answers = found.page.evaluate(
        "async positions => { const found = []; for (const x of positions)"
        f" found.push(({SHOWN})(await monazite.at(x))); return found; }}",
        random.tolist(),
    )
    for place, (x, answer) in enumerate(zip(random.tolist(), answers, strict=True)):
        value, plan = fresh(x) if place < 10 else solved(x)
        assert answer["status"] == "optimal" and answer["x"] == x
        assert abs(answer["objective"] - value) <= RIGHT * max(1.0, abs(value))
        wanted = np.array(list(plan.amounts.values()))
        away = np.abs(np.array(answer["columns"]) - wanted) / np.maximum(1.0, np.abs(wanted))
        assert away.max() <= RIGHT, list(plan.amounts)[int(away.argmax())]
        by_name = {each["name"]: each for each in answer["accounts"]}
        for account, _, cash, lost in balances(plan):
            assert by_name[account]["cash"] == pytest.approx(cash, rel=RIGHT, abs=RIGHT)
            assert by_name[account]["value"] == pytest.approx(lost, rel=RIGHT, abs=RIGHT)


def test_a_table_of_numbers_is_that_of_a_fresh_solve(page: Path, show: Show) -> None:
    """What stands in the table of the contract, cell by cell."""
    from monazite.results.tables import contracts

    x = [13.5, 1200.0, 6.0, 0.9, 110.0]
    found = show(page, OTHER)
    _, plan = fresh(x)
    wanted = contracts.rows(plan)
    rows = found.page.eval_on_selector_all(
        "#contracts tbody tr",
        "rows => rows.map(row => [row.cells[0].textContent, ...[...row.cells].slice(1)"
        ".map(cell => Number(cell.dataset.exact))])",
    )
    for row, numbers in zip(wanted, rows, strict=False):
        columns = ("due", "delivered", "shortfall", "received", "penalty")
        assert numbers[0] == row["label"]
        assert numbers[1:] == pytest.approx([row[column] for column in columns], rel=RIGHT, abs=RIGHT)
    assert rows[-1][0] == "in all" and rows[-1][1] == pytest.approx(12_000)


def test_the_arrow_keys_move_a_slider_and_the_results(page: Path, show: Show) -> None:
    """The slider of the price, from 6 to 24 USD/kg, has steps of 0.1; a higher price is more for India."""
    found = show(page)
    before = exact(found, "#objective")
    found.page.focus("#slider-0")
    found.page.keyboard.press("ArrowRight")
    moved(found, 0, 12.1)
    assert found.page.input_value("#field-0") == "12.1"
    assert found.page.get_attribute("#slider-0", "aria-valuetext") == "12.1 USD/kg"
    assert exact(found, "#objective") > before
    found.page.keyboard.press("PageUp")
    moved(found, 0, 13.1)
    found.page.keyboard.press("End")
    moved(found, 0, 24)
    found.page.keyboard.press("Home")
    moved(found, 0, 6)
    assert exact(found, "#objective") < before
    found.page.click("#today-0")
    moved(found, 0, 12)
    assert exact(found, "#objective") == pytest.approx(before, rel=RIGHT)


def test_the_mouse_drags_a_slider_and_the_results_follow(page: Path, show: Show) -> None:
    found = show(page)
    before = exact(found, "#objective")
    box = found.page.locator("#slider-1").bounding_box()
    middle = box["y"] + box["height"] / 2
    found.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * 1000 / 2300, middle)
    found.page.mouse.down()
    for share in (0.5, 0.6, 0.7, 0.8):
        found.page.mouse.move(box["x"] + 8 + (box["width"] - 16) * share, middle)
    until(found, "monazite.state().x[1] > 1500")
    assert exact(found, "#objective") < before
    found.page.mouse.up()
    assert found.page.text_content("#difference").endswith("compared with today")


@pytest.mark.parametrize("typed", ["999", "-1", "e", ""])
def test_a_number_outside_the_slider_is_refused_and_nothing_moves(page: Path, show: Show, typed: str) -> None:
    """The message stays when the field is left, until a number fits, the slider moves or Escape is
    pressed."""
    found = show(page)
    found.page.fill("#field-0", "14.25")
    found.page.keyboard.press("Enter")
    moved(found, 0, 14.25)
    words = "Expected a number between 6 and 24 USD/kg. It stays at 14.25 USD/kg."
    for end in ("Enter", "Tab"):
        found.page.focus("#field-0")
        found.page.keyboard.press("ControlOrMeta+a")
        found.page.keyboard.press("Delete")
        found.page.keyboard.type(typed)
        found.page.keyboard.press(end)
        assert found.page.text_content("#wrong-0") == words
        assert found.page.get_attribute("#field-0", "aria-invalid") == "true"
        assert found.page.get_attribute("#field-0", "aria-describedby") == "wrong-0"
        assert found.page.get_attribute("#wrong-0", "role") == "status"
        assert found.page.input_value("#field-0") == typed.replace("e", "")
        moved(found, 0, 14.25)
        assert float(found.page.input_value("#slider-0")) == 14.25
    found.page.fill("#field-1", "900")
    moved(found, 1, 900)
    assert found.page.text_content("#wrong-0") == words and state(found)["x"][0] == 14.25
    found.page.focus("#field-0")
    found.page.keyboard.press("Escape")
    assert found.page.input_value("#field-0") == "14.25"
    assert found.page.text_content("#wrong-0") == ""
    assert found.page.get_attribute("#field-0", "aria-invalid") is None
    found.page.fill("#field-0", "999")
    found.page.focus("#slider-0")
    found.page.keyboard.press("End")
    moved(found, 0, 24)
    assert found.page.input_value("#field-0") == "24" and found.page.text_content("#wrong-0") == ""


def test_a_link_restores_the_position_and_the_marks(page: Path, show: Show) -> None:
    found = show(page, OTHER)
    assert state(found)["x"] == [13.5, 1200.0, 6.0, 0.9, 110.0]
    link = found.page.input_value("#link")
    assert link == page.resolve().as_uri() + OTHER
    again = show(page, link[link.index("#") :])
    assert state(again)["objective"] == pytest.approx(state(found)["objective"], rel=RIGHT)
    assert cells(again, "#compare-terms") == cells(found, "#compare-terms") != []
    found.page.evaluate("location.hash = '#x=12,1000,4,1,110'")
    moved(found, 0, 12)


@pytest.mark.parametrize(
    "fragment",
    [
        "#x=1,2",
        "#x=12,1000,4,1,1e9",
        "#x=12,1000,4,1,NaN",
        "#x=12,1000,4,1,Infinity",
        "#x=12,1000,4,1,0x6E",
        "#x=<img src=x onerror=alert(1)>",
        "#x=12,1000,4,1,110;alert(1)",
        "#__proto__=12,1000,4,1,110",
        "#x=" + "1," * 20_000,
        "#%00%ff",
    ],
)
def test_a_hostile_fragment_does_nothing(page: Path, show: Show, fragment: str) -> None:
    found = show(page, fragment)
    assert state(found)["x"] == TODAY
    assert "was ignored" in found.page.text_content("#copied")
    assert found.errors == [] and found.requests == []


def test_the_command_repeats_the_position(page: Path, show: Show, run: Any) -> None:
    found = show(page, "#x=13.7,1250,6.5,0.87,108.25")
    command = shlex.split(found.page.input_value("#command"))
    assert command[:2] == ["monazite", "solve"]
    done = run(*command[1:], "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["objective"]["value"] == pytest.approx(
        exact(found, "#objective"), rel=RIGHT
    )


def test_link_and_command_are_copied_or_else_selected(page: Path, show: Show) -> None:
    found = show(page)
    found.page.click("#copy-command")
    until(found, "document.getElementById('copied').textContent !== ''")
    assert found.page.evaluate("getSelection().toString()") == found.page.input_value("#command")


def test_two_positions_are_compared_side_by_side(page: Path, show: Show) -> None:
    """At 15 instead of 12 USD/kg and the same tonnes, IREL gains what Japan pays."""
    found = show(page)
    found.page.click("#ours")
    found.page.fill("#field-0", "15")
    moved(found, 0, 15)
    found.page.click("#theirs")
    until(found, "document.getElementById('compare-gains').textContent !== ''")
    terms = {row[0]: row[1:] for row in cells(found, "#compare-terms")}
    assert terms["contract toyotsu: price"] == ["12 USD/kg", "15 USD/kg", "+3"]
    accounts = {row[0]: row[1:] for row in cells(found, "#compare-accounts")}
    first, second = (fresh([price, *TODAY[1:]]) for price in (12.0, 15.0))
    gain = second[0] - first[0]
    assert accounts["irel"][2:] == [f"+{gain:.2f}", "gains"]
    assert accounts["japan (outside: cash only)"][2:] == [f"-{gain:.2f}", "loses"]
    words = found.page.text_content("#compare-words")
    assert f"irel +{gain:.2f} gain" in words and f"japan -{gain:.2f} lose" in words
    assert "At no point" in found.page.text_content("#compare-gains")
    found.page.click("#unmark")
    assert found.page.is_hidden("#compare-terms")


def test_what_nobody_owns_neither_gains_nor_loses(page: Path, show: Show) -> None:
    """`lost` and `resources` change without the imports from China, and are said of nowhere as gain or loss:
    less lost supply is good for its users."""
    found = show(page)
    found.page.click("#ours")
    found.page.fill("#field-3", "0")
    moved(found, 3, 0)
    found.page.click("#theirs")
    until(found, "document.getElementById('compare-gains').textContent !== ''")
    places = {
        "#accounts": {"lost (value of lost supply)": 4, "resources (labour, energy, capital)": 4},
        "#compare-accounts": {"lost (value of lost supply)": 3, "resources (labour, energy, capital)": 3},
    }
    for selector, wanted in places.items():
        rows = found.page.eval_on_selector_all(
            f"{selector} tbody tr",
            "rows => rows.map(row => [...row.cells].map(cell => [cell.textContent, cell.className,"
            " Number(cell.dataset.exact), cell.querySelectorAll('.gain, .loss').length]))",
        )
        by_name = {row[0][0]: row for row in rows}
        for name, place in wanted.items():
            change, said = by_name[name][place : place + 2]
            assert change[1] == "number" and (change[2] != 0 or name.startswith("resources"))
            assert said[0] == "no party" and said[3] == 0
        assert any("gain" in row[place][1] or "loss" in row[place][1] for row in rows)
    for words in ("#compare-words", "#sentences"):
        assert "lost " not in found.page.text_content(words)
        assert "resources" not in found.page.text_content(words)
    assert "a cost that users bear" in found.page.inner_text("[aria-labelledby=accounts-title]")


def test_two_sided_prices_follow_the_position(page: Path, show: Show) -> None:
    """Each price is the slope between fresh solves a little beside the position, on each side."""
    found = show(page)
    prices = rested(found, "prices")["prices"]
    for term, step in enumerate((0.1, 1.0, 0.1, 0.001, 0.1)):
        low, here, high = (
            fresh([*TODAY[:term], TODAY[term] + way * step, *TODAY[term + 1 :]])[0] for way in (-1, 0, 1)
        )
        assert prices[term]["left"] == pytest.approx((here - low) / step, rel=1e-6)
        assert prices[term]["right"] == pytest.approx((high - here) / step, rel=1e-6)


def test_the_curve_has_the_value_of_the_position_on_it(page: Path, show: Show) -> None:
    found = show(page, "#x=13.5,1200,6,0.9,110")
    shown = rested(found, "curve")
    curve = shown["curve"]
    assert curve["exact"] and curve["term"] == 0
    segment = next(each for each in curve["segments"] if each["from"] <= 13.5 <= each["to"])
    value = segment["valueFrom"] + segment["slope"] * (13.5 - segment["from"])
    assert value == pytest.approx(shown["objective"], rel=RIGHT)
    found.page.select_option("#along", "1")
    until(found, "monazite.state().curve?.term === 1")
    assert "breakpoints" in found.page.text_content("#curve-words")


def test_what_binds_is_worth_what_solve_says_it_is(page: Path, show: Show) -> None:
    """1 % more of a limit in every period, as the sentences of `solve` have it."""
    from monazite.results.in_short.limits import most_valuable

    instance = table().instance
    solution = solve(compile_model(build(instance)))
    wanted = dict(most_valuable(read_plan(instance, solution)))
    found = {each["words"]: each["worth"] for each in rested(show(page), "limits")["limits"]["bounds"]}
    both = wanted.keys() & found.keys()
    assert len(both) >= 3
    assert {words: found[words] for words in both} == pytest.approx(
        {words: wanted[words] for words in both}, rel=1e-6
    )


def test_an_infeasible_position_says_what_conflicts_and_the_rest_goes_on(firm: Path, show: Show) -> None:
    """A firm 4,000 t REO a year is more than the mines give."""
    found = show(firm, "#x=4000,12")
    conflict = rested(found, "conflict")["conflict"]
    assert state(found)["status"] == "infeasible"
    assert found.page.text_content("#objective").startswith("Infeasible")
    lines = found.page.text_content("#conflict-lines")
    assert "quantity owed under contract toyotsu in FY2026-27: at least 4,000 t REO" in lines
    assert "capacity of mine oscom_sands" in lines
    assert found.page.is_hidden("#accounts") and found.page.is_hidden("#contracts")
    assert "contract toyotsu: quantity from 0 to" in found.page.text_content("#conflict-ranges")
    found.page.fill("#field-0", str(conflict["feasible"][0][1] - 1))
    until(found, "monazite.state().status === 'optimal'")
    assert found.page.is_hidden("#conflict") and found.page.is_visible("#accounts")


@pytest.mark.parametrize(
    ("quantity", "where"),
    [("0:6000 t/yr", "under “What conflicts here”"), ("0:1000 t/yr", "by monazite solve")],
)
def test_a_file_without_a_plan_says_where_its_conflict_is(
    bundled: Path, tmp_path: Path, show: Show, quantity: str, where: str
) -> None:
    """A firm 4,000 t REO a year is more than the mines give; the words are the page's, not the solver's."""
    held = ["contracts.toyotsu.firm=true", "contracts.toyotsu.quantity=4000 t/yr"]
    model = monazite.load(INSTANCES / "irel-japan.yaml", set=held)
    found = show(model.table(f"contracts.toyotsu.quantity={quantity}", out=tmp_path / "table.html"))
    about = found.page.inner_text(".about")
    assert "At the file's own values there is no plan" in about and where in about
    assert "HiGHS: " not in about and "Infeasible" not in about
    if quantity == "0:6000 t/yr":
        rested(found, "conflict")
        assert "quantity owed under contract toyotsu" in found.page.text_content("#conflict-lines")


def test_a_contract_by_hand(contract: Any, write: Any, bundled: Path, tmp_path: Path, show: Show) -> None:
    """100 t of oxide cost 2 USD/t, 60 are due at 10 USD/t: 60 x 8 = 480. One tonne more due is worth 8 up
    to 100, beyond which each is short at 3; one USD/t more is worth 60, at every price above 2 - 3 = -1."""
    model = monazite.load(write(contract()))
    terms = ("contracts.toyotsu.quantity=0:200 t/yr", "contracts.toyotsu.price=0:20 USD/t")
    found = show(model.table(*terms, out=tmp_path / "table.html"))
    prices = rested(found, "prices")["prices"]
    assert exact(found, "#objective") == pytest.approx(480)
    assert prices[0]["right"] == pytest.approx(8) and prices[0]["to"] == pytest.approx(100)
    assert prices[1]["left"] == prices[1]["right"] == pytest.approx(60)
    change = "capacity of mine sands (FY2026-27) becomes binding …"
    assert cells(found, "#prices")[0][1:3] == ["+8 USD", f"100 t/yr{change}"]
    found.page.fill("#field-0", "150")
    until(found, "monazite.state().x[0] === 150")
    assert exact(found, "#objective") == pytest.approx(100 * 8 - 50 * 3)
    assert "50 t fall short, for a penalty of 150 USD in all" in found.page.text_content("#sentences")


def test_hostile_names_do_nothing(
    contract: Any, write: Any, bundled: Path, tmp_path: Path, show: Show
) -> None:
    hostile = "</script><img src=x onerror=alert(1)><b>'\"&"
    text = contract() + f"\ntitle: {json.dumps(hostile)}\n"
    path = write(text, "a '$(touch x) <b>.yaml")
    page = monazite.load(path).table("contracts.toyotsu.quantity=0:200 t/yr", out=tmp_path / "table.html")
    found = show(page)
    assert found.page.text_content("h1") == hostile
    assert found.page.query_selector("img, main b") is None
    assert found.errors == [] and found.requests == []
    assert shlex.split(found.page.input_value("#command"))[2] == str(path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_violates_no_rule_of_accessibility(
    page: Path, firm: Path, show: Show, axe: Any, scheme: str
) -> None:
    for path, fragment, part in ((page, OTHER, "limits"), (firm, "#x=4000,12", "conflict")):
        found = show(path, fragment, color_scheme=scheme)
        rested(found, part)
        found.page.evaluate("document.querySelectorAll('details').forEach(box => (box.open = true))")
        assert axe(found.page) == []


def test_the_colours_follow_the_system_and_the_button(page: Path, show: Show) -> None:
    found = show(page, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert found.page.evaluate(ground) == "rgb(13, 17, 23)"
    found.page.click("#scheme")
    assert found.page.evaluate(ground) == "rgb(255, 255, 255)"


def test_it_fits_a_narrow_screen(page: Path, show: Show) -> None:
    found = show(page, OTHER, viewport={"width": 390, "height": 844})
    rested(found, "limits")
    assert found.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert found.page.is_visible("#bar-objective")


def test_what_is_built_fits_the_screen_by_plant_and_year(page: Path, show: Show) -> None:
    """The rows of the building table of a fresh solve, at the width of a common screen."""
    from monazite.results.tables import building

    found = show(page, viewport={"width": 1280, "height": 900})
    _, plan = fresh(TODAY)
    decided = [row for row in building.rows(plan) if row["by"] == "plan"]
    wanted = {(row["element"].partition(".")[2], row["label"]): row["capacity"] for row in decided}
    rows = found.page.eval_on_selector_all(
        "#building tbody tr",
        "rows => rows.map(row => [row.cells[0].textContent, row.cells[1].textContent,"
        " Number(row.cells[2].dataset.exact)])",
    )
    shown = {(plant, year): capacity for plant, year, capacity in rows if year != "in all"}
    assert len(wanted) > 3 and shown == pytest.approx(wanted, rel=RIGHT)
    sums = {plant: capacity for plant, year, capacity in rows if year == "in all"}
    for plant, capacity in sums.items():
        assert capacity == pytest.approx(sum(each for (name, _), each in wanted.items() if name == plant))
    assert found.page.eval_on_selector("#building .scroll", "box => box.scrollWidth - box.clientWidth") <= 0


def test_printing_opens_the_tables_and_closes_them_again(page: Path, show: Show) -> None:
    found = show(page)
    closed = found.page.evaluate("document.querySelectorAll('main details:not([open])').length")
    found.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert closed > 0 and found.page.query_selector("main details:not([open])") is None
    found.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert found.page.evaluate("document.querySelectorAll('main details:not([open])').length") == closed


def test_results_are_announced_once_the_slider_rests(page: Path, show: Show) -> None:
    found = show(page)
    found.page.focus("#slider-0")
    found.page.keyboard.press("ArrowRight")
    until(found, "document.getElementById('spoken').textContent.includes('price 12.1')")
    assert found.page.get_attribute("#spoken", "aria-live") == "polite"


def test_without_a_script_it_says_so(page: Path, opened: Any) -> None:
    found = opened(page, java_script_enabled=False)
    text = found.page.inner_text("main")
    assert (
        "The sliders need JavaScript" in text and "Today's objective value is -3,656.112 USD million" in text
    )


def test_its_size_is_within_the_goal(page: Path) -> None:
    assert page.stat().st_size < 2.2e6


def test_scripts_can_wait_for_the_first_answer(page: Path, opened: Any) -> None:
    """`monazite` is there as soon as the page is; `ready` gives what `state` does, `at` waits by itself."""
    found = opened(page)
    assert found.page.evaluate("Object.keys(monazite).sort().join()") == "at,ready,state"
    first = found.page.evaluate("monazite.ready.then(state => state.status)")
    assert first == "optimal"
    value = found.page.evaluate(f"monazite.at({[13.0, *TODAY[1:]]}).then(state => state.x[0])")
    assert value == 13.0 and found.errors == []


def test_the_next_change_is_named_beside_its_place(page: Path, show: Show) -> None:
    """In the words of the worker; a term in right-hand sides and in prices has none, and says so."""
    found = show(page)
    changes = rested(found, "changes")["changes"]
    rows = found.page.eval_on_selector_all(
        "#prices tbody tr",
        "rows => rows.map(row => [row.cells[2], row.cells[4]].map(cell => cell.textContent))",
    )
    for (up, down), change in zip(rows, changes, strict=True):
        assert not change["to"] or change["to"][0] in up
        assert not change["from"] or change["from"][0] in down
    listed = found.page.text_content("#prices-changes")
    assert all(words in listed for change in changes for words in (*change["to"], *change["from"]))
    assert any(words.endswith("binding") for change in changes for words in change["to"])


def test_what_is_off_the_screen_is_drawn_when_it_is_seen_or_nothing_moves(page: Path, show: Show) -> None:
    """A step of a slider leaves the accounts below the screen as they are until it rests."""
    found = show(page)
    before = found.page.text_content("#accounts")
    found.page.evaluate(
        """async () => {
            const slider = document.getElementById("slider-0");
            const known = document.documentElement.dataset.answers;
            slider.value = 20;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            const turn = () => new Promise(go => setTimeout(go, 1));
            while (document.documentElement.dataset.answers === known) await turn();
            globalThis.atOnce = document.getElementById("accounts").textContent;
        }"""
    )
    assert found.page.evaluate("atOnce") == before
    found.page.wait_for_timeout(1500)
    assert found.page.text_content("#accounts") != before
