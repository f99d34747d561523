"""Conflicts of a program, reported by the elements and periods of their constraints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from math import isfinite

import numpy as np
import numpy.typing as npt

from monazite.data.records.instance import Instance
from monazite.figures import LIMIT_DIGITS, amount
from monazite.formulation.catalogue import BALANCE, CONSTRAINTS, group, is_definition, time, title
from monazite.formulation.support.meaning import Role
from monazite.results.constraints import ASKED, location_of, named_constraint, when
from monazite.solving.highs import problem_of
from monazite.solving.infeasible.iis import Conflict, find_conflict, find_conflicts
from monazite.solving.matrix import Key, Matrix, named_key


def conflict_sentences(instance: Instance, rows: Iterable[tuple[str, float, float]]) -> Iterator[str]:
    """One sentence for each element of a family, with its right-hand side, its periods and its place in the
    file.

    They are in the order of their roles. Definitions, which hold in every instance, are last, by their titles
    alone; the material balances are one sentence.
    """
    grouped: dict[Key, list[tuple[Key, float, float]]] = {}
    for name, lower, upper in rows:
        key = named_key(name)
        grouped.setdefault(group(key), []).append((key, lower, upper))
    balances = [" at ".join(each[1:]) for each in grouped if each[0] == BALANCE]
    for each in sorted(grouped, key=lambda each: CONSTRAINTS[each[0]].role):
        if not is_definition(each[0]):
            yield _sentence(instance, grouped[each])
        elif each[0] != BALANCE:
            yield title(instance, grouped[each][0][0])
    if balances:
        yield f"material balances of {', '.join(balances)}"


def conflicts_of(matrix: Matrix) -> list[Conflict]:
    """The conflicts of a program: each an irreducible set of constraints; empty where the program is
    feasible."""
    return find_conflicts(
        problem_of(matrix), _stated(matrix), partial(_rank, matrix), lambda row: _group(matrix.rows[row])
    )


def first_conflict(matrix: Matrix) -> Conflict:
    """One conflict of an infeasible program."""
    return find_conflict(problem_of(matrix), _stated(matrix), partial(_rank, matrix))


def _rank(matrix: Matrix, row: int) -> tuple[int, int]:
    """The rank of a row as the one a conflict is measured against: by role; questions come last."""
    key = matrix.rows[row]
    return (len(Role) if key == ASKED else CONSTRAINTS[key[0]].role, row)


def _stated(matrix: Matrix) -> npt.NDArray[np.bool_]:
    return np.array([key == ASKED or not is_definition(key[0]) for key in matrix.rows], bool)


def _group(key: Key) -> tuple[str, str]:
    return key[0], key[1] if len(key) > 1 else ""


def _sentence(instance: Instance, found: list[tuple[Key, float, float]]) -> str:
    key, lower, upper = found[0]
    constraint = named_constraint(instance, key)
    limit = _limit(lower, upper, constraint.unit) if len(found) == 1 else ""
    place = location_of(instance, constraint.address)
    words = constraint.words + when(instance, key, [time(each) for each, _, _ in found])
    return f"{words}{limit}" + (f" ({place})" if place else "")


def _limit(lower: float, upper: float, unit: str) -> str:
    if lower == upper:
        return f": {amount(lower, unit, LIMIT_DIGITS)}"
    if isfinite(lower):
        return f": at least {amount(lower, unit, LIMIT_DIGITS)}"
    return f": at most {amount(upper, unit, LIMIT_DIGITS)}"
