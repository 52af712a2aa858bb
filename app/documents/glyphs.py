"""Which characters a font can draw: read from its cmap, so that a missing one is never silent."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import unpack_from
from unicodedata import category

_UNICODE = {(3, 10): 0, (0, 4): 1, (0, 6): 2, (3, 1): 3, (0, 3): 4}
_SEGMENTS, _GROUPS = 4, 12
_LAST_OF_SEGMENTS = 0xFFFF
_VARIANTS, _MORE_VARIANTS = range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The characters of a font as ranges: `starts` in order, `ends` beside them, both included."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, char: str) -> bool:
        """Tell whether the font draws this character."""
        place = bisect_right(self.starts, ord(char)) - 1
        return place >= 0 and ord(char) <= self.ends[place]


def uncovered(text: str, fonts: Iterable[Coverage]) -> tuple[str, ...]:
    """Name the characters of a text that none of the fonts draws, each once, in their order.

    Line breaks are no characters of a font.
    """
    known = tuple(fonts)
    return tuple(
        char
        for char in dict.fromkeys(text)
        if char != "\n" and not any(char in font for font in known)
    )


def replaced(text: str, missing: Iterable[str]) -> str:
    """Write each missing character as its number, which everybody can look up.

    Marks without a shape of their own (joiners, direction marks, variants) are left out.
    """
    lacking = frozenset(missing)
    return "".join(_number(char) if char in lacking else char for char in text)


def _number(char: str) -> str:
    return "" if shapeless(char) else f"〔U+{ord(char):04X}〕"


def shapeless(char: str) -> bool:
    """Tell whether a character only steers how its neighbours look."""
    return category(char) == "Cf" or ord(char) in _VARIANTS or ord(char) in _MORE_VARIANTS


@lru_cache(maxsize=64)
def coverage_of(path: Path, index: int = 0) -> Coverage:
    """Read what a font file draws; `index` counts the fonts of a collection."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        return _coverage(data, index)


def _coverage(data: mmap, index: int) -> Coverage:
    start = unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    table = _table(data, start)
    number = unpack_from(">H", data, table + 2)[0]
    records = [unpack_from(">HHI", data, table + 4 + 8 * i) for i in range(number)]
    usable = [(_UNICODE[one[:2]], table + one[2]) for one in records if one[:2] in _UNICODE]
    for _, at in sorted(usable):
        read = _READERS.get(unpack_from(">H", data, at)[0])
        if read is not None:
            return _joined(sorted(read(data, at)))
    return Coverage((), ())


def _joined(ranges: Iterable[tuple[int, int]]) -> Coverage:
    starts: list[int] = []
    ends: list[int] = []
    for low, high in ranges:
        if ends and low <= ends[-1] + 1:
            ends[-1] = max(ends[-1], high)
        else:
            starts.append(low)
            ends.append(high)
    return Coverage(tuple(starts), tuple(ends))


def _table(data: mmap, start: int) -> int:
    for i in range(unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = unpack_from(">4sIII", data, start + 12 + 16 * i)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("no cmap")


def _groups(data: mmap, at: int) -> Iterator[tuple[int, int]]:
    for i in range(unpack_from(">I", data, at + 12)[0]):
        low, high, glyph = unpack_from(">III", data, at + 16 + 12 * i)
        if glyph or high > low:
            yield (low if glyph else low + 1), high


def _segments(data: mmap, at: int) -> Iterator[tuple[int, int]]:
    size = unpack_from(">H", data, at + 6)[0]
    for i in range(0, size, 2):
        high = unpack_from(">H", data, at + 14 + i)[0]
        low, delta, offset = (
            unpack_from(">H", data, at + 16 + part * size + i)[0] for part in (1, 2, 3)
        )
        if low == _LAST_OF_SEGMENTS:
            continue
        base = at + 16 + 3 * size + i + offset
        for code in range(low, high + 1):
            glyph = unpack_from(">H", data, base + 2 * (code - low))[0] if offset else code
            if (glyph + delta) % 0x10000 if glyph or not offset else 0:
                yield code, code


_READERS: dict[int, Callable[[mmap, int], Iterator[tuple[int, int]]]] = {
    _SEGMENTS: _segments,
    _GROUPS: _groups,
}
