"""What is advised makes the plan complete, and one less does not."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from app.assignment.advice import advice, advised_at_once
from app.assignment.alternates import alternates
from app.assignment.problem import Affinities, Problem, Proposal, Reviewer, Skill
from app.assignment.solving import solve
from app.assignment.soundness import Unsound
from tests.support.assigning import Judged, random_problem

FINANCE = frozenset({"财务"})


def lacking(problem: Problem) -> bool:
    answer = solve(problem)
    return bool(answer.short) or any(one.code == "skill_unmet" for one in answer.given_up)


def test_two_more_finance_experts_or_a_load_of_ten_instead_of_six() -> None:
    problem = Problem(
        proposals=tuple(Proposal(id=f"p{i}", need=2) for i in range(10)),
        reviewers=tuple(
            Reviewer(id=f"r{j}", most=6, skills=FINANCE if j < 1 else frozenset()) for j in range(5)
        ),
        affinities=Affinities(values=np.ones((10, 5), dtype=np.int64)),
        skills=(Skill(name="财务"),),
    )
    found = {one.code: one.facts for one in advice(problem, solve(problem))}
    assert found["advice_holders"] == {"skill": "财务", "now": 6, "would_do": 10, "people": 1}
    assert found["advice_experts"] == {"more": 1, "skills": ("财务",), "load": 6}
    assert found["advice_load"]["would_do"] == 10


def test_advice_comes_at_once_where_no_duty_asks_for_a_programme() -> None:
    plain = Problem(
        proposals=tuple(Proposal(id=f"p{i}", need=2) for i in range(4)),
        reviewers=tuple(Reviewer(id=f"r{j}", most=1, skills=FINANCE) for j in range(3)),
        affinities=Affinities(values=np.ones((4, 3), dtype=np.int64)),
    )
    wished = replace(
        plain, skills=(Skill(name="财务", price=Fraction(5)),), fairness=Fraction(1, 2)
    )
    assert [advised_at_once(one) for one in (plain, wished)] == [True, True]
    assert not advised_at_once(replace(plain, skills=(Skill(name="财务"),)))


@pytest.mark.parametrize("seed", [7, 13, 17, 20, 24])
def test_one_less_than_advised_would_not_do(seed: int) -> None:
    problem = random_problem(seed)
    try:
        answer = solve(problem)
    except Unsound:
        return
    for way in advice(problem, answer):
        if way.code != "advice_load":
            continue
        for level, still in ((way.facts["would_do"], False), (way.facts["would_do"] - 1, True)):
            people = tuple(
                one if one.most is None else replace(one, most=max(one.most, level))
                for one in problem.reviewers
            )
            assert lacking(replace(problem, reviewers=people)) is still


def test_a_limit_that_is_high_enough_is_not_called_too_low() -> None:
    problem = Problem(
        proposals=tuple(Proposal(id=f"p{i}", need=2) for i in range(3)),
        reviewers=(Reviewer(id="a", most=1), Reviewer(id="b", most=10)),
        affinities=Affinities(values=np.ones((3, 2), dtype=np.int64)),
    )
    found = {one.code: one.facts for one in advice(problem, solve(problem))}
    assert found["advice_load"] == {"skill": "", "now": 1, "would_do": 3, "people": 1}


def test_a_least_load_that_is_missed_is_answered_with_the_greatest_that_is_not() -> None:
    problem = Problem(
        proposals=tuple(Proposal(id=f"p{i}", need=1) for i in range(4)),
        reviewers=(
            Reviewer(id="a", least=3),
            Reviewer(id="b", least=3),
            Reviewer(id="c"),
        ),
        affinities=Affinities(values=np.ones((4, 3), dtype=np.int64)),
    )
    [found] = advice(problem, solve(problem))
    assert (found.code, dict(found.facts)) == (
        "advice_least",
        {"now": 3, "would_do": 2, "people": 2},
    )


def test_a_complete_plan_needs_no_advice() -> None:
    problem = replace(random_problem(1), skills=(), apart=False, conflicts=frozenset())
    people = tuple(replace(one, most=None) for one in problem.reviewers)
    problem = replace(problem, reviewers=people, forbidden=frozenset())
    assert advice(problem, solve(problem)) == ()


@pytest.mark.parametrize("seed", range(12))
def test_an_alternate_costs_what_the_whole_plan_then_lacks(seed: int) -> None:
    """Everybody else keeps what he has: the best plan with the alternate is worth less by exactly the cost."""
    problem = replace(random_problem(seed), fairness=None)
    try:
        answer = solve(problem)
    except Unsound:
        return
    for proposal, out in answer.pairs[:2]:
        block = next(one.block for one in problem.proposals if one.id == proposal)
        unit = [
            one.id
            for one in problem.proposals
            if one.id == proposal or (block and one.block == block)
        ]
        left = frozenset(pair for pair in answer.pairs if pair not in {(p, out) for p in unit})
        open_ = [one for one in alternates(problem, answer, proposal, out) if one.refusal is None]
        for one in open_[:3]:
            then = replace(problem, fixed=left | {(p, one.reviewer) for p in unit})
            lost = Fraction(Judged(problem).value(frozenset(answer.pairs)), 100)
            lost -= Fraction(Judged(problem).value(frozenset(solve(then).pairs)), 100)
            least = [r for r in problem.reviewers if r.least]
            if not least:
                assert one.cost == lost
        assert [one.cost for one in open_] == sorted(one.cost for one in open_)


def _most_leads(problem: Problem, pairs) -> int:
    """How many proposals can have a lead among their readers, by trying."""
    readers = [[None] + [r for p, r in pairs if p == one.id] for one in problem.proposals]
    most = {one.id: one.lead_most for one in problem.reviewers}
    best = 0
    for choice in product(*readers):
        taken = [one for one in choice if one]
        if all(most[one] is None or taken.count(one) <= most[one] for one in taken):
            best = max(best, len(taken))
    return best


@pytest.mark.parametrize("seed", range(20))
def test_leads_are_thought_of_where_they_are_scarce(seed: int) -> None:
    dice = np.random.default_rng(seed)
    problem = random_problem(seed, tiny=True)
    people = tuple(
        replace(one, lead_most=[0, 0, 1, None][dice.integers(4)]) for one in problem.reviewers
    )
    problem = replace(problem, leads=True, reviewers=people)
    try:
        answer = solve(problem)
    except Unsound:
        return
    assert answer.bound == answer.objective
    without = solve(replace(problem, leads=False))
    assert len(answer.leads) == _most_leads(problem, answer.pairs)
    assert len(answer.leads) >= _most_leads(problem, without.pairs)
