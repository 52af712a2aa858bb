"""What a retention run would remove now."""

from dataclasses import dataclass
from datetime import datetime

from app.language.privacy import kept
from app.policy import require
from app.store import retention
from app.store.standing import of_installation
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A kind of data, how long it is kept, and how much is due; `names` are the first few."""

    what: str
    term: str
    before: datetime
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPage:
    """The preview of a run."""

    lines: tuple[DueLine, ...]
    total: int


def preview(reading: Reading) -> RetentionPage:
    """Show what is due; nothing is removed by looking."""
    require(Verb.RETENTION_VIEW, of_installation(reading))
    found = retention.due(reading.session, reading.now)
    lines = tuple(_line(one, reading.language) for one in found)
    return RetentionPage(lines=lines, total=sum(one.count for one in lines))


def _line(one: retention.Due, language: str) -> DueLine:
    what, term = kept(one.kind, retention.DAYS[one.kind], language)
    return DueLine(what=what, term=term, before=one.before, count=one.count, names=one.names)
