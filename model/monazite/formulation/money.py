r"""Money flows between accounts.

Every module returns its money flows; together they are the ledger, and the balance of the inside accounts is
the objective. A flow is an amount of money in a period, from a payer to a payee. Its kind is `cash`, or
`value` for the value of lost supply to users. The cost of real resources (mining, running, freight, holding,
disposal, capital) is paid to the built-in account `resources`, lost supply to `lost`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.items import Item, Kind
from monazite.data.records.symbols import plain
from monazite.data.records.timeline import Period, years_between


@dataclass(frozen=True)
class Flow:
    """An amount of money (in the money unit, for the whole period) that a payer pays to a payee.

    `element` is the address of its cause, such as `imports.china_magnets`. `factor` is the discount factor of
    a payment in a part of the period; None: it is paid evenly over the period. `worth` is what the objective
    counts where that is not the amount times the factor: the charges of an expansion over the horizon are
    one coefficient of its decision, counted where it opens.
    """

    period: str
    payer: str
    payee: str
    item: Item
    element: str
    amount: Any
    kind: Kind = Kind.CASH
    factor: float | None = None
    worth: Any = None


def gather(model: pyo.ConcreteModel, flows: Iterable[Flow]) -> None:
    """Add all flows to `model.money`."""
    model.money = pyo.Block()
    model.money.flows = tuple(flows)


def discount_factor(instance: Instance, period: Period) -> float:
    r"""The discount factor of money paid evenly over a period, to the start of the horizon.

    ```math
    D_t = \frac{1}{b-a} \int_a^b (1+r)^{-s} \, ds
    ```

    with the period from $a$ to $b$ years after the start and the effective yearly rate $r$; with
    `discounting: mid-period` $(1+r)^{-(a+b)/2}$; without a rate 1; with `factors` the given factor.
    """
    if instance.money.factors is not None:
        return instance.money.factors[period]
    return _factor(instance, instance.timeline.offset_years(period.start), period.years)


def part_factor(instance: Instance, period: Period, start: date, end: date) -> float:
    """The discount factor of money paid evenly over a part of a period, to the start of the horizon.

    As `discount_factor`, for the part instead of the period; with given factors it is the factor of the
    period.
    """
    if instance.money.factors is not None:
        return instance.money.factors[period]
    return _factor(instance, instance.timeline.offset_years(start), years_between(start, end))


def _factor(instance: Instance, begin: float, years: float) -> float:
    """The discount factor of a span of `years` that begins `begin` years after the start of the horizon."""
    from math import log

    money = instance.money
    if money.discount is None:
        return 1.0
    rate = plain(money.discount.amount, "money.discount", "a discount factor is a power of the rate")
    if rate == 0:
        return 1.0
    if money.discounting == "mid-period":
        return float((1 + rate) ** -(begin + years / 2))
    force = log(1 + rate)
    return float((1 + rate) ** -begin * (1 - (1 + rate) ** -years) / (force * years))


def annuity(instance: Instance, life_years: float) -> float:
    r"""The yearly charge, paid evenly over the life, whose present value at its beginning is 1.

    ```math
    a = \frac{\ln(1+r)}{1 - (1+r)^{-L}}
    ```

    and $1/L$ without a discount rate.
    """
    from math import log

    rate = instance.money.discount.amount if instance.money.discount else 0.0
    rate = plain(rate, "money.discount", "an annuity is a power of the rate")
    return log(1 + rate) / (1 - (1 + rate) ** -life_years) if rate else 1 / life_years


__all__ = ["Flow", "Item", "Kind", "annuity", "discount_factor", "gather", "part_factor"]
