"""What a planner reads on the terminal after `explain`, and of `solve` where there is no plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monazite.tolerances import PRICE_IS_ZERO, ROW_IS_ZERO, SHIFT_IS_PRINTED
from monazite_cli import terminal
from monazite_cli.command import quoted
from monazite_cli.report import number, show_table

if TYPE_CHECKING:
    from monazite.explaining.causes import Cause, Member
    from monazite.explaining.explanation import Explanation
    from monazite.explaining.freedom import Range
    from monazite.explaining.repairs import Repairs
    from monazite.explaining.trials import Repair
    from monazite.explaining.why import Effect, Why
    from monazite_cli.screen import Screen

MOST_BINDING = 15
MOST_CAUSES = 3
"""Causes told in full; of further ones a line each."""
MOST_SHORT = 6
MOST_MOVED = 14
MOST_SETTINGS = 8
WHOLE = 1e6
"""Sums from so much whole currency on are told in the instance's own unit."""


def print_explanation(found: Explanation) -> None:
    """Why there is no plan, or what binds the one there is."""
    screen = terminal.screen()
    screen.heading(found.instance.title)
    if found.plan is None:
        screen.sentence("status: infeasible" + (f" ({found.chosen})" if found.chosen else ""))
        if found.others:
            _line(screen, f"The other cases have no plan either: {'; '.join(found.others[:6])}.", 0)
        print_causes(screen, found.causes)
        if found.impossible is not None:
            words = "proven in exact arithmetic: no plan keeps the statements"
            screen.sentence(f"{words} of cause 1" if len(found.causes) > 1 else words)
        if found.repairs is not None:
            _print_repairs(screen, found.repairs, found.instance.money.unit)
        return
    unit = found.instance.money.unit
    chosen = f" ({found.chosen})" if found.chosen else ""
    screen.sentence(f"status: optimal, verified{chosen}\nobjective: {found.plan.value:,.6g} {unit}")
    for words in found.omitted:
        screen.sentence(words)
    for words in found.unsure:
        _head(screen, f"Why {words}: this could not be verified and is omitted.")
    for each in found.whys:
        _print_why(screen, each, unit)
    _print_binding(screen, found)
    _print_freedom(screen, found)


def print_causes(screen: Screen, causes: Sequence[Cause]) -> None:
    """Each cause: the statements that cannot hold together, as a sum of what is asked and what is given."""
    from monazite.solving.infeasible.iis import MOST_CONFLICTS

    for place, cause in enumerate(causes, start=1):
        if place > MOST_CAUSES:
            others = f"{len(cause.members) - 1} others"
            _line(screen, f"cause {place}: {cause.measured} and {others}, {_short(cause)}", 0, hang=2)
            continue
        head = "these statements cannot all hold"
        head = f"cause {place}: {head}" if len(causes) > 1 else head
        _head(screen, f"{head}, {_short(cause)}")
        _line(
            screen,
            f"(each counted in {cause.unit}, where the first line is: + what it asks, - what it gives)",
            2,
        )
        for member in cause.members:
            _member(screen, member)
        _line(screen, f"{_few(cause.worst):>12}  {cause.unit} short", 2)
        if cause.passing:
            _line(screen, f"(through the balances of {', '.join(cause.passing)})", 16)
    if sum(len(cause.short) for cause in causes) >= MOST_CONFLICTS:
        _line(screen, f"The search for conflicts stops after {MOST_CONFLICTS}: there may be more.", 0)
    if len(causes) > MOST_CAUSES:
        screen.sentence("  (explain --format csv --table statements has all statements)")
    if len(causes) > 1:
        _line(
            screen,
            "Each sum is that of its statements alone; to mend all of them together may take more.",
            0,
        )


def _short(cause: Cause) -> str:
    """`short by 212 t REO in FY2028-29`."""
    if len(cause.short) == 1:
        period, amount = cause.short[0]
        return f"short by {_few(amount)} {cause.unit}" + (f" in {period}" if period else "")
    if len(cause.short) <= MOST_SHORT:
        each = ", ".join(f"{_few(amount)} in {period}" for period, amount in cause.short)
        return f"short by ({cause.unit}): {each}"
    least = min(amount for _, amount in cause.short)
    worst = max(cause.short, key=lambda pair: pair[1])
    return (
        f"in {len(cause.short)} periods from {cause.short[0][0]} to {cause.short[-1][0]}, short by {number(least)} to "
        f"{number(worst[1])} {cause.unit}; most in {worst[0]}"
    )


def _member(screen: Screen, member: Member) -> None:
    where = f" ({member.place})" if member.place else ""
    limit = f": {member.limit}" if member.limit else ""
    _line(screen, f"{_signed(member.asks):>12}  {member.words}{limit}{where}", 2, hang=14)


def _few(amount: float) -> str:
    """An amount, also where it is a hair."""
    return number(amount) if abs(amount) >= ROW_IS_ZERO else f"{amount:.2g}"


def _signed(asks: float | None) -> str:
    if asks is None:
        return ""
    if abs(asks) < ROW_IS_ZERO:
        return "0"
    return ("+ " if asks > 0 else "- ") + number(abs(asks))


def _head(screen: Screen, text: str) -> None:
    """A heading, behind an empty line."""
    screen.sentence("")
    _line(screen, text, 0, style="bold")


def _line(screen: Screen, text: str, indent: int, hang: int = 0, style: str = "") -> None:
    """A line that runs over under its own words."""
    screen.sentence(" " * indent + text, hang, style)


def _print_repairs(screen: Screen, repairs: Repairs, unit: str) -> None:
    every = [*repairs.single, *([repairs.combined] if repairs.combined else [])]
    if repairs.single:
        _head(
            screen,
            "Each of these alone gives a plan, verified by solving (the smallest sum of relative changes first)",
        )
        for repair in repairs.single:
            _repair(screen, repair, unit)
    else:
        _head(screen, "None of the changes that were tried gives a plan by itself.")
    if repairs.combined is not None:
        _head(screen, "The smallest sum of relative changes of all amounts together, verified by solving")
        _repair(screen, repairs.combined, unit)
    elif any(repair.size is not None for repair in repairs.single):
        screen.sentence("No combination of these numbers has a smaller sum.")
    if any(setting.startswith(("demands.", "contracts.")) for repair in every for setting in repair.settings):
        _line(
            screen,
            "What a change costs outside the file is in none of these values: a plan for a lower demand or quantity is worth more because it "
            "does less.",
            0,
        )
    if repairs.refused:
        _line(screen, f"Tried, and not enough: {'; '.join(repairs.refused)}.", 0)


def _repair(screen: Screen, repair: Repair, unit: str) -> None:
    _line(screen, f"- {repair.words}; the plan is then worth {repair.objective:,.6g} {unit}", 0, hang=2)
    if len(repair.settings) > MOST_SETTINGS:
        words = f"({len(repair.settings)} settings: --format csv --table repairs has them)"
        _line(screen, words, 4)
    else:
        for setting in repair.settings:
            screen.verbatim(f"    --set {quoted(setting)}")


def _print_why(screen: Screen, each: Why, unit: str) -> None:
    _head(
        screen,
        f"Why {each.quantity.name} is {_amount(each.amount, each.quantity.unit)}{each.quantity.summed}",
    )
    if each.range.is_free:
        _line(
            screen,
            f"It is one of several: plans of the same value have {_between(each.range)}.",
            0,
        )
    _print_step(screen, "more", each.more, each.quantity.unit, unit)
    if each.less is not None:
        _print_step(screen, "less", each.less, each.quantity.unit, unit)


def _print_step(screen: Screen, word: str, step: Effect, quantity_unit: str, unit: str) -> None:
    if step.against:
        what = (
            f"No plan has {word}"
            if step.worth is None or step.supposing
            else f"No plan has more than this step {word}"
        )
        _line(screen, f"{what}:", 0)
        members = [member for cause in step.against for member in cause.members]
        for member in members[:MOST_MOVED]:
            where = f" ({member.place})" if member.place else ""
            limit = f": {member.limit}" if member.limit else ""
            _line(screen, f"- {member.words}{limit}{where}", 2, hang=2)
        if len(members) > MOST_MOVED:
            _line(screen, f"and {len(members) - MOST_MOVED} more (--format json has all)", 2)
    if step.worth is None:
        return
    supposing = (
        f"If {step.supposing} gave way, {_amount(abs(step.step), quantity_unit)} {word} "
        if step.supposing
        else (f"{_amount(abs(step.step), quantity_unit)} {word} ")
    )
    verb = (
        "changes the value by nothing"
        if abs(step.worth) < PRICE_IS_ZERO
        else (f"{'brings' if step.worth > 0 else 'costs'} {_money(abs(step.worth), unit)} (present value)")
    )
    _line(screen, supposing + verb + (":" if step.moved else "."), 0)
    least = SHIFT_IS_PRINTED * max((abs(moved.amount) for moved in step.moved), default=0.0)
    shown = [moved for moved in step.moved if abs(moved.amount) >= least]
    for moved in shown[:MOST_MOVED]:
        sign = "+" if moved.amount > 0 else "-"
        _line(screen, f"{sign} {abs(moved.amount):,.4g} {moved.unit}  {moved.words}", 2, hang=4)
    if len(shown) > MOST_MOVED:
        _line(screen, f"and {len(shown) - MOST_MOVED} more (--format json has all)", 2)
    if step.paid:
        paid = ", ".join(
            f"{item} {'+' if worth > 0 else '-'}{_money(abs(worth), unit)}" for item, worth in step.paid
        )
        _line(screen, f"in money: {paid}", 2, hang=2)
    if step.bound:
        bound = "; ".join(each.words for each in step.bound[:8])
        _line(screen, f"what binds it: {bound}", 2, hang=2)


def _amount(amount: float, unit: str) -> str:
    return f"{amount:,.6g} {unit}"


def _money(amount: float, unit: str) -> str:
    """In whole currency where that reads better."""
    from monazite.results.tables.prices import SCALES

    currency, _, scale = unit.partition(" ")
    whole = amount * SCALES.get(scale, 1.0)
    if whole >= WHOLE or not scale:
        return f"{amount:,.4g} {unit}"
    return f"{whole:,.4g} {currency}" if whole < 1e4 else f"{whole:,.0f} {currency}"


def _between(found: Range) -> str:
    if found.greatest == float("inf"):
        return f"{number(found.least) if found.least > float('-inf') else 'any amount'} or more {found.unit}"
    return f"{found.least:,.6g} to {found.greatest:,.6g} {found.unit}"


def _print_binding(screen: Screen, found: Explanation) -> None:
    """What binds: what is limited and owed first, then what is wanted."""
    limits = [each for each in found.binding if not each.is_demand]
    wanted = [each for each in found.binding if each.is_demand]
    unit = found.instance.money.unit
    for title, rules in (
        (
            f"What binds the plan, and what relaxing it by a hundredth of its limit is worth ({unit}, present value)",
            limits,
        ),
        (f"What is wanted, and what a hundredth less of it would spare ({unit}, present value)", wanted),
    ):
        if not rules:
            continue
        screen.sentence("")
        rows = [
            [
                each.words,
                str(each.periods),
                str(each.place or ""),
                "" if each.worth is None else f"{each.worth:,.4g}",
            ]
            for each in rules[:MOST_BINDING]
        ]
        columns = ["price where it is dearest, in money of its period", "periods", "where", "worth"]
        show_table(screen, title, columns, rows, words=3)
        if len(rules) > MOST_BINDING:
            screen.sentence(f"and {len(rules) - MOST_BINDING} more (--format csv --table binding has all)")


def _print_freedom(screen: Screen, found: Explanation) -> None:
    """What differs between plans as good, and between plans that cost a little more."""
    fixed = [each for each in found.free if not each.is_free]
    if found.near is None:
        moving = [each for each in found.free if each.is_free]
        if not moving:
            several = found.plan is not None and bool(found.plan.varying)
            words = (
                f"How free the plan is: all plans of the same value agree in the {len(found.free)} headline quantities over the horizon"
                " (--format csv --table ranges)"
            )
            words += (
                "; they differ in when and how (column one_of_several of the tables)." if several else "."
            )
            screen.sentence("")
            _line(screen, words, 0)
            return
        rows = [[each.name, each.amount, _end(each.least), _end(each.greatest), each.unit] for each in moving]
        screen.sentence("")
        title = "How free the plan is: over the horizon, in all plans of the same value"
        show_table(screen, title, ["quantity", "in the plan", "least", "greatest", "unit"], rows)
        screen.sentence(
            f"{_others(len(fixed))} in all of them. The plan told is the one that moves least "
            "(docs: the plan among equals)."
        )
        return
    assert found.worse is not None
    same = [each for each in found.near if not each.is_free]
    rows = [
        [
            each.name,
            each.amount,
            _end(each.least),
            _end(each.greatest),
            _end(near.least),
            _end(near.greatest),
            each.unit,
        ]
        for each, near in zip(found.free, found.near, strict=True)
        if near.is_free
    ]
    cost = f"{found.worse:,.6g} {found.instance.money.unit}" + (
        f" ({found.within})" if "%" in found.within else ""
    )
    screen.sentence("")
    title = f"How free the plan is: over the horizon, in all plans of the same value, and in all that cost at most {cost} more"
    columns = ["quantity", "in the plan", "least", "greatest", "least within", "greatest within", "unit"]
    if not rows:
        _line(screen, f"{title}: no headline quantity differs.", 0)
        return
    show_table(screen, title, columns, rows)
    _line(screen, "Each range is for itself: no plan is at the ends of all of them.", 0)
    if same:
        screen.sentence(f"{_others(len(same))} in all of them.")


def _others(count: int) -> str:
    return (
        "The other headline quantity is the same"
        if count == 1
        else f"The other {count} headline quantities are the same"
    )


def _end(value: float) -> str:
    return "no limit" if value in (float("inf"), float("-inf")) else number(value)
