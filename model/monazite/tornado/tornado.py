r"""Which single number turns the advice: every number and date with a range, moved alone to both of its ends.

```math
D_k(v) = V_{\mathit{case}}(v) - V_{\mathit{base}}(v)
```

is the difference of the objective values when number $k$ has the value $v$ in both; without a case it is the
objective value itself. The rows are ranked by the swing of $D_k$ over the range. The switching value is the
$v$ nearest to the file's at which the sign of $D_k$ turns, the term of India's project appraisal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monazite.data.checks.comparable import check_comparable
from monazite.data.reading.cases import named
from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found, scope_of, walk_numbers
from monazite.data.records.paths import Number, Path
from monazite.data.records.symbols import Address
from monazite.errors import InstanceError, MonaziteError
from monazite.formulation.build import build
from monazite.progress import Progress, silent
from monazite.results.proof.checked import verified_plan
from monazite.results.status import STATUS
from monazite.solving.matrix import compile_model
from monazite.tornado.family import Family
from monazite.tornado.ranges import Kind, Ranged, chosen, find_ranges
from monazite.tornado.row import OPTIMAL, Point, Row
from monazite.tornado.rows import Pair, rows_of
from monazite.tornado.two_way import SwitchingLine, strongest, switching_line


@dataclass(frozen=True)
class NamedTree:
    """A file as it was read, with overrides, and the name of the case; `source` says where faults come from
    if the case is not a file of its own."""

    name: str
    tree: Tree
    source: str | None = None


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
) -> Tornado:
    """The rows of every range of a file, or of those `only` names.

    Raises `UsageError` where `only` names nothing or the file leaves a choice open, `InstanceError` where
    base or case is invalid."""
    on_progress(0.0, "reading")
    base = build_instance(tree, money)
    other = None if case is None else _built(case, base, base.money.unit)
    for instance in (base, other):
        if instance is not None:
            refuse_choices(instance)
    known = find_ranges(base)
    paths = {each.path for each in known}
    more = [each for each in find_ranges(other) if each.path not in paths] if other is not None else []
    ranges = chosen((*known, *more), list(only))
    in_base = tuple(each for each in ranges if each.path in paths)
    families = [Family(base, in_base)]
    if other is not None:
        families.append(Family(other, tuple(_moved_in(base, other, ranges, paths))))
    is_signed = case is not None or not base.demands
    for family, name in zip(families, ("base", case.name if case else ""), strict=False):
        error = _failure(family)
        if error is not None:
            return Tornado(base, case.name if case else None, other, (), None, error=error, failed=name)
    pair = Pair(families[0] if other is not None else None, families[-1], is_signed)
    return _worked_out(pair, base, case, other, ranges, on_progress)


def _worked_out(
    pair: Pair,
    base: Instance,
    case: NamedTree | None,
    other: Instance | None,
    ranges: tuple[Ranged, ...],
    on_progress: Progress,
) -> Tornado:
    steps = len(ranges) + 2

    def heard(place: int, path: str) -> None:
        on_progress((place + 1) / steps, path)

    found = sorted(rows_of(pair, ranges, heard), key=lambda row: -row.swing)
    rows = tuple(found)
    line = None
    if pair.seeks_turns and (two := strongest(rows)):
        on_progress((steps - 1) / steps, "switching line")
        line = switching_line(pair, *two)
    return Tornado(
        base,
        case.name if case else None,
        other,
        rows,
        pair.at_value,
        line,
        pair.seeks_turns,
        sum(family.solves for family in pair.families),
        sum(family.rebuilt for family in pair.families),
    )


def _built(case: NamedTree, base: Instance, money: str) -> Instance:
    """The case, which must be comparable with the base; its faults name it."""
    try:
        own = build_instance(case.tree)
        check_comparable(own, base, case.source or f"the case {case.name}", "the base")
        return own if own.money.unit == money else build_instance(case.tree, money)
    except InstanceError as error:
        raise (error if case.source is None else named(error, case.source)) from None


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


def _moved_in(
    base: Instance, case: Instance, ranges: tuple[Ranged, ...], in_base: set[str]
) -> Iterator[Ranged]:
    """The ranges that move in a case too: those it writes as the base does, and those that it alone has."""
    one, other = _found(base), _found(case)
    for each in ranges:
        if each.path not in in_base or _written(base, one, each) == _written(case, other, each):
            yield each


def _found(instance: Instance) -> dict[Address, Found]:
    return {each.address: each for each in walk_numbers(instance, scope_of(instance))}


def _written(instance: Instance, found: dict[Address, Found], each: Ranged) -> object:
    """What a file writes of a number or date; a word of its own where it is not there."""
    if each.key == "date":
        element = getattr(instance, each.address[0]).get(each.address[1])
        return element.opening if element is not None else "absent"
    if each.address not in found:
        return "absent"
    number = found[each.address].number
    if each.kind is Kind.constant:
        return number.model_dump(exclude={"low", "high", "source", "note"})
    steps = number.steps if isinstance(number, Path) else None
    if each.kind is Kind.date:
        return list(steps or {})
    if each.key == "value":
        return number.value if isinstance(number, Number | Path) else None
    step = (steps or {}).get(each.key.removeprefix("steps."))
    return step.value if step is not None else None
