"""How much of the file is assumed: its numbers marked as assumptions, with a source, and with neither.

A step of a path is a number by itself, as in the table `assumptions`.
"""

from __future__ import annotations

from monazite.figures import counted
from monazite.results.plan import Plan
from monazite.results.tables import assumptions as table


def sentence(plan: Plan) -> str | None:
    """`224 of the 274 numbers are assumptions; 50 have a source.`"""
    rows = table.rows(plan)
    assumed = sum(row["reliability"] == "assumption" for row in rows)
    bare = sum(row["source"] is None for row in rows)
    sourced = len(rows) - assumed - bare
    if not rows:
        return None
    if bare == len(rows):
        return f"None of the {counted(len(rows), 'number')} of the file has a source."
    if sourced == len(rows):
        return f"All {counted(len(rows), 'number')} of the file have a source."
    if assumed == len(rows):
        return f"All {counted(len(rows), 'number')} of the file are assumptions."
    words = [
        f"{assumed:,} {'is an assumption' if assumed == 1 else 'are assumptions'}" if assumed else "",
        f"{sourced:,} {'has' if sourced == 1 else 'have'} a source" if sourced else "",
        f"{bare:,} {'has' if bare == 1 else 'have'} neither source nor assumption mark" if bare else "",
    ]
    return f"Of {len(rows):,} numbers of the file {', '.join(each for each in words if each)}."
