"""A quarter of a year, as people name it: 2016-Q3."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.errors import NotFound
from app.language.catalogue import N_, translate
from app.store.moved_money import Span

_NAME = re.compile(r"([12][0-9]{3})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """Write it as an address does."""
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        """Give its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Give its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """Give the one after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def span(self) -> Span:
        """Give its days as they are kept."""
        return (self.first.isoformat(), self.last.isoformat())

    @property
    def until(self) -> Span:
        """Give everything until its last day."""
        return ("", self.last.isoformat())

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give when it begins, and when the next one does, where the programme is."""
        begin, end = self.first, self.next.first
        return (
            datetime(begin.year, begin.month, 1, tzinfo=zone),
            datetime(end.year, end.month, 1, tzinfo=zone),
        )

    def name(self, language: str) -> str:
        """Name it."""
        message = N_("%(year)s 年第 %(n)s 季度")
        return translate(message, language, year=self.year, n=self.number)


def quarter_at(day: date) -> Quarter:
    """Give the quarter of a day."""
    return Quarter(day.year, (day.month + 2) // 3)


def named(key: str, today: date) -> Quarter:
    """Read a quarter from an address; an empty one is the quarter that runs."""
    if not key:
        return quarter_at(today)
    found = _NAME.fullmatch(key)
    if found is None:
        raise NotFound
    return Quarter(int(found[1]), int(found[2]))
