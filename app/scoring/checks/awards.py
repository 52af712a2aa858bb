"""Selection, quotas, tiers, prizes on top."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from app.scoring.checks.combinations import reference
from app.scoring.checks.problem import (
    Problem,
    at_least_one,
    missing_rule,
    twice,
    unknown,
    unreachable,
)
from app.scoring.numbers import places
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    ExtraPrize,
    Quota,
    QuotaBy,
    Rulebook,
    Selection,
    SelectionKind,
    TieKind,
    Tier,
)

DECIDED_LATER = frozenset({TieKind.HUMAN, TieKind.LOTS, TieKind.RUN_OFF, TieKind.LISTED_ORDER})


def award_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check who may be selected, and what awards there are."""
    yield from _selection(rulebook.selection)
    yield from _tiers(rulebook)
    pots = {pot.id for pot in rulebook.pots}
    yield from twice("/extra_prizes", [prize.id for prize in rulebook.extra_prizes])
    for i, prize in enumerate(rulebook.extra_prizes):
        yield from _extra(prize, f"/extra_prizes/{i}", pots)
        yield from reference(rulebook, prize.by, f"/extra_prizes/{i}/by/ref")


def _selection(selection: Selection) -> Iterator[Problem]:
    here = "/selection"
    if selection.kind is SelectionKind.FIRST and selection.count is None:
        yield Problem(pointer=f"{here}/count", code="missing")
    if selection.kind is not SelectionKind.FIRST and selection.count is not None:
        yield Problem(pointer=f"{here}/count", code="never_reached")
    if selection.kind is SelectionKind.PASS_MARK and selection.pass_mark is None:
        yield Problem(pointer=f"{here}/pass_mark", code="missing")
    numbers = {"count": selection.count, "per_organisation": selection.per_organisation}
    yield from at_least_one(here, numbers)
    for i, together in enumerate(selection.exclusive):
        if not together:
            yield Problem(pointer=f"{here}/exclusive/{i}", code="missing")
    yield from twice(f"{here}/quotas", [quota.id for quota in selection.quotas])
    for i, quota in enumerate(selection.quotas):
        yield from _quota(quota, f"{here}/quotas/{i}", selection.count)
    yield from _floors(selection)


def _quota(quota: Quota, pointer: str, count: int | None) -> Iterator[Problem]:
    shares = {"at_least_share": quota.at_least_share, "at_most_share": quota.at_most_share}
    given = [quota.at_least, quota.at_most, *shares.values()]
    if all(bound is None for bound in given):
        yield Problem(pointer=pointer, code="quota_without_bound")
    for name, share in shares.items():
        if share is not None and not 0 <= share <= 1:
            yield unreachable(f"{pointer}/{name}", share)
    low, high = quota.at_least, quota.at_most
    if min(low or 0, high or 0) < 0:
        yield Problem(pointer=pointer, code="negative")
    if low is not None and high is not None and high < low:
        yield Problem(pointer=f"{pointer}/at_most", code="cap_below_floor")
    low_share, high_share = shares["at_least_share"], shares["at_most_share"]
    if low_share is not None and high_share is not None and high_share < low_share:
        yield Problem(pointer=f"{pointer}/at_most_share", code="cap_below_floor")
    if low is not None and count is not None and low > count:
        yield Problem(pointer=f"{pointer}/at_least", code="quota_over_count")


def _floors(selection: Selection) -> Iterator[Problem]:
    """Floors of values that no proposal bears together: their sum must find room."""
    counts: dict[tuple[QuotaBy, str], int] = defaultdict(int)
    shares: dict[tuple[QuotaBy, str], Fraction] = defaultdict(Fraction)
    for quota in selection.quotas:
        if quota.by is not QuotaBy.TAG:
            key = quota.by, quota.value
            counts[key] = max(counts[key], quota.at_least or 0)
            shares[key] = max(shares[key], quota.at_least_share or Fraction(0))
    for by in sorted({by for by, _ in counts}):
        count = sum(least for key, least in counts.items() if key[0] is by)
        share = sum(least for key, least in shares.items() if key[0] is by)
        if share > 1 or (selection.count is not None and count > selection.count):
            yield Problem(pointer="/selection/quotas", code="quota_over_count")


def _tiers(rulebook: Rulebook) -> Iterator[Problem]:
    yield from twice("/tiers", [tier.id for tier in rulebook.tiers])
    for i, tier in enumerate(rulebook.tiers):
        yield from _tier(tier, f"/tiers/{i}")
    for i, tier in enumerate(rulebook.tiers):
        if any(_before(better, tier) for better in rulebook.tiers[:i]):
            yield Problem(pointer=f"/tiers/{i}", code="never_reached")
    counted, wanted = sum(tier.count for tier in rulebook.tiers), rulebook.selection.count
    by_count = all(tier.count > 0 for tier in rulebook.tiers)
    if rulebook.tiers and by_count and wanted is not None and counted < wanted:
        facts = {"tiers": counted, "count": wanted}
        yield Problem(pointer="/tiers", code="tiers_too_few", facts=facts)
    yield from _dearer(rulebook)


def _before(better: Tier, tier: Tier) -> bool:
    """Tell whether a tier without end takes everybody whom a later one would."""
    if better.count > 0 or better.share is not None:
        return False
    placed = better.last_place is None or (
        tier.last_place is not None and tier.last_place <= better.last_place
    )
    return placed and all(
        any(own >= mark for own in (tier.from_score, tier.least_score) if own is not None)
        for mark in (better.from_score, better.least_score)
        if mark is not None
    )


def _tier(tier: Tier, pointer: str) -> Iterator[Problem]:
    bands = tier.last_place is not None or tier.from_score is not None
    if tier.count < 0 or (tier.count == 0 and tier.share is None and not bands):
        yield Problem(pointer=f"{pointer}/count", code="not_positive")
    if tier.count > 0 and tier.share is not None:
        yield Problem(pointer=f"{pointer}/share", code="never_reached")
    if tier.share is not None and not 0 < tier.share <= 1:
        yield unreachable(f"{pointer}/share", tier.share)
    yield from at_least_one(pointer, {"last_place": tier.last_place})
    if tier.amount_minor < 0:
        yield Problem(pointer=f"{pointer}/amount", code="negative")


def _dearer(rulebook: Rulebook) -> Iterator[Problem]:
    """Awards that all announced pots together could not pay."""
    announced = [pot.amount_minor for pot in rulebook.pots]
    known = [amount for amount in announced if amount is not None]
    rule = rulebook.allotment
    if not known or len(known) < len(announced):
        return
    extras = sum(prize.amount_minor for prize in rulebook.extra_prizes)
    paid = _promised(rulebook, rule) if rule is not None else 0
    if paid + extras > sum(known):
        facts = {"awards": _yuan(paid + extras), "pots": _yuan(sum(known))}
        yield Problem(pointer="/tiers", code="tiers_over_pot", facts=facts)


def _promised(rulebook: Rulebook, rule: Allotment) -> int:
    """Add up the awards that the rules name, as many as are selected, the best first."""
    count = rulebook.selection.count
    if rule.rule is AllotmentRule.FLAT:
        return _capped(rule, rule.amount_minor) * (count or 1)
    rows: list[tuple[int, int]] = []
    if rule.rule is AllotmentRule.TIERS:
        rows = [(_room(tier, count), tier.amount_minor) for tier in rulebook.tiers]
    elif rule.rule is AllotmentRule.RANK_BANDS:
        rows = [(band.last_place, band.amount_minor) for band in rule.bands]
    filled = promised = 0
    for (room, amount), up_to in zip(rows, _ends(rulebook, rule), strict=False):
        taken = min(room, up_to - filled) if up_to is not None else room
        taken = max(taken if count is None else min(taken, count - filled), 0)
        filled += taken
        promised += taken * _capped(rule, amount)
    return promised


def _ends(rulebook: Rulebook, rule: Allotment) -> list[int | None]:
    """Give the last place of each tier or band, where it has one."""
    if rule.rule is AllotmentRule.RANK_BANDS:
        return [band.last_place for band in rule.bands]
    return [tier.last_place for tier in rulebook.tiers]


def _room(tier: Tier, count: int | None) -> int:
    """Count the awards of a tier; those by score alone are not known beforehand."""
    if tier.share is not None:
        share = tier.share * (count or 0)
        return share.numerator // share.denominator
    return tier.count or tier.last_place or 0


def _capped(rule: Allotment, amount: int) -> int:
    return amount if rule.cap_minor is None else min(amount, rule.cap_minor)


def _yuan(minor: int) -> str:
    return places(Fraction(minor, 100), 2)


def _extra(prize: ExtraPrize, pointer: str, pots: set[str]) -> Iterator[Problem]:
    if prize.amount_minor < 0:
        yield Problem(pointer=f"{pointer}/amount", code="negative")
    if prize.pot not in pots:
        yield unknown(f"{pointer}/pot", "pot", prize.pot)
    if prize.by.kind in DECIDED_LATER:
        yield missing_rule(f"{pointer}/by/kind", prize.by.kind.value)
