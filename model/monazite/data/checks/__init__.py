"""Cross-field checks: faults that involve more than one record. Each check is a function that yields faults.

Each check lists the checks that it relies on, and runs only where all of these found no error. So each fault
is reported once, by the check that names its cause, and no check receives data that an earlier one refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monazite.data.checks.chain import check_mass, check_price_chain, check_recipes
from monazite.data.checks.clause_amounts import (
    check_amounts,
    check_excepted_years,
    check_groups,
    check_restorations,
    check_terms,
)
from monazite.data.checks.clauses import check_clauses, check_windows
from monazite.data.checks.coarse import check_coarse
from monazite.data.checks.dates import (
    check_contract_years,
    check_dates,
    check_decisions,
    check_money,
    check_nominations,
)
from monazite.data.checks.effect import check_effect
from monazite.data.checks.held import check_held
from monazite.data.checks.margins import check_import_worth, check_ranges, check_tiers
from monazite.data.checks.names import (
    check_accounts,
    check_limits,
    check_names,
    check_policies,
    check_repeats,
    check_sources,
    check_units,
)
from monazite.data.checks.owners import check_ends, check_transfers
from monazite.data.checks.policies import check_remaking
from monazite.data.checks.pumps import check_pumps
from monazite.data.checks.reach import check_reach
from monazite.data.checks.signs import check_signs
from monazite.data.records.instance import Instance
from monazite.errors import Fault, Severity

Check = Callable[[Instance], Iterator[Fault]]


@dataclass(frozen=True)
class OrderedCheck:
    """A check, and the checks that must have found no error before it can run."""

    check: Check
    relies_on: tuple[Check, ...] = ()


NAMES: tuple[Check, ...] = (
    check_names,
    check_accounts,
    check_limits,
    check_policies,
    check_repeats,
    check_units,
    check_sources,
)
"""Checks of names: all other checks rely on these, and these only on the records."""
CHECKS: tuple[OrderedCheck, ...] = (
    OrderedCheck(check_money),
    OrderedCheck(check_dates),
    OrderedCheck(check_decisions),
    OrderedCheck(check_held),
    OrderedCheck(check_effect),
    OrderedCheck(check_remaking),
    OrderedCheck(check_contract_years),
    OrderedCheck(check_clauses),
    OrderedCheck(check_terms),
    OrderedCheck(check_windows, relies_on=(check_contract_years,)),
    OrderedCheck(check_excepted_years, relies_on=(check_contract_years,)),
    OrderedCheck(check_nominations, relies_on=(check_contract_years,)),
    OrderedCheck(check_amounts, relies_on=(check_contract_years,)),
    OrderedCheck(check_coarse, relies_on=(check_contract_years,)),
    OrderedCheck(check_restorations, relies_on=(check_contract_years,)),
    OrderedCheck(check_groups),
    OrderedCheck(check_tiers),
    OrderedCheck(check_ranges),
    OrderedCheck(check_mass),
    OrderedCheck(check_recipes),
    OrderedCheck(check_signs, relies_on=(check_contract_years,)),
    OrderedCheck(check_reach),
    OrderedCheck(check_ends),
    OrderedCheck(check_transfers),
    OrderedCheck(check_pumps, relies_on=(check_tiers, check_ends)),
    OrderedCheck(check_import_worth, relies_on=(check_tiers,)),
    OrderedCheck(check_price_chain, relies_on=(check_mass,)),
)


def check_instance(instance: Instance) -> Iterator[Fault]:
    """Every fault of an instance whose records and numbers are valid."""
    faults = [fault for check in NAMES for fault in check(instance)]
    yield from faults
    if any(fault.severity is Severity.ERROR for fault in faults):
        return
    failed: set[Check] = set()
    for step in CHECKS:
        if failed.intersection(step.relies_on):
            failed.add(step.check)
            continue
        for fault in step.check(instance):
            if fault.severity is Severity.ERROR:
                failed.add(step.check)
            yield fault
