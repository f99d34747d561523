"""When a case is better and when worse: the inside accounts by period."""

from __future__ import annotations

from monazite.pages.compare.cases import cases_of, difference_bars, differing
from monazite.pages.section import Section
from monazite.pages.source import Source

WANTED = "inside accounts"


def section(source: Source) -> Section | None:
    """Bars by period, one for each case."""
    rows = [row for row in source.table("years") if row["quantity"] == WANTED]
    cases = cases_of(source)
    found = differing(rows, lambda row: row["label"], cases)
    if not found:
        return None
    labels = list(dict.fromkeys(row["label"] for row in rows))
    by_period = {label: found.get(label, dict.fromkeys(cases, (0.0, 0.0))) for label in labels}
    unit = rows[0]["unit"]
    description = (
        "The inside accounts of each period, in the case minus in the base, in present value: above 0 "
        "better, below "
        "0 worse."
    )
    title = f"Inside accounts by period ({unit}, present value)"
    picture = difference_bars(title, unit, by_period, cases, description, "period", upright=True)
    return Section("years", "By period", pictures=[picture])
