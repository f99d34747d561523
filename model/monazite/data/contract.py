"""Contracts: obligations to deliver, clause by clause. A record has the name of the clause's module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from monazite.data.production import Duration
from monazite.data.quantity import DateText, Number, Path
from monazite.data.record import SHARE, Dimension, Name, Names, Record, Sourced, Switch
from monazite.data.timeline import MONTHS, parse_months


def _month(text: str) -> str:
    if text not in MONTHS:
        raise ValueError(f"found {text!r}, expected the name of a month such as April")
    return text


class Settlement(Record):
    """Over which spans quantities are settled: contract years, whatever the model periods."""

    every: Duration = Field(
        "1 year", description="The length of a settlement: `year`, `quarter`, `6 months`."
    )
    from_: Annotated[str, AfterValidator(_month)] = Field(
        "April", alias="from", description="The month the first begins in."
    )

    @property
    def months(self) -> int:
        return parse_months(self.every)

    @property
    def first_month(self) -> int:
        return MONTHS.index(self.from_) + 1


class ShortfallTier(Record):
    """A part of the shortfall and its penalty, the cheapest first."""

    share: Annotated[Path | None, SHARE] = Field(
        None, description="Share of the delivery floor; absent in the last tier."
    )
    price: Annotated[Path, Dimension("{money}/{amount}")] = Field(
        description="The penalty per unit of the contract's basis."
    )


class Shortfall(Record):
    """What the seller pays for what it does not deliver, in rising tiers; `penalty` is short for one tier."""

    penalty: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The penalty, where there is one tier."
    )
    tiers: list[ShortfallTier] | None = Field(None, min_length=1, description="Parts with their own penalty.")

    @model_validator(mode="before")
    @classmethod
    def _list_is_tiers(cls, value: Any) -> Any:
        return {"tiers": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _one_form(self) -> Shortfall:
        if (self.penalty is None) == (self.tiers is None):
            raise ValueError("a shortfall needs either `penalty` or `tiers`")
        return self

    @property
    def parts(self) -> tuple[ShortfallTier, ...]:
        """The tiers; a single penalty is one tier without a share."""
        if self.tiers is not None:
            return tuple(self.tiers)
        assert self.penalty is not None
        return (ShortfallTier.model_construct(share=None, price=self.penalty),)


class Tolerance(Record):
    """The band around the quantity due, and who chooses within it."""

    down: Annotated[Path | None, SHARE] = Field(None, description="Share by which less may be delivered.")
    up: Annotated[Path | None, Dimension("1", 0, 10)] = Field(
        None, description="Share by which more may be delivered."
    )
    holder: Literal["seller", "buyer"] = Field(
        description="Who chooses. The seller is this plan; what the buyer chooses is data: its `nomination`."
    )
    nomination: Annotated[Path | None, Dimension("1", 0, 11)] = Field(
        None,
        description="With `holder: buyer`: the share of the quantity due that the buyer calls; 100 % if absent.",
    )

    @model_validator(mode="after")
    def _nominated(self) -> Tolerance:
        if self.nomination is not None and self.holder == "seller":
            raise ValueError("`nomination` is what the buyer calls; with `holder: seller` the plan chooses")
        return self


class Suspension(Record):
    """A suspension of a share of the quantity due, in force when the notice has run out."""

    from_: DateText = Field(alias="from", description="The date notice is given.")
    notice: Duration = Field("0 months", description="From notice to suspension, such as `1 year`.")
    until: DateText | None = Field(None, description="The date full deliveries resume; absent: never.")
    share: Annotated[Number | None, SHARE] = Field(
        None, description="Share of the quantity suspended; 100 % if absent."
    )


class RampDown(Record):
    """How fast the quantity due may fall from one contract year to the next, suspended or not."""

    before: Annotated[Number | None, Dimension("{amount}/yr")] = Field(
        None,
        description="The yearly quantity before the horizon; absent: that of the first period, without suspension.",
    )
    step: Annotated[Number, Dimension("{amount}/yr/yr")] = Field(
        description="The most by which it falls, such as `250 t/yr/yr`."
    )


class ForceMajeure(Record):
    """The share of the quantity that force majeure excuses, as data or as a scenario."""

    share: Annotated[Path, SHARE] = Field(description="The share excused.")


def _returned(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: item if isinstance(item, dict) and "amount" in item else {"amount": item}
            for key, item in value.items()
        }
    return value


class Return(Record):
    """A material that comes back per unit of the basis delivered: the other half of a swap."""

    amount: Annotated[Number, Dimension("{key}")] = Field(
        description="How much comes back per unit delivered, such as `0.1 t`."
    )
    to: Annotated[Name | None, Names("places")] = Field(
        None, description="Where it arrives; by default where the contract is filled."
    )


class Contract(Sourced):
    """An obligation to deliver a material to a counterparty, with its clauses.

    With `basis: REO`, quantity, price, penalty and returns are counted per tonne of that content.
    """

    counterparty: Annotated[Name, Names("accounts")] = Field(description="The account on the other side.")
    role: Literal["seller"] = Field("seller", description="Which side the plan is on.")
    destination: Name = Field(
        description="Where the material goes, and the only place it may go under this contract."
    )
    material: Annotated[Name, Names("materials")] = Field(description="What is delivered.")
    basis: Name | None = Field(
        None, description="The content that tonnes are counted in; absent: the material itself."
    )
    from_: Annotated[Name, Names("places")] = Field(
        alias="from", description="The place of handover; its owner is the seller."
    )
    origin: Annotated[list[Name] | None, Names("origins")] = Field(
        None,
        description="The plants and mines whose output alone may fill it; absent: anything of this material.",
    )
    settled: Settlement = Field(default_factory=Settlement, description="The contract year.")
    quantity: Annotated[Path, Dimension("{amount}/yr")] = Field(description="The annual contract quantity.")
    firm: Switch = Field(description="true: no shortfall is allowed, and the penalty is ignored.")
    price: Annotated[Path, Dimension("{money}/{amount}")] = Field(
        description="What the buyer pays: fixed, escalated (`growth`), or an index (`of`) with `floor` and `cap`."
    )
    shortfall: Shortfall | None = Field(None, description="What the seller pays for short deliveries.")
    tolerance: Tolerance | None = Field(None, description="The band around the quantity.")
    suspension: Suspension | None = Field(None, description="A suspension with notice.")
    ramp_down: RampDown | None = Field(None, description="How fast the quantity may fall.")
    force_majeure: ForceMajeure | None = Field(None, description="What force majeure excuses.")
    returns: Annotated[dict[Name, Return], Names("materials"), BeforeValidator(_returned)] = Field(
        default_factory=dict,
        description="Materials that come back per unit delivered, such as `{ndpr_magnet: 0.1 t}`.",
    )
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": "t" if self.basis else scope.get(f"material:{self.material}", "t")}

    @model_validator(mode="after")
    def _soft_needs_penalty(self) -> Contract:
        if not self.firm and self.shortfall is None:
            raise ValueError(
                "with `firm: false` say what short deliveries cost: `shortfall: {penalty: 4 USD/kg}`"
            )
        return self
