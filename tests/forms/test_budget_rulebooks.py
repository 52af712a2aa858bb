"""Rulebooks of budgets as people write them: money in whole units, refused by place, and run as they say."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.forms.rulebooks import RulebookFaulty, document_of, from_yaml, to_yaml
from app.language.rulebooks import sentences
from app.scoring import solver
from app.scoring.ballot_sets import BallotSets
from app.scoring.budget_rules import (
    BestSetRule,
    CategoryBudget,
    CategoryRule,
    Completion,
    SetQuota,
    SharesRule,
    SharesTie,
    Stop,
    Utility,
)
from app.scoring.engine import run
from app.scoring.evidence import Bonus, Evidence, Pot, Proposal, from_document, to_document
from app.scoring.outcome import Block, Reason, Status

HEAD = """
id: budget
title: {zh: 公众预算, en: A public budget}
combination: {parts: [{kind: match_raised}]}
ties: [{kind: listed_order}]
pots: [{id: money, title: {zh: 钱, en: Money}}]
allotment:
"""
SHARES = HEAD + (
    "  {rule: equal_shares, shares: {utility: cardinality, comparison: true, tie: listed_order, "
    "completion: {step: 1.50, start: 10, stop: first_exhaustive}, unit_places: 2}}"
)
BEST = HEAD + (
    "  {rule: best_set, best: {tie: least_cost, at_most: 3, "
    "quotas: [{tag: a, at_least: 1}, {tag: b, at_most_money: 400}]}}"
)
CATEGORIES = HEAD + (
    "  {rule: down_the_ranking, categories: {budgets: [{category: a, most: 500}], leftover: true}}"
)


def evidence(**more: Any) -> Evidence:
    """Three projects with a score, of two tags, and 10 元 in the pot."""
    return Evidence(
        round="r",
        proposals=tuple(
            Proposal(
                id=name,
                number=name,
                title=name,
                organisation=name,
                requested_minor=cost,
                listed_at=i,
                tags=(tag,),
            )
            for i, (name, cost, tag) in enumerate(
                (("x", 600, "a"), ("y", 500, "b"), ("z", 400, "b")), 1
            )
        ),
        bonuses=tuple(
            Bonus(proposal=name, points=Fraction(points), source="score")
            for name, points in (("x", 9), ("y", 8), ("z", 7))
        ),
        pots=(Pot(id="money", amount_minor=1000),),
        **more,
    )


def test_money_is_written_in_whole_units() -> None:
    shares = from_yaml(SHARES).allotment
    assert shares is not None
    assert shares.shares == SharesRule(
        utility=Utility.CARDINALITY,
        unit_places=2,
        completion=Completion(step_minor=150, stop=Stop.FIRST_EXHAUSTIVE, start_minor=1000),
        comparison=True,
        tie=SharesTie.LISTED_ORDER,
    )
    best = from_yaml(BEST).allotment
    assert best is not None
    assert best.best is not None
    assert best.best.quotas[1] == SetQuota(tag="b", at_most_minor=40_000)
    categories = from_yaml(CATEGORIES).allotment
    assert categories is not None
    assert categories.categories == CategoryRule(
        budgets=(CategoryBudget(category="a", most_minor=50_000),), leftover=True
    )


@pytest.mark.parametrize("written", [SHARES, BEST, CATEGORIES])
def test_out_and_in_again_is_the_same_rulebook(written: str) -> None:
    assert from_yaml(to_yaml(from_yaml(written))) == from_yaml(written)


@pytest.mark.parametrize("written", [SHARES, BEST, CATEGORIES])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_rules_are_said_in_sentences(written: str, language: str) -> None:
    said = " ".join(sentences(from_yaml(written), language))
    assert len(said) > 60
    assert "%(" not in said


def test_a_rulebook_without_them_has_the_bytes_it_had() -> None:
    plain = document_of(from_yaml(HEAD + "  {rule: down_the_ranking}"))
    assert not {"shares", "best", "categories"} & set(plain["allotment"])
    assert "ballot_sets" not in to_document(evidence())


@pytest.mark.parametrize(
    ("written", "old", "new", "place", "code"),
    [
        (SHARES, "step: 1.50", "step: 0", "/allotment/shares/completion/step", "not_positive"),
        (SHARES, "start: 10", "start: -1", "/allotment/shares/completion/start", "negative"),
        (
            SHARES,
            "unit_places: 2",
            "unit_places: 9",
            "/allotment/shares/unit_places",
            "out_of_range",
        ),
        (SHARES, "cardinality", "happiness", "/allotment/shares/utility", "not_in_list"),
        (BEST, "at_most: 3", "at_most: 0", "/allotment/best/at_most", "not_positive"),
        (BEST, "at_least: 1", "at_least: -1", "/allotment/best/quotas/0", "negative"),
        (
            BEST,
            "at_least: 1",
            "at_least: 3, at_most: 2",
            "/allotment/best/quotas/0",
            "cap_below_floor",
        ),
        (CATEGORIES, "most: 500", "most: -5", "/allotment/categories/budgets/0/most", "negative"),
    ],
)
def test_what_cannot_work_is_refused_by_place(
    written: str, old: str, new: str, place: str, code: str
) -> None:
    assert old in written
    with pytest.raises(RulebookFaulty) as caught:
        from_yaml(written.replace(old, new))
    assert [(p.pointer, p.code) for p in caught.value.problems] == [(place, code)]


def test_the_best_set_of_a_round_names_who_was_passed_over() -> None:
    book = from_yaml(BEST.replace("at_most_money: 400", "at_most: 2"))
    outcome = run(book, evidence())
    assert outcome.status is Status.COMPLETE
    given = {line.proposal: (line.amount_minor, line.reason) for line in outcome.lines}
    assert given == {
        "x": (600, Reason.IN_BEST_SET),
        "y": (0, Reason.NOT_IN_BEST_SET),
        "z": (400, Reason.IN_BEST_SET),
    }
    assert outcome.pots[0].account == {
        "rule": "best_set",
        "total": "16",
        "reachable": True,
        "solved": 3,
        "passed_over": [{"proposal": "y", "below": 1, "last": "z"}],
    }
    assert outcome.pots[0].after_minor == 0


def test_a_category_that_is_used_up_is_told_from_an_empty_pot() -> None:
    book = from_yaml(CATEGORIES.replace("{category: a, most: 500}", "{category: b, most: 5}"))
    assert book.allotment is not None
    plain = replace(
        book,
        allotment=replace(
            book.allotment,
            categories=CategoryRule(budgets=(CategoryBudget(category="b", most_minor=450),)),
        ),
    )
    reasons = {line.proposal: line.reason for line in run(plain, evidence()).lines}
    assert reasons == {
        "x": Reason.IN_RANK_ORDER,
        "y": Reason.DOES_NOT_FIT,
        "z": Reason.IN_RANK_ORDER,
    }
    rich = replace(evidence(), pots=(Pot(id="money", amount_minor=1200),))
    reasons = {line.proposal: line.reason for line in run(plain, rich).lines}
    assert reasons["y"] is Reason.CATEGORY_FULL


SETS = BallotSets(proposals=("x", "y", "z"), groups=("2:0", "2:1,2", "1:2"))


def test_the_order_of_the_papers_and_split_groups_change_no_byte() -> None:
    book = from_yaml(SHARES)
    other = BallotSets(proposals=("x", "y", "z"), groups=("1:2", "1:0", "2:1,2", "1:0"))
    one, two = (run(book, evidence(ballot_sets=sets)) for sets in (SETS, other))
    assert one == two
    assert json.dumps(to_document(evidence(ballot_sets=SETS))) == json.dumps(
        to_document(evidence(ballot_sets=other))
    )
    assert from_document(to_document(evidence(ballot_sets=other))).ballot_sets == SETS


def test_ranks_settle_equals_where_the_rulebook_says_so() -> None:
    """Both cost 400 and have one voter each; z stands first in the list, y in the ranking."""
    made = evidence(ballot_sets=BallotSets(proposals=("z", "y"), groups=("1:0", "1:1")))
    dear = replace(
        made,
        proposals=tuple(
            replace(p, requested_minor=400, listed_at={"x": 3, "y": 2, "z": 1}[p.id])
            for p in made.proposals
        ),
    )
    for tie, first in ((SharesTie.LISTED_ORDER, "z"), (SharesTie.RANKING, "y")):
        book = from_yaml(HEAD + "  {rule: equal_shares}")
        assert book.allotment is not None
        rules = replace(book, allotment=replace(book.allotment, shares=SharesRule(tie=tie)))
        outcome = run(rules, dear)
        account = outcome.pots[0].account
        assert account is not None
        assert account["bought"][0]["proposal"] == first
        assert [(t.proposals[0], t.at_line, t.resolved_by) for t in outcome.ties] == [
            (first, False, tie.value)
        ]


@pytest.mark.parametrize(
    "sets",
    [
        BallotSets(proposals=("x",), groups=("1:5",)),
        BallotSets(proposals=("x",), groups=("1:-1",)),
        BallotSets(proposals=("x",), groups=("0:0",)),
        BallotSets(proposals=("x", "y"), groups=("1:0,0",)),
        BallotSets(proposals=("x", "y"), groups=("1:0=1,1",)),
        BallotSets(proposals=("x", "y"), groups=("two:0",)),
        BallotSets(proposals=("x", "y"), groups=("1:x",)),
        BallotSets(proposals=("x", "y"), groups=("1:0,,1",)),
        BallotSets(proposals=("x", "x"), groups=()),
    ],
)
def test_papers_that_cannot_be_block_the_run(sets: BallotSets) -> None:
    outcome = run(from_yaml(SHARES), evidence(ballot_sets=sets))
    assert [blocker.facts["fault"] for blocker in outcome.blockers] == ["paper_group"]


def test_a_set_that_is_not_proved_blocks_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "proposed", lambda *_: solver.Proposal([True, False, False], 99))
    outcome = run(from_yaml(BEST), evidence())
    assert [(one.code, one.facts) for one in outcome.blockers] == [
        (Block.NOT_PROVED, {"why": "not_optimal"})
    ]
    assert sum(line.amount_minor for line in outcome.lines) == 0


def test_nobody_voted_and_nobody_is_funded() -> None:
    outcome = run(from_yaml(SHARES), evidence())
    assert {line.reason for line in outcome.lines} == {Reason.NOT_BOUGHT}
    assert BestSetRule() == BestSetRule(partial=False)
