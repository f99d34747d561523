"""Quantities of a plan as sums of decisions: the headline quantities, and those named by a planner.

A name is a decision (`buy[china_ev,2028-04]`) or cells of the table of allocation
(`allocation[2028-04,japan]`). The words in brackets choose: every one of them must be among the names of what
is summed, which are those of the element, its place, origin, sector, material or buyer. A period is written
`2028-04`, a year `FY2028-29`; without a period all of them are summed. What is summed has one unit, and of
the allocation one material.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from monazite.data.reading.hints import did_you_mean
from monazite.data.records.instance import Instance
from monazite.errors import UsageError, full_stop
from monazite.formulation.catalogue import VARIABLES, title, unit
from monazite.formulation.support.meaning import Total
from monazite.results.constraints import span_of
from monazite.solving.matrix import Floats, Key, Matrix

ALLOCATION = "allocation"
_NAME = re.compile(r"\s*([A-Za-z_.]+)\s*(?:\[([^\]]*)\])?\s*")


@dataclass(frozen=True)
class Quantity:
    """A sum of decisions: its name, its unit, what each column counts for, and in words what is summed where
    that is more than one."""

    name: str
    unit: str
    weights: Floats
    summed: str = ""

    def of(self, columns: Floats) -> float:
        """Its amount in a plan."""
        return float(self.weights @ columns)


MOST_ENTRIES = 5_000_000
"""Headline quantities whose ranges are computed, times the columns of the program."""


def headline_quantities(instance: Instance, matrix: Matrix) -> Iterator[Quantity]:
    """The total over the horizon of each contract, subsidy, mine, plant, import, sale and demand, and each
    stock at the end.

    The shortfall of a contract is not among them: it is the quantity due less what is delivered, and a plan
    that costs a little more may pay a penalty without need. Of a large program only the first of them,
    contracts before all else; `omitted_quantities` gives the number of the others.
    """
    found = _ranked(instance, matrix)
    for name, counted_in in list(found)[: _most(matrix)]:
        yield Quantity(name, counted_in, _vector(matrix, found[name, counted_in]))


def omitted_quantities(instance: Instance, matrix: Matrix) -> str | None:
    """That ranges are omitted because the program is large, as a sentence; None where they are not."""
    count = len(_ranked(instance, matrix))
    if count <= _most(matrix):
        return None
    return (
        f"{count - _most(matrix):,} of {count:,} headline quantities have no range, "
        f"because the program has {len(matrix.columns):,} "
        "columns. Name one with --why"
    )


def _most(matrix: Matrix) -> int:
    return max(1, MOST_ENTRIES // max(1, len(matrix.columns)))


def _ranked(instance: Instance, matrix: Matrix) -> dict[tuple[str, str], dict[int, float]]:
    """The columns and weights of each headline quantity, by its name and unit, in the order in which they are
    reported."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    families: dict[tuple[str, str], str] = {}
    last = instance.timeline.periods[-1].key
    for number, key in enumerate(matrix.columns):
        part = _headline(instance, key, last)
        if part is not None:
            name, counted_in, weight = part
            found.setdefault((name, counted_in), {})[number] = weight
            families.setdefault((name, counted_in), key[0])
    # Contracts come first, then subsidies, then the chain in its order.
    first = {"deliver": 0, "subsidies.grant": 1}
    ranked = sorted(found, key=lambda each: first.get(families[each], 2))
    return {key: found[key] for key in ranked}


def _headline(instance: Instance, key: Key, last: str) -> tuple[str, str, float] | None:
    """The headline quantity that a column is part of: its name, its unit, and what a unit of the column
    counts for."""
    meaning = VARIABLES[key[0]]
    if meaning.total is Total.NONE or (meaning.total is Total.END and key[-1] != last):
        return None
    counted = meaning.counted(instance, meaning.names(key)) if meaning.counted else (unit(instance, key), 1.0)
    at_end = " at the end" if meaning.total is Total.END else ""
    return f"{title(instance, key)}{at_end}", *counted


def _vector(matrix: Matrix, weights: dict[int, float]) -> Floats:
    vector = np.zeros(len(matrix.columns))
    vector[list(weights)] = list(weights.values())
    return vector


def named_quantity(instance: Instance, matrix: Matrix, text: str) -> Quantity:
    """The quantity that a planner names; `UsageError` where it selects nothing, or sums different units."""
    found = _NAME.fullmatch(text)
    if not found:
        raise UsageError(
            f"--why {text!r}: cannot be read. Expected a name and words in brackets, such as "
            "allocation[2028-04,japan]"
        )
    family, inside = found.group(1), found.group(2) or ""
    words = [word.strip() for word in inside.split(",") if word.strip()]
    meant = [_meant(instance, word) for word in words]
    families = sorted({key[0] for key in matrix.columns} | {ALLOCATION})
    if family not in families:
        raise UsageError(
            f"--why {text}: unknown quantity {family!r}{did_you_mean(family, families) or '.'} "
            f"Expected one of {', '.join(families)}"
        )
    cells = list(_allocated(instance, matrix) if family == ALLOCATION else _decided(instance, matrix, family))
    chosen = [cell for cell in cells if all(each & set(cell[0]) for each in meant)]
    if not chosen:
        known = list(dict.fromkeys(word for cell in cells for word in cell[0] if not word.isdigit()))
        unknown = [word for word, each in zip(words, meant, strict=True) if not each & set(known)]
        if unknown:
            what = f"no cell has the word {unknown[0]!r}{did_you_mean(unknown[0], known)}"
        else:
            what = "no cell has all of these words"
        raise UsageError(f"--why {text}: {full_stop(what)} Expected words among {', '.join(known[:20])}")
    units = sorted({unit for _, unit, _ in chosen})
    materials = sorted({cell_words[1] for cell_words, _, _ in chosen}) if family == ALLOCATION else []
    if len(units) > 1 or len(materials) > 1:
        raise UsageError(
            f"--why {text}: the sum mixes {', '.join(materials or units)}. Expected one of them. Name it in "
            "the brackets"
        )
    if family != ALLOCATION and VARIABLES[family].total is Total.END and len(chosen) > 1:
        levels = ", ".join(
            dict.fromkeys(f"{cell_words[0]} at {cell_words[1]}" for cell_words, _, _ in chosen[:40])
        )
        raise UsageError(
            f"--why {text}: stock levels cannot be summed. Expected one material, place and period. Name "
            f"them: {levels}"
        )
    weights: dict[int, float] = {}
    for _, _, columns in chosen:
        for number, weight in columns.items():
            weights[number] = weights.get(number, 0.0) + weight
    name = f"{family}[{','.join(words)}]" if words else family
    return Quantity(name, units[0], _vector(matrix, weights), _summed(instance, matrix, weights))


def _summed(instance: Instance, matrix: Matrix, weights: dict[int, float]) -> str:
    """` (china_ev, china_standard; FY2028-29)`: the elements and periods that are added up, where there are
    several."""
    keys = [matrix.columns[number] for number in weights]
    if len(keys) == 1:
        return ""
    by_key = instance.timeline.by_key
    elements = list(dict.fromkeys(key[1] for key in keys if len(key) > 1))
    labels = list(dict.fromkeys(by_key[key[-1]].label for key in keys if key[-1] in by_key))
    return f" ({', '.join(elements[:6])}{' and others' if len(elements) > 6 else ''}; {span_of(labels)})"


def _meant(instance: Instance, word: str) -> set[str]:
    """What a word may mean: itself, the period of that label, or the periods of that year."""
    timeline = instance.timeline
    labelled = {period.key for period in timeline.periods if period.label == word}
    for year in timeline.fiscal_years():
        if year.label == word:
            labelled |= {period.key for period in year.periods}
    return {word, *labelled}


Cell = tuple[tuple[str, ...], str, dict[int, float]]
"""The words that choose a cell, its unit, and its columns."""


def _decided(instance: Instance, matrix: Matrix, family: str) -> Iterator[Cell]:
    for number, key in enumerate(matrix.columns):
        if key[0] == family:
            yield (*key[1:], *_also(instance, key)), unit(instance, key), {number: 1.0}


def _also(instance: Instance, key: Key) -> Iterator[str]:
    """Further names of a decision: its place, its origin, its sector."""
    meaning = VARIABLES[key[0]]
    found = meaning.labels(instance, meaning.names(key))
    yield from (word for word in found if word is not None)


def _allocated(instance: Instance, matrix: Matrix) -> Iterator[Cell]:
    """The cells of the table of allocation: the words are material first, then destination, kind, element and
    period."""
    for number, key in enumerate(matrix.columns):
        family, name = key[0], key[1] if len(key) > 1 else ""
        cell: tuple[str, str, str, str] | None = None
        contract = instance.contracts.get(name)
        if (
            family in ("deliver", "quality.grade")
            and contract is not None
            and contract.destination is not None
        ):
            material = contract.material if family == "deliver" else key[2]
            if family == "quality.grade" or contract.quality is None:
                cell = (material, contract.destination, "delivery", f"contracts.{name}")
        elif family == "sell":
            sold = instance.sales[name]
            cell = (sold.material, sold.destination or sold.buyer, "sale", f"sales.{name}")
        elif family == "serve":
            cell = (key[2], instance.demands[name].sector or name, "served", f"demands.{name}")
        if cell is not None:
            material, destination, kind, element = cell
            yield (
                (destination, material, kind, element, name, key[-1]),
                instance.unit(material),
                {number: 1.0},
            )
