"""Workbooks that LibreOffice has saved again, and a planner's round in it: open, change, solve, read."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from conftest import INSTANCES

import monazite
from monazite.data.reading.files import read_one
from monazite.data.writing.convert import convert, plain
from monazite.errors import InstanceError

FILES = [*sorted(INSTANCES.glob("*.yaml")), *sorted((INSTANCES / "classics").glob("*.yaml"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The instances of the repository, each beside its workbook."""
    folder = tmp_path_factory.mktemp("books")
    for path in FILES:
        shutil.copy(path, folder)
    for path in FILES:
        convert(folder / path.name, folder / f"{path.stem}.xlsx")
    return folder


def test_every_instance_survives_libreoffice(office, folder):
    """Opened by LibreOffice and saved again, all workbooks of the repository are the same instances."""
    books = sorted(folder.glob("*.xlsx"))
    assert len(books) == len(FILES)
    for path in office.saved(books, folder / "saved"):
        written = read_one(folder / f"{path.stem}.yaml")
        assert plain(read_one(path).data) == plain(written.data), path.name


def test_texts_and_digits_survive_libreoffice(office, write, tmp_path):
    """`=1+1` stays a text, 0.30000000000000004 keeps all its digits, and a date stays as it was written."""
    file = write(
        """
title: "=1+1"
note: "null"
materials: {ore: {unit: t, title: "+1", note: "  two\\nlines "}}
places: {coast: irel}
prices: {ore: {value: 0.30000000000000004 USD/t, note: inf, low: 0.1 USD/t, high: 1.10 USD/t}}
mines: {pit: {place: coast, material: ore, capacity: 10 t/yr, opening: FY2026-27, title: 2028-04}}
sales: {ore: {place: coast, material: ore, price: 5 USD/t, cap: 5 t/yr}}
"""
    )
    convert(file, tmp_path / "a.xlsx")
    (again,) = office.saved([tmp_path / "a.xlsx"], tmp_path / "saved")
    assert plain(read_one(again).data) == plain(read_one(file).data)


CHANGES = (
    "contracts|toyotsu|price|3|number|15",
    "mines|kanyakumari|opening|3|date|2028-10-01",
    "contracts|toyotsu|shortfall.penalty|3|number|6.5",
    "contracts|toyotsu|firm|3|text|true",
)
EDITED = {
    "value: 12 USD/kg": "value: 15 USD/kg",
    "opening: {value: 2029-04": "opening: {value: 2028-10",
    "value: 4 USD/kg": "value: 6.5 USD/kg",
    "firm: false": "firm: true",
}
"""The same in the YAML file."""


def test_a_planner_changes_a_price_a_date_and_a_clause(office, folder, run, tmp_path):
    """What a planner enters in LibreOffice is what the same edits in YAML give, in every table: the price of
    the contract as a number, an opening as a date of the spreadsheet, the penalty as a number and a clause as
    text. The result of the workbook that was saved is proven."""
    changed = office.changed(folder / "irel-japan.xlsx", CHANGES, tmp_path / "changed.xlsx")
    data = read_one(changed).data
    assert data["contracts"]["toyotsu"]["price"]["value"] == "15 USD/kg"
    assert data["mines"]["kanyakumari"]["opening"]["value"] == "2028-10"
    text = (folder / "irel-japan.yaml").read_text(encoding="utf-8")
    for before, after in EDITED.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    (folder / "edited.yaml").write_text(text, encoding="utf-8")
    expected, found = monazite.load(folder / "edited.yaml").solve(), monazite.load(changed).solve()
    assert found.status == expected.status == "optimal"
    assert found.objective == expected.objective
    assert {name: table.rows for name, table in found.tables.items()} == {
        name: table.rows for name, table in expected.tables.items()
    }
    unchanged = monazite.load(folder / "irel-japan.yaml").solve()
    assert abs(found.objective - unchanged.objective) > 1
    assert run("solve", str(changed), "-o", str(tmp_path / "out"), "-q").returncode == 0
    assert "proven optimal" in run("verify", str(tmp_path / "out")).stdout


CELLS = {
    "contracts|toyotsu|price|3|text|12 dollars": "contracts!D15: contracts.toyotsu.price: found '12 dollars'",
    "contracts|toyotsu|material|3|merge|re_chloride": (
        "contracts!D8: contracts.toyotsu.basis: the value is empty"
    ),
    "contracts|toyotsu|firm|1|text|role": (
        "contracts!D14: contracts.toyotsu.role: there is a value in contracts!D5 too"
    ),
    "demands|medical_and_high_tech|unmet|3|time|46000.4375": (
        "demands!D107: demands.medical_and_high_tech.unmet: found the time 2025-12-09 10:30:00"
    ),
    "imports|china_ev|price|3|date|2028-04-01": "imports!D22: imports.china_ev.price.value: found '2028-04'",
    "instance|@|C5||text|April 2026": "instance!C5: horizon.start: found 'April 2026'",
    "mines|southern_sands|cost|3|formula|=1/0": "mines!D13: mines.southern_sands.cost: found a formula",
    "mines|kanyakumari|opening|3|text|2028-02-31": (
        "mines!D27: mines.kanyakumari.opening.value: found '2028-02-31'. Expected a day of the calendar"
    ),
    "mines|ganjam_puri|ramp.up|1|text|ramp.upp": (
        "mines!D39: mines.ganjam_puri.ramp.upp: unknown key 'upp'. Did you mean `up`?"
    ),
    "mines|teri_sands|capacity|0|text|teri_sand": "mines!A46: mines.teri_sand: the key `place` is missing",
    "plants|oscom_reep|capacity|3|formula|=10000+1": "plants!D6: plants.oscom_reep.capacity: found a formula",
    "plants|red_aluva|capacity|3|formula|=#REF!": "plants!D18: plants.red_aluva.capacity: found a formula",
    "processes|separation|outputs.ndpr_oxide|3|share|0.0987": (
        "processes!D14: processes.separation.outputs.ndpr_oxide: found '9.87 %' beside the unit 't'"
    ),
    "sales|ndpr_oxide_spot|price|3|text|5,5": "sales!D6: sales.ndpr_oxide_spot.price.value: found '5,5'",
}
MEANING = {
    "contracts|toyotsu|firm|3|number|3": "contracts!D14: contracts.toyotsu.firm: found '3'",
    "materials|la_ce|discard|4|text|USD/tonn": "materials!D51: materials.la_ce.discard: unknown unit 'tonn'",
    "mines|oscom_sands|capacity|4|empty|": "mines!D6: mines.oscom_sands.capacity: found no unit",
    "mines|teri_sands|cost|4|text|kg": "mines!D47: mines.teri_sands.cost: found the unit 'kg'",
    "sales|phosphate_sale|cap|3|number|-5": "sales!D19: sales.phosphate_sale.cap: found -5 t/yr",
}
NAMES = {
    "contracts|toyotsu|material|3|text|re_cloride": (
        "contracts!D7: contracts.toyotsu.material: unknown material `re_cloride`. Did you mean `re_chloride`?"
    ),
    "mines|chavara_extension|capacity|7|text|parivesh2081": (
        "mines!H19: mines.chavara_extension.capacity.source: unknown source `parivesh2081`. Did you mean"
    ),
    "routes|aluva_to_park|from|3|text|aluwa": "routes!D23: routes.aluva_to_park.from: unknown place `aluwa`",
}
HEADERS = {
    "imports|@|B1||column|": "imports!A1: there is no column 'address'",
    "prices|@|E1||empty|": "prices!E2: found content in a column without a header",
    "stocks|@|D1||text|amount": "stocks!D1: unknown header 'amount'. Expected value",
}
GROUPS = {"cells": CELLS, "meaning": MEANING, "names": NAMES, "headers": HEADERS}


@pytest.fixture(scope="module")
def faulty(office, folder) -> Path:
    """Four workbooks with 25 faults, as LibreOffice saves them."""
    books = {folder / f"faulty-{name}.xlsx": faults for name, faults in GROUPS.items()}
    office.changed_each(folder / "irel-japan.xlsx", books)
    return folder


@pytest.mark.parametrize("group", GROUPS)
def test_what_a_planner_gets_wrong_is_named_with_its_cell(faulty, group):
    """Text in numbers, units, names, dates, references, headers, merged cells, formulas: each is reported
    with sheet, cell and address, all of a kind at once, and what to do."""
    with pytest.raises(InstanceError) as caught:
        monazite.load(faulty / f"faulty-{group}.xlsx")
    lines = str(caught.value).splitlines()
    for what, message in GROUPS[group].items():
        assert [line for line in lines if f"faulty-{group}.xlsx:{message}" in line], (
            f"{what}:\n{caught.value}"
        )
    assert all("Expected" in line or "Did you mean" in line for line in lines)


def test_nothing_but_the_faults_is_reported(faulty):
    """In rows that a planner changed: a fault of a unit is also one of the range beside it. An element whose
    name is misspelt in one row is two, which lack the keys of each other, and a column without its header has
    a fault in each element."""
    for group, faults in GROUPS.items():
        with pytest.raises(InstanceError) as caught:
            monazite.load(faulty / f"faulty-{group}.xlsx")
        expected = {_row(message.partition(":")[0]) for message in faults.values()}
        expected |= {("mines", 41)} if group == "cells" else set()
        expected |= {("prices", 8), ("prices", 13), ("stocks", 1)} if group == "headers" else set()
        found = {_row(fault.place.cell) for fault in caught.value.faults if fault.place}
        assert found == expected, group


def _row(cell: str) -> tuple[str, int]:
    """The sheet and the row of a cell such as `mines!D13`."""
    sheet, _, place = cell.partition("!")
    return sheet, int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def test_result_workbooks_open_in_libreoffice(office, run, tmp_path):
    """LibreOffice opens the workbook of a result without an error, prints every sheet, and saves the same
    cells; of `inf` no cell becomes an error."""
    tutorial, price = str(INSTANCES / "tutorial.yaml"), "contracts.toyotsu.price"
    assert run("solve", tutorial, "-o", "plan", "--xlsx", "-q").returncode == 0
    assert (
        run("sweep", tutorial, "--vary", f"{price}=0:inf USD/kg", "-o", "curve", "--xlsx", "-q").returncode
        == 0
    )
    for name in ("plan", "curve"):
        path = shutil.copy(tmp_path / name / "result.xlsx", tmp_path / f"{name}.xlsx")
        (saved,) = office.saved([tmp_path / f"{name}.xlsx"], tmp_path / "saved")
        before, after = (openpyxl.load_workbook(each) for each in (path, saved))
        assert after.sheetnames == before.sheetnames
        for sheet in before:
            again = after[sheet.title]
            for row in sheet.iter_rows():
                for cell in row:
                    other = again[cell.coordinate].value
                    if isinstance(cell.value, float):
                        assert other == pytest.approx(cell.value, rel=1e-14), (sheet.title, cell.coordinate)
                    elif isinstance(cell.value, bool):
                        assert other in (
                            cell.value,
                            f"={str(cell.value).upper()}()",
                        )  # LibreOffice's own form
                    else:
                        assert other == cell.value, (sheet.title, cell.coordinate)
            assert len(again._charts) == len(sheet._charts), sheet.title
        assert office.printed(tmp_path / f"{name}.xlsx", tmp_path / "printed").stat().st_size > 10_000
