"""The command that repeats a run, from the options as they were parsed; a result folder's manifest holds it.

It is to be run in the folder of the instance file, with an `-o DIR` of one's own: every path in it is seen
from there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from monazite.errors import encodable
from monazite.results.folder.shell import quoted

__all__ = ["Command", "command_of", "quoted", "recorded", "seen_from"]

FILES = ("file", "files")
PATHS = ("root", "runs", "hold")
"""Options that hold paths."""
CASE = "case"
"""The option that holds overrides or a path."""
OMITTED = ("output", "format", "table", "show", "shown", "quiet", "verbose", "resume", "jobs", "dask", "help")
"""Options that change nothing in a result: where it is written, what is printed, and how it is worked out."""
IF_GIVEN = ("xlsx",)
"""Options that are recorded only where they are given."""
LAST = ("overrides", "report", "money")
"""Options that stand behind those that say what is asked."""


@dataclass(frozen=True)
class Command:
    """A run: its command in words and its options by name, as seen from the folder of its instance file."""

    file: Path
    words: tuple[str, ...]
    options: dict[str, Any]

    @property
    def shell(self) -> str:
        """The command as a line for a shell."""
        return " ".join(map(quoted, self.words))


def command_of(context: typer.Context, file: Path, inputs: Iterable[Path] = ()) -> Command:
    """The command of a run on one file, of every option that was given.

    The files that it read are `inputs`: where one of them is outside the folder of the file, the current
    directory is named as `--root`.
    """
    others = context.params.get("files") or [] if "file" in context.params else []
    named = [
        _as_argument(file.name),
        *(_as_argument(seen_from(file.parent, each)) for each in map(Path, others)),
    ]
    words = ["monazite", str(context.command.name), *named]
    options: dict[str, Any] = {}
    for parameter in sorted(context.command.params, key=_order):
        name, flag = str(parameter.name), _flag(parameter.opts)
        if name in (*FILES, *OMITTED):
            continue
        given = context.params.get(name)
        if name == "root" and given is None:
            given = _root(file, inputs)
        value = _plain(given, file.parent if name in PATHS or _is_case_file(name, given) else None)
        if value or name not in IF_GIVEN:
            options[flag.removeprefix("--").replace("-", "_")] = value
        if _is_given(value, _plain(parameter.default, None)):
            words += [flag] if value is True else _given(flag, value)
    return Command(file, tuple(words), options)


def _is_given(value: Any, default: Any) -> bool:
    """Whether a value is other than that of an option that was left out; 0 and an empty word are values."""
    return value is not None and value is not False and value != [] and value != default


def _is_case_file(name: str, given: Any) -> bool:
    """Whether the case of a run is a file."""
    return name == CASE and isinstance(given, str) and Path(given).is_file()


def _root(file: Path, inputs: Iterable[Path]) -> Path | None:
    """The current directory, where a file was read that is outside the folder of the instance file."""
    from monazite.data.reading.extends import current_folder, inside

    return current_folder() if any(not inside(path, file.parent) for path in inputs) else None


def _order(parameter: Any) -> int:
    return LAST.index(parameter.name) if parameter.name in LAST else -1


def _flag(flags: Sequence[str]) -> str:
    return next((flag for flag in flags if flag.startswith("--")), flags[0])


def _given(flag: str, value: Any) -> list[str]:
    return [word for each in (value if isinstance(value, list) else [value]) for word in (flag, str(each))]


def _plain(value: Any, folder: Path | None) -> Any:
    """A value as JSON has it; a path as it is seen from a folder."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(each, folder) for each in value]
    if folder is not None and value is not None:
        return _as_argument(seen_from(folder, Path(os.fsdecode(value))))
    return str(value) if isinstance(value, Path) else value


def _as_argument(path: str) -> str:
    """A path that no parser takes for an option."""
    return f"./{path}" if path.startswith("-") else path


def seen_from(folder: Path, path: Path) -> str:
    """The way from a folder to a path, links followed; the whole path where there is no way, as between
    drives."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except (OSError, ValueError):
        return str(path.absolute())


def recorded(command: Command) -> dict[str, Any]:
    """What a manifest says of the command: its words, the same for a shell, where to run it, and the
    options."""
    return {
        "command": [encodable(word) for word in command.words],
        "shell": command.shell,
        "run_in": f"the folder of {encodable(command.file.name)}",
        "options": command.options,
    }
