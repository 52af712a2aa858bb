"""The JSON Schema of a rulebook as people write it, made from the frozen values themselves."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from app.forms.rulebooks import MARKS, MONEY, SHARES
from app.scoring.budget_rules import CategoryBudget, Completion, SetQuota
from app.scoring.panel_rules import Criterion, Veto
from app.scoring.rulebook import Rulebook

Schema = dict[str, Any]
RATIONAL = r"^-?[0-9]+(/[1-9][0-9]*|\.[0-9]+)?$"
SHARE = r"^-?[0-9]+(/[1-9][0-9]*|(\.[0-9]+)?%?)$"
MARK = r"^[0-9]+(\.[0-9]{1,2})?$"
NUMBER: Mapping[str, Schema] = {
    "rational": {"type": ["integer", "number", "string"], "pattern": RATIONAL},
    "share": {"type": ["integer", "number", "string"], "pattern": SHARE},
    "mark": {"type": ["integer", "number", "string"], "pattern": MARK},
    "money": {"type": ["integer", "number", "string"], "pattern": MARK},
}
#: Where a budget is shared, all that is minor is money.
BUDGETS = (Completion, SetQuota, CategoryBudget)
#: Where numbers are marks: on the leaves of the criteria.
MARKED = (Criterion, Veto)
PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Fraction: {"$ref": "#/$defs/rational"},
    NoneType: {"type": "null"},
}


def schema() -> Schema:
    """Make the schema; editors complete and check a rulebook with it while it is written."""
    defs: Schema = dict(NUMBER)
    root = _record(Rulebook, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Miaopu rulebook",
        **root,
        "$defs": dict(sorted(defs.items())),
    }


def _record(kind: Any, defs: Schema) -> Schema:  # noqa: ANN401 -- a dataclass
    hints = get_type_hints(kind)
    properties: Schema = {}
    required: list[str] = []
    for field in fields(kind):
        name = _written(kind, field.name)
        properties[name] = _value(kind, field.name, hints[field.name], defs)
        if field.default is MISSING and field.default_factory is MISSING:
            required.append(name)
    found: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    about = (kind.__doc__ or "").strip().splitlines()
    return {**found, "description": about[0], "required": required}


def _written(owner: Any, name: str) -> str:  # noqa: ANN401 -- a dataclass
    """Money is written in the currency's unit, and its name without the minor one."""
    bare = name.removesuffix("_minor")
    if bare != name and owner in BUDGETS:
        return f"{bare}_money" if bare.startswith("at_") else bare
    return bare if bare in MONEY else name


def _value(owner: Any, name: str, hint: Any, defs: Schema) -> Schema:  # noqa: ANN401 -- annotations
    kind = _number(owner, name)
    if kind is None:
        return _typed(hint, defs)
    reference: Schema = {"$ref": f"#/$defs/{kind}"}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": reference}
    return {"anyOf": [reference, {"type": "null"}]} if NoneType in get_args(hint) else reference


def _number(owner: Any, name: str) -> str | None:  # noqa: ANN401 -- as above
    if _written(owner, name) != name:
        return "money"
    if name in SHARES:
        return "share"
    return "mark" if name in MARKS and owner in MARKED else None


def _typed(hint: Any, defs: Schema) -> Schema:  # noqa: ANN401 -- as above
    origin, parts = get_origin(hint), get_args(hint)
    if origin is tuple:
        return {"type": "array", "items": _typed(parts[0], defs)}
    if origin is not None and len(parts) == 2 and parts[0] is str:  # noqa: PLR2004 -- a mapping has two
        return {"type": "object", "additionalProperties": _typed(parts[1], defs)}
    if parts:
        return {"anyOf": [_typed(part, defs) for part in parts]}
    return _defined(hint, defs) if is_dataclass(hint) else _plain(hint)


def _plain(hint: Any) -> Schema:  # noqa: ANN401 -- as above
    if issubclass(hint, StrEnum):
        return {"enum": [choice.value for choice in hint]}
    return dict(PLAIN[hint])


def _defined(kind: Any, defs: Schema) -> Schema:  # noqa: ANN401 -- as above
    name = kind.__name__
    if name not in defs:
        defs[name] = {}
        defs[name] = _record(kind, defs)
    return {"$ref": f"#/$defs/{name}"}
