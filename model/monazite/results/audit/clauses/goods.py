"""Clauses about the material: its origin, destination, quality and returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from monazite.data.records.paths import Path
from monazite.data.records.timeline import Period
from monazite.figures import figure
from monazite.results.amounts import is_something
from monazite.results.audit.clauses.reading import content_of, day_spans, delivered, means_while_open
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan
from monazite.tolerances import AMOUNT_IS_ZERO


def origin(plan: Plan, name: str) -> Iterator[str]:
    """Cumulative deliveries stay within what the origins made and had in store, each tonne counted once.

    Checked against every set of origins that some contracts together are confined to.
    """
    contract = plan.instance.contracts[name]
    if contract.origin is None:
        return
    rivals = plan.once(_rivals, contract.material)[name]
    if name == next(iter(rivals)):
        for union in _unions(rivals.values()):
            confined = [other for other, origins in rivals.items() if origins <= union]
            yield from _within(plan, contract.material, sorted(union), confined)
    yield from _draws(plan, name)


MOST_UNIONS = 256
"""About how many unions of origins are checked of contracts that compete; what each contract draws is
checked besides."""


def _rivals(plan: Plan, material: str) -> dict[str, dict[str, frozenset[str]]]:
    """For each contract for a material that has origins: all that compete with it there, each with its own
    origins.

    Contracts compete where origins of theirs are at one place: they share them, or the store beside them.
    """
    groups: dict[str, dict[str, frozenset[str]]] = {}
    first: dict[str, str] = {}
    for name, contract in plan.instance.contracts.items():
        if contract.origin is None or contract.material != material:
            continue
        group: dict[str, frozenset[str]] = {}
        spots = [_place_of(plan, each) for each in contract.origin]
        for other in dict.fromkeys(first[each] for each in spots if each in first):
            group = _joined(groups, group, groups[other])
        group[name] = frozenset(contract.origin)
        groups[name] = group
        for each in spots:
            first.setdefault(each, name)
    return groups


def _joined(
    groups: dict[str, dict[str, frozenset[str]]],
    one: dict[str, frozenset[str]],
    two: dict[str, frozenset[str]],
) -> dict[str, frozenset[str]]:
    """Two groups as one, the smaller taken into the larger."""
    if one is two or not one:
        return two
    large, small = (one, two) if len(one) >= len(two) else (two, one)
    large.update(small)
    groups.update(dict.fromkeys(small, large))
    return large


def _unions(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """All unions of some sets, or the first of them."""
    unions: dict[frozenset[str], None] = {}
    for each in dict.fromkeys(sets):
        unions[each] = None
        if len(unions) < MOST_UNIONS:
            unions |= dict.fromkeys([union | each for union in unions])
    return sorted(unions, key=sorted)


def _within(plan: Plan, material: str, origins: list[str], contracts: list[str]) -> Iterator[str]:
    instance = plan.instance
    places = {_place_of(plan, each) for each in origins}
    available = sum(
        s.opening.amount for s in instance.stocks.values() if s.material == material and s.place in places
    )
    taken = 0.0
    for period in instance.timeline.periods:
        available += sum(_made_at(plan, each, material, period) for each in origins)
        taken += sum(plan.amount("deliver", other, period.key) for other in contracts)
        yield from at_most(f"delivered from {', '.join(origins)} by {period.key}", taken, available)


def _place_of(plan: Plan, origin: str) -> str:
    return (plan.instance.plants.get(origin) or plan.instance.mines[origin]).place


def _made_at(plan: Plan, name: str, material: str, period: Period) -> float:
    instance = plan.instance
    if name in instance.mines:
        count = len(instance.mines[name].tiers or [None])
        return sum(plan.amount("mine", name, str(tier), period.key) for tier in range(1, count + 1))
    total = 0.0
    for process in instance.plants[name].runs:
        if material in instance.processes[process].outputs:
            total += instance.processes[process].outputs[material].amount * plan.amount(
                "run", process, name, period.key
            )
    return total


def _draws(plan: Plan, name: str) -> Iterator[str]:
    """Where contracts compete for origins, what each draws is its own and in time."""
    contract = plan.instance.contracts[name]
    draws = plan.once(_draws_by_contract).get(name, {})
    for period in plan.instance.timeline.periods if draws else ():
        total = sum(plan.under("origin.draw", name, period.key))
        yield from equal(
            f"contract {name}, drawn in {period.key}", total, plan.amount("deliver", name, period.key)
        )
    for source in draws.keys() & set(contract.origin or ()):
        yield from plan.once(_overdrawn, source, contract.material)


def _draws_by_contract(plan: Plan) -> dict[str, dict[str, None]]:
    """The sources that each contract draws from."""
    grouped: dict[str, dict[str, None]] = {}
    for (name, source, _), _ in plan.of("origin.draw"):
        grouped.setdefault(name, {})[source] = None
    return grouped


def _drawn(plan: Plan) -> dict[tuple[str, str], float]:
    """What all contracts draw from each source in each period."""
    total: dict[tuple[str, str], float] = defaultdict(float)
    for (_, source, period), amount in plan.of("origin.draw"):
        total[source, period] += amount
    return total


def _overdrawn(plan: Plan, source: str, material: str) -> tuple[str, ...]:
    """Where contracts draw more from a source than it has made so far."""
    found: list[str] = []
    available = taken = 0.0
    for period in plan.instance.timeline.periods:
        available += _made_at(plan, source, material, period)
        taken += plan.once(_drawn)[source, period.key]
        found += at_most(f"drawn from {source} by {period.key}", taken, available)
    return tuple(found)


def destination(plan: Plan, name: str) -> Iterator[str]:
    """What is delivered under a contract goes to its one destination, which is outside the chain."""
    contract = plan.instance.contracts[name]
    inside = contract.destination is None or contract.destination in plan.instance.places
    for period in plan.instance.timeline.periods if inside and contract.role == "seller" else ():
        amount = plan.amount("deliver", name, period.key)
        if is_something(amount):
            yield (
                f"contract {name}: {figure(amount)} went to {contract.destination or 'no destination'} in "
                f"{period.key}"
            )


def returns(plan: Plan, name: str) -> Iterator[str]:
    """Returned material is proportional to deliveries."""
    contract = plan.instance.contracts[name]
    for period in plan.instance.timeline.periods if contract.returns else ():
        if delivered(plan, name, (period,)) < -AMOUNT_IS_ZERO:
            yield f"contract {name}: a negative delivery in {period.key} would return material"


def quality(plan: Plan, name: str) -> Iterator[str]:
    """The grades make up what is delivered, and their blend meets the specification."""
    contract = plan.instance.contracts[name]
    clause = contract.quality
    least = _bounds(plan, name, clause.at_least if clause else None)
    most = _bounds(plan, name, clause.at_most if clause else None)
    for period in plan.instance.timeline.periods if clause else ():
        assert clause is not None
        grades = {grade: plan.amount("quality.grade", name, grade, period.key) for grade in clause.grades}
        filled = sum(content_of(plan, contract, grade) * amount for grade, amount in grades.items())
        whole = delivered(plan, name, (period,))
        yield from equal(f"contract {name}, grades delivered in {period.key}", filled, whole)
        held = sum(plan.instance.content(grade, clause.content) * amount for grade, amount in grades.items())
        tonnes, what = sum(grades.values()), f"contract {name}, {clause.content} in {period.key}"
        if period in least:
            yield from at_most(what, least[period] * tonnes, held)
        if period in most:
            yield from at_most(what, held, most[period] * tonnes)


def _bounds(plan: Plan, name: str, bound: Path | None) -> dict[Period, float]:
    """A specification by period, its mean over the days that count for the price."""
    years = plan.instance.contract_years(plan.instance.contracts[name]) if bound is not None else ()
    found: dict[Period, float] = {}
    for year in years:
        assert bound is not None
        found |= means_while_open(plan, name, year, bound.days.on)
    return found


def value_added(plan: Plan, name: str) -> Iterator[str]:
    """Of the material, at least the share is used at home."""
    contract = plan.instance.contracts[name]
    for year in plan.instance.contract_years(contract) if contract.value_added else ():
        assert contract.value_added is not None
        force = [part for part in day_spans(plan, name, year) if part.force]
        if not force:
            continue
        length = sum(part.length for part in force)
        share = sum(contract.value_added.share.days.on(part.day) * part.length for part in force) / length
        home = sum(plan.once(_used_at_home, contract.material, period) for period in year.periods)
        away = sum(plan.once(_gone_abroad, contract.material, period) for period in year.periods)
        least = share * (home + away)
        yield from at_most(f"contract {name}, kept at home in {year.label}", least, home)


def _used_at_home(plan: Plan, material: str, period: Period) -> float:
    processes = plan.instance.processes
    used = sum(
        processes[process].inputs[material].amount * work
        for (process, _, _), work in plan.within("run", period.key)
        if material in processes[process].inputs
    )
    return used + sum(
        amount for (_, served, _), amount in plan.within("serve", period.key) if served == material
    )


def _gone_abroad(plan: Plan, material: str, period: Period) -> float:
    instance = plan.instance
    gone = sum(
        amount
        for (name, _), amount in plan.within("sell", period.key)
        if instance.sales[name].material == material
    )
    for name, contract in instance.contracts.items():
        if contract.quality is not None:
            gone += plan.amount("quality.grade", name, material, period.key)
        elif contract.role == "seller" and contract.material == material:
            gone += plan.amount("deliver", name, period.key)
    return gone
