"""Whether a proposal stays in: exclusions, the gate, least votes, pass marks, vetoes."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.scoring.evidence import Proposal
from app.scoring.outcome import Line, PanelLine, Reason, Standing, VoteLine, changed
from app.scoring.rulebook import Method, Panel, Rulebook


class Judge:
    """Applies the rules that take a proposal out, the first one that does."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Keep the marks that must be reached."""
        self._rulebook = rulebook
        self._pass_marks = {panel.id: _pass_marks(panel) for panel in rulebook.panels}
        self._tags = [rule.tag for rule in rulebook.selection.exclusions]
        # A sum of ranks is the better the smaller it is: no mark is passed by it.
        by_rank = rulebook.combination.method is Method.RANK_SUM
        given = (rulebook.combination.pass_mark, rulebook.selection.pass_mark)
        marks = [mark for mark in given if mark is not None and not by_rank]
        self._mark = max(marks, default=None)

    def tag(self, proposal: Proposal) -> str | None:
        """Give the tag that keeps a proposal out, if there is one."""
        return next((tag for tag in self._tags if tag in proposal.tags), None)

    def judged(self, line: Line) -> Line:
        """Apply gate, vetoes, pass marks and the least number of votes."""
        method = self._rulebook.combination.method
        voted_now = method is not Method.SHORTLIST_THEN_VOTE
        out = (
            (self.voted(line) if voted_now else None)
            or _vetoed(line)
            or self._below_total(line)
            or _low_criterion(self._pass_marks, line)
        )
        return out or line

    def voted(self, line: Line) -> Line | None:
        """Give the line as it falls out by the vote; None if it stays."""
        rulebook, vote = self._rulebook, line.vote
        if rulebook.vote is None or vote is None:
            return None
        gate = rulebook.combination.gate
        if gate and not vote.passed:
            facts = {**_votes(vote), "needed": vote.needed, "denominator": vote.denominator}
            return changed(
                line, standing=Standing.GATE_FAILED, reason=Reason.VOTE_NOT_PASSED, facts=facts
            )
        if vote.votes_for < rulebook.vote.min_votes:
            facts = {**_votes(vote), "needed": rulebook.vote.min_votes}
            return _below(line, Reason.TOO_FEW_VOTES, facts)
        return None

    def _below_total(self, line: Line) -> Line | None:
        if self._mark is None or line.total is None or line.total >= self._mark:
            return None
        return _below(line, Reason.BELOW_PASS_MARK, {"mark": str(self._mark)})


def _votes(vote: VoteLine) -> dict[str, int]:
    return {"votes_for": vote.votes_for}


def _below(line: Line, reason: Reason, facts: Mapping[str, object]) -> Line:
    return changed(line, standing=Standing.BELOW_MARK, reason=reason, facts=facts)


def _vetoed(line: Line) -> Line | None:
    for panel in line.panels:
        if panel.vetoed_by:
            return _below(line, Reason.VETO, {"criterion": panel.vetoed_by})
    return None


def _pass_marks(panel: Panel) -> list[tuple[str, Fraction]]:
    return [
        (leaf.id, Fraction(leaf.pass_mark, 100))
        for leaf, _ in panel.leaves
        if leaf.pass_mark is not None
    ]


def _low_criterion(marks: Mapping[str, Sequence[tuple[str, Fraction]]], line: Line) -> Line | None:
    low = _first_low(marks, line.panels)
    return _below(line, Reason.BELOW_CRITERION_MARK, low) if low else None


def _first_low(
    marks: Mapping[str, Sequence[tuple[str, Fraction]]], lines: Sequence[PanelLine]
) -> Mapping[str, str] | None:
    for line in lines:
        for leaf, mark in marks[line.panel]:
            value = line.criteria.get(leaf)
            if value is not None and value < mark:
                return {"criterion": leaf, "mark": str(mark), "value": str(value)}
    return None
