"""Cross-field checks: what single records cannot see. Each is one function that yields faults.

The first list must pass before the second runs, which relies on every name being known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monazite.data.checks.chain import check_mass, check_price_chain, check_pumps
from monazite.data.checks.clause_amounts import (
    check_amounts,
    check_groups,
    check_ramps_of_terms,
    check_terms,
)
from monazite.data.checks.clauses import check_clauses
from monazite.data.checks.dates import (
    check_contract_years,
    check_dates,
    check_money,
    check_nominations,
    check_openings,
)
from monazite.data.checks.names import (
    check_accounts,
    check_limits,
    check_names,
    check_policies,
    check_repeats,
    check_sources,
    check_units,
)
from monazite.data.checks.owners import check_transfers
from monazite.data.checks.prices import check_import_worth, check_ranges, check_tiers
from monazite.data.checks.reach import check_reach
from monazite.data.instance import Instance
from monazite.errors import Fault, Severity

Check = Callable[[Instance], Iterator[Fault]]

NAMES: tuple[Check, ...] = (
    check_names,
    check_accounts,
    check_limits,
    check_policies,
    check_repeats,
    check_units,
    check_sources,
)
MEANING: tuple[Check, ...] = (
    check_money,
    check_nominations,
    check_dates,
    check_openings,
    check_contract_years,
    check_clauses,
    check_terms,
    check_ramps_of_terms,
    check_amounts,
    check_groups,
    check_tiers,
    check_ranges,
    check_mass,
    check_reach,
    check_transfers,
    check_pumps,
    check_import_worth,
    check_price_chain,
)


def check_instance(instance: Instance) -> Iterator[Fault]:
    """Every fault of an instance whose records and numbers are in order."""
    faults = [fault for check in NAMES for fault in check(instance)]
    yield from faults
    if not any(fault.severity is Severity.ERROR for fault in faults):
        for check in MEANING:
            yield from check(instance)
