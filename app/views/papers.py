"""What came on paper: the officers' list, one paper with its slip, and the signed originals."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.headings import Heading, heading
from app.models import Attachment, FundingRound, PaperReceipt, Proposal
from app.policy import Standing, may, require
from app.store import helped, scans
from app.store.standing import of_paper, of_proposal, of_round
from app.unit import Reading
from app.vocabulary import PaperState, Verb
from app.workflow import PAPER, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One proposal on paper."""

    id: str
    number: str
    group_name: str
    title: str
    pages: int
    received_at: datetime
    state: PaperState
    confirmed_at: datetime | None
    typed_at: datetime | None
    proposal_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Heading):
    """All that came on paper in a round."""

    lines: tuple[PaperLine, ...]
    may_record: bool
    why_not: str
    accept: str = scans.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage(Heading):
    """One paper: what was registered, who may check it, whether it is typed."""

    line: PaperLine
    note: str
    recorded_at: datetime
    has_scan: bool
    may_confirm: bool
    why_not: str
    may_withdraw: bool
    may_type: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalLine:
    """When the signed original came, and where it lies."""

    id: str
    received_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalsPage(Heading):
    """The ticks for a proposal's signed original."""

    proposal_id: str
    number: str
    title: str
    lines: tuple[OriginalLine, ...]
    own: bool
    may_receive: bool


def index(reading: Reading, round_id: str) -> ListPage:
    """List what came on paper."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.HELPED_VIEW, standing)
    rows = helped.papers_of_round(reading.session, funding_round.id)
    allowed = may(Verb.PAPER_RECORD, standing)
    return ListPage(
        **heading(reading, funding_round),
        lines=tuple(_line(row) for row in rows),
        may_record=allowed.allowed,
        why_not=allowed.reason,
    )


def allowance(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person register a paper, and how large may its copy be."""
    _, standing = of_round(reading, round_id)
    require(Verb.PAPER_RECORD, standing)
    return scans.allowance(house_max)


def show(reading: Reading, paper_id: str) -> PaperPage:
    """Show one paper."""
    paper, standing = of_paper(reading, paper_id)
    require(Verb.HELPED_VIEW, standing)
    allowed = may(Verb.PAPER_CONFIRM, standing)
    untyped = paper.proposal_id is None
    return PaperPage(
        **heading(reading, _round(reading, paper.funding_round_id)),
        line=_line(paper),
        note=paper.note,
        recorded_at=paper.recorded_at,
        has_scan=paper.attachment_id is not None,
        may_confirm=allowed.allowed and legal(PAPER, paper.state, Verb.PAPER_CONFIRM),
        why_not=allowed.reason if paper.state is PaperState.RECORDED else "",
        may_withdraw=untyped and _possible(Verb.PAPER_WITHDRAW, standing, paper),
        may_type=untyped
        and paper.state is not PaperState.WITHDRAWN
        and may(Verb.HELPED_BEGIN, standing).allowed,
    )


def scan(reading: Reading, paper_id: str) -> FileFacts:
    """Find the copy of a paper, for officers."""
    paper, standing = of_paper(reading, paper_id)
    require(Verb.HELPED_VIEW, standing)
    row = reading.session.get(Attachment, paper.attachment_id) if paper.attachment_id else None
    if row is None:
        raise NotFound
    return scans.facts_of(row)


def originals(reading: Reading, proposal_id: str) -> OriginalsPage:
    """Show when the signed original of a proposal came."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_VIEW, standing)
    if not (standing.organisation_role or standing.roles):
        raise NotFound
    return OriginalsPage(
        **heading(reading, _round(reading, proposal.funding_round_id)),
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        lines=original_lines(reading, proposal),
        own=standing.organisation_role is not None,
        may_receive=may(Verb.ORIGINAL_RECEIVE, standing).allowed,
    )


def original_lines(reading: Reading, proposal: Proposal) -> tuple[OriginalLine, ...]:
    """List the ticks that stand."""
    rows = helped.originals_of(reading.session, proposal.id)
    return tuple(OriginalLine(id=r.id, received_at=r.received_at, note=r.note) for r in rows)


def _line(row: PaperReceipt) -> PaperLine:
    return PaperLine(
        id=row.id,
        number=row.number,
        group_name=row.group_name,
        title=row.title,
        pages=row.pages,
        received_at=row.received_at,
        state=row.state,
        confirmed_at=row.confirmed_at,
        typed_at=row.typed_at,
        proposal_id=row.proposal_id or "",
    )


def _possible(verb: Verb, standing: Standing, paper: PaperReceipt) -> bool:
    return may(verb, standing).allowed and legal(PAPER, paper.state, verb)


def _round(reading: Reading, round_id: str) -> FundingRound:
    found = reading.session.get(FundingRound, round_id)
    if found is None:
        raise NotFound
    return found
