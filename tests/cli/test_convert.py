"""`monazite convert`, and every command on a workbook, as a planner runs them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from conftest import INSTANCES


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("tutorial", "irel-japan", "suspend-now"):
        shutil.copy(INSTANCES / f"{name}.yaml", tmp_path)
    return tmp_path


def test_a_workbook_is_written_and_says_what_is_lost(run, folder):
    done = run("convert", "tutorial.yaml", "tutorial.xlsx")
    assert done.returncode == 0 and done.stdout == ""
    assert "wrote tutorial.xlsx" in done.stderr and "of comments of tutorial.yaml are not kept" in done.stderr
    assert [path.name for path in folder.glob("*.xlsx")] == ["tutorial.xlsx"]


def test_comments_of_inherited_files_are_counted_where_all_is_written_out(run, folder):
    (folder / "base.yaml").write_text((folder / "tutorial.yaml").read_text() + "\n# one\n  # two\n")
    (folder / "bare.yaml").write_text("monazite: 1\nextends: base.yaml\n")
    (folder / "case.yaml").write_text("monazite: 1\n# Mine.\nextends: base.yaml\n")
    lines = sum(line.lstrip().startswith("#") for line in (folder / "base.yaml").read_text().splitlines())
    alone = run("convert", "case.yaml", "a.xlsx").stderr
    assert "1 line of comments of case.yaml is not kept" in alone
    whole = run("convert", "case.yaml", "b.xlsx", "--whole").stderr
    assert f"{lines + 1} lines of comments of case.yaml and base.yaml are not kept" in whole
    inherited = run("convert", "bare.yaml", "c.xlsx", "--whole").stderr
    assert f"{lines} lines of comments of base.yaml are not kept" in inherited
    assert "comments" not in run("convert", "b.xlsx", "d.yaml", "--whole").stderr


def test_there_and_back_solves_to_the_same_bytes(run, folder):
    """All results of the YAML that comes back are those of the YAML that went."""
    assert run("convert", "tutorial.yaml", "a.xlsx").returncode == 0
    assert run("convert", "a.xlsx", "back.yaml").returncode == 0
    one, book, back = (
        run("solve", name, "--format", "json").stdout.replace(name, "FILE")
        for name in ("tutorial.yaml", "a.xlsx", "back.yaml")
    )
    assert json.loads(one)["tables"] == json.loads(book)["tables"] == json.loads(back)["tables"]


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "a.xlsx"),
        ("solve", "a.xlsx"),
        ("sweep", "a.xlsx", "--vary", "contracts.toyotsu.quantity=0:50 t/yr"),
        ("value", "a.xlsx", "--contract", "toyotsu"),
        ("compare", "a.xlsx", "--case", "half: contracts.toyotsu.quantity*=0.5", "--format", "csv"),
        ("tornado", "a.xlsx"),
        ("tornado", "a.xlsx", "--case", "tutorial.yaml"),
    ],
    ids=" ".join,
)
def test_every_command_takes_a_workbook(run, folder, words):
    """The same words with the YAML file print the same, but for the name of the file."""
    run("convert", "tutorial.yaml", "a.xlsx")
    shutil.copy(folder / "tutorial.yaml", folder / "b.yaml")
    book = run(*words)
    yaml = run(*("b.yaml" if word == "a.xlsx" else word for word in words))
    assert book.returncode == yaml.returncode == 0, book.stderr
    assert book.stdout.replace("a.xlsx", "b.yaml") == yaml.stdout


def test_explanations_name_the_cells(run, folder):
    run("convert", "tutorial.yaml", "a.xlsx")
    done = run("explain", "a.xlsx")
    assert done.returncode == 0 and "a.xlsx:mines!D" in done.stdout


def test_a_result_of_a_workbook_is_verified_and_belongs_to_it(run, folder):
    run("convert", "tutorial.yaml", "a.xlsx")
    assert run("solve", "a.xlsx", "-o", "plan").returncode == 0
    found = run("verify", "plan")
    assert found.returncode == 0 and "the result belongs to a.xlsx" in found.stdout + found.stderr
    with (folder / "a.xlsx").open("ab") as file:
        file.write(b"\0")
    assert "another version of a.xlsx" in run("verify", "plan").stderr


def test_a_scenario_stays_a_scenario_or_is_written_whole(run, folder):
    done = run("convert", "suspend-now.yaml", "case.xlsx")
    assert "it needs beside it: irel-japan.yaml" in done.stderr
    done = run("convert", "suspend-now.yaml", "whole.xlsx", "--whole")
    assert "needs beside it" not in done.stderr
    table = ("--format", "csv", "--table", "ledger")
    case, whole, yaml = (
        [*csv.DictReader(io.StringIO(run("solve", name, *table).stdout))]
        for name in ("case.xlsx", "whole.xlsx", "suspend-now.yaml")
    )
    assert case == whole == yaml


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tutorial.yaml", "copy.yaml"), "Expected .yaml and .xlsx, one of each"),
        (("tutorial.yaml", "copy.ods"), "Expected .yaml and .xlsx, one of each"),
        (("tutorial.yaml", "none/copy.xlsx"), "there is no folder none"),
        (("tutorial.yaml", "taken.xlsx"), "taken.xlsx already exists. Expected a new file"),
        (("missing.yaml", "copy.xlsx"), "the file does not exist"),
        (("bad.yaml", "copy.xlsx"), "bad.yaml:1: "),
        (("suspend-now.yaml", "sub/case.xlsx"), "the file needs irel-japan.yaml beside it"),
        (("tutorial.yaml", "sub", "--replace"), "one of each"),
    ],
)
def test_what_cannot_be_converted_is_refused_and_nothing_is_written(run, folder, words, message):
    (folder / "taken.xlsx").write_bytes(b"mine")
    (folder / "bad.yaml").write_text("monazite: 1\ntitle: x\n", encoding="utf-8")
    (folder / "sub").mkdir()
    done = run("convert", *words)
    assert done.returncode == 2 and message in done.stderr and "Traceback" not in done.stderr
    assert (folder / "taken.xlsx").read_bytes() == b"mine"
    assert [path.name for path in folder.rglob("*.xlsx")] == ["taken.xlsx"]
    assert not [*folder.glob(".monazite-*")]


def test_a_file_is_replaced_where_that_is_asked_for(run, folder):
    (folder / "a.xlsx").write_bytes(b"mine")
    assert run("convert", "tutorial.yaml", "a.xlsx", "--replace", "-q").stderr == ""
    assert (folder / "a.xlsx").read_bytes().startswith(b"PK")


def test_text_that_no_cell_holds_is_refused_with_its_place(run, folder):
    text = (folder / "tutorial.yaml").read_text(encoding="utf-8")
    text += f'\nsources: {{long: {{title: "{"x" * 32_768}"}}}}\n'
    (folder / "long.yaml").write_text(text, encoding="utf-8")
    done = run("convert", "long.yaml", "long.xlsx")
    assert done.returncode == 2 and "sources.long: found a text of 32,768 letters" in done.stderr


def test_a_csv_file_needs_the_name_of_its_format(run):
    done = run("convert", "out", "out.csv")
    assert done.returncode == 2
    assert done.stderr == (
        "out.csv: found .csv. Expected .xlsx or .yaml. Add --to iamc for a result folder.\n"
    )


def test_what_is_no_file_is_not_replaced(run, tmp_path):
    """Nor is an option offered that was given."""
    (tmp_path / "x.yaml").mkdir()
    done = run("convert", INSTANCES / "tutorial.yaml", "x.xlsx")
    assert done.returncode == 0
    done = run("convert", "x.xlsx", "x.yaml", "--replace")
    assert done.returncode == 2
    assert done.stderr == "x.yaml is not an ordinary file. Expected a new file. Name another.\n"
