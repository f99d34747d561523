"""`--xlsx`: the workbook in a result folder, under the digests of its manifest, compared by `verify`."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import INSTANCES

from monazite.results.folder.replacing import OWN, own_digest
from monazite.results.folder.writing import digests, write_json

TUTORIAL = str(INSTANCES / "tutorial.yaml")
QUANTITY = "contracts.toyotsu.quantity"
NO_PLAN = ("--set", "contracts.toyotsu.firm=true", "--set", f"{QUANTITY}=90000 t/yr")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("solve", TUTORIAL), 0),
        (("solve", TUTORIAL, *NO_PLAN), 3),
        (("compare", TUTORIAL, "--case", f"half: {QUANTITY}*=0.5"), 0),
        (("value", TUTORIAL, "--contract", "toyotsu"), 0),
        (("tornado", TUTORIAL), 0),
        (("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:100 t/yr"), 0),
        (("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:100:n=5 t/yr"), 0),
        (("explain", TUTORIAL), 0),
        (("explain", TUTORIAL, *NO_PLAN), 3),
    ],
)
def test_every_report_writes_its_workbook_into_the_folder(run, tmp_path, words, code):
    """The manifest has its digest, the release of XlsxWriter, and the option in the command."""
    assert run(*words, "-o", "out", "--xlsx", "-q").returncode == code
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert "result.xlsx" in manifest["files"] and "XlsxWriter" in manifest["versions"]
    assert "--xlsx" in manifest["command"] and manifest["options"]["xlsx"] is True
    book = openpyxl.load_workbook(tmp_path / "out" / "result.xlsx")
    assert book["Summary"]["A2"].value == manifest["shell"]


def test_without_the_option_nothing_of_a_folder_changes(run, tmp_path):
    run("solve", TUTORIAL, "-o", "out", "-q")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert "xlsx" not in manifest["options"] and "XlsxWriter" not in manifest["versions"]
    assert not (tmp_path / "out" / "result.xlsx").exists()


def test_tables_and_status_are_those_without_it(run, tmp_path):
    run("solve", TUTORIAL, "-o", "plain", "-q")
    run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q")
    for path in [*(tmp_path / "plain" / "tables").iterdir(), tmp_path / "plain" / "status.json"]:
        assert path.read_bytes() == (tmp_path / "out" / path.relative_to(tmp_path / "plain")).read_bytes()


def test_several_files_have_a_workbook_each(run, tmp_path):
    shutil.copy(TUTORIAL, tmp_path / "a.yaml")
    shutil.copy(TUTORIAL, tmp_path / "b.yaml")
    assert run("solve", "a.yaml", "b.yaml", "-o", "out", "--xlsx", "-q").returncode == 0
    for name in ("a", "b"):
        book = openpyxl.load_workbook(tmp_path / "out" / name / "result.xlsx")
        assert book["Summary"]["A2"].value == f"monazite solve {name}.yaml --xlsx"


def test_a_folder_with_a_workbook_is_replaced(run, tmp_path):
    """Twice into one folder, the second time without the workbook."""
    assert run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q").returncode == 0
    assert run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q").returncode == 0
    assert run("solve", TUTORIAL, "-o", "out", "-q").returncode == 0
    assert not (tmp_path / "out" / "result.xlsx").exists()


def test_a_failure_while_the_workbook_is_written_leaves_the_earlier_result(run, tmp_path, monkeypatch):
    run("solve", TUTORIAL, "-o", "out", "-q")
    before = digests(tmp_path / "out")

    def fail(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("monazite.books.files.workbook_bytes", fail)
    done = run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q")
    assert done.returncode != 0 and "the disk is full" in done.stderr
    assert digests(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_message_names_it(run):
    assert run("solve", TUTORIAL, "-o", "out", "--xlsx").stderr.endswith("wrote out with result.xlsx\n")


def test_it_needs_a_folder(run):
    done = run("solve", TUTORIAL, "--xlsx")
    assert done.returncode == 2
    assert done.stderr == "--xlsx writes result.xlsx into the result folder. Expected one. Add -o DIR.\n"


@pytest.mark.parametrize("command", ["solve", "compare", "explain", "sweep", "tornado"])
def test_a_workbook_is_no_format_of_standard_output(run, command):
    """A shell may change bytes that it redirects; a workbook is a file."""
    done = run(command, TUTORIAL, "--format", "xlsx")
    assert done.returncode == 2 and done.stdout == ""
    assert "Use" not in done.stderr and "use -o DIR --xlsx" in done.stderr


def test_help_and_format_of_other_commands_do_not_offer_it(run):
    done = run("verify", "x", "--format", "xlsx")
    assert done.returncode == 2 and "--xlsx" not in done.stderr


@pytest.mark.parametrize(
    "words", [("solve", TUTORIAL), ("solve", TUTORIAL, *NO_PLAN), ("explain", TUTORIAL, *NO_PLAN)]
)
def test_verify_makes_the_workbook_again(run, words):
    run(*words, "-o", "out", "--xlsx", "-q")
    done = run("verify", "out")
    assert done.returncode == 0, done.stdout
    assert "result.xlsx: made again from these files, agrees in every cell" in done.stderr


def test_a_changed_workbook_is_found_by_its_digest(run, tmp_path):
    run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q")
    path = tmp_path / "out" / "result.xlsx"
    path.write_bytes(path.read_bytes() + b"x")
    done = run("verify", "out")
    assert done.returncode == 2 and "result.xlsx was changed" in done.stderr


def _replaced(path: Path, part: str, old: bytes, new: bytes) -> bytes:
    """A workbook with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new, 1)
            copy.writestr(name, content)
    return stream.getvalue()


def _sealed(folder: Path) -> None:
    """All digests made right again, as a forger does."""
    path = folder / "manifest.json"
    told = {**json.loads(path.read_text(encoding="utf-8")), "files": digests(folder)}
    write_json(path, {**told, OWN: own_digest(told)})


@pytest.fixture
def forged(run, tmp_path):
    """A result whose workbook a forger changes, with its digests made right again; what `verify` says."""

    def forged(change):
        run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q")
        path = tmp_path / "out" / "result.xlsx"
        path.write_bytes(change(path))
        _sealed(tmp_path / "out")
        return run("verify", "out")

    return forged


def test_a_forged_sentence_is_found(forged):
    done = forged(
        lambda path: _replaced(path, "xl/sharedStrings.xml", b"Optimal: no plan", b"Optimal: any plan")
    )
    assert done.returncode == 6
    assert "result.xlsx:Summary!A" in done.stdout and "expected 'Optimal: no plan" in done.stdout


def test_a_forged_number_is_found(forged):
    def changed(path):
        book = openpyxl.load_workbook(path)
        book["table ledger"]["H2"].value += 1
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    done = forged(changed)
    assert done.returncode == 6 and "result.xlsx:table ledger!H2: found " in done.stdout


def test_a_forged_chart_is_found(forged):
    """The cells agree, the chart draws others: the bytes differ."""
    done = forged(lambda path: _replaced(path, "xl/charts/chart1.xml", b"$B$", b"$C$"))
    assert done.returncode == 6 and "charts, formats or properties differ" in done.stdout


def test_another_release_of_xlsxwriter_is_compared_by_its_cells(run, tmp_path):
    """The same cells with other XML, written by another release: nothing differs that can be read."""
    run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q")
    folder = tmp_path / "out"
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["versions"]["XlsxWriter"] = "3.1.0"
    write_json(path, told)
    book = openpyxl.load_workbook(folder / "result.xlsx")
    for row in book["How to repeat"].iter_rows():
        for cell in row:
            if row[0].value == "XlsxWriter" and cell.column == 2:
                cell.value = "3.1.0"
    book.save(folder / "result.xlsx")
    _sealed(folder)
    done = run("verify", "out")
    assert done.returncode == 0, done.stdout


def test_an_archive_that_unpacks_to_more_is_not_read(forged):
    def bomb(path):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b" " * 60_000_000)
        return stream.getvalue()

    done = forged(bomb)
    assert done.returncode == 6 and "unpacks to much more" in done.stdout


def test_a_file_that_is_no_workbook_is_found(forged):
    done = forged(lambda path: b"no archive")
    assert done.returncode == 6 and "it is no workbook, or damaged" in done.stdout


def test_a_workbook_that_is_gone_is_not_said_to_agree(run, tmp_path):
    """The manifest asks for it and does not list it."""
    run("solve", TUTORIAL, "-o", "out", "--xlsx", "-q")
    (tmp_path / "out" / "result.xlsx").unlink()
    _sealed(tmp_path / "out")
    done = run("verify", "out")
    assert done.returncode == 6 and "result.xlsx is missing" in done.stdout
    assert "agrees in every cell" not in done.stderr
