r"""Which single number turns the advice: every number and date with a range, moved alone to both of its ends.

```math
D_k(v) = V_{\mathit{case}}(v) - V_{\mathit{base}}(v)
```

is the difference of the objective values when number $k$ has the value $v$ in both; without a case it is the
objective value itself. The rows are ranked by the swing of $D_k$ over the range. The switching value is the
$v$ nearest to the file's at which the sign of $D_k$ turns, the term of India's project appraisal."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import MonaziteError
from monazite.formulation.build import build
from monazite.progress import Progress, silent
from monazite.results.proof.checked import verified_plan
from monazite.results.status import STATUS
from monazite.solving.matrix import compile_model
from monazite.tornado.apart import spread_rows
from monazite.tornado.family import Family
from monazite.tornado.opening import Asked, NamedTree, Opened, open_pair
from monazite.tornado.row import OPTIMAL, Point, Row
from monazite.tornado.rows import rows_of
from monazite.tornado.two_way import SwitchingLine, strongest, switching_line


@dataclass(frozen=True)
class Tornado:
    """Every range, ranked by swing. Where base or case has no verified plan, `error` says why and `failed`
    which.

    `is_signed` says whether a switching value means something: it does with a case, and without one where the
    objective value is that of an undertaking that could be left alone.
    """

    instance: Instance
    case: str | None
    case_instance: Instance | None
    rows: tuple[Row, ...]
    at_value: Point | None
    line: SwitchingLine | None = None
    is_signed: bool = True
    solves: int = 0
    rebuilt: int = 0
    error: MonaziteError | None = None
    failed: str = ""

    @property
    def status(self) -> str:
        """The status of base and case as they are written."""
        if self.error is None:
            return OPTIMAL
        return next(word for kind, word in STATUS.items() if isinstance(self.error, kind))

    @property
    def verified(self) -> bool:
        """Whether both have a plan and no check failed, at any point."""
        points = [point for row in self.rows for point in row.points]
        return self.error is None and not any(point.status == "unverified" for point in points)

    @property
    def turning(self) -> tuple[Row, ...]:
        """The rows in whose range the sign turns."""
        return tuple(row for row in self.rows if row.turns_within)


def find_tornado(
    tree: Tree,
    case: NamedTree | None = None,
    only: Iterable[str] = (),
    money: str | None = None,
    on_progress: Progress = silent,
    executor: Executor | None = None,
) -> Tornado:
    """The rows of every range of a file, or of those `only` names.

    Rows whose every point builds the program again (dates, paths, rates of discount) are worked out by the
    processes of an `executor`, if there is one; the result is the same. Raises `UsageError` where `only`
    names nothing or the file leaves a choice open, `InstanceError` where base or case is invalid."""
    on_progress(0.0, "reading")
    asked = Asked(tree, case, tuple(only), money)
    opened = open_pair(asked)
    for family, name in zip(opened.pair.families, opened.names, strict=True):
        error = _failure(family)
        if error is not None:
            return Tornado(opened.base, opened.case, opened.other, (), None, error=error, failed=name)
    return _worked_out(asked, opened, on_progress, executor)


def _worked_out(asked: Asked, opened: Opened, on_progress: Progress, executor: Executor | None) -> Tornado:
    pair, ranges = opened.pair, opened.ranges
    steps = len(ranges) + 2

    def heard(place: int, path: str) -> None:
        on_progress((place + 1) / steps, path)

    found = rows_of(pair, ranges, heard) if executor is None else spread_rows(asked, opened, executor, heard)
    rows = tuple(sorted(found, key=lambda row: -row.swing))
    line = None
    if pair.seeks_turns and (two := strongest(rows)):
        on_progress((steps - 1) / steps, "switching line")
        line = switching_line(pair, *two)
    return Tornado(
        opened.base,
        opened.case,
        opened.other,
        rows,
        pair.at_value,
        line,
        pair.seeks_turns,
        sum(family.solves for family in pair.families),
        sum(family.rebuilt for family in pair.families),
    )


def _failure(family: Family) -> MonaziteError | None:
    """Why an instance has no verified plan, with its conflict; None where it has one."""
    try:
        family.value  # noqa: B018  worked out and kept
    except tuple(STATUS):
        try:
            verified_plan(family.instance, compile_model(build(family.instance)))
        except tuple(STATUS) as error:
            return error
    return None
