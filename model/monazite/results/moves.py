"""What a number of a contract moves: the change of the program by one unit of it, read from the compiled program.

The instance is built again with a step added to the number (`data/tangent.py`), to either side. So what the number does is stated once, in the
clauses: also in later contract years, in floors, caps, thresholds and tiers, and in what is paid whatever is decided. Data that
takes the greater of two amounts is followed to where the other one becomes the greater.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monazite.data.contract import Contract
from monazite.data.instance import Instance
from monazite.data.tangent import Near
from monazite.data.timeline import ContractYear
from monazite.errors import NotAffineError
from monazite.formulation.build import build
from monazite.formulation.sides import Sides
from monazite.solving.matrix import Key
from monazite.solving.parametric import compile_moves, term_symbol


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
    found = {sign: _moves(instance, years, sign, sides, served) for sign in (1, -1)}
    return [
        _number(instance.contracts[name], name, year, found[1][place], found[-1][place])
        for place, (name, year) in enumerate(years)
    ]


def _number(
    contract: Contract, name: str, year: ContractYear, more: Move | str, less: Move | str
) -> YearNumber:
    given = sum(contract.quantity[period] * period.years for period in year.periods) / year.years
    lowest = min(contract.quantity[period] for period in year.periods)
    reason = next((side for side in (more, less) if isinstance(side, str)), None)
    if isinstance(more, str) or isinstance(less, str):
        return YearNumber(name, year, given, None, None, reason)
    # No quantity is below nothing.
    return YearNumber(name, year, given, more, Move(less.limits, less.worth, min(less.end, lowest)))


def _moves(
    instance: Instance,
    years: Sequence[tuple[str, ContractYear]],
    sign: int,
    sides: Sides | None,
    served: Mapping[str, float] | None,
) -> list[Move | str]:
    """What a step of each number to one side moves, or why it cannot be told.

    All are stepped in one program; those for which two equal amounts compare otherwise, in another.
    """
    found: dict[int, Move | str] = {}
    left = list(range(len(years)))
    while left:
        near, here = _compiled(instance, [years[place] for place in left], sign, sides, served)
        divided = {left[number] for number in near.divided} if len(left) > 1 else set()
        found |= {place: move for place, move in zip(left, here, strict=True) if place not in divided}
        left = [place for place in left if place in divided]
    return [found[place] for place in range(len(years))]


def _compiled(
    instance: Instance,
    years: Sequence[tuple[str, ContractYear]],
    sign: int,
    sides: Sides | None,
    served: Mapping[str, float] | None,
) -> tuple[Near, list[Move | str]]:
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
        return near, [f"the program is not linear in it ({error})"]
    found: list[Move | str] = []
    for number in range(len(years)):
        if moves.entries[number]:
            found.append("it stands in a coefficient of the program")
        elif moves.in_prices[number]:
            found.append("it stands in a price")
        elif number in near.curved:
            found.append("the program is not linear in it")
        else:
            limits = {moves.rows[row]: rate for row, rate in moves.limits[number].items()}
            found.append(Move(limits, moves.worth[number], near.ends.get(number, float("inf"))))
    return near, found


def with_step(instance: Instance, name: str, year: ContractYear, step: object) -> Instance:
    """The instance with a step added to the quantity of a contract in one contract year."""
    contract = instance.contracts[name]
    stepped = contract.model_copy(update={"quantity": contract.quantity.stepped(year.periods, step)})
    return instance.model_copy(update={"contracts": {**instance.contracts, name: stepped}})
