"""The units an instance may use, and the only conversions in monazite.

A planner writes `12 USD/kg` or `7280 INR crore`. Inside, every number is in one set of units: the
material's own unit, the instance's money unit, and years. Conversions are exact (rational factors,
rounded once to a float), so that `0.3 t` and `300 kg` are the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from monazite.units.products import Product, base, defined, product_of

if TYPE_CHECKING:
    from monazite.units.by_pint import PintReader

PHYSICAL = """
t = [mass]
kg = 0.001 t
g = 0.000001 t
kt = 1000 t
Mt = 1000000 t
lb = 0.00045359237 t
troy_oz = 0.0000311034768 t
MWh = [energy]
kWh = 0.001 MWh
GWh = 1000 MWh
TWh = 1000000 MWh
GJ = 5/18 MWh
MJ = 0.001 GJ
TJ = 1000 GJ
PJ = 1000000 GJ
m3 = [volume]
litre = 0.001 m3
yr = [time]
quarter = 0.25 yr
month = 1/12 yr
week = 7/365 yr
day = 1/365 yr
hour = 1/8760 yr
MW = 1 MWh/hour
kW = 0.001 MW
GW = 1000 MW
TW = 1000000 MW
percent = 0.01
thousand = 1000
lakh = 100000
million = 1000000
crore = 10000000
billion = 1000000000
"""
"""Units of every instance. In rates a year has 365 days, 8,760 hours and twelve months: 1 MW is 8,760
MWh/yr.
"""

DEFINED = defined(PHYSICAL)
"""Each with its amount and dimension."""
PHYSICAL_UNITS = tuple(DEFINED)
"""Their names."""
SCALES = ("thousand", "lakh", "million", "crore", "billion")
_UNIT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ALLOWED = re.compile(r"[A-Za-z0-9_ /*()]*")
LONGEST_UNIT = 60
SPELLINGS = {
    "t": ("tonne", "tonnes"),
    "kg": ("kgs", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "g": ("gram", "grams", "gramme", "grammes"),
    "lb": ("lbs", "pound_mass"),
    "troy_oz": ("troy oz", "troy ounce", "troy ounces", "troy_ounce", "troy_ounces", "ozt"),
    "litre": ("l", "L", "liter", "liters", "litres"),
    "yr": ("y", "yrs", "a", "annum", "year", "years"),
    "quarter": ("quarters",),
    "month": ("months",),
    "week": ("weeks",),
    "day": ("days", "d"),
    "hour": ("hours", "h", "hr", "hrs"),
    "percent": ("pct",),
    **{f"({mass}/yr)": (f"{mass}pa",) for mass in ("kg", "t", "kt", "Mt")},
    **{f"({mass}/day)": (f"{mass}pd",) for mass in ("kg", "t", "kt")},
    **{f"({mass}/hour)": (f"{mass}ph",) for mass in ("kg", "t")},
}
"""Other spellings of a unit, of the same amount."""
CANONICAL = {spelling: unit for unit, spellings in SPELLINGS.items() for spelling in spellings}
"""The unit of each other spelling."""
RATES = (*(spelling for spelling, unit in CANONICAL.items() if "/" in unit), "kW", "MW", "GW", "TW")
"""Units of an amount per time."""
TIMES = ("yr", "quarter", "month", "week", "day", "hour")
MASS_UNITS = ("t", "kg", "g", "kt", "Mt", "lb", "troy_oz")
SIMILAR = {
    "t": ("metric_ton", "metric_tons"),
    "kg": ("kilo", "kilos"),
    "month": ("mth", "mths"),
    "week": ("wk", "wks"),
    "percent": ("percents",),
    "thousand": ("thousands",),
    "lakh": ("lakhs", "lac"),
    "million": ("millions", "mio", "mln"),
    "crore": ("crores",),
    "billion": ("billions", "bn"),
}
"""Spellings that are not accepted but have one meaning: proposed in a hint."""
_TONS = "Write `t` for tonnes (1,000 kg); convert short and long tons by hand"
_OUNCES = (
    "Write `troy oz` for the ounce of precious metals (31.1034768 g); "
    "convert the ounce of 1/16 `lb` (28.35 g) by hand"
)
AMBIGUOUS = {
    "mt": "Write `t` for tonnes (1,000 kg), or `Mt` for million tonnes",
    "mtpa": "Write `tpa` for tonnes a year, or `Mtpa` for million tonnes a year",
    "mtpd": "Write `tpd` for tonnes a day, or `Mt/day` for million tonnes a day",
    "ton": _TONS,
    "tons": _TONS,
    "oz": _OUNCES,
    "ounce": _OUNCES,
    "ounces": _OUNCES,
}
"""Ambiguous units, and what to write."""
_PREFIXES = {
    "p": -12,
    "n": -9,
    "u": -6,
    "m": -3,
    "c": -2,
    "d": -1,
    "h": 2,
    "k": 3,
    "M": 6,
    "G": 9,
    "T": 12,
    "P": 15,
}
"""Decimal prefixes, by the power of ten; `mW` is not `MW`."""
_BASES = ("t", "g", "W", "Wh", "J")


def _canonical(text: str) -> str:
    """A unit with every other spelling replaced by the unit itself."""

    def one(found: re.Match[str]) -> str:
        word = re.sub(r"\s+", " ", found[0])
        return CANONICAL.get(word, word)

    return _WORDS.sub(one, text)


_WORDS = re.compile(r"\btroy\s+(?:oz|ounces?)\b|(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class UnitError(ValueError):
    """A unit is unknown, malformed, or of the wrong kind; the text says what was expected.

    `currency` is the currency of a rate at fault, else empty.
    """

    currency = ""


class Units:
    """The units of one instance: the physical ones, its money, and units of count such as `case`.

    `money` is the unit of all money in results, such as `USD million`; `rates` gives other currencies
    in terms of known ones (`INR: 0.0110 USD`); `counted` are material units that are not physical.
    `contents` are the contents of materials: the tonnes of `t REO` have a dimension of their own.
    """

    def __init__(
        self,
        money: str,
        rates: Mapping[str, str] | None = None,
        counted: Iterable[str] = (),
        contents: Iterable[str] = (),
    ):
        self._named = dict(DEFINED)
        self._products: dict[str, Product] = {}
        self._names = set(PHYSICAL_UNITS)
        self._contents = tuple(sorted(contents, key=lambda name: (-len(name), name)))
        for number, _ in enumerate(self._contents):
            self._named[f"content_{number}"] = base(f"[content_{number}]")
        masses = "|".join(MASS_UNITS)
        names = "|".join(map(re.escape, self._contents))
        self._of = re.compile(rf"(?<![A-Za-z0-9_])({masses})\s+({names})(?![A-Za-z0-9_-])") if names else None
        self.money = money
        if _currency(money) in self._names or _currency(money) in CANONICAL:
            raise UnitError(
                f"{_currency(money)!r} is already a unit. Expected a currency such as `USD million`"
            )
        self._define(_currency(money), base("[money]"))
        for code, worth in (rates or {}).items():
            try:
                self._rate(code, worth)
            except UnitError as error:
                error.currency = code
                raise
        for unit in counted:
            if unit not in self._names and unit not in CANONICAL:
                self._define(unit, base(f"[counted {unit}]"))

    def _rate(self, code: str, worth: str) -> None:
        if code in self._names or code in CANONICAL:
            raise UnitError(
                f"{code!r} is already a unit. Expected the rate of another currency, such as `INR: 0.0110 "
                f"USD`"
            )
        amount, unit = split_amount(worth)
        if amount <= 0:
            raise UnitError(f"found {code}: {worth!r}. Expected a rate above 0")
        self._define(code, base("[money]").scaled(amount * self.factor(unit, _currency(self.money))))

    def _define(self, name: str, meaning: Product) -> None:
        if not _UNIT.fullmatch(name):
            raise UnitError(
                f"{name!r} cannot be the name of a unit. Expected letters, digits and _, beginning with a "
                f"letter"
            )
        self._named[name] = meaning
        self._names.add(name)

    def factor(self, unit: str, expected: str) -> Fraction:
        """How many `expected` make one `unit`; `UnitError` where their dimensions differ."""
        return _factor(self, unit, expected)

    def contents(self, unit: str) -> dict[str, int]:
        """The contents in a unit, each with its power: `USD/t REO` has REO with the power -1."""
        if not self._contents:
            self._product(unit)
            return {}
        powers = self._product(unit).powers
        found = {name: powers.get(f"[content_{number}]", 0) for number, name in enumerate(self._contents)}
        return {name: power for name, power in found.items() if power}

    def bare(self, unit: str) -> str:
        """A unit without the contents it names: `t/yr` of `t REO/yr`."""
        text = _canonical(unit)
        return self._of.sub(r"\1", text) if self._of else text

    def convert(self, amount: Fraction, unit: str, expected: str) -> float:
        """An amount in `unit`, in the `expected` unit, rounded once."""
        return float(amount * self.factor(unit, expected))

    @cached_property
    def _pint(self) -> PintReader:
        from monazite.units.by_pint import PintReader

        return PintReader(self._named)

    def _product(self, unit: str) -> Product:
        """The amount and dimensions of a unit; a file writes few units many times, and each is read once."""
        if unit not in self._products:
            self._products[unit] = self._parsed(unit)
        return self._products[unit]

    def _parsed(self, unit: str) -> Product:
        plain = self.bare(unit)
        if len(unit) > LONGEST_UNIT or not _ALLOWED.fullmatch(plain.replace("%", "percent")) or "**" in unit:
            raise UnitError(f"cannot read the unit {unit[:LONGEST_UNIT]!r}. Expected a unit such as `t/yr`")
        for name in _UNIT.findall(plain.replace("%", " percent ")):
            if name not in self._names:
                raise UnitError(f"unknown unit {name!r}" + self._hint(name, plain))
        text = _canonical(unit)
        if self._of:
            text = self._of.sub(lambda found: f"({found[1]}*content_{self._contents.index(found[2])})", text)
        text = re.sub(r"\s+(?=[A-Za-z(])", "*", text.replace("%", "percent").strip()) or "1"
        found = product_of(text, self._named) or self._pint.product_of(text)
        if found is None:
            raise UnitError(f"cannot read the unit {unit!r}. Expected a unit such as `t/yr`")
        return found

    def _hint(self, name: str, unit: str) -> str:
        """What to write instead: only another spelling of the same unit, which never changes the amount."""
        if ambiguous := AMBIGUOUS.get(name.casefold()):
            return f". {ambiguous}"
        known = {*self._names, *CANONICAL}
        same = {_shown(each) for each in known if each.casefold() == name.casefold()}
        same |= {
            each for each, others in SIMILAR.items() if each in self._names and name.casefold() in others
        }
        if len(same) == 1 and not self._is_other_scale(name, hint := same.pop()):
            return f". Did you mean {hint!r}?"
        if name.isupper() and len(name) == 3:
            return ". Give its rate under `money: rates`"
        if re.search(rf"(?<![A-Za-z0-9_])({'|'.join(MASS_UNITS)})\s+{re.escape(name)}\b", unit):
            declared = ", ".join(sorted(self._contents)) or "none"
            return f", and no content of a material. Contents declared under `contains`: {declared}"
        return f". Expected one of {', '.join(sorted(self._names, key=str.casefold))}"

    def _is_other_scale(self, name: str, hint: str) -> bool:
        """Whether a name, by its decimal prefix, means another amount than a unit of similar spelling."""
        base = next((base for base in _BASES if name[1:].casefold() == base.casefold()), None)
        power = _PREFIXES.get(name[0])
        if base is None or power is None:
            return False
        larger = {"W": "MW", "Wh": "MWh", "J": "MJ"}.get(base, base)
        unit = Fraction(10) ** (power - (6 if larger != base else 0))
        try:
            return self.factor(hint, larger) != unit
        except UnitError:
            return True


def _shown(unit: str) -> str:
    """A unit as people write it."""
    return CANONICAL.get(unit, unit) if "/" not in CANONICAL.get(unit, "") else unit


@cache
def _factor(units: Units, unit: str, expected: str) -> Fraction:
    found, wanted = units._product(unit), units._product(expected)
    if found.powers != wanted.powers:
        raise UnitError(f"found {_in_words(unit)}. Expected {_in_words(expected)}{_example(expected)}")
    return found.factor / wanted.factor


def _example(expected: str) -> str:
    """Examples of a unit: without the scale of money, per kg instead of per t."""
    if expected in ("1/yr", "yr"):
        return ", such as 8 %/yr" if expected == "1/yr" else ", such as 30 day"
    written = re.sub(rf"\b({'|'.join(SCALES)}) ?", "", expected).replace(" /", "/")
    written = written.strip()
    smaller = re.sub(r"/t(?![A-Za-z0-9_ ])", "/kg", written)
    if written == expected:
        return ""
    return f", such as {smaller} or {written}" if smaller != written else f", such as {written} or {expected}"


def _in_words(unit: str) -> str:
    return f"the unit {unit!r}" if unit not in ("", "1") else "no unit (a plain number or %)"


@lru_cache(maxsize=64)
def units_of(
    money: str, rates: tuple[tuple[str, str], ...], counted: tuple[str, ...], contents: tuple[str, ...]
) -> Units:
    """The units of an instance, made once for all instances with the same ones.

    A sweep reads one file many times.
    """
    return Units(money, dict(rates), counted, contents)


def _currency(money: str) -> str:
    words = money.split()
    if not 1 <= len(words) <= 2 or (len(words) == 2 and words[1] not in SCALES):
        raise UnitError(
            f"cannot read the money unit {money!r}. Expected a currency, optionally with one of "
            f"{', '.join(SCALES)}, "
            "such as `USD million`"
        )
    return words[0]


_AMOUNT = re.compile(r"[+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?![\d.])", re.ASCII)
_RANGE = re.compile(r"(?:-|\u2013|to|\.\.+)\s*[\d.]", re.ASCII)
"""The rest of a range, such as -190 in 100-190."""
LONGEST_AMOUNT = 120
LARGEST = 10**15
SMALLEST = Fraction(1, 10**15)


def split_amount(text: str) -> tuple[Fraction, str]:
    """Split `12 USD/kg` into the number, exactly, and the unit.

    Raises `UnitError` for text that does not begin with a decimal number (such as NaN and inf), for commas in
    numbers (their meaning differs by country), and for amounts above 10^15.
    """
    text = text.strip()
    found = _AMOUNT.match(text)
    if not found or len(text) > LONGEST_AMOUNT:
        shown = text if len(text) <= LONGEST_UNIT else text[:LONGEST_UNIT] + "…"
        raise UnitError(f"found {shown!r}. Expected a number and its unit, such as `1000 t/yr`")
    number, unit = found[0], text[found.end() :].strip()
    if _RANGE.match(unit):
        raise UnitError(
            f"found {text!r}. Expected one number and its unit. "
            "Give a range as `{value: ..., low: ..., high: ...}`"
        )
    if unit.startswith(","):
        raise UnitError(f"found {text!r}. Expected a number without commas, such as 1000 or 1_000")
    if len(number) > LONGEST_UNIT or abs(float(number)) > LARGEST:
        raise UnitError(f"found {number[:LONGEST_UNIT]}. Expected at most 10^15")
    if 0 < abs(Fraction(number)) < SMALLEST:
        raise UnitError(
            f"found {number[:LONGEST_UNIT]}. Expected 0, or at least 10^-15. Write 0, or check the unit"
        )
    return Fraction(number), unit
