"""The votes of a round: which ballot of which round stands for a proposal, and what is missing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from app.scoring.counting import all_ballots
from app.scoring.evidence import Ballot, Evidence, Proposal
from app.scoring.outcome import Block, Blocker, VoteLine
from app.scoring.rulebook import PartKind, Rulebook, TieKind, Vote
from app.scoring.votes import vote_line

#: Everything of a ballot that a judgement reads, beside its vote.
_COUNTS = attrgetter(
    "round",
    "votes_for",
    "votes_against",
    "votes_abstain",
    "votes_void",
    "attending",
    "members",
    "recused",
    "points_each",
)


class Polls:
    """Judges the ballots of every vote of the rulebook."""

    def __init__(self, rulebook: Rulebook, evidence: Evidence) -> None:
        """Index ballots, panels and recusals."""
        self._votes = rulebook.all_votes
        self._judgements: dict[tuple[object, ...], VoteLine] = {}
        self._needed = needed_votes(rulebook)
        self._panels: dict[str, set[str]] = defaultdict(set)
        for seat in evidence.seats:
            self._panels[seat.panel].add(seat.id)
        self._recused: dict[str, set[str]] = defaultdict(set)
        for recusal in evidence.recusals:
            self._recused[recusal.proposal].add(recusal.seat)
        self._ballots: dict[tuple[str, str], list[Ballot]] = defaultdict(list)
        for ballot in sorted(all_ballots(rulebook, evidence), key=lambda ballot: ballot.round):
            self._ballots[ballot.vote, ballot.proposal].append(ballot)

    def lines(self, proposal: Proposal) -> tuple[VoteLine, ...]:
        """Judge each vote that was held on a proposal: the round in which it passed, or the last one."""
        found = [self._line(vote, proposal) for vote in self._votes]
        return tuple([line for line in found if line is not None])

    def judged(self, vote: Vote, ballot: Ballot) -> VoteLine:
        """Judge a ballot; counts that are alike share their line."""
        panel = self._panels[vote.panel]
        if ballot.members is None:
            recused = len(self._recused[ballot.proposal] & panel)
            if recused > ballot.recused:
                ballot = replace(ballot, recused=recused)
        key = (vote.id, len(panel), *_COUNTS(ballot))
        found = self._judgements.get(key)
        if found is None:
            found = self._judgements[key] = vote_line(vote, ballot, len(panel))
        return found

    def lacking(self, proposal: Proposal, lines: Sequence[VoteLine]) -> Iterator[Blocker]:
        """Name the votes that have not been held, and those without a quorum."""
        if len(lines) < len(self._votes):
            yield from self._not_held(proposal, {line.vote for line in lines})
        for line in lines:
            if not line.quorum_met:
                counts = {"attending": line.attending, "needed": line.quorum_needed}
                yield Blocker(code=Block.QUORUM_MISSED, proposals=(proposal.id,), facts=counts)

    def due(self, lines: dict[str, tuple[VoteLine, ...]]) -> Iterator[Blocker]:
        """Name each vote that fills too few places while it may still be held again."""
        for vote in self._votes:
            if vote.rounds is None or vote.rounds.seats is None:
                continue
            mine = {
                name: line
                for name, votes in lines.items()
                for line in votes
                if line.vote == vote.id
            }
            passed = [name for name, line in mine.items() if line.passed]
            held = max((line.round for line in mine.values()), default=0)
            rest = tuple(sorted(set(mine) - set(passed)))
            if rest and len(passed) < vote.rounds.seats and held < vote.rounds.at_most:
                facts = {"passed": len(passed), "seats": vote.rounds.seats, "round": held + 1}
                yield Blocker(code=Block.ROUND_DUE, proposals=rest, facts=facts)

    def _not_held(self, proposal: Proposal, held: set[str]) -> Iterator[Blocker]:
        for vote in self._votes:
            if vote.id in self._needed and vote.id not in held:
                facts = {"vote": vote.id} if vote.id else {}
                yield Blocker(code=Block.VOTE_MISSING, proposals=(proposal.id,), facts=facts)

    def _line(self, vote: Vote, proposal: Proposal) -> VoteLine | None:
        line = None
        for ballot in self._ballots.get((vote.id, proposal.id), ()):
            line = self.judged(vote, ballot)
            if line.passed and vote.passing is not None:
                break
        return line


def needed_votes(rulebook: Rulebook) -> set[str]:
    """Name the votes that each proposal must have: the main one, and those that a part or tie reads."""
    needed = {rulebook.vote.id} if rulebook.vote is not None else set()
    for part in rulebook.combination.parts:
        if part.kind in {PartKind.VOTE_SHARE, PartKind.VOTES}:
            needed.add(part.vote)
    return needed | {rule.ref for rule in rulebook.ties if rule.kind is TieKind.VOTE_SHARE}
