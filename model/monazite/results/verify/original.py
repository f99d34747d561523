"""The instance file that a result folder belongs to, read again as it was when it was solved."""

from __future__ import annotations

from pathlib import Path

from monazite.data.reading.load import read_file, read_tree
from monazite.data.reading.tree import Tree
from monazite.errors import InstanceError, UsageError, printable
from monazite.results.folder.listing import digest, named
from monazite.results.folder.written import Input, Manifest, Options
from monazite.results.verify.holding import hold_folder
from monazite.results.verify.rolling import roll


def original_tree(
    folder: Path, manifest: Manifest, original: Path | None, root: Path | None
) -> tuple[Tree | None, list[str]]:
    """The instance read again with the recorded overrides, from `original` or its recorded path, and what was
    compared.

    Raises `UsageError` where a file was changed. None where the file, or one that it reads, is no longer
    there.
    """
    overrides = tuple(manifest.options.set or ())
    with_them = "".join(f" with --set {each!r}" for each in overrides) + _held_words(manifest.options)
    if original is not None:
        here = original
        belongs = f"the result belongs to {original} as it is now{with_them}"
    else:
        found = _recorded(folder, manifest)
        if found is None:
            lost = [printable(each.name) for each in manifest.inputs if _path(folder, each) is None]
            name = printable(manifest.command[2]) if len(manifest.command) > 2 else "its file"
            what = "it" if lost in ([], [name.removeprefix("./")]) else name
            return None, [
                f"{named(lost) or name} was not found; that the result belongs to {what} is not checked"
            ]
        here = found
        belongs = f"the result belongs to {here.name}, which is unchanged{with_them}"
    try:
        if root is None and manifest.options.root is not None:
            root = here.parent / manifest.options.root
        tree = _read(here, overrides, root, manifest.options)
    except InstanceError as error:
        with_them = "" if not with_them else " with the recorded overrides"
        what = f"the result cannot be compared with its instance, which cannot be read{with_them}"
        raise UsageError(
            f"{error}\n{printable(str(folder))}: {what}. Expected a valid file. Correct it"
        ) from None
    _check_inputs(folder, here, tree, manifest, original is not None)
    return tree, [belongs]


def _check_inputs(folder: Path, here: Path, tree: Tree, manifest: Manifest, is_named: bool) -> None:
    now = sorted((path.name, digest) for path, digest in tree.inputs.items())
    then = sorted((each.name, each.sha256) for each in manifest.inputs)
    differs = sorted({name for name, _ in set(now) ^ set(then)})
    if differs or len(now) != len(then):
        what = named(differs) if is_named else named([each for each in differs if each != here.name])
        tail = f": {what} differs" if what else ""
        advice = (
            "Solve it again"
            if is_named
            else "Solve it again, or move the folder to verify it without the file"
        )
        raise UsageError(
            f"{printable(str(folder))}: the result belongs to another version of "
            f"{printable(str(here) if is_named else here.name)}{tail}. Expected the file as it was solved. "
            f"{advice}"
        )


def _recorded(folder: Path, manifest: Manifest) -> Path | None:
    """The instance file at its recorded path, if every input is still there; refused if one of them was
    changed."""
    name = manifest.command[2].removeprefix("./") if len(manifest.command) > 2 else ""
    paths = [(each, _path(folder, each)) for each in manifest.inputs]
    for each, path in paths:
        if path is not None and digest(path) != each.sha256:
            raise UsageError(
                f"{printable(str(folder))}: the result belongs to another version of {printable(each.name)}, "
                "which was changed after the solve. Expected the same file. Solve it again, or move the "
                "folder to verify it without the file"
            )
    if any(path is None for _, path in paths):
        return None
    return next((path for each, path in paths if each.name == name), None)


def _path(folder: Path, recorded: Input) -> Path | None:
    """The recorded path of an input; None where there is no file any more."""
    if not recorded.from_here:
        return None
    try:
        path = (folder.resolve() / recorded.from_here).resolve()
        digest(path)
    except (OSError, RuntimeError, ValueError):
        return None
    return path


def _held_words(options: Options) -> str:
    """The options by which earlier decisions were held."""
    given = (("--hold", options.hold), ("--until", options.until), ("--every", options.every))
    return "".join(f" with {flag} {value!r}" for flag, value in given if value is not None)


def _read(here: Path, overrides: tuple[str, ...], root: Path | None, options: Options) -> Tree:
    """The file as it was solved: with the decisions that were held, planned again where it was rolling."""
    if options.every is not None:
        return roll(read_file(here, overrides, root), options.money, options.every).tree
    tree = read_tree(here, overrides, root)
    if options.hold is not None and options.until is not None:
        tree = hold_folder(tree, options.money, here.parent / options.hold, options.until)
    return tree
