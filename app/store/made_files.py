"""Large files that somebody asked for: the row of each, and whether a file would be large."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.errors import NotFound, Refused
from app.models import FundingRound, MadeFile, Proposal, Publication, Review, Tally
from app.unit import Unit
from app.vocabulary import FileKind
from app.vocabulary.made_files import OF_A_TALLY, OF_AWARDS, WAYS, Counted

JOB = "made_file"


def of_person(
    session: Session, funding_round_id: str, kind: FileKind, account_id: str | None
) -> MadeFile | None:
    """Find the newest file of a kind that a person asked for in a round."""
    return session.exec(
        select(MadeFile).where(
            MadeFile.funding_round_id == funding_round_id,
            MadeFile.kind == kind,
            MadeFile.asked_by == (account_id or ""),
        )
    ).first()


def taken_up(unit: Unit, funding_round_id: str, kind: FileKind) -> MadeFile:
    """Give the row that the next file will stand in."""
    account_id = unit.actor.account_id or ""
    found = of_person(unit.session, funding_round_id, kind, account_id)
    if found is None:
        found = MadeFile(
            funding_round_id=funding_round_id,
            kind=kind,
            query={},
            job_id="",
            size=0,
            asked_by=account_id,
            asked_at=unit.now,
        )
        unit.session.add(found)
    return found


def require_ground(session: Session, funding_round: FundingRound, kind: FileKind) -> None:
    """See that there is what the file would be made of: a tally, or the announcement."""
    if kind in OF_A_TALLY:
        tally = select(Tally.id).where(Tally.funding_round_id == funding_round.id)
        if session.exec(tally.limit(1)).first() is None:
            raise Refused("tally_missing")
    if kind in OF_AWARDS:
        announced = select(Publication.id).where(
            Publication.funding_round_id == funding_round.id,
            col(Publication.announced_at).is_not(None),
        )
        if session.exec(announced.limit(1)).first() is None:
            raise NotFound


def is_large(session: Session, funding_round_id: str, kind: FileKind) -> bool:
    """Tell whether a file would take longer than a moment; awards are counted where they are read."""
    way = WAYS[kind]
    statement = (
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.funding_round_id == funding_round_id, col(Proposal.number).is_not(None))
    )
    if way.counted is Counted.SHEETS:
        statement = (
            select(func.count())
            .select_from(Review)
            .join(Proposal, col(Proposal.id) == Review.proposal_id)
            .where(Proposal.funding_round_id == funding_round_id)
        )
    return session.exec(statement).one() > way.at_once
