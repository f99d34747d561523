"""Dates and amounts of clauses that contradict one another, in the contract year in which they first do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from monazite.data.checks.report import error, warning
from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.timeline import parse_date
from monazite.errors import Fault


def check_terms(instance: Instance) -> Iterator[Fault]:
    """A term begins before it ends, within the horizon; an extension ends later."""
    start, end = instance.timeline.start, instance.timeline.end
    for name, contract in instance.contracts.items():
        address, clause = f"contracts.{name}.term", contract.term
        begins = parse_date(clause.from_) if clause and clause.from_ else None
        until = parse_date(clause.until) if clause and clause.until else None
        if begins and until and until <= begins:
            yield error(instance, address, f"it ends {until}, before it begins ({begins})")
        elif begins and begins >= end:
            yield warning(
                instance, address, f"it begins {begins}, after the horizon ends ({end}): nothing is due"
            )
        elif until and until <= start and contract.extension is None:
            yield warning(
                instance, address, f"it ends {until}, before the horizon begins ({start}): nothing is due"
            )
        for day in clause.except_ if clause else ():
            if not start <= parse_date(day) < end:
                yield warning(
                    instance, f"{address}.except", f"{day} lies outside the horizon ({start} to {end})"
                )
        option = contract.extension
        if option is not None and until and parse_date(option.until) <= until:
            message = f"it ends {option.until}, no later than the term ({until}); an extension ends later"
            yield error(instance, f"contracts.{name}.extension.until", message)
        for day in (each for each in contract.exit_dates if each):
            if not start <= parse_date(day) < end:
                message = f"{day} lies outside the horizon ({start} to {end}); write `never` for no exit"
                yield error(instance, f"contracts.{name}.exit_dates", message)


def check_excepted_years(instance: Instance) -> Iterator[Fault]:
    """Contract years that are left out are named by the day they begin on."""
    start, end = instance.timeline.start, instance.timeline.end
    for name, contract in instance.contracts.items():
        for day in contract.term.except_ if contract.term else ():
            begins = {year.periods[0].start for year in instance.contract_years(contract)}
            if start <= parse_date(day) < end and parse_date(day) not in begins:
                message = f"no contract year of the model begins on {day}; expected the first day of one, such as FY2028-29"
                yield error(instance, f"contracts.{name}.term.except", message)


def check_ramps_of_terms(instance: Instance) -> Iterator[Fault]:
    """A quantity that ramps down is in force for whole contract years: else what is left of one cannot be told."""
    for name, contract in instance.contracts.items():
        if contract.ramp_down is None:
            continue
        for year in instance.contract_years(contract):
            begin, end = year.periods[0].start, year.periods[-1].end
            for day in (contract.first_day, contract.last_day):
                if day and begin < day < end:
                    message = f"the term begins or ends on {day}, within {year.label}; with `ramp_down` it begins and ends with a contract year"
                    yield error(instance, f"contracts.{name}.ramp_down", message)


def check_amounts(instance: Instance) -> Iterator[Fault]:
    """Quantities of clauses fit the annual quantity, and prices that get worse do so in the right direction."""
    for name, contract in instance.contracts.items():
        yield from _adjusted(instance, name, contract)
        yield from _firm_part(instance, name, contract)
        yield from _tiers(instance, name, contract)
        yield from _quota(instance, name, contract)


def _adjusted(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    clause = contract.adjustment
    for period in instance.timeline.periods if clause else ():
        assert clause is not None
        rate = contract.quantity[period]
        rate -= clause.maintenance[period] if clause.maintenance else 0.0
        rate += clause.other[period] if clause.other else 0.0
        if rate < -1e-9:
            message = (
                f"adjusted, the quantity of {period.label} is {rate:.6g} a year; it cannot fall below nothing"
            )
            yield error(instance, f"contracts.{name}.adjustment", message)
            return


def _firm_part(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """The firm minimum is no more than may be delivered; term, suspension and force majeure take their share of both."""
    if contract.firm_minimum is None:
        return
    clause, adjustment = contract.tolerance, contract.adjustment
    for period in instance.timeline.periods:
        most = contract.quantity[period]
        if adjustment is not None:
            most -= adjustment.maintenance[period] if adjustment.maintenance else 0.0
            most += adjustment.other[period] if adjustment.other else 0.0
        if clause is not None and clause.holder == contract.role:
            most *= 1 + (clause.up[period] if clause.up else 0.0)
        elif clause is not None and clause.nomination is not None:
            most *= clause.nomination[period]
        if contract.firm_minimum[period] > most * (1 + 1e-9):
            message = (
                f"{contract.firm_minimum[period]:.6g} a year are firm in {period.label}, and at most {most:.6g} may be "
                "delivered; lower it, or raise `quantity`"
            )
            yield error(instance, f"contracts.{name}.firm_minimum", message)
            return


def _tiers(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    sells = contract.role == "seller"
    for number, tier in enumerate(contract.price_tiers):
        address = f"contracts.{name}.price_tiers.{number}"
        for period in instance.timeline.periods:
            before = (
                contract.price_tiers[number - 1].price[period] if number else _price(contract, period.key)
            )
            worse = before - tier.price[period] if sells else tier.price[period] - before
            if worse < 0:
                message = (
                    f"beyond {tier.above[period]:.6g} the price goes from {before:g} to {tier.price[period]:g} in {period.label}: "
                    f"better for the plan, which {'sells' if sells else 'buys'}. That is a volume discount, which a linear program "
                    "would take without earning it; tiers must get worse. State the better price as a contract of its own with "
                    "`firm: true`, and compare"
                )
                yield error(instance, address, message)
                break
    for number, (first, second) in enumerate(pairwise(contract.price_tiers), start=1):
        for period in instance.timeline.periods:
            if second.above[period] <= first.above[period]:
                message = f"it begins at {second.above[period]:.6g}, no higher than the tier before ({first.above[period]:.6g})"
                yield error(instance, f"contracts.{name}.price_tiers.{number}.above", message)
                break


def _price(contract: Contract, key: str) -> float:
    """The price of a period, of a reviewed one the new price."""
    review = contract.price_review
    path = review.price if review and parse_date(review.from_) <= parse_date(key) else contract.price
    return path.by_period[key]


def _quota(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    clause = contract.quota
    if clause is not None and clause.to == instance.owner(contract.place):
        message = f"`{clause.to}` would pay the duty to itself; name who levies it, such as `treasury`"
        yield error(instance, f"contracts.{name}.quota.to", message)
    for period in instance.timeline.periods if clause else ():
        assert clause is not None
        within = clause.within[period] if clause.within else 0.0
        if clause.over[period] < within:
            message = (
                f"the duty beyond the quota ({clause.over[period]:g}) is lower than within it ({within:g}) in {period.label}: "
                "a discount for volume, which a linear program would take without earning it"
            )
            yield error(instance, f"contracts.{name}.quota.over", message)
            return


def check_restorations(instance: Instance) -> Iterator[Fault]:
    """What is excused in the last contract year cannot be restored within the horizon."""
    for name, contract in instance.contracts.items():
        clause, excuse = contract.restoration, contract.force_majeure
        if clause is None or clause.settle is not None or excuse is None:
            continue
        last = instance.contract_years(contract)[-1]
        if any(excuse.share[period] > 0 for period in last.periods):
            message = (
                f"what is excused in {last.label} cannot be restored before the horizon ends; give `settle`, the price at "
                "which it is settled"
            )
            yield error(instance, f"contracts.{name}.restoration", message)


def check_groups(instance: Instance) -> Iterator[Fault]:
    """Contracts that share a shortage are several, with the same contract years; grades hold what is specified."""
    groups: dict[str, list[str]] = {}
    for name, contract in instance.contracts.items():
        if contract.pro_rata:
            groups.setdefault(contract.pro_rata, []).append(name)
    for group, names in groups.items():
        first = instance.contracts[names[0]]
        if len(names) == 1:
            yield warning(
                instance,
                f"contracts.{names[0]}.pro_rata",
                f"`{group}` has no other contract to share with",
            )
        for name in names[1:]:
            other = instance.contracts[name]
            if (other.settled.months, other.settled.first_month) != (
                first.settled.months,
                first.settled.first_month,
            ):
                message = f"`{group}` is shared by contract year, and `{names[0]}` has other contract years"
                yield error(instance, f"contracts.{name}.pro_rata", message)
    for name, contract in instance.contracts.items():
        if contract.quality is not None:
            yield from _grades(instance, name, contract)


def _grades(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    clause = contract.quality
    assert clause is not None
    address = f"contracts.{name}.quality"
    units = dict.fromkeys(instance.unit(grade) for grade in clause.grades)
    if len(units) > 1:
        yield error(
            instance, f"{address}.grades", f"grades of different units ({', '.join(units)}) cannot be blended"
        )
    held = {grade: instance.content(grade, clause.content) for grade in clause.grades}
    if not any(held.values()):
        yield error(instance, f"{address}.content", f"no grade declares that it contains {clause.content}")
        return
    for grade in clause.grades if contract.basis else ():
        if instance.content(grade, contract.basis or "") <= 0:
            message = f"{grade} does not declare {contract.basis}, in which the contract counts"
            yield error(instance, f"{address}.grades", message)
    for key, path, best, sign in (
        ("at_least", clause.at_least, max(held.values()), 1),
        ("at_most", clause.at_most, min(held.values()), -1),
    ):
        for period in instance.timeline.periods if path is not None else ():
            assert path is not None
            if sign * (path[period] - best) > 1e-12:
                message = (
                    f"{path[period]:.4g} {clause.content} is asked for in {period.label}, and the best grade holds "
                    f"{best:.4g}: nothing could be delivered"
                )
                yield error(instance, f"{address}.{key}", message)
                break
