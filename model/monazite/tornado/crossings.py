r"""Where the difference of two functions turns its sign, exactly.

With $B$ and $C$ piecewise linear on an interval, each convex or concave, the difference $D = C - B$ is known
exactly where both are on one basis. Between two such parts it has bounds from chords and tangents:

```math
f \text{ convex}: \quad \max_i \, t_i(x) \le f(x) \le \mathit{chord}(x)
```

and the other way round for a concave one, with tangents $t_i$ at both ends. Where these bounds exclude 0 the
sign is proven without a further solve; elsewhere the interval is divided and solved again. So every change of
the sign in the interval is found, and each is the root of a linear (or quadratic) form at verified bases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from monazite.tolerances import DIFFERENCE_IS_ZERO, ROUNDING
from monazite.tornado.functions import CONVEX, NEITHER, Function, Piece

MOST_SOLVES = 2_000
"""Divisions of an interval after which a search is given up as not exact."""
END = 0.001
"""The share of a part within which a root is its end."""
INSIDE = 0.381966
"""Where an interval is divided if its bounds propose nothing: off its middle, since breakpoints are often
round."""
GAP = "no basis has a range in a part of the interval"
TOO_MANY = f"more than {MOST_SOLVES:,} solves"


@dataclass(frozen=True)
class Stretch:
    """A part of the interval on which the difference has one sign: -1, 0 or 1."""

    start: float
    stop: float
    sign: int


@dataclass(frozen=True)
class Search:
    """The signs of a difference over an interval; `reason` says why it is not exact."""

    stretches: tuple[Stretch, ...]
    roots: tuple[float, ...] = ()
    reason: str | None = None

    @property
    def turns(self) -> tuple[tuple[float, float], ...]:
        """Where the sign turns from one side of 0 to the other: the ends of the part where the difference is
        0, mostly one point."""
        found = []
        before: Stretch | None = None
        for each in self.stretches:
            if each.sign and before is not None and before.sign == -each.sign:
                found.append((before.stop, each.start))
            if each.sign:
                before = each
        return tuple(found)

    def values(self, reference: float) -> tuple[float, ...]:
        """The switching values, in order: a root within the part where the difference is 0, else the end of
        that part that is nearer to a reference. A root at an end, but for rounding, is that end."""
        found = []
        for start, stop in self.turns:
            margin = END * (stop - start)
            inside = [root for root in self.roots if start + margin < root < stop - margin] or [start, stop]
            found.append(min(inside, key=lambda at: abs(at - reference)))
        return tuple(found)


def search(base: Function, case: Function, points: Sequence[float]) -> Search:
    """The signs of `case` minus `base` from the first to the last of some points in order, where both have a
    value.

    Raises a `MonaziteError` where a point between has no verified value.
    """
    finder = _Finder(base, case, ROUNDING * max(abs(points[0]), abs(points[-1])))
    found: list[Stretch] = []
    for left, right in pairwise(points):
        found += finder.between(left, right)
    return Search(tuple(_merged(found)), tuple(finder.roots), finder.reason)


@dataclass(frozen=True)
class _Pair:
    """The pieces of both functions that contain a point."""

    at: float
    base: Piece
    case: Piece

    @property
    def start(self) -> float:
        return max(self.base.start, self.case.start)

    @property
    def stop(self) -> float:
        return min(self.base.stop, self.case.stop)

    def difference(self, at: float) -> float:
        return self.case.value_at(at) - self.base.value_at(at)

    def sign(self, at: float) -> int:
        found, size = self.difference(at), max(1.0, abs(self.base.value_at(at)), abs(self.case.value_at(at)))
        return 0 if abs(found) <= DIFFERENCE_IS_ZERO * size else 1 if found > 0 else -1


class _Finder:
    def __init__(self, base: Function, case: Function, rounding: float):
        self._base, self._case = base, case
        # An end of a piece is known to a rounding of the values that are searched.
        self._rounding = rounding
        self._solves = 0
        self.roots: list[float] = []
        self.reason: str | None = None

    def between(self, left: float, right: float) -> Iterator[Stretch]:
        """The signs between two points, from left to right."""
        waiting = [(self._tangents(left), self._tangents(right))]
        while waiting:
            one, other = waiting.pop()
            if one.stop >= other.at:
                yield from self._on_piece(one, one.at, other.at)
            elif other.start <= one.at:
                yield from self._on_piece(other, one.at, other.at)
            elif one.stop >= other.start:
                joint = max(one.at, other.start)
                yield from self._on_piece(one, one.at, joint)
                yield from self._on_piece(other, joint, other.at)
            else:
                yield from self._on_piece(one, one.at, one.stop)
                yield from self._gap(one, other, waiting)

    def _on_piece(self, pair: _Pair, left: float, right: float) -> Iterator[Stretch]:
        """The signs on one piece of both functions, split at its roots.

        A part on which the difference is nowhere more than a rounding has the sign 0.
        """
        signs = {pair.sign(at) for at in (left, (left + right) / 2, right)}
        roots = [root for root in _roots(pair) if left < root < right] if signs != {0} else []
        self.roots += roots
        for start, stop in pairwise([left, *roots, right]):
            points = (start, (start + stop) / 2, stop)
            yield Stretch(start, stop, pair.sign(max(points, key=lambda at: abs(pair.difference(at)))))

    def _gap(self, one: _Pair, other: _Pair, waiting: list[tuple[_Pair, _Pair]]) -> Iterator[Stretch]:
        """What lies between the pieces of two points: proven, or divided and left for later."""
        left, right = one.stop, other.start
        signs = one.sign(left), other.sign(right)
        ahead = _Pair(right, other.base, other.case)
        if right - left <= self._rounding:
            waiting.append((ahead, other))
            return
        if signs[0] == signs[1] != 0 and self._excluded(one, other, left, right, signs[0]):
            yield Stretch(left, right, signs[0])
            waiting.append((ahead, other))
            return
        self._solves += 1
        if self._solves > MOST_SOLVES:
            self.reason = TOO_MANY
            yield Stretch(left, right, signs[0] or signs[1])
            waiting.append((ahead, other))
            return
        proposed = self._proposed(one, other, left, right, signs)
        # Where the sign may turn the pieces are asked for: roots are found on them.
        middle = self._tangents(proposed) if signs[0] == signs[1] != 0 else self._pair(proposed)
        waiting.append((middle, other))
        waiting.append((_Pair(left, one.base, one.case), middle))

    def _proposed(self, one: _Pair, other: _Pair, left: float, right: float, signs: tuple[int, int]) -> float:
        """Where to divide: where the chord of the difference is 0, else where tangents meet."""
        inside = left + INSIDE * (right - left)
        if signs[0] == -signs[1] != 0:
            here, there = one.difference(left), other.difference(right)
            found = left + (right - left) * here / (here - there)
        else:
            found = _meeting(one.case, other.case, left, right)
            if not left < found < right:
                found = _meeting(one.base, other.base, left, right)
        margin = 1e-3 * (right - left)
        return found if left + margin < found < right - margin else inside

    def _excluded(self, one: _Pair, other: _Pair, left: float, right: float, sign: int) -> bool:
        """Whether bounds prove the sign of the difference over a gap."""
        if NEITHER in (self._base.shape, self._case.shape):
            return False
        for at in (left, right, *(_meeting(a, b, left, right) for a, b in _tangents(one, other))):
            if not left <= at <= right:
                continue
            base = _bound(self._base.shape, one.base, other.base, left, right, at, -sign)
            case = _bound(self._case.shape, one.case, other.case, left, right, at, sign)
            size = DIFFERENCE_IS_ZERO * max(1.0, abs(base), abs(case))
            if sign * (case - base) <= size:
                return False
        return True

    def _tangents(self, at: float) -> _Pair:
        return _Pair(at, self._base.tangent(at), self._case.tangent(at))

    def _pair(self, at: float) -> _Pair:
        return _Pair(at, self._base.piece(at), self._case.piece(at))


def _tangents(one: _Pair, other: _Pair) -> tuple[tuple[Piece, Piece], ...]:
    return (one.base, other.base), (one.case, other.case)


def _bound(shape: int, one: Piece, other: Piece, left: float, right: float, at: float, side: int) -> float:
    """The least (`side` 1) or greatest (`side` -1) value that a function may have at a point of a gap."""
    tangents = one.value_at(at), other.value_at(at)
    here, there = one.value_at(left), other.value_at(right)
    chord = here + (there - here) * (at - left) / (right - left)
    if (shape == CONVEX) == (side > 0):
        return max(tangents) if shape == CONVEX else min(tangents)
    return chord


def _meeting(one: Piece, other: Piece, left: float, right: float) -> float:
    """Where the tangents at the ends of a gap meet; outside of it where they do not."""
    change = other.slope_at(right) - one.slope_at(left)
    if not change:
        return left - 1.0
    here, there = one.value_at(left), other.value_at(right)
    return left + (other.slope_at(right) * (right - left) - (there - here)) / change


def _roots(pair: _Pair) -> list[float]:
    """The roots of the difference on a piece, in order."""
    at = pair.case.at
    constant = pair.difference(at)
    slope = pair.case.slope_at(at) - pair.base.slope_at(at)
    square = pair.case.square - pair.base.square
    if not square:
        return [at - constant / slope] if slope else []
    inner = slope**2 - 4 * square * constant
    if inner < 0:
        return []
    # The root with the greater sum first: the other would lose its digits.
    half = -(slope + (sqrt(inner) if slope >= 0 else -sqrt(inner))) / 2
    found = {at + half / square, *([at + constant / half] if half else [])}
    return sorted(found)


def _merged(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Neighbours of one sign as one; a part of no length between two of the same sign is omitted."""
    before: Stretch | None = None
    for each in stretches:
        if each.stop <= each.start and before is not None:
            continue
        if before is not None and before.sign == each.sign:
            before = Stretch(before.start, each.stop, each.sign)
            continue
        if before is not None:
            yield before
        before = each
    if before is not None:
        yield before
