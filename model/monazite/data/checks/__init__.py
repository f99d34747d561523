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
class Step:
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
CHECKS: tuple[Step, ...] = (
    Step(check_money),
    Step(check_dates),
    Step(check_decisions),
    Step(check_effect),
    Step(check_remaking),
    Step(check_contract_years),
    Step(check_clauses),
    Step(check_terms),
    Step(check_windows, relies_on=(check_contract_years,)),
    Step(check_excepted_years, relies_on=(check_contract_years,)),
    Step(check_nominations, relies_on=(check_contract_years,)),
    Step(check_amounts, relies_on=(check_contract_years,)),
    Step(check_coarse, relies_on=(check_contract_years,)),
    Step(check_restorations, relies_on=(check_contract_years,)),
    Step(check_groups),
    Step(check_tiers),
    Step(check_ranges),
    Step(check_mass),
    Step(check_recipes),
    Step(check_signs, relies_on=(check_contract_years,)),
    Step(check_reach),
    Step(check_ends),
    Step(check_transfers),
    Step(check_pumps, relies_on=(check_tiers, check_ends)),
    Step(check_import_worth, relies_on=(check_tiers,)),
    Step(check_price_chain, relies_on=(check_mass,)),
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
