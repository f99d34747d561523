"""The ledger and the shadow prices, as `solve --show` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monazite.tolerances import ROW_IS_ZERO
from monazite_cli.report_parts import account_label, show_table

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite.results.tables.prices import Headline, Headlines
    from monazite_cli.screen import Screen

MOST_PRICES = 14


def print_ledger(screen: Screen, result: Result) -> None:
    """The balance of each account, and what the accounts are."""
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


def print_prices(screen: Screen, result: Result) -> None:
    """The highest shadow price of each element, and what has none."""
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
