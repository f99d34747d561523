"""Runs from a table: the changes of each run, what comes of it, and the log of old and new amounts.

The instance: 100 t/yr of oxide for 2 USD/t, 60 t/yr owed at 10 USD/t, 3 USD/t for what is short. So a year's
plan is worth 8 USD for each tonne owed, 60 x 8 = 480, until the mine is empty.
"""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

import monazite
from monazite.data.reading.load import read_tree
from monazite.errors import InstanceError, Location, ResourceError, UnverifiedError, UsageError
from monazite.sweeps.points.journal import Journal
from monazite.sweeps.runs import alone as module
from monazite.sweeps.runs.additions import decimal
from monazite.sweeps.runs.edits import changed
from monazite.sweeps.runs.runs_csv import RunRow, read_runs
from monazite.sweeps.runs.table import run_runs

QUANTITY = "contracts.toyotsu.quantity"
HEAD = "run,path,mod,value,note\n"


@pytest.fixture
def table(tmp_path: Path):
    """Write a table of runs; its first line is added."""

    def table(rows: str | bytes, head: str = HEAD) -> Path:
        path = tmp_path / "runs.csv"
        path.write_bytes(head.encode() + (rows if isinstance(rows, bytes) else rows.encode()))
        return path

    return table


@pytest.fixture
def values(write, table):
    """The value of every run of a table, by name; None without a plan."""

    def values(text: str, rows: str) -> dict[str, float | None]:
        found = run_runs(read_tree(write(text)), table(rows))
        return {result.name: result.value for result in found.results}

    return values


@pytest.fixture
def refusal(write, contract, table):
    """Why a table refuses the whole call."""

    def refusal(rows: str | bytes, head: str = HEAD) -> str:
        with pytest.raises(UsageError) as caught:
            run_runs(read_tree(write(contract())), table(rows, head))
        return str(caught.value)

    return refusal


def test_set_scale_and_add_change_a_quantity(contract, values):
    """80, 60 x 0.5 = 30, 60 + 10 = 70 and 60 + 0.5 x 12 = 66 tonnes at 8 USD."""
    found = values(
        contract(),
        (
            f"set,{QUANTITY},set,80 t/yr,\nhalf,{QUANTITY},scale,0.5,\nmore,{QUANTITY},add,10 t/yr,\n"
            f"monthly,{QUANTITY},add,500 kg/month,\n"
        ),
    )
    assert found == pytest.approx({"base": 480, "set": 640, "half": 240, "more": 560, "monthly": 528})


def test_rows_of_a_run_apply_together_in_order_even_apart(contract, values):
    """a: (50 + 10) x 0.5 = 30 t; b: 60 x 0.5 + 10 = 40 t."""
    found = values(
        contract(),
        (
            f"a,{QUANTITY},set,50 t/yr,\nb,{QUANTITY},scale,0.5,\na,{QUANTITY},add,10 t/yr,\n"
            f"b,{QUANTITY},add,10 t/yr,\na,{QUANTITY},scale,0.5,\n"
        ),
    )
    assert list(found) == ["base", "a", "b"]
    assert found == pytest.approx({"base": 480, "a": 240, "b": 320})


def test_a_run_called_base_takes_the_place_of_the_base_case(contract, values):
    assert values(contract(), f"x,{QUANTITY},set,10 t/yr,\nbase,,,,\n") == pytest.approx(
        {"x": 80, "base": 480}
    )


def test_an_amount_is_added_to_a_growing_path_in_every_period(contract, values):
    """60 and 66 t, with 10 more 70 and 76: 146 x 8; added before growing it would be 70 and 77."""
    text = contract(years=2, quantity="{value: 60 t/yr, growth: 10 %/yr}")
    found = values(text, f"more,{QUANTITY},add,10 t/yr,\n")
    assert found == pytest.approx({"base": 126 * 8, "more": 146 * 8})


def test_one_period_is_set_or_added_to_by_itself(contract, values):
    """60 t in the first year; in the second 20 t, or 60 + 20 = 80 t, or 20 + 5 = 25 t."""
    found = values(
        contract(years=2),
        f"set,{QUANTITY}[2027-04],set,20 t/yr,\nadd,{QUANTITY}[2027-04],add,20 t/yr,\n"
        f"both,{QUANTITY}[2027-04],set,20 t/yr,\nboth,{QUANTITY}[FY2027-28],add,5 t/yr,\n",
    )
    assert found == pytest.approx({"base": 960, "set": 640, "add": 1120, "both": 680})


@pytest.mark.parametrize(
    ("written", "added", "expected"),
    [
        ("60 t/yr", "0.1 t/yr", "60.1 t/yr"),
        ("0.06 kt/yr", "10 t/yr", "0.07 kt/yr"),
        ("{value: 60 t/yr, note: why, at: {2026-04: 50 t/yr}}", "5 t/yr",
         {"value": "65 t/yr", "note": "why", "at": {"2026-04": "55 t/yr"}}),
        ("{steps: {2026-04: 60 t/yr, 2026-10: {value: 0.05 kt/yr, note: b}}}", "-5 t/yr",
         {"steps": {"2026-04": "55 t/yr", "2026-10": {"value": "0.045 kt/yr", "note": "b"}}}),
        ("{value: 60 t/yr, cap: 62 t/yr}", "5 t/yr", {"steps": {"2026-04-01": "65 t/yr"}}),
        ("{value: 60 t/yr, scale: 0.5}", "5 t/yr", {"steps": {"2026-04-01": "35 t/yr"}}),
    ],
)  # fmt: skip
def test_a_path_keeps_its_shape_where_it_can_and_its_amounts_are_exact(
    write, contract, written, added, expected
):
    tree = read_tree(write(contract(quantity=written)))
    new = changed(tree, RunRow(QUANTITY, "add", added, "", Location(Path("runs.csv"), 2)))
    assert new.data["contracts"]["toyotsu"]["quantity"] == expected


def test_a_sum_is_written_exactly_where_its_digits_end():
    told = [decimal(Fraction(each)) for each in ("-0.05", "1000", "0.1", "-12.5", "0")]
    assert told == ["-0.05", "1000", "0.1", "-12.5", "0"]
    assert float(decimal(Fraction(1, 3))) == 1 / 3


def test_a_run_is_a_fresh_solve_with_the_same_overrides(write, rich, table):
    found = run_runs(
        read_tree(write(rich)),
        table(
            "x,contracts.japan.price,set,70 USD/t,\nx,mines.pit.tiers.0.cost,scale,1.5,\n"
            "x,imports.china.tariff,add,5 %,\n"
        ),
    ).results[-1]
    fresh = monazite.load(
        write(rich),
        ["contracts.japan.price=70 USD/t", "mines.pit.tiers.0.cost*=1.5", "imports.china.tariff=15 %"],
    ).solve()
    assert found.value == pytest.approx(fresh.objective, rel=1e-12)


def test_infeasible_and_invalid_runs_are_rows(write, contract, table, run):
    """A firm contract on 200 t of a mine that gives 100."""
    path = write(contract())
    rows = (
        f"firm,contracts.toyotsu.firm,set,true,\nfirm,{QUANTITY},set,200 t/yr,\n"
        f"wrong,{QUANTITY},set,5 USD,\nkind,{QUANTITY},add,5 USD,\n"
    )
    done = run("sweep", path, "--runs", table(rows), "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(row["run"], row["status"], row["objective"]) for row in told["runs"]] == [
        ("base", "optimal", pytest.approx(480)),
        ("firm", "infeasible", None),
        ("wrong", "invalid", None),
        ("kind", "invalid", None),
    ]
    messages = [row.get("message", "") for row in told["runs"]]
    assert "cannot all hold" in messages[1]
    assert "runs.csv:4" in messages[2] and "Expected the unit 't/yr'" in messages[2]
    assert "runs.csv:5" in messages[3] and "Expected the unit 't/yr'" in messages[3]


def test_the_log_holds_old_and_new_amounts(write, contract, table):
    rows = (
        f"a,{QUANTITY},set,80 t/yr,why\na,{QUANTITY},add,5 t/yr,\n"
        f"b,{QUANTITY}[2027-04],set,20 t/yr,\nc,contracts.toyotsu.firm,set,true,\nd,{QUANTITY},set,5 USD,\n"
        f'e,{QUANTITY},set,"{{steps: {{2026-04: 60 t/yr, 2027-04: 70 t/yr}}}}",\n'
    )
    found = run_runs(read_tree(write(contract(years=2))), table(rows))
    log = [row[:1] + row[5:] for result in found.results for row in result.log]
    assert log == [
        ("a", "", 60.0, 80.0, "t/yr"),
        ("a", "", 80.0, 85.0, "t/yr"),
        ("b", "2027-04", 60.0, 20.0, "t/yr"),
        ("c", "", "false", "true", ""),
        ("d", "", "60 t/yr", "5 USD", ""),
        ("e", "2026-04", 60.0, 60.0, "t/yr"),
        ("e", "2027-04", 60.0, 70.0, "t/yr"),
    ]
    assert found.results[1].log[0][:5] == ("a", QUANTITY, "set", "80 t/yr", "why")


def test_a_folder_holds_the_runs_and_the_log_with_formulas_made_text(write, contract, table, run, tmp_path):
    path = write(contract())
    rows = f"=1+1,{QUANTITY},set,80 t/yr,@note\n"
    done = run("sweep", path, "--runs", table(rows), "--report", "deliveries", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "=1+1" in done.stdout and "Changes" in done.stdout
    with (tmp_path / "out" / "tables" / "runs.csv").open(newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["run"] for row in read] == ["base", "'=1+1"]
    (label,) = [name for name in read[0] if name.startswith("contracts.delivered[")]
    assert [float(row[label]) for row in read] == [60.0, 80.0]
    with (tmp_path / "out" / "tables" / "log.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["run"], row["note"], row["old"], row["new"]) == ("'=1+1", "'@note", "60.0", "80.0")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert {each["name"] for each in manifest["inputs"]} == {"instance.yaml", "runs.csv"}
    assert manifest["command"][-2:] == ["--report", "deliveries"] and "--runs" in manifest["command"]


def test_several_processes_give_the_same_bytes(write, contract, table, command, tmp_path):
    path, rows = (
        write(contract()),
        "".join(f"r{number},{QUANTITY},set,{number} t/yr,\n" for number in range(5)),
    )
    told = [
        command("sweep", path, "--runs", table(rows), "--format", "csv", "--jobs", jobs) for jobs in (1, 2)
    ]
    assert [done.returncode for done in told] == [0, 0], told[1].stderr
    assert told[0].stdout == told[1].stdout and told[0].stdout.count("optimal") == 6


def test_a_run_that_fails_the_checks_gives_exit_code_6(write, contract, table, run, monkeypatch):
    def failing(*_):
        raise UnverifiedError("a check failed")

    monkeypatch.setattr(module, "verified_plan", failing)
    done = run("sweep", write(contract()), "--runs", table(f"a,{QUANTITY},set,1 t/yr,\n"), "--format", "csv")
    assert done.returncode == 6 and "a,unverified,,a check failed" in done.stdout


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (f"a,{QUANTITY},set,1 t/yr,\na,contracts.toyotu.quantity,set,1 t/yr,\n",
         "runs.csv:3: there is no contracts.toyotu. Did you mean 'toyotsu'?"),
        ("a,contracts.toyotsu.quantty,set,1 t/yr,\n",
         "runs.csv:2: contracts.toyotsu.quantty: unknown key 'quantty'. Did you mean `quantity`?"),
        ("a,contracts.toyotsu.quantty,add,1 t/yr,\n",
         "runs.csv:2: there is no number at contracts.toyotsu.quantty. Did you mean 'quantity'?"),
        ("a,contracts.toyotsu.quantty,scale,2,\n", "runs.csv:2: the address has no number yet"),
        ("a,contracts.toyotsu.firm,add,1 t/yr,\n", "'false', which is not a number to add to"),
        (f"a,{QUANTITY},double,2,\n", "runs.csv:2: found the mod 'double', expected `set`, `scale` or `add`"),
        (f"a,{QUANTITY},Add,2,\n", "Did you mean 'add'?"),
        (f"a,{QUANTITY},scale,2 t,\n", "found the factor '2 t', expected a plain number"),
        (f"a,{QUANTITY},add,nan,\n", "found 'nan'. Expected a number and its unit"),
        (f"a,{QUANTITY},set,,\n", "runs.csv:2: found no value"),
        (f",{QUANTITY},set,1 t/yr,\n", "runs.csv:2: found no name of a run"),
        (f"a,{QUANTITY}=1 t/yr;x,set,1 t/yr,\n", "runs.csv:2: found the path"),
        (f"\n\na,{QUANTITY},set\n",
         "runs.csv:4: the row has 3 cells. Expected 5 (run, path, mod, value, note)"),
        (f'a,{QUANTITY},set,1 t/yr,"two\nlines"\nb,{QUANTITY},x,1,\n', "runs.csv:4: found the mod 'x'"),
        (b"a,\xff,set,1 t/yr,\n", "runs.csv:2: the table is not UTF-8"),
        (f'a,{QUANTITY},set,"1 t/yr,\n', "not CSV"),
        ("", "found no run below the first line"),
        (f"a,{QUANTITY},set,1 t/yr,\n" * 100_001, "runs.csv: the file has"),
        ("a,,,,\n" * 100_001, "runs.csv:100002: found more than 100,000 rows"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_refuses_the_whole_call_with_file_and_line(refusal, rows, said):
    assert said in refusal(rows)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("run,path,mod\n", "the column `value` is missing"),
        ("run,path,mod,value,notes\n", "found the column 'notes'"),
        ("run,path,mod,value,value\n", "the columns 4 and 5 are both named 'value'"),
        ("run;path;mod;value\n", "found semicolons between the columns. Expected commas"),
    ],
)
def test_other_columns_are_refused(refusal, head, said):
    assert f"runs.csv:1: {said}" in refusal("a,b,set,1\n", head) or said in refusal("a,b,set,1\n", head)


def test_an_empty_or_missing_table_is_refused(refusal, write, contract, tmp_path):
    assert "runs.csv: the table is empty" in refusal("", "")
    with pytest.raises(UsageError, match="the file does not exist"):
        run_runs(read_tree(write(contract())), tmp_path / "none.csv")


def test_all_faults_of_a_table_are_reported_at_once(refusal):
    told = refusal(f"a,{QUANTITY},x,1,\nb,{QUANTITY},y,1,\n")
    assert "runs.csv:2" in told and "runs.csv:3" in told


def test_columns_in_another_order_and_a_byte_order_mark_are_read(table):
    path = table(f"1 t/yr,set,a,{QUANTITY}\n", "\ufeffvalue,mod,run,path\n")
    (run,), _ = read_runs(path)
    assert (run.name, run.changes[0].path, run.changes[0].value) == ("a", QUANTITY, "1 t/yr")


def test_a_base_case_that_is_not_valid_refuses_the_call(write, contract, table):
    with pytest.raises(InstanceError):
        run_runs(read_tree(write(contract(quantity="5 USD"))), table(f"a,{QUANTITY},set,1 t/yr,\n"))


@pytest.mark.parametrize("then", ["1", "2"])
def test_runs_that_were_stopped_go_on_with_what_is_kept(
    write, contract, table, run, tmp_path, monkeypatch, then
):
    """Stopped after the second of four blocks; resumed by one process or two, the bytes are those of a whole
    table, and what is kept is not solved again."""
    rows = "".join(f"r{number},contracts.toyotsu.firm,set,true,\n" for number in range(20))
    rows += "".join(f"s{number},{QUANTITY},set,{number}.1 t/yr,\n" for number in range(20))
    words = ("sweep", write(contract()), "--runs", table(rows), "--report", "deliveries", "-q")
    assert run(*words, "-o", "whole").returncode == 0
    keep = Journal.keep

    def stopped(journal, number, block):
        keep(journal, number, block)
        if number == 1:
            raise ResourceError("stopped")

    monkeypatch.setattr(Journal, "keep", stopped)
    done = run(*words, "-o", "out")
    assert done.returncode == 1 and "2 of 4 blocks are saved in out.partial" in done.stderr
    monkeypatch.setattr(Journal, "keep", keep)
    assert run(*words, "-o", "out", "--resume", "--jobs", then).returncode == 0
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")
    assert not (tmp_path / "out.partial").exists()


def test_the_journal_of_another_table_of_runs_is_refused(write, contract, table, run, tmp_path, monkeypatch):
    def full(journal, number, block):
        Journal_keep(journal, number, block)
        raise ResourceError("stopped")

    Journal_keep = Journal.keep  # noqa: N806
    path = write(contract())
    monkeypatch.setattr(Journal, "keep", full)
    assert run("sweep", path, "--runs", table(f"a,{QUANTITY},set,1 t/yr,\n"), "-o", "out").returncode == 1
    done = run("sweep", path, "--runs", table(f"a,{QUANTITY},set,2 t/yr,\n"), "-o", "out", "--resume")
    assert done.returncode == 2 and "belongs to another sweep" in done.stderr


def test_blocks_of_another_release_are_refused(write, contract, table, run, tmp_path, monkeypatch):
    """Stopped, then HiGHS is replaced: its blocks could be other ones."""
    from monazite.executors import versions

    keep = Journal.keep

    def stopped(journal, number, block):
        keep(journal, number, block)
        raise ResourceError("stopped")

    words = ("sweep", write(contract()), "--runs", table(f"a,{QUANTITY},set,1 t/yr,\n"), "-o", "out")
    monkeypatch.setattr(Journal, "keep", stopped)
    assert run(*words).returncode == 1
    monkeypatch.setattr(Journal, "keep", keep)
    known = versions.versions()
    monkeypatch.setattr(versions, "versions", lambda: {**known, "highspy": "0.9"})
    done = run(*words, "--resume")
    assert done.returncode == 2
    assert f"releases of the software differ (highspy {known['highspy']} (here 0.9)). Expected" in done.stderr


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
