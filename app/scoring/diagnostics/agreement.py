"""How far members agree: ICC, Krippendorff's alpha, Kendall's W, each member against the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from app.scoring.diagnostics.tables import Marks, components, mid_ranks, one_way, sums

#: From so many values on, columns are quicker by more than NumPy takes to load.
LARGE = 10_000
LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True, slots=True, kw_only=True)
class Icc:
    """Intraclass correlations after Shrout and Fleiss: of one sheet, and of the mean of a proposal's."""

    one_way: float
    random: float
    fixed: float
    one_way_mean: float
    random_mean: float
    fixed_mean: float


def icc(marks: Marks) -> Icc | None:
    """Estimate the intraclass correlations from marks with gaps.

    Without gaps these are ICC(1,1), (2,1), (3,1), (1,k), (2,k), (3,k) of Shrout and Fleiss 1979; with
    gaps the components of variance are fitted and k is the harmonic mean of sheets per proposal.
    None where there are fewer than two proposals or members, or nothing varies.
    """
    model = sums(marks)
    if len(model.sizes) <= 1 or model.members <= 1:
        return None
    found = components(model)
    between, within = one_way(model)
    parts = [between + within, found.proposals + found.members + found.rest]
    if min(parts) <= 0:
        return None
    k, off = found.sheets, found.members + found.rest
    return Icc(
        one_way=between / (between + within),
        random=found.proposals / (found.proposals + off),
        fixed=_share(found.proposals, found.rest),
        one_way_mean=_share(between, within / k),
        random_mean=_share(found.proposals, off / k),
        fixed_mean=_share(found.proposals, found.rest / k),
    )


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest else 0.0


def alpha(units: Sequence[Sequence[float]], level: str = "interval") -> float | None:
    """Estimate Krippendorff's alpha.

    Args:
        units: for each unit the values that it got; units with fewer than two say nothing.
        level: nominal, ordinal, interval or ratio.

    Returns:
        1 for perfect agreement, 0 for what chance gives; None where nothing can be compared.

    Source: Krippendorff 2011, "Computing Krippendorff's alpha-reliability".
    """
    if sum(map(len, units)) >= LARGE:
        from app.scoring.columns import estimates  # noqa: PLC0415 -- NumPy takes a third of a second to load

        return estimates.alpha(units, level)
    paired = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in paired for value in unit)
    number = sum(totals.values())
    distance = _distances(totals, level)
    expected = _disagreement(totals, distance) / (number - 1) if number > 1 else 0.0
    if not expected:
        return None
    observed = sum(_disagreement(Counter(unit), distance) / (len(unit) - 1) for unit in paired)
    return 1 - observed / expected


def _disagreement(
    counts: Mapping[float, int], distance: Mapping[tuple[float, float], float]
) -> float:
    values = sorted(counts)
    return 2 * sum(
        counts[low] * counts[high] * distance[low, high]
        for i, low in enumerate(values)
        for high in values[i + 1 :]
    )


def _distances(totals: Mapping[float, int], level: str) -> dict[tuple[float, float], float]:
    values = sorted(totals)
    found = {}
    for i, low in enumerate(values):
        between = totals[low] / 2
        for high in values[i + 1 :]:
            apart = between + totals[high] / 2
            between += totals[high]
            ways = {
                "nominal": 1.0,
                "ordinal": apart**2,
                "interval": (high - low) ** 2,
                "ratio": ((high - low) / (high + low)) ** 2 if high + low else 0.0,
            }
            found[low, high] = ways[level]
    return found


def kendall_w(rankings: Sequence[Sequence[float]]) -> float | None:
    """Estimate Kendall's coefficient of concordance with its correction for ties.

    Args:
        rankings: for each member the values of all n proposals in one order, the same for all.

    Returns:
        1 if all order alike, 0 if not at all; None where nobody tells two proposals apart.

    Source: Kendall and Babington Smith 1939; Siegel and Castellan for ties.
    """
    members, number = len(rankings), len(rankings[0]) if rankings else 0
    ranks = [mid_ranks(values) for values in rankings]
    sums = [sum(column) for column in zip(*ranks, strict=True)]
    middle = members * (number + 1) / 2
    spread = sum((one - middle) ** 2 for one in sums)
    ties = sum(count**3 - count for values in rankings for count in Counter(values).values())
    whole = members**2 * (number**3 - number) - members * ties
    return 12 * spread / whole if whole else None


def with_others(rankings: Mapping[str, Sequence[float]]) -> dict[str, float | None]:
    """Correlate each member's order with the order of the others' rank sums (Spearman)."""
    ranks = {name: mid_ranks(values) for name, values in rankings.items()}
    found = {}
    for name, own in ranks.items():
        others = [values for other, values in ranks.items() if other != name]
        sums = [sum(column) for column in zip(*others, strict=True)]
        found[name] = correlation(own, mid_ranks(sums)) if sums else None
    return found


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Give Pearson's correlation; None where one side does not vary."""
    number = len(first)
    a, b = sum(first) / number, sum(second) / number
    both = sum((x - a) * (y - b) for x, y in zip(first, second, strict=True))
    spread = sqrt(sum((x - a) ** 2 for x in first) * sum((y - b) ** 2 for y in second))
    return both / spread if spread else None
