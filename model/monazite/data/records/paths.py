"""Numbers with a unit and a source, and paths of them over time.

A `Number` is one amount; a `Path` has an amount in every model period. Both may be written plainly
(`1000 t/yr`) or as a mapping with `value`, `source`, `note`, `low` and `high`. After evaluation
`number.amount` and `path[period]` give the amount in the units of the instance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PrivateAttr, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue

from monazite.data.records.days import LAST_DAY, Days
from monazite.data.records.record import Name, Names, Record
from monazite.data.records.timeline import Period, parse_date
from monazite.units import UnitError, split_amount

MOST_STEPS = 20_000
"""Steps of one path: more than 50 years of days."""
MOST_CHANGES = 2_000
"""Changes of one path: each is applied to all days."""


def _measure(text: str) -> str:
    try:
        split_amount(text)
    except UnitError as error:
        raise ValueError(str(error)) from None
    return text


Measure = Annotated[str, AfterValidator(_measure)]
"""A number with its unit as written, such as `12 USD/kg`."""


def _date_text(text: str) -> str:
    parse_date(text)
    return text


DateText = Annotated[str, AfterValidator(_date_text)]
"""A date as written: `2028-04`, `2028-04-15` or `FY2028-29`."""
NEVER = "never"


def _date_or_never(text: str) -> str:
    return text if text == NEVER else _date_text(text)


LatestDate = Annotated[str, AfterValidator(_date_or_never)]
"""A date as written, or the word `never`."""


def check_date_range(value: str, earliest: str | None, latest: str | None) -> None:
    """Check that a date is between the ends of its range, where `never` is after all dates; `ValueError` with
    the end that is not."""
    for key, end, sign in (("earliest", earliest, 1), ("latest", latest, -1)):
        if end is not None and sign * _order(end, value) > 0:
            relation = "after" if sign > 0 else "before"
            raise ValueError(
                f"`{key}` ({end}) is {relation} the date ({value}). Expected `earliest` no later and "
                "`latest` no earlier than the date"
            )


def _order(one: str, two: str) -> int:
    """-1, 0 or 1, as the first date is before, at or after the second."""
    first, second = (parse_date(text) if text != NEVER else LAST_DAY for text in (one, two))
    return (first > second) - (first < second)


class Provenance(Record):
    """The source, note and plausible range of a number."""

    source: Annotated[str | None, Names("sources")] = Field(
        None, description="The source of the number: a name under `sources`, or `assumption`."
    )
    note: str | None = Field(None, description="A remark; the reasoning where the source is `assumption`.")
    low: Measure | None = Field(None, description="The least plausible value, in a unit of the same kind.")
    high: Measure | None = Field(None, description="The greatest plausible value.")

    def written_amounts(self) -> Iterator[tuple[str, str]]:
        """Each amount as written, with its key."""
        for key in ("low", "high"):
            if (text := getattr(self, key)) is not None:
                yield key, text


class Plain(Provenance):
    """A number that may also be written plainly, as its amount and unit alone."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if isinstance(value, list):
            raise ValueError("found a list. Expected a number and its unit, such as `1000 t/yr`")
        return {"value": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> JsonSchemaValue:
        text = "A number and its unit, such as `1000 t/yr`."
        plain = {"type": "string", "description": text, "pattern": r"^\s*[+-]?[\d.]"}
        return {"anyOf": [plain, {"type": "number"}, handler.resolve_ref_schema(handler(core))]}


class Number(Plain):
    """One amount, the same at all times: `1000 t`, or `{value: 1000 t, source: rs2015, note: ..., low: ...,
    high: ...}`.
    """

    value: Measure = Field(description="The amount and its unit, such as `1000 t/yr`.")
    scale: Measure | None = Field(None, description="A factor on the amount.")
    _amount: float = PrivateAttr(default=float("nan"))

    @property
    def amount(self) -> float:
        """The amount in the instance's own unit."""
        private: Any = self.__pydantic_private__
        amount: float = private["_amount"]
        return amount

    def written_amounts(self) -> Iterator[tuple[str, str]]:
        yield "value", self.value
        yield from super().written_amounts()


class PathStep(Plain):
    """One step of a path: an amount from a date on, with its own source if it has one.

    Where the date is not certain (a curb, a duty), `earliest` and `latest` are its range, which `monazite
    tornado` reads."""

    value: Measure = Field(description="The amount from this date on.")
    earliest: DateText | None = Field(None, description="The earliest plausible date of the step.")
    latest: LatestDate | None = Field(
        None, description="The latest plausible date of the step; `never`: it may not come at all."
    )

    def written_amounts(self) -> Iterator[tuple[str, str]]:
        yield "value", self.value
        yield from super().written_amounts()


class PathChange(Record):
    """A change of a path on some days: by a factor (`scale`), or to an amount (`value`).

    On all days from `from` to the day before `until`, each open where absent, or in the one model period that
    begins `at` a date. A date inside a period counts by days.
    """

    at: DateText | None = Field(None, description="The start of the one model period that is changed.")
    from_: DateText | None = Field(
        None, alias="from", description="The first day changed; absent: all before."
    )
    until: DateText | None = Field(
        None, description="The first day no longer changed; absent: to the end of the horizon."
    )
    scale: Measure | None = Field(None, description="A factor on the amount so far, such as `0.5`.")
    value: Measure | None = Field(None, description="The amount instead.")
    source: Annotated[str | None, Names("sources")] = Field(
        None, description="The source of the change: a name under `sources`, or `assumption`."
    )
    note: str | None = Field(None, description="A remark; the reasoning where the source is `assumption`.")

    def holds(self, day: date) -> bool:
        """Whether the change of a span applies on a day; of one period, whether it begins on it."""
        if self.at is not None:
            return parse_date(self.at) == day
        first = parse_date(self.from_) if self.from_ else date.min
        return first <= day and (self.until is None or day < parse_date(self.until))

    @model_validator(mode="after")
    def _one_span(self) -> PathChange:
        if (self.scale is None) == (self.value is None):
            found = "no change" if self.scale is None else "both `scale` and `value`"
            raise ValueError(f"found {found}. Expected one of `scale` and `value`")
        if self.at is not None and (self.from_ is not None or self.until is not None):
            raise ValueError("found `at` and a span. Expected `at`, or `from` and `until`")
        if self.from_ and self.until and parse_date(self.until) <= parse_date(self.from_):
            raise ValueError(
                f"the change ends ({self.until}) before it begins ({self.from_}). Expected a later `until`"
            )
        return self


def _check_step_ranges(steps: Mapping[str, PathStep]) -> None:
    """The range of the date of a step contains it, and lies between the dates of the steps beside it."""
    dates = list(steps)
    for number, (day, step) in enumerate(steps.items()):
        check_date_range(day, step.earliest, step.latest)
        if number == 0 and (step.earliest or step.latest):
            raise ValueError(
                f"the first step ({day}) has a range of dates. Expected one on later steps only: the first "
                "amount applies from the start. Remove it"
            )
        if step.earliest and number and _order(step.earliest, dates[number - 1]) <= 0:
            raise ValueError(
                f"`earliest` ({step.earliest}) of the step {day} is not after the step before it "
                f"({dates[number - 1]}). Expected a date after it"
            )
        last = number == len(dates) - 1
        if step.latest and not last and step.latest != NEVER and _order(step.latest, dates[number + 1]) >= 0:
            raise ValueError(
                f"`latest` ({step.latest}) of the step {day} is not before the step after it "
                f"({dates[number + 1]}). Expected a date before it, or `never`"
            )


NOT_EVALUATED = Days.always(float("nan"))
"""The amounts of a path before it is evaluated."""


class Path(Plain):
    """An amount in every model period.

    Written as one of

    - `1000 t/yr`: constant;
    - `value` with `growth` (and `from`): grows in yearly steps after the date `from`, by default the start;
    - `steps`: amounts by the date from which each applies, and after the last one `growth`, if given;
    - `csv`, `column`, `unit`: the same steps from a table beside the file, with a column `date`;
    - `of`, `times`, `plus`: another price times a factor plus an amount, so that prices stay consistent.

    `floor` and `cap` bound it on each day, `scale` then multiplies it, `at` sets it on all days of single
    periods, and `changes` then apply in their order. The amount of a period is the mean over its days.
    """

    value: Measure | None = Field(None, description="The amount, constant unless `growth` is given.")
    steps: dict[DateText, PathStep] | None = Field(
        None, min_length=1, description="Amounts by the date from which each applies."
    )
    csv: str | None = Field(
        None,
        description="A table in this folder or below, with a column `date` and one column for each path.",
    )
    column: str | None = Field(None, description="The column of the table.")
    unit: str | None = Field(None, description="The unit of the column.")
    growth: Measure | None = Field(None, description="Growth a year, in yearly steps, such as `3 %/yr`.")
    from_: DateText | None = Field(
        None,
        alias="from",
        description="The date from which growth is counted. With `scale` alone, in a file that extends "
        "another: the "
        "date from which the inherited path is scaled.",
    )
    until: DateText | None = Field(
        None,
        description="With `scale` alone, in a file that extends another: the date until which the inherited "
        "path is "
        "scaled.",
    )
    of: Annotated[Name | None, Names("prices")] = Field(
        None, description="A path under `prices` on which this one depends."
    )
    times: Measure | None = Field(None, description="The factor on the path named by `of`; 1 if absent.")
    plus: Measure | None = Field(
        None, description="An amount added to it, such as a charge of `-15 USD/kg`; 0 if absent."
    )
    floor: Measure | None = Field(None, description="The lower bound of the amount.")
    cap: Measure | None = Field(None, description="The upper bound of the amount.")
    scale: Measure | None = Field(None, description="A factor on the whole path, after floor and cap.")
    at: dict[DateText, Measure] | None = Field(
        None, description="The amount in the one model period that begins then."
    )
    changes: list[PathChange] | None = Field(
        None,
        min_length=1,
        description="Changes on some days, in order, such as `{from: 2028-04, scale: 0.5}`.",
    )
    _by_period: Mapping[str, float] = PrivateAttr(default_factory=dict)
    _days: Days = PrivateAttr(default=NOT_EVALUATED)

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: dict[str, PathStep] | None) -> dict[str, PathStep] | None:
        if steps is not None:
            if len(steps) > MOST_STEPS:
                raise ValueError(
                    f"found {len(steps):,} steps. Expected at most {MOST_STEPS:,}. State fewer, such as one "
                    f"a month"
                )
            dates = [parse_date(day) for day in steps]
            for first, second in pairwise(dates):
                if second <= first:
                    raise ValueError(f"the date {second} follows {first}. Expected rising dates. Sort them")
            _check_step_ranges(steps)
        return steps

    @field_validator("changes")
    @classmethod
    def _not_too_many(cls, changes: list[PathChange] | None) -> list[PathChange] | None:
        if changes is not None and len(changes) > MOST_CHANGES:
            raise ValueError(
                f"found {len(changes):,} changes. Expected at most {MOST_CHANGES:,}. State steps"
            )
        return changes

    @model_validator(mode="after")
    def _one_form(self) -> Path:
        given = [form for form in ("value", "steps", "csv", "of") if getattr(self, form) is not None]
        if not given and self.scale is not None:
            raise ValueError(
                "found `scale` alone, and no number is inherited here. Expected an amount, or a file that "
                "extends "
                "one with an amount here"
            )
        if self.until is not None:
            raise ValueError(
                "found `until` beside an amount. Expected it with `scale` alone, in a file that extends "
                "another, or "
                "under `changes`"
            )
        if len(given) != 1:
            found = f"both `{given[0]}` and `{given[1]}`" if given else "no amount"
            raise ValueError(f"found {found}. Expected one of `value`, `steps`, `csv` and `of`")
        for needs, forms in (("growth", ("value", "steps", "csv")), ("times", ("of",)), ("plus", ("of",))):
            if getattr(self, needs) is not None and given[0] not in forms:
                expected = " or ".join(f"`{form}`" for form in forms)
                raise ValueError(
                    f"found `{needs}` with `{given[0]}`. Expected it with {expected} only. Remove it"
                )
        if (self.csv is None) != (self.column is None) or (self.csv is None) != (self.unit is None):
            raise ValueError("the table is incomplete. Expected all of `csv`, `column` and `unit`")
        if self.from_ is not None and self.growth is None:
            raise ValueError("found `from` without `growth`. Expected both, or neither")
        return self

    def __getitem__(self, period: Period) -> float:
        # Read without pydantic's lookup of private attributes, which costs ten times as much.
        private: Any = self.__pydantic_private__
        amount: float = private["_by_period"][period.key]
        return amount

    @property
    def days(self) -> Days:
        """The amount on every day, in the instance's own unit."""
        private: Any = self.__pydantic_private__
        days: Days = private["_days"]
        return days

    @property
    def by_period(self) -> Mapping[str, float]:
        """The amount in each model period, in the instance's own unit."""
        return self._by_period

    def replace_amounts(self, by_period: Mapping[str, Any]) -> None:
        """Set other amounts, or symbols, while a program is built; the written text does not change."""
        self._by_period = dict(by_period)
        self._days = Days.of((parse_date(key), amount) for key, amount in by_period.items())

    def set_days(self, days: Days, by_period: Mapping[str, Any]) -> None:
        """Set the amount of every day, and the mean of each model period."""
        self._days, self._by_period = days, by_period

    def stepped(self, periods: Sequence[Period], step: Any) -> Path:
        """The path with a step added on all days of successive periods; the written text does not change."""
        path = self.model_copy()
        keys = {period.key for period in periods}
        path._by_period = {
            key: amount + step if key in keys else amount for key, amount in self._by_period.items()
        }
        path._days = self._days + Days.between(periods[0].start, periods[-1].end, step)
        return path

    def written_amounts(self) -> Iterator[tuple[str, str]]:
        for key in ("value", "floor", "cap", "plus"):
            if (text := getattr(self, key)) is not None:
                yield key, text
        for day, text in (self.at or {}).items():
            yield f"at.{day}", text
        for number, change in enumerate(self.changes or ()):
            if change.value is not None:
                yield f"changes.{number}.value", change.value
        for day, step in (self.steps or {}).items():
            for key, text in step.written_amounts():
                yield f"steps.{day}" + ("" if key == "value" else f".{key}"), text
        yield from super().written_amounts()
