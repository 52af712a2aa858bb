"""What a closed ballot came to, judged with the engine's own count by the vote of the rulebook that it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlmodel import Session

from app.models import Ballot, BallotOption, Proposal
from app.scoring.evidence import Ballot as Counts
from app.scoring.lists import placed
from app.scoring.outcome import VoteLine
from app.scoring.rulebook import Rulebook, Vote
from app.scoring.votes import vote_line
from app.store import meetings, panels
from app.store.rules import members_vote, rules_of, vote_of
from app.vocabulary import BallotForm, BallotState, Voters

Options = Mapping[str, Sequence[tuple[BallotOption, Proposal]]]
#: A ballot that was asked beside the rules is shown with its share of those who attended.
BESIDE = Vote()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a closed ballot came to, with its numerators and denominators.

    `judged`: it is a vote of the rulebook. `decides`: there is a threshold to pass, else the votes are only counted.
    """

    votes_for: int
    votes_against: int
    votes_abstain: int
    votes_void: int
    attending: int
    members: int
    recused: int
    quorum_met: bool
    quorum_needed: int
    quorum_of: int
    passed: bool
    needed: int
    of: int
    judged: bool = True
    decides: bool = True

    @property
    def papers(self) -> int:
        """Count the papers that came in."""
        return self.votes_for + self.votes_against + self.votes_abstain + self.votes_void


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One proposal of a closed list, with its votes; `place` is chosen, tied or empty.

    `of` is what the votes are a share of; `passed` is None where the list has no threshold.
    """

    proposal_id: str
    number: str
    title: str
    votes: int
    place: str
    of: int = 0
    needed: int = 0
    passed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All that is needed to judge the ballots of one meeting."""

    rules: Rulebook
    panels: Mapping[str, frozenset[str]]
    rolls: Mapping[str, int]
    options: Options
    kept_out: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, session: Session, round_id: str, meeting_id: str) -> Self:
        """Read it."""
        rules = rules_of(session, round_id)
        main = members_vote(rules)
        held = {vote.panel: vote for vote in rules.all_votes} | ({"": main} if main else {})
        options = meetings.options_of(session, meeting_id)
        listed = [proposal for rows in options.values() for _, proposal in rows]
        return cls(
            rules=rules,
            panels={
                panel: frozenset(seat.id for seat in panels.voters(session, round_id, vote))
                for panel, vote in held.items()
            },
            rolls=meetings.rolls(session, meeting_id),
            options=options,
            kept_out=frozenset(panels.recused_pairs(session, round_id, listed)),
        )

    def vote(self, ballot: Ballot) -> Vote | None:
        """Give the vote of the rulebook that a ballot is."""
        return vote_of(self.rules, ballot.vote)

    def verdict(self, ballot: Ballot) -> Verdict | None:
        """Judge a closed ballot; an open one has no verdict."""
        if ballot.state is not BallotState.CLOSED:
            return None
        vote = self.vote(ballot)
        line = self._line(ballot, ballot.votes_for or 0, ballot.proposal_id or "")
        return Verdict(
            votes_for=line.votes_for,
            votes_against=line.votes_against,
            votes_abstain=line.votes_abstain,
            votes_void=line.votes_void,
            attending=ballot.attending or 0,
            members=line.members,
            recused=line.recused,
            quorum_met=line.quorum_met,
            quorum_needed=line.quorum_needed,
            quorum_of=line.quorum_denominator,
            passed=line.passed,
            needed=line.needed,
            of=line.denominator,
            judged=vote is not None and ballot.proposal_id is not None,
            decides=vote is not None and vote.passing is not None,
        )

    def listed(self, ballot: Ballot) -> tuple[Listed, ...]:
        """List what each proposal of a closed list got, the most votes first."""
        rows = self.options.get(ballot.id, ())
        if ballot.state is not BallotState.CLOSED or not rows:
            return ()
        votes = {option.proposal_id: option.votes or 0 for option, _ in rows}
        result = placed(votes, places_of(ballot))
        places = dict.fromkeys(result.chosen, "chosen") | dict.fromkeys(result.tied, "tied")
        ranked = sorted(rows, key=lambda row: (-(row[0].votes or 0), row[0].position))
        return tuple(
            self._of_list(ballot, option, proposal, places.get(option.proposal_id, ""))
            for option, proposal in ranked
        )

    def _of_list(
        self, ballot: Ballot, option: BallotOption, proposal: Proposal, place: str
    ) -> Listed:
        vote = self.vote(ballot)
        line = self._line(ballot, option.votes or 0, proposal.id)
        judged = vote is not None and vote.passing is not None
        return Listed(
            proposal_id=proposal.id,
            number=proposal.number or "",
            title=proposal.title,
            votes=option.votes or 0,
            place=place,
            of=line.denominator if vote is not None else 0,
            needed=line.needed if judged else 0,
            passed=line.passed if judged else None,
        )

    def _line(self, ballot: Ballot, votes_for: int, proposal: str) -> VoteLine:
        listed = ballot.proposal_id is None
        vote = self.vote(ballot) or BESIDE
        public = ballot.voters is Voters.PUBLIC
        panel = self.panels.get(vote.panel, frozenset())
        roll = self.rolls.get(ballot.id, 0)
        out = sum((seat, proposal) in self.kept_out for seat in panel)
        came = ballot.attending or 0
        counted = Counts(
            proposal=proposal,
            votes_for=votes_for,
            votes_against=0 if listed else ballot.votes_against or 0,
            votes_abstain=0 if listed else ballot.votes_abstain or 0,
            votes_void=ballot.votes_void or 0,
            attending=ballot.attending,
            members=_electors(ballot, came) if public else len(panel),
            recused=0 if public else out if listed else max(len(panel) - roll, 0),
            round=ballot.vote_round,
            points_each=ballot.points or 1,
        )
        return vote_line(vote, counted, len(panel))


def places_of(ballot: Ballot) -> int:
    """Tell how many a list chooses; where any number may be approved, or votes are shared out, it chooses nobody."""
    return ballot.pick_max if ballot.form is BallotForm.CHOOSE else 0


def _electors(ballot: Ballot, came: int) -> int:
    return ballot.members if ballot.members is not None else came
