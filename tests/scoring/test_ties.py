"""Ties are named, settled as the rules say, and block only where they decide something."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.allotment import allotted
from app.scoring.engine import run
from app.scoring.evidence import Decision, DecisionKind, Evidence, Seat, Sheet, ordered
from app.scoring.outcome import Block, Line, Reason, Status
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Combination,
    Criterion,
    Method,
    Misfit,
    Part,
    PartKind,
    Rulebook,
    Selection,
    SelectionKind,
    TieKind,
    TieRule,
    Vote,
)
from app.scoring.selection import selected
from app.scoring.vote_rules import Base, Rounds, Threshold
from tests.support.made_rounds import (
    amounts,
    down,
    line_of,
    panel,
    places,
    rules,
    scored,
    sheet,
    voted,
)


def settled(*order: str, name: str = "1") -> Decision:
    return Decision(id=name, kind=DecisionKind.TIE_SETTLED, minutes="纪要 1", order=order)


FIRST_ONE = Selection(kind=SelectionKind.FIRST, count=1)


def test_a_tie_at_the_line_stops_the_run_with_its_exact_names() -> None:
    outcome = run(rules(down(), selection=FIRST_ONE), scored({"a": 80, "b": 80, "c": 70}, 500))
    assert outcome.status is Status.BLOCKED
    assert [(block.code, block.proposals) for block in outcome.blockers] == [
        (Block.TIE_OPEN, ("a", "b"))
    ]
    assert [tie.at_line for tie in outcome.ties] == [True]
    assert [line.reason for line in outcome.lines[:2]] == [Reason.TIE_OPEN] * 2


def test_a_decision_with_minutes_lets_it_go_on() -> None:
    evidence = scored({"a": 80, "b": 80, "c": 70}, 500, decisions=(settled("b", "a"),))
    outcome = run(rules(down(), selection=FIRST_ONE), evidence)
    assert outcome.status is Status.COMPLETE
    assert amounts(outcome) == {"b": 100, "a": 0, "c": 0}
    assert [tie.resolved_by for tie in outcome.ties] == ["human"]


def test_a_tie_above_the_line_stays_a_shared_place() -> None:
    outcome = run(rules(down()), scored({"a": 80, "b": 80}, 500))
    assert (outcome.status, places(outcome)) == (Status.COMPLETE, {"a": 1, "b": 1})


def test_lots_wait_for_the_seed_and_then_decide() -> None:
    book = rules(down(), selection=FIRST_ONE, ties=(TieRule(kind=TieKind.LOTS),))
    evidence = scored({"a": 80, "b": 80}, 500)
    assert [block.code for block in run(book, evidence).blockers] == [Block.SEED_MISSING]
    winners = {line.proposal for s in "1234567" for line in run(book, evidence, s).lines[:1]}
    assert winners == {"a", "b"}
    assert run(book, evidence, "1") == run(book, evidence, "1")


def test_the_narrowest_decision_stands_whatever_its_id() -> None:
    decisions = (settled("a", "b", "c", name="0"), settled("b", "a", name="9"))
    evidence = scored({"a": 80, "b": 80, "c": 70}, 500, decisions=decisions)
    assert places(run(rules(down(), selection=FIRST_ONE), evidence)) == {"b": 1, "a": 2, "c": 3}


def test_equal_remainders_of_a_share_are_a_tie_at_the_line() -> None:
    book = rules(Allotment(rule=AllotmentRule.PROPORTIONAL, by="score", unit_minor=10))
    outcome = run(book, scored({"a": 80, "b": 80}, 110))
    assert [block.proposals for block in outcome.blockers] == [("a", "b")]
    assert run(book, scored({"a": 80, "b": 80}, 120)).status is Status.COMPLETE


def _all_orders(book: Rulebook, evidence: Evidence, ranked: list[Line]) -> set[tuple[object, ...]]:
    """Every result that some order of equals could give."""
    results = set()
    for order in permutations(ranked):
        if [line.total for line in order] != [line.total for line in ranked]:
            continue
        lines, _ = allotted(book, ordered(evidence), selected(book, list(order)).lines)
        by_name = sorted(lines, key=lambda line: line.proposal)
        results.add(tuple((line.selected, line.tier, line.amount_minor) for line in by_name))
    return results


ALLOTMENTS = [
    down(),
    down(partial=True),
    down(misfit=Misfit.SKIP),
    down(misfit=Misfit.SKIP, partial=True),
    down(misfit=Misfit.SKIP, cap_minor=3),
    down(per_organisation_cap_minor=4),
    Allotment(rule=AllotmentRule.PROPORTIONAL, by="score"),
    Allotment(rule=AllotmentRule.PROPORTIONAL, by="request", unit_minor=2),
    Allotment(rule=AllotmentRule.PROPORTIONAL, by="score_request", floor_minor=2),
]


@given(
    scores=st.lists(st.integers(1, 2), min_size=2, max_size=5),
    wishes=st.lists(st.integers(1, 6), min_size=5, max_size=5),
    owners=st.lists(st.integers(0, 4), min_size=5, max_size=5),
    pot=st.integers(0, 20),
    rule=st.sampled_from(ALLOTMENTS),
    selection=st.sampled_from([Selection(), FIRST_ONE, Selection(per_organisation=1)]),
)
@settings(max_examples=120, deadline=None)
def test_where_the_order_of_equals_matters_the_run_stops(
    scores: list[int],
    wishes: list[int],
    owners: list[int],
    pot: int,
    rule: Allotment,
    selection: Selection,
) -> None:
    names = "abcde"[: len(scores)]
    evidence = scored(
        dict(zip(names, scores, strict=True)), pot, dict(zip("abcde", wishes, strict=True))
    )
    own = dict(zip("abcde", owners, strict=True))
    evidence = replace(
        evidence,
        proposals=tuple(replace(p, organisation=f"o{own[p.id]}") for p in evidence.proposals),
    )
    book = rules(rule, selection=selection)
    outcome = run(book, evidence)
    plain = run(rules(), evidence)
    bare = [replace(line_of(plain, n.proposal), selected=False) for n in outcome.lines]
    results = _all_orders(book, evidence, bare)
    if len(results) > 1:
        assert outcome.status is Status.BLOCKED


def test_equals_that_are_told_apart_in_part_share_their_place() -> None:
    book = rules(ties=(TieRule(kind=TieKind.SMALLER_REQUEST), TieRule(kind=TieKind.HUMAN)))
    wishes = {"a": 50, "b": 70, "c": 70}
    outcome = run(book, scored({"a": 80, "b": 80, "c": 80, "d": 70}, wishes=wishes))
    assert places(outcome) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert [(line.tied, line.tie_break) for line in outcome.lines] == [
        (True, "smaller_request"),
        (True, ""),
        (True, ""),
        (False, ""),
    ]
    assert [(tie.proposals, tie.places, tie.resolved_by) for tie in outcome.ties] == [
        (("b", "c"), (2, 3), "")
    ]


def test_a_group_that_is_told_apart_in_part_is_open_only_where_it_still_is_one() -> None:
    """a asks for more than b and c: whichever of these comes first, both are in and a is not."""
    ties = (TieRule(kind=TieKind.SMALLER_REQUEST), TieRule(kind=TieKind.HUMAN))
    two = Selection(kind=SelectionKind.FIRST, count=2)
    evidence = scored({"a": 80, "b": 80, "c": 80}, wishes={"a": 300, "b": 200, "c": 200})
    outcome = run(rules(ties=ties, selection=two), evidence)
    assert (outcome.status, places(outcome)) == (Status.COMPLETE, {"b": 1, "c": 1, "a": 3})
    blocked = run(rules(ties=ties, selection=FIRST_ONE), evidence)
    assert [block.proposals for block in blocked.blockers] == [("b", "c")]


def test_a_run_off_that_leaves_two_equal_above_the_line_opens_nothing() -> None:
    ties = (TieRule(kind=TieKind.RUN_OFF, ref="again"), TieRule(kind=TieKind.HUMAN))
    two = Selection(kind=SelectionKind.FIRST, count=2)
    book = rules(ties=ties, votes=(Vote(id="again", panel="panel"),), selection=two)
    votes = {"a": 2, "b": 5, "c": 1, "d": 5}
    ballots = tuple(replace(voted(n, v, 9, 9), vote="again") for n, v in votes.items())
    evidence = replace(scored(dict.fromkeys(votes, 80)), ballots=ballots)
    outcome = run(book, evidence)
    assert (outcome.status, places(outcome)) == (
        Status.COMPLETE,
        {"b": 1, "d": 1, "a": 3, "c": 4},
    )


def test_in_a_run_off_whoever_passed_stands_before_whoever_did_not() -> None:
    """a passes the first round with 6; b fails it with 4, and fails the second, of other papers, with 9."""
    half = Threshold(base=Base.ATTENDING, share=Fraction(1, 2))
    most = Threshold(base=Base.ATTENDING, share=Fraction(3, 4))
    again = Vote(id="again", panel="panel", passing=half, rounds=Rounds(at_most=2, passing=most))
    ties = (TieRule(kind=TieKind.RUN_OFF, ref="again"), TieRule(kind=TieKind.HUMAN))
    rows = [voted("a", 6, 12, 20), voted("b", 4, 12, 20), replace(voted("b", 9, 20, 20), round=2)]
    evidence = replace(
        scored({"a": 80, "b": 80}), ballots=tuple(replace(row, vote="again") for row in rows)
    )
    assert places(run(rules(ties=ties, votes=(again,)), evidence)) == {"a": 1, "b": 2}


def test_rules_are_tried_until_all_are_told_apart() -> None:
    ties = (TieRule(kind=TieKind.SMALLER_REQUEST), TieRule(kind=TieKind.LOTS))
    wishes = {"a": 50, "b": 70, "c": 70}
    outcome = run(rules(ties=ties), scored({"a": 80, "b": 80, "c": 80}, wishes=wishes), "7")
    assert places(outcome)["a"] == 1
    assert {line.tie_break for line in outcome.lines} == {"smaller_request+lots"}


def test_a_run_off_is_asked_of_those_only_who_are_still_equal() -> None:
    """a is told apart by its request, so it needs no run-off; b and c had one."""
    ties = (
        TieRule(kind=TieKind.SMALLER_REQUEST),
        TieRule(kind=TieKind.RUN_OFF, ref="again"),
        TieRule(kind=TieKind.HUMAN),
    )
    book = rules(ties=ties, votes=(Vote(id="again", panel="panel"),))
    evidence = scored({"a": 80, "b": 80, "c": 80}, wishes={"a": 50, "b": 70, "c": 70})
    held = tuple(replace(voted(n, v, 9, 9), vote="again") for n, v in (("b", 3), ("c", 5)))
    outcome = run(book, replace(evidence, ballots=held))
    assert places(outcome) == {"a": 1, "c": 2, "b": 3}
    assert {line.tie_break for line in outcome.lines} == {"smaller_request+run_off"}
    halfway = run(book, replace(evidence, ballots=held[:1]))
    assert places(halfway) == {"a": 1, "b": 2, "c": 2}


def test_what_was_not_marked_or_not_voted_on_counts_nothing_among_equals() -> None:
    """a has no mark for y, which is not applicable; b has half a point for it."""
    leaves = (
        Criterion(id="x", title={}, weight=Fraction(1, 2), maximum=10000),
        Criterion(id="y", title={}, weight=Fraction(1, 2), maximum=10000, na_allowed=True),
    )
    ties = (TieRule(kind=TieKind.CRITERION, ref="y"), TieRule(kind=TieKind.HUMAN))
    sheets = (
        Sheet(seat="s0", proposal="a", marks={"x": 5025, "y": None}),
        Sheet(seat="s0", proposal="b", marks={"x": 10000, "y": 50}),
    )
    evidence = replace(scored({"a": 1, "b": 1}), sheets=sheets)
    outcome = run(rules(panels=(panel(*leaves),), ties=ties), evidence)
    assert [line.total for line in outcome.lines] == [Fraction(201, 4)] * 2
    assert places(outcome) == {"b": 1, "a": 2}


def test_a_proposal_without_a_vote_stands_behind_equals_with_one() -> None:
    combination = Combination(
        method=Method.SHORTLIST_THEN_VOTE,
        shortlist=1,
        parts=(Part(kind=PartKind.PANEL, panel="panel"),),
    )
    book = rules(
        vote=Vote(panel="panel"),
        combination=combination,
        ties=(TieRule(kind=TieKind.VOTE_SHARE), TieRule(kind=TieKind.HUMAN)),
    )
    evidence = replace(scored({"a": 80, "b": 80}), ballots=(voted("b", 1, 9, 9),))
    outcome = run(book, evidence)
    assert (outcome.status, places(outcome)) == (Status.COMPLETE, {"b": 1, "a": None})


def test_what_is_not_listed_stands_behind_what_is() -> None:
    ties = (TieRule(kind=TieKind.LISTED_ORDER),)
    evidence = scored({"a": 80, "b": 80, "c": 80})
    listed = {"a": None, "b": 2**53 - 1, "c": 1}
    evidence = replace(
        evidence,
        proposals=tuple(replace(p, listed_at=listed[p.id]) for p in evidence.proposals),
    )
    assert places(run(rules(ties=ties), evidence)) == {"c": 1, "b": 2, "a": 3}


def test_among_equals_the_panel_that_is_named_decides() -> None:
    groups = (panel(), replace(panel(), id="lay"))
    parts = tuple(
        Part(kind=PartKind.PANEL, panel=name, weight=Fraction(1, 2)) for name in ("panel", "lay")
    )
    ties = (TieRule(kind=TieKind.PANEL, ref="lay"), TieRule(kind=TieKind.HUMAN))
    book = rules(panels=groups, combination=Combination(parts=parts), ties=ties)
    marks = {("s0", "a"): 80, ("s0", "b"): 60, ("t0", "a"): 60, ("t0", "b"): 80}
    evidence = replace(
        scored({"a": 0, "b": 0}),
        seats=(
            Seat(id="s0", label="0", panel="panel"),
            Seat(id="t0", label="1", panel="lay"),
        ),
        sheets=tuple(sheet(seat, of, mark) for (seat, of), mark in marks.items()),
    )
    assert places(run(book, evidence)) == {"b": 1, "a": 2}
