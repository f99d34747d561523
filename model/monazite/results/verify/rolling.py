"""Planning again and again: each time with the data known then, and with the decisions before as they were.

On each date that is a multiple of `every` after the start of the horizon (where periods are longer, at the
start of each), the file is read with the revisions known by then, what the earlier plan decided before the
date is held, and the rest is planned again. Where nothing became known since the date before, the earlier
plan is still the best one and is not solved again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.load import as_known, build_instance
from monazite.data.reading.revisions import NamedRevision, revisions_of
from monazite.data.reading.tree import Tree
from monazite.data.records.timeline import Timeline, add_months, parse_months
from monazite.errors import InfeasibleError, Location, UsageError
from monazite.progress import Progress, silent
from monazite.results.held import ExactPlan
from monazite.results.verify.holding import exact_plan, hold_plan

PLACE = Location(Path("--every"))
"""The place of what was decided before."""


@dataclass(frozen=True)
class Step:
    """A date on which something became known, and the revisions; `plan` is the plan made then, None for the
    last."""

    day: date
    known: tuple[NamedRevision, ...]
    plan: ExactPlan | None = None


@dataclass(frozen=True)
class Rolled:
    """The steps, the first at the start of the horizon; the file of the last step, which holds the decisions
    before it; and the dates on which nothing became known.

    Where no plan can keep what was decided before a date, that step is the last, and `stopped` is true.
    """

    every: str
    steps: tuple[Step, ...]
    tree: Tree
    quiet: tuple[date, ...]
    stopped: bool = False


def roll(
    file: Tree,
    money: str | None,
    every: str,
    time_limit: float | None = None,
    on_progress: Progress = silent,
) -> Rolled:
    """Plan again `every` so often up to the last date on which something becomes known.

    `file` is a file with its revisions. Raises `UsageError` where nothing becomes known, or too late, and
    where a date is not the first day of a period; and the errors of reading and solving.
    """
    revisions = revisions_of(file)
    instance = build_instance(as_known(file), money)
    refuse_choices(instance)
    days = _dates(instance.timeline, every)
    steps = _steps(revisions, days, every)
    solved: list[Step] = []
    tree = as_known(file, days[0])
    for number, step in enumerate(steps):
        on_progress(number / len(steps), f"planning on {step.day:%Y-%m}")
        if solved:
            plan = solved[-1].plan
            assert plan is not None
            until = f"{step.day:%Y-%m}"
            tree = hold_plan(as_known(file, step.day), money, plan, until, "the earlier plan", PLACE)
            tree = _with_history(tree, [*solved, step])
        if number == len(steps) - 1:
            break
        try:
            plan = exact_plan(build_instance(tree, money), time_limit)
        except InfeasibleError:
            return Rolled(every, (*solved, step), tree, (), stopped=True)
        solved.append(Step(step.day, step.known, plan))
    news = {step.day for step in steps}
    return Rolled(every, (*solved, steps[-1]), tree, tuple(day for day in days if day not in news))


def _dates(timeline: Timeline, every: str) -> list[date]:
    """The start of the horizon and each date `every` so long after the one before, or the end of a period
    that is longer. Raises `UsageError` where a date is within a shorter period."""
    try:
        months = parse_months(every)
    except ValueError as error:
        raise UsageError(f"--every {every}: {error}.") from None
    if months == 0:
        raise UsageError(f"--every {every}: found no time. Expected at least one month, such as `1 year`.")
    boundaries = {period.start for period in timeline.periods} | {timeline.end}
    found = [timeline.start]
    while (day := add_months(found[-1], months)) < timeline.end:
        if day not in boundaries:
            inside = next(each for each in timeline.periods if each.start < day < each.end)
            if inside.start != found[-1]:
                raise UsageError(
                    f"--every {every}: {day:%Y-%m} is within the period {inside.label} "
                    f"({inside.start:%Y-%m} to {inside.end:%Y-%m}). Expected a multiple of the periods, or "
                    "less than one."
                )
            day = inside.end  # A period longer than the time between two dates is planned once.
        if day < timeline.end:
            found.append(day)
        else:
            break
    return found


def _steps(revisions: Sequence[NamedRevision], days: Sequence[date], every: str) -> list[Step]:
    """The start, and the dates on which something became known since the date before."""
    if late := [each for each in revisions if each.day > days[-1]]:
        raise UsageError(
            f"--every {every}: the revision `{late[0].name}` is known from {late[0].day:%Y-%m-%d}, after "
            f"the last date of planning ({days[-1]:%Y-%m}). Expected to plan after it is known. Plan more "
            "often, or remove the revision."
        )
    found = [Step(days[0], tuple(each for each in revisions if each.day <= days[0]))]
    found += [step for step in _later(revisions, days) if step.known]
    if len(found) == 1:
        raise UsageError(
            f"--every {every}: nothing becomes known after the start of the horizon. Expected `revisions` "
            "with a later date `known`. Add them to the file, or solve without --every."
        )
    return found


def _later(revisions: Sequence[NamedRevision], days: Sequence[date]) -> Iterator[Step]:
    for before, day in pairwise(days):
        yield Step(day, tuple(each for each in revisions if before < each.day <= day))


def _with_history(tree: Tree, steps: Sequence[Step]) -> Tree:
    """The file with the dates of planning so far in its section `held`."""
    history = []
    for step in steps:
        entry: dict[str, object] = {
            "date": f"{step.day:%Y-%m}",
            "known": [each.name for each in step.known],
        }
        if step.plan is not None:
            entry["objective"] = f"{step.plan.plan.value!r} {step.plan.plan.instance.money.unit}"
        history.append(entry)
    held = dict(tree.data["held"])
    decisions = held.pop("decisions")
    return Tree(
        {**tree.data, "held": {**held, "history": history, "decisions": decisions}}, tree.places, tree.inputs
    )
