"""Quantities of two plans side by side: totals, accounts, years, contracts, building, imports and unmet
demand.

Each function gives rows with what identifies the quantity, its figure in the base and in the case, and the
difference. All figures are read from the tables of the two plans (`results/tables`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from monazite.data.records.items import Item
from monazite.data.records.timeline import Timeline, label
from monazite.results.plan import Plan
from monazite.results.tables import balance, building, contracts, unmet
from monazite.results.tables.ledger import balances
from monazite.tolerances import DIFFERENCE_IS_ZERO, PLANS_DIFFER

Row = dict[str, Any]
Group = tuple[str, str]
"""A year that both timelines divide at: its key and its label."""


@dataclass(frozen=True)
class Quantity:
    """A quantity in both plans: its keys, its unit, both figures, and whether it varies between optima."""

    keys: tuple[Any, ...]
    unit: str
    base: float
    case: float
    several: bool = False
    is_money: bool = False

    @property
    def difference(self) -> float:
        """The figure of the case minus that of the base; 0 where they agree to the accuracy of the checks."""
        found = self.case - self.base
        least = DIFFERENCE_IS_ZERO if self.is_money else PLANS_DIFFER
        return found if abs(found) > least * max(1.0, abs(self.base), abs(self.case)) else 0.0


class Sums:
    """Figures of two plans, summed by keys; each key in the order in which it is first met."""

    def __init__(self, is_money: bool = False) -> None:
        self._is_money = is_money
        self._sums: dict[tuple[Any, ...], list[float]] = {}
        self._units: dict[tuple[Any, ...], str] = {}
        self._several: set[tuple[Any, ...]] = set()

    def add(self, side: int, keys: tuple[Any, ...], unit: str, amount: float, several: bool = False) -> None:
        """Add an amount to the base (side 0) or to the case (side 1)."""
        found = self._sums.setdefault((*keys, unit), [0.0, 0.0])
        found[side] += amount
        self._units[(*keys, unit)] = unit
        if several:
            self._several.add((*keys, unit))

    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity."""
        return tuple(
            Quantity(keys[:-1], self._units[keys], base, case, keys in self._several, self._is_money)
            for keys, (base, case) in self._sums.items()
        )


Pair = tuple[Plan, Plan]
"""The plans of the base and of the case."""


def accounts(pair: Pair) -> tuple[Quantity, ...]:
    """Cash, value and their sum of each account, as present values: keys account, outside, kind."""
    found = Sums(is_money=True)
    for side, plan in enumerate(pair):
        unit = plan.instance.money.unit
        for account, outside, cash, value in balances(plan):
            for kind, amount in (("cash", cash), ("value", value), ("balance", cash + value)):
                found.add(side, (account, outside, kind), unit, amount)
    return found.quantities()


def flows(pair: Pair) -> tuple[Quantity, ...]:
    """What comes in, goes out, is lost and is stored, over the horizon: keys balance, side, flow, party,
    materials.
    """
    found = Sums()
    for side, plan in enumerate(pair):
        for row in plan.once(balance.rows):
            keys = tuple(row[name] for name in ("balance", "side", "flow", "party", "materials"))
            found.add(side, keys, row["unit"], row["amount"], row["one_of_several"])
    return found.quantities()


def yearly_flows(pair: Pair) -> tuple[Quantity, ...]:
    """The same by year, summed over parties: keys period, label, balance, side, flow."""
    groups = _grouped(pair)
    found = Sums()
    for side, plan in enumerate(pair):
        for row in plan.once(balance.rows):
            keys = (*groups[side][row["period"]], row["balance"], row["side"], row["flow"])
            found.add(side, keys, row["unit"], row["amount"], row["one_of_several"])
    return _by_time(found.quantities())


def imports(pair: Pair) -> tuple[Quantity, ...]:
    """What is imported, by year: keys period, label, origin, material."""
    groups = _grouped(pair)
    found = Sums()
    for side, plan in enumerate(pair):
        instance = plan.instance
        for (name, tier, period), amount in plan.of("buy"):
            bought = instance.imports[name]
            keys = (*groups[side][period], bought.origin, bought.material)
            several = plan.varies(("buy", name, tier, period))
            found.add(side, keys, instance.unit(bought.material), amount, several)
    return _by_time(found.quantities())


def production(pair: Pair) -> tuple[Quantity, ...]:
    """What plants make of each material that a demand accepts, by year: keys period, label, material."""
    groups = _grouped(pair)
    found = Sums()
    for side, plan in enumerate(pair):
        instance = plan.instance
        wanted = {material for demand in instance.demands.values() for material in demand.accepts}
        for (process, plant, period), amount in plan.of("run"):
            several = plan.varies(("run", process, plant, period))
            for material, number in instance.processes[process].outputs.items():
                if material in wanted:
                    made = number.amount * amount
                    keys = (*groups[side][period], material)
                    found.add(side, keys, instance.unit(material), made, several)
    return _by_time(found.quantities())


def brought(pair: Pair) -> tuple[Quantity, ...]:
    """What is imported, or taken under a contract, of materials that a demand accepts: keys material."""
    found = Sums()
    for side, plan in enumerate(pair):
        instance = plan.instance
        wanted = {material for demand in instance.demands.values() for material in demand.accepts}
        for family in ("buy", "deliver"):
            for key, amount in plan.of(family):
                source = instance.imports[key[0]] if family == "buy" else instance.contracts[key[0]]
                if source.material in wanted and getattr(source, "role", "buyer") == "buyer":
                    found.add(side, (source.material,), instance.unit(source.material), amount)
    return found.quantities()


def served(pair: Pair) -> tuple[Quantity, ...]:
    """What is supplied to demands over the horizon: keys demand."""
    found = Sums()
    for side, plan in enumerate(pair):
        for row in plan.once(unmet.rows):
            found.add(side, (row["demand"],), row["unit"], row["served"])
    return found.quantities()


def short(pair: Pair) -> tuple[Quantity, ...]:
    """Unmet demand by year: keys period, label, sector."""
    groups = _grouped(pair)
    found = Sums()
    for side, plan in enumerate(pair):
        varying = {(key[1], key[-1]) for key in plan.varying if key[0] == "unmet"}
        for row in plan.once(unmet.rows):
            keys = (*groups[side][row["period"]], row["sector"])
            several = (row["demand"], row["period"]) in varying
            found.add(side, keys, row["unit"], row["unmet"], several)
    return _by_time(found.quantities())


CONTRACT_AMOUNTS = ("due", "delivered", "shortfall", "released", "unlifted")
NAMED = (Item.CONTRACT_PRICE, Item.SHORTFALL_PENALTY, Item.TRANSFER)
"""What is no other receipt: price and penalties are separate, a transfer is between own accounts."""
CONTRACT_MONEY = ("received", "penalty", "other")


def agreements(pair: Pair) -> tuple[Quantity, ...]:
    """Quantities and payments of contracts by contract year: keys contract, period, label, quantity."""
    found = Sums()
    for side, plan in enumerate(pair):
        for row in plan.once(contracts.rows):
            keys = (row["contract"], row["period"], row["label"])
            for name in CONTRACT_AMOUNTS:
                found.add(side, (*keys, name), row["unit"], row[name], row["one_of_several"])
            for name in CONTRACT_MONEY:
                found.add(side, (*keys, name), row["money_unit"], row[name], row["one_of_several"])
    return tuple(sorted(found.quantities(), key=lambda each: (each.keys[0], each.keys[1])))


def built(pair: Pair) -> tuple[Quantity, ...]:
    """The building plan: keys element, period and label of the decision (its year where the periods
    differ).
    """
    groups = _grouped(pair)
    periods = [[(each.key, each.end) for each in plan.instance.timeline.periods] for plan in pair]
    found = Sums()
    for side, plan in enumerate(pair):
        for row in plan.once(building.rows):
            if row["by"] == "plan":
                own = (row["period"], row["label"])
                when = own if periods[0] == periods[1] else groups[side][row["period"]]
                found.add(side, (row["element"], *when), row["unit"], row["capacity"], row["one_of_several"])
    return tuple(sorted(found.quantities(), key=lambda each: (each.keys[0], each.keys[1])))


def yearly_value(pair: Pair) -> tuple[Quantity, ...]:
    """The present value of the inside accounts by year: keys period, label. It adds up to the objective
    value.
    """
    groups = _grouped(pair)
    found = Sums(is_money=True)
    for side, plan in enumerate(pair):
        instance = plan.instance
        for payment in plan.payments:
            sign = instance.is_outside(payment.payer) - instance.is_outside(payment.payee)
            if sign:
                keys = groups[side][payment.period]
                found.add(side, keys, instance.money.unit, sign * payment.present_value)
    return _by_time(found.quantities())


def paid(pair: Pair, item: Item) -> tuple[Quantity, ...]:
    """What is paid under contracts for a purpose, as present value: keys contract."""
    found = Sums(is_money=True)
    for side, plan in enumerate(pair):
        for payment in plan.payments:
            if payment.item is item and payment.element.startswith("contracts."):
                name = payment.element.removeprefix("contracts.")
                found.add(side, (name,), plan.instance.money.unit, payment.present_value)
    return found.quantities()


def other_receipts(pair: Pair) -> tuple[Quantity, ...]:
    """What the plan receives under contracts apart from price and penalties, less what it pays, as present
    value: price tiers, discounts, take-or-pay, credits, compensation. Keys contract.
    """
    found = Sums(is_money=True)
    for side, plan in enumerate(pair):
        instance = plan.instance
        for name, contract in instance.contracts.items():
            own = instance.owner(contract.place)
            for payment in plan.payments:
                if payment.element == f"contracts.{name}" and payment.item not in NAMED:
                    sign = (payment.payee == own) - (payment.payer == own)
                    found.add(side, (name,), instance.money.unit, sign * payment.present_value)
    return found.quantities()


def summed(
    quantities: Iterable[Quantity], keep: Callable[[tuple[Any, ...]], tuple[Any, ...]]
) -> tuple[Quantity, ...]:
    """Quantities summed over those whose kept keys are the same."""
    found: dict[tuple[Any, ...], Quantity] = {}
    for each in quantities:
        keys = (*keep(each.keys), each.unit)
        old = found.get(keys, Quantity(keys[:-1], each.unit, 0.0, 0.0, False, each.is_money))
        found[keys] = Quantity(
            keys[:-1],
            each.unit,
            old.base + each.base,
            old.case + each.case,
            old.several or each.several,
            each.is_money,
        )
    return tuple(found.values())


def _by_time(quantities: Iterable[Quantity]) -> tuple[Quantity, ...]:
    return tuple(sorted(quantities, key=lambda each: str(each.keys[0])))


def _grouped(pair: Pair) -> tuple[dict[str, Group], dict[str, Group]]:
    """For each timeline the common year of every period."""
    one, two = (plan.instance.timeline for plan in pair)
    starts = common_starts(one, two)
    return dict(_groups(one, starts)), dict(_groups(two, starts))


def common_starts(one: Timeline, two: Timeline) -> tuple[date, ...]:
    """The days on which a year begins in both timelines; for the same periods every fiscal year."""
    found = {year.start for year in one.fiscal_years()} & {year.start for year in two.fiscal_years()}
    return tuple(sorted({one.start, *found}))


def _groups(timeline: Timeline, starts: tuple[date, ...]) -> Iterator[tuple[str, Group]]:
    ends = (*starts[1:], timeline.end)
    for period in timeline.periods:
        start, end = max(each for each in zip(starts, ends, strict=True) if each[0] <= period.start)
        yield period.key, (f"{start:%Y-%m}", label(start, end))
