"""Mines, processes, plants and subsidies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue

from monazite.data.records.days import Days
from monazite.data.records.paths import DateText, Number, Path, check_date_range
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
"""A date, or the word `never`."""


class OpeningDate(Record):
    """A date of opening: `2029-04`, `never`, or with its range `{value: 2029-04, earliest: 2028-04, latest:
    never, source: assumption, note: ...}`.

    The range changes no plan: `monazite tornado` reports the objective value at both ends.
    """

    value: Opening = Field(description="The date of opening, or `never`.")
    source: Annotated[str | None, Names("sources")] = Field(
        None, description="The source of the date: a name under `sources`, or `assumption`."
    )
    note: str | None = Field(None, description="A remark; the reasoning where the source is `assumption`.")
    earliest: Opening | None = Field(None, description="The earliest plausible date.")
    latest: Opening | None = Field(None, description="The latest plausible date, or `never`.")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if isinstance(value, list):
            raise ValueError("found a list. Expected a date such as `2028-04`, or `never`")
        return {"value": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _in_order(self) -> OpeningDate:
        check_date_range(self.value, self.earliest, self.latest)
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> JsonSchemaValue:
        plain = {"type": "string", "description": "A date such as `2028-04`, or `never`."}
        return {"anyOf": [plain, handler.resolve_ref_schema(handler(core))]}


def open_days(opening: str | None) -> Days:
    """1 on the days from an opening on, else 0."""
    if opening == "never":
        return Days.always(0.0)
    return Days.between(parse_date(opening) if opening else None, None)


def mean_on(days: Days, of: Days, period: Period) -> Amount:
    """The mean of an amount over the days of a period on which `of` is 1, such as the days on which a mine is
    open.

    Over all days where `of` is 0 on all of them.
    """
    if not of.changes(period.start, period.end):
        return days.mean(period)
    found = days.weighted(of, (period,), "opening")
    return days.mean(period) if found is None else found


def _duration(text: str) -> str:
    parse_months(text)
    return text


Duration = Annotated[str, AfterValidator(_duration)]
"""A duration in whole months as written: `18 months`, `2 years`."""


class Ramp(Record):
    """Limits on the change of a rate: per year, independent of the length of the periods."""

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
            raise ValueError(
                "the ramp has no limit. Expected `up`, `down` or both, such as `up: 500 t/yr/yr`"
            )
        return self


class MineTier(Record):
    """A part of a mine with its own cost: limited by rate (a year) or by reserve (in total)."""

    rate: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="Its largest output a year."
    )
    reserve: Annotated[Number | None, Dimension("{amount}")] = Field(
        None, description="Its largest output in total."
    )
    cost: Annotated[Path, PRICE] = Field(description="Mining cost; negative for a credit.")


class Mine(Sourced):
    """A source of one material: a mine, a well, or a supplier at cost."""

    place: Annotated[Name, Names("places")] = Field(description="The place of the material mined.")
    material: Annotated[Name, Names("materials")] = Field(description="The material mined.")
    capacity: Annotated[Path, Dimension("{amount}/yr")] = Field(description="The most that can be mined.")
    opening_: OpeningDate | None = Field(
        None,
        alias="opening",
        description="The date it opens (its clearance), or `never`; absent: it is open already. May "
        "have a range, `earliest` and `latest`.",
    )
    reserve: Annotated[Number | None, Dimension("{amount}")] = Field(
        None, description="The most over the whole horizon."
    )
    cost: Annotated[Path | None, PRICE] = Field(
        None,
        description="Mining cost without tiers; negative for a credit, such as an unmodelled by-product. In "
        "the period of the "
        "opening: the mean over the days on which the mine is open, as for tiers and the royalty.",
    )
    tiers: list[MineTier] | None = Field(
        None, min_length=1, description="Parts with their own cost, the cheapest first."
    )
    royalty: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="Paid to the treasury."
    )
    ramp: Ramp | None = Field(None, description="Limits on the change of the rate.")
    title: str | None = Field(None, description="Its name in words.")

    @property
    def opening(self) -> str | None:
        """The date of the opening, or `never`; None: open already."""
        return self.opening_.value if self.opening_ else None

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.material}", UNKNOWN), "of": self.material}

    @model_validator(mode="after")
    def _one_cost(self) -> Mine:
        if self.cost is not None and self.tiers is not None:
            raise ValueError("found both `cost` and `tiers`. Expected one of them. Remove the other")
        return self


class Process(Sourced):
    """A conversion: inputs used and outputs made for one unit of the material named by `per`."""

    per: Annotated[Name, Names("materials")] = Field(
        description="The input or output in which work is counted; the recipe is for 1 unit of it."
    )
    inputs: Annotated[dict[Name, Number], Names("materials"), Dimension("{key}")] = Field(
        default_factory=dict, description="Inputs of one unit of work, such as `{re_chloride: 1 t}`."
    )
    outputs: Annotated[dict[Name, Number], Names("materials"), Dimension("{key}")] = Field(
        default_factory=dict, description="Outputs of one unit of work."
    )
    cost: Annotated[Path | None, PRICE] = Field(
        None,
        description="Running cost per unit of work; negative for a credit, such as an unmodelled by-product "
        "or a fee for "
        "treatment. In the period of the opening of a plant: the mean over the days on which it is open.",
    )
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": scope.get(f"material:{self.per}", UNKNOWN), "of": self.per}

    @model_validator(mode="after")
    def _does_something(self) -> Process:
        if not self.inputs and not self.outputs:
            raise ValueError("the process is empty. Expected `inputs`, `outputs` or both")
        if self.per not in self.inputs and self.per not in self.outputs:
            raise ValueError(f"found `per: {self.per}`. Expected an input or an output of the process")
        return self


class Expansion(Record):
    """Capacity that can be added: decided in a period, available from the end of the lead time to the end of
    its life.

    Capital is charged as an annuity over the life at the discount rate: the present value of all charges
    equals the capital cost on the day of opening, also where opening or end of life is inside a period. So
    charges after the horizon are assumed to be earned after the horizon.
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
        description="The first date of a decision; decisions are made on the first day of a period.",
    )
    until: DateText | None = Field(None, description="No decision is possible from this date on.")

    @field_validator("lead", mode="before")
    @classmethod
    def _zero(cls, value: Any) -> Any:
        return "0 months" if value in ("0", "none") else value

    @model_validator(mode="after")
    def _one_price(self) -> Expansion:
        if (self.capital is None) == (self.charge is None):
            found = (
                "both `capital` and `charge`" if self.charge is not None else "neither `capital` nor `charge`"
            )
            raise ValueError(f"found {found}. Expected one of them")
        if parse_months(self.life) == 0:
            raise ValueError("found a `life` of 0. Expected more than 0")
        return self


class Plant(Sourced):
    """A plant at a place, the processes that it can run, and its capacity.

    `runs: {separation: 1}` gives the capacity used by one unit of work of each process. A plant whose owner
    is not the owner of the place buys its inputs there and sells its outputs, at transfer prices.
    """

    place: Annotated[Name, Names("places")] = Field(description="The place of the plant.")
    owner: Annotated[Name | None, Names("accounts")] = Field(
        None, description="The owner; by default the owner of the place."
    )
    runs: Annotated[dict[Name, Number], Names("processes"), Dimension("1", 0, None, True)] = Field(
        min_length=1, description="Processes that it can run, each with its use of capacity per unit of work."
    )
    capacity: Annotated[Path, Dimension("{capacity}")] = Field(
        description="Capacity a year, in the unit of work of its first process."
    )
    availability: Annotated[Path | None, SHARE] = Field(
        None, description="Available share of the capacity; 100 % if absent."
    )
    opening_: OpeningDate | None = Field(
        None,
        alias="opening",
        description="The date its capacity opens, or `never`; absent: open already. May have a range, "
        "`earliest` and `latest`.",
    )
    ramp: Ramp | None = Field(None, description="Limits on the change of the use of its capacity.")
    expansion: Expansion | None = Field(None, description="Capacity that can be added.")
    title: str | None = Field(None, description="Its name in words.")

    @property
    def opening(self) -> str | None:
        """The date of the opening, or `never`; None: open already."""
        return self.opening_.value if self.opening_ else None

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        unit = scope.get(f"process:{next(iter(self.runs))}", UNKNOWN)
        return {"amount": unit, "capacity": f"{unit}/yr", "of": scope.get(f"per:{next(iter(self.runs))}", "")}


class Subsidy(Sourced):
    """Money from the treasury to the owner of a plant, up to a total.

    `per: tonne` pays for each unit of the material `of` that the plant makes; `per: capital` pays a share of
    the capital charge of its expansion. It is a payment between two inside accounts, which changes the plan
    only through another constraint (such as a budget). The largest amount that the constraints allow is paid.
    """

    plants: Annotated[list[Name], Names("plants")] = Field(
        min_length=1, description="The plants that receive it."
    )
    per: Literal["tonne", "capital"] = Field(description="The base of the subsidy.")
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
        None, description="The most that is paid in total, undiscounted."
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
                raise ValueError(f"`{key}` is missing. Expected it with `per: {self.per}`. Add it")
        for key in refused:
            if getattr(self, key) is not None:
                expected = " and ".join(f"`{each}`" for each in needed)
                raise ValueError(f"found `{key}` with `per: {self.per}`. Expected {expected}. Remove it")
        return self
