"""A field for files as a page shows it: what it takes, what lies there, what can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.forms.proposal_forms import Question
from app.models import Attachment, Proposal
from app.store import attachments
from app.store.attachments import GENERAL, Holder
from app.store.proposals import form_version

Text = Mapping[str, str]
PICTURES = frozenset({"image/jpeg", "image/png"})
PDF = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file in a list: `shown_as` is picture, pdf or nothing."""

    id: str
    name: str
    size: int
    shown_as: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadField:
    """A field for files. `size_max` is 0 where the house's limit holds; `gone` was just taken off."""

    proposal_id: str = ""
    organisation_id: str = ""
    question: str = ""
    label: Text
    hint: Text
    required: bool = False
    kinds: tuple[str, ...] = ()
    size_max: int = 0
    count_max: int = 0
    count_left: int = 0
    files: tuple[FileLine, ...] = ()
    gone: FileLine | None = None


def upload_field(
    session: Session, proposal: Proposal, asked: Question | None = None, gone: str = ""
) -> UploadField:
    """Lay out the field of a question that takes files, or the general one."""
    rule = attachments.rule_in(asked) if asked else GENERAL
    holder = Holder(proposal=proposal, question=asked.id if asked else "")
    left = attachments.allowance(session, holder, rule, 1)
    return UploadField(
        proposal_id=proposal.id,
        question=holder.question,
        label=asked.label if asked else {},
        hint=asked.hint if asked else {},
        required=bool(asked and asked.required),
        kinds=rule.kinds,
        size_max=rule.size_max,
        count_max=left.count_max,
        count_left=left.count_left,
        files=file_lines(attachments.present(session, holder)),
        gone=_gone(session, holder, gone),
    )


def upload_fields(session: Session, proposal: Proposal, gone: str = "") -> tuple[UploadField, ...]:
    """Lay out every field for files of a proposal: those of its form's questions, then the general one."""
    form = form_version(session, proposal.funding_round_id).questions
    asked = attachments.file_questions(form).values()
    fields = [upload_field(session, proposal, question, gone) for question in asked]
    return (*fields, upload_field(session, proposal, None, gone))


def file_lines(rows: Sequence[Attachment]) -> tuple[FileLine, ...]:
    """Make lines of rows."""
    return tuple(_line(row) for row in rows)


def _line(row: Attachment) -> FileLine:
    shown = "picture" if row.media_type in PICTURES else "pdf" if row.media_type == PDF else ""
    return FileLine(id=row.id, name=row.name, size=row.size, shown_as=shown, added_at=row.added_at)


def _gone(session: Session, holder: Holder, attachment_id: str) -> FileLine | None:
    row = session.get(Attachment, attachment_id) if attachment_id else None
    if row is None or holder.proposal is None or row.proposal_id != holder.proposal.id:
        return None
    return _line(row) if row.removed_at and row.question == holder.question else None
