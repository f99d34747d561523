"""Who gains and who loses in each case: the balance of every account beside the base."""

from __future__ import annotations

from monazite.pages.compare.cases import cases_of, difference_bars, differing
from monazite.pages.section import Section
from monazite.pages.source import Source, is_true
from monazite.pages.value.accounts import account_name


def section(source: Source) -> Section | None:
    """Bars by account, one for each case."""
    rows = [row for row in source.table("accounts") if row["kind"] == "balance"]
    cases = cases_of(source)
    found = differing(rows, lambda row: account_name(row["account"], is_true(row, "outside")), cases)
    if not found:
        return None
    description = (
        "The balance of each account in the case minus that in the base: to the right the account "
        "gains, to the left "
        "it loses. Of outside accounts only cash is shown."
    )
    unit = rows[0]["unit"]
    picture = difference_bars(
        f"Change by account ({unit}, present value)", unit, found, cases, description, "account"
    )
    return Section("accounts", "Who gains and who loses", pictures=[picture])
