"""Files are added to a proposal and taken off it."""

from dataclasses import dataclass

from app.audit import record, round_chain
from app.errors import Invalid, Refused
from app.models import Attachment, Proposal
from app.policy import require
from app.store import attachments
from app.store.proposals import FILES, PROPOSAL_FILE
from app.store.standing import of_proposal
from app.unit import Unit
from app.vocabulary import Verb
from app.workflow import PROPOSAL, legal

FILES_MAX = 10
NAME_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file whose bytes are already in the store."""

    name: str
    media_type: str
    size: int
    sha256: str


def add(unit: Unit, proposal_id: str, file: FileFacts) -> str:
    """Link a stored file to a proposal. Gives the proposal's id."""
    proposal = _writable(unit, proposal_id)
    if len(file.name) > NAME_MAX:
        raise Invalid({"file": ("file_name", {})})
    if attachments.count_present(unit.session, proposal.id) >= FILES_MAX:
        raise Invalid({"file": ("files_many", {"limit": FILES_MAX})})
    row = Attachment(
        funding_round_id=proposal.funding_round_id,
        proposal_id=proposal.id,
        purpose=PROPOSAL_FILE,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    after = {"proposal": proposal.id, "size": file.size, "sha256": file.sha256}
    record(
        unit,
        Verb.PROPOSAL_ATTACH,
        row,
        chain=round_chain(proposal.funding_round_id),
        after=after,
    )
    return proposal.id


def remove(unit: Unit, attachment_id: str) -> str:
    """Take a file off; what was handed in with it keeps it. Gives the proposal's id."""
    row = attachments.attachment(unit.session, attachment_id)
    proposal = _writable(unit, row.proposal_id or "")
    if row.removed_at is None:
        row.removed_at = unit.now
        record(unit, Verb.PROPOSAL_ATTACH, row, chain=round_chain(proposal.funding_round_id))
    return proposal.id


def _writable(unit: Unit, proposal_id: str) -> Proposal:
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.PROPOSAL_ATTACH, standing)
    if not standing.may_change(FILES):
        raise Refused("not_opened")
    if not legal(PROPOSAL, proposal.state, Verb.PROPOSAL_SUBMIT):
        raise Refused("not_from_here", state=proposal.state.value)
    return proposal
