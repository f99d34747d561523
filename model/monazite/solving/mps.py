"""The compiled program as a file that other solvers read: free-format MPS.

It lets other solvers check the optimum. Names are those of the certificate and the tables
(`deliver[toyotsu,2026-04]`). Where readers differ, the file uses the form on which all agree, tested with
GLPK, CLP, QSopt_ex and HiGHS:

- The sense: MPS minimises, and a section that says otherwise is not read by all. So the file minimises the
  negated value.
- The constant of the value: as a right-hand side of the objective row it is added by one reader, subtracted
  by another and ignored by a third. So it is the price of a further column, `constant`, which is fixed at 1.
  Without a constant there is no such column.
- Names: the shortest limit is that of CLP, which fails beyond its 160 characters; no blanks, nothing that
  begins like a comment.
- The word `FREE` after the name: without it CLP counts columns of text, as on punched cards.

Numbers are the shortest decimals that read back as the same floats, at most 17 digits. A solver in rationals
takes a decimal for the number it says, which is not quite the float: for it `exact` writes every float as the
fraction it is, such as `3602879701896397/36028797018963968` for 0.1. QSopt_ex reads that, readers of floats
do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf, isinf, nextafter

from monazite.errors import MonaziteError
from monazite.figures import all_digits, figure
from monazite.solving.matrix import Floats, Matrix

LONGEST_NAME = 150
"""Characters of a name that every reader takes."""
OBJECTIVE = "minus_value"
"""The row that is minimised: minus the objective value."""
CONSTANT = "constant"
"""The column that is fixed at 1 and has the constant of the objective as its coefficient."""

Number = Callable[[float | Fraction], str]


@dataclass(frozen=True)
class _Limits:
    """The bounds of a row in MPS: its letter, its right-hand side and, for a range constraint, the range."""

    letter: str
    right: float = 0.0
    range: float | Fraction | None = None


def mps_text(matrix: Matrix, title: str, unit: str = "", exact: bool = False) -> str:
    """A matrix as the text of an MPS file; the same matrix and title give the same bytes.

    `unit` is that of the value and is in the header. With `exact` numbers are fractions, for solvers in
    rationals; without, decimals that read back as the same floats. A row without limits is written as a
    further row `N`. A column that a row of its own holds at 0 is also fixed in BOUNDS, and the row is kept.
    Raises `MonaziteError` where the lower limit of a row lies above the upper one, which MPS cannot express.
    """
    rows = safe_names(matrix.row_names, taken=(OBJECTIVE,))
    columns = safe_names(matrix.column_names, taken=(CONSTANT,))
    limits = [
        _limits(name, low, high, exact)
        for name, low, high in zip(rows, matrix.row_lower.tolist(), matrix.row_upper.tolist(), strict=True)
    ]
    number = _fraction if exact else _decimal
    lines = [
        *_head(title, unit, exact),
        "NAME monazite FREE",
        "ROWS",
        f" N {OBJECTIVE}",
        *(f" {limit.letter} {name}" for name, limit in zip(rows, limits, strict=True)),
        "COLUMNS",
        *_columns(matrix, rows, columns, number),
        "RHS",
        *(
            f" RHS {name} {number(limit.right)}"
            for name, limit in zip(rows, limits, strict=True)
            if limit.right
        ),
        *_ranges(rows, limits, number),
        *_bounds(matrix, columns),
        "ENDATA",
    ]
    return "\n".join(lines) + "\n"


def safe_names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Names that every reader takes, each for one name only; those of an instance are so already.

    What is not a visible ASCII character becomes `_`, `_` goes before what does not begin with a letter, and
    what is too long ends in `~` and its number in the order of the matrix, as does a name that would
    otherwise occur twice.
    """
    used, safe = set(taken), []
    for number, name in enumerate(names, 1):
        plain = "".join(each if "!" <= each <= "~" else "_" for each in name)
        plain = plain if plain[:1].isalpha() or plain[:1] == "_" else f"_{plain}"
        if len(plain) > LONGEST_NAME or plain in used:
            plain = _numbered(plain, number, used)
        used.add(plain)
        safe.append(plain)
    return safe


def _numbered(name: str, number: int, used: set[str]) -> str:
    """A name cut to its length with its number behind, and with further `~` until nobody else has it."""
    tail = f"~{number}"
    while (candidate := name[: LONGEST_NAME - len(tail)] + tail) in used:
        tail = f"~{tail}"
    return candidate


def _head(title: str, unit: str, exact: bool) -> Iterator[str]:
    yield f"* {' '.join(title.split())}"
    yield (
        f"* Minimises {OBJECTIVE}: the value{f' in {unit}' if unit else ''} with its sign "
        "turned, so the value is minus the optimum."
    )
    yield f"* The column {CONSTANT}, where there is one, is fixed at 1 and carries the constant of the value."
    yield "* Rows and columns are named as in certificate.json; every column is at least 0."
    yield (
        "* Numbers are fractions, equal to the compiled floats."
        if exact
        else "* Numbers are the shortest decimals that read back as the compiled floats."
    )


def _columns(matrix: Matrix, rows: list[str], columns: list[str], number: Number) -> Iterator[str]:
    """The price and the coefficients of each column; one without coefficients is named by a price of 0."""
    entries = matrix.entries
    standing: list[list[tuple[int, float]]] = [[] for _ in columns]
    for row, column, value in zip(
        entries.row_of_entry.tolist(), entries.columns.tolist(), entries.values.tolist(), strict=True
    ):
        if value:
            standing[column].append((row, value))
    for name, price, coefficients in zip(columns, matrix.cost.tolist(), standing, strict=True):
        if price or not coefficients:
            yield f" {name} {OBJECTIVE} {number(-price if price else 0.0)}"
        yield from (f" {name} {rows[row]} {number(value)}" for row, value in coefficients)
    if matrix.offset:
        yield f" {CONSTANT} {OBJECTIVE} {number(-matrix.offset)}"


def _ranges(rows: list[str], limits: list[_Limits], number: Number) -> list[str]:
    found = [
        f" RNG {name} {number(limit.range)}"
        for name, limit in zip(rows, limits, strict=True)
        if limit.range is not None
    ]
    return ["RANGES", *found] if found else []


def _bounds(matrix: Matrix, columns: list[str]) -> list[str]:
    found = [f" FX BND {columns[column]} 0" for column in _held_at_zero(matrix)]
    if matrix.offset:
        found.append(f" FX BND {CONSTANT} 1")
    return ["BOUNDS", *found] if found else []


def _held_at_zero(matrix: Matrix) -> list[int]:
    """Columns that a row without other columns fixes at 0, in order."""
    entries, held = matrix.entries, set()
    starts = entries.starts.tolist()
    ends: tuple[Floats, Floats] = (matrix.row_lower, matrix.row_upper)
    for row, (start, end) in enumerate(pairwise(starts)):
        standing = [place for place in range(start, end) if entries.values[place]]
        if len(standing) == 1:
            # What is at least 0 can be no more than 0: from above where the coefficient is positive, else
            # from below.
            (place,) = standing
            if ends[int(entries.values[place] > 0)][row] == 0:
                held.add(int(entries.columns[place]))
    return sorted(held)


def _limits(name: str, low: float, high: float, exact: bool) -> _Limits:
    """The limits of a row as MPS has them: `G` with a range reaches up from the right-hand side, `L` down."""
    if low > high or low == inf or high == -inf:
        raise MonaziteError(
            f"the row {name} is at least {figure(low)} and at most {figure(high)}, which an MPS file cannot "
            "express. Check the numbers of the instance"
        )
    if isinf(low) and isinf(high):
        return _Limits("N")
    if low == high:
        return _Limits("E", low)
    if isinf(low) or isinf(high):
        return _Limits("L", high) if isinf(low) else _Limits("G", low)
    if exact:
        return _Limits("G", low, Fraction(high) - Fraction(low))
    return _range(low, high)


def _range(low: float, high: float) -> _Limits:
    """Two limits from one and the width between, so that the other comes out as the same float.

    From the limit nearer to 0 first: there the width has about the digits of the other limit. Where no width
    does it, the other limit is off by a rounding.
    """
    width = high - low
    widths = (width, nextafter(width, 0.0), nextafter(width, inf))
    ways = [*(("G", low, each) for each in widths), *(("L", high, each) for each in widths)]
    if abs(low) > abs(high):
        ways = ways[3:] + ways[:3]
    for letter, right, each in ways:
        if (low + each == high) if letter == "G" else (high - each == low):
            return _Limits(letter, right, each)
    letter, right, each = ways[0]
    return _Limits(letter, right, each)


def _decimal(value: float | Fraction) -> str:
    """The shortest decimal that reads back as the same float."""
    return all_digits(value)


def _fraction(value: float | Fraction) -> str:
    """The rational that a float is."""
    return str(Fraction(value))
