"""The zone of possible agreement: at which prices both parties gain, for every firm quantity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from monazite.figures import amount, figure, money
from monazite.pages.section import Picture, Section
from monazite.pages.showing import figures, proof_words, shown
from monazite.pages.source import Row, Source, number, number_or_none

SIDES = (
    ("seller_least", "the seller's least price"),
    ("equal_split", "equal split of the gain"),
    ("buyer_most", "the buyer's greatest price"),
)


def section(source: Source) -> Section | None:
    """The prices of both parties over the quantity; None without an alternative of the buyer."""
    head = source.head.get("bargain")
    if not head:
        return None
    rows = source.table("bargain")
    pictures = list(_pictures(head, rows))
    return Section("zone", "Zone of possible agreement", list(_words(head, rows)), pictures)


def _words(head: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[str]:
    unit, of = head["unit"], head["quantity_unit"]
    better, best = head.get("better"), head.get("best")
    if better:
        yield (
            f"Both parties can gain from {figure(better['from'])} to {amount(better['to'], of)}, "
            f"delivered firmly in every year."
        )
    else:
        yield "At no quantity can both parties gain."
    if best:
        yield (
            f"The joint gain is greatest at {amount(best['quantity'], of)}: "
            f"{money(best['gain'], rows[0]['unit'])}. "
            f"There any price from {figure(best['seller_least'])} to "
            f"{amount(best['buyer_most'], unit)} is better for "
            f"both; {amount(best['equal_split'], unit)} splits the gain equally."
            if best.get("seller_least") is not None and rows
            else f"The joint gain is greatest at {amount(best['quantity'], of)}."
        )
    if head.get("left_aside"):
        yield f"Clauses ignored: {', '.join(head['left_aside'])}."
    yield proof_words(bool(head["exact"]), head.get("reason"), bool(head["verified"]), int(head["solves"]))


def _pictures(head: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[Picture]:
    priced = [row for row in rows if number_or_none(row, "seller_least") is not None]
    if not priced:
        return
    unit, of = head["unit"], head["quantity_unit"]
    series = []
    for key, name in SIDES:
        points = [[number(row, "quantity"), number(row, key)] for row in priced if row[key]]
        dots = [[x, y, f"{name}\n{amount(y, unit)} at {amount(x, of)}"] for x, y in points]
        series.append({"name": name, "points": points, "dots": dots, "dashed": key == "equal_split"})
    both = [row for row in priced if row["better"] == "True"]
    spots = []
    if head.get("best"):
        spots.append(
            {"x": head["best"]["quantity"], "y": head["best"]["equal_split"], "name": "greatest joint gain"}
        )
    data = {
        "x": {"name": "firm quantity", "unit": of},
        "y": {"name": "price", "unit": unit},
        "series": series,
        "spots": spots,
        "marks": [],
        "zones": [],
        "band": {
            "name": "both gain",
            "points": [
                [number(row, "quantity"), number(row, "seller_least"), number(row, "buyer_most")]
                for row in both
            ],
        },
    }
    description = (
        "Prices over the firm quantity: between the seller's least price and the buyer's greatest "
        "price, where the "
        "first lies below the second, both gain."
    )
    columns = [
        figures("quantity", f"quantity ({of})"),
        *(figures(key, f"{name} ({unit})") for key, name in SIDES),
    ]
    columns.append(figures("gain", f"joint gain ({priced[0]['unit']})"))
    table = shown("Prices at which both parties gain, by firm quantity", rows, columns)
    yield Picture("curve", "Prices of both parties over the quantity", description, data, table)
