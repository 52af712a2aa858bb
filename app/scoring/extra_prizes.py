"""Prizes on top of any award: the best by one rule, paid first from the prize's pot."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.scoring.evidence import Evidence
from app.scoring.outcome import Block, Blocker, ExtraLine, Line, changed
from app.scoring.ranking import Group, Ranking
from app.scoring.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Prized:
    """The lines with their prizes on top, and the ties that leave one open."""

    lines: tuple[Line, ...]
    blockers: tuple[Blocker, ...] = ()


def with_extras(
    rulebook: Rulebook,
    evidence: Evidence,
    ranking: Ranking,
    lines: Sequence[Line],
    groups: Sequence[Group],
) -> Prized:
    """Give each extra prize to the ranked proposal that is first by the prize's rule.

    Equals are told apart by their places; a shared place leaves the prize open, by name, or
    until the seed is there where lots are to decide. A prize that its pot no longer carries is not given.
    """
    left = {pot.id: pot.amount_minor for pot in evidence.pots}
    done = list(lines)
    blockers: list[Blocker] = []
    for prize in rulebook.extra_prizes:
        first = ranking.best(prize.by, done)
        top = min((line.place or 0 for line in first), default=0)
        first = [line for line in first if line.place == top]
        if len(first) > 1:
            names = tuple(sorted(line.proposal for line in first))
            drawn = any(group.wants_seed for group in groups if set(names) <= set(group.ids))
            code = Block.SEED_MISSING if drawn else Block.TIE_OPEN
            blockers.append(Blocker(code=code, proposals=names, facts={"prize": prize.id}))
        elif first and prize.amount_minor <= left.get(prize.pot, 0):
            left[prize.pot] -= prize.amount_minor
            extra = ExtraLine(prize=prize.id, pot=prize.pot, amount_minor=prize.amount_minor)
            done = [
                changed(line, extras=(*line.extras, extra)) if line is first[0] else line
                for line in done
            ]
    return Prized(lines=tuple(done), blockers=tuple(blockers))
