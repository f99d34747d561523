"""The result folder: complete, atomic, the same for the same inputs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite.results.folder.writing import csv_lines, csv_text, unquoted

TUTORIAL = INSTANCES / "tutorial.yaml"


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_result_holds_manifest_status_tables_certificate_and_instance(run, tmp_path):
    assert run("solve", TUTORIAL, "-o", "plan", "--save-lp", "--save-mps").returncode == 0
    names = set(content(tmp_path / "plan"))
    assert {
        "manifest.json",
        "status.json",
        "certificate.json",
        "instance.resolved.yaml",
        "model.lp",
        "model.mps",
    } <= names
    assert "tables/contracts.csv" in names
    manifest = json.loads((tmp_path / "plan" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == ["monazite", "solve", "tutorial.yaml", "--save-lp", "--save-mps"]
    assert len(manifest["inputs"][0]["sha256"]) == 64
    basis = json.loads((tmp_path / "plan" / "certificate.json").read_text(encoding="utf-8"))["value_basis"]
    basic = [name for part in basis.values() for name, status in part.items() if status == "basic"]
    assert len(basic) == len(basis["rows"])


def test_the_same_inputs_give_the_same_bytes_whatever_the_hash_seed(command, tmp_path):
    for seed in ("0", "1", "77"):
        assert (
            command("solve", "-q", INSTANCES / "irel-japan.yaml", "-o", f"plan{seed}", seed=seed).returncode
            == 0
        )
    first = content(tmp_path / "plan0")
    assert content(tmp_path / "plan1") == first
    assert content(tmp_path / "plan77") == first


def test_the_resolved_instance_solves_to_the_same_value(run, tmp_path):
    settings = ["contracts.toyotsu.quantity=500 t/yr"]
    value = monazite.load(INSTANCES / "phase-down.yaml", settings).solve().objective
    run("solve", "-q", INSTANCES / "phase-down.yaml", "--set", settings[0], "-o", "plan")
    assert monazite.load(tmp_path / "plan" / "instance.resolved.yaml").solve().objective == pytest.approx(
        value, rel=1e-12
    )


def test_an_infeasible_instance_leaves_no_tables(run, tmp_path):
    done = run(
        "solve",
        TUTORIAL,
        "-o",
        "plan",
        "--set",
        "contracts.toyotsu.firm=true",
        "--set",
        "contracts.toyotsu.quantity=500 t/yr",
    )
    assert done.returncode == 3
    assert not (tmp_path / "plan" / "tables").exists()
    status = json.loads((tmp_path / "plan" / "status.json").read_text(encoding="utf-8"))
    assert (status["status"], status["objective"], status["verified"]) == ("infeasible", None, False)
    assert any("toyotsu" in sentence for sentence in status["conflict"])


def test_an_invalid_instance_writes_nothing(run, tmp_path, write):
    write("materials: {}")
    assert run("solve", "instance.yaml", "-o", "plan").returncode == 2
    assert not (tmp_path / "plan").exists()


def test_an_earlier_result_is_replaced_and_nothing_else_is(run, tmp_path):
    for _ in range(2):
        assert run("solve", TUTORIAL, "-o", "plan").returncode == 0
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("dear", encoding="utf-8")
    assert run("solve", TUTORIAL, "-o", "letters").returncode == 2
    assert (other / "letter.txt").read_text(encoding="utf-8") == "dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters", "plan"]


def test_several_files_get_a_folder_each(run, tmp_path):
    run("solve", TUTORIAL, INSTANCES / "classics" / "transport.yaml", "-o", "plans")
    assert sorted(path.name for path in (tmp_path / "plans").iterdir()) == ["transport", "tutorial"]


def test_cells_that_a_spreadsheet_would_run_are_made_plain():
    rows = [{"a": "=1+1", "b": -2.5}, {"a": "@x", "b": 3}, {"a": "+y", "b": None}, {"a": "-z", "b": True}]
    assert csv_text(["a", "b"], rows) == "a,b\n'=1+1,-2.5\n'@x,3\n'+y,\n'-z,True\n"


CELLS = ("a\rb", "c\r\nd", "e\nf", 'g"h,i', "\rj", "'=1+1", "''-2", "'", "=1+1", "'k", "\u2028", "l\x85m")


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_read_as_it_was_whatever_breaks_lines_in_it(cell):
    """A carriage return that is not quoted ends the row for every reader of CSV; an apostrophe that the
    planner wrote is no mark of ours."""
    rows = [[cell, 1], [2, cell]]
    whole = csv_text(["a", "b"], [dict(zip("ab", row, strict=True)) for row in rows])
    assert "".join(csv_lines(["a", "b"], rows)) == whole and whole.endswith("\n")
    read = list(csv.reader(io.StringIO(whole, newline="")))
    assert [[unquoted(each) for each in row] for row in read] == [["a", "b"], [cell, "1"], ["2", cell]]
    assert not read[1][0].startswith(("=", "+", "-", "@", "\r"))


def test_line_breaks_of_unicode_are_kept_in_the_resolved_instance(run, write, tmp_path):
    """YAML folds U+0085 into blanks unless it is an escape: `verify` would find another instance, and pages
    another title."""
    title = "one\x85two\u2028three\rfour"
    file = write(
        """
materials: {ore: {unit: t}}
places: {coast: {owner: irel, title: "one\\x85two\\u2028three\\rfour"}}
mines: {pit: {place: coast, material: ore, capacity: 10 t/yr}}
sales:
  pit: {place: coast, material: ore, price: {value: 5 USD/t, source: assumption, note: "a\\rb"}, cap: 5 t/yr}
"""
    )
    assert run("solve", file, "-o", "out").returncode == 0
    assert monazite.load(tmp_path / "out" / "instance.resolved.yaml").instance.places["coast"].title == title
    done = run("verify", "out")
    assert done.returncode == 0, done.stdout
