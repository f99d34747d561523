"""What a planner reads on the terminal after `solve`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monazite.figures import DIGITS, MORE_DIGITS, amount, cell, figure, percent, signed
from monazite.tolerances import ROW_IS_ZERO
from monazite_cli import terminal
from monazite_cli.conflict_report import print_failure
from monazite_cli.report_parts import account_label, inside_accounts, show_table

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite.results.tables.prices import Headline, Headlines
    from monazite_cli.screen import Screen

MOST_PRICES = 14
MOST_UNMET = 24
"""Periods of unmet demand that are all printed; of more the first and the last."""
MOST_PERIODS = 6
PROVEN = {"exact": ", proven in exact arithmetic"}


def print_result(result: Result) -> None:
    """Status and objective first, then the plan by year, contracts, unmet, dependence, ledger, prices."""
    from monazite.results.status import unproven
    from monazite.results.tables.prices import headlines, unpriced

    screen = terminal.screen()
    screen.heading(result.instance.title)
    if result.status != "optimal":
        screen.sentence(f"status: {result.status}")
        print_failure("", result)
        _print_cases(screen, result)
        return
    unit = result.instance.money.unit
    assert result.objective is not None
    screen.sentence(f"status: optimal, verified{PROVEN.get(result.proof.word, '')}")
    screen.sentence(
        f"objective: {amount(result.objective, unit, MORE_DIGITS)} (present value of {_inside(result)})"
    )
    if sentence := unproven(result.proof):
        screen.sentence(sentence)
    if any(row["one_of_several"] for row in result.tables["allocation"]):
        screen.sentence(
            "plan: one of several alternative optima (column one_of_several): "
            "the one that moves least material"
        )
    for name, short in result.served:
        screen.sentence(f"  {name} is served first: shortfall {cell(short)}")
    for label, other in result.extremes:
        value = "" if other.objective is None else f", {amount(other.objective, unit, MORE_DIGITS)}"
        screen.sentence(f"  {label}: {other.status}{value}")
    _print_cases(screen, result)
    tables = result.tables
    if any(row["t_nd"] is not None for row in tables["summary"]):
        _print_summary(screen, tables["summary"], "amount", "Allocation by year")
        _print_summary(screen, tables["summary"], "t_nd", "Allocation by year, in t of contained neodymium")
    else:
        _print_summary(screen, tables["summary"], "amount", "Allocation by year")
    _print_contracts(screen, result, tables["contracts"])
    _print_suspensions(screen, result)
    _print_unmet(screen, tables["unmet"])
    _print_dependence(screen, tables["dependence"])
    _print_ledger(screen, result)
    _print_prices(screen, headlines(result.plan, MOST_PRICES))
    for sentence in unpriced(result.plan):
        screen.sentence(f"  - {sentence}", hang=2)
    _print_sources(screen, tables["assumptions"])


def _inside(result: Result) -> str:
    """The inside accounts by name."""
    from monazite.results.tables.ledger import balances

    accounts = [account for account, *_ in balances(result.plan)]
    return f"the inside accounts: {inside_accounts(result.instance, accounts)}"


def _print_cases(screen: Screen, result: Result) -> None:
    """The cases that contracts leave open, with the best named."""
    if not result.cases:
        return
    unit, best = result.instance.money.unit, result.objective
    body = []
    for label, case in result.cases:
        apart = None if case.objective is None or best is None else case.objective - best
        figures = (
            ["", ""]
            if apart is None
            else [figure(case.objective, MORE_DIGITS), signed(apart) if apart else "best"]
        )
        body.append([label, case.status, *figures])
    show_table(
        screen,
        f"Cases; the best is {result.chosen}",
        ["case", "status", f"objective\n{unit}", "difference\nfrom the best"],
        body,
        2,
    )
    open_ones = [label for label, case in result.cases if case.status in ("unverified", "limit")]
    if open_ones:
        screen.sentence(f"Not solved, possibly better: {', '.join(open_ones)}")


def _print_summary(screen: Screen, rows: Sequence[dict[str, Any]], column: str, title: str) -> None:
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


def _print_contracts(screen: Screen, result: Result, rows: Sequence[dict[str, Any]]) -> None:
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


def _print_suspensions(screen: Screen, result: Result) -> None:
    from monazite.data.records.calendar import suspension_span

    for name, contract in result.instance.contracts.items():
        span = suspension_span(contract)
        if contract.suspension is not None and span is not None:
            share = contract.suspension.share.amount if contract.suspension.share else 1.0
            until = f" until {contract.suspension.until}" if contract.suspension.until else ""
            screen.sentence(
                f"Contract {name}: notice of suspension on {contract.suspension.from_}, "
                f"{percent(share)} suspended from {span[0]}{until}\n"
            )


def _print_unmet(screen: Screen, rows: Sequence[dict[str, Any]]) -> None:
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


def _print_dependence(screen: Screen, rows: Sequence[dict[str, Any]]) -> None:
    if not any(row["origin"] != "home" and row["amount"] > ROW_IS_ZERO for row in rows):
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


def _print_ledger(screen: Screen, result: Result) -> None:
    from monazite.results.tables.ledger import balances

    unit = result.instance.money.unit
    accounts = sorted(balances(result.plan), key=lambda entry: entry[1])
    body = [
        [account_label(account), "outside" if outside else "inside", cash, value, cash + value]
        for account, outside, cash, value in accounts
        if abs(cash) > ROW_IS_ZERO or abs(value) > ROW_IS_ZERO
    ]
    inside = [entry for entry in accounts if not entry[1]]
    body.append(
        [
            "inside accounts",
            "",
            sum(e[2] for e in inside),
            sum(e[3] for e in inside),
            sum(e[2] + e[3] for e in inside),
        ]
    )
    show_table(
        screen,
        f"Ledger: balance of each account, present value in {unit}",
        ["account", "", "cash", "value", "balance"],
        body,
        2,
    )


def _print_prices(screen: Screen, found: Headlines) -> None:
    from monazite.results.tables.prices import place_of_family

    ranked = sorted(found.shown, key=lambda each: (place_of_family(each.highest["constraint"]), -each.size))
    if not ranked:
        return
    screen.heading(
        "Shadow prices, in money of the period: what one more unit brings (and one less, "
        "where it differs) where that is most"
    )
    for each in ranked[:MOST_PRICES]:
        screen.sentence(f"  - {_price_words(each)}", hang=2)
    more = found.more + max(0, len(ranked) - MOST_PRICES)
    if more:
        screen.sentence(f"  and {more:,} more: --format csv --table prices")


def _price_words(each: Headline) -> str:
    more = f"nonzero in {each.count} periods" if each.count > 1 else ""
    if each.other is not None:
        label = each.other["label"]
        more += f"; {label}: {each.other['words'].partition(f'{label}): ')[2]}"
    return f"{each.highest['words']} ({more})" if more else str(each.highest["words"])


def _print_sources(screen: Screen, rows: Sequence[dict[str, Any]]) -> None:
    assumed = sum(row["reliability"] == "assumption" for row in rows)
    bare = sum(row["source"] is None for row in rows)
    sourced = len(rows) - assumed - bare
    words = [
        f"{sourced} numbers with a source",
        f"{assumed} assumptions",
        *([f"{bare} without either"] if bare else []),
    ]
    screen.sentence(f"Data: {', '.join(words)} (table `assumptions`)")


def print_comparison(outcomes: list[tuple[Path, Result | None]]) -> None:
    """A line for each file, with its differences from the first."""
    screen = terminal.screen()
    first = outcomes[0][1]
    base = _headline(first) if first is not None and first.status == "optimal" else None
    names = list(base) if base else []
    body = []
    for path, result in outcomes:
        status = "invalid" if result is None else result.status
        if result is None or result.status != "optimal":
            body.append([str(path), status, *("" for _ in names)])
            continue
        headline = _headline(result)
        cells = []
        for name in names or headline:
            value = headline.get(name, 0.0)
            change = (
                "" if base is None or result is first else f" ({_difference(value - base.get(name, 0.0))})"
            )
            cells.append(cell(value, MORE_DIGITS if name == "objective" else DIGITS) + change)
        body.append([str(path), status, *cells])
        names = names or list(headline)
    unit = f"objective\n{first.instance.money.unit}" if first is not None else "objective"
    show_table(
        screen,
        "Compared with the first",
        ["file", "status", *(unit if name == "objective" else name for name in names)],
        body,
        2,
    )


def _difference(value: float) -> str:
    """A difference for reading; `=` where it is below the tolerance of the checks."""
    return "=" if abs(value) < ROW_IS_ZERO else signed(value)


def _headline(result: Result) -> dict[str, float]:
    """Totals over the horizon: objective, delivered, made, imported, unmet."""
    totals: dict[str, float] = {"objective": result.objective or 0.0}
    for row in result.tables["contracts"]:
        name = f"to {result.instance.contracts[row['contract']].destination}\n{row['unit']}"
        totals[name] = totals.get(name, 0.0) + row["delivered"]
    for quantity in ("made", "imported", "unmet"):
        rows = [row for row in result.tables["summary"] if row["quantity"] == quantity]
        if rows:
            totals[f"{quantity}\n{rows[0]['unit']}"] = sum(row["amount"] for row in rows)
    return totals
