"""A sweep as plain data: the JSON of the command line, and the tidy tables of a result folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import isnan
from typing import Any

import numpy as np

from monazite.figures import LIMIT_DIGITS, amount, cell, percent
from monazite.results.folder.digits import Exactly, certain
from monazite.results.report import Table
from monazite.solving.matrix import Floats
from monazite.sweeps.answers import Answer, Curves, Plane, Points
from monazite.sweeps.binding import Binding
from monazite.sweeps.columns import POINTS, REGIONS, SEGMENTS, named
from monazite.sweeps.curve.exact import Curve
from monazite.sweeps.curve.sampled import Sample
from monazite.sweeps.map.domains import Domain
from monazite.sweeps.map.polygons import area
from monazite.sweeps.points.grid import PointStatus
from monazite.sweeps.program import Program, settle
from monazite.sweeps.sentences import curve_sentences, map_sentences, points_sentences
from monazite.sweeps.terms import SweptTerm
from monazite.sweeps.words import (
    change_words,
    domain_label,
    end_words,
    short_years,
    shortfall_words,
    slope_words,
    why_at,
)
from monazite.tolerances import SHARE_OF_RECTANGLE


def document(answer: Answer, rows: bool = True) -> dict[str, Any]:
    """The whole answer: terms and their units, and `segments`, `regions` or `points`; without `rows` not
    these."""
    base = answer.program.base
    head = {
        "title": base.title,
        "terms": [_term(answer.program, term) for term in answer.program.terms],
        "unit": base.money.unit,
        "verified": answer.verified,
        "proof": "none",
    }
    if isinstance(answer, Points):
        described = {**head, "kind": "points", "reason": answer.reason}
        described |= {"sentences": points_sentences(answer)}
        described |= {"solves": answer.solves, "regions": answer.regions}
        return {**described, "points": list(points(answer))} if rows else described
    if isinstance(answer, Plane):
        described = {**head, "kind": "map", **_map(answer)}
        return (
            {**described, "regions": [_domain(answer, domain) for domain in answer.map.domains]}
            if rows
            else described
        )
    curves = list(_curves(answer, rows))
    if len(curves) == 1 and not curves[0]["at"]:
        return {**head, "kind": "curve", **curves[0]}
    return {
        **head,
        "kind": "curves",
        "exact": all(each["exact"] for each in curves),
        "reason": answer.reason,
        "curves": curves,
    }


def summary(answer: Answer) -> dict[str, Any]:
    """The answer without its rows: the status of a result folder."""
    described = {key: value for key, value in document(answer, rows=False).items() if value is not None}
    if isinstance(answer, Points):
        names = [PointStatus(int(each)).name for each in np.unique(answer.status)]
        described["counts"] = {name: int((answer.status == PointStatus[name]).sum()) for name in names}
    return described


def _term(program: Program, term: SweptTerm) -> dict[str, Any]:
    present = program.present(term)
    values = (
        {"from": term.span[0], "to": term.span[1]}
        if term.is_interval
        else {"values": term.values or term.words}
    )
    today = {} if present is None else {"present": present}
    return {"term": term.name, "unit": term.unit, **values, **today}


def points(answer: Points) -> Iterator[dict[str, Any]]:
    """Every point: its terms by address in the unit asked with, its status, the objective, the cells by
    label."""
    names = [term.name for term in answer.program.terms]
    shape = [len(axis) for axis in answer.axes]
    labels = list(answer.cells)
    for place in range(len(answer.status)):
        index = np.unravel_index(place, shape)
        status = PointStatus(int(answer.status[place]))
        row: dict[str, Any] = {
            "terms": {name: axis[each] for name, axis, each in zip(names, answer.axes, index, strict=True)},
            "status": status.name,
            "objective": _number(answer.value[place]),
            **(
                {"outputs": {label: _number(answer.cells[label][place]) for label in labels}}
                if labels
                else {}
            ),
        }
        if place in answer.messages:
            row["message"] = answer.messages[place]
        yield row


def _number(value: float) -> float | None:
    return None if isnan(value) else float(value) + 0.0


def _ends(ends: tuple[float, float] | None) -> dict[str, float] | None:
    return None if ends is None else {"from": ends[0], "to": ends[1]}


def _curves(answer: Curves, rows: bool) -> Iterator[dict[str, Any]]:
    for at, curve, cells in zip(answer.at, answer.curves, answer.cells, strict=True):
        reason = answer.reason if isinstance(curve, Sample) else curve.reason
        yield {
            "at": at,
            "exact": curve.exact,
            "reason": reason,
            "feasible": _ends(curve.feasible),
            "bounded": _ends(curve.bounded),
            "sentences": curve_sentences(answer, curve),
            "why": _why(answer, curve, at),
            **({"segments": list(_segments(answer, curve))} if rows else {}),
            "solves": curve.solves,
            "failures": list(curve.failures),
            **(
                {
                    "outputs": [
                        {"at": end, **{label: _number(value) for label, value in found.items()}}
                        for end, found in cells
                    ]
                }
                if cells
                else {}
            ),
        }


def _why(answer: Curves, curve: Curve | Sample, at: dict[str, float | str]) -> list[str]:
    if isinstance(curve, Sample):
        return []
    low, high = answer.term.span
    settled = settle(answer.program, at)
    return end_words(answer.program.base, settled.parametric, curve, low, high)


def _segments(answer: Curves, curve: Curve | Sample) -> Iterator[dict[str, Any]]:
    base, term = answer.program.base, answer.term
    if isinstance(curve, Sample):
        for first, last in curve.segments:
            assert first.value is not None and last.value is not None
            slope = (last.value - first.value) / (last.at - first.at)
            words = slope_words(base, term, slope)
            yield _segment(first.at, last.at, first.value, last.value, slope, 0.0, words, [])
        return
    binding = Binding()
    for before, segment in zip((None, *curve.segments), curve.segments, strict=False):
        changes = change_words(base, term, binding, before, segment) if before else []
        words = slope_words(base, term, segment.slope)
        yield _segment(
            segment.start,
            segment.stop,
            segment.value_start,
            segment.value_stop,
            segment.slope,
            segment.curvature,
            words,
            changes,
        )


def _segment(
    start: float,
    stop: float,
    first: float,
    last: float,
    slope: float,
    curvature: float,
    words: str,
    changes: list[str],
) -> dict[str, Any]:
    # Beside an end at 1e15 a breakpoint at 60 still counts.
    ends = [Exactly(certain(value)) for value in (start, stop, first, last)]
    return {
        "from": ends[0],
        "to": ends[1],
        "value_from": ends[2],
        "value_to": ends[3],
        "slope": slope,
        "curvature": curvature,
        "words": words,
        "changes": changes,
    }


def _map(answer: Plane) -> dict[str, Any]:
    found = answer.map
    return {
        "exact": found.exact,
        "reason": found.reason,
        "proven": found.proven,
        "feasible": found.feasible.tolist(),
        "bounded": found.bounded.tolist(),
        "sentences": map_sentences(answer),
        "why": list(without_plan(answer)),
        "bases": found.regions,
        "solves": found.solves,
        "failures": list(found.failures),
    }


def _domain(answer: Plane, domain: Domain) -> dict[str, Any]:
    form = domain.value
    return {
        "polygon": domain.polygon.tolist(),
        "holes": [hole.tolist() for hole in domain.holes],
        "value": {
            "constant": float(form[0, 0]),
            "linear": [float(2 * form[0, 1]), float(2 * form[0, 2])],
            "quadratic": [float(form[1, 1]), float(2 * form[1, 2]), float(form[2, 2])],
        },
        "values": [float(value) for value in _values(form, domain.polygon)],
        "label": domain_label(answer.program.base, answer.program.terms, domain),
    }


def _values(form: Floats, corners: Floats) -> Floats:
    """The value at the corners of a domain."""
    steps = np.column_stack([np.ones(len(corners)), corners])
    return np.asarray(np.einsum("pi,ij,pj->p", steps, form, steps))


def table(answer: Answer) -> Table:
    """The answer as one tidy table."""
    if isinstance(answer, Points):
        return Table("points", _points_columns(answer), partial(_points_rows, answer), long=True)
    if isinstance(answer, Plane):
        return Table("regions", _regions_columns(answer), partial(_regions_rows, answer), long=True)
    return Table("segments", _segments_columns(answer), partial(_segments_rows, answer), long=True)


def _points_columns(answer: Points) -> dict[str, str]:
    base = answer.program.base
    return named(POINTS, base.money.unit, answer.program.terms, answer.cells)


def _points_rows(answer: Points) -> Iterator[Sequence[Any]]:
    shape = [len(axis) for axis in answer.axes]
    cells = list(answer.cells.values())
    for place in range(len(answer.status)):
        index = np.unravel_index(place, shape)
        yield [
            *(axis[each] for axis, each in zip(answer.axes, index, strict=True)),
            PointStatus(int(answer.status[place])).name,
            _number(answer.value[place]),
            *(_number(cell[place]) for cell in cells),
            answer.messages.get(place, "").partition("\n")[0],
        ]


def _segments_columns(answer: Curves) -> dict[str, str]:
    others = (term for term in answer.program.terms if term is not answer.term)
    return named(SEGMENTS, answer.program.base.money.unit, others)


def _segments_rows(answer: Curves) -> Iterator[Sequence[Any]]:
    unit = answer.program.base.money.unit
    for at, curve in zip(answer.at, answer.curves, strict=True):
        for segment in _segments(answer, curve):
            yield [
                *at.values(),
                segment["from"],
                segment["to"],
                answer.term.unit,
                segment["value_from"],
                segment["value_to"],
                segment["slope"],
                segment["curvature"],
                unit,
                curve.exact,
                segment["words"],
                "; ".join(segment["changes"]),
            ]


def _regions_columns(answer: Plane) -> dict[str, str]:
    return named(REGIONS, answer.program.base.money.unit, answer.program.terms)


def _regions_rows(answer: Plane) -> Iterator[Sequence[Any]]:
    """One row for each corner of each ring of each region."""
    base, terms = answer.program.base, answer.program.terms
    for number, domain in enumerate(answer.map.domains, start=1):
        short = short_years(base, domain.region)
        label = domain_label(base, terms, domain)
        words = [sum(map(len, short.values())), "; ".join(shortfall_words(short)), label]
        for ring, polygon in enumerate((domain.polygon, *domain.holes)):
            values, rates = _values(domain.value, polygon), domain.slopes_at(polygon)
            for corner, (point, value, rate) in enumerate(zip(polygon, values, rates, strict=True), start=1):
                yield [number, ring, corner, *point.tolist(), float(value), *rate.tolist(), *words]


@dataclass(frozen=True)
class DomainRow:
    """A domain in short: its share of the area, its outline, and its label."""

    share: float
    polygon: Floats
    label: str

    def span(self, term: int) -> str:
        """The range of a term in it."""
        ends = self.polygon[:, term].min(), self.polygon[:, term].max()
        return " to ".join(cell(float(each), LIMIT_DIGITS) for each in ends)


def without_plan(answer: Plane) -> Iterator[str]:
    """Which part of a map is infeasible or unbounded, and why, at the corner that lies farthest outside."""
    program, found = answer.program, answer.map
    box = np.array([term.span for term in program.terms])
    whole = float(np.prod(box[:, 1] - box[:, 0]))
    for polygon, what in ((found.feasible, "infeasible"), (found.bounded, "unbounded")):
        share = 1.0 - abs(area(polygon)) / whole
        if share > SHARE_OF_RECTANGLE:
            corner = max(product(*box), key=partial(_outside, polygon, box))
            at = ", ".join(
                f"{term.name} = {amount(value, term.unit, LIMIT_DIGITS)}"
                for term, value in zip(program.terms, corner, strict=True)
            )
            where = f"{percent(share)} of the rectangle" if len(polygon) else "the whole rectangle"
            yield f"{what} in {where}; at {at}{why_at(program.base, program.parametric, corner)}"


def _outside(polygon: Floats, box: Floats, corner: Sequence[float]) -> float:
    """How far a corner of a rectangle lies from the nearest corner of a polygon in it, each side counted as
    1."""
    if not len(polygon):
        return 0.0
    steps = (polygon - np.array(corner)) / (box[:, 1] - box[:, 0])
    return float(np.min(np.hypot(*steps.T)))


def domain_table(answer: Plane) -> Iterator[DomainRow]:
    """The domains of a map, the largest first."""
    first, second = (term.span for term in answer.program.terms)
    whole = (first[1] - first[0]) * (second[1] - second[0])
    for domain in sorted(answer.map.domains, key=lambda each: -area(each.polygon)):
        label = domain_label(answer.program.base, answer.program.terms, domain)
        yield DomainRow(abs(area(domain.polygon)) / whole, domain.polygon, label)
