"""Warnings of clauses outside the horizon, which are no errors: one file can be used with several
horizons.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monazite.data.checks.report import warning
from monazite.data.records.calendar import suspension_span
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import add_months, parse_date, parse_months
from monazite.errors import Fault

NO_EFFECT = "It has no effect within the horizon"

Finding = tuple[str, str]
"""The key of a clause, and the message."""


def check_effect(instance: Instance) -> Iterator[Fault]:
    """Dated clauses, openings, expansions and subsidies without effect within the horizon."""
    start, end = instance.timeline.start, instance.timeline.end
    for name, contract in instance.contracts.items():
        for key, message in _of_contract(contract, start, end):
            yield warning(instance, f"contracts.{name}.{key}", message)
    spans = [(f"subsidies.{name}", each.from_, each.until) for name, each in instance.subsidies.items()]
    spans += [
        (f"plants.{name}.expansion", each.expansion.from_, each.expansion.until)
        for name, each in instance.plants.items()
        if each.expansion
    ]
    for address, begins, until in spans:
        if begins and parse_date(begins) >= end:
            yield warning(instance, address, _late("begins", parse_date(begins), end))
        elif until and parse_date(until) <= start:
            yield warning(instance, address, _early("ends", parse_date(until), start))
    for section in ("mines", "plants"):
        for name, element in getattr(instance, section).items():
            opening = element.opening
            if opening and opening != "never" and parse_date(opening) >= end:
                message = (
                    f"{_late('opens', parse_date(opening), end)}. Write `opening: never` if this is intended"
                )
                yield warning(instance, f"{section}.{name}.opening", message)


def _late(verb: str, day: date, end: date, what: str = "it") -> str:
    return f"{what} {verb} {day}, after the horizon ends ({end}). {NO_EFFECT}"


def _early(verb: str, day: date, start: date, what: str = "it") -> str:
    return f"{what} {verb} {day}, before the horizon begins ({start}). {NO_EFFECT}"


def _of_contract(contract: Contract, start: date, end: date) -> Iterator[Finding]:
    until = parse_date(contract.term.until) if contract.term and contract.term.until else None
    if until and until > end:
        yield "term.until", _late("ends", until, end)
    if contract.extension is not None and until and until >= end:
        yield "extension", _late("begins", until, end)
    yield from _exits(contract, start, end)
    yield from _suspension(contract, start, end)
    review = contract.price_review
    if review is not None and parse_date(review.from_) >= end:
        yield "price_review", _late("begins", parse_date(review.from_), end)


def _exits(contract: Contract, start: date, end: date) -> Iterator[Finding]:
    left = contract.termination
    if left is not None and left.exit is not None:
        if left.exit >= end:
            yield "termination", _late("takes effect", left.exit, end, "the exit")
        elif left.exit <= start:
            message = (
                f"the exit takes effect {left.exit}, no later than the start of the horizon ({start}). "
                "No quantity is due within the horizon"
            )
            yield "termination", message
    notice = parse_months(left.notice) if left else 0
    for day in (each for each in contract.exit_dates if each):
        leaves = add_months(parse_date(day), notice)
        if leaves >= end:
            message = f"{_late('takes effect', leaves, end, f'the exit of {day}')}, as with `never`"
            yield "exit_dates", message


def _suspension(contract: Contract, start: date, end: date) -> Iterator[Finding]:
    span = suspension_span(contract)
    if span is None:
        return
    begins, until = span
    if begins >= end:
        yield "suspension", _late("begins", begins, end, "the suspension")
    elif until is not None and begins < until <= start:
        yield "suspension", _early("ends", until, start, "the suspension")
