"""A row of the tornado: a number or date, the objective values at the ends of its range, and where the sign
turns."""

from __future__ import annotations

from dataclasses import dataclass

from monazite.tolerances import DIFFERENCE_IS_ZERO
from monazite.tornado.ranges import Ranged

OPTIMAL = "optimal"


@dataclass(frozen=True)
class Point:
    """The objective values of base and case at one amount of a number; a status where one of them has
    none."""

    status: str
    base: float | None = None
    case: float | None = None
    message: str = ""

    @property
    def difference(self) -> float | None:
        """The case minus the base; 0 where they agree to the accuracy that is verified."""
        if self.base is None or self.case is None:
            return None
        found, size = self.case - self.base, max(1.0, abs(self.base), abs(self.case))
        return found if abs(found) > DIFFERENCE_IS_ZERO * size else 0.0


@dataclass(frozen=True)
class Turn:
    """A value (or a date) at which the sign of the difference turns, and whether it lies in the range."""

    at: float | str
    in_range: bool


@dataclass(frozen=True)
class Row:
    """A number or date with its range, what it does to the difference, and where the sign of that turns.

    `turns` are all that were found in the interval `searched`, in order; `exact` is false with a `reason`.
    """

    number: Ranged
    at_value: Point
    at_low: Point | None
    at_high: Point | None
    turns: tuple[Turn, ...] = ()
    searched: tuple[float | str, float | str] | None = None
    exact: bool = True
    reason: str | None = None
    note: str | None = None
    moves: str = "both"

    @property
    def points(self) -> tuple[Point, ...]:
        """The points at the ends of the range that are given."""
        return tuple(each for each in (self.at_low, self.at_high) if each is not None)

    @property
    def swing(self) -> float:
        """The greatest difference minus the least, of those at both ends and at the value."""
        known = [each.difference for each in (*self.points, self.at_value)]
        values = [each for each in known if each is not None]
        found = max(values) - min(values) if values else 0.0
        size = max(1.0, abs(self.at_value.base or 0.0), abs(self.at_value.case or 0.0))
        return found if found > DIFFERENCE_IS_ZERO * size else 0.0

    @property
    def switching(self) -> float | str | None:
        """The switching value nearest to the value."""
        if not self.turns:
            return None
        return min(self.turns, key=self._distance).at

    def _distance(self, turn: Turn) -> float:
        if isinstance(turn.at, str):
            return 0.0
        return abs(turn.at - self.number.reference)

    @property
    def turns_within(self) -> bool:
        """Whether the sign turns within the range."""
        return any(turn.in_range for turn in self.turns)
