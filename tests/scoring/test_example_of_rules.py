"""The made-up panel shows what rules do: it fits every rulebook, and is the same each time."""

from dataclasses import replace
from fractions import Fraction
from itertools import islice

import pytest

from app.forms.rulebooks import presets
from app.scoring.combining import finalists
from app.scoring.engine import run
from app.scoring.evidence import Sheet
from app.scoring.example import example
from app.scoring.outcome import Block, SheetUse, Status
from app.scoring.rulebook import (
    Base,
    BonusRule,
    Choices,
    Combination,
    Criterion,
    Limits,
    Method,
    Part,
    PartKind,
    Selection,
    SelectionKind,
    Tier,
    Vote,
    VoteForm,
)
from app.scoring.sheets import Member, panel_line
from tests.support.any_rounds import rounds
from tests.support.made_rounds import down, line_of, panel, rules, scored, sheet, voted

#: What a made-up panel may leave open: who settles a tie, and quotas that a small round cannot keep.
OPEN = {
    Block.TIE_OPEN,
    Block.SEED_MISSING,
    Block.QUOTA_UNREACHABLE,
    Block.ROUND_DUE,
    Block.NOT_PROVED,
}
SCORE = Part(kind=PartKind.PANEL, panel="panel")
VOTE = Vote(panel="panel", share_base=Base.ATTENDING)


@pytest.mark.parametrize("name", sorted(presets()))
def test_an_example_fits_every_preset(name: str) -> None:
    book = presets()[name]
    outcome = run(book, example(book), "seed")
    assert {blocker.code for blocker in outcome.blockers} <= OPEN
    assert example(book) == example(book)


def test_an_example_contradicts_no_rules_whatever_they_are() -> None:
    for made in islice(rounds(3_000), 120):
        outcome = run(made.book, example(made.book), "seed")
        faulty = [b.facts for b in outcome.blockers if b.code is Block.EVIDENCE_FAULTY]
        assert faulty == [], made.number


def test_known_pots_are_taken_and_requests_follow_what_may_be_awarded() -> None:
    book = rules(down(cap_minor=3_000_000), request_cap_minor=2_500_000)
    made = example(book, {"seed": 7})
    assert [(pot.id, pot.amount_minor) for pot in made.pots] == [("seed", 7)]
    assert max(proposal.requested_minor for proposal in made.proposals) == 2_500_000
    plain = example(rules(down()))
    assert 0 < plain.pots[0].amount_minor < sum(p.requested_minor for p in plain.proposals)


def test_a_bonus_of_each_kind_is_shown() -> None:
    kinds = (
        BonusRule(id="plus", title={}, at_least=Fraction(1), at_most=Fraction(5)),
        BonusRule(id="minus", title={}, at_least=Fraction(-5), at_most=Fraction(0)),
    )
    book = rules(combination=Combination(parts=(SCORE,), bonuses=kinds))
    assert [(b.kind, b.points) for b in example(book).bonuses] == [("plus", 5), ("minus", -5)]


# Who goes before a vote that comes after the scores.


def later(method: Method, **more: object) -> Combination:
    return Combination(method=method, parts=(SCORE,), **more)  # type: ignore[arg-type]  # as given


def test_finalists_are_the_first_by_score_with_all_equals_at_the_end() -> None:
    evidence = scored({"a": 90, "b": 80, "c": 80, "d": 70})
    listed = rules(vote=VOTE, combination=later(Method.SHORTLIST_THEN_VOTE, shortlist=2))
    assert finalists(listed, evidence) == {"a", "b", "c"}
    marked = later(Method.SHORTLIST_THEN_VOTE, shortlist_mark=Fraction(85))
    assert finalists(rules(vote=VOTE, combination=marked), evidence) == {"a"}
    awards = rules(
        vote=VOTE,
        combination=later(Method.SCORE_THEN_VOTE_FOR_AWARDS),
        selection=Selection(kind=SelectionKind.FIRST, count=1),
        tiers=(Tier(id="1", title={}, count=1),),
    )
    assert finalists(awards, evidence) == {"a"}
    endless = replace(awards, selection=Selection(), tiers=())
    assert finalists(endless, evidence) == {"a", "b", "c", "d"}


def test_finalists_are_those_whom_the_limits_of_the_selection_let_in() -> None:
    """a and b belong to one organisation, which gets one place: the vote is on a and c."""
    awards = rules(
        vote=VOTE,
        combination=later(Method.SCORE_THEN_VOTE_FOR_AWARDS),
        selection=Selection(kind=SelectionKind.FIRST, count=2, per_organisation=1),
        tiers=(Tier(id="1", title={}, count=1), Tier(id="2", title={}, count=1)),
    )
    evidence = scored({"a": 90, "b": 80, "c": 70})
    owners = {"a": "x", "b": "x", "c": "y"}
    own = tuple(replace(p, organisation=owners[p.id]) for p in evidence.proposals)
    evidence = replace(evidence, proposals=own)
    assert finalists(awards, evidence) == {"a", "c"}
    both = (voted("a", 5, 12, 12), voted("c", 9, 12, 12))
    outcome = run(awards, replace(evidence, ballots=both))
    assert outcome.status is Status.COMPLETE
    assert {line.proposal: line.tier for line in outcome.lines} == {"a": "2", "b": "", "c": "1"}
    wrong = run(awards, replace(evidence, ballots=(both[0], voted("b", 9, 12, 12))))
    assert [(b.code, b.proposals) for b in wrong.blockers] == [(Block.VOTE_MISSING, ("c",))]


def test_there_are_no_finalists_while_a_sheet_is_missing() -> None:
    listed = rules(vote=VOTE, combination=later(Method.SHORTLIST_THEN_VOTE, shortlist=2))
    evidence = scored({"a": 90, "b": 80})
    assert finalists(listed, replace(evidence, sheets=evidence.sheets[:1])) is None


# Sheets and papers as other rooms ask about them.


def test_what_is_not_applicable_may_be_left_out_of_a_sheet() -> None:
    leaves = (
        Criterion(id="x", title={}, weight=Fraction(1, 2), maximum=10000),
        Criterion(id="y", title={}, weight=Fraction(1, 2), maximum=10000, na_allowed=True),
    )
    evidence = scored({"a": 1, "b": 1})
    book = rules(panels=(panel(*leaves),))
    short = Sheet(seat="s0", proposal="a", marks={"x": 6000})
    whole = Sheet(seat="s0", proposal="b", marks={"x": 6000, "y": None})
    outcome = run(book, replace(evidence, sheets=(short, whole)))
    assert outcome.blockers == ()
    assert [line.total for line in outcome.lines] == [60, 60]


def test_marks_of_another_name_are_refused_though_there_are_as_many() -> None:
    evidence = scored({"a": 1})
    strange = Sheet(seat="s0", proposal="a", marks={"strange": 6000})
    outcome = run(rules(), replace(evidence, sheets=(strange,)))
    assert {b.code for b in outcome.blockers} == {Block.EVIDENCE_FAULTY}


def test_one_proposal_alone_is_aggregated_as_in_the_run() -> None:
    member = Member(seat="s0", label="0", weight=Fraction(1), sheet=sheet("s0", "a", 80))
    alone = panel_line(panel(), [member])
    assert (alone.score, alone.sheets[0].use) == (80, SheetUse.USED)
    assert line_of(run(rules(), scored({"a": 80})), "a").panels[0].score == alone.score


def test_a_vote_says_who_holds_it_and_what_a_paper_may_hold() -> None:
    public = Vote(
        id="p", form=VoteForm.APPROVAL, limits=Limits(per_day=2), choices=Choices(at_most=5)
    )
    assert (public.public, public.lists, public.range.at_most) == (True, True, 2)
    points = Vote(panel="panel", form=VoteForm.POINTS, choices=Choices(points=10))
    assert (points.public, points.range.points, points.range.at_most) == (False, 10, None)
    single = Vote(panel="panel", choices=Choices(points=10))
    assert (single.lists, single.range.points) == (False, None)
    assert voted("a", 1, 2, 3).votes_against == 1
