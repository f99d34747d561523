"""What a planner reads on the terminal after `explain`."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from monazite.figures import (
    LIMIT_DIGITS,
    MORE_DIGITS,
    amount,
    cell,
    counted,
    figure,
    money,
    percent,
    whole_money,
)
from monazite.tolerances import PRICE_IS_ZERO, SHIFT_IS_PRINTED
from monazite_cli import terminal
from monazite_cli.command import quoted
from monazite_cli.conflict_report import member_words, print_conflicts
from monazite_cli.report_parts import heading, line, show_table

if TYPE_CHECKING:
    from monazite.explaining.binding import Binding
    from monazite.explaining.explanation import Explanation
    from monazite.explaining.near_optimal import Range
    from monazite.explaining.repairs import Repairs
    from monazite.explaining.trials import Repair
    from monazite.explaining.why import Bound, Effect, Why
    from monazite_cli.screen import Screen

MOST_BINDING = 15
MOST_MOVED = 14
MOST_BOUND = 5
MOST_OVERRIDES = 8
MOST_CASES = 6


def print_explanation(found: Explanation) -> None:
    """The conflicts and repairs of an infeasible instance, or what binds a plan and its ranges."""
    screen = terminal.screen()
    screen.heading(found.instance.title)
    chosen = f" ({found.chosen})" if found.chosen else ""
    if found.plan is None:
        _print_infeasible(screen, found, chosen)
        return
    unit = found.instance.money.unit
    screen.sentence(f"status: optimal, verified{chosen}")
    screen.sentence(f"objective: {amount(found.plan.value, unit, MORE_DIGITS)}")
    for words in found.omitted:
        screen.sentence(words)
    for words in found.unverified:
        heading(screen, f"Why {words}: could not be verified and is omitted.")
    for each in found.whys:
        _print_why(screen, each, unit)
    _print_binding(screen, found.binding, unit)
    _print_ranges(screen, found)


def _print_infeasible(screen: Screen, found: Explanation, chosen: str) -> None:
    screen.sentence(f"status: infeasible{chosen}")
    if found.others:
        line(screen, f"The other cases are infeasible too: {'; '.join(found.others[:MOST_CASES])}.", 0)
    print_conflicts(screen, found.explained_conflicts)
    if found.impossible is not None:
        which = "conflict 1" if len(found.explained_conflicts) > 1 else "the conflict"
        screen.sentence(f"Proven in exact arithmetic: no plan satisfies the constraints of {which}.")
    if found.repairs is not None:
        _print_repairs(screen, found.repairs, found.instance.money.unit)


def _print_repairs(screen: Screen, repairs: Repairs, unit: str) -> None:
    every = [*repairs.single, *([repairs.combined] if repairs.combined else [])]
    if repairs.single:
        heading(screen, "Single repairs, each verified by solving (smallest sum of relative changes first)")
        for repair in repairs.single:
            _print_repair(screen, repair, unit)
    else:
        heading(screen, "No single change that was tried is a repair.")
    if repairs.combined is not None:
        heading(screen, "Smallest combined repair (sum of relative changes), verified by solving")
        _print_repair(screen, repairs.combined, unit)
    elif any(repair.size is not None for repair in repairs.single):
        screen.sentence("No combination of these numbers has a smaller sum.")
    if any(
        override.startswith(("demands.", "contracts.")) for repair in every for override in repair.overrides
    ):
        line(
            screen,
            "The objective values leave out what a change costs outside the model: "
            "with a lower demand or quantity the objective value is higher because less is delivered.",
            0,
        )
    if repairs.refused:
        line(screen, f"Tried without success: {'; '.join(repairs.refused)}.", 0)


def _print_repair(screen: Screen, repair: Repair, unit: str) -> None:
    line(
        screen, f"- {repair.words}; objective value {amount(repair.objective, unit, LIMIT_DIGITS)}", 0, hang=2
    )
    if len(repair.overrides) > MOST_OVERRIDES:
        line(screen, f"({len(repair.overrides)} overrides: --format csv --table repairs)", 4)
        return
    for override in repair.overrides:
        screen.verbatim(f"    --set {quoted(override)}")


def _print_why(screen: Screen, each: Why, unit: str) -> None:
    quantity = each.quantity
    heading(screen, f"Why {quantity.name} is {amount(each.amount, quantity.unit)}{quantity.summed}")
    if each.range.is_free:
        line(screen, f"Alternative optima: {_between(each.range)}.", 0)
    for shortage in each.capped:
        line(screen, f"{shortage.words[:1].upper()}{shortage.words[1:]}. What caps it:", 0)
        for words, share in shortage.limits:
            part = "" if share is None else f" (holds back {percent(share, 3)} of it)"
            line(screen, f"- {words}{part}", 2, hang=2)
    _print_step(screen, "more", each.more, quantity.unit, unit)
    if each.less is not None:
        _print_step(screen, "less", each.less, quantity.unit, unit)


def _print_step(screen: Screen, word: str, step: Effect, quantity_unit: str, unit: str) -> None:
    if step.against:
        _print_against(screen, word, step)
    if step.worth is None:
        return
    with_it = f"With {step.supposing} relaxed, " if step.supposing else ""
    change = (
        "no change in objective value"
        if abs(step.worth) < PRICE_IS_ZERO
        else f"{'+' if step.worth > 0 else '-'}{money(abs(step.worth), unit)} (present value)"
    )
    end = ":" if step.moved else "."
    line(screen, f"{with_it}{amount(abs(step.step), quantity_unit)} {word}: {change}{end}", 0)
    _print_moved(screen, step)
    if step.paid:
        paid = ", ".join(
            f"{item} {'+' if worth > 0 else '-'}{money(abs(worth), unit)}" for item, worth in step.paid
        )
        line(screen, f"money: {paid}", 2, hang=2)
    if step.bound:
        _print_bound(screen, step.bound, unit)


def _print_bound(screen: Screen, bound: Sequence[Bound], unit: str) -> None:
    """Binding constraints, one a line, each with the highest price of its periods."""
    line(screen, "binding, and the highest price of one more unit (present value):", 2)
    for each in bound[:MOST_BOUND]:
        price = f"{'+' if each.price > 0 else '-'}{whole_money(abs(each.price), unit)}"
        line(screen, f"- {each.words}: {price} per additional {each.unit or 'unit'}", 4, hang=2)
    if len(bound) > MOST_BOUND:
        line(screen, f"and {len(bound) - MOST_BOUND} more (--format json has all)", 4)


def _print_against(screen: Screen, word: str, step: Effect) -> None:
    """The conflict that a further step runs into."""
    is_end = step.worth is None or step.supposing
    what = f"{word.capitalize()} is infeasible" if is_end else f"A larger step ({word}) is infeasible"
    line(screen, f"{what}. Conflict:", 0)
    members = [member for conflict in step.against for member in conflict.members]
    for member in members[:MOST_MOVED]:
        line(screen, f"- {member_words(member)}", 2, hang=2)
    if len(members) > MOST_MOVED:
        line(screen, f"and {len(members) - MOST_MOVED} more (--format json has all)", 2)


def _print_moved(screen: Screen, step: Effect) -> None:
    """The decisions that change."""
    least = SHIFT_IS_PRINTED * max((abs(moved.amount) for moved in step.moved), default=0.0)
    shown = [moved for moved in step.moved if abs(moved.amount) >= least]
    for moved in shown[:MOST_MOVED]:
        sign = "+" if moved.amount > 0 else "-"
        line(screen, f"{sign} {amount(abs(moved.amount), moved.unit)}  {moved.words}", 2, hang=4)
    if len(shown) > MOST_MOVED:
        line(screen, f"and {len(shown) - MOST_MOVED} more (--format json has all)", 2)


def _between(found: Range) -> str:
    if found.greatest == inf:
        least = cell(found.least) if found.least > -inf else "any amount"
        return f"{least} or more {found.unit}"
    return f"{figure(found.least, LIMIT_DIGITS)} to {amount(found.greatest, found.unit, LIMIT_DIGITS)}"


def _print_binding(screen: Screen, found: Sequence[Binding], unit: str) -> None:
    """The binding constraints: limits and obligations first, then demands."""
    limits = [each for each in found if not each.is_demand]
    demands = [each for each in found if each.is_demand]
    change = f"the change in objective value ({unit}, present value)"
    _print_constraints(screen, f"Binding constraints, and {change} if relaxed by 1 %", limits)
    _print_constraints(screen, f"Demands, and {change} if lowered by 1 %", demands)


def _print_constraints(screen: Screen, title: str, found: Sequence[Binding]) -> None:
    if not found:
        return
    rows = [
        [
            each.words,
            str(each.periods),
            str(each.place or ""),
            "" if each.worth is None else figure(each.worth),
        ]
        for each in found[:MOST_BINDING]
    ]
    screen.sentence("")
    heads = ["highest shadow price, in money of its period", "periods", "where", "change"]
    show_table(screen, title, heads, rows, words=3)
    if len(found) > MOST_BINDING:
        screen.sentence(f"and {len(found) - MOST_BINDING} more (--format csv --table binding has all)")


def _print_ranges(screen: Screen, found: Explanation) -> None:
    """What differs between optimal plans, and between near-optimal ones where they were asked for."""
    if found.near is not None:
        _print_near(screen, found, found.near)
        return
    moving = [each for each in found.free if each.is_free]
    if moving:
        rows = [[each.name, each.amount, _end(each.least), _end(each.greatest), each.unit] for each in moving]
        screen.sentence("")
        title = "Ranges over all optimal plans (totals over the horizon)"
        show_table(screen, title, ["quantity", "in the plan", "least", "greatest", "unit"], rows)
        screen.sentence(
            f"{_others(len(found.free) - len(moving))} in all of them. "
            "The plan printed is the one that moves least material (lexicographic tie-break)."
        )
        return
    several = found.plan is not None and bool(found.plan.varying)
    where = "; they differ in timing and routing (column one_of_several of the tables)" if several else ""
    count = counted(len(found.free), "headline quantity", "headline quantities")
    screen.sentence("")
    line(screen, f"Ranges: all optimal plans agree in the {count} (--format csv --table ranges){where}.", 0)


def _print_near(screen: Screen, found: Explanation, ranges: Sequence[Range]) -> None:
    assert found.worse is not None
    rows = [
        [
            each.name,
            each.amount,
            *(_end(end) for end in (each.least, each.greatest, near.least, near.greatest)),
            each.unit,
        ]
        for each, near in zip(found.free, ranges, strict=True)
        if near.is_free
    ]
    same = sum(not each.is_free for each in ranges)
    cost = amount(found.worse, found.instance.money.unit)
    asked = f" ({found.within})" if "%" in found.within else ""
    title = (
        "Near-optimal ranges (totals over the horizon): all optimal plans, "
        f"and all within {cost}{asked} of the optimum"
    )
    screen.sentence("")
    if not rows:
        line(screen, f"{title}: no headline quantity differs.", 0)
        return
    heads = ["quantity", "in the plan", "least", "greatest", "least within", "greatest within", "unit"]
    show_table(screen, title, heads, rows)
    line(screen, "The ranges are independent: no single plan reaches the ends of all of them.", 0)
    if same:
        screen.sentence(f"{_others(same)} in all of them.")


def _others(count: int) -> str:
    if count == 1:
        return "The other headline quantity is the same"
    return f"The other {count} headline quantities are the same"


def _end(value: float) -> str:
    return "no limit" if value in (inf, -inf) else cell(value)
