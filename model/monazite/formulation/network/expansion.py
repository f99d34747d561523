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

from collections.abc import Iterator
from datetime import date

import pyomo.core as pyo

from monazite.data.records.days import Days, is_zero
from monazite.data.records.instance import Instance
from monazite.data.records.production import Expansion
from monazite.data.records.timeline import Period, add_months, parse_date, parse_months, years_between
from monazite.formulation.money import Flow, Item, annuity, part_factor
from monazite.formulation.network.decisions import decided
from monazite.formulation.support.meaning import Constraint, Role, of_plant_rate
from monazite.formulation.support.spots import Network

Span = tuple[date, date]


def lifetime(expansion: Expansion, decision: Period, period: Period) -> Span | None:
    """The days of a period, [start, end), on which an expansion decided in `decision` is open and alive."""
    opens = add_months(decision.start, parse_months(expansion.lead))
    closes = add_months(opens, parse_months(expansion.life))
    return _within((period.start, period.end), opens, closes)


def _within(span: Span, start: date, end: date) -> Span | None:
    """The part of a span in [start, end); None where there is none."""
    first, last = max(span[0], start), min(span[1], end)
    return (first, last) if first < last else None


def alive_share(expansion: Expansion, decision: Period, period: Period) -> float:
    """Share of a period, by days, in which an expansion decided in `decision` is open and alive."""
    span = lifetime(expansion, decision, period)
    return period.share(*span) if span else 0.0


def decidable_share(expansion: Expansion, period: Period) -> float:
    """Share of a period, by days, in which an expansion may be decided."""
    share: float = while_decidable(expansion, Days.always(1.0)).mean(period)
    return share


def while_decidable(expansion: Expansion, days: Days) -> Days:
    """A yearly amount on the days on which an expansion may be decided, and 0 on all others."""
    start = parse_date(expansion.from_) if expansion.from_ else None
    end = parse_date(expansion.until) if expansion.until else None
    return days.within(start, end)


def alive(expansion: Expansion, decision: Period, days: Days) -> Days:
    """A yearly amount on the days on which an expansion is open and alive."""
    opens = add_months(decision.start, parse_months(expansion.lead))
    return days.within(opens, add_months(opens, parse_months(expansion.life)))


def yearly_charge(instance: Instance, expansion: Expansion, decision: Period) -> float:
    """Money a year per unit of capacity, at the prices of the period of decision."""
    if expansion.charge is not None:
        return expansion.charge[decision]
    assert expansion.capital is not None
    return expansion.capital[decision] * annuity(instance, parse_months(expansion.life) / 12)


def capital_charge(
    model: pyo.ConcreteModel, instance: Instance, plant: str, period: Period, share: Days
) -> pyo.Expression:
    """A share, by day, of the charges of all expansions of a plant in a period."""
    return pyo.quicksum(
        part * _charge(model, instance, plant, decision, period, (first, stop))
        for decision, span in _spans(model, instance, plant, period)
        for first, stop, part in share.pieces(*span)
        if not is_zero(part)
    )


def _spans(
    model: pyo.ConcreteModel, instance: Instance, plant: str, period: Period
) -> Iterator[tuple[Period, Span]]:
    """The decisions with charges in a period, each with the days charged."""
    expansion = instance.plants[plant].expansion
    for decision in decided(instance, plant, model) if expansion else ():
        assert expansion is not None
        span = lifetime(expansion, decision, period)
        if span:
            yield decision, span


def _charge(
    model: pyo.ConcreteModel, instance: Instance, plant: str, decision: Period, period: Period, span: Span
) -> pyo.Expression:
    """The charge of an expansion of a plant for some days of a period."""
    expansion = instance.plants[plant].expansion
    assert expansion is not None
    by_days = expansion.charge is not None
    years = period.share(*span) * period.years if by_days else years_between(*span)
    return yearly_charge(instance, expansion, decision) * years * model.expand[plant, decision.key]


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
            for period in instance.timeline.periods:
                owner = instance.plant_owner(plant)
                charges: dict[Span, list[pyo.Expression]] = {}
                for decision, span in _spans(model, instance, name, period):
                    charge = _charge(model, instance, name, decision, period, span)
                    charges.setdefault(span, []).append(charge)
                whole = pyo.quicksum(charges.pop((period.start, period.end), []))
                yield Flow(period.key, owner, "resources", Item.CAPITAL, f"plants.{name}", whole)
                for span, parts in charges.items():
                    yield Flow(
                        period.key,
                        owner,
                        "resources",
                        Item.CAPITAL,
                        f"plants.{name}",
                        pyo.quicksum(parts),
                        factor=part_factor(instance, period, *span),
                    )
