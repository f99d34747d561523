"""A comparison in sentences, each by a rule over the quantities of both plans.

1. What the case costs or brings (the change of the objective value), what plants make more or less, and which
   inside
   accounts bear it.
2. Who goes short, by how much and when.
3. What each contract delivers, and the price and penalties that are paid.
4. What is imported from each origin.
5. What is built otherwise.
6. The first year in which the plans differ, where that is before the first changed day.
7. That alternative optima have other quantities, if they have.

What is the same in both plans is named in one line at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from monazite.comparing import differences
from monazite.comparing.begins import begins
from monazite.comparing.comparison import Compared, Comparison
from monazite.comparing.differences import Pair, Quantity, summed
from monazite.data.records.items import Item
from monazite.data.records.timeline import parse_date
from monazite.figures import amount, figure, money, percent, signed

MOST_NAMED = 4
"""Quantities of one kind that a sentence names, the greatest changes first."""
FLOW_WORDS = {
    "processing": "lost in processing",
    "transport": "lost in transport",
    "storage": "lost in storage",
    "change": "change of stock",
}


@dataclass
class Sentences:
    """What changes, in sentences, and what does not."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """All sentences."""
        return [*self.changed, *([f"Unchanged: {', '.join(self.unchanged)}."] if self.unchanged else [])]


def sentences(comparison: Comparison, case: Compared) -> Sentences:
    """The sentences of a case; why there are none where one of the two has no plan."""
    pair = comparison.pair(case)
    if pair is None:
        return Sentences([_no_plan(comparison, case)])
    if not case.inputs:
        return Sentences([f"{case.name} changes nothing: no input of the program differs."])
    found = Sentences()
    found.changed.append(_headline(comparison, case, pair))
    _unmet(found, pair)
    _contracts(found, pair)
    _imports(found, pair)
    _building(found, pair)
    _balance(found, pair)
    if (when := _first_year(case, pair)) is not None:
        found.changed.append(when)
    if any(each.several and each.difference for each in _moved(pair)):
        found.changed.append(
            "Alternative optima have some of these quantities otherwise (`one_of_several` in the tables)."
        )
    return found


def _moved(pair: Pair) -> Iterator[Quantity]:
    """The quantities that the sentences are made of."""
    for make in (differences.production, differences.short, differences.agreements, differences.imports):
        yield from make(pair)
    yield from differences.built(pair)
    yield from differences.flows(pair)


def _no_plan(comparison: Comparison, case: Compared) -> str:
    if comparison.outcome.plan is None:
        return (
            f"{case.name} cannot be compared: the base {comparison.side.name} is {comparison.outcome.status}."
        )
    why = f": {case.outcome.message}" if case.outcome.message else ""
    return f"{case.name} is {case.outcome.status}{why}."


def _headline(comparison: Comparison, case: Compared, pair: Pair) -> str:
    change = comparison.difference(case)
    assert change is not None
    if change == 0:
        effect = "leaves the objective value as it is"
    else:
        effect = f"{'costs' if change < 0 else 'brings'} {money(abs(change), comparison.unit)}"
    return f"{case.name} {effect}{_made(differences.production(pair))}; {_borne(change, pair)}."


def _made(production: Sequence[Quantity]) -> str:
    """`` and yields not one t more of magnets``: what plants make of the materials that demands accept."""
    totals = summed(production, lambda keys: keys[2:])
    if not totals:
        return ""
    moved = [each for each in totals if each.difference]
    if moved:
        return f" and yields {_listed(_more_or_less(each, str(each.keys[0])) for each in _greatest(moved))}"
    names = " and ".join(str(each.keys[0]) for each in totals) if len(totals) <= MOST_NAMED else "any product"
    if any(each.difference for each in production):
        return f" and yields as much of {names} in all, in other years"
    return f" and yields not one {totals[0].unit} more of {names}"


def _more_or_less(each: Quantity, name: str) -> str:
    word = "more" if each.difference > 0 else "less"
    return f"{amount(abs(each.difference), each.unit)} {word} {name}"


def _borne(change: float, pair: Pair) -> str:
    """Which inside accounts bear or gain it."""
    moved = [each for each in differences.accounts(pair) if each.keys[2] == "balance" and each.difference]
    inside = sorted((each for each in moved if not each.keys[1]), key=lambda each: -abs(each.difference))
    if not inside:
        return "no inside account gains or loses"
    word = "borne" if change < 0 else "gained"
    if len(inside) == 1:
        return f"all of it is {word} by {inside[0].keys[0]}"
    if change and all(each.difference * change > 0 for each in inside):
        total = sum(each.difference for each in inside)
        shares = (f"{each.keys[0]} ({percent(each.difference / total, 3)})" for each in inside)
        return f"{word} by {_listed(shares)}"
    parts = [
        f"{words} {', '.join(f'{each.keys[0]} ({figure(abs(each.difference))})' for each in some)}"
        for words, some in (
            ("lost by", [each for each in inside if each.difference < 0]),
            ("gained by", [each for each in inside if each.difference > 0]),
        )
        if some
    ]
    return f"{'; '.join(parts)} ({inside[0].unit})"


def _unmet(found: Sentences, pair: Pair) -> None:
    short = differences.short(pair)
    if not short:
        return
    moved = [each for each in short if each.difference]
    if not moved:
        totals = summed(short, lambda keys: ())
        found.unchanged.append(f"unmet demand ({_listed(amount(each.base, each.unit) for each in totals)})")
        return
    for total in summed(short, lambda keys: ()):
        own = [each for each in moved if each.unit == total.unit]
        if not own:
            continue
        named = [
            f"{each.keys[2]} {signed(each.difference)} {each.unit} in {each.keys[1]}"
            for each in _greatest(own)
        ]
        change = total.difference
        if change == 0:
            words = f"Unmet demand is {amount(total.base, total.unit)} in both, of others"
        else:
            words = (
                f"Unmet demand {_rises(change)} by {amount(abs(change), total.unit)} to "
                f"{amount(total.case, total.unit)}"
            )
        found.changed.append(f"{words}: {', '.join(named)}{_and_more(own)}.")


def _contracts(found: Sentences, pair: Pair) -> None:
    rows = differences.agreements(pair)
    totals = summed(rows, lambda keys: (keys[0], keys[3]))
    for name in dict.fromkeys(each.keys[0] for each in rows):
        if not any(each.difference for each in rows if each.keys[0] == name):
            found.unchanged.append(f"contract {name}")
            continue
        delivered = next(each for each in totals if each.keys == (name, "delivered"))
        if delivered.difference:
            words = f"{name} delivers {_versus(delivered)}"
        else:
            words = f"{name} delivers as much in all ({amount(delivered.base, delivered.unit)})"
        paid = [
            f"{kind} {'+' if each.difference > 0 else '-'}{money(abs(each.difference), each.unit)}"
            for kind, item in (("price", Item.CONTRACT_PRICE), ("penalties", Item.SHORTFALL_PENALTY))
            for each in differences.paid(pair, item)
            if each.keys == (name,) and each.difference
        ]
        found.changed.append(f"{words}{f'; {_listed(paid)} (present value)' if paid else ''}.")


def _versus(each: Quantity) -> str:
    word = "more" if each.difference > 0 else "less"
    change = amount(abs(each.difference), each.unit)
    return f"{change} {word} ({figure(each.case)} instead of {figure(each.base)})"


def _imports(found: Sentences, pair: Pair) -> None:
    rows = differences.imports(pair)
    if not rows:
        return
    if not any(each.difference for each in rows):
        found.unchanged.append("imports")
        return
    totals = [each for each in summed(rows, lambda keys: keys[2:]) if each.difference]
    if not totals:
        found.changed.append("Imports are the same in all, in other years.")
        return
    named = [
        f"{each.keys[1]} from {each.keys[0]} {signed(each.difference)} {each.unit}"
        for each in _greatest(totals)
    ]
    found.changed.append(f"Imports: {', '.join(named)}{_and_more(totals)}.")


def _building(found: Sentences, pair: Pair) -> None:
    rows = differences.built(pair)
    moved = [each for each in rows if each.difference]
    if not moved:
        found.unchanged.append("the building plan" if rows else "the building plan (nothing is built)")
        return
    named = [
        f"{each.keys[0].removeprefix('plants.')} {signed(each.difference)} {each.unit} decided in "
        f"{each.keys[2]}"
        for each in sorted(_greatest(moved), key=lambda each: each.keys[:2])
    ]
    found.changed.append(f"Built otherwise: {', '.join(named)}{_and_more(moved)}.")


def _balance(found: Sentences, pair: Pair) -> None:
    if not any(each.difference for each in differences.flows(pair)):
        found.unchanged.append("the balance of materials")


def _first_year(case: Compared, pair: Pair) -> str | None:
    """The first year in which the plans differ, where nothing changes before a later day."""
    year = next((each for each in differences.yearly_flows(pair) if each.difference), None)
    day = begins(case.inputs)
    if year is None or day is None:
        return None
    starts = sorted({each.keys[0] for each in differences.yearly_flows(pair)})
    later = [each for each in starts if each > year.keys[0]]
    if not later or parse_date(later[0]) > day:
        return None
    return (
        f"The plans differ from {year.keys[1]} on, although no input changes before {day}: the plan knows "
        f"every date "
        "from the first day."
    )


def _greatest(quantities: Iterable[Quantity]) -> list[Quantity]:
    return sorted(quantities, key=lambda each: -abs(each.difference))[:MOST_NAMED]


def _and_more(quantities: Sequence[Quantity]) -> str:
    return f", and {len(quantities) - MOST_NAMED} more" if len(quantities) > MOST_NAMED else ""


def _rises(change: float) -> str:
    return "rises" if change > 0 else "falls"


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
