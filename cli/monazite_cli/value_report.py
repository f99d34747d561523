"""What a planner reads on the terminal after `value`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monazite.figures import MORE_DIGITS, amount, cell, counted, figure, signed
from monazite.tolerances import CHANGE_IS_REPORTED, ROW_IS_ZERO
from monazite_cli import terminal
from monazite_cli.conflict_report import print_failure
from monazite_cli.report_parts import account_label, proof_sentence, show_table

if TYPE_CHECKING:
    from monazite.api import Value
    from monazite.valuing.negotiation import AgreementZone, Deal
    from monazite.valuing.sheet import Comparison, ValueSheet
    from monazite.valuing.supply_curve import SupplyCurve, SupplyStep
    from monazite_cli.screen import Screen

MOST_ROWS = 20
PRICE_DIGITS = 5
"""Digits of prices: neighbouring steps differ by little."""
BUILT_IN = ("resources", "lost")
"""Outside accounts that are nobody's."""


def print_sheet(found: Value) -> None:
    """The worth in a sentence, then accounts, exits, clauses, years, the supply curve and the zone of
    possible agreement."""
    from monazite.valuing.sentences import headline

    sheet = found.sheet
    screen = terminal.screen()
    screen.heading(sheet.instance.title)
    if sheet.whole is None:
        _print_no_plan(screen, sheet)
        return
    unit = sheet.instance.money.unit
    screen.sentence(headline(sheet))
    _print_accounts(screen, sheet, unit)
    _print_exits(screen, sheet.exits, unit)
    _print_worths(screen, "Each clause alone", "clause", sheet.clauses, unit)
    _print_worths(screen, "Each contract year alone", "contract year", sheet.years, unit)
    if sheet.supply is not None:
        _print_supply(screen, sheet.supply)
    if sheet.zone is not None:
        _print_zone(screen, sheet.zone, unit)


def _print_no_plan(screen: Screen, sheet: ValueSheet) -> None:
    from monazite.api import Result

    screen.sentence(f"status: {sheet.status}")
    print_failure("", Result(sheet.instance, sheet.status, error=sheet.given.error))


def _status(each: Comparison) -> str:
    """Empty for a comparison of two optimal plans, else the status of the case without it."""
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
        [_account(change), "outside" if change.is_outside else "inside"]
        + [signed(amount) for amount in (change.cash, change.value, change.total)]
        for change in sorted(whole.changes, key=_is_outside)
        if abs(change.cash) + abs(change.value) > ROW_IS_ZERO
    ]
    if body:
        body.append(["inside accounts", "", "", "", signed(whole.worth)])
        heads = ["account", "", "cash", "value", "balance"]
        title = f"Change by account: with the contract minus without it (present value, {unit})"
        show_table(screen, title, heads, body, 2)
        if any(change.is_outside and change.account not in BUILT_IN for change in whole.changes):
            screen.sentence(
                "Of outside accounts only cash is shown; the value of the material to them is not modelled.\n"
            )


def _account(change: Any) -> str:
    """`japan (cash only)`: what an outside buyer does with the material is not modelled."""
    if change.is_outside and change.account not in BUILT_IN:
        return f"{change.account} (cash only)"
    return account_label(change.account)


def _is_outside(change: Any) -> bool:
    return bool(change.is_outside)


def _print_exits(screen: Screen, exits: Sequence[Comparison], unit: str) -> None:
    rows = [
        [each.name, signed(each.buy_out), _leaving(each), _objective(each), _status(each)] for each in exits
    ]
    heads = ["leaving from", f"change\n{unit}", "to leave, the inside accounts", "objective without", ""]
    title = "Leaving the contract from a contract year on: objective value without it minus with it"
    _show(screen, title, heads, rows)
    _print_reasons(screen, exits)


def _leaving(each: Comparison) -> str:
    if each.buy_out is None:
        return ""
    if each.buy_out == 0:
        return "are indifferent"
    return (
        f"would pay up to {cell(each.buy_out)}"
        if each.buy_out > 0
        else f"need to be paid at least {cell(-each.buy_out)}"
    )


def _print_worths(screen: Screen, title: str, head: str, found: Sequence[Comparison], unit: str) -> None:
    rows = [[each.name, signed(each.worth), _objective(each), _status(each)] for each in found]
    words = f"{title}: objective value with it minus without it"
    _show(screen, words, [head, f"worth\n{unit}", "objective without", ""], rows)
    _print_reasons(screen, found)


def _objective(each: Comparison) -> str:
    return figure(each.without.objective, MORE_DIGITS)


def _show(screen: Screen, title: str, heads: list[str], rows: list[list[Any]]) -> None:
    """A table without an empty last column; of a long one the first and the last rows."""
    if not rows:
        return
    if not any(row[-1] for row in rows):
        heads, rows = heads[:-1], [row[:-1] for row in rows]
    if len(rows) > MOST_ROWS:
        half = MOST_ROWS // 2
        rows = [*rows[:half], ["…"] + [""] * (len(heads) - 1), *rows[-half:]]
    show_table(screen, title, heads, rows)


def _print_supply(screen: Screen, supply: SupplyCurve) -> None:
    from monazite.valuing.supply_curve import sold_from

    screen.heading("Supply curve: quantity sold at each price")
    ignored = _ignored(supply.ignored_clauses)
    if not supply.steps:
        screen.sentence(f"  none: {supply.reason}.{ignored}")
        return
    screen.sentence(
        f"  One price for all years, no obligation to deliver.{ignored} "
        f"The contract price is {amount(supply.given, supply.unit)}."
    )
    rows = [[_price(step.price_from), _range(step), further] for step, further in _grouped(supply.steps)]
    heads = [
        f"from\n{supply.unit}",
        f"sold over the horizon\n{supply.tonnes}",
        f"additional\n{supply.tonnes}",
    ]
    show_table(screen, f"Quantity sold by price{_omitted(supply)}", heads, rows, 0)
    body = [
        [year.label, cell(most), _never(first), _never(full)]
        for year, first, full, most in sold_from(supply)
        if full is not None
    ]
    heads = [
        "contract year",
        f"at most\n{supply.tonnes}",
        f"first sold from\n{supply.unit}",
        f"all sold from\n{supply.unit}",
    ]
    if body:
        show_table(screen, "Supply curve by contract year", heads, body)
    screen.sentence(_proof(supply))


def _ignored(clauses: Sequence[str]) -> str:
    """The clauses that play no part."""
    return f" Clauses ignored: {', '.join(clauses)}." if clauses else ""


def _omitted(supply: SupplyCurve) -> str:
    more = len(supply.steps) - len(_grouped(supply.steps))
    return f" ({counted(more, 'small step')} omitted: --format csv --table offer)" if more else ""


def _proof(found: SupplyCurve | AgreementZone) -> str:
    return "  " + proof_sentence(found.exact, found.reason, found.verified, found.solves)


def _price(value: float) -> str:
    return figure(value, PRICE_DIGITS)


def _never(price: float | None) -> str:
    return "never" if price is None else _price(price)


def _range(step: SupplyStep) -> str:
    least, most = step.total
    return cell(least) if most - least <= CHANGE_IS_REPORTED else f"{cell(least)} to {cell(most)}"


def _grouped(steps: Sequence[SupplyStep]) -> list[tuple[SupplyStep, float]]:
    """The steps that sell more, with how much more; of over twenty those that add a twentieth of the greatest
    quantity.

    Where a contract year has several periods, some steps only move sales within it.
    """

    greatest = max(step.total[1] for step in steps)
    found: list[tuple[SupplyStep, float]] = []
    for step in steps:
        before = found[-1][0].total[0] if found else 0.0
        further = step.total[0] - before
        is_last = step is steps[-1] and further > CHANGE_IS_REPORTED
        least = greatest / MOST_ROWS if len(steps) > MOST_ROWS else CHANGE_IS_REPORTED
        if not found or is_last or further > least:
            found.append((step, further))
    return found


def _print_zone(screen: Screen, zone: AgreementZone, unit: str) -> None:
    screen.heading("Zone of possible agreement: quantities and prices that leave both parties better off")
    ignored = _ignored(zone.ignored_clauses)
    year = "" if zone.is_level else " (the file has one for each year; here one holds for all years)"
    if not zone.deals:
        screen.sentence(f"  unknown: {zone.reason}.{ignored}")
        return
    screen.sentence(
        f"  One firm quantity for every year{year}, from 0 to "
        f"{amount(zone.upto, zone.quantity_unit)}.{ignored} "
        f"{counted(len(zone.deals), 'breakpoint')}."
    )
    screen.sentence(f"  {_zone_words(zone, unit)}")
    rows = [
        [
            cell(deal.quantity),
            signed(deal.gain),
            *map(_rounded, (deal.seller_least, deal.equal_split, deal.buyer_most)),
        ]
        for deal in _thinned(zone.deals)
    ]
    heads = [
        f"quantity\n{zone.quantity_unit}",
        f"joint gain\n{unit}",
        "seller's\nminimum price",
        "equal split",
        "buyer's\nmaximum price",
    ]
    show_table(screen, f"Prices in {zone.unit} by quantity", heads, rows, 0)
    screen.sentence(_proof(zone))


def _rounded(price: float | None) -> str:
    return "" if price is None else _price(price)


def _zone_words(zone: AgreementZone, unit: str) -> str:
    best, better = zone.best, zone.better
    if better is None or best is None or best.equal_split is None:
        return "No quantity leaves both parties better off."
    assert best.seller_least is not None and best.buyer_most is not None
    return (
        f"Both parties gain at quantities from {cell(better[0])} to "
        f"{amount(better[1], zone.quantity_unit)}. The joint gain is greatest at "
        f"{amount(best.quantity, zone.quantity_unit)}: {amount(best.gain, unit)}, "
        f"at prices from {_price(best.seller_least)} to {_price(best.buyer_most)} {zone.unit}; "
        f"{_price(best.equal_split)} splits it equally."
    )


def _thinned(deals: Sequence[Deal]) -> list[Deal]:
    """At most about twenty breakpoints, evenly by quantity, with both ends and the best."""
    if len(deals) <= MOST_ROWS:
        return list(deals)
    width = deals[-1].quantity / (MOST_ROWS - 2)
    most = max(deal.gain for deal in deals)
    found: list[Deal] = []
    for deal in deals:
        is_shown = deal is deals[-1] or deal.gain == most
        if not found or is_shown or deal.quantity - found[-1].quantity >= width:
            found.append(deal)
    return found
