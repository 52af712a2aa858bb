"""Scores and votes together: by ranks, one after the other; vetoes, exclusions, what is not applicable."""

from dataclasses import replace
from fractions import Fraction

from app.scoring.engine import run
from app.scoring.evidence import Ballot, Decision, DecisionKind, Evidence, Recusal, Sheet
from app.scoring.outcome import Block, Reason, SheetUse, Standing, Status
from app.scoring.rulebook import (
    Base,
    Combination,
    Criterion,
    Exclusion,
    Method,
    Part,
    PartKind,
    Rulebook,
    Selection,
    SelectionKind,
    Shared,
    Threshold,
    TieKind,
    Tier,
    TieRule,
    Veto,
    Vote,
)
from tests.support.made_rounds import (
    WHOLE,
    line_of,
    panel,
    places,
    proposal,
    rules,
    scored,
    seats,
    sheet,
    voted,
)

SCORE = Part(kind=PartKind.PANEL, panel="panel")
VOTE = Vote(panel="panel", share_base=Base.ATTENDING)


def by_ranks(**more: object) -> Rulebook:
    parts = (SCORE, Part(kind=PartKind.VOTES))
    rule = Combination(method=Method.RANK_SUM, parts=parts, **more)  # type: ignore[arg-type]  # as given
    return rules(vote=VOTE, combination=rule)


def with_votes(scores: dict[str, int], votes: dict[str, int], **more: object) -> Evidence:
    ballots = tuple(voted(name, number, 12, 12) for name, number in votes.items())
    return replace(scored(scores, **more), ballots=ballots)  # type: ignore[arg-type]  # as given


def totals(book: Rulebook, evidence: Evidence) -> dict[str, Fraction | None]:
    return {line.proposal: line.total for line in run(book, evidence).lines}


def test_places_are_added_up_and_a_newcomer_may_turn_them() -> None:
    scores, votes = {"a": 90, "b": 88, "c": 60}, {"a": 9, "b": 10, "c": 8}
    assert totals(by_ranks(), with_votes(scores, votes)) == {"a": 3, "b": 3, "c": 6}
    more = with_votes({**scores, "d": 89}, {**votes, "d": 5})
    assert totals(by_ranks(), more) == {"a": 3, "b": 4, "c": 7, "d": 6}
    assert places(run(by_ranks(), more)) == {"a": 1, "b": 2, "c": 4, "d": 3}


def test_equals_share_the_better_or_the_mean_place() -> None:
    evidence = with_votes({"a": 90, "b": 90, "c": 60}, {"a": 9, "b": 8, "c": 7})
    assert totals(by_ranks(), evidence) == {"a": 2, "b": 3, "c": 6}
    assert totals(by_ranks(shared=Shared.MEAN), evidence) == {
        "a": Fraction(5, 2),
        "b": Fraction(7, 2),
        "c": 6,
    }


def shortlist(**more: object) -> Rulebook:
    rule = Combination(method=Method.SHORTLIST_THEN_VOTE, parts=(SCORE,), gate=True, **more)  # type: ignore[arg-type]  # as given
    half = Threshold(base=Base.ATTENDING, share=Fraction(1, 2))
    ties = (TieRule(kind=TieKind.SCORE), TieRule(kind=TieKind.HUMAN))
    return rules(vote=replace(VOTE, passing=half), combination=rule, ties=ties)


def test_the_vote_decides_among_the_shortlisted() -> None:
    evidence = with_votes({"a": 90, "b": 80, "c": 70, "d": 60}, {"a": 6, "b": 9, "c": 5})
    outcome = run(shortlist(shortlist=3), evidence)
    assert outcome.status is Status.COMPLETE
    assert [(line.proposal, line.place, line.standing) for line in outcome.lines] == [
        ("b", 1, Standing.RANKED),
        ("a", 2, Standing.RANKED),
        ("c", None, Standing.GATE_FAILED),
        ("d", None, Standing.NOT_SHORTLISTED),
    ]
    assert (line_of(outcome, "b").total, line_of(outcome, "b").score) == (75, 80)


def test_equal_votes_fall_back_to_the_score() -> None:
    evidence = with_votes({"a": 70, "b": 80}, {"a": 9, "b": 9})
    outcome = run(shortlist(shortlist_mark=Fraction(70)), evidence)
    assert places(outcome) == {"b": 1, "a": 2}
    assert line_of(outcome, "b").tie_break == "score"


def test_a_score_of_nothing_is_a_score_among_equal_votes() -> None:
    outcome = run(shortlist(shortlist=2), with_votes({"a": 0, "b": 70}, {"a": 9, "b": 9}))
    assert places(outcome) == {"b": 1, "a": 2}


def test_a_tie_across_the_end_of_the_shortlist_waits_for_a_decision() -> None:
    evidence = with_votes({"a": 90, "b": 80, "c": 80}, {"a": 9, "b": 9})
    outcome = run(shortlist(shortlist=2), evidence)
    assert [(b.code, b.proposals) for b in outcome.blockers] == [(Block.TIE_OPEN, ("b", "c"))]
    decision = Decision(id="d", kind=DecisionKind.TIE_SETTLED, minutes="2016-3", order=("b", "c"))
    after = run(shortlist(shortlist=2), replace(evidence, decisions=(decision,)))
    assert after.status is Status.COMPLETE
    assert line_of(after, "c").reason is Reason.NOT_SHORTLISTED


def test_only_the_shortlisted_must_have_been_voted_on() -> None:
    outcome = run(shortlist(shortlist=2), with_votes({"a": 9, "b": 8, "c": 7}, {"a": 9}))
    assert [(b.code, b.proposals) for b in outcome.blockers] == [(Block.VOTE_MISSING, ("b",))]


AWARDS = rules(
    vote=VOTE,
    combination=Combination(method=Method.SCORE_THEN_VOTE_FOR_AWARDS, parts=(SCORE,)),
    selection=Selection(kind=SelectionKind.FIRST, count=3),
    tiers=(Tier(id="1", title={}, count=1), Tier(id="2", title={}, count=2)),
)


def test_scores_select_and_votes_give_the_awards() -> None:
    evidence = with_votes({"a": 90, "b": 80, "c": 70, "d": 60}, {"a": 5, "b": 9, "c": 9})
    outcome = run(AWARDS, evidence)
    assert outcome.status is Status.COMPLETE
    assert {line.proposal: (line.place, line.tier) for line in outcome.lines} == {
        "a": (1, "2"),
        "b": (2, "1"),
        "c": (3, "2"),
        "d": (4, ""),
    }


def test_equals_with_equal_votes_wait_where_an_award_lies_between() -> None:
    evidence = with_votes({"a": 90, "b": 90, "c": 70}, {"a": 9, "b": 9, "c": 1})
    outcome = run(AWARDS, evidence)
    assert [(b.code, b.proposals) for b in outcome.blockers] == [(Block.TIE_OPEN, ("a", "b"))]
    apart = with_votes({"a": 90, "b": 90, "c": 70}, {"a": 9, "b": 8, "c": 1})
    assert run(AWARDS, apart).status is Status.COMPLETE


def test_the_vote_breaks_ties() -> None:
    rule = Combination(method=Method.VOTE_BREAKS_TIES, parts=(SCORE,))
    outcome = run(
        rules(vote=VOTE, combination=rule), with_votes({"a": 90, "b": 90}, {"a": 5, "b": 6})
    )
    assert places(outcome) == {"b": 1, "a": 2}
    assert line_of(outcome, "b").tie_break == "vote_share"


def test_a_part_may_read_another_vote() -> None:
    public = Vote(id="public", share_base=Base.VALID)
    part = Part(kind=PartKind.VOTE_SHARE, vote="public", weight=Fraction(1, 2))
    book = rules(votes=(public,), combination=Combination(parts=(SCORE, part)))
    evidence = scored({"a": 50})
    assert [b.code for b in run(book, evidence).blockers] == [Block.VOTE_MISSING]
    ballot = Ballot(proposal="a", votes_for=3, votes_against=1, members=4, vote="public")
    outcome = run(book, replace(evidence, ballots=(ballot,)))
    assert line_of(outcome, "a").total == Fraction("87.5")
    assert line_of(outcome, "a").parts[1].vote == "public"


def test_a_veto_knocks_out_whatever_the_total() -> None:
    safe = replace(WHOLE, id="safe", weight=Fraction(1, 10), veto=Veto(below=3000, sheets=2))
    rest = replace(WHOLE, weight=Fraction(9, 10))
    names = ("quality", "safe")
    book = rules(panels=(panel(rest, safe),))
    evidence = Evidence(
        round="made",
        proposals=(proposal("a"), proposal("b")),
        seats=seats(2),
        sheets=(
            sheet("s0", "a", 100, 20, names=names),
            sheet("s1", "a", 100, 29, names=names),
            sheet("s0", "b", 50, 20, names=names),
            sheet("s1", "b", 50, 30, names=names),
        ),
    )
    outcome = run(book, evidence)
    assert line_of(outcome, "a").reason is Reason.VETO
    assert line_of(outcome, "a").facts == {"criterion": "safe"}
    assert line_of(outcome, "b").standing is Standing.RANKED


def test_a_tag_may_keep_a_proposal_out_before_anything_is_missing() -> None:
    chosen = Selection(exclusions=(Exclusion(tag="funded", title={}),))
    evidence = replace(scored({"a": 80}), proposals=(proposal("a", tags=("funded",)),), sheets=())
    outcome = run(rules(selection=chosen), evidence)
    assert outcome.status is Status.COMPLETE
    assert line_of(outcome, "a").reason is Reason.EXCLUDED_BY_TAG


def test_not_applicable_scales_up_or_keeps_its_weight() -> None:
    leaves = (
        Criterion(id="x", title={}, weight=Fraction(1, 2)),
        Criterion(id="y", title={}, weight=Fraction(1, 2), na_allowed=True),
    )
    evidence = replace(
        scored({"a": 0}), sheets=(Sheet(seat="s0", proposal="a", marks={"x": 800, "y": None}),)
    )
    assert totals(rules(panels=(panel(*leaves),)), evidence) == {"a": 80}
    kept = (leaves[0], replace(leaves[1], na_keeps_weights=True))
    assert totals(rules(panels=(panel(*kept),)), evidence) == {"a": 40}


def test_four_states_of_no_mark_are_four() -> None:
    evidence = replace(
        scored({"a": 80}),
        seats=seats(5),
        recusals=(Recusal(seat="s1", proposal="a"),),
        sheets=(
            sheet("s0", "a", 80),
            Sheet(seat="s2", proposal="a", marks={}, abstained=True),
            replace(sheet("s3", "a", 10), void=True),
        ),
    )
    evidence = replace(
        evidence,
        assignments=tuple(replace(evidence.assignments[0], seat=f"s{i}") for i in range(5)),
    )
    outcome = run(rules(), evidence)
    assert [one.use for one in line_of(outcome, "a").panels[0].sheets] == [
        SheetUse.USED,
        SheetUse.RECUSED,
        SheetUse.ABSTAINED,
        SheetUse.VOID,
        SheetUse.PENDING,
    ]
    assert [(b.code, b.seats) for b in outcome.blockers] == [(Block.SHEETS_MISSING, ("s4",))]
    accepted = Decision(
        id="d", kind=DecisionKind.INCOMPLETE_ACCEPTED, minutes="2016-4", proposal="a"
    )
    assert totals(rules(), replace(evidence, decisions=(accepted,))) == {"a": 80}
