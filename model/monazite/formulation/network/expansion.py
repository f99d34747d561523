r"""Expansion: capacity that is decided in a period and available from the end of its lead time to the end of
its life.

```math
\begin{aligned}
\mathit{expand}_{i,t} &\le \sum_{d \in t} \omega_i(d) \, E_i(d) && \text{(yearly limit)} \\
\sum_t \mathit{expand}_{i,t} &\le E_i && \text{(total)}
\end{aligned}
```

with $\omega$, which is 1 on the days on which it may be decided. A decision is made on the first day of a
period: where `from` is inside a period, the first decision is at the beginning of the next.

Money: an expansion pays its yearly charge while it is alive. The charge of `capital` is the capital cost
times the annuity at [the discount rate](#money). It counts whole months as twelfths of a year, like lead and
life; a charge in a part of a period has the discount factor of that part:

```math
\sum_t D_{i,s,t} \, a \, \ell_{i,s,t} = (1+r)^{-o},
    \qquad D_{i,s,t} = \frac{1}{\ell_{i,s,t}} \int_{\text{alive in } t} (1+r)^{-\tau} \, d\tau
```

with the years $\ell_{i,s,t}$ of period $t$ in which an expansion decided in $s$ is alive, and the years $o$
from the start to its opening. So the present value over the whole life is the capital cost on the day of
opening, for any periods. Without a rate the charges add up to the capital cost. With `discounting:
mid-period` each part has the factor of its middle, and the sum differs from the capital cost by a share of at
most $(\ell \ln(1+r))^2 / 24$ (0.04 % for years at 10 %, 0.9 % for periods of five years). With given factors
there is no rate for an annuity: a `charge` is given, and its part of a period has the factor of the period. A
given `charge` accrues by days, like the capacity. Charges after the horizon are not counted: the rest of the
life is assumed to earn its annuity.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pyomo.core as pyo

from monazite.data.records.days import Days, is_zero
from monazite.data.records.instance import Instance
from monazite.data.records.production import Expansion
from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import Period, add_months, parse_date, parse_months, years_between
from monazite.formulation.money import Flow, Item, annuity, part_factor
from monazite.formulation.network.decisions import decided
from monazite.formulation.support.meaning import Constraint, Role, of_plant_rate
from monazite.formulation.support.spots import Network

Span = tuple[date, date]


class Lives:
    """When the expansions of a plant are open and alive, by the period they are decided in.

    `decisions` are in order; all have the same lead and life, so that those that are alive in a period are
    consecutive.
    """

    def __init__(self, expansion: Expansion, decisions: Sequence[Period]):
        lead, life = parse_months(expansion.lead), parse_months(expansion.life)
        self.decisions = decisions
        self._opens = [add_months(decision.start, lead) for decision in decisions]
        self._closes = [add_months(opens, life) for opens in self._opens]

    def within(self, period: Period) -> Iterator[tuple[Period, Span]]:
        """The decisions alive in a period, each with the days, [start, end), on which it is."""
        first = bisect_right(self._closes, period.start)
        for number in range(first, bisect_left(self._opens, period.end)):
            yield (
                self.decisions[number],
                (max(period.start, self._opens[number]), min(period.end, self._closes[number])),
            )

    def means(self, days: Days, period: Period) -> Iterator[tuple[Period, Amount]]:
        """The decisions alive in a period, each with the mean of a yearly amount over its days, 0 on the days
        on which it is not alive."""
        whole = days.mean(period)
        for decision, span in self.within(period):
            covers = span == (period.start, period.end)
            yield decision, whole if covers else days.within(*span).mean(period)


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
        decisions = decided(instance, plant, model) if expansion else []
        self.lives = Lives(expansion, decisions) if expansion else None
        self._by_days = expansion is not None and expansion.charge is not None
        self._yearly: dict[str, tuple[Amount, Any]] = {
            decision.key: (yearly_charge(instance, expansion, decision), model.expand[plant, decision.key])
            for decision in decisions
            if expansion
        }

    def by_span(self, period: Period) -> dict[Span, pyo.Expression]:
        """The charges of a period, by the days that they are paid for; those of the whole period first."""
        alive: dict[Span, list[Period]] = {(period.start, period.end): []}
        for decision, span in self.lives.within(period) if self.lives else ():
            alive.setdefault(span, []).append(decision)
        return {
            span: self._charges(decisions, self._years(period, span)) for span, decisions in alive.items()
        }

    def _charges(self, decisions: Sequence[Period], years: float) -> pyo.Expression:
        return pyo.quicksum(self._charge(decision, years) for decision in decisions)

    def share(self, period: Period, share: Days) -> pyo.Expression:
        """A share, by day, of the charges of a period."""
        return pyo.quicksum(
            part * self._charge(decision, self._years(period, (first, stop)))
            for decision, span in (self.lives.within(period) if self.lives else ())
            for first, stop, part in share.pieces(*span)
            if not is_zero(part)
        )

    def _years(self, period: Period, span: Span) -> float:
        return period.share(*span) * period.years if self._by_days else years_between(*span)

    def _charge(self, decision: Period, years: float) -> pyo.Expression:
        yearly, expanded = self._yearly[decision.key]
        return yearly * years * expanded


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
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `limit[plant,period]` and `total[plant]`."""
    block.limit = pyo.Constraint(pyo.Any)
    block.total = pyo.Constraint(pyo.Any)
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
    return list(_flows(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, plant in instance.plants.items():
        if plant.expansion is not None and decided(instance, name, model):
            owner, charges = instance.plant_owner(plant), Charges(model, instance, name)
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
                    )
