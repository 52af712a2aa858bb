"""Who may be awarded, and in which tier."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.scoring import quotas
from app.scoring.evidence import Proposal
from app.scoring.outcome import Block, Blocker, Line, Reason, changed
from app.scoring.rulebook import Method, Rulebook, SelectionKind
from app.scoring.tiers import by_band, tiered


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The ranked lines with who is selected, who was before tiers were given, and what stands in the way."""

    lines: tuple[Line, ...]
    listed: frozenset[str] = frozenset()
    blockers: tuple[Blocker, ...] = ()


def selected(
    rulebook: Rulebook, ranked: Sequence[Line], proposals: Sequence[Proposal] = ()
) -> Selected:
    """Mark who is selected, and the first reason why one is not.

    Args:
        rulebook: count, limits per organisation, sets that exclude each other, quotas, tiers.
        ranked: lines in order, the best first.
        proposals: the same proposals with what quotas count by.

    Returns:
        The same lines with `selected` and the tier, or with their reason. Without quotas one walks down the
        ranking. With quotas the set is the one of the greatest sum of scores among the largest that keep them,
        and among equal sums the one that holds the better places; each line that a quota moved names it.

    Cost: linear without quotas. Source: our rule.
    """
    limit = _limit(rulebook)
    if rulebook.selection.quotas:
        found = _by_quotas(rulebook, ranked, proposals, limit)
    else:
        found = Selected(lines=tuple(_walked(rulebook, ranked, proposals, limit)))
    chosen = [line for line in by_awards(rulebook, found.lines) if line.selected]
    done = tiered(rulebook, chosen)
    lines = tuple(done.get(line.proposal, line) for line in found.lines)
    return replace(found, lines=lines, listed=frozenset(done))


def _walked(
    rulebook: Rulebook, ranked: Sequence[Line], proposals: Sequence[Proposal], limit: int | None
) -> list[Line]:
    rules = rulebook.selection
    together = _exclusive(rules.exclusive, proposals)
    taken: Counter[str] = Counter()
    chosen: set[str] = set()
    done: list[Line] = []
    for line in ranked:
        rival = quotas.rival(together, line.proposal, chosen)
        if limit is not None and len(chosen) >= limit:
            done.append(changed(line, reason=Reason.NOT_SELECTED, facts={"count": limit}))
        elif (
            rules.per_organisation is not None
            and taken[line.organisation] >= rules.per_organisation
        ):
            facts = {"limit": rules.per_organisation}
            done.append(changed(line, reason=Reason.ORGANISATION_LIMIT, facts=facts))
        elif rival:
            done.append(changed(line, reason=Reason.EXCLUSIVE, facts={"other": rival}))
        else:
            chosen.add(line.proposal)
            taken[line.organisation] += 1
            done.append(changed(line, selected=True))
    return done


def _exclusive(
    sets: Sequence[Sequence[str]], proposals: Sequence[Proposal]
) -> tuple[tuple[str, ...], ...]:
    """Name the proposals of each set; a set names them by id, by number or by a tag."""
    return tuple(
        tuple(p.id for p in proposals if not {p.id, p.number, *p.tags}.isdisjoint(names))
        for names in sets
    )


def _by_quotas(
    rulebook: Rulebook, ranked: Sequence[Line], proposals: Sequence[Proposal], limit: int | None
) -> Selected:
    plain = _walked(rulebook, ranked, proposals, limit)
    together = _exclusive(rulebook.selection.exclusive, proposals)
    task = quotas.Task(
        selection=replace(rulebook.selection, exclusive=together),
        proposals={proposal.id: proposal for proposal in proposals},
        merits=[(line.proposal, line.organisation, merit(rulebook, line)) for line in ranked],
        limit=limit,
    )
    walked = frozenset(line.proposal for line in plain if line.selected)
    choice = quotas.best(task, walked)
    if choice is None:
        names = ", ".join(quota.id for quota in rulebook.selection.quotas)
        facts = {"quotas": names}
        out = tuple(changed(line, reason=Reason.QUOTA, facts=facts) for line in ranked)
        return Selected(lines=out, blockers=(Blocker(code=Block.QUOTA_UNREACHABLE, facts=facts),))
    return Selected(lines=tuple(_moved(line, choice) for line in plain))


def _moved(line: Line, choice: quotas.Choice) -> Line:
    """Say of a line which quotas brought it in or put it out."""
    by = choice.moved.get(line.proposal, ())
    if line.proposal in choice.chosen:
        return changed(line, selected=True, reason=Reason.NO_MONEY, facts={}, moved_by=by)
    if by:
        facts = {"quotas": ", ".join(by)}
        return changed(line, selected=False, reason=Reason.QUOTA, facts=facts, moved_by=by)
    return line


def merit(rulebook: Rulebook, line: Line) -> Fraction:
    """Give what a selection adds up: the total, or what is the better the smaller the sum of ranks."""
    total = line.total or Fraction(0)
    return -total if rulebook.combination.method is Method.RANK_SUM else total


def by_awards(rulebook: Rulebook, lines: Sequence[Line]) -> Sequence[Line]:
    """Where a vote gives the awards: by tier, then by votes; equal votes by the better place."""
    if rulebook.combination.method is not Method.SCORE_THEN_VOTE_FOR_AWARDS:
        return lines
    order = {tier.id: i for i, tier in enumerate(rulebook.tiers)}
    return sorted(lines, key=lambda line: (order.get(line.tier, 0), -voted(line)))


def voted(line: Line) -> Fraction:
    """Give the share of votes; none counts nothing."""
    return line.vote.share if line.vote else Fraction(0)


def _limit(rulebook: Rulebook) -> int | None:
    if rulebook.selection.kind is SelectionKind.FIRST and rulebook.selection.count is not None:
        return rulebook.selection.count
    open_ended = any(by_band(tier) or tier.share is not None for tier in rulebook.tiers)
    if not rulebook.tiers or open_ended:
        return None
    return sum(tier.count for tier in rulebook.tiers)
