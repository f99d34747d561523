"""Contradictory dates and amounts of clauses, each reported for the first contract year in which it
occurs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from monazite.data.checks.effect import NO_EFFECT
from monazite.data.checks.margins import out_of_order
from monazite.data.checks.report import as_written, error, warning
from monazite.data.records.calendar import in_force, settlement_days, suspension_span
from monazite.data.records.contract import Contract
from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear, add_months, parse_date, parse_months
from monazite.errors import Fault
from monazite.figures import LIMIT_DIGITS, percent
from monazite.figures import amount as in_unit
from monazite.tolerances import DATA_EQUAL, ROUNDING


def check_terms(instance: Instance) -> Iterator[Fault]:
    """A term begins before it ends, within the horizon; an extension ends later."""
    start, end = instance.timeline.start, instance.timeline.end
    for name, contract in instance.contracts.items():
        address, clause = f"contracts.{name}.term", contract.term
        begins = parse_date(clause.from_) if clause and clause.from_ else None
        until = parse_date(clause.until) if clause and clause.until else None
        if begins and until and until <= begins:
            yield error(
                instance,
                address,
                f"the term ends {until}, before it begins ({begins}). Expected `until` after `from`",
            )
        elif begins and begins >= end:
            yield warning(
                instance,
                address,
                f"the term begins {begins}, after the horizon ends ({end}). No quantity is due within the "
                f"horizon",
            )
        option = contract.extension
        last = max(filter(None, (until, parse_date(option.until) if option else None)), default=None)
        if until and last and last <= start:
            yield warning(
                instance,
                address,
                f"the term ends {last}, before the horizon begins ({start}). No quantity is due within the "
                f"horizon",
            )
        if option is not None and until and parse_date(option.until) <= until:
            message = (
                f"the extension ends {option.until}. Expected a date after the end of the term ({until})"
            )
            yield error(instance, f"contracts.{name}.extension.until", message)
        yield from _early_exits(instance, name, contract)
        for day in (each for each in contract.exit_dates if each):
            if parse_date(day) < start:
                message = (
                    f"{day} is before the start of the horizon ({start}). "
                    "Expected a date within the horizon. Remove it"
                )
                yield error(instance, f"contracts.{name}.exit_dates", message)


def check_excepted_years(instance: Instance) -> Iterator[Fault]:
    """Excepted contract years are named by their first day, or by the first day of the horizon."""
    start, end = instance.timeline.start, instance.timeline.end
    for name, contract in instance.contracts.items():
        for day in contract.term.except_ if contract.term else ():
            begins = {span[0] for year in instance.contract_years(contract) for span in year.spans}
            address, named = f"contracts.{name}.term.except", parse_date(day)
            if named >= end or named < min(begins):
                message = f"{day} is outside the horizon ({start} to {end}). {NO_EFFECT}"
                yield warning(instance, address, message)
            elif named not in begins | {start}:
                message = (
                    f"no contract year of the model begins on {day}. "
                    "Expected the first day of one, such as FY2028-29"
                )
                yield error(instance, address, message)


def _early_exits(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """An exit takes effect after the term begins."""
    begins, left = contract.first_day, contract.termination
    notice = parse_months(left.notice) if left else 0
    listed = [("exit_dates", day) for day in contract.exit_dates]
    for key, day in [("termination.date", left.date if left else None), *listed]:
        leaves = add_months(parse_date(day), notice) if day else None
        if begins is not None and leaves is not None and leaves < begins:
            message = (
                f"the exit takes effect on {leaves}, before the term begins ({begins}). "
                "Expected a later date. Give one, or remove the contract"
            )
            yield error(instance, f"contracts.{name}.{key}", message)


def check_amounts(instance: Instance) -> Iterator[Fault]:
    """Quantities of clauses are consistent with the annual quantity, and price tiers do not improve with
    volume.
    """
    for name, contract in instance.contracts.items():
        yield from _adjusted(instance, name, contract)
        yield from _firm_part(instance, name, contract)
        yield from _tiers(instance, name, contract)
        yield from _quota(instance, name, contract)
        yield from _shortfall(instance, name, contract)


def _adjusted(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """The adjusted quantity is not negative on any day in force."""
    if contract.adjustment is None:
        return
    force = in_force(contract, instance.contract_years(contract))
    asked = _asked(contract) * force
    for period in instance.timeline.periods:
        for first, _, rate in asked.pieces(period.start, period.end):
            if rate < -DATA_EQUAL:
                when = period.label if first == period.start else f"{first}"
                message = (
                    f"the adjusted quantity of {when} is {_rate(instance, contract, rate)}. Expected at "
                    "least 0. Lower `maintenance`, or raise `other` or `quantity`"
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
    """In each contract year the firm minimum is at most the quantity that may be delivered.

    Term, suspension and force majeure reduce both.
    """
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
                f"the firm minimum of {year.label} is {_rate(instance, contract, least / year.years)}. "
                f"Expected at most {_rate(instance, contract, limit / year.years)}, the most that may be "
                "delivered. Lower it, or raise `quantity`"
            )
            yield error(instance, f"contracts.{name}.firm_minimum", message)
            return


def _rate(instance: Instance, contract: Contract, amount: float) -> str:
    """A quantity a year, in the unit of the contract."""
    return in_unit(amount, f"{instance.basis_unit(contract)}/yr", LIMIT_DIGITS)


def _most_share(contract: Contract) -> Days:
    """The most that may be delivered, as a share of the quantity due, by day."""
    clause = contract.tolerance
    if clause is not None and clause.holder == contract.role and clause.up is not None:
        return Days.always(1.0) + clause.up.days
    if clause is not None and clause.holder != contract.role and clause.nomination is not None:
        return clause.nomination.days
    return Days.always(1.0)


def _tiers(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    sells = contract.role == "seller"
    before, below = _price(contract), ""
    for number, tier in enumerate(contract.price_tiers):
        address = f"contracts.{name}.price_tiers.{number}"
        here = tier.price.days
        for year, day in _settlements(instance, contract):
            worse = before.on(day) - here.on(day) if sells else here.on(day) - before.on(day)
            if worse < 0:
                above = as_written(instance, f"{address}.above", tier.above.days.on(day))
                below = below or price_address(name, contract, day)
                message = (
                    f"above {above} the price changes from {as_written(instance, below, before.on(day))} to "
                    f"{as_written(instance, f'{address}.price', here.on(day))} in {year.label}, which is "
                    f"better for the plan, as it {'sells' if sells else 'buys'}. Expected a price that is "
                    f"{'lower' if sells else 'higher'} in each further tier: a linear program would use a "
                    "better tier before filling the tiers below it. State the better price as a contract of "
                    "its own with `firm: true`, and compare"
                )
                yield error(instance, address, message)
                break
        before, below = here, f"{address}.price"
    start, end = instance.timeline.start, instance.timeline.end
    for number, (first, second) in enumerate(pairwise(contract.price_tiers), start=1):
        for day, _, apart in (second.above.days - first.above.days).pieces(start, end):
            if apart <= 0:
                tiers = f"contracts.{name}.price_tiers"
                begins = as_written(instance, f"{tiers}.{number}.above", second.above.days.on(day))
                before_it = as_written(instance, f"{tiers}.{number - 1}.above", first.above.days.on(day))
                message = (
                    f"the tier begins at {begins}. Expected more than the tier before it ({before_it}). Sort "
                    "the tiers by `above`"
                )
                yield error(instance, f"{tiers}.{number}.above", message)
                break


def _price(contract: Contract) -> Days:
    """The price by day, after any review."""
    review = contract.price_review
    price = contract.price.days
    return price if review is None else price.then(parse_date(review.from_), review.price.days)


def price_address(name: str, contract: Contract, day: date) -> str:
    """Where the price of a day stands: before and after its review."""
    review = contract.price_review
    reviewed = review is not None and day >= parse_date(review.from_)
    return f"contracts.{name}.price_review.price" if reviewed else f"contracts.{name}.price"


def _settlements(instance: Instance, contract: Contract) -> Iterator[tuple[ContractYear, date]]:
    """Every contract year with each of its settlement days."""
    years = instance.contract_years(contract)
    force = in_force(contract, years)
    for year in years:
        for day in settlement_days(force, year):
            yield year, day


def _quota(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    clause = contract.quota
    if clause is not None and clause.to == instance.owner(contract.place):
        message = (
            f"`{clause.to}` would pay the duty to itself. Expected the account that levies it, such as "
            f"`treasury`"
        )
        yield error(instance, f"contracts.{name}.quota.to", message)
    for year, day in _settlements(instance, contract) if clause else ():
        assert clause is not None
        within = clause.within.days.on(day) if clause.within else 0.0
        if clause.over.days.on(day) < within:
            quota = f"contracts.{name}.quota"
            over = as_written(instance, f"{quota}.over", clause.over.days.on(day))
            lower = as_written(instance, f"{quota}.within", within)
            message = (
                f"the duty above the quota ({over}) is lower than within it ({lower}) in {year.label}. "
                "Expected at least as much: a linear program would use the cheaper part first. Raise `over`, "
                "or lower `within`"
            )
            yield error(instance, f"{quota}.over", message)
            return


def _shortfall(instance: Instance, name: str, contract: Contract) -> Iterator[Fault]:
    """On each settlement day the penalty of a tier is at least that of the tier before it."""
    parts = contract.shortfall.parts if contract.shortfall else ()
    for number, (first, second) in enumerate(pairwise(parts), start=1):
        for year, day in _settlements(instance, contract):
            one, two = first.price.days.on(day), second.price.days.on(day)
            if two < one:
                tiers = f"contracts.{name}.shortfall.tiers"
                cheaper = as_written(instance, f"{tiers}.{number}.price", two)
                dearer = as_written(instance, f"{tiers}.{number - 1}.price", one)
                message = out_of_order(number, cheaper, dearer, f"at the settlement of {year.label}")
                yield error(instance, f"{tiers}.{number}", message)
                break


def check_restorations(instance: Instance) -> Iterator[Fault]:
    """A quantity excused in the last contract year cannot be restored within the horizon."""
    for name, contract in instance.contracts.items():
        clause, excuse = contract.restoration, contract.force_majeure
        if clause is None or clause.settle is not None or excuse is None:
            continue
        years = instance.contract_years(contract)
        last, excused = years[-1], excuse.share.days * in_force(contract, years)
        if excused.is_any(last.start, last.end):
            message = (
                f"the quantity excused in {last.label} cannot be restored before the horizon ends. "
                "Expected `settle`, the price at which it is settled. Add it"
            )
            yield error(instance, f"contracts.{name}.restoration", message)


def check_groups(instance: Instance) -> Iterator[Fault]:
    """A pro-rata group has several contracts with the same contract years, and grades can meet their
    specification.
    """
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
                f"the group `{group}` has no other contract. It has no effect",
            )
        for name in names[1:]:
            other = instance.contracts[name]
            if (other.settled.months, other.settled.first_month) != (
                first.settled.months,
                first.settled.first_month,
            ):
                message = (
                    f"the contract years differ from those of `{names[0]}`, which is in the group `{group}` "
                    f"too. "
                    "Expected the same `settled` in all contracts of a group"
                )
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
            instance,
            f"{address}.grades",
            f"found grades of different units ({', '.join(units)}). Expected one unit",
        )
    held = {grade: instance.content(grade, clause.content) for grade in clause.grades}
    if not any(held.values()):
        yield error(
            instance,
            f"{address}.content",
            f"no grade declares the content {clause.content}. Expected it under `contains` of a grade",
        )
        return
    for grade in clause.grades if contract.basis else ():
        if instance.content(grade, contract.basis or "") <= 0:
            message = (
                f"{grade} does not declare {contract.basis}, the basis of the contract. "
                "Expected it under `contains` of each grade"
            )
            yield error(instance, f"{address}.grades", message)
    for key, path, best, sign in (
        ("at_least", clause.at_least, max(held.values()), 1),
        ("at_most", clause.at_most, min(held.values()), -1),
    ):
        for period in instance.timeline.periods if path is not None else ():
            assert path is not None
            if sign * (path[period] - best) > ROUNDING:
                asked = as_written(instance, f"{address}.{key}", path[period])
                message = (
                    f"the specification of {period.label} is {asked} {clause.content}, which no blend meets. "
                    f"Expected at {'most' if sign > 0 else 'least'} {percent(best)}, the content of the best "
                    "grade. Relax it, or add a better grade"
                )
                yield error(instance, f"{address}.{key}", message)
                break
