"""Why a quantity has its amount: what one more unit and one less change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from monazite.figures import SCALES, WHOLE, amount, money, percent, signed
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.showing import bars
from monazite.pages.source import Row, Source, number, number_or_none
from monazite.tolerances import PRICE_IS_ZERO

KINDS = {
    "moved": "changes",
    "bound": "binding constraint",
    "against": "in conflict",
    "caps": "caps it",
    "short": "short",
}


def section(source: Source) -> Section | None:
    """For each quantity asked for: sentences, a bar for each item of money, and what moves."""
    rows = source.table("why")
    if not rows:
        return None
    words: list[str] = []
    pictures: list[Picture] = []
    tables: list[Shown] = []
    known = {each["quantity"]: each for each in source.head.get("why", [])}
    for quantity, found in groupby(rows, key=lambda row: row["quantity"]):
        own = list(found)
        asked = known.get(quantity, {})
        unit = str(asked.get("unit", ""))
        if asked:
            words.append(f"{quantity} is {amount(asked['amount'], unit)} {asked['sum']}".strip() + ".")
        for direction in dict.fromkeys(row["direction"] for row in own):
            steps = [row for row in own if row["direction"] == direction]
            words += list(_words(quantity, unit, direction, steps))
            pictures += list(_money(quantity, direction, steps))
            tables.append(_table(quantity, direction, steps))
    return Section("why", "Why", words, pictures, tables)


def _words(quantity: str, unit: str, direction: str, rows: list[Row]) -> Iterator[str]:
    for row in rows:
        if row["what"] == "short":
            yield f"{quantity}: {row['words']}."
        if row["what"] != "objective" or number_or_none(row, "amount") is None:
            continue
        worth = number(row, "amount")
        step = abs(number(row, "step"))
        supposing = f" with {row['supposing']} relaxed" if row["supposing"] else ""
        change = (
            "does not change"
            if abs(worth) < PRICE_IS_ZERO
            else f"changes by {'+' if worth > 0 else '-'}{money(abs(worth), row['unit'])}"
        )
        yield (
            f"{quantity}: {amount(step, unit)} {direction}{supposing}, the objective value {change} "
            f"(present value)."
        )
    if any(row["what"] == "against" for row in rows):
        yield (
            f"{quantity}: {direction} is infeasible, or a larger step is; the table names the "
            f"constraints in conflict."
        )


def _money(quantity: str, direction: str, rows: list[Row]) -> Iterator[Picture]:
    paid = [row for row in rows if row["what"] == "paid"]
    if not paid:
        return
    unit = paid[0]["unit"]
    scale, drawn_in = _drawn_in([number(row, "amount") for row in paid], unit)
    texts = [
        f"{'+' if number(row, 'amount') > 0 else '-'}{money(abs(number(row, 'amount')), unit)}"
        for row in paid
    ]
    data = {
        "unit": drawn_in,
        "categories": [row["words"] for row in paid],
        "series": [
            {
                "name": "money",
                "values": [scale * number(row, "amount") for row in paid],
                "labels": texts,
                "texts": texts,
            }
        ],
    }
    title = f"{quantity}, {direction}: items of money"
    description = (
        "Items of money that change with the step: to the right the inside accounts are "
        "better off, to the left worse."
    )
    table = Shown(
        title,
        ["item", "change"],
        [[row["words"], text] for row, text in zip(paid, texts, strict=True)],
        frozenset((1,)),
    )
    yield bars(title, description, data, table)


def _drawn_in(amounts: list[float], unit: str) -> tuple[float, str]:
    """The scale and the unit in which sums are drawn: whole currency where they are small."""
    currency, _, scale = unit.partition(" ")
    whole = SCALES.get(scale, 1.0)
    return (whole, currency) if max(map(abs, amounts)) * whole < WHOLE else (1.0, unit)


def _table(quantity: str, direction: str, rows: list[Row]) -> Shown:
    body = []
    for row in rows:
        if row["what"] not in KINDS:
            continue
        value = number_or_none(row, "amount")
        text = (
            ""
            if value is None
            else percent(value)
            if row["what"] == "caps"
            else f"{signed(value)} {row['unit']}".strip()
        )
        body.append([KINDS[row["what"]], row["words"], text])
    caption = (
        f"{quantity}, {direction}: what changes and what binds" if direction else f"{quantity}: what caps it"
    )
    return Shown(caption, ["role", "which", "amount"], body, frozenset((2,)))
