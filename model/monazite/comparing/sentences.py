"""A comparison in sentences, each by a rule over the quantities of both plans.

1. What the case costs or brings (the change of the objective value), what plants make more or less at home
   of what demands accept, by how much the supply to demands rises or falls, and which inside accounts bear
   it. It `yields not one t more` only where as much is made, imported, taken under contracts and supplied.
2. Who goes short, by how much and when.
3. What each contract delivers, its price (received, or `price paid` where the plan buys), the penalties that
   are paid, and other receipts: price tiers, discounts, take-or-pay, credits and the like, less what the plan
   pays of them. All are present values in one unit.
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
from monazite.figures import amount, figure, money, monies, percent, signed

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
    return f"{case.name} {effect}{_made(pair)}; {_borne(change, pair)}."


def _made(pair: Pair) -> str:
    """`` and makes 2 t more metal at home, while supply falls by 1 t``: of materials that demands accept."""
    production = differences.production(pair)
    totals = summed(production, lambda keys: keys[2:])
    supply = [each for each in summed(differences.served(pair), lambda keys: ()) if each.difference]
    supplied = (
        _listed(f"{_rises(each.difference)} by {amount(abs(each.difference), each.unit)}" for each in supply)
        if supply
        else ""
    )
    if not totals:
        return f", and supply {supplied}" if supply else ""
    moved = [each for each in totals if each.difference]
    names = " and ".join(str(each.keys[0]) for each in totals) if len(totals) <= MOST_NAMED else "any product"
    if moved:
        named = _listed(_more_or_less(each, str(each.keys[0])) for each in _greatest(moved))
        words = f" and makes {named} at home"
    elif any(each.difference for each in production):
        words = f" and makes as much of {names} at home in all, in other years"
    elif supply or any(each.difference for each in differences.brought(pair)):
        words = f" and makes not one {totals[0].unit} more of {names} at home"
    else:
        words = f" and yields not one {totals[0].unit} more of {names}"
    return f"{words}, while supply {supplied}" if supply else words


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
        paid = _payments(pair, name)
        found.changed.append(f"{words}{f'; {_listed(paid)} (present value)' if paid else ''}.")


def _payments(pair: Pair, name: str) -> list[str]:
    """`price +4 USD`, `penalties -2 USD` and `other receipts +1 USD` of a contract, all in one unit."""
    role = next(plan.instance.contracts[name].role for plan in pair if name in plan.instance.contracts)
    kinds = {
        "price paid" if role == "buyer" else "price": differences.paid(pair, Item.CONTRACT_PRICE),
        "penalties": differences.paid(pair, Item.SHORTFALL_PENALTY),
        "other receipts": differences.other_receipts(pair),
    }
    moved = [
        (kind, each)
        for kind, quantities in kinds.items()
        for each in quantities
        if each.keys == (name,) and each.difference
    ]
    texts = monies([abs(each.difference) for _, each in moved], pair[0].instance.money.unit)
    return [
        f"{kind} {'+' if each.difference > 0 else '-'}{text}"
        for (kind, each), text in zip(moved, texts, strict=True)
    ]


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
