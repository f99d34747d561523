"""Discrete choices of contracts, which a linear program cannot make: each case is an instance of its own.

A choice of the plan (a date of exit, an extension, a number of lots) gives *cases*: all are solved, and the
best is reported. An option of the counterparty (its tolerance, its extension) is data; its *extremes* are
solved beside the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from monazite.data.reading.tree import Tree
from monazite.data.records.contract import Contract
from monazite.data.records.days import Days
from monazite.data.records.instance import Instance
from monazite.errors import Fault, InstanceError, UsageError

MOST_CASES = 500
FORESIGHT = "with foresight"
"""The label of the instance with nothing held: every decision knows all of the data."""


@dataclass(frozen=True)
class Option:
    """One alternative of a choice: its label, the contract, and the values of some of its keys; None removes
    a key.
    """

    label: str
    contract: str
    terms: tuple[tuple[str, Any], ...]


def cases(instance: Instance) -> list[tuple[str, Tree]]:
    """Every combination of the choices of the plan, by label; empty where there is none.

    Raises `InstanceError` where there are more than 500.
    """
    choices = [choice for name in instance.contracts for choice in _choices(instance, name)]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MOST_CASES:
        message = (
            f"the choices of the contracts make {count:,} cases. Expected at most {MOST_CASES}. "
            "Shorten `exit_dates` or `lots.number`, or fix some of them"
        )
        raise InstanceError([Fault(message, instance.context.place("contracts"), "contracts")])
    return [
        ("; ".join(option.label for option in options), _settled(instance, options))
        for options in (product(*choices) if choices else ())
    ]


def _choices(instance: Instance, name: str) -> Iterator[list[Option]]:
    """The choices of the plan under a contract, each with all its options."""
    contract = instance.contracts[name]
    if contract.exit_dates:
        yield [_exit(instance, name, day) for day in contract.exit_dates]
    if extends(contract):
        yield [_extension(instance, name, exercised) for exercised in (True, False)]
    if contract.lots is not None and len(contract.lots.number) > 1:
        yield [
            Option(
                f"{name}: {number} lots of {contract.lots.size.value}",
                name,
                (("lots", {**_written(instance, name, "lots"), "number": str(number)}),),
            )
            for number in contract.lots.number
        ]


def extends(contract: Contract) -> bool:
    """Whether the plan chooses if the contract is extended."""
    clause = contract.extension
    return clause is not None and clause.exercised is None and clause.holder == contract.role


def _exit(instance: Instance, name: str, day: str | None) -> Option:
    left = {**_written(instance, name, "termination"), "date": day or "never"}
    label = f"{name}: left {day}" if day else f"{name}: kept"
    return Option(label, name, (("exit_dates", None), ("termination", left)))


def _extension(instance: Instance, name: str, exercised: bool) -> Option:
    written = {**_written(instance, name, "extension"), "exercised": "true" if exercised else "false"}
    return Option(f"{name}: {'extended' if exercised else 'not extended'}", name, (("extension", written),))


def _written(instance: Instance, name: str, key: str) -> dict[str, Any]:
    """A clause as written in the file."""
    written = instance.context.written["contracts"][name].get(key)
    return written if isinstance(written, dict) else {}


def _settled(instance: Instance, options: tuple[Option, ...]) -> Tree:
    """The tree of the file with some choices fixed."""
    written = dict(instance.context.written)
    contracts = dict(written["contracts"])
    for option in options:
        terms = {**contracts[option.contract], **dict(option.terms)}
        contracts[option.contract] = {key: value for key, value in terms.items() if value is not None}
    written["contracts"] = contracts
    return Tree(written, dict(instance.context.places), dict(instance.context.inputs))


def refuse_choices(instance: Instance) -> None:
    """Refuse an instance with open choices: the `UsageError` says how to fix them."""
    for name, contract in instance.contracts.items():
        address = f"contracts.{name}"
        if contract.exit_dates:
            raise UsageError(
                f"{address}.exit_dates: found several dates. Expected one exit. Fix it, for example with "
                f"`--set '{address}.exit_dates=[]' --set '{address}.termination.date=2028-04'`."
            )
        if extends(contract):
            raise UsageError(
                f"{address}.extension: found a choice of the plan. Expected `exercised`. "
                f"Fix it with `--set {address}.extension.exercised=true`."
            )
        if contract.lots is not None and len(contract.lots.number) > 1:
            raise UsageError(
                f"{address}.lots.number: found several numbers. Expected one. "
                f"Fix it with `--set {address}.lots.number={contract.lots.number[0]}`."
            )


def extremes(instance: Instance) -> Iterator[tuple[str, Tree]]:
    """The instance at both extremes of every option of a counterparty, by label; first, where a plan is held,
    the instance with nothing held.
    """
    if instance.held is not None:
        written = {key: value for key, value in instance.context.written.items() if key != "held"}
        yield FORESIGHT, Tree(written, dict(instance.context.places), dict(instance.context.inputs))
    for name, contract in instance.contracts.items():
        clause = contract.tolerance
        if clause is not None and clause.holder != contract.role:
            for word, path, sign in (("least", clause.down, -1.0), ("most", clause.up, 1.0)):
                share = path.days if path else Days.always(0.0)
                amounts = {
                    f"{first:%Y-%m-%d}": f"{100 * (1.0 + sign * amount)!r} %"
                    for first, _, amount in share.pieces(instance.timeline.start, instance.timeline.end)
                }
                called = {**_written(instance, name, "tolerance"), "nomination": {"steps": amounts}}
                label = f"{name}: {clause.holder} calls the {word}"
                yield label, _settled(instance, (Option(label, name, (("tolerance", called),)),))
        option = contract.extension
        if option is not None and option.holder != contract.role:
            for exercised in (True, False):
                chosen = _extension(instance, name, exercised)
                yield f"{chosen.label} by the {option.holder}", _settled(instance, (chosen,))
