"""Evaluation of every number of an instance, in the units of the instance.

A path is evaluated by arithmetic on its written amounts, day by day. Only `floor`, `cap` and `growth` depend
on the value of an amount. So an amount may be a symbol (`monazite.data.records.symbols`), and where it may
not, it is refused with the address.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from math import isnan
from typing import TYPE_CHECKING, Any

from monazite.data.records.days import FIRST_DAY, LAST_DAY, Days, Span
from monazite.data.records.paths import NOT_EVALUATED, Number, Path, PathChange, Provenance
from monazite.data.records.record import PRICE, UNKNOWN, Dimension, Names, Record
from monazite.data.records.symbols import Address, Amount, Symbols, is_symbol, refuse
from monazite.data.records.tangent import present
from monazite.data.records.timeline import Timeline, add_months, parse_date
from monazite.errors import Fault, Location, Severity
from monazite.figures import amount as amount_text
from monazite.figures import figure, percent
from monazite.units import LARGEST, UnitError, Units, split_amount

if TYPE_CHECKING:
    from monazite.data.records.instance import Instance

Scope = MutableMapping[str, str]
"""Values of the placeholders of dimensions: `amount`, `money`, `material:NAME`."""


@dataclass(frozen=True)
class Found:
    """A number of an instance: its address, record, dimension, unit, and the element whose source it shares.

    `since` is the default start of its growth, if that is not the start of the horizon.
    """

    address: Address
    number: Number | Path
    dimension: Dimension
    unit: str
    owner: Record
    since: date | None = None
    material: str = ""
    """The material of the amount, if it is one material."""
    basis: str = ""
    """The content in whose tonnes it is given: the basis of a contract, or a content of a material."""
    counted: str = "t"
    """The unit of the material."""


@cache
def fields_of(record: type[Record]) -> tuple[tuple[str, str, Dimension | None, Names | None], ...]:
    """Each field of a record: attribute, key in the file, and its marks."""
    marks = []
    for name, info in record.model_fields.items():
        dimension = next((mark for mark in info.metadata if isinstance(mark, Dimension)), None)
        names = next((mark for mark in info.metadata if isinstance(mark, Names)), None)
        marks.append((name, info.alias or name, dimension, names))
    return tuple(marks)


def scope_of(instance: Instance, without: Collection[str] = ()) -> dict[str, str]:
    """Values of the placeholders of dimensions for a whole instance; `without` are materials with an invalid
    unit.
    """
    scope = {"money": instance.money.unit, "amount": "t", "capacity": "t/yr"}
    scope |= {
        f"material:{name}": material.unit
        for name, material in instance.materials.items()
        if name not in without
    }
    scope |= {f"per:{name}": process.per for name, process in instance.processes.items()}
    scope |= {
        f"process:{name}": scope.get(f"material:{process.per}", UNKNOWN)
        for name, process in instance.processes.items()
    }
    return scope


def walk_numbers(
    record: Record, scope: Scope, address: Address = (), owner: Record | None = None
) -> Iterator[Found]:
    """Every number below a record, in the order of the sections.

    `owner` is the nearest enclosing element that may state a source for its plain numbers.
    """
    if units := record.amount_units(scope):
        scope = ChainMap(units, scope) if not isinstance(scope, ChainMap) else scope.new_child(units)
    owner = record if owner is None or getattr(record, "source", None) else owner
    for name, key, dimension, _ in fields_of(type(record)):
        value = getattr(record, name)
        if value is not None:
            yield from _walk_value(value, dimension, scope, (*address, key), owner, record.since)


def _walk_value(
    value: Any,
    dimension: Dimension | None,
    scope: Scope,
    address: Address,
    owner: Record,
    since: date | None = None,
) -> Iterator[Found]:
    if isinstance(value, Number | Path):
        if dimension is None:
            dimension = PRICE  # Only a reference price is a path and an element.
            scope = ChainMap(value.amount_units(scope), scope)
        yield Found(
            address,
            value,
            dimension,
            _unit(dimension, scope),
            owner,
            since,
            scope.get("keyed", "") if "{key}" in dimension.unit else scope.get("of", ""),
            scope.get("basis", "") if "{key}" not in dimension.unit else "",
            scope.get("key" if "{key}" in dimension.unit else "amount", "t"),
        )
    elif isinstance(value, Record):
        yield from walk_numbers(value, scope, address, None if len(address) <= 2 else owner)
    elif isinstance(value, dict):
        for key, item in value.items():
            named = {"key": scope.get(f"material:{key}", UNKNOWN), "keyed": key}
            if address == ("materials",):
                named["of"] = key
            elif address[-1] == "contains":
                named["basis"] = (
                    key  # What a material contains is tonnes of that content, per unit of the material.
                )
            keyed = ChainMap(named, scope)
            yield from _walk_value(item, dimension, keyed, (*address, key), owner)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk_value(item, dimension, scope, (*address, str(number)), owner)


def _unit(dimension: Dimension, scope: Scope) -> str:
    try:
        return dimension.unit.format_map(scope)
    except KeyError:
        return dimension.unit.replace("{amount}", "t")


@dataclass
class Evaluator:
    """Evaluates every number, and collects faults.

    `symbols` replace some written amounts, by address. An amount that cannot be evaluated is NaN and is
    reported once, at its own address: amounts that depend on it, and amounts in the unit of an invalid
    material, are omitted.
    """

    units: Units
    timeline: Timeline
    places: dict[Address, Location]
    faults: list[Fault]
    symbols: Symbols = field(default_factory=dict)
    contents: dict[tuple[str, str], Amount] = field(default_factory=dict)
    """Tonnes of a content in a unit of a material, as far as evaluated."""
    _at_fault: set[str] = field(default_factory=set)
    """Reference prices that could not be evaluated."""

    def evaluate(self, found: Found, prices: dict[str, Found]) -> None:
        """Set the amount of one number, or report its faults."""
        is_content = found.address[::2] == ("materials", "contains")
        if is_content:
            self.contents[found.address[1], found.address[3]] = float("nan")
        if UNKNOWN in found.unit:
            self._omit(found)
            return
        before = len(self.faults)
        for key, text in found.number.written_amounts():
            self._amount(
                text, found, key, checked=key != "plus"
            )  # An index less a charge is checked as a whole.
        if len(self.faults) == before:
            if isinstance(found.number, Number):
                found.number._amount = self._single(found.number, found)
                if is_content:
                    self.contents[found.address[1], found.address[3]] = found.number._amount
            else:
                self._set(found.number, found, prices)
        if len(self.faults) > before:
            self._omit(found)

    def _set(self, path: Path, found: Found, prices: dict[str, Found]) -> None:
        days = self._days(path, found, prices)
        means = {period.key: days.mean(period) for period in self.timeline.periods} if days else {}
        path.set_days(days or NOT_EVALUATED, means)

    def _omit(self, found: Found) -> None:
        """Prices that depend on an invalid price are not reported."""
        if found.address[0] == "prices" and len(found.address) == 2:
            self._at_fault.add(found.address[1])

    def _single(self, number: Number, found: Found) -> Amount:
        amount = self._amount(number.value, found, "value") if _is_amount(number.value) else 0.0
        amount *= self._plain(number.scale, found, "scale", 1.0)
        if number.scale is not None and not is_symbol(amount) and not isnan(present(amount)):
            problem = _outside(amount, f"{_shown(amount, found.unit)} after scaling", found.dimension)
            if problem:
                self._fault(found, "scale", problem)
        return amount

    def _amount(
        self, text: str, found: Found, key: str, unit: str | None = None, checked: bool = True
    ) -> Amount:
        expected = found.unit if unit is None else unit
        try:
            amount, written = split_amount(text)
            try:
                each = self._factor_to(written, expected, found, key if unit is None else "")
                value = float(amount * each) if isinstance(each, Fraction) else float(amount) * each
            except UnitError as error:
                # The unit of a table is in the instance, not in its rows.
                table = (*found.address, "unit") in self.places
                self._fault(found, "unit" if table else key, str(error))
                return float("nan")
            if abs(value) > LARGEST:
                raise UnitError(f"found {text}. Expected at most 10^15 {expected}")
        except (UnitError, OverflowError) as error:
            self._fault(
                found,
                key,
                f"{error}" if isinstance(error, UnitError) else f"found {text!r}. Expected at most 10^15",
            )
            return float("nan")
        if expected == "1" and value > 1 and not written and found.dimension.greatest is not None:
            self._fault(
                found,
                key,
                f"found {text} without a unit, which is {percent(value)}. Expected a share. Write it with %",
            )
        elif checked and (problem := _outside(value, text, found.dimension)):
            self._fault(found, key, problem)
        symbol = self.symbols.get((found.address, key))
        return value if symbol is None else symbol * float(each)

    def _factor_to(self, written: str, expected: str, found: Found, key: str) -> Fraction | float:
        """The factor from a written unit to the expected one; only whole amounts (with a `key`) may name a
        content.
        """
        if not key:
            return self.units.factor(written, expected)
        return factor_to(self.units, written, found, self.contents)

    def _plain(self, text: str | None, found: Found, key: str, default: float, unit: str = "1") -> Amount:
        return default if text is None else self._amount(text, found, key, unit, checked=False)

    def _fault(self, found: Found, key: str, message: str, severity: Severity = Severity.ERROR) -> None:
        address = found.address if key == "value" else (*found.address, *key.split("."))
        place = next(
            (self.places[address[:n]] for n in range(len(address), -1, -1) if address[:n] in self.places),
            None,
        )
        self.faults.append(Fault(message, place, ".".join(address), severity))

    def _days(self, path: Path, found: Found, prices: dict[str, Found]) -> Days | None:
        days = self._followed(path, found, prices) if path.of else self._stepped(path, found)
        if days is None:
            return None
        days = self._bounded(days, path, found)
        if path.scale is not None:
            days = days.scaled(self._plain(path.scale, found, "scale", 1.0))
        set_already: set[str] = set()
        for day, text in (path.at or {}).items():
            key = self._period_key(day, found)
            if key in set_already:
                self._fault(found, f"at.{day}", f"the period {key} is set twice. Expected once. Remove one")
            set_already.add(key)
            amount = Days.always(self._amount(text, found, f"at.{day}"))
            if key in self.timeline.by_key:
                period = self.timeline.by_key[key]
                days = days.replaced(period.start, period.end, amount)
        for number, change in enumerate(path.changes or ()):
            days = self._changed(days, change, found, f"changes.{number}")
        self._check_days(days, found)
        return days

    def _changed(self, days: Days, change: PathChange, found: Found, key: str) -> Days:
        """The amounts after one change of some days."""
        span = self._span(change, found, key)
        if span is None:
            return days
        if change.value is not None:
            other = Days.always(self._amount(change.value, found, f"{key}.value"))
        else:
            other = days.scaled(self._plain(change.scale, found, f"{key}.scale", 1.0))
        return days.replaced(*span, other)

    def _span(self, change: PathChange, found: Found, key: str) -> Span | None:
        """The days of a change; None, with a fault, where none of them is in the horizon."""
        if change.at is not None:
            period = self.timeline.by_key.get(self._period_key(change.at, found, f"{key}.at"))
            return (period.start, period.end) if period else None
        start, end = self.timeline.start, self.timeline.end
        first = parse_date(change.from_) if change.from_ else FIRST_DAY
        last = parse_date(change.until) if change.until else LAST_DAY
        if first >= end or last <= start:
            written = change.from_ if first >= end else change.until
            self._fault(
                found,
                f"{key}.{'from' if first >= end else 'until'}",
                f"{written} is {'after the end' if first >= end else 'before the start'} of the horizon "
                f"({start} to "
                f"{end}), so that the change has no effect. Expected days within the horizon",
            )
            return None
        return first, last

    def _bounded(self, days: Days, path: Path, found: Found) -> Days:
        """The amount between `floor` and `cap`, on each day."""
        floor = None if path.floor is None else self._amount(path.floor, found, "floor")
        cap = None if path.cap is None else self._amount(path.cap, found, "cap")
        what, why = (
            ".".join(found.address),
            "its `floor` and `cap` are a maximum and a minimum of amounts",
        )
        if any(map(is_symbol, (floor, cap))):
            refuse(what, why)
        if floor is not None and cap is not None and floor > cap:
            self._fault(
                found,
                "floor",
                f"the floor ({path.floor}) is above the cap ({path.cap}). Expected at most the cap",
            )
        if floor is not None:
            days = days.map(lambda value: max(value, floor), what, why)
        if cap is not None:
            days = days.map(lambda value: min(value, cap), what, why)
        return days

    def _check_days(self, days: Days, found: Found) -> None:
        """Each amount on a day of the horizon is within the bounds of its field."""
        for period in self.timeline.periods:
            for first, _, value in days.pieces(period.start, period.end):
                if is_symbol(value):
                    continue
                if isnan(present(value)):
                    return
                when = period.key if first == period.start else f"{first}"
                if not -LARGEST <= value <= LARGEST:
                    message = f"the amount in {when} is {_shown(value, found.unit)}. Expected at most 10^15"
                    self._fault(found, self._set_by(found, first), message)
                    return
                if problem := _outside(value, f"{_shown(value, found.unit)} in {when}", found.dimension):
                    self._fault(found, self._set_by(found, first), problem)
                    return

    def _set_by(self, found: Found, day: date) -> str:
        """The key of the last change of a path that applies on a day; `value` where none does."""
        assert isinstance(found.number, Path)
        for number, change in reversed(list(enumerate(found.number.changes or ()))):
            span = self._span(change, found, f"changes.{number}")
            if span is not None and span[0] <= day < span[1]:
                return f"changes.{number}"
        return "value"

    def _period_key(self, day: str, found: Found, written: str | None = None) -> str:
        """The key of the period that begins on a day, written under `at` by default; a fault where none
        does.
        """
        where = written or f"at.{day}"
        key = f"{parse_date(day):%Y-%m}"
        start, end = self.timeline.start, self.timeline.end
        if not start <= parse_date(day) < end:
            message = f"{day} is outside the horizon ({start} to {end}). It has no effect within the horizon"
            self._fault(found, where, message, Severity.WARNING)
        elif key not in self.timeline.by_key or self.timeline.by_key[key].start != parse_date(day):
            self._fault(
                found,
                where,
                f"no model period begins on {day}. Expected the start of a period, such as "
                + ", ".join(list(self.timeline.by_key)[:4]),
            )
        return key

    def _followed(self, path: Path, found: Found, prices: dict[str, Found]) -> Days | None:
        assert path.of is not None
        if _is_cyclic(found, prices):
            self._fault(
                found,
                "of",
                f"the price `{path.of}` depends on this price in a cycle. Expected amounts in one of them",
            )
            return None
        other = prices.get(path.of)
        if other is None or path.of in self._at_fault:
            self._omit(found)
            return None
        times = self._times(path, found, other)
        plus = 0.0 if path.plus is None else self._amount(path.plus, found, "plus", checked=False)
        assert isinstance(other.number, Path)
        return other.number.days.scaled(times) + Days.always(plus)

    def _times(self, path: Path, found: Found, other: Found) -> Amount:
        if path.times is not None:
            return self._plain(path.times, found, "times", 1.0, f"({found.unit})/({other.unit})")
        if found.basis and other.material:
            message = (
                f"the price {path.of!r} is per {other.counted} of {other.material}, this one per t "
                f"{found.basis}. Expected "
                f"`times`. Give the {other.counted} of {other.material} paid for a t {found.basis}, such as "
                f"2.5"
            )
            self._fault(found, "of", message)
            return float("nan")
        try:
            return float(self.units.factor(other.unit, found.unit))
        except UnitError:
            message = (
                f"the price {path.of!r} is in {other.unit}, this one in {found.unit}. Expected `times` with "
                f"a unit"
            )
            self._fault(found, "of", message)
            return float("nan")

    def _stepped(self, path: Path, found: Found) -> Days:
        if path.steps:
            steps = [
                (parse_date(day), self._amount(step.value, found, f"steps.{day}"))
                for day, step in path.steps.items()
            ]
            if steps[0][0] > self.timeline.start:
                self._fault(
                    found,
                    "steps",
                    f"the first step begins {steps[0][0]}. Expected no later than the start of the horizon "
                    f"({self.timeline.start}). Add a step",
                )
        else:
            assert path.value is not None
            steps = [(found.since or self.timeline.start, self._amount(path.value, found, "value"))]
        growth = self._plain(path.growth, found, "growth", 0.0, "1/yr")
        if is_symbol(growth):
            refuse(".".join((*found.address, "growth")), "an amount that grows is a power of its growth")
        if not isnan(growth) and not -1 < growth <= 10:
            self._fault(found, "growth", f"found {path.growth}. Expected between -100 and 1000 %/yr")
            growth = 0.0
        start = parse_date(path.from_) if path.from_ else max(steps[-1][0], found.since or steps[-1][0])
        if path.steps and start < steps[-1][0]:
            self._fault(
                found,
                "from",
                f"growth is counted from {start}, before the last step ({steps[-1][0]}). Expected no earlier "
                f"than that",
            )
            start = steps[-1][0]
        if path.growth is not None:
            steps = list(_grown(steps, growth, start, self.timeline))
        return Days.of(steps)


def factor_to(
    units: Units, written: str, found: Found, contents: Mapping[tuple[str, str], Amount]
) -> Fraction | float:
    """The factor from a written unit to the unit of a number.

    `t REO` is a tonne of that content. It is used directly for a number in that content, and is converted by
    `contains` for an amount of a material. Any other content raises `UnitError`.
    """
    named = {} if units.contents(found.unit) else units.contents(written)
    if not named:
        return units.factor(written, found.unit)
    (content, power), several = next(iter(named.items())), len(named) > 1
    bare = units.bare(written)
    if found.basis:
        if several or content != found.basis or abs(power) > 1:
            raise UnitError(
                f"found {written!r}. Expected tonnes of {found.basis}. Write it in t {found.basis}"
            )
        return units.factor(bare, found.unit)
    held = contents.get((found.material, content), 0.0)
    if is_symbol(held):
        refuse(
            f"materials.{found.material}.contains.{content}",
            f"{'.'.join(found.address)} is given in tonnes of it",
        )
    if isnan(present(held)):
        return float("nan")  # The content itself is invalid, and reported at its own address.
    if several or abs(power) > 1 or not held:
        if not found.material:
            reason = f"no single material contains {content} here"
        else:
            reason = f"{found.material} does not declare the content {content}"
        raise UnitError(f"found {written!r}, but {reason}. Expected {found.unit}. Convert it")
    # Tonnes of the content become units of the material.
    unit = found.counted
    turned = f"({bare})*({unit})/t" if power > 0 else f"({bare})*t/({unit})"
    each = float(units.factor(turned, found.unit))
    return each / float(held) if power > 0 else each * float(held)


def _is_cyclic(found: Found, prices: dict[str, Found]) -> bool:
    """Whether a price depends on itself, directly or through others."""
    passed: set[str] = set()
    name = getattr(found.number, "of", None)
    while name in prices and name not in passed:
        if prices[name].number is found.number:
            return True
        passed.add(name)
        name = getattr(prices[name].number, "of", None)
    return False


def _shown(value: float, unit: str) -> str:
    """An amount that was worked out, in the unit of the number."""
    value = present(value)
    return percent(value) if unit == "1" else amount_text(value, unit)


def _is_amount(text: str) -> bool:
    return bool(text) and not text[0].isalpha()


def _outside(value: float, text: str, dimension: Dimension) -> str | None:
    if value > LARGEST or value < -LARGEST:
        return f"found {text}. Expected at most 10^15"
    if dimension.least is not None and value < dimension.least:
        return f"found {text}. Expected at least {figure(dimension.least)}"
    if dimension.above_least and value == dimension.least:
        return f"found {text}. Expected more than {figure(dimension.least)}"
    if dimension.greatest is not None and value > dimension.greatest:
        greatest = "100 %" if dimension.greatest == 1 else figure(dimension.greatest)
        return f"found {text}. Expected at most {greatest}"
    return None


def _grown(
    steps: list[tuple[date, Amount]], growth: float, start: date, timeline: Timeline
) -> Iterator[tuple[date, Amount]]:
    """The steps, and yearly growth of the last one from `start` to the end of the horizon."""
    last_day, last = steps[-1]
    yield from steps[:-1]
    begun = last
    years = 1
    grown: list[tuple[date, Amount]] = []
    while (day := add_months(start, 12 * years)) < timeline.end:
        value = last * (1 + growth) ** years
        if day <= last_day:
            begun = value
        else:
            grown.append((day, value))
        years += 1
    yield last_day, begun
    yield from grown


def sources_of(owner: Record, number: Provenance) -> str | None:
    """The source of a number: its own, or that of its element."""
    return number.source or getattr(owner, "source", None)
