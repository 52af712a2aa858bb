"""Between frozen values and documents: one way out, one way in, errors by JSON pointer."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from app.scoring.canonical import LIMIT, NotCanonical, composed
from app.scoring.errors import BadNumber, Unreadable
from app.scoring.numbers import as_text, rational

Value = TypeVar("Value")
_ALWAYS = object()


def encode(value: object) -> Any:  # noqa: ANN401 -- JSON has no narrower type
    """Turn a frozen value into a document: rationals become text, tuples lists, empty defaults stay.

    Only a part that is marked as one that may be absent is left out where it says nothing.
    """
    names = _names(cast("Any", type(value)))
    if names:
        return {
            name: encode(part)
            for name, left_out in names
            if ((part := getattr(value, name)) != left_out or left_out is _ALWAYS)
        }
    if value is None or isinstance(value, str | int):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, Fraction):
        return as_text(value)
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [encode(item) for item in value]
    raise Unreadable("", "not_a_value", kind=type(value).__name__)


@lru_cache(maxsize=128)
def _names(kind: Any) -> tuple[tuple[str, object], ...]:  # noqa: ANN401 -- as above
    """Give each field with the value at which it is left out."""
    if not is_dataclass(kind):
        return ()
    return tuple(
        (field.name, _nothing(field) if field.metadata.get("absent") else _ALWAYS)
        for field in fields(kind)
    )


@lru_cache(maxsize=64)
def left_out(kind: Any) -> tuple[tuple[str, object], ...]:  # noqa: ANN401 -- as above
    """Give the fields that are left out, each with the value at which it is."""
    return tuple((name, nothing) for name, nothing in _names(kind) if nothing is not _ALWAYS)


def _nothing(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def decode(kind: type[Value], document: object, pointer: str = "") -> Value:
    """Read a document as a frozen value; raises Unreadable with the place of the first fault."""
    return cast("Value", _read(kind, document, pointer))


def _read(kind: Any, document: object, pointer: str) -> object:  # noqa: ANN401 -- annotations of any form
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _optional(kind, document, pointer)
    if origin is tuple:
        item = get_args(kind)[0]
        return tuple(
            _read(item, entry, f"{pointer}/{i}") for i, entry in enumerate(_list(document, pointer))
        )
    if origin in (dict, Mapping, cast("Any", Mapping)):
        item = get_args(kind)[1]
        return {
            key: _read(item, entry, below(pointer, key))
            for key, entry in _object(document, pointer).items()
        }
    if is_dataclass(kind):
        return _record(kind, document, pointer)
    return _plain(kind, document, pointer)


def _optional(kind: Any, document: object, pointer: str) -> object:  # noqa: ANN401 -- as above
    choices = get_args(kind)
    if document is None and type(None) in choices:
        return None
    fault: Unreadable | None = None
    for choice in choices:
        if choice is type(None) or (choice is str and isinstance(document, dict)):
            continue
        try:
            return _read(choice, document, pointer)
        except Unreadable as error:
            fault = fault or error
    raise fault or Unreadable(pointer, "not_null")


def _record(kind: Any, document: object, pointer: str) -> object:  # noqa: ANN401 -- as above
    given = _object(document, pointer)
    hints, known = _shape(kind)
    for key in given:
        if key not in hints:
            raise Unreadable(below(pointer, key), "unknown_key", key=key)
    values: dict[str, object] = {}
    for name, required in known:
        if name in given:
            values[name] = _read(hints[name], given[name], f"{pointer}/{name}")
        elif required:
            raise Unreadable(f"{pointer}/{name}", "missing", key=name)
    return kind(**values)


@lru_cache(maxsize=128)
def _shape(kind: Any) -> tuple[dict[str, Any], tuple[tuple[str, bool], ...]]:  # noqa: ANN401 -- as above
    required = tuple(
        (field.name, field.default is MISSING and field.default_factory is MISSING)
        for field in fields(kind)
    )
    return get_type_hints(kind), required


def _plain(kind: Any, document: object, pointer: str) -> object:  # noqa: ANN401 -- as above
    if kind is Fraction:
        try:
            return rational(
                str(document)
                if isinstance(document, int) and not isinstance(document, bool)
                else document
            )
        except BadNumber as error:
            raise Unreadable(pointer, error.code, **error.facts) from None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if isinstance(document, str) and document in set(kind):
            return kind(document)
        raise Unreadable(pointer, "not_in_list", given=str(document)[:40], allowed=", ".join(kind))
    if kind is Any or kind is object:
        return document
    if not isinstance(document, kind) or (kind is int and isinstance(document, bool)):
        raise Unreadable(pointer, f"not_{kind.__name__}", given=str(document)[:40])
    return _within(document, pointer)


def _within(document: object, pointer: str) -> object:
    """Refuse what canonical JSON could not write; text is composed, so that equal ids are equal."""
    if isinstance(document, str):
        try:
            return composed(document)
        except NotCanonical:
            raise Unreadable(pointer, "not_text") from None
    if isinstance(document, int) and abs(document) > LIMIT:
        raise Unreadable(pointer, "out_of_range", low=str(-LIMIT), high=str(LIMIT))
    return document


def below(pointer: str, key: str) -> str:
    """Give the JSON pointer of a key, escaped as RFC 6901 asks."""
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"


def _list(document: object, pointer: str) -> list[object]:
    if not isinstance(document, list | tuple):
        raise Unreadable(pointer, "not_list")
    return list(document)


def _object(document: object, pointer: str) -> dict[str, object]:
    if not isinstance(document, dict):
        raise Unreadable(pointer, "not_object")
    return document
