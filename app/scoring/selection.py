"""Who may be awarded, and in which tier."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.scoring.outcome import Line, Reason
from app.scoring.rulebook import Rulebook, SelectionKind, Tier


def selected(rulebook: Rulebook, ranked: Sequence[Line]) -> list[Line]:
    """Walk down the ranking and mark who is selected, and the first reason why one is not.

    Args:
        rulebook: count, limits per organisation, sets that exclude each other.
        ranked: lines in order, the best first.

    Returns:
        The same lines with `selected` and the tier, or with their reason. Tiers are filled from the top by count.

    Cost: linear. Source: our rule.
    """
    rules = rulebook.selection
    limit = _limit(rulebook)
    taken: Counter[str] = Counter()
    chosen: set[str] = set()
    done: list[Line] = []
    for line in ranked:
        if limit is not None and len(chosen) >= limit:
            done.append(replace(line, reason=Reason.NOT_SELECTED, facts={"count": limit}))
        elif (
            rules.per_organisation is not None
            and taken[line.organisation] >= rules.per_organisation
        ):
            facts = {"limit": rules.per_organisation}
            done.append(replace(line, reason=Reason.ORGANISATION_LIMIT, facts=facts))
        else:
            tier = _tier(rulebook.tiers, len(chosen))
            chosen.add(line.proposal)
            taken[line.organisation] += 1
            done.append(
                replace(
                    line,
                    selected=True,
                    tier=tier.id if tier else "",
                    prize=bool(tier and tier.prize),
                )
            )
    return done


def boundaries(rulebook: Rulebook) -> set[int]:
    """Give the numbers of selected proposals after which something changes: a tier ends, or the list."""
    ends: set[int] = set()
    total = 0
    for tier in rulebook.tiers:
        total += tier.count
        ends.add(total)
    limit = _limit(rulebook)
    if limit is not None:
        ends.add(limit)
    return ends


def _limit(rulebook: Rulebook) -> int | None:
    if rulebook.selection.kind is SelectionKind.FIRST and rulebook.selection.count is not None:
        return rulebook.selection.count
    return sum(tier.count for tier in rulebook.tiers) if rulebook.tiers else None


def _tier(tiers: Sequence[Tier], position: int) -> Tier | None:
    total = 0
    for tier in tiers:
        total += tier.count
        if position < total:
            return tier
    return None
