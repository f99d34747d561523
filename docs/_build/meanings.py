"""Every family of constraints and variables, from the records beside the code that makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from enum import Enum, IntEnum
from typing import Any

from monazite.formulation.catalogue import CATALOGUE, CONSTRAINTS, VARIABLES
from monazite.formulation.support.meaning import Meaning

LEAST = ("title", "description", "index", "unit", "address")
"""The fields that every family has; of the others only those that differ from their default are shown."""


def constraints(families: Mapping[str, Meaning] = CONSTRAINTS) -> str:
    """Each family of constraints with all that its record says."""
    return "\n".join(_entry(family, meaning) for family, meaning in families.items())


def variables(families: Mapping[str, Meaning] = VARIABLES) -> str:
    """Each family of variables with all that its record says."""
    return constraints(families)


def _entry(family: str, meaning: Meaning) -> str:
    assert family in CATALOGUE
    index = f"[{', '.join(meaning.index)}]"
    return f"**`{family}{index}`** {meaning.description}\n\n" + "".join(_lines(meaning))


def _lines(meaning: Meaning) -> Iterator[str]:
    yield f"- In words: {_words(meaning.title)}\n"
    yield f"- Unit: {_words(meaning.unit)}\n"
    yield f"- In the file: {_words(meaning.address)}\n"
    more = [
        f"{field.name.replace('_', ' ')}: {_value(value)}"
        for field in fields(meaning)
        if field.name not in LEAST and (value := getattr(meaning, field.name)) != field.default
    ]
    if more:
        yield f"- {'; '.join(more)}\n"


def _words(value: str | Callable[..., Any]) -> str:
    if isinstance(value, str):
        return f"`{value}`."
    assert value.__doc__, value
    return value.__doc__.splitlines()[0]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Enum):
        return str(value.value)
    return _words(value).rstrip(".")
