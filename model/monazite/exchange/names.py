"""Names and units by the rules of the IAMC format.

A variable is a path of categories with `|` between them, each in capitalised words:
`Production|Ndpr Oxide|Plants`. Materials, places, accounts and parties have their names of the instance, in
words: they stay the same where a scenario changes a title, and the table `materials` has the titles. The
categories follow the rules of the format; they are no project's list of variables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from monazite.data.records.instance import Money

MINOR = frozenset(("and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
"""Words that are not capitalised within a name."""


def words(name: str) -> str:
    """A name as a category: `ndpr_oxide` as `Ndpr Oxide`, without the signs of the format."""
    spaced = re.sub(r"[|*_\s]+", " ", name).strip()
    return " ".join(
        word if number and word in MINOR else word[:1].upper() + word[1:]
        for number, word in enumerate(spaced.split(" "))
    )


def named(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """The category of each of some names; names that differ in capitals alone stay as they are, and so do
    those whose category is `taken` by something else."""
    found = {name: words(name) for name in names}
    count = Counter((*found.values(), *taken))
    return {name: category if count[category] == 1 else name for name, category in found.items()}


def money_unit(money: Money) -> str:
    """The unit of money in the prices of its year: `million USD_2026`."""
    currency, _, scale = money.unit.partition(" ")
    return f"{scale} {currency}_{money.price_year}".strip()


def per_year(unit: str) -> str:
    """The unit of a flow of which a year has so much: `t/yr`."""
    return f"{unit}/yr"
