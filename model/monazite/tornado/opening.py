"""Base and case of a tornado as functions of the numbers that are moved."""

from __future__ import annotations

from collections.abc import Iterator
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
from monazite.errors import InstanceError
from monazite.tornado.family import Family
from monazite.tornado.ranges import Kind, Ranged, chosen, find_ranges
from monazite.tornado.rows import Pair


@dataclass(frozen=True)
class NamedTree:
    """A file as it was read, with overrides, and the name of the case; `source` says where faults come from
    if the case is not a file of its own."""

    name: str
    tree: Tree
    source: str | None = None


@dataclass(frozen=True)
class Asked:
    """What a tornado is made of: the file, the case, the addresses of `--only`, and the unit of money."""

    tree: Tree
    case: NamedTree | None
    only: tuple[str, ...]
    money: str | None


@dataclass(frozen=True)
class Opened:
    """Base and case as they are read, the ranges that are moved, and both as functions of them."""

    base: Instance
    other: Instance | None
    case: str | None
    ranges: tuple[Ranged, ...]
    pair: Pair

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the families of the pair, as messages have them."""
        return ("base",) if self.other is None else ("base", self.case or "")


def open_pair(asked: Asked) -> Opened:
    """Read base and case. Raises as `find_tornado` does."""
    base = build_instance(asked.tree, asked.money)
    case = asked.case
    other = None if case is None else _built(case, base, base.money.unit)
    for instance in (base, other):
        if instance is not None:
            refuse_choices(instance)
    known = find_ranges(base)
    paths = {each.path for each in known}
    more = [each for each in find_ranges(other) if each.path not in paths] if other is not None else []
    ranges = chosen((*known, *more), list(asked.only))
    in_base = tuple(each for each in ranges if each.path in paths)
    families = [Family(base, in_base)]
    if other is not None:
        families.append(Family(other, tuple(_moved_in(base, other, ranges, paths))))
    is_signed = case is not None or not base.demands
    pair = Pair(families[0] if other is not None else None, families[-1], is_signed)
    return Opened(base, other, case.name if case else None, ranges, pair)


def _built(case: NamedTree, base: Instance, money: str) -> Instance:
    """The case, which must be comparable with the base; its faults name it."""
    try:
        own = build_instance(case.tree)
        check_comparable(own, base, case.source or f"the case {case.name}", "the base")
        return own if own.money.unit == money else build_instance(case.tree, money)
    except InstanceError as error:
        raise (error if case.source is None else named(error, case.source)) from None


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
