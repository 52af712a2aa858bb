"""The ledger of a round: what was done, by whom and when, and whether the chain holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.audit import round_chain, verify_chain
from app.language.entries import Detail, details
from app.language.headings import Heading, heading
from app.models import LedgerEntry
from app.policy import require
from app.store import ledgers
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb

#: Longer chains are checked when somebody asks for it, so that the page stays quick.
CHECKED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One line of the ledger."""

    sequence: int
    at: datetime
    actor: str
    verb: Verb
    subject_kind: str
    subject: str
    details: tuple[Detail, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage(Heading):
    """A page of the ledger, with the end of its chain."""

    entries: tuple[EntryLine, ...]
    number: int
    pages: int
    total: int
    head_digest: str
    checked: str
    broken_at: int


def show(reading: Reading, round_id: str, number: int = 1, *, check: bool = False) -> LedgerPage:
    """Show the newest lines first."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.LEDGER_VIEW, standing)
    chain = round_chain(funding_round.id)
    total, head_digest = ledgers.head_of(reading.session, chain)
    pages = max(1, -(-total // ledgers.PAGE))
    number = min(max(1, number), pages)
    rows = ledgers.page_of(reading.session, chain, number)
    numbers = ledgers.numbers_of(reading.session, [entry.subject_id for entry, _ in rows])
    breaks = verify_chain(reading.session, chain) if check or total <= CHECKED_AT_ONCE else None
    return LedgerPage(
        **heading(reading, funding_round),
        entries=tuple(_line(entry, name or "", numbers) for entry, name in rows),
        number=number,
        pages=pages,
        total=total,
        head_digest=head_digest,
        checked="later" if breaks is None else "broken" if breaks else "holds",
        broken_at=breaks[0].sequence if breaks else 0,
    )


def _line(entry: LedgerEntry, actor: str, numbers: Mapping[str, str]) -> EntryLine:
    return EntryLine(
        sequence=entry.sequence,
        at=entry.at,
        actor=actor,
        verb=entry.verb,
        subject_kind=entry.subject_kind,
        subject=numbers.get(entry.subject_id, ""),
        details=details(entry.before or {}, entry.after or {}),
        digest=entry.digest,
    )
