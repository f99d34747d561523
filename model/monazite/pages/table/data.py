"""The data of a table as plain JSON: everything the page needs to solve, to check and to name the program.

Names and words are those of the catalogue: a constraint or a decision is a group (its name and title without
the period) and a time. Numbers of the program keep every digit; numbers of the cells have 15.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from monazite import tolerances
from monazite.data.records.instance import BUILT_IN_OUTSIDE, Instance
from monazite.figures import plain
from monazite.formulation import catalogue
from monazite.formulation.catalogue import BALANCE, CONSTRAINTS, VARIABLES, is_definition
from monazite.formulation.support.meaning import RightHandSide
from monazite.pages.table.form import Form
from monazite.pages.table.known import known_today, known_zones
from monazite.pages.table.outputs import Line, cells_of, discount_factors, lines_of
from monazite.pages.table.program import TableProgram
from monazite.progress import Progress, silent
from monazite.results.constraints import location_of
from monazite.solving.matrix import Floats, Key, name_of
from monazite.solving.parametric.program import Monomial
from monazite.solving.ranging.face import weights
from monazite.solving.solve import ATTEMPTS

FORMAT = 1
"""The number of this format; a page of another one refuses the data."""
CELL_DIGITS = 15
TOLERANCES = (
    *("AMOUNT_IS_ZERO", "BINDING", "CHANGE_IS_REPORTED", "CHANGE_IS_ZERO", "DUAL_NONZERO"),
    *("INTERVAL_WIDTH", "LEAST_DIVISOR", "MULTIPLIER_IS_ZERO", "PRICE_IS_ZERO", "RELATIVE_EQUAL"),
    *("RESIDUAL", "ROUNDED_INWARD", "ROUNDING", "ROW_IS_ZERO", "SOLVER_COEFFICIENT", "SOLVER_FEASIBILITY"),
)
"""The tolerances of the page's own checks, by name."""
WHOLE_WEIGHTS = 2.0**32


def page_data(program: TableProgram, on_progress: Progress = silent) -> dict[str, Any]:
    """The data of a table: plain JSON, without infinite numbers (a bound that is absent is null)."""
    instance, base = program.instance, program.parametric.base
    on_progress(0.0, "the program")
    times = _Times()
    lines = lines_of(program)
    data = {
        "format": FORMAT,
        "title": instance.title,
        "money_unit": instance.money.unit,
        "tolerances": {name: getattr(tolerances, name) for name in TOLERANCES},
        "attempts": list(ATTEMPTS),
        "terms": [_term(program, number) for number in range(len(program.terms))],
        "accounts": [
            {
                "name": account,
                "outside": instance.is_outside(account),
                "party": instance.is_party(account),
                "words": BUILT_IN_OUTSIDE.get(account, ""),
            }
            for account in instance.accounts
        ],
        "rows": _rows(instance, base.rows, times),
        "columns": _columns(instance, base.columns, times),
        "lower": _bounds(base.row_lower),
        "upper": _bounds(base.row_upper),
        "cost": base.cost.tolist(),
        "matrix": _matrix(program),
        "scaling": _scaling(program),
        "weights": _weights(program),
        "offset": [[list(monomial), worth] for monomial, worth in program.parametric.offset.items()],
        "lines": [_line(line, times) for line in lines],
        "cells": _cells(cells_of(lines)),
        "discount": {
            times.number((period.key, period.label)): factor
            for period, factor in zip(instance.timeline.periods, discount_factors(program), strict=True)
        },
    }
    on_progress(0.5, "today's plan")
    data["known"] = {"today": known_today(program), "zones": known_zones(program)}
    data["times"] = [{"key": key, "label": label} for key, label in times.known]
    return data


def packed(data: dict[str, Any]) -> str:
    """The data deflated and in base64, as the page holds it; the same bytes for the same data."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


class _Times:
    """Periods, contract years and years, each with a number."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], int] = {}

    def number(self, time: tuple[str, str]) -> int:
        """The number of a time by its key and label."""
        return self.known.setdefault(time, len(self.known))


def _term(program: TableProgram, number: int) -> dict[str, Any]:
    term, parametric = program.terms[number], program.parametric
    before, after = term.assignment
    return {
        "name": term.swept.name,
        "unit": term.swept.unit,
        "is_factor": term.swept.factor,
        "low": term.low,
        "high": term.high,
        "today": term.today,
        "start": term.start,
        "set": [before, after],
        "in_limits": term.in_limits,
        "in_prices": term.in_prices,
        "limits": _sparse(parametric.limit_rates[number]),
        "prices": _sparse(parametric.price_rates[number]),
    }


def _sparse(rates: Floats) -> dict[str, list[Any]]:
    places = np.flatnonzero(rates)
    return {"index": places.tolist(), "rate": rates[places].tolist()}


def _bounds(bounds: Floats) -> list[float | None]:
    return [bound if np.isfinite(bound) else None for bound in bounds.tolist()]


def _steps(numbers: Iterable[int]) -> list[int]:
    """Whole numbers as the step from each to the next, which deflate better."""
    listed = [0, *map(int, numbers)]
    return [after - before for before, after in pairwise(listed)]


def _matrix(program: TableProgram) -> dict[str, Any]:
    """The matrix by rows: the number of entries of each row, the steps between columns, and the values."""
    entries = program.parametric.base.entries
    return {
        "counts": np.diff(entries.starts).tolist(),
        "steps": _steps(entries.columns),
        "values": entries.values.tolist(),
    }


def _scaling(program: TableProgram) -> dict[str, list[int]] | None:
    """The exponents of two by which rows and columns are scaled for the solver; None where none is needed."""
    scaling = program.parametric.base.entries.scaling
    if scaling is None:
        return None
    return {
        "rows": np.log2(scaling.rows).astype(int).tolist(),
        "columns": np.log2(scaling.columns).astype(int).tolist(),
    }


def _weights(program: TableProgram) -> dict[str, Any]:
    """The weights of the tie-break: as whole numbers in 2^-32 above 1, and the others by column."""
    found = weights(program.parametric.base)
    whole = (found - 1.0) * WHOLE_WEIGHTS
    is_whole = (whole == np.round(whole)) & (whole >= 0) & (whole < WHOLE_WEIGHTS)
    return {
        "whole": [int(each) if fits else 0 for each, fits in zip(whole, is_whole, strict=True)],
        "others": [[int(column), float(found[column])] for column in np.flatnonzero(~is_whole)],
    }


def _rows(instance: Instance, rows: Sequence[Key], times: _Times) -> dict[str, Any]:
    """Constraints as groups and times: in the words of the catalogue, with what a conflict says of them."""
    groups: dict[tuple[Key, str], int] = {}
    found: list[dict[str, Any]] = []
    for key in rows:
        words = catalogue.titled(instance, key)
        if (catalogue.group(key), words) in groups:
            continue
        groups[catalogue.group(key), words] = len(found)
        meaning, address = CONSTRAINTS[key[0]], catalogue.address(instance, key)
        place = location_of(instance, address)
        found.append(
            {
                "name": name_of(catalogue.group(key)),
                "words": words,
                "unit": catalogue.unit(instance, key),
                "role": int(meaning.role),
                "definition": is_definition(key[0]),
                "balance": " at ".join(catalogue.group(key)[1:]) if key[0] == BALANCE else "",
                "bare": meaning.right_hand_side is not RightHandSide.AMOUNT or address.endswith(".firm"),
                "priced": meaning.priced,
                "place": str(place) if place else "",
            }
        )
    return {
        "groups": found,
        "group": _steps(groups[catalogue.group(key), catalogue.titled(instance, key)] for key in rows),
        "time": _steps(_time_of(instance, key, times) for key in rows),
    }


def _columns(instance: Instance, columns: Sequence[Key], times: _Times) -> dict[str, Any]:
    """Decisions as groups and times."""
    groups: dict[Key, int] = {}
    found: list[dict[str, Any]] = []
    for key in columns:
        group = catalogue.group(key)
        if group in groups:
            continue
        groups[group] = len(found)
        found.append(
            {
                "name": name_of(group),
                "words": catalogue.title(instance, key),
                "unit": catalogue.unit(instance, key),
                "reported": VARIABLES[key[0]].reported,
            }
        )
    return {
        "groups": found,
        "group": _steps(groups[catalogue.group(key)] for key in columns),
        "time": _steps(_time_of(instance, key, times) for key in columns),
    }


def _time_of(instance: Instance, key: Key, times: _Times) -> int:
    """The number of the time of a constraint or a decision; -1 over the horizon."""
    time = catalogue.time(key)
    return times.number((time, catalogue.labels(instance, key, [time])[0])) if time else -1


def _line(line: Line, times: _Times) -> dict[str, Any]:
    return {
        "table": line.table,
        "column": line.column,
        **line.names,
        "unit": line.unit,
        "times": _steps(times.number(time) for time in line.times),
        **({"present": True} if line.present else {}),
    }


def _cells(cells: Sequence[Form]) -> list[dict[str, Any]]:
    """The coefficients of all cells by the terms they are multiplied with: steps between cells and between
    columns, where -1 is the column of a constant."""
    found: dict[Monomial, list[tuple[int, int, float]]] = {}
    for number, cell in enumerate(cells):
        for (monomial, column), factor in sorted(cell.entries.items()):
            if factor:
                found.setdefault(monomial, []).append((number, column, float(plain(factor, CELL_DIGITS))))
    return [
        {
            "terms": list(monomial),
            "cells": _steps(cell for cell, _, _ in entries),
            "columns": _steps(column for _, column, _ in entries),
            "values": [value for _, _, value in entries],
        }
        for monomial, entries in sorted(found.items())
    ]
