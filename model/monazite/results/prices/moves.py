"""The derivative of the program with respect to a number of a contract, read from the compiled program.

The instance is built again with a step added to the number (`data/records/tangent.py`), in either direction.
So the effect of the number is written once, in the clauses: also in later contract years, in floors, caps,
thresholds and tiers, and in payments that depend on no decision. Data that is the maximum of two amounts is
followed to the point where the other one becomes the greater.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.tangent import Near
from monazite.data.records.timeline import ContractYear
from monazite.errors import NotAffineError
from monazite.formulation.branches import Branches
from monazite.formulation.build import build
from monazite.solving.matrix import Key
from monazite.solving.parametric.program import Moves, compile_moves, term_symbol


@dataclass(frozen=True)
class Move:
    """The change per unit of a number in right-hand sides, by name, and in the constant of the objective.

    It holds for steps of the number up to `end`, which is at least 0.
    """

    limits: Mapping[Key, float]
    worth: float
    end: float


@dataclass(frozen=True)
class YearNumber:
    """The quantity of a contract in one contract year, as the file gives it: one more unit a year in all
    periods of it.

    `given` is its mean over the contract year. `more` and `less` are the changes for a step in either
    direction; None, with the `reason`, where a step changes more than right-hand sides.
    """

    contract: str
    year: ContractYear
    given: float
    more: Move | None
    less: Move | None
    reason: str | None = None

    @property
    def name(self) -> str:
        """The number as an address: `contracts.toyotsu.quantity[2028-04]`."""
        return f"contracts.{self.contract}.quantity[{self.year.key}]"


def quantities(
    instance: Instance, branches: Branches | None = None, served: Mapping[str, float] | None = None
) -> list[YearNumber]:
    """The quantities of all contracts by contract year, with the changes of each."""
    years = [
        (name, year)
        for name, contract in instance.contracts.items()
        for year in instance.contract_years(contract)
    ]
    return list(_numbers(instance, years, branches, served))


@dataclass(frozen=True)
class _Found:
    """The changes for a step in one direction, or the reason why they are unknown."""

    limits: Mapping[Key, float]
    worth: float
    reason: str | None = None


def _numbers(
    instance: Instance,
    years: Sequence[tuple[str, ContractYear]],
    branches: Branches | None,
    served: Mapping[str, float] | None,
) -> Iterator[YearNumber]:
    """All numbers are stepped in one program for both directions; where equal amounts are compared, in one
    for each direction.

    Numbers for which such a comparison differs are stepped in a program of their own.
    """
    near, found = _compiled(instance, years, 1, branches, served)
    back, less = _compiled(instance, years, -1, branches, served) if near.tied else (near, found)
    for number, (name, year) in enumerate(years):
        if number in near.divided | back.divided and len(years) > 1:
            yield from _numbers(instance, [(name, year)], branches, served)
        else:
            ends = near.end(number, 1), back.end(number, -1)
            yield _number(instance.contracts[name], name, year, found[number], less[number], ends)


def _number(
    contract: Contract, name: str, year: ContractYear, more: _Found, less: _Found, ends: tuple[float, float]
) -> YearNumber:
    given = sum(contract.quantity[period] * period.years for period in year.periods) / year.years
    reason = more.reason or less.reason
    if reason is not None:
        return YearNumber(name, year, given, None, None, reason)
    lowest = min(contract.quantity[period] for period in year.periods)  # No quantity is below 0.
    return YearNumber(
        name,
        year,
        given,
        Move(more.limits, more.worth, ends[0]),
        Move(less.limits, less.worth, min(ends[1], lowest)),
    )


def _compiled(
    instance: Instance,
    years: Sequence[tuple[str, ContractYear]],
    sign: int,
    branches: Branches | None,
    served: Mapping[str, float] | None,
) -> tuple[Near, list[_Found]]:
    symbols = {f"{name}[{year.key}]": term_symbol(f"{name}[{year.key}]") for name, year in years}
    near = Near(sign, list(symbols.values()))
    stepped = instance
    for number, (name, year) in enumerate(years):
        stepped = with_step(stepped, name, year, near.step(number))
    try:
        moves = compile_moves(build(stepped, branches, served, network_rows=False), symbols, objective=True)
    except (NotAffineError, TypeError) as error:
        if len(years) > 1:
            return near, [_compiled(instance, [each], sign, branches, served)[1][0] for each in years]
        return near, [_Found({}, 0.0, f"the program is not linear in it ({error})")]
    return near, [_found(moves, near, number) for number in range(len(years))]


def _found(moves: Moves, near: Near, number: int) -> _Found:
    reason = None
    if moves.entries[number]:
        reason = "it is in a coefficient of the matrix"
    elif moves.in_prices[number]:
        reason = "it is in an objective coefficient"
    elif number in near.curved:
        reason = "the program is not linear in it"
    limits = {moves.rows[row]: rate for row, rate in moves.limits[number].items()}
    return _Found(limits, moves.worth[number], reason)


def with_step(instance: Instance, name: str, year: ContractYear, step: object) -> Instance:
    """The instance with a step added to the quantity of a contract in one contract year."""
    contract = instance.contracts[name]
    stepped = contract.model_copy(update={"quantity": contract.quantity.stepped(year.periods, step)})
    return instance.model_copy(update={"contracts": {**instance.contracts, name: stepped}})
