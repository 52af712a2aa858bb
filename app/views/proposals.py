"""Where a proposal stands, and its text, for its applicants and for others who may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.errors import NotFound, Refused
from app.forms import proposal_forms as forms
from app.language.catalogue import content
from app.language.faults import REASONS
from app.language.headings import Heading, heading
from app.language.screenings import opened_text, reasons_text
from app.language.steps import Step, Way, steps
from app.models import FundingRound, Message, Proposal
from app.policy import Standing, may, require
from app.store import helped, outbox, proposals, receipts, screenings
from app.store.objections import notice_of
from app.store.proposals import ProposalText, proposal_text
from app.store.rounds import programme_of, stages_of
from app.store.rules import rules_of
from app.store.screenings import Past
from app.store.shown import shown_text
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import (
    Channel,
    MessageState,
    OrganisationRole,
    Phase,
    ProposalState,
    ScreeningReason,
    Verb,
)
from app.workflow import PROPOSAL, legal

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One saved version."""

    number: int
    saved_at: datetime
    handed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One receipt of the proposal."""

    id: str
    number: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """What the eligibility check said."""

    verb: Verb
    reason: str
    at: datetime
    opened: str
    due_at: datetime | None
    back_at: datetime | None
    back_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A message about the proposal: what it said, when, how it was sent and whether it arrived."""

    subject: str
    body: str
    language: str
    at: datetime
    recipient: str
    channel: Channel
    state: MessageState
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfilled:
    """A question that its applicants have left open so far."""

    section_id: str
    id: str
    label: Text
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage(Heading):
    """A proposal: for its applicants with what comes next, for other readers its text."""

    proposal_id: str
    own: bool
    organisation_id: str
    organisation: str
    title: str
    number: str
    state: ProposalState
    phase: Phase
    next_step: str
    closes_at: datetime | None
    submitted_at: datetime | None
    changed_since: bool
    versions: tuple[VersionLine, ...]
    receipts: tuple[ReceiptLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    document: ProposalText
    unfilled: tuple[Unfilled, ...]
    total_minor: int
    may_edit: bool
    may_withdraw: bool
    panel_told: bool
    may_reopen: bool
    why_not: str
    published: bool
    helped: bool
    original_at: datetime | None
    steps: tuple[Step, ...]
    told: tuple[ToldLine, ...]
    waiting_for: str
    waiting_since: datetime | None
    has_result: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPage(Heading):
    """An older version, as it was saved."""

    proposal_id: str
    version: int
    saved_at: datetime
    document: ProposalText


def show(reading: Reading, proposal_id: str) -> ProposalPage:
    """Show a proposal; who is not of its organisation sees what was handed in, and no more."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_VIEW, standing)
    funding_round = _round(reading, proposal)
    shown = shown_text(reading, proposal, standing)
    own, lines, wanted, document = shown.own, shown.lines, shown.revision, shown.document
    allowed = may(Verb.PROPOSAL_SAVE, standing)
    return ProposalPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        own=own,
        organisation_id=proposal.organisation_id if own else "",
        organisation=document.organisation,
        title=document.title,
        number=proposal.number or "",
        state=proposal.state,
        phase=funding_round.phase,
        next_step=_next_step(proposal, standing) if own else "",
        closes_at=screenings.due_of(reading.session, proposal)
        or _closes_at(reading, funding_round),
        submitted_at=proposal.submitted_at,
        changed_since=own and proposal.number is not None and wanted != proposal.submitted_revision,
        versions=tuple(
            VersionLine(
                number=line.number,
                saved_at=line.saved_at,
                handed_in=line.number == proposal.submitted_revision,
            )
            for line in reversed(lines)
        ),
        receipts=_receipts(reading, proposal) if own else (),
        outcomes=_outcomes(reading, proposal) if own else (),
        document=document,
        total_minor=sum(section.total_minor for section in document.sections),
        unfilled=_unfilled(reading, proposal, standing) if allowed.allowed else (),
        may_edit=allowed.allowed,
        may_withdraw=may(Verb.PROPOSAL_WITHDRAW, standing).allowed
        and legal(PROPOSAL, proposal.state, Verb.PROPOSAL_WITHDRAW),
        may_reopen=may(Verb.PROPOSAL_REOPEN, standing).allowed
        and legal(PROPOSAL, proposal.state, Verb.PROPOSAL_REOPEN),
        why_not=_why_not(allowed.reason) if own else "",
        published=funding_round.phase.released,
        panel_told=own and notice_of(reading.session, funding_round.id) is not None,
        **_paper(reading, proposal, standing, own=own),
        **_way(reading, proposal, funding_round, own=own),
    )


def version(reading: Reading, proposal_id: str, number: int) -> VersionPage:
    """Show an older version to the applicants."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_VIEW, standing)
    found = proposals.revision(reading.session, proposal.id, number)
    if (standing.organisation_role is None and not standing.helping) or found is None:
        raise NotFound
    return VersionPage(
        **heading(reading, _round(reading, proposal)),
        proposal_id=proposal.id,
        version=found.number,
        saved_at=found.saved_at,
        document=proposal_text(reading.session, proposal, found.number, reading.language),
    )


def withdrawing(reading: Reading, proposal_id: str) -> ProposalPage:
    """Ask once before a proposal is taken back."""
    _, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_WITHDRAW, standing)
    return show(reading, proposal_id)


def reopening(reading: Reading, proposal_id: str) -> ProposalPage:
    """Ask once before a proposal goes back to a draft."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.PROPOSAL_REOPEN, standing)
    if not legal(PROPOSAL, proposal.state, Verb.PROPOSAL_REOPEN):
        raise Refused("not_from_here", state=proposal.state.value)
    return show(reading, proposal_id)


def _unfilled(reading: Reading, proposal: Proposal, standing: Standing) -> tuple[Unfilled, ...]:
    """List the questions that may still be answered and are not, with where each one stands."""
    session = reading.session
    version = proposals.form_version(session, proposal.funding_round_id)
    current = proposals.current_revision(session, proposal.id)
    answers = current.answers if current else {}
    files = proposals.file_counts(session, proposal.id)
    return tuple(
        Unfilled(
            section_id=section.id,
            id=question.id,
            label=question.label,
            required=question.required or question.kind is forms.Kind.DECLARATION,
        )
        for section in proposals.sections_for(version, proposal)
        for question in section.questions
        if standing.may_change(question.id)
        and not files.get(question.id)
        and answers.get(question.id) in forms.EMPTY
        and (question.required or question.kind not in {forms.Kind.FILE, forms.Kind.NEEDS})
    )


def _paper(
    reading: Reading, proposal: Proposal, standing: Standing, *, own: bool
) -> dict[str, Any]:
    """Tell the applicants whether somebody types for them, and since when the original is here."""
    if not own:
        return {"helped": False, "original_at": None}
    coached = standing.organisation_role is OrganisationRole.COACH
    originals = helped.originals_of(reading.session, proposal.id)
    return {
        "helped": coached or bool(helped.entries_of(reading.session, proposal.id)),
        "original_at": originals[-1].received_at if originals else None,
    }


def _way(
    reading: Reading, proposal: Proposal, funding_round: FundingRound, *, own: bool
) -> dict[str, Any]:
    """Draw the applicants' line of stages, and list what was written to them."""
    if not own:
        nothing: dict[str, Any] = {"steps": (), "told": (), "waiting_for": ""}
        return {**nothing, "waiting_since": None, "has_result": False}
    session = reading.session
    last = screenings.last_outcome(session, proposal.id)
    eligible = proposal.state is ProposalState.ELIGIBLE
    way = Way(
        state=proposal.state,
        phase=funding_round.phase,
        has_vote=bool(rules_of(session, funding_round.id).all_votes),
        submitted_at=proposal.submitted_at,
        screened_at=last.screened_at if last else None,
        due_at=screenings.due_of(session, proposal),
        stages=stages_of(session, funding_round.id),
        zone=ZoneInfo(funding_round.timezone),
        language=reading.language,
    )
    rows = outbox.about(session, proposal, reading.actor.account_id or "")
    operator = programme_of(session, funding_round).operator
    return {
        "steps": steps(way),
        "told": tuple(_told(row) for row in rows),
        "waiting_for": content(operator, reading.language)[0],
        "waiting_since": last.screened_at if eligible and last else proposal.submitted_at,
        "has_result": eligible and funding_round.phase.released,
    }


def _told(row: Message) -> ToldLine:
    return ToldLine(
        subject=str(row.facts.get("subject", "")),
        body=str(row.facts.get("body", "")),
        language=row.language,
        at=row.created_at,
        recipient=row.recipient,
        channel=row.channel,
        state=row.state,
        told_at=row.sent_at,
    )


def _round(reading: Reading, proposal: Proposal) -> FundingRound:
    found = reading.session.get(FundingRound, proposal.funding_round_id)
    if found is None:
        raise NotFound
    return found


def _next_step(proposal: Proposal, standing: Standing) -> str:
    """Name what comes next, as a word that the template turns into a sentence."""
    phase = standing.phase
    if proposal.state is ProposalState.DRAFT:
        return "finish" if standing.call_open else "missed"
    if proposal.state is ProposalState.SUBMITTED:
        return "open" if standing.call_open else "screening"
    if proposal.state is ProposalState.ELIGIBLE:
        return "published" if phase is not None and phase.released else "review"
    return proposal.state.value


def _closes_at(reading: Reading, funding_round: FundingRound) -> datetime | None:
    """Give the end of what the applicant can still do: the call, or the correction."""
    wanted = Phase.SCREENING if funding_round.phase is Phase.SCREENING else Phase.CALL
    stages = stages_of(reading.session, funding_round.id)
    return next((stage.closes_at for stage in stages if stage.kind is wanted), None)


def _receipts(reading: Reading, proposal: Proposal) -> tuple[ReceiptLine, ...]:
    rows = receipts.receipts_of(reading.session, proposal.id)
    return tuple(
        ReceiptLine(id=row.id, number=row.number, accepted_at=row.accepted_at) for row in rows
    )


def _outcomes(reading: Reading, proposal: Proposal) -> tuple[OutcomeLine, ...]:
    rows = screenings.outcomes_of(reading.session, proposal.id)
    return tuple(_outcome(reading, proposal, one) for one in rows)


def _outcome(reading: Reading, proposal: Proposal, one: Past) -> OutcomeLine:
    row, back = one.row, one.reopening
    reasons = [ScreeningReason(code) for code in row.reasons]
    labels = screenings.opened_labels(reading.session, proposal.funding_round_id, row.opened)
    returned = row.verb is Verb.SCREENING_RETURN
    return OutcomeLine(
        verb=row.verb,
        reason=reasons_text(reasons, row.reason, reading.language),
        at=row.screened_at,
        opened=opened_text(labels, reading.language) if returned else "",
        due_at=row.due_at,
        back_at=back.reopened_at if back else None,
        back_reason=back.reason if back else "",
    )


def _why_not(reason: str) -> str:
    # The page names the state itself.
    return "" if reason == "not_from_here" else REASONS.get(reason, "")
