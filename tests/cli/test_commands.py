"""Every command has help and a place in the docs; `init`, `validate` and `schema` do what they say."""

from __future__ import annotations

import json

import pytest
from conftest import INSTANCES, ROOT

from monazite_cli.app import app

COMMANDS = [command.name for command in app.registered_commands]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_docs_entry(run, name):
    done = run(name, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5
    assert f"## monazite {name} {{#{name}}}" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_init_writes_an_instance_that_solves(run, tmp_path):
    assert run("init", "start").returncode == 0
    assert run("validate", "start/instance.yaml").stdout == "start/instance.yaml: valid\n"
    assert run("solve", "start/instance.yaml").returncode == 0


def test_init_does_not_overwrite(run, tmp_path):
    run("init", "start")
    (tmp_path / "start" / "instance.yaml").write_text("mine", encoding="utf-8")
    done = run("init", "start")
    assert done.returncode == 2
    assert (tmp_path / "start" / "instance.yaml").read_text(encoding="utf-8") == "mine"


def test_validate_reports_every_fault_of_every_file(run, write):
    write(
        "materials: {ore: {unit: t}}\nplaces: {a: x}\nmines: {m: {place: b, material: ore, capacity: 5 t}}",
        "one.yaml",
    )
    write("materials: {ore: {unit: t}}\nplaces: {a: x}\nmins: {}", "two.yaml")
    done = run("validate", "one.yaml", "two.yaml")
    assert done.returncode == 2
    for told in (
        "unknown place `b`",
        "found the unit 't'. Expected the unit 't/yr'",
        "unknown key 'mins'. Did you mean `mines`?",
    ):
        assert told in done.stderr


def test_validate_can_be_strict_about_warnings(run, write):
    text = (
        "materials: {ore: {unit: t}}\nplaces: {a: x}\nmines: {m: {place: a, material: ore, capacity: "
        "5 t/yr, opening: 2040-04}}"
    )
    write(text)
    assert run("validate", "instance.yaml").returncode == 0
    assert run("validate", "--strict", "instance.yaml").returncode == 2


def test_the_schema_knows_every_section_and_describes_every_key(run):
    schema = json.loads(run("schema").stdout)
    assert {"contracts", "mines", "plants", "horizon", "money"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    for record in schema["$defs"].values():
        for key, value in record.get("properties", {}).items():
            assert "description" in value, key


def test_no_arguments_show_the_help(run):
    assert "Commands" in run().stdout + run().stderr


def test_the_version_is_reported(run):
    assert run("--version").stdout.startswith("monazite 0.")


def test_help_does_not_import_the_model(command, tmp_path):
    """Start-up stays near the cost of importing Typer."""
    import subprocess
    import sys

    code = (
        "import sys, monazite_cli.app; print([m for m in ('pyomo', 'pandas', 'highspy', 'pint', "
        "'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_scenario_elsewhere_needs_the_root_option(run, write):
    write(f"extends: {INSTANCES / 'tutorial.yaml'}\ntitle: Elsewhere", "far.yaml")
    text = write("", "far.yaml").parent / "far.yaml"
    text.write_text(f"extends: {INSTANCES / 'tutorial.yaml'}\ntitle: Elsewhere\n", encoding="utf-8")
    assert run("solve", "far.yaml").returncode == 2
    assert run("solve", "far.yaml", "--root", INSTANCES).returncode == 0
