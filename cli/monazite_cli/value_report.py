"""What a planner reads on the terminal after `value`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monazite.tolerances import CHANGE_IS_REPORTED, ROW_IS_ZERO
from monazite_cli import terminal
from monazite_cli.report import number, print_failure, show_table

if TYPE_CHECKING:
    from monazite.api import Value
    from monazite.valuing.bargain import Bargain, Deal
    from monazite.valuing.offer import Offer, OfferStep
    from monazite.valuing.sheet import Comparison, ValueSheet
    from monazite_cli.screen import Screen

MOST_ROWS = 20


def print_sheet(found: Value) -> None:
    """What it is worth in a sentence, then who gains, leaving, clauses, years, the offer and the bargain."""
    sheet = found.sheet
    screen = terminal.screen()
    screen.heading(sheet.instance.title)
    if sheet.whole is None:
        _print_no_plan(screen, sheet)
        return
    unit = sheet.instance.money.unit
    screen.sentence(_headline(sheet, unit))
    _print_accounts(screen, sheet, unit)
    _print_exits(screen, sheet.exits, unit)
    _print_worths(screen, "Each clause alone", "clause", sheet.clauses, unit)
    _print_worths(screen, "Each contract year alone", "contract year", sheet.years, unit)
    if sheet.offer is not None:
        _print_offer(screen, sheet.offer)
    if sheet.bargain is not None:
        _print_bargain(screen, sheet.bargain, unit)


def _print_no_plan(screen: Screen, sheet: ValueSheet) -> None:
    from monazite.api import Result

    screen.sentence(f"status: {sheet.status}")
    print_failure("", Result(sheet.instance, sheet.status, error=sheet.given.error))


def _headline(sheet: ValueSheet, unit: str) -> str:
    whole = sheet.whole
    assert whole is not None
    inside = ", ".join(change.account for change in whole.changes if not change.is_outside)
    if whole.worth is None:
        return f"What {sheet.contract} is worth is not known: without it the status is {whole.without.status}"
    return (
        f"The contract {sheet.contract} is worth {_worth(whole.worth, unit)} to the inside accounts ({inside}): "
        f"value with it {whole.given.objective:,.7g}, without it {whole.without.objective:,.7g} (present values)"
    )


def _worth(worth: float, unit: str) -> str:
    return f"{_signed(worth)} {unit}" if worth else "nothing"


def _signed(value: float | None) -> str:
    """A difference for reading, with its sign; a dash for nothing."""
    if value is None:
        return ""
    return number(value) if number(value) in ("-", "") or value < 0 else f"+{number(value)}"


def _status(each: Comparison) -> str:
    """Nothing for a comparison that stands, else the status of the case without it."""
    return "" if each.without.status == "optimal" else each.without.status


def _print_reasons(screen: Screen, found: Sequence[Comparison]) -> None:
    """Why there are rows without a figure, each reason once."""
    reasons: dict[str, list[str]] = {}
    for each in found:
        if each.without.message:
            reasons.setdefault(each.without.message, []).append(each.name)
    for message, names in list(reasons.items())[:MOST_ROWS]:
        screen.sentence(f"  {', '.join(names)}: {message}", hang=2)
    if reasons:
        screen.print()


def _print_accounts(screen: Screen, sheet: ValueSheet, unit: str) -> None:
    whole = sheet.whole
    assert whole is not None
    body: list[list[Any]] = [
        [change.account, "outside" if change.is_outside else "inside"]
        + [_signed(amount) for amount in (change.cash, change.value, change.total)]
        for change in sorted(whole.changes, key=_is_outside)
        if abs(change.cash) + abs(change.value) > ROW_IS_ZERO
    ]
    if body:
        body.append(["all inside", "", "", "", _signed(whole.worth)])
        heads = ["account", "", "cash", "value", "balance"]
        title = f"Who gains and who loses by it: with it minus without it, present value in {unit}"
        show_table(screen, title, heads, body, 2)


def _is_outside(change: Any) -> bool:
    return bool(change.is_outside)


def _print_exits(screen: Screen, exits: Sequence[Comparison], unit: str) -> None:
    rows = [
        [each.name, _signed(each.buy_out), _leaving(each), _objective(each), _status(each)] for each in exits
    ]
    heads = ["leaving from", f"buy-out\n{unit}", "to leave, the plan's side", "value without", ""]
    title = "The price of leaving, from a contract year on: value without minus value with it"
    _show(screen, title, heads, rows)
    _print_reasons(screen, exits)


def _leaving(each: Comparison) -> str:
    if each.buy_out is None:
        return ""
    if each.buy_out == 0:
        return "is indifferent"
    return (
        f"pays at most {number(each.buy_out)}"
        if each.buy_out > 0
        else f"is paid at least {number(-each.buy_out)}"
    )


def _print_worths(screen: Screen, title: str, head: str, found: Sequence[Comparison], unit: str) -> None:
    rows = [[each.name, _signed(each.worth), _objective(each), _status(each)] for each in found]
    words = f"{title}: value with it minus value without it"
    _show(screen, words, [head, f"worth\n{unit}", "value without", ""], rows)
    _print_reasons(screen, found)


def _objective(each: Comparison) -> str:
    return "" if each.without.objective is None else f"{each.without.objective:,.7g}"


def _show(screen: Screen, title: str, heads: list[str], rows: list[list[Any]]) -> None:
    """A table, without its last column where that has nothing to say, and with its middle left out where it is long."""
    if not rows:
        return
    if not any(row[-1] for row in rows):
        heads, rows = heads[:-1], [row[:-1] for row in rows]
    if len(rows) > MOST_ROWS:
        half = MOST_ROWS // 2
        rows = [*rows[:half], ["…"] + [""] * (len(heads) - 1), *rows[-half:]]
    show_table(screen, title, heads, rows)


def _print_offer(screen: Screen, offer: Offer) -> None:
    from monazite.valuing.offer import sold_from

    screen.heading("The offer: the least price at which each further tonne would be sold")
    aside = f"; left aside: {', '.join(offer.left_aside)}" if offer.left_aside else ""
    if not offer.steps:
        screen.sentence(f"  there is none: {offer.reason}{aside}")
        return
    screen.sentence(
        f"  One price for all years and no obligation{aside}. {len(offer.steps)} steps, {_exactness(offer)}; "
        f"the price of the contract is {offer.given:,.6g} {offer.unit}."
    )
    rows = [[_price(step.price_from), _range(step), further] for step, further in _grouped(offer.steps)]
    heads = [f"from\n{offer.unit}", f"sold over the horizon\n{offer.tonnes}", f"further\n{offer.tonnes}"]
    show_table(screen, f"Sold from a price on{_left_out(offer)}", heads, rows, 0)
    body = [
        [year.label, number(most), _never(first), _never(full)]
        for year, first, full, most in sold_from(offer)
        if full is not None
    ]
    heads = [
        "contract year",
        f"at most\n{offer.tonnes}",
        f"first sold from\n{offer.unit}",
        f"all sold from\n{offer.unit}",
    ]
    if body:
        show_table(screen, "The same by contract year", heads, body)


def _left_out(offer: Offer) -> str:
    more = len(offer.steps) - len(_grouped(offer.steps))
    return f" ({more} steps that add little are left out: --format csv --table offer)" if more else ""


def _exactness(found: Offer | Bargain) -> str:
    words = "exact" if found.exact else f"not exact: {found.reason}"
    return f"{words}; {'verified' if found.verified else 'SOME CHECKS FAILED'} ({found.solves} solves)"


def _price(value: float) -> str:
    return f"{value:,.5g}"


def _never(price: float | None) -> str:
    return "never" if price is None else _price(price)


def _range(step: OfferStep) -> str:

    least, most = step.total
    return number(least) if most - least <= CHANGE_IS_REPORTED else f"{number(least)} to {number(most)}"


def _grouped(steps: Sequence[OfferStep]) -> list[tuple[OfferStep, float]]:
    """The steps that sell more, with how much more; of over twenty those by which a further twentieth of all is sold.

    Where a contract year has several periods, there are steps that only move sales within it.
    """

    greatest = max(step.total[1] for step in steps)
    found: list[tuple[OfferStep, float]] = []
    for step in steps:
        before = found[-1][0].total[0] if found else 0.0
        further = step.total[0] - before
        is_last = step is steps[-1] and further > CHANGE_IS_REPORTED
        least = greatest / MOST_ROWS if len(steps) > MOST_ROWS else CHANGE_IS_REPORTED
        if not found or is_last or further > least:
            found.append((step, further))
    return found


def _print_bargain(screen: Screen, bargain: Bargain, unit: str) -> None:
    screen.heading("The bargain: what leaves both sides better off")
    aside = f"; left aside: {', '.join(bargain.left_aside)}" if bargain.left_aside else ""
    year = "" if bargain.is_level else " (the file has several; here one holds in all years)"
    if not bargain.deals:
        screen.sentence(f"  not known: {bargain.reason}{aside}")
        return
    screen.sentence(
        f"  One quantity firm in every year{year}, from 0 to {bargain.upto:,.6g} {bargain.quantity_unit}{aside}. "
        f"{len(bargain.deals)} breakpoints, {_exactness(bargain)}."
    )
    screen.sentence(f"  {_bargain_words(bargain, unit)}")
    rows = [
        [
            number(deal.quantity),
            _signed(deal.gain),
            *map(_rounded, (deal.seller_least, deal.equal_split, deal.buyer_most)),
        ]
        for deal in _thinned(bargain.deals)
    ]
    heads = [
        f"quantity\n{bargain.quantity_unit}",
        f"joint gain\n{unit}",
        "seller's least",
        "equal split",
        "buyer's most",
    ]
    show_table(screen, f"Prices in {bargain.unit} by quantity", heads, rows, 0)


def _rounded(price: float | None) -> str:
    return "" if price is None else _price(price)


def _bargain_words(bargain: Bargain, unit: str) -> str:
    best, better = bargain.best, bargain.better
    if better is None or best is None or best.equal_split is None:
        return "No quantity leaves both sides better off."
    assert best.seller_least is not None and best.buyer_most is not None
    return (
        f"Both gain at quantities from {number(better[0]) if better[0] else '0'} to {number(better[1])} {bargain.quantity_unit}; "
        f"the most at {number(best.quantity)}, {number(best.gain)} {unit} together, at prices from {_price(best.seller_least)} "
        f"to {_price(best.buyer_most)} {bargain.unit}. {_price(best.equal_split)} shares it equally."
    )


def _thinned(deals: Sequence[Deal]) -> list[Deal]:
    """At most about twenty breakpoints, evenly by quantity, with both ends and the best."""
    if len(deals) <= MOST_ROWS:
        return list(deals)
    width = deals[-1].quantity / (MOST_ROWS - 2)
    most = max(deal.gain for deal in deals)
    found: list[Deal] = []
    for deal in deals:
        is_kept = deal is deals[-1] or deal.gain == most
        if not found or is_kept or deal.quantity - found[-1].quantity >= width:
            found.append(deal)
    return found
