"""What only the workbook of a plan has: the allocation by year, money by account and year, and shadow prices
in the layout of Excel's sensitivity report.

The summaries are values that monazite computed, not formulas: the workbook shows the same in every program,
and `verify` compares each cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monazite.books.blocks import Block, Cell, Chart, Grid, Heading, Series, Sheet, Span, Words
from monazite.books.long_tables import Long
from monazite.pages.drawn import readable
from monazite.pages.solve.years import Years
from monazite.pages.source import Row, Source, number, number_or_none
from monazite.results.folder.digits import certain
from monazite.tolerances import RELATIVE_EQUAL

PLAN = "Plan"
SENSITIVITY = "Sensitivity"
SENSITIVITY_TABLE = "sensitivity"
TOGETHER = "inside accounts together"
VARIABLE_CELLS = (
    *(
        "Name",
        "Final Value",
        "Reduced Cost",
        "Objective Coefficient",
        "Allowable Increase",
        "Allowable Decrease",
    ),
)
CONSTRAINTS = (
    *(
        "Name",
        "Final Value",
        "Shadow Price",
        "Constraint R.H. Side",
        "Allowable Increase",
        "Allowable Decrease",
    ),
)
PARTS = (("decision", "Variable Cells", VARIABLE_CELLS), ("constraint", "Constraints", CONSTRAINTS))
HOW_TO_READ = (
    "The layout is that of Excel's sensitivity report. Prices are present values in {unit} per unit of the "
    "amount: the shadow price is the change in objective value for one more unit of the right-hand side, and "
    "holds up to the allowable increase; an allowable decrease of 0 is a kink, where one unit less is worth "
    "another amount (both sides are in the sheet of the table prices). Excel shows 1E+30 where there is no "
    "limit; here it is inf. An empty cell has no value: the change is infeasible, or is not computed in a "
    "large program."
)
STOCK = "stock change"


def plan_sheet(source: Source) -> Sheet | None:
    """What goes where, by year; None without a plan."""
    if not source.table("allocation"):
        return None
    years = Years(source)
    blocks: list[Block] = [
        Heading("Plan: what goes where, by year"),
        Words(
            "Amounts by year in the unit of each material, summed over the periods of the year. A stock "
            "change is what is put into stock (+) or taken from it (-)."
        ),
    ]
    element, amounts = _by_year(source, years, "t_nd"), _by_year(source, years, "amount")
    if drawn := _in_all(element):
        blocks += _stacked(
            "Allocation by destination, in t of elemental neodymium", drawn, years.labels, "t Nd"
        )
    else:
        for unit in dict.fromkeys(key[3] for key in amounts):
            found = _by_material({key: each for key, each in amounts.items() if key[3] == unit})
            if found:
                blocks += _stacked(f"Allocation by destination, in {unit}", found, years.labels, unit)
    head = ("destination", "kind", "material", "unit", *years.labels, "total")
    rows: list[list[Cell]] = [[*key, *values, _sum(values)] for key, values in amounts.items()]
    blocks += [Heading("By destination and material", 2), Grid("", head, rows)]
    return Sheet(PLAN, "what goes where, by year", blocks)


Key = tuple[str, str, str, str]


def _by_year(source: Source, years: Years, column: str) -> dict[Key, list[float]]:
    """Amounts by destination, kind, material and unit: one for each year."""
    found: dict[Key, dict[str, float]] = {}
    for row in source.table("allocation"):
        amount = number_or_none(row, column)
        if amount is not None:
            key = (readable(row["destination"]), row["kind"], readable(row["material"]), row["unit"])
            by_year = found.setdefault(key, dict.fromkeys(years.labels, 0.0))
            by_year[years.of(row)] += amount
    return {key: _certain(list(each.values())) for key, each in found.items()}


def _in_all(amounts: Mapping[Key, Sequence[float]]) -> dict[str, list[float]]:
    """Amounts of one content by destination, without stocks, added over materials."""
    return _added((key[0], values) for key, values in amounts.items() if key[1] != STOCK)


def _by_material(amounts: Mapping[Key, Sequence[float]]) -> dict[str, list[float]]:
    """Amounts in one unit by destination, without stocks; of a destination that takes several materials by
    material: a tonne of one is not a tonne of another."""
    moved = {key: values for key, values in amounts.items() if key[1] != STOCK and any(values)}
    materials: dict[str, set[str]] = {}
    for destination, _, material, _ in moved:
        materials.setdefault(destination, set()).add(material)
    return _added(
        (key[0] if len(materials[key[0]]) == 1 else f"{key[0]}: {key[2]}", values)
        for key, values in moved.items()
    )


def _added(amounts: Iterable[tuple[str, Sequence[float]]]) -> dict[str, list[float]]:
    """Yearly amounts by name, those of one name added; without names that have none."""
    found: dict[str, list[float]] = {}
    for name, values in amounts:
        before = found.get(name, [0.0] * len(values))
        found[name] = [one + other for one, other in zip(before, values, strict=True)]
    return {name: _certain(values) for name, values in found.items() if any(values)}


def _stacked(
    title: str, found: Mapping[str, Sequence[float]], labels: Sequence[str], unit: str
) -> Iterator[Block]:
    rows: list[list[Cell]] = [
        [label, *(values[place] for values in found.values())] for place, label in enumerate(labels)
    ]
    grid = Grid(f"In {unit}", ["year", *found], rows)
    series = tuple(
        Series(Span(0, at, 0, at), Span(1, 0, len(rows), 0), Span(1, at, len(rows), at))
        for at in range(1, len(found) + 1)
    )
    yield Heading(title, 2)
    yield Chart("column", title, grid, series, "year", unit, "stacked")
    yield grid


@dataclass(frozen=True)
class _Balance:
    """What an account receives less what it pays: by year, not discounted, and as present value."""

    name: str
    side: str
    by_year: Sequence[float]
    present: float

    @property
    def cells(self) -> list[Cell]:
        """Its row of the table."""
        return [self.name, self.side, *self.by_year, _sum(self.by_year), certain(self.present)]


def ledger_blocks(source: Source) -> Iterator[Block]:
    """What each account receives less what it pays, by year, and what the inside accounts have together."""
    rows, years = source.table("ledger"), Years(source)
    found = _balances(source, rows, years)
    inside = [each for each in found if each.side == "inside"]
    if not inside:
        return
    together = _Balance(
        TOGETHER,
        "inside",
        _certain([sum(values) for values in zip(*(each.by_year for each in inside), strict=True)]),
        sum(each.present for each in inside),
    )
    unit, outside = rows[0]["unit"], [each for each in found if each.side != "inside"]
    head = ("account", "side", *years.labels, "total", "present value")
    grid = Grid(
        f"What each account receives less what it pays, in {unit}, not discounted but for the present value",
        head,
        [each.cells for each in (*inside, together, *outside)],
    )
    title = "Money by account and year"
    series = _series_of_years(len(inside), len(years.labels) + 1)
    yield Heading(title, 2)
    yield Words(
        "Cash, and the value of lost supply. The present value of the inside accounts together is the "
        "objective value. Outside accounts show cash alone. Every payment is in the sheet of the table "
        "ledger, ready for a pivot table."
    )
    yield Chart("column", title, grid, series, "year", unit, "stacked")
    yield grid


def _balances(source: Source, rows: Iterable[Row], years: Years) -> list[_Balance]:
    """The accounts that something is paid to or by, in the order of the instance, with sums that are 0 where
    only a rounding error of the payments is left."""
    by_year: dict[str, dict[str, float]] = {
        account: dict.fromkeys(years.labels, 0.0) for account in source.instance.accounts
    }
    present, greatest = dict[str, float](), dict[str, float]()
    for row in rows:
        amount, worth = number(row, "amount"), number(row, "present_value")
        for account, sign in ((row["payer"], -1.0), (row["payee"], 1.0)):
            at = by_year.setdefault(account, dict.fromkeys(years.labels, 0.0))
            at[years.of(row)] += sign * amount
            present[account] = present.get(account, 0.0) + sign * worth
            greatest[account] = max(greatest.get(account, 0.0), abs(amount), abs(worth))
    return [
        _Balance(
            readable(account),
            "outside" if source.instance.is_outside(account) else "inside",
            [_rounded(value, greatest[account]) for value in by_year[account].values()],
            _rounded(present[account], greatest[account]),
        )
        for account in by_year
        if account in greatest
    ]


def _series_of_years(inside: int, last: int) -> list[Series]:
    """A series for each inside account, and a line for all of them where there are several."""
    series = [
        Series(Span(at, 0, at, 0), Span(0, 2, 0, last), Span(at, 2, at, last)) for at in range(1, inside + 1)
    ]
    if inside > 1:
        at = inside + 1
        look = {"line": {"color": "#222222", "width": 2}, "marker": {"type": "circle", "size": 4}}
        series.append(
            Series(Span(at, 0, at, 0), Span(0, 2, 0, last), Span(at, 2, at, last), overlay=True, look=look)
        )
    return series


def sensitivity_sheet(source: Source, table: Long | None) -> Sheet | None:
    """Shadow prices and ranges as Excel's own report has them; None without prices."""
    if table is None or not table.rows:
        return None
    blocks: list[Block] = [
        Heading("Sensitivity report"),
        Words(HOW_TO_READ.format(unit=source.instance.money.unit)),
    ]
    for part, title, columns in PARTS:
        rows = [row[1:] for row in table.rows if row[0] == part]
        blocks += [Heading(title, 2), Grid("", columns, rows)] if rows else []
    return Sheet(
        SENSITIVITY,
        "shadow prices and allowable changes, in the layout of Excel's sensitivity report",
        blocks,
    )


def _certain(values: Sequence[float]) -> list[float]:
    """Sums without the rounding errors that they leave of 0."""
    return [_rounded(value, _greatest(values)) for value in values]


def _sum(values: Sequence[float]) -> float:
    return _rounded(sum(values), _greatest(values))


def _greatest(values: Sequence[float]) -> float:
    return max(map(abs, values), default=0.0)


def _rounded(value: float, greatest: float) -> float:
    """A sum of amounts that are written with 12 digits, the greatest of this size: 0 where it is a rounding
    error of them."""
    return 0.0 if abs(value) <= RELATIVE_EQUAL * greatest else certain(value)
