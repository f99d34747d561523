"""What a planner reads on the terminal after `compare`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from monazite.comparing.attribution import Share
from monazite.figures import DIGITS, MORE_DIGITS, cell, counted, signed
from monazite_cli import terminal
from monazite_cli.options import Format, check_show
from monazite_cli.report_parts import account_label, show_table

if TYPE_CHECKING:
    from monazite.api import Comparison
    from monazite.comparing.comparison import Compared
    from monazite_cli.screen import Screen

ALWAYS = ("cases", "totals", "accounts")
"""Tables that are printed by default."""
ALL = "all"
MOST_SENTENCES, LEAST_SENTENCES = 8, 2
"""Sentences of several cases in all, and at least of each."""
MOST_INPUTS = 6
MOST_GAPS = 3
MOST_ROWS = 60
BUILT_IN = ("resources", "lost")
FIGURES = ("base", "in_case", "difference", "alone", "on_top", "shapley", "objective")


def shown_tables(names: Sequence[str], format: Format) -> tuple[str, ...]:
    """The tables of `--show`, all of them for `all`; `UsageError` for an unknown one, or without effect."""
    from monazite.comparing.document import TABLES

    further = [name for name in TABLES if name != "cases"]
    check_show(names, format, (*further, ALL))
    if ALL in names:
        return tuple(name for name in further if name not in ALWAYS)
    return tuple(dict.fromkeys(names))


def print_comparison(report: Comparison, wanted: Sequence[str]) -> None:
    """What changes in sentences, totals, accounts and the changed inputs; then the tables that are wanted."""
    found = report.found
    screen = terminal.screen()
    screen.heading(f"{found.instance.title}: {_cases(report)} compared with {found.side.name}")
    if found.outcome.plan is None:
        screen.sentence(f"status of the base: {found.outcome.status}. {found.outcome.message}")
    for case in found.cases:
        _print_sentences(screen, report, case)
    _print_totals(screen, report)
    _print_accounts(screen, report)
    _print_attribution(screen, report)
    for name in wanted:
        _print_table(screen, report, name)
    _print_end(screen, report, wanted)


def _cases(report: Comparison) -> str:
    names = [case.name for case in report.found.cases]
    return names[0] if len(names) == 1 else counted(len(names), "case")


def _print_sentences(screen: Screen, report: Comparison, case: Compared) -> None:
    """All sentences of one case; of several cases the first ones of each."""
    count = len(report.found.cases)
    lines = report.sentences(case.name)
    shown = lines if count == 1 else lines[: max(LEAST_SENTENCES, MOST_SENTENCES // count)]
    for line in shown:
        screen.sentence(f"- {line}", hang=2)


def _print_totals(screen: Screen, report: Comparison) -> None:
    """The totals that differ in some case: with one case both figures, with several the differences."""
    rows = _differing(report, "totals", ("quantity", "of", "unit"))
    if not rows:
        return
    balances = {row["balance"] for row in report.tables["balance"]}
    body = [
        [_name(*keys), keys[2], *_figures(report, by_case)]
        for keys, by_case in rows
        if keys[0] != "imported" or keys[1] in balances  # Of each material it is in the table imports.
    ]
    screen.print()
    show_table(
        screen, _title(report, "Totals over the horizon"), ["", "unit", *_heads(report)], body, 2, MORE_DIGITS
    )


def _name(quantity: str, of: str, unit: str) -> str:
    """The quantity, with the material where it is not measured in the tracked element."""
    return quantity if not of or unit == f"t {of}" else f"{quantity} {of}"


def _print_accounts(screen: Screen, report: Comparison) -> None:
    """The inside accounts that differ; of one case the outside ones in a sentence."""
    rows = [
        (keys, by_case)
        for keys, by_case in _differing(report, "accounts", ("account", "outside", "kind"))
        if keys[2] == "balance"
    ]
    single = len(report.found.cases) == 1
    inside = [row for row in rows if not row[0][1]]
    outside = [row for row in rows if row[0][1]]
    body = [
        [_account(keys[0], keys[1]), *_figures(report, by_case)]
        for keys, by_case in (inside if single else [*inside, *outside])
    ]
    if body:
        title = _title(report, f"Accounts (present value, {report.found.unit})")
        show_table(screen, title, ["account", *_heads(report)], body, 1, MORE_DIGITS)
    if outside and single:
        changes = (
            f"{keys[0]} {signed(row['difference'])}" for keys, by_case in outside for row in by_case.values()
        )
        screen.sentence(
            f"Outside accounts ({report.found.unit}; of buyers and sellers only cash): {', '.join(changes)}."
        )
        screen.print()


def _account(account: str, outside: bool) -> str:
    return f"{account} (cash only)" if outside and account not in BUILT_IN else account_label(account)


def _title(report: Comparison, words: str) -> str:
    return words if len(report.found.cases) == 1 else f"{words}: base, and difference of each case"


def _heads(report: Comparison) -> list[str]:
    names = [case.name for case in report.found.cases]
    if len(names) == 1:
        return [report.found.side.name, names[0], "difference"]
    return [report.found.side.name, *names]


def _figures(report: Comparison, by_case: dict[str, dict[str, Any]]) -> list[str]:
    base = cell(next(iter(by_case.values()))["base"], MORE_DIGITS)
    if len(report.found.cases) == 1:
        (row,) = by_case.values()
        return [base, cell(row["in_case"], MORE_DIGITS), signed(row["difference"])]
    differences = [by_case.get(case.name) for case in report.found.cases]
    return [base, *(signed(row["difference"]) if row else "" for row in differences)]


def _differing(
    report: Comparison, table: str, keys: Sequence[str]
) -> list[tuple[tuple[Any, ...], dict[str, dict[str, Any]]]]:
    """The rows of a table by its keys and then by case, where some case differs from the base."""
    grouped: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for row in report.tables[table]:
        grouped.setdefault(tuple(row[key] for key in keys), {})[row["case"]] = row
    return [item for item in grouped.items() if any(row["difference"] for row in item[1].values())]


def _print_attribution(screen: Screen, report: Comparison) -> None:
    """The changed inputs, and how much of the difference each explains."""
    cases = [case for case in report.found.cases if case.inputs]
    several = len(report.found.cases) > 1
    body: list[list[str]] = []
    for case in cases:
        ranked = _ranked(case)
        for share in ranked[:MOST_INPUTS]:
            name = [case.name if share is ranked[0] else ""] if several else []
            body.append([*name, share.input.name, *map(_effect, (share.alone, share.on_top, share.shapley))])
        if len(ranked) > MOST_INPUTS:
            body.append([*([""] if several else []), f"and {len(ranked) - MOST_INPUTS} more"])
    if any(any(row[2 if several else 1 :]) for row in body):
        heads = [*(["case"] if several else []), "changed input", "alone", "on top", "Shapley share"]
        title = f"Changed inputs: how much each changes the objective value ({report.found.unit})"
        show_table(screen, title, heads, body, 2 if several else 1)
    elif any(not several or each.attribution.reason or each.attribution.missing for each in cases):
        screen.print()
        screen.heading("Changed inputs")
    for case in cases if not several else ():
        for share in _ranked(case)[:MOST_INPUTS]:
            screen.sentence(f"  {share.input.name}: {share.input.words} ({share.input.place})", hang=4)
    for case in cases:
        _print_gaps(screen, case, f"{case.name}: " if several else "")


def _print_gaps(screen: Screen, case: Compared, prefix: str) -> None:
    """Why there are no figures, and which of the programs between the two have no plan."""
    found = case.attribution
    if found.reason:
        reason = found.reason if prefix else f"{found.reason[:1].upper()}{found.reason[1:]}"
        screen.sentence(f"  {prefix}{reason}.", hang=2)
    between = [each for each in found.missing if 0 < len(each[0]) < len(case.inputs)]
    for subset, outcome in between[:MOST_GAPS]:
        names = " and ".join(case.inputs[number].name for number in sorted(subset))
        screen.sentence(f"  {prefix}with {names} alone: {outcome.status}. {outcome.message}", hang=4)


def _ranked(case: Compared) -> list[Share]:
    """The changed inputs, the greatest effects first."""
    found = case.attribution.shares or tuple(Share(each, None, None, None) for each in case.inputs)
    return sorted(found, key=_size, reverse=True)


def _effect(value: float | None) -> str:
    return "" if value is None else signed(value)


def _size(share: Share) -> float:
    """The size of an effect: the greatest of those that are known."""
    return max(
        (abs(each) for each in (share.shapley, share.alone, share.on_top) if each is not None), default=0.0
    )


def _print_table(screen: Screen, report: Comparison, name: str) -> None:
    """A table as it is written, without rows of no difference."""
    table = report.tables[name]
    several = len(report.found.cases) > 1
    columns = [
        column for column in table.columns if column not in ("one_of_several", "period") or name == "subsets"
    ]
    columns = [column for column in columns if several or column != "case"]
    rows = [row for row in table if row.get("difference", True)]
    if not rows:
        screen.sentence(f"{name}: no difference ({counted(len(table), 'row')})")
        screen.print()
        return
    words = sum(column not in FIGURES for column in columns if column != "unit")
    ordered = [column for column in columns if column not in (*FIGURES, "unit")]
    ordered += [column for column in columns if column in FIGURES] + (["unit"] if "unit" in columns else [])
    body = [[_shown(row[column], column) for column in ordered] for row in rows[:MOST_ROWS]]
    omitted = len(table) - len(rows)
    note = f" ({counted(omitted, 'row')} without a difference omitted)" if omitted else ""
    show_table(screen, f"{name}{note}", [each.replace("_", " ") for each in ordered], body, words)
    if len(rows) > MOST_ROWS:
        screen.sentence(f"  and {len(rows) - MOST_ROWS:,} more rows: --format csv --table {name}")


def _shown(value: Any, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if column in ("difference", "alone", "on_top", "shapley"):
            return signed(value)
        return cell(value, MORE_DIGITS if column == "objective" else DIGITS)
    return str(value)


def _print_end(screen: Screen, report: Comparison, wanted: Sequence[str]) -> None:
    from monazite.comparing.document import TABLES

    rest = [name for name in TABLES if name not in (*ALWAYS, *wanted)]
    screen.print()
    checks = "Verified" if report.found.verified else "VERIFICATION FAILED"
    further = f" More with --show: {', '.join(rest)}, {ALL}." if rest else ""
    screen.sentence(f"{checks} ({counted(report.found.solves, 'solve')}).{further}")
