"""The meaning of a family of constraints or variables, declared beside the code that adds it.

A module of the program has `MEANINGS`, a record for each family in its block, by the name of the family.
Conflicts, shadow prices, the words of a sweep, quantities, repairs and the documentation read these records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum

from monazite.data.records.instance import Instance

Names = Mapping[str, str]
"""The names of an index by kind: `{"mine": "chavara", "tier": "1", "period": "2026-04"}`."""
Words = str | Callable[[Instance, Names], str]
"""A template with names in braces, or a function of the instance and the names."""


class Role(IntEnum):
    """The role of a constraint, in the order in which conflicts are measured and reported."""

    PRIORITY = 0
    OBLIGATION = 1
    DEMAND = 2
    REQUIREMENT = 3
    SHARE = 4
    LIMIT = 5
    HELD = 6
    """A decision of an earlier plan that is kept."""
    DEFINITION = 7
    """A relation between variables that no instance can change."""


class RightHandSide(Enum):
    """The kind of right-hand side of a constraint."""

    AMOUNT = "a number of the file in the unit of the constraint"
    SHARE = (
        "0: the number of the file is a share, which is a coefficient of the matrix and can be relaxed too"
    )
    NONE = "0, or no number of the file: the constraint relates several amounts"


@dataclass(frozen=True)
class Meaning:
    """The meaning of a family.

    `title` names a member without its period, `capacity of mine {mine}`; `index` is the kind of each name of
    its index; `address` is its address in the file; `unit` is the unit of its right-hand side, or of the
    variable.
    """

    title: Words
    description: str
    index: tuple[str, ...]
    unit: Callable[[Instance, Names], str]
    address: Words

    def names(self, key: tuple[str, ...]) -> dict[str, str]:
        """The names of a key (family first) by kind."""
        return dict(zip(self.index, key[1:], strict=True))


@dataclass(frozen=True)
class Constraint(Meaning):
    """The meaning of a family of constraints.

    `priced`: its shadow price is reported; `in_quantity`: as part of the price of `contracts.quantity`.
    `relaxable`: a number of its element may be changed to resolve a conflict. `remark` is a remark beside the
    title.
    """

    role: Role
    right_hand_side: RightHandSide = RightHandSide.AMOUNT
    relaxable: bool = True
    priced: bool = False
    in_quantity: bool = False
    remark: Callable[[Instance, Names], str] | None = None


class Part(Enum):
    """The part of the quantity of a contract year that a family of variables represents."""

    SHORT = "the shortfall below the floor"
    RELEASED = "the released quantity: bought down, or suspended by choice"
    BEYOND = "deliveries beyond the quantity: redelivered, restored, made up"
    UNLIFTED = "the quantity paid for and not taken"


class Total(Enum):
    """The aggregation of a family to one headline quantity."""

    NONE = "no headline quantity"
    SUM = "the sum over the horizon"
    END = "the amount at the end of the horizon"


def _no_labels(instance: Instance, names: Names) -> tuple[str | None, ...]:
    """None."""
    return ()


@dataclass(frozen=True)
class Variable(Meaning):
    """The meaning of a family of variables.

    `reported`: its changes are described in words; `priced`: its objective coefficient is in the file;
    `held`: a decision that is kept where an earlier plan is held, while others follow from these. `defined`:
    its amount is defined by decisions, and has no weight of its own in the tie-break.
    `labels` are other names for it; `part` is the part of a contract year that it represents. `counted` is
    the unit of its headline quantity and the factor to that unit, where it differs.
    """

    reported: bool = False
    priced: bool = False
    held: bool = False
    defined: bool = False
    part: Part | None = None
    total: Total = Total.NONE
    labels: Callable[[Instance, Names], tuple[str | None, ...]] = _no_labels
    counted: Callable[[Instance, Names], tuple[str, float]] | None = None


def in_words(words: Words, instance: Instance, names: Names) -> str:
    """A template or a function with names inserted."""
    return words.format(**names) if isinstance(words, str) else words(instance, names)


def by_role(seller: str, buyer: str) -> Callable[[Instance, Names], str]:
    """One template where the plan sells under a contract, another where it buys."""

    def words(instance: Instance, names: Names) -> str:
        contract = instance.contracts[names["contract"]]
        return (seller if contract.role == "seller" else buyer).format(**names)

    words.__doc__ = f"`{seller}`, or `{buyer}` where the plan buys."
    return words


def of_money(instance: Instance, names: Names) -> str:
    """The money unit."""
    return instance.money.unit


def of_material(instance: Instance, names: Names) -> str:
    """The unit of the material."""
    return instance.unit(names["material"])


def of_basis(instance: Instance, names: Names) -> str:
    """The unit of the quantities of the contract."""
    return instance.basis_unit(instance.contracts[names["contract"]])


def of_named(section: str, name: str, attribute: str = "material") -> Callable[[Instance, Names], str]:
    """The unit of the (first) material that an element of a section names."""

    def unit(instance: Instance, names: Names) -> str:
        material = getattr(getattr(instance, section)[names[name]], attribute)
        return instance.unit(material if isinstance(material, str) else material[0])

    unit.__doc__ = f"The unit of `{section}.{{{name}}}.{attribute}`."
    return unit


def labels_of(
    section: str, name: str, *attributes: str
) -> Callable[[Instance, Names], tuple[str | None, ...]]:
    """The values of some keys of an element of a section, as labels."""

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
    """The unit of the work of a plant: the unit of the `per` material of its first process."""
    return instance.unit(instance.processes[next(iter(instance.plants[names["plant"]].runs))].per)


def of_plant_rate(instance: Instance, names: Names) -> str:
    """The unit of the capacity of a plant, a year."""
    return f"{of_plant(instance, names)}/yr"


def until_opening(section: str, name: str) -> Callable[[Instance, Names], str]:
    """A remark that the element is not open yet in the period; `name` is its kind in the index."""

    def remark(instance: Instance, names: Names) -> str:
        opening = getattr(instance, section)[names[name]].opening
        if opening == "never":
            return "never opens"
        period = instance.timeline.by_key.get(names.get("period", ""))
        return f"opens in {opening}" if opening and period and period.start.isoformat() < opening else ""

    remark.__doc__ = "That it is not open yet, and when it opens."
    return remark
