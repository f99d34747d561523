"""`datapackage.json` beside the tables of every result folder: the types that are declared hold for what is
written, keys are keys, and hashes are those of the files. The CSV is read here by rules of its own, those of
Table Schema."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import INSTANCES

import monazite
from monazite.api import Report
from monazite.results.columns import column
from monazite.results.folder.datapackage import schema
from monazite.results.tables import BY_NAME, table_of

TUTORIAL = INSTANCES / "tutorial.yaml"
QUANTITY = "contracts.toyotsu.quantity"
PRICE = "contracts.toyotsu.price"
RANGE = f"{PRICE}={{value: 30 USD/kg, low: 10 USD/kg, high: 60 USD/kg}}"
DATE = "plants.works.opening={value: 2026-04, earliest: 2026-04, latest: 2027-04}"
RUNS = "\n".join(
    (
        "run,path,mod,value,note",
        f"less,{QUANTITY},scale,0.5,half",
        f"none,{QUANTITY}[2027-04],set,0 t/yr,",
        "wrong,contracts.toyotsu.firm,set,maybe,",
    )
)
IMPOSSIBLE = ["contracts.toyotsu.firm=true", f"{QUANTITY}=90000 t/yr"]
NO_UNITS = {"1", "t Nd"}
"""Units that no column names."""


@pytest.fixture(scope="module")
def make(tmp_path_factory) -> Callable[[str], Report]:
    """The report of a kind, made once."""
    runs = tmp_path_factory.mktemp("runs") / "runs.csv"
    runs.write_text(RUNS, encoding="utf-8")
    model, base = monazite.load(TUTORIAL), monazite.load(INSTANCES / "irel-japan-quarterly.yaml")
    kinds: dict[str, Callable[[], Report]] = {
        "solve": model.solve,
        "quarters": base.solve,
        "all prices": lambda: model.solve(all_prices=True),
        "classic": monazite.load(next((INSTANCES / "classics").glob("*.yaml"))).solve,
        "curve": lambda: model.sweep(f"{QUANTITY}=0:inf t/yr"),
        "curves": lambda: model.sweep(f"{QUANTITY}=0:150 t/yr", f"{PRICE}=10,60 USD/kg"),
        "map": lambda: model.sweep(f"{QUANTITY}=0:150 t/yr", f"{PRICE}*=0.9:1.1"),
        "points": lambda: model.sweep(f"{QUANTITY}=0,50,1e9 t/yr", report=["deliveries"]),
        "words": lambda: model.sweep("contracts.toyotsu.firm=true,false", report=["deliveries"]),
        "runs": lambda: model.runs(runs, report=["deliveries", "contracts.one_of_several", "building.opens"]),
        "reservation": lambda: model.reservation("toyotsu"),
        "value": lambda: model.value("toyotsu"),
        "tornado": lambda: monazite.load(TUTORIAL, [RANGE]).tornado(f"without: {QUANTITY}=0 t/yr"),
        "dates": lambda: monazite.load(TUTORIAL, [DATE]).tornado(f"without: {QUANTITY}=0 t/yr"),
        "explain": lambda: model.explain("deliver[toyotsu]"),
        "why not": lambda: monazite.load(TUTORIAL, IMPOSSIBLE).explain(),
        "compare": lambda: model.compare(case=[f"half: {QUANTITY}*=0.5; {PRICE}*=1.1"]),
    }
    made: dict[str, Report] = {}

    def make(kind: str) -> Report:
        if kind not in made:
            made[kind] = kinds[kind]()
        return made[kind]

    return make


KINDS = (
    *("solve", "quarters", "all prices", "classic", "curve", "curves", "map", "points", "words", "runs"),
    *("reservation", "value", "tornado", "dates", "explain", "why not", "compare"),
)


def package_of(folder: Path) -> Any:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def holds(kind: str, cell: str) -> bool:
    """Whether a cell that is not empty has a type of Table Schema."""
    if kind == "number":
        return cell in ("inf", "-inf") or re.fullmatch(r"-?\d+(\.\d+)?(e[+-]\d+)?", cell) is not None
    if kind == "integer":
        return re.fullmatch(r"-?\d+", cell) is not None
    if kind == "boolean":
        return cell in ("True", "False")
    if kind == "yearmonth":
        return re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", cell) is not None
    if kind == "date":
        return date.fromisoformat(cell).isoformat() == cell
    return kind in ("string", "any")


@pytest.mark.parametrize("kind", KINDS)
def test_the_declared_types_hold_for_every_row(make, kind, tmp_path):
    """So does every key: no cell of a primary key is empty, no two rows have the same, and the values of a
    foreign key are those of the column that it refers to."""
    make(kind).write(tmp_path / "out")
    package = package_of(tmp_path / "out")
    resources = {each["name"]: each for each in package["resources"]}
    assert set(resources) == {path.stem for path in (tmp_path / "out" / "tables").iterdir()}
    for name, resource in resources.items():
        path, fields = tmp_path / "out" / resource["path"], resource["schema"]["fields"]
        rows = rows_of(path)
        with path.open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in fields]
        for field in fields:
            wrong = {row[field["name"]] for row in rows if row[field["name"]]}
            wrong = {cell for cell in wrong if not holds(field["type"], cell)}
            assert not wrong, f"{name}.{field['name']} is declared as {field['type']}: {sorted(wrong)[:5]}"
        keys = [tuple(row[each] for each in resource["schema"].get("primaryKey", ())) for row in rows]
        if "primaryKey" in resource["schema"]:
            assert len(set(keys)) == len(keys) and all(all(key) for key in keys), name
        for key in resource["schema"].get("foreignKeys", ()):
            other = rows_of(tmp_path / "out" / resources[key["reference"]["resource"]]["path"])
            known = {row[key["reference"]["fields"]] for row in other}
            assert {row[key["fields"]] for row in rows} - {""} <= known


@pytest.mark.parametrize("kind", KINDS)
def test_columns_have_their_description_and_unit_and_files_their_hash(make, kind, tmp_path):
    report = make(kind)
    report.write(tmp_path / "out")
    for resource in package_of(tmp_path / "out")["resources"]:
        content = (tmp_path / "out" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        table = report.table(resource["name"])
        assert {each["name"]: each["description"] for each in resource["schema"]["fields"]} == table.columns
        for field in resource["schema"]["fields"]:
            assert field.get("unitColumn", "unit") in [*table.columns, "unit"]
            asked = "(" in field["name"]  # A term, or the objective value in a unit of money.
            assert asked or field.get("unit", "1") in NO_UNITS, field


@pytest.mark.parametrize("kind", ["quarters", "points", "value", "compare"])
def test_the_same_result_gives_the_same_bytes(make, kind, tmp_path):
    for folder in ("one", "two"):
        make(kind).write(tmp_path / folder)
    one, two = ((tmp_path / each / "datapackage.json").read_bytes() for each in ("one", "two"))
    assert one == two


def test_an_empty_table_has_the_schema_that_a_full_one_has(make):
    """The tutorial builds nothing: its table `building` is empty, that of the base is not."""
    for name, module in BY_NAME.items():
        for kind in ("solve", "quarters"):
            assert schema(make(kind).table(name)) == schema(table_of(module, None)), name


def test_a_result_without_tables_has_no_data_package(tmp_path):
    monazite.load(TUTORIAL, IMPOSSIBLE).solve().write(tmp_path / "out")
    assert not (tmp_path / "out" / "datapackage.json").exists()


def test_the_package_names_the_instance_its_sources_and_its_codes(make, tmp_path):
    report = make("quarters")
    report.write(tmp_path / "out")
    package = package_of(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert package["title"] == report.instance.title == manifest["title"]
    assert re.fullmatch(r"[-a-z0-9]+", package["name"])
    assert [each["title"] for each in package["sources"]] == [
        each.title for each in report.instance.sources.values()
    ]
    assert package["monazite"]["version"] == monazite.__version__
    assert [(each["name"], each["sha256"]) for each in manifest["inputs"]] == [
        (each["name"], each["sha256"]) for each in package["monazite"]["inputs"]
    ]
    assert package["hs"]["ndpr_oxide"] == "2846.90" and "licenses" not in package
    assert "datapackage.json" in manifest["files"]


def test_trade_statistics_can_be_joined_by_code(make):
    """The base sells oxide of subheading 2846.90: 200 t in FY2026-27, 50 t in each quarter."""
    frame = make("quarters").frame("allocation").merge(make("quarters").frame("materials"), on="material")
    sold = frame[(frame["hs"] == "2846.90") & (frame["element"] == "sales.ndpr_oxide_spot")]
    assert sold[sold["period"] < "2027-04"]["amount"].sum() == pytest.approx(200)


def test_the_table_of_materials_is_that_of_the_file(solve):
    """0.455 t of REO and 0.0722 t of Nd are in a tonne; a material without a code has an empty cell."""
    result = solve(
        """
materials:
  chloride: {unit: t, title: "Chloride", hs: "2846.90", contains: {REO: 45.5 %, Nd: 7.22 %}}
  power: {unit: MWh}
places: {coast: irel}
mines: {pit: {place: coast, material: chloride, capacity: 10 t/yr}}
sales: {pit: {place: coast, material: chloride, price: 5 USD/t, cap: 5 t/yr}}
"""
    )
    first, second = result.tables["materials"].rows
    assert first == {
        "material": "chloride",
        "title": "Chloride",
        "unit": "t",
        "hs": "2846.90",
        "t_nd": pytest.approx(0.0722),
        "contains": "REO 0.455; Nd 0.0722",
    }
    assert (second["unit"], second["hs"], second["t_nd"], second["contains"]) == ("MWh", None, None, "")


def test_a_source_that_is_no_address_of_the_web_is_no_path(solve, tmp_path):
    """A path of a data package is a file or an address of the web."""
    solve(
        """
sources: {one: {title: One, url: "javascript:alert(1)"}, two: {title: Two, url: "https://example.org/a"}}
materials: {ore: {unit: t}}
places: {coast: irel}
mines: {pit: {place: coast, material: ore, capacity: 10 t/yr}}
sales: {pit: {place: coast, material: ore, price: 5 USD/t, cap: {value: 5 t/yr, source: one}}}
"""
    ).write(tmp_path / "out")
    one, two = package_of(tmp_path / "out")["sources"]
    assert one == {"title": "One", "address": "javascript:alert(1)"}
    assert two == {"title": "Two", "path": "https://example.org/a"}


def test_a_plain_description_is_that_of_a_column_of_text():
    assert column("the mine").kind.value == "string"
