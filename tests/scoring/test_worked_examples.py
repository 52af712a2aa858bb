"""Values that reports of real rounds or a pocket calculator give."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.scoring.engine import run
from app.scoring.evidence import Ballot, Bonus, Evidence
from app.scoring.numbers import places
from app.scoring.outcome import Block, Reason, SheetUse, Standing, Status
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Base,
    Combination,
    Criterion,
    Panel,
    Part,
    PartKind,
    Rounding,
    Threshold,
    TieKind,
    TieRule,
    Vote,
)
from app.scoring.votes import vote_line
from tests.support.made_rounds import (
    amounts,
    down,
    line_of,
    panel,
    proposal,
    rules,
    scored,
    seats,
    sheet,
    voted,
)
from tests.support.made_rounds import places as ranks


def total_of(book: object, evidence: Evidence, name: str = "a") -> str:
    line = line_of(run(book, evidence), name)  # type: ignore[arg-type]  # a rulebook
    assert line.total is not None
    return places(line.total, 2)


def test_three_weighted_panels_give_75_15_exactly() -> None:
    names = ("experts", "public", "office")
    weights = (Fraction(55, 100), Fraction(1, 4), Fraction(1, 5))
    leaf = Criterion(id="quality", title={}, weight=Fraction(1), maximum=10000)
    book = rules(
        panels=tuple(Panel(id=name, title={}, criteria=(leaf,)) for name in names),
        combination=Combination(
            parts=tuple(
                Part(kind=PartKind.PANEL, panel=name, weight=weight)
                for name, weight in zip(names, weights, strict=True)
            )
        ),
    )
    members = tuple(replace(seat, panel=name) for seat, name in zip(seats(3), names, strict=True))
    marks = tuple(sheet(f"s{i}", "a", mark) for i, mark in enumerate((81, 64, 73)))
    evidence = Evidence(round="x", proposals=(proposal("a"),), seats=members, sheets=marks)
    assert line_of(run(book, evidence), "a").total == Fraction(7515, 100)


def test_bonuses_stand_outside_the_hundred() -> None:
    book = rules(
        combination=Combination(
            parts=(
                Part(kind=PartKind.PANEL, panel="panel"),
                Part(
                    kind=PartKind.MATCH_RAISED,
                    weight=Fraction(1, 1000),
                    maximum=Fraction(50),
                    unit=100,
                ),
            )
        )
    )
    evidence = scored({"a": 86})
    evidence = replace(
        evidence,
        proposals=(proposal("a", match_raised_minor=3_000_000),),
        sheets=(replace(evidence.sheets[0], marks={"quality": 8650}),),
        bonuses=(Bonus(proposal="a", points=Fraction(10), source="专题"),),
    )
    assert total_of(book, evidence) == "126.50"


@pytest.mark.parametrize(("votes", "passed"), [(10, True), (9, False)])
def test_two_thirds_of_fifteen_is_ten(votes: int, passed: bool) -> None:
    rule = Vote(panel="panel", passing=Threshold(base=Base.ATTENDING, share=Fraction(2, 3)))
    line = vote_line(rule, voted("a", votes, 15, 15), 15)
    assert (line.passed, line.needed, line.denominator) == (passed, 10, 15)


@pytest.mark.parametrize(("votes", "passed"), [(5, True), (4, False)])
def test_more_than_half_of_eight_is_five(votes: int, passed: bool) -> None:
    half = Threshold(base=Base.NON_RECUSED, share=Fraction(1, 2), strict=True)
    line = vote_line(Vote(panel="panel", passing=half), voted("a", votes, 8, 9, recused=1), 9)
    assert (line.passed, line.needed, line.denominator) == (passed, 5, 8)


BASES = [
    (Base.ALL, 12),
    (Base.NON_RECUSED, 11),
    (Base.ATTENDING, 10),
    (Base.VALID, 9),
    (Base.CAST, 7),
]


@pytest.mark.parametrize(("base", "denominator"), BASES)
def test_abstentions_and_recusals_change_the_base_as_stated(base: Base, denominator: int) -> None:
    rule = Vote(panel="panel", passing=Threshold(base=base, share=Fraction(1, 2)))
    ballot = Ballot(
        proposal="a",
        votes_for=4,
        votes_against=3,
        votes_abstain=2,
        votes_void=1,
        members=12,
        recused=1,
    )
    assert vote_line(rule, ballot, 12).denominator == denominator


def test_five_criteria_with_their_weights() -> None:
    names = ("benefit", "new", "doable", "impact", "team")
    weights = (25, 20, 20, 20, 15)
    leaves = [
        Criterion(id=name, title={}, weight=Fraction(weight, 100), maximum=1000)
        for name, weight in zip(names, weights, strict=True)
    ]
    evidence = replace(scored({"a": 0}), sheets=(sheet("s0", "a", 9, 8, 7, 6, 10, names=names),))
    assert total_of(rules(panels=(panel(*leaves),)), evidence) == "79.50"


def test_a_tree_of_criteria_multiplies_weights_downwards() -> None:
    inner = tuple(
        Criterion(id=name, title={}, weight=Fraction(1, 2), maximum=1000) for name in ("x", "y")
    )
    tree = (
        Criterion(id="top", title={}, weight=Fraction(1, 3), children=inner),
        Criterion(id="z", title={}, weight=Fraction(2, 3), maximum=1000),
    )
    evidence = replace(scored({"a": 0}), sheets=(sheet("s0", "a", 6, 0, 3, names=("x", "y", "z")),))
    assert line_of(run(rules(panels=(panel(*tree),)), evidence), "a").total == 30


def test_not_applicable_is_not_zero_and_the_rest_is_renormalised() -> None:
    leaves = [
        Criterion(id=name, title={}, weight=weight, maximum=1000, na_allowed=True)
        for name, weight in (("x", Fraction(1, 4)), ("y", Fraction(3, 4)))
    ]
    evidence = replace(scored({"a": 0}), sheets=(sheet("s0", "a", 8, None, names=("x", "y")),))
    assert total_of(rules(panels=(panel(*leaves),)), evidence) == "80.00"


AGGREGATES = [
    (Aggregate.MEAN, "74.00"),
    (Aggregate.TRIMMED_MEAN, "80.00"),
    (Aggregate.MEDIAN, "80.00"),
    (Aggregate.SUM, "370.00"),
    (Aggregate.WEIGHTED_MEAN, "74.00"),
]


def five_sheets() -> Evidence:
    marks = tuple(sheet(f"s{i}", "a", m) for i, m in enumerate((40, 70, 80, 90, 90)))
    return Evidence(round="x", proposals=(proposal("a"),), seats=seats(5), sheets=marks)


@pytest.mark.parametrize(("kind", "total"), AGGREGATES)
def test_five_ways_of_making_one_score_of_five_sheets(kind: Aggregate, total: str) -> None:
    way = Aggregation(kind=kind, drop_high=1, drop_low=1, needs=5)
    book = rules(panels=(replace(panel(), aggregation=way),))
    assert total_of(book, five_sheets()) == total


def test_one_highest_and_one_lowest_are_dropped_and_named() -> None:
    way = Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1, drop_low=1, needs=5)
    outcome = run(rules(panels=(replace(panel(), aggregation=way),)), five_sheets())
    uses = [entry.use for entry in line_of(outcome, "a").panels[0].sheets]
    assert uses.count(SheetUse.USED) == 3
    assert uses[0] is SheetUse.DROPPED_LOW
    assert uses.count(SheetUse.DROPPED_HIGH) == 1


def test_too_few_sheets_for_dropping_fall_back_as_stated() -> None:
    way = Aggregation(kind=Aggregate.TRIMMED_MEAN, drop_high=1, drop_low=1, needs=5)
    evidence = five_sheets()
    evidence = replace(evidence, sheets=evidence.sheets[:4], seats=evidence.seats[:4])
    outcome = run(rules(panels=(replace(panel(), aggregation=way),)), evidence)
    assert line_of(outcome, "a").panels[0].aggregate == "mean"
    assert line_of(outcome, "a").total == 70


def test_the_median_of_an_even_number_is_between_the_middle_two() -> None:
    evidence = five_sheets()
    evidence = replace(evidence, sheets=evidence.sheets[:4], seats=evidence.seats[:4])
    assert total_of(rules(panels=(panel(kind=Aggregate.MEDIAN),)), evidence) == "75.00"


def test_members_weigh_as_much_as_the_roster_says() -> None:
    evidence = five_sheets()
    heavy = (replace(evidence.seats[0], weight=Fraction(3)), evidence.seats[1])
    evidence = replace(evidence, sheets=evidence.sheets[:2], seats=heavy)
    assert total_of(rules(panels=(panel(kind=Aggregate.WEIGHTED_MEAN),)), evidence) == "47.50"


def test_rounding_shows_the_value_before_and_after() -> None:
    evidence = five_sheets()
    evidence = replace(evidence, sheets=evidence.sheets[1:4], seats=evidence.seats[1:4])
    evidence = replace(evidence, sheets=(*evidence.sheets[:2], sheet("s3", "a", 91)))
    book = rules(
        combination=replace(rules().combination, rounding=Rounding(places=2)),
    )
    line = line_of(run(book, evidence), "a")
    assert (line.total_exact, line.total) == (Fraction(241, 3), Fraction(8033, 100))


def test_scores_eighty_and_votes_twenty() -> None:
    book = rules(
        vote=Vote(panel="panel"),
        combination=Combination(
            parts=(
                Part(kind=PartKind.PANEL, panel="panel", weight=Fraction(4, 5)),
                Part(kind=PartKind.VOTE_SHARE, weight=Fraction(1, 5)),
            )
        ),
    )
    evidence = scored({"a": 90}, ballots=(voted("a", 6, 8, 8),))
    assert total_of(book, evidence) == "87.00"


def gated() -> tuple[object, Evidence]:
    half = Threshold(base=Base.NON_RECUSED, share=Fraction(1, 2), strict=True)
    book = rules(
        down(),
        vote=Vote(panel="panel", passing=half),
        combination=replace(rules().combination, gate=True),
    )
    ballots = (voted("a", 4, 8, 8), voted("b", 5, 8, 8))
    return book, scored({"a": 99, "b": 60}, pot=1000, ballots=ballots)


def test_the_gate_keeps_out_the_best_score() -> None:
    book, evidence = gated()
    outcome = run(book, evidence)  # type: ignore[arg-type]  # a rulebook
    assert ranks(outcome) == {"b": 1, "a": None}
    out = line_of(outcome, "a")
    assert (out.standing, out.reason) == (Standing.GATE_FAILED, Reason.VOTE_NOT_PASSED)
    assert out.facts == {"votes_for": 4, "needed": 5, "denominator": 8}


def test_a_missed_quorum_blocks_and_says_by_how_much() -> None:
    quorum = Threshold(base=Base.ALL, share=Fraction(2, 3))
    book = rules(vote=Vote(panel="panel", quorum=quorum))
    outcome = run(book, scored({"a": 90}, ballots=(voted("a", 5, 5, 9),)))
    assert [(block.code, block.facts) for block in outcome.blockers] == [
        (Block.QUORUM_MISSED, {"attending": 5, "needed": 6})
    ]


def test_a_criterion_below_its_mark_knocks_out() -> None:
    leaf = Criterion(id="quality", title={}, weight=Fraction(1), maximum=10000, pass_mark=6000)
    outcome = run(rules(down(), panels=(panel(leaf),)), scored({"a": 59, "b": 60}, pot=500))
    assert line_of(outcome, "a").reason is Reason.BELOW_CRITERION_MARK
    assert amounts(outcome) == {"b": 100, "a": 0}


def test_equal_totals_share_a_place_and_the_next_is_left_out() -> None:
    outcome = run(rules(), scored({"a": 90, "b": 80, "c": 80, "d": 70}))
    assert outcome.status is Status.COMPLETE
    assert ranks(outcome) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_tie_rules_are_tried_in_their_order() -> None:
    ties = (TieRule(kind=TieKind.SMALLER_REQUEST), TieRule(kind=TieKind.HUMAN))
    outcome = run(rules(down(), ties=ties), scored({"a": 80, "b": 80}, 150, {"a": 100, "b": 99}))
    assert ranks(outcome) == {"b": 1, "a": 2}
    assert [(tie.proposals, tie.at_line, tie.resolved_by) for tie in outcome.ties] == [
        (("b", "a"), True, "smaller_request")
    ]
