"""Every command gives a report: tables whose columns are described, one document, and a folder, the same in
Python as on the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite.api import Report

TUTORIAL = INSTANCES / "tutorial.yaml"
QUANTITY = "contracts.toyotsu.quantity"
RANGE = "contracts.toyotsu.price={value: 30 USD/kg, low: 10 USD/kg, high: 60 USD/kg}"
CASE = f"without: {QUANTITY}=0 t/yr"


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "runs.csv"
    path.write_text(f"run,path,mod,value,note\nless,{QUANTITY},scale,0.5,half\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def reports(runs) -> dict[str, Report]:
    """One of each kind, of the tutorial."""
    model = monazite.load(TUTORIAL)
    return {
        "solve": model.solve(),
        "curve": model.sweep(f"{QUANTITY}=0:150 t/yr"),
        "map": model.sweep(f"{QUANTITY}=0:150 t/yr", "contracts.toyotsu.price*=0.9:1.1"),
        "points": model.sweep(f"{QUANTITY}=0,50,100 t/yr", report=["deliveries"]),
        "runs": model.runs(runs),
        "reservation": model.reservation("toyotsu"),
        "value": model.value("toyotsu"),
        "tornado": monazite.load(TUTORIAL, [RANGE]).tornado(CASE),
        "explain": model.explain("deliver[toyotsu]"),
        "compare": model.compare(case=[f"half: {QUANTITY}*=0.5; contracts.toyotsu.price*=1.1"]),
    }


KINDS = ("solve", "curve", "map", "points", "runs", "reservation", "value", "tornado", "explain", "compare")


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_described_and_every_row_has_the_columns(reports, kind):
    assert reports[kind].tables
    for name, table in reports[kind].tables.items():
        assert name == table.name
        assert all(holds and holds == holds.strip() for holds in table.columns.values())
        assert all(list(row) == list(table.columns) for row in table)


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_has_the_columns_and_rows_of_its_table(reports, kind):
    for name, table in reports[kind].tables.items():
        frame = reports[kind].frame(name)
        assert list(frame.columns) == list(table.columns) and len(frame) == len(table)


@pytest.mark.parametrize("kind", KINDS)
def test_its_text_in_a_notebook_is_short_and_names_its_tables(reports, kind):
    text = repr(reports[kind])
    assert len(text) < 400 and "Tutorial" in text
    assert all(name in text for name in reports[kind].tables)
    assert "<table" in reports[kind]._repr_html_()


@pytest.mark.parametrize("kind", KINDS)
def test_its_document_is_json_and_has_a_status_in_the_folder(reports, kind, tmp_path):
    report = reports[kind]
    report.write(tmp_path / "out")
    assert json.loads((tmp_path / "out" / "status.json").read_text("utf-8"))["title"] == report.instance.title
    for name, table in report.tables.items():
        path = tmp_path / "out" / "tables" / f"{name}.csv"
        if report.keeps(table):
            with path.open(encoding="utf-8", newline="") as file:
                assert len(list(csv.DictReader(file))) == len(table)
        else:
            assert not path.exists()


def test_a_table_that_does_not_exist_is_refused_with_those_there_are(reports):
    with pytest.raises(monazite.MonaziteError, match="Did you mean 'contracts'"):
        reports["solve"].frame("contract")


def test_what_python_writes_is_what_the_command_line_writes(command, tmp_path):
    """But for the manifest, which says how each was made."""
    assert command("solve", str(TUTORIAL), "-o", "shell").returncode == 0
    monazite.load(TUTORIAL).solve().write(tmp_path / "python")
    written = {
        path.relative_to(tmp_path / "shell") for path in (tmp_path / "shell").rglob("*") if path.is_file()
    }
    for name in written - {Path("manifest.json")}:
        assert (tmp_path / "python" / name).read_bytes() == (tmp_path / "shell" / name).read_bytes(), name


def test_the_package_shows_what_it_offers():
    assert {"load", "verify", "Model", "Result", "Report", "Table"} <= set(dir(monazite))


def test_a_result_folder_is_verified_from_python(command, tmp_path):
    assert command("solve", str(TUTORIAL), "-o", "out").returncode == 0
    verdict = monazite.verify(tmp_path / "out")
    assert verdict.proven and not verdict.failures
