"""Files that people added: their facts; the bytes lie in the store of files.

A file belongs to a proposal (under the question that it answers, or beside them all) or to an
organisation. `link` and `part_with` are for actions, which see to standing and ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.errors import NotFound, Refused
from app.forms.proposal_forms import Kind, Question, sections_of
from app.forms.uploads import Allowance, FileFacts, FileRule
from app.models import Attachment, Dossier, Proposal, Publication, ReleasePlan, ResultObjection
from app.store.proposal_files import PROPOSAL_FILE
from app.store.proposals import form_version
from app.unit import Unit

#: What one proposal, or one organisation, may hold in all.
COUNT_MAX, BYTES_MAX = 40, 200 * 1024**2
GENERAL = FileRule()
#: Every column that keeps bytes in the store, and every one that keeps those of a whole bundle.
KEPT_BYTES = (Attachment.sha256, Dossier.sha256, ResultObjection.given_sha256)
KEPT_BUNDLES = (Publication.files, ReleasePlan.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What files lie with: a proposal's question, or a purpose of an organisation."""

    proposal: Proposal | None = None
    organisation_id: str | None = None
    purpose: str = PROPOSAL_FILE
    question: str = ""

    @classmethod
    def of(cls, row: Attachment, proposal: Proposal | None) -> "Holder":
        """Give the place where a file lies."""
        return cls(
            proposal=proposal,
            organisation_id=row.organisation_id,
            purpose=row.purpose,
            question=row.question,
        )


def attachment(session: Session, attachment_id: str) -> Attachment:
    """Find a file of a proposal or of an organisation; files of other things have doors of their own."""
    found = session.get(Attachment, attachment_id)
    if found is None or (found.proposal_id is None and found.organisation_id is None):
        raise NotFound
    if found.proposal_id is not None and found.purpose != PROPOSAL_FILE:
        raise NotFound
    return found


def present(session: Session, holder: Holder) -> Sequence[Attachment]:
    """List the files that lie there now, the oldest first."""
    return [row for row in _of_whole(session, holder) if _is_here(row, holder)]


def allowance(session: Session, holder: Holder, rule: FileRule, house_max: int) -> Allowance:
    """Tell what may still be added: the field's rule, and what the whole may hold."""
    whole = _of_whole(session, holder)
    here = sum(_is_here(row, holder) for row in whole)
    left = min(rule.count_max - here, COUNT_MAX - len(whole))
    return Allowance(
        kinds=rule.kinds,
        size_max=min(rule.size_max or house_max, house_max),
        count_max=min(rule.count_max, COUNT_MAX),
        count_left=max(left, 0),
        bytes_left=max(BYTES_MAX - sum(row.size for row in whole), 0),
    )


def rule_of(session: Session, proposal: Proposal, question: str) -> FileRule:
    """Find what a question of the proposal's form takes; a form knows which questions take files."""
    if not question:
        return GENERAL
    asked = file_questions(form_version(session, proposal.funding_round_id).questions)
    if question not in asked:
        raise NotFound
    return rule_in(asked[question])


def file_questions(form: Mapping[str, Any]) -> dict[str, Question]:
    """Find the questions of a form that take files, by their ids."""
    return {
        question.id: question
        for section in sections_of(form)
        for question in section.questions
        if question.kind is Kind.FILE
    }


def rule_in(question: Question) -> FileRule:
    """Read what a question takes."""
    return FileRule(
        kinds=question.accept, size_max=question.size_max * 1024**2, count_max=question.rows
    )


def link(unit: Unit, holder: Holder, facts: FileFacts, rule: FileRule) -> Attachment:
    """Put a file's row where it belongs; the same file twice in one place is one row."""
    here = present(unit.session, holder)
    for row in here:
        if (row.sha256, row.name) == (facts.sha256, facts.name):
            return row
    left = allowance(unit.session, holder, rule, facts.size)
    if not left.count_left:
        raise Refused("files_many", limit=left.count_max)
    if facts.size > left.bytes_left:
        raise Refused("files_large")
    row = Attachment(
        funding_round_id=holder.proposal.funding_round_id if holder.proposal else None,
        proposal_id=holder.proposal.id if holder.proposal else None,
        organisation_id=holder.organisation_id,
        purpose=holder.purpose,
        question=holder.question,
        name=facts.name,
        media_type=facts.media_type,
        size=facts.size,
        sha256=facts.sha256,
        added_by=unit.actor.account_id or "",
        added_at=unit.now,
    )
    unit.session.add(row)
    return row


def referred(session: Session, digests: set[str]) -> set[str]:
    """Tell which bytes something refers to: taken-off, published, confirmed and objectors' files included."""
    named = (
        digest
        for column in KEPT_BYTES
        for digest in session.exec(select(column).where(col(column).in_(digests)))
    )
    return {*named} | (digests & _in_bundles(session))


def every_reference(session: Session) -> set[str]:
    """Give the digests of all bytes that something refers to: what a whole backup must hold."""
    named = (
        digest
        for column in KEPT_BYTES
        for digest in session.exec(select(column).where(col(column) != "").distinct())
    )
    return {*named} | _in_bundles(session)


def _in_bundles(session: Session) -> set[str]:
    return {
        digest
        for column in KEPT_BUNDLES
        for files in session.exec(select(column))
        for digest in files.values()
    }


def _of_whole(session: Session, holder: Holder) -> Sequence[Attachment]:
    """List the present files of the whole proposal or organisation."""
    if holder.proposal is not None:
        where = (col(Attachment.proposal_id) == holder.proposal.id) & (
            col(Attachment.purpose) == PROPOSAL_FILE
        )
    else:
        where = (col(Attachment.organisation_id) == holder.organisation_id) & col(
            Attachment.proposal_id
        ).is_(None)
    return session.exec(
        select(Attachment)
        .where(where, col(Attachment.removed_at).is_(None))
        .order_by(col(Attachment.added_at), col(Attachment.id))
    ).all()


def _is_here(row: Attachment, holder: Holder) -> bool:
    return (row.purpose, row.question) == (holder.purpose, holder.question)
