"""From panel scores, votes and bonuses to the total of each proposal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from app.scoring.evidence import DecisionKind, Evidence, Proposal, Sheet
from app.scoring.numbers import rounded
from app.scoring.outcome import (
    Block,
    Blocker,
    BonusLine,
    Line,
    PanelLine,
    PartLine,
    Reason,
    SheetUse,
    Standing,
    VoteLine,
)
from app.scoring.rulebook import Panel, Part, PartKind, Rulebook
from app.scoring.sheets import Form, Member, panel_line
from app.scoring.votes import vote_line


def bare_line(proposal: Proposal) -> Line:
    """Begin a proposal's line with what it asks for."""
    return Line(
        proposal=proposal.id,
        number=proposal.number,
        title=proposal.title,
        organisation=proposal.organisation,
        standing=Standing.RANKED,
        requested_minor=proposal.requested_minor,
    )


class Totals:
    """Indexes of the evidence, made once, so that a round costs one pass over its records."""

    def __init__(self, rulebook: Rulebook, evidence: Evidence) -> None:
        """Index sheets, recusals, assignments, ballots, bonuses and decisions."""
        self.rulebook = rulebook
        self.evidence = evidence
        self.blockers: list[Blocker] = []
        self._forms = {panel.id: Form(panel) for panel in rulebook.panels}
        self._pass_marks = {panel.id: _pass_marks(panel) for panel in rulebook.panels}
        self._sheets: dict[str, dict[str, Sheet]] = defaultdict(dict)
        for sheet in evidence.sheets:
            self._sheets[sheet.proposal][sheet.seat] = sheet
        self._assigned: dict[str, set[str]] = defaultdict(set)
        for assignment in evidence.assignments:
            self._assigned[assignment.proposal].add(assignment.seat)
        self._recused: dict[str, set[str]] = defaultdict(set)
        for recusal in evidence.recusals:
            self._recused[recusal.proposal].add(recusal.seat)
        self._ballots = {ballot.proposal: ballot for ballot in evidence.ballots}
        self._bonuses: dict[str, list[BonusLine]] = defaultdict(list)
        for bonus in evidence.bonuses:
            self._bonuses[bonus.proposal].append(
                BonusLine(points=bonus.points, source=bonus.source)
            )
        self._accepted = self._decided(DecisionKind.INCOMPLETE_ACCEPTED)
        self._excluded = self._decided(DecisionKind.INCOMPLETE_EXCLUDED)

    def lines(self) -> list[Line]:
        """Build every proposal's line up to its total; what is missing goes to `blockers`."""
        return [self._line(proposal) for proposal in self.evidence.proposals]

    def _decided(self, kind: DecisionKind) -> set[str]:
        return {decision.proposal for decision in self.evidence.decisions if decision.kind is kind}

    def _line(self, proposal: Proposal) -> Line:
        bare = replace(bare_line(proposal), bonuses=tuple(self._bonuses[proposal.id]))
        if proposal.id in self._excluded:
            return replace(bare, standing=Standing.EXCLUDED, reason=Reason.EXCLUDED)
        panels = tuple(self._panel(panel, proposal) for panel in self.rulebook.panels)
        vote = self._vote(proposal)
        line = replace(bare, panels=panels, vote=vote)
        if self._lacks(proposal, panels, vote):
            return replace(line, standing=Standing.INCOMPLETE, reason=Reason.INCOMPLETE)
        return self._summed(line, proposal)

    def _panel(self, panel: Panel, proposal: Proposal) -> PanelLine:
        recused, sheets = self._recused[proposal.id], self._sheets[proposal.id]
        assigned = self._assigned[proposal.id]
        members = [
            Member(
                seat=seat.id,
                label=seat.label,
                weight=seat.weight,
                sheet=None if seat.id in recused else sheets.get(seat.id),
                absent=SheetUse.RECUSED if seat.id in recused else SheetUse.PENDING,
            )
            for seat in self.evidence.seats
            if seat.panel == panel.id
            and (seat.id in recused or seat.id in assigned or seat.id in sheets)
        ]
        return panel_line(panel, members, self._forms[panel.id])

    def _vote(self, proposal: Proposal) -> VoteLine | None:
        vote, ballot = self.rulebook.vote, self._ballots.get(proposal.id)
        if vote is None or ballot is None:
            return None
        panel = [seat.id for seat in self.evidence.seats if seat.panel == vote.panel]
        recused = len(self._recused[proposal.id].intersection(panel))
        counted = (
            ballot
            if ballot.members is not None
            else replace(ballot, recused=max(ballot.recused, recused))
        )
        return vote_line(vote, counted, len(panel))

    def _lacks(
        self, proposal: Proposal, panels: Sequence[PanelLine], vote: VoteLine | None
    ) -> bool:
        before = len(self.blockers)
        for rules, line in zip(self.rulebook.panels, panels, strict=True):
            self._check_sheets(proposal, rules, line)
        if self.rulebook.vote is not None and vote is None:
            self.blockers.append(Blocker(code=Block.VOTE_MISSING, proposals=(proposal.id,)))
        if vote is not None and not vote.quorum_met:
            facts = {"attending": vote.attending, "needed": vote.quorum_needed}
            self.blockers.append(
                Blocker(code=Block.QUORUM_MISSED, proposals=(proposal.id,), facts=facts)
            )
        return len(self.blockers) > before

    def _check_sheets(self, proposal: Proposal, rules: Panel, line: PanelLine) -> None:
        pending = tuple(sheet.seat for sheet in line.sheets if sheet.use is SheetUse.PENDING)
        filed = sum(1 for sheet in line.sheets if sheet.total is not None)
        if pending and proposal.id not in self._accepted:
            self.blockers.append(
                Blocker(code=Block.SHEETS_MISSING, proposals=(proposal.id,), seats=pending)
            )
        elif filed == 0 or (filed < rules.min_sheets and proposal.id not in self._accepted):
            facts = {"filed": filed, "needed": rules.min_sheets}
            self.blockers.append(
                Blocker(code=Block.TOO_FEW_SHEETS, proposals=(proposal.id,), facts=facts)
            )

    def _summed(self, line: Line, proposal: Proposal) -> Line:
        combination = self.rulebook.combination
        parts = tuple(self._part(part, line, proposal) for part in combination.parts)
        bonus = sum((bonus.points for bonus in line.bonuses), Fraction(0))
        if combination.bonus_max is not None:
            bonus = min(bonus, combination.bonus_max)
        exact = sum((part.points for part in parts), Fraction(0)) + bonus
        rounding = combination.rounding
        total = rounded(exact, rounding.places, rounding.mode) if rounding else exact
        summed = replace(line, parts=parts, total_exact=exact, total=total)
        return self._judged(summed)

    def _part(self, part: Part, line: Line, proposal: Proposal) -> PartLine:
        value = self._value(part, line, proposal)
        points = value * part.weight
        if part.maximum is not None:
            points = min(points, part.maximum)
        return PartLine(
            kind=part.kind.value, panel=part.panel, value=value, weight=part.weight, points=points
        )

    def _value(self, part: Part, line: Line, proposal: Proposal) -> Fraction:
        match part.kind:
            case PartKind.PANEL:
                return next(
                    (p.score for p in line.panels if p.panel == part.panel and p.score is not None),
                    Fraction(0),
                )
            case PartKind.VOTE_SHARE:
                return line.vote.share * 100 if line.vote else Fraction(0)
            case PartKind.VOTES:
                return Fraction(line.vote.votes_for) if line.vote else Fraction(0)
            case PartKind.MATCH_RAISED:
                return Fraction(proposal.match_raised_minor, part.unit)

    def _judged(self, line: Line) -> Line:
        """Apply gate, pass marks and the least number of votes."""
        combination, vote = self.rulebook.combination, line.vote
        if combination.gate and vote is not None and not vote.passed:
            facts = {
                "votes_for": vote.votes_for,
                "needed": vote.needed,
                "denominator": vote.denominator,
            }
            return replace(
                line, standing=Standing.GATE_FAILED, reason=Reason.VOTE_NOT_PASSED, facts=facts
            )
        if self.rulebook.vote and vote and vote.votes_for < self.rulebook.vote.min_votes:
            facts = {"votes_for": vote.votes_for, "needed": self.rulebook.vote.min_votes}
            return replace(
                line, standing=Standing.BELOW_MARK, reason=Reason.TOO_FEW_VOTES, facts=facts
            )
        mark = combination.pass_mark or self.rulebook.selection.pass_mark
        if mark is not None and line.total is not None and line.total < mark:
            return replace(
                line,
                standing=Standing.BELOW_MARK,
                reason=Reason.BELOW_PASS_MARK,
                facts={"mark": str(mark)},
            )
        low = _low_criterion(self._pass_marks, line.panels)
        if low is not None:
            return replace(
                line, standing=Standing.BELOW_MARK, reason=Reason.BELOW_CRITERION_MARK, facts=low
            )
        return line


def _pass_marks(panel: Panel) -> list[tuple[str, Fraction]]:
    return [
        (leaf.id, Fraction(leaf.pass_mark, 100))
        for leaf, _ in panel.leaves
        if leaf.pass_mark is not None
    ]


def _low_criterion(
    marks: Mapping[str, Sequence[tuple[str, Fraction]]], lines: Sequence[PanelLine]
) -> Mapping[str, str] | None:
    for line in lines:
        for leaf, mark in marks[line.panel]:
            value = line.criteria.get(leaf)
            if value is not None and value < mark:
                return {"criterion": leaf, "mark": str(mark), "value": str(value)}
    return None
