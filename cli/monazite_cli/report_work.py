"""What `report` does before it prints: reading results, solving instance files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from monazite_cli.command import Command, recorded

if TYPE_CHECKING:
    from monazite.pages.source import Source


def check_page_options(
    results: Sequence[Path], out: Path, overrides: Sequence[str] | None, money: str | None
) -> None:
    """Refuse a page that may not be written, and options that would have no effect."""
    from monazite import UsageError
    from monazite.pages.page import bundled, check_page

    check_page(out)
    bundled("report.js")
    if not any(_is_instance(path) for path in results):
        for option, given in (("--set", overrides), ("--money", money)):
            if given:
                raise UsageError(
                    f"{option} has no effect on a result folder. Give it to the command that writes it"
                )


def sources_of(
    results: Sequence[Path], overrides: Sequence[str], money: str | None, root: Path | None, quiet: bool
) -> list[Source]:
    """Every result; an instance file is solved."""
    from monazite.pages.source import read_folder
    from monazite_cli.progress import working

    with working("solving", quiet or not any(map(_is_instance, results))):
        return [
            _solved(path, overrides, money, root) if _is_instance(path) else read_folder(path)
            for path in results
        ]


def _solved(path: Path, overrides: Sequence[str], money: str | None, root: Path | None) -> Source:
    """The solved plan of an instance file, as `monazite solve FILE` gives it."""
    from monazite.api import load
    from monazite.pages.source import of_report

    model = load(path, overrides, root, money)
    words = ["monazite", "solve", path.name, *(word for each in overrides for word in ("--set", each))]
    words += ["--money", money] if money else []
    options = {"set": list(overrides), "money": money}
    command = recorded(Command(path, tuple(words), options))
    return of_report(model.solve(), path.stem, command)


def _is_instance(path: Path) -> bool:
    from monazite.data.reading.files import is_instance

    return is_instance(path) and not path.is_dir()
