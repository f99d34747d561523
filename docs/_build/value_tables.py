"""The tables of a value sheet, from the code."""

from __future__ import annotations

from monazite.valuing.document import TABLES


def tables() -> str:
    """Each table with its columns."""
    return "\n".join(_table(name, columns) for name, columns in TABLES.items())


def _table(name: str, columns: dict[str, str]) -> str:
    rows = "\n".join(f"| `{column}` | {said} |" for column, said in columns.items())
    return f"### {name} {{#value-{name}}}\n\n| column | what it holds |\n|---|---|\n{rows}\n"
