"""What a sweep says first: the value today with its slopes, and where the objective value is greatest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, isinf

import numpy as np

from monazite.data.records.instance import Instance
from monazite.figures import MORE_DIGITS, amount, figure
from monazite.sweeps.answers import Curves, Plane, Points
from monazite.sweeps.curve.exact import Curve
from monazite.sweeps.curve.piece import Piece
from monazite.sweeps.curve.sampled import Sample
from monazite.sweeps.map.domains import Domain
from monazite.sweeps.terms import SweptTerm
from monazite.sweeps.words import is_flat, short_years, shortfall_words, slope_words


def curve_sentences(answer: Curves, curve: Curve | Sample) -> list[str]:
    """The value today with the slope on both sides, and the greatest value; `today` is known where the file
    has one amount for the term, and on a sampled curve where that was solved."""
    base, term = answer.program.base, answer.term
    today = answer.program.present(term)
    if isinstance(curve, Sample):
        solved = [(point.value, point.at) for point in curve.points if point.value is not None]
        now = next((value for value, at in solved if at == today), None)
        found = _today(base, term, today, now, [])
        best = max(solved, key=lambda each: each[0], default=None)
        return [*found, *([] if best is None else _best(base, term, best, best[1], now, "points solved"))]
    here = [each for each in curve.segments if today is not None and each.start <= today <= each.stop]
    now = here[0].value_at(today) if here and today is not None else None
    slopes = [each.slope_at(today) for each in here if today is not None]
    found = _today(base, term, today, now, slopes)
    best = _greatest(curve.segments)
    if best is None:
        return list(found)
    until = _until(term, curve.segments, best[1])
    return [*found, *_best(base, term, best, until, now, "interval" if curve.exact else "segments found")]


def _today(
    base: Instance, term: SweptTerm, today: float | None, now: float | None, slopes: Sequence[float]
) -> Iterator[str]:
    if today is None or now is None:
        return
    said = list(dict.fromkeys(slope_words(base, term, slope, "") for slope in slopes))
    change = "; ".join(
        said if len(said) < 2 else (f"{said[0]} below it", f"{said[-1]} above it"),
    )
    value = amount(now, base.money.unit, MORE_DIGITS)
    yield f"Today's value is {term.at(today)}: objective value {value}{'; ' + change if change else ''}."


def _greatest(pieces: Sequence[Piece]) -> tuple[float, float] | None:
    """The greatest value and the first place where it is reached; None where there is none."""
    found = [piece.greatest for piece in pieces]
    if any(isinf(value) and value > 0 for value, _ in found):
        return None
    return max((each for each in found if isfinite(each[0])), key=lambda each: each[0], default=None)


def _until(term: SweptTerm, pieces: Sequence[Piece], at: float) -> float:
    """Up to where the value stays the greatest: the end of the flat segments that begin there."""
    for piece in pieces:
        if piece.start == at and not piece.curvature and is_flat(term, piece.slope):
            at = piece.stop
    return at


def _best(
    base: Instance, term: SweptTerm, best: tuple[float, float], until: float, now: float | None, where: str
) -> Iterator[str]:
    value, at = best
    unit = base.money.unit
    if isinf(at) and isinf(until) and at == until:
        return
    place = f"at {term.at(at)}" if at == until else _span(term, at, until)
    more = ""
    if now is not None:
        is_more = figure(value, MORE_DIGITS) != figure(now, MORE_DIGITS)
        more = f", {amount(value - now, unit)} more than today" if is_more else ", as today"
    yield f"The greatest objective value of the {where} is {amount(value, unit, MORE_DIGITS)}, {place}{more}."


def _span(term: SweptTerm, at: float, until: float) -> str:
    if isinf(at) and isinf(until):
        return "everywhere"
    if isinf(until):
        return f"from {term.at(at)} on"
    return f"up to {term.at(until)}" if isinf(at) else f"from {term.at(at)} to {term.at(until)}"


def points_sentences(answer: Points) -> list[str]:
    """The point with the greatest objective value; none without a plan at any point."""
    if not np.isfinite(answer.value).any():
        return []
    place = int(np.nanargmax(answer.value))
    value = amount(float(answer.value[place]), answer.program.base.money.unit, MORE_DIGITS)
    at = ", ".join(
        f"{term.name} = {term.at(each)}"
        for term, each in zip(answer.program.terms, answer.point(place), strict=True)
    )
    return [f"The greatest objective value of the points is {value}, at {at}."]


def map_sentences(answer: Plane) -> list[str]:
    """The value today, with the slope for each term, and the shortfalls of one optimal plan there."""
    base, terms = answer.program.base, answer.program.terms
    today = [answer.program.present(term) for term in terms]
    at = [each for each in today if each is not None]
    domain = _domain_at(answer.map.domains, at) if len(at) == len(terms) else None
    if domain is None:
        return []
    place = ", ".join(f"{term.name} = {term.at(each)}" for term, each in zip(terms, at, strict=True))
    point = np.array([at])
    steps = np.array([1.0, *at])
    value = amount(float(steps @ domain.value @ steps), base.money.unit, MORE_DIGITS)
    slopes = "; ".join(
        f"{term.name}: {slope_words(base, term, float(slope), '')}"
        for term, slope in zip(terms, domain.slopes_at(point)[0], strict=True)
    )
    found = [f"Today, at {place}, the objective value is {value}; {slopes}."]
    if base.contracts:
        short = "; ".join(shortfall_words(short_years(base, domain.region, point[0])))
        found.append(f"In one optimal plan there: {short or 'no shortfall in any contract year'}.")
    return found


def _domain_at(domains: Sequence[Domain], at: Sequence[float]) -> Domain | None:
    """The region of a point; the first of those that meet in it."""
    import shapely

    point = shapely.Point(*at)
    outlines = ((each, shapely.Polygon(each.polygon, each.holes)) for each in domains)
    return next((each for each, outline in outlines if outline.covers(point)), None)
