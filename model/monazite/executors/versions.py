"""The software that decides the results of a block: its releases, compared between machines."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("monazite", "highspy", "pyomo", "numpy", "pydantic", "PyYAML", "pint")
SOURCE = "monazite's source"
NONE = "none"


@cache
def versions() -> Mapping[str, str]:
    """The releases of this process, and a digest of monazite's source, by name."""
    found = {"Python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = NONE
    found[SOURCE] = _source()
    return found


def _source() -> str:
    """A digest of the Python files of monazite: one release may have been edited."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    """What differs, in words: `highspy 1.15.1 (here 1.16.0)`."""
    for name, wanted in ours.items():
        found = theirs.get(name, NONE)
        if found != wanted and not (name == SOURCE and theirs.get("monazite") != ours.get("monazite")):
            yield f"{name} {found} (here {wanted})"
