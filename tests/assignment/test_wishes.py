"""Each wish by itself: draws by hand, probabilities, least change, alternates, leads, what is refused."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.assignment.affinity import Affinity, Known, Weights
from app.assignment.alternates import alternates
from app.assignment.checker import violations
from app.assignment.drawing import PURPOSE, drawn_readers
from app.assignment.hindrances import crowds, hindrances
from app.assignment.posing import posed
from app.assignment.problem import (
    Affinities,
    Draw,
    Previous,
    Problem,
    Proposal,
    Randomised,
    Reviewer,
    Skill,
)
from app.assignment.randomised import lottery
from app.assignment.solving import solve
from app.assignment.soundness import Unsound
from app.assignment.texts import likeness
from app.lots import draws

PLANS, ALL_PLANS = 20, 2000


def problem(values: list[list[int]], *, need: int = 1, most: int | None = None) -> Problem:
    return Problem(
        proposals=tuple(Proposal(id=f"p{i}", need=need) for i in range(len(values))),
        reviewers=tuple(Reviewer(id=f"r{j}", most=most) for j in range(len(values[0]))),
        affinities=Affinities(values=np.array(values)),
    )


def test_a_draw_can_be_repeated_with_sha_256_alone() -> None:
    asked = replace(problem([[5, 5, 5], [5, 5, 5]], need=2), draw=Draw(at_least=1, seed="20261126"))
    drawn = drawn_readers(asked)
    left = ["r0", "r1", "r2"]
    first = left[next(draws("20261126", f"{PURPOSE}:p0#1", 3))]
    assert drawn.orders["p0"][0] == (first, "drawn")
    assert ("p0", first) in drawn.pairs
    answer = solve(asked)
    assert set(drawn.pairs) <= set(answer.pairs)
    assert answer.drawn == drawn.pairs
    assert violations(asked, answer) == ()


def test_whoever_is_full_or_must_keep_out_is_passed_over_in_a_draw() -> None:
    asked = replace(
        problem([[5, 5], [5, 5]], most=1),
        conflicts=frozenset({("p0", "r0")}),
        draw=Draw(at_least=1, seed="x"),
    )
    drawn = drawn_readers(asked)
    assert Counter(r for _, r in drawn.pairs).most_common(1)[0][1] == 1
    assert ("p0", "r0") not in drawn.pairs


def _frequencies(plans: int) -> None:
    values = [[9, 8, 1, 2], [9, 1, 8, 3], [9, 7, 7, 1], [2, 9, 3, 8]]
    cap = Fraction(2, 3)
    asked = problem(values, need=2, most=3)
    columns = posed(asked, frozenset()).columns
    seen: Counter[tuple[int, int]] = Counter()
    for seed in range(plans):
        lots = lottery(columns, Randomised(cap=cap, seed=str(seed)))
        pairs = list(zip(lots.drawn_unit.tolist(), lots.drawn_reviewer.tolist(), strict=True))
        assert set(Counter(u for u, _ in pairs).values()) == {2}
        assert max(Counter(r for _, r in pairs).values()) <= 3
        seen.update(pairs)
        shares = dict(
            zip(
                zip(lots.unit.tolist(), lots.reviewer.tolist(), strict=True),
                lots.share.tolist(),
                strict=True,
            )
        )
    assert max(shares.values()) <= cap * lots.parts
    for pair, share in shares.items():
        expected = plans * share / lots.parts
        allowed = 5 * (plans * share / lots.parts * (1 - share / lots.parts)) ** 0.5
        assert abs(seen[pair] - expected) <= allowed


def test_no_pair_is_likelier_than_the_cap() -> None:
    _frequencies(PLANS)


@pytest.mark.soak
def test_no_pair_is_likelier_than_the_cap_in_two_thousand_plans() -> None:
    _frequencies(ALL_PLANS)


def test_a_randomised_plan_is_checked_and_says_what_it_costs() -> None:
    asked = replace(
        problem([[9, 8, 1], [9, 1, 8]]), randomised=Randomised(cap=Fraction(1, 2), seed="1")
    )
    answer = solve(asked)
    assert violations(asked, answer) == ()
    assert answer.expected == Fraction(17)
    assert answer.bound == 18
    assert solve(asked).pairs == answer.pairs


def test_after_a_refusal_nothing_else_moves_and_what_is_begun_stays() -> None:
    asked = problem([[9, 8, 7], [9, 8, 7], [9, 8, 7]], most=2)
    before = solve(asked)
    gone = before.pairs[0]
    again = replace(
        asked,
        forbidden=frozenset({gone}),
        previous=Previous(pairs=frozenset(before.pairs), begun=frozenset(before.pairs[1:2])),
    )
    after = solve(again)
    assert violations(again, after) == ()
    assert after.taken_back == (gone,)
    assert [p for p, _ in after.added] == [gone[0]]
    assert before.pairs[1] in after.pairs


def test_a_better_plan_does_not_move_anybody_who_may_stay() -> None:
    asked = problem([[1, 9], [9, 1]], most=1)
    kept = frozenset({("p0", "r0"), ("p1", "r1")})
    answer = solve(replace(asked, previous=Previous(pairs=kept)))
    assert set(answer.pairs) == kept
    assert answer.objective == answer.bound == 2


def test_alternates_stand_in_the_order_of_their_cost_and_the_others_say_why_not() -> None:
    asked = problem([[9, 5, 7, 8, 6]])
    asked = replace(
        asked,
        conflicts=frozenset({("p0", "r1")}),
        reviewers=(*asked.reviewers[:2], Reviewer(id="r2", most=0), *asked.reviewers[3:]),
    )
    answer = solve(asked)
    found = alternates(asked, answer, "p0", "r0")
    assert [(one.reviewer, one.cost, one.refusal and one.refusal.code) for one in found] == [
        ("r3", 1, None),
        ("r4", 3, None),
        ("r1", 4, "conflict"),
        ("r2", 2, "full"),
    ]


def test_an_alternate_never_takes_a_duty_away() -> None:
    asked = replace(problem([[9, 8, 1]]), skills=(Skill(name="财务"),))
    people = (
        replace(asked.reviewers[0], skills=frozenset({"财务"})),
        asked.reviewers[1],
        replace(asked.reviewers[2], skills=frozenset({"财务"})),
    )
    asked = replace(asked, reviewers=people)
    found = alternates(asked, solve(asked), "p0", "r0")
    assert [one.reviewer for one in found if one.refusal is None] == ["r2"]


def test_leads_are_shared_out_evenly_and_never_given_to_whoever_may_not() -> None:
    asked = replace(problem([[9, 1]] * 4, need=2), leads=True)
    answer = solve(asked)
    assert violations(asked, answer) == ()
    assert Counter(answer.leads.values()) == {"r0": 2, "r1": 2}
    none = replace(asked, reviewers=tuple(replace(r, lead_most=1) for r in asked.reviewers))
    assert [one.code for one in solve(none).given_up] == ["lead_missing", "lead_missing"]


def test_rooms_that_do_not_carry_the_readings_are_told_with_what_would_do() -> None:
    found = hindrances(problem([[1, 1], [1, 1], [1, 1]], need=2, most=2))
    assert [one.code for one in found] == ["room_short"]
    assert found[0].facts["missing"] == 2
    assert found[0].facts["would_do"] == 3
    answer = solve(problem([[1, 1], [1, 1], [1, 1]], need=2, most=2))
    assert sum(one.wanted - one.has for one in answer.short) == 2


def test_a_pool_that_is_too_small_and_a_cap_that_is_too_low_say_what_would_do() -> None:
    assert [one.code for one in hindrances(problem([[1, 1]], need=3))] == ["people_few", "able_few"]
    capped = replace(
        problem([[1, 1, 1]], need=2), randomised=Randomised(cap=Fraction(1, 2), seed="1")
    )
    found = hindrances(capped)
    assert [(one.code, one.facts["would_do"]) for one in found] == [("cap_low", "2/3")]


def test_a_crowd_that_only_a_few_can_read_is_named() -> None:
    asked = replace(
        problem([[1, 1, 1]] * 4, most=2),
        conflicts=frozenset((f"p{i}", f"r{j}") for i in range(3) for j in (1, 2)),
    )
    assert hindrances(asked) == ()
    found = crowds(asked)
    assert [
        (one.code, one.facts["names"], one.facts["readers"], one.facts["missing"]) for one in found
    ] == [("crowd", ("p0", "p1", "p2"), ("r0",), 1)]


def test_a_skill_that_is_rare_is_told_with_how_many_more_would_do() -> None:
    asked = replace(problem([[1, 1]] * 4, need=1, most=2), skills=(Skill(name="财务"),))
    people = (replace(asked.reviewers[0], skills=frozenset({"财务"})), asked.reviewers[1])
    found = hindrances(replace(asked, reviewers=people))
    assert [(one.code, one.facts["missing"], one.facts["more"]) for one in found] == [
        ("skill_short", 2, 1)
    ]
    assert found[0].facts["would_do"] == 4


BAD = {
    "no_reviewers": {"reviewers": ()},
    "id_unknown": {"conflicts": frozenset({("p9", "r0")})},
    "fixed_barred": {"fixed": frozenset({("p0", "r0")}), "conflicts": frozenset({("p0", "r0")})},
    "affinity_wrong": {"affinities": Affinities(values=np.array([[1, -1], [1, float("nan")]]))},
    "affinity_shape": {"affinities": Affinities(values=np.array([[1, 1]]))},
    "cap_wrong": {"randomised": Randomised(cap=Fraction(3, 2), seed="1")},
    "share_wrong": {"fairness": Fraction(2)},
    "fixed_over_need": {"fixed": frozenset({("p0", "r0"), ("p0", "r1")})},
}


@pytest.mark.parametrize("code", BAD)
def test_what_contradicts_itself_is_refused(code: str) -> None:
    with pytest.raises(Unsound) as refused:
        solve(replace(problem([[1, 1], [1, 1]]), **BAD[code]))
    assert code in {one.code for one in refused.value.findings}


def test_an_affinity_is_the_sum_of_its_reasons() -> None:
    one = Known(id="p", tags=frozenset({"养老", "社区"}), text="为独居老人送餐和陪伴")
    other = Known(id="r", tags=frozenset({"为老"}), text="长期做老人送餐")
    found = Affinity([one], [other], weights=Weights(), same=[["养老", "为老"]])
    reasons = found.reasons(0, 0)
    assert [reason.code for reason in reasons] == ["fit_tags", "fit_text"]
    assert reasons[0].facts == {"shared": ("养老",), "count": 1, "of": 2, "adds": 20_000}
    assert found.affinities().values[0, 0] * 1000 == sum(reason.facts["adds"] for reason in reasons)


def test_chinese_texts_are_alike_by_what_they_speak_of() -> None:
    near, far = likeness(["独居老人送餐"], ["给老人送餐的队伍", "流浪猫救助"])[0]
    assert near > far == 0


def test_readers_come_before_shares_and_soft_prices() -> None:
    few = replace(
        problem([[100, 10], [0, 0]], most=1),
        conflicts=frozenset({("p1", "r1")}),
        fairness=Fraction(1, 2),
    )
    answer = solve(few)
    assert answer.pairs == (("p0", "r1"), ("p1", "r0"))
    assert [one.code for one in answer.given_up] == ["share_missed"]
    dear = Problem(
        proposals=(Proposal(id="p", need=1), Proposal(id="q", need=2)),
        reviewers=(
            Reviewer(id="f", most=1, skills=frozenset({"s"})),
            Reviewer(id="g", most=1),
            Reviewer(id="h", most=1, skills=frozenset({"s"})),
        ),
        affinities=Affinities(values=np.ones((2, 3), dtype=np.int64)),
        conflicts=frozenset({("q", "g"), ("p", "h")}),
        skills=(Skill(name="s", price=Fraction(100)),),
    )
    answer = solve(dear)
    assert answer.pairs == (("p", "g"), ("q", "f"), ("q", "h"))
    assert [(one.code, one.facts["cost"]) for one in answer.given_up] == [("skill_missed", 100)]


def test_a_share_that_can_be_kept_is_kept_whatever_it_costs() -> None:
    asked = replace(problem([[100, 49], [200, 101]], most=1), fairness=Fraction(1, 2))
    answer = solve(asked)
    assert answer.pairs == (("p0", "r0"), ("p1", "r1"))
    assert answer.given_up == ()
    assert violations(asked, answer) == ()


def test_a_share_is_of_what_those_with_room_could_give() -> None:
    members = (Reviewer(id="a", most=0), Reviewer(id="b", most=1))
    asked = replace(problem([[100, 10]]), reviewers=members, fairness=Fraction(1, 2))
    assert solve(asked).given_up == ()


def test_a_wish_dearer_than_everything_else_is_refused_in_words() -> None:
    dear = replace(problem([[5, 2]]), skills=(Skill(name="s", price=Fraction(5001)),))
    with pytest.raises(Unsound) as refused:
        solve(dear)
    (found,) = refused.value.findings
    assert (found.code, found.facts) == (
        "skill_dear",
        {"skill": "s", "price": "5001", "most": "5000"},
    )
    assert solve(replace(dear, skills=(Skill(name="s", price=Fraction(5000)),))).pairs
