"""Serve some contracts and demands before all else: a sequence of linear programs, each verified."""

from __future__ import annotations

from collections.abc import Iterable

from monazite.data.hints import did_you_mean
from monazite.data.instance import Instance
from monazite.errors import UsageError
from monazite.formulation.build import build
from monazite.results.served import stage
from monazite.results.verified import verified_plan
from monazite.solving.matrix import compile_model
from monazite.solving.solve import Solution, solve


def serve_first(
    instance: Instance, first: Iterable[str], time_limit: float | None = None
) -> tuple[tuple[tuple[str, float], ...], Solution]:
    """Who was served first with what it still goes without, and the best plan for all the rest.

    Raises `UsageError` for a name that is no contract or demand, or that has nothing to go without; else as `verified_plan`.
    """
    served: dict[str, float] = {}
    for name in (_known(instance, each) for each in first):
        served[name] = max(0.0, -solve(stage(instance, name, served), time_limit).value)
    matrix = compile_model(build(instance, served=served))
    solution, _ = verified_plan(instance, matrix, time_limit, served)
    return tuple(served.items()), solution


def _known(instance: Instance, name: str) -> str:
    """The full name of a contract or demand that can go without something."""
    known = {f"contracts.{each}": each for each in instance.contracts}
    known |= {f"demands.{each}": each for each in instance.demands}
    found = [full for full, short in known.items() if name in (full, short)]
    if len(found) != 1:
        hint = did_you_mean(name, [*known, *known.values()]) or f"; there are {', '.join(known) or 'none'}"
        what = "is both a contract and a demand; write which" if found else "is no contract and no demand"
        raise UsageError(f"--first {name}: {name!r} {what}{hint if not found else ''}")
    section, _, element = found[0].partition(".")
    if section == "contracts":
        contract = instance.contracts[element]
        if contract.role == "buyer":
            raise UsageError(f"--first {name}: the plan buys under this contract; there is nothing to serve")
        if contract.firm:
            raise UsageError(f"--first {name}: the contract is firm and always served in full")
    elif instance.demands[element].unmet is None:
        raise UsageError(f"--first {name}: `unmet: none`, so that the demand is always served in full")
    return found[0]
