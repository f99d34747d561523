"""What caps a shortage, in words; `monazite explain FILE --why unmet` prints the same.

Imports and mines are named by material, a plant by when it is open or whether it is full, any other limit by
its title. A limit that holds back less than half of the shortage is left to the long form; where none holds
back half, all are given with how much they hold back at least. What could be served, but costs more than the
value of lost supply, is given with both amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monazite.data.records.timeline import add_months, parse_date, parse_months
from monazite.figures import money, percent
from monazite.formulation.catalogue import address, title
from monazite.formulation.network.mines import open_capacity
from monazite.results.caps import Cap, NotWorth, caps_of, not_worth
from monazite.results.in_short.words import listed
from monazite.results.plan import Plan
from monazite.results.shortage import Shortage
from monazite.results.tables.capacity import rows as capacity_rows
from monazite.tolerances import AMOUNT_IS_ZERO, CHANGE_IS_REPORTED

MAIN = 0.5
"""The share of a shortage that a limit has to hold back to be named in short."""
TOO_DEAR = "would cost more than the value of lost supply"
MOST_SMALL = 3
"""Limits that are given where none holds back half."""
UNKNOWN = "monazite explain FILE --why unmet finds what caps it"


def causes(plan: Plan, shortage: Shortage) -> str:
    """The main limits in words: `: imports of oxide are at their caps and works cannot open before
    FY2028-29`."""
    found = caps_of(plan, shortage)
    if found is None:
        return f"; {UNKNOWN}"
    dear = not_worth(plan, shortage)
    if not found:
        return f": {_dear_words(plan, dear)}"
    main = [each for each in found if each.holds_back >= MAIN]
    is_dear = dear is not None and dear.share >= MAIN
    if not main and not is_dear:
        return f": {_small(plan, shortage, found, dear)}"
    phrases = ([_dear_words(plan, dear)] if is_dear else []) + cap_words(plan, shortage, main)
    mainly = ": mainly, " if len(main) < len(found) or (dear is not None and not is_dear) else ": "
    return mainly + listed(phrases)


def _small(plan: Plan, shortage: Shortage, found: Sequence[Cap], dear: NotWorth | None) -> str:
    """The limits that hold back most, where none holds back half, each with its share."""
    ranked = sorted(found, key=lambda each: -each.holds_back)[:MOST_SMALL]
    phrases = [
        f"{cap_words(plan, shortage, [each])[0]} (holds back at least {percent(each.holds_back, 3)} of it)"
        for each in ranked
    ]
    return listed([*phrases, *([_dear_words(plan, dear)] if dear is not None else [])])


def _dear_words(plan: Plan, dear: NotWorth | None) -> str:
    """That serving a shortage, or a share of it, does not pay, with the amounts where they are verified."""
    if dear is None:
        return f"serving it {TOO_DEAR}"
    unit = plan.instance.money.unit
    what = "it" if dear.share >= 1.0 - CHANGE_IS_REPORTED else f"{percent(dear.share, 3)} of it"
    return f"serving {what} {TOO_DEAR} ({money(dear.cost, unit)} against {money(dear.saved, unit)})"


def causes_in_full(plan: Plan, shortage: Shortage) -> list[tuple[str, float | None]]:
    """Every limit that caps a shortage, with the share of it that the limit holds back; however large the
    program is."""
    found = caps_of(plan, shortage, asked=True)
    if found is None:
        return [("what caps it could not be verified", None)]
    dear = not_worth(plan, shortage)
    phrases: list[tuple[str, float | None]] = [
        (cap_words(plan, shortage, [each])[0], each.holds_back) for each in found
    ]
    return [*phrases, *([(_dear_words(plan, dear), None)] if dear is not None or not found else [])]


def cap_words(plan: Plan, shortage: Shortage, caps: Sequence[Cap]) -> list[str]:
    """Each kind of limit in words."""
    imports = [each.name for each in caps if each.section == "imports"]
    phrases = [f"imports of {listed(imports)} are at their caps"] if imports else []
    for each in caps:
        if each.section == "mines":
            phrases.append(_mines(plan, shortage, each))
        elif each.section == "plants":
            phrases.append(_plant(plan, shortage, each))
        elif each.section != "imports":
            phrases.append(_others(plan, each))
    return phrases


def _mines(plan: Plan, shortage: Shortage, cap: Cap) -> str:
    """The mines of a material: full, with those that are not open yet."""
    instance = plan.instance
    closed = [
        name
        for name, mine in instance.mines.items()
        if mine.material == cap.name
        and all(open_capacity(mine, period) <= AMOUNT_IS_ZERO for period in shortage.periods)
    ]
    mines = [name for name, mine in instance.mines.items() if mine.material == cap.name]
    if len(closed) == len(mines):
        return f"no mine of {cap.name} is open"
    also = f" ({listed(closed)} not open)" if closed else ""
    return f"the mines of {cap.name} are at capacity{also}"


def _plant(plan: Plan, shortage: Shortage, cap: Cap) -> str:
    """A plant that is not open, or is full."""
    keys = {period.key for period in shortage.periods}
    capacity = [
        row["capacity"]
        for row in capacity_rows(plan)
        if row["element"] == f"plants.{cap.name}" and row["period"] in keys
    ]
    opens = earliest(plan, cap.name)
    if capacity[0] > AMOUNT_IS_ZERO:
        rows = plan.solved.matrix.rows
        full = all(address(plan.instance, rows[row]).endswith(".capacity") for row in cap.rows)
        return f"{cap.name} is at {'capacity' if full else f'its limits ({listed(_titles(plan, cap))})'}"
    if opens is None or opens >= plan.instance.timeline.end:
        return f"{cap.name} has no capacity"
    label = next(each.label for each in plan.instance.timeline.periods if each.start <= opens < each.end)
    then = " and is then at capacity" if capacity[-1] > AMOUNT_IS_ZERO else ""
    return f"{cap.name} cannot open before {label}{then}"


def earliest(plan: Plan, name: str) -> date | None:
    """The first day on which a plant can have capacity: its own, or an expansion decided as early as it may
    be; None where it never can."""
    plant, timeline = plan.instance.plants[name], plan.instance.timeline
    days = [period.start for period in timeline.periods if open_capacity(plant, period) > AMOUNT_IS_ZERO]
    first = days[:1]
    if first and plant.opening not in (None, "never"):
        first = [max(first[0], parse_date(str(plant.opening)))]
    if plant.expansion is not None:
        lead = parse_months(plant.expansion.lead)
        decided = [timeline.by_key[period].start for (owner, period), _ in plan.of("expand") if owner == name]
        first += [add_months(min(decided), lead)] if decided else []
    return min(first, default=None)


def _others(plan: Plan, cap: Cap) -> str:
    titles = _titles(plan, cap)
    return f"{listed(titles)} {'bind' if len(titles) > 1 else 'binds'}"


def _titles(plan: Plan, cap: Cap) -> list[str]:
    """The constraints of a limit by their titles, each once."""
    rows = plan.solved.matrix.rows
    return list(dict.fromkeys(title(plan.instance, rows[row]) for row in cap.rows))
