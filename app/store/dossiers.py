"""What goes into a dossier, and the row of the newest one of a round or of a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.models import Attachment, Dossier, Organisation, Proposal
from app.store.scans import APPROVAL_FORM, PAPER_SCAN
from app.store.signed_minutes import PURPOSE as SIGNED_MINUTES
from app.unit import Unit
from app.vocabulary import JobState, Phase, ProposalState

JOB = "dossier"
#: Copies of papers of a round that officers may open from the beginning.
_OFFICE = (PAPER_SCAN, "call_document", "ballot_document", SIGNED_MINUTES)
#: Copies that show marks, or what came of them: in the dossier once the tally may be seen.
_OF_THE_TALLY = ("paper_sheet", APPROVAL_FORM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file of the store under the name that its user gave, and what it was added as."""

    name: str
    purpose: str
    sha256: str


def of_subject(session: Session, subject_id: str) -> Dossier | None:
    """Find the newest dossier of a round or of a proposal."""
    return session.exec(select(Dossier).where(Dossier.subject_id == subject_id)).first()


def taken_up(unit: Unit, funding_round_id: str, proposal_id: str | None) -> Dossier:
    """Give the row that the next dossier will stand in."""
    subject = proposal_id or funding_round_id
    found = of_subject(unit.session, subject)
    if found is None:
        found = Dossier(
            funding_round_id=funding_round_id,
            proposal_id=proposal_id,
            subject_id=subject,
            size=0,
            asked_by=unit.actor.account_id or "",
            asked_at=unit.now,
        )
        unit.session.add(found)
    found.state, found.done, found.total = JobState.QUEUED, 0, 0
    found.asked_by, found.asked_at = unit.actor.account_id or "", unit.now
    return found


def handed_in(session: Session, funding_round_id: str) -> Sequence[tuple[Proposal, str]]:
    """List the proposals that were handed in, by number, with the name of who applies."""
    return session.exec(
        select(Proposal, Organisation.name)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(
            Proposal.funding_round_id == funding_round_id,
            col(Proposal.submitted_at).is_not(None),
            # What its applicant took back to write on is the applicant's own again.
            Proposal.state != ProposalState.DRAFT,
        )
        .order_by(col(Proposal.number), col(Proposal.id))
    ).all()


def papers_of_round(session: Session, funding_round_id: str, phase: Phase) -> tuple[Kept, ...]:
    """List the copies of papers that belong to the round itself."""
    seen = tuple(Phase).index(phase) >= tuple(Phase).index(Phase.TALLY)
    purposes = (*_OFFICE, *(_OF_THE_TALLY if seen else ()))
    rows = session.exec(
        select(Attachment)
        .where(
            Attachment.funding_round_id == funding_round_id,
            col(Attachment.proposal_id).is_(None),
            col(Attachment.purpose).in_(purposes),
            col(Attachment.removed_at).is_(None),
        )
        .order_by(col(Attachment.purpose), col(Attachment.added_at), col(Attachment.id))
    )
    return tuple(_kept(row) for row in rows)


def papers_of_proposal(session: Session, proposal: Proposal) -> tuple[Kept, ...]:
    """List what lies beside the text: stamped and signed pages, and the applicant's own documents."""
    rows = session.exec(
        select(Attachment)
        .where(
            or_(
                (col(Attachment.proposal_id) == proposal.id)
                & (col(Attachment.purpose) != "proposal"),
                (col(Attachment.organisation_id) == proposal.organisation_id)
                & col(Attachment.proposal_id).is_(None),
            ),
            col(Attachment.removed_at).is_(None),
        )
        .order_by(col(Attachment.purpose), col(Attachment.added_at), col(Attachment.id))
    )
    return tuple(_kept(row) for row in rows)


def _kept(row: Attachment) -> Kept:
    return Kept(name=row.name, purpose=row.purpose, sha256=row.sha256)
