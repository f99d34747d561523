r"""Expansion: capacity that is decided in a period and available from the end of its lead time to the end of
its life.

```math
\begin{aligned}
\mathit{expand}_{i,t} &\le \sum_{d \in t} \omega_i(d) \, E_i(d) && \text{(yearly limit)} \\
\sum_t \mathit{expand}_{i,t} &\le E_i && \text{(total)} \\
\mathit{expanded}_{i,t} &= \mathit{expanded}_{i,t-1} + \sum_{s \in O_{i,t}} \mathit{expand}_{i,s}
    - \sum_{s \in R_{i,t}} \mathit{expand}_{i,s} && \text{(balance)}
\end{aligned}
```

with $\omega$, which is 1 on the days on which it may be decided. A decision is made on the first day of a
period: where `from` is inside a period, the first decision is at the beginning of the next. Expanded capacity
is that of the expansions which are open on every day of the period: $O_{i,t}$ are those of which this is the
first such period, $R_{i,t}$ those of which the period before was the last. There is no variable in a period
before the first can open or after the last has closed.

Money: an expansion pays its yearly charge while it is open. The charge of `capital` is the capital cost
times the annuity at [the discount rate](#money). It counts whole months as twelfths of a year, like lead and
life; a charge in a part of a period has the discount factor of that part:

```math
\sum_t D_{i,s,t} \, a \, \ell_{i,s,t} = (1+r)^{-o},
    \qquad D_{i,s,t} = \frac{1}{\ell_{i,s,t}} \int_{\text{open in } t} (1+r)^{-\tau} \, d\tau
```

with the years $\ell_{i,s,t}$ of period $t$ in which an expansion decided in $s$ is open, and the years $o$
from the start to its opening. So the present value over the whole life is the capital cost on the day of
opening, for any periods. Without a rate the charges add up to the capital cost. With `discounting:
mid-period` each part has the factor of its middle, and the sum differs from the capital cost by a share of at
most $(\ell \ln(1+r))^2 / 24$ (0.04 % for years at 10 %, 0.9 % for periods of five years). With given factors
there is no rate for an annuity: a `charge` is given, and its part of a period has the factor of the period. A
given `charge` accrues by days, like the capacity. Charges after the horizon are not counted: the rest of the
life is assumed to earn its annuity. The objective has the present value of all charges of an expansion as the
coefficient of its decision; the ledger has the charges of each period.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.core as pyo

from monazite.data.records.days import Days, is_zero, same
from monazite.data.records.instance import Instance
from monazite.data.records.production import Expansion
from monazite.data.records.timeline import Period, parse_date, parse_months, years_between
from monazite.formulation.money import Flow, Item, annuity, discount_factor, part_factor
from monazite.formulation.network.decisions import decided
from monazite.formulation.network.lives import Lives, Span
from monazite.formulation.support.meaning import Constraint, RightHandSide, Role, of_plant_rate
from monazite.formulation.support.spots import Network


def decidable_share(expansion: Expansion, period: Period) -> float:
    """Share of a period, by days, in which an expansion may be decided."""
    share: float = while_decidable(expansion, Days.always(1.0)).mean(period)
    return share


def while_decidable(expansion: Expansion, days: Days) -> Days:
    """A yearly amount on the days on which an expansion may be decided, and 0 on all others."""
    start = parse_date(expansion.from_) if expansion.from_ else None
    end = parse_date(expansion.until) if expansion.until else None
    return days.within(start, end)


def yearly_charge(instance: Instance, expansion: Expansion, decision: Period) -> float:
    """Money a year per unit of capacity, at the prices of the period of decision."""
    if expansion.charge is not None:
        return expansion.charge[decision]
    assert expansion.capital is not None
    return expansion.capital[decision] * annuity(instance, parse_months(expansion.life) / 12)


class Charges:
    """What the expansions of a plant pay."""

    def __init__(self, model: pyo.ConcreteModel, instance: Instance, plant: str):
        expansion = instance.plants[plant].expansion
        assert expansion is not None
        self._model, self._instance, self._plant = model, instance, plant
        self._decisions = decided(instance, plant, model)
        self._lives = Lives(expansion, self._decisions)
        self._by_days = expansion.charge is not None
        self._yearly = [yearly_charge(instance, expansion, decision) for decision in self._decisions]
        price = expansion.charge if expansion.charge is not None else expansion.capital
        assert price is not None
        self._alike = all(same(price[self._decisions[0]], price[each]) for each in self._decisions[1:])

    def by_span(self, period: Period) -> dict[Span, Any]:
        """The charges of a period, by the days that they are paid for; those of the whole period first."""
        whole = period.start, period.end
        found: dict[Span, list[Any]] = {whole: [self._throughout(period, self._years(period, whole))]}
        for number, span in self._lives.in_part(period):
            found.setdefault(span, []).append(self._charge(number, self._years(period, span)))
        return {span: pyo.quicksum(charges) for span, charges in found.items()}

    def share(self, period: Period, share: Days) -> Any:
        """A share, by day, of the charges of a period."""
        terms = [
            part * self._throughout(period, self._years(period, (first, stop)))
            for first, stop, part in share.pieces(period.start, period.end)
            if not is_zero(part)
        ]
        terms += [
            part * self._charge(number, self._years(period, (first, stop)))
            for number, span in self._lives.in_part(period)
            for first, stop, part in share.pieces(*span)
            if not is_zero(part)
        ]
        return pyo.quicksum(terms)

    def worths(self) -> dict[str, Any]:
        """The present value of all charges over the horizon of the expansions that open in a period, by
        period."""
        periods = self._instance.timeline.periods
        factors = [
            discount_factor(self._instance, each) * self._years(each, (each.start, each.end))
            for each in periods
        ]
        per_unit = [
            sum(factors[self._lives.whole_periods(number, periods)], 0.0)
            for number in range(len(self._decisions))
        ]
        for period in periods:
            for number, span in self._lives.in_part(period):
                factor = part_factor(self._instance, period, *span)
                per_unit[number] += factor * self._years(period, span)
        return {
            period.key: pyo.quicksum(
                self._charge(number, per_unit[number]) for number in self._lives.opening(period)
            )
            for period in periods
        }

    def _throughout(self, period: Period, years: float) -> Any:
        """The charges of the expansions that are open throughout a period, for some years of it."""
        numbers = self._lives.throughout(period)
        if numbers and self._alike:
            return self._yearly[0] * years * self._model.expanded[self._plant, period.key]
        return pyo.quicksum(self._charge(number, years) for number in numbers)

    def _charge(self, number: int, years: float) -> Any:
        return self._yearly[number] * years * self._model.expand[self._plant, self._decisions[number].key]

    def _years(self, period: Period, span: Span) -> float:
        return period.share(*span) * period.years if self._by_days else years_between(*span)


MEANINGS = {
    "limit": Constraint(
        "yearly expansion limit of plant {plant}",
        "The capacity decided on in a period is at most the yearly limit of the expansion.",
        ("plant", "period"),
        of_plant_rate,
        "plants.{plant}.expansion.limit",
        Role.LIMIT,
        priced=True,
    ),
    "total": Constraint(
        "total expansion limit of plant {plant}",
        "The capacity decided on over the horizon is at most the total of the expansion.",
        ("plant",),
        of_plant_rate,
        "plants.{plant}.expansion.total",
        Role.LIMIT,
        priced=True,
    ),
    "balance": Constraint(
        "balance of expanded capacity of plant {plant}",
        "The expanded capacity of a period is that of the period before, plus what opens, minus what closes.",
        ("plant", "period"),
        of_plant_rate,
        "plants.{plant}.expansion",
        Role.DEFINITION,
        RightHandSide.NONE,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `limit[plant,period]`, `total[plant]` and `balance[plant,period]`."""
    block.limit = pyo.Constraint(pyo.Any)
    block.total = pyo.Constraint(pyo.Any)
    block.balance = pyo.Constraint(pyo.Any)
    flows: list[Flow] = []
    for name, plant in instance.plants.items():
        decisions = decided(instance, name, model)
        if plant.expansion is None or not decisions:
            continue
        if plant.expansion.limit is not None:
            for period in decisions:
                allowed = while_decidable(plant.expansion, plant.expansion.limit.days).mean(period)
                block.limit[name, period.key] = model.expand[name, period.key] <= allowed * period.years
        if plant.expansion.total is not None:
            block.total[name] = (
                pyo.quicksum(model.expand[name, period.key] for period in decisions)
                <= plant.expansion.total.amount
            )
        _balance(block, model, instance, name, Lives(plant.expansion, decisions))
        flows += _flows(model, instance, name)
    return flows


def _balance(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, name: str, lives: Lives) -> None:
    """The expanded capacity of each period, from that of the period before."""
    before, were = 0.0, range(0)
    for period in instance.timeline.periods:
        are = lives.throughout(period)
        if are:
            now = model.expanded[name, period.key]
            change = pyo.quicksum(
                [model.expand[name, lives.decisions[number].key] for number in _only(are, were)]
                + [-model.expand[name, lives.decisions[number].key] for number in _only(were, are)]
            )
            block.balance[name, period.key] = now - before - change == 0
            before, were = now, are
        else:
            before, were = 0.0, range(0)


def _only(numbers: range, others: range) -> list[int]:
    """The numbers that are not among others; both are consecutive and rise from period to period."""
    if not others:
        return list(numbers)
    return [
        *range(numbers.start, min(numbers.stop, others.start)),
        *range(max(numbers.start, others.stop), numbers.stop),
    ]


def _flows(model: pyo.ConcreteModel, instance: Instance, name: str) -> Iterator[Flow]:
    """The charges of each period; the objective counts all charges of an expansion where it opens."""
    owner, charges = instance.plant_owner(instance.plants[name]), Charges(model, instance, name)
    worths = charges.worths()
    for period in instance.timeline.periods:
        for span, paid in charges.by_span(period).items():
            whole = span == (period.start, period.end)
            yield Flow(
                period.key,
                owner,
                "resources",
                Item.CAPITAL,
                f"plants.{name}",
                paid,
                factor=None if whole else part_factor(instance, period, *span),
                worth=worths[period.key] if whole else 0.0,
            )
