"""The date until which decisions are held is a boundary of model periods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monazite.data.checks.report import error
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Timeline, parse_date
from monazite.errors import Fault


def check_held(instance: Instance) -> Iterator[Fault]:
    """Refuse a date outside the horizon or within a period."""
    if instance.held is not None and (problem := not_a_boundary(instance.timeline, instance.held.until)):
        yield error(instance, "held.until", problem)


def not_a_boundary(timeline: Timeline, text: str) -> str | None:
    """Why a date cannot divide the horizon into what is held and what is planned again; None where it can."""
    day = parse_date(text)
    ends = [period.end for period in timeline.periods]
    if day in ends:
        return None
    if day <= timeline.start:
        return (
            f"found {text}, and the horizon begins {_written(timeline.start)}: no decision is before it. "
            f"Expected the first day of a later period, such as {_written(ends[0])}"
        )
    if day > timeline.end:
        return (
            f"found {text}, and the horizon ends {_written(timeline.end)}. Expected the first day of a "
            f"period, or {_written(timeline.end)} to hold every decision"
        )
    inside = next(period for period in timeline.periods if period.start < day < period.end)
    nearest = [each for each in (inside.start, inside.end) if each > timeline.start]
    return (
        f"found {text}, which is within the period {inside.label} ({_written(inside.start)} to "
        f"{_written(inside.end)}). Expected the first day of a period: "
        f"{' or '.join(_written(each) for each in nearest)}"
    )


def _written(day: date) -> str:
    return f"{day:%Y-%m}"
