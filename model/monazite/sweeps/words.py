"""A sweep in words: the slope of a segment, the change at a breakpoint, and why a point is infeasible or
unbounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

import numpy as np

from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, MonaziteError, UnboundedError, noted
from monazite.figures import amount, figure, signed
from monazite.formulation import catalogue
from monazite.formulation.catalogue import VARIABLES, is_defined
from monazite.formulation.support.meaning import Part
from monazite.results.conflicts import conflict_sentences
from monazite.results.constraints import span_of
from monazite.results.tables.prices import money_words
from monazite.solving.highs import Session
from monazite.solving.matrix import Floats, Key
from monazite.solving.parametric.program import Parametric
from monazite.solving.parametric.region import Region
from monazite.solving.parametric.walk import middle
from monazite.sweeps.binding import Binding
from monazite.sweeps.curve.exact import Curve, Segment
from monazite.sweeps.map.domains import Domain
from monazite.sweeps.terms import SweptTerm
from monazite.tolerances import BESIDE_BREAKPOINT, CHANGE_IS_REPORTED, PRICE_IS_ZERO

MOST_NAMED = 4
VERBS = ("becomes binding", "is no longer binding")
PRESENT_VALUE = " (present value)"
"""The end of the words of a slope, where nothing around them says it."""


def slope_words(instance: Instance, term: SweptTerm, slope: float, end: str = PRESENT_VALUE) -> str:
    """The slope: `+25,511 USD per additional t/yr (present value)`."""
    if is_flat(term, slope):
        return f"no change per additional {term.per}"
    sign = "+" if slope > 0 else "-"
    return f"{sign}{money_words(instance, abs(slope))} per additional {term.per}{end}"


def is_flat(term: SweptTerm, slope: float) -> bool:
    """Whether a slope is the rounding error of 0, over the whole interval."""
    return abs(slope) * _largest(term) <= PRICE_IS_ZERO


def names_decision(change: str) -> bool:
    """Whether what changes at a breakpoint, in words, is a decision and no constraint."""
    return not change.endswith((*VERBS, " more"))


def _largest(term: SweptTerm) -> float:
    return max(1.0, *(abs(value) for value in term.span if isfinite(value)))


def change_words(
    instance: Instance, term: SweptTerm, binding: Binding, before: Segment, after: Segment
) -> list[str]:
    """What changes at a breakpoint: constraints that become binding or stop binding, and decisions that
    jump."""
    at = np.array([before.stop])
    found = [
        *_limits(instance, binding, before, after),
        *_jumps(instance, before.last, after.first, at),
    ]
    found = found or list(_rates(instance, term, before, after))
    more = len(found) - MOST_NAMED
    return found[:MOST_NAMED] + ([f"and {more} more"] if more > 0 else [])


def _limits(instance: Instance, binding: Binding, before: Segment, after: Segment) -> Iterator[str]:
    """Constraints that bind on one side of the breakpoint only."""
    rows = before.last.parametric.base.rows
    begun, ended = binding.changes(before, after)
    for verb, found in zip(VERBS, (begun, ended), strict=True):
        for words in _grouped(instance, [rows[number] for number in found]):
            yield f"{words} {verb}"


def _jumps(instance: Instance, before: Region, after: Region, at: Floats) -> Iterator[str]:
    """Decisions that differ on the two sides of a breakpoint, the largest change first."""
    columns = before.parametric.base.columns
    left, right = before.plan_at(at), after.plan_at(at)
    change = right - left
    order = np.argsort(-np.abs(change), kind="stable")
    for number in order[: MOST_NAMED + 1]:
        if abs(change[number]) > CHANGE_IS_REPORTED * max(1.0, abs(left[number])) and _is_reported(
            columns[number]
        ):
            words = next(_grouped(instance, [columns[number]]))
            after_it = amount(float(right[number]), catalogue.unit(instance, columns[number]))
            yield f"{words} changes from {figure(float(left[number]))} to {after_it}"


def _rates(instance: Instance, term: SweptTerm, before: Segment, after: Segment) -> Iterator[str]:
    """Decisions whose rate of change differs from here on, the largest change first."""
    columns = before.last.parametric.base.columns
    left, right = before.last.columns[1], after.first.columns[1]
    order = np.argsort(-np.abs(right - left), kind="stable")
    for number in order[: MOST_NAMED // 2 + 4]:
        if abs(right[number] - left[number]) > CHANGE_IS_REPORTED and _is_reported(columns[number]):
            words = next(_grouped(instance, [columns[number]]))
            unit = catalogue.unit(instance, columns[number])
            rate = f"{signed(float(right[number]))} {unit}".strip()
            yield (
                f"{words} changes by {rate} per additional {term.per} (before: {signed(float(left[number]))})"
            )


def _is_reported(key: Key) -> bool:
    return VARIABLES[key[0]].reported


def _grouped(instance: Instance, keys: Iterable[Key]) -> Iterator[str]:
    """Constraints or variables in words, each with all its periods."""
    grouped: dict[str, list[Key]] = {}
    for key in keys:
        grouped.setdefault(catalogue.title(instance, key), []).append(key)
    for name, found in grouped.items():
        labels = catalogue.labels(instance, found[0], [catalogue.time(key) for key in found])
        yield noted(name, span_of(labels))


def end_words(instance: Instance, parametric: Parametric, curve: Curve, low: float, high: float) -> list[str]:
    """Why the instance is infeasible or unbounded just outside the ends of a curve that lie within the
    interval."""
    found = []
    span = high - low
    for ends, what in ((curve.feasible, "infeasible"), (curve.bounded, "unbounded")):
        if ends is None:
            found.append(f"{what} in the whole interval" + why_at(instance, parametric, [middle(low, high)]))
            continue
        for at, where, step in ((ends[0], "below", -1.0), (ends[1], "above", 1.0)):
            beyond = at + step * BESIDE_BREAKPOINT * min(span, 1e3 * max(1.0, abs(at)))
            if isfinite(at) and low <= beyond <= high:
                found.append(f"{what} {where} {figure(at, 10)}" + why_at(instance, parametric, [beyond]))
    return found


def why_at(instance: Instance, parametric: Parametric, at: Sequence[float]) -> str:
    """The constraints in conflict at a point, or the decisions that grow without limit."""
    problem = parametric.problem_at(list(at))
    session = Session(problem)
    try:
        session.solve()
    except InfeasibleError:
        rows = [
            (parametric.base.row_names[row], float(problem.row_lower[row]), float(problem.row_upper[row]))
            for row in session.conflict()
        ]
        return ": these constraints cannot all hold: " + "; ".join(conflict_sentences(instance, rows))
    except UnboundedError:
        ray = session.ray()
        if ray is None:
            return ""
        columns = parametric.base.columns
        order = [
            number
            for number in np.argsort(-np.abs(ray), kind="stable")
            if ray[number] and not is_defined(columns[number][0])
        ]
        names = (parametric.base.column_names[number] for number in order[:MOST_NAMED])
        return f": {', '.join(names)} grow without limit"
    except MonaziteError:
        return ""
    return ""


def short_years(instance: Instance, region: Region, at: Floats | None = None) -> dict[str, list[str]]:
    """The contract years with a shortfall in a region of a map, or at a point `at` of it, as labels by
    contract.

    They are those of one optimal plan: others with the same objective value may fall short in other years.
    """
    short: dict[str, list[str]] = {}
    amounts = region.plan_at(region.at if at is None else at)
    for key, found in zip(region.parametric.base.columns, amounts, strict=True):
        if VARIABLES[key[0]].part is Part.SHORT and found > CHANGE_IS_REPORTED:
            labels = short.setdefault(key[1], [])
            label = instance.timeline.by_key[key[-1]].label
            if label not in labels:
                labels.append(label)
    return short


def shortfall_words(short: dict[str, list[str]]) -> list[str]:
    """`shortfall of toyotsu in FY2028-29 to FY2030-31 (3 periods)`, for each contract."""
    return [f"shortfall of {contract} in {span_of(labels)}" for contract, labels in short.items()]


def domain_label(instance: Instance, terms: Sequence[SweptTerm], domain: Domain) -> str:
    """A region of a map in words: the contract years with a shortfall in one optimal plan, and the slope for
    each term."""
    words = shortfall_words(short_years(instance, domain.region))
    words = words or (["no shortfall in any contract year"] if instance.contracts else [])
    words += [
        f"{term.name}: {slopes_words(instance, term, slopes)}"
        for term, slopes in zip(terms, domain.slopes_at(domain.polygon).T, strict=True)
    ]
    return "; ".join(words)


def slopes_words(instance: Instance, term: SweptTerm, slopes: Floats) -> str:
    """The slopes at the corners of a region: one, or from the least to the greatest where the objective value
    has a product of the terms."""
    least, greatest = (slope_words(instance, term, float(each)) for each in (slopes.min(), slopes.max()))
    if np.ptp(slopes) * _largest(term) <= PRICE_IS_ZERO or least == greatest:
        return slope_words(instance, term, float(slopes.mean()))
    return f"{least.partition(' per additional')[0]} to {greatest}"
