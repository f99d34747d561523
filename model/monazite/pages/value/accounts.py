"""Who gains and who loses by the contract: the change of every account."""

from __future__ import annotations

from monazite.figures import signed
from monazite.pages.accounts import account_name, is_party, nobodys, side_of
from monazite.pages.section import Section
from monazite.pages.showing import bars, changes, shown, words
from monazite.pages.source import Row, Source, is_true, number
from monazite.tolerances import ROW_IS_ZERO

TITLE = "Who gains and who loses"


def section(source: Source) -> Section | None:
    """A bar for each account: with the contract minus without it."""
    rows = [
        row
        for row in source.table("accounts")
        if row["removed"] == "contract" and abs(number(row, "cash")) + abs(number(row, "value")) > ROW_IS_ZERO
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: (is_true(row, "outside"), -number(row, "balance")))
    unit = rows[0]["unit"]
    parties = [row for row in rows if is_party(row["account"])]
    changes_of = [number(row, "balance") for row in parties]
    data = {
        "unit": f"{unit}, present value",
        "categories": [_name(row) for row in parties],
        "series": [
            {
                "name": "change",
                "values": changes_of,
                "labels": list(map(signed, changes_of)),
                "texts": [
                    f"with the contract minus without it: {signed(each)} {unit}" for each in changes_of
                ],
            }
        ],
    }
    inside = sum(number(row, "balance") for row in rows if not is_true(row, "outside"))
    others = nobodys(((row["account"], number(row, "balance")) for row in rows), unit)
    description = (
        "Bars to the right gain by the contract, bars to the left lose. The inside accounts, above, change "
        f"by {signed(inside)} {unit} together. Of outside accounts only cash is shown; what the material is "
        f"worth to them is not modelled. {others}"
    ).rstrip()
    named = [
        {**row, "account": _name(row), "side": side_of(row["account"], is_true(row, "outside"))}
        for row in rows
    ]
    table = shown(
        f"Change by account: with the contract minus without it ({unit}, present value)",
        named,
        [
            words("account", "account"),
            words("side", "side"),
            *(changes(each, each) for each in ("cash", "value", "balance")),
        ],
    )
    title = "Change by account: with the contract minus without it"
    if not parties:
        return Section("accounts", TITLE, [others], tables=[table])
    return Section("accounts", TITLE, pictures=[bars(title, description, data, table)])


def _name(row: Row) -> str:
    return account_name(row["account"], is_true(row, "outside"))
