"""What each contract year is worth, and what leaving the contract from a year on changes."""

from __future__ import annotations

from monazite.figures import money
from monazite.pages.section import Picture, Section
from monazite.pages.source import Source, number_or_none
from monazite.pages.value.worths import worth_picture


def section(source: Source) -> Section | None:
    """A bar for each contract year alone."""
    rows = source.table("years")
    if not rows:
        return None
    description = (
        "Each contract year alone: the objective value with it minus the value without it. Above 0 "
        "the inside "
        "accounts gain by the year, below 0 they lose. The bars do not add up to the worth of the contract."
    )
    title = "Each contract year alone: with it minus without it"
    heads = ("contract year", "worth")
    return Section(
        "years",
        "Worth by contract year",
        pictures=[worth_picture(title, rows, "label", "worth", description, heads, True)],
    )


def exits(source: Source) -> Section | None:
    """A bar for leaving in each contract year, and at which price both would agree to it."""
    rows = source.table("exits")
    if not rows:
        return None
    known = [(row, number_or_none(row, "buy_out")) for row in rows]
    positive = [(row, value) for row, value in known if value is not None and value > 0]
    words = []
    if positive:
        row, value = max(positive, key=lambda each: each[1])
        words.append(
            f"Leaving is worth most in {row['label']}: the inside accounts would pay up to "
            f"{money(value, row['unit'])} "
            "to be free of the contract from then on."
        )
    else:
        words.append("In no year would the inside accounts pay to leave.")
    description = (
        "Leaving the contract from a year on: the objective value without it minus with it. Above 0 "
        "it is the most "
        "the inside accounts would pay to leave, below 0 the least they would have to be paid."
    )
    title = "Leaving the contract from a contract year on"
    picture: Picture = worth_picture(
        title, rows, "label", "buy_out", description, ("leaving from", "change"), True
    )
    return Section("exits", "Leaving the contract", words, [picture])
