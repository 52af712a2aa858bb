from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.assignment.balanced import Short, balanced, everyone
from app.lots import drawn_order


def test_everyone_reads_everything_but_what_one_is_recused_from() -> None:
    shared = everyone(["b", "a"], ["q", "p"], {("a", "p")})
    assert shared.pairs == (("a", "q"), ("b", "p"), ("b", "q"))
    assert shared.loads == {"a": 1, "b": 2}
    assert shared.short == (Short(proposal="p", has=1, wanted=2),)


def test_the_first_proposal_gets_the_members_drawn_first() -> None:
    seats = [f"s{i}" for i in range(5)]
    shared = balanced(seats, ["p"], per_proposal=2, seed="2016-09-09")
    first = drawn_order("2016-09-09", "assignment:p", seats)[:2]
    assert shared.pairs == tuple(sorted((seat, "p") for seat in first))


def test_another_seed_draws_others() -> None:
    seats, proposals = [f"s{i}" for i in range(9)], [f"p{i}" for i in range(30)]
    drawn = {balanced(seats, proposals, per_proposal=3, seed=str(i)).pairs for i in range(5)}
    assert len(drawn) == 5


def test_what_recusals_leave_short_is_named() -> None:
    shared = balanced(["a", "b", "c"], ["p"], [("a", "p"), ("b", "p")], per_proposal=2, seed="1")
    assert shared.pairs == (("c", "p"),)
    assert shared.short == (Short(proposal="p", has=1, wanted=2),)


def test_no_members_no_pairs() -> None:
    assert balanced([], ["p"], per_proposal=1, seed="1").pairs == ()


@given(seats=st.integers(1, 9), proposals=st.integers(0, 25), wanted=st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_without_recusals_loads_differ_by_at_most_one(
    seats: int, proposals: int, wanted: int
) -> None:
    names = [f"s{i}" for i in range(seats)]
    shared = balanced(names, [f"p{i}" for i in range(proposals)], per_proposal=wanted, seed="x")
    assert max(shared.loads.values()) - min(shared.loads.values()) <= 1
    assert len(shared.pairs) == proposals * min(wanted, seats)


@given(st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from("pqrs")), max_size=8))
@settings(max_examples=60, deadline=None)
def test_loads_are_as_even_as_recusals_allow(recused: set[tuple[str, str]]) -> None:
    shared = balanced("abc", "pqrs", recused, per_proposal=2, seed="x")
    choices = [
        list(combinations(free, min(2, len(free))))
        for free in ([s for s in "abc" if (s, p) not in recused] for p in "pqrs")
    ]
    best = min(
        sum(sum(seat in taken for taken in choice) ** 2 for seat in "abc")
        for choice in product(*choices)
    )
    assert sum(load**2 for load in shared.loads.values()) == best
    assert not recused & set(shared.pairs)


@given(st.permutations("abcde"), st.permutations("pqr"))
@settings(max_examples=20, deadline=None)
def test_the_order_of_input_changes_nothing(seats: list[str], proposals: list[str]) -> None:
    again = balanced(seats, proposals, [("a", "p")], per_proposal=3, seed="x")
    assert again == balanced("abcde", "pqr", [("a", "p")], per_proposal=3, seed="x")
