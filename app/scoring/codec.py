"""Between frozen values and documents: one way out, one way in, errors by JSON pointer."""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass, make_dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, partial
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
    try:
        return cast("Value", _reader(cast("Any", kind))(document))
    except _Odd:
        return cast("Value", _read(kind, document, pointer))


class _Odd(Exception):
    """Something that needs a closer look: the quick way knows no places, and nothing that is rare."""


Reader = Callable[[Any], object]


@lru_cache(maxsize=256)
def _reader(kind: Any) -> Reader:  # noqa: ANN401 -- annotations of any form
    """Give the quick way to read a kind: thousands of records that are as they should be.

    It gives what `_read` gives, in a third of the time, or raises `_Odd` where that one has to look.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _maybe(kind)
    if origin is tuple:
        item = _reader(get_args(kind)[0])
        return lambda document: tuple(map(item, _known(list, document)))
    if origin in (dict, Mapping, cast("Any", Mapping)):
        part = _reader(get_args(kind)[1])
        return lambda document: {key: part(entry) for key, entry in _known(dict, document).items()}
    if is_dataclass(kind):
        return lambda document: _quick_record(kind, _known(dict, document))
    return _quick_plain(kind)


def _maybe(kind: Any) -> Reader:  # noqa: ANN401 -- as above
    choices = [choice for choice in get_args(kind) if choice is not type(None)]
    if len(choices) > 1 or len(choices) == len(get_args(kind)):
        return _closer(kind)
    present = _reader(choices[0])
    return lambda document: None if document is None else present(document)


def _closer(kind: Any) -> Reader:  # noqa: ANN401 -- as above
    """Read what is rare the slow way."""

    def read(document: object) -> object:
        try:
            return _read(kind, document, "")
        except Unreadable:
            raise _Odd from None

    return read


def _known(kind: type[Value], document: object) -> Value:
    if type(document) is not kind:
        raise _Odd
    return document


def _quick_record(kind: Any, given: Mapping[str, object]) -> object:  # noqa: ANN401 -- as above
    readers, defaults, make = _quick_shape(kind)
    try:
        values = {name: readers[name](item) for name, item in given.items()}
    except KeyError:  # a key that is not known
        raise _Odd from None
    if len(values) < len(readers):
        for name, default in defaults:
            if name not in values:
                values[name] = default()
        if len(values) < len(readers):
            raise _Odd
    return make(**values)


@lru_cache(maxsize=128)
def _quick_shape(
    kind: Any,  # noqa: ANN401 -- as above
) -> tuple[
    Mapping[str, Reader], tuple[tuple[str, Callable[[], object]], ...], Callable[..., object]
]:
    """Give the reader of each field, what stands where a field may be left out, and a quick maker."""
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    defaults = tuple(
        (field.name, partial(_nothing, field))
        for field in fields(kind)
        if field.default is not MISSING or field.default_factory is not MISSING
    )
    return readers, defaults, quickly(kind) if hasattr(kind, "__slots__") else kind


def quickly(kind: type[Value]) -> Callable[..., Value]:
    """Give a maker of frozen values from all their parts, in a third of the time.

    A frozen value sets each part by a call that looks its name up. One of the same parts that is not
    frozen is filled, and then made one of the frozen kind.
    """
    parts = [
        (part.name, Any, dataclass_field(default=None if part.default is MISSING else part.default))
        for part in fields(cast("Any", kind))
    ]
    unfrozen = make_dataclass(f"Unfrozen{kind.__name__}", parts, slots=True)

    def make(*values: object, **named: object) -> Value:
        made = unfrozen(*values, **named)
        made.__class__ = kind
        return cast("Value", made)

    return make


def _quick_plain(kind: Any) -> Reader:  # noqa: ANN401 -- as above
    if kind is str:
        return _quick_text
    if kind is int:
        return _quick_integer
    if kind is Fraction:
        return _quick_fraction
    if kind is bool:
        return partial(_known, bool)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        words = {word.value: word for word in kind}
        return lambda document: _word_of(words, document)
    return _closer(kind)


def _quick_text(document: object) -> str:
    if type(document) is str and document.isascii():
        return document
    if type(document) is not str:
        raise _Odd
    try:
        return composed(document)
    except NotCanonical:
        raise _Odd from None


def _quick_integer(document: object) -> int:
    if type(document) is int and -LIMIT <= document <= LIMIT:
        return document
    raise _Odd


def _quick_fraction(document: object) -> Fraction:
    try:
        return (
            _fraction(document)
            if type(document) is str
            else _fraction(str(_quick_integer(document)))
        )
    except BadNumber:
        raise _Odd from None


@lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction:
    return rational(text)


def _word_of(words: Mapping[str, StrEnum], document: object) -> StrEnum:
    found = words.get(document) if type(document) is str else None
    if found is None:
        raise _Odd
    return found


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
