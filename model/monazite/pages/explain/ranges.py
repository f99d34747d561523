"""How far each headline quantity may move between optimal, or nearly optimal, plans."""

from __future__ import annotations

from math import inf, isfinite
from typing import Any

from monazite.figures import amount, cell
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Row, Source, number, number_or_none
from monazite.tolerances import CHANGE_IS_REPORTED

OPTIMAL = "over all optimal plans"
MOST_BARS = 30
"""Quantities in the picture, those with the most freedom; the table has all."""


def section(source: Source) -> Section | None:
    """A bar for each quantity that may move, with the plan marked."""
    rows = source.table("ranges")
    if not rows:
        return None
    within = source.head.get("within")
    free = [row for row in rows if _is_free(row, bool(within))]
    others = len(rows) - len(free)
    if not free:
        return Section(
            "ranges", "Ranges", [f"All optimal plans agree in all {len(rows)} headline quantities."]
        )
    near = f"within {amount(within['value'], within['unit'])} of the optimum" if within else ""
    words = ["The ranges are independent: no single plan reaches the ends of all of them."]
    if others:
        verb = "quantity is" if others == 1 else "quantities are"
        words.append(f"The other {others} headline {verb} the same in all of these plans.")
    title = "Near-optimal ranges" if within else "Ranges over all optimal plans"
    return Section("ranges", title, words, [_picture(free, rows, near)])


def _is_free(row: Row, within: bool) -> bool:
    least, greatest = _ends(row, within)
    return greatest - least > CHANGE_IS_REPORTED * max(1.0, abs(number(row, "amount")))


def _ends(row: Row, within: bool) -> tuple[float, float]:
    suffix = "_within" if within and number_or_none(row, "least_within") is not None else ""
    return number(row, f"least{suffix}"), number(row, f"greatest{suffix}")


def _freedom(row: Row, within: bool) -> float:
    """How wide a range is, as a share of its greatest amount."""
    least, greatest = _ends(row, within)
    return inf if greatest == inf else (greatest - least) / max(abs(greatest), abs(least), CHANGE_IS_REPORTED)


def _picture(free: list[Row], rows: list[Row], near: str) -> Picture:
    labels = {"span": near or OPTIMAL, **({"inner": OPTIMAL} if near else {}), "at": "in the plan"}
    order = sorted(free, key=lambda row: -_freedom(row, bool(near)))
    drawn = order[:MOST_BARS]
    more = len(free) - len(drawn)
    data = {"labels": labels, "rows": [_drawn(row, bool(near)) for row in drawn]}
    description = (
        f"One bar a quantity (total over the horizon), from its least to its greatest amount "
        f"{near or OPTIMAL}"
        f"{'; the dark bar is the range ' + OPTIMAL if near else ''}. Each bar has a scale of its "
        f"own, from 0 to the "
        "greatest amount; the diamond is the plan."
        + (f" {more} with less freedom are only in the table." if more else "")
    )
    return Picture("extents", "How far each quantity may move", description, data, _table(rows, near))


def _drawn(row: Row, within: bool) -> dict[str, Any]:
    least, greatest = _ends(row, within)
    at, unit = number(row, "amount"), row["unit"]
    known = [each for each in (least, greatest, at) if isfinite(each)]
    low, high = (
        (least if isfinite(least) else min(known)),
        (greatest if isfinite(greatest) else 1.25 * max(known)),
    )
    inner = _ends(row, False)
    is_inner = within and all(map(isfinite, inner)) and inner[0] < inner[1]
    return {
        "name": row["quantity"],
        "least": low,
        "greatest": high,
        "inner": list(inner) if is_inner else None,
        "at": at,
        "short": f"{_end(least)} to {_end(greatest)} {unit}",
        "text": f"in the plan {amount(at, unit)}\nfrom {_end(least)} to {_end(greatest)} {unit}",
    }


def _end(value: float) -> str:
    return "no limit" if value in (inf, -inf) else cell(value)


def _table(rows: list[Row], near: str) -> Shown:
    body = []
    for row in rows:
        ends = [_end(each) for each in _ends(row, False)]
        ends += [_end(each) for each in _ends(row, True)] if near else []
        body.append([row["quantity"], cell(number(row, "amount")), *ends, row["unit"]])
    heads = [
        "quantity",
        "in the plan",
        "least",
        "greatest",
        *(["least within", "greatest within"] if near else []),
        "unit",
    ]
    return Shown("Headline quantities over the horizon", heads, body, frozenset(range(1, len(heads) - 1)))
