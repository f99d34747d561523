"""The result folder: manifest, status, tidy tables, certificate, and the instance as it was solved.

Written beside its final name and renamed, so that a killed run leaves no half result. An existing folder
is replaced only if it holds a manifest of monazite. A run without a solution leaves no tables.
"""

from __future__ import annotations

import csv
import io
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from monazite.data.instance import Instance
from monazite.errors import UsageError
from monazite.solving.highs import Answer
from monazite.solving.solve import Solution

MANIFEST = "manifest.json"
FORMAT = "monazite result 1"


def check_replaceable(folder: Path) -> None:
    """Refuse, before any work, a folder that holds something else than a result of monazite."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"-o {folder}: this is not a folder; name a new one")
    if folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder):
        raise UsageError(
            f"-o {folder}: the folder holds other files than a result of monazite; name a new folder"
        )
    parent = folder.resolve().parent
    while not parent.exists():
        parent = parent.parent
    if not os.access(parent, os.W_OK):
        raise UsageError(f"-o {folder}: {parent} cannot be written to")


def _is_ours(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("format") == FORMAT)
    except (OSError, ValueError, AttributeError):
        return False


def write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside its final name, then put it in place."""
    check_replaceable(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        beside.chmod(0o755)
        fill(beside)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
            folder.replace(old / folder.name)
            beside.replace(folder)
            shutil.rmtree(old)
        else:
            beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def manifest(instance: Instance, command: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """What is needed to repeat a run: inputs by SHA-256, versions, options, and the command."""
    packages = ("monazite", "pyomo", "highspy", "numpy", "pydantic", "PyYAML", "pint")
    return {
        "format": FORMAT,
        "title": instance.title,
        "command": list(command),
        "options": dict(options),
        "inputs": [{"name": path.name, "sha256": digest} for path, digest in instance.context.inputs.items()],
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def certificate(solution: Solution) -> dict[str, Any]:
    """Two bases by names: one proves the value, one the plan among equals. Nonbasic names say at which bound."""
    return {
        "value_basis": _basis(solution, solution.value_answer),
        "plan_basis": _basis(solution, solution.plan_answer),
        "largest_residuals": {
            "primal": solution.verification.primal,
            "dual": solution.verification.dual,
            "gap": solution.verification.gap,
        },
    }


def _basis(solution: Solution, answer: Answer) -> dict[str, dict[str, str]]:
    return {
        "columns": dict(zip(solution.matrix.column_names, answer.column_basis, strict=True)),
        "rows": dict(zip(solution.matrix.row_names, answer.row_basis, strict=True)),
    }


def write_json(path: Path, data: Any) -> None:
    """JSON with a final newline; not-a-number is refused rather than written."""
    path.write_text(json_text(data) + "\n", encoding="utf-8")


def json_text(data: Any) -> str:
    """Data as JSON, readable and in a fixed order."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """A table as CSV; cells that a spreadsheet would run as formulas are made plain text."""
    path.write_text(csv_text(columns, rows), encoding="utf-8")


def csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A table as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    if isinstance(value, float):
        return repr(value + 0.0)
    return value


def resolved_yaml(instance: Instance) -> str:
    """The instance as it was solved: everything inherited, set and read from tables in one file."""
    text: str = yaml.safe_dump(dict(instance.context.written), sort_keys=False, allow_unicode=True, width=110)
    return text
