"""Mathematics as MathML, written into the pages when they are built: no script, no font, no other host.

Two forms are read: a fence ```` ```math ```` for a displayed equation and `$...$` inside a line, the same in
pages and in docstrings. latex2mathml converts the formulas; what it does not know (`aligned`) or writes in
a way that browsers ignore is put right here.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any
from xml.etree.ElementTree import ParseError, fromstring

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

ALIGNED = re.compile(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\s*", re.DOTALL)
CASES = re.compile(r"\\begin\{cases\}.*?\\end\{cases\}", re.DOTALL)
ROW_END = re.compile(r"\\\\(?![A-Za-z])")
COLUMN_END = re.compile(r"(?<!\\)&")
MATH_TAG = re.compile(r"^<math[^>]*>(.*)</math>$", re.DOTALL)
SPELLED = re.compile(r'<mrow>((?:<mi mathvariant="italic">\w</mi>){2,})</mrow>')
"""latex2mathml spells `\\mathit{stock}` letter by letter; one identifier reads (and is read aloud) better."""
SPACES = {"negativethinmathspace": "-0.167em"}
"""Named spaces are not part of MathML Core."""


def display_fence(source: str, language: str, css_class: str, options: Any, md: Markdown, **rest: Any) -> str:
    """A displayed equation, for a custom fence of pymdownx.superfences."""
    return f'<div class="equation">{mathml(source, "block")}</div>'


def mathml(tex: str, display: str) -> str:
    """One formula as a `<math>` element, with its source as `alttext`."""
    found = ALIGNED.fullmatch(tex)
    body = _table(found[1]) if found else _formula(tex, display)
    element = f'<math display="{display}" alttext="{escape(" ".join(tex.split()))}">{body}</math>'
    try:
        fromstring(element)
    except ParseError as error:
        raise ValueError(f"cannot typeset {tex!r}: {error}") from None
    return element


def _table(rows: str) -> str:
    written = (_row(row) for row in _split(ROW_END, rows) if row.strip())
    aligned = 'class="aligned" columnalign="right left right left" displaystyle="true"'
    return f"<mtable {aligned}>{''.join(written)}</mtable>"


def _row(row: str) -> str:
    cells = (
        f"<mtd>{_formula(cell, 'block') if cell.strip() else ''}</mtd>" for cell in _split(COLUMN_END, row)
    )
    return f"<mtr>{''.join(cells)}</mtr>"


def _split(end: re.Pattern[str], tex: str) -> list[str]:
    """The parts between rows or columns; what is inside of `cases` stays together."""
    cases = CASES.findall(tex)
    parts = end.split(CASES.sub("\0", tex))
    return [re.sub("\0", lambda _: cases.pop(0), part) for part in parts]


def _formula(tex: str, display: str) -> str:
    found = MATH_TAG.match(convert(tex.strip(), display=display))
    assert found is not None
    body = SPELLED.sub(_word, found[1])
    for name, width in SPACES.items():
        body = body.replace(f'"{name}"', f'"{width}"')
    return body


def _word(found: re.Match[str]) -> str:
    return f'<mi class="word">{re.sub("<[^>]*>", "", found[1])}</mi>'


class _Inline(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802
        return self.md.htmlStash.store(mathml(m[1], "inline")), m.start(0), m.end(0)


class InlineMath(Extension):
    """Reads `$...$` as mathematics; code in backticks comes first."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        pattern = r"(?<![\\$\w])\$(?=[^\s$])((?:[^$\\]|\\.)+?)(?<=\S)\$(?![\w$])"
        md.inlinePatterns.register(_Inline(pattern, md), "inline_math", 185)
