"""The files of a result folder as records: a file of another structure is refused with what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monazite.errors import UsageError, printable, refused
from monazite.results.folder.listing import open_regular

MANIFEST = "manifest.json"
WORKBOOK = "result.xlsx"
"""The workbook of a result, if one is asked for."""
FORMAT = "monazite result 2"
"""The format of a result folder. Its number rises when a file, key or column is renamed or removed."""
LARGEST = {MANIFEST: 16_000_000, "status.json": 64_000_000}
"""The greatest size of a file in bytes; the certificate grows with the program, by some 100 bytes a row or
column."""
LARGEST_CERTIFICATE = 512_000_000


class Written(BaseModel):
    """The content of a file; unknown keys are ignored here and reported by verification."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, defer_build=True)


class Input(Written):
    """An input file of a result."""

    name: str
    sha256: str
    from_here: str | None = None


class Options(Written):
    """Options that decide the content of a result."""

    money: str | None = None
    set: list[str] | None = None
    root: str | None = None
    first: list[str] | None = None
    prices: str | None = None
    save_lp: bool | None = None
    save_mps: bool | None = None
    xlsx: bool | None = None
    why: list[str] | None = None
    within: str | None = None
    hold: str | None = None
    until: str | None = None
    every: str | None = None


class Manifest(Written):
    """`manifest.json`, as far as verification needs it."""

    format: str
    command: list[str] = Field(min_length=2)
    files: dict[str, str]
    rows: dict[str, int] = {}
    inputs: list[Input] = []
    versions: dict[str, str] = {}
    options: Options = Options()


class Served(Written):
    """What was served first, and its shortage."""

    name: str
    short: float


class Objective(Written):
    """The objective value."""

    value: float


class Beside(Written):
    """An extreme or a case, with its status."""

    status: str
    label: str = ""


class StatusWritten(Written):
    """`status.json`, as far as verification needs it."""

    status: str
    objective: Objective | None = None
    served: list[Served] = []
    proof: str | None = None
    chosen: str | None = None
    cases: list[Beside] = []
    extremes: dict[str, Beside] = {}


class BasisWritten(Written):
    """The basis status of every column and row."""

    columns: dict[str, str] = {}
    rows: dict[str, str] = {}


class ConflictWritten(BasisWritten):
    """The basis that proves a conflict."""

    relaxed: str
    short: str


OnBranch = tuple[str, str, str, Literal["met", "short"]]
"""A clause, a contract, a contract year and its branch."""


class LeafWritten(Written):
    """The proof of a leaf: a basis of its value, or of a conflict; neither where the proof is left to
    `verify`. A leaf fixes the branches of some contract years."""

    branches: list[OnBranch]
    basis: BasisWritten | None = None
    infeasible: ConflictWritten | None = None


class StageWritten(Written):
    """The proof of a stage."""

    name: str
    basis: BasisWritten
    branches: list[OnBranch] = []
    leaves: list[LeafWritten] = []


class Certificate(Written):
    """`certificate.json`."""

    objective: str | None = None
    value_basis: BasisWritten = BasisWritten()
    plan_basis: BasisWritten = BasisWritten()
    infeasible: ConflictWritten | None = None
    branches: list[OnBranch] = []
    leaves: list[LeafWritten] = []
    served: list[StageWritten] = []
    cases: dict[str, Certificate] = {}
    extremes: dict[str, Certificate] = {}


AGAIN = "Solve again with -o"
"""What to do with a result folder that was changed."""


def is_any_format(format: object) -> bool:
    """Whether a manifest has the format of a result folder, in this version or another."""
    return isinstance(format, str) and re.fullmatch(r"monazite result \d{1,6}", format) is not None


File = TypeVar("File", bound=Written)


def read_written(path: Path, kind: type[File]) -> File:
    """A file of a result folder; `UsageError` where it cannot be read or has another structure."""
    try:
        return kind.model_validate(read_json(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        problem = "is missing" if first["type"] == "missing" else f"found {first['input']!r:.60}"
        message = f"{path}: unexpected format: {where}: {problem}. Expected what monazite writes. {AGAIN}"
        raise UsageError(printable(message)) from None
    except RecursionError:
        raise UsageError(
            f"{path}: unexpected format: lists and mappings are nested too deeply. {AGAIN}"
        ) from None
    except OSError as error:
        raise refused(printable(f"{path}: cannot be read"), error) from None
    except json.JSONDecodeError as error:
        message = (
            f"{path}:{error.lineno}: not JSON: {error.msg.lower()}. Expected what monazite writes. {AGAIN}"
        )
        raise UsageError(printable(message)) from None
    except UnicodeDecodeError as error:
        message = f"{path}: not UTF-8 (byte {error.start + 1:,}). Expected what monazite writes. {AGAIN}"
        raise UsageError(printable(message)) from None
    except (ValueError, MemoryError) as error:
        message = f"{path}: cannot be read: {error}. Expected what monazite writes. {AGAIN}"
        raise UsageError(printable(message)) from None


def read_json(path: Path) -> Any:
    """A JSON file of a result folder. Raises `OSError`, `ValueError` or `RecursionError` for what monazite
    would not write."""
    most = LARGEST.get(path.name, LARGEST_CERTIFICATE)
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"the file is larger than {most:,} bytes")
    return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping with each key once."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"duplicate key {key!r}")
        found[key] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")
