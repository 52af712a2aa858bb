"""The JSON Schema of what `codec` reads, made from the frozen values themselves."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from app.scoring.canonical import LIMIT

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
RATIONAL = r"^-?[0-9]+(/[1-9][0-9]*|\.[0-9]+)?$"
PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Fraction: {"$ref": "#/$defs/rational"},
    NoneType: {"type": "null"},
}


class Schemas:
    """Collects the schema of each kind of value that is met; `plain` says how numbers and texts are written."""

    def __init__(self, defs: Schema, plain: dict[Any, Schema] = PLAIN) -> None:
        """Begin with kinds that stand in `defs` already."""
        self.defs = dict(defs)
        self.plain = plain

    def name(self, owner: Any, field: str) -> str:  # noqa: ANN401 -- a dataclass
        """Give the name under which a field is written."""
        del owner
        return field

    def value(self, owner: Any, field: str, hint: Any) -> Schema:  # noqa: ANN401 -- annotations of any form
        """Give the schema of a field."""
        del owner, field
        return self.typed(hint)

    def record(self, kind: Any) -> Schema:  # noqa: ANN401 -- a dataclass
        """Give the schema of a record: its fields, those without a default required."""
        hints = get_type_hints(kind)
        properties: Schema = {}
        required: list[str] = []
        for field in fields(kind):
            name = self.name(kind, field.name)
            properties[name] = self.value(kind, field.name, hints[field.name])
            if field.default is MISSING and field.default_factory is MISSING:
                required.append(name)
        found: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
        about = (kind.__doc__ or "").strip().splitlines()
        return {**found, "description": about[0], "required": required}

    def typed(self, hint: Any) -> Schema:  # noqa: ANN401 -- annotations of any form
        """Give the schema of an annotation."""
        origin, parts = get_origin(hint), get_args(hint)
        if origin is tuple:
            return {"type": "array", "items": self.typed(parts[0])}
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self.typed(parts[1])}
        if parts:
            return {"anyOf": [self.typed(part) for part in parts]}
        if is_dataclass(hint):
            return self.reference(hint)
        if issubclass(hint, StrEnum):
            return {"enum": [choice.value for choice in hint]}
        return dict(self.plain[hint])

    def reference(self, kind: Any) -> Schema:  # noqa: ANN401 -- a dataclass
        """Refer to a record, which is made once."""
        name = kind.__name__
        if name not in self.defs:
            self.defs[name] = {}
            self.defs[name] = self.record(kind)
        return {"$ref": f"#/$defs/{name}"}


class Documents(Schemas):
    """Canonical documents: whole numbers within their limit, rationals as text."""

    def __init__(self) -> None:
        """Begin with the rational number."""
        whole = {"type": "integer", "minimum": -LIMIT, "maximum": LIMIT}
        rational = {"type": ["integer", "string"], "pattern": RATIONAL}
        super().__init__({"rational": rational}, {**PLAIN, int: whole})
