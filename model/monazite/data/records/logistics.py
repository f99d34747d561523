"""Materials, places, routes and stocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from monazite.data.records.paths import Number, Path
from monazite.data.records.record import (
    PRICE,
    SHARE,
    UNKNOWN,
    Dimension,
    Name,
    Names,
    NoneWord,
    Record,
    Sourced,
    only,
)
from monazite.units import UnitError, split_amount

_HS_CODE = re.compile(r"\d{4}\.\d{2}(\.\d{2}){0,3}", re.ASCII)


def _hs_code(text: str) -> str:
    if not _HS_CODE.fullmatch(text):
        raise ValueError(
            f"found {text[:60]!r}. Expected a code of the Harmonized System with dots, such as `2846.90` or "
            "`2846.90.30`"
        )
    return text


HsCode = Annotated[
    str,
    AfterValidator(_hs_code),
    WithJsonSchema({"type": ["string", "number"], "pattern": r"^\d{4}\.\d{2}(\.\d{2}){0,3}$"}),
]
"""A code of the Harmonized System of customs: a subheading, perhaps with national digits."""


class Material(Sourced):
    """A material, its unit, and its contents.

    `contains` gives tonnes of each tracked content in one unit of the material, in equivalents: metal may
    contain 117.6 % oxide equivalent. A content is conserved: no process may output more of it than its inputs
    contain.
    """

    unit: str = Field(description="The unit of all its amounts: `t`, `MWh`, `m3`, or a count such as `case`.")
    contains: Annotated[dict[Name, Number], Dimension("t/{amount}")] = Field(
        default_factory=dict, description="Tracked contents, as a share or as tonnes a unit."
    )
    discard: Annotated[Number | None, Dimension("{money}/{amount}")] = Field(
        None,
        description="The cost of discarding it, at least 0 (state a gain as a sale). Absent: it cannot be "
        "discarded, and must be "
        "used, sold or stored.",
    )
    hs: HsCode | None = Field(
        None,
        description="Its code in the Harmonized System, such as `2846.90`, by which trade statistics count "
        "it; it changes no result.",
    )
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": self.unit}


class Place(Sourced):
    """A place; the material there belongs to its owner. `oscom: irel` is short for `oscom: {owner: irel}`."""

    owner: Name = Field("planner", description="The account that owns the place and the material there.")
    title: str | None = Field(None, description="Its name in words.")


class Route(Sourced):
    """A connection from one place to another for some materials. The sender pays; the receiver owns
    arrivals.
    """

    from_: Annotated[Name, Names("places")] = Field(alias="from", description="The origin.")
    to: Annotated[Name, Names("places")] = Field(description="The destination.")
    materials: Annotated[list[Name], Names("materials")] = Field(
        min_length=1, description="The materials that may use it."
    )
    cost: Annotated[Path | None, PRICE] = Field(
        None,
        description="Freight per unit sent; it may be negative, but every cycle of routes must cost more "
        "than 0.",
    )
    capacity: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The most that all its materials together may send; absent: no limit."
    )
    loss: Annotated[Number | None, SHARE] = Field(
        None, description="Share of what is sent that does not arrive."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.materials[0]}", UNKNOWN), "of": only(self.materials)}


CLOSING_WORDS = ("opening", "free")


def _closing(text: str) -> str:
    if text not in CLOSING_WORDS:
        try:
            split_amount(text)
        except UnitError as error:
            raise ValueError(f"{error}, or one of {', '.join(CLOSING_WORDS)}") from None
    return text


class Closing(Number):
    """The least closing stock: an amount, or one of the words `opening` and `free`."""

    value: Annotated[str, AfterValidator(_closing)] = Field(
        description="`opening`, `free`, or an amount and its unit."
    )

    def written_amounts(self) -> Iterator[tuple[str, str]]:
        return (pair for pair in super().written_amounts() if pair[1] not in CLOSING_WORDS)


class Stock(Sourced):
    """Storage of one material at one place. Without it the material cannot be stored there."""

    material: Annotated[Name, Names("materials")] = Field(description="What is stored.")
    place: Annotated[Name, Names("places")] = Field(description="Where.")
    opening: Annotated[Number, Dimension("{amount}")] = Field(
        description="The stock at the start of the horizon."
    )
    capacity: Annotated[Path | None, Dimension("{amount}"), NoneWord] = Field(
        description="The largest stock; `none`: no limit."
    )
    loss: Annotated[Number | None, Dimension("1/yr", 0, 1)] = Field(None, description="Share lost in a year.")
    holding_cost: Annotated[Path | None, Dimension("{money}/{amount}/yr")] = Field(
        None, description="Cost of keeping a unit for a year, on the mean of opening and closing stock."
    )
    cover: Annotated[Number | None, Dimension("yr")] = Field(
        None, description="Least closing stock, as time (`30 day`) of the outflow of the period."
    )
    closing: Annotated[Closing | None, Dimension("{amount}")] = Field(
        None,
        description="Least stock at the end of the horizon: `opening` (the default), `free`, or an amount.",
    )

    @property
    def closing_rule(self) -> str:
        """`opening`, `free` or `amount`."""
        if self.closing is None:
            return "opening"
        return self.closing.value if self.closing.value in CLOSING_WORDS else "amount"

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}


class Transfer(Record):
    """The price of a material between two owners. It changes payments, not the plan."""

    material: Annotated[Name, Names("materials")] = Field(description="The material transferred.")
    seller: Annotated[Name, Names("accounts")] = Field(description="The account that sells.")
    buyer: Annotated[Name, Names("accounts")] = Field(description="The account that buys.")
    price: Annotated[Path, PRICE] = Field(
        description="The price; negative where the seller pays the buyer to take it."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}
