"""What is known when the page is made, and shown beside what the page solves itself: today's plan, and the
zone of possible agreement of contracts whose terms are swept."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from monazite.errors import InfeasibleError, MonaziteError, UnboundedError
from monazite.formulation.build import build
from monazite.pages.table.program import TableProgram
from monazite.results.proof.checked import verified_plan
from monazite.results.tables.ledger import balances
from monazite.solving.matrix import compile_model
from monazite.valuing.case import Case, solve_case
from monazite.valuing.negotiation import AgreementZone, find_agreement_zone
from monazite.valuing.removal import without_contract


def known_today(program: TableProgram) -> dict[str, Any]:
    """The plan of the file as `solve` gives it: its objective value and the balance of every account; where
    there is none the reason, empty where no plan meets all constraints."""
    try:
        solution, plan = verified_plan(program.instance, compile_model(build(program.instance)))
    except InfeasibleError:
        return {"objective": None, "reason": "", "accounts": []}
    except UnboundedError:
        return {"objective": None, "reason": "the objective value has no limit", "accounts": []}
    except MonaziteError as error:
        return {"objective": None, "reason": str(error).partition("\n")[0], "accounts": []}
    return {
        "objective": solution.value,
        "accounts": [
            {"name": name, "outside": outside, "cash": cash, "value": value}
            for name, outside, cash, value in balances(plan)
        ],
    }


def known_zones(program: TableProgram) -> list[dict[str, Any]]:
    """The zone of possible agreement of each contract with a swept term and a stated `alternative`."""
    tree, instance, money = program.program.tree, program.instance, program.program.money
    named = dict.fromkeys(
        term.swept.address[1]
        for term in program.terms
        if term.swept.address[0] == "contracts" and len(term.swept.address) > 1
    )
    found = []
    for name in named:
        contract = instance.contracts[name]
        if contract.alternative is None or contract.role != "seller":
            continue
        without = solve_case(Case(f"without {name}", without_contract(tree, instance, name)), money)
        zone = find_agreement_zone(tree, instance, name, without, money)
        if zone is not None:
            found.append(_plain(name, zone))
    return found


def _plain(name: str, zone: AgreementZone) -> dict[str, Any]:
    """A zone as plain data: prices in `unit`, quantities in `quantity_unit`."""
    return {
        "contract": name,
        "unit": zone.unit,
        "quantity_unit": zone.quantity_unit,
        "label": zone.label,
        "is_level": zone.is_level,
        "ignored_clauses": list(zone.ignored_clauses),
        "deals": [_finite(asdict(deal)) for deal in zone.deals],
        "better": list(zone.better) if zone.better else None,
        "best": _finite(asdict(zone.best)) if zone.best else None,
        "exact": zone.exact,
        "reason": zone.reason,
        "verified": zone.verified,
    }


def _finite(numbers: dict[str, Any]) -> dict[str, Any]:
    """Numbers without infinite ones, which JSON does not know."""
    return {key: number if number is None or np.isfinite(number) else None for key, number in numbers.items()}
