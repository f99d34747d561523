"""Progress callbacks: long computations report the share done and the current step."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done, from 0 to 1, and the current step in words."""


def silent(share: float, words: str) -> None:
    """A progress callback without output."""
