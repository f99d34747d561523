"""The chain from source to use: a Sankey diagram by year, of the tracked element.

Its nodes are those of the table `chain`, with each material at a place by itself; over a year only the change
of a stock is drawn. A loop, such as scrap that returns to a plant, is cut: what closes it ends in a node
`again` and begins in another, since a Sankey diagram has no loops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from monazite.figures import cell
from monazite.pages.drawn import cell_is_something, drawn, readable
from monazite.pages.section import Picture, Section, Shown
from monazite.pages.solve.years import HEADING, Years
from monazite.pages.source import Row, Source, number, number_or_none
from monazite.results.amounts import demanded, tracked
from monazite.results.in_short.words import listed

MOST_NAMED = 4
"""How many sources and uses a description names."""


class Point(NamedTuple):
    """A node of the picture: its kind, what is said of it, and whether it is the source or the target of what
    it is at the end of."""

    kind: str
    words: str
    side: str = ""


Link = tuple[Point, Point]
Amounts = dict[Link, float]


def section(source: Source) -> Section | None:
    """One picture for the tracked element, and one for each main material that does not contain it."""
    balances = {row["balance"]: row["unit"] for row in source.table("balance")}
    shown = shown_balances(source, list(balances))
    pictures = [_picture(source, balance, balances[balance]) for balance in shown]
    found = [picture for picture in pictures if picture is not None]
    return (
        Section("chain", "From source to use", pictures=found, wide=True)
        if source.table("chain") and found
        else None
    )


def shown_balances(source: Source, balances: Sequence[str]) -> list[str]:
    """The tracked element, and demanded and contracted materials without it; where there are none, all."""
    instance = source.instance
    moved = {contract.material for contract in instance.contracts.values()} | set(demanded(instance))
    return [each for each in balances if each == tracked(instance) or each in moved] or list(balances)


def _picture(source: Source, balance: str, unit: str) -> Picture | None:
    years = Years(source)
    views = {label: dict[Link, float]() for label in years.labels}
    for row in source.table("chain"):
        amount = _amount(source, row, balance)
        if amount is not None:
            link = (_point(row["from"], row["material"], "from"), _point(row["to"], row["material"], "to"))
            found = views[years.of(row)]
            found[link] = found.get(link, 0.0) + amount
    links = {label: _without_loops(_net(found)) for label, found in views.items()}
    if not any(links.values()):
        return None
    points = list(dict.fromkeys(point for found in links.values() for link in found for point in link))
    place = {point: number for number, point in enumerate(points)}
    data: dict[str, Any] = {
        "unit": unit,
        "label": "Year",
        "nodes": [{"name": point.words, "kind": point.kind} for point in points],
        "views": [
            {
                "name": label,
                "words": _words(label, found, unit),
                "columns": _columns(found),
                "links": [[place[a], place[b], drawn(amount)] for (a, b), amount in found.items()],
            }
            for label, found in links.items()
            if found
        ],
        "columns": [column for found in links.values() for column in _columns(found)],
    }
    title = f"From source to use: {readable(balance)}"
    return Picture("sankey", title, data["views"][0]["words"], data, _table(links, title, unit))


def _amount(source: Source, row: Row, balance: str) -> float | None:
    """The amount of a movement in a balance; None where it is of another."""
    if balance in source.instance.materials:
        return number(row, "amount") if row["material"] == balance else None
    return number_or_none(row, "contained")


def _point(node: str, material: str, side: str) -> Point:
    """A node of the table as one of the picture; a party outside is another as a source than as a target."""
    kind, _, name = node.partition(" ")
    words = readable(name)
    if kind == "place":
        return Point(kind, f"{readable(material)} at {words}")
    if kind == "stock":
        return Point(kind, f"{'from' if side == 'from' else 'into'} stock {words}", side)
    if kind in ("origin", "counterparty", "destination", "buyer"):
        return Point("import" if side == "from" else "export", f"{side} {words}", side)
    if kind == "loss":
        return Point(kind, words if name == "discarded" else f"lost in {words}")
    return Point(kind, words if kind == "sector" else f"{kind} {words}")


def _net(amounts: Amounts) -> Amounts:
    """The amounts of a year, of each stock only its change."""
    found = dict(amounts)
    for source, target in amounts:
        if source.kind == "stock":
            into = (target, Point("stock", "into" + source.words.removeprefix("from"), "to"))
            both = min(found.get((source, target), 0.0), found.get(into, 0.0))
            if both:
                found[source, target] -= both
                found[into] -= both
    return {link: amount for link, amount in found.items() if cell_is_something(amount) and amount > 0}


def _without_loops(amounts: Amounts) -> Amounts:
    """The amounts without loops: a link back to where a path came from is cut in two."""
    after: dict[Point, list[Point]] = {}
    for source, target in amounts:
        after.setdefault(source, []).append(target)
    back = set(_back(after))
    found: Amounts = {}
    for (source, target), amount in amounts.items():
        if (source, target) in back:
            found[source, Point(target.kind, f"{target.words} (again)", "to")] = amount
            found[Point(target.kind, f"{target.words} (again)", "from"), target] = amount
        else:
            found[source, target] = amount
    return found


def _back(after: dict[Point, list[Point]]) -> Iterator[Link]:
    """The links that close a loop, found by a search in depth."""
    done: set[Point] = set()
    for start in after:
        if start in done:
            continue
        path, stack = {start}, [(start, iter(after.get(start, ())))]
        while stack:
            here, left = stack[-1]
            target = next(left, None)
            if target is None:
                path.discard(here)
                done.add(here)
                stack.pop()
            elif target in path:
                yield here, target
            elif target not in done:
                path.add(target)
                stack.append((target, iter(after.get(target, ()))))


def _columns(amounts: Amounts) -> list[list[float]]:
    """The sum and the number of nodes of each column: a node is as far right as the longest path to it, and
    what ends is in the last column."""
    depths: dict[Point, int] = {}
    left = dict(amounts)
    while left:  # At least one source of a link is no target of another, since there are no loops.
        targets = {target for _, target in left}
        for source, target in [link for link in left if link[0] not in targets]:
            depths.setdefault(source, 0)
            depths[target] = max(depths.get(target, 0), depths[source] + 1)
            del left[source, target]
    columns: dict[int, list[float]] = {}
    for point, depth in depths.items():
        out = sum(amount for (source, _), amount in amounts.items() if source == point)
        into = sum(amount for (_, target), amount in amounts.items() if target == point)
        column = columns.setdefault(depth if out else max(depths.values()), [0.0, 0])
        column[0], column[1] = drawn(column[0] + max(out, into)), column[1] + 1
    return list(columns.values())


def _words(label: str, amounts: Amounts, unit: str) -> str:
    """What is to be seen in a year: the greatest sources and uses."""
    sources, targets = {s for s, _ in amounts}, {t for _, t in amounts}
    begins = {
        point: sum(a for (s, _), a in amounts.items() if s == point)
        for point in sources
        if point not in targets
    }
    ends = {
        point: sum(a for (_, t), a in amounts.items() if t == point)
        for point in targets
        if point not in sources
    }
    return (
        f"{label}: {cell(sum(begins.values()))} {unit} in all, with what is drawn from stocks. Where it "
        f"comes from: {_greatest(begins)}. Where it goes: {_greatest(ends)}."
    )


def _greatest(amounts: dict[Point, float]) -> str:
    ranked = sorted(amounts, key=lambda point: (-amounts[point], point.words))
    named = [f"{_plain(point)} {cell(amounts[point])}" for point in ranked[:MOST_NAMED]]
    rest = len(ranked) - MOST_NAMED
    return listed([*named, *([f"{rest} others"] if rest > 0 else [])])


def _plain(point: Point) -> str:
    """A party outside without `from` and `to`."""
    return point.words.partition(" ")[2] if point.kind in ("import", "export") else point.words


def _table(links: dict[str, Amounts], title: str, unit: str) -> Shown:
    rows: Iterable[list[Any]] = (
        [label, source.words, target.words, cell(amount)]
        for label, found in links.items()
        for (source, target), amount in found.items()
    )
    return Shown(f"{title}, in {unit}", [HEADING, "from", "to", "amount"], list(rows), frozenset({3}))
