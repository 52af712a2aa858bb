"""How sure a place is: expected ranks in closed form, bootstrap places, and who cannot be told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt

from app.scoring.diagnostics.tables import LARGE, Marks, by_proposal, components, sums

#: Half of a normal distribution lies within this many deviations.
HALF = 0.6744897501960817


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRank:
    """The mean of a proposal's rank over what its true worth may be, and an interval of half of it."""

    proposal: str
    rank: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Places of a proposal when sheets are drawn again: the middle nine tenths, and the middle one."""

    proposal: str
    low: int
    middle: int
    high: int


def expected_ranks(marks: Marks) -> list[ExpectedRank]:
    """Estimate expected ranks after the Swiss National Science Foundation, in closed form.

    The additive model with random proposals: what members differ by is taken off, each proposal's mean
    is drawn to the grand mean by the share of variance that is its own, and the expected rank is
    1 + Σ P(other > own) under the normal posterior. Best first.

    Source: Heyard, Ott, Salanti, Egger 2022, "Rethinking the funding line at the SNSF"; there sampled,
        here with components of variance by fitting of constants.
    """
    groups, model = by_proposal(marks), sums(marks)
    found, parts = model.fit, components(model)
    own, rest = max(parts.proposals, 0.0), max(parts.rest, 0.0)
    grand = sum(found.proposals.values()) / len(groups) if groups else 0.0
    worth: dict[str, tuple[float, float]] = {}
    for name, sheets in groups.items():
        kept = own / (own + rest / len(sheets)) if own + rest else 0.0
        worth[name] = kept * (found.proposals[name] - grand), own * (1 - kept)
    chances = _in_columns(worth) if len(marks) >= LARGE else _above(list(worth.values()))
    ranks = [_expected(name, *chance) for name, chance in zip(worth, chances, strict=True)]
    # What differs in the last digits only does so by the way in which it was added up.
    return sorted(ranks, key=lambda one: (round(one.rank, 9), one.proposal))


def _in_columns(worth: Mapping[str, tuple[float, float]]) -> list[tuple[float, float]]:
    from app.scoring.columns import estimates  # noqa: PLC0415 -- NumPy takes a third of a second to load

    means, widths = zip(*worth.values(), strict=True)
    above, varies = estimates.ranks_above(means, widths)
    return list(zip(above.tolist(), varies.tolist(), strict=True))


def _above(worth: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Add up for each the chances of every other one to be better, and what they vary by."""
    found: list[list[float]] = [[] for _ in worth]
    for i, (mine, width) in enumerate(worth):
        own = found[i]
        for j in range(i + 1, len(worth)):
            other, spread = worth[j]
            ahead = _probability(other - mine, sqrt(width + spread))
            own.append(ahead)
            found[j].append(1 - ahead)
    return [(sum(one), sum(p * (1 - p) for p in one)) for one in found]


def _expected(name: str, above: float, varies: float) -> ExpectedRank:
    rank, half = 1 + above, HALF * sqrt(varies)
    return ExpectedRank(proposal=name, rank=rank, low=rank - half, high=rank + half)


def _probability(ahead: float, width: float) -> float:
    """Give P(other > own); without any width half of a tie."""
    if width == 0:
        return 0.5 if ahead == 0 else float(ahead > 0)
    return (1 + erf(ahead / width / sqrt(2))) / 2


def at_the_line(ranks: Sequence[ExpectedRank], funded: int) -> list[str]:
    """Name those that cannot be told apart from the line: their interval holds the last funded rank."""
    if not 0 < funded < len(ranks):
        return []
    line = ranks[funded - 1].rank
    return [one.proposal for one in ranks if one.low <= line <= one.high]


def bootstrap_places(marks: Marks, draws: int = 2000, seed: str = "miaopu") -> list[Places]:
    """Draw each proposal's sheets again with replacement, and see which places their means take.

    The same seed gives the same draws everywhere; equal means share the better place.
    """
    groups = {name: list(own.values()) for name, own in sorted(by_proposal(marks).items())}
    if not groups or not draws:
        return []
    from app.scoring.columns import estimates  # noqa: PLC0415 -- NumPy takes a third of a second to load

    found = estimates.bootstrap_places(groups, draws, seed)
    return [
        Places(proposal=name, low=low, middle=middle, high=high)
        for name, (low, middle, high) in found.items()
    ]
