"""From panel scores, votes and bonuses to the total of each proposal."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from app.scoring import leniency
from app.scoring.evidence import DecisionKind, Evidence, Proposal, Sheet
from app.scoring.normalising import Corrected, Given, corrected
from app.scoring.numbers import rounded, summed, times
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
    changed,
)
from app.scoring.polls import Polls
from app.scoring.rulebook import Method, Panel, Part, PartKind, Rulebook
from app.scoring.sheets import RAW, Form, Member, counts, panel_line
from app.scoring.standing import Judge

NONE = Fraction(0)
VOTED_LATER = frozenset({Method.SHORTLIST_THEN_VOTE, Method.SCORE_THEN_VOTE_FOR_AWARDS})


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
        self.polls = Polls(rulebook, evidence)
        self._forms = {panel.id: Form(panel) for panel in rulebook.panels}
        self._judge = Judge(rulebook)
        self._sheets: dict[str, dict[str, Sheet]] = defaultdict(dict)
        for sheet in evidence.sheets:
            self._sheets[sheet.proposal][sheet.seat] = sheet
        self._assigned: dict[str, set[str]] = defaultdict(set)
        for assignment in evidence.assignments:
            self._assigned[assignment.proposal].add(assignment.seat)
        self._recused: dict[str, set[str]] = defaultdict(set)
        for recusal in evidence.recusals:
            self._recused[recusal.proposal].add(recusal.seat)
        self._bonuses: dict[str, list[BonusLine]] = defaultdict(list)
        for bonus in evidence.bonuses:
            self._bonuses[bonus.proposal].append(
                BonusLine(points=bonus.points, source=bonus.source)
            )
        self._accepted = self._decided(DecisionKind.INCOMPLETE_ACCEPTED)
        self._excluded = self._decided(DecisionKind.INCOMPLETE_EXCLUDED)
        self._seats = {
            panel.id: [seat for seat in evidence.seats if seat.panel == panel.id]
            for panel in rulebook.panels
        }
        self._corrected = {panel.id: self._corrections(panel) for panel in rulebook.panels}

    def lines(self) -> list[Line]:
        """Build every proposal's line up to its total; what is missing goes to `blockers`."""
        lines = [self._line(proposal) for proposal in self.evidence.proposals]
        self.blockers.extend(self.polls.due({line.proposal: self._votes(line) for line in lines}))
        return lines

    def _votes(self, line: Line) -> tuple[VoteLine, ...]:
        return ((line.vote,) if line.vote is not None else ()) + line.votes

    def _decided(self, kind: DecisionKind) -> set[str]:
        return {decision.proposal for decision in self.evidence.decisions if decision.kind is kind}

    def _corrections(self, panel: Panel) -> dict[str, dict[str, Corrected]]:
        """Normalise a panel's totals: proposal → seat → what counts."""
        rule, form = panel.correction, self._forms[panel.id]
        if rule is None:
            return {}
        given = [
            Given(
                seat=seat.id,
                proposal=p.id,
                strand=p.strand,
                total=form.total(form.read(sheet.marks)),
            )
            for p in self.evidence.proposals
            if p.id not in self._excluded and self._judge.tag(p) is None
            for seat in self._seats[panel.id]
            if (sheet := self._sheet(seat.id, p.id)) is not None and counts(sheet)
        ]
        found: dict[str, dict[str, Corrected]] = defaultdict(dict)
        try:
            for (seat_id, name), value in corrected(rule, given).items():
                found[name][seat_id] = value
        except leniency.NotConnected as apart:
            self.blockers.append(
                Blocker(code=Block.NOT_CONNECTED, proposals=apart.proposals, seats=apart.seats)
            )
            return {}
        return found

    def _sheet(self, seat: str, proposal: str) -> Sheet | None:
        return None if seat in self._recused[proposal] else self._sheets[proposal].get(seat)

    def _line(self, proposal: Proposal) -> Line:
        bare = bare_line(proposal)
        if proposal.id in self._bonuses:
            bare = changed(bare, bonuses=tuple(self._bonuses[proposal.id]))
        if proposal.id in self._excluded:
            return changed(bare, standing=Standing.EXCLUDED, reason=Reason.EXCLUDED)
        tag = self._judge.tag(proposal)
        if tag is not None:
            return changed(
                bare, standing=Standing.EXCLUDED, reason=Reason.EXCLUDED_BY_TAG, facts={"tag": tag}
            )
        panels = tuple([self._panel(panel, proposal) for panel in self.rulebook.panels])
        votes = self.polls.lines(proposal)
        main = self.rulebook.vote
        first = votes[0] if main is not None and votes and votes[0].vote == main.id else None
        line = changed(bare, panels=panels, vote=first, votes=votes[1:] if first else votes)
        if self._lacks(proposal, panels, votes):
            return changed(line, standing=Standing.INCOMPLETE, reason=Reason.INCOMPLETE)
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
            for seat in self._seats[panel.id]
            if seat.id in recused or seat.id in assigned or seat.id in sheets
        ]
        corrections = self._corrected[panel.id].get(proposal.id, RAW)
        return panel_line(panel, members, self._forms[panel.id], corrections)

    def _lacks(
        self, proposal: Proposal, panels: Sequence[PanelLine], votes: Sequence[VoteLine]
    ) -> bool:
        before = len(self.blockers)
        for rules, line in zip(self.rulebook.panels, panels, strict=True):
            self._check_sheets(proposal, rules, line)
        if self.rulebook.combination.method not in VOTED_LATER:
            self.blockers.extend(self.polls.lacking(proposal, votes))
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
        parts = tuple([self._part(part, line, proposal) for part in combination.parts])
        bonus = sum((bonus.points for bonus in line.bonuses), NONE)
        if combination.bonus_max is not None:
            bonus = min(bonus, combination.bonus_max)
        points = [part.points for part in parts]
        exact = Fraction(*summed([*points, bonus] if bonus else points))
        rounding = combination.rounding
        total = rounded(exact, rounding.places, rounding.mode) if rounding else exact
        return self._judge.judged(changed(line, parts=parts, total_exact=exact, total=total))

    def _part(self, part: Part, line: Line, proposal: Proposal) -> PartLine:
        value = self._value(part, line, proposal)
        points = times(value, part.weight)
        if part.maximum is not None:
            points = min(points, part.maximum)
        return PartLine(
            kind=part.kind.value,
            panel=part.panel,
            value=value,
            weight=part.weight,
            points=points,
            vote=part.vote,
        )

    def _value(self, part: Part, line: Line, proposal: Proposal) -> Fraction:
        if part.kind is PartKind.PANEL:
            return next(
                (p.score for p in line.panels if p.panel == part.panel and p.score is not None),
                Fraction(0),
            )
        if part.kind is PartKind.MATCH_RAISED:
            return Fraction(proposal.match_raised_minor, part.unit)
        vote = next((vote for vote in self._votes(line) if vote.vote == part.vote), None)
        if vote is None:
            return Fraction(0)
        return _percent(vote) if part.kind is PartKind.VOTE_SHARE else Fraction(vote.votes_for)


def _percent(vote: VoteLine) -> Fraction:
    return Fraction(100 * vote.share.numerator, vote.share.denominator)
