"""The objective value of every case beside the base, and the totals over the horizon."""

from __future__ import annotations

from monazite.figures import MORE_DIGITS, figure, signed
from monazite.pages.compare.cases import cases_of, difference_bars
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Row, Source, number, number_or_none
from monazite.tolerances import ROW_IS_ZERO


def section(source: Source) -> Section | None:
    """A bar for each case, and a table of totals."""
    rows = source.table("cases")
    cases = cases_of(source)
    solved = [row for row in rows[1:] if number_or_none(row, "difference") is not None]
    pictures = [_picture(rows[0], solved)] if solved else []
    totals = source.table("totals")
    tables = [_totals(totals, cases)] if totals else []
    return Section("totals", "Objective value and totals", pictures=pictures, tables=tables) if rows else None


def _picture(base: Row, rows: list[Row]) -> Picture:
    unit = base["unit"]
    value = float(base["objective"])
    found = {row["name"]: {"objective value": (value, number(row, "difference"))} for row in rows}
    description = (
        f"The objective value of each case minus that of the base, {figure(value, MORE_DIGITS)} "
        f"{unit}: to the right "
        "better for the inside accounts, to the left worse."
    )
    return difference_bars(
        "Objective value beside the base", unit, found, ["objective value"], description, "case"
    )


def _totals(rows: list[Row], cases: list[str]) -> Shown:
    grouped: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in rows:
        grouped.setdefault((row["quantity"], row["of"], row["unit"]), {})[row["case"]] = row
    body = []
    for (quantity, of, unit), by_case in grouped.items():
        differences = [
            number_or_none(by_case[case], "difference") if case in by_case else None for case in cases
        ]
        if not any(each is not None and abs(each) > ROW_IS_ZERO for each in differences):
            continue
        base = next(iter(by_case.values()))
        name = quantity if not of or of in unit.split() else f"{quantity} {of}"
        body.append(
            [
                name,
                unit,
                figure(number_or_none(base, "base"), MORE_DIGITS),
                *(signed(each) for each in differences),
            ]
        )
    heads = ["quantity", "unit", "base", *(f"{case} minus base" for case in cases)]
    return Shown("Totals over the horizon that differ", heads, body, frozenset(range(2, len(heads))))
