"""The supply curve of a contract: what would be sold at each price, without an obligation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from monazite.figures import amount, cell, figure
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.showing import proof_words
from monazite.pages.source import Row, Source, number, number_or_none

DIGITS = 5
"""Digits of prices: neighbouring steps differ by little."""
BEYOND = 1.15
"""How far above the last step the curve goes on."""


def section(source: Source) -> Section | None:
    """Steps of quantity and price, for the whole horizon and for each contract year."""
    head = source.head.get("offer")
    if not head:
        return None
    rows = source.table("offer")
    words = list(_words(head, rows))
    pictures = [_picture(head, rows)] if rows else []
    return Section("supply", "Supply curve: what would be sold at each price", words, pictures)


def _words(head: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[str]:
    ignored = f" Clauses ignored: {', '.join(head['left_aside'])}." if head["left_aside"] else ""
    yield (
        f"One price for all years, no obligation to deliver.{ignored} The contract price is "
        f"{amount(head['given'], head['unit'])}."
    )
    whole = _steps(rows, "")
    here = [row for row in whole if number(row, "price_from") <= head["given"]]
    if here:
        least, most = number(here[-1], "least"), number(here[-1], "most")
        sold = cell(least) if cell(least) == cell(most) else f"{cell(least)} to {cell(most)}"
        yield f"At that price {sold} {head['tonnes']} would be sold over the horizon."
    yield proof_words(bool(head["exact"]), head.get("reason"), bool(head["verified"]), int(head["solves"]))


def _steps(rows: Sequence[Row], period: str) -> list[Row]:
    return [row for row in rows if row["period"] == period]


def _picture(head: Mapping[str, Any], rows: Sequence[Row]) -> Picture:
    names = dict.fromkeys((row["period"], row["label"] or "the whole horizon") for row in rows)
    ends = [
        value
        for row in rows
        for value in (number(row, "price_from"), number_or_none(row, "price_to"))
        if value is not None
    ]
    ends = [each for each in ends if isfinite(each)]
    top = BEYOND * max([*ends, float(head["given"])], default=1.0)
    views = [_view(head, _steps(rows, period), label, top) for period, label in names]
    data = {"views": views, "label": "Sold in"}
    title = "Supply curve"
    return Picture("curve", title, views[0]["words"], data, _table(head, _steps(rows, "")))


def _view(head: Mapping[str, Any], rows: Sequence[Row], name: str, top: float) -> dict[str, Any]:
    points: list[list[float]] = []
    dots: list[list[Any]] = []
    before = None
    for row in rows:
        start, stop = number(row, "price_from"), number_or_none(row, "price_to")
        stop = top if stop is None or not isfinite(stop) else stop
        sold = number(row, "least")
        points += [[sold, start], [sold, stop]]
        if sold != before:
            text = f"from {amount(start, head['unit'], DIGITS)} on: {amount(sold, head['tonnes'])} sold"
            dots.append([sold, start, text])
        before = sold
    most = number(rows[-1], "least") if rows else 0.0
    first = next((row for row in rows if number(row, "least") > 0), None)
    begins = "" if first is None else f" from {amount(number(first, 'price_from'), head['unit'], DIGITS)} on;"
    return {
        "name": name,
        "words": (
            f"A line in steps, for {name}: the quantity to the right, the price above. Something is "
            f"sold{begins} "
            f"at most {amount(most, head['tonnes'])}. The dotted line is the contract price."
        ),
        "x": {"name": "sold", "unit": head["tonnes"], "least": 0},
        "y": {"name": "price", "unit": head["unit"]},
        "least": 0,
        "greatest": top,
        "series": [{"name": "supply", "points": points, "dots": dots, "dashed": not head["exact"]}],
        "marks": [{"axis": "y", "at": head["given"], "name": f"contract price {figure(head['given'])}"}],
    }


def _table(head: Mapping[str, Any], rows: Sequence[Row]) -> Shown:
    body = []
    for row in rows:
        least, most = number(row, "least"), number(row, "most")
        sold = cell(least) if cell(least) == cell(most) else f"{cell(least)} to {cell(most)}"
        body.append([figure(number(row, "price_from"), DIGITS), sold, cell(number(row, "further"))])
    heads = [
        f"from ({head['unit']})",
        f"sold over the horizon ({head['tonnes']})",
        f"additional ({head['tonnes']})",
    ]
    return Shown("Quantity sold by price", heads, body, frozenset((0, 1, 2)))
