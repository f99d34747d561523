"""A rule as a statement of the instance: whose it is, what it says in words, its unit, and where it stands in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monazite.data.instance import Instance
from monazite.data.quantity import Path
from monazite.data.timeline import parse_date
from monazite.errors import Place
from monazite.results.conflict import SECTIONS, WORDS, span_of
from monazite.results.tables.prices import tell
from monazite.solving.matrix import Key

KEYS = {
    "mines.capacity": "capacity",
    "mines.tier_rate": "tiers",
    "mines.tier_reserve": "tiers",
    "mines.reserve": "reserve",
    "plants.capacity": "capacity",
    "expansion.limit": "expansion.limit",
    "expansion.total": "expansion.total",
    "routes.capacity": "capacity",
    "imports.cap": "cap",
    "imports.tier": "tiers",
    "sales.cap": "cap",
    "demands.balance": "quantity",
    "demands.tier": "unmet",
    "stocks.capacity": "capacity",
    "stocks.cover": "cover",
    "stocks.closing": "closing",
    "ramps.up": "ramp.up",
    "ramps.down": "ramp.down",
    "shortfall.floor": "quantity",
    "quantity.cap": "quantity",
    "policies.domestic_share": "share",
    "policies.origin_share": "share",
    "policies.budget": "at_most",
    "subsidies.total": "total",
}
"""The key below an element that a rule comes from; a limit's is the rule's own name, a clause's the clause's."""


TIERED = (
    "mines.tier_rate",
    "mines.tier_reserve",
    "imports.tier",
    "demands.tier",
    "shortfall.tier",
    "price_tiers.above",
)
BY_PERIOD = ("origin", "quality")
"""Clauses whose rules hold in each period; those of the others in each contract year."""


@dataclass(frozen=True)
class Statement:
    """What a rule says: `words` without its limit, the `address` of what it comes from, and its `unit`.

    `key` is the rule's period or contract year, empty for one over the horizon. Rules of one `group` differ by that alone.
    """

    group: tuple[str, ...]
    words: str
    address: str
    unit: str
    key: str


def statement_of(instance: Instance, key: Key) -> Statement:
    """The statement that a row comes from."""
    rule, names = key[0], list(key[1:])
    if rule.partition(".")[0] == "sides":
        names = [*names[1:2], names[0], *names[2:]]
    period = names.pop() if names and names[-1] in instance.timeline.by_key else ""
    address = address_of(instance, rule, names)
    tier = next((name for name in names if name.isdigit()), "")
    named = [name for name in names if not name.isdigit()]
    if rule.startswith("ramps."):
        named = named[1:]
    if rule.startswith("sides."):
        named = named[:1]
    words = f"{WORDS.get(rule, rule.replace('.', ' ').replace('_', ' ') + ' of')} {' at '.join(named)}"
    if tier and rule in TIERED:
        words += f" (tier {tier})"
    contract = (
        instance.contracts.get(names[0])
        if names and SECTIONS.get(rule.partition(".")[0]) == "contracts"
        else None
    )
    if contract is not None and contract.role == "buyer":
        words = words.replace("delivered to", "taken under").replace("owed to", "to be taken under")
    if rule == "stocks.closing" and instance.stocks[address.split(".")[1]].closing_rule == "opening":
        words += ", by default the opening level,"
        address = address.removesuffix("closing") + "opening"
    if rule == "shortfall.tier" and instance.contracts[names[0]].firm:
        words = f"the word firm of contract {names[0]}, by which nothing may fall short"
    return Statement((rule, *names), words, address, unit_of(instance, key), period)


def address_of(instance: Instance, rule: str, names: list[str]) -> str:
    """The address of what a rule comes from."""
    module, _, last = rule.partition(".")
    if module == "ramps":
        return ".".join([*names, KEYS[rule]])
    if module == "priority":
        return names[0]
    if rule == "pro_rata.whole":
        members = (name for name, contract in instance.contracts.items() if contract.pro_rata == names[0])
        return f"contracts.{next(members, names[0])}.pro_rata"
    if module == "sides":
        return f"contracts.{names[0]}.{names[1]}"
    if module in ("stocks", "balances"):
        for name, stock in instance.stocks.items():
            if [stock.material, stock.place] == names[:2]:
                return f"stocks.{name}.{'opening' if module == 'balances' else KEYS[rule]}"
    section = SECTIONS.get(module, module)
    name = names[0].split("+")[0] if names else ""
    if rule == "shortfall.tier":
        return f"contracts.{name}.{'firm' if instance.contracts[name].firm else 'shortfall'}"
    clause = last if section == "limits" else module
    return f"{section}.{name}.{KEYS.get(rule, clause)}"


def place_of(instance: Instance, address: str, period: str = "") -> Place | None:
    """Where an address stands in the file; of a path in steps the step that holds in a period."""
    section, name, *rest = address.split(".")
    elements = getattr(instance, section, None)
    element = elements.get(name) if isinstance(elements, dict) else None
    number = getattr(element, rest[0], None) if len(rest) == 1 else None
    if isinstance(number, Path) and period:
        start = instance.timeline.by_key[period].start
        if number.at is not None:
            for day in number.at:
                if parse_date(day) == start:
                    return instance.context.place(f"{address}.at.{day}")
        held = [day for day in number.steps or {} if parse_date(day) <= start]
        if held:
            return instance.context.place(f"{address}.steps.{held[-1]}")
    return instance.context.place(address)


def unit_of(instance: Instance, key: Key) -> str:
    """The unit of a row's limit."""
    told = tell(instance, key)
    if told is not None:
        return told.unit
    rule, module = key[0], key[0].partition(".")[0]
    if module in ("balances", "stocks"):
        return instance.unit(key[1])
    if module == "ramps":
        return f"{_unit_of_element(instance, key[1], key[2])}/yr"
    if rule in ("policies.domestic_share", "policies.origin_share"):
        return instance.unit((instance.policies[key[1]].materials or [next(iter(instance.materials))])[0])
    if rule == "pro_rata.whole":
        return "of what is due"
    if module == "subsidies":
        return instance.money.unit
    if module == "demands":
        return instance.unit(instance.demands[key[1]].accepts[0])
    name = key[1].split("+")[0] if len(key) > 1 else ""
    return instance.basis_unit(instance.contracts[name]) if name in instance.contracts else ""


def _unit_of_element(instance: Instance, section: str, name: str) -> str:
    if section == "mines":
        return instance.unit(instance.mines[name].material)
    return instance.unit(instance.processes[next(iter(instance.plants[name].runs))].per)


def when(instance: Instance, statement: Statement, keys: Iterable[str]) -> str:
    """` in FY2028-29`: the periods or contract years of a statement's rules; empty over the horizon."""
    contract = (
        instance.contracts.get(statement.address.split(".")[1])
        if statement.address.startswith("contracts.")
        else None
    )
    by_year = contract is not None and statement.group[0].partition(".")[0] not in BY_PERIOD
    years = (
        {year.key: year.label for year in instance.contract_years(contract)} if contract and by_year else {}
    )
    labels = [years.get(key) or instance.timeline.by_key[key].label for key in keys if key]
    return f" in {span_of(labels)}" if labels else ""
