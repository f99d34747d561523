"""Usage, exit codes and help of every command."""

import json
import re

import pytest
import typer
from conftest import INSTANCES, ROOT

from monazite_cli.app import app

TUTORIAL = INSTANCES / "tutorial.yaml"
TRANSPORT = INSTANCES / "classics" / "transport.yaml"
COMMANDS = typer.main.get_command(app).commands


def test_validate_reports_every_file(run):
    ran = run("validate", TUTORIAL, TRANSPORT)
    assert ran.returncode == 0
    assert [line.endswith(": valid") for line in ran.stdout.splitlines()] == [True, True]
    assert run("validate", "-q", TUTORIAL).stdout == ""


def test_validate_goes_on_after_a_bad_file(run, tmp_path):
    (tmp_path / "bad.yaml").write_text("monazite: 2\n")
    ran = run("validate", "bad.yaml", TUTORIAL)
    assert ran.returncode == 2
    assert "bad.yaml:1: " in ran.stderr
    assert "tutorial.yaml: valid" in ran.stdout


def test_solve_prints_contracts_accounts_unmet_and_prices(run):
    told = run("solve", INSTANCES / "irel-japan.yaml", "--show", "all").stdout
    for word in ("toyotsu", "FY2026-27", "irel", "treasury", "japan", "per additional t"):
        assert word in told, word


def test_with_several_files_the_largest_exit_code_counts(run, tmp_path):
    pump = ROOT / "tests" / "instances" / "pump.yaml"
    (tmp_path / "bad.yaml").write_text("monazite: 2\n")
    assert run("solve", TUTORIAL, pump, "bad.yaml").returncode == 4
    assert run("solve", "bad.yaml", TUTORIAL).returncode == 2
    documents = json.loads(run("solve", TUTORIAL, pump, "bad.yaml", "--format", "json").stdout)
    assert [document["status"] for document in documents] == ["optimal", "unbounded", "invalid"]


@pytest.mark.parametrize(
    "words",
    [
        ("solve",),
        ("solve", "absent.yaml"),
        ("solve", TUTORIAL, "--format", "xml"),
        ("solve", TUTORIAL, "--set", "nonsense"),
        ("solve", TUTORIAL, "--time-limit", "-1"),
        ("solve", TUTORIAL, "--no-such-option"),
        ("nonsense",),
        ("validate",),
    ],
)
def test_bad_usage_is_exit_code_2_with_words_on_stderr(run, words):
    ran = run(*words)
    assert ran.returncode == 2
    assert ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_unexpected_error_is_exit_code_1_and_asks_to_be_reported(run, monkeypatch):
    import monazite.api.model

    def broken(*_, **__):
        raise RuntimeError("something else")

    monkeypatch.setattr(monazite.api.model, "build_instance", broken)
    ran = run("solve", TUTORIAL)
    assert ran.returncode == 1
    assert "unexpected error: RuntimeError: something else" in ran.stderr
    assert "--debug" in ran.stderr


def test_the_installed_command_is_the_module(command):
    ran = command("--version")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("monazite ")
    assert command("solve", TUTORIAL, "-q").returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_for_itself_and_each_option(run, name):
    ran = run(name, "--help")
    assert ran.returncode == 0
    assert COMMANDS[name].help
    for parameter in COMMANDS[name].params:
        assert getattr(parameter, "help", None), parameter.name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_docs_entry(name):
    """The page is generated from --help; either it is written out, or it holds the mark of the generator."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert "<!-- generated: commands -->" in page or f"monazite {name}" in page


def test_every_flag_is_hyphenated():
    for command in COMMANDS.values():
        for parameter in command.params:
            for flag in parameter.opts:
                assert re.fullmatch(r"--?[a-z][a-z-]*|[a-z_]+", flag), flag


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nope",), "'nope': unknown command. Expected one of init, validate, solve"),
        (("sovle", "a.yaml"), "'sovle': unknown command. Did you mean 'solve'?"),
        (("solve",), "FILE is missing. Expected the instance files."),
        (("value", "a.yaml"), "--contract is missing. Expected the contract to value."),
        (("solve", "a.yaml", "--nope"), "--nope: unknown option."),
        (("solve", "a.yaml", "--formt", "csv"), "--formt: unknown option. Did you mean '--format'?"),
        (("solve", "a.yaml", "--set"), "--set: found no value. Expected PATH=VALUE."),
        (("solve", "a.yaml", "--quiet=yes"), "--quiet: found a value. Expected none."),
        (("solve", "a.yaml", "--format", "xml"), "--format: found 'xml'. Expected one of table, json, csv."),
        (("solve", "a.yaml", "--time-limit", "-1"), "--time-limit: found '-1'. Expected at least 0"),
        (("solve", "a.yaml", "--time-limit=x"), "--time-limit: found 'x'. Expected a number."),
        (("sweep", "a.yaml", "--jobs", "1.5"), "--jobs: found '1.5'. Expected a whole number."),
        (("sweep", "a.yaml", "b.yaml"), "found the further argument 'b.yaml'. Expected none."),
        (("verify", "out", "--format", "csv"), "--format: found 'csv'. Expected one of table, json."),
    ],
)
def test_a_call_that_cannot_be_read_is_refused_in_one_line(run, words, said):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.endswith((".\n", "?\n"))


def test_without_a_command_the_help_is_printed(run):
    done = run()
    assert done.returncode == 2
    assert "Usage: monazite [OPTIONS] COMMAND" in done.stderr + done.stdout


def test_a_value_without_its_unit_is_reported_once_by_its_option(run):
    done = run("sweep", TUTORIAL, "--vary", "mines.sands.capacity=0:100")
    assert done.returncode == 2
    assert done.stderr.startswith("--vary 'mines.sands.capacity=0': found no unit")
    assert done.stderr.count("mines.sands.capacity") == 1
