"""What two texts differ in, piece by piece: by the character in Chinese, by the word elsewhere."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Above this many pairs of pieces, whole sentences are held against each other first.
FINE_MAX = 400_000
SAME, ADDED, REMOVED = "same", "added", "removed"
_PIECE = re.compile(r"[A-Za-z0-9]+|[^\S\n]+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；.!?;\n]*[。！？；.!?;\n]+|[^。！？；.!?;\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: in both, only in the newer one, or only in the older one."""

    kind: str
    text: str


def difference(older: str, newer: str) -> tuple[Piece, ...]:
    """Tell how the newer text came from the older one.

    Joining what is not `added` gives the older text, joining what is not `removed` the newer one.
    Cost: bounded by FINE_MAX; longer texts are compared by the sentence, then inside what changed.
    """
    start = _common(older, newer)
    end = _common(older[start:][::-1], newer[start:][::-1])
    middle = _middle(older[start : len(older) - end], newer[start : len(newer) - end])
    return _joined(
        [Piece(SAME, older[:start]), *middle, Piece(SAME, older[len(older) - end :] if end else "")]
    )


def _common(one: str, other: str) -> int:
    """Count what both begin with; a Latin word is not cut in two."""
    most = min(len(one), len(other))
    found = next((i for i in range(most) if one[i] != other[i]), most)
    while found and found < max(len(one), len(other)) and _in_word(one, other, found):
        found -= 1
    return found


def _in_word(one: str, other: str, place: int) -> bool:
    after = one[place : place + 1] + other[place : place + 1]
    return bool(re.match(r"[A-Za-z0-9]", one[place - 1])) and bool(re.search(r"[A-Za-z0-9]", after))


def _middle(older: str, newer: str) -> Iterator[Piece]:
    a, b = _PIECE.findall(older), _PIECE.findall(newer)
    if len(a) * len(b) <= FINE_MAX:
        yield from _matched(a, b)
        return
    a, b = _SENTENCE.findall(older), _SENTENCE.findall(newer)
    for kind, was, now in _blocks(a, b):
        if kind == SAME:
            yield Piece(SAME, was)
        elif len(was) * len(now) <= FINE_MAX // 10:
            yield from _matched(_PIECE.findall(was), _PIECE.findall(now))
        else:
            yield from (Piece(REMOVED, was), Piece(ADDED, now))


def _matched(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    for kind, was, now in _readable(list(_blocks(a, b))):
        if kind == SAME:
            yield Piece(SAME, was)
        else:
            yield from (Piece(REMOVED, was), Piece(ADDED, now))


def _blocks(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield SAME if tag == "equal" else "changed", "".join(a[i:j]), "".join(b[k:m])


def _readable(blocks: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """A single character that happens to be in both, amid changes, makes nothing clearer."""
    found: list[tuple[str, str, str]] = []
    for place, (kind, was, now) in enumerate(blocks):
        lone = kind == SAME and len(was) == 1 and was != "\n" and 0 < place < len(blocks) - 1
        if found and found[-1][0] != SAME and (lone or kind != SAME):
            found[-1] = ("changed", found[-1][1] + was, found[-1][2] + now)
        else:
            found.append((kind, was, now))
    return found


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        else:
            found.append(piece)
    return tuple(found)
