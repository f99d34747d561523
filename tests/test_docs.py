"""The pages can be read where they lie: what is generated in them is what the code says now."""

from __future__ import annotations

import re
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs" / "_build"))
import generate

SLOW = ("output", "commands")
"""Parts that differ with the width of a release's help, or take solves: CI compares them under the pins."""
PARTS = [
    (page, found[1], found[0])
    for page in generate.pages()
    for found in generate.MARKED.finditer(page.read_text(encoding="utf-8"))
    if not found[1].startswith(SLOW)
]


@pytest.mark.parametrize(
    ("page", "name", "part"), PARTS, ids=[f"{page.stem}-{name}" for page, name, _ in PARTS]
)
def test_what_is_generated_is_fresh(page, name, part):
    """Run `python docs/_build/generate.py` where it is not."""
    assert generate.written(part) == part


def test_every_mark_has_an_end():
    for page in generate.pages():
        text = page.read_text(encoding="utf-8")
        assert (
            text.count("<!-- generated:") == len(generate.MARKED.findall(text)) == text.count("<!-- end -->")
        )


def test_every_page_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        assert str(page.relative_to(ROOT / "docs")) in navigation, page


def test_the_readme_and_every_guide_show_what_a_command_prints():
    for name in (
        "README.md",
        "docs/tutorial.md",
        "docs/sweeps.md",
        "docs/value.md",
        "docs/ministry.md",
        "docs/compare.md",
        "docs/tornado.md",
        "docs/explain.md",
        "docs/surprises.md",
    ):
        text = (ROOT / name).read_text(encoding="utf-8")
        first = re.search(r"<!-- generated: output ", text)
        assert first and text[: first.start()].count("\n") < 40, name


MATH = re.compile(r"^```math\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", generate.pages(), ids=lambda page: page.stem)
def test_every_equation_is_typeset(page):
    pytest.importorskip("latex2mathml", reason="the extra `docs` is not installed; .ci/run builds the pages")
    from mathml import mathml

    for tex in MATH.findall(page.read_text(encoding="utf-8")):
        assert mathml(tex, "block").startswith("<math")
