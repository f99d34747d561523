"""Who gains and who loses in each case: the balance of every account beside the base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monazite.pages.accounts import account_name, is_party, nobodys
from monazite.pages.compare.cases import cases_of, difference_bars, differing
from monazite.pages.section import Section
from monazite.pages.source import Row, Source, is_true, number
from monazite.tolerances import ROW_IS_ZERO


def section(source: Source) -> Section | None:
    """Bars by account, one for each case; accounts that are nobody's are said in words."""
    rows = [row for row in source.table("accounts") if row["kind"] == "balance"]
    cases = cases_of(source)
    parties = [row for row in rows if is_party(row["account"])]
    found = differing(parties, lambda row: account_name(row["account"], is_true(row, "outside")), cases)
    said = list(_nobodys(rows, cases))
    if not found:
        return Section("accounts", TITLE, said) if said else None
    description = (
        "The balance of each account in the case minus that in the base: to the right the account gains, to "
        "the left it loses. Of outside accounts only cash is shown."
    )
    unit = rows[0]["unit"]
    picture = difference_bars(
        f"Change by account ({unit}, present value)", unit, found, cases, description, "account"
    )
    return Section("accounts", TITLE, said, [picture])


TITLE = "Who gains and who loses"


def _nobodys(rows: Sequence[Row], cases: Sequence[str]) -> Iterator[str]:
    """What each case changes of the accounts that are nobody's."""
    for case in cases:
        changes = [
            (row["account"], number(row, "difference"))
            for row in rows
            if row["case"] == case and abs(number(row, "difference")) > ROW_IS_ZERO
        ]
        if said := nobodys(changes, rows[0]["unit"]):
            yield f"{case}: {said}" if len(cases) > 1 else said
