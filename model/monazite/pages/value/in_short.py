"""What a contract is worth, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.figures import money
from monazite.pages.section import Section
from monazite.pages.source import Row, Source, number, number_or_none


def section(source: Source) -> Section | None:
    """The worth of the contract, and which years and clauses stand out; None without a plan."""
    words = list(_words(source))
    return Section("in-short", f"The contract {source.head['contract']} in short", words) if words else None


def _words(source: Source) -> Iterator[str]:
    yield from source.head.get("in_short", [])
    changes = [row for row in source.table("accounts") if row["removed"] == "contract"]
    inside = [row for row in changes if row["outside"] != "True"]
    for what, sign in (("Gains", 1), ("Loses", -1)):
        named = [
            f"{row['account']} {money(abs(number(row, 'balance')), row['unit'])}"
            for row in sorted(inside, key=lambda row: -abs(number(row, "balance")))
            if sign * number(row, "balance") > 0
        ]
        if named:
            yield f"{what} by the contract: {', '.join(named)}."
    for table, what in (("years", "contract year"), ("clauses", "clause")):
        yield from _ends(source.table(table), what)


def _ends(rows: list[Row], what: str) -> Iterator[str]:
    """The years or clauses that are worth most and least."""
    known = [row for row in rows if number_or_none(row, "worth") is not None]
    name = "label" if what == "contract year" else what
    best = max(known, key=lambda row: number(row, "worth"), default=None)
    worst = min(known, key=lambda row: number(row, "worth"), default=None)
    if best is not None and number(best, "worth") > 0:
        yield f"Worth most by itself is the {what} {best[name]}: {_signed(best)}."
    if worst is not None and float(worst["worth"]) < 0:
        yield f"Costing most by itself is the {what} {worst[name]}: {_signed(worst)}."


def _signed(row: Row) -> str:
    worth = number(row, "worth")
    return f"{'+' if worth > 0 else '-'}{money(abs(worth), row['unit'])}"
