"""Instance files as workbooks, and workbooks as YAML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monazite.data.writing.convert import Converted


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
