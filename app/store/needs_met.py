"""What became of needs: who asked to answer them and who was awarded, for one round or for many, in few queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.models import Community, Need, Proposal, ProposalNeed
from app.vocabulary import NeedState, ProposalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A proposal that answers a need: its round, its published number, how many people it reaches."""

    funding_round_id: str
    number: str
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """A need with what became of it: `asked` was handed in, `met` are the awarded among these."""

    need: Need
    place: Community | None
    asked: int
    met: tuple[Answer, ...]

    @property
    def people(self) -> int:
        """How many people the awarded projects reach, each with all of its people."""
        return sum(one.people or 0 for one in self.met)


def fates_of(
    session: Session, programme_id: str, awarded: Mapping[str, Collection[str]]
) -> tuple[Fate, ...]:
    """Tell what became of a programme's needs in some rounds: `awarded` holds the published numbers by round.

    Needs that stand on the list, and struck ones that somebody answered; topics of other rounds are left out.
    Two queries, whatever the number of rounds.
    """
    answers = _answers(session, list(awarded))
    rows = session.exec(
        select(Need, Community)
        .join(Community, col(Community.id) == Need.community_id, isouter=True)
        .where(
            Need.programme_id == programme_id,
            col(Need.state).in_((NeedState.LISTED, NeedState.STRUCK)),
        )
        .order_by(
            col(Community.created_at).is_not(None),
            col(Community.created_at),
            col(Community.id),
            col(Need.number),
        )
    ).all()
    return tuple(
        Fate(
            need=need,
            place=place,
            asked=len(answers[need.id]),
            met=tuple(
                one for one in answers[need.id] if one.number in awarded[one.funding_round_id]
            ),
        )
        for need, place in rows
        if (need.state is NeedState.LISTED or answers[need.id])
        and (need.funding_round_id is None or need.funding_round_id in awarded)
    )


def answered_by(session: Session, need_id: str) -> frozenset[str]:
    """Give the proposals that name a need."""
    rows = session.exec(select(ProposalNeed.proposal_id).where(ProposalNeed.need_id == need_id))
    return frozenset(rows.all())


def text_of(session: Session, programme_id: str, need_id: str) -> Mapping[str, str] | None:
    """Give what a need of a programme says."""
    need = session.get(Need, need_id)
    return need.text if need is not None and need.programme_id == programme_id else None


def _answers(session: Session, round_ids: Sequence[str]) -> Mapping[str, list[Answer]]:
    found: dict[str, list[Answer]] = defaultdict(list)
    rows = session.exec(
        select(
            ProposalNeed.need_id, ProposalNeed.people, Proposal.funding_round_id, Proposal.number
        )
        .join(Proposal, col(Proposal.id) == ProposalNeed.proposal_id)
        .where(
            col(Proposal.funding_round_id).in_(round_ids),
            col(Proposal.submitted_at).is_not(None),
            col(Proposal.state).not_in((ProposalState.WITHDRAWN, ProposalState.DRAFT)),
        )
        .order_by(col(Proposal.number))
    )
    for need_id, people, round_id, number in rows:
        found[need_id].append(Answer(funding_round_id=round_id, number=number or "", people=people))
    return found
