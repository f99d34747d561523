"""Workbooks that LibreOffice has saved again, and a planner's round in it: open, change, solve."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite.data.reading.files import read_one
from monazite.data.writing.convert import convert, plain

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


def test_a_planner_changes_a_price_a_date_and_a_clause(office, folder, tmp_path):
    """What a planner enters in LibreOffice is what `--set` gives: the price of the contract as a number, an
    opening as a date of the spreadsheet, the penalty as a number and a clause as text."""
    changes = [
        "contracts|toyotsu|price|3|number|15",
        "mines|kanyakumari|opening|3|date|2028-10-01",
        "contracts|toyotsu|shortfall.penalty|3|number|6.5",
        "contracts|toyotsu|firm|3|text|true",
    ]
    changed = office.changed(folder / "irel-japan.xlsx", changes, tmp_path / "changed.xlsx")
    data = read_one(changed).data
    assert data["contracts"]["toyotsu"]["price"]["value"] == "15 USD/kg"
    assert data["mines"]["kanyakumari"]["opening"]["value"] == "2028-10"
    expected = monazite.load(
        folder / "irel-japan.yaml",
        [
            "contracts.toyotsu.price.value=15 USD/kg",
            "mines.kanyakumari.opening.value=2028-10",
            "contracts.toyotsu.shortfall.penalty.value=6.5 USD/kg",
            "contracts.toyotsu.firm=true",
        ],
    ).solve()
    found = monazite.load(changed).solve()
    assert found.status == expected.status == "optimal"
    assert found.objective == pytest.approx(expected.objective, rel=1e-9)
