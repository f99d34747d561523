"""What a family of constraints or variables means, in one record declared beside the code that makes it.

A module of the program offers `MEANINGS`, a record for each family in its block, by the family's name there. Whatever speaks of a
constraint or a variable reads it: conflicts, shadow prices, the words of a sweep, quantities, repairs, the documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum

from monazite.data.records.instance import Instance

Names = Mapping[str, str]
"""The names in an index by what they name: `{"mine": "chavara", "tier": "1", "period": "2026-04"}`."""
Words = str | Callable[[Instance, Names], str]
"""A template with names in braces, or a function of the instance and the names."""


class Role(IntEnum):
    """What a constraint does, in the order in which a conflict is measured against it and reported."""

    PRIORITY = 0
    OBLIGATION = 1
    DEMAND = 2
    REQUIREMENT = 3
    SHARE = 4
    LIMIT = 5
    DEFINITION = 6
    """It says how amounts hang together, and nothing that an instance could state otherwise."""


class RightHandSide(Enum):
    """What the right-hand side of a constraint is."""

    AMOUNT = "a number of the file in the unit of the constraint"
    SHARE = "0: the number of the file is a share, which stands in the matrix and can be relaxed all the same"
    NONE = "0, or no number by itself: the constraint says how several amounts go together"


@dataclass(frozen=True)
class Meaning:
    """What a family means.

    `title` names a member without its period, `capacity of mine {mine}`; `index` says what each place of its index names; `address` is
    where it comes from in the file; `unit` is that of its right-hand side, or of the amount.
    """

    title: Words
    description: str
    index: tuple[str, ...]
    unit: Callable[[Instance, Names], str]
    address: Words

    def names(self, key: tuple[str, ...]) -> dict[str, str]:
        """The names in a key, family first, by what they name."""
        return dict(zip(self.index, key[1:], strict=True))


@dataclass(frozen=True)
class Constraint(Meaning):
    """What a family of constraints means.

    `priced`: its shadow price is reported by itself; `in_quantity`: as a part of the price of `contracts.quantity`. `relaxable`: a number of
    the element that it comes from may be changed to resolve a conflict. `remark` is what a reader must know beside the title.
    """

    role: Role
    right_hand_side: RightHandSide = RightHandSide.AMOUNT
    relaxable: bool = True
    priced: bool = False
    in_quantity: bool = False
    remark: Callable[[Instance, Names], str] | None = None


class Part(Enum):
    """Which part of a contract year a family of variables holds."""

    SHORT = "what falls short of the floor"
    RELEASED = "what is released of the quantity: bought down, or suspended by choice"
    BEYOND = "what is delivered outside the quantity: redelivered, restored, made up"
    UNLIFTED = "what is paid for and not taken"


class Total(Enum):
    """How the amounts of a family make one headline quantity."""

    NONE = "they make none"
    SUM = "they are added up over the horizon"
    END = "the amount at the end of the horizon counts"


def _no_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """None."""
    return ()


@dataclass(frozen=True)
class Variable(Meaning):
    """What a family of variables means.

    `reported`: changes of it are described in words; `priced`: its objective coefficient stands in the file. `labels` are further names by
    which a planner may call it; `part` is what it is of a contract year. A headline quantity counts `counted` of the amount, in that unit, where that is another.
    """

    reported: bool = False
    priced: bool = False
    part: Part | None = None
    total: Total = Total.NONE
    labels: Callable[[Instance, Names], tuple[str | None, ...]] = _no_labels
    counted: Callable[[Instance, Names], tuple[str, float]] | None = None


def in_words(words: Words, instance: Instance, names: Names) -> str:
    """A template or a function with its names filled in."""
    return words.format(**names) if isinstance(words, str) else words(instance, names)


def by_role(seller: str, buyer: str) -> Callable[[Instance, Names], str]:
    """One template where the plan sells under a contract, another where it buys."""

    def words(instance: Instance, names: Names) -> str:
        contract = instance.contracts[names["contract"]]
        return (seller if contract.role == "seller" else buyer).format(**names)

    words.__doc__ = f"`{seller}`, or `{buyer}` where the plan buys."
    return words


def of_money(instance: Instance, names: Names) -> str:
    """The unit of the instance's money."""
    return instance.money.unit


def of_material(instance: Instance, names: Names) -> str:
    """The unit of the material that is named."""
    return instance.unit(names["material"])


def of_basis(instance: Instance, names: Names) -> str:
    """The unit in which the contract that is named is counted."""
    return instance.basis_unit(instance.contracts[names["contract"]])


def of_named(section: str, name: str, attribute: str = "material") -> Callable[[Instance, Names], str]:
    """The unit of the material that an element of a section names, of several the first."""

    def unit(instance: Instance, names: Names) -> str:
        material = getattr(getattr(instance, section)[names[name]], attribute)
        return instance.unit(material if isinstance(material, str) else material[0])

    unit.__doc__ = f"The unit of `{section}.{{{name}}}.{attribute}`."
    return unit


def labels_of(
    section: str, name: str, *attributes: str
) -> Callable[[Instance, Names], tuple[str | None, ...]]:
    """The words that stand at some keys of an element of a section."""

    def labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
        element = getattr(instance, section)[names[name]]
        return tuple(getattr(element, attribute) for attribute in attributes)

    labels.__doc__ = f"Its {', '.join(attributes)}."
    return labels


of_mine = of_named("mines", "mine")
of_import = of_named("imports", "import")
of_sale = of_named("sales", "sale")
of_route = of_named("routes", "route", "materials")
of_demand = of_named("demands", "demand", "accepts")
of_process = of_named("processes", "process", "per")
of_contract_material = of_named("contracts", "contract")


def of_plant(instance: Instance, names: Names) -> str:
    """The unit of a plant's work: that of the material its first process is counted by."""
    return instance.unit(instance.processes[next(iter(instance.plants[names["plant"]].runs))].per)


def of_plant_rate(instance: Instance, names: Names) -> str:
    """The unit of a plant's capacity, a year."""
    return f"{of_plant(instance, names)}/yr"


def until_opening(section: str, name: str) -> Callable[[Instance, Names], str]:
    """That an element of a section, named as `name`, is not open yet in the period."""

    def remark(instance: Instance, names: Names) -> str:
        opening = getattr(instance, section)[names[name]].opening
        if opening == "never":
            return "never opens"
        period = instance.timeline.by_key.get(names.get("period", ""))
        return f"opens in {opening}" if opening and period and period.start.isoformat() < opening else ""

    remark.__doc__ = "That it is not open yet, and when it opens."
    return remark
