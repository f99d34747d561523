r"""Imports: caps, tiers, freight and tariff.

```math
\begin{aligned}
\sum_k \mathit{buy}_{i,k,t} &\le \mathit{cap}_{i,t} \, \ell_t \\
\mathit{buy}_{i,k,t} &\le R_{i,k,t} \, \ell_t && \text{(tier)}
\end{aligned}
```

The price is paid to the seller, the freight to `resources`, and the tariff on both to the treasury, each at
its value of the day. The treasury is an inside account: a tariff is a payment between inside accounts and
does not change the plan.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyomo.core as pyo

from monazite.data.records.instance import TREASURY, Instance
from monazite.data.records.paths import Path
from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import Period
from monazite.data.records.trade import Import
from monazite.formulation.money import Flow, Item
from monazite.formulation.support.meaning import Constraint, Role, of_import
from monazite.formulation.support.spots import Network


def tier_prices(bought: Import) -> dict[str, Path]:
    """The price of each tier, from 1; an import without tiers has one."""
    prices = [tier.price for tier in bought.tiers] if bought.tiers else [bought.price]
    return {str(number): price for number, price in enumerate(prices, start=1) if price is not None}


MEANINGS = {
    "cap": Constraint(
        "cap of import {import}",
        "The quantity bought in a period, over all tiers of an import, is at most its cap.",
        ("import", "period"),
        of_import,
        "imports.{import}.cap",
        Role.LIMIT,
        priced=True,
    ),
    "tier": Constraint(
        "rate of tier {tier} of import {import}",
        "The quantity bought in a tier of an import in a period is at most the yearly rate of the tier.",
        ("import", "tier", "period"),
        of_import,
        "imports.{import}.tiers",
        Role.LIMIT,
        priced=True,
    ),
}


def duty_on(bought: Import, price: Path, period: Period) -> Amount:
    """The duty on a unit: a share of price and freight, each at its value of the day."""
    assert bought.tariff is not None
    landed = price.days + bought.freight.days if bought.freight else price.days
    return (landed * bought.tariff.days).mean(period)


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `cap[import,period]` and `tier[import,tier,period]`."""
    block.cap = pyo.Constraint(pyo.Any)
    block.tier = pyo.Constraint(pyo.Any)
    for name, bought in instance.imports.items():
        for period in instance.timeline.periods:
            if bought.cap is not None:
                total = pyo.quicksum(model.buy[name, tier, period.key] for tier in tier_prices(bought))
                block.cap[name, period.key] = total <= bought.cap[period] * period.years
            for number, tier in enumerate(bought.tiers or [], start=1):
                if tier.rate is not None:
                    block.tier[name, str(number), period.key] = (
                        model.buy[name, str(number), period.key] <= tier.rate[period] * period.years
                    )
    return list(_flows(model, instance))


def _flows(model: pyo.ConcreteModel, instance: Instance) -> Iterator[Flow]:
    for name, bought in instance.imports.items():
        buyer, address = instance.owner(bought.place), f"imports.{name}"
        for period in instance.timeline.periods:
            amounts = {tier: model.buy[name, tier, period.key] for tier in tier_prices(bought)}
            price = pyo.quicksum(price[period] * amounts[tier] for tier, price in tier_prices(bought).items())
            freight = (bought.freight[period] if bought.freight else 0.0) * pyo.quicksum(amounts.values())
            yield Flow(period.key, buyer, bought.seller, Item.IMPORT, address, price)
            if bought.freight is not None:
                yield Flow(period.key, buyer, "resources", Item.FREIGHT, address, freight)
            if bought.tariff is not None:
                duty = pyo.quicksum(
                    duty_on(bought, price, period) * amounts[tier]
                    for tier, price in tier_prices(bought).items()
                )
                yield Flow(period.key, buyer, TREASURY, Item.TARIFF, address, duty)
