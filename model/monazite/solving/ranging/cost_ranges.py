r"""Allowable increase and decrease of an objective coefficient: how far it may change while the plan stays
optimal.

With a step $s$ in the coefficient of decision $j$ the objective value is convex and piecewise linear, and its
slope is the amount:

```math
W(s) = \max \{ c \cdot x + s \, x_j : \; l \le A x \le u, \; x \ge 0 \}, \qquad W'(s) = x_j
```

So a plan stays optimal along the segment whose slope is its amount, whichever bases that segment has. They
are visited as in `two_sided`, with the roles of plan and duals exchanged: the reduced cost that first changes
its sign enters, the variable that first reaches its bound leaves, and where nothing can move the amount is
unchanged.
"""

from __future__ import annotations

import numpy as np

from monazite.solving.exact.bases import ABOVE, BELOW, Basis, Line, arrays
from monazite.tolerances import AMOUNT_MOVES, DUAL_NONZERO, PLANS_DIFFER, RATE_IS_ZERO

MOST_STEPS = 200
"""The greatest number of bases visited on one side; a longer range is reported as far as it was followed."""


def price_range(basis: Basis, number: int, amount: float) -> tuple[float, float]:
    """Allowable increase and decrease of the objective coefficient of a decision with its amount in the
    plan."""
    rates = _rates(basis, number)
    up, down = (_side(basis, number, amount, sign, _signed(sign, rates)) for sign in (1.0, -1.0))
    return (up, down) if basis.factors.sign > 0 else (down, up)


def _signed(sign: float, line: Line) -> Line:
    return Line(line.where, sign * line.values)


def _side(basis: Basis, number: int, amount: float, sign: float, rates: Line) -> float:
    at, least = (
        0.0,
        DUAL_NONZERO * max(abs(float(basis.factors.problem.cost[number])), basis.factors.typical),
    )
    for _ in range(MOST_STEPS):
        step, entering = _entering(basis, rates)
        at = max(at, step)
        if at == np.inf:
            return np.inf if _is(basis, number, amount) else 0.0
        length, place, speed = _leaving(basis, entering)
        if at > least and (length > AMOUNT_MOVES or not _is(basis, number, amount)):
            return at if _is(basis, number, amount) else 0.0
        if place < 0:
            return 0.0
        side = ABOVE if -basis.rest[entering] * speed > 0 else BELOW
        basis = basis.after(place, side, basis.replacing(basis.row(place), entering))
        basis.require()
        rates = _signed(sign, _rates(basis, number))
    return at if at > least and _is(basis, number, amount) else 0.0


def _is(basis: Basis, number: int, amount: float) -> bool:
    """Whether a decision has an amount at a basis."""
    limit = basis.factors.lower if basis.rest[number] >= 0 else basis.factors.upper
    found = basis.values[_place(basis, number)] if basis.is_basic[number] else limit[number]
    return bool(abs(found - amount) <= PLANS_DIFFER * max(1.0, abs(amount)))


def _place(basis: Basis, number: int) -> int:
    """The position of a basic variable."""
    return int((basis.basic == number).argmax())


def _rates(basis: Basis, number: int) -> Line:
    """The rate of every reduced cost for a step in the coefficient of a decision."""
    if not basis.is_basic[number]:
        return Line(np.array([number], np.int32), np.ones(1))
    row = basis.row(_place(basis, number))
    return Line(row.where, np.where(basis.is_basic[row.where], 0.0, -row.values))


def _entering(basis: Basis, rates: Line) -> tuple[float, int]:
    """The step at which the first reduced cost changes its sign, and its variable; (inf, -1) if none does."""
    where, rest = rates.where, basis.rest[rates.where]
    growth = rest * rates.values
    if basis.factors.any_free:
        growth = np.where(basis.factors.free[where], np.abs(rates.values), growth)
    able = growth > RATE_IS_ZERO * np.abs(rates.values).max(initial=0.0)
    if not able.any():
        return np.inf, -1
    steps = np.maximum(-rest[able] * basis.reduced[where[able]], 0.0) / growth[able]
    return float(steps.min()), int(where[able][steps.argmin()])


def _leaving(basis: Basis, entering: int) -> tuple[float, int, float]:
    """How far the entering variable can move, the position of the bound that stops it (-1 for none), and
    the entry of its column there."""
    factors = basis.factors
    places, column = arrays(basis.rates(factors.column(entering)))
    moves = -column * (basis.rest[entering] or 1.0)
    moving = np.abs(moves) > RATE_IS_ZERO * np.abs(moves).max(initial=0.0)
    places, column, moves = places[moving], column[moving], moves[moving]
    variables, values = basis.basic[places], basis.values[places]
    ahead = np.where(moves > 0, factors.upper[variables] - values, values - factors.lower[variables])
    lengths = np.maximum(ahead, 0.0) / np.abs(moves)
    least = float(lengths.min(initial=np.inf))
    if least == np.inf:
        return np.inf, -1, 0.0
    tied = np.flatnonzero(lengths <= least + AMOUNT_MOVES)
    chosen = tied[np.abs(moves[tied]).argmax()]
    return least, int(places[chosen]), float(column[chosen])
