"""`monazite value`: what a contract is worth, to whom, and what it would be sold for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monazite_cli import stopping
from monazite_cli.command import command_of, recorded
from monazite_cli.options import Format, Money, Output, Printed, Quiet, Root, Settings, check_table
from monazite_cli.progress import progress
from monazite_cli.terminal import say, show_csv, show_json

if TYPE_CHECKING:
    from monazite.valuing.sheet import ValueSheet


def value(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Instance file.", metavar="FILE", show_default=False)],
    contract: Annotated[
        str,
        typer.Option("--contract", metavar="NAME", help="The contract to value.", show_default=False),
    ],
    settings: Settings = None,
    output: Output = None,
    format: Printed = Format.table,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            metavar="NAME",
            help="With --format csv: accounts (which is printed if none is named), exits, years, clauses, offer or bargain.",
            show_default=False,
        ),
    ] = None,
    money: Money = None,
    root: Root = None,
    quiet: Quiet = False,
) -> None:
    """Value a contract: what it is worth to each account, the price of leaving it by year, its clauses and years.

    Also the least price at which each further tonne would be sold and, where the contract states the buyer's
    `alternative`, the prices and quantities that leave both sides better off. Exit code: 0 also where a case without
    something has no plan, 2 bad usage or invalid instance, 3 to 5 as `solve`, 6 where a check failed.
    """
    from monazite.valuing.document import TABLES

    check_table(table, format, TABLES)
    if output is not None:
        from monazite.results.replacing import check_replaceable

        check_replaceable(output, [file])
        stopping.will_write([output])
    sheet = _sheet(file, contract, settings or [], root, money, quiet)
    if output is not None:
        _write(output, sheet, recorded(command_of(context, file)))
        if not quiet:
            say(f"wrote {output}")
    _print(file, sheet, format, table or "accounts", quiet)
    if sheet.exit_code:
        raise typer.Exit(sheet.exit_code)


def _sheet(
    file: Path, contract: str, settings: list[str], root: Path | None, money: str | None, quiet: bool
) -> ValueSheet:
    from monazite.data.load import read_tree
    from monazite.valuing.sheet import value_contract

    tree = read_tree(file, settings, root)
    with progress("valuing", quiet) as heard:
        sheet = value_contract(tree, contract, money, heard)
    for warning in () if quiet else sheet.instance.context.warnings:
        say(str(warning))
    return sheet


def _print(file: Path, sheet: ValueSheet, format: Format, table: str, quiet: bool) -> None:
    from monazite.results.folder import csv_text, json_text
    from monazite.valuing.document import TABLES, value_document, value_rows

    if format is Format.json:
        show_json(json_text({"file": str(file), **value_document(sheet)}))
    elif format is Format.csv:
        show_csv([csv_text(list(TABLES[table]), value_rows(sheet, table))])
        if sheet.given.error is not None:
            say(f"{file}: {sheet.status}: {sheet.given.error}")
    else:
        from monazite_cli.value_report import print_sheet

        print_sheet(sheet)
    if sheet.status == "optimal" and not sheet.verified and not quiet:
        say("some cases failed the checks: status unverified")


def _write(output: Path, sheet: ValueSheet, command: dict[str, Any]) -> None:
    """The result folder; one without a plan, or whose checks failed, holds no tables."""
    from monazite.results.folder import manifest, resolved_yaml, write_csv, write_folder, write_json
    from monazite.valuing.document import TABLES, value_rows, value_status

    def fill(beside: Path) -> None:
        write_json(beside / "manifest.json", manifest(sheet.instance, command))
        write_json(beside / "status.json", value_status(sheet))
        (beside / "instance.resolved.yaml").write_text(resolved_yaml(sheet.instance), encoding="utf-8")
        if not sheet.exit_code:
            (beside / "tables").mkdir()
            for name, columns in TABLES.items():
                write_csv(beside / "tables" / f"{name}.csv", list(columns), value_rows(sheet, name))

    write_folder(output, fill)
