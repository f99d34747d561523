"""`monazite compare` as a planner uses it."""

import csv
import io
import json

import pytest
from conftest import INSTANCES

BASE = INSTANCES / "irel-japan.yaml"
TUTORIAL = INSTANCES / "tutorial.yaml"
QUANTITY = "contracts.toyotsu.quantity"
HALF = f"half: {QUANTITY}*=0.5; contracts.toyotsu.price*=1.1"


def test_the_first_lines_are_the_answer(run):
    ran = run(
        "compare", BASE, "--case", "suspended: contracts.toyotsu.suspension={from: 2028-04, share: 100 %}"
    )
    assert ran.returncode == 0, ran.stderr
    text = " ".join(ran.stdout.split())
    assert (
        "- suspended costs 2.498 USD million and yields not one t more of magnet_standard and magnet_ev; "
        "all of it is "
        "borne by irel." in text
    )
    assert len(ran.stdout.splitlines()) <= 45
    assert "contracts.toyotsu.suspension: added: from 2028-04, share 100 % (--case 'suspended':1)" in text


@pytest.mark.parametrize("columns", [80, 100])
def test_it_fits_the_width(monkeypatch, capsys, columns):
    import monazite
    from monazite_cli.compare_report import print_comparison, shown_tables
    from monazite_cli.options import Format

    monkeypatch.setenv("COLUMNS", str(columns))
    found = monazite.compare(TUTORIAL, case=[HALF, f"none: {QUANTITY}=0 t/yr"])
    print_comparison(found, shown_tables(["all"], Format.table))
    text = capsys.readouterr().out
    assert "Shapley share" in text and "…" not in text
    assert max(map(len, text.splitlines())) <= columns


def test_json_has_base_cases_and_tables(run):
    found = json.loads(run("compare", TUTORIAL, "--case", HALF, "--format", "json").stdout)
    (case,) = found["cases"]
    assert case["name"] == "half" and found["base"]["name"] == "tutorial"
    change = case["objective"]["value"] - found["base"]["objective"]["value"]
    assert case["difference"]["value"] == pytest.approx(change)
    assert {"totals", "accounts", "years", "contracts", "building", "imports", "unmet", "attribution"} <= set(
        found["tables"]
    )
    assert case["sentences"][0].startswith("half ")


def test_csv_prints_one_table(run):
    ran = run("compare", TUTORIAL, "--case", HALF, "--format", "csv", "--table", "attribution")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert [row["input"] for row in rows] == [QUANTITY, "contracts.toyotsu.price"]


def test_an_infeasible_case_is_a_row_and_exits_with_0(run):
    far = f"far: contracts.toyotsu.firm=true; {QUANTITY}=1e6 t/yr"
    ran = run("compare", TUTORIAL, "--case", far, "--case", HALF)
    assert ran.returncode == 0
    assert "far is infeasible: these constraints cannot all hold" in ran.stdout


def test_an_infeasible_base_exits_with_3(run):
    sets = ("--set", "contracts.toyotsu.firm=true", "--set", f"{QUANTITY}=1e6 t/yr")
    ran = run("compare", TUTORIAL, *sets, "--case", HALF)
    assert ran.returncode == 3
    assert "status of the base: infeasible" in ran.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "nothing to compare with"),
        (("--case", "half"), "found no name before a colon"),
        (("--case", "a: x.y=1"), "--case 'a': 'x.y=1': there is no x"),
        (("--case", f"a: {QUANTITY}=none"), "--case 'a':1"),
        (("--case", HALF, "--show", "year"), "--show 'year': unknown table. Did you mean 'years'?"),
        (("--case", HALF, "--show", "years", "--format", "json"), "--show has no effect with --format json"),
        (("--case", HALF, "--table", "totals"), "--table totals has an effect only with --format csv"),
        (("absent.yaml",), "absent.yaml: the file does not exist"),
    ],
)
def test_what_is_wrong_is_said_and_exits_with_2(run, words, message):
    ran = run("compare", TUTORIAL, *words)
    assert ran.returncode == 2
    assert message in ran.stderr
    assert ran.stdout == "" and "Traceback" not in ran.stderr


def test_a_folder_holds_every_table_and_the_command(run, tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tutorial.yaml").write_bytes(TUTORIAL.read_bytes())
    (tmp_path / "less.yaml").write_text(
        "extends: base/tutorial.yaml\ncontracts: {toyotsu: {quantity: {scale: 0.5, from: 2027-04}}}\n",
        encoding="utf-8",
    )
    ran = run("compare", "base/tutorial.yaml", "less.yaml", "--case", HALF, "--show", "years", "-o", "out")
    assert ran.returncode == 0, ran.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == [
        "monazite", "compare", "tutorial.yaml", "../less.yaml", "--case", HALF
    ]  # fmt: skip
    assert {each["name"] for each in manifest["inputs"]} == {"tutorial.yaml", "less.yaml"}
    assert (tmp_path / "out" / "tables" / "totals.csv").is_file()
    status = json.loads((tmp_path / "out" / "status.json").read_text(encoding="utf-8"))
    assert [case["name"] for case in status["cases"]] == ["less", "half"]


def test_names_that_look_like_formulas_and_controls_stay_harmless(run):
    ran = run(
        "compare", TUTORIAL, "--case", f"-cmd|1: {QUANTITY}*=0.5", "--format", "csv", "--table", "cases"
    )
    assert ran.returncode == 0
    assert not any(line.startswith("-cmd") for line in ran.stdout.splitlines())
