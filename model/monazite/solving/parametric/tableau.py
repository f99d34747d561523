r"""Rows and columns of the tableau of a basis, from the factors of another basis that differs in few
variables.

Let the basis $B$ have the columns of $B_0$, but for some positions $P$, where it has the columns of the
variables $J$. With $V = B_0^{-1} A_J$, and $V_P$ its rows at $P$ (a small dense matrix):

```math
B^{-1} a = \begin{cases} V_P^{-1} u_P & \text{at } P \\ u - V \, V_P^{-1} u_P & \text{elsewhere}
\end{cases}, \qquad u = B_0^{-1} a
```

and the rows likewise. The rows and columns of $B_0$ are computed once for all bases near it, and the inverse
of $V_P$ is updated by each pivot, so that a pivot costs as much as these have entries. Source: J. Bisschop
and A. Meeraus, *Matrix augmentation and partitioning in the updating of the basis inverse*, Mathematical
Programming 13, 1977.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from monazite.errors import UnverifiedError
from monazite.solving.exact.bases import Factors, Line, arrays
from monazite.solving.matrix import Floats, Ints
from monazite.tolerances import ETA_ENTRY, FACTORS_RESIDUAL

Places = npt.NDArray[np.integer[Any]]
"""Positions in an array."""
MOST_REPLACED = 96
"""Variables in which a basis may differ from the factorised one, which bounds its dense part."""
NEAR = 48
"""A basis that differs from all factorised ones in more variables is factorised itself."""
MOST_REFERENCES = 12
"""Factorised bases that are kept."""
WRONG = "the tableau of a basis does not solve its own equations"


class Reference:
    """A factorised basis, with the rows and columns of its tableau that were asked for."""

    def __init__(self, factors: Factors, basic: Ints):
        self.factors, self.basic = factors, basic
        self.position = np.full(factors.width + factors.height, -1, np.int32)
        self.position[basic] = np.arange(len(basic), dtype=np.int32)
        self.factorisation = factors.factorised(basic)
        self._columns: dict[int, Line] = {}
        self._rows: dict[int, Line] = {}

    def column(self, variable: int) -> Line:
        """The column of a variable by position."""
        found = self._columns.get(variable)
        if found is None:
            home = int(self.position[variable])
            vector = {home: 1.0} if home >= 0 else self.factorisation.solve(self.factors.column(variable))
            where, values = arrays(vector)
            kept = np.abs(values) > ETA_ENTRY * np.abs(values).max(initial=0.0)
            found = self._columns[variable] = _line(where[kept], values[kept])
        return found

    def row(self, position: int) -> Line:
        """The row of a position over all variables: 1 at its own basic variable, 0 at the others."""
        found = self._rows.get(position)
        if found is None:
            line = self.factors.line(self.factorisation.transpose_solve({position: 1.0}))
            own = line.where == self.basic[position]
            kept = own | ((self.position[line.where] < 0) & (line.values != 0.0))
            found = _line(line.where[kept], np.where(own, 1.0, line.values)[kept])
            self._rows[position] = found
        return found


class References:
    """The bases that were factorised last, for all bases of a program."""

    def __init__(self, factors: Factors):
        self._factors = factors
        self._kept: list[Reference] = []

    def tableau(self, basic: Ints, is_basic: npt.NDArray[np.bool_]) -> Tableau:
        """The tableau of a basis, from the factors that are nearest to it, or its own where none are near."""
        distances = [int((each.position[basic] < 0).sum()) for each in self._kept]
        if not distances or min(distances) > NEAR:
            found = Reference(self._factors, basic)
            self._kept = [found, *self._kept[: MOST_REFERENCES - 1]]
            return Tableau(self, found, basic, is_basic)
        found = self._kept.pop(distances.index(min(distances)))
        self._kept.insert(0, found)
        return self._from(found, basic, is_basic)

    def _from(self, reference: Reference, basic: Ints, is_basic: npt.NDArray[np.bool_]) -> Tableau:
        joined = basic[reference.position[basic] < 0]
        left = np.flatnonzero(~is_basic[reference.basic])
        columns = tuple(map(reference.column, joined.tolist()))
        rows = tuple(map(reference.row, left.tolist()))
        here = np.zeros((len(left), len(joined)))
        for number, column in enumerate(columns):
            here[:, number] = _dense(column, len(basic))[left]
        try:
            inverse = np.asarray(np.linalg.inv(here), float)
        except np.linalg.LinAlgError as error:
            raise UnverifiedError(WRONG) from error
        ordered = reference.basic.copy()
        ordered[left] = joined
        positions, variables = tuple(left.tolist()), tuple(joined.tolist())
        return Tableau(self, reference, ordered, is_basic, positions, variables, inverse, columns, rows)


@dataclass(frozen=True)
class Column:
    """The column of a nonbasic variable over the basic variables, and its part at the replaced positions."""

    line: Line
    part: Floats


@dataclass(frozen=True)
class Row:
    """The row of the basic variable at a position over all variables, and its multipliers of the replaced
    positions."""

    position: int
    line: Line
    multipliers: Floats


@dataclass(frozen=True)
class Tableau:
    """A basis near a reference: `variables[i]` has replaced the variable at `positions[i]` of it, and
    `inverse` is that of the reference's columns of these variables at these positions.

    `columns` and `rows` are those of the reference for these variables and positions.
    """

    references: References
    reference: Reference
    basic: Ints
    is_basic: npt.NDArray[np.bool_]
    positions: tuple[int, ...] = ()
    variables: tuple[int, ...] = ()
    inverse: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    columns: tuple[Line, ...] = ()
    rows: tuple[Line, ...] = ()

    def column(self, entering: int) -> Column:
        """The column of a nonbasic variable."""
        amounts = _dense(self.reference.column(entering), len(self.basic))
        part = self._replace(amounts)
        sizes = np.abs(amounts)
        where = (sizes > ETA_ENTRY * sizes.max()).nonzero()[0]
        return Column(Line(self.basic[where], amounts[where]), part)

    def solve(self, right: Floats) -> Floats:
        """B^-1 times a right-hand side over rows: amounts over all variables."""
        rows = (right != 0.0).nonzero()[0].tolist()
        found = self.reference.factorisation.solve(dict(zip(rows, right[rows].tolist(), strict=True)))
        amounts = _dense(Line(*arrays(found)), len(self.basic))
        self._replace(amounts)
        return np.bincount(self.basic, amounts, len(self.is_basic)).astype(float)

    def transpose_solve(self, prices: Floats) -> Floats:
        """B^-T times prices over all variables, of which those of basic ones count: multipliers over rows."""
        right = prices[self.basic]
        if self.positions:
            places = list(self.positions)
            part, right[places] = right[places], 0.0
            part -= np.array([line.values @ right[line.where] for line in self.columns])
            right[places] = part @ self.inverse
        used = (right != 0.0).nonzero()[0].tolist()
        found = self.reference.factorisation.transpose_solve(
            dict(zip(used, right[used].tolist(), strict=True))
        )
        return _dense(Line(*arrays(found)), len(self.basic))

    def _replace(self, amounts: Floats) -> Floats:
        """Turn amounts over the reference into those over the basis, in place; returns those at the replaced
        positions."""
        places = np.array(self.positions, np.intp)
        part = self.inverse @ amounts[places]
        used = (part != 0.0).nonzero()[0]
        if len(used):
            lines = [self.columns[each] for each in used.tolist()]
            amounts -= _summed(lines, part[used], len(amounts))
        amounts[places] = part
        return part

    def row(self, leaving: int) -> Row:
        """The row of a basic variable, checked."""
        reference, size = self.reference, len(self.is_basic)
        position = int((self.basic == leaving).nonzero()[0][0])
        if position in self.positions:
            multipliers = self.inverse[self.positions.index(position)]
            values = np.zeros(size)
        else:
            values = _dense(reference.row(position), size)
            multipliers = -(values[list(self.variables)] @ self.inverse)
        used = (multipliers != 0.0).nonzero()[0]
        if len(used):
            lines = [self.rows[each] for each in used.tolist()]
            values += _summed(lines, multipliers[used], size)
        where = (values != 0.0).nonzero()[0]
        return Row(position, self._checked(leaving, where, values[where]), multipliers)

    def _checked(self, leaving: int, where: Ints, values: Floats) -> Line:
        """A row that is 1 at its own basic variable and 0 at the others; these are omitted."""
        own = where == leaving
        basic = self.is_basic[where]
        wrong = np.abs(values - own)[basic].max(initial=0.0 if own.any() else np.inf)
        if not wrong <= FACTORS_RESIDUAL * np.abs(values).max(initial=1.0):
            raise UnverifiedError(WRONG)
        kept = ~basic | own
        return Line(where[kept], np.where(own, 1.0, values)[kept])

    def pivoted(self, row: Row, leaving: int, column: Column, entering: int, pivot: float) -> Tableau:
        """The basis after a pivot."""
        position, part = row.position, column.part
        basic, is_basic = self.basic.copy(), self.is_basic.copy()
        basic[position] = entering
        is_basic[leaving], is_basic[entering] = False, True
        positions, variables, columns, rows = self.positions, self.variables, self.columns, self.rows
        if position not in positions and len(positions) == MOST_REPLACED:
            return self.references.tableau(basic, is_basic)
        if position in positions:
            number = positions.index(position)
            step = part.copy()
            step[number] -= 1.0
            inverse = self.inverse - step[:, None] * (self.inverse[number] / pivot)
            variables = (*variables[:number], entering, *variables[number + 1 :])
            columns = (*columns[:number], self.reference.column(entering), *columns[number + 1 :])
        else:
            size = len(positions)
            inverse = np.empty((size + 1, size + 1))
            beside = row.multipliers / pivot
            inverse[:size, :size] = self.inverse - part[:, None] * beside
            inverse[:size, size] = part / -pivot
            inverse[size, :size] = beside
            inverse[size, size] = 1.0 / pivot
            positions, variables = (*positions, position), (*variables, entering)
            columns = (*columns, self.reference.column(entering))
            rows = (*rows, self.reference.row(position))
        return Tableau(
            self.references, self.reference, basic, is_basic, positions, variables, inverse, columns, rows
        )


def _line(where: Ints, values: Floats) -> Line:
    """A sparse vector whose positions numpy need not convert to use them."""
    return Line(where.astype(np.intp), values)


def _dense(line: Line, size: int) -> Floats:
    found = np.zeros(size)
    found[line.where] = line.values
    return found


def _summed(lines: Sequence[Line], weights: Floats, size: int) -> Floats:
    """The sum of sparse vectors, each times its weight."""
    wheres = [line.where for line in lines]
    values = np.concatenate([line.values for line in lines])
    values *= weights.repeat([len(where) for where in wheres])
    return np.bincount(np.concatenate(wheres), values, size).astype(float, copy=False)
