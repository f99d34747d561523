"""The kind of answer of a sweep: exact curves, a map, or a table of points; and the fallback to solving each
point.

It follows from the terms: one interval gives a curve (one for each combination of the other terms' points),
two a map, none a table. If the program is not affine in a term, the reason is reported and each point is
rebuilt and solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import product
from math import isinf
from typing import Any

import numpy as np

from monazite.data.reading.choices import refuse_choices
from monazite.errors import InstanceError, MonaziteError, NotAffineError, UsageError
from monazite.figures import counted
from monazite.progress import Progress, silent
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric
from monazite.sweeps.answers import Answer, Curves, Plane, Points
from monazite.sweeps.curve.exact import Curve, trace_curve
from monazite.sweeps.curve.sampled import Sample, sample_curve
from monazite.sweeps.map.cover import MOST_REGIONS, draw_map
from monazite.sweeps.outputs import ReportedOutput, parse_reports
from monazite.sweeps.points.blocks import Block, BlockWork, solve_rebuilt, work_out
from monazite.sweeps.points.grid import PointStatus
from monazite.sweeps.points.journal import Journal
from monazite.sweeps.program import Program, settle
from monazite.sweeps.terms import SweptTerm

MOST_TABLE = 20_000_000
"""Points of a table that fit into memory with room to spare."""
COARSE = 21
"""Points a side where two intervals are asked for and the program is not affine in one of them."""


@dataclass(frozen=True)
class How:
    """How a sweep is run: its executor and number of workers, its journal and its progress callback."""

    executor: Executor | None = None
    workers: int = 1
    journal: Callable[[dict[str, Any]], Journal | None] | None = None
    on_progress: Progress = silent
    most_regions: int = MOST_REGIONS


def run_sweep(program: Program, reports: Sequence[str] = (), how: How | None = None) -> Answer:
    """Answer a sweep. Infeasible points are rows of the answer, never an error.

    Raises `UsageError` and `InstanceError` where the terms or the reports make no sense.
    """
    how = how or How()
    refuse_choices(program.base)
    intervals = [term for term in program.terms if term.is_interval]
    chosen = parse_reports(reports, program.base)
    if not program.terms:
        raise UsageError(
            "no term is varied. Expected at least one. Add --vary PATH=SPEC, for example "
            "contracts.toyotsu.quantity=0:2300 t/yr"
        )
    endless = [term.name for term in intervals if any(map(isinf, term.values))]
    if endless and len(intervals) > 1:
        raise UsageError(
            f"--vary {endless[0]}: found inf. Expected two finite ends for each interval of a map. Give them"
        )
    if len(intervals) > 2:
        raise UsageError(
            f"found {len(intervals)} intervals. Expected at most two. Give the others as points, for example "
            "0:2300:n=20 t/yr"
        )
    parametric, reason, is_valid = _parametric(program)
    if intervals and not is_valid:
        program.check_corners()
    if endless and (parametric is None or reason is not None):
        raise UsageError(
            f"--vary {endless[0]}: an unbounded interval needs a linear program in this term: {reason}. "
            "Expected two finite ends"
        )
    if len(intervals) == 1:
        return _curves(program, chosen, parametric, reason, how)
    if len(intervals) == 2:
        if len(program.terms) > 2:
            raise UsageError(
                "found further terms beside two intervals. Expected the two of a map alone. Give the other "
                "terms one value with --set, or vary points only"
            )
        if parametric is not None and reason is None:
            return Plane(program, draw_map(parametric, _box(program.terms), how.most_regions, _mapping(how)))
    return _points(program, chosen, parametric, reason, is_valid, how)


def _parametric(program: Program) -> tuple[Parametric | None, str | None, bool]:
    """The program as a function of its terms where it is one, why regions do not reach, and whether every
    corner is valid."""
    if any(term.words for term in program.terms):
        named = next(term for term in program.terms if term.words)
        return None, f"{named.name}: words, dates and switches are not numbers", True
    try:
        program.check_corners()
    except InstanceError as error:
        return None, f"the instance is invalid at a corner: {error.faults[-1].message}", False
    try:
        parametric = program.parametric
    except NotAffineError as error:
        return None, str(error), True
    for number, term in enumerate(program.terms):
        if parametric.in_matrix[number]:
            return (
                parametric,
                f"{term.name} stands in a coefficient: {parametric.where_in_matrix(number)}",
                True,
            )
    return parametric, None, True


def _box(terms: Iterable[SweptTerm]) -> Floats:
    return np.array([term.span for term in terms])


def _mapping(how: How) -> Callable[[float, int], None]:
    on_progress = how.on_progress
    return lambda share, count: on_progress(share, counted(count, "region"))


def _curves(
    program: Program,
    reports: tuple[ReportedOutput, ...],
    parametric: Parametric | None,
    reason: str | None,
    how: How,
) -> Curves:
    interval = next(term for term in program.terms if term.is_interval)
    others = [term for term in program.terms if term is not interval]
    found, cells, at = [], [], []
    values: list[tuple[float | str, ...]] = [term.values or term.words for term in others]
    combinations = list(product(*values))
    for number, point in enumerate(combinations):
        how.on_progress(number / len(combinations), f"curve {number + 1} of {len(combinations)}")
        chosen = dict(zip((term.name for term in others), point, strict=True))
        settled = settle(program, chosen)
        curve, ends = _curve(settled, reports, parametric is not None and reason is None)
        found.append(curve)
        cells.append(tuple(ends))
        at.append(chosen)
    return Curves(program, interval, tuple(at), tuple(found), tuple(cells), reason)


def _curve(
    program: Program, reports: tuple[ReportedOutput, ...], is_affine: bool
) -> tuple[Curve | Sample, Iterator[tuple[float, dict[str, float]]]]:
    low, high = program.terms[0].span
    if not is_affine:
        sample = sample_curve(program, reports, low, high)
        return sample, iter(sample.cells)
    curve = trace_curve(program.parametric, low, high, bool(reports))
    return curve, _at_ends(program, reports, curve)


def _at_ends(
    program: Program, reports: tuple[ReportedOutput, ...], curve: Curve
) -> Iterator[tuple[float, dict[str, float]]]:
    """The reports at the ends of the segments, each point solved as `solve` does it."""
    if not reports:
        return
    ends = dict.fromkeys(
        end for segment in curve.segments for end in (segment.start, segment.stop) if not isinf(end)
    )
    for end in ends:
        try:
            _, cells = solve_rebuilt(program, program.parametric, [end], reports)
        except MonaziteError:
            continue  # At the very end of feasibility a rounding decides whether there is a plan.
        yield end, {label: float("nan") if cell is None else float(cell) for label, cell in cells.items()}


def _points(
    program: Program,
    reports: tuple[ReportedOutput, ...],
    parametric: Parametric | None,
    reason: str | None,
    is_valid: bool,
    how: How,
) -> Points:
    axes = tuple(_axis(term) for term in program.terms)
    count = int(np.prod([len(axis) for axis in axes]))
    if count > MOST_TABLE:
        raise UsageError(
            f"found {counted(count, 'point')}. Expected at most {MOST_TABLE:,}. Use fewer points, or an "
            "interval"
        )
    rebuilt = reason is not None or any(report.is_slow for report in reports)
    work = BlockWork(program, axes, reports, parametric if is_valid else None, rebuilt)
    journal = how.journal(_head(work)) if how.journal else None
    try:
        found = _gathered(work, reason, _done(work, journal, how))
    except BaseException:
        if journal:
            journal.stop()
        raise
    if bool((found.status == PointStatus.invalid).all()):
        if journal:
            journal.close()
        raise InstanceError(f"{found.messages[0]} The instance is invalid at every point.")
    return found


def _head(work: BlockWork) -> dict[str, Any]:
    """What the blocks of a journal belong to, and how many there are."""
    return {
        "axes": [list(map(str, axis)) for axis in work.axes],
        "reports": [str(each) for each in work.reports],
        "blocks": len(work.blocks()),
    }


def _axis(term: SweptTerm) -> tuple[float | str, ...]:
    if term.is_interval:
        low, high = term.span
        return tuple(float(each) for each in np.linspace(low, high, COARSE))
    return term.values or term.words


def _done(work: BlockWork, journal: Journal | None, how: How) -> Iterator[Block]:
    blocks = work.blocks()
    kept = {number: block for number, block in journal.done() if number < len(blocks)} if journal else {}
    yield from kept.values()
    left = [(number, block) for number, block in enumerate(blocks) if number not in kept]
    for count, (number, block) in enumerate(
        work_out(work, left, how.executor, how.workers), start=len(kept) + 1
    ):
        if journal:
            journal.keep(number, block)
        how.on_progress(count / len(blocks), f"block {count} of {len(blocks)}")
        yield block


def _gathered(work: BlockWork, reason: str | None, blocks: Iterable[Block]) -> Points:
    """The blocks as one table; a row that a table does not have at a point is not a number there."""
    count = int(np.prod(work.shape))
    status, value = np.zeros(count, np.uint8), np.full(count, np.nan)
    cells: dict[str, Floats] = {}
    messages: dict[int, str] = {}
    solves = regions = 0
    for block in blocks:
        status[block.places] = block.status
        value[block.places] = block.value
        for label, found in block.cells.items():
            cells.setdefault(label, np.full(count, np.nan))[block.places] = found
        messages |= block.messages
        solves += block.solves
        regions += block.regions
    return Points(
        work.program,
        work.axes,
        status,
        value,
        dict(sorted(cells.items())),
        dict(sorted(messages.items())),
        solves,
        regions,
        reason,
    )
