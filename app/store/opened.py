"""What is public over many rounds, in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select, union

from app.models import (
    Ballot,
    Community,
    FundingRound,
    Meeting,
    Pitch,
    Programme,
    Proposal,
    Publication,
    Stage,
    Strand,
)
from app.vocabulary import BallotState, Phase

#: Phases in which a result is public.

_RELEASED = [phase for phase in Phase if phase.released]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What stands on a proposal that the notice names: where it is at home, and what it asked for."""

    community: Mapping[str, str] | None
    strand: Mapping[str, str]
    requested_minor: int


def public_rounds(
    session: Session, programme_id: str | None = None
) -> Sequence[tuple[FundingRound, Programme]]:
    """List the rounds since their call, the newest first."""
    statement = (
        select(FundingRound, Programme)
        .join(Programme, col(Programme.id) == FundingRound.programme_id)
        .where(FundingRound.phase != Phase.DRAFT)
        .order_by(col(FundingRound.published_at).desc(), col(FundingRound.code))
    )
    if programme_id is not None:
        statement = statement.where(FundingRound.programme_id == programme_id)
    return session.exec(statement).all()


def public_rounds_in(session: Session, programme_ids: Sequence[str]) -> Sequence[FundingRound]:
    """List those of some programmes, the newest first."""
    return session.exec(
        select(FundingRound)
        .where(FundingRound.phase != Phase.DRAFT, col(FundingRound.programme_id).in_(programme_ids))
        .order_by(col(FundingRound.published_at).desc(), col(FundingRound.code))
    ).all()


def calls_of(session: Session, round_ids: Sequence[str]) -> dict[str, Stage]:
    """Give the stage of the call of each round."""
    rows = session.exec(
        select(Stage).where(col(Stage.funding_round_id).in_(round_ids), Stage.kind == Phase.CALL)
    )
    return {row.funding_round_id: row for row in rows}


def publications_of(session: Session, round_ids: Sequence[str]) -> dict[str, Publication]:
    """Give the publication in force of each round whose result is public: the last version."""
    rows = session.exec(
        select(Publication)
        .join(FundingRound, col(FundingRound.id) == Publication.funding_round_id)
        .where(
            col(Publication.funding_round_id).in_(round_ids), col(FundingRound.phase).in_(_RELEASED)
        )
        .order_by(col(Publication.version))
    )
    return {row.funding_round_id: row for row in rows}


def first_noticed(session: Session, round_ids: Sequence[str]) -> dict[str, datetime]:
    """Give since when a result of each round is public: that of its first version."""
    rows = session.exec(
        select(Publication.funding_round_id, Publication.notice_from)
        .where(col(Publication.funding_round_id).in_(round_ids))
        .order_by(col(Publication.version).desc())
    )
    return {key: at for key, at in rows}  # noqa: C416 -- rows are no pairs to a type checker


def heard(session: Session, round_ids: Sequence[str]) -> frozenset[str]:
    """Give the proposals that were presented or voted on at a meeting."""
    pitched: Any = (
        sql_select(col(Pitch.proposal_id))
        .join(Meeting, col(Meeting.id) == Pitch.meeting_id)
        .where(col(Meeting.funding_round_id).in_(round_ids), col(Pitch.ended_at).is_not(None))
    )
    voted: Any = (
        sql_select(col(Ballot.proposal_id))
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(
            col(Meeting.funding_round_id).in_(round_ids),
            col(Ballot.proposal_id).is_not(None),
            col(Ballot.state) == BallotState.CLOSED,
        )
    )
    return frozenset(str(row[0]) for row in session.execute(union(pitched, voted)))


def asked_for(session: Session, round_ids: Sequence[str]) -> dict[str, dict[str, Asked]]:
    """Give what stands on each proposal, by round and published number; the caller shows the named ones only."""
    rows = session.exec(
        select(Proposal, Community.name, Strand.name)
        .join(Strand, col(Strand.id) == Proposal.strand_id)
        .join(Community, col(Community.id) == Proposal.community_id, isouter=True)
        .where(col(Proposal.funding_round_id).in_(round_ids), col(Proposal.number).is_not(None))
    )
    found: dict[str, dict[str, Asked]] = defaultdict(dict)
    for proposal, community, strand in rows:
        found[proposal.funding_round_id][proposal.number or ""] = Asked(
            community=community, strand=strand, requested_minor=proposal.requested_minor
        )
    return found
