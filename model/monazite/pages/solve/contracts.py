"""Contracts: what is due, delivered and short in each contract year, and what is paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monazite.figures import amount, cell
from monazite.pages.drawn import Series, bars, cell_is_something, readable
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Row, Source, named_in, number

MONEY = {"received": "price of deliveries", "penalty": "penalty", "other": "other receipts less payments"}
BESIDE = {"beyond": "of it beyond the quantity", "released": "released", "unlifted": "paid for, not taken"}
"""Other columns, drawn only where they are not 0."""
SHORT = "short of the floor"


def section(source: Source) -> Section | None:
    """One picture for each contract: beside what is due stands what is delivered, and on it what is short."""
    rows = source.table("contracts")
    if not rows:
        return None
    names = list(dict.fromkeys(row["contract"] for row in rows))
    chosen = {name: [row for row in rows if row["contract"] == name] for name in names}
    return Section(
        "contracts",
        "Contracts: due, delivered, short",
        [_words(source, name, found) for name, found in chosen.items()],
        [_picture(name, found) for name, found in chosen.items()],
        [_money(name, found) for name, found in chosen.items()],
    )


def _words(source: Source, name: str, rows: Sequence[Row]) -> str:
    """The totals of a contract over the horizon."""
    contract, unit = named_in(source.instance.contracts, name), rows[0]["unit"]
    due, delivered, short, beyond = (
        sum(number(row, each) for row in rows) for each in ("due", "delivered", "shortfall", "beyond")
    )
    penalty = sum(number(row, "penalty") for row in rows)
    did = f"{'delivered to' if contract.role == 'seller' else 'taken from'} {readable(contract.counterparty)}"
    if not any(map(cell_is_something, (due, delivered, short))):
        return f"{name}: nothing is due over the horizon."
    missing = f"; {amount(short, unit)} fall short" if cell_is_something(short) else "; nothing falls short"
    paid = f", and {amount(penalty, rows[0]['money_unit'])} of penalties are paid" if penalty else ""
    later = (
        f", {amount(beyond, unit)} of it beyond the quantity of its year" if cell_is_something(beyond) else ""
    )
    done = f"{amount(delivered, unit)} are {did}{later}"
    return f"{name}: of {amount(due, unit)} due over the horizon {done}{missing}{paid}."


def _picture(name: str, rows: Sequence[Row]) -> Picture:
    labels = [row["label"] for row in rows]
    columns = {
        each: [number(row, each) for row in rows] for each in ("due", "delivered", "shortfall", *BESIDE)
    }
    series = [
        Series("due", columns["due"], "due", tone="due"),
        Series("delivered", columns["delivered"], "delivered", tone="done"),
        Series(SHORT, columns["shortfall"], "delivered", tone="short"),
        *_beside(columns),
    ]
    words = "Two bars for each contract year: what is due, and what is delivered with the shortfall on it. "
    words += _least(labels, columns["due"], columns["delivered"], rows[0]["unit"])
    return bars(f"Contract {readable(name)}", words, "contract year", labels, rows[0]["unit"], series)


def _least(labels: Sequence[str], due: Sequence[float], delivered: Sequence[float], unit: str) -> str:
    """The contract year in which the least of what is due is delivered."""
    shares = {at: delivered[at] / due[at] for at in range(len(labels)) if cell_is_something(due[at])}
    if not shares:
        return "Nothing is due in any year."
    at = min(shares, key=lambda each: shares[each])
    if not cell_is_something(max(0.0, due[at] - delivered[at])):
        return "All that is due is delivered in every year."
    return f"The least is delivered in {labels[at]}: {cell(delivered[at])} of {cell(due[at])} {unit}."


def _beside(columns: dict[str, list[float]]) -> Iterator[Series]:
    for column, words in BESIDE.items():
        if any(map(cell_is_something, columns[column])):
            yield Series(words, columns[column], column)


def _money(name: str, rows: Sequence[Row]) -> Shown:
    """What is paid under a contract, not discounted."""
    kept = [column for column in MONEY if any(number(row, column) for row in rows)] or ["received"]
    body = [[row["label"], *(cell(number(row, column)) for column in kept)] for row in rows]
    caption = f"Payments under contract {readable(name)}, in {rows[0]['money_unit']} (not discounted)"
    columns = ["contract year", *(MONEY[column] for column in kept)]
    return Shown(caption, columns, body, frozenset(range(1, len(kept) + 1)), folded=True)
