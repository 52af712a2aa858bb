"""Sheets on paper: what is to be typed, and what waits for the second person. No mark is shown."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound, Refused
from app.forms.uploads import Allowance, FileFacts
from app.language.criteria import CriterionField, fields_of
from app.language.headings import Heading, heading
from app.models import Attachment, FundingRound, PaperSheet, Proposal, Review, Seat
from app.policy import may, require
from app.store import panels, paper_sheets, scans
from app.store.reader_standing import Readers
from app.store.rounds import stage_of
from app.store.rules import panel_of, rules_of
from app.store.standing import of_paper_sheet, of_review, of_round
from app.unit import Reading
from app.vocabulary import PaperState, Phase, ReviewState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A sheet that nobody has handed in."""

    review_id: str
    label: str
    number: str
    title: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """What was typed, by its state."""

    id: str
    label: str
    number: str
    title: str
    state: PaperState
    entered_at: datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Heading):
    """All sheets on paper of a round."""

    entries: tuple[EntryLine, ...]
    open: tuple[OpenLine, ...]
    may_enter: bool
    may_withdraw: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPage(Heading):
    """One paper sheet to be typed, the first or the second time."""

    review_id: str
    entry_id: str
    label: str
    number: str
    title: str
    criteria: tuple[CriterionField, ...]
    asks_recommended: bool
    requested_minor: int
    may_do: bool
    why_not: str
    accept: str = scans.ACCEPT


def index(reading: Reading, round_id: str) -> ListPage:
    """List what is to be typed and what was."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.PAPER_SHEET_VIEW, standing)
    session = reading.session
    verdict = may(Verb.PAPER_SHEET_ENTER, standing)
    stage = stage_of(session, funding_round.id, Phase.REVIEW)
    entries = paper_sheets.entries_of(session, stage.id)
    typed = {review.id for entry, review, _, _ in entries if entry.state is PaperState.RECORDED}
    rows = paper_sheets.to_come(session, stage.id)
    listed = [proposal for _, _, proposal in rows]
    out = panels.recused_pairs(session, funding_round.id, listed)
    readers = Readers(session, funding_round, listed)
    return ListPage(
        **heading(reading, funding_round),
        entries=tuple(
            EntryLine(
                id=entry.id,
                label=seat.label,
                number=proposal.number or "",
                title=proposal.title,
                state=entry.state,
                entered_at=entry.entered_at,
                own=entry.entered_by == reading.actor.account_id,
            )
            for entry, _, seat, proposal in entries
        ),
        open=tuple(
            OpenLine(
                review_id=review.id,
                label=seat.label,
                number=proposal.number or "",
                title=proposal.title,
                why_not=readers.fault_of_sheet(seat, proposal) if verdict.allowed else "",
            )
            for review, seat, proposal in rows
            if review.id not in typed and (seat.id, proposal.id) not in out
        ),
        may_enter=verdict.allowed,
        may_withdraw=may(Verb.PAPER_SHEET_WITHDRAW, standing).allowed,
        why_not=verdict.reason,
    )


def entering(reading: Reading, review_id: str) -> EnterPage:
    """Show the form for the first person."""
    review, standing = of_review(reading, review_id)
    require(Verb.PAPER_SHEET_ENTER, standing)
    return _page(reading, review)


def again(reading: Reading, entry_id: str) -> EnterPage:
    """Show the same form to the second person: empty, so that it is typed from the paper."""
    entry, review, standing = of_paper_sheet(reading, entry_id)
    require(Verb.PAPER_SHEET_CONFIRM, standing)
    if entry.state is not PaperState.RECORDED:
        raise Refused("not_from_here", state=entry.state.value)
    return _page(reading, review, entry)


def allowance(reading: Reading, review_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person type a sheet, and how large may its scan be."""
    _, standing = of_review(reading, review_id)
    require(Verb.PAPER_SHEET_ENTER, standing)
    return scans.allowance(house_max)


def scan(reading: Reading, entry_id: str) -> FileFacts:
    """Find the scan of a paper sheet, for those who compare it with what was typed."""
    entry, _, standing = of_paper_sheet(reading, entry_id)
    require(Verb.PAPER_SHEET_SCAN, standing)
    row = reading.session.get(Attachment, entry.attachment_id)
    if row is None:
        raise NotFound
    return scans.facts_of(row)


def _page(reading: Reading, review: Review, entry: PaperSheet | None = None) -> EnterPage:
    session = reading.session
    seat, proposal = session.get(Seat, review.seat_id), session.get(Proposal, review.proposal_id)
    funding_round = session.get(FundingRound, proposal.funding_round_id) if proposal else None
    if seat is None or proposal is None or funding_round is None:
        raise NotFound
    panel = panel_of(rules_of(session, funding_round.id), seat.panel)
    if panel is None:
        raise Refused("no_sheet")
    filed = review.state is ReviewState.FILED
    readers = Readers(session, funding_round, [proposal])
    fault = "filed_online" if filed else readers.fault_of_sheet(seat, proposal)
    return EnterPage(
        **heading(reading, funding_round),
        review_id=review.id,
        entry_id=entry.id if entry else "",
        label=seat.label,
        number=proposal.number or "",
        title=proposal.title,
        criteria=fields_of(panel, {}, reading.language),
        asks_recommended=panel.asks_recommended,
        requested_minor=proposal.requested_minor,
        may_do=not fault,
        why_not=fault,
    )
