"""`monazite tornado` as a planner runs it."""

from __future__ import annotations

import csv
import io
import json

import pytest
from dated import DATED

PRICE = "{value: 10 USD/t, low: 1 USD/t, high: 12 USD/t}"
CASE = "without: contracts.toyotsu.quantity=0 t/yr"
KEYS = ("path", "value", "low", "high", "at_low", "at_high", "switching_value", "exact")


@pytest.fixture
def file(write, contract):
    """60 t at 10 USD (1 to 12) less 2 of mining: worth nothing at 2 USD."""
    return write(contract(price=PRICE))


def test_the_answer_comes_first(run, file):
    done = run("tornado", file, "--case", CASE)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert (
        lines[1]
        == "without is worse than the base by 480 USD: objective value 0 against 480 (present values)."
    )
    assert lines[2] == "1 of 1 range turns the sign of the difference."
    assert lines[3] == (
        "Switching values by swing: contracts.toyotsu.price at 2 USD/t (10 in the file, range 1 to 12)."
    )
    assert lines[-1].startswith("Exact, verified (")


def test_json_has_the_rows(run, file):
    found = json.loads(run("tornado", file, "--case", CASE, "--format", "json", "-q").stdout)
    assert (found["status"], found["case"], found["ranges"], found["turning"]) == ("optimal", "without", 1, 1)
    (row,) = found["rows"]
    assert [row[key] for key in KEYS[:4]] == ["contracts.toyotsu.price", 10.0, 1.0, 12.0]
    assert [row[key] for key in KEYS[4:7]] == pytest.approx([60, -600, 2])
    assert row["exact"] is True and row["place"].startswith("instance.yaml:")
    assert set(found["tables"]) == {"switching_values", "switching_line"}


@pytest.mark.parametrize("table", ["tornado", "switching_values"])
def test_each_table_prints_as_csv(run, file, table):
    done = run("tornado", file, "--case", CASE, "--format", "csv", "--table", table, "-q")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["path"] == "contracts.toyotsu.price" and float(row["switching_value"]) == pytest.approx(2)


def test_a_case_may_be_a_file(run, file, write):
    write("", "other.yaml").write_text(
        "monazite: 1\nextends: instance.yaml\ntitle: Less\ncontracts: {toyotsu: {quantity: 0 t/yr}}\n",
        encoding="utf-8",
    )
    found = json.loads(run("tornado", file, "--case", "other.yaml", "--format", "json", "-q").stdout)
    assert found["case"] == "other" and found["rows"][0]["switching_value"] == pytest.approx(2)


def test_a_folder_holds_the_tables_and_the_command(run, file, tmp_path):
    assert run("tornado", file, "--case", CASE, "-o", "out", "-q").returncode == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["command"] == ["monazite", "tornado", "instance.yaml", "--case", CASE]
    assert {path.name for path in (tmp_path / "out" / "tables").iterdir()} == {
        "tornado.csv",
        "switching_values.csv",
        "switching_line.csv",
    }


def test_without_a_range_there_is_a_sentence(run, write, contract):
    done = run("tornado", write(contract()))
    assert done.returncode == 0
    assert "No number has a range" in done.stdout


def test_an_address_without_a_range_is_refused(run, file):
    done = run("tornado", file, "--only", "contracts.toyotsu.quantity")
    assert done.returncode == 2
    assert "--only contracts.toyotsu.quantity: no number with a range there" in done.stderr


def test_a_base_and_a_case_without_a_plan_end_with_its_exit_code(run, file):
    firm = ("contracts.toyotsu.firm=true", "contracts.toyotsu.quantity=150 t/yr")
    done = run("tornado", file, *(word for each in firm for word in ("--set", each)))
    assert done.returncode == 3 and "status of the file: infeasible" in done.stdout
    done = run("tornado", file, "--case", f"firm: {'; '.join(firm)}")
    assert done.returncode == 3 and "status of the case firm: infeasible" in done.stdout


def test_a_fault_of_the_case_names_it(run, file):
    done = run("tornado", file, "--case", "bad: contracts.toyotsu.price=5 t")
    assert done.returncode == 2 and done.stderr.startswith(
        "--case 'bad':1: contracts.toyotsu.price: found the unit 't'"
    )


def test_a_case_of_another_horizon_is_refused(run, file, write, contract):
    write(contract(years=2, price=PRICE), "longer.yaml")
    done = run("tornado", file, "--case", "longer.yaml")
    assert done.returncode == 2 and "its horizon is 2026-04-01 to 2028-04-01" in done.stderr


def test_names_are_escaped_for_a_spreadsheet_and_for_html(load, contract):
    """A note of a case is text: nothing of it runs."""
    found = load(contract(price=PRICE)).tornado("<b>x: contracts.toyotsu.quantity=0 t/yr")
    assert "<b>x" not in found._repr_html_()


def test_processes_share_the_ranges_and_give_the_same_bytes(run, write, tmp_path):
    """With dates, a rate of discount and numbers; also what is printed is the same."""
    file = write(
        DATED.replace(
            "materials:",
            "money: {unit: USD, price_year: 2026, discount: {value: 8 %/yr, "
            "low: 5 %/yr, high: 12 %/yr}}\nmaterials:",
            1,
        )
    )
    case = "less: contracts.toyotsu.quantity=90 t/yr; contracts.toyotsu.price=11 USD/t"
    found = [
        run("tornado", file, "--case", case, "--jobs", jobs, "-o", tmp_path / jobs, "-q") for jobs in "12"
    ]
    assert found[0].returncode == 0, found[0].stderr
    assert (found[0].stdout, found[0].stderr) == (found[1].stdout, found[1].stderr)
    one, two = (
        {path.relative_to(tmp_path / jobs): path.read_bytes() for path in (tmp_path / jobs).rglob("*.*")}
        for jobs in "12"
    )
    assert one == two and len(one) > 4


NEARER_OUTSIDE = """
outside: [japan, world]
money: {unit: USD thousand, price_year: 2026}
materials: {oxide: {unit: t}}
places: {coast: irel}
mines:
  sands: {place: coast, material: oxide, capacity: {value: 100 t/yr, low: 50 t/yr, high: 150 t/yr},
    cost: {value: 20 USD/kg, low: 1 USD/kg, high: 41 USD/kg}}
sales: {spot: {place: coast, material: oxide, price: 30 USD/kg, cap: 50 t/yr}}
contracts:
  toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 60 t/yr,
    firm: false, price: 40 USD/kg, shortfall: {penalty: 10 USD/kg}}
"""


def test_the_nearest_switching_value_is_named_within_a_range(run, write):
    """The mine turns the sign at 20 t/yr, 80 % away and outside its range: 20 t bring 20,000 USD each and
    40 t short cost 10 each. Within a range the cost is the nearest, at 40 USD/kg, 100 % away."""
    text = " ".join(run("tornado", write(NEARER_OUTSIDE)).stdout.split())
    assert "Nearest switching value within a range: mines.sands.cost at 40 USD/kg" in text
    assert "Outside the range: mines.sands.capacity at 20 t/yr" in text
