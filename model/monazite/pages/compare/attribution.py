"""How much each changed input explains: alone, on top of the others, and its Shapley share."""

from __future__ import annotations

from monazite.figures import signed
from monazite.pages.compare.cases import cases_of
from monazite.pages.section import Picture, Section
from monazite.pages.showing import bars, changes, shown, words
from monazite.pages.source import Row, Source, number, number_or_none

WAYS = (("shapley", "Shapley share"), ("alone", "alone"), ("on_top", "on top of the others"))
MOST_BARS = 30


def section(source: Source) -> Section | None:
    """A picture for each case that changes more than nothing."""
    rows = source.table("attribution")
    pictures = [
        _picture(case, [row for row in rows if row["case"] == case])
        for case in cases_of(source)
        if any(row["case"] == case for row in rows)
    ]
    if not pictures:
        return None
    words = [
        "Alone: the change if only this input is changed. On top: the change if it is changed last. "
        "The Shapley "
        "shares are the means over all orders, and add up to the whole change."
    ]
    return Section("attribution", "Which changed input explains how much", words, pictures)


def _picture(case: str, rows: list[Row]) -> Picture:
    unit = rows[0]["unit"]
    known = [each for each in WAYS if any(number_or_none(row, each[0]) is not None for row in rows)]
    main = known[0][0] if known else "alone"
    rows = sorted(rows, key=lambda row: -abs(number(row, main)))
    drawn = rows[:MOST_BARS]
    series = [
        {
            "name": name,
            "values": [number_or_none(row, key) for row in drawn],
            "labels": [signed(number_or_none(row, key)) for row in drawn],
            "texts": [
                f"{name}: {signed(number_or_none(row, key))} {unit}\n{row['before']} to {row['after']}"
                for row in drawn
            ],
        }
        for key, name in known
    ]
    first = rows[0]
    description = (
        f"{case}: bars for each changed input, to the right a gain in objective value, to the left a loss. "
        f"{first['input']} explains most, {signed(number(first, main))} {unit}."
    )
    if len(rows) > len(drawn):
        description += f" {len(rows) - len(drawn)} more in the table."
    data = {"unit": unit, "categories": [row["input"] for row in drawn], "series": series}
    columns = [words("input", "changed input"), words("before", "before"), words("after", "after")]
    columns += [changes(key, f"{name} ({unit})") for key, name in known] + [words("place", "where")]
    title = f"{case}: changed inputs ({unit}, present value)"
    return bars(title, description, data, shown(title, rows, columns))
