"""The published schema is the one that the program makes, and knows every word of the presets."""

import json
import re
from typing import Any

import pytest
import yaml

from app.forms.rulebooks import _Loader, presets, to_yaml
from app.tallying import rulebook_schema
from tests.support.sources import text

SCHEMA: dict[str, Any] = json.loads(text("docs/rulebook.schema.json"))


def test_the_published_schema_is_the_made_one() -> None:
    assert text("docs/rulebook.schema.json") == rulebook_schema()


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_keeps_to_the_schema(name: str) -> None:
    document = yaml.load(to_yaml(presets()[name]), Loader=_Loader)
    assert faults(document, SCHEMA, "") == []


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    document = yaml.load(to_yaml(presets()["founding-round"]), Loader=_Loader)
    document["allotment"]["units"] = 1
    document["vote"]["form"] = "shouting"
    document["panels"][0]["criteria"][0]["weight"] = "２5%"
    del document["id"]
    assert sorted(faults(document, SCHEMA, "")) == [
        "/allotment/units",
        "/id",
        "/panels/0/criteria/0/weight",
        "/vote/form",
    ]


TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "null": type(None),
}


def faults(value: Any, schema: dict[str, Any], here: str) -> list[str]:
    """The few words of JSON Schema that the published one uses, from its specification."""
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], here)
    if "anyOf" in schema:
        tried = [faults(value, choice, here) for choice in schema["anyOf"]]
        return min(tried, key=len)
    if "enum" in schema:
        return [] if value in schema["enum"] else [here]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    typed = isinstance(value, tuple(TYPES[kind] for kind in kinds))
    if not typed or (isinstance(value, str) and not re.search(schema.get("pattern", ""), value)):
        return [here]
    if isinstance(value, list):
        return [
            f for i, one in enumerate(value) for f in faults(one, schema["items"], f"{here}/{i}")
        ]
    return _pairs(value, schema, here) if isinstance(value, dict) else []


def _pairs(value: dict[str, Any], schema: dict[str, Any], here: str) -> list[str]:
    known = schema.get("properties", {})
    other = schema.get("additionalProperties", True)
    found = [f"{here}/{name}" for name in schema.get("required", []) if name not in value]
    for name, part in value.items():
        if name in known:
            found += faults(part, known[name], f"{here}/{name}")
        elif other is False:
            found.append(f"{here}/{name}")
        else:
            found += faults(part, other, f"{here}/{name}")
    return found
