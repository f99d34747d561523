"""`extends: other.yaml`: an instance inherits another and states only the differences.

Mappings are merged key by key, to any depth. Everything else is replaced whole: text, lists, numbers and
paths (a mapping with a key that only a number has, such as `value` or `steps`), so that a number never keeps
the source of another. A plain `null` removes an inherited element.

A mapping with `scale` and no amount scales the number that it inherits, from a date on (`from`) or until one
(`until`), if given: `cap: {scale: 0.5, from: 2028-01, source: assumption, note: Half.}`. The dates count by
days.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from monazite.data.reading.files import read_one
from monazite.data.reading.spans import is_number, scaled, scales_inherited
from monazite.data.reading.tree import NULL, Tree, similar
from monazite.data.records.symbols import Address
from monazite.errors import Fault, InstanceError, Location, UsageError

DEEPEST_CHAIN = 20


def read_extended(path: Path, root: Path | None = None) -> Tree:
    """Read an instance file and all files that it extends.

    Extended files are in the folder of the file or below, or in the folder `root` or below: by default the
    current directory. A cycle, a chain of more than 20 files and a file elsewhere are an `InstanceError`, a
    `root` that is no folder a `UsageError`.
    """
    if root is not None and not _is_folder(root):
        raise UsageError(
            f"--root {root}: there is no such folder. Expected a folder of files to extend. Name one, or "
            f"omit --root."
        )
    return _read(path, root or current_folder(), ())


def current_folder() -> Path | None:
    """The current directory, where files to extend may be; None where that is the whole disk, or removed."""
    try:
        folder = Path.cwd()
    except OSError:
        return None
    return None if folder == Path(folder.anchor) else folder


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _read(path: Path, root: Path | None, seen: tuple[Path, ...]) -> Tree:
    tree = read_one(path)
    if "extends" not in tree.data:
        return _without_null(tree)
    parent = _parent(tree, path, root, (*seen, path.resolve()))
    merged = merge(_read(parent, root, (*seen, path.resolve())), tree)
    data = {key: value for key, value in merged.data.items() if key != "extends"}
    return Tree(data, merged.places, merged.inputs)


def _parent(tree: Tree, path: Path, root: Path | None, seen: tuple[Path, ...]) -> Path:
    named = tree.data["extends"]
    where = tree.places[("extends",)]
    if not isinstance(named, str):
        raise InstanceError(
            [
                Fault(
                    "found no file name. Expected one file, such as `extends: irel-japan.yaml`",
                    where,
                    "extends",
                )
            ]
        )
    if "\0" in named:
        raise InstanceError([Fault("found a zero byte. Expected a file name. Remove it", where, "extends")])
    parent = path.parent / named
    if not inside(parent, path.parent) and not (root and inside(parent, root)):
        raise InstanceError(
            [
                Fault(
                    f"{named} is outside the folder of this file. Expected a file inside it, or below the "
                    "current directory. Move it there, or name its folder with --root",
                    where,
                    "extends",
                )
            ]
        )
    if parent.resolve() in seen:
        chain = " -> ".join(step.name for step in (*seen, parent.resolve()))
        message = f"the files extend each other in a cycle: {chain}. Expected a chain. Remove one `extends`"
        raise InstanceError([Fault(message, where, "extends")])
    if len(seen) > DEEPEST_CHAIN:
        message = (
            f"more than {DEEPEST_CHAIN} files extend one another. Expected at most {DEEPEST_CHAIN}. Merge "
            "some of them"
        )
        raise InstanceError([Fault(message, where, "extends")])
    try:
        exists = parent.exists()
    except OSError:
        exists = False
    if not exists:
        raise InstanceError(
            [
                Fault(
                    f"there is no file {named}. Expected it beside this one. {similar(parent)}",
                    where,
                    "extends",
                )
            ]
        )
    return parent


def inside(path: Path, folder: Path) -> bool:
    """Whether a path, symbolic links followed, is in a folder or below it; False for a cycle of links."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def merge(base: Tree, change: Tree) -> Tree:
    """The tree of `change` extending `base`."""
    data = dict(base.data)
    places = dict(base.places)
    faults: list[Fault] = []
    _merge_into(data, change.data, (), places, change.places, faults)
    if faults:
        raise InstanceError(faults)
    return Tree(data, places, base.inputs | change.inputs)


def _merge_into(
    data: dict[str, Any],
    change: dict[str, Any],
    address: Address,
    places: dict[Address, Location],
    new_places: dict[Address, Location],
    faults: list[Fault],
) -> None:
    for key, value in change.items():
        here = (*address, key)
        if value is NULL:
            if data.pop(key, None) is None:
                faults.append(_no_inherited(here, new_places[here]))
        elif len(here) > 1 and scales_inherited(data.get(key), value):
            _scale(data, key, value, here, places, new_places, faults)
        elif _merges(data.get(key), value, len(here)):
            data[key] = dict(data[key])
            places[here] = new_places[here]
            _merge_into(data[key], value, here, places, new_places, faults)
        else:
            _forget(places, data.get(key), here)
            _adopt(places, value, new_places, here)
            _refuse_null(value, here, new_places, faults)
            data[key] = value


def _scale(
    data: dict[str, Any],
    key: str,
    change: dict[str, Any],
    here: Address,
    places: dict[Address, Location],
    new_places: dict[Address, Location],
    faults: list[Fault],
) -> None:
    """Scale an inherited number, which keeps its places; the change has those of the file that scales it."""
    _refuse_null(change, here, new_places, faults)
    try:
        data[key], inside = scaled(data[key], change)
    except ValueError as error:
        faults.append(Fault(str(error), new_places[here], ".".join(here)))
        return
    for length in range(1, len(inside)):
        places.setdefault((*here, *inside[:length]), new_places[here])
    places[(*here, *inside)] = new_places[here]
    for known, place in new_places.items():
        if known[: len(here)] == here and len(known) > len(here):
            places[(*here, *inside, *known[len(here) :])] = place


def _merges(old: Any, new: Any, depth: int) -> bool:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    # A section or an element may have a name such as `value`; only inside an element it marks a number.
    return depth < 2 or not (is_number(old) or is_number(new))


def _forget(places: dict[Address, Location], old: Any, address: Address) -> None:
    """Drop the places of an element and all below it."""
    places.pop(address, None)
    for key, item in _items(old):
        _forget(places, item, (*address, key))


def _adopt(
    places: dict[Address, Location], new: Any, new_places: dict[Address, Location], address: Address
) -> None:
    """Take over the places of an element and all below it."""
    if address in new_places:
        places[address] = new_places[address]
    for key, item in _items(new):
        _adopt(places, item, new_places, (*address, key))


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        return value.items()
    return ((str(number), item) for number, item in enumerate(value)) if isinstance(value, list) else ()


def _without_null(tree: Tree) -> Tree:
    faults: list[Fault] = []
    _refuse_null(tree.data, (), tree.places, faults)
    if faults:
        raise InstanceError(faults)
    return tree


def _refuse_null(value: Any, address: Address, places: dict[Address, Location], faults: list[Fault]) -> None:
    if value is NULL:
        faults.append(_no_inherited(address, places[address]))
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_null(item, (*address, key), places, faults)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_null(item, (*address, str(number)), places, faults)


def _no_inherited(address: Address, place: Location) -> Fault:
    return Fault(
        "found `null`, which removes an inherited element, and none is inherited here. Expected a value. "
        "Write one, or remove the line",
        place,
        ".".join(address),
    )
