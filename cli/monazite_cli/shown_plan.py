"""Balance, building plan, allocation, contracts, unmet demand, dependence: as `solve --show` prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monazite.figures import amount, percent
from monazite.tolerances import ROW_IS_ZERO
from monazite_cli.answer_tables import year_tables
from monazite_cli.case_report import suspensions
from monazite_cli.report_parts import show_table

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite_cli.screen import Screen

MOST_UNMET = 24
"""Periods of unmet demand that are all printed; of more the first and the last."""
MOST_PERIODS = 6
MOST_SHOWN = 50
"""Balances of materials that are printed."""


def print_balance(screen: Screen, result: Result) -> None:
    """Every year of every balance."""
    for table in year_tables(result, len(result.instance.timeline.periods), MOST_SHOWN):
        show_table(screen, table.title, table.heads, table.rows)
        if table.legend:
            screen.sentence(f"{table.legend}\n")


def print_building(screen: Screen, result: Result) -> None:
    """Each decision, and what opens by date."""
    rows = [
        [
            row["element"].partition(".")[2],
            row["place"],
            row["label"] or "by date",
            row["opens"],
            amount(row["capacity"], row["unit"]),
            row["capital"],
            row["charge"],
        ]
        for row in result.tables["building"]
    ]
    if not rows:
        screen.sentence("Building plan: no plant is expanded, and nothing opens by date\n")
        return
    unit = result.instance.money.unit
    heads = ["plant or mine", "place", "decided", "opens", "capacity"]
    show_table(screen, "Building plan", [*heads, f"capital\n{unit}", f"charge a year\n{unit}"], rows, 5)


def print_summary(screen: Screen, result: Result) -> None:
    """Amounts by year, in units of the materials and in contained neodymium."""
    rows = result.tables["summary"]
    _print_amounts(screen, rows, "amount", "Allocation by year")
    if any(row["t_nd"] is not None for row in rows):
        _print_amounts(screen, rows, "t_nd", "Allocation by year, in t of contained neodymium")


def _print_amounts(screen: Screen, rows: Sequence[dict[str, Any]], column: str, title: str) -> None:
    quantities = list(dict.fromkeys(row["quantity"] for row in rows))
    units = {row["quantity"]: row["unit"] if column == "amount" else "t Nd" for row in rows}
    if column == "t_nd":
        quantities = [
            q for q in quantities if any(row["t_nd"] is not None for row in rows if row["quantity"] == q)
        ]
    years = dict.fromkeys((row["period"], row["label"]) for row in rows)
    values = {(row["period"], row["quantity"]): row[column] for row in rows}
    body = [[label, *(values.get((period, quantity)) for quantity in quantities)] for period, label in years]
    show_table(screen, title, ["year", *(f"{quantity}\n{units[quantity]}" for quantity in quantities)], body)


def print_contracts(screen: Screen, result: Result) -> None:
    """Quantities and payments of each contract, by contract year."""
    rows = result.tables["contracts"]
    for contract in dict.fromkeys(row["contract"] for row in rows):
        mine = [row for row in rows if row["contract"] == contract]
        units = {"amount": mine[0]["unit"], "money": mine[0]["money_unit"]}
        columns = _contract_columns(mine, result.instance.contracts[contract].role == "seller")
        show_table(
            screen,
            f"Contract {contract}",
            ["year", *(f"{words}\n{units[kind]}" for _, words, kind in columns)],
            [[row["label"], *(row[column] for column, _, _ in columns)] for row in mine],
        )
    for sentence in suspensions(result):
        screen.sentence(f"{sentence}\n")


def _contract_columns(rows: Sequence[dict[str, Any]], selling: bool) -> list[tuple[str, str, str]]:
    """Column, heading and kind of what is shown of a contract; what its clauses add only where they do."""
    always = (
        ("due", "delivered", "shortfall", "received", "penalty")
        if selling
        else ("due", "delivered", "received")
    )
    words = {
        "due": ("due", "amount"),
        "delivered": ("delivered" if selling else "taken", "amount"),
        "beyond": ("restored or\nmade up", "amount"),
        "shortfall": ("shortfall", "amount"),
        "released": ("released", "amount"),
        "unlifted": ("paid for,\nnot taken", "amount"),
        "received": ("received" if selling else "paid", "money"),
        "penalty": ("penalty paid", "money"),
        "other": ("other receipts", "money"),
    }
    return [
        (column, *heading)
        for column, heading in words.items()
        if column in always or any(abs(row[column]) > ROW_IS_ZERO for row in rows)
    ]


def print_unmet(screen: Screen, result: Result) -> None:
    """Unmet demand by period and sector."""
    rows = result.tables["unmet"]
    short = [row for row in rows if row["unmet"] > ROW_IS_ZERO]
    if not short:
        screen.sentence("Unmet demand: none\n" if rows else "")
        return
    sectors = list(dict.fromkeys(row["sector"] for row in short))
    labels = dict.fromkeys((row["period"], row["label"]) for row in short)
    body = []
    for period, label in labels:
        amounts = {row["sector"]: 0.0 for row in short}
        for row in short:
            if row["period"] == period:
                amounts[row["sector"]] += row["unmet"]
        body.append([label, *(amounts[sector] for sector in sectors)])
    if len(body) > MOST_UNMET:
        half = MOST_UNMET // 2
        body = [*body[:half], ["…", *("" for _ in sectors)], *body[-half:]]
    show_table(
        screen,
        "Unmet demand by sector",
        ["period", *(f"{sector}\n{short[0]['unit']}" for sector in sectors)],
        body,
    )


def print_dependence(screen: Screen, result: Result) -> None:
    """Shares of purchases and production by origin."""
    rows = result.tables["dependence"]
    if not any(row["origin"] != "home" and row["amount"] > ROW_IS_ZERO for row in rows):
        screen.sentence("Dependence: nothing is bought outside\n")
        return
    labels = list(dict.fromkeys((row["period"], row["label"]) for row in rows))
    shown = (
        labels
        if len(labels) <= MOST_PERIODS
        else [labels[0], labels[len(labels) // 3], labels[2 * len(labels) // 3], labels[-1]]
    )
    shares = {(row["product"], row["origin"], row["period"]): row["share"] for row in rows}
    products = dict.fromkeys((row["product"], row["origin"]) for row in rows)
    body = [
        [
            product,
            origin,
            *(
                percent(shares[product, origin, key], 3) if (product, origin, key) in shares else ""
                for key, _ in shown
            ),
        ]
        for product, origin in products
    ]
    show_table(
        screen,
        "Dependence: share of purchases and production by origin",
        ["product", "origin", *(label for _, label in shown)],
        body,
        2,
    )
