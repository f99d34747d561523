"""The tables of a result, the items of the ledger and the exit codes, from the code."""

from __future__ import annotations

import re
from inspect import cleandoc

from monazite import errors
from monazite.formulation.money import Item
from monazite.results.in_short import SENTENCES
from monazite.results.tables import TABLES, table_name


def tables() -> str:
    """Each table with what it is for and its columns."""
    parts = []
    for table in TABLES:
        columns = "\n".join(f"| `{name}` | {said} |" for name, said in table.COLUMNS.items())
        parts.append(
            f"### {table_name(table)} {{#table-{table_name(table)}}}\n\n{cleandoc(table.__doc__ or '')}\n\n"
            f"| column | what it holds |\n|---|---|\n{columns}\n"
        )
    return "\n".join(parts)


def sentences() -> str:
    """Each sentence of `In short` with its rule."""
    parts = []
    for module in SENTENCES:
        title, _, rule = cleandoc(module.__doc__ or "").partition("\n\n")
        parts.append(f"**{title.replace(chr(10), ' ')}** {rule.replace(chr(10), ' ')}")
    return "\n\n".join(parts)


def ledger_items() -> str:
    """The items that money is paid for."""
    return ", ".join(f"`{item.value}`" for item in Item) + "."


def exit_codes() -> str:
    """The tree of errors with their exit codes."""
    tree = re.search(r"```\n(.*?)```", errors.__doc__ or "", re.DOTALL)
    assert tree is not None
    return f"```text\n{tree[1]}```"
