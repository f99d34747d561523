"""A tornado as tables and plain data: the JSON of the command line and the CSV of a result folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monazite.figures import amount, figure
from monazite.results.columns import a_boolean, a_month, a_number, an_integer, either
from monazite.results.report import Table
from monazite.tornado.ranges import Kind, Ranged
from monazite.tornado.row import Point, Row
from monazite.tornado.sentences import in_short
from monazite.tornado.tornado import Tornado

END = "or its date; empty where the range has no such end"
ROWS = {
    "path": "address of the number or date",
    "kind": "`number`, `constant` (a path that a constant amount replaces) or `date`",
    "value": either("its value in the file, in `unit`, or its date; empty for `constant`", "unit"),
    "low": either(f"the least plausible value, {END}", "unit"),
    "high": either(f"the greatest plausible value, {END}", "unit"),
    "unit": "the unit the file gives the number in",
    "at_low": a_number("objective value at `low`, in `money`; with a case, case minus base", "money"),
    "at_high": a_number("the same at `high`", "money"),
    "swing": a_number("greatest minus least of the three values at `low`, at `value` and at `high`", "money"),
    "turns": a_boolean("true if the sign turns within the range; empty where a sign has no meaning"),
    "switching_value": a_number(
        "the value nearest to the file's at which the sign turns; empty if none is found", "unit"
    ),
    "switching_date": a_month(
        "the same for a date: the first of the month from which the sign is another one"
    ),
    "exact": a_boolean(
        "true where every figure is exact; false where the switching value is known to a width"
    ),
    "status_low": "status at `low`: `optimal`, `infeasible`, `unbounded`, `invalid`, `limit` or `unverified`",
    "status_high": "the same at `high`",
    "base_low": a_number("objective value of the base at `low`", "money"),
    "case_low": a_number("objective value of the case at `low`", "money"),
    "base_high": a_number("objective value of the base at `high`", "money"),
    "case_high": a_number("objective value of the case at `high`", "money"),
    "moves": "`both`, or the one (`base`, `case`) in which the number moves: the other states its own",
    "searched_from": either("from where a switching value was searched", "unit"),
    "searched_to": either("to where", "unit"),
    "reason": "why it is not exact",
    "note": "why there is no plan at an end, or no switching value",
    "money": "the unit of money; present value at the start of the horizon",
    "place": "file and line of the number",
}
SWITCHING = {
    "path": "address of the number or date",
    "switching_value": a_number("a value at which the sign turns, in `unit`; in order", "unit"),
    "switching_date": a_month("the same for a date"),
    "unit": "the unit the file gives the number in",
    "in_range": a_boolean("true if it is in the range of the file"),
    "nearest": a_boolean("true for the one nearest to the value of the file"),
    "exact": a_boolean("true for an exact value, false for one between two verified points"),
}
LINE = {
    "part": an_integer("the connected part of the line, from 1"),
    "x": a_number("value of the number `x_path`", "x_unit"),
    "y": a_number("value of the number `y_path` at which the difference is 0", "y_unit"),
    "x_path": "address of the first number, that with the greatest swing",
    "y_path": "address of the second",
    "x_unit": "unit of `x`",
    "y_unit": "unit of `y`",
    "exact": a_boolean("true for a point at verified bases, false for one between two verified points"),
}
TABLES = {"tornado": ROWS, "switching_values": SWITCHING, "switching_line": LINE}


def tornado_tables(found: Tornado) -> dict[str, Table]:
    """Every table by name: `tornado`, `switching_values` and `switching_line`."""
    return {
        "tornado": Table("tornado", ROWS, lambda: [_row(found, row) for row in found.rows], key=("path",)),
        "switching_values": Table("switching_values", SWITCHING, lambda: list(_switching(found))),
        "switching_line": Table("switching_line", LINE, lambda: list(_line(found))),
    }


def _row(found: Tornado, row: Row) -> dict[str, Any]:
    number, switching = row.number, row.switching
    is_date = number.kind is Kind.date
    value, low, high = number.dates if is_date else (number.value, number.low, number.high)
    searched = row.searched or (None, None)
    return {
        "path": number.path,
        "kind": number.kind.value,
        "value": value,
        "low": low,
        "high": high,
        "unit": number.unit or None,
        "at_low": _difference(row.at_low),
        "at_high": _difference(row.at_high),
        "swing": row.swing,
        "turns": row.turns_within if found.is_signed else None,
        "switching_value": switching if isinstance(switching, float) else None,
        "switching_date": switching if isinstance(switching, str) else None,
        "exact": row.exact,
        "status_low": row.at_low.status if row.at_low else None,
        "status_high": row.at_high.status if row.at_high else None,
        **_both(found, row),
        "moves": row.moves,
        "searched_from": searched[0],
        "searched_to": searched[1],
        "reason": row.reason,
        "note": _note(row),
        "money": found.instance.money.unit,
        "place": _place(found, number),
    }


def _both(found: Tornado, row: Row) -> dict[str, float | None]:
    """The objective values of base and case at both ends; without a case those of the file are the base."""
    ends: dict[str, float | None] = {}
    for end, point in (("low", row.at_low), ("high", row.at_high)):
        one, other = (point.base, point.case) if point is not None else (None, None)
        is_compared = found.case is not None
        ends |= {
            f"base_{end}": one if is_compared else other,
            f"case_{end}": other if is_compared else None,
        }
    return ends


def _difference(point: Point | None) -> float | None:
    return None if point is None else point.difference


def _note(row: Row) -> str | None:
    messages = [point.message for point in row.points if point.message]
    notes = [each for each in (row.note, _not_turned(row)) if each]
    return "; ".join(dict.fromkeys([*messages, *notes])) or None


def _not_turned(row: Row) -> str | None:
    """That the sign does not turn, and where it was searched."""
    if row.searched is None or row.turns:
        return None
    low, high = row.searched
    if isinstance(low, float) and isinstance(high, float):
        return f"the sign does not turn between {figure(low)} and {amount(high, row.number.unit)}"
    return f"the sign does not turn between {low} and {high}"


def _place(found: Tornado, number: Ranged) -> str | None:
    for instance in (found.instance, found.case_instance):
        place = instance.context.place(number.path) if instance is not None else None
        if place is not None:
            return f"{place.file.name}{place.within}"
    return None


def _switching(found: Tornado) -> Iterator[dict[str, Any]]:
    for row in found.rows:
        for turn in row.turns:
            yield {
                "path": row.number.path,
                "switching_value": turn.at if isinstance(turn.at, float) else None,
                "switching_date": turn.at if isinstance(turn.at, str) else None,
                "unit": row.number.unit or None,
                "in_range": turn.in_range,
                "nearest": turn.at == row.switching,
                "exact": row.exact,
            }


def _line(found: Tornado) -> Iterator[dict[str, Any]]:
    line = found.line
    for point in line.points if line is not None else ():
        assert line is not None
        yield {
            "part": point.part,
            "x": point.x,
            "y": point.y,
            "x_path": line.x.path,
            "y_path": line.y.path,
            "x_unit": line.x.unit,
            "y_unit": line.y.unit,
            "exact": point.exact,
        }


def tornado_head(found: Tornado) -> dict[str, Any]:
    """The document without its tables."""
    at = found.at_value
    turning = len(found.turning) if found.is_signed else None
    return {
        "title": found.instance.title,
        "status": found.status,
        "failed": found.failed or None,
        "message": str(found.error).partition("\n")[0] if found.error else None,
        "unit": found.instance.money.unit,
        "case": found.case,
        "in_short": in_short(found),
        "objective": _value_head(found),
        "difference": at.difference if at is not None and found.case is not None else None,
        "ranges": len(found.rows),
        "turning": turning,
        "switching_line": _line_head(found),
        "verified": found.verified,
        "proof": "none",
        "solves": found.solves,
        "rebuilt": found.rebuilt,
    }


def _value_head(found: Tornado) -> Mapping[str, float | None]:
    at = found.at_value
    if at is None:
        return {}
    return {"base": at.base, "case": at.case} if found.case is not None else {"base": at.case}


def _line_head(found: Tornado) -> dict[str, Any] | None:
    line = found.line
    if line is None:
        return None
    return {
        "x": line.x.path,
        "y": line.y.path,
        "points": len(line.points),
        "exact": line.exact,
        "reason": line.reason,
    }
