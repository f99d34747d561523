"""What planners enter in cells, and how it is read; what cannot be read is named with its sheet and cell."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from books import cell, edited, small
from conftest import INSTANCES

import monazite
from monazite.data.reading.files import read_one
from monazite.data.reading.workbook.read import parse_workbook
from monazite.data.writing.workbook import workbook_bytes
from monazite.errors import InstanceError, Location

HERE = Path("plan.xlsx")


def read(change: Any) -> dict[str, Any]:
    return parse_workbook(edited(small(), change), HERE).data


def entered(sheet: str, name: str, address: str, value: Any, header: str = "value", format: str = "") -> Any:
    """What is read where a planner enters a value."""

    def change(book: Any) -> None:
        found = cell(book, sheet, name, address, header)
        found.value = value
        if format:
            found.number_format = format

    return read(change)[sheet][name]


@pytest.fixture
def refused(tmp_path):
    """The faults of a workbook after a change, one a line."""

    def refused(*changes: Any, text: str | None = None) -> list[str]:
        def change(book: Any) -> None:
            for each in changes:
                each(book)

        path = tmp_path / "plan.xlsx"
        path.write_bytes(edited(small() if text is None else small(text), change))
        with pytest.raises(InstanceError) as caught:
            monazite.load(path)
        return str(caught.value).replace(f"{tmp_path}/", "").splitlines()

    return refused


def put(
    sheet: str, name: str | None, address: str | None, value: Any, header: str = "value", day: str = ""
) -> Any:
    def change(book: Any) -> None:
        cell(book, sheet, name, address, header, day).value = value

    return change


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12"), (12.5, "12.5"), ("12.50", "12.50"), (-3, "-3")],
)
def test_a_number_takes_the_unit_of_its_row(value, text):
    assert entered("mines", "pit", "cost", value)["cost"] == f"{text} USD/t"


def test_a_number_may_have_its_own_unit_where_the_row_has_none():
    def change(book):
        cell(book, "mines", "pit", "cost").value = "3 USD/kg"
        cell(book, "mines", "pit", "cost", "unit").value = None

    assert read(change)["mines"]["pit"]["cost"] == "3 USD/kg"


def test_a_range_is_in_the_unit_of_the_row_or_has_its_own():
    found = entered("mines", "pit", "capacity", "0.07 kt/yr", "low")["capacity"]
    assert (found["low"], found["high"]) == ("0.07 kt/yr", "120 t/yr")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.date(2028, 4, 1), "2028-04"),
        (datetime.datetime(2028, 4, 15), "2028-04-15"),
        ("FY2028-29", "FY2028-29"),
        (" 2028-04 ", "2028-04"),
        ("never", "never"),
    ],
)
def test_a_date_of_the_spreadsheet_is_a_date(value, text):
    assert entered("mines", "pit", "opening", value)["opening"] == text


def test_true_and_false_are_the_words_of_yaml():
    assert entered("contracts", "toyotsu", "firm", True)["firm"] == "true"


def test_a_share_may_be_formatted_as_a_percentage():
    """8 % in a cell formatted so is the number 0.08: it is read as 8 %, exactly, and never as 0.08 %."""
    found = entered("materials", "ore", "contains.Nd", 0.07, format="0%")
    assert found["contains"]["Nd"] == "7 %"


def test_rows_are_added_anywhere_and_columns_moved():
    """A new mine below, a row of an old one after it, and the note before the value."""

    def change(book):
        sheet = book["mines"]
        sheet.append(["new", "place", None, "coast"])
        sheet.append(["new", "material", None, "ore"])
        sheet.append([])
        sheet.append(["new", "capacity", None, 7, "t/yr", 5, None, "report", "A guess."])
        sheet.append(["pit", "title", None, "The pit"])
        for row in sheet.iter_rows():
            row[1].value, row[3].value = row[3].value, row[1].value

    mines = read(change)["mines"]
    assert mines["new"]["capacity"] == {
        "value": "7 t/yr",
        "low": "5 t/yr",
        "source": "report",
        "note": "A guess.",
    }
    assert mines["pit"]["title"] == "The pit"


def test_sheets_of_the_planners_own_are_not_read():
    def change(book):
        book.create_sheet("_sums")["A1"] = "=SUM(mines!D:D)"
        book.create_sheet("Sheet1")

    assert read(change)["title"] == "A mine and a contract"


TWENTY = {
    ("contracts", "toyotsu", "firm", "value"): "maybe",
    ("mines", "oscom_sands", "capacity", "value"): "3,000",
    ("mines", "southern_sands", "cost", "value"): "=1+1",
    ("mines", "chavara_extension", "opening", "value"): "FY2028-30",
    ("mines", "kanyakumari", "place", "value"): None,
    ("mines", "ganjam_puri", "ramp.up", "address"): "ramp.upp",
    ("mines", "teri_sands", "cost", "unit"): "kg",
    ("plants", "oscom_reep", "capacity", "value"): True,
    ("plants", "red_aluva", "runs.separation", "value"): "none",
    ("plants", "metal_works", "opening", "value"): "soon",
    ("processes", "separation", "per", "value"): None,
    ("processes", "cracking", "cost", "unit"): "EUR/t",
    ("demands", "medical_and_high_tech", "unmet", "value"): datetime.datetime(2028, 4, 1, 10, 30),
    ("imports", "china_ev", "cap", "value"): "lots",
    ("imports", "dytb_china", "price", "low"): "5 t",
    ("stocks", "oxide_park", "capacity", "value"): "none",
    ("materials", "la_ce", "discard", "value"): 10.0**16,
    ("routes", "aluva_to_park", "cost", "source"): "nobody",
    ("sales", "phosphate_sale", "cap", "value"): -5,
    ("transfers", "ev_to_users", "buyer", "value"): "nobody at all",
}
"""What spreadsheets and planners do to cells: sheet, element, address and column, and what is entered."""


def test_twenty_faulty_cells_of_the_base_are_named_at_once(tmp_path):
    """Each with its sheet and cell, and nothing else is reported: formulas, empty cells, times, commas, texts
    that are no numbers, units of another kind, dates, keys, words and names that do not exist.

    The unit of a row is also that of its range: a fault of it is reported for each of them.
    """
    data = read_one(INSTANCES / "irel-japan.yaml").data
    rows = set()

    def change(book):
        for (sheet, name, address, header), value in TWENTY.items():
            found = cell(book, sheet, name, address, header)
            found.value = value
            rows.add((sheet, found.row))

    content = edited(workbook_bytes(data, data, Location(Path("base"))), change)
    (tmp_path / "plan.xlsx").write_bytes(content)
    with pytest.raises(InstanceError) as caught:
        monazite.load(tmp_path / "plan.xlsx")
    places = [fault.place for fault in caught.value.faults]
    assert len(rows) == 20
    assert {(place.cell.partition("!")[0], place.line) for place in places if place} == rows, str(
        caught.value
    )
    assert "plan.xlsx:mines!D13: mines.southern_sands.cost: found a formula" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("mines", "pit", "cost", "=1+1"), "mines!D6: mines.pit.cost: found a formula. Expected a value"),
        (put("mines", "pit", "cost", "none"), "mines!D6: mines.pit.cost: found 'none' beside the unit"),
        (
            put("mines", "pit", "place", None),
            "mines!D3: mines.pit.place: the value is empty. Expected a value",
        ),
        (put("mines", "pit", "place", None, "name"), "mines!A3: found no name. Expected the name"),
        (put("mines", "pit", "place", "a..b", "address"), "mines!B3: found the address 'a..b'"),
        (put("mines", "pit", "place", "material", "address"), "there is a value in mines!D"),
        (
            put("mines", "hill", "tiers.0.rate", "tiers.7.rate", "address"),
            "found the items 0, 1, 7 of a list",
        ),
        (put("mines", "pit", "cost", datetime.time(8)), "mines!D6: mines.pit.cost: found the time 08:00:00"),
        (put("mines", "pit", "cost", "a note", "note"), None),
        (lambda book: book["mines"].cell(1, 2, "adress"), "unknown header 'adress'"),
        (lambda book: book["mines"].cell(1, 4, "address"), "the header 'address' is there twice"),
        (lambda book: book["mines"].cell(3, 14, "x"), "mines!N3: found content in a column without a header"),
        (
            lambda book: book.create_sheet("mine").cell(1, 1, "x"),
            "mine!A1: unknown sheet 'mine'. Did you mean",
        ),
        (lambda book: book["instance"].cell(2, 1, "monazites"), "unknown key 'monazites'"),
        (lambda book: book.remove(book["monazite"]), "the workbook has no sheet `monazite`"),
        (lambda book: book["monazite"].cell(1, 2, "9"), "found version 9 of the layout. Expected 1"),
        (lambda book: book["sources"].cell(2, 1, " "), "sources!A2: found no name"),
        (lambda book: book["sources"].cell(1, 2, "titel"), "unknown key 'titel'. Did you mean `title`?"),
    ],
)
def test_what_does_not_fit_is_named_with_its_cell(refused, change, message):
    if message is not None:
        found = "\n".join(refused(change))
        assert message in found
        assert "Expected" in found or "Did you mean" in found


def test_faults_of_a_file_that_extends_a_workbook_name_both(refused, tmp_path):
    """The cell of the value that the scenario changes, in its own workbook."""
    (tmp_path / "base.xlsx").write_bytes(small())
    text = "monazite: 1\nextends: base.xlsx\ncontracts: {toyotsu: {price: 5 USD/t}}\n"
    lines = refused(put("overrides", "toyotsu", "price", "5", "unit"), text=text)
    assert lines[0].startswith("plan.xlsx:overrides!E2: contracts.toyotsu.price") or "overrides!" in lines[0]


def test_a_workbook_and_yaml_extend_one_another(tmp_path):
    (tmp_path / "base.xlsx").write_bytes(small())
    (tmp_path / "case.yaml").write_text(
        "monazite: 1\nextends: base.xlsx\nmines: {hill: null}\n", encoding="utf-8"
    )
    assert [*monazite.load(tmp_path / "case.yaml").instance.mines] == ["pit"]


def test_overrides_of_the_command_line_apply_to_a_workbook(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(small())
    assert monazite.load(path, ["mines.pit.cost=7 USD/t"]).instance.mines["pit"].cost.value == "7 USD/t"
