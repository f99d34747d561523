"""`monazite solve` as a planner runs it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
BASE = INSTANCES / "irel-japan.yaml"


def test_status_and_objective_come_first(run):
    done = run("solve", TUTORIAL)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:3] == [
        "status: optimal, verified, proven in exact arithmetic",
        "objective: -28,650 USD thousand (present value to planner, treasury)",
    ]
    for heading in (
        "In short",
        "Balance of oxide by year, in t; toyotsu in t",
        "Balance of magnet by year",
        "More: --show",
    ):
        assert heading in done.stdout


def test_contracts_over_the_horizon_show_all_that_is_paid(run):
    """Seoul gets 2,630 t, 27.95 million at the contract price; above 300 t a year it pays less: 150 and 230 t
    at 1, and three times 250 t at 2 USD/kg less, 1.88 million. Toyotsu has 10 % off 520 redelivered tonnes at
    12 USD/kg, 0.624 million. Of 44 t at 70 USD/kg paid for and not taken 90 % come back: 0.308 are lost."""
    lines = run("solve", INSTANCES / "two-buyers.yaml").stdout.splitlines()
    at = lines.index("Contracts over the horizon, money in USD million")
    assert [line.split()[-7:] for line in lines[at + 3 : at + 6]] == [
        ["1,600", "1,540", "520", "520", "18.48", "0.52", "-0.624"],
        ["2,500", "2,630", "0", "0", "27.95", "0", "-1.88"],
        ["460", "404", "44", "0", "28.28", "0", "-0.308"],
    ]
    assert "contract price: of mount_weld paid by the plan" in lines[at + 6]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("summary", "Allocation by year"),
        ("balance", "Balance of oxide by year, in t"),
        ("building", "Building plan"),
        ("contracts", "Contract toyotsu"),
        ("unmet", "Unmet demand: none"),
        ("dependence", "share of purchases and production by origin"),
        ("ledger", "Outside accounts (japan, world) show cash alone"),
        ("prices", "+30,000 USD per additional t"),
        ("assumptions", "written"),
        ("flows", "deliver toyotsu"),
        ("notes", "perfect foresight"),
    ],
)
def test_any_table_is_printed_by_its_name(run, name, words):
    """Status and objective, then the table, without the answer."""
    done = run("solve", TUTORIAL, "--show", name)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Tutorial") and "status: optimal" in done.stdout
    assert words in " ".join(done.stdout.split())
    assert "In short" not in done.stdout


def test_all_tables_follow_the_answer(run):
    told = run("solve", TUTORIAL, "--show", "all").stdout
    places = [
        told.index(words)
        for words in (
            "In short",
            "Allocation by year",
            "Contract toyotsu\n",
            "Ledger",
            "Shadow prices",
            "Notes",
        )
    ]
    assert places == sorted(places)


def test_several_tables_are_printed_in_the_order_asked_for(run):
    told = run("solve", TUTORIAL, "--show", "ledger", "--show", "contracts", "--show", "ledger").stdout
    assert told.index("Ledger") < told.index("Contract toyotsu\n") and told.count("Ledger:") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--show", "legder"),
            "--show 'legder': unknown table. Did you mean 'ledger'?",
        ),
        (("--show", "ledger", "--format", "csv"), "--show has no effect with --format csv. Use --table NAME"),
        (
            ("--show", "all", "--format", "json"),
            "--show has no effect with --format json. JSON holds every table",
        ),
    ],
)
def test_a_table_that_cannot_be_shown_is_bad_usage(run, options, words):
    done = run("solve", TUTORIAL, *options)
    assert done.returncode == 2 and done.stdout == ""
    assert words in done.stderr


def test_several_files_show_their_tables_behind_the_comparison(run):
    told = run("solve", TUTORIAL, INSTANCES / "classics/transport.yaml", "--show", "ledger").stdout
    assert told.startswith("Compared with the first") and told.count("Ledger:") == 2


def test_json_holds_status_objective_and_tables(run):
    done = run("solve", TUTORIAL, "--format", "json")
    told = json.loads(done.stdout)
    assert (told["status"], told["verified"]) == ("optimal", True)
    assert told["objective"] == {"value": pytest.approx(-28650), "unit": "USD thousand"}
    first = told["tables"]["contracts"][0]
    assert {"contract", "period", "due", "delivered", "shortfall", "unit"} <= set(first)
    assert {"period", "destination", "material", "amount", "unit", "t_nd"} <= set(
        told["tables"]["allocation"][0]
    )
    assert {"period", "product", "origin", "share"} <= set(told["tables"]["dependence"][0])


def test_csv_prints_one_table(run):
    done = run("solve", TUTORIAL, "--format", "csv", "--table", "contracts")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [float(row["delivered"]) for row in rows] == pytest.approx([60, 40])


def test_a_number_can_be_set(run):
    done = run("solve", TUTORIAL, "--set", "contracts.toyotsu.quantity=0 t/yr", "--format", "json")
    assert json.loads(done.stdout)["objective"]["value"] == pytest.approx(-30450)


def test_one_period_of_a_path_can_be_set_and_a_path_scaled(run):
    done = run("solve", TUTORIAL, "--set", "contracts.toyotsu.quantity[2027-04]=30 t/yr", "--format", "json")
    assert [row["due"] for row in json.loads(done.stdout)["tables"]["contracts"]] == pytest.approx([60, 30])
    done = run("solve", TUTORIAL, "--set", "contracts.toyotsu.quantity*=0.5", "--format", "json")
    assert [row["due"] for row in json.loads(done.stdout)["tables"]["contracts"]] == pytest.approx([30, 30])


def test_money_is_shown_in_another_unit(run):
    """1 INR = 0.0110 USD: -3,656.11 USD million are 100,000 / 1.1 as many INR crore / 1,000."""
    usd = json.loads(run("solve", BASE, "--format", "json").stdout)["objective"]["value"]
    told = json.loads(run("solve", BASE, "--money", "INR crore", "--format", "json").stdout)["objective"]
    assert told["unit"] == "INR crore"
    assert told["value"] == pytest.approx(usd * 1e6 / 0.0110 / 1e7)


def test_several_files_are_compared_with_the_first(run):
    done = run("solve", BASE, INSTANCES / "suspend-now.yaml")
    assert done.returncode == 0
    assert "Compared with the first" in done.stdout
    assert "(-4,986)" in done.stdout  # what Japan no longer gets, t REO


def test_with_several_files_the_largest_exit_code_counts(run, write):
    write("not: [an, instance]", "bad.yaml")
    done = run("solve", TUTORIAL, "bad.yaml")
    assert done.returncode == 2
    assert "invalid" in done.stdout


def test_a_firm_contract_beyond_the_mines_is_reported_by_name_and_period(run):
    done = run(
        "solve",
        TUTORIAL,
        "--set",
        "contracts.toyotsu.firm=true",
        "--set",
        "contracts.toyotsu.quantity=101 t/yr",
    )
    assert done.returncode == 3
    assert "infeasible" in done.stdout
    # Each of the two years is a conflict by itself; one of them is told.
    assert "contract toyotsu in FY202" in done.stdout
    assert "tutorial.yaml" in done.stdout


def test_a_time_limit_is_exit_code_5(run):
    done = run("solve", BASE, "--time-limit", "0", "--format", "json")
    assert done.returncode == 5
    told = json.loads(done.stdout)
    assert (told["status"], told["objective"], told["verified"]) == ("limit", None, False)
    assert all(rows == [] for rows in told["tables"].values())


def test_an_unknown_table_or_unit_is_a_usage_error(run):
    assert run("solve", TUTORIAL, "--format", "csv", "--table", "nothing").returncode == 2
    assert run("solve", TUTORIAL, "--money", "t").returncode == 2
    assert run("solve", TUTORIAL, "--money", "EUR").returncode == 2


@pytest.mark.parametrize(
    "setting",
    ["=", "a", "contracts..x=1", "contracts.tojotsu.quantity=1 t/yr", "contracts.toyotsu.quantity=", "x*=a"],
)
def test_an_override_that_leads_nowhere_is_refused(run, setting):
    done = run("solve", TUTORIAL, "--set", setting)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "--set" in done.stderr


def test_quiet_says_nothing_on_standard_error(run):
    assert run("solve", "-q", TUTORIAL).stderr == ""


def test_verbose_shows_sizes_and_residuals(run):
    done = run("solve", "-v", TUTORIAL)
    assert "rows" in done.stderr
    assert "residuals" in done.stderr


def test_no_figure_is_cut_on_a_narrow_terminal(monkeypatch, capsys):
    """At 60 columns headings wrap and lines run over; every figure is there in full."""
    import monazite
    from monazite_cli import solve_report

    monkeypatch.setenv("COLUMNS", "60")
    solve_report.print_result(monazite.load(BASE).solve(), ["all"])
    text = capsys.readouterr().out
    assert "12,078" in text
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 60


PLANS = [
    *(path for path in sorted(INSTANCES.glob("*.yaml")) if "monthly" not in path.name),
    *sorted(INSTANCES.glob("classics/*.yaml")),
    *sorted((INSTANCES.parent / "tests/formulation/golden").glob("*.yaml")),
]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_answer_has_at_most_45_lines_of_100_columns(monkeypatch, capsys, path):
    import monazite
    from monazite_cli import solve_report

    monkeypatch.setenv("COLUMNS", "100")
    solve_report.print_result(monazite.load(path).solve())
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 100
    assert lines[1].startswith("status: ")


def test_a_plan_without_a_balance_by_year_is_printed(run, write):
    """Nothing is mined, demanded or owed, so that there is no material to balance."""
    text = """
monazite: 1
title: Only sales
horizon: {start: 2026-04, steps: [{every: year, count: 1}]}
money: {unit: USD, price_year: 2026}
materials: {a: {unit: t}}
places: {site: {}}
processes: {make: {per: a, outputs: {a: 1 t}, cost: 1 USD/t}}
plants: {works: {place: site, runs: {make: 1}, capacity: 5 t/yr}}
sales: {spot: {place: site, material: a, price: 3 USD/t, cap: none}}
"""
    done = run("solve", write(text))
    assert (done.returncode, done.stderr) == (0, "")
    assert "objective: 10 USD" in done.stdout


def test_the_answer_keeps_exports_and_mines_and_names_what_it_omits(monkeypatch, capsys):
    import monazite
    from monazite_cli import solve_report

    monkeypatch.setenv("COLUMNS", "100")
    solve_report.print_result(monazite.load(INSTANCES / "irel-japan.yaml").solve())
    text = " ".join(capsys.readouterr().out.split())
    assert "Mines open: chavara_extension 2028-04" in text
    assert "leave in FY2027-28, while demand is unmet" in text
    assert text.endswith("Omitted here: materials (balance), notes.")


def test_a_price_that_is_0_on_both_sides_is_not_listed(monkeypatch, capsys):
    """The dual of the metal works before they open lies between two sides of 0."""
    import monazite
    from monazite_cli import solve_report

    monkeypatch.setenv("COLUMNS", "400")
    solve_report.print_result(monazite.load(INSTANCES / "irel-japan.yaml").solve(), ["prices"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  - ")]
    assert any("plant magnet_works" in line for line in lines)
    assert not [line for line in lines if ": 0 USD" in line and " less" not in line]


def test_many_years_are_summed_so_that_the_balance_stays_short(monkeypatch, capsys, load, contract):
    """40 years are ten rows of four years each, and the sums are those of the table."""
    from monazite_cli import solve_report

    monkeypatch.setenv("COLUMNS", "100")
    result = load(contract(years=40)).solve()
    solve_report.print_result(result)
    text = capsys.readouterr().out
    assert len(text.splitlines()) <= 45
    row = next(line for line in text.splitlines() if line.startswith("FY2026-27 to FY2029-30"))
    mined = sum(row["amount"] for row in result.tables["balance"] if row["flow"] == "mined")
    assert row.split()[3:] == [f"{mined / 10:,.0f}", f"{mined / 10:,.0f}", "240", "240"]


def test_when_a_suspension_comes_into_force_is_reported(run):
    done = run(
        "solve",
        TUTORIAL,
        "--set",
        "contracts.toyotsu.suspension={from: 2026-04, notice: 1 year, share: 50 %}",
    )
    assert "notice of suspension on 2026-04, 50 % suspended from 2027-04-01" in done.stdout


def test_a_change_of_sign_of_a_price_is_reported(run, tmp_path):
    run("init", "start")
    assert (
        "+4,400 USD per additional t REO/yr (nonzero in 2 periods; FY2027-28: "
        "-2,000 USD per additional t REO/yr)"
    ) in run("solve", "start/instance.yaml", "--show", "prices").stdout


def test_why_a_number_has_no_price_is_reported_on_the_terminal_and_in_the_folder(run, tmp_path):
    """Of contracts that share a shortage the quantity stands in a coefficient."""
    golden = INSTANCES.parent / "tests" / "formulation" / "golden" / "pro_rata.yaml"
    why = "contracts.other.quantity has no price: it is in a coefficient of the matrix"
    done = run("solve", golden, "-o", "out", "--show", "prices")
    assert why in " ".join(done.stdout.split())
    told = json.loads((tmp_path / "out" / "status.json").read_text(encoding="utf-8"))
    assert why in told["omitted"]
    assert run("verify", "out").returncode == 0
