"""Choices side by side and strict priority, as a planner asks for them."""

import json

import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
EXITS = "contracts.toyotsu.exit_dates=[2026-04, never]"


def test_the_cases_are_printed_side_by_side_with_the_best_named(run):
    done = run("solve", TUTORIAL, "--set", EXITS)
    assert done.returncode == 0, done.stderr
    assert "Cases; the best is toyotsu: kept" in done.stdout
    assert "toyotsu: left 2026-04" in done.stdout


def test_the_json_has_the_cases(run):
    told = json.loads(run("solve", TUTORIAL, "--set", EXITS, "--format", "json", "-q").stdout)
    assert told["chosen"] == "toyotsu: kept"
    assert [case["label"] for case in told["cases"]] == ["toyotsu: left 2026-04", "toyotsu: kept"]
    values = [case["objective"]["value"] for case in told["cases"]]
    assert values[1] == pytest.approx(told["objective"]["value"]) and values[0] < values[1]


def test_who_comes_first_is_reported(run):
    done = run("solve", TUTORIAL, "--first", "toyotsu")
    assert done.returncode == 0, done.stderr
    assert "contracts.toyotsu is served first: shortfall 0" in done.stdout


def test_a_name_that_cannot_come_first_is_bad_usage(run):
    done = run("solve", TUTORIAL, "--first", "nobody")
    assert done.returncode == 2
    assert "--first 'nobody': unknown contract or demand. Expected one of" in done.stderr


def test_the_order_is_in_the_result_folder(run, tmp_path):
    assert run("solve", TUTORIAL, "--first", "toyotsu", "-o", "out").returncode == 0
    status = json.loads((tmp_path / "out" / "status.json").read_text(encoding="utf-8"))
    assert status["served"] == [{"name": "contracts.toyotsu", "short": pytest.approx(0)}]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert "--first" in str(manifest["command"])
