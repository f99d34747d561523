r"""Prices of numbers of contracts: the derivative of the objective value with respect to a number of the
file.

With $V(q)$ the optimal value of the file with the number $q$,

```math
\mathit{right} = \lim_{t \downarrow 0} \frac{V(q + t) - V(q)}{t},
    \qquad \mathit{left} = \lim_{t \downarrow 0} \frac{V(q) - V(q - t)}{t}
```

The changes of the program come from the compiled program (`moves`). The two-sided price is that of one
direction over all changed right-hand sides (`solving/ranging/two_sided.py`), plus the change in the constant
of the objective.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from monazite.errors import MonaziteError
from monazite.results.prices.branch_prices import BranchPrices
from monazite.results.prices.moves import Move, YearNumber, quantities
from monazite.results.proof.branching import may_split
from monazite.results.proof.served import First, direction
from monazite.solving.ranging.two_sided import TwoSided

if TYPE_CHECKING:
    from monazite.results.plan import Plan


MOST_ON_BRANCHES = 24
"""Numbers that are priced where contract years may be on branches: each takes programs of its own for all
contracts."""
TOO_MANY = (
    f"contract years may be on branches, and the first {MOST_ON_BRANCHES} prices of such a file are computed"
)


@dataclass(frozen=True)
class NumberPrices:
    """The prices of the numbers of a plan's contracts, each computed once."""

    plan: Plan
    _found: dict[str, TwoSided] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> tuple[YearNumber, ...]:
        """The quantity of every contract in every contract year, with its changes."""
        return tuple(quantities(self.plan.instance, served=self._first.shorts))

    @cached_property
    def priced(self) -> tuple[YearNumber, ...]:
        """The numbers that have a price."""
        without = {number.name for number, _ in self.omitted}
        return tuple(number for number in self.numbers if number.name not in without)

    @cached_property
    def omitted(self) -> tuple[tuple[YearNumber, str], ...]:
        """The numbers that have no price, with the reasons."""
        return tuple(self._omitted())

    def _omitted(self) -> Iterator[tuple[YearNumber, str]]:
        for place, number in enumerate(self.numbers):
            if number.reason is not None:
                yield number, number.reason
            elif self._branches is not None:  # Whether there is a slope is known only after the search.
                if place >= MOST_ON_BRANCHES:
                    yield number, TOO_MANY
                    continue
                try:
                    self.price(number)
                except MonaziteError as error:
                    yield number, str(error)

    def price(self, number: YearNumber) -> TwoSided:
        """Both sides of the price of a number; raises a `MonaziteError` with the reason where it has none."""
        if number.name not in self._found:
            self._found[number.name] = self._both(number)
        return self._found[number.name]

    def _both(self, number: YearNumber) -> TwoSided:
        if number.more is None or number.less is None:
            raise MonaziteError(number.reason or "the number has no price")
        plain = number.more.limits == number.less.limits and not self._first.shorts and self._branches is None
        if plain and min(number.more.end, number.less.end) > 0:
            found = self.plan.margins.along(direction(self.plan.row_numbers, number.more.limits))
            return TwoSided(
                None if found.left is None else found.left + number.less.worth,
                None if found.right is None else found.right + number.more.worth,
                max(found.from_step, -number.less.end),
                min(found.to_step, number.more.end),
            )
        right, to_step = self._side(number, number.more, 1)
        left, from_step = self._side(number, number.less, -1)
        return TwoSided(None if left is None else -left, right, -from_step, to_step)

    def _side(self, number: YearNumber, move: Move, sign: int) -> tuple[float | None, float]:
        """The slope of the objective value for a step in one direction, and its range."""
        if move.end <= 0:
            return None, 0.0
        limits, most = self._first.moved({key: sign * rate for key, rate in move.limits.items()})
        if self._branches is not None:
            side = self._branches.slope(number, sign, limits)
        else:
            side = self.plan.margins.beyond(direction(self.plan.row_numbers, limits))
        if side.price is None:
            return None, 0.0
        return side.price + sign * move.worth, min(side.step, move.end, most)

    @cached_property
    def _first(self) -> First:
        """The stages of those served first, and their derivatives."""
        return First(self.plan.instance, self.plan.solved.matrix)

    @cached_property
    def _branches(self) -> BranchPrices | None:
        """The slopes where clauses have branches; None where they have none."""
        if may_split(self.plan.instance) is None:
            return None
        return BranchPrices(self.plan, self._first.shorts)


def number_prices(plan: Plan) -> NumberPrices:
    """The prices of the numbers of a plan's contracts, computed once, on demand."""
    return plan.once(NumberPrices)
