"""Who pays and who is paid: how the objective value is made up, by account and by purpose.

All amounts are present values at the start of the horizon. Payments between two inside accounts are in both
and leave the objective value as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from monazite.figures import cell, figure
from monazite.pages.accounts import account_name, is_party, nobodys
from monazite.pages.drawn import axis_of, cell_is_something, drawn, readable
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Source, number

ALL = "All inside accounts: the objective value"
WORDS = (
    "Present values at the start of the horizon. Outside accounts show cash alone: what a material is worth "
    "to them is not modelled."
)
Totals = dict[str, dict[str, float]]


def section(source: Source) -> Section | None:
    """A waterfall with a choice: by inside account up to the objective value, and of each account by item."""
    if not source.table("ledger"):
        return None
    unit, totals = source.table("ledger")[0]["unit"], _totals(source)
    inside = [account for account in totals if not source.instance.is_outside(account)]
    outside = [account for account in totals if account not in inside and is_party(account)]
    nobody = [account for account in totals if not is_party(account)]
    balances = {account: sum(totals[account].values()) for account in totals}
    words = [WORDS, f"Outside: {_list(outside, balances)}, in {unit}."] if outside else [WORDS]
    if said := nobodys(((each, balances[each]) for each in nobody), unit):
        words.append(said)
    picture = _picture(totals, inside, outside, nobody, unit)
    return Section("money", "Who pays and who is paid", words, [picture])


def _list(accounts: Sequence[str], balances: Mapping[str, float]) -> str:
    return ", ".join(f"{readable(each)} {cell(balances[each])}" for each in accounts)


def _totals(source: Source) -> Totals:
    """What each account receives less what it pays, by item."""
    found: Totals = {account: {} for account in source.instance.accounts}
    for row in source.table("ledger"):
        for account, sign in ((row["payer"], -1.0), (row["payee"], 1.0)):
            items = found.setdefault(account, {})
            items[row["item"]] = items.get(row["item"], 0.0) + sign * number(row, "present_value")
    return {account: items for account, items in found.items() if any(map(cell_is_something, items.values()))}


def _account(name: str) -> str:
    return account_name(name, outside=False)


def _picture(
    totals: Totals, inside: Sequence[str], outside: Sequence[str], nobody: Sequence[str], unit: str
) -> Picture:
    balances = {account: sum(totals[account].values()) for account in totals}
    views = [_view(ALL, "objective value", {_account(each): balances[each] for each in inside})]
    views += [
        _view(_account(each) + ("" if each in inside else " (outside)"), "balance", totals[each])
        for each in (*inside, *outside)
    ]
    if len(inside) == 1:
        views = views[1:]
    data = {
        "unit": unit,
        "label": "Account",
        "views": views,
    }
    rows = [
        [_account(account), item, cell(value)]
        for account in (*inside, *outside, *nobody)
        for item, value in [*_ordered(totals[account]), ("balance", balances[account])]
    ]
    caption = f"Balances by account and item, present value in {unit}"
    table = Shown(caption, ["account", "item", "amount"], rows, frozenset({2}))
    return Picture("waterfall", "What makes up the balances", views[0]["words"], data, table)


def _ordered(items: Mapping[str, float]) -> list[tuple[str, float]]:
    """What is received, then what is paid, each from the greatest on; what is printed as 0 is omitted."""
    return sorted(
        ((item, value) for item, value in items.items() if cell_is_something(value)),
        key=lambda pair: (pair[1] < 0, -abs(pair[1])),
    )


def _view(name: str, total: str, items: Mapping[str, float]) -> dict[str, Any]:
    steps = _ordered(items)
    whole = sum(items.values())
    parts = ", ".join(f"{item} {figure(value)}" for item, value in steps)
    return {
        "name": name,
        "total": total,
        "steps": [{"name": item, "value": drawn(value)} for item, value in steps],
        "words": f"{name}. Step by step: {parts}; {total} {figure(whole)}.",
        **axis_of(_ends([drawn(value) for _, value in steps])),
    }


def _ends(values: Sequence[float]) -> list[float]:
    """The levels between the steps."""
    return list(accumulate(values, initial=0.0))
