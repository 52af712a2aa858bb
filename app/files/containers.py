"""What lies in a container, read from its directory alone and never further than a fixed bound.

Sources: APPNOTE.TXT 6.3.10 (ZIP), MS-CFB 12.0 (compound files: doc, xls, wps, et).
"""

import os
from collections.abc import Iterator
from struct import unpack_from
from typing import IO

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRIES_MAX = 10_000
DIRECTORY_MAX = 2 * 1024**2
SECTORS_MAX = 256
_END, _END_SIZE, _COMMENT_MAX = b"PK\x05\x06", 22, 65_535
_ENTRY, _ENTRY_SIZE = b"PK\x01\x02", 46
_LISTED, _CHAIN_ENDS = 109, 0xFFFFFFFA


def zip_names(file: IO[bytes]) -> frozenset[str] | None:
    """List the names in a ZIP file; None where it has no end, none where its directory is odd or too large.

    Bytes before the archive make the directory odd: such a file is something else as well.
    """
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END_SIZE - _COMMENT_MAX)
    file.seek(start)
    tail = file.read(_END_SIZE + _COMMENT_MAX)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        return None
    count, length, offset = unpack_from("<HII", tail, at + 10)
    if offset + length != start + at or count > ENTRIES_MAX or length > DIRECTORY_MAX:
        return frozenset()
    file.seek(offset)
    return frozenset(_entries(file.read(length), count))


def _entries(directory: bytes, count: int) -> Iterator[str]:
    at = 0
    for _ in range(count):
        if directory[at : at + 4] != _ENTRY or at + _ENTRY_SIZE > len(directory):
            return
        name, extra, comment = unpack_from("<HHH", directory, at + 28)
        begin = at + _ENTRY_SIZE
        yield directory[begin : begin + name].decode("utf-8", errors="replace")
        at = begin + name + extra + comment


def ole_names(file: IO[bytes]) -> frozenset[str]:
    """List the streams and storages of a compound file."""
    file.seek(0)
    head = file.read(512)
    if len(head) < 512 or not head.startswith(OLE_START):  # noqa: PLR2004 -- the header's size
        return frozenset()
    shift = unpack_from("<H", head, 30)[0]
    if shift not in {9, 12}:
        return frozenset()
    return frozenset(_Compound(file, head, 1 << shift).names())


class _Compound:
    """Walks the chain of directory sectors; every step is counted."""

    def __init__(self, file: IO[bytes], head: bytes, size: int) -> None:
        self._file, self._size, self._left = file, size, SECTORS_MAX
        self._first = unpack_from("<I", head, 48)[0]
        self._tables = list(unpack_from(f"<{_LISTED}I", head, 76))
        self._more = unpack_from("<I", head, 68)[0]

    def names(self) -> Iterator[str]:
        sector = self._first
        while sector < _CHAIN_ENDS and (data := self._sector(sector)):
            for at in range(0, len(data) - 127, 128):
                length, kind = unpack_from("<HB", data, at + 64)
                if kind and 2 <= length <= 64:  # noqa: PLR2004 -- bytes of a name with its zero
                    yield data[at : at + length - 2].decode("utf-16-le", errors="replace")
            sector = self._next(sector)

    def _next(self, sector: int) -> int:
        each = self._size // 4
        table, place = divmod(sector, each)
        while table >= len(self._tables) and self._more < _CHAIN_ENDS:
            listed = self._sector(self._more)
            if len(listed) < self._size:
                break
            *tables, self._more = unpack_from(f"<{each}I", listed)
            self._tables += tables
        data = self._sector(self._tables[table]) if table < len(self._tables) else b""
        found = (
            unpack_from("<I", data, place * 4) if len(data) >= (place + 1) * 4 else (_CHAIN_ENDS,)
        )
        return int(found[0])

    def _sector(self, number: int) -> bytes:
        self._left -= 1
        if self._left < 0 or number >= _CHAIN_ENDS:
            return b""
        self._file.seek((number + 1) * self._size)
        return self._file.read(self._size)
