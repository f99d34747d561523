"""Rules that cannot hold together, told by the elements and periods they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from math import isfinite

import numpy as np
import numpy.typing as npt

from monazite.data.instance import Instance
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.solving.conflict import Conflict, find_conflict, find_conflicts
from monazite.solving.highs import problem_of
from monazite.solving.matrix import Key, Matrix

SECTIONS = {
    "balances": "materials",
    "mines": "mines",
    "plants": "plants",
    "expansion": "plants",
    "stocks": "stocks",
    "routes": "routes",
    "imports": "imports",
    "sales": "sales",
    "demands": "demands",
    **dict.fromkeys((name_of(clause) for clause in CLAUSES), "contracts"),
    "subsidies": "subsidies",
    "limits": "limits",
    "policies": "policies",
}
"""The section of the instance that a module's rules come from."""

WORDS = {
    "mines.capacity": "the capacity of mine",
    "mines.tier_rate": "the rate of a tier of mine",
    "mines.tier_reserve": "the reserve of a tier of mine",
    "mines.reserve": "the reserve of mine",
    "plants.capacity": "the capacity of plant",
    "expansion.limit": "the expansion allowed a year at plant",
    "expansion.total": "the expansion allowed in all at plant",
    "routes.capacity": "the capacity of route",
    "imports.cap": "the cap of import",
    "imports.tier": "the width of a tier of import",
    "sales.cap": "the cap of sale",
    "demands.balance": "the demand of",
    "demands.tier": "what may go unmet in a tier of",
    "policies.domestic_share": "the least domestic share",
    "policies.origin_share": "the greatest share of one origin",
    "policies.budget": "the budget",
    "limits.at_most": "the limit",
    "limits.at_least": "the limit",
    "limits.total_at_most": "the limit",
    "limits.total_at_least": "the limit",
    "sides.none": "the side of the year on which it is settled, of contract",
    "sides.exact": "the side of the year on which it is settled, of contract",
    "term.closed": "what may be delivered outside the term of contract",
    "shortfall.floor": "the quantity owed to contract",
    "shortfall.tier": "the shortfall allowed to contract",
    "quantity.cap": "the most that may be delivered to contract",
    "priority.served": "the service that comes first, of",
    "settlement.ordinary": "what counts towards the quantity of contract",
    "settlement.within": "what is delivered of what is owed from before under contract",
    "settlement.shared": "what is delivered of what is owed from before under contract",
    "firm_minimum.least": "the firm minimum of contract",
    "redelivery.carried": "what is owed from year to year under contract",
    "redelivery.earlier": "what may be redelivered under contract",
    "redelivery.claim": "the shortfall that may be claimed under contract",
    "redelivery.end": "all must be redelivered under contract",
    "restoration.carried": "what is owed from year to year under contract",
    "restoration.earlier": "what may be restored under contract",
    "restoration.most": "the most that is restored in a year under contract",
    "restoration.end": "all must be restored under contract",
    "buy_down.most": "the most that may be bought down of contract",
    "suspension.most": "the most that may be suspended of contract",
    "suspension.reduced": "the most that may be delivered while suspended under contract",
    "flexibility.below": "what is left below the quantity of contract",
    "flexibility.total": "the flexibility bank of contract",
    "take_or_pay.least": "what must be taken or paid for under contract",
    "take_or_pay.claim": "what may be paid for and not taken under contract",
    "carry_forward.cumulative": "what must be taken or paid for so far under contract",
    "make_up.vintage": "what may be made up under contract",
    "make_up.unexpired": "what may be made up before the right expires under contract",
    "make_up.most": "the most that is made up in a year under contract",
    "lots.whole": "the lots of contract",
    "pro_rata.equal": "the equal share of contract",
    "pro_rata.whole": "the share served in group",
    "price_tiers.above": "the price tier of contract",
    "quota.above": "the quota of contract",
    "quality.filled": "the blend for contract",
    "quality.least": "the least quality of contract",
    "quality.most": "the greatest content of contract",
    "value_added.share": "the share kept at home for contract",
    "origin.within": "the origin of contract",
    "ramps.up": "the rise allowed to",
    "ramps.down": "the fall allowed to",
    "stocks.closing": "the closing stock of",
    "stocks.capacity": "the store for",
    "stocks.cover": "the cover required of",
}


def tell_conflict(instance: Instance, rows: Iterable[tuple[str, float, float]]) -> Iterator[str]:
    """One sentence for each rule and element, with its limit, its periods and its place in the file.

    Contracts come first and the material balances, which hold in any instance, in one sentence at the end.
    """
    grouped: dict[tuple[str, str], list[tuple[str, float, float]]] = {}
    for row, lower, upper in rows:
        rule, _, rest = row.partition("[")
        *names, last = rest.rstrip("]").split(",") if rest else [""]
        if last not in instance.timeline.by_key:
            names, last = [*names, last], ""
        element = " ".join(name for name in names if not name.isdigit())
        grouped.setdefault((rule, element), []).append((last, lower, upper))
    balances = [element.replace(" ", " at ") for rule, element in grouped if rule == BALANCE]
    for rule, element in sorted(grouped, key=lambda key: FIRST.get(key[0].partition(".")[0], len(FIRST))):
        if rule != BALANCE:
            yield _sentence(instance, rule, element, grouped[rule, element])
    if balances:
        yield f"what comes is what goes: {', '.join(balances)}"


BALANCE = "balances.balance"
FIRST = {"shortfall": 0, "quantity": 1, "origin": 2, "policies": 3, "limits": 4, "demands": 5}

ALWAYS = (
    BALANCE,
    "settlement.ordinary",
    "settlement.within",
    "settlement.shared",
    "origin.filled",
    "quality.filled",
    "redelivery.carried",
    "restoration.carried",
)
"""Rows that say how amounts hang together, and state nothing that an instance could state otherwise."""

MEASURED = (
    "priority.served",
    "shortfall.floor",
    "firm_minimum.least",
    "take_or_pay.least",
    "demands.balance",
    "limits.at_least",
    "limits.total_at_least",
    "stocks.closing",
    "stocks.cover",
    "policies.domestic_share",
)
"""What a conflict is measured against: what is asked for, the most binding first; anything else after these."""


def conflicts_of(matrix: Matrix) -> list[Conflict]:
    """The conflicts of a program without a plan: each an irreducible set of statements; empty where there is a plan."""
    return find_conflicts(
        problem_of(matrix), _stated(matrix), partial(_rank, matrix), lambda row: _group(matrix.rows[row])
    )


def first_conflict(matrix: Matrix) -> Conflict:
    """One of them, of a program that has one."""
    return find_conflict(problem_of(matrix), _stated(matrix), partial(_rank, matrix))


def _rank(matrix: Matrix, row: int) -> tuple[int, int]:
    rule = matrix.rows[row][0]
    return (MEASURED.index(rule) if rule in MEASURED else len(MEASURED), row)


def _stated(matrix: Matrix) -> npt.NDArray[np.bool_]:
    return np.array([key[0] not in ALWAYS for key in matrix.rows], bool)


def _group(key: Key) -> tuple[str, str]:
    return key[0], key[1] if len(key) > 1 else ""


def _sentence(instance: Instance, rule: str, element: str, found: list[tuple[str, float, float]]) -> str:
    years = {}
    name = element.split(" ")[0]
    if SECTIONS.get(rule.partition(".")[0]) == "contracts" and name in instance.contracts:
        years = {year.key: year.label for year in instance.contract_years(instance.contracts[name])}
    periods = [years.get(key) or instance.timeline.by_key[key].label for key, _, _ in found if key]
    when = f" in {span_of(periods)}" if periods else ""
    words = WORDS.get(rule, rule.replace(".", " ").replace("_", " ") + " of")
    limit = _limit(found[0][1], found[0][2]) if len(found) == 1 else ""
    return f"{words} {element}{when}{limit}{_where(instance, rule, element)}"


def _limit(lower: float, upper: float) -> str:
    if lower == upper:
        return f": {lower:,.6g}"
    return f": at least {lower:,.6g}" if isfinite(lower) else f": at most {upper:,.6g}"


def span_of(labels: Sequence[str]) -> str:
    """Labels of periods in a sentence: up to three by name, more by the first and the last."""
    return ", ".join(labels) if len(labels) <= 3 else f"{labels[0]} to {labels[-1]} ({len(labels)} periods)"


def _where(instance: Instance, rule: str, element: str) -> str:
    section = SECTIONS.get(rule.partition(".")[0])
    names = element.split(" ")
    address = ".".join(names) if rule.startswith("ramps.") else f"{section}.{names[0].split('+')[0]}"
    place = instance.context.place(address) if section or rule.startswith("ramps.") else None
    return f" ({place})" if place else ""
