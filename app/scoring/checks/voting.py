"""Votes: forms, ranges, quorum, thresholds, rounds, limits."""

from collections.abc import Iterator

from app.scoring.checks.problem import Problem, at_least_one, twice, unknown, unreachable
from app.scoring.rulebook import PartKind, Rulebook
from app.scoring.vote_rules import Base, Choices, Threshold, Vote, VoteForm

COUNTED = frozenset({PartKind.VOTE_SHARE, PartKind.VOTES})


def vote_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check each vote, and that every vote that is read is there."""
    panels = {panel.id for panel in rulebook.panels}
    if rulebook.vote is not None:
        yield from _vote(rulebook.vote, "/vote", panels)
        if rulebook.combination.gate and rulebook.vote.passing is None:
            yield Problem(pointer="/vote/passing", code="missing")
    elif rulebook.combination.gate:
        yield Problem(pointer="/vote", code="vote_needed")
    for i, vote in enumerate(rulebook.votes):
        yield from _vote(vote, f"/votes/{i}", panels)
        if not vote.id:
            yield Problem(pointer=f"/votes/{i}/id", code="missing")
    yield from twice("/votes", [vote.id for vote in rulebook.all_votes])
    yield from _readers(rulebook)


def _readers(rulebook: Rulebook) -> Iterator[Problem]:
    known = {vote.id for vote in rulebook.all_votes}
    read = [
        (f"/combination/parts/{i}/vote", part.vote)
        for i, part in enumerate(rulebook.combination.parts)
        if part.kind in COUNTED
    ]
    for pointer, name in read:
        if name not in known:
            yield (
                unknown(pointer, "vote", name)
                if name
                else Problem(pointer="/vote", code="vote_needed")
            )


def _vote(vote: Vote, pointer: str, panels: set[str]) -> Iterator[Problem]:
    public = not vote.panel and vote.limits is not None
    if vote.panel not in panels and panels and not public:
        yield unknown(f"{pointer}/panel", "panel", vote.panel)
    later = vote.rounds.passing if vote.rounds is not None else None
    thresholds = {"quorum": vote.quorum, "passing": vote.passing, "rounds/passing": later}
    for name, threshold in thresholds.items():
        if threshold is not None and not _reachable(threshold):
            yield unreachable(f"{pointer}/{name}/share", threshold.share)
    if vote.quorum is not None and vote.quorum.base not in {Base.ALL, Base.NON_RECUSED}:
        yield Problem(pointer=f"{pointer}/quorum/base", code="quorum_base")
    if vote.min_votes < 0:
        yield Problem(pointer=f"{pointer}/min_votes", code="negative")
    yield from _choices(vote, f"{pointer}/choices")
    yield from _rounds(vote, f"{pointer}/rounds")
    if vote.limits is not None:
        numbers = {"papers": vote.limits.papers, "per_day": vote.limits.per_day}
        yield from at_least_one(f"{pointer}/limits", numbers)


def _reachable(threshold: Threshold) -> bool:
    return 0 <= threshold.share < 1 or (threshold.share == 1 and not threshold.strict)


def _choices(vote: Vote, pointer: str) -> Iterator[Problem]:
    rule = vote.choices or Choices()
    if vote.form is VoteForm.CHOOSE and rule.at_most is None:
        yield Problem(pointer=f"{pointer}/at_most", code="missing")
    if vote.form is VoteForm.POINTS and rule.points is None:
        yield Problem(pointer=f"{pointer}/points", code="missing")
    if vote.form is not VoteForm.POINTS and rule.points is not None:
        yield Problem(pointer=f"{pointer}/points", code="never_reached")
    if rule.at_least < 0:
        yield Problem(pointer=f"{pointer}/at_least", code="negative")
    if rule.at_most is not None and rule.at_most < max(rule.at_least, 1):
        yield Problem(pointer=f"{pointer}/at_most", code="cap_below_floor")
    yield from at_least_one(pointer, {"points": rule.points})


def _rounds(vote: Vote, pointer: str) -> Iterator[Problem]:
    if vote.rounds is None:
        return
    numbers = {"at_most": vote.rounds.at_most, "seats": vote.rounds.seats}
    yield from at_least_one(pointer, numbers)
    if vote.passing is None:
        yield Problem(pointer=f"{pointer}/passing", code="rounds_without_passing")
    if vote.rounds.at_most == 1 and vote.rounds.passing is not None:
        yield Problem(pointer=f"{pointer}/passing", code="never_reached")
