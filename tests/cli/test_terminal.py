"""What reaches a terminal: cleaned text, through one module, within its width."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
from pathlib import Path

import pytest
from conftest import INSTANCES, ROOT
from processes import on_a_terminal, spawn

from monazite_cli.terminal import Channel, clean

TUTORIAL = INSTANCES / "tutorial.yaml"
HOSTILE = "\x1b[8m\x07\u202e\u200b\x9b2J"
"""Hides text, rings, turns the direction, takes no room, and clears the screen."""
OURS = re.compile(rb"\x1b\[[0-9;]*m|\x1b\[\?25[hl]|\x1b\[[0-9]*[AGK]|\x1b\[2?K|\r|\n")
"""Styles, the cursor's showing and its moves of a progress bar."""
TITLE = '"Hidden \\e[8m \\a \\u202e \\u200b \\x9b2J [red]text[/red]"'


@pytest.fixture
def folder(tmp_path):
    """An instance, its result and a table of runs, all with hostile names, titles and notes."""
    (tmp_path / "tutorial.yaml").write_bytes(TUTORIAL.read_bytes())
    (tmp_path / f"plan{HOSTILE}.yaml").write_text(
        f"extends: tutorial.yaml\ntitle: {TITLE}\n", encoding="utf-8"
    )
    note = f"a,contracts.toyotsu.quantity,set,10 t/yr,{HOSTILE}\n"
    (tmp_path / f"runs{HOSTILE}.csv").write_text(f"run,path,mod,value,note\n{note}", encoding="utf-8")
    return tmp_path


def _harmful(written: bytes) -> list[str]:
    text = OURS.sub(b"", written).decode("utf-8")
    return [letter for letter in text if not letter.isprintable()]


PLAN, RUNS = f"plan{HOSTILE}.yaml", f"runs{HOSTILE}.csv"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("init", f"new{HOSTILE}"), 0),
        (("validate", PLAN), 0),
        (("solve", PLAN, "-o", f"out{HOSTILE}", "-v"), 0),
        (("solve", PLAN, "--format", "json"), 0),
        (("sweep", PLAN, "--runs", RUNS, "--format", "csv"), 0),
        (("sweep", PLAN, "--runs", RUNS), 0),
        (("value", PLAN, "--contract", "toyotsu"), 0),
        (
            (
                "explain",
                PLAN,
                "--set",
                "contracts.toyotsu.firm=true",
                "--set",
                "contracts.toyotsu.quantity=90000 t/yr",
            ),
            3,
        ),
        (("solve", f"absent{HOSTILE}.yaml"), 2),
        (("solve", PLAN, f"--{HOSTILE}"), 2),
        ((f"{HOSTILE}",), 2),
        (("solve", PLAN, "--first", HOSTILE), 2),
        (("solve", PLAN, "--format", "csv", "--table", HOSTILE), 2),
        (("solve", PLAN, "--money", HOSTILE), 2),
        (("solve", PLAN, "--set", f"{HOSTILE}={HOSTILE}"), 2),
        (("sweep", PLAN, "--vary", f"{HOSTILE}={HOSTILE}"), 2),
        (("sweep", PLAN, "--reservation", HOSTILE), 2),
        (("sweep", PLAN, "--runs", RUNS, "--report", HOSTILE), 2),
        (("value", PLAN, "--contract", HOSTILE), 2),
        (("explain", PLAN, "--why", HOSTILE), 2),
        (("explain", PLAN, "--within", HOSTILE), 2),
        (("verify", f"nowhere{HOSTILE}"), 2),
        (("solve", PLAN, "--first", HOSTILE, "--debug"), 2),
    ],
    ids=lambda value: " ".join(map(clean, value[:1] + value[2:3])) if isinstance(value, tuple) else None,
)
def test_no_control_character_reaches_a_terminal(folder, words, code):
    written, ended = on_a_terminal(*words, cwd=folder)
    assert ended == code, written
    assert _harmful(written) == []
    assert b"\x1b[8m" not in written


def test_names_in_a_manifest_that_nobody_trusts_are_cleaned(folder):
    assert spawn("solve", "tutorial.yaml", "-o", "out", "-q", cwd=folder).returncode == 0
    path = folder / "out" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][HOSTILE] = "0" * 64
    path.write_text(json.dumps(manifest), encoding="utf-8")
    written, code = on_a_terminal("verify", "out", cwd=folder)
    assert code == 2 and b"is missing" in written
    assert _harmful(written) == [] and b"\x1b[8m" not in written


def test_json_on_a_terminal_says_the_same_as_in_a_file(folder):
    words = ("solve", PLAN, "--format", "json", "-q")
    written, _ = on_a_terminal(*words, cwd=folder)
    assert json.loads(written) == json.loads(spawn(*words, cwd=folder).stdout)


def test_csv_in_a_file_keeps_its_bytes(folder):
    done = spawn("sweep", "tutorial.yaml", "--runs", RUNS, "--format", "json", cwd=folder)
    assert HOSTILE in json.loads(done.stdout)["log"][0].values()


NOT_UTF8 = b"plan\xff.yaml"


def test_file_names_that_are_not_utf8_are_written_out_and_leave_nothing_behind(folder):
    name = Path(os.fsdecode(NOT_UTF8))
    (folder / "tutorial.yaml").rename(folder / name)
    output = os.fsdecode(b"out\xff")
    words = ("--vary", "contracts.toyotsu.quantity=0,10 t/yr", "--format", "json", "-o", output)
    done = spawn("sweep", name, *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["file"] == "plan\\xff.yaml"
    assert {path.name for path in folder.iterdir()} == {output, name.name, PLAN, RUNS}
    manifest = json.loads((folder / output / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["shell"].startswith("monazite sweep $'plan\\xff.yaml' --vary ")
    assert spawn("validate", name, cwd=folder).stdout == b"plan\\xff.yaml: valid\n"


@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_an_encoding_that_lacks_letters_gets_escapes(folder, format):
    title = "Neodym für 日本 …"
    (folder / "plan.yaml").write_text(f"extends: tutorial.yaml\ntitle: {title}\n", encoding="utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    shown = ("--show", "ledger") if format == "table" else ()
    done = spawn("solve", "plan.yaml", "--format", format, *shown, cwd=folder, **ascii_only)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("ascii")
    if format == "json":
        assert json.loads(text)["title"] == title
    if format == "table":
        assert text.startswith("Neodym f\\xfcr \\u65e5\\u672c ...\n") and "-----" in text


def test_nothing_but_the_terminal_module_writes():
    """No other module of the command line echoes, prints, opens a console, or touches the standard
    streams."""
    found = []
    for path in sorted((ROOT / "cli" / "monazite_cli").glob("*.py")):
        if path.name == "terminal.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            stream = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            if name in ("print", "typer.echo", "typer.secho", "Console", "Screen") or stream in (
                *("sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"),
            ):
                found.append(f"{path.name}:{node.lineno}: {name or stream}")
    assert found == []


def test_what_an_encoding_lacks_is_escaped_in_sentences():
    import io

    channel = Channel(io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    assert channel.fitting("für 日…") == "für \\u65e5..."


COMMANDS = {
    "solve": ("solve",),
    "explain": ("explain",),
    "value": ("value", "--contract", "toyotsu"),
    "curve": ("sweep", "--vary", "contracts.toyotsu.quantity=0:1500 t/yr"),
    "points": ("sweep", "--vary", "contracts.toyotsu.quantity=0,500 t/yr", "--report", "deliveries"),
    "reservation": ("sweep", "--reservation", "toyotsu"),
}

SHORTER = COMMANDS | {"curve": ("sweep", "--vary", "contracts.toyotsu.quantity=0:300 t/yr")}
"""For an instance whose curves are covered branch by branch."""


WORK = {
    "monazite.explaining.explanation": "explain",
    "monazite.sweeps.curve.reservation": "find_reservation",
    "monazite.sweeps.sweeping": "run_sweep",
    "monazite.valuing.sheet": "value_contract",
}
"""What the commands print, by the module that works it out."""


@pytest.fixture
def worked_out_once(monkeypatch):
    """A command that is run again prints what was worked out the first time."""

    def kept(work):
        found = []

        def once(*given, **named):
            if not found:
                found.append(work(*given, **named))
            return found[0]

        return once

    for module, name in WORK.items():
        loaded = importlib.import_module(module)
        monkeypatch.setattr(loaded, name, kept(getattr(loaded, name)))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("instance", ["tutorial", "irel-japan", "two-buyers"])
def test_nothing_is_wider_than_eighty_columns(run, monkeypatch, worked_out_once, instance, name):
    command, *options = (SHORTER if instance == "two-buyers" else COMMANDS)[name]
    wide = run(command, INSTANCES / f"{instance}.yaml", *options).stdout
    monkeypatch.setattr(monkeypatch, "delenv", lambda *_, **__: None)
    monkeypatch.setenv("COLUMNS", "80")
    narrow = run(command, INSTANCES / f"{instance}.yaml", *options).stdout
    assert narrow or (instance, name) == (
        "two-buyers",
        "reservation",
    )  # Refused: its years are settled plan by plan.
    over = [line for line in narrow.splitlines() if len(line) > 80 and str(INSTANCES) not in line]
    assert over == []
    assert _figures(wide) <= _figures(narrow)


def _figures(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.,])\d[\d,.]*\d(?![\w])", text))
