"""What a number of a contract moves: the change of the program by one unit of it, read from the compiled program.

The instance is built again with a step added to the number (`data/records/tangent.py`), to either side. So what the number does is stated once, in the
clauses: also in later contract years, in floors, caps, thresholds and tiers, and in what is paid whatever is decided. Data that
takes the greater of two amounts is followed to where the other one becomes the greater.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.data.records.tangent import Near
from monazite.data.records.timeline import ContractYear
from monazite.errors import NotAffineError
from monazite.formulation.build import build
from monazite.formulation.sides import Sides
from monazite.solving.matrix import Key
from monazite.solving.parametric.program import Moves, compile_moves, term_symbol


@dataclass(frozen=True)
class Move:
    """What one unit of a number adds to the right-hand sides of rules, by name, and to the value whatever is decided.

    It holds for steps of the number up to `end`, which is not below 0.
    """

    limits: Mapping[Key, float]
    worth: float
    end: float


@dataclass(frozen=True)
class YearNumber:
    """The quantity of a contract in one contract year, as the file gives it: one more unit a year in all periods of it.

    `given` is its mean over the contract year. `more` and `less` are what a step to either side moves; None, with the `reason`, where that is no
    change of right-hand sides.
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
    instance: Instance, sides: Sides | None = None, served: Mapping[str, float] | None = None
) -> list[YearNumber]:
    """The quantities of all contracts by contract year, with what each moves."""
    years = [
        (name, year)
        for name, contract in instance.contracts.items()
        for year in instance.contract_years(contract)
    ]
    return list(_numbers(instance, years, sides, served))


@dataclass(frozen=True)
class _Found:
    """What a number moves to one side, or why that cannot be told."""

    limits: Mapping[Key, float]
    worth: float
    reason: str | None = None


def _numbers(
    instance: Instance,
    years: Sequence[tuple[str, ContractYear]],
    sides: Sides | None,
    served: Mapping[str, float] | None,
) -> Iterator[YearNumber]:
    """All numbers are stepped in one program, to both sides; where two equal amounts are compared, to each by itself.

    Numbers for which these compare otherwise are stepped in a program of their own.
    """
    near, found = _compiled(instance, years, 1, sides, served)
    back, less = _compiled(instance, years, -1, sides, served) if near.tied else (near, found)
    for number, (name, year) in enumerate(years):
        if number in near.divided | back.divided and len(years) > 1:
            yield from _numbers(instance, [(name, year)], sides, served)
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
    lowest = min(contract.quantity[period] for period in year.periods)  # No quantity is below nothing.
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
    sides: Sides | None,
    served: Mapping[str, float] | None,
) -> tuple[Near, list[_Found]]:
    symbols = {f"{name}[{year.key}]": term_symbol(f"{name}[{year.key}]") for name, year in years}
    near = Near(sign, list(symbols.values()))
    stepped = instance
    for number, (name, year) in enumerate(years):
        stepped = with_step(stepped, name, year, near.step(number))
    try:
        moves = compile_moves(build(stepped, sides, served, network_rows=False), symbols, objective=True)
    except (NotAffineError, TypeError) as error:
        if len(years) > 1:
            return near, [_compiled(instance, [each], sign, sides, served)[1][0] for each in years]
        return near, [_Found({}, 0.0, f"the program is not linear in it ({error})")]
    return near, [_found(moves, near, number) for number in range(len(years))]


def _found(moves: Moves, near: Near, number: int) -> _Found:
    reason = None
    if moves.entries[number]:
        reason = "it stands in a coefficient of the program"
    elif moves.in_prices[number]:
        reason = "it stands in a price"
    elif number in near.curved:
        reason = "the program is not linear in it"
    limits = {moves.rows[row]: rate for row, rate in moves.limits[number].items()}
    return _Found(limits, moves.worth[number], reason)


def with_step(instance: Instance, name: str, year: ContractYear, step: object) -> Instance:
    """The instance with a step added to the quantity of a contract in one contract year."""
    contract = instance.contracts[name]
    stepped = contract.model_copy(update={"quantity": contract.quantity.stepped(year.periods, step)})
    return instance.model_copy(update={"contracts": {**instance.contracts, name: stepped}})
