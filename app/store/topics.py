"""Topics that communities file for a round: until when, by whom, and where each stands."""

import hashlib
import secrets
from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.forms.proposal_forms import Kind
from app.models import Community, FundingRound, Need, TopicCall, TopicFiler
from app.store.round_forms import present_form
from app.vocabulary import NeedState, Phase


def call_of(session: Session, funding_round_id: str) -> TopicCall | None:
    """Find the topic call of a round."""
    return session.exec(
        select(TopicCall).where(TopicCall.funding_round_id == funding_round_id)
    ).first()


def new_token() -> str:
    """Make what stands in the link of somebody who files topics."""
    return secrets.token_urlsafe(20)


def digest_of(token: str) -> str:
    """Give the digest under which a link is kept."""
    return hashlib.sha256(f"topic_filer:{token}".encode()).hexdigest()


def filer_by(session: Session, token: str) -> TopicFiler | None:
    """Find who holds a link that has not been ended."""
    return session.exec(
        select(TopicFiler).where(
            TopicFiler.digest == digest_of(token), col(TopicFiler.ended_at).is_(None)
        )
    ).first()


def filers_of(session: Session, funding_round_id: str) -> Sequence[tuple[TopicFiler, Community]]:
    """List who was named for a round."""
    return session.exec(
        select(TopicFiler, Community)
        .join(Community, col(Community.id) == TopicFiler.community_id)
        .where(TopicFiler.funding_round_id == funding_round_id)
        .order_by(col(TopicFiler.named_at), col(TopicFiler.id))
    ).all()


def topics_of(
    session: Session, funding_round_id: str, community_id: str = ""
) -> Sequence[tuple[Need, Community | None]]:
    """List the topics of a round, or those of one community, as they came."""
    statement = (
        select(Need, Community)
        .join(Community, col(Community.id) == Need.community_id, isouter=True)
        .where(Need.funding_round_id == funding_round_id)
        .order_by(col(Need.number))
    )
    if community_id:
        statement = statement.where(Need.community_id == community_id)
    return session.exec(statement).all()


def topics_missing(session: Session, funding_round: FundingRound) -> int:
    """Tell whether each proposal has to answer a topic, and none is there or the form does not ask for it."""
    call = call_of(session, funding_round.id) if funding_round.phase is Phase.DRAFT else None
    if call is None or not call.one_each:
        return 0
    accepted = any(
        need.state is NeedState.LISTED for need, _ in topics_of(session, funding_round.id)
    )
    sections = present_form(session, funding_round.id).questions["sections"]
    asked = any(one["kind"] == Kind.NEEDS for section in sections for one in section["questions"])
    return int(not (accepted and asked))
