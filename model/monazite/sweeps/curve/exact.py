r"""The curve of one term: the objective value over an interval, segment by segment, exact.

The objective value is concave in a term of right-hand sides, and convex in a term of prices. So two segments
whose tangents meet in a point of the curve have no other segment between them; otherwise the next point to
solve is where they meet. A segment is proven by adjacent ranges of optimal bases, or by this argument; every
point solved is verified. A term of both right-hand sides and prices gives quadratic segments, neither concave
nor convex: there the ranges of bases cover the interval. The ends of feasibility and of boundedness are
exact, as separate linear programs (`solving/parametric/ends.py`).
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from monazite.errors import InfeasibleError, MonaziteError, UnboundedError, UnverifiedError
from monazite.figures import MORE_DIGITS, figure
from monazite.results.folder.digits import without_rounding
from monazite.solving.matrix import Floats
from monazite.solving.parametric.ends import bounded_reach, feasible_reach, span
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import Walker, middle
from monazite.sweeps.curve.piece import Piece
from monazite.tolerances import RELATIVE_EQUAL, RESIDUAL, ROUNDING

FAR = 1e3
"""An end of a range further than so many times itself from where its basis was solved is unsure by the
rounding error of the way."""
NO_PROGRESS, ENOUGH_STUCK, MOST_STUCK = 1e-3, 3, 60
"""A solve that covers less of its gap makes no progress; after how many of them the checks decide, and after
how many the curve is given up."""
INSIDE = 0.381966
"""Where a gap between ranges is solved: off its middle, since breakpoints are often round numbers."""
APART = (
    "the segments do not join: over so wide an interval rounding hides some of them; "
    "ask for a narrower interval"
)
WRONG = (
    "a fresh solve inside the first or the last segment, or at an end, gives another value; "
    "ask for a narrower interval"
)
ENDLESS = "the ends of the interval could not be verified; ask for one with two ends"
FURTHER = 1e3
"""How many times further out a segment without an end is confirmed by a fresh solve."""
MOST_DOUBLINGS = 200
"""How often a value is doubled until one basis is optimal beyond it."""
MOST_SOLVES = 20_000
"""Solves after which a curve is given up as not exact."""

Ends = tuple[float, float] | None


@dataclass(frozen=True, order=True)
class BasisRange:
    """A part of the interval on which one basis is optimal: `form` is the value's constant, linear and square
    part."""

    start: float
    stop: float
    form: tuple[float, float, float] = field(compare=False)
    region: Region = field(compare=False)

    def value(self, at: float) -> float:
        """The value at a point, computed from where the basis was solved."""
        return float(self.region.value_at(np.array([[at]]))[0])

    def slope(self, at: float) -> float:
        """What one more unit of the term adds to the value, at a point."""
        return self.form[1] + 2 * self.form[2] * at


@dataclass(frozen=True)
class Segment(Piece):
    """A segment of the curve, with the regions at its two ends."""

    first: Region = field(repr=False)
    last: Region = field(repr=False)

    @property
    def middle(self) -> float:
        """The amount of the term half way between its ends."""
        return (self.start + self.stop) / 2


@dataclass(frozen=True)
class Curve:
    """The value of a term on an interval: its segments, in order, and where there are plans and a limit of
    the value.

    `exact` is false, with a `reason`, where some of the interval could not be proven; `failures` are checks
    that failed even in a cold solve.
    """

    segments: tuple[Segment, ...]
    feasible: Ends
    bounded: Ends
    exact: bool
    reason: str | None
    failures: tuple[str, ...]
    solves: int


def trace_curve(parametric: Parametric, low: float, high: float, plans: bool = False) -> Curve:
    """The exact curve of a program with one term, from `low` to `high`; with `plans`, regions follow the
    lexicographic tie-break."""
    if np.isinf(low) or np.isinf(high):
        return _endless(parametric, low, high, plans)
    box = np.array([[low, high]])
    try:
        feasible, bounded = _ends(parametric, box)
    except UnverifiedError as error:
        failure = f"the ends of feasibility or of the value: {error}"
        return Curve((), (low, high), (low, high), False, "the ends could not be verified", (failure,), 4)
    if feasible is None or bounded is None:
        return Curve((), feasible, bounded, True, None, (), 4)
    start, stop = max(feasible[0], bounded[0]), min(feasible[1], bounded[1])
    if start > stop:
        return Curve((), feasible, bounded, True, None, (), 4)
    tracer = _Tracer(parametric, box, plans)
    is_end = (low < start, stop < high)
    tracer.cover(start, stop, is_end)
    segments = tuple(_rounded(list(_adjoined(list(_merged(tracer.parts)), start, stop)), (low, high)))
    reason = tracer.reason or (None if continuous(segments) else APART)
    checker = Walker(parametric, box)
    if reason is None and not _confirmed(checker, segments, is_end):
        reason = WRONG
    return Curve(
        segments,
        feasible,
        bounded,
        not reason,
        reason,
        tuple(tracer.failures),
        tracer.walker.solves + checker.solves,
    )


def _endless(parametric: Parametric, low: float, high: float, plans: bool) -> Curve:
    """The curve of an interval without an end, where one basis is optimal from some value of the term on:
    there the value is one segment."""
    box = np.array([[low, high]])
    try:
        feasible, bounded = _ends(parametric, box)
        if feasible is None or bounded is None:
            return Curve((), feasible, bounded, True, None, (), 4)
        start, stop = max(feasible[0], bounded[0]), min(feasible[1], bounded[1])
        far = [
            end if np.isfinite(end) else settled_from(parametric, box, other, side)
            for end, other, side in ((start, stop, -1.0), (stop, start, 1.0))
        ]
    except MonaziteError as error:
        failure = f"the ends of the interval: {error}"
        return Curve((), (low, high), (low, high), False, ENDLESS, (failure,), 4)
    found = trace_curve(parametric, min(far[0], far[1]), max(far), plans)
    if not found.segments:
        return replace(found, feasible=feasible, bounded=bounded)
    segments = list(found.segments)
    steep = max(abs(segment.slope) for segment in segments)
    checker = Walker(parametric, box)
    exact, reason = found.exact, found.reason
    for place, end, at in ((0, start, far[0]), (-1, stop, far[1])):
        if np.isinf(end):
            segments[place] = _without_end(segments[place], end, steep)
            if exact and not _agrees(checker, segments[place], FURTHER * at):
                exact, reason = False, WRONG
    return replace(
        found,
        segments=tuple(segments),
        feasible=feasible,
        bounded=bounded,
        exact=exact,
        reason=reason,
        solves=found.solves + checker.solves,
    )


def settled_from(parametric: Parametric, box: Floats, start: float, side: float = 1.0) -> float:
    """A value of the term beyond which, above or below, one basis is optimal without end; `UnverifiedError`
    where none is found."""
    size = max(1.0, 2 * abs(start)) if np.isfinite(start) else 1.0
    walker = Walker(parametric, box)
    for _ in range(MOST_DOUBLINGS):
        reached = walker.region(np.array([side * size])).interval(0, -np.inf, np.inf)[1 if side > 0 else 0]
        if np.isinf(reached):
            return 2 * side * size  # Beyond the end itself, where another basis may be optimal too.
        size *= 2
        while size <= side * reached:
            size *= 2
    raise UnverifiedError("no basis is optimal over an unbounded interval")


def _without_end(segment: Segment, end: float, steep: float) -> Segment:
    """A segment that goes on for ever, and the value to which it leads."""
    rate = segment.curvature / 2 * np.inf if segment.curvature else segment.slope
    leads = 0.0 if abs(rate) <= ROUNDING * steep else np.sign(rate) * (np.inf if segment.curvature else end)
    if end > 0:
        return replace(segment, stop=end, value_stop=float(leads) or segment.value_stop)
    return replace(segment, start=end, value_start=float(leads) or segment.value_start)


def _confirmed(checker: Walker, segments: tuple[Segment, ...], is_end: tuple[bool, bool]) -> bool:
    """Whether fresh solves at both ends of the curve, and inside its first and its last segment, give the
    values of the segments."""
    first, last = segments[0], segments[-1]
    points = [(first, first.start), (last, last.stop)]
    points = [each for each, avoided in zip(points, is_end, strict=True) if not avoided]
    points += [
        (segment, segment.start + INSIDE * (segment.stop - segment.start))
        for segment in (segments[:1] if len(segments) == 1 else (first, last))
        if segment.stop > segment.start
    ]
    return all(_agrees(checker, segment, at) for segment, at in points)


def _agrees(checker: Walker, segment: Segment, at: float) -> bool:
    """Whether a fresh solve gives the value of a segment at a point of it."""
    try:
        value, columns, _ = checker.point(np.array([at]))
    except (InfeasibleError, UnboundedError, UnverifiedError):
        return False
    prices = checker.parametric.problem_at([at]).cost
    size = max(1.0, abs(value), float(np.abs(prices * columns).sum()))
    return abs(segment.value_at(at) - value) <= 10 * RESIDUAL * size


def _ends(parametric: Parametric, box: Floats) -> tuple[Ends, Ends]:
    """Where there is a plan, and where the value has a limit."""
    low, high = box[0]
    feasible: Ends = (float(low), float(high))
    bounded: Ends = (float(low), float(high))
    if parametric.in_limits[0]:
        feasible = span(feasible_reach(parametric, box))
    elif _status(parametric, middle(low, high)) is InfeasibleError:
        feasible = None
    if parametric.in_prices[0]:
        bounded = span(bounded_reach(parametric, box))
    elif feasible is not None and _status(parametric, middle(*feasible)) is UnboundedError:
        bounded = None
    return feasible, bounded


def _status(parametric: Parametric, at: float) -> type[Exception] | None:
    try:
        Walker(parametric, np.array([[at, at]])).point(np.array([at]))
    except (InfeasibleError, UnboundedError) as error:
        return type(error)
    return None


class _Tracer:
    """Covers an interval by ranges of bases; what is left between two of them is a gap.

    Nothing is measured against the width of the interval: an end of a range is known to a rounding of the
    values of the term, of where its basis was solved and of the value there.
    """

    def __init__(self, parametric: Parametric, box: Floats, plans: bool):
        self.walker = Walker(parametric, box, plans)
        self.parts: list[BasisRange] = []
        self.failures: list[str] = []
        self.reason: str | None = None
        # A square of the term beside the program bends the value between breakpoints too.
        has_square = bool(parametric.offset.get((0, 0)))
        self._is_pure = parametric.in_limits[0] != parametric.in_prices[0] and not has_square
        self._stuck = 0

    def cover(self, start: float, stop: float, is_end: tuple[bool, bool]) -> None:
        """Cover the interval. At an end of feasibility itself a rounding decides, so that it is approached
        from inside."""
        if stop - start <= _rounding(start, stop):
            self._solve(start if not is_end[0] else stop, start, stop)
            return
        for at, avoided in zip((start, stop), is_end, strict=True):
            if not avoided:
                self._solve(at, start, stop)
        while (gap := self._gap(start, stop)) and not self.reason:
            if self._at_end(*gap, is_end):
                continue
            proposed = self._proposed(*gap)
            if proposed is None:
                continue
            if self.walker.solves >= MOST_SOLVES:
                self.reason = f"more than {MOST_SOLVES:,} solves; ask for a smaller interval"
            elif self._stuck >= MOST_STUCK:
                self.reason = f"between {figure(gap[0], MORE_DIGITS)} and {figure(gap[1], MORE_DIGITS)} "
                "no basis has a range"
            else:
                self._solve(proposed, start, stop, gap[1] - gap[0])

    def _solve(self, at: float, start: float, stop: float, gap: float = 0.0) -> None:
        try:
            region = self.walker.region(np.array([at]))
        except (InfeasibleError, UnboundedError, UnverifiedError) as error:
            self.failures.append(f"at {figure(at, MORE_DIGITS)}: {error}")
            self.reason = "a point could not be verified"
            return
        begin, end = self._range(region, at, start, stop)
        failures = region.check([np.array([begin]), np.array([end])])
        if failures:
            begin, end = at, at
        self._stuck = self._stuck + 1 if end - begin <= NO_PROGRESS * gap else 0
        constant, half, square = (float(region.form[place]) for place in ((0, 0), (0, 1), (1, 1)))
        insort(self.parts, BasisRange(begin, end, (constant, 2 * half, square), region))

    @staticmethod
    def _range(region: Region, at: float, start: float, stop: float) -> tuple[float, float]:
        """Where a basis is optimal. Of an end far from where it was solved, for its size, what is sure: the
        rest is solved nearer to it."""
        begin, end = region.interval(0, -np.inf, np.inf)
        if at - begin > FAR * abs(begin):
            begin = min(at, begin + ROUNDING * (at - begin))
        if end - at > FAR * abs(end):
            end = max(at, end - ROUNDING * (end - at))
        return max(start, begin), min(stop, end)

    def _gap(
        self, start: float, stop: float
    ) -> tuple[float, float, BasisRange | None, BasisRange | None] | None:
        """The first part that no range covers, with the ranges on both sides."""
        reached, before = start, None
        for part in self.parts:
            if part.start - reached > _rounding(reached, part.start):
                return reached, part.start, before, part
            if part.stop >= reached:
                reached, before = part.stop, part
        return (reached, stop, before, None) if stop - reached > _rounding(reached, stop) else None

    def _at_end(
        self,
        left: float,
        right: float,
        before: BasisRange | None,
        after: BasisRange | None,
        is_end: tuple[bool, bool],
    ) -> bool:
        """Fill a gap before an end of feasibility, which is known to the solver's tolerance, where the plan
        beside it is verified at the end too."""
        beside = after if before is None and is_end[0] else before if after is None and is_end[1] else None
        at = left if before is None else right
        if beside is None or not beside.region.verification(np.array([at])).passed:
            return False
        self._fill(left, right, beside)
        return True

    def _proposed(
        self, left: float, right: float, before: BasisRange | None, after: BasisRange | None
    ) -> float | None:
        """Where to solve in a gap; None where it is proven what is there, and it is filled.

        The tangents of both sides prove it where the value is concave or convex; where no basis has a range
        inside, the checks of the plan and prices of one side at the other do.
        """
        inside = left + INSIDE * (right - left)
        if before is None or after is None:
            return inside
        if self._stuck >= ENOUGH_STUCK and (beside := _reaching(left, right, before, after)):
            self._fill(left, right, beside)
            return None
        if not self._is_pure:
            return inside
        change = after.form[1] - before.form[1]
        here, there = before.value(left), after.value(right)
        noise = ROUNDING * max(abs(here), abs(there))
        if abs(change) * (right - left) <= noise:
            self._fill(left, right, max((before, after), key=lambda each: each.stop - each.start))
            return None
        meet = left + (after.form[1] * (right - left) - (there - here)) / change
        sure = noise / abs(change) + _rounding(left, right)
        if meet <= left + sure:
            self._fill(left, right, after)
        elif meet >= right - sure:
            self._fill(left, right, before)
        else:
            return meet if left < meet < right else inside
        return None

    def _fill(self, left: float, right: float, like: BasisRange) -> None:
        """A gap on which the value is that of the range beside it."""
        insort(self.parts, BasisRange(left, right, like.form, like.region))


def _rounding(left: float, right: float) -> float:
    """By how much two values of a term may differ that are one but for rounding."""
    return ROUNDING * max(abs(left), abs(right))


def _reaching(left: float, right: float, before: BasisRange, after: BasisRange) -> BasisRange | None:
    """The side of a gap whose plan and prices hold on the other side too, by the checks with the sizes there,
    and so between."""
    for beside, at in ((before, right), (after, left)):
        if beside.region.verification(np.array([at])).passed:
            return beside
    return None


def _merged(parts: list[BasisRange]) -> Iterator[Segment]:
    """Ranges of one value as one segment; those of no length only proved what lies beside them."""
    steep = max((abs(part.form[1]) for part in parts), default=0.0)
    round_ = max((abs(part.form[2]) for part in parts), default=0.0)
    group: list[BasisRange] = []
    for part in _ordered(parts):
        if group and not (
            _same(part.form[1], group[0].form[1], steep) and _same(part.form[2], group[0].form[2], round_)
        ):
            yield _segment(group)
            group = []
        group.append(part)
    if group:
        yield _segment(group)


def _same(one: float, other: float, largest: float) -> bool:
    """Whether two slopes are one, but for rounding."""
    return abs(one - other) <= RELATIVE_EQUAL * max(abs(one), abs(other)) + ROUNDING * largest


def _adjoined(segments: list[Segment], start: float, stop: float) -> Iterator[Segment]:
    """Segments that begin where the one before ends, to the last bit: of two ends a rounding apart, the
    rounder one."""
    joints = [
        min(left.stop, right.start, key=lambda end: len(repr(float(end))))
        for left, right in pairwise(segments)
    ]
    for segment, begin, end in zip(segments, [start, *joints], [*joints, stop], strict=False):
        yield replace(segment, start=float(begin), stop=float(end))


def _rounded(segments: list[Segment], asked: tuple[float, float]) -> Iterator[Segment]:
    """Segments without rounding errors where 0 is meant: slopes by the greatest on the curve, ends and values
    by those of a segment beside them.

    By the greatest on the curve an end at 60 would be 0 where the interval ends at 1e15. The ends that were
    `asked` for stay as they are.
    """
    joints = [segment.start for segment in segments] + [segments[-1].stop] if segments else []
    beside = np.abs(np.array([-np.inf, *joints, np.inf]))
    near = np.minimum(beside[:-2], beside[2:])
    clean = [
        0.0 if abs(end) <= ROUNDING * by and end not in asked else end
        for end, by in zip(joints, near.tolist(), strict=True)
    ]
    ends = np.array(list(pairwise(clean))).reshape(-1, 2)
    values = np.array([without_rounding([segment.value_start, segment.value_stop]) for segment in segments])
    slopes = without_rounding([segment.slope for segment in segments]).tolist()
    curvatures = without_rounding([segment.curvature for segment in segments]).tolist()
    for segment, (start, stop), (first, last), slope, curvature in zip(
        segments, ends.tolist(), values.reshape(-1, 2).tolist(), slopes, curvatures, strict=True
    ):
        yield replace(
            segment,
            start=start,
            stop=stop,
            value_start=first,
            value_stop=last,
            slope=slope,
            curvature=curvature,
        )


def _ordered(parts: list[BasisRange]) -> Iterator[BasisRange]:
    """Ranges one after the other, without overlap."""
    reached = -np.inf
    only_point = len(parts) > 1
    for part in parts:
        start = max(part.start, reached)
        if part.stop - start > _rounding(start, part.stop) or not only_point:
            yield BasisRange(start, part.stop, part.form, part.region)
            reached = part.stop


def _segment(group: list[BasisRange]) -> Segment:
    first, last = group[0], group[-1]
    return Segment(
        first.start,
        last.stop,
        first.value(first.start),
        last.value(last.stop),
        first.slope(first.start),
        2 * first.form[2],
        first.region,
        last.region,
    )


def continuous(segments: tuple[Segment, ...]) -> bool:
    """Whether each segment begins with the value the one before ends with."""
    return all(
        abs(left.value_stop - right.value_start) <= RELATIVE_EQUAL * max(1.0, abs(left.value_stop))
        for left, right in pairwise(segments)
    )
