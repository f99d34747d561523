r"""The bargain: quantities and prices that leave both sides better off, where the buyer's alternative is stated.

The contract is taken as firm at one quantity $q$ a year, at the buyer's alternative price $a_t$: then the buyer has what it has without it,
and all that is gained stands in the plan's value.

```math
S(q) = V(q) - V^{-}, \qquad A(q) = \sum_t D_t \, \mathit{delivered}_t, \qquad
\bar a(q) = \frac{\sum_t D_t \, a_t \, \mathit{delivered}_t}{A(q)}
```

A price moves the gain $S$ from one side to the other and leaves the plan as it is. So the buyer pays at most $\bar a$, the seller takes at
least $\bar a - S/A$, and $\bar a - S/(2A)$ shares the gain equally. $V(q)$ is concave and its pieces are exact: so is the range
of $q$ in which there is a gain, and the best $q$ is one of the breakpoints.
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
from monazite.valuing.removal import kept, left_aside, rewritten, written

KEPT = (
    *("term", "termination", "extension", "suspension", "force_majeure"),
    *("origin", "quality", "returns", "value_added", "quota"),
)
"""Clauses that say when, of what and with which duties is sold."""


@dataclass(frozen=True)
class Deal:
    """A yearly quantity: the joint gain, and the prices between which it is shared.

    `tonnes` are discounted as money is. `seller_least`, `buyer_most` and `equal_split` are prices in the unit of the
    contract; None where nothing is delivered. There is room for a deal where `gain` is above 0.
    """

    quantity: float
    objective: float
    gain: float
    tonnes: float
    seller_least: float | None
    buyer_most: float | None
    equal_split: float | None


@dataclass(frozen=True)
class Bargain:
    """The deals at every breakpoint, the range of quantities with a gain, and the best of them.

    Without deals `reason` says why. `is_level` tells whether the file has one quantity for all years, as the deals have;
    `left_aside` are the clauses that play no part.
    """

    unit: str
    quantity_unit: str
    label: str
    without: Outcome
    upto: float
    is_level: bool
    left_aside: tuple[str, ...]
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


def find_bargain(
    tree: Tree, instance: Instance, name: str, without: Outcome, money: str | None = None
) -> Bargain | None:
    """The bargain over a contract to sell whose buyer's alternative is stated; None for others."""
    contract = instance.contracts[name]
    if contract.role != "seller" or contract.alternative is None or without.objective is None:
        return None
    bargain, factor = _asked(tree, instance, name, without)
    if bargain.upto <= 0:
        return replace(bargain, reason="the contract has no quantity")
    try:
        parametric = _parametric(_firm(tree, name), name, money)
        curve = trace_curve(parametric, 0.0, bargain.upto, plans=True)
    except NO_CURVE as error:
        return replace(bargain, reason=str(error), failures=failures_of(error))
    teller = _Teller(parametric, instance, name, without.objective, factor)
    deals = tuple(teller.deal(at, value, region) for at, value, region in _ends(curve))
    return replace(
        bargain,
        deals=deals,
        better=_better(deals),
        best=max(deals, key=_gain, default=None),
        feasible=curve.feasible,
        exact=curve.exact,
        reason=curve.reason if deals else "no quantity can be delivered firmly",
        failures=curve.failures,
        solves=curve.solves,
    )


def _asked(tree: Tree, instance: Instance, name: str, without: Outcome) -> tuple[Bargain, float]:
    """What is asked, without an answer yet, and how much of the instance's own unit the unit of the prices is."""
    contract = instance.contracts[name]
    unit, factor = price_unit(instance, contract)
    amounts = [float(contract.quantity[period]) for period in instance.timeline.periods]
    bargain = Bargain(
        unit,
        f"{instance.basis_unit(contract)}/yr",
        f"{name} firm at one quantity a year, at the buyer's alternative price",
        without,
        max(amounts),
        max(amounts) - min(amounts) <= DIFFERENCE_IS_ZERO * max(amounts),
        left_aside(written(tree, name), (*KEPT, "firm")),
    )
    return bargain, factor


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
    for piece in curve.pieces:
        yield piece.start, piece.value_start, piece.first
    if curve.pieces and curve.pieces[-1].stop > curve.pieces[-1].start:
        last = curve.pieces[-1]
        yield last.stop, last.value_stop, last.last


@dataclass(frozen=True)
class _Teller:
    """Tells the prices of a plan that delivers a quantity."""

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
        """What each decision adds to the worth of what is delivered, discounted, at some prices by period."""
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
    """Where the gain ends on the side of one breakpoint: there, or where it is nothing on the way to the other."""
    if near.gain >= 0:
        return near.quantity
    return near.quantity + (far.quantity - near.quantity) * near.gain / (near.gain - far.gain)
