"""Suggestions for unknown names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message: `. Did you mean 'toyotsu'?`, or empty where no known name is similar."""
    close = get_close_matches(name, list(known), 1, 0.5)
    return f". Did you mean {close[0]!r}?" if close else ""
