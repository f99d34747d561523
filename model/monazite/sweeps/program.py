"""The program that is swept: an instance file, its terms, and the program as a function of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import isnan, nan
from pathlib import Path as FilePath
from typing import Any

from monazite.data.reading.address import set_values, written_at
from monazite.data.reading.load import build_instance, build_symbolic, read_tree
from monazite.data.reading.spans import written_key
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found, factor_to, scope_of, walk_numbers
from monazite.data.records.paths import Number, Path
from monazite.data.records.symbols import Address, refuse
from monazite.data.records.timeline import parse_date
from monazite.errors import Fault, InstanceError, UsageError, full_stop
from monazite.progress import Progress, silent
from monazite.results.folder.digits import certain
from monazite.results.proof.branching import may_split
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.sweeps.terms import SweptTerm
from monazite.units import UnitError, split_amount


@dataclass(frozen=True)
class Program:
    """An instance with some of its numbers free: `tree` is the file as it is read, `terms` are what is
    swept."""

    tree: Tree
    terms: tuple[SweptTerm, ...]
    money: str | None = None

    def __reduce__(self) -> Any:
        # What is worked out on demand stays here: an instance holds units that do not travel to other
        # processes.
        return Program, (self.tree, self.terms, self.money)

    @cached_property
    def base(self) -> Instance:
        """The instance as the file gives it, before any term is set."""
        return build_instance(self.tree, self.money)

    def tree_at(self, values: Sequence[float | str]) -> Tree:
        """The file with the terms set."""
        assignments = [term.assignment(value) for term, value in zip(self.terms, values, strict=True)]
        return set_values(self.tree, assignments, option="--vary")

    def instance_at(self, values: Sequence[float | str]) -> Instance:
        """The checked instance with the terms set; `InstanceError` where it is not valid there."""
        return build_instance(self.tree_at(values), self.money)

    def symbolic(self, symbols: Sequence[Any]) -> Instance:
        """The instance with a symbol for each term, in the unit it is asked in; arrays stand for many
        points."""
        start = [term.values[0] for term in self.terms]
        stand_in = {
            (found.address, key): symbol * self._scaled(term, found)
            for term, symbol in zip(self.terms, symbols, strict=True)
            for found, key in [self._spot(term)]
        }
        return build_symbolic(self.tree_at(start), stand_in, self.money)

    @cached_property
    def parametric(self) -> Parametric:
        """The program as a function of its terms; `NotAffineError` where it is not affine in one of them."""
        from monazite.formulation.build import build

        refuse_splits(self.base)
        symbols = {term.name: term_symbol(term.name) for term in self.terms}
        return compile_parametric(build(self.symbolic(list(symbols.values()))), symbols)

    def check_corners(self, on_progress: Progress = silent) -> None:
        """Check the instance at every corner of the values asked for.

        What the checks compare is affine in the terms, so that an instance valid at the corners is valid
        between. Raises `InstanceError` or `UsageError`, with the corner.
        """
        corners = list(product(*(dict.fromkeys(term.span) for term in self.terms)))
        for number, corner in enumerate(corners):
            on_progress(number / len(corners), f"corner {number + 1} of {len(corners)}")
            try:
                self.instance_at(corner)
            except InstanceError as error:
                at = [term.assignment(value) for term, value in zip(self.terms, corner, strict=True)]
                raise InstanceError([*error.faults[:-1], _with_corner(error.faults[-1], at)]) from None

    def number_of(self, term: SweptTerm) -> Found:
        """The number a term stands in; `UsageError` where no number stands at its address."""
        found, _ = self._spot(term)
        return found

    def _spot(self, term: SweptTerm) -> tuple[Found, str]:
        """The number a term stands in, and the key of the amount in it: `value`, `scale`, `at.2028-04`,
        `growth`.

        `UsageError` where no number stands at its address.
        """
        if term.period and ":" not in term.period and term.period not in self.base.timeline.by_key:
            first, last = self.base.timeline.periods[0].key, self.base.timeline.periods[-1].key
            raise UsageError(
                f"--vary {term.name}: no period begins in {term.period}. "
                f"Expected a period between {first} and {last}"
            )
        for length in range(4):
            whole = term.address[: len(term.address) - length]
            found = self._numbers.get(whole) or self._numbers.get((*whole, "amount"))
            if found is not None and (not length or self._is_amount(found, term.address[-length:])):
                return found, ".".join(term.address[-length:]) if length else self._key(term)
        if term.address[:2] == ("money", "rates"):
            refuse(term.name, "exchange rates are worked out when the file is read")
        raise UsageError(
            f"--vary {term.name}: there is no number at this address. Expected one. `monazite schema` lists "
            "every key"
        )

    def present(self, term: SweptTerm) -> float | None:
        """The value of a term in the file, in its unit: 1 for a factor. None where the file has no one
        amount, or none in that unit, on the days that the term sets."""
        if term.factor or term.words:
            return 1.0 if term.factor else None
        found, key = self._spot(term)
        same = numbers_of(self.base).get(found.address)
        if same is None:
            return None
        written = dict(same.number.written_amounts()).get(key) if key != "value" else None
        try:
            unit = float(factor_to(self.base.units, term.unit, same, self.base.contents))
            if written is not None:
                amount, own = split_amount(written)
                present = float(amount) * float(factor_to(self.base.units, own, same, self.base.contents))
            else:
                present = self._only(same.number, term)
        except (UnitError, ZeroDivisionError):
            return None
        return None if isnan(present) else certain(present / unit)

    def _only(self, number: Number | Path, term: SweptTerm) -> float:
        """The amount on all days that a term sets; not a number where there are several."""
        if isinstance(number, Number):
            return number.amount
        line = self.base.timeline
        start, end = line.start, line.end
        if term.period is not None:
            first, colon, last = term.period.partition(":")
            if not colon:
                start, end = line.by_key[first].start, line.by_key[first].end
            else:
                start = max(start, parse_date(first)) if first else start
                end = min(end, parse_date(last)) if last else end
        amounts = {float(amount) for _, _, amount in number.days.pieces(start, end)}
        return amounts.pop() if len(amounts) == 1 else nan

    def _key(self, term: SweptTerm) -> str:
        """The key of the amount that a term sets in its number."""
        written = written_at(self._started.data, term.address, term.name)
        return written_key(written, term.period, "scale" if term.factor else "value")

    @cached_property
    def _started(self) -> Tree:
        """The file with the first value of each term."""
        return self.tree_at([term.values[0] for term in self.terms])

    def _is_amount(self, found: Found, keys: tuple[str, ...]) -> bool:
        """Whether some keys below a number lead to an amount that counts, and not to its range."""
        key = ".".join(keys)
        changes = getattr(found.number, "changes", None) or ()
        written = {name for name, _ in found.number.written_amounts()} | {"growth", "times", "scale"}
        written |= {f"changes.{place}.scale" for place, each in enumerate(changes) if each.scale is not None}
        return key in written and keys[-1] not in ("low", "high")

    @cached_property
    def _numbers(self) -> dict[Address, Found]:
        return numbers_of(build_instance(self._started, self.money))

    def _scaled(self, term: SweptTerm, found: Found) -> float:
        """The factor that stands in the file already, where the term is one more."""
        if not term.factor or self._key(term) != "scale":
            return 1.0
        same = numbers_of(self.base).get(found.address)
        return float(same.number.scale or 1.0) if same is not None else 1.0


def settle(program: Program, values: dict[str, float | str]) -> Program:
    """The program with some of its terms set for good."""
    fixed = [term.assignment(values[term.name]) for term in program.terms if term.name in values]
    rest = tuple(term for term in program.terms if term.name not in values)
    return replace(program, tree=set_values(program.tree, fixed), terms=rest) if fixed else program


def numbers_of(instance: Instance) -> dict[Address, Found]:
    """Every number of an instance by its address."""
    return {found.address: found for found in walk_numbers(instance, scope_of(instance))}


def open_program(
    path: FilePath | str,
    terms: Iterable[SweptTerm],
    settings: Iterable[str] = (),
    root: FilePath | None = None,
    money: str | None = None,
) -> Program:
    """Read a file and free some of its numbers."""
    return Program(read_tree(path, settings, root), tuple(terms), money)


def _with_corner(fault: Fault, at: Sequence[str]) -> Fault:
    """The fault with the values at which it was found, unless it names the only one itself."""
    if fault.place is not None and fault.place.option and len(at) == 1:
        return fault
    return replace(fault, message=f"{full_stop(fault.message)} Found at {', '.join(at)}")


def refuse_splits(instance: Instance) -> None:
    """Refuse contracts whose years are in one branch of a clause or the other, which is settled plan by
    plan."""
    name = may_split(instance)
    if name is not None:
        refuse(
            f"contracts.{name}",
            "which contract years are met and which are paid for, or redelivered, is settled plan by plan",
        )
