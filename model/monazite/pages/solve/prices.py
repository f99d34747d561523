"""Shadow prices: what one more unit of a limit, a demand or a quantity is worth, and in which range.

Rows are ranked by what 1 % more of the right-hand side changes in the objective value at its shadow price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf

from monazite.figures import figure, percent, signed
from monazite.formulation.catalogue import CONSTRAINTS
from monazite.formulation.support.meaning import Role
from monazite.pages.drawn import axis_of, cell_is_something, drawn, readable
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.source import Row, Source, number_or_none
from monazite.results.tables.prices import QUANTITY

SHARE = 0.01
MOST_GROUPS = 12
MOST_RANGES = 14
MOST_ROWS = 250
WIDEST = 2.0
"""The greatest right-hand side that is drawn, as a share of the given one."""
WORDS = (
    "A shadow price is the change of the objective value per additional unit of a right-hand side. It holds "
    "within its range, while everything else stays as it is."
)


@dataclass(frozen=True)
class Priced:
    """A priced right-hand side: what it is, its price per additional unit, the price of its last unit (both
    present values), and from where to where they hold."""

    family: str
    title: str
    when: str
    more: float | None
    less: float | None
    given: float | None
    lowest: float | None
    highest: float | None
    unit: str
    given_unit: str
    words: str

    @property
    def is_limit(self) -> bool:
        """Whether it is a capacity, a cap or another limit; others are demands, quantities, requirements."""
        return self.family in CONSTRAINTS and CONSTRAINTS[self.family].role is Role.LIMIT

    @property
    def has_range(self) -> bool:
        """Whether its range is known, and can be drawn beside the right-hand side."""
        return bool(self.given) and self.lowest is not None and self.highest is not None

    @property
    def worth(self) -> float:
        """What 1 % more changes, at the shadow price."""
        price = self.more if self.more is not None else self.less
        return SHARE * (self.given or 0.0) * (price or 0.0)


def section(source: Source) -> Section | None:
    """What is worth most over all periods, the ranges of single prices, and every price in words."""
    rows = [_priced(row) for row in source.table("prices")]
    if not rows:
        return None
    rows.sort(key=lambda each: -abs(each.worth))
    unit = source.instance.money.unit
    limits, others = ([each for each in rows if each.is_limit is of] for of in (True, False))
    quantities = [each for each in rows if each.family == QUANTITY and each.has_range]
    ranged = [each for each in limits if each.has_range][:MOST_RANGES]
    pictures = [
        *([_groups("Limits: 1 % more in every period", limits, unit)] if limits else []),
        *([_groups("Demands and contracts: 1 % more in every period", others, unit)] if others else []),
        *(
            [_ranges("Contract quantities: how far each price holds", _in_order(quantities))]
            if quantities
            else []
        ),
        *([_ranges("Limits: how far each price holds", ranged)] if ranged else []),
    ]
    more = len(rows) - MOST_ROWS
    words = [
        WORDS,
        *([f"The {more:,} prices that are worth least are only in prices.csv."] if more > 0 else []),
    ]
    return Section("prices", "Shadow prices and their ranges", words, pictures, [_table(rows[:MOST_ROWS])])


def _in_order(rows: Sequence[Priced]) -> list[Priced]:
    """By contract and year."""
    return sorted(rows, key=lambda each: (each.title, each.when))


def _priced(row: Row) -> Priced:
    title, _, _ = row["words"].partition(": ")
    when = row["label"]
    return Priced(
        row["constraint"],
        title.removesuffix(f" ({when})"),
        when,
        number_or_none(row, "right"),
        number_or_none(row, "left"),
        number_or_none(row, "given"),
        number_or_none(row, "from"),
        number_or_none(row, "to"),
        row["unit"],
        row["given_unit"],
        row["words"],
    )


def _groups(title: str, rows: Sequence[Priced], unit: str) -> Picture:
    """What 1 % more in every period is worth, by constraint."""
    sums: dict[str, float] = {}
    for each in rows:
        sums[each.title] = sums.get(each.title, 0.0) + each.worth
    ranked = sorted(
        (each for each in sums if cell_is_something(sums[each])), key=lambda each: -abs(sums[each])
    )
    kept = ranked[:MOST_GROUPS]
    data = {
        "unit": unit,
        "items": [{"name": readable(each), "value": drawn(sums[each])} for each in kept],
        **axis_of(sums[each] for each in kept),
    }
    first = (
        f"The first is {kept[0]}: {signed(sums[kept[0]])} {unit}." if kept else "Nothing is worth anything."
    )
    words = (
        "Bars by constraint, the greatest first: 1 % more of its right-hand side in every period, at the "
        f"shadow prices, present value. To the right what adds to the objective value. {first}"
    )
    table = Shown(
        f"{title}, at the shadow prices, in {unit}",
        ["constraint", "change of the objective value"],
        [[each, signed(sums[each])] for each in ranked],
        frozenset({1}),
    )
    return Picture("ranked", title, words, data, table)


def _ranges(title: str, rows: Sequence[Priced]) -> Picture:
    """From where to where a price holds, as a share of the right-hand side."""
    items = [
        {
            "name": readable(f"{each.title} ({each.when})" if each.when else each.title),
            "from": _share(each.lowest, each),
            "to": _share(each.highest, each),
            "label": _price(each),
        }
        for each in rows
    ]
    data = {"unit": "% of the right-hand side", "items": items, "least": 0.0, "greatest": 100 * WIDEST}
    body = [
        [
            each.title, each.when, _both(each), each.unit, figure(each.given), figure(each.lowest),
            figure(each.highest), each.given_unit,
        ]
        for each in rows
    ]  # fmt: skip
    columns = ("constraint", "period", "price (present value)", "per", "right-hand side", "from", "to", "in")
    words = (
        "A bar for each price, from the lowest to the highest right-hand side for which it holds, in percent "
        f"of the given one; the line is at 100 %. Bars end at {percent(WIDEST)}. The table has the figures."
    )
    table = Shown(title, columns, body, frozenset({2, 4, 5, 6}))
    return Picture("ranges", title, words, data, table)


def _share(value: float | None, priced: Priced) -> float | None:
    """A right-hand side in percent of the given one; None where it is unbounded."""
    if value is None or isinf(value) or not priced.given:
        return None
    return drawn(100 * value / priced.given)


def _price(priced: Priced) -> str:
    """The price of the sentence: `+4,305 USD per additional t`."""
    return priced.words.partition(": ")[2]


def _both(priced: Priced) -> str:
    """The price; at a kink that of the last unit and of one more."""
    if priced.less == priced.more or priced.more is None or priced.less is None:
        return signed(priced.more if priced.more is not None else priced.less)
    return f"{signed(priced.less)} / {signed(priced.more)}"


def _table(rows: Sequence[Priced]) -> Shown:
    body = [
        [each.words, figure(each.given), figure(each.lowest), figure(each.highest), each.given_unit]
        for each in rows
    ]
    columns = ("in money of the period", "right-hand side", "holds from", "to", "unit")
    caption = "All shadow prices, the most valuable first"
    return Shown(caption, columns, body, frozenset({1, 2, 3}), folded=True)
