"""Needs of a programme: the list, one of them, and the numbers under which they stand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from app.errors import Invalid
from app.forms.needs import NeedForm
from app.forms.personal import refuse_personal
from app.models import (
    Community,
    FundingRound,
    LedgerEntry,
    Need,
    ProposalNeed,
)
from app.store.topics import call_of
from app.unit import Unit
from app.vocabulary import NeedState


def needs_of(
    session: Session, programme_id: str, states: Sequence[NeedState] = (NeedState.LISTED,)
) -> Sequence[tuple[Need, Community | None]]:
    """List a programme's needs with their communities, those of all communities first."""
    return session.exec(
        select(Need, Community)
        .join(Community, col(Community.id) == Need.community_id, isouter=True)
        .where(Need.programme_id == programme_id, col(Need.state).in_(states))
        .order_by(
            col(Community.created_at).is_not(None),
            col(Community.created_at),
            col(Community.id),
            col(Need.number),
        )
    ).all()


def choosable(
    session: Session, funding_round: FundingRound
) -> Sequence[tuple[Need, Community | None]]:
    """List what proposals of a round may answer: the programme's needs, and the topics of this round."""
    rows = needs_of(session, funding_round.programme_id)
    return [row for row in rows if row[0].funding_round_id in {None, funding_round.id}]


def limits_by_needs(session: Session, funding_round: FundingRound) -> dict[str, Any]:
    """Say what a hand-in may answer; what is struck later stays the answer of those who gave it."""
    rows = session.exec(
        select(Need.id, Need.funding_round_id).where(
            Need.programme_id == funding_round.programme_id,
            col(Need.state).in_((NeedState.LISTED, NeedState.STRUCK)),
        )
    ).all()
    call = call_of(session, funding_round.id)
    own = {need_id for need_id, round_id in rows if round_id == funding_round.id}
    return {
        "needs": frozenset(need_id for need_id, round_id in rows if round_id is None) | own,
        "topics": frozenset(own),
        "one_topic": call is not None and call.one_each,
    }


def keep_answered(unit: Unit, proposal_id: str, needs: Sequence[str], people: int | None) -> None:
    """Write which needs a proposal answers now, in place of those of an earlier hand-in."""
    for row in unit.session.exec(
        select(ProposalNeed).where(ProposalNeed.proposal_id == proposal_id)
    ).all():
        unit.session.delete(row)
    unit.session.flush()
    for need_id in needs:
        unit.session.add(ProposalNeed(proposal_id=proposal_id, need_id=need_id, people=people))


def answered_by(session: Session, proposal_id: str) -> Sequence[tuple[Need, Community | None]]:
    """List the needs that a proposal answers, as it was handed in."""
    return session.exec(
        select(Need, Community)
        .join(ProposalNeed, col(ProposalNeed.need_id) == Need.id)
        .join(Community, col(Community.id) == Need.community_id, isouter=True)
        .where(ProposalNeed.proposal_id == proposal_id)
        .order_by(col(Need.number))
    ).all()


def said_in(form: NeedForm, today: date) -> dict[str, Any]:
    """Give the columns that a form fills, beside the community: nobody's number, and counted by today."""
    refuse_personal(text_zh=form.text_zh, text_en=form.text_en, source_note=form.source_note)
    if form.counted_on and date.fromisoformat(form.counted_on) > today:
        raise Invalid({"counted_on": ("counted_ahead", {})})
    return {
        "target_group": form.group,
        "people": form.people,
        "at_least": form.at_least == "yes" and form.people is not None,
        "text": {key: text for key, text in (("zh", form.text_zh), ("en", form.text_en)) if text},
        "source": form.source,
        "source_note": form.source_note,
        "counted_on": form.counted_on,
    }


def stored_in(need: Need) -> dict[str, str]:
    """Give a need as its form shows it: the other way round."""
    return {
        "community": need.community_id or "",
        "group": need.target_group,
        "people": "" if need.people is None else str(need.people),
        "at_least": "yes" if need.at_least else "",
        "text_zh": need.text.get("zh", ""),
        "text_en": need.text.get("en", ""),
        "source": need.source.value,
        "source_note": need.source_note,
        "counted_on": need.counted_on,
    }


def next_number(session: Session, programme_id: str) -> int:
    """Give the number of the next need of a programme."""
    newest = session.exec(
        select(func.max(Need.number)).where(Need.programme_id == programme_id)
    ).one()
    return (newest or 0) + 1


def changes_to(session: Session, chain: str, need_id: str) -> Sequence[LedgerEntry]:
    """List what was done to a need, as its chain has it."""
    return session.exec(
        select(LedgerEntry)
        .where(LedgerEntry.chain == chain, LedgerEntry.subject_id == need_id)
        .order_by(col(LedgerEntry.sequence))
    ).all()
