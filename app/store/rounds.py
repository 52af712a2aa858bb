"""Rounds with their stages, rulebook versions, pots, strands and communities."""

from collections.abc import Sequence

from sqlalchemy import ColumnExpressionArgument, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.clock import to_text
from app.errors import NotFound, Refused
from app.models import (
    Community,
    FundingRound,
    Pot,
    Programme,
    RoundStrand,
    RulebookVersion,
    Stage,
    Strand,
)
from app.vocabulary import Phase


def stages_of(session: Session, funding_round_id: str) -> Sequence[Stage]:
    """List the stages in their order."""
    statement = (
        select(Stage)
        .where(Stage.funding_round_id == funding_round_id)
        .order_by(col(Stage.position))
    )
    return session.exec(statement).all()


def dates_of(stages: Sequence[Stage]) -> dict[str, dict[str, str | int | None]]:
    """Give the dates of stages as the ledger keeps them; a stage without any is left out."""
    return {
        stage.kind.value: {
            "opens_at": to_text(stage.opens_at) if stage.opens_at else None,
            "closes_at": to_text(stage.closes_at) if stage.closes_at else None,
            "grace_seconds": stage.grace_seconds,
        }
        for stage in stages
        if stage.opens_at or stage.closes_at or stage.grace_seconds
    }


def push_later(stages: Sequence[Stage], moved: Stage) -> None:
    """Take dates of later stages away that would now lie before the end of one: they are set anew."""
    until = moved.closes_at
    for stage in stages:
        if until is None or stage.position <= moved.position:
            continue
        if stage.opens_at is not None and stage.opens_at < until:
            stage.opens_at = None
        if stage.closes_at is not None and stage.closes_at < until:
            stage.closes_at = None


def stage_of(session: Session, funding_round_id: str, kind: Phase) -> Stage:
    """Give the stage of a kind (the first, where there are several)."""
    found = next(
        (stage for stage in stages_of(session, funding_round_id) if stage.kind is kind), None
    )
    if found is None:
        raise NotFound
    return found


def rulebook_of(session: Session, funding_round_id: str) -> RulebookVersion:
    """Give the version that is in force: the last frozen one, or the draft before the call."""
    found = session.exec(_in_force(funding_round_id, col(RulebookVersion.version).desc())).first()
    if found is None:
        raise Refused("no_rulebook")
    return found


def rulebooks_of(session: Session, funding_round_id: str) -> Sequence[RulebookVersion]:
    """List every version that is or was in force, the oldest first; before the call the draft too."""
    return session.exec(_in_force(funding_round_id, col(RulebookVersion.version))).all()


def _in_force(
    funding_round_id: str, order: ColumnExpressionArgument[int]
) -> SelectOfScalar[RulebookVersion]:
    """A version that is not signed yet is nobody's rule, once the call is public."""
    return (
        select(RulebookVersion)
        .join(FundingRound, col(FundingRound.id) == RulebookVersion.funding_round_id)
        .where(
            RulebookVersion.funding_round_id == funding_round_id,
            or_(
                col(RulebookVersion.frozen_at).is_not(None), col(FundingRound.phase) == Phase.DRAFT
            ),
        )
        .order_by(order)
    )


def pots_of(session: Session, funding_round_id: str) -> dict[str, Pot]:
    """Give the amount in force behind each pot: the last row of its key."""
    rows = session.exec(
        select(Pot)
        .where(Pot.funding_round_id == funding_round_id)
        .order_by(col(Pot.set_at), col(Pot.id))
    )
    return {row.key: row for row in rows}


def by_code(session: Session, code: str) -> FundingRound | None:
    """Find a round by the code that stands on posters."""
    return session.exec(select(FundingRound).where(FundingRound.code == code)).first()


def programme_of(session: Session, funding_round: FundingRound) -> Programme:
    """Give the programme of a round."""
    found = session.get(Programme, funding_round.programme_id)
    if found is None:
        raise NotFound
    return found


def currency_of(session: Session, funding_round_id: str) -> str:
    """Give the currency of a round's programme, in which its amounts are typed; asked once in a session."""
    known: dict[str, str] = session.info.setdefault("currencies", {})
    if funding_round_id not in known:
        known[funding_round_id] = session.exec(
            select(Programme.currency)
            .join(FundingRound, col(FundingRound.programme_id) == Programme.id)
            .where(FundingRound.id == funding_round_id)
        ).one()
    return known[funding_round_id]


def strands_of(session: Session, funding_round_id: str) -> Sequence[Strand]:
    """List the strands that a round serves."""
    return session.exec(
        select(Strand)
        .join(RoundStrand, col(RoundStrand.strand_id) == Strand.id)
        .where(RoundStrand.funding_round_id == funding_round_id)
        .order_by(col(Strand.created_at), col(Strand.id))
    ).all()


def communities_of(session: Session, programme_id: str) -> Sequence[Community]:
    """List the communities of a programme."""
    return session.exec(
        select(Community)
        .where(Community.programme_id == programme_id)
        .order_by(col(Community.created_at), col(Community.id))
    ).all()
