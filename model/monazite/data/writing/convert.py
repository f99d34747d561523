"""From YAML to a workbook and back, without loss: what is written is read again and compared before it is
kept."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monazite.data.reading.csv_tables import inline_tables
from monazite.data.reading.extends import read_extended
from monazite.data.reading.files import WORKBOOK, YAML, is_instance, read_one
from monazite.data.reading.load import as_known, build_instance
from monazite.data.reading.tree import LARGEST_FILE_BYTES, Tree, parse_text
from monazite.data.reading.workbook.archive import LARGEST_WORKBOOK_BYTES
from monazite.data.reading.workbook.kinds import sections, slot_at
from monazite.data.reading.workbook.read import parse_workbook
from monazite.data.records.symbols import Address
from monazite.data.writing.workbook import workbook_bytes
from monazite.data.writing.yaml_text import yaml_text
from monazite.errors import Fault, InstanceError, Location, UsageError, printable, refused
from monazite.figures import figure

EXPECTED = f"Expected {YAML[0]} and {WORKBOOK}, one of each"
COMMENT = re.compile(r"^[ \t]*#", re.MULTILINE)


@dataclass(frozen=True)
class Converted:
    """What was written, which files it still needs beside it, and how many lines of comments are lost,
    of which files: with `whole` also of those that it extends."""

    target: Path
    size: int
    beside: tuple[str, ...]
    comments: int
    commented: tuple[str, ...] = ()


def convert(
    source: Path | str,
    target: Path | str,
    whole: bool = False,
    replace: bool = False,
    root: Path | None = None,
) -> Converted:
    """Write an instance file as a workbook, or a workbook as YAML; the endings of the names say which.

    The file has to be valid. The files that it extends and its CSV tables stay where they are and are named
    in what is written; with `whole`, all of that is written out. `replace` allows that a file is replaced.
    Raises `InstanceError` with every fault of the file, `UsageError` where the target may not be written.
    """
    source, target = Path(source), Path(target)
    _check_names(source, target, replace)
    extended = read_extended(source, root)
    build_instance(as_known(extended))
    tree = inline_tables(extended) if whole else read_one(source)
    beside = () if whole else tuple(sorted(set(_needed(tree.data))))
    if beside and target.parent.resolve() != source.parent.resolve():
        raise UsageError(
            printable(
                f"{target}: the file needs {', '.join(beside)} beside it. Expected a target in the folder of "
                f"{source}. Name one, or add --whole to write everything into one file"
            )
        )
    content = _written(tree, extended, source, target)
    keep_file(content, target, replace)
    comments = _comments(extended.inputs if whole else (source,))
    return Converted(target, len(content), beside, sum(comments.values()), tuple(map(str, comments)))


def _check_names(source: Path, target: Path, replace: bool) -> None:
    ends = {source.suffix.lower() == WORKBOOK, target.suffix.lower() == WORKBOOK}
    if not is_instance(target) or len(ends) == 1:
        found = " and ".join(each.suffix or "no ending" for each in (source, target))
        raise UsageError(printable(f"{source} and {target}: found {found}. {EXPECTED}. Name the files so"))
    check_target(target, replace)


def check_target(target: Path, replace: bool) -> None:
    """Refuse a file to write whose folder is missing, or that exists and may not be replaced."""
    if not target.parent.is_dir():
        raise UsageError(
            printable(f"{target}: there is no folder {target.parent}. Expected one. Make it first")
        )
    if not os.path.lexists(target) or (replace and target.is_file()):
        return
    what, way = (
        ("already exists", ", or add --replace") if target.is_file() else ("is not an ordinary file", "")
    )
    raise UsageError(printable(f"{target} {what}. Expected a new file. Name another{way}"))


def _needed(value: Any) -> Iterator[str]:
    """The files that an instance file names."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("extends", "csv") and isinstance(item, str):
                yield item
            yield from _needed(item)
    elif isinstance(value, list):
        for item in value:
            yield from _needed(item)


def _comments(paths: Iterable[Path]) -> dict[Path, int]:
    """The lines of comments of each file that has some, the last that was read first; none of a workbook."""
    texts = {path: path.read_text("utf-8-sig") for path in paths if path.suffix.lower() != WORKBOOK}
    found = {path: len(COMMENT.findall(text)) for path, text in texts.items()}
    return {path: number for path, number in reversed(found.items()) if number}


def _written(tree: Tree, extended: Tree, source: Path, target: Path) -> bytes:
    """The content of the target, which is read back as the same data."""
    if target.suffix.lower() == WORKBOOK:
        content = workbook_bytes(tree.data, extended.data, Location(source))
        _check_size(content, LARGEST_WORKBOOK_BYTES, target)
        again = parse_workbook(content, target)
    else:
        content = yaml_text(tree.data).encode()
        _check_size(content, LARGEST_FILE_BYTES, target)
        again = parse_text(content.decode(), target)
    if faults := list(_differences(plain(tree.data), plain(again.data), tree)):
        raise InstanceError(faults)
    return content


def _check_size(content: bytes, largest: int, target: Path) -> None:
    if len(content) > largest:
        size, most = (f"{figure(each / 1e6)} MB" for each in (len(content), largest))
        message = f"the file would have {size}. Expected at most {most}. Put long tables into CSV files"
        raise InstanceError([Fault(message, Location(target))])


def _differences(before: Any, after: Any, tree: Tree, address: Address = ()) -> Iterator[Fault]:
    """Values that would not be read back as they are: control characters, which no workbook holds."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        for key in before:
            yield from _differences(before[key], after[key], tree, (*address, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differences(one, other, tree, (*address, str(number)))
    else:
        message = "the value would not be kept exactly in the other form. Expected plain text. Simplify it"
        yield Fault(message, tree.place(address), ".".join(address))


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data without differences that have no meaning: empty sections, the order of the keys of a record,
    and one name instead of a list of one."""
    kept = {key: item for key, item in data.items() if item != {} or key not in sections()}
    found: dict[str, Any] = _plain(kept, ())
    return found


def _plain(value: Any, address: Address) -> Any:
    slot = slot_at(address)
    if isinstance(value, dict):
        keys = value if slot is not None and slot.is_mapping else sorted(value)
        return {key: _plain(value[key], (*address, key)) for key in keys}
    if isinstance(value, list):
        return [_plain(item, (*address, str(number))) for number, item in enumerate(value)]
    return [value] if slot is not None and slot.is_list and isinstance(value, str) else value


def keep_file(content: bytes, target: Path, replace: bool) -> None:
    """Write the target whole, or leave what was there. Raises `UsageError` where it exists and is not to
    be replaced."""
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".monazite-", delete=False) as file:
            new = Path(file.name)
            try:
                file.write(content)
                file.flush()
                umask = os.umask(0)
                os.umask(umask)
                new.chmod(0o666 & ~umask)
                if replace:
                    new.replace(target)
                else:
                    os.link(new, target)
            finally:
                new.unlink(missing_ok=True)
    except FileExistsError:
        raise UsageError(printable(f"{target} already exists. Expected a new file. Name another")) from None
    except OSError as error:
        raise refused(printable(f"{target}: the file cannot be written"), error) from None
