"""`frictionless validate` passes for the result folders of all commands, and notices what is forged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import INSTANCES
from exchange_tools import read_by

TUTORIAL = str(INSTANCES / "tutorial.yaml")
TERM = "contracts.toyotsu.quantity"
PRICE = "contracts.toyotsu.price"
FOLDERS: dict[str, tuple[str, ...]] = {
    "solve": ("solve", str(INSTANCES / "irel-japan-quarterly.yaml")),
    "held": ("solve", TUTORIAL, "--set", f"{PRICE}=20 USD/kg"),
    "curve": ("sweep", TUTORIAL, "--vary", f"{TERM}=0:inf t/yr"),
    "map": ("sweep", TUTORIAL, "--vary", f"{TERM}=0:150 t/yr", "--vary", f"{PRICE}*=0.9:1.1"),
    "points": ("sweep", TUTORIAL, "--vary", f"{TERM}=0:1e9:n=5 t/yr", "--report", "deliveries"),
    "words": ("sweep", TUTORIAL, "--vary", "contracts.toyotsu.firm=true,false"),
    "runs": ("sweep", TUTORIAL, "--runs", "runs.csv"),
    "reservation": ("sweep", TUTORIAL, "--reservation", "toyotsu"),
    "value": ("value", TUTORIAL, "--contract", "toyotsu"),
    "compare": ("compare", TUTORIAL, "--case", f"half: {TERM}*=0.5; {PRICE}*=1.1"),
    "tornado": ("tornado", TUTORIAL, "--case", f"without: {TERM}=0 t/yr"),
    "explain": ("explain", TUTORIAL, "--why", "deliver[toyotsu]"),
    "infeasible": (
        *("explain", TUTORIAL, "--set", "contracts.toyotsu.firm=true"),
        *("--set", f"{TERM}=90000 t/yr"),
    ),
}
VALIDATE = """
import json, sys
from frictionless import validate
found = {}
for path in sys.argv[1:]:
    report = validate(path)
    found[path] = [error.message for task in report.tasks for error in task.errors]
    found[path] += [error.message for error in report.errors]
    found[path] += [warning for task in report.tasks for warning in task.warnings]
print(json.dumps(found))
"""


def validated(*folders: Path) -> dict[str, list[str]]:
    """The errors and warnings of each folder."""
    paths = [str(folder / "datapackage.json") for folder in folders]
    found: dict[str, list[str]] = read_by("frictionless", VALIDATE, *paths)
    return found


@pytest.fixture
def folder(run, tmp_path) -> Path:
    """A result of the tutorial."""
    assert run("solve", TUTORIAL, "-o", "out").returncode == 0
    return tmp_path / "out"


def test_the_folders_of_all_commands_are_valid(run, tmp_path):
    (tmp_path / "runs.csv").write_text(
        f"run,path,mod,value,note\nless,{TERM},scale,0.5,half\nwrong,{TERM},set,1 kg/yr,\n", encoding="utf-8"
    )
    for name, words in FOLDERS.items():
        done = run(*words, "-o", name, "-q")
        assert done.returncode in (0, 3), f"{name}: {done.stderr}"
    found = validated(*(tmp_path / name for name in FOLDERS))
    assert len(found) == len(FOLDERS) and not any(found.values()), found


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("amount", "many", "type"),
        ("period", "2026-13", "type"),
        ("one_of_several", "perhaps", "type"),
        ("material", "gold", "foreign"),
        ("element", "", "required"),
    ],
)
def test_a_cell_that_does_not_fit_is_noticed(folder, column, cell, message):
    """Also that its bytes are others: with a hash that fits, the cell is still noticed."""
    import csv
    import hashlib

    path = folder / "tables" / "allocation.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (found,) = validated(folder).values()
    assert any("hash" in each for each in found), found
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(each for each in package["resources"] if each["name"] == "allocation")
    content = path.read_bytes()
    resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (found,) = validated(folder).values()
    assert any(message in each.lower() for each in found), found
