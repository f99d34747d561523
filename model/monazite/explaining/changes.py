"""A change of a number in the file: rounded so that it still is a repair, as `--set` overrides and in
words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from monazite.data.records.instance import Instance
from monazite.errors import Location, noted
from monazite.explaining.relaxable import Relaxable
from monazite.figures import LIMIT_DIGITS, amount, percent
from monazite.results.constraints import location_of, span_of
from monazite.tolerances import REMAINDER_IS_ZERO, ROUNDED_INWARD

DIGITS = 6
"""The least number of significant digits of a change."""
MOST_NAMED = 4
SINGULAR = {
    "mines": "mine",
    "contracts": "contract",
    "imports": "import",
    "policies": "policy",
    "plants": "plant",
    "routes": "route",
    "sales": "sale",
    "demands": "demand",
    "stocks": "stock",
    "limits": "limit",
    "subsidies": "subsidy",
}
NAMES = {
    "at_most": "greatest amount",
    "at_least": "least amount",
    "total_at_most": "greatest total amount",
    "total_at_least": "least total amount",
    "ramp up": "yearly rise",
    "ramp down": "yearly fall",
    "ramp before": "rate before the horizon",
    "opening": "opening level",
    "closing": "closing level",
}
"""Words for keys that are unclear by themselves."""


@dataclass(frozen=True)
class ChangedNumber:
    """One number changed: from `given` to `new`, in some periods (none: at all times)."""

    address: str
    periods: tuple[str, ...]
    given: float
    new: Decimal
    unit: str

    @property
    def overrides(self) -> tuple[str, ...]:
        """As `--set` takes them."""
        share = self.unit == "1"
        written = f"{(self.new * 100 if share else self.new).normalize():f} {'%' if share else self.unit}"
        return tuple(f"{self.address}[{period}]={written}" for period in self.periods) or (
            f"{self.address}={written}",
        )

    @property
    def step(self) -> Decimal:
        """By how much, with its sign."""
        return self.new - Decimal(repr(self.given))


def change_of(parameter: Relaxable, step: float) -> ChangedNumber:
    """The change of a number by a step, rounded outward, within the bounds of the number."""
    given = Decimal(repr(parameter.given))
    if not np.isfinite(step) or step == 0:
        return ChangedNumber(parameter.address, parameter.periods, parameter.given, given, parameter.unit)
    exact = given + Decimal(repr(step * (1 - ROUNDED_INWARD)))
    # The last digit is that of the smaller of the change and of what it leads to, so that both keep their
    # digits.
    left = abs(float(exact))
    smaller = min(abs(step), left) if left > REMAINDER_IS_ZERO * abs(step) else abs(step)
    last = Decimal(10) ** (int(np.floor(np.log10(smaller))) - DIGITS + 1)
    new = exact.quantize(last, ROUND_CEILING if step > 0 else ROUND_FLOOR)
    if step < 0:
        most = parameter.given if parameter.per is not None else parameter.most
        new = max(new, given - Decimal(repr(most))) if np.isfinite(most) else new
    return ChangedNumber(parameter.address, parameter.periods, parameter.given, new, parameter.unit)


def merged(changes: Iterable[ChangedNumber]) -> list[ChangedNumber]:
    """A number at all times is changed once, by the greatest of its changes."""
    found: dict[tuple[str, tuple[str, ...]], ChangedNumber] = {}
    for change in changes:
        key = (change.address, change.periods)
        if key not in found or abs(change.step) > abs(found[key].step):
            found[key] = change
    return list(found.values())


def words_of(instance: Instance, changes: Sequence[ChangedNumber]) -> str:
    """`lower the quantity of contract toyotsu by 212 t/yr in FY2028-29 (to 888 t/yr)`; one number after the
    other."""
    grouped: dict[tuple[str, bool], list[ChangedNumber]] = {}
    for change in changes:
        grouped.setdefault((change.address, change.step > 0), []).append(change)
    return "; ".join(_words(instance, own) for own in grouped.values())


def _words(instance: Instance, own: Sequence[ChangedNumber]) -> str:
    verb = "raise" if own[0].step > 0 else "lower"
    place = change_place(instance, own[0])
    amounts = {_shown(instance, change, abs(change.step)) for change in own}
    if len(amounts) == 1:
        labels = [label for change in own for label in _labels(instance, change)]
        to = {_shown(instance, change, change.new) for change in own}
        when = f" in {span_of(labels)}" if labels else ""
        reached = f"to {to.pop()}" if len(to) == 1 else ""
        changed = f"{verb} {named(own[0].address)} by {amounts.pop()}{when}"
        return noted(noted(changed, reached), place)
    runs = [noted(f"{step} in {span_of(labels)}", f"to {to}") for step, to, labels in _runs(instance, own)]
    more = f" and {len(runs) - MOST_NAMED} further changes" if len(runs) > MOST_NAMED else ""
    return noted(f"{verb} {named(own[0].address)} by {', '.join(runs[:MOST_NAMED])}{more}", place)


def _runs(instance: Instance, own: Sequence[ChangedNumber]) -> list[tuple[str, str, list[str]]]:
    """Successive changes that are the same, with all their periods."""
    runs: list[tuple[str, str, list[str]]] = []
    for change in own:
        step, to = _shown(instance, change, abs(change.step)), _shown(instance, change, change.new)
        if runs and runs[-1][:2] == (step, to):
            runs[-1][2].extend(_labels(instance, change))
        else:
            runs.append((step, to, _labels(instance, change)))
    return runs


def _labels(instance: Instance, change: ChangedNumber) -> list[str]:
    by_key = instance.timeline.by_key
    if change.address.startswith("contracts.") and change.periods:
        contract = instance.contracts[change.address.split(".")[1]]
        years = {year.periods[0].key: year.label for year in instance.contract_years(contract)}
        if change.periods[0] in years:
            return [years[change.periods[0]]]
    return [by_key[period].label for period in change.periods]


def change_place(instance: Instance, change: ChangedNumber) -> Location | None:
    """The place in the file of what is changed."""
    return location_of(instance, change.address, change.periods[0] if change.periods else "")


def named(address: str) -> str:
    """`the quantity of contract toyotsu`; `the rate of tier 2 of mine sands`."""
    section, name, *rest = address.split(".")
    words = " ".join(word.replace("_", " ") for word in rest if not word.isdigit() and word != "tiers")
    key = " ".join(word for word in rest if not word.isdigit())
    what = NAMES.get(key) or NAMES.get(key.replace(".", " ")) or words
    tiers = [f" of tier {int(word) + 1}" for word in rest if word.isdigit()]
    return f"the {what}{''.join(tiers)} of {SINGULAR.get(section, section)} {name}"


def _shown(instance: Instance, change: ChangedNumber, step: Decimal) -> str:
    if change.unit == "1":
        return percent(float(step), LIMIT_DIGITS)
    if change.unit == "yr":
        return amount(float(step) * DAYS, "days", LIMIT_DIGITS)
    return amount(float(step), _unit(instance, change), LIMIT_DIGITS)


DAYS = 365
"""Days of a year, as the units of instance files count them."""


def _unit(instance: Instance, change: ChangedNumber) -> str:
    """The unit with its basis: of a contract counted in REO, `t REO/yr`."""
    section, name = change.address.split(".")[:2]
    basis = instance.contracts[name].basis if section == "contracts" else None
    measure, slash, per = change.unit.partition("/")
    return f"{measure} {basis}{slash}{per}" if basis and measure == "t" else change.unit
