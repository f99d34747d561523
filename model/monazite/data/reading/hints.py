"""Suggestions for unknown names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SIMILAR = 0.55
"""How similar a name is that may be meant, from 0 to 1."""
MOST_LISTED = 12


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message: `. Did you mean 'toyotsu'?`, or empty where no known name is similar."""
    close = get_close_matches(name, list(known), 1, SIMILAR)
    return f". Did you mean {close[0]!r}?" if close else ""


def expected_one_of(known: Iterable[str], what: str = "") -> str:
    """The end of a message: `. Expected one of toyotsu, lynas`; with `what`, that there is none of it."""
    names = list(known)
    if not names:
        return f". The instance has no {what}" if what else ""
    if len(names) == 1:
        return f". Expected {names[0]}"
    more = ", …" if len(names) > MOST_LISTED else ""
    return f". Expected one of {', '.join(names[:MOST_LISTED])}{more}"


def near_or_all(name: str, known: Iterable[str], what: str) -> str:
    """The end of a message about an unknown name: the similar one, or else all that there are."""
    names = list(known)
    return did_you_mean(name, names) or expected_one_of(names, what)
