"""An instance file as YAML text, which is read back as the same plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from monazite.data.reading.tree import Null

WIDTH = 110


BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line breaks of Unicode, which YAML reads as other text unless they are escapes."""


class ExactDumper(yaml.SafeDumper):
    """Writes every text so that it is read as it was."""


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if BREAKS.search(text) else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


ExactDumper.add_representer(str, _text)


class _Writer(ExactDumper):
    """Writes every text plainly that our reader takes for a text: all but the words for nothing."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (as PyYAML declares it)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Writer.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Writer.add_representer(Null, lambda writer, _: writer.represent_scalar("tag:yaml.org,2002:null", "null"))


def yaml_text(data: Mapping[str, Any]) -> str:
    """The text: a line for each key, and numbers with all that belongs to them in braces."""
    text: str = yaml.dump(
        dict(data), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=None
    )
    return text
