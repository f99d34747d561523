"""From an earlier plan to the section `held` of an instance: its decisions before a date.

The instance may have other data than the plan. What both name must agree: the model periods up to the date,
and the units of decisions. A decision that only the instance has was 0 in the earlier plan, and is held at 0;
one that only the plan has is an error, unless it is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from monazite.data.checks.held import not_a_boundary
from monazite.data.reading.tree import LARGEST_FILE_BYTES
from monazite.data.records.held import exact_text
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Timeline, parse_date
from monazite.errors import UsageError
from monazite.figures import figure
from monazite.formulation import catalogue
from monazite.formulation.policy.held import FAMILIES, decision_name, is_decided
from monazite.results.plan import Plan
from monazite.solving.exact.rationals import Exact
from monazite.solving.matrix import Key

NOTHING = Fraction(0)
LINE = 20
"""Letters of a line of the file beside the amount."""
MOST_NAMED = 10
"""Differences between a plan and an instance that are named."""


@dataclass(frozen=True)
class ExactPlan:
    """A plan with its proven amounts, which are fractions."""

    plan: Plan
    amounts: Mapping[Key, Fraction]


def exact_plan_of(plan: Plan, exact: Exact) -> ExactPlan:
    """A plan and the optimum that proves it."""
    return ExactPlan(plan, dict(zip(plan.solved.matrix.columns, exact.columns, strict=True)))


def held_section(
    instance: Instance, columns: Iterable[Key], earlier: ExactPlan, until: str
) -> dict[str, Any]:
    """The section `held` with which an instance keeps the decisions of a plan before a date.

    `columns` are the decisions of the instance. Raises `UsageError` where the date is no boundary of periods,
    or the plan does not fit the instance; it names what does not match.
    """
    try:
        problem = not_a_boundary(instance.timeline, until)
    except ValueError as error:
        problem = str(error)
    if problem:
        raise UsageError(f"--until {until}: {problem}.")
    plan = earlier.plan
    own = [key for key in columns if key[0] in FAMILIES]
    differences = [*_other_periods(plan.instance.timeline, instance.timeline, parse_date(until))]
    differences = differences or [*_other_decisions(instance, set(own), plan, until)]
    if differences:
        more = len(differences) - MOST_NAMED
        listed = [*differences[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
        raise UsageError(
            "the plan to hold does not fit the instance: "
            + "; ".join(listed)
            + ". Expected a plan of the same periods, elements and units until the date."
        )
    decisions: dict[str, dict[str, Any]] = {}
    for key in own:
        if _is_before(instance, key, until):
            series = decisions.setdefault(
                decision_name(key), {"unit": catalogue.unit(instance, key), "amounts": {}}
            )
            series["amounts"][key[-1]] = exact_text(earlier.amounts.get(key, NOTHING))
    size = sum(len(text) + LINE for each in decisions.values() for text in each["amounts"].values())
    if size > LARGEST_FILE_BYTES // 10 * 9:
        raise UsageError(
            f"--until {until}: the decisions before it take {figure(size / 1e6)} MB as exact fractions. "
            f"Expected at most {figure(LARGEST_FILE_BYTES / 1e6)} MB with the instance. Hold an earlier "
            "date, or use longer periods."
        )
    return {
        "until": until,
        "plan": plan.instance.title,
        "objective": f"{plan.value!r} {plan.instance.money.unit}",
        "decisions": decisions,
    }


def _is_before(instance: Instance, key: Key, until: str) -> bool:
    return is_decided(instance, key[0], FAMILIES[key[0]].names(key), until)


def _other_periods(earlier: Timeline, timeline: Timeline, until: date) -> Iterator[str]:
    """Where the periods before a date differ."""
    ours, theirs = (
        [(each.start, each.end) for each in periods if each.start < until]
        for periods in (timeline.periods, earlier.periods)
    )
    if ours == theirs:
        return
    if earlier.end < until:
        yield f"the horizon of the plan ends {earlier.end:%Y-%m}"
        return
    for (start, end), (other_start, other_end) in zip(ours, theirs, strict=False):
        if (start, end) != (other_start, other_end):
            yield (
                f"a period of the plan is {other_start:%Y-%m} to {other_end:%Y-%m}, of the instance "
                f"{start:%Y-%m} to {end:%Y-%m}"
            )
            return
    yield f"no period of the plan begins {until:%Y-%m}"


def _other_decisions(instance: Instance, own: set[Key], plan: Plan, until: str) -> Iterator[str]:
    """Decisions of the plan that the instance lacks, or counts in another unit; each decision once."""
    units = {decision_name(key): catalogue.unit(instance, key) for key in own}
    named: set[str] = set()
    for key, amount in plan.amounts.items():
        if key[0] not in FAMILIES or amount <= 0 or not _is_before(plan.instance, key, until):
            continue
        name, unit = decision_name(key), catalogue.unit(plan.instance, key)
        if name in named:
            continue
        title = catalogue.title(plan.instance, key)
        if key not in own:
            named.add(name)
            what = f"of {figure(amount)} {unit} in {key[-1]} " if name in units else ""
            yield f"the instance has no {title} {what}({catalogue.address(plan.instance, key)})"
        elif units[name] != unit:
            named.add(name)
            yield f"{title} is in {unit} in the plan and in {units[name]} in the instance"
