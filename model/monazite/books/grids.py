"""Tables of the page as cells, and the one table of a chart and of its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monazite.books.blocks import Cell, Chart, Grid
from monazite.books.cells import column, is_number
from monazite.figures import DIGITS, cell
from monazite.pages.section import Shown


def grid_of(table: Shown, caption: str | None = None) -> Grid:
    """A table of the page as cells: columns of figures as numbers, with the digits that it shows."""
    rows = [
        [amount_of(text) if place in table.numeric else text for place, text in enumerate(row)]
        for row in table.rows
    ]
    return Grid(table.caption if caption is None else caption, list(table.columns), rows)


def amount_of(text: str) -> Cell:
    """A figure as a number; what is none, such as `12 %` or `3 to 5`, stays a text."""
    try:
        return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return text or None


def is_in(table: Shown, drawn: Sequence[Chart | Grid]) -> bool:
    """Whether the cells that are drawn have every row of a table, and in it each of its figures."""
    wanted = grid_of(table)
    for each in drawn:
        own = each.grid if isinstance(each, Chart) else each
        by_name = {row[0]: row for row in own.rows}
        if all(row[0] in by_name for row in wanted.rows):
            same = Grid(own.caption, own.columns, [by_name[row[0]] for row in wanted.rows])
            if not further(same, wanted):
                return True
    return False


def merged(made: Chart | Grid, table: Shown) -> Chart | None:
    """A chart whose cells and whose table have the same rows: one table, with the columns of both."""
    if not isinstance(made, Chart) or [row[0] for row in made.grid.rows] != [row[0] for row in table.rows]:
        return None
    own, other = made.grid, grid_of(table)
    lacked = further(own, other)
    columns = [*own.columns, *(other.columns[place] for place in lacked)]
    rows = [
        [*mine, *(theirs[place] for place in lacked)]
        for mine, theirs in zip(own.rows, other.rows, strict=True)
    ]
    return replace(made, grid=Grid(own.caption, columns, rows))


def further(own: Grid, other: Grid) -> list[int]:
    """The columns of a table that a grid lacks; each of its own stands for one of them, first for one with
    the same signs."""
    known = [column(own.rows, place) for place in range(1, len(own.columns))]
    found = list(range(1, len(other.columns)))
    for with_sign in (True, False):
        for place in reversed(tuple(found)):
            shown = column(other.rows, place)
            same = next((at for at, each in enumerate(known) if _same(shown, each, with_sign)), None)
            if same is not None:
                known.pop(same)
                found.remove(place)
    return found


def _same(shown: Sequence[Cell], exact: Sequence[Cell], with_sign: bool) -> bool:
    """Whether a column shows the numbers of another: rounded, with a unit, or without the sign of what is
    drawn below an axis."""
    return all(
        one == other or (is_number(other) and _digits(_leading(one), with_sign) == _digits(other, with_sign))
        for one, other in zip(shown, exact, strict=True)
    )


def _leading(shown: Cell) -> Cell:
    """The number of a text that has only one, at its beginning: `-7,276 USD`."""
    if not isinstance(shown, str):
        return shown
    first, _, rest = shown.partition(" ")
    return shown if any(map(str.isdigit, rest)) else amount_of(first)


def _digits(amount: Cell, with_sign: bool) -> str | None:
    if not is_number(amount):
        return None
    value = float(amount)  # type: ignore[arg-type]
    return cell(value if with_sign else abs(value), DIGITS)
