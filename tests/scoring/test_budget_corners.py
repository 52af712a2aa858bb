"""Corners of budgets: papers that cannot be read, rules that cannot work, columns at their bound."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from app.scoring import equal_shares as module
from app.scoring.ballot_sets import BallotSets, SetForm, ballot_sets, paper_groups
from app.scoring.best_set import Candidate, best_set
from app.scoring.budget_rules import (
    BestSetRule,
    CategoryBudget,
    CategoryRule,
    Completion,
    SetQuota,
    SetTie,
    SharesRule,
    SharesTie,
    Utility,
)
from app.scoring.columns.shares import _Lanes
from app.scoring.columns.totals import Columns, TooLarge, ranked
from app.scoring.engine import run
from app.scoring.equal_shares import equal_shares
from app.scoring.evidence import Evidence, ordered, to_document
from app.scoring.numbers import Mode
from app.scoring.outcome import Block, Reason, Status
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Criterion,
    Panel,
    Rounding,
    Selection,
    SelectionKind,
)
from app.scoring.soundness import problems
from tests.support.elections import approvals
from tests.support.made_rounds import amounts, down, line_of, rules, scored

ROUND = scored({"a": 80, "b": 70}, 500)


def with_papers(
    *groups: str, names: tuple[str, ...] = ("a", "b"), form: SetForm = SetForm.APPROVAL
) -> Evidence:
    return replace(ROUND, ballot_sets=BallotSets(form=form, proposals=names, groups=groups))


def shared(rule: SharesRule | None) -> Allotment:
    return Allotment(rule=AllotmentRule.EQUAL_SHARES, shares=rule)


# Papers.


def test_papers_in_another_order_or_split_in_two_are_the_same_evidence() -> None:
    once = with_papers("1:", "3:0,1", "2:1")
    again = with_papers("2:1", "1:0,1", "1:", "2:0,1")
    assert to_document(again) == to_document(ordered(once))


def test_equal_papers_are_counted_together_whatever_they_say() -> None:
    papers = [((1, 0), (3, 7), 1), ((0, 1), (7, 3), 2)]
    assert ballot_sets(SetForm.POINTS, ["a", "b"], papers).groups == ("3:0=7,1=3",)
    orders: list[tuple[tuple[int, ...], tuple[int, ...], int]] = [((1, 0), (), 1), ((0, 1), (), 1)]
    assert ballot_sets(SetForm.ORDER, ["a", "b"], orders).groups == ("1:0,1", "1:1,0")
    assert ballot_sets(SetForm.APPROVAL, ["a", "b"], orders).groups == ("2:0,1",)


@pytest.mark.parametrize(
    "group", ["1:x", "0:0", "x:0", "1:0,0", "1:0,2", "1:0=1,1", "1:0,,1", "1:0=", "１:0", "1:-1"]
)
def test_a_paper_that_cannot_be_read_is_named_and_nothing_is_computed(group: str) -> None:
    outcome = run(rules(shared(None)), with_papers("1:0", group))
    (blocker,) = outcome.blockers
    assert (blocker.code, blocker.facts["fault"]) == (Block.EVIDENCE_FAULTY, "paper_group")
    assert blocker.facts["given"] == group


def test_a_proposal_that_stands_twice_among_the_papers_is_named() -> None:
    outcome = run(rules(shared(None)), with_papers("1:0", names=("a", "a")))
    assert [b.facts["fault"] for b in outcome.blockers] == ["paper_group"]


def test_papers_are_read_with_their_points() -> None:
    sets = BallotSets(form=SetForm.POINTS, proposals=("a", "b"), groups=("2:0=7,1=3", "1:"))
    assert [tuple(group) for group in paper_groups(sets)] == [(2, (0, 1), (7, 3)), (1, (), ())]


# Equal shares and best sets as a round meets them.


def test_what_the_papers_name_besides_is_passed_over() -> None:
    """Only b is selected; whoever gave his points to a still has his share."""
    book = rules(
        shared(SharesRule(utility=Utility.POINTS, tie=SharesTie.LISTED_ORDER)),
        selection=Selection(kind=SelectionKind.FIRST, count=1),
    )
    evidence = with_papers("1:0=2,1=1", "1:0=3", names=("b", "a"), form=SetForm.POINTS)
    outcome = run(book, evidence)
    assert amounts(outcome) == {"a": 100, "b": 0}
    assert outcome.pots[0].account is not None
    assert outcome.pots[0].account["voters"] == 2


def test_nobody_voted_so_nobody_is_funded() -> None:
    outcome = run(
        rules(shared(SharesRule(completion=Completion(step_minor=1), comparison=True))), ROUND
    )
    assert outcome.status is Status.COMPLETE
    assert amounts(outcome) == {"a": 0, "b": 0}


def test_a_completion_may_start_where_the_rule_says() -> None:
    election = approvals([100], 400, [[0], [0]])
    late = equal_shares(election, SharesRule(completion=Completion(step_minor=10, start_minor=30)))
    assert (late.winners, late.repeated) == ((0,), 2)
    plain = equal_shares(election, SharesRule(completion=Completion(step_minor=10)))
    assert (plain.winners, plain.repeated) == ((0,), 0)


def test_a_best_set_that_cannot_be_proved_stops_the_run() -> None:
    book = rules(Allotment(rule=AllotmentRule.BEST_SET))
    wishes = {"a": 2**50 + 1, "b": 2**50}
    outcome = run(book, scored({"a": 80, "b": 70}, 2**51, wishes))
    assert [(b.code, b.facts["why"]) for b in outcome.blockers] == [
        (Block.NOT_PROVED, "numbers_too_large")
    ]
    assert line_of(outcome, "a").reason is Reason.NOT_IN_BEST_SET


def test_in_part_ends_with_the_pot() -> None:
    of = [Candidate(id=name, score=Fraction(9), cost=100) for name in "abc"]
    assert best_set(BestSetRule(partial=True), of, 200).amounts == {"a": 100, "b": 100}


def test_equals_that_all_fit_need_no_further_solution() -> None:
    of = [Candidate(id=name, score=Fraction(0), cost=100) for name in "ab"]
    found = best_set(BestSetRule(tie=SetTie.MOST_COST), of, 200)
    assert found.amounts == {"a": 100, "b": 100}


# Columns where they must hand over to Python's integers.


def test_a_step_beyond_the_columns_is_taken_by_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    election = approvals([60, 60, 90], 150, [[0], [0, 1], [1, 2]])
    rule = SharesRule(unit_places=0, completion=Completion(step_minor=10**17, start_minor=20))
    by_lists = equal_shares(election, rule)
    monkeypatch.setattr(module, "LARGE_REPEATED", 0)
    assert equal_shares(election, rule) == by_lists


def test_of_equal_keys_the_greatest_quotient_is_taken() -> None:
    """The keys of columns are rounded quotients; what they cannot tell apart is multiplied across."""
    quotients = [(1, 3), (1, 2), (1, 4), (2, 4)]
    lanes: Any = SimpleNamespace(_quotient=lambda _, project: quotients[project])
    assert _Lanes._greatest(lanes, 0, [0, 1, 2, 3]) == [1, 3]


def _marks(value: int, maximum: int, sheets: int) -> tuple[Panel, Columns]:
    import numpy as np  # noqa: PLC0415 -- as the engine does, where columns are wanted

    leaf = Criterion(id="x", title={}, weight=Fraction(1), maximum=maximum)
    panel = Panel(id="p", title={}, criteria=(leaf,), aggregation=Aggregation(kind=Aggregate.MEAN))
    marks = np.full((3, sheets, 1), value, dtype=np.int64)
    filed = np.ones((3, sheets), dtype=bool)
    filed[1, 1:] = False
    filed[2, : sheets // 2] = False
    return panel, Columns(marks=marks, filed=filed)


def test_totals_over_many_numbers_of_sheets_are_refused_beyond_the_bound() -> None:
    import numpy as np  # noqa: PLC0415 -- as above

    sheets = 43
    panel, columns = _marks(10**15, 10**15 + 1, sheets)
    filed = np.tril(np.ones((sheets, sheets), dtype=bool))
    marks = np.full((sheets, sheets, 1), 10**15, dtype=np.int64)
    with pytest.raises(TooLarge):
        ranked(panel, replace(columns, marks=marks, filed=filed))


def test_rounding_is_refused_beyond_the_bound() -> None:
    panel, columns = _marks(10**12, 10**12 + 1, 2)
    assert ranked(panel, columns).places.tolist() == [1, 1, 1]
    with pytest.raises(TooLarge):
        ranked(panel, columns, Rounding(places=9, mode=Mode.HALF_UP))


# Rules of budgets that cannot work.

CANNOT: list[tuple[Allotment, str, str]] = [
    (shared(SharesRule(unit_places=7)), "/allotment/shares/unit_places", "out_of_range"),
    (
        shared(SharesRule(completion=Completion(step_minor=0))),
        "/allotment/shares/completion/step",
        "not_positive",
    ),
    (
        shared(SharesRule(completion=Completion(step_minor=1, start_minor=-1))),
        "/allotment/shares/completion/start",
        "negative",
    ),
]


def best(**more: Any) -> Allotment:
    return Allotment(rule=AllotmentRule.BEST_SET, best=BestSetRule(**more))


@pytest.mark.parametrize(
    ("rule", "pointer", "code"),
    [
        *CANNOT,
        (best(at_most=0), "/allotment/best/at_most", "not_positive"),
        (
            down(categories=CategoryRule(budgets=(CategoryBudget(category="x", most_minor=-1),))),
            "/allotment/categories/budgets/0/most",
            "negative",
        ),
        (best(quotas=(SetQuota(tag="x", at_least=-1),)), "/allotment/best/quotas/0", "negative"),
        (
            best(quotas=(SetQuota(tag="x", at_least_minor=2, at_most_minor=1),)),
            "/allotment/best/quotas/0",
            "cap_below_floor",
        ),
    ],
)
def test_a_budget_that_cannot_work_is_named(rule: Allotment, pointer: str, code: str) -> None:
    assert [(p.pointer, p.code) for p in problems(rules(rule))] == [(pointer, code)]


def test_a_budget_that_can_work_has_no_problems() -> None:
    quota = SetQuota(tag="x", at_least=1, at_most=1, at_least_minor=0, at_most_minor=9)
    for rule in (best(quotas=(quota,)), shared(SharesRule())):
        assert list(problems(rules(rule))) == []
