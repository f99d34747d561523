"""Contracts: obligations to deliver, clause by clause. A record has the name of the clause's module."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from monazite.data.records.paths import DateText, Number, Path
from monazite.data.records.production import Duration
from monazite.data.records.record import (
    PRICE,
    SHARE,
    UNKNOWN,
    Count,
    Dimension,
    Name,
    Names,
    Record,
    Sourced,
    Switch,
    switch,
)
from monazite.data.records.timeline import MONTHS, add_months, parse_date, parse_months


def _month(text: str) -> str:
    if text not in MONTHS:
        raise ValueError(f"found {text!r}, expected the name of a month such as April")
    return text


def _counts(value: Any) -> Any:
    written = value if isinstance(value, list) else [value]
    if not written or len(written) > MOST_NUMBERS:
        raise ValueError(f"found {len(written)} numbers of lots, expected 1 to {MOST_NUMBERS}")
    for each in written:
        if not (
            isinstance(each, int) or (isinstance(each, str) and re.fullmatch(r"\d{1,6}", each, re.ASCII))
        ):
            raise ValueError(f"found {each!r}, expected whole numbers of lots such as `[0, 2, 4]`")
    found = [int(each) for each in written]
    if len(set(found)) < len(found):
        raise ValueError("a number of lots stands twice")
    return found


def _never(value: Any) -> Any:
    return None if value == "never" else value


NeverWord = BeforeValidator(_never)
MOST_NUMBERS = 100


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
        None, description="Share of the delivery floor of each day; absent in the last tier."
    )
    price: Annotated[Path, Dimension("{money}/{amount}")] = Field(
        description="The penalty per unit of the contract's basis."
    )


class Shortfall(Record):
    """What the seller pays for what it does not deliver, in rising tiers; `penalty` is short for one tier."""

    penalty: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The penalty, where there is one tier, at least 0."
    )
    tiers: list[ShortfallTier] | None = Field(None, min_length=1, description="Parts with their own penalty.")
    grace: Annotated[Path | None, SHARE] = Field(
        None,
        description="Share of what is due that may fall short free of penalty; it stays what it is when a part is bought down or held back.",
    )

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

    down: Annotated[Path | None, SHARE] = Field(
        None, description="Share of what is due by which less may be delivered."
    )
    up: Annotated[Path | None, Dimension("1", 0, 10)] = Field(
        None, description="Share of what is due by which more may be delivered."
    )
    holder: Literal["seller", "buyer"] = Field(
        description="Who chooses. What the side outside the plan chooses is data: its `nomination`."
    )
    nomination: Annotated[Path | None, Dimension("1", 0, 11)] = Field(
        None,
        description="Where the other side holds it: the share of what is due that it calls; 100 % if absent.",
    )


class Suspension(Record):
    """A suspension of a share of the quantity due, in force when the notice has run out."""

    from_: DateText = Field(alias="from", description="The date notice is given.")
    notice: Duration = Field("0 months", description="From notice to suspension, such as `1 year`.")
    until: DateText | None = Field(None, description="The date full deliveries resume; absent: never.")
    share: Annotated[Number | None, SHARE] = Field(
        None, description="Share of the adjusted quantity that is suspended; 100 % if absent."
    )
    compensation: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None,
        description="Makes it the plan's choice how much of that is suspended, at so much per unit of the basis.",
    )


class RampDown(Record):
    """How fast the quantity due may fall from one contract year to the next, suspended or not."""

    before: Annotated[Number | None, Dimension("{amount}/yr")] = Field(
        None,
        description="The yearly quantity before the first contract year; absent: of a contract that ran already, the adjusted quantity of that "
        "year without suspension, and of one that begins within the horizon none.",
    )
    step: Annotated[Number, Dimension("{amount}/yr/yr")] = Field(
        description="The most by which it falls, such as `250 t/yr/yr`."
    )


class Term(Record):
    """When the contract is in force: outside it nothing is due and nothing is delivered."""

    from_: DateText | None = Field(
        None, alias="from", description="The first day; absent: the start of the horizon or before."
    )
    until: DateText | None = Field(
        None, description="The day it ends; absent: the end of the horizon or after."
    )
    except_: list[DateText] = Field(
        default_factory=list,
        alias="except",
        description="Contract years that are left out, by the date each begins on: `[FY2028-29]`; of one that began before the horizon, "
        "its part in the horizon.",
    )


class ForceMajeure(Record):
    """The share of the quantity that force majeure excuses, as data or as a scenario."""

    share: Annotated[Path, SHARE] = Field(description="The share of what is due on each day that is excused.")


class Termination(Record):
    """An exit before the term is over, against a payment."""

    date: Annotated[DateText | None, NeverWord] = Field(
        None, description="The date notice is given, or `never`; absent with `exit_dates`."
    )
    notice: Duration = Field("0 months", description="From notice to exit, such as `1 year`.")
    payment: Annotated[Number | None, Dimension("{money}")] = Field(
        None, description="What the plan pays for leaving."
    )

    @property
    def exit(self) -> datetime.date | None:
        """The first day without the contract; None: it is not left."""
        return add_months(parse_date(self.date), parse_months(self.notice)) if self.date else None


class Extension(Record):
    """The right to let the contract go on beyond its term."""

    until: DateText = Field(description="The day an extended contract ends.")
    holder: Literal["seller", "buyer"] = Field(description="Who chooses.")
    exercised: Annotated[bool | None, BeforeValidator(switch)] = Field(
        None,
        description="Whether it is extended; absent: where the plan holds it both are solved and the better is named, "
        "where the other side holds it it is not.",
    )


class Adjustment(Record):
    """What changes the annual quantity of a year beforehand: maintenance, rounding, amounts agreed."""

    maintenance: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="What is not due for maintenance."
    )
    other: Annotated[Path | None, Dimension("{amount}/yr", None)] = Field(
        None,
        description="What is added otherwise, below zero for what is taken off: rounding, agreed amounts.",
    )

    @model_validator(mode="after")
    def _something(self) -> Adjustment:
        if self.maintenance is None and self.other is None:
            raise ValueError("an adjustment needs `maintenance` or `other`")
        return self


class Restoration(Record):
    """How what force majeure excused is made good in later contract years."""

    most: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The most that is restored in a year; absent: no limit."
    )
    settle: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="What is paid for what is still owed at the end; absent: all must be restored."
    )


class Redelivery(Record):
    """Shortfall in kind: what fell short is delivered later, at a discount."""

    discount: Annotated[Path, SHARE] = Field(
        description="Share of the price of the settlement day that the buyer saves on it."
    )
    settle: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="What is paid for what is still owed at the end; absent: all must be redelivered."
    )


class BuyDown(Record):
    """A price at which the plan may be released from parts of its obligation."""

    price: Annotated[Path, Dimension("{money}/{amount}")] = Field(
        description="What is paid per unit of the basis released."
    )
    most: Annotated[Path | None, SHARE] = Field(
        None, description="Share of what is due that may be bought down; 100 % if absent."
    )


class RollingMinimum(Record):
    """A share of what is due over any few contract years in a row that is delivered, or taken, in any case."""

    share: Annotated[Number, SHARE] = Field(
        description="Share of what is due in those contract years together, such as `90 %`."
    )
    years: Count = Field(2, ge=2, description="Contract years in a row.")


class Flexibility(Record):
    """What may be left below the quantity over the life of the contract, in all."""

    total: Annotated[Number, Dimension("{amount}")] = Field(description="The bank, such as `500 t`.")


class TakeOrPay(Record):
    """What the buyer does not take of a share of the quantity, it pays for."""

    share: Annotated[Path, SHARE] = Field(
        description="Share of what is due that is taken or paid for, whoever buys."
    )
    price: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="What is paid per unit not taken; absent: the price of the contract."
    )


class MakeUp(Record):
    """What was paid for and not taken may be taken later."""

    within: Duration = Field(
        description="How long the right lasts after the end of the contract year in which it was paid for, such as `3 years`."
    )
    top_up: Annotated[Path | None, SHARE] = Field(
        None, description="Share of the price of the settlement day that is paid again; nothing if absent."
    )
    most: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="Where the plan buys: the most that is made up in a year; absent: no limit."
    )
    nomination: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None,
        description="Where the plan sells: the rate at which the buyer makes up, as data; it is delivered in any case.",
    )


class CarryForward(Record):
    """What is taken above the take-or-pay level counts in later years: `carry_forward: {threshold: take_or_pay}`."""

    threshold: Literal["take_or_pay"] = Field(
        description="From which level on what is taken counts later; only the take-or-pay level can be stated."
    )


class PriceReview(Record):
    """Another price from a date on."""

    from_: DateText = Field(alias="from", description="The date of the review.")
    price: Annotated[Path, PRICE] = Field(
        description="The price from then on, which may be negative; its `growth` counts from the date of the review."
    )

    @property
    def since(self) -> datetime.date | None:
        return parse_date(self.from_)


class PriceTier(Record):
    """The price of what goes beyond a quantity in a contract year."""

    above: Annotated[Path, Dimension("{amount}/yr")] = Field(
        description="The quantity a year above which it holds, over the days in force."
    )
    price: Annotated[Path, PRICE] = Field(description="The price of what goes beyond; it may be negative.")


class Quota(Record):
    """A quantity beyond which what is traded under the contract pays a higher duty."""

    quantity: Annotated[Path, Dimension("{amount}/yr")] = Field(
        description="The quota a year, over the days in force."
    )
    within: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The duty within it; nothing if absent."
    )
    over: Annotated[Path, Dimension("{money}/{amount}")] = Field(description="The duty beyond it.")
    to: Annotated[Name, Names("accounts")] = Field("treasury", description="Who is paid.")


class Quality(Record):
    """A specification that a blend of grades must meet."""

    grades: Annotated[list[Name], Names("materials")] = Field(
        min_length=1, description="The materials that may be blended, each in full or in part."
    )
    content: Name = Field(description="The content that is specified, such as `NdPr_oxide`.")
    at_least: Annotated[Path | None, SHARE] = Field(
        None, description="The least share of it in what is delivered."
    )
    at_most: Annotated[Path | None, SHARE] = Field(None, description="The greatest share of it.")

    @model_validator(mode="after")
    def _bounded(self) -> Quality:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a specification needs `at_least` or `at_most`")
        return self


class ValueAdded(Record):
    """The least share of the contract's material that is worked up or used at home."""

    share: Annotated[Path, SHARE] = Field(description="The share, its mean over the days in force.")


class Lots(Record):
    """Deliveries of a contract year in whole parcels."""

    size: Annotated[Number, Dimension("{amount}", above_least=True)] = Field(
        description="The size of a lot, such as `250 t`."
    )
    number: Annotated[list[int], BeforeValidator(_counts)] = Field(
        description="Lots in a whole contract year: one number, or a list of those to choose from, such as `[0, 2, 4]`; of a part of one, as many "
        "as fit into it."
    )


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


SELLERS_ONLY = ("shortfall", "redelivery", "origin", "returns", "quality", "value_added", "pro_rata")
"""Clauses of which the other side would pay, or that speak of the plan's own output."""


class Contract(Sourced):
    """An agreement to deliver a material, or to take one, with its clauses.

    With `role: seller` the plan delivers at `from`, with `role: buyer` it takes at `to`. With `basis: REO`, quantity,
    price, penalty and returns are counted per tonne of that content.
    """

    counterparty: Annotated[Name, Names("accounts")] = Field(description="The account on the other side.")
    role: Literal["seller", "buyer"] = Field("seller", description="Which side the plan is on.")
    destination: Name | None = Field(
        None, description="Seller: where the material goes, and the only place it may go under this contract."
    )
    material: Annotated[Name, Names("materials")] = Field(description="What is delivered.")
    basis: Name | None = Field(
        None, description="The content that tonnes are counted in; absent: the material itself."
    )
    from_: Annotated[Name | None, Names("places")] = Field(
        None, alias="from", description="Seller: the place of handover; its owner is the seller."
    )
    to: Annotated[Name | None, Names("places")] = Field(
        None, description="Buyer: the place of handover; its owner is the buyer."
    )
    origin: Annotated[list[Name] | None, Names("origins")] = Field(
        None,
        min_length=1,
        description="The plants and mines whose output alone may fill it; absent: anything of this material.",
    )
    settled: Settlement = Field(default_factory=Settlement, description="The contract year.")
    term: Term | None = Field(None, description="When the contract is in force.")
    quantity: Annotated[Path, Dimension("{amount}/yr")] = Field(description="The annual contract quantity.")
    firm: Switch = Field(
        description="true: the quantity is delivered, or taken, in full; a penalty is ignored."
    )
    price: Annotated[Path, PRICE] = Field(
        description="What the buyer pays: fixed, escalated (`growth`), or an index (`of`) less a charge (`plus`), with `floor` and `cap`. "
        "Negative where the seller pays the buyer to take it, such as a gate fee.",
    )
    shortfall: Shortfall | None = Field(None, description="What the seller pays for short deliveries.")
    tolerance: Tolerance | None = Field(None, description="The band around the quantity.")
    firm_minimum: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None,
        description="The part of the quantity that is delivered, or taken, in any case, on the days in force.",
    )
    rolling_minimum: RollingMinimum | None = Field(
        None,
        description="The share of several contract years together that is delivered, or taken, in any case.",
    )
    adjustment: Adjustment | None = Field(None, description="What changes the annual quantity beforehand.")
    flexibility: Flexibility | None = Field(
        None, description="What may be left below it over the years in all."
    )
    redelivery: Redelivery | None = Field(None, description="What fell short is delivered later.")
    buy_down: BuyDown | None = Field(None, description="Release from parts of the obligation at a price.")
    take_or_pay: TakeOrPay | None = Field(None, description="What the buyer pays for without taking it.")
    make_up: MakeUp | None = Field(None, description="What was paid for may be taken later.")
    carry_forward: CarryForward | None = Field(None, description="What is taken beyond counts later.")
    lots: Lots | None = Field(None, description="Whole parcels.")
    pro_rata: Name | None = Field(
        None, description="The name of a group of contracts that are short by the same share."
    )
    price_review: PriceReview | None = Field(None, description="Another price from a date on.")
    price_tiers: list[PriceTier] = Field(
        default_factory=list, description="Prices of what goes beyond a quantity in a contract year."
    )
    quota: Quota | None = Field(None, description="A duty that rises beyond a quantity.")
    quality: Quality | None = Field(None, description="A specification met by blending grades.")
    value_added: ValueAdded | None = Field(None, description="The least share of the material kept at home.")
    termination: Termination | None = Field(None, description="An exit before the term is over.")
    exit_dates: list[Annotated[DateText | None, NeverWord]] = Field(
        default_factory=list,
        description="Dates of exit to choose from, and `never`: each is solved, and the best is named.",
    )
    extension: Extension | None = Field(None, description="A right to go on beyond the term.")
    suspension: Suspension | None = Field(None, description="A suspension with notice.")
    ramp_down: RampDown | None = Field(None, description="How fast the quantity may fall.")
    force_majeure: ForceMajeure | None = Field(None, description="What force majeure excuses.")
    restoration: Restoration | None = Field(None, description="What it excused is delivered later.")
    returns: Annotated[dict[Name, Return], Names("materials"), BeforeValidator(_returned)] = Field(
        default_factory=dict,
        description="Materials that come back per unit delivered, such as `{ndpr_magnet: 0.1 t}`.",
    )
    alternative: Annotated[Path | None, PRICE] = Field(
        None, description="What the other side would pay, or get, elsewhere: for `monazite value`."
    )
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        unit = "t" if self.basis else scope.get(f"material:{self.material}", UNKNOWN)
        return {"amount": unit, "of": self.material, "basis": self.basis or ""}

    @property
    def first_day(self) -> datetime.date | None:
        """The first day of the term; None: it began before the horizon."""
        return parse_date(self.term.from_) if self.term and self.term.from_ else None

    @property
    def last_day(self) -> datetime.date | None:
        """The day the contract is over, by its term, an extension or a termination; None: after the horizon."""
        left = self.termination.exit if self.termination else None
        return min((day for day in (self.ends, left) if day), default=None)

    @property
    def ends(self) -> datetime.date | None:
        """The day the contract is over without an exit, by its term or an extension; None: after the horizon."""
        if self.extension is not None and self.extension.exercised:
            return parse_date(self.extension.until)
        return parse_date(self.term.until) if self.term and self.term.until else None

    @property
    def is_terminated(self) -> bool:
        """Whether an exit ends the contract before it is over anyway."""
        left = self.termination.exit if self.termination else None
        return left is not None and (self.ends is None or left < self.ends)

    @property
    def place(self) -> str:
        """The place of handover: where a seller delivers, where a buyer takes."""
        place = self.from_ if self.role == "seller" else self.to
        assert place is not None
        return place

    @model_validator(mode="after")
    def _fits_its_role(self) -> Contract:
        needs = {"seller": ("from", "destination"), "buyer": ("to",)}[self.role]
        given = {"from": self.from_, "to": self.to, "destination": self.destination}
        lacks = [f"`{key}`" for key in needs if given[key] is None]
        unfit = [f"`{key}`" for key, name in given.items() if name is not None and key not in needs]
        told = [f"needs {' and '.join(lacks)}"] if lacks else []
        told += [f"has no {' and '.join(unfit)}"] if unfit else []
        if told:
            raise ValueError(f"a contract with `role: {self.role}` {', and '.join(told)}")
        if self.tolerance and self.tolerance.nomination and self.tolerance.holder == self.role:
            other = "buyer" if self.role == "seller" else "seller"
            raise ValueError(
                f"`nomination` is what the {other} calls; with `holder: {self.role}` the plan chooses"
            )
        for key in SELLERS_ONLY if self.role == "buyer" else ():
            if getattr(self, key):
                raise ValueError(
                    f"`{key}` is a clause of contracts in which the plan sells; here it buys (`role: buyer`)"
                )
        return self

    @model_validator(mode="after")
    def _soft_needs_penalty(self) -> Contract:
        if self.role == "seller" and not self.firm and self.shortfall is None:
            raise ValueError(
                "with `firm: false` say what short deliveries cost: `shortfall: {penalty: 4 USD/kg}`"
            )
        return self
