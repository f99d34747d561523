"""Terms: the numbers to vary and their values, as in `--vary PATH=SPEC`.

PATH is the address of a number (`contracts.toyotsu.quantity`), of one period or a span of days of it
(`contracts.toyotsu.quantity[2028-04]`, `[2028-04:2030-04]`, `[2028-04:]`), or of a factor on it
(`contracts.toyotsu.price*`, written `contracts.toyotsu.price*=0.5:1.5`). SPEC is one of

- `0:2300 t/yr`: an interval, solved exactly;
- `0:inf t/yr`: an unbounded interval, for a single term;
- `0,500,1000 t/yr`: a list of points;
- `0:2300:n=100 t/yr`: a grid of 100 evenly spaced points, with both ends;
- `0:2300:step=50 t/yr`: a grid by step from the first end; the other end is a point if a step reaches it;
- `2028-04,never`: a list of words instead of numbers: dates, switches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, isinf

from monazite.errors import UsageError
from monazite.figures import MORE_DIGITS, all_digits, amount
from monazite.tolerances import INTERVAL_WIDTH
from monazite.units import LARGEST, UnitError, split_amount

MOST_POINTS = 10_000_000
"""Greatest number of points of one term; a larger grid is taken for a typing error."""


NO_NUMBERS = ("nan", "inf", "infinity")
ENDLESS = ("inf", "+inf", "-inf")

_VARIED = re.compile(r"\s*([^=*\[\]\s]+)\s*(?:\[([^\]]+)\])?\s*(\*?)=\s*(.*?)\s*", re.DOTALL)
_EXAMPLE = "such as `contracts.toyotsu.quantity=0:2300 t/yr`"


@dataclass(frozen=True)
class SweptTerm:
    """A number that is swept: where it stands, the unit it is asked in, and its values.

    An interval has two `values`, its ends; points have one or more. `words` stand where no number does.
    """

    path: str
    period: str | None
    factor: bool
    unit: str
    values: tuple[float, ...]
    is_interval: bool = False
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The term as it was asked for: `contracts.toyotsu.quantity[2028-04]`, with `*` for a factor."""
        return self.path + (f"[{self.period}]" if self.period else "") + ("*" if self.factor else "")

    @property
    def address(self) -> tuple[str, ...]:
        """The keys that lead to the number."""
        return tuple(self.path.split("."))

    def assignment(self, value: float | str) -> str:
        """The setting that gives the term a value: `contracts.toyotsu.quantity=500 t/yr`; for `inf` the
        greatest number a file may hold."""
        if isinstance(value, float) and isinf(value):
            value = copysign(LARGEST, value)
        written = value if isinstance(value, str) else f"{all_digits(value)} {self.unit}".strip()
        return (
            f"{self.path}"
            + (f"[{self.period}]" if self.period else "")
            + ("*" if self.factor else "")
            + f"={written}"
        )

    def at(self, value: float | str) -> str:
        """A value of it with its unit: `1,000 t/yr`."""
        return (
            amount(value, self.unit, MORE_DIGITS)
            if isinstance(value, float)
            else f"{value} {self.unit}".strip()
        )

    @property
    def per(self) -> str:
        """One more unit of it: `t/yr`."""
        return "1.0 of the factor" if self.factor else self.unit or "unit"

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest value."""
        return min(self.values), max(self.values)


def parse_terms(texts: Iterable[str]) -> tuple[SweptTerm, ...]:
    """The terms of `--vary` options; `UsageError` where one cannot be read or two are the same."""
    terms = tuple(parse_term(text) for text in texts)
    seen: dict[tuple[str, str | None], SweptTerm] = {}
    for term in terms:
        if (term.path, term.period) in seen:
            raise UsageError(
                f"--vary {term.name}: varied twice. Expected once. Give all its values in one --vary"
            )
        seen[term.path, term.period] = term
    return terms


def parse_term(text: str) -> SweptTerm:
    """One `PATH=SPEC`."""
    found = _VARIED.fullmatch(text)
    if not found:
        raise UsageError(f"--vary {text!r}: cannot be read. Expected PATH=SPEC, {_EXAMPLE}")
    path, period, star, spec = found.groups()
    if not spec:
        raise UsageError(f"--vary {text!r}: no value after the equals sign. Expected values, {_EXAMPLE}")
    if _is_words(spec):
        words = tuple(word.strip() for word in spec.split(","))
        if star or any(not word for word in words):
            raise UsageError(f"--vary {text!r}: found an empty value. Expected values, {_EXAMPLE}")
        return SweptTerm(path, period, False, "", (), words=words)
    ends, option, unit = _split(text, spec)
    if star and unit:
        raise UsageError(f"--vary {text!r}: found the unit {unit!r}. Expected a plain factor such as 0.5:1.5")
    is_interval = ":" in spec and option is None
    values = _grid(text, ends, option) if option else tuple(float(value) for value in ends)
    if is_interval and not values[0] < values[1]:
        raise UsageError(
            f"--vary {text!r}: found a descending or empty interval. Expected it from a smaller to a greater "
            "value. Swap its ends"
        )
    is_endless = any(map(isinf, values))
    if (
        is_interval
        and not is_endless
        and values[1] - values[0] <= INTERVAL_WIDTH * max(1.0, *map(abs, values))
    ):
        raise UsageError(
            f"--vary {text!r}: the interval is too narrow for floating-point numbers. Expected a wider one. "
            "Give it, or a single value"
        )
    if len(set(values)) < len(values):
        raise UsageError(f"--vary {text!r}: the same value is given twice. Expected each once. Remove one")
    return SweptTerm(path, period, bool(star), unit, values, is_interval)


def _is_words(spec: str) -> bool:
    """Whether a list holds dates or words rather than amounts."""
    first = spec.split(",")[0].strip()
    if ":" in spec or first.lower() in NO_NUMBERS:
        return False
    return bool(re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", first)) or first[:1].isalpha()


def _split(text: str, spec: str) -> tuple[list[Fraction | float], str | None, str]:
    """The numbers, what stands in the third field, and the unit behind the last of them."""
    fields = [field.strip() for field in spec.split(":")]
    option = None
    if len(fields) == 1:
        written = [part.strip() for part in spec.split(",")]
    elif len(fields) in (2, 3):
        written = fields[:2]
        if len(fields) == 3:
            option, _, rest = fields[2].partition(" ")
            if not re.fullmatch(r"(n|step)=.+", option):
                raise UsageError(
                    f"--vary {text!r}: found {fields[2]!r} in the third place. "
                    "Expected `n=` points or `step=`, such as 0:2300:n=100 t/yr"
                )
            written[1] = f"{written[1]} {rest}".strip()
    else:
        raise UsageError(
            f"--vary {text!r}: found too many colons. Expected `from:to`, `from:to:n=100` or a list, "
            f"{_EXAMPLE}"
        )
    try:
        amounts = [_amount(part) if ":" in spec else split_amount(part) for part in written]
    except UnitError as error:
        raise UsageError(f"--vary {text!r}: {error}") from None
    units = {unit for _, unit in amounts if unit}
    if len(units) > 1:
        raise UsageError(
            f"--vary {text!r}: found the units {' and '.join(sorted(units))}. Expected one. Give it after "
            "the last number"
        )
    return [amount for amount, _ in amounts], option, units.pop() if units else ""


def _amount(text: str) -> tuple[Fraction | float, str]:
    """A number and its unit; `inf` and `-inf` are numbers too."""
    first, _, unit = text.partition(" ")
    if first in ENDLESS:
        return float(first), unit.strip()
    return split_amount(text)


def _grid(text: str, ends: Sequence[Fraction | float], option: str) -> tuple[float, ...]:
    """Evenly spaced points, worked out exactly and rounded once."""
    if any(map(isinf, ends)):
        raise UsageError(f"--vary {text!r}: found inf. Expected two finite ends of a grid")
    low, high = (Fraction(end) for end in ends)
    kind, _, written = option.partition("=")
    if kind == "n":
        if not re.fullmatch(r"\d{1,8}", written, re.ASCII) or not 2 <= int(written) <= MOST_POINTS:
            raise UsageError(
                f"--vary {text!r}: found n={written}. Expected a whole number of points, at least 2"
            )
        count = int(written) - 1
        step = (high - low) / count
    else:
        try:
            step, unit = split_amount(written)
        except UnitError as error:
            raise UsageError(f"--vary {text!r}: {error}") from None
        if unit or step <= 0:
            raise UsageError(
                f"--vary {text!r}: found step={written}. Expected a number above 0, with the unit after it"
            )
        if (high - low) / step > MOST_POINTS:
            raise UsageError(
                f"--vary {text!r}: found more than {MOST_POINTS:,} points. Expected fewer. Use a larger step"
            )
        count = int((high - low) / step)
    if low >= high:
        raise UsageError(
            f"--vary {text!r}: found a descending or empty grid. Expected it from a smaller to a greater "
            "value. Swap its ends"
        )
    return tuple(float(low + number * step) for number in range(count + 1))
