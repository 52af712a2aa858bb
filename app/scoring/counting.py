"""From papers to counts: one ballot for each proposal, whatever was answered on the papers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.scoring.canonical import digest
from app.scoring.codec import encode
from app.scoring.evidence import Attendance, Ballot, Evidence, Paper
from app.scoring.lists import fault_of
from app.scoring.rulebook import Choices, Rulebook, Vote, VoteForm
from app.scoring.votes import vote_line

ANY = Choices()
Recused = Mapping[str, frozenset[str]]
NOBODY: Recused = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one proposal got: votes (or points) for it, against, abstentions, and what is void for it alone."""

    votes_for: int = 0
    votes_against: int = 0
    votes_abstain: int = 0
    kept_out: int = 0

    @property
    def given(self) -> int:
        """Count the answers where each is one person's."""
        return self.votes_for + self.votes_against + self.votes_abstain


NO_ANSWERS = Answers()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The papers of one round of a vote: those that count, those that are void, and what each proposal got."""

    valid: tuple[Paper, ...]
    void: tuple[Paper, ...]
    answers: Mapping[str, Answers]

    @property
    def empty(self) -> int:
        """Count the valid papers that name nothing."""
        return sum(not any(paper.choices.values()) for paper in self.valid)


def all_ballots(rulebook: Rulebook, evidence: Evidence) -> tuple[Ballot, ...]:
    """Give the ballots that were entered as counts, and those that are counted from papers.

    Args:
        rulebook: the votes with their forms, ranges and limits.
        evidence: papers of each vote and round, and who attended.

    Returns:
        One ballot for each proposal, vote and round. A paper outside its range is void, so is everything that
        a public voter did over his limits: papers are a set, and no order says which came first. In a later
        round only those that some paper names are voted on; where a paper lists whom it is for, whoever has not
        passed stands on the list, and nobody's naming him is no vote for him.

    Exact: integers. Cost: linear in choices.
    """
    if not evidence.papers:
        return evidence.ballots
    recused = recusals(evidence)
    found = list(evidence.ballots)
    for vote in rulebook.all_votes:
        passed: set[str] = set()
        for held in sorted({paper.round for paper in evidence.papers if paper.vote == vote.id}):
            counted = _ballots(vote, held, evidence, recused)
            counted = [b for b in counted if _on_the_list(vote, b, passed)]
            passed |= _passed(vote, counted, evidence)
            found.extend(counted)
    return tuple(found)


def count(
    vote: Vote,
    papers: Sequence[Paper],
    *,
    options: Collection[str] | None = None,
    recused: Recused = NOBODY,
) -> Count:
    """Count the papers of one round of a vote: the one count of meeting, run and check.

    Args:
        vote: its form, range and limits.
        papers: one for each voter, in any order.
        options: what may be named; a paper that names anything else is void. None: anything.
        recused: member → the proposals for which the own answer is void.

    Returns:
        Which papers count, and the answers of every proposal that a valid paper names.

    Exact: whole numbers; the order of the papers changes nothing. Cost: linear in choices.
    Source: our rule; a paper outside its range is void (选票超出规定数目的作废).
    """
    over = _over_limits(vote, papers)
    good = {
        paper.id
        for paper in papers
        if not paper.void and paper.id not in over and in_range(vote, paper, options)
    }
    valid = _once(vote, [paper for paper in papers if paper.id in good])
    void = tuple(paper for paper in papers if paper.id not in good)
    return Count(valid=valid, void=void, answers=_answers(valid, recused))


def recusals(evidence: Evidence) -> Recused:
    """Give the proposals from which each member keeps out."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in evidence.recusals:
        found[row.seat].add(row.proposal)
    return {seat: frozenset(names) for seat, names in found.items()}


def in_range(vote: Vote, paper: Paper, options: Collection[str] | None = None) -> bool:
    """Tell whether a paper chooses as many, or hands out as many points, as it may."""
    if options is not None and not set(paper.choices) <= set(options):
        return False
    if vote.form is VoteForm.FOR_AGAINST_ABSTAIN:
        return set(paper.choices.values()) <= {-1, 0, 1}
    rule = vote.choices or ANY
    if vote.form is not VoteForm.POINTS:
        rule = replace(rule, points=None)
    picked = {name: value for name, value in paper.choices.items() if value != 0}
    return fault_of(rule, picked, picked) is None


def _over_limits(vote: Vote, papers: Sequence[Paper]) -> set[str]:
    """Name the papers of those who did more than they may; a secret paper has no voter."""
    limits = vote.limits
    if limits is None:
        return set()
    number = Counter(paper.voter for paper in papers)
    choices: Counter[tuple[str, str]] = Counter()
    for paper in papers:
        choices[paper.voter, paper.day] += len(paper.choices)
    return {
        paper.id
        for paper in papers
        if paper.voter
        and (
            (limits.papers is not None and number[paper.voter] > limits.papers)
            or (limits.per_day is not None and choices[paper.voter, paper.day] > limits.per_day)
        )
    }


def _once(vote: Vote, papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """Let each item of a voter count once, or once a day."""
    if vote.limits is None:
        return tuple(papers)
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for paper in papers:
        day = paper.day if vote.limits.again_each_day else ""
        fresh = {
            item: value
            for item, value in paper.choices.items()
            if not paper.voter or (paper.voter, item, day) not in seen
        }
        seen |= {(paper.voter, item, day) for item in fresh}
        kept.append(replace(paper, choices=fresh))
    return tuple(kept)


def _answers(valid: Sequence[Paper], recused: Recused) -> dict[str, Answers]:
    """Add up what each proposal got; answers of recused members are void for it alone."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in valid:
        for name, value in paper.choices.items():
            if name in recused.get(paper.voter, ()):
                found[name]["kept_out"] += 1
            elif value > 0:
                found[name]["votes_for"] += value
            else:
                found[name]["votes_against" if value else "votes_abstain"] += 1
    return {name: Answers(**counted) for name, counted in found.items()}


def _ballots(vote: Vote, held: int, evidence: Evidence, recused: Recused) -> Sequence[Ballot]:
    mine = [paper for paper in evidence.papers if (paper.vote, paper.round) == (vote.id, held)]
    counted = count(vote, mine, recused=recused)
    known = {(row.vote, row.round): row for row in evidence.attendance}
    attended = known.get((vote.id, held), Attendance())
    papers_digest = digest([encode(paper) for paper in mine])
    ballots = [_ballot(vote, proposal.id, counted, attended) for proposal in evidence.proposals]
    return [replace(ballot, round=held, papers_digest=papers_digest) for ballot in ballots]


def _on_the_list(vote: Vote, ballot: Ballot, passed: Collection[str]) -> bool:
    """Whether a round was held on a proposal: the first on all, a later one on those named or still listed."""
    named = ballot.votes_for + ballot.votes_against + ballot.votes_abstain > 0
    listed = vote.form is not VoteForm.FOR_AGAINST_ABSTAIN and ballot.proposal not in passed
    return ballot.round == 1 or named or listed


def _passed(vote: Vote, ballots: Sequence[Ballot], evidence: Evidence) -> set[str]:
    """Name those who passed by these counts."""
    panel = {seat.id for seat in evidence.seats if seat.panel == vote.panel}
    away = Counter(row.proposal for row in evidence.recusals if row.seat in panel)
    lines = {
        b.proposal: vote_line(
            vote, replace(b, recused=max(b.recused, away[b.proposal])), len(panel)
        )
        for b in ballots
    }
    return {name for name, line in lines.items() if line.passed}


def _ballot(vote: Vote, name: str, counted: Count, attended: Attendance) -> Ballot:
    answers = counted.answers.get(name, NO_ANSWERS)
    single = vote.form is VoteForm.FOR_AGAINST_ABSTAIN
    # A paper for or against names its proposals; one that chooses speaks of all of them.
    void = sum(name in paper.choices for paper in counted.void) if single else len(counted.void)
    void += answers.kept_out if single else 0
    papers = answers.given if single else len(counted.valid)
    each = (vote.choices or ANY).points if vote.form is VoteForm.POINTS else None
    return Ballot(
        proposal=name,
        votes_for=answers.votes_for,
        votes_against=answers.votes_against,
        votes_abstain=answers.votes_abstain if single else 0,
        votes_void=void,
        attending=attended.attending if attended.attending is not None else papers + void,
        members=attended.members,
        source="points" if each else "papers",
        vote=vote.id,
        points_each=each or 1,
    )
