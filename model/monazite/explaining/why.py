"""Why a quantity of the plan has its amount: the effect of one more unit and of one less.

The program is solved again with one more constraint, which requires a unit more (or allows a unit less); so
the effect is exact, not a rate that may end before. If more is infeasible, the conflict is reported as for an
infeasible instance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, noted
from monazite.explaining.conflicts import ExplainedConflict, explained_conflicts_of
from monazite.explaining.near_optimal import Range, furthest, ranges, with_row
from monazite.explaining.quantities import Quantity
from monazite.formulation import catalogue
from monazite.formulation.catalogue import BALANCE, ORDER, VARIABLES, is_definition
from monazite.formulation.support.meaning import Total
from monazite.results.conflicts import conflicts_of
from monazite.results.constraints import ASKED, NamedConstraint, location_of, named_constraint, span_of, when
from monazite.results.in_short.causes import causes_in_full
from monazite.results.in_short.unmet import lacking
from monazite.results.plan import Plan
from monazite.results.shortage import shortages
from monazite.solving.highs import problem_of
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Floats, Key, Matrix
from monazite.solving.median import median
from monazite.solving.ranging.two_sided import TwoSidedPrices
from monazite.solving.solve import Solution, solve
from monazite.tolerances import BINDING, CHANGE_IS_REPORTED, PAYMENT_IS_ZERO, ROUNDED_INWARD


@dataclass(frozen=True)
class Moved:
    """A decision that changes with the quantity: its words, by how much, and the unit; `family` is its
    kind."""

    words: str
    amount: float
    unit: str
    family: str


@dataclass(frozen=True)
class Bound:
    """A binding constraint on what changes: its words with place, and its shadow price (present value)."""

    words: str
    price: float
    unit: str


@dataclass(frozen=True)
class Effect:
    """The effect of a step of the quantity: `step` is its size, `worth` the change in objective value.

    `moved` are the decisions that change, the largest first in each kind; `paid` the changes of cash and lost
    supply across the border, by item, as present values that add up to `worth`. If a larger step is
    infeasible, `against` is the conflict; if any step is, the rest is the effect of a step with the
    constraint in `supposing` relaxed.
    """

    step: float
    worth: float | None
    moved: tuple[Moved, ...] = ()
    paid: tuple[tuple[str, float], ...] = ()
    bound: tuple[Bound, ...] = ()
    against: tuple[ExplainedConflict, ...] = ()
    supposing: str = ""


@dataclass(frozen=True)
class Why:
    """A quantity of the plan, its range over all optimal plans, and the effect of a unit more and a unit
    less; of unmet demand, `capped` are the shortages in it with what caps each."""

    quantity: Quantity
    amount: float
    range: Range
    more: Effect
    less: Effect | None
    capped: tuple[Capped, ...] = ()


@dataclass(frozen=True)
class Capped:
    """A shortage in words, and the limits that cap it, each with the share that it holds back (None where no
    limit does)."""

    words: str
    limits: tuple[tuple[str, float | None], ...]


def capped(plan: Plan, quantity: Quantity) -> tuple[Capped, ...]:
    """The shortages that a sum of unmet demand contains, and what caps them; none for another quantity."""
    columns = plan.solved.matrix.columns
    asked = {columns[number] for number in np.flatnonzero(quantity.weights)}
    if not asked or any(key[0] != "unmet" for key in asked):
        return ()
    spots = {(key[1], key[-1]) for key in asked}
    return tuple(
        Capped(lacking(each), tuple(causes_in_full(plan, each)))
        for each in shortages(plan)
        if any((short.demand, period.key) in spots for short in each.short for period in each.periods)
    )


def why(instance: Instance, solution: Solution, plan: Plan, quantity: Quantity) -> Why:
    """Explain a quantity of a plan."""
    amount = quantity.of(solution.columns)
    nothing = abs(amount) <= CHANGE_IS_REPORTED
    return Why(
        quantity,
        0.0 if nothing else amount,
        ranges(solution, [quantity])[0],
        _step(instance, solution, quantity, amount, 1.0),
        None if nothing else _step(instance, solution, quantity, amount, -min(1.0, abs(amount))),
        capped(plan, quantity),
    )


def _step(instance: Instance, solution: Solution, quantity: Quantity, amount: float, step: float) -> Effect:
    asked = _asking(solution.matrix, quantity, amount + step, step > 0)
    try:
        found = solve(asked)
    except InfeasibleError:
        return _as_far(instance, solution, quantity, amount, step)
    return _effect(instance, solution, found, step)


def _asking(matrix: Matrix, quantity: Quantity, amount: float, more: bool) -> Matrix:
    """The program with a constraint on the quantity: at least, or at most, an amount."""
    lower, upper = (amount, np.inf) if more else (-np.inf, amount)
    longer = with_row(problem_of(matrix), quantity.weights, lower, upper)
    return replace(
        matrix,
        rows=(*matrix.rows, ASKED),
        entries=longer.entries,
        row_lower=longer.row_lower,
        row_upper=longer.row_upper,
    )


def _as_far(instance: Instance, solution: Solution, quantity: Quantity, amount: float, step: float) -> Effect:
    """The largest feasible step, if any, and the conflict beyond it."""
    more, matrix = step > 0, solution.matrix
    room = furthest(replace(problem_of(matrix), cost=np.zeros(len(matrix.cost))), quantity, more) - amount
    asked = _asking(matrix, quantity, amount + step, more)
    conflict = conflicts_of(asked)[0]
    against = explained_conflicts_of(instance, asked, [conflict])
    if abs(room) > CHANGE_IS_REPORTED * max(1.0, abs(amount)):
        # A little less than the end, so that a rounding error does not make it infeasible.
        room *= 1 - ROUNDED_INWARD
        after = solve(_asking(matrix, quantity, amount + room, more))
        return replace(_effect(instance, solution, after, room), against=against)
    if asked.rows[conflict.relaxed] != ASKED:
        try:
            after = solve(_given_way(asked, conflict))
        except InfeasibleError:
            return Effect(0.0, None, against=against)
        found = _effect(instance, solution, after, step)
        return replace(found, against=against, supposing=against[0].members[0].words)
    return Effect(0.0, None, against=against)


def _given_way(asked: Matrix, conflict: Conflict) -> Matrix:
    """The program with the first constraint of the conflict relaxed by the shortage."""
    row, short = conflict.relaxed, conflict.short * (1 + ROUNDED_INWARD)
    lower, upper = asked.row_lower.copy(), asked.row_upper.copy()
    if conflict.multipliers[row] > 0:
        lower[row] -= short
    else:
        upper[row] += short
    return replace(asked, row_lower=lower, row_upper=upper)


def _effect(instance: Instance, before: Solution, after: Solution, step: float) -> Effect:
    change = after.columns - before.columns
    return Effect(
        step,
        after.value - before.value,
        tuple(_moved(instance, before.matrix, change)),
        tuple(_paid(instance, before.matrix, change)),
        tuple(_bound(instance, after, change)),
    )


def _moved(instance: Instance, matrix: Matrix, change: Floats) -> Iterator[Moved]:
    """The decisions that change: of each element the periods together, those of one sign, in the order of the
    chain."""
    grouped: dict[tuple[str, str, bool], list[tuple[Key, float]]] = {}
    for number in np.flatnonzero(np.abs(change) > CHANGE_IS_REPORTED):
        key = matrix.columns[number]
        if VARIABLES[key[0]].reported:
            element = catalogue.title(instance, key)
            grouped.setdefault((key[0], element, change[number] > 0), []).append((key, float(change[number])))
    for (family, element, _), found in sorted(
        grouped.items(),
        key=lambda each: (ORDER[each[0][0]], -abs(sum(amount for _, amount in each[1]))),
    ):
        key = found[0][0]
        labels = catalogue.labels(instance, key, [each[-1] for each, _ in found])
        amount, how = _together(family, [amount for _, amount in found])
        in_time = f" {how} {span_of(labels)}" if labels else ""
        yield Moved(f"{element}{in_time}", amount, catalogue.unit(instance, key), family)


def _together(family: str, amounts: list[float]) -> tuple[float, str]:
    """One amount for several periods, and its meaning: in each, in one of them (stock levels are never
    summed), or the total."""
    largest = max(amounts, key=abs)
    if max(amounts) - min(amounts) <= CHANGE_IS_REPORTED * max(1.0, abs(largest)):
        return largest, "in each of" if len(amounts) > 1 else "in"
    if VARIABLES[family].total is Total.END:
        return largest, "in one of"
    return sum(amounts), "in total over"


def _paid(instance: Instance, matrix: Matrix, change: Floats) -> Iterator[tuple[str, float]]:
    """Payments between inside and outside accounts, by item, as present value: above 0 they are received."""
    from monazite.formulation.money import discount_factor

    amounts = matrix.money.times(change)
    totals: dict[str, float] = {}
    for flow, amount in zip(matrix.flows, amounts.tolist(), strict=True):
        inside = [not instance.is_outside(account) for account in (flow.payer, flow.payee)]
        if inside[0] == inside[1] or not amount:
            continue
        factor = flow.factor or discount_factor(instance, instance.timeline.by_key[flow.period])
        worth = factor * amount * (1.0 if inside[1] else -1.0)
        totals[str(flow.item.value)] = totals.get(str(flow.item.value), 0.0) + worth
    largest = max(map(abs, totals.values()), default=0.0)
    for item, worth in sorted(totals.items(), key=lambda each: -abs(each[1])):
        if abs(worth) > PAYMENT_IS_ZERO * largest:
            yield item, worth


def _bound(instance: Instance, after: Solution, change: Floats) -> Iterator[Bound]:
    """The binding constraints that are worth relaxing, on a moved decision or on another at the same balance.

    The price is that of one more unit, not a dual, which is one of several where the plan is degenerate.
    Those on moved decisions come first, then those on decisions that could have moved instead, the highest
    price first.
    """
    matrix = after.matrix
    touched = matrix.entries.magnitudes.times(np.abs(change)) > CHANGE_IS_REPORTED
    balances = np.array([key[0] == BALANCE for key in matrix.rows], bool)
    beside = matrix.entries.magnitudes.transposed_times((touched & balances).astype(float)) > 0
    near = matrix.entries.magnitudes.times(beside.astype(float)) > 0
    activity = matrix.entries.times(after.columns)
    size = BINDING * np.maximum(1.0, np.abs(activity))
    at_limit = (activity >= matrix.row_upper - size) | (activity <= matrix.row_lower + size)
    costs = np.abs(matrix.cost[matrix.cost != 0])
    least = CHANGE_IS_REPORTED * (median(costs) if len(costs) else 1.0)
    prices = TwoSidedPrices(problem_of(matrix), after.value_answer)
    grouped: dict[tuple[str, ...], list[tuple[NamedConstraint, float, bool]]] = {}
    for number in np.flatnonzero((touched | near) & at_limit & (np.abs(after.row_duals) > least)).tolist():
        key = matrix.rows[number]
        if key == ASKED or is_definition(key[0]):
            continue
        price = prices.of_relaxing(number)
        if price is not None and abs(price) > least:
            constraint = named_constraint(instance, key)
            found = (constraint, price, bool(touched[number]))
            grouped.setdefault(constraint.group, []).append(found)
    ranked = sorted(
        grouped.values(),
        key=lambda each: (not any(moves for _, _, moves in each), -max(abs(price) for _, price, _ in each)),
    )
    for each in ranked:
        constraint, price, _ = max(each, key=lambda one: abs(one[1]))
        place = location_of(instance, constraint.address, constraint.key)
        words = constraint.words + when(
            instance,
            (*constraint.group, constraint.key) if constraint.key else constraint.group,
            [one.key for one, _, _ in each],
        )
        yield Bound(noted(words, place), price, constraint.unit)
