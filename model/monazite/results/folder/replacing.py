"""What is in the way of a result folder, and how it is replaced without losing anything that is not monazite's.

The manifest of a result lists every file with its SHA-256. Only a folder that holds nothing else is replaced: a file that is not
listed, or that was changed since, is somebody's work. A new result is filled in a hidden folder beside the old one and put in its place
by two renames. Who is killed in the midst leaves that hidden folder; the next run for the same folder puts back what stood there and clears the rest.
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
from monazite.results.folder.written import FORMAT, MANIFEST, read_json

OURS = re.compile(
    r"(status\.json|certificate\.json|instance\.resolved\.yaml|model\.lp|model\.mps|map\.svg|tables/[^/]+\.csv)"
)
"""All that a manifest may list."""
OWN = "manifest_sha256"
"""In a manifest, the SHA-256 of the manifest without this key: a remark that somebody wrote into it is not lost either."""
LOCK, NEW, OLD, GONE = "lock", "new", "old", "gone"
SWAPS = 20
"""Times that a result is put in place before another run that does the same is given way."""


def target(folder: Path) -> Path:
    """The folder to write: where `folder` is a link to one, that folder itself. Raises `UsageError` for any other link."""
    if not folder.is_symlink():
        return folder
    try:
        found = folder.resolve(strict=True)
    except (OSError, RuntimeError):
        raise UsageError(f"-o {folder}: this link leads nowhere; name a folder") from None
    if not found.is_dir():
        raise UsageError(f"-o {folder}: this is a link to {found}, which is no folder; name a folder")
    return found


def check_replaceable(folder: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse, before any work, a folder that may not be replaced or cannot be written.

    What a killed run left is put in order first. A folder is replaced if it is empty or holds a result of monazite and nothing else,
    every file as it was written; one that holds an input file is not.
    """
    try:
        if not folder.name or folder.name == "..":
            raise UsageError(f"-o {folder}: this is not the name of a folder to write; name a new one")
        asked, folder = folder, target(folder)
        recover(folder)
        _check_what_is_there(asked, folder)
        for path in inputs:
            if folder.exists() and path.resolve().is_relative_to(folder.resolve()):
                raise UsageError(f"-o {asked}: {path} lies in it and would be replaced; name another folder")
        parent = folder.resolve().parent
        for above in (parent, *parent.parents):
            if _is_result(above):
                raise UsageError(
                    f"-o {asked}: {above} holds a result of monazite, which another one inside it would change; name a folder outside it"
                )
        while not parent.exists():
            parent = parent.parent
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise UsageError(f"-o {asked}: {parent} cannot be written to")
    except OSError as error:
        raise refused(printable(f"-o {folder}: the folder cannot be used"), error) from None
    except (RuntimeError, ValueError) as error:
        raise UsageError(printable(f"-o {folder}: {error}")) from None


def _check_what_is_there(asked: Path, folder: Path) -> None:
    """Look again where another run put its result there while we looked."""
    for attempt in range(SWAPS):
        before = _identity(folder)
        try:
            _refuse_what_is_there(asked, folder)
            return
        except (OSError, UsageError):
            if attempt == SWAPS - 1 or _identity(folder) == before:
                raise


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder stands at a name; None where none does."""
    try:
        found = folder.lstat()
        return found.st_dev, found.st_ino
    except OSError:
        return None


def _refuse_what_is_there(asked: Path, folder: Path) -> None:
    """Raise `UsageError` where what stands at the name of a folder is not to be replaced."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise UsageError(f"-o {asked}: this is not the name of a folder to write; name a new one")
    if folder.is_mount():
        raise UsageError(
            f"-o {asked}: a file system is mounted here, and cannot be replaced; name a folder in it"
        )
    found = listing(folder)
    for name in ("", *found.folders):
        if not os.access(folder / name, os.R_OK | os.W_OK | os.X_OK):
            raise UsageError(f"-o {asked}: {folder / name} cannot be written to")
    if not (found.files or found.kinds):
        return
    if (reason := _no_result(folder)) is not None:
        held = named(sorted([*found.files, *found.kinds]))
        raise UsageError(
            f"-o {asked}: the folder holds other files than a result of monazite ({held}): {reason}; name a new folder"
        )
    if told := foreign(folder):
        raise UsageError(
            f"-o {asked}: the result there would be replaced, and this would be lost: {named(told, '; ')}. "
            "Move it elsewhere, or name another folder"
        )


def _no_result(folder: Path) -> str | None:
    """Why a folder is no result of monazite that could be replaced; None where it is one."""
    try:
        told = read_json(folder / MANIFEST)
    except FileNotFoundError:
        return f"there is no {MANIFEST}"
    except (OSError, ValueError, RecursionError):
        return f"{MANIFEST} cannot be read"
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return f"{MANIFEST} is not one of monazite"
    files = told.get("files")
    if not isinstance(files, dict) or not all(isinstance(each, str) for each in files.values()):
        return f"{MANIFEST} does not list the files of the result"
    lies = [name for name in files if not OURS.fullmatch(name) or ".." in PurePosixPath(name).parts]
    return f"{MANIFEST} lists what monazite does not write: {named(lies)}" if lies else None


def _is_result(folder: Path) -> bool:
    """Whether a folder holds a manifest of monazite."""
    try:
        told = read_json(folder / MANIFEST)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("format") == FORMAT


def foreign(folder: Path) -> list[str]:
    """What stands in a result folder and is not as its manifest lists it, a sentence each. Raises `OSError` or `ValueError` without a manifest."""
    told = read_json(folder / MANIFEST)
    files: dict[str, str] = told["files"]
    found = listing(folder)
    expected = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents}
    sentences = [f"{name} ({kind})" for name, kind in found.others.items()]
    sentences += [f"{name} (a folder)" for name in found.folders if name not in expected]
    for name in found.files:
        if name == MANIFEST:
            if OWN in told and told[OWN] != own_digest(told):
                sentences.append(f"{name} was changed since monazite wrote it")
        elif name not in files:
            sentences.append(f"{name} was not written by monazite")
        elif digest(folder / name) != files[name]:
            sentences.append(f"{name} was changed since monazite wrote it")
    return sentences


def own_digest(manifest: dict[str, Any]) -> str:
    """The SHA-256 of a manifest without what it tells of itself."""
    told = {key: value for key, value in manifest.items() if key != OWN}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A hidden folder beside one that is written, for the time it is written; then what stood there before is put back or cleared."""
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
    """A new hidden folder, and the lock that says that its process lives; None on a file system without locks."""
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
            continue  # Another run took it for a left-over before it was locked.
        if lock is not None:
            return work, lock


SUFFIX = ".monazite"
LONGEST = 200


def _prefix(folder: Path) -> str:
    """How the name of every hidden folder of a result folder begins; long names by their digest, as names have a longest length."""
    name = os.fsencode(folder.name)
    return f".{folder.name}." if len(name) <= LONGEST else f".{hashlib.sha256(name).hexdigest()[:32]}."


def put_in_place(new: Path, folder: Path, work: Path) -> None:
    """Put a filled folder in its place, and what was there aside; of two runs at once the last one stays."""
    for attempt in range(SWAPS):
        try:
            if folder.exists():
                folder.replace(work / f"{OLD}{attempt}")
            new.replace(folder)
            return
        except OSError:
            # Another run put its result here between the two steps: move that one aside too.
            if attempt == SWAPS - 1 or not new.exists():
                raise


def recover(folder: Path) -> None:
    """Put in order what runs left that were killed while they wrote a folder: put back what stood there, and clear the rest.

    What a run that lives is writing is left alone, and so is what cannot be told or changed.
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
"""What a hidden folder may hold."""


def _since(work: Path) -> int:
    """When something was last moved into a hidden folder or out of it."""
    try:
        return work.stat().st_mtime_ns
    except OSError:
        return 0


def _settle(work: Path, folder: Path) -> None:
    """Put back what stood in the place of a folder if the new one was not put there, remove the rest, and the hidden folder with it."""
    is_placed = not (work / NEW).exists()
    olds = sorted(work.glob(f"{OLD}*"), key=lambda each: int(each.name[len(OLD) :]), reverse=True)
    for number, old in enumerate(olds):
        with suppress(OSError):
            if number == 0 and not is_placed and not os.path.lexists(folder):
                old.replace(folder)
                continue
        with suppress(OSError):  # Also where another run was quicker to put its result there.
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
    """Whether a folder that was put aside is empty, or holds a result and nothing else, also now."""
    try:
        return not any(old.iterdir()) or (_no_result(old) is None and not foreign(old))
    except (OSError, ValueError, ValidationError):
        return False
