"""Suggestions for unknown names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

SIMILAR = 0.55
"""How similar a name is that may be meant, from 0 to 1."""
MOST_LISTED = 12
WORDS = ("sector", "origin", "counterparty")
"""Keys of elements by whose value a planner may know them."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message: `. Did you mean 'toyotsu'?`, or empty where no known name is similar."""
    close = get_close_matches(name, list(known), 1, SIMILAR)
    return f". Did you mean {close[0]!r}?" if close else ""


def expected_one_of(known: Iterable[str], what: str = "", most: int = MOST_LISTED) -> str:
    """The end of a message: `. Expected one of toyotsu, lynas`; with `what`, that there is none of it.

    Of more than `most` names the first; an instance may have thousands.
    """
    names = list(known)
    if not names:
        return f". The instance has no {what}" if what else ""
    if len(names) == 1:
        return f". Expected {names[0]}"
    more = ", …" if len(names) > most else ""
    return f". Expected one of {', '.join(names[:most])}{more}"


def meant_element(name: str, elements: Mapping[str, Any]) -> str:
    """The end of a message about an unknown element of a section: the similar one, also by a word of it such
    as its sector (`. Did you mean 'two_wheelers', with the sector electric_vehicles?`), or else all."""
    by_word: dict[str, tuple[str, str]] = {}
    for element, content in elements.items():
        for key, word in content.items() if isinstance(content, Mapping) else ():
            if key in WORDS and isinstance(word, str):
                by_word.setdefault(word, (element, key))
    if name in by_word or not did_you_mean(name, elements):
        close = get_close_matches(name, list(by_word), 1, SIMILAR)
        if close:
            element, key = by_word[close[0]]
            return f". Did you mean {element!r}, with the {key} {close[0]}?"
    return near_or_all(name, elements, "")


def near_or_all(name: str, known: Iterable[str], what: str, most: int = MOST_LISTED) -> str:
    """The end of a message about an unknown name: the similar one, or else all that there are."""
    names = list(known)
    return did_you_mean(name, names) or expected_one_of(names, what, most)
