"""What MkDocs asks of this project while it builds the pages.

A mark `<!-- generated: NAME -->` in a page is replaced by the text that `GENERATED[NAME]` makes from the
code, so that the page cannot differ from it.
"""

from __future__ import annotations

import re
from typing import Any

import commands
import explain_tables
import instance_keys
import mathml
import meanings
import program
import result_tables
import value_tables
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

GENERATED = {
    "readme": program.readme,
    "numbers": instance_keys.numbers,
    "units": instance_keys.units_known,
    "sections": instance_keys.sections,
    "flows": instance_keys.flow_forms,
    "items": result_tables.ledger_items,
    "tables": result_tables.tables,
    "value-tables": value_tables.tables,
    "explain-tables": explain_tables.tables,
    "exit-codes": result_tables.exit_codes,
    "constraints": meanings.constraints,
    "variables": meanings.variables,
    "commands": commands.reference,
}
MARK = re.compile(r"<!-- generated: (\S+) -->")
MODULE = re.compile(r"^::: (monazite\.formulation\.(?:clauses\.)?[a-z_]+)$", re.MULTILINE)
FOREIGN = re.compile(
    r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//|<link[^>]+stylesheet[^>]+href=\"(?:https?:)?//"
)
PROBLEM = "problem.md"


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach Markdown, in pages and in docstrings alike, to read mathematics."""
    fence = {"name": "math", "class": "equation", "format": mathml.display_fence}
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [fence]
    config.markdown_extensions.append(mathml.InlineMath())  # type: ignore[arg-type]
    return config


def on_page_markdown(markdown: str, page: Any, **rest: Any) -> str:
    """Fill in what is generated; under each module of the program, say which rows it adds."""
    if page.file.src_uri == PROBLEM:
        if missing := program.missing_modules(markdown):
            raise PluginError(f"{PROBLEM} does not tell of {', '.join(missing)}")
        markdown = MODULE.sub(lambda found: f"{found[0]}\n\n{program.rows_of(found[1])}\n", markdown)
    return MARK.sub(lambda found: GENERATED[found[1]](), markdown)


def on_post_page(output: str, page: Any, **rest: Any) -> str:
    """Refuse a page that would load anything from another host."""
    if found := FOREIGN.search(output):
        raise PluginError(f"{page.file.src_uri} loads from another host: {found[0]}")
    return output
