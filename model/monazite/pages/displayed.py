"""Texts of an instance as a page shows them: no letter of one text moves what stands beside it.

Control characters and those that change the direction of writing are shown as escapes, as on a terminal
(`errors.printable`). Runs of letters that are written from right to left are isolated.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters except tabs and line feeds, and those that change the direction of writing. Joiners of
Indian scripts (U+200C, U+200D) are text."""
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
    "(?:[^<>&]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff])?"
)
"""A run of letters of scripts that are written from right to left, with what stands between them."""


def displayed(text: str) -> str:
    """A text with escapes such as `\\u202e` for what is not to be seen."""
    return HIDDEN.sub(lambda found: ascii(found[0])[1:-1], text)


def displayed_value(value: Any) -> Any:
    """What a template writes: a text as it is shown; markup and numbers as they are."""
    return displayed(value) if type(value) is str else value


def isolated(text: str) -> Markup:
    """A text as markup, in which what is written from right to left does not move its neighbours."""
    escaped = str(escape(displayed(text)))
    return Markup(RIGHT_TO_LEFT.sub(lambda found: f"<bdi>{found[0]}</bdi>", escaped))


def displayed_json(json: str) -> str:
    """JSON of texts that are only shown, with the same escapes."""
    return HIDDEN.sub(lambda found: f"\\\\u{ord(found[0]):04x}", json)
