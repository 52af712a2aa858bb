"""Every way in which a rulebook cannot work is named by place, in words of both languages."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.language.catalogue import english
from app.language.rule_problems import PROBLEMS, problem_sentence
from app.scoring.budget_rules import CategoryRule
from app.scoring.reviewing import Reviewing
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Application,
    Band,
    Base,
    BonusRule,
    CategoryShare,
    Choices,
    Combination,
    Contribution,
    Criterion,
    ExtraPrize,
    Gifts,
    Instalment,
    Limits,
    Method,
    Normalisation,
    Normalise,
    PaidAfter,
    Panel,
    Part,
    PartKind,
    PotRule,
    Publication,
    Quota,
    QuotaBy,
    Rate,
    Reported,
    ReportTerm,
    Rounds,
    Rulebook,
    Selection,
    SelectionKind,
    Term,
    Threshold,
    TieKind,
    Tier,
    TieRule,
    Veto,
    Vote,
    VoteForm,
)
from app.scoring.sign_off import SignOff, SignPost, SignWay
from app.scoring.soundness import problems, remarks
from tests.support.made_rounds import WHOLE, down, panel, rules

SCORE = Part(kind=PartKind.PANEL, panel="panel")
VOTES = Part(kind=PartKind.VOTES)
HALF = Threshold(base=Base.ALL, share=Fraction(1, 2))
VOTE = Vote(panel="panel", passing=HALF)
JOINT = Quota(id="joint", by=QuotaBy.TAG, value="joint", at_least=1)
STRANDS = tuple(
    Quota(id=name, by=QuotaBy.STRAND, value=name, at_least=2) for name in ("east", "west")
)


def paid_in(*shares: Fraction, within: int = 30) -> Rulebook:
    rows = tuple(
        Instalment(id="x", title={}, share=share, after=PaidAfter.AGREEMENT, within=within)
        for share in shares
    )
    return rules(instalments=rows)


def signed_by(*names: str) -> Rulebook:
    posts = tuple(SignPost(id=name, title={"zh": name}) for name in names)
    return rules(sign_off=SignOff(posts=posts))


def with_panel(**more: Any) -> Rulebook:
    return rules(panels=(replace(panel(), **more),))


def with_leaf(**more: Any) -> Rulebook:
    return rules(panels=(panel(replace(WHOLE, **more)),))


def corrected(**more: Any) -> Rulebook:
    return with_panel(normalisation=Normalisation(**more))


def voting(**more: Any) -> Rulebook:
    return rules(vote=replace(VOTE, **more))


def combined(*parts: Part, **more: Any) -> Rulebook:
    return rules(vote=VOTE, combination=Combination(parts=parts or (SCORE,), **more))


def choosing(**more: Any) -> Rulebook:
    return rules(selection=Selection(**more))


def tiered(*tiers: Tier, **more: Any) -> Rulebook:
    return rules(tiers=tiers, **more)


def paying(rule: AllotmentRule, **more: Any) -> Rulebook:
    return rules(Allotment(rule=rule, **more))


def tier(**more: Any) -> Tier:
    return Tier(id="1", title={}, **more)


def applying(**more: Any) -> Rulebook:
    return rules(application=Application(**more))


HOUR = Rate(id="h", title={}, kind=Contribution.HOURS, per={}, amount_minor=3000)


def giving(**more: Any) -> Rulebook:
    return rules(gifts=Gifts(**more))


def extra(**more: Any) -> Rulebook:
    given: dict[str, Any] = {
        "id": "x", "title": {}, "by": TieRule(kind=TieKind.VOTE_SHARE), "amount_minor": 1,
        "pot": "seed",
    }  # fmt: skip
    return rules(down(), extra_prizes=(ExtraPrize(**{**given, **more}),))


TRIMMED = Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1, drop_low=1, needs=3)
FULL = Threshold(base=Base.ALL, share=Fraction(1), strict=True)
ANNOUNCED = (PotRule(id="seed", title={}, amount_minor=100),)
LOW, HIGH = Fraction(1, 3), Fraction(4, 3)
RANKS = Combination(parts=(SCORE,), method=Method.RANK_SUM)
WRONG: list[tuple[Rulebook, str, str]] = [
    (with_panel(criteria=()), "/panels/0/criteria", "missing"),
    (rules(objection_days=31), "/objection_days", "out_of_range"),
    (rules(publication=Publication(notice_days=0)), "/publication/notice_days", "out_of_range"),
    (
        rules(publication=Publication(renewed_notice_days=0)),
        "/publication/renewed_notice_days",
        "out_of_range",
    ),
    (paid_in(Fraction(4, 3)), "/instalments/0/share", "threshold_unreachable"),
    (paid_in(Fraction(1, 2)), "/instalments", "weights_not_one"),
    (paid_in(Fraction(1, 2), Fraction(1, 2)), "/instalments", "id_twice"),
    (paid_in(Fraction(1), within=366), "/instalments/0/within", "out_of_range"),
    (rules(reports=(ReportTerm(kind=Reported.FINAL, within=0),)), "/reports/0/within", "out_of_range"),
    (rules(reports=(ReportTerm(kind=Reported.FINAL),) * 2), "/reports", "id_twice"),
    (paid_in(Fraction(1)), "", ""),
    (rules(objection_days=30), "", ""),
    (giving(rates=(HOUR,), counted=(Contribution.HOURS,)), "", ""),
    (giving(rates=(HOUR, HOUR)), "/gifts/rates", "id_twice"),
    (giving(rates=(replace(HOUR, kind=Contribution.GIFT),)), "/gifts/rates/0/kind", "rate_of_money"),
    (giving(rates=(replace(HOUR, amount_minor=0),)), "/gifts/rates/0/amount", "rate_worthless"),
    (giving(counted=(Contribution.HOURS,)), "/gifts/counted/0", "hours_without_rate"),
    (giving(naming_share=Fraction(3, 2)), "/gifts/naming_share", "threshold_unreachable"),
    (signed_by("a", "b"), "", ""),
    (rules(sign_off=SignOff(way=SignWay.PAPER)), "", ""),
    (signed_by("a", "a"), "/sign_off/posts", "id_twice"),
    (signed_by(*"abcdefg"), "/sign_off/posts", "out_of_range"),
    (signed_by(""), "/sign_off/posts/0/title", "missing"),
    (
        rules(reviewing=Reviewing(matters={"quality": ("site",), "z": ("site",)})),
        "/reviewing/matters/z",
        "criterion_unknown",
    ),
    (with_leaf(weight=Fraction(9, 10)), "/panels/0/criteria", "weights_not_one"),
    (with_leaf(weight=Fraction(0)), "/panels/0/criteria/0/weight", "not_positive"),
    (with_leaf(maximum=0), "/panels/0/criteria/0/step", "step_does_not_fit"),
    (with_leaf(pass_mark=10001), "/panels/0/criteria/0/pass_mark", "mark_over_maximum"),
    (with_leaf(veto=Veto(below=10001)), "/panels/0/criteria/0/veto/below", "mark_over_maximum"),
    (with_leaf(veto=Veto(below=1, sheets=0)), "/panels/0/criteria/0/veto/sheets", "not_positive"),
    (with_leaf(na_keeps_weights=True), "/panels/0/criteria/0/na_keeps_weights", "never_reached"),
    (with_leaf(children=(WHOLE, WHOLE)), "/panels/0/criteria/0/children", "id_twice"),
    (with_panel(scale=Fraction(0)), "/panels/0/scale", "not_positive"),
    (with_panel(min_sheets=0), "/panels/0/min_sheets", "not_positive"),
    (with_panel(normalisation="z"), "/panels/0/normalisation", "rule_not_available"),
    (with_panel(normalisation="rank_points"), "/panels/0/normalisation/first", "missing"),
    (corrected(kind=Normalise.LENIENCY), "/panels/0/normalisation/ridge", "missing"),
    (corrected(kind=Normalise.LENIENCY, ridge=Fraction(0)), "/panels/0/normalisation/ridge", "not_positive"),
    (corrected(kind=Normalise.LENIENCY, ridge=HIGH, needs=0), "/panels/0/normalisation/needs", "not_positive"),
    (corrected(kind=Normalise.LENIENCY, ridge=HIGH, places=13), "/panels/0/normalisation/places", "out_of_range"),
    (
        with_panel(aggregation=replace(TRIMMED, fallback=Aggregate.TRIMMED_MEAN)),
        "/panels/0/aggregation/fallback",
        "fallback_same",
    ),
    (with_panel(aggregation=Aggregation(fallback=Aggregate.SUM)), "/panels/0/aggregation/fallback", "never_reached"),
    (with_panel(aggregation=Aggregation(drop_high=1)), "/panels/0/aggregation", "never_reached"),
    (with_panel(aggregation=replace(TRIMMED, drop_high=0, drop_low=0)), "/panels/0/aggregation", "nothing_dropped"),
    (with_panel(aggregation=Aggregation(needs=-1)), "/panels/0/aggregation", "negative"),
    (rules(panels=(panel(), panel())), "/panels", "id_twice"),
    (combined(replace(SCORE, panel="z")), "/combination/parts/0/panel", "panel_unknown"),
    (rules(combination=Combination(parts=(SCORE,), gate=True)), "/vote", "vote_needed"),
    (rules(combination=Combination(parts=(VOTES,))), "/vote", "vote_needed"),
    (rules(ties=(TieRule(kind=TieKind.VOTE_SHARE), TieRule(kind=TieKind.HUMAN))), "/vote", "vote_needed"),
    (combined(replace(VOTES, vote="z")), "/combination/parts/0/vote", "vote_unknown"),
    (
        rules(ties=(TieRule(kind=TieKind.RUN_OFF, ref="z"), TieRule(kind=TieKind.HUMAN))),
        "/ties/0/ref",
        "vote_unknown",
    ),
    (combined(gate=True), "", ""),
    (rules(vote=Vote(panel="panel"), combination=Combination(parts=(SCORE,), gate=True)), "/vote/passing", "missing"),
    (voting(panel="z"), "/vote/panel", "panel_unknown"),
    (voting(passing=FULL), "/vote/passing/share", "threshold_unreachable"),
    (voting(quorum=Threshold(base=Base.CAST, share=LOW)), "/vote/quorum/base", "quorum_base"),
    (voting(min_votes=-1), "/vote/min_votes", "negative"),
    (voting(form=VoteForm.CHOOSE), "/vote/choices/at_most", "missing"),
    (voting(form=VoteForm.POINTS), "/vote/choices/points", "missing"),
    (voting(form=VoteForm.POINTS, choices=Choices(points=0)), "/vote/choices/points", "not_positive"),
    (voting(choices=Choices(points=3)), "/vote/choices/points", "never_reached"),
    (voting(choices=Choices(at_least=-1)), "/vote/choices/at_least", "negative"),
    (voting(choices=Choices(at_least=3, at_most=2)), "/vote/choices/at_most", "cap_below_floor"),
    (voting(rounds=Rounds(at_most=0)), "/vote/rounds/at_most", "not_positive"),
    (voting(rounds=Rounds(at_most=2, passing=FULL)), "/vote/rounds/passing/share", "threshold_unreachable"),
    (voting(rounds=Rounds(at_most=1, passing=HALF)), "/vote/rounds/passing", "never_reached"),
    (voting(passing=None, rounds=Rounds(at_most=2)), "/vote/rounds/passing", "rounds_without_passing"),
    (voting(limits=Limits(papers=0)), "/vote/limits/papers", "not_positive"),
    (rules(votes=(Vote(panel="panel"),)), "/votes/0/id", "missing"),
    (rules(votes=(Vote(id="x", panel="z"), Vote(id="x", panel="panel"))), "/votes", "id_twice"),
    (rules(combination=Combination()), "/combination/parts", "missing"),
    (combined(replace(SCORE, unit=0)), "/combination/parts/0/unit", "not_positive"),
    (combined(replace(SCORE, weight=Fraction(-1))), "/combination/parts/0/weight", "negative"),
    (combined(SCORE, SCORE), "/combination/parts", "weights_not_one"),
    (rules(combination=Combination(parts=(SCORE,), method=Method.VOTE_BREAKS_TIES)), "/vote", "vote_needed"),
    (combined(method=Method.RANK_SUM, pass_mark=Fraction(9)), "/combination/pass_mark", "mark_of_ranks"),
    (
        replace(combined(method=Method.RANK_SUM), tiers=(tier(from_score=LOW),)),
        "/tiers/0/from_score",
        "mark_of_ranks",
    ),
    (
        replace(paying(AllotmentRule.PROPORTIONAL, by="score"), combination=RANKS),
        "/allotment/by",
        "mark_of_ranks",
    ),
    (combined(shortlist=3), "/combination/shortlist", "never_reached"),
    (combined(method=Method.SHORTLIST_THEN_VOTE), "/combination/shortlist", "missing"),
    (combined(method=Method.SHORTLIST_THEN_VOTE, shortlist=0), "/combination/shortlist", "not_positive"),
    (combined(VOTES, method=Method.SHORTLIST_THEN_VOTE, shortlist=2), "/combination/parts", "vote_comes_later"),
    (combined(method=Method.SCORE_THEN_VOTE_FOR_AWARDS), "/selection/count", "missing"),
    (
        combined(bonuses=(BonusRule(id="x", title={}, at_least=HIGH, at_most=LOW),)),
        "/combination/bonuses/0/at_most",
        "cap_below_floor",
    ),
    (combined(pass_mark=Fraction(101)), "/combination/pass_mark", "mark_unreachable"),
    (combined(pass_mark=Fraction(121), bonus_max=Fraction(20)), "/combination/pass_mark", "mark_unreachable"),
    (tiered(tier(from_score=Fraction(101))), "/tiers/0/from_score", "mark_unreachable"),
    (rules(ties=()), "/ties", "ties_without_end"),
    (rules(ties=(TieRule(kind=TieKind.LOTS), TieRule(kind=TieKind.HUMAN))), "/ties/1", "never_reached"),
    (rules(ties=(TieRule(kind=TieKind.PANEL, ref="z"), TieRule(kind=TieKind.HUMAN))), "/ties/0/ref", "panel_unknown"),
    (
        rules(ties=(TieRule(kind=TieKind.CRITERION, ref="z"), TieRule(kind=TieKind.HUMAN))),
        "/ties/0/ref",
        "criterion_unknown",
    ),
    (choosing(kind=SelectionKind.FIRST), "/selection/count", "missing"),
    (choosing(kind=SelectionKind.PASS_MARK), "/selection/pass_mark", "missing"),
    (choosing(per_organisation=0), "/selection/per_organisation", "not_positive"),
    (choosing(exclusive=((),)), "/selection/exclusive/0", "missing"),
    (choosing(quotas=(replace(JOINT, at_least=None),)), "/selection/quotas/0", "quota_without_bound"),
    (choosing(quotas=(replace(JOINT, at_least=-1),)), "/selection/quotas/0", "negative"),
    (choosing(quotas=(replace(JOINT, at_most=0),)), "/selection/quotas/0/at_most", "cap_below_floor"),
    (
        choosing(quotas=(replace(JOINT, at_most_share=HIGH),)),
        "/selection/quotas/0/at_most_share",
        "threshold_unreachable",
    ),
    (
        choosing(quotas=(replace(JOINT, at_least_share=HALF.share, at_most_share=LOW),)),
        "/selection/quotas/0/at_most_share",
        "cap_below_floor",
    ),
    (choosing(count=1, quotas=(replace(JOINT, at_least=2),)), "/selection/quotas/0/at_least", "quota_over_count"),
    (choosing(count=3, quotas=STRANDS), "/selection/quotas", "quota_over_count"),
    (choosing(quotas=(JOINT, JOINT)), "/selection/quotas", "id_twice"),
    (tiered(tier()), "/tiers/0/count", "not_positive"),
    (tiered(tier(count=1, share=LOW)), "/tiers/0/share", "never_reached"),
    (tiered(tier(share=HIGH)), "/tiers/0/share", "threshold_unreachable"),
    (tiered(tier(last_place=0)), "/tiers/0/last_place", "not_positive"),
    (tiered(tier(count=1, amount_minor=-1)), "/tiers/0/amount", "negative"),
    (tiered(tier(count=1), selection=Selection(kind=SelectionKind.FIRST, count=2)), "/tiers", "tiers_too_few"),
    (
        replace(paying(AllotmentRule.TIERS), tiers=(tier(count=3, amount_minor=40),), pots=ANNOUNCED),
        "/tiers",
        "tiers_over_pot",
    ),
    (
        replace(paying(AllotmentRule.FLAT, amount_minor=40), selection=Selection(count=3), pots=ANNOUNCED),
        "/tiers",
        "tiers_over_pot",
    ),
    (extra(amount_minor=-1), "/extra_prizes/0/amount", "negative"),
    (extra(pot="z"), "/extra_prizes/0/pot", "pot_unknown"),
    (extra(by=TieRule(kind=TieKind.LOTS)), "/extra_prizes/0/by/kind", "rule_not_available"),
    (replace(rules(down()), pots=(PotRule(id="seed", title={}, amount_minor=-1),)), "/pots/0/amount", "negative"),
    (replace(rules(down()), pots=(PotRule(id="seed", title={}, tops_up=True),)), "/pots/0/tops_up", "never_reached"),
    (paying(AllotmentRule.RANK_BANDS), "/allotment/bands", "missing"),
    (paying(AllotmentRule.MATCH), "/allotment/ratio", "missing"),
    (paying(AllotmentRule.MATCH, ratio=Fraction(-1)), "/allotment", "negative"),
    (
        paying(AllotmentRule.RANK_BANDS, bands=(Band(last_place=2, amount_minor=-1),)),
        "/allotment/bands/0/amount",
        "negative",
    ),
    (
        paying(AllotmentRule.RANK_BANDS, bands=(Band(last_place=0, amount_minor=1),)),
        "/allotment/bands/0/last_place",
        "never_reached",
    ),
    (replace(rules(down(floor_minor=5)), request_cap_minor=4), "/allotment/floor", "cap_below_floor"),
    (rules(down(cap_minor=4, floor_minor=5)), "/allotment/cap", "cap_below_floor"),
    (rules(down(partial=True, partial_share=HIGH)), "/allotment/partial_share", "threshold_unreachable"),
    (rules(down(partial_share=LOW)), "/allotment/partial_share", "never_reached"),
    (paying(AllotmentRule.BEST_SET, floor_minor=5), "/allotment/floor", "never_reached"),
    (paying(AllotmentRule.BEST_SET, cap_minor=0), "/allotment/cap", "never_reached"),
    (
        paying(AllotmentRule.EQUAL_SHARES, per_organisation_cap_minor=5),
        "/allotment/per_organisation_cap",
        "never_reached",
    ),
    (
        rules(down(floor_minor=5, categories=CategoryRule(budgets=()))),
        "/allotment/floor",
        "never_reached",
    ),
    (rules(down(unit_minor=0)), "/allotment/unit", "not_positive"),
    (replace(rules(down()), pots=()), "/pots", "missing"),
    (paying(AllotmentRule.LEAST_OF, terms=(Term(base="luck"),)), "/allotment/terms/0/base", "rule_not_available"),
    (paying(AllotmentRule.PROPORTIONAL, by="luck"), "/allotment/by", "rule_not_available"),
    (rules(down(base="luck")), "/allotment/base", "rule_not_available"),
    (rules(down(base="recommended")), "/panels", "recommended_not_asked"),
    (applying(request_floor_minor=-1), "/application/request_floor", "negative"),
    (replace(applying(request_floor_minor=9), request_cap_minor=8), "/request_cap", "cap_below_floor"),
    (applying(per_organisation=0), "/application/per_organisation", "not_positive"),
    (applying(applicants=("luck",)), "/application/applicants/0", "not_in_list"),
    (applying(own_share=HIGH), "/application/own_share", "threshold_unreachable"),
    (applying(shares=(CategoryShare(categories=(), most=HIGH),)), "/application/shares/0/categories", "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("book", "pointer", "code"), WRONG)
def test_what_cannot_work_is_named(book: Rulebook, pointer: str, code: str) -> None:
    found = [(one.pointer, one.code) for one in problems(book)]
    assert found == [] if not code else (pointer, code) in found
    for one in problems(book):
        said = problem_sentence(one.code, one.facts, "zh_CN")
        assert "%(" not in said
        assert PROBLEMS[one.code] in {key for _, key in english()}


def test_a_total_without_bound_may_ask_for_any_mark() -> None:
    summed = panel(kind=Aggregate.SUM)
    rule = Combination(parts=(SCORE,), pass_mark=Fraction(900))
    assert list(problems(rules(panels=(summed,), combination=rule))) == []
    capped = Combination(parts=(replace(SCORE, maximum=Fraction(50)),), pass_mark=Fraction(51))
    assert [p.code for p in problems(rules(panels=(summed,), combination=capped))] == [
        "mark_unreachable"
    ]


def test_a_fallback_that_only_a_decision_reaches_is_remarked() -> None:
    five = replace(TRIMMED, needs=5)
    assert [r.code for r in remarks(with_panel(aggregation=five, min_sheets=5))] == [
        "fallback_by_decision"
    ]
    assert list(remarks(with_panel(aggregation=five, min_sheets=4))) == []
    assert list(remarks(rules())) == []


def test_a_public_vote_needs_no_panel() -> None:
    public = Vote(id="public", limits=Limits())
    assert list(problems(rules(votes=(public,)))) == []


def test_criteria_may_be_a_tree() -> None:
    leaves = (
        Criterion(id="x", title={}, weight=Fraction(1, 4)),
        Criterion(id="y", title={}, weight=Fraction(3, 4)),
    )
    tree = Panel(id="panel", title={}, criteria=(replace(WHOLE, children=leaves),))
    assert list(problems(rules(panels=(tree,)))) == []
    assert [share for _, share in tree.leaves] == [Fraction(1, 4), Fraction(3, 4)]
