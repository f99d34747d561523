"""Replacing a result folder without losing any file that monazite did not write.

The manifest of a result lists every file with its SHA-256. A folder is replaced only if it contains nothing
else: a file that is not listed, or that was changed, may be a user's work. A new result is written to a
hidden folder beside the old one, which two renames then replace. A killed run leaves that hidden folder; the
next run for the same folder restores the old result and removes the rest.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from monazite.errors import UsageError, printable, refused
from monazite.results.folder.listing import digest, kind_of, listing, named
from monazite.results.folder.locks import hold
from monazite.results.folder.written import MANIFEST, is_any_format, read_json

OURS = re.compile(
    r"(status\.json|certificate\.json|instance\.resolved\.yaml|model\.lp|model\.mps|map\.svg|result\.xlsx"
    r"|tables/[^/]+\.csv|datapackage\.json)"
)
"""The files that a manifest may list."""
OWN = "manifest_sha256"
"""In a manifest, the SHA-256 of the manifest without this key, so that a note a user wrote into it is not
lost either."""
LOCK, NEW, OLD, GONE = "lock", "new", "old", "gone"
SWAPS = 20
"""How often replacing is tried while another run replaces the same folder."""


WRITABLE = "Expected a folder in which you may write. Check its permissions, or name another"


def target(folder: Path) -> Path:
    """The folder to write: where `folder` is a link to one, that folder itself. Raises `UsageError` for
    any other link."""
    if not folder.is_symlink():
        return folder
    try:
        found = folder.resolve(strict=True)
    except (OSError, RuntimeError):
        raise UsageError(
            f"-o {folder}: the link has no target. Expected a folder. Remove the link, or name another folder"
        ) from None
    if not found.is_dir():
        raise UsageError(
            f"-o {folder}: the link points to {found}, which is not a folder. Expected a folder. Name another"
        )
    return found


def check_replaceable(folder: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse, before any work, a folder that may not be replaced or cannot be written.

    What a killed run left is cleaned up first. A folder is replaced if it is empty or contains an unchanged
    result of monazite and nothing else; a folder that contains an input file is not.
    """
    try:
        if not folder.name or folder.name == "..":
            raise UsageError(
                f"-o {folder}: not a name of a folder. Expected the name of a new folder, such as results"
            )
        asked, folder = folder, target(folder)
        recover(folder)
        _check_what_is_there(asked, folder)
        for path in inputs:
            if folder.exists() and path.resolve().is_relative_to(folder.resolve()):
                raise UsageError(
                    f"-o {asked}: the input file {path} is in this folder and would be replaced. Expected a "
                    "folder without inputs. Name another"
                )
        parent = folder.resolve().parent
        for above in (parent, *parent.parents):
            if is_result(above):
                raise UsageError(
                    f"-o {asked}: {above} contains a result of monazite, which another one inside it would "
                    "change. Expected a folder outside it. Name one"
                )
        while not parent.exists():
            parent = parent.parent
        if not parent.is_dir():
            raise UsageError(f"-o {asked}: {parent} is not a folder. Expected a folder. Name another one")
        if not os.access(parent, os.W_OK | os.X_OK):
            raise UsageError(f"-o {asked}: {parent} cannot be written to. {WRITABLE}")
    except OSError as error:
        raise refused(printable(f"-o {folder}: the folder cannot be used"), error) from None
    except (RuntimeError, ValueError) as error:
        raise UsageError(printable(f"-o {folder}: {error}")) from None


def _check_what_is_there(asked: Path, folder: Path) -> None:
    """Check the target, and again where another run replaced it meanwhile."""
    for attempt in range(SWAPS):
        before = _identity(folder)
        try:
            _refuse_what_is_there(asked, folder)
            return
        except (OSError, UsageError):
            if attempt == SWAPS - 1 or _identity(folder) == before:
                raise


def _identity(folder: Path) -> tuple[int, int] | None:
    """The identity of the folder at a path; None where there is none."""
    try:
        found = folder.lstat()
        return found.st_dev, found.st_ino
    except OSError:
        return None


def _refuse_what_is_there(asked: Path, folder: Path) -> None:
    """Raise `UsageError` where the existing target must not be replaced."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise UsageError(f"-o {asked}: found a file. Expected the name of a new folder. Name another")
    if folder.is_mount():
        raise UsageError(
            f"-o {asked}: the folder is a mount point and cannot be replaced. Expected a new folder. Name "
            "one in it"
        )
    found = listing(folder)
    for name in ("", *found.folders):
        if not os.access(folder / name, os.R_OK | os.W_OK | os.X_OK):
            raise UsageError(f"-o {asked}: {folder / name} cannot be written to. {WRITABLE}")
    if not (found.files or found.kinds):
        return
    if (reason := _no_result(folder)) is not None:
        held = named(sorted([*found.files, *found.kinds]))
        raise UsageError(
            f"-o {asked}: the folder contains other files than a result of monazite ({held}): {reason}. "
            "Expected a new folder, or a result of monazite. Name another"
        )
    if changes := foreign(folder):
        raise UsageError(
            f"-o {asked}: replacing the result in this folder would lose: {named(changes, '; ')}. Expected "
            "nothing else in it. Move these elsewhere, or name another folder"
        )


def _no_result(folder: Path) -> str | None:
    """The reason why a folder is not a replaceable result of monazite; None where it is one."""
    try:
        manifest = read_json(folder / MANIFEST)
    except FileNotFoundError:
        return f"there is no {MANIFEST}"
    except (OSError, ValueError, RecursionError):
        return f"{MANIFEST} cannot be read"
    if not isinstance(manifest, dict) or not is_any_format(manifest.get("format")):
        return f"{MANIFEST} is not a manifest of monazite"
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(isinstance(each, str) for each in files.values()):
        return f"{MANIFEST} does not list the files of the result"
    others = [name for name in files if not OURS.fullmatch(name) or ".." in PurePosixPath(name).parts]
    return f"{MANIFEST} lists files that monazite does not write: {named(others)}" if others else None


def is_result(folder: Path) -> bool:
    """Whether a folder contains a manifest of monazite."""
    try:
        manifest = read_json(folder / MANIFEST)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and is_any_format(manifest.get("format"))


def foreign(folder: Path) -> list[str]:
    """What differs in a result folder from its manifest, a sentence each. Raises `OSError` or `ValueError`
    without a manifest."""
    manifest = read_json(folder / MANIFEST)
    files: dict[str, str] = manifest["files"]
    found = listing(folder)
    expected = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents}
    sentences = [f"{name} ({kind})" for name, kind in found.others.items()]
    sentences += [f"{name} (a folder)" for name in found.folders if name not in expected]
    for name in found.files:
        if name == MANIFEST:
            if OWN in manifest and manifest[OWN] != own_digest(manifest):
                sentences.append(f"{name} was changed after monazite wrote it")
        elif name not in files:
            sentences.append(f"{name} was not written by monazite")
        elif digest(folder / name) != files[name]:
            sentences.append(f"{name} was changed after monazite wrote it")
    return sentences


def own_digest(manifest: dict[str, Any]) -> str:
    """The SHA-256 of a manifest without its own digest."""
    rest = {key: value for key, value in manifest.items() if key != OWN}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A hidden folder for writing a result beside its target; afterwards the old result is restored or
    removed."""
    made = [each for each in (folder.parent, *folder.parent.parents) if not each.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work, lock = _hidden(folder)
        try:
            yield work
        finally:
            _settle(work, folder)
            if lock is not None:
                lock.close()
    except BaseException:
        for each in made:
            with suppress(OSError):
                each.rmdir()
        raise


def _hidden(folder: Path) -> tuple[Path, Any]:
    """A new hidden folder, and the lock that shows that its process lives; None on a file system without
    locks."""
    while True:
        work = Path(tempfile.mkdtemp(suffix=SUFFIX, prefix=_prefix(folder), dir=folder.parent))
        try:
            lock = hold(work / LOCK)
        except OSError as error:
            if (work / LOCK).exists():
                return work, None
            with suppress(OSError):
                work.rmdir()
            if not isinstance(error, FileNotFoundError):
                raise
            continue  # Another run took it for a leftover before it was locked.
        if lock is not None:
            return work, lock


SUFFIX = ".monazite"
LONGEST = 200


def _prefix(folder: Path) -> str:
    """The prefix of every hidden folder of a result folder; a long name is replaced by its digest."""
    name = os.fsencode(folder.name)
    return f".{folder.name}." if len(name) <= LONGEST else f".{hashlib.sha256(name).hexdigest()[:32]}."


def put_in_place(new: Path, folder: Path, work: Path) -> None:
    """Move a written folder to its target and the old one aside; of two concurrent runs the last one wins."""
    for attempt in range(SWAPS):
        try:
            if folder.exists():
                folder.replace(work / f"{OLD}{attempt}")
            new.replace(folder)
            return
        except OSError:
            # Another run replaced the target between the two steps: move that result aside too.
            if attempt == SWAPS - 1 or not new.exists():
                raise


def recover(folder: Path) -> None:
    """Clean up after runs that were killed while writing a folder: restore the old result and remove the
    rest.

    Folders of running processes are not touched, nor are those that cannot be identified or changed.
    """
    prefix = _prefix(folder)
    try:
        found = [
            each
            for each in folder.parent.iterdir()
            if each.name.startswith(prefix)
            and re.fullmatch(r"[a-z0-9_]{8}", each.name[len(prefix) : -len(SUFFIX)])
            and each.name.endswith(SUFFIX)
            and kind_of(each) == "a folder"
        ]
    except OSError:
        return
    for work in sorted(found, key=_since, reverse=True):
        with suppress(OSError):
            if not all(re.fullmatch(HELD, each.name) for each in work.iterdir()):
                continue
            lock = hold(work / LOCK)
            if lock is not None:
                _settle(work, folder)
                lock.close()


HELD = rf"{LOCK}|{NEW}|({OLD}|{GONE})\d+"
"""The entries that a hidden folder may contain."""


def _since(work: Path) -> int:
    """When an entry was last moved into or out of a hidden folder."""
    try:
        return work.stat().st_mtime_ns
    except OSError:
        return 0


def _settle(work: Path, folder: Path) -> None:
    """Restore the old result if the new one is not in place, remove the rest, and remove the hidden
    folder."""
    is_placed = not (work / NEW).exists()
    olds = sorted(work.glob(f"{OLD}*"), key=lambda each: int(each.name[len(OLD) :]), reverse=True)
    for number, old in enumerate(olds):
        with suppress(OSError):
            if number == 0 and not is_placed and not os.path.lexists(folder):
                old.replace(folder)
                continue
        with suppress(OSError):  # Also where another run has replaced the target meanwhile.
            if _may_go(old):
                old.replace(work / f"{GONE}{old.name[len(OLD) :]}")
    for gone in work.glob(f"{GONE}*"):
        shutil.rmtree(gone, ignore_errors=True)
    shutil.rmtree(work / NEW, ignore_errors=True)
    with suppress(OSError):
        if [each.name for each in work.iterdir()] == [LOCK]:
            (work / LOCK).unlink()
        work.rmdir()


def _may_go(old: Path) -> bool:
    """Whether a folder that was moved aside is still empty, or still contains a result and nothing else."""
    try:
        return not any(old.iterdir()) or (_no_result(old) is None and not foreign(old))
    except (OSError, ValueError, ValidationError):
        return False
