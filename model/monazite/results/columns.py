"""What a column of a table holds: the type of its values and their unit, declared with its description.

A plain text is the description of a column of text. `a_number("the amount, in `unit`", "unit")` is one of
numbers, whose unit is in the column `unit` of the same row; a unit that is the same in every row is written
itself (`"t Nd"`). Any cell may be empty. The types are those of Table Schema; the data package of a result
folder is made from them.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The type of the values of a column, by its name in Table Schema."""

    text = "string"
    number = "number"
    integer = "integer"
    boolean = "boolean"
    month = "yearmonth"
    day = "date"
    either = "any"


class Column(str):
    """The description of a column, with the type of its values.

    `unit` is the unit of its numbers, or the column of the table that names it; empty where there is none.
    `table` is the table of the folder in whose column of the same role its values stand.
    """

    kind: Kind
    unit: str
    table: str

    def __new__(cls, holds: str, kind: Kind = Kind.text, unit: str = "", table: str = "") -> Column:
        """A description with what it declares."""
        column = super().__new__(cls, holds)
        column.kind, column.unit, column.table = kind, unit, table
        return column


def column(holds: str) -> Column:
    """A column by its description; one of text where it declares nothing."""
    return holds if isinstance(holds, Column) else Column(holds)


def a_number(holds: str, unit: str = "") -> Column:
    """A column of numbers, in a unit or in that of a column; `inf` and `-inf` are infinite."""
    return Column(holds, Kind.number, unit)


def an_integer(holds: str) -> Column:
    """A column of whole numbers that count or number."""
    return Column(holds, Kind.integer)


def a_boolean(holds: str) -> Column:
    """A column of `True` and `False`."""
    return Column(holds, Kind.boolean)


def a_month(holds: str) -> Column:
    """A column of months, such as `2028-04`."""
    return Column(holds, Kind.month)


def a_day(holds: str) -> Column:
    """A column of days, such as `2028-04-01`."""
    return Column(holds, Kind.day)


def either(holds: str, unit: str = "") -> Column:
    """A column of numbers in some rows, and of dates or words in others."""
    return Column(holds, Kind.either, unit)


def a_material(holds: str) -> Column:
    """A column of materials, which the table `materials` describes."""
    return Column(holds, table="materials")
