"""Tiers are in order, ranges contain their value, and imports are not dearer than lost supply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from monazite.data.checks.report import as_written, error, warning
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import factor_to, scope_of, walk_numbers
from monazite.data.records.paths import Number, Path
from monazite.data.records.production import mean_on, open_days
from monazite.errors import Fault
from monazite.units import split_amount


def check_tiers(instance: Instance) -> Iterator[Fault]:
    """Prices of tiers rise, since a linear program fills the cheapest first; only the last tier is
    unlimited.
    """
    for name, mine in instance.mines.items():
        if mine.tiers:
            address = f"mines.{name}.tiers"
            works = open_days(mine.opening)
            costs = [
                {period.key: mean_on(tier.cost.days, works, period) for period in instance.timeline.periods}
                for tier in mine.tiers
            ]
            yield from _rising(instance, address, costs, "cost")
            for number, tier in enumerate(mine.tiers):
                if tier.rate is None and tier.reserve is None and number < len(mine.tiers) - 1:
                    yield error(
                        instance,
                        f"{address}.{number}",
                        "the tier has no limit. Expected `rate` or `reserve` in every tier but the last. Add "
                        "one",
                    )
    for name, bought in instance.imports.items():
        if bought.tiers:
            address = f"imports.{name}.tiers"
            yield from _rising(instance, address, [tier.price.by_period for tier in bought.tiers], "price")
            yield from _closed(instance, address, [tier.rate for tier in bought.tiers], "rate")
    for name, demand in instance.demands.items():
        if demand.unmet:
            address = f"demands.{name}.unmet"
            yield from _rising(instance, address, [tier.price.by_period for tier in demand.unmet], "price")
            yield from _closed(instance, address, [tier.share for tier in demand.unmet], "share")
    for name, contract in instance.contracts.items():
        if contract.shortfall and contract.shortfall.tiers:
            address = f"contracts.{name}.shortfall.tiers"
            yield from _closed(instance, address, [tier.share for tier in contract.shortfall.tiers], "share")


def _rising(
    instance: Instance, address: str, prices: Sequence[Mapping[str, float]], key: str
) -> Iterator[Fault]:
    for number, (first, second) in enumerate(pairwise(prices), start=1):
        for period in instance.timeline.periods:
            here, before = second[period.key], first[period.key]
            if here < before:
                cheaper = as_written(instance, f"{address}.{number}.{key}", here)
                dearer = as_written(instance, f"{address}.{number - 1}.{key}", before)
                yield error(
                    instance, f"{address}.{number}", out_of_order(number, cheaper, dearer, f"in {period.key}")
                )
                break


def out_of_order(number: int, cheaper: str, dearer: str, when: str) -> str:
    """The message of a tier that is cheaper than the one before it; `number` counts tiers from 0."""
    return (
        f"tiers out of order: tier {number + 1} ({cheaper}) is cheaper than tier {number} ({dearer}) {when}. "
        "Expected rising prices: a linear program fills the cheapest tier first, so that tiers cannot state "
        "a volume discount. Sort the tiers by price, or check the prices"
    )


def _closed(instance: Instance, address: str, widths: Sequence[Path | None], key: str) -> Iterator[Fault]:
    for number, width in enumerate(widths):
        last = number == len(widths) - 1
        if width is None and not last:
            message = f"the tier has no `{key}`. Expected one in every tier but the last. Add it"
            yield error(instance, f"{address}.{number}", message)
        if width is not None and last and len(widths) > 1 and key == "share":
            yield error(
                instance,
                f"{address}.{number}",
                f"the last tier has a `{key}`. Expected none: it takes the rest. Remove it",
            )


def check_ranges(instance: Instance) -> Iterator[Fault]:
    """The range of a number contains its value."""
    for found in walk_numbers(instance, scope_of(instance)):
        number = found.number
        value = number.value if isinstance(number, Number | Path) else None
        for key, sign in (("low", -1), ("high", 1)):
            bound = getattr(number, key)
            if bound is None or value is None or value[0].isalpha():
                continue
            contents = instance.contents
            amounts = [
                float(amount) * float(factor_to(instance.units, unit, found, contents))
                for amount, unit in map(split_amount, (value, bound))
            ]
            if sign * (amounts[1] - amounts[0]) < 0:
                relation = "above" if sign < 0 else "below"
                yield error(
                    instance,
                    ".".join((*found.address, key)),
                    f"`{key}` ({bound}) is {relation} the value ({value}). "
                    "Expected `low` at most and `high` at least the value",
                )


def check_import_worth(instance: Instance) -> Iterator[Fault]:
    """Warn of an import that costs more than lost supply, and is never bought."""
    for name, bought in instance.imports.items():
        worth: list[Path] = []
        for demand in instance.demands.values():
            if bought.material in demand.accepts:
                if demand.unmet is None:
                    break
                worth.append(demand.unmet[-1].price)
        else:
            if not worth or _is_input(instance, bought.material):
                continue
            prices = [tier.price for tier in bought.tiers] if bought.tiers else [bought.price]
            cheapest = prices[0]
            assert cheapest is not None
            freight = bought.freight
            if all(
                cheapest[period] + (freight[period] if freight else 0.0)
                > max(price[period] for price in worth)
                for period in instance.timeline.periods
            ):
                yield warning(
                    instance,
                    f"imports.{name}",
                    f"the import is never bought: it costs more in every period than the value of lost "
                    f"supply of each "
                    f"demand that accepts {bought.material}. Check both prices and their units",
                )


def _is_input(instance: Instance, material: str) -> bool:
    return any(material in process.inputs for process in instance.processes.values())
