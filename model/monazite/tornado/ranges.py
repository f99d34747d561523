"""The numbers and dates of an instance that have a range, in the units of the file.

A number moves as it is written: of a path with growth the amount that grows, of a reference price the price
and all that follows it. A path without one amount (steps, a table, a formula) is replaced by a constant
amount, as `--set` does. Each step of a path may have a range of its own, and its date may have one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from math import inf
from typing import Any

from monazite.data.reading.hints import did_you_mean
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found, factor_to, scope_of, walk_numbers
from monazite.data.records.paths import NEVER, Path, PathStep
from monazite.data.records.record import Dimension
from monazite.data.records.symbols import Address
from monazite.errors import UsageError
from monazite.units import split_amount

FURTHER = 3.0
"""A number is searched up to so many times the greatest amount of its range."""


class Kind(StrEnum):
    """What is moved: a number as it is written, a whole path set to a constant amount, or a date."""

    number = "number"
    constant = "constant"
    date = "date"


@dataclass(frozen=True)
class Ranged:
    """A number or date with a range: `address` and `key` say where it stands, as in `Symbols`.

    `value`, `low` and `high` are in `unit`, that of the file; a missing end of the range is None, and so is
    the value of a path that a constant amount replaces. Dates are texts, in `dates`: value, earliest, latest.
    `least` and `greatest` are what its field allows."""

    kind: Kind
    address: Address
    key: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    least: float = -inf
    greatest: float = inf
    mean: float | None = None
    is_whole: bool = False
    dates: tuple[str, str | None, str | None] = ("", None, None)

    @property
    def path(self) -> str:
        """Its address as it is printed: `imports.china_standard.cap`, `...cap.steps.2028-04`."""
        address = self.address[:-1] if self.is_whole else self.address
        return ".".join(address) + ("" if self.key in ("value", "date") else f".{self.key}")

    @property
    def reference(self) -> float:
        """The value, or the mean of the path that a constant amount replaces."""
        found = self.value if self.value is not None else self.mean
        assert found is not None
        return found

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends of the range that are given."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    @property
    def domain(self) -> tuple[float, float]:
        """Where a switching value is searched: from 0 to three times the greatest amount of the range, and
        below 0 as far where the range or the value is; within what the field allows."""
        known = (*self.ends, self.reference)
        most = FURTHER * max(abs(each) for each in known)
        low = -most if min(known) < 0 else 0.0
        return max(low, self.least), min(most, self.greatest)


def find_ranges(instance: Instance) -> tuple[Ranged, ...]:
    """Every number and date with a range, in the order of the file."""
    return (*_numbers(instance), *_openings(instance))


def chosen(ranges: Sequence[Ranged], only: Sequence[str]) -> tuple[Ranged, ...]:
    """The ranges at or below the addresses that are asked for, which may hold `*`; `UsageError` where one of
    them leads to none."""
    if not only:
        return tuple(ranges)
    for path in only:
        if not any(_is_at(each, path) for each in ranges):
            depth = path.count(".") + 1
            paths = [".".join(each.path.split(".")[:depth]) for each in ranges]
            hint = did_you_mean(path, paths) or ". Give one of the paths that `monazite tornado FILE` lists"
            raise UsageError(f"--only {path}: no number with a range there{hint}")
    return tuple(each for each in ranges if any(_is_at(each, path) for path in only))


def _is_at(each: Ranged, path: str) -> bool:
    return any(fnmatchcase(each.path, pattern) for pattern in (path, f"{path}.*"))


def _numbers(instance: Instance) -> Iterator[Ranged]:
    for found in walk_numbers(instance, scope_of(instance)):
        number = found.number
        if number.low is not None or number.high is not None:
            yield replace(_ranged(instance, found), is_whole=_is_whole(instance, found.address))
        if isinstance(number, Path):
            for day, step in (number.steps or {}).items():
                if step.low is not None or step.high is not None:
                    yield _step(instance, found, day, step)
                if step.earliest is not None or step.latest is not None:
                    dates = (day, step.earliest, step.latest)
                    yield Ranged(Kind.date, found.address, f"steps.{day}", "", dates=dates)


def _is_whole(instance: Instance, address: Address) -> bool:
    """Whether a number `amount` is written without this key."""
    written: Any = instance.context.written
    for key in address[:-1]:
        written = written.get(key) if isinstance(written, dict) else None
    return address[-1] == "amount" and isinstance(written, dict) and "amount" not in written


def _ranged(instance: Instance, found: Found) -> Ranged:
    number = found.number
    written = number.value if number.value is not None and not number.value[:1].isalpha() else None
    ends = number.low, number.high
    if written is not None:
        return _in_units(instance, found, "value", written, *ends)
    text = next(end for end in ends if end is not None)
    ranged = _in_units(instance, found, "value", text, *ends)
    assert isinstance(number, Path)
    whole = sum(period.years for period in instance.timeline.periods)
    mean = float(number.days.total(instance.timeline.periods)) / whole
    factor = _factor(instance, found, ranged.unit)
    return Ranged(
        Kind.constant,
        found.address,
        "value",
        ranged.unit,
        None,
        ranged.low,
        ranged.high,
        ranged.least,
        ranged.greatest,
        mean / factor,
    )


def _step(instance: Instance, found: Found, day: str, step: PathStep) -> Ranged:
    return _in_units(instance, found, f"steps.{day}", step.value, step.low, step.high)


def _in_units(
    instance: Instance, found: Found, key: str, written: str, low: str | None, high: str | None
) -> Ranged:
    """A range in the unit of the amount that is written."""
    amount, unit = split_amount(written)
    factor = _factor(instance, found, unit)

    def end(text: str | None) -> float | None:
        if text is None:
            return None
        number, own = split_amount(text)
        return float(number) if own == unit else float(number) * _factor(instance, found, own) / factor

    least, greatest = _limits(found.dimension, factor)
    return Ranged(Kind.number, found.address, key, unit, float(amount), end(low), end(high), least, greatest)


def _limits(dimension: Dimension, factor: float) -> tuple[float, float]:
    """What a field allows, in a unit of the file."""
    least = -inf if dimension.least is None else dimension.least / factor
    return least, inf if dimension.greatest is None else dimension.greatest / factor


def _factor(instance: Instance, found: Found, unit: str) -> float:
    return float(factor_to(instance.units, unit, found, instance.contents))


def _openings(instance: Instance) -> Iterator[Ranged]:
    for section in ("mines", "plants"):
        for name, element in getattr(instance, section).items():
            opening = element.opening_
            if opening is not None and (opening.earliest is not None or opening.latest is not None):
                dates = (opening.value, opening.earliest, opening.latest)
                yield Ranged(Kind.date, (section, name, "opening"), "date", "", dates=dates)


def is_never(text: str) -> bool:
    """Whether a date is the word `never`."""
    return text == NEVER
