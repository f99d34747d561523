"""What MkDocs asks of this project while it builds the pages.

What is generated stands in the pages; see `generate.py`.
"""

from __future__ import annotations

import re
from typing import Any

import generate
import mathml
import program
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

FOREIGN = re.compile(
    r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//|<link[^>]+stylesheet[^>]+href=\"(?:https?:)?//"
)
FIRST = "index.md"


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach Markdown to read mathematics; refuse pages that are stale."""
    if fault := generate.fault():
        raise PluginError(fault)
    fence = {"name": "math", "class": "equation", "format": mathml.display_fence}
    config.mdx_configs.setdefault("pymdownx.superfences", {})["custom_fences"] = [fence]
    config.markdown_extensions.append(mathml.InlineMath())  # type: ignore[arg-type]
    return config


def on_page_markdown(markdown: str, page: Any, **rest: Any) -> str:
    """The README is the first page."""
    return program.readme() if page.file.src_uri == FIRST else markdown


def on_post_page(output: str, page: Any, **rest: Any) -> str:
    """Refuse a page that would load anything from another host."""
    if found := FOREIGN.search(output):
        raise PluginError(f"{page.file.src_uri} loads from another host: {found[0]}")
    return output
