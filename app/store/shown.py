"""Which text of a proposal a reader sees: page, print and paper ask here, so that they agree."""

from dataclasses import dataclass
from datetime import datetime

from app.models import Proposal
from app.policy import Standing
from app.store import revisions
from app.store.proposals import ProposalText, proposal_text
from app.store.revisions import RevisionLine
from app.store.rules import rules_of
from app.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Applicants see the newest revision, others what was handed in, assigned readers perhaps blind.

    `lines` are the revisions, listed for applicants only.
    """

    own: bool
    blind: bool
    revision: int | None
    saved_at: datetime | None
    lines: tuple[RevisionLine, ...]
    document: ProposalText


def shown_text(reading: Reading, proposal: Proposal, standing: Standing) -> Shown:
    """Choose the revision and lay it out. The caller has asked whether it may be seen at all."""
    session = reading.session
    own = standing.organisation_role is not None or standing.helping
    lines = revisions.standing_lines(revisions.revision_lines(session, proposal.id)) if own else ()
    wanted = lines[-1].number if lines else proposal.submitted_revision
    blind = rules_of(session, proposal.funding_round_id).blind and not (own or standing.roles)
    return Shown(
        own=own,
        blind=blind,
        revision=wanted,
        saved_at=lines[-1].saved_at if lines else proposal.submitted_at,
        lines=lines,
        document=proposal_text(
            session, proposal, wanted, reading.language, blind=blind, opened=standing.opened
        ),
    )
