"""Digests of frozen values without making their documents first: the same bytes, many times faster."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import chain, repeat
from json.encoder import encode_basestring
from operator import attrgetter, itemgetter
from typing import Any
from unicodedata import is_normalized

from app.scoring.canonical import LIMIT, NotCanonical, canonical
from app.scoring.codec import encode, left_out
from app.scoring.numbers import as_text

#: Python orders text by code points, RFC 8785 by UTF-16: beyond the first plane they may differ.
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
#: So few values are written one by one.
FEW = 32
#: Of so many values a quarter at most may differ, for each kind of value to be written once.
SHARED = 4


@dataclass(frozen=True, slots=True)
class Coded:
    """A column in which few values stand many times: each is written once, with what stands before it."""

    written: Mapping[object, str]
    values: Sequence[object]

    def after(self, text: str) -> "Coded":
        """Put a text before each value."""
        return Coded({value: text + own for value, own in self.written.items()}, self.values)


#: A text for each value, or one that all of them share, or few that many share.
Piece = str | list[str] | Coded


def digest_of(value: object) -> str:
    """Give the SHA-256 of the canonical form of a frozen value."""
    return hashlib.sha256(record_bytes(value)).hexdigest()


def record_bytes(value: object) -> bytes:
    """Write a frozen value as canonical JSON.

    Records of one kind are written column by column, with one pattern for all. Where the text holds what
    Python composes or orders otherwise than RFC 8785, the value is written the slow way, which also
    refuses what has no form.
    """
    try:
        text = _texts([value])[0]
        if text.isascii() or (is_normalized("NFC", text) and not _ASTRAL.search(text)):
            return text.encode("utf-8")
    except (TypeError, ValueError):
        pass
    return canonical(encode(value))


def _texts(values: Sequence[Any]) -> list[str]:
    """Write each value."""
    return list(map("".join, _rows(_pieces(values), len(values))))


def _listed(values: Sequence[Any]) -> str:
    """Write a list: all its pieces at once, without a text for each value."""
    rows = _rows([",", *_pieces(values)], len(values))
    return f"[{''.join(chain.from_iterable(rows))[1:]}]"


def _rows(pieces: Sequence[Piece], number: int) -> Iterator[tuple[str, ...]]:
    return zip(*[_column_of(one, number) for one in pieces], strict=True)


def _column_of(piece: Piece, number: int) -> Iterable[str]:
    if isinstance(piece, str):
        return repeat(piece, number)
    if isinstance(piece, Coded):
        return map(piece.written.__getitem__, piece.values)
    return piece


def _pieces(values: Sequence[Any]) -> list[Piece]:
    """Write values column by column, where all are of one kind and shape."""
    if type(values[0]) is str:
        try:
            return [_texted(values)]
        except TypeError:  # not all of them are text
            pass
    kinds = set(map(type, values))
    if len(kinds) != 1:
        return [[_texts([value])[0] for value in values]]
    return _alike(kinds.pop(), values)


def _texted(values: Sequence[Any]) -> Piece:
    """Write texts: what stands there many times is written once."""
    different = set(values) if len(values) >= FEW else ()
    if different and SHARED * len(different) <= len(values):
        return _coded(dict(zip(different, map(encode_basestring, different), strict=True)), values)
    return list(map(encode_basestring, values))


def _coded(written: Mapping[Any, str], values: Sequence[Any]) -> Piece:
    return next(iter(written.values())) if len(written) == 1 else Coded(written, values)


def _alike(kind: type, values: Sequence[Any]) -> list[Piece]:
    """Write values of one kind."""
    write = _word if issubclass(kind, StrEnum) else _PLAIN.get(kind)
    if write is not None:
        return [_column(write, values)]
    if issubclass(kind, list | tuple):
        return [[_listed(value) if value else "[]" for value in values]]
    if issubclass(kind, Mapping):
        return _mappings(values)
    if is_dataclass(kind):
        return _records(kind, values)
    raise NotCanonical(kind.__name__)


def _column(write: Callable[[Any], str], values: Sequence[Any]) -> Piece:
    """Write plain values; what stands there many times is written once."""
    if len(values) < FEW or write not in _OFTEN:
        return list(map(write, values))
    return _coded({value: write(value) for value in set(values)}, values)


def _integer(value: int) -> str:
    if not -LIMIT <= value <= LIMIT:
        raise NotCanonical("int")
    return str(value)


def _fraction(value: Fraction) -> str:
    return f'"{as_text(value)}"'


def _word(value: StrEnum) -> str:
    return encode_basestring(value.value)


def _records(kind: type, values: Sequence[object]) -> list[Piece]:
    """Write records; a part that may be absent is left out where it says nothing."""
    always, absent = _shape(kind)
    said = (list(map(attrgetter(name), values)).count(nothing) for name, nothing in absent)
    if all(silent == len(values) for silent in said):
        return _fields(always, [list(map(attrgetter(name), values)) for name in always])
    return [[_spoken(value, always, absent) for value in values]]


def _spoken(value: object, always: Sequence[str], absent: Sequence[tuple[str, object]]) -> str:
    said = [name for name, nothing in absent if getattr(value, name) != nothing]
    names = tuple(sorted([*always, *said]))
    return "".join(next(_rows(_fields(names, [[getattr(value, name)] for name in names]), 1)))


@lru_cache(maxsize=64)
def _shape(kind: Any) -> tuple[tuple[str, ...], tuple[tuple[str, object], ...]]:  # noqa: ANN401 -- a dataclass
    absent = left_out(kind)
    maybe = {name for name, _ in absent}
    return tuple(sorted(field.name for field in fields(kind) if field.name not in maybe)), absent


def _mappings(values: Sequence[Mapping[str, object]]) -> list[Piece]:
    names = tuple(sorted(values[0]))
    if set(map(len, values)) == {len(names)}:
        try:
            return _fields(names, [list(map(itemgetter(name), values)) for name in names])
        except KeyError:
            pass
    return [[_texts([value])[0] for value in values]]


def _fields(names: tuple[str, ...], columns: Sequence[Sequence[object]]) -> list[Piece]:
    """Put the keys between the columns; what all rows say alike grows together."""
    pieces: list[Piece] = ["{"]
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        key = f"{',' if place else ''}{encode_basestring(name)}:"
        for piece in (key, *_pieces(column)):
            _append(pieces, piece)
    _append(pieces, "}")
    return pieces


def _append(pieces: list[Piece], piece: Piece) -> None:
    last = pieces[-1]
    if isinstance(piece, str) and isinstance(last, str):
        pieces[-1] = last + piece
    elif isinstance(piece, Coded) and isinstance(last, str):
        pieces[-1] = piece.after(last)
    else:
        pieces.append(piece)


def _truth(value: bool) -> str:  # noqa: FBT001 -- it is written, and switches nothing
    return "true" if value else "false"


def _nothing(_: None) -> str:
    return "null"


_PLAIN: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: _integer,
    bool: _truth,
    type(None): _nothing,
    Fraction: _fraction,
}
#: Of these there are few different ones in a column, or finding them out is quick.
_OFTEN = frozenset({_integer, _truth, _nothing, _word})
