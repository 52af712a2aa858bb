"""Files are added to a proposal or to an organisation, taken off, and brought back.

The bytes are in the store already (`app.web.uploads.received`); here they get their row. Another
action that keeps files with its own form calls `app.store.attachments.link` and records its verb.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.audit import INSTALLATION, record, round_chain
from app.errors import Refused
from app.forms.uploads import FileFacts
from app.models import Attachment, Proposal
from app.policy import require
from app.store import attachments
from app.store.attachments import GENERAL, Holder
from app.store.proposals import FILES
from app.store.standing import of_organisation, of_proposal
from app.unit import Unit
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file lay: the page to go back to."""

    proposal_id: str = ""
    organisation_id: str = ""
    question: str = ""


def add(unit: Unit, proposal_id: str, files: Sequence[FileFacts], question: str = "") -> str:
    """Put files that are in the store under a question of the proposal. Gives the proposal's id."""
    proposal = _writable(unit, proposal_id, question)
    rule = attachments.rule_of(unit.session, proposal, question)
    for file in files:
        holder = Holder(proposal=proposal, question=question)
        _kept(unit, attachments.link(unit, holder, file, rule))
    return proposal.id


def add_to_organisation(
    unit: Unit, organisation_id: str, files: Sequence[FileFacts], purpose: str
) -> str:
    """Put files with an organisation, such as its registration certificate. Gives its id."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_ATTACH, standing)
    holder = Holder(organisation_id=organisation.id, purpose=purpose)
    for file in files:
        _kept(unit, attachments.link(unit, holder, file, GENERAL))
    return organisation.id


def remove(unit: Unit, attachment_id: str) -> Place:
    """Take a file off; what was handed in with it keeps it."""
    row = attachments.attachment(unit.session, attachment_id)
    place, _ = _place(unit, row)
    if row.removed_at is None:
        row.removed_at = unit.now
        record(unit, _verb(row), row, chain=_chain(row))
    return place


def restore(unit: Unit, attachment_id: str) -> Place:
    """Bring a file back that was taken off: as a new row, so that what was at any instant stands."""
    row = attachments.attachment(unit.session, attachment_id)
    place, holder = _place(unit, row)
    if row.removed_at is not None:
        facts = FileFacts(
            name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256
        )
        proposal = holder.proposal
        rule = attachments.rule_of(unit.session, proposal, row.question) if proposal else GENERAL
        _kept(unit, attachments.link(unit, holder, facts, rule))
    return place


def _kept(unit: Unit, row: Attachment) -> None:
    """Record a row that is new; one that lay there already stays as it is."""
    if row in unit.session.new:
        of = row.proposal_id or row.organisation_id
        after = {"of": of, "question": row.question, "size": row.size, "sha256": row.sha256}
        record(unit, _verb(row), row, chain=_chain(row), after=after)


def _place(unit: Unit, row: Attachment) -> tuple[Place, Holder]:
    if row.proposal_id is not None:
        proposal = _writable(unit, row.proposal_id, row.question)
        place = Place(proposal_id=proposal.id, question=row.question)
        return place, Holder.of(row, proposal)
    organisation, standing = of_organisation(unit, row.organisation_id or "")
    require(Verb.ORGANISATION_ATTACH, standing)
    return Place(organisation_id=organisation.id), Holder.of(row, None)


def _verb(row: Attachment) -> Verb:
    return Verb.PROPOSAL_ATTACH if row.proposal_id else Verb.ORGANISATION_ATTACH


def _chain(row: Attachment) -> str:
    return round_chain(row.funding_round_id) if row.funding_round_id else INSTALLATION


def _writable(unit: Unit, proposal_id: str, question: str) -> Proposal:
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.PROPOSAL_ATTACH, standing)
    if not standing.may_change(question or FILES):
        raise Refused("not_opened")
    return proposal
