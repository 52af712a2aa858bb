"""A file of a proposal, for those who may read the proposal as it was handed in."""

from dataclasses import dataclass

from app.errors import NotFound
from app.models import FundingRound
from app.policy import require
from app.store import attachments, proposals
from app.store.rules import rules_of
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """What is needed to hand the bytes out."""

    name: str
    media_type: str
    size: int
    sha256: str


def show(reading: Reading, attachment_id: str) -> FilePage:
    """Find a file; to everybody else it does not exist.

    Applicants see their files of now and of what was handed in, other readers those that were
    handed in, and readers of a blind round none: a file tells who wrote it.
    """
    row = attachments.attachment(reading.session, attachment_id)
    proposal, standing = of_proposal(reading, row.proposal_id or "")
    require(Verb.PROPOSAL_VIEW, standing)
    own = standing.organisation_role is not None
    if not own:
        handed_in = proposals.files_of(reading.session, proposal.id, proposal.submitted_at)
        funding_round = reading.session.get(FundingRound, proposal.funding_round_id)
        hidden = funding_round is None or (
            rules_of(reading.session, funding_round.id).blind and not standing.roles
        )
        if hidden or row.id not in {file.id for file in handed_in}:
            raise NotFound
    return FilePage(name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)
