"""`monazite explain` as a planner uses it: what it prints, its tables, its folder, its exit codes."""

import csv
import io
import json

import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
FIRM = ("--set", "contracts.toyotsu.firm=true", "--set", "contracts.toyotsu.quantity=120 t/yr")


def test_without_a_plan_the_sum_and_the_repairs_are_reported(run):
    """120 t owed of 100 t mined, in both years."""
    done = run("explain", TUTORIAL, *FIRM)
    assert done.returncode == 3
    assert "these constraints cannot all hold; short by (t): 20 in FY2026-27, 20 in FY2027-28" in done.stdout
    assert "+ 120  quantity owed under contract toyotsu in FY2026-27: at least 120 t (--set:2)" in done.stdout
    assert "- 100  capacity of mine sands in FY2026-27: at most 100 t" in done.stdout
    assert "tutorial.yaml:38)" in done.stdout
    assert "Proven in exact arithmetic" in done.stdout
    assert (
        "- lower the quantity of contract toyotsu by 20 t/yr in FY2026-27, FY2027-28 (to 100 t/yr; "
        in done.stdout
    )
    assert "--set 'contracts.toyotsu.quantity[2026-04]=100 t/yr'" in done.stdout


def test_solve_prints_the_sum_by_itself(run):
    done = run("solve", TUTORIAL, *FIRM)
    assert done.returncode == 3
    assert "these constraints cannot all hold; short by (t): 20 in FY2026-27" in done.stdout
    assert "Repairs: monazite explain FILE" in done.stdout
    assert "lower the quantity" not in done.stdout


def test_the_repairs_that_are_reported_can_be_copied(run):
    done = run("explain", TUTORIAL, *FIRM, "--format", "json")
    told = json.loads(done.stdout)
    assert told["status"] == "infeasible" and told["proof"] == "exact" and told["objective"] is None
    assert told["infeasible"]["short"] == "20"
    for repair in told["tables"]["repairs"]:
        overrides = [word for override in repair["overrides"].split("; ") for word in ("--set", override)]
        again = json.loads(run("solve", TUTORIAL, *FIRM, *overrides, "--format", "json").stdout)
        assert again["status"] == "optimal"
        assert again["objective"]["value"] == pytest.approx(repair["objective"])
    assert sum(row["required"] or 0 for row in told["tables"]["conflicts"]) == pytest.approx(20)


def test_a_plan_is_explained(run):
    """The works are full in the second year: the mine's last tonne of oxide goes to Japan, and one more sells
    for 40 less 20 USD/kg."""
    done = run("explain", TUTORIAL, "--why", "allocation[FY2027-28,japan]", "--within", "100 USD thousand")
    assert done.returncode == 0
    assert done.stdout.startswith(
        "Tutorial, one mine between Japan and magnets at home\nstatus: optimal, verified\n"
    )
    assert "Why allocation[FY2027-28,japan] is 40 t\n" in done.stdout
    assert "Binding constraints" in done.stdout and "Near-optimal ranges" in done.stdout


@pytest.mark.parametrize("table", ["conflicts", "repairs", "binding", "ranges", "why"])
def test_every_table_prints_as_csv(run, table):
    options = FIRM if table in ("conflicts", "repairs") else ("--why", "mine[sands]")
    done = run("explain", TUTORIAL, *options, "--format", "csv", "--table", table)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows and None not in rows[0]


def test_the_folder_holds_the_tables_that_have_rows(run, tmp_path):
    assert run("explain", TUTORIAL, *FIRM, "-o", "out").returncode == 3
    assert sorted(path.name for path in (tmp_path / "out" / "tables").iterdir()) == [
        "conflicts.csv",
        "repairs.csv",
    ]
    assert run("explain", TUTORIAL, "-o", "out").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out" / "tables").iterdir()) == [
        "binding.csv",
        "ranges.csv",
    ]
    told = json.loads((tmp_path / "out" / "status.json").read_text(encoding="utf-8"))
    assert told["status"] == "optimal"
    done = run("verify", "out")
    assert done.returncode == 2 and "which has no certificate" in done.stderr


def test_the_same_instance_gives_the_same_bytes(command):
    words = ("explain", TUTORIAL, *FIRM, "--format", "json")
    assert command(*words, seed="1").stdout == command(*words, seed="2").stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--why", "nothing"), "--why nothing: unknown quantity 'nothing'"),
        (("--within", "10 t"), "Expected a sum of money"),
        (("--table", "prices"), "--table 'prices': unknown table. Expected one of conflicts"),
    ],
)
def test_what_cannot_be_read_is_refused(run, options, said):
    done = run("explain", TUTORIAL, *options)
    assert done.returncode == 2
    assert said in done.stderr


def test_money_in_another_unit(run):
    """A thousand dollars are 90,909 rupees at 0.011 USD."""
    done = run("explain", INSTANCES / "irel-japan.yaml", "--money", "INR crore", "--format", "json")
    told = json.loads(done.stdout)
    assert told["objective"]["unit"] == "INR crore"
    assert {row["money_unit"] for row in told["tables"]["binding"]} == {"INR crore"}


def test_a_value_without_end_is_reported_by_its_elements(run, write):
    """Any amount is bought for 1 and sold for 5 USD/t."""
    path = write("""
materials: {oxide: {unit: t}, gold: {unit: t}}
places: {coast: irel}
processes: {magic: {per: gold, inputs: {oxide: 1 t}, outputs: {gold: 1 t}}}
plants: {works: {place: coast, runs: {magic: 1}, capacity: 9 t/yr, expansion: {charge: 1 USD/(t/yr)/yr,
  life: 10 years, lead: 0 years, limit: none}}}
imports: {in: {place: coast, material: oxide, origin: world, price: 1 USD/t, cap: none}}
sales: {out: {place: coast, material: gold, price: 5 USD/t, cap: none}}
""")
    done = run("explain", path)
    assert done.returncode == 4
    assert (
        "unbounded: the objective value grows without limit along" in done.stderr
        and "expand[works,2026-04] grows by 1" in done.stderr
    )


def test_an_explanation_without_a_plan_is_proven_from_its_folder(run, tmp_path):
    assert run("explain", TUTORIAL, *FIRM, "-o", "out").returncode == 3
    done = run("verify", "out")
    assert done.returncode == 0 and done.stdout.startswith("proven infeasible")


def test_numbers_of_the_quarterly_instance_are_explained(run):
    """As far as a purchase can go, among plans that tie in many ways."""
    done = run("explain", INSTANCES / "irel-japan-quarterly.yaml", "--why", "buy[china_ev,2028-04]")
    assert done.returncode == 0
    assert "cap of import china_ev" in done.stdout
