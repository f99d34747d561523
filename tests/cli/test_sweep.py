"""`monazite sweep` as a planner runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import patience
import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
IREL = INSTANCES / "irel-japan.yaml"
QUANTITY = "contracts.toyotsu.quantity"
PENALTY = "contracts.toyotsu.shortfall.penalty"


def swept(run, *words) -> dict:
    done = run("sweep", *words, "--format", "json", "-q")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


# What is answered.


def test_one_interval_gives_segments_in_json(run):
    """Up to 40 t each brings 40, up to 100 t 10, then each costs 20 (thousand USD)."""
    told = swept(run, TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr")
    assert (told["exact"], told["reason"], told["verified"]) == (True, None, True)
    assert told["feasible"] == told["bounded"] == {"from": 0, "to": 150}
    assert told["unit"] == "USD thousand"
    keys = ("from", "to", "value_from", "value_to", "slope", "curvature")
    assert [[segment[key] for key in keys] for segment in told["segments"]] == [
        pytest.approx([0, 40, -30450, -28850, 40, 0]),
        pytest.approx([40, 100, -28850, -28250, 10, 0]),
        pytest.approx([100, 150, -28250, -29250, -20, 0]),
    ]
    assert told["segments"][0]["words"] == "+40,000 USD per additional t/yr (present value)"
    assert "capacity of mine sands (FY2027-28) becomes binding" in told["segments"][1]["changes"]


def test_where_the_instance_stops_being_feasible_is_exact_and_reported_with_its_reason(run):
    words = (TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr", "--set", "contracts.toyotsu.firm=true")
    told = swept(run, *words)
    assert told["feasible"] == {"from": 0, "to": pytest.approx(100, rel=1e-12)}
    assert told["segments"][-1]["to"] == told["feasible"]["to"]
    (why,) = told["why"]
    assert why.startswith("infeasible above 100") and "sands" in why and "toyotsu" in why
    assert "infeasible above 100" in run("sweep", *words).stdout


def test_points_hold_terms_in_the_unit_given_status_and_an_objective(run):
    told = swept(
        run,
        *(TUTORIAL, "--vary", f"{QUANTITY}=0.06,0.15 kt/yr", "--vary", f"{PENALTY}*=1"),
        *("--set", "contracts.toyotsu.firm=true"),
    )
    assert told["points"][0]["terms"] == {QUANTITY: 0.06, f"{PENALTY}*": 1}
    assert [point["status"] for point in told["points"]] == ["optimal", "infeasible"]
    assert told["points"][0]["objective"] == pytest.approx(-29900)
    assert told["points"][1]["objective"] is None
    assert told["verified"] is True


def test_infeasible_points_are_rows_and_the_exit_code_is_0(run):
    done = run(
        "sweep",
        TUTORIAL,
        "--vary",
        f"{QUANTITY}=0:150:n=4 t/yr",
        "--set",
        "contracts.toyotsu.firm=true",
        "--format",
        "csv",
    )
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["status"] for row in rows] == ["optimal", "optimal", "optimal", "infeasible"]
    assert [float(row[f"{QUANTITY} (t/yr)"]) for row in rows] == [0, 50, 100, 150]
    assert rows[-1]["objective (USD thousand)"] == ""


def test_two_intervals_give_a_complete_map(run):
    told = swept(run, TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr", "--vary", f"{PENALTY}=0:100 USD/kg")
    assert (told["exact"], told["proven"]) == (True, pytest.approx(1))
    area = 0.0
    for region in told["regions"]:
        corners = region["polygon"]
        assert region["label"]
        assert len(region["values"]) == len(corners)
        pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
        area += abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
    assert area == pytest.approx(150 * 100, rel=1e-6)


def test_too_few_regions_are_reported_and_not_exact(run):
    told = swept(
        run,
        TUTORIAL,
        "--vary",
        f"{QUANTITY}=0:150 t/yr",
        "--vary",
        f"{PENALTY}=0:100 USD/kg",
        "--max-regions",
        "1",
    )
    assert told["exact"] is False and "--max-regions" in told["reason"]
    assert 0 < told["proven"] < 1


def test_a_yield_is_never_exact_and_says_why(run):
    told = swept(run, TUTORIAL, "--vary", "processes.sintering.inputs.oxide=0.3:0.5 t")
    assert told["exact"] is False
    assert "processes.sintering.inputs.oxide" in told["reason"]


def test_an_interval_beside_points_gives_a_curve_for_each(run):
    told = swept(run, TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr", "--vary", f"{PENALTY}=0,10 USD/kg")
    assert [curve["at"] for curve in told["curves"]] == [{PENALTY: 0}, {PENALTY: 10}]
    assert [curve["segments"][-1]["slope"] for curve in told["curves"]] == [
        pytest.approx(0),
        pytest.approx(-20),
    ]


def test_reports_are_columns(run):
    told = swept(
        run,
        TUTORIAL,
        "--vary",
        f"{QUANTITY}=30,90 t/yr",
        "--report",
        "deliveries",
        "--report",
        "account.japan",
    )
    outputs = [point["outputs"] for point in told["points"]]
    assert outputs[1]["contracts.delivered[toyotsu,2027-04]"] == pytest.approx(40)
    assert outputs[1]["contracts.delivered[toyotsu,2026-04]"] == pytest.approx(90)


def test_the_table_has_the_answer_first_then_a_line_for_each_segment(run):
    done = run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr")
    assert done.returncode == 0
    for words in (
        "3 segments",
        "Exact, verified (8 solves).",
        "Today's value is 60 t/yr",
        "slope\n",
        "USD per additional t/yr\n",
        " -20,000\n",
        "at 100: capacity of mine sands",
    ):
        assert words in done.stdout


def test_the_table_of_points_and_of_regions_print_too(run):
    done = run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0,60 t/yr")
    assert "-28,650" in done.stdout and "2 points" in done.stdout
    done = run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr", "--vary", f"{PENALTY}=0:100 USD/kg")
    assert done.returncode == 0 and "toyotsu" in done.stdout


def test_the_segments_print_as_csv(run):
    done = run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [float(row["slope"]) for row in rows] == pytest.approx([40, 10, -20])
    assert {row["unit_of_term"] for row in rows} == {"t/yr"}
    assert [row["to"] for row in rows[:-1]] == [row["from"] for row in rows[1:]]


def test_money_is_shown_in_another_unit(run):
    usd = swept(run, IREL, "--vary", f"{QUANTITY}=500,1000 t/yr")
    inr = swept(run, IREL, "--vary", f"{QUANTITY}=500,1000 t/yr", "--money", "INR crore")
    assert inr["unit"] == "INR crore"
    for one, two in zip(usd["points"], inr["points"], strict=True):
        assert two["objective"] == pytest.approx(one["objective"] * 1e6 / 0.0110 / 1e7)


# Folders.


def files_of(folder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("vary", "table"),
    [
        ([f"{QUANTITY}=0:150 t/yr"], "segments"),
        ([f"{QUANTITY}=0,60 t/yr"], "points"),
        ([f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg"], "regions"),
    ],
)
def test_a_folder_holds_manifest_status_and_table(run, tmp_path, vary, table):
    words = [word for each in vary for word in ("--vary", each)]
    done = run("sweep", TUTORIAL, *words, "-o", "out")
    assert done.returncode == 0, done.stderr
    assert "wrote out" in done.stderr
    kept = files_of(tmp_path / "out")
    beside = {"manifest.json", "status.json", "instance.resolved.yaml", "datapackage.json"}
    assert set(kept) == {*beside, f"tables/{table}.csv"}
    manifest = json.loads(kept["manifest.json"])
    assert "sweep" in json.dumps(manifest["command"])
    assert all(each in json.dumps(manifest) for each in vary)
    status = json.loads(kept["status.json"])
    assert status["verified"] is True
    assert len(list(csv.reader(io.StringIO(kept[f"tables/{table}.csv"].decode())))) > 1
    assert not (tmp_path / "out.partial").exists()
    # Again, over our own folder: the same bytes.
    assert run("sweep", TUTORIAL, *words, "-o", "out").returncode == 0
    assert files_of(tmp_path / "out") == kept


def test_a_folder_that_is_not_ours_is_left_alone(run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    done = run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0,60 t/yr", "-o", "out")
    assert done.returncode == 2
    assert files_of(tmp_path / "out") == {"thesis.txt": b"years of work"}


def test_the_bytes_do_not_depend_on_the_hash_seed_nor_on_the_jobs(command, tmp_path):
    """Three ways to the same folder: two seeds, and two processes; yields are solved point by point."""
    words = (
        "sweep",
        TUTORIAL,
        "--vary",
        f"{QUANTITY}=0:150:n=5 t/yr",
        "--vary",
        "processes.sintering.inputs.oxide=0.3:0.6:n=4 t",
    )
    kept = []
    for number, (seed, jobs) in enumerate((("0", "1"), ("12345", "1"), ("7", "2"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        done = command(*words, "--report", "deliveries", "--jobs", jobs, "-o", folder / "out", seed=seed)
        assert done.returncode == 0, done.stderr
        kept.append((files_of(folder / "out"), done.stdout))
    assert kept[0][0] == kept[1][0] == kept[2][0]
    assert kept[0][1] == kept[1][1] == kept[2][1]


def test_curves_and_maps_do_not_depend_on_the_hash_seed(command):
    for vary in ([f"{QUANTITY}=0:150 t/yr"], [f"{QUANTITY}=0:150 t/yr", f"{PENALTY}=0:100 USD/kg"]):
        words = [word for each in vary for word in ("--vary", each)]
        told = {
            command("sweep", TUTORIAL, *words, "--format", "json", seed=seed).stdout for seed in ("0", "99")
        }
        assert len(told) == 1 and told.pop()


def test_a_sweep_that_was_killed_goes_on_with_nothing_lost(tmp_path, command):
    """84 points solved one by one; killed when the first block is there; resumed: the bytes of an
    uninterrupted run."""
    words = (
        *("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:150:n=14 t/yr"),
        *(
            "--vary",
            "processes.sintering.inputs.oxide=0.3:0.6:n=6 t",
            "--report",
            "deliveries",
            "-q",
            "--format",
            "csv",
        ),
    )
    (tmp_path / "whole").mkdir()
    whole = command(*words, "-o", tmp_path / "whole" / "out")
    assert whole.returncode == 0, whole.stderr
    partial = tmp_path / "out.partial"
    process = subprocess.Popen(
        [sys.executable, "-m", "monazite_cli", *map(str, words), "-o", str(tmp_path / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONHASHSEED": "5"},
    )
    deadline = time.monotonic() + 60
    while not list(partial.glob("block-*.npz")):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=patience.SECONDS)
    kept = sorted(partial.glob("block-*.npz"))
    assert 1 <= len(kept) < 6
    assert not (tmp_path / "out").exists()
    again = command(*words, "-o", tmp_path / "out", "--resume")
    assert again.returncode == 0, again.stderr
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole" / "out")
    assert again.stdout == whole.stdout
    assert not partial.exists()


# What is refused.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Expected one of --vary"),
        (["--vary", f"{QUANTITY}=0:1 t/yr", "--reservation", "toyotsu"], "Expected one of --vary"),
        (["--vary", "nonsense"], "Expected PATH=SPEC"),
        (["--vary", f"{QUANTITY}=0:2300:100 t/yr"], "third place"),
        (["--vary", f"{QUANTITY}=5:1 t/yr"], "from a smaller to a greater"),
        (["--vary", f"{QUANTITY}=0:5"], "t/yr"),
        (["--vary", f"{QUANTITY}=-5:5 t/yr"], "at least 0"),
        (["--vary", f"{QUANTITY}=0:5 USD/kg"], "found the unit 'USD/kg'"),
        (["--vary", f"{QUANTITY}=0:nan t/yr"], "Expected a number and its unit"),
        (["--vary", "contracts.tojotsu.quantity=0:5 t/yr"], "Did you mean 'toyotsu'"),
        (["--vary", "contracts.toyotsu.quantty=0:5 t/yr"], "quantity"),
        (["--vary", f"{QUANTITY}=0:5 t/yr", "--vary", f"{QUANTITY}=1,2 t/yr"], "varied twice"),
        (
            [
                "--vary",
                f"{QUANTITY}=0:5 t/yr",
                "--vary",
                f"{PENALTY}=0:1 USD/kg",
                "--vary",
                "mines.sands.cost=0:1 USD/kg",
            ],
            "found 3 intervals. Expected at most two",
        ),
        (["--vary", f"{QUANTITY}=0:5 t/yr", "--report", "delivries"], "Did you mean 'deliveries'"),
        (["--vary", f"{QUANTITY}=0:5 t/yr", "--resume"], "-o DIR"),
        (["--vary", f"{QUANTITY}=0,5 t/yr", "--resume", "-o", "nowhere"], "found no interrupted sweep"),
        (["--vary", f"{QUANTITY}=0,5 t/yr", "--set", "contracts.toyotsu.quantty=5 t/yr"], "quantity"),
        (["--vary", f"{QUANTITY}=0,5 t/yr", "--money", "EUR"], "EUR"),
        (["--vary", f"{QUANTITY}[2055-04]=0:5 t/yr"], "2055-04"),
        (["--vary", f"{QUANTITY}=0,5 t/yr", "--jobs", "0"], "jobs"),
    ],
)
def test_bad_usage_is_exit_code_2_in_words_and_without_a_folder(run, tmp_path, words, said):
    done = run("sweep", TUTORIAL, *words, *([] if "-o" in words or "--resume" in words else ["-o", "out"]))
    assert done.returncode == 2, done.stdout
    told = " ".join(done.stderr.replace("│", " ").split())
    assert said in told, told
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_an_instance_that_is_not_there_is_exit_code_2(run):
    done = run("sweep", "nothing.yaml", "--vary", f"{QUANTITY}=0:1 t/yr")
    assert done.returncode == 2
    assert "nothing.yaml" in done.stderr and "Traceback" not in done.stderr


def test_a_sweep_whose_checks_fail_is_exit_code_6(run, monkeypatch):
    from monazite.errors import UnverifiedError
    from monazite.solving.parametric.walk import Walker

    def refuse(*words):
        raise UnverifiedError("the checks fail", ("the checks fail",))

    monkeypatch.setattr(Walker, "region", refuse)
    monkeypatch.setattr(Walker, "point", refuse)
    done = run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0,5 t/yr", "--format", "json")
    assert done.returncode == 6
    told = json.loads(done.stdout)
    assert told["verified"] is False
    assert [point["status"] for point in told["points"]] == ["unverified", "unverified"]
    done = run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:5 t/yr", "--format", "json")
    assert done.returncode == 6
    told = json.loads(done.stdout)
    assert (told["exact"], told["verified"]) == (False, False)


def test_a_map_without_any_plan_says_so_and_why(run):
    done = run(
        "sweep", TUTORIAL, "--set", "contracts.toyotsu.firm=true",
        "--vary", "contracts.toyotsu.quantity=90000:95000 t/yr",
        "--vary", "contracts.toyotsu.price=1:2 USD/kg",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "infeasible in the whole rectangle" in done.stdout
    assert "these constraints cannot all hold: quantity owed under contract toyotsu" in done.stdout


def test_a_report_that_chooses_no_cell_is_reported(run):
    done = run(
        "sweep",
        TUTORIAL,
        "--vary",
        "contracts.toyotsu.quantity=0,5 t/yr",
        "--report",
        "contracts.delivered[nobody]",
    )
    assert done.returncode == 0
    assert "--report contracts.delivered[nobody]: matches no cell at any point" in done.stderr


def test_reports_do_not_go_with_levels(run):
    done = run("sweep", TUTORIAL, "--reservation", "toyotsu", "--report", "deliveries")
    assert done.returncode == 2
    assert "has no effect with --reservation" in done.stderr


def test_a_curve_says_that_it_has_nothing_to_go_on_with(command):
    words = ("sweep", TUTORIAL, "--vary", "contracts.toyotsu.quantity=0:10 t/yr", "-o", "out")
    assert "--resume" not in command(*words).stderr
    assert "--resume: no effect, a curve is computed from the beginning" in command(*words, "--resume").stderr


def test_a_key_that_does_not_exist_is_refused_with_words_too(run):
    done = run("sweep", TUTORIAL, "--vary", "contracts.toyotsu.nosuch=never,later")
    assert done.returncode == 2
    assert "unknown key 'nosuch'" in done.stderr


def test_what_a_stopped_sweep_has_done_is_not_thrown_away(command, tmp_path):
    partial = tmp_path / "out.partial"
    partial.mkdir()
    (partial / "sweep.json").write_text("{}\n", encoding="utf-8")
    (partial / "block-000000.npz").write_bytes(b"")
    done = command("sweep", TUTORIAL, "--vary", "contracts.toyotsu.quantity=0,5 t/yr", "-o", "out")
    assert done.returncode == 2
    assert (
        "holds 1 block of an interrupted sweep. Expected a new folder. Continue with --resume" in done.stderr
    )
    assert (partial / "block-000000.npz").exists()


def test_the_run_named_base_is_the_instance_as_it_is(run, tmp_path):
    (tmp_path / "runs.csv").write_text(
        "run,path,mod,value\nbase,contracts.toyotsu.quantity,set,5 t/yr\n", encoding="utf-8"
    )
    done = run("sweep", TUTORIAL, "--runs", "runs.csv")
    assert done.returncode == 2
    assert "the run `base` is reserved for the instance without changes" in done.stderr


def test_runs_ask_for_choices_to_be_made_first(run, tmp_path):
    (tmp_path / "runs.csv").write_text(
        "run,path,mod,value\ndear,contracts.toyotsu.price,scale,1.2\n", encoding="utf-8"
    )
    exits = "contracts.toyotsu.exit_dates=[2026-04, never]"
    done = run("sweep", TUTORIAL, "--set", exits, "--runs", "runs.csv")
    assert done.returncode == 2
    assert "exit_dates: found several dates" in done.stderr


def test_decisions_that_jump_have_their_unit_and_are_said_to_be_of_one_plan(run):
    """Above 10 USD/kg Japan is delivered 60 t in the first year, and all that is mined in the second. Where
    constraints alone change, nothing is said of plans."""
    done = run("sweep", TUTORIAL, "--vary", "contracts.toyotsu.price=0:100 USD/kg")
    text = " ".join(done.stdout.split())
    assert "deliveries under contract toyotsu (FY2026-27) changes from 0 to 60 t" in text
    note = "Decisions that change are those of one optimal plan."
    assert note in text
    assert note not in run("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:150 t/yr").stdout


def test_rates_that_change_have_the_units_of_decision_and_term(run):
    """At 973.9 t/yr deliveries are in t of chloride, what is short of them in t REO."""
    (_, after) = swept(run, IREL, "--vary", f"{QUANTITY}=970:980 t/yr")["segments"]
    rates = [each for each in after["changes"] if " changes by " in each]
    units = [f" {unit} per additional t/yr (before: " for unit in ("t", "t REO")]
    assert all(any(unit in each for unit in units) for each in rates)
    (short,) = [each for each in rates if each.startswith("shortfall under contract toyotsu (FY2029-30)")]
    assert short.endswith(" changes by +4 t REO per additional t/yr (before: 0)")
