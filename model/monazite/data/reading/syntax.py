"""Text that is not YAML: what is wrong in it and where, in the words of the planner who wrote it."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from monazite.errors import Fault, Location

DEEPEST_NESTING = 50
COMPLETE = "or check that the file is complete"
CLOSES = re.compile(r"expected ',' or '([]}])'")
"""The closing bracket that both parsers of PyYAML miss."""
BRACKETS = re.compile(
    r"""(?<![^\s\[\]{},:])'[^'\n]*'|(?<![^\s\[\]{},:])"(?:[^"\\\n]|\\.)*"|(?<!\S)\#[^\n]*|[\[\]{}]""",
    re.VERBOSE,
)
"""Brackets, and the quoted texts and comments in which they are ignored."""
OUTSIDE = ("did not find expected key", "did not find expected '-' indicator", "expected <block end>")
"""How both parsers say that a line fits no block above it."""


def too_deep(where: Location) -> Fault:
    """The fault of text that is nested too deeply."""
    return Fault(
        f"the nesting is too deep. Expected at most {DEEPEST_NESTING} levels. Check for open brackets", where
    )


def syntax_fault(error: yaml.YAMLError, text: str, path: Path) -> Fault:
    """The fault of text that the parser refuses, at its line; where the text ends too early, its last "
    "line."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _unreadable(error, text, path)
    problem = error.problem or "cannot be read"
    mark = error.problem_mark or error.context_mark
    last = len(text.rstrip().splitlines()) or 1
    line = min(mark.line + 1, last) if mark else 1
    begun = min(error.context_mark.line + 1, last) if error.context_mark else line
    if "nesting" in problem or "depth" in problem:
        return too_deep(Location(path, line))
    at_end = mark is None or not text[_index(text, mark) :].strip()
    if "expected ':'" in problem or ("end of stream" in problem and "quoted" in str(error.context)):
        line = begun
    before = text[: _index(text, mark)].rpartition("\n")[2].strip() if mark else ""
    if at_end and (opened := _opened(text)):
        message = (
            f"the brackets opened in line {opened[1]} are not closed. Expected `{opened[0]}`. Add it, "
            f"{COMPLETE}"
        )
    else:
        message = _words(problem, _letter(text, mark), begun, before)
    return Fault(f"not YAML: {message}", Location(path, line))


def _opened(text: str) -> tuple[str, int] | None:
    """What closes the last bracket that is open, and the line in which it is opened."""
    stack: list[tuple[str, int]] = []
    for found in BRACKETS.finditer(text):
        if found[0] in "[{":
            stack.append(("]" if found[0] == "[" else "}", text.count("\n", 0, found.start()) + 1))
        elif found[0] in "]}" and stack:
            stack.pop()
    return stack[-1] if stack else None


def _words(problem: str, letter: str, begun: int, before: str) -> str:
    """What is wrong, expected and to do, for a problem as the parser states it."""
    if letter == "\t":
        return "found a tab. Expected spaces. Indent with spaces, not tabs"
    if "cannot start any token" in problem:
        return (
            f"found {letter!r} at the start of a text. Expected a letter or a number. Put the text in quotes"
        )
    if closes := CLOSES.search(problem):
        return (
            f"found no comma and no `{closes[1]}` after an entry of the brackets opened in line {begun}. "
            "Expected one of them. Add it"
        )
    if "node content" in problem:
        return f"found {letter!r}. Expected a value. Add it"
    if "unexpected end of stream" in problem:
        return f"the quoted text does not end. Expected a closing quote. Add it, {COMPLETE}"
    if "expected ':'" in problem:
        return f"found no colon after the key. Expected `key: value`. Add the colon, {COMPLETE}"
    if "mapping values are not allowed" in problem:
        return (
            "found a colon after a value. Expected one `key: value` a line. Put a text with a colon in "
            "quotes, or indent the line as its block"
        )
    if before and any(each in problem for each in OUTSIDE):
        return (
            f"found {letter!r} after a value that has ended. Expected the end of the line. Put all in quotes"
        )
    if any(each in problem for each in OUTSIDE):
        return "the line fits no block above it. Expected the indentation of its block. Indent it so"
    if "escape" in problem:
        return f"{problem}. Expected a text without it. Put the text in single quotes"
    return f"{problem}. Expected YAML. Check quotes, brackets and indentation here and in the line above"


def _unreadable(error: yaml.YAMLError, text: str, path: Path) -> Fault:
    """A character that no YAML may hold."""
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        problem = str(error).splitlines()[0]
        return Fault(f"not YAML: {problem}. Expected UTF-8 text. Save the file as UTF-8", Location(path))
    code = getattr(error, "character", 0)
    found = code if isinstance(code, int) else ord(code)
    line = text.count("\n", 0, position) + 1
    return Fault(
        f"not YAML: found the control character U+{found:04X}. Expected text. Remove it, or save the file as "
        "UTF-8 text",
        Location(path, line),
    )


def _index(text: str, mark: yaml.Mark) -> int:
    """Where a mark is in the text; the C parser counts in bytes of its own, so that lines are counted."""
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|[\r\n\x85\u2028\u2029]", text))]
    return len(text) if mark.line >= len(starts) else min(starts[mark.line] + mark.column, len(text))


def _letter(text: str, mark: yaml.Mark | None) -> str:
    return text[_index(text, mark)][:1] if mark and _index(text, mark) < len(text) else ""
