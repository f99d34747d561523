"""A row for each number or date with a range: the objective value, or the difference of two, at both ends of
the range, and the value at which its sign turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from monazite.errors import InfeasibleError, InstanceError, MonaziteError
from monazite.figures import amount
from monazite.results.conflicts import conflict_sentences
from monazite.tolerances import DIFFERENCE_IS_ZERO
from monazite.tornado.crossings import search
from monazite.tornado.family import BRANCHES, IN_MATRIX, NOT_AFFINE, Family, outcome
from monazite.tornado.functions import Constant, Function, Traced, read_together
from monazite.tornado.probing import probe, probe_dates
from monazite.tornado.ranges import Kind, Ranged
from monazite.tornado.row import OPTIMAL, Point, Row, Turn


@dataclass
class Pair:
    """Base and case as functions of the numbers: without a case, zero and the objective value itself."""

    base: Family | None
    case: Family
    seeks_turns: bool = True
    _constant: dict[Ranged, Pair] = field(default_factory=dict)

    @property
    def families(self) -> tuple[Family, ...]:
        return (self.case,) if self.base is None else (self.base, self.case)

    @cached_property
    def at_value(self) -> Point:
        """Both objective values as the files give them; raises where one has none."""
        return Point(OPTIMAL, 0.0 if self.base is None else self.base.value, self.case.value)

    @cached_property
    def functions(self) -> tuple[Mapping[Ranged, Traced], ...]:
        return tuple(read_together(family) for family in self.families)

    def row(self, number: Ranged) -> Row:
        """The row of one number or date."""
        if number.kind is Kind.constant:
            return self._row_of_constant(number)
        moves = self._moves(number)
        row = Row(number, self.at_value, None, None, moves=moves)
        solved = partial(self.point, number)
        if number.kind is Kind.date:
            return probe_dates(row, solved, self.seeks_turns, self.case.instance.timeline.end)
        found = self._pair_of(number)
        if isinstance(found, str):
            return probe(row, solved, self.seeks_turns, found)
        return self._traced(row, *found)

    def is_traced(self, number: Ranged) -> bool:
        """Whether a number is moved in the program that all numbers share, without building it again."""
        return not isinstance(self._pair_of(number), str)

    def _moves(self, number: Ranged) -> str:
        """Where a number moves: in `both`, in the `base` alone or in the `case` alone."""
        if self.base is None or all(number in family.ranges for family in self.families):
            return "both"
        return "base" if number in self.base.ranges else "case"

    def _pair_of(self, number: Ranged) -> tuple[Function, Function] | str:
        """Both functions of a number, or why one of them is not piecewise linear."""
        found: list[Function] = [] if self.base is not None else [Constant(0.0)]
        for family, functions in zip(self.families, self.functions, strict=True):
            if number not in family.ranges:
                found.append(Constant(family.value))
            elif number in functions:
                found.append(functions[number])
            elif family.splits:
                return BRANCHES
            else:
                return IN_MATRIX if number in family.steps else NOT_AFFINE
        return found[0], found[1]

    def _traced(self, row: Row, base: Function, case: Function) -> Row:
        number, values = row.number, partial(_values, base, case)
        at_low, at_high = (
            None if end is None else self.point(number, end, values) for end in (number.low, number.high)
        )
        row = replace(row, at_low=at_low, at_high=at_high)
        if not self.seeks_turns:
            return row
        domain = _common(number, base, case)
        if domain is None:
            return replace(
                row, note="no plan near the value in one of both, so that no switching value is searched"
            )
        points = sorted(
            {*domain, *(at for at in (*number.ends, number.reference) if domain[0] < at < domain[1])}
        )
        try:
            found = search(base, case, points)
        except MonaziteError as error:
            return replace(
                row, exact=False, reason=f"a point could not be verified: {error}", searched=domain
            )
        row = replace(row, searched=domain, exact=found.reason is None, reason=found.reason)
        return self._with_turns(row, found.values(number.reference), lambda at: _confirmed(base, case, at))

    def _with_turns(self, row: Row, values: Sequence[float], confirmed: Callable[[float], bool]) -> Row:
        """A row with its switching values; those at which the instance would be refused are omitted."""
        kept, note = [], None
        for at in values:
            try:
                self.check(row.number, at)
            except InstanceError as error:
                where = amount(at, row.number.unit)
                note = f"at {where} the sign turns, but the file is refused there: {_first(error)}"
                continue
            if not confirmed(at):
                row = replace(
                    row, exact=False, reason="a fresh solve at the switching value gives another difference"
                )
            kept.append(Turn(at, _in_range(row.number, at)))
        return replace(row, turns=tuple(kept), note=note)

    def _row_of_constant(self, number: Ranged) -> Row:
        """The row of a path that is replaced by a constant amount: of a pair with the amount at an end of the
        range in its place."""
        start = number.ends[0]
        there = replace(number, kind=Kind.number, value=start)
        families = []
        try:
            self.check(number, start)
        except InstanceError as error:
            point = Point(outcome(error), message=_first(error))
            return Row(
                number, self.at_value, *_at_first_end(number, point), exact=False, reason=point.message
            )
        for family in self.families:
            if number in family.ranges:
                families.append(Family(family.variant(number, start), (there,)))
            else:
                families.append(Family(family.instance, ()))
        pair = Pair(families[0] if len(families) > 1 else None, families[-1], self.seeks_turns)
        try:
            row = pair.row(there)
        except MonaziteError as error:
            point = Point(outcome(error), message=_first(error))
            return Row(
                number, self.at_value, *_at_first_end(number, point), exact=False, reason=point.message
            )
        finally:
            for family, other in zip(self.families, families, strict=True):
                family.solves += other.solves
                family.rebuilt += other.rebuilt
        note = "the path is replaced by a constant amount"
        return replace(
            row, number=number, at_value=self.at_value, moves=self._moves(number), note=row.note or note
        )

    def check(self, number: Ranged, at: float | str) -> None:
        """Check both instances with another amount; `InstanceError` where one is refused."""
        for family in self.families:
            if number in family.ranges:
                family.check(number, at)

    def point(
        self, number: Ranged, at: float | str, values: Callable[[float], tuple[float, float]] | None = None
    ) -> Point:
        """Both objective values at an amount or a date, or why there is none."""
        try:
            self.check(number, at)
            if values is not None and isinstance(at, float) and self._is_within(number, at):
                base, case = values(at)
            else:
                found = [self._one(family, number, at) for family in self.families]
                base, case = (0.0, found[0]) if self.base is None else (found[0], found[1])
        except MonaziteError as error:
            return Point(outcome(error), message=self._why(error))
        return Point(OPTIMAL, base, case)

    def _is_within(self, number: Ranged, at: float) -> bool:
        """Whether the compiled programs of a number are right at an amount."""
        for family in self.families:
            if number in family.ranges:
                low, high = family.steps[number].reach[number]
                if not low <= at - number.reference <= high:
                    return False
        return True

    def _one(self, family: Family, number: Ranged, at: float | str) -> float:
        if number not in family.ranges:
            return family.value
        if isinstance(at, float) and number in family.steps:
            low, high = family.steps[number].reach[number]
            if low <= at - number.reference <= high:
                return family.matrix_value(number, at)
        return family.rebuilt_value(number, at)

    def _why(self, error: MonaziteError) -> str:
        if isinstance(error, InfeasibleError) and error.conflict:
            sentences = conflict_sentences(self.case.instance, error.conflict)
            return "these constraints cannot all hold: " + "; ".join(sentences)
        return _first(error)


def _at_first_end(number: Ranged, point: Point) -> tuple[Point | None, Point | None]:
    """A point at the first end of a range that is given; of the other end nothing is known."""
    return (point, None) if number.low is not None else (None, point)


def _values(base: Function, case: Function, at: float) -> tuple[float, float]:
    return base.tangent(at).value_at(at), case.tangent(at).value_at(at)


def _common(number: Ranged, base: Function, case: Function) -> tuple[float, float] | None:
    """The part of the domain of a number on which both functions have values."""
    inside = base.within(*number.domain)
    return None if inside is None else case.within(*inside)


def _confirmed(base: Function, case: Function, at: float) -> bool:
    """Whether fresh solves at a switching value give a difference of 0."""
    found = [each.read(at) if isinstance(each, Traced) else each.piece(at) for each in (base, case)]
    one, other = (each.value_at(at) for each in found)
    return abs(other - one) <= 10 * DIFFERENCE_IS_ZERO * max(1.0, abs(one), abs(other))


def _in_range(number: Ranged, at: float) -> bool:
    low = number.low if number.low is not None else number.reference
    high = number.high if number.high is not None else number.reference
    return min(low, high) <= at <= max(low, high)


def _first(error: MonaziteError) -> str:
    if isinstance(error, InstanceError):
        return error.faults[0].message
    return str(error).partition("\n")[0]


def rows_of(pair: Pair, ranges: Sequence[Ranged], heard: Callable[[int, str], None]) -> Iterator[Row]:
    """The rows, in the order of the ranges; `heard` gets the number of each before it is worked out."""
    for place, number in enumerate(ranges):
        heard(place, number.path)
        yield pair.row(number)
