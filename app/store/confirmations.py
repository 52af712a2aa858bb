"""The words of other bodies about an organisation or a proposal, and which a round asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, or_, select

from app.forms.proposal_forms import Kind, requested_minor
from app.models import Community, Confirmation, FormVersion, Organisation, Proposal
from app.scoring.canonical import digest
from app.store.proposals import current_revision, form_version, sections_for
from app.store.rulebooks import form_of
from app.vocabulary import ConfirmationKind, ConfirmationState, OrganisationKind

#: Given on the body's own link, or on a stamped page.
GIVEN = (ConfirmationState.CONFIRMED, ConfirmationState.STAMPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConfirmation:
    """A confirmation that the round asks for; `met` tells whether a body has given it."""

    kind: ConfirmationKind
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a body is told of an organisation and its proposal, and not a word more."""

    organisation: str
    title: str
    summary: str
    community: dict[str, str]
    requested_minor: int
    revision: int | None
    digest: str


def shown_to_body(session: Session, row: Confirmation) -> Shown:
    """Gather what stands on a body's page; the digest changes when any of it does."""
    proposal = session.get(Proposal, row.proposal_id) if row.proposal_id else None
    owner = row.organisation_id or (proposal.organisation_id if proposal else "")
    organisation = session.get(Organisation, owner)
    current = current_revision(session, proposal.id) if proposal else None
    answers = dict(current.answers) if current else {}
    place = session.get(Community, str(answers.get("community", "")))
    told: dict[str, Any] = {
        "organisation": organisation.name if organisation else "",
        "title": str(answers.get("title", "")),
        "summary": str(answers.get("summary", "")),
        "community": dict(place.name) if place else {},
        "requested_minor": requested_minor(answers),
    }
    mark = digest({**told, "kind": row.kind.value, "body": row.body_name, "part": row.part})
    return Shown(**told, revision=current.number if current else None, digest=mark)


def of_organisation(session: Session, organisation_id: str) -> Sequence[Confirmation]:
    """List what an organisation's hosts were asked, the newest first."""
    return session.exec(
        select(Confirmation)
        .where(Confirmation.organisation_id == organisation_id)
        .order_by(col(Confirmation.asked_at).desc(), col(Confirmation.id))
    ).all()


def around_proposal(session: Session, proposal: Proposal) -> Sequence[Confirmation]:
    """List what bodies were asked about a proposal, and about its organisation."""
    return session.exec(
        select(Confirmation)
        .where(
            or_(
                col(Confirmation.proposal_id) == proposal.id,
                col(Confirmation.organisation_id) == proposal.organisation_id,
            )
        )
        .order_by(col(Confirmation.asked_at), col(Confirmation.id))
    ).all()


def asked_in(session: Session, funding_round_id: str) -> tuple[ConfirmationKind, ...]:
    """List whose word a round asks for, before it is known who applies."""
    form = form_of(session, funding_round_id)
    wanted = form.questions.get("confirmations", ()) if form else ()
    return tuple(kind for kind in ConfirmationKind if kind.value in wanted)


def required_kinds(session: Session, proposal: Proposal) -> tuple[ConfirmationKind, ...]:
    """Read from the round's form which confirmations it asks for.

    Only a group needs a host, and only who names partners needs the word of one.
    """
    version = form_version(session, proposal.funding_round_id)
    wanted = set(version.questions.get("confirmations", ()))
    if not wanted:
        return ()
    organisation = session.get(Organisation, proposal.organisation_id)
    if organisation is None or organisation.kind is not OrganisationKind.GROUP:
        wanted.discard(ConfirmationKind.FISCAL_HOST)
    if not _names_partners(session, proposal, version):
        wanted.discard(ConfirmationKind.PARTNER)
    return tuple(kind for kind in ConfirmationKind if kind.value in wanted)


def _names_partners(session: Session, proposal: Proposal, version: FormVersion) -> bool:
    current = current_revision(session, proposal.id)
    return current is not None and any(
        current.answers.get(question.id)
        for section in sections_for(version, proposal)
        for question in section.questions
        if question.kind is Kind.PARTNERS
    )


def open_confirmations(session: Session, proposal: Proposal) -> tuple[OpenConfirmation, ...]:
    """List the confirmations that a submission needs, each met or not."""
    kinds = required_kinds(session, proposal)
    if not kinds:
        return ()
    given = {row.kind for row in around_proposal(session, proposal) if row.state in GIVEN}
    return tuple(OpenConfirmation(kind=kind, met=kind in given) for kind in kinds)
