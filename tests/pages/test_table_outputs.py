"""The linear maps of a table against the tables of fresh solves, at random positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from conftest import examples
from table_node import table

from monazite.formulation.build import build
from monazite.pages.table.outputs import Line, discount_factors, lines_of
from monazite.results.amounts import bought, made
from monazite.results.plan import Plan, read_plan
from monazite.results.tables import balance, building, contracts, ledger, unmet
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve

Cell = tuple[str, ...]


@cache
def lines(name: str) -> tuple[Line, ...]:
    return lines_of(table(name))


def positions(name: str, count: int) -> list[np.ndarray[Any, Any]]:
    """Random positions of the terms, the same each time; the first is that of the file."""
    generator = np.random.default_rng(15)
    spans = np.array([(term.low, term.high) for term in table(name).terms])
    random = [spans[:, 0] + generator.random(len(spans)) * (spans[:, 1] - spans[:, 0]) for _ in range(count)]
    return [np.array(table(name).today, float), *random]


def solved(name: str, x: np.ndarray[Any, Any]) -> Plan:
    """A fresh solve of the file with the terms written into it."""
    instance = table(name).program.instance_at([float(value) for value in x])
    return read_plan(instance, solve(compile_model(build(instance))))


def expected(plan: Plan) -> dict[Cell, float]:
    """Every cell of the tables of a plan, added up by line and time; from the rows of the tables alone."""
    found: dict[Cell, float] = {}

    def add(amount: float | None, *cell: str) -> None:
        if amount is not None:
            found[cell] = found.get(cell, 0.0) + amount

    year = {period.key: each.key for each in plan.instance.timeline.fiscal_years() for period in each.periods}
    for row in ledger.rows(plan):
        add(row["amount"], "money", row["payer"], row["payee"], row["item"], row["kind"], row["period"])
    for row in balance.rows(plan):
        add(row["amount"], "balance", row["flow"], row["balance"], row["side"], year[row["period"]])
    for row in contracts.rows(plan):
        for column in ("due", "floor", "cap", "delivered", "shortfall", "received", "penalty", "other"):
            add(row[column], "contracts", column, row["contract"], row["period"])
    for row in unmet.rows(plan):
        for column in ("wanted", "served", "unmet", "lost_value"):
            add(row[column], "unmet", column, row["demand"], row["sector"], year[row["period"]])
    for row in building.rows(plan):
        if row["by"] == "plan":
            for column in ("capacity", "capital", "charge"):
                add(row[column], "building", column, row["element"], row["place"], row["period"])
    for period in plan.instance.timeline.periods:
        for product in plan.instance.materials:
            for origin, amount in bought(plan, product, period.key).items():
                add(amount, "dependence", product, origin, year[period.key])
            add(made(plan, product, period.key), "dependence", product, "home", year[period.key])
    return found


def cells(name: str, x: np.ndarray[Any, Any], columns: np.ndarray[Any, Any]) -> Iterator[tuple[Cell, float]]:
    """Every cell of the linear maps."""
    for line in lines(name):
        names = tuple(line.names.values())
        column = () if line.table in ("money", "dependence") else (line.column,)
        for (time, _), form in zip(line.times, line.cells, strict=True):
            yield (line.table, *column, *names, time), form.at(x, columns)


def apart(found: Mapping[Cell, float], wanted: Mapping[Cell, float]) -> list[tuple[Cell, float, float]]:
    """Cells that differ by more than 1e-9 of their size or of the table's unit."""
    return [
        (cell, found.get(cell, 0.0), wanted.get(cell, 0.0))
        for cell in {*found, *wanted}
        if not abs(found.get(cell, 0.0) - wanted.get(cell, 0.0))
        <= 1e-9 * max(1.0, abs(wanted.get(cell, 0.0)))
    ]


KNOWN = ("due", "floor", "cap", "delivered", "shortfall", "received", "penalty", "other")


@pytest.mark.parametrize(
    ("name", "count"), [("irel-japan", examples(12)), ("irel-japan-quarterly", examples(3))]
)
def test_the_linear_maps_give_the_tables_of_fresh_solves(name: str, count: int) -> None:
    """Also where two terms are multiplied: the price of the contract and what is delivered of its due."""
    for x in positions(name, count):
        plan = solved(name, x)
        columns = np.array([plan.amounts[key] for key in table(name).parametric.base.columns])
        wanted = expected(plan)
        found = {
            cell: amount
            for cell, amount in cells(name, x, columns)
            if cell[0] != "contracts" or cell[1] in KNOWN
        }
        # Materials without imports and demands have no line.
        wanted = {cell: amount for cell, amount in wanted.items() if cell[0] != "dependence" or cell in found}
        assert apart(found, wanted) == []


def test_the_balances_of_accounts_are_those_of_the_ledger() -> None:
    """The present value of an account is the discounted sum of what it is paid less what it pays."""
    name = "irel-japan"
    factors = dict(
        zip(
            (period.key for period in table(name).instance.timeline.periods),
            discount_factors(table(name)),
            strict=True,
        )
    )
    for x in positions(name, 3):
        plan = solved(name, x)
        columns = np.array([plan.amounts[key] for key in table(name).parametric.base.columns])
        found: dict[str, float] = {}
        for line in (each for each in lines(name) if each.table == "money"):
            worth = line.present or [
                form * factors[time] for (time, _), form in zip(line.times, line.cells, strict=True)
            ]
            total = sum(form.at(x, columns) for form in worth)
            for account, sign in ((line.names["payer"], -1), (line.names["payee"], 1)):
                found[account] = found.get(account, 0.0) + sign * total
        for account, _, cash, value in ledger.balances(plan):
            assert found.get(account, 0.0) == pytest.approx(cash + value, rel=1e-9, abs=1e-9), account


def test_price_and_quantity_are_multiplied_in_one_cell() -> None:
    """Received is price times content times what is delivered: a product of a term and a decision."""
    (line,) = (
        each for each in lines("irel-japan") if each.table == "contracts" and each.column == "received"
    )
    ((terms, _),) = line.cells[0].entries
    assert terms == (0,)
