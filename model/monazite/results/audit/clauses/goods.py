"""Clauses about the goods: where they come from, where they go, what is in them, what comes back."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.data.timeline import Period
from monazite.results.audit.clauses.reading import content_of, delivered, is_over, mean
from monazite.results.audit.compare import at_most, equal
from monazite.results.plan import Plan


def origin(plan: Plan, name: str) -> Iterator[str]:
    """Cumulative deliveries stay within what the origins made and had in store, each tonne counted once.

    Checked against every set of origins that some contracts together are confined to.
    """
    instance, contract = plan.instance, plan.instance.contracts[name]
    if contract.origin is None:
        return
    rivals = {
        other: set(each.origin)
        for other, each in instance.contracts.items()
        if each.origin is not None and each.material == contract.material
    }
    unions = {frozenset(contract.origin)}
    for origins in rivals.values():
        unions |= {union | origins for union in list(unions)[:MOST_UNIONS]}
    for union in sorted(unions, key=sorted):
        confined = [other for other, origins in rivals.items() if origins <= union]
        yield from _within(plan, contract.material, sorted(union), confined)
    yield from _draws(plan, name)


MOST_UNIONS = 256


def _within(plan: Plan, material: str, origins: list[str], contracts: list[str]) -> Iterator[str]:
    instance = plan.instance
    places = {(instance.plants.get(each) or instance.mines[each]).place for each in origins}
    available = sum(
        s.opening.amount for s in instance.stocks.values() if s.material == material and s.place in places
    )
    taken = 0.0
    for period in instance.timeline.periods:
        available += sum(_made_at(plan, each, material, period) for each in origins)
        taken += sum(plan.amount("deliver", other, period.key) for other in contracts)
        yield from at_most(f"delivered from {', '.join(origins)} by {period.key}", taken, available)


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
    drawn = [(key, amount) for key, amount in plan.of("origin.draw") if key[0] == name]
    for period in plan.instance.timeline.periods if drawn else ():
        total = sum(amount for key, amount in drawn if key[2] == period.key)
        yield from equal(
            f"contract {name}, drawn in {period.key}", total, plan.amount("deliver", name, period.key)
        )
    for source in {key[1] for key, _ in drawn} & set(contract.origin or ()):
        available = taken = 0.0
        for period in plan.instance.timeline.periods:
            available += _made_at(plan, source, contract.material, period)
            taken += sum(a for key, a in plan.of("origin.draw") if key[1] == source and key[2] == period.key)
            yield from at_most(f"drawn from {source} by {period.key}", taken, available)


def destination(plan: Plan, name: str) -> Iterator[str]:
    """A contract's deliveries are its own: no other row of the allocation names it."""
    from monazite.results.tables import allocation

    contract = plan.instance.contracts[name]
    for row in allocation.rows(plan):
        if row["element"] == f"contracts.{name}" and row["destination"] != contract.destination:
            yield f"contract {name}: {row['amount']:g} went to {row['destination']}, not to {contract.destination}"


def returns(plan: Plan, name: str) -> Iterator[str]:
    """What comes back enters the tables in proportion to what is delivered."""
    contract = plan.instance.contracts[name]
    for period in plan.instance.timeline.periods if contract.returns else ():
        if delivered(plan, name, (period,)) < -1e-9:
            yield f"contract {name}: a negative delivery in {period.key} would return material"


def quality(plan: Plan, name: str) -> Iterator[str]:
    """The grades make up what is delivered, and their blend meets the specification."""
    contract = plan.instance.contracts[name]
    clause = contract.quality
    for period in plan.instance.timeline.periods if clause else ():
        assert clause is not None
        grades = {grade: plan.amount("quality.grade", name, grade, period.key) for grade in clause.grades}
        filled = sum(content_of(plan, contract, grade) * amount for grade, amount in grades.items())
        whole = delivered(plan, name, (period,))
        yield from equal(f"contract {name}, grades delivered in {period.key}", filled, whole)
        held = sum(plan.instance.content(grade, clause.content) * amount for grade, amount in grades.items())
        tonnes, what = sum(grades.values()), f"contract {name}, {clause.content} in {period.key}"
        if clause.at_least is not None:
            yield from at_most(what, clause.at_least[period] * tonnes, held)
        if clause.at_most is not None:
            yield from at_most(what, held, clause.at_most[period] * tonnes)


def value_added(plan: Plan, name: str) -> Iterator[str]:
    """Of the material, at least the share is used at home."""
    contract = plan.instance.contracts[name]
    for year in plan.instance.contract_years(contract) if contract.value_added else ():
        assert contract.value_added is not None
        if is_over(contract, year):
            continue
        home = sum(_used_at_home(plan, contract.material, period) for period in year.periods)
        away = sum(_gone_abroad(plan, contract.material, period) for period in year.periods)
        least = mean(contract.value_added.share, year, 0.0) * (home + away)
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
