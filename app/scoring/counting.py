"""From papers to counts: one ballot for each proposal, whatever was answered on the papers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.scoring.canonical import digest
from app.scoring.codec import encode
from app.scoring.evidence import Attendance, Ballot, Evidence, Paper
from app.scoring.lists import fault_of
from app.scoring.rulebook import Choices, Rulebook, Vote, VoteForm

ANY = Choices()
Recused = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The papers of one round of a vote: those that count, and how many are void."""

    vote: Vote
    held: int
    valid: tuple[Paper, ...]
    void: tuple[Paper, ...]
    attendance: Attendance
    papers_digest: str


def all_ballots(rulebook: Rulebook, evidence: Evidence) -> tuple[Ballot, ...]:
    """Give the ballots that were entered as counts, and those that are counted from papers.

    Args:
        rulebook: the votes with their forms, ranges and limits.
        evidence: papers of each vote and round, and who attended.

    Returns:
        One ballot for each proposal, vote and round. A paper outside its range is void, so is everything that
        a public voter did over his limits: papers are a set, and no order says which came first. In a later
        round only those that some paper names are voted on.

    Exact: integers. Cost: linear in choices.
    """
    if not evidence.papers:
        return evidence.ballots
    recused = recusals(evidence)
    found = list(evidence.ballots)
    for vote in rulebook.all_votes:
        for held in sorted({paper.round for paper in evidence.papers if paper.vote == vote.id}):
            found.extend(_ballots(_counted(vote, held, evidence), evidence, recused))
    return tuple(found)


def recusals(evidence: Evidence) -> Recused:
    """Give the proposals from which each member keeps out."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in evidence.recusals:
        found[row.seat].add(row.proposal)
    return {seat: frozenset(names) for seat, names in found.items()}


def in_range(vote: Vote, paper: Paper) -> bool:
    """Tell whether a paper chooses as many, or hands out as many points, as it may."""
    if vote.form is VoteForm.FOR_AGAINST_ABSTAIN:
        return set(paper.choices.values()) <= {-1, 0, 1}
    rule = vote.choices or ANY
    if vote.form is not VoteForm.POINTS:
        rule = replace(rule, points=None)
    picked = {name: value for name, value in paper.choices.items() if value != 0}
    return fault_of(rule, picked, picked) is None


def _counted(vote: Vote, held: int, evidence: Evidence) -> Counted:
    mine = [paper for paper in evidence.papers if (paper.vote, paper.round) == (vote.id, held)]
    over = _over_limits(vote, mine)
    good = {
        paper.id
        for paper in mine
        if not paper.void and in_range(vote, paper) and paper.id not in over
    }
    known = {(row.vote, row.round): row for row in evidence.attendance}
    return Counted(
        vote=vote,
        held=held,
        valid=_once(vote, [paper for paper in mine if paper.id in good]),
        void=tuple(paper for paper in mine if paper.id not in good),
        attendance=known.get((vote.id, held), Attendance()),
        papers_digest=digest([encode(paper) for paper in mine]),
    )


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


def _ballots(counted: Counted, evidence: Evidence, recused: Recused) -> Iterable[Ballot]:
    """Count each proposal; answers of recused members are void for it alone."""
    answers: dict[str, Counter[int]] = defaultdict(Counter)
    points: Counter[str] = Counter()
    kept_out: Counter[str] = Counter()
    for paper in counted.valid:
        for name, value in paper.choices.items():
            if name in recused.get(paper.voter, ()):
                kept_out[name] += 1
            else:
                answers[name][value] += 1
                points[name] += max(value, 0)
    for proposal in evidence.proposals:
        name = proposal.id
        if counted.held > 1 and name not in answers:
            continue
        yield _ballot(counted, name, answers[name], points[name], kept_out[name])


def _ballot(
    counted: Counted, name: str, answers: Counter[int], points: int, kept_out: int
) -> Ballot:
    vote, attendance = counted.vote, counted.attendance
    single = vote.form is VoteForm.FOR_AGAINST_ABSTAIN
    # A paper for or against names its proposals; one that chooses speaks of all of them.
    void = sum(name in paper.choices for paper in counted.void) if single else len(counted.void)
    void += kept_out if single else 0
    papers = sum(answers.values()) if single else len(counted.valid)
    each = (vote.choices or ANY).points if vote.form is VoteForm.POINTS else None
    return Ballot(
        proposal=name,
        votes_for=points,
        votes_against=answers[-1],
        votes_abstain=answers[0] if single else 0,
        votes_void=void,
        attending=attendance.attending if attendance.attending is not None else papers + void,
        members=attendance.members,
        source="points" if each else "papers",
        papers_digest=counted.papers_digest,
        vote=vote.id,
        round=counted.held,
        points_each=each or 1,
    )
