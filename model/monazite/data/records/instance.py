"""The instance: every section of the file, and properties derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema, field_validator, model_validator

from monazite.data.records.contract import Contract
from monazite.data.records.held import Held
from monazite.data.records.logistics import Material, Place, Route, Stock, Transfer
from monazite.data.records.paths import DateText, Measure, Number, Path
from monazite.data.records.policy import Limit, Policy
from monazite.data.records.production import Duration, Mine, Plant, Process, Subsidy
from monazite.data.records.record import Count, Dimension, Name, Record
from monazite.data.records.revision import Revision
from monazite.data.records.timeline import (
    LONGEST_HORIZON_YEARS,
    MOST_PERIODS,
    ContractYear,
    Timeline,
    add_months,
    parse_date,
    parse_months,
)
from monazite.data.records.trade import Demand, Import, Price, Sale
from monazite.errors import Fault, Location
from monazite.figures import figure
from monazite.units import Units

BUILT_IN_OUTSIDE = {"lost": "value of lost supply", "resources": "labour, energy, capital"}
"""Outside accounts of every instance, with what they stand for: lost supply is paid to `lost`, the cost of
real resources to `resources`. They are nobody's: what is paid to them is a cost of those who pay, and nobody
gains it.
"""
TREASURY = "treasury"
LAST_YEAR = 2300


class Steps(Record):
    """Some periods of one length: `{every: quarter, count: 12}`."""

    every: Duration = Field(description="The length of each: `month`, `quarter`, `year`, `3 years`.")
    count: Count = Field(description="How many.")


class Horizon(Record):
    """The model periods, in order: `{start: 2026-04, steps: [{every: quarter, count: 12}, {every: year,
    count: 7}]}`.
    """

    start: DateText = Field(description="The first day, the first of a month.")
    steps: list[Steps] = Field(min_length=1, description="Groups of periods of one length, in order.")

    @field_validator("start")
    @classmethod
    def _first_of_month(cls, start: str) -> str:
        if parse_date(start).day != 1:
            raise ValueError(f"found {start!r}. Expected the first of a month, such as 2026-04")
        return start

    @model_validator(mode="after")
    def _within_the_calendar(self) -> Horizon:
        months = sum(parse_months(step.every) * step.count for step in self.steps)
        if add_months(parse_date(self.start), months).year > LAST_YEAR:
            raise ValueError(
                f"the horizon ends after {LAST_YEAR}. Expected an earlier end. Use fewer or shorter periods"
            )
        return self

    @field_validator("steps")
    @classmethod
    def _bounded(cls, steps: list[Steps]) -> list[Steps]:
        months = sum(parse_months(step.every) * step.count for step in steps)
        count = sum(step.count for step in steps)
        if any(parse_months(step.every) == 0 for step in steps):
            raise ValueError("found a period of length 0. Expected at least one month")
        if count > MOST_PERIODS:
            raise ValueError(
                f"found {count:,} periods. Expected at most {MOST_PERIODS:,}. Use longer ones, such as "
                f"months for the "
                "first years and then `{every: year, count: 20}`"
            )
        if months > 12 * LONGEST_HORIZON_YEARS:
            raise ValueError(
                f"found a horizon of {figure(months / 12)} years. Expected at most {LONGEST_HORIZON_YEARS}. "
                "Use fewer or shorter periods"
            )
        return steps


class Money(Record):
    """The money unit of all results, exchange rates and discounting. All prices are real, of one year."""

    unit: str = Field(description="A currency and perhaps a scale: `USD million`, `INR crore`.")
    price_year: Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^\d{4}$"})] = Field(
        description="The price year of all money."
    )
    rates: dict[Name, Measure] = Field(
        default_factory=dict, description="Other currencies, such as `INR: 0.0110 USD`."
    )
    rates_source: str | None = Field(None, description="Where the rates come from, in words.")
    discount: Annotated[Number | None, Dimension("1/yr", 0, 1)] = Field(
        None, description="The effective yearly discount rate, such as `8 %/yr`; absent: none."
    )
    discounting: Literal["continuous", "mid-period"] = Field(
        "continuous",
        description="Within a period: the exact mean (`continuous`), or the factor at its middle.",
    )
    factors: Annotated[Path | None, Dimension("1", 0, 10)] = Field(
        None, description="Discount factors given instead of a rate."
    )

    @field_validator("price_year")
    @classmethod
    def _year(cls, year: str) -> str:
        if not (len(year) == 4 and year.isascii() and year.isdigit()):
            raise ValueError(f"found {year!r}. Expected a year such as 2026")
        return year


class Source(Record):
    """Where figures come from."""

    title: str = Field(description="Title of the document.")
    publisher: str | None = Field(None, description="Who published it.")
    url: str | None = Field(None, description="Its address.")
    date: str | None = Field(None, description="Its date.")
    reliability: Literal["primary", "news", "derived", "assumption"] | None = Field(
        None,
        description="`primary` (government, company, science), `news`, `derived` (computed from cited "
        "figures), `assumption`.",
    )
    note: str | None = Field(None, description="A remark.")


def _place(value: Any) -> Any:
    return {"owner": value} if isinstance(value, str) else value


class Instance(Record):
    """One planning problem, as stated in its file, in the units of the instance."""

    monazite: Literal["1"] = Field(description="The version of this format: 1.")
    title: str = Field(description="The title of the instance.")
    note: str | None = Field(None, description="A remark on the instance.")
    extends: str | None = Field(
        None, description="Another instance file in this folder or below, of which this one states changes."
    )
    horizon: Horizon = Field(description="The model periods.")
    money: Money = Field(description="Money, exchange rates and discounting.")
    outside: list[Name] = Field(
        default_factory=lambda: ["world"],
        description="Accounts that the objective excludes. All others are inside accounts: their total value "
        "is maximised.",
    )
    sources: dict[Name, Source] = Field(
        default_factory=dict, description="Sources by name; `assumption` is built in."
    )
    prices: dict[Name, Price] = Field(
        default_factory=dict, description="Reference prices that others follow."
    )
    materials: dict[Name, Material] = Field(min_length=1, description="Materials, their units and contents.")
    places: dict[Name, Annotated[Place, BeforeValidator(_place)]] = Field(
        min_length=1, description="Places and their owners."
    )
    mines: dict[Name, Mine] = Field(default_factory=dict, description="Sources of material.")
    processes: dict[Name, Process] = Field(
        default_factory=dict, description="Conversions of materials into others."
    )
    plants: dict[Name, Plant] = Field(
        default_factory=dict, description="Plants, and the processes that they can run."
    )
    routes: dict[Name, Route] = Field(default_factory=dict, description="Routes between places.")
    stocks: dict[Name, Stock] = Field(default_factory=dict, description="Storage of materials at places.")
    imports: dict[Name, Import] = Field(default_factory=dict, description="Purchases from outside.")
    sales: dict[Name, Sale] = Field(default_factory=dict, description="Spot sales and by-products.")
    transfers: dict[Name, Transfer] = Field(default_factory=dict, description="Prices between owners.")
    demands: dict[Name, Demand] = Field(default_factory=dict, description="Demands of users.")
    subsidies: dict[Name, Subsidy] = Field(
        default_factory=dict, description="Money from the treasury to plants."
    )
    contracts: dict[Name, Contract] = Field(
        default_factory=dict, description="Obligations to deliver, clause by clause."
    )
    limits: dict[Name, Limit] = Field(
        default_factory=dict, description="Weighted sums of flows with a bound."
    )
    policies: dict[Name, Policy] = Field(default_factory=dict, description="Shares and budgets.")
    revisions: dict[Name, Revision] = Field(
        default_factory=dict,
        description="Changes of the data that become known on a date; applied when the file is read.",
    )
    held: Held | None = Field(None, description="Decisions of an earlier plan that are kept.")

    _context: Context | None = PrivateAttr(default=None)

    @property
    def context(self) -> Context:
        """The context of the file: units, timeline and positions."""
        # Read a hundred thousand times; by its name pydantic looks a private attribute up in several places.
        context: Context | None = (self.__pydantic_private__ or {}).get("_context")
        assert context is not None, "the instance has not been resolved"
        return context

    @property
    def timeline(self) -> Timeline:
        """The model periods."""
        return self.context.timeline

    @property
    def units(self) -> Units:
        """The units of this instance."""
        return self.context.units

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account: owners and users, the treasury, counterparties and the world, in order of
        appearance.
        """
        named: dict[str, None] = {place.owner: None for place in self.places.values()}
        named |= {plant.owner: None for plant in self.plants.values() if plant.owner}
        named |= {demand.account: None for demand in self.demands.values() if demand.account}
        named |= {TREASURY: None}
        named |= dict.fromkeys((*self.outside, *BUILT_IN_OUTSIDE))
        return tuple(named)

    def is_outside(self, account: str) -> bool:
        """Whether the objective excludes an account."""
        return account in self.outside or account in BUILT_IN_OUTSIDE

    def is_party(self, account: str) -> bool:
        """Whether an account is somebody's, who gains or loses; `lost` and `resources` are nobody's."""
        return account not in BUILT_IN_OUTSIDE

    def owner(self, place: str) -> str:
        """The account that owns a place."""
        return self.places[place].owner

    def plant_owner(self, plant: Plant) -> str:
        """The account that owns a plant."""
        return plant.owner or self.owner(plant.place)

    def demand_account(self, demand: Demand) -> str:
        """The account that bears a demand's lost supply."""
        return demand.account or self.owner(demand.place)

    def unit(self, material: str) -> str:
        """The unit a material is counted in."""
        return self.materials[material].unit

    def content(self, material: str, content: str) -> float:
        """Tonnes of a tracked content in one unit of a material; 0 where undeclared."""
        declared = self.materials[material].contains.get(content)
        return declared.amount if declared else 0.0

    @property
    def contents(self) -> dict[tuple[str, str], float]:
        """Tonnes of each content in one unit of each material that declares it."""
        return {
            (name, content): number.amount
            for name, material in self.materials.items()
            for content, number in material.contains.items()
        }

    def basis_content(self, contract: Contract) -> float:
        """Units of the basis of a contract in one unit of its material."""
        return self.content(contract.material, contract.basis) if contract.basis else 1.0

    def basis_unit(self, contract: Contract) -> str:
        """The unit of the quantities of a contract in words: `t REO`, or the unit of the material."""
        return f"t {contract.basis}" if contract.basis else self.unit(contract.material)

    def parties(self, contract: Contract) -> tuple[str, str]:
        """Buyer and seller of a contract."""
        own = self.owner(contract.place)
        return (contract.counterparty, own) if contract.role == "seller" else (own, contract.counterparty)

    def contract_years(self, contract: Contract) -> tuple[ContractYear, ...]:
        """The settlements of a contract, each with its model periods."""
        return self.timeline.settle(contract.settled.months, contract.settled.first_month)


@dataclass(frozen=True)
class Context:
    """The context of an instance: units, periods, positions in the file, inputs and warnings."""

    units: Units
    timeline: Timeline
    places: Mapping[tuple[str, ...], Location]
    inputs: Mapping[FilePath, str]
    written: Mapping[str, Any]
    warnings: tuple[Fault, ...] = field(default=())

    def place(self, address: str) -> Location | None:
        """The position of an address such as `contracts.toyotsu.quantity` in the file."""
        keys = tuple(address.split("."))
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.places:
                return self.places[keys[:length]]
        return None
