"""From panel scores, votes and bonuses to the total of each proposal."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from app.scoring import leniency
from app.scoring.evidence import DecisionKind, Evidence, Proposal, Sheet
from app.scoring.many_sheets import LARGE, many_panel_lines
from app.scoring.normalising import Corrected, Given, corrected
from app.scoring.numbers import added, ratio, rounded, times
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
    quick_part_line,
)
from app.scoring.polls import Polls
from app.scoring.rulebook import Method, Panel, Part, PartKind, Rulebook
from app.scoring.sheets import RAW, Form, Member, counts, panel_lines
from app.scoring.standing import Judge

NONE = Fraction(0)
NOBODY: frozenset[str] = frozenset()
#: A member of an enumeration is looked up slowly.
_PANEL = PartKind.PANEL
_VOTES, _MATCH_RAISED = PartKind.VOTES, PartKind.MATCH_RAISED
PENDING = SheetUse.PENDING
_member = partial(tuple.__new__, Member)
VOTED_LATER = frozenset({Method.SHORTLIST_THEN_VOTE, Method.SCORE_THEN_VOTE_FOR_AWARDS})


_EMPTY = Line(proposal="", number="", title="", organisation="", standing=Standing.RANKED)


def bare_line(proposal: Proposal, **parts: object) -> Line:
    """Begin a proposal's line with what it asks for, and with what is known already."""
    return changed(
        _EMPTY,
        proposal=proposal.id,
        number=proposal.number,
        title=proposal.title,
        organisation=proposal.organisation,
        requested_minor=proposal.requested_minor,
        **parts,
    )


class _Given(NamedTuple):
    """What the parts of a total are taken from."""

    proposal: Proposal
    panels: tuple[PanelLine, ...]
    votes: tuple[VoteLine, ...]


class Totals:
    """Indexes of the evidence, made once, so that a round costs one pass over its records."""

    def __init__(self, rulebook: Rulebook, evidence: Evidence) -> None:
        """Index sheets, recusals, assignments, ballots, bonuses and decisions."""
        self.rulebook = rulebook
        self.evidence = evidence
        self.blockers: list[Blocker] = []
        self.polls = Polls(rulebook, evidence)
        self._main = rulebook.vote.id if rulebook.vote is not None else None
        self._voted_now = rulebook.combination.method not in VOTED_LATER
        self._rules = tuple(enumerate(rulebook.combination.parts))
        self._parts: dict[tuple[int, int, int], PartLine] = {}
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
        self._columns = {
            name: (
                [seat.id for seat in seats],
                [seat.label for seat in seats],
                [seat.weight for seat in seats],
            )
            for name, seats in self._seats.items()
        }
        self._corrected = {panel.id: self._corrections(panel) for panel in rulebook.panels}

    def lines(self) -> list[Line]:
        """Build every proposal's line up to its total; what is missing goes to `blockers`."""
        proposals = self.evidence.proposals
        out = [self._out(proposal) for proposal in proposals]
        going = [p for p, line in zip(proposals, out, strict=True) if line is None]
        columns = [self._panel(panel, going) for panel in self.rulebook.panels]
        panels = zip(*columns, strict=True) if columns else repeat((), len(going))
        lines = [
            self._line(proposal, next(panels)) if line is None else line
            for proposal, line in zip(proposals, out, strict=True)
        ]
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

    def _out(self, proposal: Proposal) -> Line | None:
        """Say why a proposal takes no part; None where it does."""
        standing, own = Standing.EXCLUDED, self._bonuses.get(proposal.id, ())
        if proposal.id in self._excluded:
            return bare_line(
                proposal, standing=standing, reason=Reason.EXCLUDED, bonuses=tuple(own)
            )
        tag = self._judge.tag(proposal)
        if tag is None:
            return None
        why = {"reason": Reason.EXCLUDED_BY_TAG, "facts": {"tag": tag}}
        return bare_line(proposal, standing=standing, bonuses=tuple(own), **why)

    def _line(self, proposal: Proposal, panels: tuple[PanelLine, ...]) -> Line:
        votes, bonuses = self.polls.lines(proposal), tuple(self._bonuses.get(proposal.id, ()))
        first = votes[0] if votes and votes[0].vote == self._main else None
        rest = votes[1:] if first else votes
        known: dict[str, Any] = {"panels": panels, "vote": first, "votes": rest, "bonuses": bonuses}
        if self._lacks(proposal, panels, votes):
            known |= {"standing": Standing.INCOMPLETE, "reason": Reason.INCOMPLETE}
            return bare_line(proposal, **known)
        parts, exact = self._summed(_Given(proposal, panels, votes), bonuses)
        rounding = self.rulebook.combination.rounding
        total = rounded(exact, rounding.places, rounding.mode) if rounding else exact
        line = bare_line(proposal, parts=parts, total_exact=exact, total=total, **known)
        return self._judge.judged(line)

    def _panel(self, panel: Panel, proposals: Sequence[Proposal]) -> list[PanelLine]:
        of = [self._members(panel, proposal.id) for proposal in proposals]
        corrections = self._corrected[panel.id]
        if panel.correction is None and len(self.evidence.sheets) >= LARGE:
            return many_panel_lines(panel, of, self._forms[panel.id])
        given = [corrections.get(proposal.id, RAW) for proposal in proposals]
        return panel_lines(panel, of, self._forms[panel.id], given)

    def _members(self, panel: Panel, proposal: str) -> list[Member]:
        """Name every seat that was to read a proposal, recused ones too."""
        sheets, assigned = self._sheets.get(proposal, {}), self._assigned.get(proposal, NOBODY)
        recused = self._recused.get(proposal, NOBODY)
        names, labels, weights = self._columns[panel.id]
        if not recused and (assigned.issuperset(names) or sheets.keys() >= set(names)):
            mine = map(sheets.get, names)
            return list(map(_member, zip(names, labels, weights, mine, repeat(PENDING))))
        return [
            Member(name, label, weight, None, SheetUse.RECUSED)
            if name in recused
            else Member(name, label, weight, sheets.get(name), PENDING)
            for name, label, weight in zip(names, labels, weights, strict=True)
            if name in sheets or name in assigned or name in recused
        ]

    def _lacks(
        self, proposal: Proposal, panels: Sequence[PanelLine], votes: Sequence[VoteLine]
    ) -> bool:
        before = len(self.blockers)
        for rules, line in zip(self.rulebook.panels, panels, strict=True):
            self._check_sheets(proposal, rules, line)
        if self._voted_now:
            self.blockers.extend(self.polls.lacking(proposal, votes))
        return len(self.blockers) > before

    def _check_sheets(self, proposal: Proposal, rules: Panel, line: PanelLine) -> None:
        filed = len([1 for sheet in line.sheets if sheet.total is not None])
        if filed == len(line.sheets) >= max(1, rules.min_sheets):
            return
        pending = tuple([sheet.seat for sheet in line.sheets if sheet.use is SheetUse.PENDING])
        if pending and proposal.id not in self._accepted:
            self.blockers.append(
                Blocker(code=Block.SHEETS_MISSING, proposals=(proposal.id,), seats=pending)
            )
        elif filed == 0 or (filed < rules.min_sheets and proposal.id not in self._accepted):
            facts = {"filed": filed, "needed": rules.min_sheets}
            self.blockers.append(
                Blocker(code=Block.TOO_FEW_SHEETS, proposals=(proposal.id,), facts=facts)
            )

    def _summed(
        self, given: "_Given", bonuses: Sequence[BonusLine]
    ) -> tuple[tuple[PartLine, ...], Fraction]:
        """Give the parts, and what they and the bonuses add up to."""
        parts = tuple([self._part(part, given) for part in self._rules])
        points = [part.points for part in parts]
        most = self.rulebook.combination.bonus_max
        if bonuses or most is not None:
            bonus = sum((bonus.points for bonus in bonuses), NONE)
            points.append(bonus if most is None else min(bonus, most))
        return parts, added(points)

    def _part(self, rule: tuple[int, Part], given: "_Given") -> PartLine:
        """Write one part of the total; parts that are alike share their line."""
        place, part = rule
        value, bound = self._value(part, given)
        found = self._parts.get((place, value, bound))
        if found is None:
            exact = ratio(value, bound)
            points = times(exact, part.weight)
            if part.maximum is not None:
                points = min(points, part.maximum)
            found = self._parts[place, value, bound] = quick_part_line(
                part.kind, part.panel, exact, part.weight, points, part.vote
            )
        return found

    def _value(self, part: Part, given: "_Given") -> tuple[int, int]:
        """Give what a part counts, as numerator and denominator."""
        kind = part.kind
        if kind is _PANEL:
            scores = [line.score for line in given.panels if line.panel == part.panel]
            score = (scores[0] if scores else None) or NONE
            return score.as_integer_ratio()
        if kind is _MATCH_RAISED:
            return given.proposal.match_raised_minor, part.unit
        votes = [vote for vote in given.votes if vote.vote == part.vote]
        if not votes:
            return 0, 1
        vote = votes[0]
        if kind is _VOTES:
            return vote.votes_for, 1
        above, below = vote.share.as_integer_ratio()
        return 100 * above, below
