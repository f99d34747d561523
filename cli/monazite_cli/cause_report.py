"""Why there is no plan, as it is printed: the conflicts, or what grows without limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monazite.figures import amount, cell, figure
from monazite_cli import terminal
from monazite_cli.report_parts import heading, line

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite.explaining.causes import Cause, Member
    from monazite_cli.screen import Screen

MOST_CAUSES = 3
"""Conflicts printed in full; of further ones a line each."""
MOST_SHORT = 6


def print_failure(path: str, result: Result) -> None:
    """Why there is no plan."""
    screen = terminal.screen()
    prefix = f"{path}: " if path else ""
    if result.status == "infeasible" and result.causes:
        if path:
            screen.sentence(f"{prefix}infeasible: no plan satisfies every constraint")
        print_causes(screen, result.causes)
        screen.sentence("Repairs: monazite explain FILE")
        return
    if result.status == "infeasible":
        screen.sentence(
            f"{prefix}infeasible: these constraints cannot all hold:"
            if result.conflict
            else f"{prefix}infeasible: no plan satisfies every constraint"
        )
    elif result.status == "unbounded":
        screen.sentence(f"{prefix}unbounded: the objective value grows without limit along:")
    else:
        screen.sentence(f"{prefix}{result.error}")
    for sentence in result.conflict:
        screen.sentence(f"  - {sentence}", hang=2)


def print_causes(screen: Screen, causes: Sequence[Cause]) -> None:
    """Each conflict: the constraints that cannot all hold, as a sum of what is required and what is
    available."""
    from monazite.solving.infeasible.iis import MOST_CONFLICTS

    for place, cause in enumerate(causes, start=1):
        name = f"Conflict {place}" if len(causes) > 1 else "Conflict"
        if place > MOST_CAUSES:
            others = f"{len(cause.members) - 1} other constraints"
            line(screen, f"{name}: {cause.measured} and {others}; {shortage(cause)}", 0, hang=2)
            continue
        heading(screen, f"{name}: these constraints cannot all hold; {shortage(cause)}")
        line(screen, f"(in {cause.unit}, at the first constraint: + required, - available)", 2)
        for member in cause.members:
            _print_member(screen, member)
        line(screen, f"{figure(cause.worst):>12}  {cause.unit} short", 2)
        if cause.passing:
            line(screen, f"(linked by the material balances of {', '.join(cause.passing)})", 16)
    if sum(len(cause.short) for cause in causes) >= MOST_CONFLICTS:
        line(screen, f"The search stops after {MOST_CONFLICTS} conflicts; there may be more.", 0)
    if len(causes) > MOST_CAUSES:
        screen.sentence("All constraints: monazite explain FILE --format csv --table conflicts")
    if len(causes) > 1:
        line(screen, "Each shortage is that of its conflict alone; a repair of all of them may need more.", 0)


def shortage(cause: Cause) -> str:
    """`short by 212 t REO in FY2028-29`."""
    if len(cause.short) == 1:
        period, short = cause.short[0]
        return f"short by {amount(short, cause.unit)}" + (f" in {period}" if period else "")
    if len(cause.short) <= MOST_SHORT:
        each = ", ".join(f"{figure(short)} in {period}" for period, short in cause.short)
        return f"short by ({cause.unit}): {each}"
    least = min(short for _, short in cause.short)
    period, most = max(cause.short, key=lambda pair: pair[1])
    return (
        f"short by {figure(least)} to {amount(most, cause.unit)} in {len(cause.short)} periods from "
        f"{cause.short[0][0]} to {cause.short[-1][0]}; most in {period}"
    )


def member_words(member: Member) -> str:
    """A constraint of a conflict with its bound and its line in the file."""
    bound = f": {member.limit}" if member.limit else ""
    return f"{member.words}{bound}" + (f" ({member.place})" if member.place else "")


def _print_member(screen: Screen, member: Member) -> None:
    line(screen, f"{_required(member.asks):>12}  {member_words(member)}", 2, hang=14)


def _required(asks: float | None) -> str:
    """What a constraint requires (+) or makes available (-); empty where it has no amount."""
    if asks is None:
        return ""
    text = cell(abs(asks))
    return text if text == "0" else f"{'+' if asks > 0 else '-'} {text}"
