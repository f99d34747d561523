"""Quoting words for a shell."""

from __future__ import annotations

import os
import shlex
from pathlib import Path


def quoted(word: str | Path) -> str:
    """A word quoted for a shell, also where it contains control characters or bytes that are not UTF-8."""
    text = str(word)
    if text.isprintable():
        return shlex.quote(text)
    return "$'" + "".join(map(_shell_escape, os.fsencode(text).decode("utf-8", "surrogateescape"))) + "'"


def _shell_escape(letter: str) -> str:
    if letter in "\\'":
        return "\\" + letter
    if letter.isprintable():
        return letter
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))
