"""Why there is no plan: statements that cannot hold together, with the sum that shows it.

Each statement of a conflict asks for something or gives something, counted in the unit of the one that the rest is measured against; the sum
of what is asked less the sum of what is given is what is short. Where one cause shows in many periods, it is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from monazite.data.records.instance import Instance
from monazite.errors import Place
from monazite.formulation.catalogue import BALANCE, CONSTRAINTS
from monazite.formulation.support.meaning import RightHandSide
from monazite.results.statements import ASKED, Statement, place_of, statement_of, when
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix
from monazite.tolerances import CHANGE_IS_ZERO


@dataclass(frozen=True)
class Member:
    """One statement of a conflict: its words, periods and limit, where it stands, and what it counts for.

    `asks` is its part of the sum, in the unit of the conflict: above 0 it asks for so much, below 0 it gives so much, and None where it is a
    share or a rule without an amount.
    """

    words: str
    limit: str
    place: Place | None
    asks: float | None
    rules: tuple[str, ...]
    group: tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """Conflicts of the same statements in one or many periods: `members` tell the worst of them, `short` has each.

    `measured` says what gives way by `short`; `passing` names the materials and places whose balances take part.
    """

    measured: str
    unit: str
    short: tuple[tuple[str, float], ...]
    members: tuple[Member, ...]
    passing: tuple[str, ...]

    @property
    def sentences(self) -> Iterator[str]:
        """The statements one by one, and by how much they miss one another."""
        for member in self.members:
            limit = f": {member.limit}" if member.limit else ""
            yield f"{member.words}{limit}" + (f" ({member.place})" if member.place else "")
        each = ", ".join(
            f"{amount:,.6g} {self.unit} in {when}" if when else f"{amount:,.6g} {self.unit}"
            for when, amount in self.short
        )
        yield f"short by {each}"

    @property
    def worst(self) -> float:
        """The greatest amount that is short."""
        return max(amount for _, amount in self.short)


def causes_of(instance: Instance, matrix: Matrix, conflicts: Sequence[Conflict]) -> tuple[Cause, ...]:
    """The conflicts by their cause, in the order they were found."""
    grouped: dict[object, list[Conflict]] = {}
    for conflict in conflicts:
        pattern = frozenset(statement_of(instance, matrix.rows[row]).group for row in conflict.rows)
        first = statement_of(instance, matrix.rows[conflict.relaxed]).group
        grouped.setdefault((first, pattern), []).append(conflict)
    return tuple(_cause(instance, matrix, each) for each in grouped.values())


def _cause(instance: Instance, matrix: Matrix, conflicts: list[Conflict]) -> Cause:
    worst = max(conflicts, key=lambda each: each.short)
    in_time = sorted(conflicts, key=lambda each: matrix.rows[each.relaxed][-1])
    measured = statement_of(instance, matrix.rows[worst.relaxed])
    short = []
    for each in in_time:
        told = statement_of(instance, matrix.rows[each.relaxed])
        short.append((when(instance, matrix.rows[each.relaxed], [told.key]).removeprefix(" in "), each.short))
    passing = dict.fromkeys(
        " at ".join(matrix.rows[row][1:3]) for row in worst.always if matrix.rows[row][0] == BALANCE
    )
    return Cause(
        measured.words, measured.unit, tuple(short), tuple(_members(instance, matrix, worst)), tuple(passing)
    )


def _members(instance: Instance, matrix: Matrix, conflict: Conflict) -> Iterator[Member]:
    grouped: dict[tuple[str, ...], list[tuple[int, Statement]]] = {}
    stored = [row for row in conflict.always if abs(limit_of(matrix, conflict, row)) > 0]
    for row in (conflict.relaxed, *(each for each in conflict.rows if each != conflict.relaxed), *stored):
        if matrix.rows[row] == ASKED:
            continue
        told = statement_of(instance, matrix.rows[row])
        grouped.setdefault(told.group, []).append((row, told))
    members = [_member(instance, matrix, conflict, found) for found in grouped.values()]
    # What is asked for comes first, and what it is measured against before all else.
    yield from members[:1]
    yield from sorted(
        members[1:], key=lambda each: -1 if (each.asks or 0) > 0 else 0 if each.asks is None else 1
    )


def limit_of(matrix: Matrix, conflict: Conflict, row: int) -> float:
    """The limit of a row that takes part: the lower one where it asks, the upper one where it holds back."""
    lower, upper = float(matrix.row_lower[row]), float(matrix.row_upper[row])
    return lower if conflict.multipliers[row] > 0 or not np.isfinite(upper) else upper


def _member(
    instance: Instance, matrix: Matrix, conflict: Conflict, found: list[tuple[int, Statement]]
) -> Member:
    rows, first = [row for row, _ in found], found[0][1]
    limits = [limit_of(matrix, conflict, row) for row in rows]
    asks = sum(float(conflict.multipliers[row]) * limit for row, limit in zip(rows, limits, strict=True))
    # Of a firm contract the word is what stands against, and no amount.
    bare = CONSTRAINTS[first.group[0]].right_hand_side is not RightHandSide.AMOUNT
    bare = bare or first.address.endswith(".firm")
    limit = ""
    if first.group[0] == BALANCE:
        words = f"stock of {' at '.join(first.group[1:3])} when the horizon begins"
        limit = f"{_level(instance, first):,.6g} {first.unit}"
    else:
        words = first.words + when(instance, matrix.rows[rows[0]], [told.key for _, told in found])
        if not bare:
            limit = _limit(matrix, conflict, rows, limits, first.unit)
    return Member(
        words,
        limit,
        place_of(instance, first.address, first.key),
        None if bare and abs(asks) <= CHANGE_IS_ZERO * max(1.0, conflict.short) else asks,
        tuple(matrix.row_names[row] for row in rows),
        first.group,
    )


def _level(instance: Instance, statement: Statement) -> float:
    name = statement.address.split(".")[1]
    return instance.stocks[name].opening.amount if name in instance.stocks else 0.0


def _limit(matrix: Matrix, conflict: Conflict, rows: list[int], limits: list[float], unit: str) -> str:
    """`at least 1,100 t REO`; of several periods the total."""
    asks = conflict.multipliers[rows[0]] > 0
    equal = matrix.row_lower[rows[0]] == matrix.row_upper[rows[0]]
    sense = "exactly" if equal else "at least" if asks else "at most"
    return f"{sense} {sum(limits):,.6g} {unit}" + (" in all" if len(rows) > 1 else "")
