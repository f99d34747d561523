"""The files of a result folder as they are read again: whoever wrote them, they have this shape, or are refused with what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monazite.errors import UsageError, refused


class Written(BaseModel):
    """What stands in a file; keys that nobody asks for are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Input(Written):
    """A file that a result was made from."""

    name: str
    sha256: str
    from_here: str | None = None


class Options(Written):
    """Options that the instance is read with again."""

    money: str | None = None


class Manifest(Written):
    """`manifest.json`, as far as a result is verified by it."""

    format: str
    command: list[str] = Field(min_length=2)
    files: dict[str, str]
    inputs: list[Input] = []
    options: Options = Options()


class Served(Written):
    """What was served first, and what it fell short of."""

    name: str
    short: float


class Objective(Written):
    """A value in a unit."""

    value: float


class Status(Written):
    """`status.json`, as far as a result is verified by it."""

    status: str
    objective: Objective | None = None
    served: list[Served] = []


class Basis(Written):
    """Where every column and row stands."""

    columns: dict[str, str] = {}
    rows: dict[str, str] = {}


class Conflict(Basis):
    """The basis that proves a conflict."""

    relaxed: str
    short: str


class Certificate(Written):
    """`certificate.json`."""

    objective: str | None = None
    value_basis: Basis = Basis()
    plan_basis: Basis = Basis()
    infeasible: Conflict | None = None


File = TypeVar("File", bound=Written)


def read_written(path: Path, kind: type[File]) -> File:
    """A file of a result folder; `UsageError` where it cannot be read, or is not of its shape."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        return kind.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(f"{path}: this is not as monazite writes it: {where}: {first['msg']}") from None
    except OSError as error:
        raise refused(f"{path}: cannot be read", error) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
