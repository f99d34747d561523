"""A plan: every decision by name, all payments, and the dual of every constraint."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from monazite.data.records.instance import Instance
from monazite.errors import MonaziteError
from monazite.formulation.money import Item, Kind, discount_factor
from monazite.solving.highs import problem_of
from monazite.solving.matrix import Floats, Key, MoneyFlow
from monazite.solving.ranging.two_sided import TwoSidedPrices
from monazite.solving.solve import Solution

T = TypeVar("T")


@dataclass(frozen=True)
class Payment:
    """An amount of money in a period, nominal and as present value at the start of the horizon."""

    period: str
    payer: str
    payee: str
    item: Item
    kind: Kind
    element: str
    amount: float
    present_value: float


@dataclass(frozen=True)
class Plan:
    """The decisions of an optimal plan, by name, in the instance's units.

    `amounts` maps `("deliver", "toyotsu", "2026-04")` to an amount; `duals` maps each constraint to
    d(objective)/d(right-hand side), in present value. `varying` holds the decisions that differ between
    alternative optima. `solution` is the solution it was read from; a plan of a sweep has none, and so no
    two-sided prices. With `all_prices` the tables also price constraints that are not binding.
    """

    instance: Instance
    value: float
    amounts: Mapping[Key, float]
    duals: Mapping[Key, float]
    payments: tuple[Payment, ...]
    varying: frozenset[Key] = frozenset()
    solution: Solution | None = None
    all_prices: bool = False

    @cached_property
    def row_numbers(self) -> dict[Key, int]:
        """The place of each constraint among the duals."""
        return {key: number for number, key in enumerate(self.duals)}

    @property
    def solved(self) -> Solution:
        """The solution it was read from; an error for a plan of a sweep."""
        if self.solution is None:
            raise MonaziteError("a plan of a sweep has no prices; solve it for its prices")
        return self.solution

    @cached_property
    def margins(self) -> TwoSidedPrices:
        """Two-sided prices, computed on demand."""
        return TwoSidedPrices(problem_of(self.solved.matrix), self.solved.value_answer)

    @cached_property
    def activities(self) -> Floats:
        """The left-hand side of each constraint, in the order of the duals."""
        return self.solved.matrix.entries.times(self.solved.columns)

    def varies(self, *keys: Key) -> bool:
        """Whether any of some decisions differs between alternative optima."""
        return not self.varying.isdisjoint(keys)

    def amount(self, *key: str) -> float:
        """One decision: `plan.amount("deliver", "toyotsu", "2026-04")`; 0 where there is no such decision."""
        return self.amounts.get(key, 0.0)

    def of(self, decision: str) -> Iterator[tuple[Key, float]]:
        """All amounts of one decision, by index without its name."""
        return iter(self._by_decision.get(decision, ()))

    def within(self, decision: str, period: str) -> Sequence[tuple[Key, float]]:
        """The amounts of one decision in one period, by index without its name."""
        return self._by_period.get((decision, period), ())

    def under(self, decision: str, name: str, period: str) -> Sequence[float]:
        """The amounts of one decision of an element in a period or contract year, over its tiers, sources
        or vintages."""
        return self._by_element_and_period.get((decision, name, period), ())

    def once(self, work: Callable[..., T], *given: Hashable) -> T:
        """The result of a function of this plan, computed once for each of its other arguments."""
        key = (work, *given)
        if key not in self._computed:
            self._computed[key] = work(self, *given)
        found: T = self._computed[key]
        return found

    @cached_property
    def _computed(self) -> dict[tuple[Hashable, ...], Any]:
        return {}

    def paid_by(self, element: str) -> Sequence[Payment]:
        """The payments that an element, such as `contracts.toyotsu`, causes over the horizon."""
        return self._of_element.get(element, ())

    def paid_in(self, period: str) -> Sequence[Payment]:
        """The payments of a period."""
        return self._of_period.get(period, ())

    def paid_under(self, element: str, period: str) -> Sequence[Payment]:
        """The payments that an element, such as `contracts.toyotsu`, causes in a period."""
        return self._by_element.get((element, period), ())

    @cached_property
    def _by_element_and_period(self) -> dict[tuple[str, str, str], list[float]]:
        grouped: dict[tuple[str, str, str], list[float]] = {}
        for key, amount in self.amounts.items():
            grouped.setdefault((key[0], key[1], key[-1]), []).append(amount)
        return grouped

    @cached_property
    def _of_element(self) -> dict[str, list[Payment]]:
        grouped: dict[str, list[Payment]] = {}
        for payment in self.payments:
            grouped.setdefault(payment.element, []).append(payment)
        return grouped

    @cached_property
    def _of_period(self) -> dict[str, list[Payment]]:
        grouped: dict[str, list[Payment]] = {}
        for payment in self.payments:
            grouped.setdefault(payment.period, []).append(payment)
        return grouped

    @cached_property
    def _by_element(self) -> dict[tuple[str, str], list[Payment]]:
        grouped: dict[tuple[str, str], list[Payment]] = {}
        for payment in self.payments:
            grouped.setdefault((payment.element, payment.period), []).append(payment)
        return grouped

    @cached_property
    def _by_period(self) -> dict[tuple[str, str], list[tuple[Key, float]]]:
        grouped: dict[tuple[str, str], list[tuple[Key, float]]] = {}
        for key, amount in self.amounts.items():
            grouped.setdefault((key[0], key[-1]), []).append((key[1:], amount))
        return grouped

    @cached_property
    def _by_decision(self) -> dict[str, list[tuple[Key, float]]]:
        grouped: dict[str, list[tuple[Key, float]]] = {}
        for key, amount in self.amounts.items():
            grouped.setdefault(key[0], []).append((key[1:], amount))
        return grouped


def payments_of(
    instance: Instance, flows: Iterable[MoneyFlow], amounts: Iterable[Any]
) -> tuple[Payment, ...]:
    """The flows of money with their amounts, and their present values.

    A flow for part of a period follows the flow of the whole period, and is added to its payment.
    """
    factors = {period.key: discount_factor(instance, period) for period in instance.timeline.periods}
    payments: list[Payment] = []
    for flow, amount in zip(flows, amounts, strict=True):
        if flow.factor is not None:
            whole = payments.pop()
            total, worth = whole.amount + amount, whole.present_value + flow.factor * amount
            payments.append(replace(whole, amount=total, present_value=worth))
            continue
        payments.append(
            Payment(
                flow.period,
                flow.payer,
                flow.payee,
                flow.item,
                flow.kind,
                flow.element,
                amount,
                factors[flow.period] * amount,
            )
        )
    return tuple(payments)


class ManyPlans(Plan):
    """Many plans as one, such as those at the points of a sweep: an amount is an array, one entry a plan.

    Tables add, multiply and compare amounts through `results/amounts.py`, so that they work on arrays as they
    do on floats.
    """

    @classmethod
    def of_arrays(
        cls,
        instance: Instance,
        value: Floats,
        amounts: Mapping[Key, Floats],
        duals: Mapping[Key, Floats],
        payments: tuple[Payment, ...],
    ) -> ManyPlans:
        """The plans whose values, amounts and duals are these, each array in the order of the plans."""
        return cls(
            instance,
            cast(float, value),
            cast(Mapping[Key, float], amounts),
            cast(Mapping[Key, float], duals),
            payments,
        )


def read_plan(instance: Instance, solution: Solution, all_prices: bool = False) -> Plan:
    """The plan of a verified solution."""
    matrix = solution.matrix
    amounts = (matrix.money.times(solution.columns) + matrix.money_constants).tolist()
    payments = payments_of(instance, matrix.flows, amounts)
    return Plan(
        instance,
        solution.value,
        dict(zip(matrix.columns, solution.columns.tolist(), strict=True)),
        dict(zip(matrix.rows, solution.row_duals.tolist(), strict=True)),
        payments,
        frozenset(matrix.columns[number] for number in np.flatnonzero(solution.varies)),
        solution,
        all_prices,
    )
