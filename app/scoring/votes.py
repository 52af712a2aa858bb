"""From a closed ballot to passed or not (票决制), with the denominators that decide it."""

from fractions import Fraction

from app.scoring.evidence import Ballot
from app.scoring.outcome import VoteLine
from app.scoring.rulebook import Base, Threshold, Vote


def vote_line(vote: Vote, ballot: Ballot, seats: int) -> VoteLine:
    """Judge one ballot.

    Args:
        vote: the rules of the vote.
        ballot: counts ≥ 0; for + against + abstain + void ≤ attending.
        seats: number of members of the voting panel, used where the ballot does not say.

    Returns:
        The counts with their base, the smallest number of votes that passes, and the verdict.
        An empty base never passes.

    Exact: integers and rationals; "two thirds" of 15 is 10, not 9.999.
    Source: our rule; 三分之二以上 includes 2/3, 过半数 is strictly more than 1/2.
    """
    members = ballot.members if ballot.members is not None else seats
    cast = ballot.votes_for + ballot.votes_against + ballot.votes_abstain + ballot.votes_void
    attending = ballot.attending if ballot.attending is not None else cast
    bases = {
        Base.ALL: members,
        Base.NON_RECUSED: members - ballot.recused,
        Base.ATTENDING: attending,
        Base.CAST: ballot.votes_for + ballot.votes_against,
        Base.VALID: cast - ballot.votes_void,
    }
    base = vote.passing.base if vote.passing else vote.share_base
    needed = least(vote.passing, bases[base]) if vote.passing else 0
    quorum_base = bases[vote.quorum.base] if vote.quorum else 0
    quorum_needed = least(vote.quorum, quorum_base) if vote.quorum else 0
    share_of = bases[vote.share_base]
    return VoteLine(
        votes_for=ballot.votes_for,
        votes_against=ballot.votes_against,
        votes_abstain=ballot.votes_abstain,
        votes_void=ballot.votes_void,
        attending=attending,
        members=members,
        recused=ballot.recused,
        base=base.value,
        denominator=bases[base],
        needed=needed,
        passed=vote.passing is None or (bases[base] > 0 and ballot.votes_for >= needed),
        quorum_met=vote.quorum is None or (quorum_base > 0 and attending >= quorum_needed),
        quorum_needed=quorum_needed,
        quorum_denominator=quorum_base,
        share=Fraction(ballot.votes_for, share_of) if share_of else Fraction(0),
    )


def least(threshold: Threshold, base: int) -> int:
    """Give the smallest whole number that meets a threshold of a base ≥ 0."""
    exact = threshold.share * base
    whole = exact.numerator // exact.denominator
    if threshold.strict:
        return whole + 1
    return whole if exact.denominator == 1 else whole + 1
