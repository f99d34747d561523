"""The balance of the tracked element by year: what comes in, where it goes, what is lost."""

from __future__ import annotations

from monazite.figures import cell
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Row, Source, number

SIDES = ("in", "out", "loss", "stock")


def section(source: Source) -> Section | None:
    """One picture for each balance: above 0 what comes in, below 0 where it goes."""
    rows = source.table("balance")
    if not rows:
        return None
    balances = list(dict.fromkeys(row["balance"] for row in rows))
    return Section("balance", "Balance by period", pictures=[_picture(rows, each) for each in balances])


def _picture(rows: list[Row], balance: str) -> Picture:
    chosen = [row for row in rows if row["balance"] == balance]
    unit = chosen[0]["unit"]
    labels = dict.fromkeys(row["label"] for row in chosen)
    flows = dict.fromkeys((row["side"], row["flow"]) for row in chosen)
    sums = {flow: dict.fromkeys(labels, 0.0) for flow in flows}
    for row in chosen:
        sums[row["side"], row["flow"]][row["label"]] += number(row, "amount")
    series = [
        {
            "name": flow,
            "stack": side,
            "values": [(1 if side == "in" else -1) * each for each in sums[side, flow].values()],
        }
        for side, flow in flows
        if any(sums[side, flow].values())
    ]
    table = Shown(
        f"Balance of {balance}, in {unit}",
        ["period", *(flow for _, flow in flows)],
        [[label, *(cell(sums[flow][label]) for flow in flows)] for label in labels],
        frozenset(range(1, len(flows) + 1)),
    )
    first, *_, last = (*labels, *labels)
    total = {label: sum(sums[flow][label] for flow in flows if flow[0] == "in") for label in labels}
    words = (
        f"Stacked bars by period. Above the axis what comes in, below it where it goes: {cell(total[first])} "
        f"{unit} come in in {first} and {cell(total[last])} in {last}."
    )
    data = {"categories": list(labels), "unit": unit, "series": series}
    return Picture("stacked", f"Balance of {balance}", words, data, table)
