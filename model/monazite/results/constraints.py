"""Constraints in terms of the instance: title, unit, and place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monazite.data.records.instance import Instance
from monazite.data.records.paths import Path
from monazite.data.records.timeline import parse_date
from monazite.errors import Location
from monazite.formulation import catalogue
from monazite.solving.matrix import Key

ASKED: Key = ("why", "asked")
"""A row that `--why` adds: it requires more or less of a quantity than the plan has, and is no constraint of
the instance."""


@dataclass(frozen=True)
class NamedConstraint:
    """A constraint: its title in `words`, the `address` of its element, and its `unit`.

    `key` is its period or contract year, empty for one over the horizon. Constraints of one `group` differ by
    that alone.
    """

    group: Key
    words: str
    address: str
    unit: str
    key: str


def named_constraint(instance: Instance, key: Key) -> NamedConstraint:
    """The constraint of a row."""
    if key == ASKED:
        return NamedConstraint(ASKED, "the quantity asked for", "", "", "")
    return NamedConstraint(
        catalogue.group(key),
        catalogue.titled(instance, key),
        catalogue.address(instance, key),
        catalogue.unit(instance, key),
        catalogue.time(key),
    )


def location_of(instance: Instance, address: str, period: str = "") -> Location | None:
    """The place of an address in the file; of a path that of the step or change in force in a period."""
    section, name, *rest = address.split(".")
    elements = getattr(instance, section, None)
    element = elements.get(name) if isinstance(elements, dict) else None
    number = getattr(element, rest[0], None) if len(rest) == 1 else None
    if isinstance(number, Path) and period:
        start = instance.timeline.by_key[period].start
        for place in range(len(number.changes or ()) - 1, -1, -1):
            if (number.changes or ())[place].holds(start):
                return instance.context.place(f"{address}.changes.{place}")
        if number.at is not None:
            for day in number.at:
                if parse_date(day) == start:
                    return instance.context.place(f"{address}.at.{day}")
        held = [day for day in number.steps or {} if parse_date(day) <= start]
        if held:
            return instance.context.place(f"{address}.steps.{held[-1]}")
    return instance.context.place(address)


def when(instance: Instance, key: Key, times: Iterable[str]) -> str:
    """` in FY2028-29`: periods or contract years of a family in a sentence; empty over the horizon."""
    labels = [] if key == ASKED else catalogue.labels(instance, key, times)
    return f" in {span_of(labels)}" if labels else ""


def span_of(labels: Sequence[str]) -> str:
    """Labels of periods in a sentence: up to three by name, more by the first and the last."""
    return ", ".join(labels) if len(labels) <= 3 else f"{labels[0]} to {labels[-1]} ({len(labels)} periods)"
