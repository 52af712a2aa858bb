"""What cannot be in votes: counts, papers, rounds, ranges."""

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import attrgetter

from app.scoring.counting import Recused, in_range, recusals
from app.scoring.evidence import Ballot, Evidence, Paper
from app.scoring.fault import Fault
from app.scoring.polls import Polls
from app.scoring.rulebook import Rulebook, Vote

#: Everything of a ballot that can be wrong in itself: the same counts again need no second look.
_COUNTS = attrgetter(
    "vote",
    "round",
    "votes_for",
    "votes_against",
    "votes_abstain",
    "votes_void",
    "attending",
    "members",
    "recused",
    "points_each",
    "source",
)


def ballot_faults(rulebook: Rulebook, evidence: Evidence) -> Iterator[Fault]:
    """Name every ballot and paper that cannot be, given the rules of its vote."""
    votes = {vote.id: vote for vote in rulebook.all_votes}
    seats = Counter(seat.panel for seat in evidence.seats)
    sound: set[tuple[object, ...]] = set()
    for ballot in evidence.ballots:
        counts = _COUNTS(ballot)
        if counts in sound:
            continue
        wrong = [
            *(_counts(ballot) or _beyond(ballot, votes.get(ballot.vote), seats)),
            *_round(ballot, votes.get(ballot.vote), "ballots", ballot.proposal),
        ]
        if not wrong:
            sound.add(counts)
        yield from wrong
    if any(ballot.round > 1 for ballot in evidence.ballots):
        yield from _again(evidence, votes, Polls(rulebook, evidence))
    if evidence.papers:
        yield from _papers(evidence, votes)


def _round(row: Ballot | Paper, vote: Vote | None, part: str, name: str) -> Iterator[Fault]:
    """A vote that the rulebook does not know, or a round that it does not have."""
    if vote is None:
        # A rulebook without any vote may stand beside counts that decide nothing.
        if row.vote or part == "papers":
            yield Fault(code="vote_unknown", part=part, proposal=name, facts={"vote": row.vote})
        return
    last = vote.rounds.at_most if vote.rounds is not None else 1
    if not 1 <= row.round <= last:
        facts = {"round": row.round, "last": last}
        yield Fault(code="round_unknown", part=part, proposal=name, facts=facts)


def _again(evidence: Evidence, votes: Mapping[str, Vote], polls: Polls) -> Iterator[Fault]:
    """Only those that have not passed are voted on again."""
    rows = sorted(evidence.ballots, key=attrgetter("proposal", "vote", "round"))
    passed: set[tuple[str, str]] = set()
    for ballot in rows:
        key = (ballot.proposal, ballot.vote)
        if key in passed:
            facts = {"round": ballot.round}
            yield Fault(
                code="voted_after_passing", part="ballots", proposal=ballot.proposal, facts=facts
            )
        vote = votes.get(ballot.vote)
        if vote is not None and vote.passing is not None and polls.judged(vote, ballot).passed:
            passed.add(key)


def _papers(evidence: Evidence, votes: Mapping[str, Vote]) -> Iterator[Fault]:
    proposals = {proposal.id for proposal in evidence.proposals}
    panels = {seat.id: seat.panel for seat in evidence.seats}
    recused = recusals(evidence)
    for paper in evidence.papers:
        vote = votes.get(paper.vote)
        yield from _round(paper, vote, "papers", "")
        for name in sorted(set(paper.choices) - proposals):
            yield _of(paper, "proposal_unknown", name)
        if vote is not None and not paper.void:
            yield from _paper(paper, vote, panels, recused)
    yield from _both(evidence)
    yield from _voted_twice(evidence, votes)


def _paper(
    paper: Paper, vote: Vote, panels: Mapping[str, str], recused: Recused
) -> Iterator[Fault]:
    if paper.voter and vote.panel and panels.get(paper.voter) != vote.panel:
        yield _of(paper, "voter_unknown", "")
    if vote.out_of_range_refused and not in_range(vote, paper):
        yield _of(paper, "paper_out_of_range", "")
    if not vote.recused_void:
        for name in sorted(recused.get(paper.voter, frozenset()) & set(paper.choices)):
            yield _of(paper, "vote_of_recused", name)


def _both(evidence: Evidence) -> Iterator[Fault]:
    """Counts that were entered, and papers that would be counted, for the same vote."""
    held = {(paper.vote, paper.round) for paper in evidence.papers}
    for ballot in evidence.ballots:
        if (ballot.vote, ballot.round) in held:
            yield Fault(code="counted_twice", part="ballots", proposal=ballot.proposal)


def _voted_twice(evidence: Evidence, votes: Mapping[str, Vote]) -> Iterator[Fault]:
    """A member has one vote on a proposal; limits of public voters make papers void instead."""
    seen = Counter(
        (paper.vote, paper.round, paper.voter, name)
        for paper in evidence.papers
        if paper.voter and not paper.void
        for name in paper.choices or ("",)
    )
    for (vote, _, voter, name), number in sorted(seen.items()):
        rules = votes.get(vote)
        if number > 1 and rules is not None and rules.limits is None:
            yield Fault(code="voted_twice", part="papers", proposal=name, seat=voter)


def _of(paper: Paper, code: str, name: str) -> Fault:
    facts = {"paper": paper.id}
    return Fault(code=code, part="papers", proposal=name, seat=paper.voter, facts=facts)


def _counts(ballot: Ballot) -> list[Fault]:
    counts = (
        ballot.votes_for,
        ballot.votes_against,
        ballot.votes_abstain,
        ballot.votes_void,
        ballot.recused,
        ballot.attending or 0,
        ballot.members or 0,
        ballot.points_each - 1,
    )
    found = []
    if min(counts) < 0:
        found.append(Fault(code="negative", part="ballots", proposal=ballot.proposal))
    cast = ballot.votes_for + ballot.votes_against + ballot.votes_abstain + ballot.votes_void
    if ballot.source == "points":
        return found  # points to distribute are more than the persons who gave them
    if ballot.attending is not None and cast > ballot.attending:
        facts = {"cast": cast, "attending": ballot.attending}
        found.append(
            Fault(
                code="votes_over_attending", part="ballots", proposal=ballot.proposal, facts=facts
            )
        )
    return found


def _beyond(ballot: Ballot, vote: Vote | None, seats: Mapping[str, int]) -> Iterator[Fault]:
    """Compare with how many can vote: the members that the record names, or the seats of the panel."""
    panel = seats.get(vote.panel, 0) if vote is not None else 0
    members = ballot.members if ballot.members is not None else panel or None
    if members is None or ballot.source == "points":
        return
    valid = ballot.votes_for + ballot.votes_against + ballot.votes_abstain
    present = max(valid + ballot.votes_void, ballot.attending or 0)
    name, recused = ballot.proposal, ballot.recused
    if present > members:
        facts = {"attending": present, "members": members}
        yield Fault(code="attending_over_members", part="ballots", proposal=name, facts=facts)
    elif recused > members:
        facts = {"recused": recused, "members": members}
        yield Fault(code="recused_over_members", part="ballots", proposal=name, facts=facts)
    elif valid > members - recused:
        facts = {"cast": valid, "recused": recused, "members": members}
        yield Fault(code="votes_over_members", part="ballots", proposal=name, facts=facts)
