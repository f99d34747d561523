"""Every command on the tutorial and the base instance, by the installed executable: what an installation must
do.

CI runs these tests with the pinned, the lowest and the newest dependencies. They compare with the golden
objectives, and parse every JSON and every CSV whole. Each instance is solved into a folder once; the tests
that need a result share it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import patience
import pytest
import yaml
from conftest import INSTANCES, ROOT

import monazite
from monazite_cli.app import app

NAMES = ("tutorial.yaml", "irel-japan.yaml")
TERM = "contracts.toyotsu.quantity"
Done = subprocess.CompletedProcess[str]
Execute = Callable[..., Done]


def executed(folder: Path, *words: str, code: int = 0) -> Done:
    """What the installed `monazite` prints outside the repository; it must end with the code that is
    expected."""
    found = shutil.which("monazite", path=str(Path(sys.executable).parent))
    assert found, "the executable `monazite` is not installed beside this Python"
    done = subprocess.run(
        [found, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"},
        timeout=patience.SECONDS,
    )
    assert done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def execute(tmp_path: Path) -> Execute:
    """Run the installed `monazite` beside copies of the instances."""
    for name in NAMES:
        shutil.copy(INSTANCES / name, tmp_path)
    return partial(executed, tmp_path)


@dataclass(frozen=True)
class Solved:
    """An instance that was solved into the folder `result`, with everything that a result can hold."""

    folder: Path
    printed: Done

    @property
    def result(self) -> Path:
        return self.folder / "result"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory, name: str) -> Solved:
    """The instance `name`, solved once; no test changes the result."""
    folder = tmp_path_factory.mktemp("solved")
    shutil.copy(INSTANCES / name, folder)
    return Solved(
        folder, executed(folder, "solve", name, "-o", "result", "--save-lp", "--save-mps", "--xlsx")
    )


def golden(name: str) -> float:
    """The golden objective of an instance."""
    kept = yaml.safe_load((ROOT / "tests" / "golden_objectives.yaml").read_text(encoding="utf-8"))
    return float(kept[name]["value"])


def parsed(done: Done) -> Any:
    return json.loads(done.stdout)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


WITH_BOOKS = "tutorial.yaml"
"""The instance for which every command writes a folder with a workbook; the base has those of `solve` and
`sweep`."""


def written(name: str) -> tuple[str, ...]:
    """The options that write a folder with a workbook, where one is wanted."""
    return ("-o", "out", "--xlsx") if name == WITH_BOOKS else ()


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV; every row has the columns of the first line."""
    found = list(csv.DictReader(io.StringIO(text)))
    assert found and all(None not in row and None not in row.values() for row in found)
    return found


def test_the_version_is_printed_and_nothing_else(execute):
    assert execute("--version").stdout == f"monazite {monazite.__version__}\n"


@pytest.mark.parametrize("name", [command.name for command in app.registered_commands])
def test_each_command_prints_its_own_help(execute, name):
    assert f"monazite {name}" in execute(name, "--help").stdout


def test_init_writes_what_validates_and_solves(execute):
    execute("init", "start")
    assert execute("validate", "start/instance.yaml").stdout == "start/instance.yaml: valid\n"
    assert parsed(execute("solve", "start/instance.yaml", "--format", "json"))["status"] == "optimal"


def test_the_schema_is_json(execute):
    assert "contracts" in parsed(execute("schema"))["properties"]


def test_an_unknown_option_is_refused(execute):
    assert "--nonsense" in execute("solve", NAMES[0], "--nonsense", code=2).stderr


def is_workbook(folder: Path, words: str) -> bool:
    """Whether a result folder has a workbook that names the command which wrote it."""
    title = openpyxl.load_workbook(folder / "result.xlsx", read_only=True)["Summary"]["A2"].value
    return str(title).startswith(f"monazite {words} ")


@pytest.mark.parametrize("name", NAMES, scope="module")
class TestInstance:
    def test_validate(self, execute, name):
        assert execute("validate", name).stdout.startswith(f"{name}: valid")

    def test_solve_as_a_table(self, solved):
        assert "status: optimal, verified, proven in exact arithmetic" in solved.printed.stdout

    def test_solve_as_json(self, execute, name):
        result = parsed(execute("solve", name, "--format", "json"))
        assert result["status"] == "optimal" and result["proof"] == "exact"
        assert result["objective"]["value"] == pytest.approx(golden(name), rel=1e-9)

    def test_solve_as_csv(self, execute, solved, name):
        printed = execute("solve", name, "--format", "csv", "--table", "sensitivity")
        assert rows(printed.stdout) == rows(read(solved.result / "tables" / "sensitivity.csv"))

    @pytest.mark.parametrize("table", ["allocation", "contracts", "ledger", "prices"])
    def test_the_tables_of_a_result_are_csv(self, solved, name, table):
        assert rows(read(solved.result / "tables" / f"{table}.csv"))

    def test_a_result_folder_is_verified(self, solved, name):
        verdict = parsed(executed(solved.folder, "verify", "result", "--format", "json"))
        assert verdict["proof"] == "exact" and verdict["failures"] == []
        assert verdict["objective"]["value"] == pytest.approx(golden(name), rel=1e-9)
        assert any(each.startswith("result.xlsx: made again") for each in verdict["checked"])

    def test_a_result_has_a_workbook(self, solved, name):
        assert is_workbook(solved.result, f"solve {name}")

    def test_a_result_is_written_for_other_tools(self, solved, name):
        package = json.loads(read(solved.result / "datapackage.json"))
        assert len(package["resources"]) == len(list((solved.result / "tables").iterdir()))
        executed(solved.folder, "convert", "result", "scenario.csv", "--to", "iamc")
        lines = read(solved.folder / "scenario.csv").splitlines()
        assert lines[0] == "model,scenario,region,variable,unit,year,value" and len(lines) > 50

    def test_a_plan_is_held_and_planned_again(self, execute, solved, tmp_path, name):
        shutil.copytree(solved.result, tmp_path / "earlier")
        found = execute("solve", name, "--hold", "earlier", "--until", "2027-04", "-o", "held")
        assert "The value of having known the data from the start is 0" in found.stdout
        verdict = parsed(execute("verify", "held", "--format", "json"))
        assert verdict["proof"] == "exact" and verdict["failures"] == []
        assert verdict["objective"]["value"] == pytest.approx(golden(name), rel=1e-9)

    def test_sweep_a_curve(self, execute, tmp_path, name):
        words = ("sweep", name, "--vary", f"{TERM}=0:100 t/yr", "--format", "json", "-o", "out", "--xlsx")
        assert parsed(execute(*words))["verified"] is True
        assert is_workbook(tmp_path / "out", f"sweep {name}")

    def test_sweep_a_map(self, execute, name):
        terms = ("--vary", f"{TERM}=0:100 t/yr", "--vary", "contracts.toyotsu.price*=0.9:1.1")
        assert parsed(execute("sweep", name, *terms, "--format", "json"))["verified"] is True

    def test_sweep_a_grid_by_two_processes(self, execute, name):
        grid = ("--vary", f"{TERM}=0:100:n=5 t/yr", "--format", "csv")
        assert len(rows(execute("sweep", name, *grid, "--jobs", "2").stdout)) == 5

    def test_sweep_runs(self, execute, name, tmp_path):
        (tmp_path / "runs.csv").write_text(
            f"run,path,mod,value,note\nless,{TERM},scale,0.5,\nmore,{TERM},set,70 t/yr,\n", encoding="utf-8"
        )
        found = rows(execute("sweep", name, "--runs", "runs.csv", "--format", "csv").stdout)
        assert [row["status"] for row in found] == ["optimal"] * 3

    def test_sweep_the_reservation_price(self, execute, name):
        assert parsed(execute("sweep", name, "--reservation", "toyotsu", "--format", "json"))

    def test_value(self, execute, tmp_path, name):
        words = ("value", name, "--contract", "toyotsu", "--format", "json", *written(name))
        assert parsed(execute(*words))["verified"] is True
        assert name != WITH_BOOKS or is_workbook(tmp_path / "out", f"value {name}")

    def test_compare(self, execute, tmp_path, name):
        case = f"half: {TERM}[2027-04:]*=0.5; contracts.toyotsu.firm=false"
        found = parsed(execute("compare", name, "--case", case, "--format", "json", *written(name)))
        assert found["base"]["objective"]["value"] == pytest.approx(golden(name), rel=1e-9)
        assert found["cases"][0]["status"] == "optimal" and found["verified"]
        assert name != WITH_BOOKS or is_workbook(tmp_path / "out", f"compare {name}")

    def test_compare_as_csv(self, execute, name):
        case = ("--case", f"half: {TERM}*=0.5", "--table", "totals", "--no-attribution")
        assert rows(execute("compare", name, *case, "--format", "csv").stdout)

    def test_a_workbook(self, execute, name):
        execute("convert", name, "book.xlsx")
        execute("convert", "book.xlsx", "back.yaml")
        for file in ("book.xlsx", "back.yaml"):
            result = parsed(execute("solve", file, "--format", "json"))
            assert result["objective"]["value"] == pytest.approx(golden(name), rel=1e-9)

    def test_tornado(self, execute, tmp_path, name):
        case = ("--case", "suspended: contracts.toyotsu.quantity=0 t/yr", "--only", "contracts.*")
        words = ("tornado", name, *case) if name != "tutorial.yaml" else ("tornado", name, *case[:2])
        found = parsed(execute(*words, "--format", "json", *written(name)))
        assert found["verified"] is True and found["ranges"] == len(found["rows"])
        assert name != WITH_BOOKS or is_workbook(tmp_path / "out", f"tornado {name}")

    def test_explain(self, execute, tmp_path, name):
        assert parsed(execute("explain", name, "--format", "json", *written(name)))["status"] == "optimal"
        assert name != WITH_BOOKS or is_workbook(tmp_path / "out", f"explain {name}")

    def test_explain_what_is_infeasible(self, execute, name):
        firm = ("--set", "contracts.toyotsu.firm=true", "--set", f"{TERM}=1e6 t/yr")
        assert parsed(execute("explain", name, *firm, "--format", "json", code=3))["status"] == "infeasible"


def test_a_rolling_plan_is_verified(execute, tmp_path):
    (tmp_path / "rolling.yaml").write_text(
        "extends: tutorial.yaml\n"
        "revisions: {less: {known: 2027-04, set: ['contracts.toyotsu.quantity[2027-04:]*=0.5']}}\n",
        encoding="utf-8",
    )
    found = parsed(execute("solve", "rolling.yaml", "--every", "1 year", "-o", "rolled", "--format", "json"))
    assert [row["known"] for row in found["tables"]["replanning"]] == ["", "less"]
    assert found["held"]["value_of_knowing"] >= 0
    assert parsed(execute("verify", "rolled", "--format", "json"))["proof"] == "exact"


def test_the_python_interface_gives_the_same(tmp_path):
    result = monazite.load(INSTANCES / "tutorial.yaml").solve()
    assert result.objective == pytest.approx(golden("tutorial.yaml"), rel=1e-9)
    assert list(result.frame("contracts")["delivered"].round(6)) == [60.0, 40.0]


def test_report_writes_a_page_and_a_negotiating_table(execute, tmp_path, bundled):
    execute("report", "tutorial.yaml", "--out", "report.html")
    execute("report", "tutorial.yaml", "--interactive", "--vary", f"{TERM}=0:120 t/yr", "--out", "table.html")
    for name in ("report.html", "table.html"):
        assert (tmp_path / name).read_bytes().startswith(b"<!doctype html>")
