"""Who gains and who loses by the contract: the change of every account."""

from __future__ import annotations

from collections.abc import Sequence

from monazite.data.records.instance import BUILT_IN_OUTSIDE
from monazite.figures import signed
from monazite.pages.section import Section
from monazite.pages.showing import bars, changes, shown, words
from monazite.pages.source import Source, is_true, number
from monazite.tolerances import ROW_IS_ZERO


def account_name(account: str, outside: bool) -> str:
    """An account in words: what an outside buyer does with the material is not modelled."""
    if account == "resources":
        return "resources (labour, energy, capital)"
    return f"{account} (cash only)" if outside and account not in BUILT_IN_OUTSIDE else account


def _nobody(accounts: Sequence[str]) -> str:
    """What is said of the accounts that are nobody's, which neither gain nor lose."""
    named = [account for account in accounts if account in BUILT_IN_OUTSIDE]
    if not named:
        return ""
    bars_of = f"The bars of {' and '.join(named)} are" if len(named) > 1 else f"The bar of {named[0]} is"
    return f" {bars_of} nobody's gain or loss: what is paid there is a cost of those who pay."


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
    data = {
        "unit": f"{unit}, present value",
        "categories": [account_name(row["account"], is_true(row, "outside")) for row in rows],
        "series": [
            {
                "name": "change",
                "values": [number(row, "balance") for row in rows],
                "labels": [signed(number(row, "balance")) for row in rows],
                "texts": [
                    f"with the contract minus without it: {signed(number(row, 'balance'))} {unit}"
                    for row in rows
                ],
            }
        ],
    }
    inside = sum(number(row, "balance") for row in rows if not is_true(row, "outside"))
    description = (
        "Bars to the right gain by the contract, bars to the left lose. The inside accounts, above, "
        "change by "
        f"{signed(inside)} {unit} together. Of outside accounts only cash is shown; what the material "
        f"is worth "
        f"to them is not modelled.{_nobody([row['account'] for row in rows])}"
    )
    named = [{**row, "account": account_name(row["account"], is_true(row, "outside"))} for row in rows]
    named = [{**row, "side": "outside" if is_true(row, "outside") else "inside"} for row in named]
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
    return Section("accounts", "Who gains and who loses", pictures=[bars(title, description, data, table)])
