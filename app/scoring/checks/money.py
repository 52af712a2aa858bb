"""Pots and the rule that shares them out."""

from collections.abc import Iterator
from fractions import Fraction

from app.scoring.allotments.table import AT_ONCE
from app.scoring.budget_soundness import budget_problems
from app.scoring.budgets import TOGETHER
from app.scoring.checks.problem import Problem, missing_rule, twice, unreachable
from app.scoring.numbers import Mode, as_text, rounded
from app.scoring.rulebook import Allotment, AllotmentRule, Misfit, Rulebook

BASES_OF_TERMS = frozenset({"", "requested", "own_funds", "match_raised", "budget", "recommended"})
BASES_OF_SHARES = frozenset({"request", "score", "score_request"})
BASES_OF_WISHES = frozenset({"requested", "recommended"})


def money_problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Check pots and allotment."""
    yield from twice("/pots", [pot.id for pot in rulebook.pots])
    rule = rulebook.allotment
    for i, pot in enumerate(rulebook.pots):
        if pot.amount_minor is not None and pot.amount_minor < 0:
            yield Problem(pointer=f"/pots/{i}/amount", code="negative")
        if pot.tops_up and (i == 0 or (rule is not None and at_once(rule))):
            yield Problem(pointer=f"/pots/{i}/tops_up", code="never_reached")
    if rule is not None:
        yield from _given(rulebook, rule)
        yield from _bounds(rule, rulebook.request_cap_minor)
        yield from _unread(rule)
        yield from (
            Problem(pointer=place, code=code, facts=facts)
            for place, code, facts in budget_problems(rule)
        )
        yield from _words(rulebook, rule)


def at_once(rule: Allotment) -> bool:
    """Tell whether a rule looks at all lines of a pot together."""
    return rule.rule in AT_ONCE or rule.rule in TOGETHER or rule.categories is not None


def _given(rulebook: Rulebook, rule: Allotment) -> Iterator[Problem]:
    """What each rule cannot do without."""
    needed = {
        AllotmentRule.TIERS: ("/tiers", rulebook.tiers),
        AllotmentRule.LEAST_OF: ("/allotment/terms", rule.terms),
        AllotmentRule.STEPS: ("/allotment/steps", rule.steps_minor),
        AllotmentRule.FLAT: ("/allotment/amount", rule.amount_minor),
        AllotmentRule.RANK_BANDS: ("/allotment/bands", rule.bands),
        AllotmentRule.MATCH: ("/allotment/ratio", rule.ratio),
    }
    pointer, given = needed.get(rule.rule, ("", True))
    if not given:
        yield Problem(pointer=pointer, code="missing")
    if not rulebook.pots:
        yield Problem(pointer="/pots", code="missing")
    yield from _worthless(rulebook, rule)
    last = 0
    for i, band in enumerate(rule.bands):
        if band.last_place <= last:
            yield Problem(pointer=f"/allotment/bands/{i}/last_place", code="never_reached")
        if band.amount_minor < 0:
            yield Problem(pointer=f"/allotment/bands/{i}/amount", code="negative")
        last = max(last, band.last_place)


def _worthless(rulebook: Rulebook, rule: Allotment) -> Iterator[Problem]:
    """Amounts that rounding to whole units of payment leaves nothing of."""
    if rule.unit_minor <= 0:
        return
    amounts = {
        AllotmentRule.FLAT: [("/allotment/amount", rule.amount_minor)],
        AllotmentRule.STEPS: [
            (f"/allotment/steps/{i}", step) for i, step in enumerate(rule.steps_minor)
        ],
        AllotmentRule.TIERS: [
            (f"/tiers/{i}/amount", tier.amount_minor) for i, tier in enumerate(rulebook.tiers)
        ],
        AllotmentRule.RANK_BANDS: [
            (f"/allotment/bands/{i}/amount", band.amount_minor) for i, band in enumerate(rule.bands)
        ],
    }.get(rule.rule, [])
    for pointer, amount in amounts:
        if amount > 0 and not rounded(Fraction(amount, rule.unit_minor), 0, rule.rounding):
            facts = {"unit": as_text(Fraction(rule.unit_minor, 100))}
            yield Problem(pointer=pointer, code="below_unit", facts=facts)


def _bounds(rule: Allotment, request_cap: int | None) -> Iterator[Problem]:
    if rule.unit_minor <= 0:
        yield Problem(pointer="/allotment/unit", code="not_positive")
    amounts = (rule.floor_minor, rule.amount_minor, *rule.steps_minor)
    caps = (rule.cap_minor or 0, rule.per_organisation_cap_minor or 0)
    if min(*amounts, *caps) < 0 or (rule.ratio or 0) < 0:
        yield Problem(pointer="/allotment", code="negative")
    if rule.cap_minor is not None and rule.cap_minor < rule.floor_minor:
        yield Problem(pointer="/allotment/cap", code="cap_below_floor")
    if request_cap is not None and request_cap < rule.floor_minor:
        yield Problem(pointer="/allotment/floor", code="cap_below_floor")
    share = rule.partial_share
    if share is not None and not 0 <= share <= 1:
        yield unreachable("/allotment/partial_share", share)
    if share is not None and not rule.partial:
        yield Problem(pointer="/allotment/partial_share", code="never_reached")


def _unread(rule: Allotment) -> Iterator[Problem]:
    """What a rule states and does not read; nobody would notice that it does nothing."""
    down = rule.rule is AllotmentRule.DOWN_THE_RANKING
    whole = rule.rule in TOGETHER or rule.categories is not None
    in_part = rule.best is not None and rule.best.partial
    unread: dict[str, bool] = {
        "categories": rule.categories is not None and not down,
        "base": rule.base == "recommended" and (whole or not down),
    }
    if at_once(rule):
        unread |= {
            "rounding": rule.rounding is not Mode.DOWN,
            "partial": rule.partial,
            "misfit": rule.misfit is not Misfit.STOP,
        }
    if whole:
        unread |= {
            "floor": rule.floor_minor != 0,
            "cap": rule.cap_minor is not None,
            "per_organisation_cap": rule.per_organisation_cap_minor is not None,
            "unit": rule.unit_minor > 1 and not in_part,
        }
    for name, stated in unread.items():
        if stated:
            yield Problem(pointer=f"/allotment/{name}", code="never_reached")


def _words(rulebook: Rulebook, rule: Allotment) -> Iterator[Problem]:
    """Names of amounts that a rule reads."""
    for i, term in enumerate(rule.terms):
        for name, base in (("base", term.base), ("minus", term.minus)):
            if base not in BASES_OF_TERMS:
                yield missing_rule(f"/allotment/terms/{i}/{name}", base)
    if rule.by not in BASES_OF_SHARES:
        yield missing_rule("/allotment/by", rule.by)
    if rule.base not in BASES_OF_WISHES:
        yield missing_rule("/allotment/base", rule.base)
    read = {rule.base, *(term.base for term in rule.terms), *(term.minus for term in rule.terms)}
    if "recommended" in read and not any(panel.asks_recommended for panel in rulebook.panels):
        yield Problem(pointer="/panels", code="recommended_not_asked")
