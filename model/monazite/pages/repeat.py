"""How to repeat a result: the command, its input files by SHA-256, and the versions."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.pages.section import Section, Shown
from monazite.pages.source import Source


def section(source: Source) -> Section | None:
    """The record of the manifest."""
    manifest = source.manifest
    inputs = [[str(each["name"]), str(each["sha256"])] for each in manifest.get("inputs") or []]
    versions = [[name, str(found)] for name, found in (manifest.get("versions") or {}).items()]
    tables = [
        Shown("Input files", ("file", "SHA-256"), inputs),
        Shown("Versions", ("package", "version"), versions, folded=True),
    ]
    return Section(
        "repeat", "How to repeat it", list(_words(source)), tables=[each for each in tables if each.rows]
    )


def _words(source: Source) -> Iterator[str]:
    manifest = source.manifest
    yield f"Command: {manifest.get('shell') or ' '.join(manifest['command'])}"
    if manifest.get("run_in"):
        yield f"Run it in {manifest['run_in']}. A file with another SHA-256 is another input."
    if source.kind == "solve":
        yield "Written with -o DIR, it can be proven again: monazite verify DIR compares every figure."
