"""Variants of an instance: some of its numbers or dates with other amounts, and all that follows them.

Nothing is read again. The changed numbers, and the prices that follow them with `of`, are copied and
evaluated; all other records are shared with the instance. The written text of a number does not change, so
that a variant is for building a program or for checks of amounts, never for writing a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Evaluator, Found, fields_of, scope_of, walk_numbers
from monazite.data.records.paths import Path
from monazite.data.records.record import Record
from monazite.data.records.symbols import Address, Symbols
from monazite.errors import Fault, InstanceError, Severity
from monazite.units import split_amount


def numbers_at(instance: Instance) -> dict[Address, Found]:
    """Every number of an instance by its address."""
    return {each.address: each for each in walk_numbers(instance, scope_of(instance))}


def revalued(
    instance: Instance,
    symbols: Symbols,
    paths: Mapping[Address, Path] | None = None,
    known: Mapping[Address, Found] | None = None,
) -> Instance:
    """The instance with other amounts: `symbols` by address and key, in the written unit, and whole `paths`.

    `known` are its numbers (`numbers_at`), where they are at hand. An amount may be a number, a tangent or a
    symbol. Raises `InstanceError` where an amount is not allowed in its field, and `NotAffineError` where a
    symbol is not."""
    given = dict(paths or {})
    found = numbers_at(instance) if known is None else known
    moved = {address for address, _ in symbols} | set(given)
    changed = dict.fromkeys(address for address in found if address in moved)
    changed |= dict.fromkeys(_following(found, changed))
    copies = {
        address: _copied(each, given.get(address)) if address in changed else each
        for address, each in found.items()
    }
    faults: list[Fault] = []
    context = instance.context
    contents = {} if _is_of_contents(changed) else dict(instance.contents)
    evaluator = Evaluator(context.units, context.timeline, dict(context.places), faults, symbols, contents)
    _evaluate(evaluator, copies, changed)
    errors = [fault for fault in faults if fault.severity is Severity.ERROR]
    if errors:
        raise InstanceError(errors)
    for address in changed:
        instance = replaced(instance, address, copies[address].number)
    return instance


def replaced(record: Any, address: Address, new: Any) -> Any:
    """A record, mapping or list with another value at an address; what is not on the way is shared."""
    if not address:
        return new
    key, rest = address[0], address[1:]
    if isinstance(record, Record):
        name = next(name for name, alias, _, _ in fields_of(type(record)) if alias == key)
        return record.model_copy(update={name: replaced(getattr(record, name), rest, new)})
    if isinstance(record, list):
        place = int(key)
        return [*record[:place], replaced(record[place], rest, new), *record[place + 1 :]]
    return {**record, key: replaced(record[key], rest, new)}


def _copied(found: Found, path: Path | None) -> Found:
    from dataclasses import replace

    return replace(found, number=path or found.number.model_copy())


def _is_of_contents(changed: Iterable[Address]) -> bool:
    return any(address[::2] == ("materials", "contains") for address in changed)


def _following(found: Mapping[Address, Found], moved: Iterable[Address]) -> Iterator[Address]:
    """Paths that follow a price among those moved, and amounts in tonnes of a content among them."""
    prices = {address[1] for address in moved if address[0] == "prices" and len(address) == 2}
    more = True
    while more:
        more = False
        for address, each in found.items():
            is_price = address[0] == "prices" and len(address) == 2 and address[1] not in prices
            if is_price and getattr(each.number, "of", None) in prices:
                prices.add(address[1])
                more = True
    contents = {address[3] for address in moved if address[::2] == ("materials", "contains")}
    for address, each in found.items():
        if getattr(each.number, "of", None) in prices or (contents and _counts(each, contents)):
            yield address


def _counts(found: Found, contents: set[str]) -> bool:
    """Whether an amount is written in tonnes of one of some contents."""
    texts = (text for _, text in found.number.written_amounts())
    return any(contents.intersection(split_amount(text)[1].replace("/", " ").split()) for text in texts)


def _evaluate(evaluator: Evaluator, found: Mapping[Address, Found], changed: Iterable[Address]) -> None:
    """Contents first, then prices in the order in which they follow one another, then the others."""
    prices = {
        address[1]: each for address, each in found.items() if address[0] == "prices" and len(address) == 2
    }
    contents, named, others = [], dict[str, None](), []
    for address in changed:
        if address[::2] == ("materials", "contains"):
            contents.append(found[address])
        elif address[0] == "prices" and len(address) == 2:
            named[address[1]] = None
        else:
            others.append(found[address])
    if contents:  # Other amounts may be in tonnes of contents that stay.
        for address, each in found.items():
            if address[::2] == ("materials", "contains") and each not in contents:
                evaluator.contents[address[1], address[3]] = each.number.amount  # type: ignore[union-attr]
    for each in contents:
        evaluator.evaluate(each, prices)
    for name in _ordered(prices, named):
        evaluator.evaluate(prices[name], prices)
    for each in others:
        evaluator.evaluate(each, prices)


def _ordered(prices: Mapping[str, Found], named: Mapping[str, None]) -> list[str]:
    """Changed prices, each behind the one that it follows."""
    done: dict[str, None] = {}
    for name in named:
        chain = [name]
        while True:
            before: str | None = getattr(prices[chain[-1]].number, "of", None)
            if before is None or before not in named or before in chain:
                break
            chain.append(before)
        done |= dict.fromkeys(reversed(chain))
    return list(done)
