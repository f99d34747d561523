"""`monazite schema`: the JSON Schema of instance files."""

from __future__ import annotations

from monazite_cli.terminal import show_json


def schema() -> None:
    """Print the JSON Schema of instance files, for editors that complete and check as you type.

    Save it as monazite.schema.json and begin an instance with the line
    `# yaml-language-server: $schema=monazite.schema.json`.
    """
    from monazite.data.schema import instance_schema
    from monazite.results.folder import json_text

    show_json(json_text(instance_schema()))
