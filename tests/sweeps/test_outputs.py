"""A point of a sweep equals a fresh `solve` with the same values, plan and ledger included."""

from __future__ import annotations

import numpy as np
import pytest
from swept import IREL, PENALTY, PRICE, QUANTITY, TUTORIAL, opened

import monazite
from monazite.errors import UsageError
from monazite.results.tables import BY_NAME
from monazite.sweeps.curve.exact import trace_curve
from monazite.sweeps.outputs import SHORT, SLOW, WORDS, parse_reports
from monazite.sweeps.sweeping import run_sweep
from monazite.sweeps.terms import SweptTerm


def every_report(instance) -> list[str]:
    """Every column of every table that is worked out from the plan, and every account."""
    names = [
        f"{name}.{column}"
        for name, table in BY_NAME.items()
        if name not in SLOW
        for column in table.COLUMNS
        if column not in WORDS
    ]
    return [*names, *(f"account.{account}" for account in instance.accounts)]


def numbers_of(file) -> list[str]:
    """The reports of a file that are numbers."""
    result = monazite.load(file).solve()
    kept = []
    for name in every_report(result.instance):
        table, _, column = name.partition(".")
        values = [row[column] for row in result.tables[table]] if table in BY_NAME else [0.0]
        if values and not any(isinstance(value, str | bool) for value in values):
            kept.append(name)
    return kept


def fresh(file, program, point, names) -> tuple[float, dict[str, float]]:
    """Value and cells of a solve that knows nothing of any sweep."""
    from monazite.sweeps.outputs import cells_of

    settings = [term.assignment(value) for term, value in zip(program.terms, point, strict=True)]
    result = monazite.load(file, set=settings).solve()
    assert result.status == "optimal"
    cells = cells_of(parse_reports(names, result.instance), result.plan, result.tables)
    return result.objective, {label: np.nan if cell is None else float(cell) for label, cell in cells.items()}


def assert_fresh(file, program, names) -> int:
    """Every point of the sweep, cell by cell; returns how many cells."""
    found = run_sweep(program, names)
    assert found.reason is None and found.verified
    told = 0
    for place in range(len(found.status)):
        value, cells = fresh(file, program, found.point(place), names)
        assert found.value[place] == pytest.approx(value, rel=1e-9)
        assert set(cells) <= set(found.cells)
        for label, cell in cells.items():
            here = found.cells[label][place]
            size = max(1.0, abs(cell))
            assert (np.isnan(here) and np.isnan(cell)) or abs(here - cell) <= 1e-7 * size, (
                label,
                found.point(place),
            )
            told += 1
        for label in set(found.cells) - set(cells):  # A row that a table has at other points only.
            assert not abs(found.cells[label][place]) > 1e-7, label
    return told


def test_every_number_of_every_table_of_the_real_case_is_that_of_a_fresh_solve():
    """At 4 x 3 points of quantity and penalty, among them where nothing and where everything is short."""
    names = numbers_of(IREL)
    assert len(names) > 30
    program = opened(IREL, f"{QUANTITY}=0,700,1500,2300 t/yr", f"{PENALTY}=0,12,40 USD/kg")
    assert assert_fresh(IREL, program, names) > 1000


def test_points_on_breakpoints_have_the_plan_of_a_fresh_solve():
    """At a breakpoint of the penalty two plans are as good: the second objective chooses, in a sweep as in a
    solve."""
    curve = trace_curve(opened(IREL, f"{PENALTY}=0:40 USD/kg").parametric, 0, 40)
    kinks = [segment.start for segment in curve.segments[1:]][:: max(1, len(curve.segments) // 4)]
    assert len(kinks) >= 3
    program = opened(IREL, f"{PENALTY}=1 USD/kg")
    values = sorted([*kinks, *(kink + 1e-3 for kink in kinks), 0.0])
    swept = type(program)(program.tree, (SweptTerm(PENALTY, None, False, "USD/kg", tuple(values)),))
    assert assert_fresh(IREL, swept, ["deliveries", "contracts.shortfall"]) > 10


def test_at_the_price_where_japan_and_magnets_are_worth_the_same_the_plan_is_that_of_a_solve():
    """72.5 USD/kg in the tutorial: 20 t go here or there at no cost; below 40 t, above 60 t are delivered."""
    program = opened(TUTORIAL, f"{PENALTY}=60,72.5,85 USD/kg")
    found = run_sweep(program, ["deliveries"])
    second = found.cells["contracts.delivered[toyotsu,2027-04]"]
    assert (second[0], second[2]) == (pytest.approx(40), pytest.approx(60))
    assert assert_fresh(TUTORIAL, program, numbers_of(TUTORIAL)) > 50


def test_amounts_that_vary_among_equals_are_those_of_a_solve(write, contract):
    """Two mines of equal cost serve 60 t: which of them is a matter of the second objective alone."""
    text = contract().replace(
        "mines: {sands:",
        "mines: {dunes: {place: coast, material: oxide, capacity: 50 t/yr, cost: 2 USD/t}, sands:",
    )
    path = write(text)
    program = opened(path, f"{QUANTITY}=10:140:n=14 t/yr", f"{PRICE}=1,10,2 USD/t")
    assert (
        assert_fresh(path, program, ["mined", "deliveries", "allocation.amount", "contracts.shortfall"]) > 100
    )


def test_price_and_quantity_together_move_the_ledger():
    """60 t at 40 earn 2,400, and so on: the ledger holds the product of both terms."""
    program = opened(
        TUTORIAL, f"{QUANTITY}=30,60,120 t/yr", f"{PRICE}=10,40 USD/kg", f"{PENALTY}=5,20 USD/kg"
    )
    assert assert_fresh(TUTORIAL, program, numbers_of(TUTORIAL)) > 100


def test_shadow_prices_are_those_of_a_fresh_solve():
    program = opened(TUTORIAL, f"{QUANTITY}=30,60 t/yr")
    found = run_sweep(program, ["prices.left", "prices.right"])
    assert found.cells
    for place in range(2):
        _, cells = fresh(TUTORIAL, program, found.point(place), ["prices.left", "prices.right"])
        for label, cell in cells.items():
            here = found.cells[label][place]
            assert (np.isnan(here) and np.isnan(cell)) or here == pytest.approx(cell, rel=1e-9), label


def test_an_infeasible_point_has_no_cells_and_the_others_have_theirs():
    program = opened(TUTORIAL, f"{QUANTITY}=60,120,90 t/yr", settings=["contracts.toyotsu.firm=true"])
    found = run_sweep(program, ["deliveries"])
    column = found.cells["contracts.delivered[toyotsu,2026-04]"]
    assert column[[0, 2]] == pytest.approx([60, 90])
    assert np.isnan(column[1])


def test_reports_of_a_curve_are_at_the_ends_of_its_segments():
    answer = run_sweep(opened(TUTORIAL, f"{QUANTITY}=0:150 t/yr"), ["deliveries"])
    (cells,) = answer.cells
    delivered = {round(at, 9): row["contracts.delivered[toyotsu,2027-04]"] for at, row in cells}
    assert delivered == {0: 0, 40: pytest.approx(40), 100: pytest.approx(40), 150: pytest.approx(40)}


# Names.


@pytest.fixture(scope="module")
def instance():
    return monazite.load(TUTORIAL).instance


def test_short_names_name_columns_of_tables(instance):
    for name, long in SHORT.items():
        (short,), (whole,) = parse_reports([name], instance), parse_reports([long], instance)
        assert (short.table, short.column, short.words) == (whole.table, whole.column, whole.words)


def test_the_objective_is_there_anyway(instance):
    assert parse_reports(["objective"], instance) == ()


def test_words_in_brackets_choose_rows():
    found = run_sweep(opened(TUTORIAL, f"{QUANTITY}=60,90 t/yr"), ["contracts.delivered[toyotsu,2027-04]"])
    assert list(found.cells) == ["contracts.delivered[toyotsu,2027-04]"]
    assert found.cells["contracts.delivered[toyotsu,2027-04]"] == pytest.approx([40, 40])


def test_a_price_has_two_sides(instance):
    left, right = parse_reports(["price.mines.capacity"], instance)
    assert (left.table, left.column, right.column, left.words) == (
        "prices",
        "left",
        "right",
        ("mines.capacity",),
    )
    assert left.is_slow


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("delivries", "Did you mean 'deliveries'"),
        ("contract.delivered", "Did you mean 'contracts'"),
        ("contracts.deliverd", "Did you mean 'delivered'"),
        ("account.irell", "unknown account 'irell'"),
        ("nonsense", "Expected one of objective, deliveries"),
        ("contracts", "unknown report"),
        ("contracts.delivered[", "unknown report"),
        ("", "unknown report"),
        ("contracts.", "unknown report"),
    ],
)
def test_a_report_that_is_not_there_is_refused_with_the_nearest(instance, name, said):
    with pytest.raises(UsageError) as caught:
        parse_reports([name], instance)
    assert said in str(caught.value)
    assert f"--report {name}" in str(caught.value)
