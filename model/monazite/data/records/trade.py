"""Imports, spot sales, demands and reference prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from monazite.data.records.paths import Path
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


class Price(Path):
    """A reference price of a material, which other prices may use with `of`."""

    material: Annotated[Name | None, Names("materials")] = Field(
        None, description="The material; absent: the price is per tonne."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        if self.material is None:
            return {"amount": "t"}
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}


class ImportTier(Record):
    """A part of an import with its own price, the cheapest first."""

    rate: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The most at this price; absent in the last tier."
    )
    price: Annotated[Path, PRICE] = Field(description="The price; negative where the seller pays.")


class Import(Sourced):
    """A purchase from outside, landed at a place.

    Landed cost is price plus freight; the tariff is a share of both and is paid to the treasury. A cap (an
    export restriction, a licence) is required: `cap: none` means no limit.
    """

    place: Annotated[Name, Names("places")] = Field(description="The place of landing; its owner pays.")
    material: Annotated[Name, Names("materials")] = Field(description="The material bought.")
    origin: Name = Field(description="The country or supplier of origin, for tables and policies.")
    seller: Annotated[Name, Names("accounts")] = Field("world", description="The account that is paid.")
    price: Annotated[Path | None, PRICE] = Field(
        None,
        description="The price without tiers; negative where the seller pays (a gate fee).",
    )
    tiers: list[ImportTier] | None = Field(
        None, min_length=1, description="Parts with their own price, the cheapest first."
    )
    freight: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="Freight and insurance."
    )
    tariff: Annotated[Path | None, Dimension("1", 0, 10)] = Field(
        None, description="Duty as a share of price and freight, whose sum must be at least 0."
    )
    cap: Annotated[Path | None, Dimension("{amount}/yr"), NoneWord] = Field(
        description="The most that can be bought; `none`: no limit."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}

    @model_validator(mode="after")
    def _one_price(self) -> Import:
        if (self.price is None) == (self.tiers is None):
            found = "both `price` and `tiers`" if self.tiers is not None else "neither `price` nor `tiers`"
            raise ValueError(f"found {found}. Expected one of them")
        return self


class Sale(Sourced):
    """A spot sale: material sold at a price, up to a cap, as much as is optimal."""

    place: Annotated[Name, Names("places")] = Field(description="The place of the sale; its owner is paid.")
    material: Annotated[Name, Names("materials")] = Field(description="The material sold.")
    buyer: Annotated[Name, Names("accounts")] = Field("world", description="The account that pays.")
    destination: Name | None = Field(None, description="The destination, for tables; by default the buyer.")
    price: Annotated[Path, PRICE] = Field(
        description="The price; negative where the seller pays, as for a disposal."
    )
    cap: Annotated[Path | None, Dimension("{amount}/yr"), NoneWord] = Field(
        description="The most that can be sold; `none`: no limit."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}


class UnmetTier(Record):
    """A part of a demand and the value of a unit to its users, the least valued first."""

    share: Annotated[Path | None, SHARE] = Field(
        None, description="Share of the demand; absent in the last tier."
    )
    price: Annotated[Path, Dimension("{money}/{amount}")] = Field(
        description="The value of lost supply, at least 0."
    )


class Demand(Sourced):
    """A demand of users, the materials that serve it, and the value of lost supply."""

    place: Annotated[Name, Names("places")] = Field(description="The place of the demand.")
    sector: Name | None = Field(
        None, description="The sector, for tables; by default the name of the demand."
    )
    account: Annotated[Name | None, Names("accounts")] = Field(
        None,
        description="The account of the users, which bears lost supply; by default the owner of the place.",
    )
    accepts: Annotated[list[Name], Names("materials")] = Field(
        min_length=1, description="Materials of one unit that serve it equally."
    )
    quantity: Annotated[Path, Dimension("{amount}/yr")] = Field(description="The demand.")
    unmet: list[UnmetTier] | None = Field(
        min_length=1,
        description="The value of lost supply: `price`, a list of tiers, or `none` where all must be served.",
    )

    @model_validator(mode="before")
    @classmethod
    def _unmet_forms(cls, value: Any) -> Any:
        if isinstance(value, dict) and "unmet" in value:
            unmet = value["unmet"]
            if unmet == "none":
                return {**value, "unmet": None}
            if isinstance(unmet, str):
                return {**value, "unmet": [{"price": unmet}]}
            if isinstance(unmet, dict):
                tier = unmet if "price" in unmet or "share" in unmet else {"price": unmet}
                return {**value, "unmet": [tier]}
        return value

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.accepts[0]}", UNKNOWN), "of": only(self.accepts)}
