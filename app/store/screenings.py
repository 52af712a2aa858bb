"""The eligibility check: the queue of what was handed in, outcomes, judgements, the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select

from app.models import (
    Account,
    FormVersion,
    HelpedEntry,
    Judgement,
    Organisation,
    PaperReceipt,
    Proposal,
    ProposalRevision,
    Reopening,
    Screening,
)
from app.store.proposals import FILES, form_version
from app.vocabulary import Check, Judged, OrganisationKind, PaperState, ProposalState

ListRow = tuple[Proposal, Organisation]
Text = Mapping[str, str]
FILES_LABEL: Text = {"zh": "附件", "en": "Attachments"}

#: The orders in which the queue can stand, by their word in the address.
SORTS: Mapping[str, tuple[Any, ...]] = {
    "submitted": (col(Proposal.submitted_at), col(Proposal.number)),
    "-submitted": (col(Proposal.submitted_at).desc(), col(Proposal.number)),
    "number": (col(Proposal.number),),
    "title": (col(Proposal.title), col(Proposal.number)),
    "amount": (col(Proposal.requested_minor), col(Proposal.number)),
    "-amount": (col(Proposal.requested_minor).desc(), col(Proposal.number)),
    "applicant": (col(Organisation.name), col(Proposal.number)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the address of the queue asks for; empty means all."""

    state: ProposalState | None = None
    community_id: str = ""
    strand_id: str = ""
    kind: OrganisationKind | None = None
    search: str = ""
    waiting_days: int = 0
    mine: str = ""
    came: str = ""
    sort: str = "submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An outcome with who gave it, and how it was taken back, if it was."""

    row: Screening
    officer: str
    reopening: Reopening | None
    reopened_by: str


def queue(
    session: Session, funding_round_id: str, wanted: Filter, now: datetime
) -> Sequence[ListRow]:
    """List what was ever handed in in a round, as the address asks for it."""
    return session.exec(
        select(Proposal, Organisation)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(
            Proposal.funding_round_id == funding_round_id,
            col(Proposal.number).is_not(None),
            *_conditions(wanted, now),
        )
        .order_by(*SORTS.get(wanted.sort, SORTS["submitted"]))
    ).all()


def _conditions(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(col(Proposal.state) == wanted.state)
    if wanted.community_id:
        found.append(col(Proposal.community_id) == wanted.community_id)
    if wanted.strand_id:
        found.append(col(Proposal.strand_id) == wanted.strand_id)
    if wanted.kind is not None:
        found.append(col(Organisation.kind) == wanted.kind)
    if wanted.waiting_days:
        found.append(col(Proposal.state) == ProposalState.SUBMITTED)
        found.append(col(Proposal.submitted_at) <= now - timedelta(days=wanted.waiting_days))
    return [*found, *_searched(wanted.search), *_mine(wanted.mine), *_came(wanted.came)]


def _searched(search: str) -> list[ColumnElement[bool]]:
    columns = (col(Proposal.title), col(Proposal.number), col(Organisation.name))
    return [or_(*(one.icontains(search, autoescape=True) for one in columns))] if search else []


def _mine(account_id: str) -> list[ColumnElement[bool]]:
    """Keep what an officer has judged or decided."""
    if not account_id:
        return []
    judged = select(Judgement.proposal_id).where(Judgement.judged_by == account_id)
    decided = select(Screening.proposal_id).where(Screening.screened_by == account_id)
    return [or_(col(Proposal.id).in_(judged), col(Proposal.id).in_(decided))]


def _came(how: str) -> list[ColumnElement[bool]]:
    """Keep what was typed by a helper, or what came on paper."""
    typed = select(HelpedEntry.proposal_id)
    paper = select(PaperReceipt.proposal_id).where(
        PaperReceipt.state != PaperState.WITHDRAWN, col(PaperReceipt.proposal_id).is_not(None)
    )
    asked = {"helped": typed, "paper": paper}.get(how)
    return [] if asked is None else [col(Proposal.id).in_(asked)]


def counts(session: Session, funding_round_id: str) -> dict[ProposalState, int]:
    """Count what was handed in by state."""
    rows = session.exec(
        select(Proposal.state, func.count())
        .where(Proposal.funding_round_id == funding_round_id, col(Proposal.number).is_not(None))
        .group_by(col(Proposal.state))
    ).all()
    return {ProposalState(state): count for state, count in rows}


def drafts(session: Session, funding_round_id: str) -> int:
    """Count what was begun and not handed in; officers see no more of it."""
    return session.exec(
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.funding_round_id == funding_round_id, Proposal.state == ProposalState.DRAFT)
    ).one()


def outcomes_of(session: Session, proposal_id: str) -> Sequence[Past]:
    """List the outcomes of a proposal, the newest first."""
    found = session.exec(
        select(Screening, Account.display_name)
        .join(Account, col(Account.id) == Screening.screened_by)
        .where(Screening.proposal_id == proposal_id)
        .order_by(col(Screening.screened_at).desc(), col(Screening.id))
    ).all()
    back = _taken_back(session, proposal_id)
    return [
        Past(
            row=row,
            officer=name,
            reopening=back.get(row.id, (None, ""))[0],
            reopened_by=back.get(row.id, (None, ""))[1],
        )
        for row, name in found
    ]


def last_outcome(session: Session, proposal_id: str) -> Screening | None:
    """Give the newest outcome of a proposal."""
    return session.exec(
        select(Screening)
        .where(Screening.proposal_id == proposal_id)
        .order_by(col(Screening.screened_at).desc(), col(Screening.id))
    ).first()


def due_of(session: Session, proposal: Proposal) -> datetime | None:
    """Give the instant until which a returned proposal may be corrected."""
    if proposal.state is not ProposalState.RETURNED:
        return None
    last = last_outcome(session, proposal.id)
    return last.due_at if last else None


def written_since(session: Session, proposal_id: str, instant: datetime) -> bool:
    """Tell whether the applicant has written something after an instant."""
    statement = select(ProposalRevision.id).where(
        ProposalRevision.proposal_id == proposal_id, col(ProposalRevision.saved_at) > instant
    )
    return session.exec(statement).first() is not None


def judgements_of(
    session: Session, proposal_id: str
) -> dict[Check, Sequence[tuple[Judgement, str]]]:
    """List what officers said of each check, the newest first."""
    rows = session.exec(
        select(Judgement, Account.display_name)
        .join(Account, col(Account.id) == Judgement.judged_by)
        .where(Judgement.proposal_id == proposal_id)
        .order_by(col(Judgement.version).desc())
    ).all()
    found: dict[Check, list[tuple[Judgement, str]]] = {}
    for row, name in rows:
        found.setdefault(Check(row.subject), []).append((row, name))
    return dict(found)


def judged(session: Session, rows: Sequence[Proposal]) -> dict[str, dict[Check, Judged]]:
    """Give the judgements that stand for the versions that were handed in last."""
    revisions = {row.id: row.submitted_revision for row in rows}
    listed = session.exec(
        select(Judgement)
        .where(col(Judgement.proposal_id).in_(revisions.keys()))
        .order_by(col(Judgement.version))
    ).all()
    found: dict[str, dict[Check, Judged]] = {key: {} for key in revisions}
    for row in listed:
        if row.revision == revisions[row.proposal_id]:
            found[row.proposal_id][Check(row.subject)] = Judged(row.judged)
    return found


def openable(session: Session, funding_round_id: str) -> list[tuple[str, Text]]:
    """List what can be opened for a correction: every question, and the files."""
    return [*_questions(form_version(session, funding_round_id)), (FILES, FILES_LABEL)]


def opened_labels(
    session: Session, funding_round_id: str, opened: Sequence[str] | None
) -> list[Text] | None:
    """Name what was opened; None is the whole proposal."""
    if opened is None:
        return None
    return [label for name, label in openable(session, funding_round_id) if name in opened]


def next_unscreened(rows: Sequence[ListRow], after_id: str) -> str | None:
    """Find the next proposal of a queue that waits for its check, going round at the end."""
    ids = [row.id for row, _ in rows]
    place = ids.index(after_id) + 1 if after_id in ids else 0
    ordered = [*rows[place:], *rows[:place]]
    return next(
        (
            row.id
            for row, _ in ordered
            if row.state is ProposalState.SUBMITTED and row.id != after_id
        ),
        None,
    )


def _questions(version: FormVersion) -> list[tuple[str, Text]]:
    return [
        (str(question["id"]), question["label"])
        for section in version.questions["sections"]
        for question in section["questions"]
        if not question.get("internal")
    ]


def _taken_back(session: Session, proposal_id: str) -> dict[str, tuple[Reopening | None, str]]:
    found = session.exec(
        select(Reopening, Account.display_name)
        .join(Account, col(Account.id) == Reopening.reopened_by)
        .join(Screening, col(Screening.id) == Reopening.screening_id)
        .where(Screening.proposal_id == proposal_id)
    ).all()
    return {row.screening_id: (row, name) for row, name in found}
