"""How much there is to read: characters of what a reader is shown, and the minutes that they take."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select, tuple_

from app.forms.proposal_forms.shape import Question
from app.models import FormVersion, Proposal, ProposalRevision
from app.store.proposals import sections_handed_in

#: A question and what was answered.
Answered = tuple[Question, Any]
#: Slow enough to judge by: the standard for silent reading in secondary school is 400 to 500.
CHARACTERS_PER_MINUTE = 400
#: A word in letters takes about as long as two characters.
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.,-]*")


def characters(
    session: Session, proposals: Sequence[Proposal], *, blind: bool = False
) -> dict[str, int]:
    """Count what is to be read of each proposal as it was handed in."""
    found = shown_answers(session, proposals, blind=blind)
    return {
        proposal_id: counted([answer for _, answer in answers])
        for proposal_id, answers in found.items()
    }


def shown_answers(
    session: Session, proposals: Sequence[Proposal], *, blind: bool = False
) -> dict[str, list[Answered]]:
    """Give the answers of each proposal that a reader is shown, as they were handed in."""
    by_id = {row.id: row for row in proposals if row.submitted_revision is not None}
    wanted = [(row.id, row.submitted_revision) for row in by_id.values()]
    rows = session.exec(
        select(
            ProposalRevision.proposal_id, ProposalRevision.form_version_id, ProposalRevision.answers
        ).where(tuple_(col(ProposalRevision.proposal_id), col(ProposalRevision.number)).in_(wanted))
    ).all()
    forms = _forms(session, {form for _, form, _ in rows})
    return {
        key: _shown(by_id[key], forms[form], answers, blind=blind) for key, form, answers in rows
    }


def minutes(count: int) -> int:
    """Round up to whole minutes."""
    return -(-count // CHARACTERS_PER_MINUTE)


def _forms(session: Session, ids: set[str]) -> dict[str, FormVersion]:
    rows = session.exec(select(FormVersion).where(col(FormVersion.id).in_(sorted(ids)))).all()
    return {row.id: row for row in rows}


def _shown(
    proposal: Proposal, form: FormVersion, answers: Mapping[str, Any], *, blind: bool
) -> list[Answered]:
    return [
        (question, answers.get(question.id))
        for section in sections_handed_in(form, proposal)
        if not (blind and section.names)
        for question in section.questions
        if not (blind and question.blind)
    ]


def counted(value: object) -> int:
    """Count the characters of an answer, whatever its kind; a word in letters counts as two."""
    if isinstance(value, str):
        return len(_HAN.findall(value)) + 2 * len(_WORD.findall(value))
    if isinstance(value, Mapping):
        return sum(counted(item) for item in value.values())
    if isinstance(value, Sequence):
        return sum(counted(item) for item in value)
    return 0
