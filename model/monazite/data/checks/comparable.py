"""Whether the objective values of two instances may be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monazite.data.records.instance import Instance
from monazite.errors import UsageError


def check_comparable(own: Instance, other: Instance, source: str, base: str) -> None:
    """Refuse a case that cannot be compared with its base; both are named in the `UsageError`.

    Both have one horizon, currency and price year, count the same accounts, and count each material in one
    unit."""
    refused = f"{source}: cannot be compared with {base}:"
    for words, theirs, ours, advice in _comparable(own, other):
        if theirs != ours:
            raise UsageError(
                f"{refused} its {words} is {theirs}, that of the base is {ours}. Expected the same. {advice}."
            )
    for account in own.accounts:
        if account in other.accounts and own.is_outside(account) != other.is_outside(account):
            kinds = ("inside", "outside") if other.is_outside(account) else ("outside", "inside")
            raise UsageError(
                f"{refused} the account {account} is {kinds[0]} here and {kinds[1]} in the base, so that the "
                f"objective values count different accounts. Expected the same `outside`."
            )
    for name, material in own.materials.items():
        if name in other.materials and material.unit != other.materials[name].unit:
            raise UsageError(
                f"{refused} {name} is counted in {material.unit} here and in "
                f"{other.materials[name].unit} in the base. Expected one unit."
            )


def _comparable(own: Instance, other: Instance) -> list[tuple[str, str, str, str]]:
    """What has to be the same: in words, in the case, in the base, and what to do."""
    spans = [f"{each.timeline.start} to {each.timeline.end}" for each in (own, other)]
    years = [each.money.price_year for each in (own, other)]
    currencies = [_currency(own.context.written), _currency(other.context.written)]
    return [
        ("horizon", spans[0], spans[1], "Let both begin and end on the same days; their periods may differ"),
        ("currency", currencies[0], currencies[1], "State the money of both in one currency"),
        ("price year", years[0], years[1], "Convert the prices of one of them"),
    ]


def _currency(written: Mapping[str, Any]) -> str:
    """The currency of a file, without the scale of its unit."""
    return str(written["money"]["unit"]).partition(" ")[0]
