"""The catalogue: the meaning of every family of constraints and variables, collected from the modules that
declare it.

A family is named like its component: `mine` for a decision, `shortfall.floor` for a component in the block of
a module. The order is that of the modules in the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

from monazite.data.records.instance import Instance
from monazite.errors import noted
from monazite.formulation import branches
from monazite.formulation.build import NETWORK, POLICY
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.formulation.network import decisions
from monazite.formulation.policy import priority
from monazite.formulation.support.meaning import Constraint, Meaning, Part, Role, Variable, in_words

MODULES: tuple[ModuleType, ...] = (*NETWORK, *CLAUSES, *POLICY, branches, priority)


def _collected() -> dict[str, Meaning]:
    found: dict[str, Meaning] = dict(decisions.MEANINGS)
    for module in MODULES:
        for family, meaning in getattr(module, "MEANINGS", {}).items():
            found[f"{name_of(module)}.{family}"] = meaning
    return found


CATALOGUE: Mapping[str, Meaning] = _collected()
CONSTRAINTS: Mapping[str, Constraint] = {
    family: meaning for family, meaning in CATALOGUE.items() if isinstance(meaning, Constraint)
}
VARIABLES: Mapping[str, Variable] = {
    family: meaning for family, meaning in CATALOGUE.items() if isinstance(meaning, Variable)
}
ORDER: Mapping[str, int] = {family: place for place, family in enumerate(CATALOGUE)}

BALANCE = "balances.balance"
"""The family of the material balances, which every instance has."""

Key = tuple[str, ...]


def title(instance: Instance, key: Key) -> str:
    """A constraint or a variable in words, without its period: `capacity of mine chavara`."""
    meaning = CATALOGUE[key[0]]
    return in_words(meaning.title, instance, meaning.names(key))


def remark(instance: Instance, key: Key) -> str:
    """A remark on a constraint beside its title: `opens in 2029-04`; empty where there is none."""
    meaning = CONSTRAINTS[key[0]]
    return meaning.remark(instance, meaning.names(key)) if meaning.remark else ""


def titled(instance: Instance, key: Key) -> str:
    """A constraint in words with its remark: `capacity of mine chavara (opens in 2029-04)`."""
    return noted(title(instance, key), remark(instance, key))


def unit(instance: Instance, key: Key) -> str:
    """The unit of the right-hand side of a constraint, or of a variable."""
    meaning = CATALOGUE[key[0]]
    return meaning.unit(instance, meaning.names(key))


def address(instance: Instance, key: Key) -> str:
    """The address in the instance file of the element of a constraint or a variable."""
    meaning = CATALOGUE[key[0]]
    return in_words(meaning.address, instance, meaning.names(key))


def group(key: Key) -> Key:
    """A key without its period or contract year: members that differ only in these form a group."""
    return key[:-1] if CATALOGUE[key[0]].index[-1:] in (("period",), ("year",)) else key


def time(key: Key) -> str:
    """The period or contract year of a key, as the key of a period; empty for the whole horizon."""
    return key[-1] if CATALOGUE[key[0]].index[-1:] in (("period",), ("year",)) else ""


def labels(instance: Instance, key: Key, times: Iterable[str]) -> list[str]:
    """Periods or contract years of a family in words, each once."""
    meaning = CATALOGUE[key[0]]
    names = meaning.names(key)
    found = {each: instance.timeline.by_key[each].label for each in times if each}
    if meaning.index[-1:] == ("year",) and names.get("contract", "") in instance.contracts:
        years = instance.contract_years(instance.contracts[names["contract"]])
        found |= {year.key: year.label for year in years if year.key in found}
    return list(dict.fromkeys(found.values()))


def families(part: Part) -> tuple[str, ...]:
    """The families of variables of a part of the quantity of a contract year."""
    return tuple(family for family, meaning in VARIABLES.items() if meaning.part is part)


def is_definition(family: str) -> bool:
    """Whether a family defines a relation between variables that no instance can change."""
    return CONSTRAINTS[family].role is Role.DEFINITION


def is_defined(family: str) -> bool:
    """Whether the amounts of a family of variables are defined by decisions: no decisions of their own."""
    return family in VARIABLES and VARIABLES[family].defined
