"""From a closed ballot to passed or not (票决制), with the denominators that decide it."""

from fractions import Fraction

from app.scoring.evidence import Ballot
from app.scoring.outcome import VoteLine
from app.scoring.rulebook import Base, Threshold, Vote, VoteForm


def vote_line(vote: Vote, ballot: Ballot, seats: int) -> VoteLine:
    """Judge one ballot.

    Args:
        vote: the rules of the vote.
        ballot: counts ≥ 0; for + against + abstain + void ≤ attending.
        seats: number of members of the voting panel, used where the ballot does not say.

    Returns:
        The counts with their base, the smallest number of votes that passes, and the verdict.
        An empty base never passes. From the second round on the later threshold is taken, if there is one.
        Where points are handed out, each base is multiplied by the points of one paper.

    Exact: integers and rationals; "two thirds" of 15 is 10, not 9.999.
    Source: our rule; 三分之二以上 includes 2/3, 过半数 is strictly more than 1/2.
    """
    members = ballot.members if ballot.members is not None else seats
    bases = _bases(vote, ballot, members)
    rule = _passing(vote, ballot.round)
    base = rule.base if rule else vote.share_base
    needed = least(rule, bases[base]) if rule else 0
    persons = {name: size // ballot.points_each for name, size in bases.items()}
    quorum_base = persons[vote.quorum.base] if vote.quorum else 0
    quorum_needed = least(vote.quorum, quorum_base) if vote.quorum else 0
    attending = persons[Base.ATTENDING]
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
        passed=rule is None or (bases[base] > 0 and ballot.votes_for >= needed),
        quorum_met=vote.quorum is None or (quorum_base > 0 and attending >= quorum_needed),
        quorum_needed=quorum_needed,
        quorum_denominator=quorum_base,
        share=Fraction(ballot.votes_for, share_of) if share_of else Fraction(0),
        vote=vote.id,
        round=ballot.round,
    )


def _bases(vote: Vote, ballot: Ballot, members: int) -> dict[Base, int]:
    """Count each base; a paper without a mark for a proposal is no vote against it."""
    cast = ballot.votes_for + ballot.votes_against + ballot.votes_abstain + ballot.votes_void
    attending = ballot.attending if ballot.attending is not None else cast
    chosen = vote.form in {VoteForm.CHOOSE, VoteForm.APPROVAL, VoteForm.POINTS}
    valid = (attending if chosen else cast) - ballot.votes_void
    each = ballot.points_each
    return {
        Base.ALL: members * each,
        Base.NON_RECUSED: (members - ballot.recused) * each,
        Base.ATTENDING: attending * each,
        Base.CAST: valid * each if chosen else ballot.votes_for + ballot.votes_against,
        Base.VALID: valid * each,
    }


def _passing(vote: Vote, held: int) -> Threshold | None:
    later = vote.rounds.passing if vote.rounds is not None else None
    return later if later is not None and held > 1 else vote.passing


def least(threshold: Threshold, base: int) -> int:
    """Give the smallest whole number that meets a threshold of a base ≥ 0."""
    whole, rest = divmod(threshold.share.numerator * base, threshold.share.denominator)
    return whole + 1 if threshold.strict or rest else whole
