"""The most valuable limits, by their total worth over the horizon.

A limit is a capacity, a cap or another upper bound of the file, all its periods together; the quantities of
contracts are not among them. Limits are ranked by dual times right-hand side over all periods, and the first
six are solved again with 1 % more in every period. The three that add most are reported, with what they add
to the objective value. Limits of 0, such as the capacity of a mine that never opens, have no percentage.
"""

from __future__ import annotations

import numpy as np

from monazite.figures import money
from monazite.formulation.catalogue import CONSTRAINTS, group, title
from monazite.formulation.support.meaning import RightHandSide, Role
from monazite.results.in_short.words import listed
from monazite.results.plan import Plan
from monazite.results.relaxing import relaxing
from monazite.solving.matrix import Key
from monazite.tolerances import PRICE_IS_ZERO

SHARE = 0.01
MOST_SOLVED = 6
MOST_NAMED = 3


def sentence(plan: Plan) -> str:
    """`Worth most, per 1 % more in every period: cap of import china_standard 3.978 USD million, ...`"""
    found = most_valuable(plan)[:MOST_NAMED]
    if not found:
        return "No limit of the file is worth anything: 1 % more of any adds nothing."
    unit = plan.instance.money.unit
    phrases = [f"{words} {money(worth, unit)}" for words, worth in found]
    return f"Worth most, per 1 % more in every period: {listed(phrases)}."


def most_valuable(plan: Plan) -> list[tuple[str, float]]:
    """The limits whose right-hand sides are worth most, in words, each with what 1 % more adds, the most
    first."""
    matrix = plan.solved.matrix
    rows: dict[Key, list[int]] = {}
    for number, key in enumerate(matrix.rows):
        meaning = CONSTRAINTS[key[0]]
        of_file = meaning.right_hand_side is RightHandSide.AMOUNT and not meaning.in_quantity
        if meaning.role is Role.LIMIT and meaning.priced and of_file:
            rows.setdefault(group(key), []).append(number)
    duals = plan.solved.row_duals
    limits = np.where(np.isfinite(matrix.row_upper), matrix.row_upper, 0.0)
    whole = {each: float((duals[numbers] * limits[numbers]).sum()) for each, numbers in rows.items()}
    ranked = sorted((each for each in whole if whole[each] > PRICE_IS_ZERO), key=lambda each: -whole[each])
    found = []
    for each in ranked[:MOST_SOLVED]:
        step = np.zeros(len(duals))
        step[rows[each]] = SHARE * limits[rows[each]]
        worth = relaxing(plan).worth(step)
        if worth is not None and worth > PRICE_IS_ZERO:
            key = matrix.rows[rows[each][0]]
            found.append((title(plan.instance, key), worth))
    return sorted(found, key=lambda each: -each[1])
