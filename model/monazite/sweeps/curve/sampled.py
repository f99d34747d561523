"""A curve where the program is not affine in the term: points rebuilt and solved, more of them where the
curve bends.

It is never exact: between two points the objective value is unknown. Points are added in the middle of the
two neighbours between which it departs most from a straight line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from monazite.errors import InfeasibleError, MonaziteError, UnboundedError, UnverifiedError
from monazite.figures import MORE_DIGITS, figure
from monazite.solving.parametric.program import Parametric
from monazite.sweeps.outputs import ReportedOutput
from monazite.sweeps.points.blocks import solve_rebuilt
from monazite.sweeps.program import Program
from monazite.tolerances import BEND_IS_SEEN

FIRST = 9
MOST = 65


@dataclass(frozen=True)
class Sampled:
    """One point: the term, the value (None without a plan), and the error where there is none."""

    at: float
    value: float | None
    error: MonaziteError | None


@dataclass(frozen=True)
class Sample:
    """The points solved, in order, and the reports at each of them that has a plan."""

    points: tuple[Sampled, ...]
    cells: tuple[tuple[float, dict[str, float]], ...]
    failures: tuple[str, ...]
    solves: int
    exact: bool = False

    @property
    def segments(self) -> Iterator[tuple[Sampled, Sampled]]:
        """The first and the last point of each part on which the value is straight.

        Points between them depart from the line by less than is seen, `BEND_IS_SEEN` of the range of values.
        """
        room = BEND_IS_SEEN * _range(self.points)
        group: list[Sampled] = []
        for point in self.points:
            if point.value is None or (group and not _straight([*group, point], room)):
                if len(group) > 1:
                    yield group[0], group[-1]
                group = group[-1:] if point.value is not None else []
            if point.value is not None:
                group.append(point)
        if len(group) > 1:
            yield group[0], group[-1]

    @property
    def feasible(self) -> tuple[float, float] | None:
        """The first and the last point with a plan or without a limit of the value; None where there is
        none."""
        return self._span(InfeasibleError)

    @property
    def bounded(self) -> tuple[float, float] | None:
        """The first and the last point whose value has a limit, or that has no plan."""
        return self._span(UnboundedError)

    def _span(self, other: type[MonaziteError]) -> tuple[float, float] | None:
        found = [point.at for point in self.points if not isinstance(point.error, other)]
        return (min(found), max(found)) if found else None


def sample_curve(program: Program, reports: Sequence[ReportedOutput], low: float, high: float) -> Sample:
    """Solve a few points of an interval, and then more where the value bends."""
    parametric = _compiled(program)
    cells: dict[float, dict[str, float]] = {}

    def solved(at: float) -> Sampled:
        try:
            value, found = solve_rebuilt(program, parametric, [at], reports)
        except MonaziteError as error:
            return Sampled(at, None, error)
        cells[at] = {label: float("nan") if cell is None else float(cell) for label, cell in found.items()}
        return Sampled(at, value, None)

    points = [solved(low + (high - low) * number / (FIRST - 1)) for number in range(FIRST)]
    while len(points) < MOST and (at := _bend(points, high - low)) is not None:
        points = sorted([*points, solved(at)], key=lambda point: point.at)
    failures = tuple(
        f"at {figure(point.at, MORE_DIGITS)}: {point.error}"
        for point in points
        if isinstance(point.error, UnverifiedError)
    )
    return Sample(tuple(points), tuple(sorted(cells.items())), failures, len(points))


def _compiled(program: Program) -> Parametric | None:
    """The program with the term in its coefficients, so that it need not be built again; None where it is not
    affine."""
    try:
        return program.parametric
    except MonaziteError:
        return None


def _range(points: Sequence[Sampled]) -> float:
    """The range of the values met."""
    values = [point.value for point in points if point.value is not None]
    return max(values, default=0.0) - min(values, default=0.0)


def _straight(points: Sequence[Sampled], room: float) -> bool:
    """Whether points with values lie on the line from the first to the last of them."""
    first, last = points[0], points[-1]
    assert first.value is not None and last.value is not None
    slope = (last.value - first.value) / (last.at - first.at)
    return all(
        point.value is not None and abs(point.value - first.value - slope * (point.at - first.at)) <= room
        for point in points[1:-1]
    )


def _bend(points: Sequence[Sampled], width: float) -> float | None:
    """The middle of the gap beside the point that departs most from a line, or at the edge of feasibility."""
    size = _range(points)
    worst, gap = BEND_IS_SEEN, None
    for first, second in pairwise(points):
        if (first.value is None) != (second.value is None) and second.at - first.at > width / 500:
            return (first.at + second.at) / 2
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        if before.value is None or point.value is None or after.value is None or not size:
            continue
        share = (point.at - before.at) / (after.at - before.at)
        away = abs(point.value - before.value - share * (after.value - before.value)) / size
        if away > worst and after.at - before.at > width / 1000:
            wider = (before, point) if point.at - before.at >= after.at - point.at else (point, after)
            worst, gap = away, (wider[0].at + wider[1].at) / 2
    return gap
