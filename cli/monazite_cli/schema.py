"""`monazite schema`: the JSON Schema of instance files, or the description of one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monazite_cli import terminal

if TYPE_CHECKING:
    from monazite.data.reading.keys import Described, Key


def schema(
    address: Annotated[
        str | None,
        typer.Argument(
            help="Describe this key, for example contracts.suspension.", metavar="ADDRESS", show_default=False
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of instance files, or describe one key.

    Editors complete and check instance files while you type if the schema is saved as monazite.schema.json
    and the file begins with this line:

    \b
    # yaml-language-server: $schema=monazite.schema.json
    """
    if address is None:
        from monazite.data.reading.schema import instance_schema
        from monazite.results.folder.writing import json_text

        terminal.show_json(json_text(instance_schema()))
        return
    from monazite.data.reading.keys import describe

    found = describe(address)
    _print(found)
    if found.meant:
        terminal.say(f"{found.address}: described as an element of this name{found.meant}")


def _print(found: Described) -> None:
    from monazite.data.reading.keys import AT_THE_TOP, doc_of, keys_of

    screen = terminal.screen()
    screen.heading(found.address)
    if found.key is not None:
        for line in _lines(found.key):
            screen.sentence(line, hang=2)
    if found.record is None:
        return
    keys = keys_of(found.record)
    screen.print()
    screen.sentence(" ".join(doc_of(found.record).partition("\n\n")[0].split()))
    if found.record in AT_THE_TOP:
        screen.sentence(f"It may be written with the keys {', '.join(key.name for key in keys)}.")
    else:
        screen.print()
        rows = [[key.name, key.unit, _default(key), key.example] for key in keys]
        screen.table("Keys", ["key", "unit", "default", "example"], rows, words=4)
        for key in keys:
            screen.sentence(f"{key.name}: {key.meaning}", hang=2)


def _lines(key: Key) -> list[str]:
    from monazite.data.reading.keys import in_plain_words

    lines = [key.meaning, f"value: {in_plain_words(key)}" if key.example else "value: the keys below"]
    if key.unit:
        lines.append(f"unit: {key.unit}")
    lines.append(f"default: {_default(key)}")
    if key.example:
        lines.append(f"example: {key.name}: {key.example}")
    return lines


def _default(key: Key) -> str:
    return "required" if key.required else key.default or "none"
