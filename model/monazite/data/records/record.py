"""The base of all records, and the annotations of their fields.

A record is frozen and refuses unknown keys. The field of a number has a `Dimension`: the unit to which it is
converted, with placeholders (`{amount}` is the unit of the material, `{money}` the money unit). The field of
a name has a `Names`: the section that must declare the name.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


@dataclass(frozen=True)
class Dimension:
    """The unit of a number, and its least and greatest amount."""

    unit: str
    least: float | None = 0
    greatest: float | None = None
    above_least: bool = False


@dataclass(frozen=True)
class Names:
    """The section whose elements a field names: `Names("places")`; in a mapping the keys are the names."""

    section: str


UNKNOWN = "?"
"""The unit of a material that is not declared or has an invalid unit: amounts in it are not evaluated."""
SHARE = Dimension("1", 0, 1)
"""A share between 0 and 100 %."""


PRICE = Dimension("{money}/{amount}", None)
"""A price or a cost that may be negative: then the payer is paid."""


class Record(BaseModel):
    """A frozen record of an instance file; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        """Values of `{amount}` and other placeholders inside this record; `scope` maps `material:NAME` to
        units.

        `of` is the material of the amounts, if it is one material; `basis` is the basis of a contract.
        """
        return {}

    @property
    def since(self) -> datetime.date | None:
        """The default start of the growth of its numbers; None: the start of the horizon."""
        return None


def only(names: Sequence[str]) -> str:
    """The only name of a list, or empty where there are several."""
    return names[0] if len(names) == 1 else ""


class Sourced(Record):
    """A record with a source for all plain numbers that have no source of their own."""

    source: Annotated[str | None, Names("sources")] = Field(
        None,
        description="The source of the plain numbers of this element: a name under `sources`, or "
        "`assumption`.",
    )
    note: str | None = Field(None, description="A remark; the reasoning where the source is `assumption`.")


def _none_word(value: Any) -> Any:
    return None if value == "none" else value


NoneWord = BeforeValidator(_none_word)
"""The word `none` instead of a number, where a number is required."""


def switch(value: Any) -> Any:
    """The words `true` and `false`."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError(f"found {value!r}. Expected true or false")


Switch = Annotated[bool, BeforeValidator(switch)]


def _count(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value, re.ASCII) and int(value) > 0:
        return int(value)
    if isinstance(value, int) and value > 0:
        return value
    raise ValueError(f"found {value!r}. Expected a whole number above 0")


Count = Annotated[int, BeforeValidator(_count)]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}", re.ASCII)


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        shown = value if len(value) <= 60 else value[:60] + "…"
        raise ValueError(
            f"{shown!r} cannot be a name. "
            "Expected letters, digits, _ and -, beginning with a letter, at most 60 characters"
        )
    return value


Name = Annotated[
    str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,59}$"})
]
"""The name of an element: safe in addresses, file names and tables."""
