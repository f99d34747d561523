"""`monazite value` as a planner runs it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
ASKED = ("value", TUTORIAL, "--contract", "toyotsu")
FIRM = ("--set", "contracts.toyotsu.firm=true", "--set", "contracts.toyotsu.quantity=150 t/yr")
TABLES = {"accounts", "exits", "years", "clauses", "offer", "bargain"}


def told(run, *words) -> dict:
    done = run(*ASKED, *words, "--format", "json", "-q")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_json_holds_every_table_and_says_what_is_compared(run):
    """60 t bring 1,200 thousand USD in the first year; in the second 40 t bring 800 and 20 fall short, 200 of
    penalty."""
    found = told(run)
    assert set(found["tables"]) == TABLES
    assert (found["status"], found["verified"], found["contract"]) == ("optimal", True, "toyotsu")
    assert found["worth"] == pytest.approx(1800)
    assert found["without"]["objective_with"] == pytest.approx(-28650)
    assert found["without"]["objective_without"] == pytest.approx(-30450)
    first, second = found["tables"]["exits"]
    assert (first["buy_out"], second["buy_out"]) == pytest.approx((-1800, -600))
    assert second["without_case"] == "without toyotsu from FY2027-28 on"
    assert found["tables"]["bargain"] == [] and found["bargain"] is None


def test_the_supply_curve_is_in_the_unit_of_the_price(run):
    """Mining costs 20; the last 20 t of the second year replace magnets made for 15 + 0.4 t that are imported
    for 60."""
    rows = [row for row in told(run)["tables"]["offer"] if not row["period"]]
    assert [row["price_from"] for row in rows] == pytest.approx([0, 20, (60 - 15) / 0.4])
    assert [row["least"] for row in rows] == pytest.approx([0, 100, 120])


def test_the_alternative_opens_the_bargain(run):
    found = told(run, "--set", "contracts.toyotsu.alternative=45 USD/kg")
    assert found["bargain"]["exact"] is True
    best = found["bargain"]["best"]
    assert best["seller_least"] < best["equal_split"] < best["buyer_most"] == pytest.approx(45)
    assert any(row["better"] for row in found["tables"]["bargain"])


def test_the_table_says_it_in_a_sentence_first(run):
    done = run(*ASKED, "--set", "contracts.toyotsu.alternative=45 USD/kg")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1].startswith("The contract toyotsu is worth 1,800 USD thousand")
    for words in (
        "Change by account",
        "Leaving the contract",
        "Each clause",
        "Each contract year",
        "Supply curve",
        "Zone of possible agreement",
    ):
        assert words in done.stdout
    assert "need to be paid at least" in done.stdout


@pytest.mark.parametrize("table", sorted(TABLES - {"bargain"}))
def test_each_table_prints_as_csv(run, table):
    done = run(*ASKED, "--format", "csv", "--table", table, "-q")
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) >= 2
    units = {"USD/kg"} if table == "offer" else {"USD thousand"}
    assert {row["price_unit" if table == "offer" else "unit"] for row in rows} == units


def test_money_is_shown_in_another_unit(run):
    plain = told(run)
    other = told(run, "--money", "USD million")
    assert other["worth"] == pytest.approx(plain["worth"] / 1000)
    assert other["tables"]["exits"][0]["unit"] == "USD million"


def test_a_folder_holds_manifest_status_and_tables_and_the_same_bytes_again(run, tmp_path):
    done = run(*ASKED, "-o", "out")
    assert done.returncode == 0, done.stderr
    assert "wrote out" in done.stderr
    files = {path: path.read_bytes() for path in sorted((tmp_path / "out").rglob("*")) if path.is_file()}
    assert {path.stem for path in files if path.suffix == ".csv"} == TABLES
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["command"] == ["monazite", "value", "tutorial.yaml", "--contract", "toyotsu"]
    assert json.loads((tmp_path / "out" / "status.json").read_text())["verified"] is True
    assert run(*ASKED, "-o", "out", "-q").returncode == 0
    assert {path: path.read_bytes() for path in files} == files


def test_the_bytes_do_not_depend_on_the_hash_seed(command):
    found = {command(*ASKED, "--format", "json", "-q", seed=seed).stdout for seed in ("0", "77")}
    assert len(found) == 1 and found.pop()


def test_a_case_without_a_plan_is_a_row_and_the_exit_code_is_0(run):
    """With 40 % down, 90 of 150 t are due and 100 can be mined; without the tolerance 150 are."""
    tolerance = "contracts.toyotsu.tolerance={down: 40 %, up: 0 %, holder: seller}"
    done = run(*ASKED, *FIRM, "--set", tolerance, "--format", "csv", "--table", "clauses")
    assert done.returncode == 0, done.stderr
    rows = {row["clause"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert (rows["tolerance"]["status"], rows["tolerance"]["worth"]) == ("infeasible", "")
    assert rows["tolerance"]["message"]
    assert rows["firm"]["status"] == "optimal"
    assert "tolerance: these constraints cannot all hold" in run(*ASKED, *FIRM, "--set", tolerance).stdout


def test_a_contract_that_changes_nothing_is_worth_0(run):
    """All of it is suspended from the start on."""
    suspension = "contracts.toyotsu.suspension={from: 2026-04}"
    done = run(*ASKED, "--set", suspension)
    assert "is worth 0 USD thousand to the inside accounts" in done.stdout
    assert "are indifferent" in done.stdout
    assert "The same by contract year" not in done.stdout


def test_where_there_is_no_plan_without_the_contract_the_table_says_so(run, tmp_path):
    """A limit asks for the deliveries that leaving would end."""
    limit = "limits: {least: {flows: {contracts.toyotsu: 1}, at_least: 1 t/yr}}"
    text = f"{TUTORIAL.read_text(encoding='utf-8')}\n{limit}\n"
    (tmp_path / "instance.yaml").write_text(text, encoding="utf-8")
    done = run("value", "instance.yaml", "--contract", "toyotsu")
    assert done.returncode == 0, done.stderr
    assert "is unknown: without the contract the status is infeasible" in done.stdout


# What has no answer.


def test_an_instance_without_a_plan_is_exit_code_3_and_says_why(run, tmp_path):
    done = run(*ASKED, *FIRM, "-o", "out")
    assert done.returncode == 3
    assert "status: infeasible" in done.stdout and "these constraints cannot all hold" in done.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *("instance.resolved.yaml", "manifest.json", "status.json"),
    ]
    done = run(*ASKED, *FIRM, "--format", "json", "-q")
    assert done.returncode == 3
    found = json.loads(done.stdout)
    assert (found["status"], found["objective"], found["worth"]) == ("infeasible", None, None)
    assert found["conflict"] and not any(found["tables"].values())


def test_a_check_that_fails_is_exit_code_6_without_tables(run, tmp_path, monkeypatch):
    from monazite.errors import UnverifiedError
    from monazite.valuing import case

    verified = case.verified_plan

    def refuse(instance, matrix):
        if not instance.contracts["toyotsu"].quantity.by_period["2026-04"]:
            raise UnverifiedError("the checks fail", ("the checks fail",))
        return verified(instance, matrix)

    monkeypatch.setattr(case, "verified_plan", refuse)
    done = run(*ASKED, "-o", "out")
    assert done.returncode == 6
    assert "is unknown" in done.stdout and "unverified" in done.stderr
    assert not (tmp_path / "out" / "tables").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["value", TUTORIAL], "--contract"),
        (["value", TUTORIAL, "--contract", "tojotsu"], "Did you mean 'toyotsu'"),
        ([*ASKED, "--table", "nothing"], "Expected one of accounts"),
        ([*ASKED, "--money", "EUR"], "EUR"),
        ([*ASKED, "--set", "contracts.toyotsu.quantty=5 t/yr"], "quantity"),
        ([*ASKED, "--set", "contracts.toyotsu.lots={size: 10 t, number: [0, 6]}"], "lots.number=0"),
        (["value", "nothing.yaml", "--contract", "toyotsu"], "nothing.yaml"),
        (["value", INSTANCES / "broken" / "wrong-unit.yaml", "--contract", "toyotsu"], "wrong-unit.yaml:"),
    ],
)
def test_bad_usage_is_exit_code_2_in_words_and_without_a_folder(run, tmp_path, words, said):
    done = run(*words, "-o", "out")
    assert done.returncode == 2, done.stdout
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_ours_is_left_alone(run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    assert run(*ASKED, "-o", "out").returncode == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]
