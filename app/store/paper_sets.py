"""The public's papers as sets, where the money follows them: nobody's name, nobody's order."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, select

from app.models import Proposal, SecretPaper
from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets
from app.scoring.rulebook import AllotmentRule, Rulebook, VoteForm
from app.store.meetings import last_typed
from app.store.polls import closed_votes


def public_papers(
    session: Session, funding_round_id: str, rules: Rulebook, proposals: Sequence[Proposal]
) -> BallotSets | None:
    """Give the papers of the public's vote as it was last held over everything, if the rules share money by them."""
    shared = rules.allotment is not None and rules.allotment.rule is AllotmentRule.EQUAL_SHARES
    vote = next((vote for vote in rules.all_votes if vote.public), None)
    if vote is None or not shared:
        return None
    closed = closed_votes(session, funding_round_id)
    held = [row for row in closed if (row.vote, row.vote_round) == (vote.id, 1)]
    if not held:
        return None
    at = {proposal.id: place for place, proposal in enumerate(proposals)}
    points = vote.form is VoteForm.POINTS
    return ballot_sets(
        SetForm.POINTS if points else SetForm.APPROVAL,
        [proposal.id for proposal in proposals],
        [_paper(found, at, points=points) for found in _picks(session, held[-1].id)],
    )


def _picks(session: Session, ballot_id: str) -> list[Mapping[str, int]]:
    """Give what stands on each valid paper, cast on a phone or typed from a pile."""
    cast = session.exec(select(SecretPaper.picks).where(SecretPaper.ballot_id == ballot_id)).all()
    pile = last_typed(session, ballot_id)
    typed = [paper["picks"] for paper in pile.papers if not paper["void"]] if pile else []
    return [*(picks or {} for picks in cast), *typed]


def _paper(
    picks: Mapping[str, int], at: Mapping[str, int], *, points: bool
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    chosen = sorted((at[name], given) for name, given in picks.items() if given and name in at)
    places = tuple(place for place, _ in chosen)
    return places, tuple(given for _, given in chosen) if points else (), 1
