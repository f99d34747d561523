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

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from monazite.data.reading.load import build_instance, build_symbolic
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear
from monazite.formulation.build import build
from monazite.formulation.clauses.price_review import price_of
from monazite.formulation.support.daily import read_daily
from monazite.solving.matrix import Floats, Key
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.sweeps.curve.exact import Curve, trace_curve
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


def find_supply_curve(
    tree: Tree, instance: Instance, name: str, money: str | None = None
) -> SupplyCurve | None:
    """The supply curve of a contract to sell; None for a contract to buy."""
    contract = instance.contracts[name]
    if contract.role != "seller":
        return None
    unit, factor = price_unit(instance, contract)
    given = float(price_of(read_daily(instance, contract), instance.timeline.periods[0])) / factor
    years = instance.contract_years(contract)
    ignored = ignored_clauses(written(tree, name), (*KEPT, "firm"))
    supply = SupplyCurve(unit, instance.basis_unit(contract), given, years, ignored)
    try:
        parametric = _parametric(_free(tree, instance, name), name, factor, money)
        curve = trace_curve(parametric, 0.0, highest_level(parametric, max(2 * given, 1.0)))
        steps = tuple(_steps(parametric, curve, instance, name, years))
    except NO_CURVE as error:
        return replace(supply, reason=str(error), failures=failures_of(error))
    return replace(
        supply,
        steps=steps,
        exact=curve.exact,
        reason=curve.reason if steps else "infeasible at every price",
        failures=curve.failures,
        solves=curve.solves,
    )


def _steps(
    parametric: Parametric, curve: Curve, instance: Instance, name: str, years: tuple[ContractYear, ...]
) -> Iterator[SupplyStep]:
    """What is sold on each segment of the curve."""
    weights = [weight_of(parametric, instance, name, year) for year in years]
    ranges = amounts_on(parametric, curve.segments, [np.sum(weights, axis=0), *weights])
    for (segment, after), (total, *by_year) in zip(pairwise((*curve.segments, None)), ranges, strict=True):
        assert segment is not None
        yield SupplyStep(segment.start, after.start if after else None, total, tuple(by_year))


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
