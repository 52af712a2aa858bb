"""A long list, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PER_PAGE = 100
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """The rows that are shown, where they begin, and which page of how many this is."""

    rows: Sequence[Row]
    first: int
    number: int
    pages: int


def paged(rows: Sequence[Row], wanted: int, size: int = PER_PAGE) -> Page[Row]:
    """Cut a page out of a list; a number that cannot be meant is the nearest that can."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(wanted, 1), pages)
    first = (number - 1) * size
    return Page(rows=rows[first : first + size], first=first, number=number, pages=pages)
