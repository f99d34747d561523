"""The tables of a value sheet, from the code."""

from __future__ import annotations

from monazite.valuing.document import TABLES


def tables() -> str:
    """Each table with its columns."""
    return "\n".join(columns_of("value", name, columns) for name, columns in TABLES.items())


def columns_of(command: str, name: str, columns: dict[str, str]) -> str:
    """A heading for a table, and what each of its columns holds."""
    rows = "\n".join(f"| `{column}` | {said} |" for column, said in columns.items())
    return f"### {name} {{#{command}-{name}}}\n\n| column | what it holds |\n|---|---|\n{rows}\n"
