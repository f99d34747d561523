"""`monazite convert RESULT FILE.csv --to iamc`: the sums are those of the result's own tables, added here by
hand, and the names, units and years follow the rules of the format."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite.exchange.names import named, words
from monazite.exchange.years import Years

Found = dict[tuple[str, str, str, int, str], float]
"""Values by region, variable, unit, year and part of the year."""


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(path: Path, scenario: str | None = None) -> Found:
    found: Found = {}
    for row in rows_of(path):
        if scenario in (None, row["scenario"]):
            part = row.get("subannual", "Year")
            key = row["region"], row["variable"], row["unit"], int(row["year"]), part
            assert key not in found
            found[key] = float(row["value"])
    return found


def year(period: str) -> int:
    """FY2026-27 is 2026: April to March."""
    month = int(period[5:])
    return int(period[:4]) - (month < 4)


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> tuple[Path, Found]:
    """The folder of the quarterly base, and what is written of it."""
    folder = tmp_path_factory.mktemp("iamc") / "quarters"
    monazite.load(INSTANCES / "irel-japan-quarterly.yaml").solve().write(
        folder, {"command": ["monazite", "solve", "irel-japan-quarterly.yaml"]}
    )
    monazite.write_iamc([folder], folder.parent / "out.csv")
    return folder, read(folder.parent / "out.csv")


def summed(folder: Path, table: str, column: str, *keys: str, **only: str) -> dict[tuple[str, ...], float]:
    """A column of a table added up by year and other columns."""
    total: dict[tuple[str, ...], float] = defaultdict(float)
    for row in rows_of(folder / "tables" / f"{table}.csv"):
        if all(row[name] == word for name, word in only.items()):
            total[(str(year(row["period"])), *(row[key] for key in keys))] += float(row[column] or 0)
    return total


def test_yearly_totals_are_those_of_the_balance(base):
    folder, found = base
    sides = {"in": "Inflow", "out": "Outflow", "loss": "Losses", "stock": "Change of Stock"}
    totals = summed(folder, "balance", "amount", "balance", "side", "unit")
    assert len(totals) > 30
    for (when, balance, side, unit), total in totals.items():
        variable = f"Material Balance|{words(balance)}|{sides[side]}"
        assert found["All Places", variable, f"{unit}/yr", int(when), "Year"] == pytest.approx(
            total, rel=1e-9, abs=1e-9
        )


def test_what_is_delivered_to_japan_is_exported_to_it(base):
    """1,000 t REO a year are 1,000 / 0.455 t of chloride."""
    folder, found = base
    sent = summed(folder, "allocation", "amount", element="contracts.toyotsu")
    assert sent["2026",] == pytest.approx(1000 / 0.455)
    for (when,), total in sent.items():
        key = "Oscom", "Trade|Exports|Re Chloride|Japan", "t/yr", int(when), "Year"
        assert found[key] == pytest.approx(total)


def test_net_revenue_is_what_the_ledger_pays_each_account(base):
    folder, found = base
    paid = summed(folder, "ledger", "amount", "payer", kind="cash")
    got = summed(folder, "ledger", "amount", "payee", kind="cash")
    for when, account in {*paid, *got}:
        if account in ("resources", "lost"):
            continue
        key = words(account), "Net Revenue", "million USD_2026/yr", int(when), "Year"
        total = got.get((when, account), 0) - paid.get((when, account), 0)
        assert found[key] == pytest.approx(total, rel=1e-9, abs=1e-9)
    assert not {region for region, *_ in found} & {"Resources", "Lost"}


def test_categories_and_places_add_up(base):
    """A variable is the sum of those one level below it that it has, `All Places` that of the places."""
    _, found = base
    below: dict[tuple[str, ...], float] = defaultdict(float)
    places: dict[tuple[str, ...], float] = defaultdict(float)
    for (region, variable, *rest), value in found.items():
        below[region, variable.rpartition("|")[0], *map(str, rest)] += value
        if region != "All Places":
            places[variable, *map(str, rest)] += value
    added = [key for key in found if (key[0], key[1], *map(str, key[2:])) in below]
    assert len(added) > 1000
    for key in added:
        assert found[key] == pytest.approx(below[key[0], key[1], *map(str, key[2:])], rel=1e-9, abs=1e-9)
    for key in found:
        if key[0] == "All Places" and not key[1].startswith("Material Balance"):
            assert found[key] == pytest.approx(places[key[1], *map(str, key[2:])], rel=1e-9, abs=1e-9)


def test_quarters_add_up_to_their_year_and_stocks_are_those_at_the_end(base):
    folder, found = base
    parts = ("April-June", "July-September", "October-December", "January-March")
    flows = [key for key in found if key[3] == 2027 and key[4] == "Year" and key[2] != "t"]
    assert len(flows) > 100
    for region, variable, unit, when, _ in flows:
        total = sum(found[region, variable, unit, when, part] for part in parts)
        assert found[region, variable, unit, when, "Year"] == pytest.approx(total, rel=1e-9, abs=1e-9)
    closing = summed(folder, "stocks", "closing", "period", material="monazite", place="oscom")
    key = "Oscom", "Stock|Monazite", "t", 2026
    assert found[*key, "April-June"] == pytest.approx(closing["2026", "2026-04"])
    assert found[*key, "Year"] == found[*key, "January-March"] == pytest.approx(closing["2026", "2027-01"])


def test_names_and_units_follow_the_rules(base):
    _, found = base
    for _, variable, unit, _, part in found:
        assert all(re.fullmatch(r"[A-Z0-9][^|*_]*", level) for level in variable.split("|")), variable
        assert unit in ("t", "t/yr", "t Nd/yr", "million USD_2026/yr")
        assert part in ("Year", "April-June", "July-September", "October-December", "January-March")


def years(steps: str, load, start: str = "2026-04") -> Years:
    horizon = f"horizon: {{start: {start}, steps: {steps}}}"
    return Years(
        load(f"{horizon}\nmaterials: {{ore: {{unit: t}}}}\nplaces: {{coast: irel}}").instance.timeline
    )


def test_a_period_of_three_years_is_a_third_in_each(load):
    found = years("[{every: year, count: 1}, {every: 3 years, count: 1}]", load)
    assert list(found.shares("2027-04")) == [
        ((when, "Year"), pytest.approx(1 / 3)) for when in (2027, 2028, 2029)
    ]
    assert list(found.ends("2027-04")) == [(2029, "Year")] and not found.has_parts


def test_a_period_across_two_years_is_spread_by_its_months(load):
    """18 months from April: twelve in the first year and six in the second."""
    found = years("[{every: 18 months, count: 2}]", load)
    assert list(found.shares("2026-04")) == [((2026, "Year"), 2 / 3), ((2027, "Year"), 1 / 3)]
    assert list(found.ends("2026-04")) == [] and list(found.ends("2027-10")) == [(2028, "Year")]


def test_months_are_parts_and_calendar_years_are_themselves(load):
    found = years("[{every: month, count: 14}]", load, "2027-01")
    assert list(found.shares("2027-12")) == [((2027, "Year"), 1.0), ((2027, "December"), 1.0)]
    assert list(found.ends("2028-01")) == [(2028, "January")]
    assert list(found.ends("2028-02")) == [(2028, "Year"), (2028, "February")]


def test_names_that_differ_in_capitals_alone_stay_apart():
    assert named(["ore", "Ore", "sea_sand"]) == {"ore": "ore", "Ore": "Ore", "sea_sand": "Sea Sand"}


def test_several_folders_are_scenarios_of_one_file(run, tmp_path):
    for name, quantity in (("low", 20), ("high", 50)):
        words = ("--set", f"contracts.toyotsu.quantity={quantity} t/yr")
        assert run("solve", str(INSTANCES / "tutorial.yaml"), *words, "-o", name).returncode == 0
    done = run("convert", "low", "high", "both.csv", "--to", "iamc")
    assert done.returncode == 0 and done.stdout == ""
    assert "wrote both.csv: 2 scenarios (low, high)" in done.stderr
    assert "a year is the 12 months from April" in done.stderr
    rows = rows_of(tmp_path / "both.csv")
    assert list(rows[0]) == ["model", "scenario", "region", "variable", "unit", "year", "value"]
    low, high = (read(tmp_path / "both.csv", name) for name in ("low", "high"))
    (sent,) = {key[1] for key in low if re.fullmatch(r"Trade\|Exports\|[^|]+\|Japan", key[1])}
    totals = [
        sum(found[key] for key in found if key[0] == "All Places" and key[1] == sent) for found in (low, high)
    ]
    assert totals[1] > totals[0] > 0


def refused(run, *words: str) -> str:
    done = run("convert", *words)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def test_what_is_no_plan_is_refused(run, tmp_path):
    tutorial = str(INSTANCES / "tutorial.yaml")
    firm = ("--set", "contracts.toyotsu.firm=true", "--set", "contracts.toyotsu.quantity=90000 t/yr")
    assert run("solve", tutorial, *firm, "-o", "none").returncode == 3
    assert run("value", tutorial, "--contract", "toyotsu", "-o", "value").returncode == 0
    assert run("solve", tutorial, "-o", "out").returncode == 0
    to = ("--to", "iamc")
    assert "none: the result is infeasible and has no plan. Expected a folder that" in refused(
        run, "none", "a.csv", *to
    )
    assert "value: found a result of `monazite value`" in refused(run, "value", "a.csv", *to)
    assert "out: several result folders have this name" in refused(run, "out", "out", "a.csv", *to)
    assert "found .xlsx. Expected .csv" in refused(run, "out", "a.xlsx", *to)
    assert "there is no folder gone" in refused(run, "out", "gone/a.csv", *to)
    assert "--whole has no effect with --to" in refused(run, "out", "a.csv", *to, "--whole")
    assert "found 3 files. Expected FILE and NEW" in refused(run, tutorial, "b.yaml", "c.xlsx")
    assert "--to" in refused(run, "out", "a.csv", "--to", "iamk")
    assert not list(tmp_path.glob("*.csv"))
    assert run("convert", "out", "a.csv", *to).returncode == 0
    assert "a.csv already exists" in refused(run, "out", "a.csv", *to)
    assert run("convert", "out", "a.csv", *to, "--replace", "-q").stderr == ""
    (tmp_path / "out" / "tables" / "chain.csv").write_text("period\n", encoding="utf-8")
    assert "tables/chain.csv was changed" in refused(run, "out", "b.csv", *to)


def test_a_place_named_as_the_sum_is_not_added_to_it(solve, tmp_path):
    """10 t/yr at each of two places are 20 t/yr in all, whatever the places are called."""
    solve(
        """
materials: {ore: {unit: t}}
places: {All_places: irel, coast: irel}
mines:
  pit: {place: All_places, material: ore, capacity: 10 t/yr}
  dune: {place: coast, material: ore, capacity: 10 t/yr}
sales:
  pit: {place: All_places, material: ore, price: 5 USD/t, cap: 10 t/yr}
  dune: {place: coast, material: ore, price: 5 USD/t, cap: 10 t/yr}
"""
    ).write(tmp_path / "two", {"command": ["monazite", "solve", "x"]})
    monazite.write_iamc([tmp_path / "two"], tmp_path / "out.csv")
    found = {key[0]: value for key, value in read(tmp_path / "out.csv").items() if key[1] == "Production|Ore"}
    assert found == {"All_places": 10, "Coast": 10, "All Places": 20}
