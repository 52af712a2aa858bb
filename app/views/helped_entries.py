"""Typing for others (代录), as the officers list it and as a helper and the group see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.headings import Heading, heading
from app.models import Attachment, FundingRound, Organisation, Proposal
from app.policy import Standing, may, require
from app.store import helped, proposals, scans
from app.store.proposals import ProposalText, proposal_text
from app.store.standing import of_organisation, of_paper, of_proposal, of_round
from app.unit import Reading
from app.vocabulary import Capacity, OrganisationRole, PaperState, ProposalState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpedLine:
    """One proposal that somebody types for others."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    state: ProposalState
    helper: str
    capacity: Capacity
    on_behalf_of: str
    begun_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Heading):
    """What is typed for others in a round."""

    lines: tuple[HelpedLine, ...]
    may_begin: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage(Heading):
    """The group for which an officer types, perhaps from a paper."""

    groups: tuple[tuple[str, str], ...]
    paper_id: str
    paper_number: str
    group_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperLine:
    """Who types, for whom."""

    name: str
    capacity: Capacity
    on_behalf_of: str
    begun_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """One copy of what was signed."""

    id: str
    name: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage(Heading):
    """Who types a proposal for whom, and the papers that the group has signed."""

    proposal_id: str
    organisation_id: str
    organisation: str
    title: str
    number: str
    state: ProposalState
    version: int
    helpers: tuple[HelperLine, ...]
    papers: tuple[PageLine, ...]
    paper_number: str
    paper_state: PaperState | None
    may_begin: bool
    may_type: bool
    may_sign: bool
    may_end: bool
    may_hand_over: bool
    accept: str = scans.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPage(HelpPage):
    """The printed slip: all that was typed, to be read and signed by the group's person."""

    document: ProposalText
    total_minor: int
    on_behalf_of: str
    helper: str
    saved_at: datetime | None


def index(reading: Reading, round_id: str) -> ListPage:
    """List what is typed for others in a round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.HELPED_VIEW, standing)
    rows = helped.helped_proposals(reading.session, funding_round.id)
    titles = proposals.titles_of(reading.session, [row for _, row, _, _ in rows])
    allowed = may(Verb.HELPED_BEGIN, standing)
    return ListPage(
        **heading(reading, funding_round),
        lines=tuple(
            HelpedLine(
                proposal_id=row.id,
                number=row.number or "",
                title=titles[row.id],
                organisation=organisation.name,
                state=row.state,
                helper=name,
                capacity=entry.capacity,
                on_behalf_of=entry.on_behalf_of,
                begun_at=entry.begun_at,
            )
            for entry, row, organisation, name in rows
        ),
        may_begin=allowed.allowed,
        why_not=allowed.reason,
    )


def new(reading: Reading, round_id: str, paper_id: str = "") -> NewPage:
    """Ask an officer for which group to type."""
    funding_round, standing = of_round(reading, round_id)
    paper = None
    if paper_id:
        paper, standing = of_paper(reading, paper_id)
        if paper.funding_round_id != funding_round.id:
            raise NotFound
    require(Verb.HELPED_BEGIN, standing)
    known = helped.unled_groups(reading.session, funding_round.programme_id)
    return NewPage(
        **heading(reading, funding_round),
        groups=tuple((row.id, row.name) for row in known),
        paper_id=paper.id if paper else "",
        paper_number=paper.number if paper else "",
        group_name=paper.group_name if paper else "",
    )


def show(reading: Reading, proposal_id: str) -> HelpPage:
    """Show who types a proposal for whom."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.HELPED_VIEW, standing)
    return HelpPage(**_facts(reading, proposal, standing))


def slip(reading: Reading, proposal_id: str) -> SlipPage:
    """Lay all that was typed out for signing."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.HELPED_SIGN, standing)
    current = proposals.current_revision(reading.session, proposal.id)
    number = current.number if current else None
    document = proposal_text(reading.session, proposal, number, reading.language)
    entries = helped.entries_of(reading.session, proposal.id)
    last, name = entries[-1] if entries else (None, "")
    return SlipPage(
        **_facts(reading, proposal, standing),
        document=document,
        total_minor=sum(section.total_minor for section in document.sections),
        on_behalf_of=last.on_behalf_of if last else "",
        helper=name,
        saved_at=current.saved_at if current else None,
    )


def allowance(reading: Reading, proposal_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person hand a signed paper in, and how large."""
    _, standing = of_proposal(reading, proposal_id)
    require(Verb.HELPED_SIGN, standing)
    return scans.allowance(house_max)


def signed(reading: Reading, proposal_id: str, attachment_id: str) -> FileFacts:
    """Find a signed paper for those who may see who typed for whom."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.HELPED_VIEW, standing)
    papers = helped.signed_papers(reading.session, proposal.id)
    return _file(next((row for row in papers if row.id == attachment_id), None))


def organisation_name(reading: Reading, organisation_id: str) -> str:
    """Name the group that is handed over."""
    organisation, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_VIEW, standing)
    return organisation.name


def _file(row: Attachment | None) -> FileFacts:
    if row is None:
        raise NotFound
    return scans.facts_of(row)


def _facts(reading: Reading, proposal: Proposal, standing: Standing) -> dict[str, Any]:
    session = reading.session
    funding_round = session.get(FundingRound, proposal.funding_round_id)
    organisation = session.get(Organisation, proposal.organisation_id)
    if funding_round is None or organisation is None:
        raise NotFound
    entries = helped.entries_of(session, proposal.id)
    if proposal.state is ProposalState.DRAFT and not entries and not standing.organisation_role:
        raise NotFound
    current = proposals.current_revision(session, proposal.id)
    paper = helped.paper_of(session, proposal.id)
    return {
        **heading(reading, funding_round),
        "proposal_id": proposal.id,
        "organisation_id": organisation.id,
        "organisation": organisation.name,
        "title": proposals.titles_of(session, [proposal])[proposal.id],
        "number": proposal.number or "",
        "state": proposal.state,
        "version": current.number if current else 0,
        "helpers": tuple(
            HelperLine(
                name=name,
                capacity=entry.capacity,
                on_behalf_of=entry.on_behalf_of,
                begun_at=entry.begun_at,
                ended_at=entry.ended_at,
            )
            for entry, name in entries
        ),
        "papers": tuple(
            PageLine(id=row.id, name=row.name, added_at=row.added_at)
            for row in helped.signed_papers(session, proposal.id)
        ),
        "paper_number": paper.number if paper else "",
        "paper_state": paper.state if paper else None,
        "may_begin": not standing.helping
        and may(Verb.HELPED_BEGIN, standing).allowed
        and (standing.organisation_role is OrganisationRole.COACH or bool(entries)),
        "may_type": standing.helping and may(Verb.PROPOSAL_SAVE, standing).allowed,
        "may_sign": may(Verb.HELPED_SIGN, standing).allowed,
        "may_end": any(entry.ended_at is None for entry, _ in entries)
        and may(Verb.HELPED_END, standing).allowed,
        "may_hand_over": standing.helping
        and standing.organisation_role is None
        and not helped.is_led(session, organisation.id),
    }
