"""The files of a result folder as they are read again: whoever wrote them, they have this shape, or are refused with what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monazite.errors import UsageError, printable, refused
from monazite.results.folder.listing import open_regular

MANIFEST = "manifest.json"
FORMAT = "monazite result 1"
LARGEST = {MANIFEST: 16_000_000, "status.json": 64_000_000}
"""Bytes of a file that is read; the certificate grows with the program, by some 100 bytes a row or column."""
LARGEST_CERTIFICATE = 512_000_000


class Written(BaseModel):
    """What stands in a file; keys that nobody asks for are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Input(Written):
    """A file that a result was made from."""

    name: str
    sha256: str
    from_here: str | None = None


class Options(Written):
    """Options that decide what a result holds."""

    money: str | None = None
    set: list[str] | None = None
    root: str | None = None
    first: list[str] | None = None
    prices: str | None = None
    save_lp: bool | None = None
    save_mps: bool | None = None
    why: list[str] | None = None
    within: str | None = None


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


class Beside(Written):
    """An extreme, or a case by its label, beside the plan."""

    status: str
    label: str = ""


class StatusWritten(Written):
    """`status.json`, as far as it says what a result claims to be."""

    status: str
    objective: Objective | None = None
    served: list[Served] = []
    proof: str | None = None
    chosen: str | None = None
    cases: list[Beside] = []
    extremes: dict[str, Beside] = {}


class BasisWritten(Written):
    """Where every column and row stands."""

    columns: dict[str, str] = {}
    rows: dict[str, str] = {}


class ConflictWritten(BasisWritten):
    """The basis that proves a conflict."""

    relaxed: str
    short: str


OnSide = tuple[str, str, str, Literal["met", "short"]]
"""A clause, a contract, a contract year and the side it is on."""


class BranchWritten(Written):
    """What proves a branch: a basis of its value, or of a conflict; neither where that is left to whoever verifies it."""

    sides: list[OnSide]
    basis: BasisWritten | None = None
    infeasible: ConflictWritten | None = None


class StageWritten(Written):
    """What proves a stage."""

    name: str
    basis: BasisWritten
    sides: list[OnSide] = []
    branches: list[BranchWritten] = []


class Certificate(Written):
    """`certificate.json`."""

    objective: str | None = None
    value_basis: BasisWritten = BasisWritten()
    plan_basis: BasisWritten = BasisWritten()
    infeasible: ConflictWritten | None = None
    sides: list[OnSide] = []
    branches: list[BranchWritten] = []
    served: list[StageWritten] = []
    cases: dict[str, Certificate] = {}
    extremes: dict[str, Certificate] = {}


File = TypeVar("File", bound=Written)


def read_written(path: Path, kind: type[File]) -> File:
    """A file of a result folder; `UsageError` where it cannot be read, or is not of its shape."""
    try:
        return kind.model_validate(read_json(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(
            printable(f"{path}: this is not as monazite writes it: {where}: {first['msg']}")
        ) from None
    except RecursionError:
        raise UsageError(
            f"{path}: this is not as monazite writes it: lists and mappings are nested too deeply"
        ) from None
    except OSError as error:
        raise refused(printable(f"{path}: cannot be read"), error) from None
    except (ValueError, MemoryError) as error:
        raise UsageError(printable(f"{path}: cannot be read: {error}")) from None


def read_json(path: Path) -> Any:
    """A JSON file of a result folder. Raises `OSError`, `ValueError` or `RecursionError` for all that monazite does not write."""
    most = LARGEST.get(path.name, LARGEST_CERTIFICATE)
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"it is larger than {most:,} bytes")
    return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping, each of whose keys stands once."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")
