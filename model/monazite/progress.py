"""How far long work is: whoever does it calls a progress callback with the share that is done and what is being done."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""The share that is done, from 0 to 1, and what is being done."""


def silent(share: float, words: str) -> None:
    """A progress callback that reports nothing."""
