"""`monazite solve --hold` and `--every`: what is printed, refused, written and verified."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil

import pytest
from small_instances import MAGNETS as THREE_YEARS
from test_verify import seal

MAGNETS = f"title: Magnets{THREE_YEARS}"
"""The base costs 300 USD; with 4 t from China in FY2028-29 346 with foresight, 420 where nobody knew."""
CURB = ("--set", "imports.china.cap[2028-04]=4 t/yr")
HELD = ("solve", "magnets.yaml", "--hold", "base", "--until", "2028-04")


@pytest.fixture
def base(write, run, tmp_path):
    """The folder of the base plan."""
    write(MAGNETS, "magnets.yaml")
    assert run("solve", "magnets.yaml", "-o", "base", "-q").returncode == 0
    return tmp_path / "base"


def test_the_value_of_having_known_comes_first(run, base):
    done = run(*HELD, *CURB)
    assert done.returncode == 0
    first, second, third = done.stdout.splitlines()[:3]
    assert (
        first
        == "Decisions before 2028-04 are held: those of the plan of 'Magnets' (-300 USD under its own data)."
    )
    assert second.startswith("The value of having known the data from the start: 74 USD.")
    assert "-420 USD with these decisions held, and -346 USD with foresight" in second
    assert third.endswith("changes by -120 USD: -46 USD in any case, and -74 USD because nobody knew.")
    assert "with foresight: optimal, -346 USD" in done.stdout


def test_the_json_has_the_surprise_as_numbers(run, base):
    held = json.loads(run(*HELD, *CURB, "--format", "json").stdout)["held"]
    assert held == {
        "until": "2028-04",
        "plan": "Magnets",
        "objective_before": -300,
        "objective_held": -420,
        "objective_with_foresight": -346,
        "value_of_knowing": 74,
        "unit": "USD",
    }


def test_the_plan_to_hold_may_be_shown_in_another_money(run, write, base, tmp_path):
    """At 0.01 USD a rupee 74 USD are 7,400 rupees, and what was recorded in USD is converted."""
    text = (
        (tmp_path / "magnets.yaml")
        .read_text()
        .replace("price_year: 2026", "price_year: 2026, rates: {INR: 0.01 USD}")
    )
    write(text, "magnets.yaml")
    run("solve", "magnets.yaml", "-o", "base", "-q")
    held = json.loads(run(*HELD, *CURB, "--money", "INR", "--format", "json").stdout)["held"]
    assert [held["objective_before"], held["value_of_knowing"]] == pytest.approx([-30000, 7400])


def test_what_cannot_be_kept_is_reported_with_the_conflict_and_repaired(run, base):
    """10 t are held in FY2027-28 and 4 t allowed: the folder of the failure says how to repair it."""
    done = run(*HELD, "--set", "imports.china.cap[2027-04]=4 t/yr", "-o", "failed")
    assert done.returncode == 3
    assert "They cannot be kept under the data of this file." in done.stdout
    assert "held purchases of import china in FY2027-28: at least 10 t (base/manifest.json)" in done.stdout
    assert "with foresight" in (base.parent / "failed" / "status.json").read_text()
    explained = run("explain", "failed/instance.resolved.yaml")
    assert "hold the earlier plan only until 2027-04 (now: 2028-04" in explained.stdout
    assert "--set held.until=2027-04" in explained.stdout
    repaired = run(*HELD, "--set", "imports.china.cap[2027-04]=4 t/yr", "--set", "held.until=2027-04")
    assert repaired.returncode == 0 and repaired.stdout.startswith("Decisions before 2027-04 are held")
    assert run("verify", "failed").stdout.startswith("proven infeasible")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--hold", "base"), "--hold needs --until DATE"),
        (("--until", "2028-04"), "--until needs --hold RESULT"),
        (("--hold", "base", "--until", "2028-05"), "Expected the first day of a period: 2028-04"),
        (("--hold", "base", "--until", "2026-04"), "no decision is before it"),
        (("--hold", "base", "--until", "2031-04"), "the horizon ends 2029-04"),
        (("--hold", "base", "--until", "next year"), "Expected a date such as 2028-04"),
        (("--hold", "nowhere", "--until", "2028-04"), "nowhere: there is no such folder"),
        (("--hold", "magnets.yaml", "--until", "2028-04"), "magnets.yaml: found a file. Expected a folder"),
        (("--hold", "base", "--until", "2028-04", "-o", "base"), "would be replaced"),
        (("--every", "1 year", "--hold", "base", "--until", "2028-04"), "exclude each other"),
        (("--every", "1 year", "--until", "2028-04"), "exclude each other"),
        (("--every", "1 year"), "nothing becomes known after the start"),
        (("--every", "fortnight"), "Expected a duration"),
        (("--table", "replanned", "--format", "csv"), "unknown table"),
    ],
)
def test_options_that_make_no_sense_are_refused(run, base, words, said):
    done = run("solve", "magnets.yaml", *words)
    assert done.returncode == 2 and said in done.stderr and not done.stdout
    assert "Traceback" not in done.stderr


def loop(base) -> None:
    (base / "tables" / "again").symlink_to(base)


def huge(base) -> None:
    with (base / "tables" / "flows.csv").open("ab") as file:
        file.truncate(300_000_000)


def another_number(base) -> None:
    path = base / "tables" / "flows.csv"
    path.write_text(path.read_text().replace("10.0", "11.0"))


def pipe(base) -> None:
    os.mkfifo(base / "pipe")


def no_certificate(base) -> None:
    (base / "certificate.json").unlink()


@pytest.mark.parametrize("change", [loop, huge, another_number, pipe, no_certificate])
def test_a_folder_that_was_changed_is_not_held(run, base, change):
    change(base)
    done = run(*HELD)
    assert done.returncode == 2 and "the result was changed after it was written" in done.stderr


def test_amounts_are_those_of_the_certificate_and_not_of_the_tables(run, base):
    """Somebody changes a table and makes the digests right: what is held is still proven."""
    another_number(base)
    seal(base)
    assert json.loads(run(*HELD, *CURB, "--format", "json").stdout)["held"]["objective_held"] == -420


def test_a_certificate_that_proves_nothing_is_refused(run, base):
    path = base / "certificate.json"
    written = json.loads(path.read_text())
    written["value_basis"]["rows"] = dict.fromkeys(written["value_basis"]["rows"], "basic")
    path.write_text(json.dumps(written))
    seal(base)
    done = run(*HELD)
    assert done.returncode == 2 and "the plan to hold is not proven" in done.stderr


def test_a_result_without_a_plan_is_refused(run, base):
    run(
        "solve",
        "magnets.yaml",
        "--set",
        "imports.others.cap=0 t/yr",
        "--set",
        "imports.china.cap=1 t/yr",
        "-o",
        "no",
    )
    done = run("solve", "magnets.yaml", "--hold", "no", "--until", "2028-04")
    assert (
        done.returncode == 2
        and "the folder holds no plan (monazite solve, status 'infeasible')" in done.stderr
    )


def test_a_held_result_is_verified_with_the_folder_that_it_holds(run, base, tmp_path):
    assert run(*HELD, *CURB, "-o", "held", "-q").returncode == 0
    done = run("verify", "held")
    assert done.returncode == 0 and "--hold 'base' with --until '2028-04'" in done.stderr
    shutil.move(base, tmp_path / "elsewhere")
    moved = run("verify", "held")
    assert moved.returncode == 0 and "manifest.json was not found" in moved.stderr
    shutil.move(tmp_path / "elsewhere", base)
    run("solve", "magnets.yaml", "--set", "imports.china.price=11 USD/t", "-o", "base", "-q")
    changed = run("verify", "held")
    assert changed.returncode == 2 and "another version of manifest.json" in changed.stderr


def test_a_held_amount_that_was_changed_is_found(run, base, tmp_path):
    run(*HELD, *CURB, "-o", "held", "-q")
    path = tmp_path / "held" / "instance.resolved.yaml"
    path.write_text(path.read_text().replace("2027-04: '10.0'", "2027-04: '9.0'", 1))
    seal(tmp_path / "held")
    assert run("verify", "held").returncode == 6


def test_a_result_that_holds_another_can_be_held_again(run, base):
    run(*HELD, *CURB, "-o", "held", "-q")
    done = run("solve", "magnets.yaml", "--hold", "held", "--until", "2029-04", *CURB)
    assert done.returncode == 0 and "-420 USD with these decisions held" in done.stdout


def test_a_rolling_plan_has_its_dates_as_a_table(run, write):
    write(f"{MAGNETS}revisions: {{curb: {{known: 2028-04, set: ['{CURB[1]}']}}}}", "rolling.yaml")
    done = run("solve", "rolling.yaml", "--every", "1 year", "-o", "rolled")
    assert done.stdout.startswith("Planned at 2026-04 (expecting -300 USD) and again at 2028-04 (curb)")
    assert "Planning dates" in done.stdout and "purchases of import others" in done.stdout
    table = run("solve", "rolling.yaml", "--every", "1 year", "--format", "csv", "--table", "replanning")
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert [row["objective"] for row in rows] == ["-300.0", "-420.0"]
    verified = run("verify", "rolled")
    assert verified.returncode == 0 and "--every '1 year'" in verified.stderr
    foresight = run("solve", "rolling.yaml")
    assert "objective: -346 USD" in foresight.stdout
