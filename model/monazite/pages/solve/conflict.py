"""Why there is no plan: the constraints of the file that cannot all hold, or what grows without limit."""

from __future__ import annotations

import re

from monazite.data.records.instance import Instance
from monazite.formulation.catalogue import CATALOGUE, labels, time, title
from monazite.pages.section import Section
from monazite.pages.source import Source
from monazite.pages.status import sentence

INFEASIBLE = (
    "These constraints cannot all hold:",
    "A conflict is irreducible: without any one of these constraints the others can hold. monazite explain "
    "FILE lists the least changes of the file that resolve it.",
)
UNBOUNDED = (
    "The objective value grows without limit, as long as these grow together:",
    "Find the price that makes this pay, or state the cap that is missing.",
)
GROWS = re.compile(r"([A-Za-z_.]+)\[([^\]]+)\] (.+)")
"""A decision and how it changes: `buy[bought,1,2026-04] grows by 1`."""


def section(source: Source) -> Section | None:
    """The conflict or the ray in words; None where there is a plan, or they are not known."""
    found = source.head.get("conflict") or []
    if not found or source.status not in ("infeasible", "unbounded"):
        return None
    if source.status == "infeasible":
        first, last = INFEASIBLE
        return Section("conflict", "Why there is no plan", [first, *map(sentence, found), last])
    first, last = UNBOUNDED
    words = [sentence(_in_words(source.instance, each)) for each in found]
    return Section("conflict", "Why there is no best plan", [first, *words, last])


def _in_words(instance: Instance, text: str) -> str:
    """A decision that grows, by its title in the catalogue."""
    parsed = GROWS.fullmatch(text)
    if parsed is None or parsed[1] not in CATALOGUE:
        return text
    key = (parsed[1], *parsed[2].split(","))
    if len(key) != len(CATALOGUE[key[0]].index) + 1:
        return text
    when = ", ".join(labels(instance, key, [time(key)]))
    return f"{title(instance, key)}{f' in {when}' if when else ''} {parsed[3]}"
