"""Letters about a proposal, as either side reads them."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.models import FundingRound, Letter, Proposal
from app.policy import Standing, may, require
from app.store import letters
from app.store.letters import OFFICE
from app.store.rounds import programme_of
from app.store.standing import of_letters, of_round
from app.unit import Reading
from app.vocabulary import LetterSide, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter."""

    id: str
    own: bool
    who: str
    text: str
    written_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread(Heading):
    """All letters about a proposal; `templates/letters/_thread.html` shows it on any page."""

    proposal_id: str
    title: str
    number: str
    organisation_side: bool
    letters: tuple[LetterLine, ...]
    new: int
    may_send: bool
    may_mark: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """The letters about one proposal, on the office's list."""

    proposal_id: str
    title: str
    number: str
    organisation: str
    last_at: datetime
    count: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage(Heading):
    """The office's list."""

    threads: tuple[ThreadLine, ...]


def index(reading: Reading, round_id: str) -> LettersPage:
    """List the letters of a round: what is new for the office first."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.LETTER_LIST, standing)
    return LettersPage(
        **heading(reading, funding_round),
        threads=tuple(
            ThreadLine(
                proposal_id=row.proposal.id,
                title=row.proposal.title,
                number=row.proposal.number or "",
                organisation=row.organisation,
                last_at=row.last_at,
                count=row.count,
                new=row.unseen,
            )
            for row in letters.threads_of(reading.session, funding_round.id)
        ),
    )


def thread(reading: Reading, proposal_id: str) -> Thread:
    """Show the letters about a proposal to one of both sides."""
    proposal, standing = of_letters(reading, proposal_id)
    require(Verb.LETTER_VIEW, standing)
    return _thread(reading, proposal, standing)


def sending(reading: Reading, proposal_id: str) -> Thread:
    """Show the letters again to somebody whose letter was refused."""
    _, standing = of_letters(reading, proposal_id)
    require(Verb.LETTER_SEND, standing)
    return thread(reading, proposal_id)


def thread_beside(reading: Reading, proposal_id: str) -> Thread | None:
    """Give the letters for a page about the same proposal, or nothing to who may not read them."""
    proposal, standing = of_letters(reading, proposal_id)
    if not may(Verb.LETTER_VIEW, standing).allowed:
        return None
    return _thread(reading, proposal, standing)


def _thread(reading: Reading, proposal: Proposal, standing: Standing) -> Thread:
    session = reading.session
    funding_round = session.get(FundingRound, proposal.funding_round_id)
    if funding_round is None:
        raise NotFound
    programme = programme_of(session, funding_round)
    ours = standing.organisation_role is not None
    own = LetterSide.APPLICANT if ours else LetterSide.OFFICE
    seen = letters.seen_at(session, proposal.id, (standing.account_id or "") if ours else OFFICE)
    office = content(programme.operator, reading.language)[0]
    unnamed = ours and not programme.officers_named
    lines = tuple(
        LetterLine(
            id=row.id,
            own=row.side is own,
            who=office if unnamed and row.side is LetterSide.OFFICE else name or "",
            text=row.text,
            written_at=row.written_at,
            is_new=_is_new(row, own, seen),
        )
        for row, name in letters.letters_of(session, proposal.id)
    )
    verdict = may(Verb.LETTER_SEND, standing)
    return Thread(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        title=proposal.title,
        number=proposal.number or "",
        organisation_side=ours,
        letters=lines,
        new=sum(line.is_new for line in lines),
        may_send=verdict.allowed,
        may_mark=may(Verb.LETTER_MARK_READ, standing).allowed,
        why_not=verdict.reason,
    )


def _is_new(row: Letter, own: LetterSide, seen: datetime | None) -> bool:
    return row.side is not own and (seen is None or row.written_at > seen)
