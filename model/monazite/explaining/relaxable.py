"""Relaxable parameters: numbers of the instance, and by how much each moves the bounds of the program.

Every amount of the elements in conflict becomes a symbol, one for each period (of a contract, for each
contract year), and the program is compiled with them: the effect of a number is read from the algebra. A
share (of a policy, or days of cover) is a coefficient; there the constraint itself is relaxed, and the share
is computed from the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from monazite.data.reading.address import set_values, written_at
from monazite.data.reading.load import build_instance, build_symbolic
from monazite.data.reading.spans import written_key
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found
from monazite.data.records.paths import Number, Path
from monazite.data.records.symbols import Address
from monazite.errors import InstanceError, NotAffineError, UsageError
from monazite.figures import all_digits
from monazite.formulation.catalogue import CONSTRAINTS, address, is_definition
from monazite.formulation.support.meaning import RightHandSide
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix
from monazite.solving.parametric.program import Moves, compile_moves, term_symbol
from monazite.sweeps.program import numbers_of
from monazite.tolerances import CHANGE_IS_ZERO

MOST_SYMBOLS = 3_000
"""Greatest number of symbols; beyond it only numbers in the periods of the conflicts become symbols."""
COEFFICIENTS = ("returns", "flows", "runs", "inputs", "outputs", "contains")
"""Keys of numbers that are coefficients, and cannot be relaxed."""


@dataclass(frozen=True)
class Relaxable:
    """A number of the instance, in one or several periods (none: at all times), and the bounds that one unit
    of it moves.

    `given` is its amount in `unit`; `sign` is 1 if it rises, -1 if it falls and 0 for a share; `most` is the
    greatest change. `moves` are the rates by which a unit of change moves the bounds of rows. For a share
    `moves` is its row by 1 or -1, and `per` gives by columns how the row changes with the share.
    """

    address: str
    periods: tuple[str, ...]
    given: float
    unit: str
    sign: int
    most: float
    moves: Mapping[int, float]
    per: Mapping[int, float] | None = None


@dataclass(frozen=True)
class _Symbol:
    """A symbol: the number it stands for and the periods in which it does."""

    found: Found
    periods: tuple[str, ...]
    name: str


def relaxable_parameters(
    tree: Tree,
    money: str | None,
    instance: Instance,
    matrix: Matrix,
    conflicts: Sequence[Conflict],
    only: str | None = None,
) -> list[Relaxable]:
    """The numbers that can be relaxed in some conflicts, by address and period.

    Closing levels that follow opening levels are relaxed separately, unless one address `only` is asked for.
    """
    tree = tree if only else _with_closing(tree, instance, matrix, conflicts)
    explicit = build_instance(tree, money)
    numbers = [
        each
        for each in _numbers(explicit, matrix, conflicts)
        if only is None or ".".join(each.address) == only
    ]
    while numbers:
        symbols = list(_symbols(explicit, matrix, conflicts, numbers))
        try:
            compiled = _compiled(tree, money, symbols)
        except (NotAffineError, UsageError, InstanceError) as error:
            numbers = _without(numbers, str(error))
            continue
        if compiled.rows != matrix.rows:
            return []
        return list(_parameters(compiled, symbols, conflicts, _shares(explicit, matrix, conflicts)))
    return []


def _with_closing(tree: Tree, instance: Instance, matrix: Matrix, conflicts: Iterable[Conflict]) -> Tree:
    """The file with the closing levels in conflict written as amounts, so that they can be relaxed
    separately."""
    followed = {
        address(instance, matrix.rows[row])
        for each in conflicts
        for row in each.rows
        if not is_definition(matrix.rows[row][0])
    }
    overrides = [
        f"stocks.{name}.closing={all_digits(stock.opening.amount)} {instance.unit(stock.material)}"
        for name, stock in instance.stocks.items()
        if f"stocks.{name}.opening" in followed
    ]
    return set_values(tree, overrides)


def _numbers(instance: Instance, matrix: Matrix, conflicts: Iterable[Conflict]) -> Iterator[Found]:
    """The amounts, and the relaxable shares, of the elements in conflict."""
    elements = {
        tuple(address(instance, matrix.rows[row]).split(".")[:2])
        for each in conflicts
        for row in (*each.rows, *each.always)
    }
    shares = _shares(instance, matrix, conflicts)
    for found in numbers_of(instance).values():
        if (
            found.address[:2] not in elements
            or _is_word(instance, found)
            or set(COEFFICIENTS) & set(found.address[2:])
        ):
            continue
        is_share = ".".join(found.address) in shares
        is_amount = found.dimension.unit not in ("1", "1/yr", "yr") and "{money}/" not in found.dimension.unit
        is_budget = found.address[0] == "policies" and found.address[2] == "at_most"
        if is_share or is_budget or is_amount:
            yield found


def _shares(instance: Instance, matrix: Matrix, conflicts: Iterable[Conflict]) -> set[str]:
    """The relaxable shares in conflict: they are coefficients."""
    rows = {row for each in conflicts for row in each.rows}
    return {
        address(instance, matrix.rows[row])
        for row in rows
        if CONSTRAINTS[matrix.rows[row][0]].right_hand_side is RightHandSide.SHARE
    }


def _is_word(instance: Instance, found: Found) -> bool:
    """Whether a closing level is a word, and no amount."""
    is_closing = found.address[0] == "stocks" and found.address[-1] == "closing"
    return is_closing and instance.stocks[found.address[1]].closing_rule != "amount"


def _without(numbers: list[Found], message: str) -> list[Found]:
    """Without the number that a refusal names, or without what is left of contracts, or the last."""
    kept = [each for each in numbers if ".".join(each.address) not in message]
    if len(kept) < len(numbers):
        return kept
    kept = [each for each in numbers if each.address[0] != "contracts" or each.address[2:] == ("quantity",)]
    return kept if len(kept) < len(numbers) else numbers[:-1]


def _symbols(
    instance: Instance, matrix: Matrix, conflicts: Sequence[Conflict], numbers: Iterable[Found]
) -> Iterator[_Symbol]:
    """A symbol for each number: one, or of a path one for each period or contract year.

    Where that would be too many, only the periods of the conflicts get one.
    """
    every = [(found, group) for found in numbers for group in _groups(instance, found)]
    if len(every) > MOST_SYMBOLS:
        named = {matrix.rows[row][-1] for each in conflicts for row in each.rows}
        every = [(found, group) for found, group in every if not group or named & set(group)]
    for found, group in every:
        yield _Symbol(found, group, ".".join(found.address) + f"[{group[0] if group else ''}]")


def _groups(instance: Instance, found: Found) -> Iterator[tuple[str, ...]]:
    if isinstance(found.number, Number):
        yield ()
    elif found.address[0] == "contracts":
        for year in instance.contract_years(instance.contracts[found.address[1]]):
            yield tuple(period.key for period in year.periods)
    else:
        for period in instance.timeline.periods:
            yield (period.key,)


def _given(found: Found, period: str) -> float:
    if isinstance(found.number, Path):
        return found.number.by_period[period]
    return found.number.amount


def _compiled(tree: Tree, money: str | None, symbols: Iterable[_Symbol]) -> Moves:
    """The program with its symbols."""
    from monazite.formulation.build import build

    stand_in, overrides, terms = {}, [], {}
    periods: list[tuple[Address, str, Any]] = []
    for symbol in symbols:
        path, unit = ".".join(symbol.found.address), symbol.found.unit
        terms[symbol.name] = term = term_symbol(symbol.name)
        if not symbol.periods:
            overrides.append(f"{path}={all_digits(_given(symbol.found, ''))} {_written(unit)}")
            stand_in[symbol.found.address, "value"] = term
        for period in symbol.periods:
            overrides.append(f"{path}[{period}]={all_digits(_given(symbol.found, period))} {_written(unit)}")
            periods.append((symbol.found.address, period, term))
    changed = set_values(tree, overrides)
    for keys, period, term in periods:
        stand_in[keys, written_key(written_at(changed.data, keys, ""), period, "value")] = term
    return compile_moves(build(build_symbolic(changed, stand_in, money)), terms)


def _written(unit: str) -> str:
    return "" if unit == "1" else unit


def _parameters(
    compiled: Moves, symbols: Sequence[_Symbol], conflicts: Sequence[Conflict], shares: Set[str]
) -> Iterator[Relaxable]:
    """What each symbol moves, in each direction that helps in some conflict; none for a coefficient that
    cannot be relaxed."""
    signs: dict[Address, dict[int, None]] = {}
    for number, symbol in enumerate(symbols):
        for conflict in conflicts:
            push = sum(
                float(conflict.multipliers[row]) * rate for row, rate in compiled.limits[number].items()
            )
            if abs(push) > CHANGE_IS_ZERO:
                signs.setdefault(symbol.found.address, {})[-1 if push > 0 else 1] = None
    for number, symbol in enumerate(symbols):
        found, rates = symbol.found, compiled.limits[number]
        given = _given(found, symbol.periods[0] if symbol.periods else "")
        if compiled.entries[number]:
            if ".".join(found.address) in shares:
                yield from _share_parameters(compiled.entries[number], symbol, conflicts, given)
            continue
        for sign in signs.get(found.address, ()) if rates else ():
            end = found.dimension.least if sign < 0 else found.dimension.greatest
            most = np.inf if end is None else max(0.0, sign * (end - given))
            moves = {row: sign * rate for row, rate in rates.items()}
            yield Relaxable(".".join(found.address), symbol.periods, given, found.unit, sign, most, moves)


def _share_parameters(
    entries: Mapping[tuple[int, int], float], symbol: _Symbol, conflicts: Sequence[Conflict], given: float
) -> Iterator[Relaxable]:
    """One for each row with the share as a coefficient: the row is relaxed."""
    address = ".".join(symbol.found.address)
    by_row: dict[int, dict[int, float]] = {}
    for (row, column), rate in entries.items():
        by_row.setdefault(row, {})[column] = rate
    pushes = (float(np.sign(each.multipliers[row])) for each in conflicts for row in by_row)
    sign = next((push for push in pushes if push), 0.0)
    for row, per in by_row.items() if sign else ():
        # An upper bound rises, a requirement falls.
        yield Relaxable(address, symbol.periods, given, symbol.found.unit, 0, np.inf, {row: -sign}, per)


def joined(parameters: Iterable[Relaxable]) -> dict[tuple[str, int], list[Relaxable]]:
    """The relaxable parameters of each number, those that rise apart from those that fall."""
    grouped: dict[tuple[str, int], list[Relaxable]] = {}
    for parameter in parameters:
        grouped.setdefault((parameter.address, parameter.sign), []).append(parameter)
    return grouped
