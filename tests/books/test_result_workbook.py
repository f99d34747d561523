"""The workbook of a result: what a planner opens in a spreadsheet is the result, cell by cell."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from conftest import INSTANCES
from result_books import (
    CONTRACT,
    NO_PLAN,
    TUTORIAL,
    agrees,
    block,
    cells,
    charts,
    opened,
    table_of,
    texts,
    written,
)

import monazite
from monazite.api import Model
from monazite.books.blocks import Grid
from monazite.books.cells import LONGEST_TEXT, fitting, number_format
from monazite.books.grids import further
from monazite.books.long_tables import too_large


@pytest.fixture(scope="module")
def solved(tmp_path_factory) -> Path:
    """The plan of the base instance."""
    result = monazite.load(INSTANCES / "irel-japan.yaml").solve()
    return written(result, tmp_path_factory.mktemp("solved") / "result")


@pytest.fixture(scope="module")
def book(solved):
    return opened(solved / "result.xlsx")


def test_the_answer_stands_first_and_every_sheet_is_listed(solved, book):
    """The first sheet has the sentences of `solve`, its status and the balance, then all sheets by name."""
    status = json.loads((solved / "status.json").read_text(encoding="utf-8"))
    first = texts(book["Summary"])
    assert book.sheetnames[:6] == ["Summary", "Plan", "Building", "Contracts", "Ledger", "Shadow prices"]
    assert first[0] == status["title"]
    place = [first.index(sentence) for sentence in status["in_short"]]
    assert place == sorted(place) and place[0] < first.index("Balance by year")
    assert any("Optimal: no plan has a greater objective value" in text for text in first)
    assert set(book.sheetnames[1:]) <= set(first)


@pytest.mark.parametrize(
    "name",
    ["summary", "balance", "allocation", "contracts", "ledger", "prices", "flows", "stocks", "assumptions"],
)
def test_each_table_is_in_the_workbook_cell_by_cell(solved, book, name):
    """Numbers are the numbers of the CSV file, all twelve digits; texts are texts, and nothing is empty that
    is not empty there."""
    expected, found = table_of(solved, name), cells(book[f"table {name}"])
    assert [header.partition(" (")[0] for header in found[0]] == expected[0]
    assert len(found) == len(expected)
    for row, texts_of_row in zip(found[1:], expected[1:], strict=True):
        assert all(agrees(cell, text) for cell, text in zip(row, texts_of_row, strict=True)), texts_of_row


def test_headers_carry_the_unit_that_all_rows_share(book):
    """The ledger is in one unit, so that its header says it; allocation has tonnes; prices have several."""
    assert "amount (USD million)" in cells(book["table ledger"])[0]
    assert "amount (t)" in cells(book["table allocation"])[0]
    assert "given" in cells(book["table prices"])[0]


def test_shadow_prices_stand_as_in_the_report_of_excel(solved, book):
    """The headings of Excel's report in its order, and all figures of the table `sensitivity`; without a
    limit `inf`."""
    sheet, table = book["Sensitivity"], table_of(solved, "sensitivity")[1:]
    rows = cells(sheet)
    heads = [row for row in rows if row[0] == "Name"]
    common = ["Name", "Final Value"]
    ends = ["Allowable Increase", "Allowable Decrease"]
    assert [each[:6] for each in heads] == [
        [*common, "Reduced Cost", "Objective Coefficient", *ends],
        [*common, "Shadow Price", "Constraint R.H. Side", *ends],
    ]
    by_name = {row[0]: row[1:6] for row in rows if isinstance(row[0], str) and "[" in row[0]}
    assert len(by_name) == len(table)
    for _, name, *figures in table:
        assert all(agrees(cell, text) for cell, text in zip(by_name[name], figures, strict=True)), name
    assert any("inf" in row for row in by_name.values())


def test_money_by_account_and_year_is_the_ledger_summed(solved, book):
    """What an account is paid less what it pays; the present value of the inside ones is the objective."""
    rows = block(book["Ledger"], "account")
    ledger = table_of(solved, "ledger")
    place = {name: number for number, name in enumerate(ledger[0])}
    known = {row[0]: row for row in rows[1:]}
    year = rows[0].index("FY2029-30")
    for account in ("irel", "makers", "users", "japan"):
        expected = sum(
            float(row[place["amount"]])
            * ((row[place["payee"]] == account) - (row[place["payer"]] == account))
            for row in ledger[1:]
            if row[place["label"]] == "FY2029-30"
        )
        assert known[account][year] == pytest.approx(expected, abs=1e-9)
    objective = json.loads((solved / "status.json").read_text(encoding="utf-8"))["objective"]["value"]
    assert known["inside accounts together"][-1] == pytest.approx(objective, rel=1e-9)
    assert sum(
        row[-2] for name, row in known.items() if name != "inside accounts together" and name != "account"
    ) == (pytest.approx(0, abs=1e-6))


def test_the_plan_by_year_is_the_allocation_summed(solved, book):
    rows = block(book["Plan"], "destination")
    allocation = table_of(solved, "allocation")
    place = {name: number for number, name in enumerate(allocation[0])}
    total = sum(
        float(row[place["amount"]])
        for row in allocation[1:]
        if row[place["destination"]] == "japan" and row[place["kind"]] == "delivery"
    )
    japan = next(row for row in rows if row[0] == "japan")
    assert japan[-1] == pytest.approx(total, rel=1e-9)
    assert sum(japan[4:-1]) == pytest.approx(total, rel=1e-9)


def test_allocation_contract_and_ledger_have_native_charts(book):
    found = charts(book)
    assert found["Summary"][0] == "BarChart"
    assert {"Plan", "Contracts", "Ledger", "Building", "Shadow prices", "Stocks"} <= set(found)
    assert "LineChart" in found["Stocks"]


def test_every_series_of_a_chart_refers_to_cells_with_numbers(solved, book):
    """No chart draws an empty range: each reference is read back from its sheet."""
    count = 0
    with zipfile.ZipFile(solved / "result.xlsx") as archive:
        for part in archive.namelist():
            if part.startswith("xl/charts/chart"):
                xml = archive.read(part).decode("utf-8")
                for values in re.findall(r"<c:(?:val|yVal)><c:numRef><c:f>([^<]+)</c:f>", xml):
                    name, _, span = values.rpartition("!")
                    held = book[name.strip("'")][span.replace("$", "")]
                    row = held if isinstance(held, tuple) else (held,)
                    flat = [cell for each in row for cell in (each if isinstance(each, tuple) else (each,))]
                    assert any(isinstance(cell.value, int | float) for cell in flat), values
                    assert all(cell.value is None or isinstance(cell.value, int | float) for cell in flat), (
                        values
                    )
                    count += 1
    assert count > 40


def test_views_and_print_are_set_up(book):
    """Headers stay in view, pages are landscape and one page wide, long tables repeat their header."""
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0  # 1 by default
        assert sheet.oddFooter.center.text == "&A" and sheet.oddFooter.right.text == "&P / &N"
        if sheet.title.startswith("table"):
            assert sheet.print_title_rows in ("1:1", "$1:$1") and sheet.auto_filter.ref
            assert sheet["A1"].comment is not None
    assert book.properties.title and book.properties.created.year == 2000
    assert book.properties.subject == "Result of monazite solve"


def test_no_cell_is_a_formula(book):
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), sheet.title


def test_the_same_result_gives_the_same_bytes(tmp_path):
    first, second = (
        written(monazite.load(TUTORIAL).solve(), tmp_path / name) / "result.xlsx" for name in ("one", "two")
    )
    assert first.read_bytes() == second.read_bytes()


def test_without_a_plan_the_workbook_says_why(tmp_path):
    result = monazite.load(TUTORIAL, NO_PLAN).solve()
    book = opened(written(result, tmp_path / "result") / "result.xlsx")
    assert book.sheetnames == ["Summary", "How to repeat"]
    first = texts(book["Summary"])
    assert "Why there is no plan" in first and "These constraints cannot all hold:" in first
    assert not any("builds nothing" in text for text in first)


def test_cases_and_extremes_stand_on_the_first_sheet(tmp_path):
    result = monazite.load(TUTORIAL, [f"{CONTRACT}.exit_dates=[2026-04, never]"]).solve()
    book = opened(written(result, tmp_path / "result") / "result.xlsx")
    rows = block(book["Summary"], "case")
    assert rows[0][:3] == ["case", "status", "objective value"]
    assert len(rows) == 3 and "chosen" in [row[3] for row in rows]


HOSTILE = """
title: "=1+1"
materials: {"ore": {unit: t}}
places: {coast: "irel"}
mines:
  pit:
    place: coast
    material: ore
    capacity: {value: 10 t/yr, source: assumption, note: "=HYPERLINK(\\"x\\")"}
sales:
  spot:
    place: coast
    material: ore
    price: {value: 5 USD/t, source: press, note: "+cmd|' /C calc'!A0"}
    cap: 5 t/yr
sources:
  press: {title: "@SUM(A1)", publisher: "https://example.org/?a=1&b=2", date: 2026-01-01, reliability: news}
stocks: {pile: {material: ore, place: coast, opening: 0 t, capacity: 100 t}}
"""


def test_names_and_notes_are_texts_whatever_they_say(load, tmp_path):
    """Text that looks like a formula or a link is text: in titles, notes, footers and names of charts."""
    folder = written(load(HOSTILE).solve(), tmp_path / "result")
    book = opened(folder / "result.xlsx")
    assert book["Summary"]["A1"].value == "=1+1" and book["Summary"]["A1"].data_type == "s"
    notes = [cell for row in cells(book["table assumptions"]) for cell in row]
    assert '=HYPERLINK("x")' in notes and "+cmd|' /C calc'!A0" in notes
    with zipfile.ZipFile(folder / "result.xlsx") as archive:
        for part in archive.namelist():
            xml = archive.read(part)
            assert b"<f>" not in xml, part
            assert b'TargetMode="External"' not in xml, part


def test_infinite_amounts_are_the_word_inf(tmp_path):
    """Not an error of division, which `=1/0` would be: a curve without an end."""
    sweep = Model.sweep(monazite.load(TUTORIAL), f"{CONTRACT}.price=0:inf USD/kg")
    folder = written(sweep, tmp_path / "result", "sweep")
    found = [cell for row in cells(opened(folder / "result.xlsx")["table segments"]) for cell in row]
    assert "inf" in found and "inf" in [cell for row in table_of(folder, "segments") for cell in row]


def test_a_text_that_no_cell_holds_is_cut_and_says_so():
    """A cell holds 32,767 letters, counted in UTF-16: a letter beyond the basic plane counts twice."""
    assert fitting("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    for long in ("x" * 40_000, "\U0001f9ea" * 20_000):
        cut = fitting(long)
        assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
        assert cut.startswith(long[:1000]) and "cut: " in cut and f"{len(long):,} letters" in cut


def test_tables_beyond_what_a_spreadsheet_opens_are_omitted():
    assert too_large(1_048_576, 2) and too_large(500_000, 10)
    assert not too_large(1_048_575, 2)


def test_a_table_that_is_too_large_is_named_on_the_first_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr("monazite.books.long_tables.MOST_ROWS", 5)
    folder = written(monazite.load(TUTORIAL).solve(), tmp_path / "result")
    book = opened(folder / "result.xlsx")
    rows = len(table_of(folder, "ledger")) - 1
    assert rows > 5 and "table ledger" not in book.sheetnames
    wanted = f"The table ledger has {rows:,} rows, too many for a workbook. It is only in tables/ledger.csv."
    assert wanted in texts(book["Summary"])


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (1234.5, 1, "#,##0.0"),
        (0.0, 3, "#,##0"),
        (0.00041, 1, "#,##0.0000000"),
        (8.906, 0, "#,##0.0"),
        (2e-12, 3, "0.000E+00"),
    ],
)
def test_small_numbers_keep_digits_beside_large_ones(value, decimals, shown):
    """0.00041 in a column of thousands would be shown as 0.0."""
    assert number_format(value, decimals) == shown


def test_a_result_in_memory_becomes_a_file(tmp_path):
    """`monazite.workbook` in a notebook; an existing file is kept unless it is to be replaced."""
    result = monazite.load(TUTORIAL).solve()
    path = monazite.workbook(result, out=tmp_path / "plan.xlsx")
    assert opened(path).sheetnames[:2] == ["Summary", "Plan"]
    with pytest.raises(monazite.UsageError, match="already exists"):
        monazite.workbook(result, out=path)
    monazite.workbook(result, out=path, replace=True)


TWO_MATERIALS = """
materials: {ore: {unit: t}, metal: {unit: t}, heat: {unit: MWh}}
places: {coast: irel}
mines:
  pit: {place: coast, material: ore, capacity: 10 t/yr}
  melt: {place: coast, material: metal, capacity: 4 t/yr}
  well: {place: coast, material: heat, capacity: 3 MWh/yr}
sales:
  ore: {place: coast, material: ore, price: 5 USD/t, cap: 10 t/yr, destination: world}
  metal: {place: coast, material: metal, price: 9 USD/t, cap: 4 t/yr, destination: world}
  heat: {place: coast, material: heat, price: 1 USD/MWh, cap: 3 MWh/yr, destination: world}
"""


def test_tonnes_of_two_materials_are_not_added_in_a_chart(load, tmp_path):
    """10 t of ore and 4 t of metal go to the world: two columns, not one of 14 t."""
    book = opened(written(load(TWO_MATERIALS).solve(), tmp_path / "result") / "result.xlsx")
    rows = [row for row in cells(book["Plan"]) if row[0] == "year" or str(row[0]).startswith("FY")]
    assert rows[0][:3] == ["year", "world: ore", "world: metal"] and rows[1][1:3] == [10, 4]
    assert rows[2][:2] == ["year", "world"] and rows[3][1] == 3


def test_a_column_stands_for_another_only_if_it_shows_all_of_it():
    """Of two columns with the same amounts and other signs each is kept; `3 to 5` is not the number 3."""
    own = Grid("", ["case", "change"], [["a", 3.0], ["b", 2.0]])
    other = Grid(
        "", ["case", "loss", "gain", "range"], [["a", -3.0, 3.0, "3 to 5"], ["b", -2.0, 2.0, "2 to 4"]]
    )
    assert further(own, other) == [1, 3]
    assert further(own, Grid("", ["case", "loss"], [["a", "-3 USD"], ["b", "-2 USD"]])) == []


def test_headers_carry_the_unit_of_every_column_that_declares_one(book):
    """Not only of those whose description says it: `used` beside `capacity`, and elemental neodymium."""
    assert cells(book["table capacity"])[0][3:5] == ["capacity (t)", "used (t)"]
    assert "t_nd (t Nd)" in cells(book["table allocation"])[0]
    assert "present_value (USD million)" in cells(book["table ledger"])[0]


PAID_TWICE = """
outside: [world]
materials: {ore: {unit: t}}
places: {coast: {owner: irel}, park: {owner: maker}}
mines: {pit: {place: coast, material: ore, capacity: 3 t/yr}}
routes: {road: {from: coast, to: park, materials: [ore]}}
transfers: {road: {material: ore, seller: irel, buyer: maker, price: 0.1 USD/t}}
sales: {spot: {place: park, material: ore, price: 0.1 USD/t, cap: 3 t/yr}}
"""


def test_an_account_that_passes_on_what_it_gets_has_0(load, tmp_path):
    """The maker pays 3 t at 0.1 USD and is paid as much: its balance is 0 and no rounding error, and it is
    still in the table."""
    book = opened(written(load(PAID_TWICE).solve(), tmp_path / "result") / "result.xlsx")
    known = {row[0]: row[2:] for row in block(book["Ledger"], "account")[1:]}
    assert set(known["maker"]) == {0} and set(known["inside accounts together"]) == set(known["irel"])


def test_amounts_that_are_drawn_below_the_axis_are_said_to_be_below_0(book):
    """1,000 t REO delivered are below the axis of the balance, and below 0 in the cells that it draws."""
    rows = block(book["Summary"], "year")
    assert rows[1][rows[0].index("delivered")] < 0
    assert any(text.endswith("what is drawn below the axis is below 0") for text in texts(book["Summary"]))
