"""Texts that are alike: sketches of what was handed in, and how much two proposals share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, and_, col, or_, select

from app.models import FundingRound, Likeness, Proposal, ProposalRevision, Sketch
from app.similarity import close_to, grams, shared, sketch
from app.unit import Unit
from app.vocabulary import ProposalState

JOB = "likeness"
#: Shorter answers are names and numbers, and one word without a space is an id: neither tells of a copy.
SHORT = 20
#: The sample texts of a demo are made from one pattern: that they are alike tells nothing.
SAMPLE = "【示例文字】"
#: Thousandths from which an estimate is looked at exactly, and from which a likeness is kept.
LOOK, KEEP = 50, 100
NEAREST = 10
BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The sketch of a version that was handed in."""

    proposal_id: str
    revision: int
    hashes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a version is like: (other proposal, thousandths shared)."""

    proposal_id: str
    revision: int
    alike: tuple[tuple[str, int], ...]


def texts_of(answers: object) -> list[str]:
    """List the answers that are long enough to be compared, in their order."""
    if isinstance(answers, str):
        token = answers.isascii() and answers.isalnum()
        prose = len(answers) >= SHORT and not token and not answers.startswith(SAMPLE)
        return [answers] if prose else []
    if isinstance(answers, Mapping):
        return [text for value in answers.values() for text in texts_of(value)]
    if isinstance(answers, list):
        return [text for value in answers for text in texts_of(value)]
    return []


def lacking(session: Session) -> Sequence[str]:
    """List proposals whose last hand-in has no sketch yet, at most one batch of them."""
    return session.exec(
        select(Proposal.id)
        .join(
            Sketch,
            and_(
                col(Sketch.proposal_id) == Proposal.id,
                col(Sketch.revision) == Proposal.submitted_revision,
            ),
            isouter=True,
        )
        .where(
            col(Proposal.submitted_revision).is_not(None),
            or_(col(Sketch.proposal_id).is_(None), col(Sketch.compared_at).is_(None)),
        )
        .order_by(col(Proposal.submitted_at), col(Proposal.id))
        .limit(BATCH)
    ).all()


def draw(session: Session, proposal_id: str) -> Drawn | None:
    """Sketch what was handed in last."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None or proposal.submitted_revision is None:
        return None
    hashes = grams(texts_of(answers_of(session, proposal)))
    return Drawn(
        proposal_id=proposal.id,
        revision=proposal.submitted_revision,
        hashes=tuple(sketch(hashes)),
    )


def compare(session: Session, drawn: Drawn) -> Compared:
    """Find what a version is like in its programme: sketches first, then exactly for the nearest."""
    proposal = session.get_one(Proposal, drawn.proposal_id)
    near = close_to(drawn.hashes, dict(_around(session, proposal)), least=LOOK, count=NEAREST)
    mine = grams(texts_of(answers_of(session, proposal)))
    exact = [(one, shared(mine, _grams_of(session, one))) for one in near]
    return Compared(
        proposal_id=drawn.proposal_id,
        revision=drawn.revision,
        alike=tuple((one, share) for one, share in exact if share >= KEEP),
    )


def keep_sketch(unit: Unit, drawn: Drawn) -> None:
    """Put a sketch in place of the one before; it is compared with the others after that."""
    row = unit.session.get(Sketch, drawn.proposal_id)
    if row is None:
        row = Sketch(proposal_id=drawn.proposal_id, revision=drawn.revision, hashes=[])
    row.revision, row.hashes, row.compared_at = drawn.revision, list(drawn.hashes), None
    unit.session.add(row)


def keep_compared(unit: Unit, compared: Compared) -> None:
    """Put what was found in place of what was known, from both sides."""
    row = unit.session.get(Sketch, compared.proposal_id)
    if row is None or row.revision != compared.revision:
        return
    mine = compared.proposal_id
    unit.session.execute(
        delete(Likeness).where(
            or_(col(Likeness.proposal_id) == mine, col(Likeness.other_id) == mine)
        )
    )
    for other, share in compared.alike:
        for one, two in ((mine, other), (other, mine)):
            unit.session.add(Likeness(proposal_id=one, other_id=two, shared=share))
    row.compared_at = unit.now


def shared_with(session: Session, proposal_id: str, other_id: str) -> int:
    """Give the thousandths that two proposals share, as they were found."""
    found = session.exec(
        select(Likeness.shared).where(
            Likeness.proposal_id == proposal_id, Likeness.other_id == other_id
        )
    ).first()
    return found or 0


def answers_of(session: Session, proposal: Proposal) -> dict[str, Any]:
    """Give the answers that were handed in last."""
    found = session.exec(
        select(ProposalRevision.answers).where(
            ProposalRevision.proposal_id == proposal.id,
            ProposalRevision.number == proposal.submitted_revision,
        )
    ).first()
    return dict(found or {})


def _grams_of(session: Session, proposal_id: str) -> frozenset[int]:
    return grams(texts_of(answers_of(session, session.get_one(Proposal, proposal_id))))


def _around(session: Session, proposal: Proposal) -> Iterator[tuple[str, list[int]]]:
    """Go through the sketches of the same programme, this and earlier rounds."""
    programme = (
        select(FundingRound.programme_id)
        .where(FundingRound.id == proposal.funding_round_id)
        .scalar_subquery()
    )
    statement = (
        select(Sketch.proposal_id, Sketch.hashes)
        .join(Proposal, col(Proposal.id) == Sketch.proposal_id)
        .join(FundingRound, col(FundingRound.id) == Proposal.funding_round_id)
        .where(
            FundingRound.programme_id == programme,
            Proposal.id != proposal.id,
            Proposal.state != ProposalState.WITHDRAWN,
        )
    )
    for proposal_id, hashes in session.exec(statement.execution_options(yield_per=BATCH)):
        yield proposal_id, list(hashes)
