"""The cells that the page shows, as linear maps from decisions and terms.

Each line is a row of numbers over time that a table of `results/tables` gives when its amounts are forms
(`form.py`): what stands in no table is not here either. Money is nominal by period; its present value is the
discount factor of the period times it, except where `present` gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monazite.formulation.money import discount_factor
from monazite.pages.table.form import Form, total
from monazite.pages.table.program import TableProgram
from monazite.results.amounts import bought, demanded, made
from monazite.results.plan import ManyPlans
from monazite.results.tables import balance, building, contracts, dependence, unmet
from monazite.tolerances import ROUNDING

Time = tuple[str, str]
"""A period, a contract year or a year: its key and its label."""
CONTRACT_COLUMNS = (
    *("due", "floor", "cap", "delivered", "beyond", "shortfall", "released", "unlifted"),
    *("received", "penalty", "other"),
)
CONTRACT_MONEY = ("received", "penalty", "other")
UNMET_COLUMNS = ("wanted", "served", "unmet", "lost_value")
BUILDING_COLUMNS = ("capacity", "capital", "charge")


@dataclass(frozen=True)
class Line:
    """Cells of one kind over time: the table, the column or flow, the names that tell it from others, and its
    unit.

    `present` are the present values of a line of money, where they are not its cells times the discount
    factors.
    """

    table: str
    column: str
    names: Mapping[str, str]
    unit: str
    times: tuple[Time, ...]
    cells: tuple[Form, ...]
    present: tuple[Form, ...] = ()


def lines_of(program: TableProgram) -> tuple[Line, ...]:
    """Every line of the page, by table."""
    plan = program.plan
    years = _years(plan)
    return (
        *_money(program),
        *_balance(plan, years),
        *_contracts(plan),
        *_unmet(plan, years),
        *_imports(plan, years),
        *_building(plan),
    )


def _years(plan: ManyPlans) -> dict[str, Time]:
    """The year of each period."""
    return {
        period.key: (year.key, year.label)
        for year in plan.instance.timeline.fiscal_years()
        for period in year.periods
    }


def discount_factors(program: TableProgram) -> list[float]:
    """The discount factor of each period, of money paid evenly over it."""
    return [discount_factor(program.instance, period) for period in program.instance.timeline.periods]


def _money(program: TableProgram) -> Iterator[Line]:
    """Payments by payer, payee, item and kind, in each period."""
    instance = program.instance
    nominal: dict[tuple[str, str, str, str], dict[str, list[Any]]] = {}
    present: dict[tuple[str, str, str, str], dict[str, list[Any]]] = {}
    for payment in program.payments:
        key = (payment.payer, payment.payee, payment.item.value, payment.kind.value)
        nominal.setdefault(key, {}).setdefault(payment.period, []).append(payment.amount)
        present.setdefault(key, {}).setdefault(payment.period, []).append(payment.present_value)
    factors = dict(
        zip((period.key for period in instance.timeline.periods), discount_factors(program), strict=True)
    )
    for key, by_period in nominal.items():
        times = tuple(
            (period.key, period.label) for period in instance.timeline.periods if period.key in by_period
        )
        cells = tuple(total(by_period[time]) for time, _ in times)
        worth = tuple(total(present[key][time]) for time, _ in times)
        evenly = all(
            _are_equal(paid, factors[time] * cell)
            for (time, _), cell, paid in zip(times, cells, worth, strict=True)
        )
        names = dict(zip(("payer", "payee", "item", "kind"), key, strict=True))
        yield Line("money", "amount", names, instance.money.unit, times, cells, () if evenly else worth)


def _are_equal(one: Form, other: Form) -> bool:
    return all(
        abs(one.entries.get(entry, 0.0) - other.entries.get(entry, 0.0))
        <= ROUNDING * abs(one.entries.get(entry, 0.0))
        for entry in {*one.entries, *other.entries}
    )


def _balance(plan: ManyPlans, years: Mapping[str, Time]) -> Iterator[Line]:
    """The balance of the chain, by flow and year."""
    yield from _grouped(
        balance.rows(plan),
        lambda row: ("balance", row["flow"], ("balance", row["balance"], "side", row["side"]), row["unit"]),
        lambda row: years[row["period"]],
        "amount",
    )


def _contracts(plan: ManyPlans) -> Iterator[Line]:
    rows = contracts.rows(plan)
    for column in CONTRACT_COLUMNS:
        unit = "money_unit" if column in CONTRACT_MONEY else "unit"
        yield from _grouped(rows, _keyed("contracts", column, unit, "contract"), _time, column)


def _unmet(plan: ManyPlans, years: Mapping[str, Time]) -> Iterator[Line]:
    rows = unmet.rows(plan)
    for column in UNMET_COLUMNS:
        unit = "money_unit" if column == "lost_value" else "unit"
        yield from _grouped(
            rows,
            _keyed("unmet", column, unit, "demand", "sector"),
            lambda row: years[row["period"]],
            column,
        )


def _imports(plan: ManyPlans, years: Mapping[str, Time]) -> Iterator[Line]:
    """What is bought of each product by origin, and made at home, by year."""
    instance = plan.instance
    imported = {entry.material for entry in instance.imports.values()} | set(demanded(instance))
    rows = [
        {
            "period": period.key,
            "product": product,
            "origin": origin,
            "amount": amount,
            "unit": instance.unit(product),
        }
        for product in (material for material in instance.materials if material in imported)
        for period in instance.timeline.periods
        for origin, amount in {
            dependence.HOME: made(plan, product, period.key),
            **bought(plan, product, period.key),
        }.items()
    ]
    yield from _grouped(
        rows,
        _keyed("dependence", "amount", "unit", "product", "origin"),
        lambda row: years[row["period"]],
        "amount",
    )


def _building(plan: ManyPlans) -> Iterator[Line]:
    rows = [row for row in building.rows(plan) if row["by"] == "plan"]
    for column in BUILDING_COLUMNS:
        unit = "unit" if column == "capacity" else "money_unit"
        held = [row for row in rows if row[column] is not None]
        yield from _grouped(held, _keyed("building", column, unit, "element", "place"), _time, column)


Group = tuple[str, str, tuple[str, ...], str]


def _keyed(table: str, column: str, unit: str, *names: str) -> Callable[[Mapping[str, Any]], Group]:
    """The line of a row: its table and column, its names with their kinds, and its unit."""

    def key(row: Mapping[str, Any]) -> Group:
        return table, column, tuple(text for name in names for text in (name, row[name])), row[unit]

    return key


def _time(row: Mapping[str, Any]) -> Time:
    return row["period"], row["label"]


def _grouped(
    rows: Iterable[Mapping[str, Any]],
    line: Callable[[Mapping[str, Any]], Group],
    time: Callable[[Mapping[str, Any]], Time],
    column: str,
) -> Iterator[Line]:
    """The rows of a table as lines over time; rows of one line and time are added."""
    found: dict[Group, dict[Time, list[Any]]] = {}
    for row in rows:
        found.setdefault(line(row), {}).setdefault(time(row), []).append(row[column])
    for (table, name, names, unit), cells in found.items():
        yield Line(
            table,
            name,
            dict(zip(names[::2], names[1::2], strict=True)),
            unit,
            tuple(cells),
            tuple(total(each) for each in cells.values()),
        )


def cells_of(lines: Sequence[Line]) -> list[Form]:
    """Every cell in the order of the lines: each line's, then its present values."""
    return [cell for line in lines for cell in (*line.cells, *line.present)]
