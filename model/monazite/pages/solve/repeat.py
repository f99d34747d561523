"""How to repeat the result: the command, its input files by SHA-256, and the versions."""

from __future__ import annotations

from monazite.pages.section import Section, Shown
from monazite.pages.source import Source


def section(source: Source) -> Section | None:
    """The record of the manifest."""
    manifest = source.manifest
    words = [f"Command: {manifest.get('shell') or ' '.join(manifest['command'])}"]
    if manifest.get("run_in"):
        words.append(f"Run it in {manifest['run_in']}.")
    words.append(
        "Written with -o DIR, the result can be proven again: monazite verify DIR compares every figure. A "
        "file with another SHA-256 is another input."
    )
    inputs = [[each["name"], each["sha256"]] for each in manifest.get("inputs", [])]
    versions = [[name, found] for name, found in manifest.get("versions", {}).items()]
    tables = [
        Shown("Input files", ("file", "SHA-256"), inputs),
        Shown("Versions", ("package", "version"), versions, folded=True),
    ]
    return Section("repeat", "How to repeat it", words, tables=tables)
