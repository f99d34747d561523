r"""The supply curve of a contract: what would be sold at each price, without any obligation.

```math
V(\lambda) = \max_x \; c \cdot x + \lambda \sum_t D_t \, \mathit{delivered}_t,
    \qquad 0 \le \mathit{delivered}_y \le \mathit{due}_y
```

One price $\lambda$ for all years replaces that of the contract; no delivery is required, and at most the
quantity due may be delivered. $V$ is convex in $\lambda$ and its segments are exact; on each of them the
tonnes sold are known, as a range where there are alternative optima. A tonne whose sale begins at a
breakpoint is worth exactly that price at home.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from monazite.data.reading.load import build_instance, build_symbolic
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.errors import MonaziteError
from monazite.formulation.build import build
from monazite.formulation.clauses.price_review import price_of
from monazite.formulation.support.daily import read_daily
from monazite.solving.matrix import Floats, Key
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.sweeps.curve.exact import trace_curve
from monazite.sweeps.curve.levels import Range, amounts_on, highest_level, own_price_unit, price_unit
from monazite.tolerances import CHANGE_IS_REPORTED
from monazite.valuing.case import NO_CURVE, failures_of
from monazite.valuing.removal import ignored_clauses, kept, rewritten, written

KEPT = (
    *("term", "termination", "extension", "suspension", "adjustment", "force_majeure", "ramp_down"),
    *("origin", "quality", "returns", "value_added", "quota"),
)
"""Clauses that state when, how much at most, of what and with which duties is sold; the others are
obligations and prices."""


@dataclass(frozen=True)
class SupplyStep:
    """Between two prices: what is sold over the horizon and in each contract year, over all optimal plans.

    `price_to` is None in the last step: a higher price changes nothing.
    """

    price_from: float
    price_to: float | None
    total: Range
    by_year: tuple[Range, ...]


@dataclass(frozen=True)
class SupplyCurve:
    """The steps of the supply curve, the lowest price first; none, with a `reason`, if there is no such
    curve.

    `given` is the price of the contract in its first period, `left_aside` the clauses that are ignored.
    """

    unit: str
    tonnes: str
    given: float
    years: tuple[ContractYear, ...]
    ignored_clauses: tuple[str, ...]
    steps: tuple[SupplyStep, ...] = ()
    exact: bool = False
    reason: str | None = None
    failures: tuple[str, ...] = ()
    solves: int = 0

    @property
    def verified(self) -> bool:
        """Whether no check failed."""
        return not self.failures


@dataclass(frozen=True)
class SupplyTrace:
    """The curve of the price without what is sold on it: `supply` without steps, and for each of its segments
    the price at which it starts and that in its middle."""

    supply: SupplyCurve
    starts: tuple[float, ...] = ()
    middles: tuple[float, ...] = ()


@dataclass(frozen=True)
class Selling:
    """A contract to sell as a mere right to sell, for one price in all years."""

    tree: Tree
    name: str
    money: str | None
    instance: Instance

    @cached_property
    def unit(self) -> tuple[str, float]:
        """The unit of the price, and how much of the instance's own it is."""
        return price_unit(self.instance, self.instance.contracts[self.name])

    @cached_property
    def parametric(self) -> Parametric:
        """The program as a function of the price."""
        return _parametric(_free(self.tree, self.instance, self.name), self.name, self.unit[1], self.money)

    @cached_property
    def years(self) -> tuple[ContractYear, ...]:
        """The years of the contract."""
        return tuple(self.instance.contract_years(self.instance.contracts[self.name]))

    def trace(self) -> SupplyTrace | None:
        """The curve of the price; None for a contract to buy."""
        contract = self.instance.contracts[self.name]
        if contract.role != "seller":
            return None
        unit, factor = self.unit
        given = float(price_of(read_daily(self.instance, contract), self.instance.timeline.periods[0]))
        ignored = ignored_clauses(written(self.tree, self.name), (*KEPT, "firm"))
        tonnes = self.instance.basis_unit(contract)
        supply = SupplyCurve(unit, tonnes, given / factor, self.years, ignored)
        try:
            high = highest_level(self.parametric, max(2 * supply.given, 1.0))
            curve = trace_curve(self.parametric, 0.0, high)
        except NO_CURVE as error:
            return SupplyTrace(replace(supply, reason=str(error), failures=failures_of(error)))
        return SupplyTrace(
            replace(
                supply,
                exact=curve.exact,
                reason=curve.reason if curve.segments else "infeasible at every price",
                failures=curve.failures,
                solves=curve.solves,
            ),
            tuple(segment.start for segment in curve.segments),
            tuple(segment.middle for segment in curve.segments),
        )

    def sold(self, prices: Sequence[float]) -> list[list[Range]]:
        """What is sold at each price: in all, and in each contract year."""
        weights = [weight_of(self.parametric, self.instance, self.name, year) for year in self.years]
        return list(amounts_on(self.parametric, prices, [np.sum(weights, axis=0), *weights]))


def with_steps(trace: SupplyTrace, sold: Sequence[list[Range]]) -> SupplyCurve:
    """The supply curve, with what is sold on each of its segments."""
    ends = (*trace.starts[1:], None)
    steps = (
        SupplyStep(start, stop, total, tuple(by_year))
        for start, stop, (total, *by_year) in zip(trace.starts, ends, sold, strict=True)
    )
    return replace(trace.supply, steps=tuple(steps))


def without_steps(trace: SupplyTrace, error: MonaziteError) -> SupplyCurve:
    """The supply curve where what is sold could not be verified."""
    bare = replace(trace.supply, exact=False, solves=0)
    return replace(bare, reason=str(error), failures=failures_of(error))


def _free(tree: Tree, instance: Instance, name: str) -> Tree:
    """The file with the contract as a mere right to sell."""
    contract = kept(written(tree, name), KEPT)
    if "compensation" in contract.get("suspension", {}):
        del contract["suspension"]  # No quantity is due, so no compensation would be paid.
    price = f"0 {own_price_unit(instance, instance.contracts[name])}"
    return rewritten(tree, name, {**contract, "firm": "false", "shortfall": {"penalty": price}})


def _parametric(tree: Tree, name: str, factor: float, money: str | None) -> Parametric:
    """The program as a function of the price, in the unit the price is written in."""
    build_instance(tree, money)
    level = term_symbol("price")
    instance = build_symbolic(tree, {}, money)
    instance.contracts[name].price.replace_amounts(
        {period.key: factor * level for period in instance.timeline.periods}
    )
    return compile_parametric(build(instance), {"price": level})


def weight_of(parametric: Parametric, instance: Instance, name: str, year: ContractYear) -> Floats:
    """What each decision adds to what is delivered in a contract year, in units of the basis."""
    content = instance.basis_content(instance.contracts[name])
    counted: dict[Key, float] = {("deliver", name, period.key): content for period in year.periods}
    return np.array([counted.get(key, 0.0) for key in parametric.base.columns])


def sold_from(supply: SupplyCurve) -> Iterator[tuple[ContractYear, float | None, float | None, float]]:
    """For each contract year: the lowest price at which some is sold, that at which the most is, and how much
    that is."""
    for place, year in enumerate(supply.years):
        amounts = [(step.price_from, step.by_year[place][1]) for step in supply.steps]
        most = max((amount for _, amount in amounts), default=0.0)
        first = next((price for price, amount in amounts if amount > CHANGE_IS_REPORTED), None)
        full = next(
            (
                price
                for price, amount in amounts
                if amount > CHANGE_IS_REPORTED and amount >= most - CHANGE_IS_REPORTED
            ),
            None,
        )
        yield year, first, full, most
