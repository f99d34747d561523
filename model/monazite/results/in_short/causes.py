"""What caps a shortage, in words; `monazite explain FILE --why unmet` prints the same.

Imports and mines are named by material, a plant by when it is open or whether it is full, any other limit by
its title. A limit that holds back less than half of the shortage is left to the long form.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monazite.data.records.timeline import add_months, parse_date, parse_months
from monazite.formulation.catalogue import address, title
from monazite.formulation.network.mines import open_capacity
from monazite.results.caps import Cap, caps_of
from monazite.results.in_short.words import listed
from monazite.results.plan import Plan
from monazite.results.shortage import Shortage
from monazite.results.tables.capacity import rows as capacity_rows
from monazite.tolerances import AMOUNT_IS_ZERO

MAIN = 0.5
"""The share of a shortage that a limit has to hold back to be named in short."""
TOO_DEAR = "serving it would cost more than its lost supply is worth"
UNKNOWN = "monazite explain FILE --why unmet finds what caps it"


def causes(plan: Plan, shortage: Shortage) -> str:
    """The main limits in words: `: imports of oxide are at their caps and works cannot open before
    FY2028-29`."""
    found = caps_of(plan, shortage)
    if found is None:
        return f"; {UNKNOWN}"
    if not found:
        return f": {TOO_DEAR}"
    main = [each for each in found if each.holds_back >= MAIN] or list(found)
    mainly = ": mainly, " if len(main) < len(found) else ": "
    return mainly + listed(cap_words(plan, shortage, main))


def causes_in_full(plan: Plan, shortage: Shortage) -> list[tuple[str, float | None]]:
    """Every limit that caps a shortage, with the share of it that the limit holds back; however large the
    program is."""
    found = caps_of(plan, shortage, asked=True)
    if found is None:
        return [("what caps it could not be verified", None)]
    if not found:
        return [(TOO_DEAR, None)]
    return [(cap_words(plan, shortage, [each])[0], each.holds_back) for each in found]


def cap_words(plan: Plan, shortage: Shortage, caps: Sequence[Cap]) -> list[str]:
    """Each kind of limit in words."""
    imports = [each.name for each in caps if each.section == "imports"]
    told = [f"imports of {listed(imports)} are at their caps"] if imports else []
    for each in caps:
        if each.section == "mines":
            told.append(_mines(plan, shortage, each))
        elif each.section == "plants":
            told.append(_plant(plan, shortage, each))
        elif each.section != "imports":
            told.append(_others(plan, each))
    return told


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
