"""The JSON Schema of instance files, from the same records that check them."""

from __future__ import annotations

from typing import Any

from monazite.data.records.instance import Instance


def instance_schema() -> dict[str, Any]:
    """The schema of an instance file (JSON Schema, draft 2020-12)."""
    schema = Instance.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "monazite instance"
    schema["properties"]["monazite"] = {"enum": ["1", 1], "description": "The version of this format: 1."}
    # A file that extends another need not repeat what it inherits, and may remove it with null.
    schema["required"] = []
    return schema
