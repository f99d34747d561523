"""Why an instance is infeasible: conflicts of constraints, each with the sum that proves it.

Each constraint of a conflict requires or makes available an amount, in the unit of the first constraint. What
is required minus what is available is the shortage. A conflict that repeats in several periods is reported
once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from monazite.data.records.instance import Instance
from monazite.errors import Location, noted
from monazite.figures import LIMIT_DIGITS, amount
from monazite.formulation.catalogue import BALANCE, CONSTRAINTS
from monazite.formulation.support.meaning import RightHandSide
from monazite.results.constraints import ASKED, NamedConstraint, location_of, named_constraint, when
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix
from monazite.tolerances import CHANGE_IS_ZERO


@dataclass(frozen=True)
class Member:
    """One constraint of a conflict: its words and periods, its bound, its place in the file, and its part of
    the sum.

    `required` is in the unit of the conflict: above 0 required, below 0 available, None for a share or a
    constraint without an amount.
    """

    words: str
    bound: str
    place: Location | None
    required: float | None
    rows: tuple[str, ...]
    group: tuple[str, ...]


@dataclass(frozen=True)
class ExplainedConflict:
    """Conflicts of the same constraints in one or several periods: `members` are those of the worst, `short`
    has each.

    `measured` is the constraint that would have to be relaxed by `short`; `passing` names the materials and
    places whose balances take part.
    """

    measured: str
    unit: str
    short: tuple[tuple[str, float], ...]
    members: tuple[Member, ...]
    passing: tuple[str, ...]

    @property
    def sentences(self) -> Iterator[str]:
        """The constraints one by one, and the shortage."""
        for member in self.members:
            bound = f": {member.bound}" if member.bound else ""
            yield noted(f"{member.words}{bound}", member.place)
        listed = ", ".join(
            amount(each, self.unit, LIMIT_DIGITS) + (f" in {when}" if when else "")
            for when, each in self.short
        )
        yield f"short by {listed}"

    @property
    def worst(self) -> float:
        """The greatest shortage."""
        return max(each for _, each in self.short)


def explained_conflicts_of(
    instance: Instance, matrix: Matrix, conflicts: Sequence[Conflict]
) -> tuple[ExplainedConflict, ...]:
    """The conflicts of the same constraints together, in the order they were found."""
    grouped: dict[object, list[Conflict]] = {}
    for conflict in conflicts:
        pattern = frozenset(named_constraint(instance, matrix.rows[row]).group for row in conflict.rows)
        first = named_constraint(instance, matrix.rows[conflict.relaxed]).group
        grouped.setdefault((first, pattern), []).append(conflict)
    return tuple(_explained(instance, matrix, each) for each in grouped.values())


def _explained(instance: Instance, matrix: Matrix, conflicts: list[Conflict]) -> ExplainedConflict:
    worst = max(conflicts, key=lambda each: each.short)
    in_time = sorted(conflicts, key=lambda each: matrix.rows[each.relaxed][-1])
    measured = named_constraint(instance, matrix.rows[worst.relaxed])
    short = []
    for each in in_time:
        constraint = named_constraint(instance, matrix.rows[each.relaxed])
        short.append(
            (when(instance, matrix.rows[each.relaxed], [constraint.key]).removeprefix(" in "), each.short)
        )
    passing = dict.fromkeys(
        " at ".join(matrix.rows[row][1:3]) for row in worst.always if matrix.rows[row][0] == BALANCE
    )
    return ExplainedConflict(
        measured.words, measured.unit, tuple(short), tuple(_members(instance, matrix, worst)), tuple(passing)
    )


def _members(instance: Instance, matrix: Matrix, conflict: Conflict) -> Iterator[Member]:
    grouped: dict[tuple[str, ...], list[tuple[int, NamedConstraint]]] = {}
    stored = [row for row in conflict.always if abs(limit_of(matrix, conflict, row)) > 0]
    for row in (conflict.relaxed, *(each for each in conflict.rows if each != conflict.relaxed), *stored):
        if matrix.rows[row] == ASKED:
            continue
        constraint = named_constraint(instance, matrix.rows[row])
        grouped.setdefault(constraint.group, []).append((row, constraint))
    members = [_member(instance, matrix, conflict, found) for found in grouped.values()]
    # The first constraint measures the others; after it come requirements.
    yield from members[:1]
    yield from sorted(
        members[1:], key=lambda each: -1 if (each.required or 0) > 0 else 0 if each.required is None else 1
    )


def limit_of(matrix: Matrix, conflict: Conflict, row: int) -> float:
    """The bound of a row that takes part: the lower one if it requires, the upper one if it limits."""
    lower, upper = float(matrix.row_lower[row]), float(matrix.row_upper[row])
    return lower if conflict.multipliers[row] > 0 or not np.isfinite(upper) else upper


def _member(
    instance: Instance, matrix: Matrix, conflict: Conflict, found: list[tuple[int, NamedConstraint]]
) -> Member:
    rows, first = [row for row, _ in found], found[0][1]
    limits = [limit_of(matrix, conflict, row) for row in rows]
    required = sum(float(conflict.multipliers[row]) * limit for row, limit in zip(rows, limits, strict=True))
    # A firm contract takes part by the word `firm`, without an amount.
    bare = CONSTRAINTS[first.group[0]].right_hand_side is not RightHandSide.AMOUNT
    bare = bare or first.address.endswith(".firm")
    limit = ""
    if first.group[0] == BALANCE:
        words = f"opening stock of {' at '.join(first.group[1:3])}"
        limit = amount(_level(instance, first), first.unit, LIMIT_DIGITS)
    else:
        words = first.words + when(
            instance, matrix.rows[rows[0]], [constraint.key for _, constraint in found]
        )
        if not bare:
            limit = _limit(matrix, conflict, rows, limits, first.unit)
    return Member(
        words,
        limit,
        location_of(instance, first.address, first.key),
        None if bare and abs(required) <= CHANGE_IS_ZERO * max(1.0, conflict.short) else required,
        tuple(matrix.row_names[row] for row in rows),
        first.group,
    )


def _level(instance: Instance, constraint: NamedConstraint) -> float:
    name = constraint.address.split(".")[1]
    return instance.stocks[name].opening.amount if name in instance.stocks else 0.0


def _limit(matrix: Matrix, conflict: Conflict, rows: list[int], limits: list[float], unit: str) -> str:
    """`at least 1,100 t REO`; the total over several periods."""
    required = conflict.multipliers[rows[0]] > 0
    equal = matrix.row_lower[rows[0]] == matrix.row_upper[rows[0]]
    sense = "exactly" if equal else "at least" if required else "at most"
    total = amount(sum(limits), unit, LIMIT_DIGITS)
    return f"{sense} {total}" + (" in total" if len(rows) > 1 else "")
