"""Cases beside a base: files and overrides, tables that add up, and what cannot be compared."""

import pytest
from conftest import INSTANCES

import monazite
from monazite import InstanceError, UsageError
from monazite.comparing.differences import common_starts
from monazite.data.records.timeline import build_timeline, parse_date

IREL = INSTANCES / "irel-japan.yaml"
SUSPENDED = "suspended: contracts.toyotsu.suspension={from: 2028-04, share: 100 %}"
HALVED = "halved: imports.china_standard.cap[2028-01:]*=0.5; imports.china_ev.cap[2028-01:]*=0.5"
TEXT = """
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
materials: {ore: {unit: t}}
places: {pit: irel}
mines: {pit: {place: pit, material: ore, capacity: 4 t/yr}}
demands: {need: {place: pit, accepts: [ore], quantity: 10 t/yr, unmet: 50 USD/t}}
"""


@pytest.fixture(scope="module")
def minister():
    """The minister's two questions on the base instance."""
    return monazite.compare(IREL, case=[SUSPENDED, HALVED])


def test_the_differences_are_those_of_separate_solves(minister):
    base = monazite.load(IREL).solve().objective
    for row, changes in zip(
        minister.tables["cases"][1:],
        (
            ["contracts.toyotsu.suspension={from: 2028-04, share: 100 %}"],
            ["imports.china_standard.cap[2028-01:]*=0.5", "imports.china_ev.cap[2028-01:]*=0.5"],
        ),
        strict=True,
    ):
        assert row["difference"] == pytest.approx(monazite.load(IREL, changes).solve().objective - base)


def test_the_minister_reads_what_a_suspension_costs(minister):
    """The worth of the contract from FY2028-29 on, 2.498 USD million, as `value` has it too."""
    first = minister.sentences("suspended")[0]
    assert first == (
        "suspended costs 2.498 USD million and yields not one t more of magnet_standard and magnet_ev; all "
        "of it is "
        "borne by irel."
    )
    assert "Unchanged: unmet demand (449.1 t), imports." in minister.sentences("suspended")


@pytest.mark.parametrize("case", ["suspended", "halved"])
def test_tables_add_up(minister, case):
    change = {row["name"]: row["difference"] for row in minister.tables["cases"]}[case]
    rows = {
        name: [row for row in table if row.get("case") == case] for name, table in minister.tables.items()
    }
    inside = [row for row in rows["accounts"] if not row["outside"]]
    assert sum(row["difference"] for row in inside if row["kind"] == "balance") == pytest.approx(change)
    assert sum(row["difference"] for row in inside if row["kind"] != "balance") == pytest.approx(change)
    years = [row for row in rows["years"] if row["quantity"] == "inside accounts"]
    assert sum(row["difference"] for row in years) == pytest.approx(change)
    for column in ("base", "in_case"):
        objective = next(row[column] for row in rows["totals"] if row["quantity"] == "objective value")
        assert sum(row[column] for row in years) == pytest.approx(objective)
        sides = dict.fromkeys(("in", "out", "loss", "stock"), 0.0)
        for row in rows["balance"]:
            sides[row["side"]] += row[column]
        assert sides["in"] == pytest.approx(sides["out"] + sides["loss"] + sides["stock"])
    shares = [row["shapley"] for row in rows["attribution"]]
    assert sum(shares) == pytest.approx(change)


def test_files_are_compared_and_their_lines_are_named():
    report = monazite.compare(IREL, INSTANCES / "china-curb.yaml", attribution=False)
    (case,) = report.found.cases
    assert case.name == "china-curb"
    assert [f"{each.name} {each.place.file.name}:{each.place.line}" for each in case.inputs] == [
        "imports.china_standard.cap china-curb.yaml:12",
        "imports.china_ev.cap china-curb.yaml:14",
        "imports.dytb_china.cap china-curb.yaml:16",
    ]


def test_other_periods_of_the_same_days_are_compared_by_common_years(load):
    """4 of 10 t are there in each year, in quarters as in years: 6 x 50 = 300 USD a year are lost in both."""
    report = load(TEXT).compare(case=["quarters: horizon.steps=[{every: quarter, count: 8}]"])
    years = [row for row in report.tables["years"] if row["quantity"] == "inside accounts"]
    assert [(row["label"], row["base"], row["in_case"]) for row in years] == [
        ("FY2026-27", pytest.approx(-300), pytest.approx(-300)),
        ("FY2027-28", pytest.approx(-300), pytest.approx(-300)),
    ]
    assert report.tables["cases"][1]["difference"] == 0


def test_longer_periods_are_one_common_year():
    yearly = build_timeline(parse_date("2026-04"), [(12, 6)])
    longer = build_timeline(parse_date("2026-04"), [(12, 3), (36, 1)])
    assert [f"{day:%Y}" for day in common_starts(yearly, longer)] == ["2026", "2027", "2028", "2029"]


def test_money_is_in_the_unit_of_the_base(load):
    report = load(TEXT).compare(case=["thousands: money.unit=USD thousand; demands.need.quantity=8 t/yr"])
    assert report.tables["cases"][1]["unit"] == "USD"
    assert report.tables["cases"][1]["difference"] == pytest.approx(200)
    assert [row["input"] for row in report.tables["attribution"]] == ["demands.need.quantity"]


def test_another_currency_is_refused(write):
    rupees = TEXT.replace("50 USD/t", "5000 INR/t") + "money: {unit: INR, price_year: 2026}\n"
    with pytest.raises(UsageError, match="its currency is INR, that of the base is USD"):
        monazite.compare(write(TEXT), write(rupees, "rupees.yaml"))


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("a: horizon.steps=[{every: year, count: 3}]", "its horizon is 2026-04-01 to 2029-04-01"),
        ("a: horizon.start=2027-04", "its horizon is 2027-04-01 to 2029-04-01"),
        ("a: money.price_year=2020", "its price year is 2020, that of the base is 2026"),
        ("a: materials.ore.unit=kg; mines.pit.capacity=4 kg/yr; demands.need.quantity=1 kg/yr; "
         "demands.need.unmet=50 USD/kg", "ore is counted in kg here and in t in the base"),
        ("a: mines.pot.capacity=1 t/yr", "--case 'a': 'mines.pot.capacity=1 t/yr': there is no mines.pot"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(load, case, message):
    with pytest.raises(UsageError) as caught:
        load(TEXT).compare(case=[case])
    assert message in str(caught.value)
    assert "--case 'a'" in str(caught.value)


def test_an_account_that_changes_sides_is_refused(load):
    text = TEXT + "sales: {spot: {place: pit, material: ore, buyer: world, price: 1 USD/t, cap: 1 t/yr}}\n"
    with pytest.raises((UsageError, InstanceError)):
        load(text).compare(case=["a: outside=[japan]"])


def test_an_invalid_case_is_named(load):
    with pytest.raises(InstanceError) as caught:
        load(TEXT).compare(case=["gone: materials.ore=null"])
    assert "--case 'gone'" in str(caught.value)


@pytest.mark.parametrize("cases", [[], ["a: title=x", "a: title=y"]])
def test_no_case_and_two_of_one_name_are_refused(load, cases):
    with pytest.raises(UsageError):
        load(TEXT).compare(case=cases)


def test_two_files_of_one_name_are_told_apart(write):
    path, other = write(TEXT), write(TEXT.replace("4 t/yr", "5 t/yr"), "other/instance.yaml")
    report = monazite.compare(path, other)
    assert [row["name"] for row in report.tables["cases"]] == ["instance", str(other)]


def test_a_base_without_a_plan_ends_with_its_code(load):
    text = TEXT.replace("unmet: 50 USD/t", "unmet: none")
    report = load(text).compare(case=["less: demands.need.quantity=3 t/yr"])
    assert (report.status, report.exit_code) == ("infeasible", 3)
    assert report.sentences("less") == ["less cannot be compared: the base instance is infeasible."]


def test_the_best_of_the_choices_of_a_contract_is_compared():
    text = INSTANCES / "tutorial.yaml"
    dates = "free: contracts.toyotsu.exit_dates=[2027-04, never]"
    report = monazite.compare(text, case=[dates])
    best = monazite.load(text, ["contracts.toyotsu.exit_dates=[2027-04, never]"]).solve()
    row = report.tables["cases"][1]
    assert (row["objective"], row["chosen"]) == (pytest.approx(best.objective), best.chosen)


def test_names_are_escaped_in_a_notebook(load):
    assert "<b>" not in load(TEXT).compare(case=["<b>x: title=y"])._repr_html_().replace("<p><b>", "")
