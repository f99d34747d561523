"""Dates and amounts of clauses that contradict one another, in the contract year in which they first do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from monazite.data.checks.effect import NO_EFFECT
from monazite.data.checks.report import error, warning
from monazite.data.records.calendar import in_force, settlement_days, suspension_span
from monazite.data.records.contract import Contract
from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear, add_months, parse_date, parse_months
from monazite.errors import Fault
from monazite.tolerances import DATA_EQUAL, ROUNDING


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
        option = contract.extension
        last = max(filter(None, (until, parse_date(option.until) if option else None)), default=None)
        if until and last and last <= start:
            yield warning(
                instance, address, f"it ends {last}, before the horizon begins ({start}): nothing is due"
            )
        if option is not None and until and parse_date(option.until) <= until:
            message = f"it ends {option.until}, no later than the term ({until}); an extension ends later"
            yield error(instance, f"contracts.{name}.extension.until", message)
        yield from _early_exits(instance, name, contract)
        for day in (each for each in contract.exit_dates if each):
            if parse_date(day) < start:
                message = (
                    f"{day} lies before the horizon begins ({start}) and can no longer be chosen; remove it"
                )
                yield error(instance, f"contracts.{name}.exit_dates", message)


def check_excepted_years(instance: Instance) -> Iterator[Fault]:
    """Contract years that are left out are named by the day they begin on, or by the first day of the horizon."""
    start, end = instance.timeline.start, instance.timeline.end
    for name, contract in instance.contracts.items():
        for day in contract.term.except_ if contract.term else ():
            begins = {span[0] for year in instance.contract_years(contract) for span in year.spans}
            address, named = f"contracts.{name}.term.except", parse_date(day)
            if named >= end or named < min(begins):
                message = f"{day} lies outside the horizon ({start} to {end}): {NO_EFFECT}"
                yield warning(instance, address, message)
            elif named not in begins | {start}:
                message = f"no contract year of the model begins on {day}; expected the first day of one, such as FY2028-29"
                yield error(instance, address, message)


def _early_exits(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """An exit before the term begins leaves nothing."""
    begins, left = contract.first_day, contract.termination
    notice = parse_months(left.notice) if left else 0
    listed = [("exit_dates", day) for day in contract.exit_dates]
    for key, day in [("termination.date", left.date if left else None), *listed]:
        leaves = add_months(parse_date(day), notice) if day else None
        if begins is not None and leaves is not None and leaves < begins:
            message = f"the exit takes effect on {leaves}, before the term begins ({begins}); expected a later date, or no contract at all"
            yield error(instance, f"contracts.{name}.{key}", message)


def check_amounts(instance: Instance) -> Iterator[Fault]:
    """Quantities of clauses fit the annual quantity, and prices that get worse do so in the right direction."""
    for name, contract in instance.contracts.items():
        yield from _adjusted(instance, name, contract)
        yield from _firm_part(instance, name, contract)
        yield from _tiers(instance, name, contract)
        yield from _quota(instance, name, contract)
        yield from _shortfall(instance, name, contract)


def _adjusted(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """On no day in force is less than nothing asked for."""
    if contract.adjustment is None:
        return
    force = in_force(contract, instance.contract_years(contract))
    asked = _asked(contract) * force
    for period in instance.timeline.periods:
        for first, _, rate in asked.pieces(period.start, period.end):
            if rate < -DATA_EQUAL:
                when = period.label if first == period.start else f"{first}"
                message = (
                    f"adjusted, the quantity of {when} is {rate:.6g} a year; it cannot fall below nothing"
                )
                yield error(instance, f"contracts.{name}.adjustment", message)
                return


def _asked(contract: Contract) -> Days:
    """The adjusted quantity by day."""
    asked, clause = contract.quantity.days, contract.adjustment
    if clause is not None and clause.maintenance is not None:
        asked = asked - clause.maintenance.days
    if clause is not None and clause.other is not None:
        asked = asked + clause.other.days
    return asked


def _firm_part(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """In no contract year is more firm than may be delivered, by day: term, suspension and force majeure take their shares of both."""
    if contract.firm_minimum is None:
        return
    years = instance.contract_years(contract)
    asked = in_force(contract, years)
    span, clause = suspension_span(contract), contract.suspension
    if span is not None and clause is not None and clause.compensation is None:
        share = clause.share.amount if clause.share else 1.0
        asked = asked * Days.between(*span, share).rest()
    if contract.force_majeure is not None:
        asked = asked * contract.force_majeure.share.days.rest()
    firm, most = contract.firm_minimum.days * asked, _most_share(contract) * _asked(contract) * asked
    for year in years:
        least, limit = firm.total(year.periods), most.total(year.periods)
        if contract.ramp_down is None and least > limit * (1 + DATA_EQUAL) + DATA_EQUAL:
            message = (
                f"{least / year.years:.6g} a year are firm in {year.label}, and at most {limit / year.years:.6g} may be "
                "delivered; lower it, or raise `quantity`"
            )
            yield error(instance, f"contracts.{name}.firm_minimum", message)
            return


def _most_share(contract: Contract) -> Days:
    """The share of what is due that may be delivered, by day."""
    clause = contract.tolerance
    if clause is not None and clause.holder == contract.role and clause.up is not None:
        return Days.always(1.0) + clause.up.days
    if clause is not None and clause.holder != contract.role and clause.nomination is not None:
        return clause.nomination.days
    return Days.always(1.0)


def _tiers(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    sells = contract.role == "seller"
    before = _price(contract)
    for number, tier in enumerate(contract.price_tiers):
        here = tier.price.days
        for year, day in _settlements(instance, contract):
            worse = before.on(day) - here.on(day) if sells else here.on(day) - before.on(day)
            if worse < 0:
                message = (
                    f"beyond {tier.above[year.periods[-1]]:.6g} the price goes from {before.on(day):g} to {here.on(day):g} in {year.label}: "
                    f"better for the plan, which {'sells' if sells else 'buys'}. That is a volume discount, which a linear program "
                    "would take without earning it; tiers must get worse. State the better price as a contract of its own with "
                    "`firm: true`, and compare"
                )
                yield error(instance, f"contracts.{name}.price_tiers.{number}", message)
                break
        before = here
    start, end = instance.timeline.start, instance.timeline.end
    for number, (first, second) in enumerate(pairwise(contract.price_tiers), start=1):
        for day, _, apart in (second.above.days - first.above.days).pieces(start, end):
            if apart <= 0:
                message = (
                    f"it begins at {second.above.days.on(day):.6g}, no higher than the tier before "
                    f"({first.above.days.on(day):.6g})"
                )
                yield error(instance, f"contracts.{name}.price_tiers.{number}.above", message)
                break


def _price(contract: Contract) -> Days:
    """The price by day, after any review."""
    review = contract.price_review
    price = contract.price.days
    return price if review is None else price.then(parse_date(review.from_), review.price.days)


def _settlements(instance: Instance, contract: Contract) -> Iterator[tuple[ContractYear, date]]:
    """Every contract year with each day on whose prices it is settled."""
    years = instance.contract_years(contract)
    force = in_force(contract, years)
    for year in years:
        for day in settlement_days(force, year):
            yield year, day


def _quota(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    clause = contract.quota
    if clause is not None and clause.to == instance.owner(contract.place):
        message = f"`{clause.to}` would pay the duty to itself; name who levies it, such as `treasury`"
        yield error(instance, f"contracts.{name}.quota.to", message)
    for year, day in _settlements(instance, contract) if clause else ():
        assert clause is not None
        within = clause.within.days.on(day) if clause.within else 0.0
        if clause.over.days.on(day) < within:
            message = (
                f"the duty beyond the quota ({clause.over.days.on(day):g}) is lower than within it ({within:g}) in {year.label}: "
                "a discount for volume, which a linear program would take without earning it"
            )
            yield error(instance, f"contracts.{name}.quota.over", message)
            return


def _shortfall(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """The penalty of a tier is no cheaper than that of the one before, when a contract year is settled."""
    parts = contract.shortfall.parts if contract.shortfall else ()
    for number, (first, second) in enumerate(pairwise(parts), start=1):
        for year, day in _settlements(instance, contract):
            one, two = first.price.days.on(day), second.price.days.on(day)
            if two < one:
                message = (
                    f"tiers out of order: tier {number + 1} ({two:g}) is cheaper than tier {number} ({one:g}) when {year.label} is "
                    "settled. A linear program fills the cheapest tier first; a discount for volume cannot be stated this way"
                )
                yield error(instance, f"contracts.{name}.shortfall.tiers.{number}", message)
                break


def check_restorations(instance: Instance) -> Iterator[Fault]:
    """What is excused in the last contract year cannot be restored within the horizon."""
    for name, contract in instance.contracts.items():
        clause, excuse = contract.restoration, contract.force_majeure
        if clause is None or clause.settle is not None or excuse is None:
            continue
        years = instance.contract_years(contract)
        last, excused = years[-1], excuse.share.days * in_force(contract, years)
        if excused.is_any(last.start, last.end):
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
            if sign * (path[period] - best) > ROUNDING:
                message = (
                    f"{path[period]:.4g} {clause.content} is asked for in {period.label}, and the best grade holds "
                    f"{best:.4g}: nothing could be delivered"
                )
                yield error(instance, f"{address}.{key}", message)
                break
