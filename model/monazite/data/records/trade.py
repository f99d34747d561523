"""Imports, spot sales, demands and reference prices: the markets around the network."""

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
    """A reference price of a material, a path that other prices may follow with `of`."""

    material: Annotated[Name | None, Names("materials")] = Field(
        None, description="The material it prices; absent: per tonne."
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
    price: Annotated[Path, PRICE] = Field(
        description="The price; negative where the seller pays to have it taken."
    )


class Import(Sourced):
    """Material bought outside and landed at a place.

    Landed cost is price plus freight; the tariff is a share of both and goes to the treasury. A cap (a
    curb, a licence) must be stated: `cap: none` says that there is none.
    """

    place: Annotated[Name, Names("places")] = Field(description="Where it lands; that place's owner pays.")
    material: Annotated[Name, Names("materials")] = Field(description="What is bought.")
    origin: Name = Field(description="Where it comes from, for the tables and for policies.")
    seller: Annotated[Name, Names("accounts")] = Field("world", description="The account that is paid.")
    price: Annotated[Path | None, PRICE] = Field(
        None,
        description="The price, where there are no tiers; negative where the seller pays to have it taken (a gate fee).",
    )
    tiers: list[ImportTier] | None = Field(
        None, min_length=1, description="Parts with their own price, the cheapest first."
    )
    freight: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="Freight and insurance."
    )
    tariff: Annotated[Path | None, Dimension("1", 0, 10)] = Field(
        None, description="Duty as a share of price and freight, which then may not be negative."
    )
    cap: Annotated[Path | None, Dimension("{amount}/yr"), NoneWord] = Field(
        description="The most that can be bought; `none`: no limit."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}

    @model_validator(mode="after")
    def _one_price(self) -> Import:
        if (self.price is None) == (self.tiers is None):
            raise ValueError("an import needs either `price` or `tiers`")
        return self


class Sale(Sourced):
    """A spot sale: material that leaves for a price, as much as is worth it, up to a cap."""

    place: Annotated[Name, Names("places")] = Field(
        description="Where it leaves; that place's owner is paid."
    )
    material: Annotated[Name, Names("materials")] = Field(description="What is sold.")
    buyer: Annotated[Name, Names("accounts")] = Field("world", description="The account that pays.")
    destination: Name | None = Field(None, description="Where it goes, for the tables; by default the buyer.")
    price: Annotated[Path, PRICE] = Field(
        description="The price received; negative where it must be paid for being taken: a disposal."
    )
    cap: Annotated[Path | None, Dimension("{amount}/yr"), NoneWord] = Field(
        description="The most that can be sold; `none`: no limit."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}


class UnmetTier(Record):
    """A part of a demand and what a unit of it is worth to its users, the least valued first."""

    share: Annotated[Path | None, SHARE] = Field(
        None, description="Share of the demand; absent in the last tier."
    )
    price: Annotated[Path, Dimension("{money}/{amount}")] = Field(
        description="The value of lost supply, at least 0."
    )


class Demand(Sourced):
    """What users want, what they accept for it, and what a unit they do not get is worth to them."""

    place: Annotated[Name, Names("places")] = Field(description="Where it is served.")
    sector: Name | None = Field(
        None, description="Whose demand it is, for the tables; by default its own name."
    )
    account: Annotated[Name | None, Names("accounts")] = Field(
        None, description="Who uses it and bears lost supply; by default the owner of the place."
    )
    accepts: Annotated[list[Name], Names("materials")] = Field(
        min_length=1, description="Materials of one unit that serve it equally."
    )
    quantity: Annotated[Path, Dimension("{amount}/yr")] = Field(description="The demand.")
    unmet: list[UnmetTier] | None = Field(
        min_length=1,
        description="The value of lost supply: `price`, a list of tiers, or `none` where nothing may go unmet.",
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
