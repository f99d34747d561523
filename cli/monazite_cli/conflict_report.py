"""Why there is no plan, as it is printed: the conflicts, or what grows without limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monazite.errors import noted
from monazite.figures import amount, cell, figure
from monazite_cli import terminal
from monazite_cli.report_parts import heading, line

if TYPE_CHECKING:
    from monazite.api import Result
    from monazite.explaining.conflicts import ExplainedConflict, Member
    from monazite_cli.screen import Screen

MOST_PRINTED = 3
"""Conflicts printed in full; of further ones a line each."""
MOST_SHORT = 6


def print_failure(path: str, result: Result) -> None:
    """Why there is no plan."""
    screen = terminal.screen()
    prefix = f"{path}: " if path else ""
    if result.status == "infeasible" and result.explained_conflicts:
        if path:
            screen.sentence(f"{prefix}infeasible: no plan satisfies every constraint")
        print_conflicts(screen, result.explained_conflicts)
        held = "DIR/instance.resolved.yaml (solve with -o DIR)" if result.instance.held else "FILE"
        screen.sentence(f"Repairs: monazite explain {held}")
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


def print_conflicts(screen: Screen, conflicts: Sequence[ExplainedConflict]) -> None:
    """Each conflict: the constraints that cannot all hold, as a sum of what is required and what is
    available."""
    from monazite.solving.infeasible.iis import MOST_CONFLICTS

    for place, conflict in enumerate(conflicts, start=1):
        name = f"Conflict {place}" if len(conflicts) > 1 else "Conflict"
        if place > MOST_PRINTED:
            others = f"{len(conflict.members) - 1} other constraints"
            line(screen, f"{name}: {conflict.measured} and {others}; {shortage(conflict)}", 0, hang=2)
            continue
        heading(screen, f"{name}: these constraints cannot all hold; {shortage(conflict)}")
        line(screen, f"(in {conflict.unit}, at the first constraint: + required, - available)", 2)
        for member in conflict.members:
            _print_member(screen, member)
        line(screen, f"{figure(conflict.worst):>12}  {conflict.unit} short", 2)
        if conflict.passing:
            line(screen, f"(linked by the material balances of {', '.join(conflict.passing)})", 16)
    if sum(len(conflict.short) for conflict in conflicts) >= MOST_CONFLICTS:
        line(screen, f"The search stops after {MOST_CONFLICTS} conflicts; there may be more.", 0)
    if len(conflicts) > MOST_PRINTED:
        screen.sentence("All constraints: monazite explain FILE --format csv --table conflicts")
    if len(conflicts) > 1:
        line(screen, "Each shortage is that of its conflict alone; a repair of all of them may need more.", 0)


def shortage(conflict: ExplainedConflict) -> str:
    """`short by 212 t REO in FY2028-29`."""
    if len(conflict.short) == 1:
        period, short = conflict.short[0]
        return f"short by {amount(short, conflict.unit)}" + (f" in {period}" if period else "")
    if len(conflict.short) <= MOST_SHORT:
        each = ", ".join(f"{figure(short)} in {period}" for period, short in conflict.short)
        return f"short by ({conflict.unit}): {each}"
    least = min(short for _, short in conflict.short)
    period, most = max(conflict.short, key=lambda pair: pair[1])
    return (
        f"short by {figure(least)} to {amount(most, conflict.unit)} in {len(conflict.short)} periods from "
        f"{conflict.short[0][0]} to {conflict.short[-1][0]}; most in {period}"
    )


def member_words(member: Member) -> str:
    """A constraint of a conflict with its bound and its line in the file."""
    bound = f": {member.bound}" if member.bound else ""
    return noted(f"{member.words}{bound}", member.place)


def _print_member(screen: Screen, member: Member) -> None:
    line(screen, f"{_required(member.required):>12}  {member_words(member)}", 2, hang=14)


def _required(required: float | None) -> str:
    """What a constraint requires (+) or makes available (-); empty where it has no amount."""
    if required is None:
        return ""
    text = cell(abs(required))
    return text if text == "0" else f"{'+' if required > 0 else '-'} {text}"
