"""Instance files as workbooks, workbooks as YAML, and results in the formats of other tools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monazite.data.writing.convert import Converted
    from monazite.exchange.iamc import Exchanged


def convert(
    source: Path | str,
    target: Path | str,
    whole: bool = False,
    replace: bool = False,
    root: Path | None = None,
) -> Converted:
    """Write an instance file as a workbook, or a workbook as YAML, as `monazite convert` does.

    `convert("plan.yaml", "plan.xlsx")`: the endings of the names say which. With `whole` the files that it
    extends and its CSV tables are written out into the one file; `replace` allows that `target` is replaced.
    Raises `InstanceError` with every fault of the file, `UsageError` where the target may not be written.
    """
    from monazite.data.writing.convert import convert as written

    return written(source, target, whole, replace, root)


def write_iamc(folders: Sequence[Path | str], target: Path | str, replace: bool = False) -> Exchanged:
    """Write result folders of `solve` as one CSV file in the IAMC format, as `monazite convert --to iamc`
    does.

    Each folder is a scenario of its name. `pyam.IamDataFrame(target)` reads the file. Raises `UsageError`
    where a folder is no result with a plan, or the file may not be written.
    """
    from monazite.exchange.iamc import write_iamc as written

    return written(folders, target, replace)
