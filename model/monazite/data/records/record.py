"""The base of all records, and the marks that say what a field's number or name means.

A record is frozen and knows exactly its keys. A field that holds a number carries a `Dimension`: the unit
it is converted to, in terms of the instance (`{amount}` is the unit of the material concerned, `{money}`
the money unit). A field that holds a name carries a `Names`: where the name must be declared.
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
    """What unit a number is held in, and the least and greatest amount that makes sense."""

    unit: str
    least: float | None = 0
    greatest: float | None = None
    above_least: bool = False


@dataclass(frozen=True)
class Names:
    """The field names elements of a section: `Names("places")`; of a mapping, its keys do."""

    section: str


UNKNOWN = "?"
"""The unit of a material that is not declared, or whose own unit is at fault: nothing is measured in it."""
SHARE = Dimension("1", 0, 1)
"""A share between 0 and 100 %."""


PRICE = Dimension("{money}/{amount}", None)
"""A price or a cost that may be negative: who would pay is paid."""


class Record(BaseModel):
    """A frozen record of an instance file; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        """What `{amount}` and other placeholders mean inside this record; `scope` maps `material:NAME` to units.

        `of` is the material that amounts are of, where it is one; `basis` the content they count, where a contract does.
        """
        return {}

    @property
    def since(self) -> datetime.date | None:
        """The day from which growth of its numbers counts where the file does not say; None: the start of the horizon."""
        return None


def only(names: Sequence[str]) -> str:
    """The one name of a list, or nothing where there are several."""
    return names[0] if len(names) == 1 else ""


class Sourced(Record):
    """A record whose plain numbers share a source: each number without its own takes this one."""

    source: Annotated[str | None, Names("sources")] = Field(
        None,
        description="Where the plain numbers of this element come from: a name under `sources`, or `assumption`.",
    )
    note: str | None = Field(None, description="A remark; the reasoning where the source is `assumption`.")


def expand_shorthand(field: str) -> BeforeValidator:
    """Let a plain text stand for the mapping `{field: text}`."""

    def expand(value: Any) -> Any:
        return {field: value} if isinstance(value, str) else value

    return BeforeValidator(expand)


def _none_word(value: Any) -> Any:
    return None if value == "none" else value


NoneWord = BeforeValidator(_none_word)
"""The word `none`, said on purpose, where a number would otherwise be required."""


def switch(value: Any) -> Any:
    """The words `true` and `false`."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError(f"found {value!r}, expected true or false")


Switch = Annotated[bool, BeforeValidator(switch)]


def _count(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value, re.ASCII) and int(value) > 0:
        return int(value)
    if isinstance(value, int) and value > 0:
        return value
    raise ValueError(f"found {value!r}, expected a whole number above 0")


Count = Annotated[int, BeforeValidator(_count)]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}", re.ASCII)


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        shown = value if len(value) <= 60 else value[:60] + "…"
        raise ValueError(
            f"{shown!r} cannot be a name: letters, digits, _ and -, beginning with a letter, at most 60 characters"
        )
    return value


Name = Annotated[
    str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,59}$"})
]
"""The name of an element: safe in addresses, file names and tables."""
