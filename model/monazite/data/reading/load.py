"""From a file to an `Instance`: read, extend, override, validate records, evaluate numbers, cross-check.

Each stage reports all faults that it finds before the next stage begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monazite.data.reading.address import set_values
from monazite.data.reading.csv_tables import inline_tables
from monazite.data.reading.extends import read_extended
from monazite.data.reading.incomplete import IncompleteError
from monazite.data.reading.refused import REFUSED
from monazite.data.reading.revisions import revised
from monazite.data.reading.shapes import record_at
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Context, Instance
from monazite.data.records.numbers import Evaluator, Found, fields_of, scope_of, walk_numbers
from monazite.data.records.paths import Number
from monazite.data.records.paths import Path as AmountPath
from monazite.data.records.symbols import Address, Symbols
from monazite.data.records.timeline import MOST_AMOUNTS, Timeline, build_timeline, parse_date, parse_months
from monazite.errors import Fault, InstanceError, Location, Severity, UsageError, full_stop
from monazite.units import (
    AMBIGUOUS,
    CANONICAL,
    PHYSICAL_UNITS,
    RATES,
    SCALES,
    TIMES,
    UnitError,
    Units,
    units_of,
)

MOST_FAULTS = 200


def load_instance(
    path: Path | str, overrides: Iterable[str] = (), root: Path | None = None, money: str | None = None
) -> Instance:
    """Read an instance file into a checked `Instance`.

    `overrides` are `path=value` assignments; `root` is another folder in which `extends` may find files;
    `money` is a unit for all money instead of that of the file, at the rates of the file. Raises
    `InstanceError` with every fault, each with file and line. Warnings are in `instance.context.warnings`.
    """
    return build_instance(read_tree(path, overrides, root), money)


def read_tree(path: Path | str, overrides: Iterable[str] = (), root: Path | None = None) -> Tree:
    """Read an instance file, the files that it extends and its tables, with overrides and every revision; not
    validated yet.
    """
    return as_known(read_file(path, overrides, root))


def read_file(path: Path | str, overrides: Iterable[str] = (), root: Path | None = None) -> Tree:
    """Read an instance file and the files that it extends, with overrides and without its revisions."""
    try:
        tree = read_extended(Path(path), root)
    except IncompleteError as error:
        raise InstanceError(_ordered([*error.faults, *_further(error)])) from None
    return set_values(tree, tuple(overrides))


def _further(incomplete: IncompleteError) -> Iterator[Fault]:
    """Faults of elements of a workbook that have no faulty row."""
    from monazite.data.reading.workbook.kinds import sections

    tree, omitted = incomplete.tree, incomplete.omitted
    if "extends" in tree.data or () in omitted:
        return
    try:
        tree = as_known(tree)
        instance, _, faults = _evaluated(tree, None, {})
        faults += _name_faults(instance, tree, complete=False)
    except InstanceError as error:
        faults = list(error.faults)
    touched = {address[: 2 if address[0] in sections() else 1] for address in omitted}
    for fault in _of(Severity.ERROR, faults):
        address = tuple(fault.address.split("."))
        if address[:1] not in touched and address[:2] not in touched:
            yield fault


def as_known(tree: Tree, day: date | None = None) -> Tree:
    """A file with its tables and the revisions that are known on a day; by default all of them."""
    return inline_tables(revised(tree, day))


def build_instance(tree: Tree, money: str | None = None) -> Instance:
    """Validate a tree, evaluate its numbers and run the cross-field checks."""
    instance, complete, faults = _evaluated(tree, money, {})
    _refuse(_of(Severity.ERROR, [*faults, *_name_faults(instance, tree, complete)]))
    return _cross_checked(instance, [*_hidden(tree), *_of(Severity.WARNING, faults)])


def _hidden(tree: Tree) -> Iterator[Fault]:
    """A warning for each hidden sheet of a workbook with values that count."""
    hidden = (place for place in tree.places.values() if place.is_hidden and place.line > 1)
    found = {place.sheet: place for place in hidden}
    for place in sorted(found.values(), key=lambda place: place.order):
        sheet = place.cell.partition("!")[0]
        message = f"the sheet {sheet!r} is hidden, and its values count. Expected sheets in view"
        yield Fault(f"{message}. Show it, or remove it", Location(place.file), severity=Severity.WARNING)


def build_symbolic(tree: Tree, symbols: Symbols, money: str | None = None) -> Instance:
    """The instance of a tree with symbols for some of its numbers.

    The tree has a number in place of each symbol. Checks that compare amounts are omitted: the same tree with
    numbers must have passed `build_instance`. Raises `NotAffineError` where a symbol is not allowed.
    """
    instance, _, faults = _evaluated(tree, money, symbols)
    _refuse(_of(Severity.ERROR, faults))
    return instance


def _evaluated(tree: Tree, money: str | None, symbols: Symbols) -> tuple[Instance, bool, list[Fault]]:
    """The instance with evaluated numbers, whether every record is valid, and the faults so far."""
    instance, faults = _validated(tree)
    complete = not faults
    if instance is None:
        raise InstanceError(_ordered(faults))
    without = _unit_faults(instance, tree)
    faults += without.values()
    units = _units(instance, tree, without, faults)
    if units is None:
        raise InstanceError(_ordered(faults))
    if money is not None:
        instance = _in_money(instance, units, money)
    timeline = _timeline(instance)
    _evaluate(instance, scope_of(instance, without), Evaluator(units, timeline, tree.places, faults, symbols))
    instance._context = Context(units, timeline, tree.places, tree.inputs, tree.data)
    return instance, complete, faults


def _of(severity: Severity, faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.severity is severity]


def _cross_checked(instance: Instance, so_far: Iterable[Fault] = ()) -> Instance:
    """The instance after the cross-field checks; its warnings, with those so far, are in the context."""
    from monazite.data.checks import check_instance

    found = list(check_instance(instance))
    _refuse(_of(Severity.ERROR, found))
    warnings = (*so_far, *_of(Severity.WARNING, found))
    instance._context = replace(instance.context, warnings=warnings)
    return instance


def _in_money(instance: Instance, units: Units, money: str) -> Instance:
    try:
        units.factor(money, units.money)
    except UnitError as error:
        raise UsageError(full_stop(f"--money {money!r}: {error}")) from None
    return instance.model_copy(update={"money": instance.money.model_copy(update={"unit": money})})


def _name_faults(instance: Instance, tree: Tree, complete: bool) -> list[Fault]:
    """Faults of names; where invalid elements were omitted, only of names that are nowhere in the file."""
    from monazite.data.checks import NAMES
    from monazite.data.checks.names import check_names

    if complete:
        return [fault for check in NAMES for fault in check(instance)]
    written = {name for elements in tree.data.values() if isinstance(elements, dict) for name in elements}
    written |= {account for account in _accounts_written(tree.data) if isinstance(account, str)}
    return [
        fault
        for fault in check_names(instance)
        if not written.intersection(_QUOTED.findall(fault.message.partition(".")[0]))
    ]


def _accounts_written(data: dict[str, Any]) -> Iterator[Any]:
    """Accounts that the file names as owners and users of its elements, also of invalid ones."""
    for section, key in (("places", "owner"), ("plants", "owner"), ("demands", "account")):
        elements = data.get(section)
        for element in elements.values() if isinstance(elements, dict) else ():
            found = element.get(key) if isinstance(element, dict) else element
            yield from found if isinstance(found, list) else [found]


_QUOTED = re.compile(r"`([^`]*)`")


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InstanceError(_ordered(faults))


def _ordered(faults: list[Fault]) -> list[Fault]:
    """Faults by file and line, each once, at most 200."""
    unique = sorted(
        dict.fromkeys(faults),
        key=lambda fault: fault.place.order if fault.place else ("", "", 0, ""),
    )
    more = len(unique) - MOST_FAULTS
    return unique[:MOST_FAULTS] + ([Fault(f"and {more} more faults")] if more > 0 else [])


def _validated(tree: Tree) -> tuple[Instance | None, list[Fault]]:
    """The records of a tree, and their faults; invalid elements are omitted so that the others can be
    checked.
    """
    faults: list[Fault] = []
    data: dict[str, Any] = tree.data
    while True:
        try:
            return Instance.model_validate(data), faults
        except ValidationError as error:
            details = error.errors(include_url=False)
            printed = MOST_FAULTS - len(faults)
            faults += [
                _fault(detail, tree, with_hints=number < printed) for number, detail in enumerate(details)
            ]
            data, dropped = _without(
                data, [tuple(str(step) for step in detail["loc"][:2]) for detail in details]
            )
            if not dropped:
                return None, faults


def _without(data: dict[str, Any], locations: list[Address]) -> tuple[dict[str, Any], bool]:
    """The data without the elements at some locations, and whether any element was removed."""
    left = dict(data)
    dropped = False
    by_section: dict[str, set[str]] = {}
    for location in locations:
        by_section.setdefault(location[0], set()).add(location[1] if len(location) > 1 else "")
    for section, elements in by_section.items():
        here = left.get(section)
        if isinstance(here, dict) and section not in ("horizon", "money") and elements & set(here):
            left[section] = {key: value for key, value in here.items() if key not in elements}
            dropped = True
        elif section in left and section not in Instance.model_fields:
            del left[section]
            dropped = True
    return left, dropped


def _fault(detail: Any, tree: Tree, with_hints: bool) -> Fault:
    """A fault of a record; without hints for faults that are not printed, since the search for hints is
    slow.
    """
    location = tuple(str(step) for step in detail["loc"] if step != "[key]")
    address = _real_address(location, tree.data)
    message = _message(detail, address) if with_hints else str(detail["msg"])
    if detail["type"] == "missing":
        address = address[:-1] if address and address[-1] == location[-1] else address
    return Fault(message, tree.place(address), ".".join(address))


def _real_address(location: Address, data: Any) -> Address:
    """The part of a location of pydantic that exists in the file, without names of union members."""
    address: list[str] = []
    for step in location:
        if isinstance(data, dict) and step in data:
            data = data[step]
            address.append(step)
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
            address.append(step)
    return tuple(address)


_KINDS = {
    "dict_type": "a mapping (`key: value` lines)",
    "model_type": "a mapping (`key: value` lines)",
    "model_attributes_type": "a mapping (`key: value` lines)",
    "list_type": "a list such as `[a, b]`",
    "string_type": "text",
}


def _message(detail: Any, address: Address) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        key = detail["loc"][-1]
        return f"the key `{key}` is missing. Expected `{key}`{_meaning(detail['loc'])}"
    if kind == "extra_forbidden":
        return _unknown_key(str(detail["loc"][-1]), tuple(str(step) for step in detail["loc"][:-1]))
    if kind == "literal_error":
        return (
            f"found {_shown(detail['input'])}. Expected {context.get('expected', '').replace(chr(39), '`')}"
        )
    if kind in _KINDS:
        return f"found {_shown(detail['input'])}. Expected {_KINDS[kind]}"
    if kind == "too_short":
        found = "an empty mapping" if isinstance(detail["input"], dict) else "an empty list"
        return f"found {found}. Expected at least one entry{_meaning(detail['loc'])}"
    return str(detail["msg"]).removeprefix("Value error, ")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return repr(text if len(text) <= 60 else text[:60] + "…")


def _meaning(location: tuple[Any, ...]) -> str:
    record = record_at(tuple(str(step) for step in location[:-1]))
    if record is None:
        return ""
    named = {key: name for name, key, _, _ in fields_of(record)}
    description = record.model_fields[named[location[-1]]].description if location[-1] in named else None
    return f": {description}" if description else ""


def _unknown_key(key: str, location: Address) -> str:
    if location[:1] == ("contracts",) and len(location) == 2 and key in REFUSED:
        return f"`{key}` is not supported: {REFUSED[key]}"
    record = record_at(location)
    if record is not None and issubclass(record, Number) and key in AmountPath.model_fields:
        return (
            f"found `{key}`, and this number is the same at all times. Expected one amount. Change the "
            f"whole number, "
            f"such as `{'.'.join(location)}*=0.5`"
        )
    known = [name for _, name, _, _ in fields_of(record)] if record else []
    close = get_close_matches(key, known, 1, 0.65)
    if close:
        return f"unknown key {_shown(key)}. Did you mean `{close[0]}`?"
    if " " in key:
        return f"unknown key {_shown(key)}. Expected a name. Put a text with a comma or a colon in quotes"
    return f"unknown key {_shown(key)}. Expected one of {', '.join(f'`{name}`' for name in known)}"


_NO_MATERIAL = (*TIMES, *RATES, "percent", *SCALES)
"""Units that cannot be the unit of a material."""


def _unit_faults(instance: Instance, tree: Tree) -> dict[str, Fault]:
    """The materials with an invalid unit, and the fault of each."""
    money = (*instance.money.unit.split(), *instance.money.rates)
    faults = {}
    for name, material in instance.materials.items():
        unit = material.unit
        if unit in money:
            problem = "is a unit of money. Expected a unit of material, such as `t`, `MWh` or `case`"
        elif unit not in PHYSICAL_UNITS and unit.casefold() in AMBIGUOUS:
            problem = f"is ambiguous. {AMBIGUOUS[unit.casefold()]}"
        elif (not unit.isidentifier() or not unit.isascii()) and unit not in CANONICAL:
            problem = "is not the name of a unit. Expected one such as `t`, `MWh` or `case`"
        elif unit in _NO_MATERIAL or CANONICAL.get(unit) in _NO_MATERIAL:
            problem = "is not a unit of material. Expected one such as `t`, `MWh` or `case`"
        else:
            continue
        address = ("materials", name, "unit")
        faults[name] = Fault(f"{_shown(unit)} {problem}", tree.place(address), ".".join(address))
    return faults


def _units(instance: Instance, tree: Tree, without: Collection[str], faults: list[Fault]) -> Units | None:
    counted = {each.unit for name, each in instance.materials.items() if name not in without}
    money = instance.money
    try:
        contents = {content for each in instance.materials.values() for content in each.contains}
        return units_of(
            money.unit, tuple(money.rates.items()), tuple(sorted(counted)), tuple(sorted(contents))
        )
    except UnitError as error:
        address = ("money", "rates", error.currency) if error.currency else ("money", "unit")
        faults.append(Fault(str(error), tree.place(address), ".".join(address)))
        return None


def _timeline(instance: Instance) -> Timeline:
    horizon = instance.horizon
    return build_timeline(
        parse_date(horizon.start), [(parse_months(step.every), step.count) for step in horizon.steps]
    )


def _evaluate(instance: Instance, scope: dict[str, str], evaluator: Evaluator) -> None:
    found = [
        each
        for each in walk_numbers(instance, scope)
        if each.address[0] != "materials" or f"material:{each.address[1]}" in scope
    ]
    _refuse_size(found, evaluator)
    prices = {
        item.address[1]: item for item in found if item.address[0] == "prices" and len(item.address) == 2
    }
    held = [item for item in found if item.address[::2] == ("materials", "contains")]
    for item in held:  # Other amounts may be in tonnes of a content.
        evaluator.evaluate(item, prices)
    for name in _price_order(prices):
        evaluator.evaluate(prices[name], prices)
    done = {id(item) for item in held}
    for item in found:
        if item.address[0] != "prices" and id(item) not in done:
            evaluator.evaluate(item, prices)


def _refuse_size(found: list[Found], evaluator: Evaluator) -> None:
    """Refuse an instance with too many amounts before they are evaluated."""
    periods, paths = (
        len(evaluator.timeline.periods),
        sum(isinstance(each.number, AmountPath) for each in found),
    )
    if periods * paths > MOST_AMOUNTS:
        message = (
            f"found {paths:,} amounts over time (prices, quantities, capacities) in {periods:,} periods, "
            f"{periods * paths:,} in total. Expected at most {MOST_AMOUNTS:,}. Use longer periods, or fewer "
            f"elements"
        )
        place = next(
            (
                evaluator.places[key]
                for key in (("horizon", "steps"), ("horizon",))
                if key in evaluator.places
            ),
            None,
        )
        raise InstanceError(_ordered([*evaluator.faults, Fault(message, place, "horizon.steps")]))


def _price_order(prices: dict[str, Found]) -> list[str]:
    """Prices in an order in which each depends only on earlier ones; a cycle is reported at evaluation."""
    done: dict[str, None] = {}
    for name in prices:
        chain: list[str] = []
        seen = set()
        while name in prices and name not in done and name not in seen:
            seen.add(name)
            chain.append(name)
            name = getattr(prices[name].number, "of", None) or ""
        done |= dict.fromkeys(reversed(chain))
    return list(done)
