"""A rulebook that states what nothing reads, or what can never happen, is refused by place and in words."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.language.catalogue import english
from app.language.rule_problems import PROBLEMS, problem_sentence
from app.scoring.budget_rules import BestSetRule, CategoryBudget, CategoryRule, SetQuota
from app.scoring.numbers import Mode
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Band,
    Combination,
    ExtraPrize,
    Method,
    Misfit,
    Part,
    PartKind,
    PotRule,
    Quota,
    QuotaBy,
    Rounding,
    Rulebook,
    Selection,
    SelectionKind,
    TieKind,
    Tier,
    TieRule,
)
from app.scoring.soundness import problems
from tests.support.made_rounds import down, panel, rules

ADVISED = (panel(asks_recommended=True),)
GREEN = CategoryRule(budgets=(CategoryBudget(category="green", most_minor=9),))
SCORE = Part(kind=PartKind.PANEL, panel="panel")
RANKS = Combination(method=Method.RANK_SUM, parts=(SCORE,))


def paying(rule: AllotmentRule, **more: Any) -> Rulebook:
    return rules(Allotment(rule=rule, **more), panels=ADVISED)


BEST, SHARES, FLAT = AllotmentRule.BEST_SET, AllotmentRule.EQUAL_SHARES, AllotmentRule.FLAT
SHARED = AllotmentRule.PROPORTIONAL
UNREAD = [
    (paying(FLAT, amount_minor=50, categories=GREEN), "/allotment/categories"),
    (paying(FLAT, amount_minor=50, base="recommended"), "/allotment/base"),
    (rules(down(categories=GREEN, base="recommended"), panels=ADVISED), "/allotment/base"),
    (rules(down(categories=GREEN, unit_minor=100)), "/allotment/unit"),
    (rules(down(categories=GREEN, partial=True)), "/allotment/partial"),
    (rules(down(categories=GREEN, misfit=Misfit.SKIP)), "/allotment/misfit"),
    (rules(down(categories=GREEN, rounding=Mode.UP)), "/allotment/rounding"),
    (paying(BEST, unit_minor=100), "/allotment/unit"),
    (paying(BEST, base="recommended"), "/allotment/base"),
    (paying(SHARES, unit_minor=100), "/allotment/unit"),
    (paying(SHARES, partial=True), "/allotment/partial"),
    (paying(SHARED, misfit=Misfit.SKIP), "/allotment/misfit"),
    (paying(SHARED, rounding=Mode.HALF_UP), "/allotment/rounding"),
]  # fmt: skip


def tiers(*given: Tier, **more: Any) -> Rulebook:
    return rules(Allotment(rule=AllotmentRule.TIERS), tiers=given, **more)


def tier(name: str, amount: int = 0, **more: Any) -> Tier:
    return Tier(id=name, title={}, amount_minor=amount, **{"count": 0, **more})


def quota(value: str, by: QuotaBy = QuotaBy.COMMUNITY, **more: Any) -> Quota:
    return Quota(id=f"q{value}", by=by, value=value, **more)


def holding(pot: int, **more: Any) -> dict[str, Any]:
    return {"pots": (PotRule(id="seed", title={}, amount_minor=pot),), **more}


def first(count: int) -> Selection:
    return Selection(kind=SelectionKind.FIRST, count=count)


def combined(**more: Any) -> Rulebook:
    return rules(combination=Combination(parts=(SCORE,), **more))


def best_by(kind: TieKind, ref: str = "") -> Rulebook:
    by = TieRule(kind=kind, ref=ref)
    return rules(
        down(), extra_prizes=(ExtraPrize(id="x", title={}, by=by, amount_minor=1, pot="seed"),)
    )


def of_set(at_most: int, at_least: int) -> Rulebook:
    asked = SetQuota(tag="x", at_least=at_least)
    return paying(BEST, best=BestSetRule(at_most=at_most, quotas=(asked,)))


THIRD, MOST = Fraction(1, 3), Fraction(3, 5)
SIXTY, EIGHTY = Fraction(60), Fraction(80)
TWICE = CategoryRule(budgets=(*GREEN.budgets, CategoryBudget(category="green", most_minor=5)))
DEAR = [
    tiers(tier("g", 100, last_place=3), **holding(100)),
    tiers(tier("g", 100, count=2), tier("s", 50, share=THIRD), selection=first(3), **holding(200)),
    rules(
        Allotment(rule=AllotmentRule.RANK_BANDS, bands=(Band(last_place=3, amount_minor=100),)),
        **holding(100),
    ),
]  # fmt: skip
IMPOSSIBLE = [
    (rules(selection=Selection(count=1)), "/selection/count", "never_reached"),
    (tiers(tier("g", from_score=SIXTY), tier("s", from_score=EIGHTY)), "/tiers/1", "never_reached"),
    (tiers(tier("g", last_place=3), tier("s", last_place=1)), "/tiers/1", "never_reached"),
    (tiers(tier("g", last_place=3), tier("s", count=2, last_place=2)), "/tiers/1", "never_reached"),
    (rules(down(categories=TWICE)), "/allotment/categories/budgets", "id_twice"),
    (of_set(1, 2), "/allotment/best/quotas/0/at_least", "quota_over_count"),
    (
        rules(selection=Selection(quotas=tuple(quota(v, at_least_share=MOST) for v in "xy"))),
        "/selection/quotas",
        "quota_over_count",
    ),
    (paying(FLAT, amount_minor=50, unit_minor=100), "/allotment/amount", "below_unit"),
    (paying(AllotmentRule.STEPS, steps_minor=(200, 50), unit_minor=100), "/allotment/steps/1", "below_unit"),
    (combined(bonus_max=Fraction(-5)), "/combination/bonus_max", "negative"),
    (
        rules(combination=Combination(parts=(replace(SCORE, maximum=Fraction(-5)),))),
        "/combination/parts/0/maximum",
        "negative",
    ),
    (combined(rounding=Rounding(places=-1)), "/combination/rounding/places", "out_of_range"),
    (combined(rounding=Rounding(places=13)), "/combination/rounding/places", "out_of_range"),
    (best_by(TieKind.CRITERION, "inovation"), "/extra_prizes/0/by/ref", "criterion_unknown"),
    (best_by(TieKind.PANEL, "other"), "/extra_prizes/0/by/ref", "panel_unknown"),
    (best_by(TieKind.VOTE_SHARE, "public"), "/extra_prizes/0/by/ref", "vote_unknown"),
    (best_by(TieKind.VOTE_SHARE), "/vote", "vote_needed"),
    *[(book, "/tiers", "tiers_over_pot") for book in DEAR],
]  # fmt: skip
WRONG = [
    *IMPOSSIBLE,
    *[(book, place, "never_reached") for book, place in UNREAD],
    (replace(paying(BEST), combination=RANKS), "/allotment/rule", "mark_of_ranks"),
]  # fmt: skip


@pytest.mark.parametrize(("book", "pointer", "code"), WRONG)
def test_it_is_refused_by_place_and_in_words(book: Rulebook, pointer: str, code: str) -> None:
    found = [(one.pointer, one.code) for one in problems(book)]
    assert (pointer, code) in found
    translated = {key for _, key in english()}
    for one in problems(book):
        assert "%(" not in problem_sentence(one.code, one.facts, "zh_CN")
        assert PROBLEMS[one.code] in translated


@pytest.mark.parametrize(
    "book",
    [
        paying(BEST, unit_minor=100, best=BestSetRule(partial=True)),
        paying(SHARED, unit_minor=100, floor_minor=5, cap_minor=900),
        paying(FLAT, amount_minor=50, unit_minor=100, rounding=Mode.HALF_UP),
        of_set(2, 2),
        best_by(TieKind.CRITERION, "quality"),
        tiers(
            tier("g", 100, count=1),
            tier("s", 50, count=2),
            tier("b", 10, count=10),
            selection=first(3),
            **holding(200),
        ),
        tiers(tier("g", 100, from_score=SIXTY), tier("s", 50, last_place=2), **holding(100)),
        tiers(tier("g", from_score=EIGHTY), tier("s", from_score=SIXTY)),
        tiers(tier("g", last_place=1), tier("s", from_score=SIXTY)),
        rules(
            Allotment(
                rule=AllotmentRule.RANK_BANDS,
                bands=(Band(last_place=3, amount_minor=100),),
                cap_minor=30,
            ),
            **holding(100),
        ),
        rules(
            selection=Selection(quotas=(quota("x", at_least_share=MOST), quota("y", at_least=1)))
        ),
        rules(
            selection=Selection(
                kind=SelectionKind.FIRST,
                count=2,
                quotas=(quota("x", at_least=2), replace(quota("x", at_least=1), id="again")),
            )
        ),
        rules(down(base="recommended", unit_minor=100, partial=True), panels=ADVISED),
    ],
)
def test_what_is_read_may_be_stated(book: Rulebook) -> None:
    assert [problem.code for problem in problems(book)] == []
