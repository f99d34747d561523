"""The zone of possible agreement of a contract in words and as a table, as `monazite value` reports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monazite.figures import amount, cell, figure, signed
from monazite.pages.section import Shown

PRICE_DIGITS = 5
"""Digits of prices: neighbouring deals differ by little."""
MOST_ROWS = 20


@dataclass(frozen=True)
class ZoneWords:
    """What is said of a zone: a title, sentences, and its deals; None without any."""

    title: str
    words: tuple[str, ...]
    table: Shown | None


def zone_words(zone: Mapping[str, Any], unit: str) -> ZoneWords:
    """The words of a zone of `known.py`; `unit` is that of money."""
    title = f"Contract {zone['contract']}: where both parties gain"
    ignored = zone["ignored_clauses"]
    aside = f" The clauses {', '.join(ignored)} are ignored." if ignored else ""
    if not zone["deals"]:
        return ZoneWords(title, (f"Unknown: {zone['reason']}.{aside}",), None)
    held = (
        "With the other terms as the file has them, one firm quantity for every year, and the alternative of "
        f"the buyer that the file states; it does not move with the sliders.{aside}"
    )
    proof = "Exact, verified." if zone["exact"] and zone["verified"] else f"Not exact: {zone['reason']}."
    return ZoneWords(title, (f"{_range(zone, unit)} {proof}", held), _deals(zone, unit))


def _range(zone: Mapping[str, Any], unit: str) -> str:
    best, better = zone["best"], zone["better"]
    if better is None or best is None or best["equal_split"] is None:
        return "No quantity leaves both parties better off."
    prices = [figure(best[name], PRICE_DIGITS) for name in ("seller_least", "buyer_most", "equal_split")]
    return (
        f"Both parties gain at quantities from {cell(better[0])} to "
        f"{amount(better[1], zone['quantity_unit'])}. The joint gain is greatest at "
        f"{amount(best['quantity'], zone['quantity_unit'])}: {amount(best['gain'], unit)}, at prices from "
        f"{prices[0]} to {prices[1]} {zone['unit']}; {prices[2]} splits it equally."
    )


def _deals(zone: Mapping[str, Any], unit: str) -> Shown:
    deals = zone["deals"]
    kept = [deal for place, deal in enumerate(deals) if place % (1 + len(deals) // MOST_ROWS) == 0]
    price = zone["unit"]
    return Shown(
        "Prices between which the joint gain is shared, by quantity",
        [
            f"quantity, {zone['quantity_unit']}",
            f"joint gain, {unit}",
            f"seller's minimum price, {price}",
            f"equal split, {price}",
            f"buyer's maximum price, {price}",
        ],
        [
            [
                cell(deal["quantity"]),
                signed(deal["gain"]),
                *(
                    "" if deal[name] is None else figure(deal[name], PRICE_DIGITS)
                    for name in ("seller_least", "equal_split", "buyer_most")
                ),
            ]
            for deal in kept
        ],
        frozenset(range(5)),
    )
