"""Removals: an instance file without a contract, from a contract year on, in one year, or without one of its
clauses.

The contract stays in the file by name, so that references to it remain valid; with a quantity of 0, and out
of the term, no quantity is due, delivered or paid, which is the same as no contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from monazite.data.reading.spans import on_days
from monazite.data.reading.tree import Tree
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.timeline import ContractYear, Period
from monazite.sweeps.curve.levels import own_price_unit

PARTIES = (
    *("counterparty", "role", "destination", "material", "basis", "from", "to", "settled"),
    *("title", "source", "note", "alternative"),
)
"""Who deals in what and where."""
DEPENDANTS = {
    "take_or_pay": ("make_up", "carry_forward"),
    "force_majeure": ("restoration",),
    "tolerance": ("flexibility",),
    "term": ("extension",),
}
"""Clauses that have no effect without another one, and are removed with it."""
ENDING = ("termination", "exit_dates", "extension")
"""Clauses that end a contract at another day than its term does."""


WHAT = ("origin", "quality", "returns")
"""Clauses that state what is delivered, and require nothing where nothing is due."""


def written(tree: Tree, name: str) -> dict[str, Any]:
    """A contract as the file writes it."""
    found: dict[str, Any] = tree.data["contracts"][name]
    return found


def rewritten(tree: Tree, name: str, contract: Mapping[str, Any]) -> Tree:
    """The file with a contract written otherwise."""
    contracts = {**tree.data["contracts"], name: dict(contract)}
    return replace(tree, data={**tree.data, "contracts": contracts})


def kept(contract: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """Of a contract as it is written, who deals in what, the quantity and the price, and some of its
    clauses."""
    return {key: text for key, text in contract.items() if key in (*PARTIES, "quantity", "price", *keys)}


def ignored_clauses(contract: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    """The clauses that `kept` leaves out, by key."""
    return tuple(key for key in contract if key not in kept(contract, keys))


def without_contract(tree: Tree, instance: Instance, name: str) -> Tree:
    """The file as if the contract were not in it."""
    zero = f"0 {_amount(instance, instance.contracts[name])}/yr"
    return rewritten(tree, name, {**kept(written(tree, name), WHAT), "firm": "true", "quantity": zero})


def _amount(instance: Instance, contract: Contract) -> str:
    """The unit a contract counts in, as the file writes it."""
    return "t" if contract.basis else instance.unit(contract.material)


def without_from(tree: Tree, instance: Instance, name: str, day: date) -> Tree:
    """The file with the contract ending on a day, without a payment for leaving; earlier deliveries stay
    due."""
    contract, start = instance.contracts[name], instance.timeline.start
    if contract.last_day is not None and contract.last_day <= day:
        return tree
    if day <= max(start, contract.first_day or start):
        return without_contract(tree, instance, name)
    left = {key: text for key, text in written(tree, name).items() if key not in ENDING}
    over = [period for period in instance.timeline.periods if period.start >= day]
    left = _released(left, instance, contract, over)
    term = {key: text for key, text in left.get("term", {}).items() if key != "until"}
    return rewritten(tree, name, {**left, "term": {**term, "until": f"{day:%Y-%m-%d}"}})


def without_year(tree: Tree, instance: Instance, name: str, year: ContractYear) -> Tree:
    """The file with one contract year excepted from the term."""
    left = _released(written(tree, name), instance, instance.contracts[name], year.periods)
    term = left.get("term", {})
    spans = [f"{max(start, year.start):%Y-%m-%d}" for start, _ in year.spans]
    days = [*term.get("except", []), *spans]
    return rewritten(tree, name, {**left, "term": {**term, "except": days}})


def _released(
    left: Mapping[str, Any],
    instance: Instance,
    contract: Contract,
    periods: tuple[Period, ...] | list[Period],
) -> dict[str, Any]:
    """The contract without what its clauses require by period, and not of the quantity due, in some
    periods."""
    zeros = {
        ("value_added", "share"): "0 %",
        ("make_up", "nomination"): f"0 {_amount(instance, contract)}/yr",
    }
    found = dict(left)
    for (clause, key), zero in zeros.items():
        path = found.get(clause, {}).get(key)
        if path is not None:
            path = path if isinstance(path, dict) else {"value": path}
            for period in periods:
                path, _ = on_days(
                    path, f"{period.start:%Y-%m-%d}", "value", zero, f"contracts.{clause}.{key}"
                )
            found[clause] = {**found[clause], key: path}
    return found


def without_clauses(tree: Tree, instance: Instance, name: str) -> Iterator[tuple[str, Tree]]:
    """For each clause of the contract: what is removed, in words, and the file without it."""
    contract, left = instance.contracts[name], written(tree, name)
    no_penalty = {"penalty": f"0 {own_price_unit(instance, contract)}"}
    for key in left:
        if key in PARTIES or key in ("quantity", "price"):
            continue
        if key == "firm":
            if contract.firm:
                # A contract to buy has no penalty of its own: what is not taken is not paid for.
                soft = {} if contract.role == "buyer" else {"shortfall": left.get("shortfall", no_penalty)}
                yield "firm", rewritten(tree, name, {**left, "firm": "false", **soft})
        elif key == "shortfall":
            if not contract.firm:  # Of a firm contract the penalty is ignored.
                yield "shortfall", rewritten(tree, name, {**left, "shortfall": no_penalty})
        else:
            struck = (key, *(other for other in DEPENDANTS.get(key, ()) if other in left))
            rest = {other: text for other, text in left.items() if other not in struck}
            yield " and ".join(struck), rewritten(tree, name, rest)
