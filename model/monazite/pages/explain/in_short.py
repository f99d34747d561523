"""The status of what is explained, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.figures import MORE_DIGITS, amount, counted, money
from monazite.pages.section import Section
from monazite.pages.source import Row, Source, number, number_or_none


def section(source: Source) -> Section | None:
    """What binds most, and how free the plan is; or that there is none."""
    return Section("in-short", "In short", list(_words(source)))


def _words(source: Source) -> Iterator[str]:
    head = source.head
    chosen = f" ({head['chosen']})" if head.get("chosen") else ""
    if head.get("objective"):
        value = amount(head["objective"]["value"], head["objective"]["unit"], MORE_DIGITS)
        yield f"The plan is optimal and verified{chosen}: objective value {value} (present value)."
    elif source.status == "infeasible":
        conflicts = len(head.get("conflicts", []))
        yield (
            f"There is no plan{chosen}: {counted(conflicts, 'conflict')} of constraints "
            f"{'was' if conflicts == 1 else 'were'} found."
        )
        if head.get("infeasible"):
            yield "Proven in exact arithmetic: no plan satisfies the constraints of the first conflict."
        best = min(source.table("repairs"), key=_size, default=None)
        if best is not None:
            yield f"The smallest repair: {best['repair']}."
    yield from (str(each) for each in head.get("omitted", []))
    yield from _most(source)
    yield from _free(source)


def _size(row: Row) -> float:
    size = number_or_none(row, "size")
    return float("inf") if size is None else size


def _most(source: Source) -> Iterator[str]:
    for is_demand, what in ((False, "constraint"), (True, "demand")):
        rows = [
            row
            for row in source.table("binding")
            if (row["constraint"] == "demands.balance") == is_demand
            and number_or_none(row, "worth") is not None
        ]
        if rows:
            best = max(rows, key=lambda row: number(row, "worth"))
            verb = "relaxed" if not is_demand else "lowered"
            yield (
                f"The {what} that binds most: {best['words'].partition(' (')[0].partition(':')[0]}; "
                f"{verb} by 1 % it changes the "
                f"objective value by +{money(number(best, 'worth'), best['money_unit'])}."
            )


def _free(source: Source) -> Iterator[str]:
    rows = source.table("ranges")
    free = [row for row in rows if row["one_of_several"] == "True"]
    if rows and not free:
        yield (
            f"All optimal plans agree in the "
            f"{counted(len(rows), 'headline quantity', 'headline quantities')}."
        )
    elif rows:
        yield (
            f"Optimal plans differ in {len(free)} of "
            f"{counted(len(rows), 'headline quantity', 'headline quantities')}: "
            "the plan reported is the one that moves least material."
        )
