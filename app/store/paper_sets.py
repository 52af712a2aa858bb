"""The public's papers as sets, where the money follows them: nobody's name, nobody's order."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from app.models import Ballot, Meeting, Proposal, SecretPaper
from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets
from app.scoring.rulebook import AllotmentRule, Rulebook, VoteForm
from app.vocabulary import BallotState, Voters


def public_papers(
    session: Session, funding_round_id: str, rules: Rulebook, proposals: Sequence[Proposal]
) -> BallotSets | None:
    """Give the papers of the last list that the public voted on, if the rules share money by them."""
    if rules.allotment is None or rules.allotment.rule is not AllotmentRule.EQUAL_SHARES:
        return None
    ballot = session.exec(
        select(Ballot)
        .join(Meeting, col(Meeting.id) == Ballot.meeting_id)
        .where(
            Meeting.funding_round_id == funding_round_id,
            Ballot.voters == Voters.PUBLIC,
            Ballot.state == BallotState.CLOSED,
            col(Ballot.follows_id).is_(None),
        )
        .order_by(col(Ballot.closed_at).desc(), col(Ballot.id))
    ).first()
    if ballot is None:
        return None
    at = {proposal.id: place for place, proposal in enumerate(proposals)}
    picks = session.exec(select(SecretPaper.picks).where(SecretPaper.ballot_id == ballot.id)).all()
    points = rules.vote is not None and rules.vote.form is VoteForm.POINTS
    return ballot_sets(
        SetForm.POINTS if points else SetForm.APPROVAL,
        [proposal.id for proposal in proposals],
        [_paper(found or {}, at, points=points) for found in picks],
    )


def _paper(
    picks: Mapping[str, int], at: Mapping[str, int], *, points: bool
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    chosen = sorted((at[name], given) for name, given in picks.items() if given and name in at)
    places = tuple(place for place, _ in chosen)
    return places, tuple(given for _, given in chosen) if points else (), 1
