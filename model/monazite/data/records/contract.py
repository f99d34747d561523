"""Contracts: obligations to deliver, clause by clause. The record of a clause has the name of its module."""

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
        raise ValueError(f"found {text!r}. Expected the name of a month such as April")
    return text


def _counts(value: Any) -> Any:
    written = value if isinstance(value, list) else [value]
    if not written or len(written) > MOST_NUMBERS:
        raise ValueError(f"found {len(written)} numbers of lots. Expected 1 to {MOST_NUMBERS}")
    for each in written:
        if not (
            isinstance(each, int) or (isinstance(each, str) and re.fullmatch(r"\d{1,6}", each, re.ASCII))
        ):
            raise ValueError(f"found {each!r}. Expected whole numbers of lots such as `[0, 2, 4]`")
    found = [int(each) for each in written]
    if len(set(found)) < len(found):
        raise ValueError("found a number of lots twice. Expected each number once. Remove one")
    return found


def _never(value: Any) -> Any:
    return None if value == "never" else value


NeverWord = BeforeValidator(_never)
MOST_NUMBERS = 100


class Settlement(Record):
    """The spans over which quantities are settled: contract years, independent of the model periods."""

    every: Duration = Field(
        "1 year", description="The length of a settlement: `year`, `quarter`, `6 months`."
    )
    from_: Annotated[str, AfterValidator(_month)] = Field(
        "April", alias="from", description="The month in which the first begins."
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
    """The penalty for quantities not delivered, in rising tiers; `penalty` is short for one tier."""

    penalty: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The penalty, where there is one tier, at least 0."
    )
    tiers: list[ShortfallTier] | None = Field(None, min_length=1, description="Parts with their own penalty.")
    grace: Annotated[Path | None, SHARE] = Field(
        None,
        description="Share of the quantity due that may be short without penalty; a buy-down or a suspension "
        "by choice does "
        "not change it.",
    )

    @model_validator(mode="before")
    @classmethod
    def _list_is_tiers(cls, value: Any) -> Any:
        return {"tiers": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _one_form(self) -> Shortfall:
        if (self.penalty is None) == (self.tiers is None):
            found = (
                "both `penalty` and `tiers`" if self.tiers is not None else "neither `penalty` nor `tiers`"
            )
            raise ValueError(f"found {found}. Expected one of them")
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
        None, description="Share of the quantity due by which less may be delivered."
    )
    up: Annotated[Path | None, Dimension("1", 0, 10)] = Field(
        None, description="Share of the quantity due by which more may be delivered."
    )
    holder: Literal["seller", "buyer"] = Field(
        description="Who chooses. The choice of the counterparty is data: its `nomination`."
    )
    nomination: Annotated[Path | None, Dimension("1", 0, 11)] = Field(
        None,
        description="With the counterparty as holder: the share of the quantity due that it calls; 100 % if "
        "absent.",
    )


class Suspension(Record):
    """A suspension of a share of the quantity due, in force after the notice period."""

    from_: DateText = Field(alias="from", description="The date notice is given.")
    notice: Duration = Field("0 months", description="From notice to suspension, such as `1 year`.")
    until: DateText | None = Field(None, description="The date full deliveries resume; absent: never.")
    share: Annotated[Number | None, SHARE] = Field(
        None, description="Share of the adjusted quantity that is suspended; 100 % if absent."
    )
    compensation: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None,
        description="Lets the plan choose how much of that is suspended, at this price per unit of the "
        "basis.",
    )


class RampDown(Record):
    """How fast the quantity due may fall from one contract year to the next, suspended or not."""

    before: Annotated[Number | None, Dimension("{amount}/yr")] = Field(
        None,
        description="The yearly quantity before the first contract year. Absent: for a contract already in "
        "force, the adjusted "
        "quantity of that year without suspension; for one that begins within the horizon, 0.",
    )
    step: Annotated[Number, Dimension("{amount}/yr/yr")] = Field(
        description="The most by which it falls, such as `250 t/yr/yr`."
    )


class Term(Record):
    """When the contract is in force: outside its term no quantity is due or delivered."""

    from_: DateText | None = Field(
        None, alias="from", description="The first day; absent: the start of the horizon or before."
    )
    until: DateText | None = Field(
        None, description="The day it ends; absent: the end of the horizon or after."
    )
    except_: list[DateText] = Field(
        default_factory=list,
        alias="except",
        description="Contract years that are excepted, each by its first day: `[FY2028-29]`; of one that "
        "began before the "
        "horizon, its part within the horizon.",
    )


class ForceMajeure(Record):
    """The share of the quantity that force majeure excuses, as data or as a scenario."""

    share: Annotated[Path, SHARE] = Field(description="The excused share of the quantity due on each day.")


class Termination(Record):
    """An exit before the term is over, against a payment."""

    date: Annotated[DateText | None, NeverWord] = Field(
        None, description="The date notice is given, or `never`; absent with `exit_dates`."
    )
    notice: Duration = Field("0 months", description="From notice to exit, such as `1 year`.")
    payment: Annotated[Number | None, Dimension("{money}")] = Field(
        None, description="The payment of the plan for the exit."
    )

    @property
    def exit(self) -> datetime.date | None:
        """The first day without the contract; None: no exit."""
        return add_months(parse_date(self.date), parse_months(self.notice)) if self.date else None


class Extension(Record):
    """The right to extend the contract beyond its term."""

    until: DateText = Field(description="The day an extended contract ends.")
    holder: Literal["seller", "buyer"] = Field(description="Who chooses.")
    exercised: Annotated[bool | None, BeforeValidator(switch)] = Field(
        None,
        description="Whether it is extended. Absent: with the plan as holder both cases are solved and the "
        "better one is "
        "reported; with the counterparty as holder it is not extended.",
    )


class Adjustment(Record):
    """Adjustments of the annual quantity: maintenance, rounding, agreed amounts."""

    maintenance: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The reduction for maintenance."
    )
    other: Annotated[Path | None, Dimension("{amount}/yr", None)] = Field(
        None,
        description="Other adjustments, such as rounding or agreed amounts; negative for reductions.",
    )

    @model_validator(mode="after")
    def _something(self) -> Adjustment:
        if self.maintenance is None and self.other is None:
            raise ValueError("the adjustment is empty. Expected `maintenance` or `other`")
        return self


class Restoration(Record):
    """Restoration of quantities excused by force majeure in later contract years."""

    most: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The most that is restored in a year; absent: no limit."
    )
    settle: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The price of quantities still owed at the end; absent: all must be restored."
    )


class Redelivery(Record):
    """Shortfall in kind: short quantities are delivered later, at a discount."""

    discount: Annotated[Path, SHARE] = Field(
        description="Discount for the buyer, as a share of the price on the settlement day."
    )
    settle: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The price of quantities still owed at the end; absent: all must be redelivered."
    )


class BuyDown(Record):
    """A price at which the plan may be released from part of its obligation."""

    price: Annotated[Path, Dimension("{money}/{amount}")] = Field(
        description="The price per unit of the basis released."
    )
    most: Annotated[Path | None, SHARE] = Field(
        None, description="Share of the quantity due that may be bought down; 100 % if absent."
    )


class RollingMinimum(Record):
    """A minimum, as a share of the quantity due, over any window of consecutive contract years."""

    share: Annotated[Number, SHARE] = Field(
        description="Share of the quantity due in those contract years together, such as `90 %`."
    )
    years: Count = Field(2, ge=2, description="Consecutive contract years.")


class Flexibility(Record):
    """A bank of downward flexibility over the life of the contract."""

    total: Annotated[Number, Dimension("{amount}")] = Field(description="The bank, such as `500 t`.")


class TakeOrPay(Record):
    """A share of the quantity that the buyer takes or pays for."""

    share: Annotated[Path, SHARE] = Field(
        description="Share of the quantity due that is taken or paid for, whoever the buyer is."
    )
    price: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The price per unit not taken; absent: the price of the contract."
    )


class MakeUp(Record):
    """The right to take later what was paid for and not taken."""

    within: Duration = Field(
        description="How long the right lasts after the contract year of the payment, such as `3 years`."
    )
    top_up: Annotated[Path | None, SHARE] = Field(
        None, description="Share of the price on the settlement day that is paid again; 0 % if absent."
    )
    most: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="With `role: buyer`: the most that is made up in a year; absent: no limit."
    )
    nomination: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None,
        description="With `role: seller`: the make-up rate of the buyer, as data; it is always delivered.",
    )


class CarryForward(Record):
    """Quantities above the take-or-pay level count in later years: `carry_forward: {threshold:
    take_or_pay}`.
    """

    threshold: Literal["take_or_pay"] = Field(
        description="The level above which quantities count later; only the take-or-pay level is supported."
    )


class PriceReview(Record):
    """A new price from a date on."""

    from_: DateText = Field(alias="from", description="The date of the review.")
    price: Annotated[Path, PRICE] = Field(
        description="The price from that date on, which may be negative; its `growth` counts from the date "
        "of the review."
    )

    @property
    def since(self) -> datetime.date | None:
        return parse_date(self.from_)


class PriceTier(Record):
    """The price of quantities above a threshold in a contract year."""

    above: Annotated[Path, Dimension("{amount}/yr")] = Field(
        description="The threshold, as a quantity a year over the days in force."
    )
    price: Annotated[Path, PRICE] = Field(description="The price above the threshold; it may be negative.")


class Quota(Record):
    """A quantity above which trade under the contract pays a higher duty."""

    quantity: Annotated[Path, Dimension("{amount}/yr")] = Field(
        description="The quota a year, over the days in force."
    )
    within: Annotated[Path | None, Dimension("{money}/{amount}")] = Field(
        None, description="The duty within the quota; 0 if absent."
    )
    over: Annotated[Path, Dimension("{money}/{amount}")] = Field(description="The duty above the quota.")
    to: Annotated[Name, Names("accounts")] = Field("treasury", description="The account that is paid.")


class Quality(Record):
    """A specification that a blend of grades must meet."""

    grades: Annotated[list[Name], Names("materials")] = Field(
        min_length=1, description="The materials that may be blended."
    )
    content: Name = Field(description="The content that is specified, such as `NdPr_oxide`.")
    at_least: Annotated[Path | None, SHARE] = Field(
        None, description="The least share of the content in the deliveries."
    )
    at_most: Annotated[Path | None, SHARE] = Field(None, description="The greatest share of the content.")

    @model_validator(mode="after")
    def _bounded(self) -> Quality:
        if self.at_least is None and self.at_most is None:
            raise ValueError("the specification has no bound. Expected `at_least` or `at_most`")
        return self


class ValueAdded(Record):
    """The least share of the material of the contract that is processed or used at home."""

    share: Annotated[Path, SHARE] = Field(description="The share, as a mean over the days in force.")


class Lots(Record):
    """Deliveries of a contract year in whole lots."""

    size: Annotated[Number, Dimension("{amount}", above_least=True)] = Field(
        description="The size of a lot, such as `250 t`."
    )
    number: Annotated[list[int], BeforeValidator(_counts)] = Field(
        description="Lots in a whole contract year: one number, or a list to choose from, such as `[0, 2, "
        "4]`. In a part of a "
        "contract year: as many as fit into it."
    )


def _returned(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: item if isinstance(item, dict) and "amount" in item else {"amount": item}
            for key, item in value.items()
        }
    return value


class Return(Record):
    """A material that is returned per unit of the basis delivered: the other leg of a swap."""

    amount: Annotated[Number, Dimension("{key}")] = Field(
        description="The quantity returned per unit delivered, such as `0.1 t`."
    )
    to: Annotated[Name | None, Names("places")] = Field(
        None, description="The place of arrival; by default the place of handover."
    )


SELLERS_ONLY = ("shortfall", "redelivery", "origin", "returns", "quality", "value_added", "pro_rata")
"""Clauses that only a contract with `role: seller` may have."""


class Contract(Sourced):
    """An agreement to deliver or to take a material, with its clauses.

    With `role: seller` the plan delivers at `from`, with `role: buyer` it takes at `to`. With `basis: REO`,
    quantity, price, penalty and returns are per tonne of that content.
    """

    counterparty: Annotated[Name, Names("accounts")] = Field(description="The account of the other party.")
    role: Literal["seller", "buyer"] = Field("seller", description="The role of the plan.")
    destination: Name | None = Field(
        None, description="Seller: where the material goes, and the only place it may go under this contract."
    )
    material: Annotated[Name, Names("materials")] = Field(description="What is delivered.")
    basis: Name | None = Field(
        None, description="The content in whose tonnes quantities are given; absent: the material itself."
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
        description="The plants and mines whose output may be delivered; absent: any of this material.",
    )
    settled: Settlement = Field(default_factory=Settlement, description="The contract year.")
    term: Term | None = Field(None, description="When the contract is in force.")
    quantity: Annotated[Path, Dimension("{amount}/yr")] = Field(description="The annual contract quantity.")
    firm: Switch = Field(description="true: no shortfall is allowed, and a penalty is ignored.")
    price: Annotated[Path, PRICE] = Field(
        description="The price: fixed, escalated (`growth`), or an index (`of`) less a charge (`plus`), with "
        "`floor` and "
        "`cap`. Negative where the seller pays the buyer, such as a gate fee.",
    )
    shortfall: Shortfall | None = Field(None, description="The penalty for short deliveries.")
    tolerance: Tolerance | None = Field(None, description="The band around the quantity.")
    firm_minimum: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None,
        description="The minimum that is always delivered, or taken, on the days in force.",
    )
    rolling_minimum: RollingMinimum | None = Field(
        None,
        description="The minimum over several consecutive contract years.",
    )
    adjustment: Adjustment | None = Field(None, description="Adjustments of the annual quantity.")
    flexibility: Flexibility | None = Field(
        None, description="A bank of downward flexibility over all years."
    )
    redelivery: Redelivery | None = Field(None, description="Short quantities are delivered later.")
    buy_down: BuyDown | None = Field(None, description="Release from part of the obligation at a price.")
    take_or_pay: TakeOrPay | None = Field(None, description="A share that the buyer takes or pays for.")
    make_up: MakeUp | None = Field(None, description="Quantities paid for may be taken later.")
    carry_forward: CarryForward | None = Field(
        None, description="Quantities above the take-or-pay level count later."
    )
    lots: Lots | None = Field(None, description="Deliveries in whole lots.")
    pro_rata: Name | None = Field(
        None, description="The name of a group of contracts that are short by the same share."
    )
    price_review: PriceReview | None = Field(None, description="A new price from a date on.")
    price_tiers: list[PriceTier] = Field(
        default_factory=list, description="Prices above thresholds of the quantity of a contract year."
    )
    quota: Quota | None = Field(None, description="A duty that rises above a quantity.")
    quality: Quality | None = Field(None, description="A specification met by blending grades.")
    value_added: ValueAdded | None = Field(None, description="The least share of the material kept at home.")
    termination: Termination | None = Field(None, description="An exit before the term is over.")
    exit_dates: list[Annotated[DateText | None, NeverWord]] = Field(
        default_factory=list,
        description="Dates of exit to choose from, and `never`: each is solved, and the best is reported.",
    )
    extension: Extension | None = Field(None, description="A right to extend the term.")
    suspension: Suspension | None = Field(None, description="A suspension with notice.")
    ramp_down: RampDown | None = Field(None, description="The fastest fall of the quantity.")
    force_majeure: ForceMajeure | None = Field(None, description="The share excused by force majeure.")
    restoration: Restoration | None = Field(None, description="Excused quantities are delivered later.")
    returns: Annotated[dict[Name, Return], Names("materials"), BeforeValidator(_returned)] = Field(
        default_factory=dict,
        description="Materials returned per unit delivered, such as `{ndpr_magnet: 0.1 t}`.",
    )
    alternative: Annotated[Path | None, PRICE] = Field(
        None,
        description="The price that the counterparty would pay, or get, elsewhere: for `monazite value`.",
    )
    title: str | None = Field(None, description="Its name in words.")

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        unit = "t" if self.basis else scope.get(f"material:{self.material}", UNKNOWN)
        return {"amount": unit, "of": self.material, "basis": self.basis or ""}

    @property
    def first_day(self) -> datetime.date | None:
        """The first day of the term; None: before the horizon."""
        return parse_date(self.term.from_) if self.term and self.term.from_ else None

    @property
    def last_day(self) -> datetime.date | None:
        """The day the contract ends, by its term, an extension or a termination; None: after the horizon."""
        left = self.termination.exit if self.termination else None
        return min((day for day in (self.ends, left) if day), default=None)

    @property
    def ends(self) -> datetime.date | None:
        """The day the contract ends without an exit, by its term or an extension; None: after the horizon."""
        if self.extension is not None and self.extension.exercised:
            return parse_date(self.extension.until)
        return parse_date(self.term.until) if self.term and self.term.until else None

    @property
    def is_terminated(self) -> bool:
        """Whether an exit ends the contract before its term or extension does."""
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
        if lacks or unfit:
            found = [" and ".join(unfit)] if unfit else []
            found += [f"no {' and no '.join(lacks)}"] if lacks else []
            expected = " and ".join(f"`{key}`" for key in needs)
            raise ValueError(
                f"with `role: {self.role}` found {', and '.join(found)}. Expected only {expected}"
            )
        if self.tolerance and self.tolerance.nomination and self.tolerance.holder == self.role:
            other = "buyer" if self.role == "seller" else "seller"
            raise ValueError(
                f"found `nomination` with `holder: {self.role}`, for which the plan chooses. "
                f"Expected it with `holder: {other}` only. Remove it"
            )
        for key in SELLERS_ONLY if self.role == "buyer" else ():
            if getattr(self, key):
                raise ValueError(
                    f"found `{key}` with `role: buyer`. Expected it with `role: seller` only. Remove it"
                )
        return self

    @model_validator(mode="after")
    def _soft_needs_penalty(self) -> Contract:
        if self.role == "seller" and not self.firm and self.shortfall is None:
            raise ValueError(
                "`shortfall` is missing with `firm: false`. Expected the cost of short deliveries. "
                "Add, for example, `shortfall: {penalty: 4 USD/kg}`"
            )
        return self
