"""Mines, processes and plants: where material comes from and what it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from monazite.data.records.days import Days
from monazite.data.records.paths import DateText, Number, Path
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
from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import Period, parse_date, parse_months


def _opening(text: str) -> str:
    from monazite.data.records.timeline import parse_date

    if text != "never":
        parse_date(text)
    return text


Opening = Annotated[str, AfterValidator(_opening)]
"""A date, or `never`, said on purpose."""


def open_days(opening: str | None) -> Days:
    """1 on the days from an opening on, else 0."""
    if opening == "never":
        return Days.always(0.0)
    return Days.between(parse_date(opening) if opening else None, None)


def mean_on(days: Days, of: Days, period: Period) -> Amount:
    """The mean of an amount over the days of a period on which `of` is 1, such as those on which a mine is open; over all where it is on none."""
    if not of.turns(period.start, period.end):
        return days.mean(period)
    found = days.weighed(of, (period,), "opening")
    return days.mean(period) if found is None else found


def _duration(text: str) -> str:
    parse_months(text)
    return text


Duration = Annotated[str, AfterValidator(_duration)]
"""A duration in whole months as written: `18 months`, `2 years`."""


class Ramp(Record):
    """How fast a rate may change: per year, whatever the length of the periods."""

    up: Annotated[Number | None, Dimension("{amount}/yr/yr")] = Field(
        None, description="The most by which the yearly rate may rise in a year, such as `500 t/yr/yr`."
    )
    down: Annotated[Number | None, Dimension("{amount}/yr/yr")] = Field(
        None, description="The most by which it may fall in a year."
    )
    before: Annotated[Number | None, Dimension("{amount}/yr")] = Field(
        None, description="The rate before the horizon; absent: the first period is free."
    )

    @model_validator(mode="after")
    def _some_limit(self) -> Ramp:
        if self.up is None and self.down is None:
            raise ValueError("a ramp needs `up`, `down` or both, such as `up: 500 t/yr/yr`")
        return self


class MineTier(Record):
    """A part of a mine with its own cost: by rate (so much a year) or by reserve (so much in all)."""

    rate: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The most it gives a year."
    )
    reserve: Annotated[Number | None, Dimension("{amount}")] = Field(
        None, description="The most it gives in all."
    )
    cost: Annotated[Path, PRICE] = Field(description="Mining cost; negative for a credit.")


class Mine(Sourced):
    """A source of one material: a mine, a well, a supplier whose goods cost what they cost to make."""

    place: Annotated[Name, Names("places")] = Field(description="Where the material appears.")
    material: Annotated[Name, Names("materials")] = Field(description="What is mined.")
    capacity: Annotated[Path, Dimension("{amount}/yr")] = Field(description="The most that can be mined.")
    opening: Opening | None = Field(
        None, description="The date it opens (its clearance), or `never`; absent: it is open already."
    )
    reserve: Annotated[Number | None, Dimension("{amount}")] = Field(
        None, description="The most over the whole horizon."
    )
    cost: Annotated[Path | None, PRICE] = Field(
        None,
        description="Mining cost, where there are no tiers; negative for a credit on what is not modelled. In a period in which the mine opens, the mean "
        "over the days on which it is open; so too a tier's and the royalty.",
    )
    tiers: list[MineTier] | None = Field(
        None, min_length=1, description="Parts with their own cost, the cheapest first."
    )
    royalty: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="Paid to the treasury."
    )
    ramp: Ramp | None = Field(None, description="How fast the rate may change.")
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}

    @model_validator(mode="after")
    def _one_cost(self) -> Mine:
        if self.cost is not None and self.tiers is not None:
            raise ValueError("`cost` stands beside `tiers`, which have their own costs; keep one of them")
        return self


class Process(Sourced):
    """What one unit of work does: inputs used and outputs made per unit of the material named by `per`."""

    per: Annotated[Name, Names("materials")] = Field(
        description="The material (an input or an output) that work is counted in; the recipe is written for 1 unit of it."
    )
    inputs: Annotated[dict[Name, Number], Names("materials"), Dimension("{key}")] = Field(
        default_factory=dict, description="What one unit of work uses, such as `{re_chloride: 1 t}`."
    )
    outputs: Annotated[dict[Name, Number], Names("materials"), Dimension("{key}")] = Field(
        default_factory=dict, description="What it makes."
    )
    cost: Annotated[Path | None, PRICE] = Field(
        None,
        description="Running cost per unit of work; negative for a credit, such as a by-product that is not modelled or a fee for treatment. In a period "
        "in which a plant opens, the mean over the days on which it is open.",
    )
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.per}", UNKNOWN), "of": self.per}

    @model_validator(mode="after")
    def _does_something(self) -> Process:
        if not self.inputs and not self.outputs:
            raise ValueError("a process needs inputs, outputs or both")
        if self.per not in self.inputs and self.per not in self.outputs:
            raise ValueError(f"`per: {self.per}` is neither an input nor an output")
        return self


class Expansion(Record):
    """Capacity that can be added: decided in a period, open after the lead time, gone at the end of its life.

    It is charged as an annuity over its life at the discount rate, so that the present value of all
    charges equals the capital cost on the day it opens, also where opening or end of life divides a period. The last years of the horizon are thus priced as
    if the rest of the life earned its annuity.
    """

    capital: Annotated[Path | None, Dimension("{money}/({capacity})")] = Field(
        None, description="Capital cost per unit of yearly capacity, such as `95 USD/(kg/yr)`."
    )
    charge: Annotated[Path | None, Dimension("{money}/({capacity})/yr")] = Field(
        None, description="A yearly charge per unit of capacity, instead of `capital`."
    )
    lead: Duration = Field("0 months", description="From the decision to the opening, such as `2 years`.")
    life: Duration = Field(description="From the opening to the end, such as `20 years`.")
    limit: Annotated[Path | None, Dimension("{capacity}/yr"), NoneWord] = Field(
        description="The most that may be decided a year, such as `1200 t/yr/yr`; `none`: no limit."
    )
    total: Annotated[Number | None, Dimension("{capacity}")] = Field(
        None, description="The most over the horizon."
    )
    from_: DateText | None = Field(
        None,
        alias="from",
        description="The first date it can be decided; a decision is made on the first day of a period.",
    )
    until: DateText | None = Field(None, description="No decision is possible from this date on.")

    @field_validator("lead", mode="before")
    @classmethod
    def _zero(cls, value: Any) -> Any:
        return "0 months" if value in ("0", "none") else value

    @model_validator(mode="after")
    def _one_price(self) -> Expansion:
        if (self.capital is None) == (self.charge is None):
            raise ValueError("an expansion needs either `capital` or `charge`")
        if parse_months(self.life) == 0:
            raise ValueError("`life` must be above 0")
        return self


class Plant(Sourced):
    """A plant at a place, the processes it can run, and its capacity.

    `runs: {separation: 1}` gives the capacity that one unit of each process's work takes. A plant whose
    owner is not the place's buys its inputs there and sells its outputs, at transfer prices.
    """

    place: Annotated[Name, Names("places")] = Field(description="Where it stands.")
    owner: Annotated[Name | None, Names("accounts")] = Field(
        None, description="Who owns it; by default the place's owner."
    )
    runs: Annotated[dict[Name, Number], Names("processes"), Dimension("1", 0, None, True)] = Field(
        min_length=1, description="Processes it can run, each with its use of capacity per unit of work."
    )
    capacity: Annotated[Path, Dimension("{capacity}")] = Field(
        description="Capacity, in the unit of its first process's work a year."
    )
    availability: Annotated[Path | None, SHARE] = Field(
        None, description="Share of the capacity that can be used; 100 % if absent."
    )
    opening: Opening | None = Field(
        None, description="The date its capacity opens, or `never`; absent: open already."
    )
    ramp: Ramp | None = Field(None, description="How fast the use of its capacity may change.")
    expansion: Expansion | None = Field(None, description="Capacity that can be added.")
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        unit = scope.get(f"process:{next(iter(self.runs))}", UNKNOWN)
        return {"amount": unit, "capacity": f"{unit}/yr", "of": scope.get(f"per:{next(iter(self.runs))}", "")}


class Subsidy(Sourced):
    """Money from the treasury to the owner of a plant, up to a total.

    `per: tonne` pays for each unit of the material `of` that the plant makes; `per: capital` pays a share
    of the capital charge of its expansion. It moves money between two accounts, not the plan, unless
    another rule (a budget) makes it do so; as much as the rules allow is paid.
    """

    plants: Annotated[list[Name], Names("plants")] = Field(
        min_length=1, description="The plants that earn it."
    )
    per: Literal["tonne", "capital"] = Field(description="What it is counted by.")
    of: Annotated[list[Name] | None, Names("materials")] = Field(
        None, min_length=1, description="With `per: tonne`: the products it is paid for."
    )
    rate: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="With `per: tonne`: money a unit."
    )
    share: Annotated[Path | None, SHARE] = Field(
        None, description="With `per: capital`: share of the capital charge."
    )
    total: Annotated[Number | None, Dimension("{money}")] = Field(
        None, description="The most it pays in all, in money of each day."
    )
    from_: DateText | None = Field(None, alias="from", description="Paid from this date on.")
    until: DateText | None = Field(None, description="No longer paid from this date on.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        if not self.of:
            return {"amount": "t"}
        return {"amount": scope.get(f"material:{self.of[0]}", UNKNOWN), "of": only(self.of)}

    @model_validator(mode="after")
    def _fits(self) -> Subsidy:
        needed, refused = (
            (("of", "rate"), ("share",)) if self.per == "tonne" else (("share",), ("of", "rate"))
        )
        for key in needed:
            if getattr(self, key) is None:
                raise ValueError(f"`per: {self.per}` needs `{key}`")
        for key in refused:
            if getattr(self, key) is not None:
                raise ValueError(f"`{key}` does not go with `per: {self.per}`")
        return self
