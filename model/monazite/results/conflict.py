"""Rules that cannot hold together, told by the elements and periods they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monazite.data.instance import Instance

SECTIONS = {
    "balances": "materials",
    "mines": "mines",
    "plants": "plants",
    "expansion": "plants",
    "routes": "routes",
    "imports": "imports",
    "sales": "sales",
    "demands": "demands",
    "quantity": "contracts",
    "shortfall": "contracts",
    "origin": "contracts",
    "subsidies": "subsidies",
    "limits": "limits",
    "policies": "policies",
}
"""The section of the instance that a module's rules come from."""

WORDS = {
    "balances.balance": "nothing is made of nothing: the balance of",
    "mines.capacity": "the capacity of mine",
    "plants.capacity": "the capacity of plant",
    "imports.cap": "the cap of import",
    "demands.balance": "the demand of",
    "shortfall.floor": "the quantity owed to contract",
    "shortfall.tier": "the shortfall allowed to contract",
    "quantity.cap": "the most that may be delivered to contract",
    "origin.within": "the origin of contract",
    "stocks.closing": "the closing stock of",
    "stocks.capacity": "the store for",
    "stocks.cover": "the cover required of",
}


def tell_conflict(instance: Instance, rows: Iterable[str]) -> Iterator[str]:
    """One sentence for each rule and element, with its periods and its place in the file."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        rule, _, rest = row.partition("[")
        *names, last = rest.rstrip("]").split(",") if rest else [""]
        if last not in instance.timeline.by_key:
            names, last = [*names, last], ""
        grouped.setdefault((rule, " ".join(name for name in names if not name.isdigit())), []).append(last)
    for (rule, element), keys in grouped.items():
        periods = [instance.timeline.by_key[key].label for key in keys if key]
        when = f" in {_span(periods)}" if periods else ""
        yield f"{WORDS.get(rule, rule.replace('.', ' ').replace('_', ' ') + ' of')} {element}{when}{_where(instance, rule, element)}"


def _span(labels: list[str]) -> str:
    return ", ".join(labels) if len(labels) <= 3 else f"{labels[0]} to {labels[-1]} ({len(labels)} periods)"


def _where(instance: Instance, rule: str, element: str) -> str:
    section = SECTIONS.get(rule.partition(".")[0])
    first = element.split(" ")[0].split("+")[0]
    place = instance.context.place(f"{section}.{first}") if section else None
    return f" ({place})" if place else ""
