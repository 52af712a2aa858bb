"""How scores and votes together make the order: added up, by ranks, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.scoring.evidence import Evidence, Proposal
from app.scoring.normalising import ranks
from app.scoring.outcome import Blocker, Line, PartLine, Reason, Standing, VoteLine, changed
from app.scoring.ranking import Group, Ranking
from app.scoring.rulebook import Combination, Method, Rulebook
from app.scoring.selection import Selected, selected
from app.scoring.standing import Judge
from app.scoring.totals import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The ranking, the lines that are not in it, groups of equals, and what is open."""

    ranked: tuple[Line, ...]
    others: tuple[Line, ...]
    groups: tuple[Group, ...]
    cut: tuple[Group, ...] = ()
    blockers: tuple[Blocker, ...] = ()


def combined(rulebook: Rulebook, totals: Totals, ranking: Ranking) -> Order:
    """Put the proposals of a round in order.

    Args:
        rulebook: the method; without one, totals decide.
        totals: sheets, votes and bonuses.
        ranking: the rules for ties.

    Returns:
        `rank_sum`: Σ weight × place in each part, the smallest first. `shortlist_then_vote`: the first n by
        score, or all from a score on, and among them the vote decides: gate, then order. A tie across the
        shortlist's end is open until it is settled. Else the totals decide.

    Exact: rationals. Cost: n log n.
    """
    lines = totals.lines()
    method = rulebook.combination.method
    if method is Method.RANK_SUM:
        lines = _summed_by_rank(rulebook.combination, lines)
    ranked, groups = ranking.ranked(lines)
    others = tuple(line for line in lines if line.standing is not Standing.RANKED)
    if method is Method.SHORTLIST_THEN_VOTE:
        return _Shortlist(rulebook, totals, ranking, others).order(ranked, groups)
    return Order(ranked=tuple(ranked), others=others, groups=tuple(groups))


def unvoted(rulebook: Rulebook, totals: Totals, choice: Selected) -> tuple[Blocker, ...]:
    """Name the votes that are missing of those who are selected, where the vote gives them their awards."""
    if rulebook.combination.method is not Method.SCORE_THEN_VOTE_FOR_AWARDS:
        return ()
    return _lacking(totals, [line for line in choice.lines if line.proposal in choice.listed])


def finalists(rulebook: Rulebook, evidence: Evidence) -> frozenset[str] | None:
    """Name those whom scores send before the vote.

    Args:
        rulebook: with a vote that comes after the scores.
        evidence: as it stands before the vote.

    Returns:
        Those whom the shortlist or the selection takes, with all who stand equal across its end; None while a
        proposal has no score yet.

    Exact: rationals. Cost: n log n.
    """
    totals, ranking = Totals(rulebook, evidence), Ranking(rulebook, evidence, None)
    lines = totals.lines()
    if any(line.standing is Standing.INCOMPLETE for line in lines):
        return None
    ranked, groups = ranking.ranked(lines)
    first = _finals(rulebook, ranked, evidence)
    level = [group.ids for group in groups if first & set(group.ids) and not group.settled]
    return first.union(*level)


def _finals(rulebook: Rulebook, ranked: Sequence[Line], evidence: Evidence) -> frozenset[str]:
    if rulebook.combination.method is Method.SHORTLIST_THEN_VOTE:
        size = _shortlisted(rulebook.combination, ranked)
        return frozenset(line.proposal for line in ranked[:size])
    return selected(rulebook, ranked, evidence.proposals).listed


def _shortlisted(rule: Combination, ranked: Sequence[Line]) -> int:
    size, mark = len(ranked), rule.shortlist_mark
    if mark is not None:
        size = sum(1 for line in ranked if line.total is not None and line.total >= mark)
    return size if rule.shortlist is None else min(size, rule.shortlist)


def _lacking(totals: Totals, lines: Sequence[Line]) -> tuple[Blocker, ...]:
    proposals = {proposal.id: proposal for proposal in totals.evidence.proposals}
    return tuple(
        blocker
        for line in lines
        for blocker in totals.polls.lacking(proposals[line.proposal], _votes(line))
    )


def _votes(line: Line) -> tuple[VoteLine, ...]:
    return ((line.vote,) if line.vote is not None else ()) + line.votes


def _summed_by_rank(rule: Combination, lines: Sequence[Line]) -> list[Line]:
    able = [line for line in lines if line.standing is Standing.RANKED]
    columns = [
        ranks([line.parts[i].value for line in able], rule.shared) for i in range(len(rule.parts))
    ]
    summed = {}
    for row, line in enumerate(able):
        parts = tuple(
            _ranked_part(part, column[row])
            for part, column in zip(line.parts, columns, strict=True)
        )
        total = sum((part.points for part in parts), Fraction(0))
        summed[line.proposal] = changed(line, parts=parts, total_exact=total, total=total)
    return [summed.get(line.proposal, line) for line in lines]


def _ranked_part(part: PartLine, place: Fraction) -> PartLine:
    return replace(part, points=place * part.weight)


class _Shortlist:
    """The first by score go before the vote, and the vote decides among them."""

    def __init__(
        self, rulebook: Rulebook, totals: Totals, ranking: Ranking, others: Sequence[Line]
    ) -> None:
        self._rule = rulebook.combination
        self._judge = Judge(rulebook)
        self._totals = totals
        self._ranking = ranking
        self._others = others
        self._proposals: dict[str, Proposal] = {p.id: p for p in totals.evidence.proposals}

    def order(self, ranked: Sequence[Line], groups: Sequence[Group]) -> Order:
        size = _shortlisted(self._rule, ranked)
        listed = [changed(line, place=None, tied=False, tie_break="") for line in ranked[:size]]
        cut = tuple(group for group in groups if not group.settled and _across(group, ranked, size))
        voted = [self._voted(line) for line in listed]
        by_vote, equal = self._ranking.ranked(voted, by_vote=True)
        out = [line for line in voted if line.standing is not Standing.RANKED]
        return Order(
            ranked=tuple(by_vote),
            others=(*out, *map(_not_listed, ranked[size:]), *self._others),
            groups=tuple(equal),
            cut=cut,
            blockers=_lacking(self._totals, listed),
        )

    def _voted(self, line: Line) -> Line:
        """The vote takes the place of the total; what it was stays as the score."""
        if line.vote is None:
            return changed(line, standing=Standing.INCOMPLETE, reason=Reason.INCOMPLETE)
        share = line.vote.share * 100
        scored = changed(line, score=line.total, total_exact=share, total=share)
        return self._judge.voted(scored) or scored


def _across(group: Group, ranked: Sequence[Line], size: int) -> bool:
    inside = sum(1 for line in ranked[:size] if line.proposal in group.ids)
    return 0 < inside < len(group.ids)


def _not_listed(line: Line) -> Line:
    return changed(
        line, standing=Standing.NOT_SHORTLISTED, reason=Reason.NOT_SHORTLISTED, place=None
    )
