"""In short: the plan in four to seven sentences, each computed from the verified plan by a stated rule.

A module is one sentence: `sentence(plan)` returns it, or None where it does not apply; its docstring states
the rule. `SENTENCES` is the order. Where fewer than four apply, the value of the plan is stated too.
"""

from __future__ import annotations

from types import ModuleType

from monazite.results.in_short import (
    assumptions,
    building,
    contracts,
    limits,
    origin,
    penalties,
    unmet,
    value,
)
from monazite.results.plan import Plan

SENTENCES: tuple[ModuleType, ...] = (contracts, penalties, unmet, building, limits, origin, assumptions)
FEWEST = 4


def in_short(plan: Plan) -> tuple[str, ...]:
    """The sentences of a plan, computed once."""
    return plan.once(_in_short)


def _in_short(plan: Plan) -> tuple[str, ...]:
    found = [each for module in SENTENCES if (each := module.sentence(plan)) is not None]
    return tuple(found if len(found) >= FEWEST else [*found, value.sentence(plan)])
