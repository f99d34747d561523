"""Repairs found by trial: an earlier opening, an earlier date until which a plan is held, a contract that is
not firm, fewer lots, a factor on a number.

Feasibility is monotone in each of them, so bisection finds the latest date, the largest number and the
largest factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import parse_date
from monazite.errors import Location, noted
from monazite.explaining.changes import SINGULAR, ChangedNumber, named
from monazite.figures import LIMIT_DIGITS, percent, rounded_down
from monazite.results.constraints import NamedConstraint, location_of, named_constraint
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix

HALVINGS = 10
"""A factor is found to one part in a thousand."""


@dataclass(frozen=True)
class Repair:
    """A change that makes the instance feasible: in words, as `--set` overrides, and the objective value
    after it.

    `size` is the sum of relative changes by which repairs are ranked; None for a change of a date or a word.
    """

    words: str
    place: Location | None
    overrides: tuple[str, ...]
    size: float | None
    objective: float
    changes: tuple[ChangedNumber, ...] = ()


class Search(Protocol):
    """What a trial needs from the search."""

    @property
    def instance(self) -> Instance: ...
    @property
    def matrix(self) -> Matrix: ...
    @property
    def conflicts(self) -> tuple[Conflict, ...]: ...
    def value(self, overrides: Iterable[str]) -> float | None:
        """The objective value with some overrides; None without a verified plan."""

    def has_plan(self, overrides: Iterable[str]) -> bool:
        """Whether the instance is feasible with some overrides."""


def _constraints(search: Search) -> Iterator[NamedConstraint]:
    """The constraints of the first conflict, each element once for each of its families."""
    seen: set[tuple[str, ...]] = set()
    for row in search.conflicts[0].rows:
        constraint = named_constraint(search.instance, search.matrix.rows[row])
        if constraint.group not in seen:
            seen.add(constraint.group)
            yield constraint


def by_words(search: Search, refused: list[str]) -> Iterator[Repair]:
    """Repairs that change a date, a word or a number of lots."""
    seen: set[str] = set()
    if any(constraint.address.startswith("held.") for constraint in _constraints(search)):
        shorter = _held_shorter(search, refused)
        yield from () if shorter is None else (shorter,)
    for constraint in _constraints(search):
        section, name = constraint.address.split(".")[:2]
        is_open = section in ("mines", "plants")
        if f"{section}.{name}" in seen or not (is_open or section == "contracts"):
            continue
        seen.add(f"{section}.{name}")
        found = [_earlier(search, section, name, refused)] if is_open else []
        if section == "contracts" and name in search.instance.contracts:
            found = [_not_firm(search, name, refused), _fewer_lots(search, name)]
        yield from (repair for repair in found if repair is not None)


def _earlier(search: Search, section: str, name: str, refused: list[str]) -> Repair | None:
    """The latest date of opening that gives a plan, by the beginnings of periods."""
    opening = getattr(search.instance, section)[name].opening
    starts = [period.key for period in search.instance.timeline.periods]
    if opening is None or opening <= starts[0]:
        return None
    dates = [key for key in starts if opening == "never" or key < opening[:7]]
    address = f"{section}.{name}.opening"
    latest = _last(dates, lambda date: search.has_plan([f"{address}={date}"]))
    if latest is None:
        refused.append(f"an earlier opening of {SINGULAR[section]} {name}")
        return None
    was = "now: never" if opening == "never" else f"now: {opening}"
    return _worded(
        search, f"open {SINGULAR[section]} {name} by {latest} ({was})", address, f"{address}={latest}"
    )


def _held_shorter(search: Search, refused: list[str]) -> Repair | None:
    """The latest date until which the decisions can be held."""
    held = search.instance.held
    assert held is not None
    until = parse_date(held.until)
    dates = [period.key for period in search.instance.timeline.periods[1:] if period.start < until]
    latest = _last(dates, lambda date: search.has_plan([f"held.until={date}"]))
    if latest is None:
        refused.append("holding the earlier plan until any date")
        return None
    words = f"hold the earlier plan only until {latest} (now: {held.until})"
    return _worded(search, words, "held.until", f"held.until={latest}")


def _last(values: Sequence[str], holds: object) -> str | None:
    """The last of some values for which something holds, which holds for all before it; None where it holds
    for none."""
    assert callable(holds)
    if not values or not holds(values[0]):
        return None
    low, high = 0, len(values)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(values[middle]) else (low, middle)
    return values[low]


def _not_firm(search: Search, name: str, refused: list[str]) -> Repair | None:
    """A contract that may fall short at the penalty that it states."""
    contract = search.instance.contracts[name]
    if not contract.firm or contract.shortfall is None:
        return None
    address = f"contracts.{name}.firm"
    found = _worded(
        search, f"make contract {name} not firm: shortfall at its penalty", address, f"{address}=false"
    )
    if found is None:
        refused.append(f"contract {name} not firm")
    return found


def _fewer_lots(search: Search, name: str) -> Repair | None:
    """The largest number of lots below the one that is owed with which there is a plan."""
    lots = search.instance.contracts[name].lots
    if lots is None:
        return None
    address = f"contracts.{name}.lots.number"
    fewer = _last(
        [str(number) for number in range(max(lots.number))],
        lambda number: search.has_plan([f"{address}={number}"]),
    )
    if fewer is None:
        return None
    return _worded(
        search, f"deliver {fewer} lots a year under contract {name}", address, f"{address}={fewer}"
    )


def by_factor(search: Search, moved: set[str], refused: list[str]) -> Iterator[Repair]:
    """Numbers of contracts that are coefficients of the matrix, lowered by a factor: a quantity under some
    clauses, a share."""
    for address in dict.fromkeys(_factored(search)):
        if address in moved:
            continue
        if not search.has_plan([f"{address}*=0"]):
            refused.append(f"{named(address)} alone, down to 0")
            continue
        low, high = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if search.has_plan([f"{address}*={middle}"]) else (low, middle)
        override = f"{address}*={rounded_down(low, LIMIT_DIGITS)}"
        found = _worded(
            search, f"lower {named(address)} to {percent(low)} of its value", address, override, 1 - low
        )
        if found is not None:
            yield found


def _factored(search: Search) -> Iterator[str]:
    for constraint in _constraints(search):
        section, name = constraint.address.split(".")[:2]
        contract = search.instance.contracts.get(name) if section == "contracts" else None
        if contract is None:
            continue
        yield f"contracts.{name}.quantity"
        if contract.pro_rata:
            for other, its in search.instance.contracts.items():
                if its.pro_rata == contract.pro_rata:
                    yield f"contracts.{other}.quantity"
        if contract.value_added is not None:
            yield f"contracts.{name}.value_added.share"
        if contract.quality is not None and contract.quality.at_least is not None:
            yield f"contracts.{name}.quality.at_least"


def _worded(
    search: Search, words: str, address: str, override: str, size: float | None = None
) -> Repair | None:
    objective = search.value([override])
    if objective is None:
        return None
    place = location_of(search.instance, address)
    return Repair(noted(words, place), place, (override,), size, objective)
