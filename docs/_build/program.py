"""What the pages take from the program as a whole: the README, and the rows of each module."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from pydoc import locate

from monazite.formulation import build
from monazite.formulation.clauses import CLAUSES

ROOT = Path(__file__).parents[2]
BESIDES = ("network.decisions", "money", "network.transfers", "objective")
"""Modules that are not in the table of contents of the program and yet have their part of the page."""


def readme() -> str:
    """The README as the first page: links into docs/ become links beside it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.sub(r"\]\(docs/", "](", re.sub(r"<!--.*?-->\n?", "", text))


def missing_modules(page: str) -> list[str]:
    """The modules of the linear program that a page does not show."""
    modules = [module.__name__ for module in (*build.NETWORK, *CLAUSES, *build.POLICY)]
    modules += [f"monazite.formulation.{name}" for name in BESIDES]
    return [module for module in modules if f"<!-- generated: module {module} -->" not in page]


def of_module(module: str) -> str:
    """The docstring of a module or function; under one of the program, the constraints and variables it adds."""
    text = inspect.getdoc(locate(module)) or ""
    assert text, f"{module} has no docstring"
    rows = rows_of(module) if module.startswith("monazite.formulation.") else ""
    return f"{text}\n\n{rows}" if rows else text


def rows_of(module: str) -> str:
    """The constraints and variables that a module adds, from the docstring of its `add`."""
    add = getattr(locate(module), "add", None)
    said = (inspect.getdoc(add) or "") if add else ""
    if not said.startswith(("Constraints", "Variables", "No constraints")):
        return ""
    return f"*In the program:* {said[:1].lower()}{said[1:]}"
