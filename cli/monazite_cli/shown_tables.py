"""The tables that `solve --show NAME` prints: some laid out for reading, any other row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from monazite.figures import MORE_DIGITS, amount, figure, percent, signed
from monazite.tolerances import ROW_IS_ZERO
from monazite_cli.answer_tables import DenseTable, year_tables
from monazite_cli.report_parts import account_label, show_table

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite.results.tables.prices import Headline, Headlines
    from monazite_cli.screen import Screen

ALL = "all"
NOTES = "notes"
CASES = "cases"
MOST_PRICES = 14
MOST_UNMET = 24
"""Periods of unmet demand that are all printed; of more the first and the last."""
MOST_PERIODS = 6
MOST_SHOWN = 50
"""Balances of materials that are printed."""
WITHOUT_PRICES = ("sensitivity",)
"""Tables that `--show all` leaves to their names, since they are long and need many solves."""


def shown_names() -> list[str]:
    """Every name that `--show` takes."""
    from monazite.results.tables import BY_NAME

    return [*BY_NAME, CASES, NOTES, ALL]


def check_shown(names: Iterable[str], format: str) -> None:
    """Refuse an unknown name, and `--show` beside a format that is not for reading."""
    from monazite import UsageError
    from monazite.data.reading.hints import did_you_mean

    known = shown_names()
    for name in names:
        if name not in known:
            raise UsageError(
                f"--show {name}: there is no table {name!r}{did_you_mean(name, known) or '.'} "
                f"Expected one of {', '.join(known)}"
            )
    if names and format != "table":
        instead = "Use --table NAME" if format == "csv" else "JSON holds every table"
        raise UsageError(f"--show has no effect with --format {format}. {instead}")


def print_shown(screen: Screen, result: Result, names: Sequence[str]) -> None:
    """Print the tables of these names, in the order asked for."""
    chosen = list(dict.fromkeys(names))
    if ALL in chosen:
        chosen = [each for each in shown_names() if each not in (ALL, *WITHOUT_PRICES)]
    for name in chosen:
        SHOWN.get(name, _print_rows(name))(screen, result)


def _print_rows(name: str) -> Callable[[Screen, Result], None]:
    """Any table, row by row."""

    def printed(screen: Screen, result: Result) -> None:
        table = result.tables[name]
        words = next(
            (at for at, column in enumerate(table.columns) if any(_is_number(row[column]) for row in table)),
            len(table.columns),
        )
        rows = [[_cell(row[column]) for column in table.columns] for row in table]
        show_table(screen, name.capitalize(), list(table.columns), rows, words)

    return printed


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: Any) -> Any:
    """A cell for reading: figures as they are, anything else as text."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return value if _is_number(value) or value is None else str(value)


def _print_notes(screen: Screen, result: Result) -> None:
    screen.heading("Notes")
    for note in result.notes:
        screen.sentence(f"- {note}", hang=2)
    screen.sentence("")


def _print_balance(screen: Screen, result: Result) -> None:
    """Every year of every balance."""
    for table in year_tables(result, len(result.instance.timeline.periods), MOST_SHOWN):
        show_table(screen, table.title, table.heads, table.rows)
        if table.legend:
            screen.sentence(f"{table.legend}\n")


def _print_building(screen: Screen, result: Result) -> None:
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


def _print_summary(screen: Screen, result: Result) -> None:
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


def _print_contracts(screen: Screen, result: Result) -> None:
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


def suspensions(result: Result) -> list[str]:
    """Contracts of which notice of suspension is given, with the day from which it is in force."""
    from monazite.data.records.calendar import suspension_span

    found = []
    for name, contract in result.instance.contracts.items():
        span = suspension_span(contract)
        if contract.suspension is not None and span is not None:
            share = contract.suspension.share.amount if contract.suspension.share else 1.0
            until = f" until {contract.suspension.until}" if contract.suspension.until else ""
            found.append(
                f"Contract {name}: notice of suspension on {contract.suspension.from_}, "
                f"{percent(share)} suspended from {span[0]}{until}"
            )
    return found


def case_table(result: Result, most: int) -> DenseTable | None:
    """The cases that contracts leave open, with the best named: all of them, or of more the best."""
    if not result.cases:
        return None
    unit, best = result.instance.money.unit, result.objective
    cases = list(result.cases)
    if len(cases) > most:
        cases = sorted(cases, key=lambda each: -_value(each[1]))[:most]
    body = []
    for label, case in cases:
        apart = None if case.objective is None or best is None else case.objective - best
        figures = ["", ""]
        if apart is not None:
            figures = [figure(case.objective, MORE_DIGITS), signed(apart) if apart else "best"]
        body.append((label, case.status, *figures))
    more = f"and {len(result.cases) - most} more: --show cases" if len(result.cases) > most else ""
    open_ones = [label for label, case in result.cases if case.status in ("unverified", "limit")]
    if open_ones:
        more = "; ".join([*([more] if more else []), f"Not solved, possibly better: {', '.join(open_ones)}"])
    heads = ("case", "status", f"objective\n{unit}", "difference\nfrom the best")
    return DenseTable(CASES, f"Cases; the best is {result.chosen}", heads, tuple(body), 2, more)


def _value(case: Result) -> float:
    return float("-inf") if case.objective is None else case.objective


def print_cases(screen: Screen, result: Result) -> None:
    """Every case."""
    table = case_table(result, len(result.cases))
    if table is not None:
        show_table(screen, table.title, table.heads, table.rows, table.words)
        screen.sentence(table.legend)


def _print_unmet(screen: Screen, result: Result) -> None:
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


def _print_dependence(screen: Screen, result: Result) -> None:
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
    screen.sentence(_accounts_in_words(result))
    screen.sentence("")


def _accounts_in_words(result: Result) -> str:
    """What the accounts are, for those who read a ledger for the first time."""
    instance = result.instance
    outside = [account for account in instance.outside if account in instance.accounts]
    words = (
        "Inside accounts are those whose total value the plan maximises: owners of places and "
        "plants, users and "
        "the treasury (tariffs, royalties, subsidies). resources is what labour, energy and capital "
        "cost, lost "
        "the value of unmet demand to its users."
    )
    if outside:
        words += (
            f" Outside accounts ({', '.join(outside)}) show cash alone: what a material is worth to "
            f"them is not "
            "modelled."
        )
    return words


def _print_prices(screen: Screen, result: Result) -> None:
    from monazite.results.tables.prices import headlines, unpriced

    _print_headlines(screen, headlines(result.plan, MOST_PRICES))
    for sentence in unpriced(result.plan):
        screen.sentence(f"  - {sentence}", hang=2)
    screen.sentence("")


def _print_headlines(screen: Screen, found: Headlines) -> None:
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


SHOWN: dict[str, Callable[[Screen, Result], None]] = {
    "summary": _print_summary,
    "balance": _print_balance,
    "building": _print_building,
    "contracts": _print_contracts,
    "dependence": _print_dependence,
    "unmet": _print_unmet,
    "ledger": _print_ledger,
    "prices": _print_prices,
    CASES: print_cases,
    NOTES: _print_notes,
}
"""The tables that are laid out for reading."""
