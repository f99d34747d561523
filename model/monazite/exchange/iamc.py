"""A result of `solve` as the long table of the IAMC format, which pyam reads.

The variables are sums of the tables of the result folder:

- `Production`, `Consumption`, `Trade|Imports`, `Trade|Exports`, `Losses` and `Discards` of each material from
  `chain`, `Stock` (its level at the end) from `stocks`, `Demand` and `Unmet Demand` from `unmet`, `Capacity`
  from `capacity`. Their region is a place, and `All Places` for the sum.
- `Material Balance` of the tracked element and of the other balanced materials from `balance`.
- `Expenditure`, `Revenue`, `Net Revenue` and `Value of Lost Supply` from `ledger`, not discounted. Their
  region is the account that pays or is paid.

Materials are never added to one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.writing.convert import check_target, keep_file
from monazite.errors import UsageError, printable
from monazite.exchange.names import money_unit, named, per_year, words
from monazite.exchange.series import ALL_PLACES, Collected, regions
from monazite.exchange.years import Years
from monazite.pages.source import Row, Source, number, read_folder
from monazite.results.folder.writing import csv_lines

COLUMNS = ("model", "scenario", "region", "variable", "unit", "year", "subannual", "value")
SUBANNUAL = 6
"""The place of `subannual`, which a table of whole years lacks."""
SIDES = {"in": "Inflow", "out": "Outflow", "loss": "Losses", "stock": "Change of Stock"}
WANTED = "a folder that `monazite solve FILE -o DIR` wrote with a plan"


@dataclass(frozen=True)
class Exchanged:
    """What was written: the scenarios, the number of rows, and the rule of years in words."""

    target: Path
    scenarios: tuple[str, ...]
    rows: int
    rule: str


def write_iamc(folders: Sequence[Path | str], target: Path | str, replace: bool = False) -> Exchanged:
    """Write results of `solve` into one CSV file, each as a scenario with the name of its folder.

    Raises `UsageError` where a folder is no result with a plan, two have one name, or the file may not be
    written.
    """
    place = Path(target)
    if place.suffix.lower() != ".csv":
        raise UsageError(
            printable(f"{place}: found {place.suffix or 'no ending'}. Expected .csv. Name the file so")
        )
    check_target(place, replace)
    sources = [_planned(Path(each)) for each in folders]
    _check_scenarios([each.name for each in sources])
    rows = [row for source in sources for row in iamc_rows(source)]
    columns: tuple[str, ...] = COLUMNS
    if not any(Years(each.instance.timeline).has_parts for each in sources):
        columns = _of_whole_years(columns)
        rows = [_of_whole_years(row) for row in rows]
    keep_file("".join(csv_lines(columns, rows)).encode("utf-8"), place, replace)
    return Exchanged(place, tuple(each.name for each in sources), len(rows), _rule(sources))


def iamc_rows(source: Source) -> Iterator[tuple[Any, ...]]:
    """The rows of a scenario, in the order of the columns."""
    model = f"monazite {source.manifest['versions']['monazite']}"
    for row in collected(source).rows():
        yield (model, source.name, *row)


def _of_whole_years(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without the part of the year."""
    return (*row[:SUBANNUAL], *row[SUBANNUAL + 1 :])


def _planned(folder: Path) -> Source:
    """A result with a plan; `UsageError` for any other folder."""
    source = read_folder(folder)
    if source.kind != "solve":
        raise UsageError(
            printable(f"{folder}: found a result of `monazite {source.kind}`. Expected {WANTED}. Name one")
        )
    if source.status != "optimal":
        raise UsageError(
            printable(
                f"{folder}: the result is {source.status} and has no plan. Expected {WANTED}. "
                "Name another folder"
            )
        )
    return source


def _check_scenarios(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            printable(
                f"{', '.join(twice)}: several result folders have this name, which is that of the scenario. "
                "Expected a name for each. Rename a folder"
            )
        )


def _rule(sources: Iterable[Source]) -> str:
    """How periods became years, in words."""
    starts = sorted({each.instance.timeline.start for each in sources})
    months = " or ".join(dict.fromkeys(f"{start:%B}" for start in starts))
    return (
        f"a year is the 12 months from {months}, named by the calendar year in which it begins "
        f"({starts[0].year}: from {starts[0]:%B %Y} on)"
    )


def collected(source: Source) -> Collected:
    """Every series of a result."""
    found, instance = Collected(Years(source.instance.timeline)), source.instance
    _chain(found, instance, source.table("chain"))
    _balance(found, instance, source.table("balance"))
    _stocks(found, instance, source.table("stocks"))
    _demands(found, instance, source.table("unmet"))
    _capacity(found, instance, source.table("capacity"))
    _ledger(found, instance, source.table("ledger"))
    return found


def _chain(found: Collected, instance: Instance, rows: Iterable[Row]) -> None:
    places, materials = regions(instance.places), named(instance.materials)
    moved = list(rows)
    parties = named({_end(row, column): None for row in moved for column in ("from", "to")})
    for row in moved:
        way = _way(instance, row, parties)
        if way is None:
            continue
        end, category, party = way
        at, variable = places[_end(row, end)], f"{category}|{materials[row['material']]}"
        found.add_at(at, variable, party, per_year(row["unit"]), row["period"], number(row, "amount"))


Way = tuple[str, str, tuple[str, ...]]
"""The column of the place, the category before the material, and what follows it."""


def _end(row: Row, column: str) -> str:
    """The name of the node at an end of a movement: of `place oscom` its second word."""
    return row[column].partition(" ")[2]


def _way(instance: Instance, row: Row, parties: Mapping[str, str]) -> Way | None:
    """Where a movement counts; None for movements between places, into stocks and in processing."""
    flow, source, target = row["flow"], parties[_end(row, "from")], parties[_end(row, "to")]
    if flow in ("mined", "made"):
        return "to", "Production", ("Mines" if flow == "mined" else "Plants",)
    if flow in ("used", "served"):
        return "from", "Consumption", ("Plants" if flow == "used" else target,)
    if flow in ("imported", "received", "returned"):
        bought = "Imports" if _from_outside(instance, row) else "Domestic Purchases"
        return "to", f"Trade|{bought}", (source,)
    if flow in ("delivered", "sold"):
        sold = "Exports" if _to_outside(instance, row) else "Domestic Sales"
        return "from", f"Trade|{sold}", (target,)
    if flow in ("transport", "storage"):
        return "from", "Losses", (flow.capitalize(),)
    return ("from", "Discards", ()) if flow == "discarded" else None


def _from_outside(instance: Instance, row: Row) -> bool:
    """Whether a purchase is from an outside account; imports are."""
    section, _, name = row["element"].partition(".")
    return section != "contracts" or instance.is_outside(instance.contracts[name].counterparty)


def _to_outside(instance: Instance, row: Row) -> bool:
    """Whether a delivery or sale is to an outside account."""
    section, _, name = row["element"].partition(".")
    if section == "contracts":
        return instance.is_outside(instance.contracts[name].counterparty)
    return instance.is_outside(instance.sales[name].buyer)


def _balance(found: Collected, instance: Instance, rows: Iterable[Row]) -> None:
    materials = named(instance.materials)
    for row in rows:
        balance = row["balance"]
        side = SIDES[row["side"]]
        flow = () if row["side"] == "stock" else (words(row["flow"]),)
        variable = f"Material Balance|{materials.get(balance, words(balance))}|{side}"
        unit, amount = per_year(row["unit"]), number(row, "amount")
        found.add(ALL_PLACES, variable, flow, unit, row["period"], amount)


def _stocks(found: Collected, instance: Instance, rows: Iterable[Row]) -> None:
    places, materials = regions(instance.places), named(instance.materials)
    for row in rows:
        variable = f"Stock|{materials[row['material']]}"
        level = number(row, "closing")
        found.add_level(places[row["place"]], variable, row["unit"], row["period"], level)


def _demands(found: Collected, instance: Instance, rows: Iterable[Row]) -> None:
    places, demands = regions(instance.places), named(instance.demands)
    for row in rows:
        name, unit = row["demand"], per_year(row["unit"])
        at = places[instance.demands[name].place]
        for category, column in (("Demand", "wanted"), ("Unmet Demand", "unmet")):
            variable = f"{category}|{demands[name]}"
            found.add_at(at, variable, (), unit, row["period"], number(row, column))


def _capacity(found: Collected, instance: Instance, rows: Iterable[Row]) -> None:
    places = regions(instance.places)
    names = {"mines": named(instance.mines), "plants": named(instance.plants)}
    for row in rows:
        section, _, name = row["element"].partition(".")
        at = places[(instance.mines[name] if section == "mines" else instance.plants[name]).place]
        variable = f"Capacity|{section.capitalize()}|{names[section][name]}"
        found.add_at(at, variable, (), per_year(row["unit"]), row["period"], number(row, "capacity"))


def _ledger(found: Collected, instance: Instance, rows: Iterable[Row]) -> None:
    unit, accounts = per_year(money_unit(instance.money)), regions(instance.accounts)
    for row in rows:
        amount, period, item = number(row, "amount"), row["period"], (words(row["item"]),)
        for account, variable, parts, sign in _accounts(row, item):
            if instance.is_party(account):
                found.add(accounts[account], variable, parts, unit, period, sign * amount)


def _accounts(row: Row, item: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...], int]]:
    """Where a payment counts: the account, the variable, its parts and the sign."""
    if row["kind"] == "value":
        yield row["payer"], "Value of Lost Supply", (), 1
        return
    for account, variable, sign in ((row["payer"], "Expenditure", -1), (row["payee"], "Revenue", 1)):
        yield account, variable, item, 1
        yield account, "Net Revenue", (), sign
