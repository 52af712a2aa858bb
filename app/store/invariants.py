"""What must always hold between the rows of a database; each function lists where it does not."""

from collections import Counter

from sqlalchemy import and_
from sqlmodel import Session, col, func, select

from app.models import (
    Ballot,
    CardTurnout,
    FundingRound,
    LedgerEntry,
    Proposal,
    ProposalRevision,
    Publication,
    Receipt,
    Review,
    ReviewRevision,
    Tally,
    Turnout,
)
from app.store import meetings
from app.vocabulary import BallotState, Choice, Phase, ReviewState, Verb
from app.workflow import ROUND

_COUNTED = {
    Choice.FOR: "votes_for",
    Choice.AGAINST: "votes_against",
    Choice.ABSTAIN: "votes_abstain",
}


def rounds_off_their_ledger(session: Session) -> list[str]:
    """List the rounds whose phase is not the one that their last recorded step led to."""
    statement = (
        select(LedgerEntry.chain, LedgerEntry.verb)
        .where(col(LedgerEntry.verb).in_(list(ROUND)))
        .order_by(col(LedgerEntry.chain), col(LedgerEntry.sequence))
    )
    led_to = {chain: ROUND[Verb(verb)].target for chain, verb in session.exec(statement)}
    rounds = session.exec(select(FundingRound).order_by(FundingRound.code)).all()
    return [row.code for row in rounds if row.phase != led_to.get(f"round:{row.id}", Phase.DRAFT)]


def receipts_off_the_ledger(session: Session) -> list[str]:
    """List the receipts whose line is not on the ledger with the digest that they name."""
    entry = and_(
        col(LedgerEntry.chain) == Receipt.chain,
        col(LedgerEntry.sequence) == Receipt.sequence,
        col(LedgerEntry.digest) == Receipt.entry_digest,
    )
    statement = (
        select(Receipt.number)
        .join(LedgerEntry, entry, isouter=True)
        .where(col(LedgerEntry.id).is_(None))
        .order_by(col(Receipt.number))
    )
    return list(session.exec(statement).all())


def proposals_without_their_revision(session: Session) -> list[str]:
    """List the submitted proposals whose submitted revision is not there."""
    revision = and_(
        col(ProposalRevision.proposal_id) == Proposal.id,
        col(ProposalRevision.number) == Proposal.submitted_revision,
    )
    statement = (
        select(Proposal.id)
        .join(ProposalRevision, revision, isouter=True)
        .where(col(Proposal.submitted_revision).is_not(None), col(ProposalRevision.id).is_(None))
    )
    return list(session.exec(statement).all())


def reviews_without_their_revision(session: Session) -> list[str]:
    """List the filed sheets that have not exactly one current filed revision."""
    revision = and_(
        col(ReviewRevision.review_id) == Review.id,
        col(ReviewRevision.number) == Review.filed_revision,
    )
    statement = (
        select(Review.id)
        .join(ReviewRevision, revision, isouter=True)
        .where(Review.state == ReviewState.FILED, col(ReviewRevision.id).is_(None))
    )
    return list(session.exec(statement).all())


def ballots_that_miscount(session: Session) -> list[str]:
    """List the closed ballots whose counts are not those of their papers, cast or typed; counts have none."""
    turnout: Counter[str] = Counter()
    for table in (Turnout, CardTurnout):
        statement = select(table.ballot_id, func.count()).group_by(col(table.ballot_id))
        turnout.update(dict(session.exec(statement).all()))
    closed = session.exec(
        select(Ballot).where(
            Ballot.state == BallotState.CLOSED,
            col(Ballot.papers_digest).is_not(None),
            col(Ballot.entered_by).is_(None) | col(Ballot.proposal_id).is_(None),
        )
    ).all()
    return [
        ballot.id
        for ballot in closed
        if _miscounts(session, ballot, turnout[ballot.id] if ballot.secret else None)
    ]


def _miscounts(session: Session, ballot: Ballot, came: int | None) -> bool:
    found = meetings.count(session, ballot)
    listed = {option.proposal_id: option.votes for option in meetings.list_of(session, ballot)}
    return (
        any(getattr(ballot, name) != found.votes[choice] for choice, name in _COUNTED.items())
        or (ballot.votes_void, ballot.papers_digest) != (found.void, found.digest)
        or listed != dict(found.listed)
        or (came is not None and not ballot.entered_by and came != found.cast)
    )


def tallies_that_matter(session: Session) -> list[Tally]:
    """List the newest tally of every round and every published one."""
    newest = (
        select(Tally.funding_round_id, func.max(Tally.number).label("number"))
        .group_by(col(Tally.funding_round_id))
        .subquery()
    )
    statement = (
        select(Tally)
        .join(newest, col(Tally.funding_round_id) == newest.c.funding_round_id)
        .join(Publication, col(Publication.tally_id) == Tally.id, isouter=True)
        .where((col(Tally.number) == newest.c.number) | col(Publication.id).is_not(None))
    )
    found = {tally.id: tally for tally in session.exec(statement)}
    return sorted(found.values(), key=lambda tally: (tally.funding_round_id, tally.number))


def publications(session: Session) -> list[tuple[FundingRound, Publication]]:
    """List every publication with its round."""
    statement = select(FundingRound, Publication).join(
        Publication, col(Publication.funding_round_id) == FundingRound.id
    )
    return [(one, two) for one, two in session.exec(statement)]


def codes(session: Session) -> dict[str, str]:
    """Give the code of every round."""
    return dict(session.exec(select(FundingRound.id, FundingRound.code)).all())
