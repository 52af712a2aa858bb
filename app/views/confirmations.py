"""The words of other bodies, as the applicant and the officers see them, and as the body is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.errors import NotFound, Refused
from app.forms.uploads import Allowance, FileFacts
from app.language.catalogue import content
from app.models import Attachment, Confirmation, FundingRound, Organisation, Proposal
from app.policy import Standing, may, require
from app.store import codes, confirmations, scans
from app.store.confirmations import OpenConfirmation, Shown
from app.store.rounds import programme_of
from app.store.standing import of_confirmation, of_installation, of_organisation, of_proposal
from app.unit import Reading
from app.vocabulary import CodeKind, ConfirmationKind, ConfirmationState, OrganisationKind, Verb
from app.workflow import CONFIRMATION, legal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationLine:
    """What one body was asked, and what it said."""

    id: str
    kind: ConfirmationKind
    body_name: str
    part: str
    share_minor: int | None
    state: ConfirmationState
    asked_at: datetime
    answered_at: datetime | None
    revision: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """To what the words belong, and how its pages are written."""

    proposal_id: str
    organisation_id: str
    organisation: str
    title: str
    zone: ZoneInfo | None
    currency: str
    own: bool
    may_ask: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Around):
    """All words about a proposal with those about its organisation, or about an organisation alone."""

    lines: tuple[ConfirmationLine, ...]
    needed: tuple[OpenConfirmation, ...]
    host: str
    is_group: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationPage(Around):
    """One body's word, with what can still be done about it."""

    line: ConfirmationLine
    shown: Shown
    opinion: str
    signer_name: str
    signer_post: str
    file_id: str
    file_name: str
    changed_since: bool
    may_stamp: bool
    may_withdraw: bool
    accept: str = scans.ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPage:
    """What a body reads before it answers: what it would confirm, for whom, until when."""

    token: str
    kind: ConfirmationKind
    body_name: str
    part: str
    share_minor: int | None
    shown: Shown
    round_name: str
    operator: str
    contact: str
    zone: ZoneInfo | None
    currency: str
    expires_at: datetime


def index(reading: Reading, proposal_id: str) -> ListPage:
    """Show what bodies say about a proposal and about its organisation."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.CONFIRMATION_VIEW, standing)
    rows = confirmations.around_proposal(reading.session, proposal)
    return _list(reading, standing, rows, proposal=proposal, owner=proposal.organisation_id)


def host(reading: Reading, organisation_id: str) -> ListPage:
    """Show what a group's hosts say."""
    organisation, standing = of_organisation(reading, organisation_id)
    require(Verb.CONFIRMATION_VIEW, standing)
    rows = confirmations.of_organisation(reading.session, organisation.id)
    return _list(reading, standing, rows, proposal=None, owner=organisation.id)


def show(reading: Reading, confirmation_id: str) -> ConfirmationPage:
    """Show one body's word."""
    row, standing = of_confirmation(reading, confirmation_id)
    require(Verb.CONFIRMATION_VIEW, standing)
    proposal = reading.session.get(Proposal, row.proposal_id) if row.proposal_id else None
    owner = proposal.organisation_id if proposal else row.organisation_id or ""
    shown = confirmations.shown_to_body(reading.session, row)
    page = reading.session.get(Attachment, row.attachment_id) if row.attachment_id else None
    given = row.state in confirmations.GIVEN
    return ConfirmationPage(
        **_around(reading, standing, proposal, owner),
        line=_line(row),
        shown=shown,
        opinion=row.opinion,
        signer_name=row.signer_name,
        signer_post=row.signer_post,
        file_id=row.id if page else "",
        file_name=page.name if page else "",
        changed_since=given and row.revision is not None and row.revision != shown.revision,
        may_stamp=_possible(Verb.CONFIRMATION_STAMP, standing, row),
        may_withdraw=_possible(Verb.CONFIRMATION_WITHDRAW, standing, row),
    )


def stamped(reading: Reading, confirmation_id: str) -> FileFacts:
    """Find the stamped page for those who may read the word."""
    row, standing = of_confirmation(reading, confirmation_id)
    require(Verb.CONFIRMATION_VIEW, standing)
    page = reading.session.get(Attachment, row.attachment_id) if row.attachment_id else None
    if page is None:
        raise NotFound
    return scans.facts_of(page)


def allowance(reading: Reading, confirmation_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person hand the stamped page in, and how large."""
    _, standing = of_confirmation(reading, confirmation_id)
    require(Verb.CONFIRMATION_STAMP, standing)
    return scans.allowance(house_max)


def asked(reading: Reading, token: str) -> AskedPage:
    """Show a body what it is asked; looking burns nothing, however often a scanner looks."""
    require(Verb.CONFIRMATION_CONFIRM, of_installation(reading))
    code = codes.look_up(reading.session, CodeKind.CONFIRMATION, token, reading.now)
    row, standing = of_confirmation(reading, code.subject["confirmation_id"])
    require(Verb.CONFIRMATION_CONFIRM, standing)
    if row.state is not ConfirmationState.ASKED:
        raise Refused("confirmation_ended")
    proposal = reading.session.get(Proposal, row.proposal_id) if row.proposal_id else None
    round_ = reading.session.get(FundingRound, proposal.funding_round_id) if proposal else None
    programme = programme_of(reading.session, round_) if round_ else None
    return AskedPage(
        token=token,
        kind=row.kind,
        body_name=row.body_name,
        part=row.part,
        share_minor=row.share_minor,
        shown=confirmations.shown_to_body(reading.session, row),
        round_name=content(round_.name, reading.language)[0] if round_ else "",
        operator=content(programme.operator, reading.language)[0] if programme else "",
        contact=programme.contact if programme else "",
        zone=ZoneInfo(round_.timezone) if round_ else None,
        currency=programme.currency if programme else "",
        expires_at=code.expires_at,
    )


def _list(
    reading: Reading,
    standing: Standing,
    rows: Sequence[Confirmation],
    *,
    proposal: Proposal | None,
    owner: str,
) -> ListPage:
    session = reading.session
    organisation = session.get(Organisation, owner)
    return ListPage(
        **_around(reading, standing, proposal, owner),
        lines=tuple(_line(row) for row in rows),
        needed=confirmations.open_confirmations(session, proposal) if proposal else (),
        host=(organisation.fiscal_host or "") if organisation else "",
        is_group=organisation is not None and organisation.kind is OrganisationKind.GROUP,
    )


def _around(
    reading: Reading, standing: Standing, proposal: Proposal | None, owner: str
) -> dict[str, Any]:
    session = reading.session
    organisation = session.get(Organisation, owner)
    round_ = session.get(FundingRound, proposal.funding_round_id) if proposal else None
    allowed = may(Verb.CONFIRMATION_ASK, standing)
    return {
        "proposal_id": proposal.id if proposal else "",
        "organisation_id": owner,
        "organisation": organisation.name if organisation else "",
        "title": proposal.title if proposal else "",
        "zone": ZoneInfo(round_.timezone) if round_ else None,
        "currency": programme_of(session, round_).currency if round_ else "",
        "own": standing.organisation_role is not None or standing.helping,
        "may_ask": allowed.allowed,
        "why_not": allowed.reason if allowed.reason not in {"not_yours", "not_found"} else "",
    }


def _line(row: Confirmation) -> ConfirmationLine:
    return ConfirmationLine(
        id=row.id,
        kind=row.kind,
        body_name=row.body_name,
        part=row.part,
        share_minor=row.share_minor,
        state=row.state,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        revision=row.revision,
    )


def _possible(verb: Verb, standing: Standing, row: Confirmation) -> bool:
    return may(verb, standing).allowed and legal(CONFIRMATION, row.state, verb)
