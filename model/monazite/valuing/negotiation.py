r"""The zone of possible agreement: quantities and prices that leave both parties better off, if the buyer's
alternative is stated.

The contract is firm at one quantity $q$ a year, at the buyer's alternative price $a_t$: the buyer is then as
well off as without it, and the whole gain is in the objective value.

```math
S(q) = V(q) - V^{-}, \qquad A(q) = \sum_t D_t \, \mathit{delivered}_t, \qquad
\bar a(q) = \frac{\sum_t D_t \, a_t \, \mathit{delivered}_t}{A(q)}
```

A price moves the gain $S$ from one party to the other and does not change the plan. So the buyer pays at most
$\bar a$, the seller needs at least $\bar a - S/A$, and $\bar a - S/(2A)$ splits the gain equally. $V(q)$ is
concave and its segments are exact: so is the range of $q$ with a gain, and the best $q$ is a breakpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from monazite.data.reading.load import build_instance, build_symbolic
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.formulation.build import build
from monazite.formulation.money import discount_factor
from monazite.solving.matrix import Floats, Key
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.solving.parametric.region import Region
from monazite.sweeps.curve.exact import Curve, trace_curve
from monazite.sweeps.curve.levels import price_unit
from monazite.tolerances import DIFFERENCE_IS_ZERO
from monazite.valuing.case import NO_CURVE, Outcome, failures_of
from monazite.valuing.removal import ignored_clauses, kept, rewritten, written

KEPT = (
    *("term", "termination", "extension", "suspension", "force_majeure"),
    *("origin", "quality", "returns", "value_added", "quota"),
)
"""Clauses that state when, of what and with which duties is sold."""


@dataclass(frozen=True)
class Deal:
    """A yearly quantity: the joint gain, and the prices between which it is shared.

    `tonnes` are discounted as money is. `seller_least`, `buyer_most` and `equal_split` are prices in the unit
    of the contract; None where nothing is delivered. An agreement is possible where `gain` is above 0.
    """

    quantity: float
    objective: float
    gain: float
    tonnes: float
    seller_least: float | None
    buyer_most: float | None
    equal_split: float | None


@dataclass(frozen=True)
class AgreementZone:
    """The deals at every breakpoint, the range of quantities with a gain, and the best of them.

    Without deals `reason` gives the reason. `is_level` is true where the file has one quantity for all years,
    as the deals have; `left_aside` are the clauses that are ignored.
    """

    unit: str
    quantity_unit: str
    label: str
    without: Outcome
    upto: float
    is_level: bool
    ignored_clauses: tuple[str, ...]
    deals: tuple[Deal, ...] = ()
    better: tuple[float, float] | None = None
    best: Deal | None = None
    feasible: tuple[float, float] | None = None
    exact: bool = False
    reason: str | None = None
    failures: tuple[str, ...] = ()
    solves: int = 0

    @property
    def verified(self) -> bool:
        """Whether no check failed."""
        return not self.failures


def find_agreement_zone(
    tree: Tree, instance: Instance, name: str, without: Outcome, money: str | None = None
) -> AgreementZone | None:
    """The zone of possible agreement of a contract to sell whose buyer's alternative is stated; None for
    others."""
    contract = instance.contracts[name]
    if contract.role != "seller" or contract.alternative is None or without.objective is None:
        return None
    zone, factor = _asked(tree, instance, name, without)
    if zone.upto <= 0:
        return replace(zone, reason="the contract has no quantity")
    try:
        parametric = _parametric(_firm(tree, name), name, money)
        curve = trace_curve(parametric, 0.0, zone.upto, plans=True)
    except NO_CURVE as error:
        return replace(zone, reason=str(error), failures=failures_of(error))
    prices = _Prices(parametric, instance, name, without.objective, factor)
    deals = tuple(prices.deal(at, value, region) for at, value, region in _ends(curve))
    return replace(
        zone,
        deals=deals,
        better=_better(deals),
        best=max(deals, key=_gain, default=None),
        feasible=curve.feasible,
        exact=curve.exact,
        reason=curve.reason if deals else "no firm quantity is feasible",
        failures=curve.failures,
        solves=curve.solves,
    )


def _asked(tree: Tree, instance: Instance, name: str, without: Outcome) -> tuple[AgreementZone, float]:
    """What is asked, without an answer yet, and how much of the instance's own unit the unit of the prices
    is."""
    contract = instance.contracts[name]
    unit, factor = price_unit(instance, contract)
    amounts = [float(contract.quantity[period]) for period in instance.timeline.periods]
    zone = AgreementZone(
        unit,
        f"{instance.basis_unit(contract)}/yr",
        f"{name} firm at one quantity a year, at the buyer's alternative price",
        without,
        max(amounts),
        max(amounts) - min(amounts) <= DIFFERENCE_IS_ZERO * max(amounts),
        ignored_clauses(written(tree, name), (*KEPT, "firm")),
    )
    return zone, factor


def _gain(deal: Deal) -> float:
    return deal.gain


def _firm(tree: Tree, name: str) -> Tree:
    """The file with the contract firm, at the buyer's alternative price."""
    contract = kept(written(tree, name), KEPT)
    if "compensation" in contract.get("suspension", {}):
        del contract["suspension"]  # A firm quantity is not suspended by choice.
    return rewritten(tree, name, {**contract, "firm": "true", "price": contract["alternative"]})


def _parametric(tree: Tree, name: str, money: str | None) -> Parametric:
    """The program as a function of the yearly quantity."""
    build_instance(tree, money)
    quantity = term_symbol("quantity")
    instance = build_symbolic(tree, {}, money)
    instance.contracts[name].quantity.replace_amounts(
        {period.key: quantity for period in instance.timeline.periods}
    )
    return compile_parametric(build(instance), {"quantity": quantity})


def _ends(curve: Curve) -> Iterator[tuple[float, float, Region]]:
    """Every breakpoint of the curve, both ends included: the quantity, the value, and a region it lies in."""
    for segment in curve.segments:
        yield segment.start, segment.value_start, segment.first
    if curve.segments and curve.segments[-1].stop > curve.segments[-1].start:
        last = curve.segments[-1]
        yield last.stop, last.value_stop, last.last


@dataclass(frozen=True)
class _Prices:
    """Computes the prices of a plan that delivers a quantity."""

    parametric: Parametric
    instance: Instance
    name: str
    without: float
    factor: float

    def deal(self, quantity: float, objective: float, region: Region) -> Deal:
        """The gain of a quantity, and the prices that share it."""
        plan = region.plan_at(np.array([quantity]))
        gain = objective - self.without
        if abs(gain) <= DIFFERENCE_IS_ZERO * max(1.0, abs(objective)):
            gain = 0.0
        contract = self.instance.contracts[self.name]
        assert contract.alternative is not None
        alternative = contract.alternative.by_period
        tonnes = float(self._weights(dict.fromkeys(alternative, 1.0)) @ plan)
        if tonnes <= DIFFERENCE_IS_ZERO * max(1.0, quantity):
            return Deal(quantity, objective, gain, 0.0, None, None, None)
        most = float(self._weights(alternative) @ plan) / tonnes
        least, half = most - gain / tonnes, most - gain / (2 * tonnes)
        prices = (price / self.factor for price in (least, most, half))
        return Deal(quantity, objective, gain, tonnes, *prices)

    def _weights(self, prices: Mapping[str, float]) -> Floats:
        """What each decision adds to the value of what is delivered, discounted, at some prices by period."""
        content = self.instance.basis_content(self.instance.contracts[self.name])
        counted: dict[Key, float] = {
            ("deliver", self.name, period.key): content
            * discount_factor(self.instance, period)
            * prices[period.key]
            for period in self.instance.timeline.periods
        }
        return np.array([counted.get(key, 0.0) for key in self.parametric.base.columns])


def _better(deals: tuple[Deal, ...]) -> tuple[float, float] | None:
    """The quantities between which there is a gain; between breakpoints the gain is linear."""
    inside: list[float] = []
    for left, right in pairwise(deals):
        if left.gain > 0 or right.gain > 0:
            inside += [_edge(left, right), _edge(right, left)]
    return (min(inside), max(inside)) if inside else None


def _edge(near: Deal, far: Deal) -> float:
    """Where the gain ends near one breakpoint: there, or where it is 0 on the way to the other."""
    if near.gain >= 0:
        return near.quantity
    return near.quantity + (far.quantity - near.quantity) * near.gain / (near.gain - far.gain)
