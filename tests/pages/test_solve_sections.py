"""The sections of the report of `solve` say what its tables say."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite.figures import cell
from monazite.pages import repeat
from monazite.pages.report import SECTIONS, report_page
from monazite.pages.section import Section
from monazite.pages.solve import balance as balance_section
from monazite.pages.solve import (
    building,
    chain,
    conflict,
    contracts,
    imports,
    ledger,
    prices,
    sources,
    status,
)
from monazite.pages.source import Source, number, of_report
from monazite.results.in_short.words import year_labels

NAMES = sorted(
    str(path.relative_to(INSTANCES))
    for pattern in ("*.yaml", "classics/*.yaml")
    for path in INSTANCES.glob(pattern)
    if "monthly" not in path.name
)
DRAWN = 1e-5
"""Amounts are drawn with seven digits."""


def source_of(name: str, *overrides: str) -> Source:
    """The result of an instance of the repository."""
    words = ["monazite", "solve", Path(name).name]
    command = {"command": words, "shell": " ".join(words), "options": {}}
    return of_report(monazite.load(INSTANCES / name, list(overrides)).solve(), Path(name).stem, command)


@pytest.fixture(scope="module")
def base() -> Source:
    return source_of("irel-japan.yaml")


@pytest.fixture(scope="module")
def tutorial() -> Source:
    return source_of("tutorial.yaml")


def section_of(made: Section | None) -> Section:
    assert made is not None
    return made


def figures(text: str) -> float:
    return float(text.replace(",", "") or 0)


@pytest.mark.parametrize("name", NAMES)
def test_every_instance_has_a_page_whose_flows_are_conserved(name):
    """In each year of each Sankey diagram what comes to a place or a plant goes from it."""
    source = source_of(name)
    assert report_page([source]).startswith("<!doctype html>")
    made = chain.section(source)
    for picture in made.pictures if made else ():
        for view in picture.data["views"]:
            into, out = defaultdict(float), defaultdict(float)
            for start, end, amount in view["links"]:
                assert amount > 0
                out[start] += amount
                into[end] += amount
            for node in into.keys() & out.keys():
                assert into[node] == pytest.approx(out[node], rel=DRAWN), picture.data["nodes"][node]
                assert picture.data["nodes"][node]["kind"] in ("place", "plant")


def test_the_flows_of_a_year_are_those_of_the_balance(base):
    """What leaves the chain in FY2030-31, by kind of node, is what the table balance has of it."""
    years = year_labels(base.instance)
    picture = section_of(chain.section(base)).pictures[0]
    view = next(view for view in picture.data["views"] if view["name"] == "FY2030-31")
    drawn: dict[str, float] = defaultdict(float)
    for _, end, amount in view["links"]:
        drawn[picture.data["nodes"][end]["kind"]] += amount
    found: dict[str, float] = defaultdict(float)
    for row in base.table("balance"):
        if years[row["period"]] == "FY2030-31" and row["balance"] == "Nd":
            found[row["flow"]] += number(row, "amount")
    assert drawn["sector"] == pytest.approx(found["served"], rel=DRAWN)
    assert drawn["export"] == pytest.approx(found["delivered"] + found["sold"], rel=DRAWN)
    assert drawn["loss"] == pytest.approx(
        found["processing"] + found["transport"] + found["storage"], rel=DRAWN
    )


def test_the_table_under_the_flows_has_every_flow_of_every_year(base):
    picture = section_of(chain.section(base)).pictures[0]
    names = [node["name"] for node in picture.data["nodes"]]
    drawn = [
        (view["name"], names[start], names[end], cell(amount))
        for view in picture.data["views"]
        for start, end, amount in view["links"]
    ]
    assert [tuple(row) for row in picture.table.rows] == drawn


def test_flows_that_return_are_cut_where_they_close_a_loop():
    """10 t go from a plant to a shop, 4 t come back as scrap: a diagram of flows has no loops."""
    plant, shop = chain.Point("plant", "plant"), chain.Point("place", "magnet at shop")
    mine, sold = chain.Point("mine", "mine"), chain.Point("sector", "cars")
    amounts = {(mine, plant): 6.0, (plant, shop): 10.0, (shop, plant): 4.0, (shop, sold): 6.0}
    found = chain._without_loops(amounts)
    again = [link for link in found if "again" in link[0].words + link[1].words]
    assert len(again) == 2 and all(found[link] == 4 for link in again)
    assert len(found) == 5 and not list(chain._back({a: [t for s, t in found if s == a] for a, _ in found}))


def test_the_balance_of_a_year_adds_up_and_its_table_is_that_of_the_result(base):
    """In each category what is above the axis is what is below it."""
    picture = section_of(balance_section.section(base)).pictures[0]
    bars = [each for each in picture.data["series"] if not each.get("line")]
    for place in range(len(picture.data["categories"])):
        assert sum(each["values"][place] for each in bars) == pytest.approx(0, abs=0.01)
    years = year_labels(base.instance)
    mined = sum(
        number(row, "amount")
        for row in base.table("balance")
        if (row["balance"], row["flow"], years[row["period"]]) == ("Nd", "mined", "FY2028-29")
    )
    row = next(row for row in picture.table.rows if row[0] == "FY2028-29")
    assert row[list(picture.table.columns).index("mined")] == cell(mined)


def test_the_line_of_stocks_is_their_content():
    """500 t of monazite are stored at first; the level at the end is that of the table of stocks."""
    source = source_of("irel-japan-quarterly.yaml")
    picture = section_of(balance_section.section(source)).pictures[0]
    line = next(each for each in picture.data["series"] if each.get("line"))
    last = list(source.instance.timeline.by_key)[-1]
    held = sum(float(row["t_nd"] or 0) for row in source.table("stocks") if row["period"] == last)
    assert line["values"][-1] == pytest.approx(held, rel=DRAWN)


def test_each_contract_shows_what_is_due_delivered_and_short(base):
    picture = section_of(contracts.section(base)).pictures[0]
    rows = base.table("contracts")
    for name, column in (("due", "due"), ("delivered", "delivered"), (contracts.SHORT, "shortfall")):
        at = list(picture.table.columns).index(name)
        assert [row[at] for row in picture.table.rows] == [cell(number(row, column)) for row in rows]


def test_a_building_plan_sums_what_is_decided_and_opens_together():
    """Quarterly decisions of a year that open in the same year are one bar; the capacity is that of all."""
    source = source_of("irel-japan-quarterly.yaml")
    picture = section_of(building.section(source)).pictures[0]
    at = list(picture.table.columns).index("capacity")
    shown = sum(figures(row[at]) for row in picture.table.rows)
    assert shown == pytest.approx(sum(number(row, "capacity") for row in source.table("building")), rel=1e-3)
    assert len(picture.data["items"]) < len(source.table("building"))


def test_the_concentration_of_two_origins():
    """60 and 40 % are 3,600 + 1,600 points; one origin is 10,000; without imports there is no index."""
    assert imports.hhi({"china": 60, "japan": 40}) == pytest.approx(5200)
    assert imports.hhi({"china": 7, "japan": 0}) == pytest.approx(10000)
    assert imports.hhi({"china": 0.0}) is None


def test_the_concentration_is_of_imports_alone(tutorial):
    """Of magnets half is made at home in the second year; all imports come from china in both."""
    section = section_of(imports.section(tutorial))
    table = section.pictures[-1].table
    assert [row[1] for row in table.rows] == ["10,000", "10,000"]
    assert "25 % is made at home" in section.words[0]


def test_the_steps_of_the_accounts_end_at_the_objective_value(base):
    picture = section_of(ledger.section(base)).pictures[0]
    first = picture.data["views"][0]
    whole = sum(step["value"] for step in first["steps"])
    assert whole == pytest.approx(base.head["objective"]["value"], rel=DRAWN)
    for account, item, amount in picture.table.rows:
        view = next((view for view in picture.data["views"] if view["name"].startswith(account)), None)
        if item == "balance" and view is not None:
            assert figures(amount) == pytest.approx(sum(step["value"] for step in view["steps"]), rel=1e-3)


def test_limits_are_ranked_by_what_one_percent_more_is_worth(tutorial):
    """1 % more of the plant saves 37.5 thousand USD, of the mine in the second year 30."""
    picture = section_of(prices.section(tutorial)).pictures[0]
    assert [(each["name"], each["value"]) for each in picture.data["items"][:2]] == [
        ("capacity of plant works", pytest.approx(37.5)),
        ("capacity of mine sands", pytest.approx(30)),
    ]


def test_ranges_are_those_of_the_table(base):
    section = section_of(prices.section(base))
    shown = {row[0]: row for row in section.tables[0].rows}
    for row in base.table("prices"):
        if row["words"] in shown:
            assert shown[row["words"]][1] == cell(number(row, "given")) or row["given"] == "inf"


def test_sources_and_assumptions_are_all_there(base):
    section = section_of(sources.section(base))
    counts = [int(re.search(r"\((\d+)\)", table.caption)[1]) for table in section.tables]
    assert counts[:2] == [224, 50] and sum(counts[:2]) == len(base.table("assumptions"))


def test_how_to_repeat_it_names_the_inputs(base):
    section = section_of(repeat.section(base))
    assert "monazite solve irel-japan.yaml" in section.words[0]
    assert [row[0] for row in section.tables[0].rows] == ["irel-japan.yaml"]
    assert len(section.tables[0].rows[0][1]) == 64


def test_without_a_plan_the_conflict_is_told():
    source = source_of("tutorial.yaml", "contracts.toyotsu.firm=true", "contracts.toyotsu.quantity=500 t/yr")
    words = section_of(conflict.section(source)).words
    assert any("Capacity of mine sands in FY2026-27: at most 100 t" in each for each in words)
    made = [section for make in SECTIONS["solve"] if (section := make(source)) is not None]
    assert [section.anchor for section in made] == ["conflict", "status", "repeat"]


def test_what_a_surprise_costs_is_told(tutorial):
    """Decisions that are held cost 15 thousand USD against a plan that knew: 28,665 instead of 28,650."""
    held = {
        "until": "2027-04", "plan": "Earlier", "objective_before": -28600.0, "objective_held": -28665.0,
        "objective_with_foresight": -28650.0, "value_of_knowing": 15.0, "unit": "USD thousand",
    }  # fmt: skip
    words = section_of(status.section(replace(tutorial, head={**tutorial.head, "held": held}))).words
    assert words[0].startswith("Optimal: no plan that keeps what is held has a greater objective value")
    assert any("known the data from the start: 15 USD thousand" in each for each in words)


def test_what_grows_without_limit_is_told():
    """Ore is bought, refined and sold at a profit, as much as one likes."""
    source = source_of(str(Path(__file__).parents[1] / "instances" / "pump.yaml"))
    section = section_of(conflict.section(source))
    assert section.title == "Why there is no best plan"
    assert "Refining at plant refinery in FY2026-27 grows by 1." in section.words
    assert "Sale sold in FY2026-27 grows by 1." in section.words


def test_results_side_by_side_have_the_same_axes_and_colours():
    """Without the contract nothing is delivered: the series keeps its place, so that colours do not move."""
    from monazite.pages.report import _group

    two = (source_of("tutorial.yaml"), source_of("tutorial.yaml", "contracts.toyotsu.quantity=0 t/yr"))
    lines = {line.anchor: line for line in _group("solve", two).lines}
    for anchor in ("solve-balance", "solve-imports"):
        first, second = (cell.pictures[0].picture.data for cell in lines[anchor].cells)
        assert (first["least"], first["greatest"]) == (second["least"], second["greatest"])
        assert [each["name"] for each in first["series"]] == [each["name"] for each in second["series"]]
    oxide = lines["solve-balance"].cells[1].pictures[0].picture.data["series"]
    assert [each["name"] for each in oxide if each.get("absent")] == ["delivered"]


def test_the_page_of_the_base_instance_is_below_its_size(base, bundled):
    assert len(report_page([base]).encode()) < 1_200_000


def test_a_proof_that_was_skipped_is_said_once(tutorial):
    """What a large program omits names the proof too, with the reason."""
    said = (
        "not proven in exact arithmetic: 3,000 rows are more than 2,000; monazite verify RESULT proves them"
    )
    head = {**tutorial.head, "proof": "skipped", "omitted": [said]}
    words = section_of(status.section(replace(tutorial, head=head))).words
    assert [each for each in words if "proven" in each] == [f"N{said[1:]}."]
    without = section_of(status.section(replace(tutorial, head={**head, "omitted": []}))).words
    assert any("monazite verify proves it from" in each for each in without)


def test_what_is_added_to_stock_is_named_so_on_both_sides_of_the_axis(base):
    """Below the axis a stock grows: the series is not called a change, whose sign would be the other one."""
    (picture, *_) = section_of(balance_section.section(base)).pictures
    names = [each["name"] for each in picture.data["series"]]
    assert "added to stock" in names and "added to stock" in picture.table.columns
    place, total = picture.table.columns.index("added to stock"), names.index("added to stock")
    drawn = picture.data["series"][total]["values"]
    for row, value in zip(picture.table.rows, drawn, strict=True):
        assert float(row[place].replace(",", "")) == pytest.approx(-value, rel=1e-3, abs=1e-3)
