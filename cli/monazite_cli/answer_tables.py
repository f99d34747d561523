"""The tables of the answer: the balance by year, the building plan, and the contracts, in few lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

from monazite.figures import cell, money
from monazite.tolerances import ROW_IS_ZERO

if TYPE_CHECKING:
    from monazite.api import Result

MOST_YEARS = 10
"""Rows of the balance; of more years several are one row."""
MOST_PARTIES = 2
"""Destinations that have columns of their own."""
MOST_BALANCES = 2
HEADS = {
    "mined": "mined",
    "imported": "imported",
    "received": "received",
    "returned": "returned",
    "made": "made",
    "delivered": "delivered",
    "sold": "sold",
    "served": "served",
    "discarded": "discarded",
    "used": "used",
    "loss": "lost",
    "stock": "stock\nchange",
}
"""The columns of a balance in their order, from sources to uses; losses and changes of stock are one each."""


@dataclass(frozen=True)
class DenseTable:
    """A table in few lines: `legend` is a line below it, `name` the table that `--show` prints in full."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    legend: str = ""

    def cut(self, most: int) -> DenseTable:
        """The table with so many rows at most; the others are counted in the legend."""
        if len(self.rows) <= most:
            return self
        more = f"and {len(self.rows) - most} more: --show {self.name}"
        legend = "; ".join([more, self.legend] if self.legend else [more])
        return replace(self, rows=self.rows[:most], legend=legend)


def year_tables(result: Result, years: int, count: int = MOST_BALANCES) -> list[DenseTable]:
    """The balance in so many rows of years at most, with contract and unmet demand beside: of the tracked
    element, and of the demanded and contracted materials without it; with a `count` for more of all."""
    shown = _shown_balances(result, count > MOST_BALANCES)
    beside = [*_contract_columns(result), *_unmet_column(result)]
    return [_year_table(result, name, years, beside if name == shown[0] else []) for name in shown[:count]]


def _shown_balances(result: Result, all_of_them: bool) -> list[str]:
    from monazite.results.amounts import demanded, tracked
    from monazite.results.tables.balance import balances

    instance = result.instance
    moved = {contract.material for contract in instance.contracts.values()} | set(demanded(instance))
    every = balances(instance)
    if all_of_them:
        return list(every)
    return [each for each in every if each == tracked(instance) or each in moved] or list(every)


@dataclass(frozen=True)
class _Column:
    """A column by period: its heading, its amounts, the materials in it, and its unit where it is another."""

    head: str
    amounts: Mapping[str, float]
    materials: tuple[str, ...] = ()
    unit: str = ""


def _year_table(result: Result, name: str, most: int, beside: Sequence[_Column]) -> DenseTable:
    rows = [row for row in result.tables["balance"] if row["balance"] == name]
    columns = [*_balance_columns(rows), *beside]
    years = result.instance.timeline.fiscal_years()
    step = ceil(len(years) / most)
    groups = [years[at : at + step] for at in range(0, len(years), step)]
    labels = [each[0].label if len(each) == 1 else f"{each[0].label} to {each[-1].label}" for each in groups]
    body = [
        (
            label,
            *(
                cell(sum(each.amounts.get(period.key, 0.0) for year in group for period in year.periods))
                for each in columns
            ),
        )
        for label, group in zip(labels, groups, strict=True)
    ]
    unit = rows[0]["unit"] if rows else ""
    of = f" of {name}" if name in result.instance.materials else ""
    materials = {each.head.replace("\n", " "): each.materials for each in columns if each.materials}
    legend = "" if of else "; ".join(f"{head}: {', '.join(found)}" for head, found in materials.items())
    return DenseTable(
        "balance",
        f"Balance{of} by year, in {unit}{_other_units(beside)}",
        ("year", *(each.head for each in columns)),
        tuple(body),
        legend=legend,
    )


def _other_units(columns: Iterable[_Column]) -> str:
    """The units of columns that stand beside: `; toyotsu in t REO, unmet in t`."""
    units = dict.fromkeys(f"{each.head.partition(chr(10))[0]} in {each.unit}" for each in columns)
    return f"; {', '.join(units)}" if units else ""


def _balance_columns(rows: Iterable[Mapping[str, Any]]) -> list[_Column]:
    """The columns of a balance that are not 0 throughout."""
    parties: dict[str, None] = {}
    found: dict[tuple[str, str], dict[str, float]] = {}
    materials: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        if abs(row["amount"]) <= ROW_IS_ZERO:
            continue
        flow = row["side"] if row["side"] in ("loss", "stock") else row["flow"]
        party = row["party"] if flow in ("delivered", "sold") else ""
        parties |= {party: None} if flow == "delivered" else {}
        amounts = found.setdefault((flow, party), {})
        amounts[row["period"]] = amounts.get(row["period"], 0.0) + row["amount"]
        if row["materials"] and flow not in ("loss", "stock"):
            materials.setdefault((flow, party), {})[row["materials"]] = None
    columns = []
    for flow, head in HEADS.items():
        own = [key for key in found if key[0] == flow]
        if flow in ("delivered", "sold") and len(own) <= MOST_PARTIES:
            word = "to" if flow == "delivered" else "sold to"
            columns += [_Column(f"{word}\n{key[1]}", found[key], tuple(materials[key])) for key in own]
        elif own:
            total: dict[str, float] = {}
            for key in own:
                for period, amount in found[key].items():
                    total[period] = total.get(period, 0.0) + amount
            names = dict.fromkeys(name for key in own for name in materials.get(key, ()))
            columns.append(_Column(head, total, tuple(names)))
    return columns


def _contract_columns(result: Result) -> list[_Column]:
    """What is due and delivered under the only contract, where its years are those of the balance."""
    if not _is_beside(result):
        return []
    rows = list(result.tables["contracts"])
    name = rows[0]["contract"]
    taken = "taken" if result.instance.contracts[name].role == "buyer" else "delivered"
    return [
        _Column(f"{name}\n{word}", {row["period"]: row[column] for row in rows}, unit=rows[0]["unit"])
        for column, word in (("due", "due"), ("delivered", taken))
    ]


def _is_beside(result: Result) -> bool:
    """Whether there is one contract, whose contract years begin with those of the balance."""
    rows = list(result.tables["contracts"])
    years = [year.key for year in result.instance.timeline.fiscal_years()]
    return len(result.instance.contracts) == 1 and [row["period"] for row in rows] == years


def _unmet_column(result: Result) -> list[_Column]:
    rows = [row for row in result.tables["unmet"] if row["unmet"] > ROW_IS_ZERO]
    if len({row["unit"] for row in rows}) != 1:
        return []
    amounts: dict[str, float] = {}
    for row in rows:
        amounts[row["period"]] = amounts.get(row["period"], 0.0) + row["unmet"]
    return [_Column("unmet", amounts, unit=rows[0]["unit"])]


def building_table(result: Result) -> DenseTable | None:
    """The expansions of each plant, and in the legend the mines that open by date; None without both."""
    from monazite.results.in_short.words import year_labels

    rows, years = list(result.tables["building"]), year_labels(result.instance)
    decided = [row for row in rows if row["by"] == "plan"]
    given = [row for row in rows if row["by"] == "date" and row["element"].startswith("mines.")]
    body = []
    for element in dict.fromkeys(row["element"] for row in decided):
        own = [row for row in decided if row["element"] == element]
        charged = own[0]["capital"] is None
        cost = sum(row["charge" if charged else "capital"] for row in own)
        body.append(
            (
                element.partition(".")[2],
                own[0]["place"],
                f"{cell(sum(row['capacity'] for row in own))} {own[0]['unit']}",
                _span([years[row["period"]] for row in own]),
                years[own[0]["opens_in"]],
                money(cost, own[0]["money_unit"]) + (" a year" if charged else ""),
            )
        )
    opening = [f"{row['element'].partition('.')[2]} {_day(row['opens'])}" for row in given]
    legend = f"Mines open: {', '.join(opening)}" if opening else ""
    if not body and not legend:
        return None
    heads = ("plant", "place", "capacity added", "decided", "open from", "capital")
    return DenseTable("building", "Building plan", heads if body else (), tuple(body), 6, legend)


def _span(labels: Sequence[str]) -> str:
    return labels[0] if labels[0] == labels[-1] else f"{labels[0]} to {labels[-1]}"


def _day(day: str) -> str:
    """A day as the file writes it: `2028-04` for the first of April."""
    return day.removesuffix("-01")


CONTRACT_HEADS = {
    "due": "due",
    "delivered": "delivered",
    "beyond": "restored or\nmade up",
    "shortfall": "short",
    "received": "contract\nprice",
    "penalty": "penalty",
    "other": "other\nreceipts",
}
"""The columns of contracts over the horizon: amounts, and money."""
CONTRACT_EXTRAS = ("beyond", "other")
"""Those that stand only where some contract has them."""
MOST_BOUGHT = 2
"""Purchases that are named below the table."""


def contract_table(result: Result) -> DenseTable | None:
    """The contracts over the horizon, one row each; None where the only one stands beside the balance."""
    rows = list(result.tables["contracts"])
    if not rows or _is_beside(result):
        return None
    columns = {
        column: head
        for column, head in CONTRACT_HEADS.items()
        if column not in CONTRACT_EXTRAS or any(abs(row[column]) > ROW_IS_ZERO for row in rows)
    }
    body = []
    for name in dict.fromkeys(row["contract"] for row in rows):
        own = [row for row in rows if row["contract"] == name]
        totals = (cell(sum(row[column] for row in own)) for column in columns)
        body.append((name, own[0]["unit"], *totals))
    title = f"Contracts over the horizon, money in {rows[0]['money_unit']}"
    heads = ("contract", "unit", *columns.values())
    return DenseTable("contracts", title, heads, tuple(body), 2, _contract_legend(result, "other" in columns))


def _contract_legend(result: Result, with_other: bool) -> str:
    """What the money of contracts is where some of it is paid by the plan, or is no price."""
    bought = [name for name, contract in result.instance.contracts.items() if contract.role == "buyer"]
    some = bought if len(bought) <= MOST_BOUGHT else ["purchases"]
    words = [f"contract price: of {', '.join(some)} paid by the plan"] if bought else []
    words += ["other receipts: tiers, discounts, take-or-pay, ..."] if with_other else []
    return "; ".join(words)
