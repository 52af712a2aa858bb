"""Gaps filled with the fewest changes."""

from collections.abc import Iterator
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assignment.balanced import Short
from app.assignment.repair import repaired


def test_a_gap_goes_to_the_member_who_reads_least() -> None:
    given_now = {("a", "p"), ("a", "q"), ("b", "q")}
    able = {"p": ["a", "b", "c"], "q": ["a", "b", "c"]}
    made = repaired(given_now, able, 2, room={"a": None, "b": None, "c": None})
    assert (made.added, made.taken_back, made.short) == ((("c", "p"),), (), ())


def test_nothing_missing_changes_nothing() -> None:
    pairs = {("a", "p"), ("b", "p"), ("c", "p")}
    made = repaired(pairs, {"p": ["a", "b", "c"]}, 2, room={"a": 1, "b": 1, "c": 1})
    assert (made.added, made.taken_back, made.short) == ((), (), ())


def test_a_full_member_hands_on_what_nobody_has_begun() -> None:
    pairs = {("b", "q")}
    able, room = {"p": ["b"], "q": ["b", "c"]}, {"b": 1, "c": 1}
    made = repaired(pairs, able, 1, room=room, movable=pairs)
    assert (made.added, made.taken_back) == ((("b", "p"), ("c", "q")), (("b", "q"),))
    kept = repaired(pairs, able, 1, room=room)  # a sheet that was begun stays
    assert (kept.added, kept.short) == ((), (Short(proposal="p", has=0, wanted=1),))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_as_many_readers_as_any_change_could_give(data: st.DataObject) -> None:
    seats, proposals = ["a", "b", "c"], ["p", "q", "r"]
    pairs = [(seat, key) for seat in seats for key in proposals]
    allowed = data.draw(st.sets(st.sampled_from(pairs)))
    have = {pair for pair in allowed if data.draw(st.booleans())}
    room = {seat: data.draw(st.integers(0, 3)) for seat in seats}
    loads = {seat: sum(one == seat for one, _ in have) for seat in seats}
    room = {seat: max(room[seat], loads[seat]) for seat in seats}
    able = {key: [seat for seat in seats if (seat, key) in allowed] for key in proposals}
    wanted = 1
    have = {pair for pair in have if pair == min(p for p in have if p[1] == pair[1])}
    made = repaired(have, able, wanted, room=room, movable=have)
    now = (have - set(made.taken_back)) | set(made.added)
    assert now <= allowed
    assert all(sum(one == seat for one, _ in now) <= room[seat] for seat in seats)
    assert len({key for _, key in now}) == _most(allowed, room)


def test_a_gap_that_costs_less_is_filled_first() -> None:
    able = {"p": ["a", "d"], "q": ["a", "b"], "r": ["a", "b", "d"]}
    given_now = {("a", "r"), ("d", "p")}
    made = repaired(given_now, able, 2, room=dict.fromkeys("abd", 1), movable=given_now)
    assert (len(made.added), made.taken_back) == (1, ())


@pytest.mark.parametrize("seed", range(150))
def test_no_smaller_difference_leaves_as_few_readers_missing(seed: int) -> None:
    dice = Random(seed)
    able = {key: [seat for seat in "abcd" if dice.random() < 0.6] for key in "pqr"}
    have = {(seat, key) for key in "pqr" for seat in able[key] if dice.random() < 0.3}
    movable = {pair for pair in sorted(have) if dice.random() < 0.7}
    loads = {seat: sum(one == seat for one, _ in have) for seat in "abcd"}
    room = {seat: max(dice.randint(1, 2), loads[seat]) for seat in "abcd"}
    wanted = dice.randint(1, 2)
    made = repaired(have, able, wanted, room=room, movable=movable)
    now = (have - set(made.taken_back)) | set(made.added)
    assert set(made.taken_back) <= movable
    missing = sum(one.wanted - one.has for one in made.short)
    assert (missing, len(now ^ have)) == min(_trials(have, able, wanted, room, movable))


def _trials(
    have: set[tuple[str, str]],
    able: dict[str, list[str]],
    wanted: int,
    room: dict[str, int],
    movable: set[tuple[str, str]],
) -> Iterator[tuple[int, int]]:
    """Try everything: how many readers are missing, and how many pairs are different."""
    choices = []
    for key, seats in able.items():
        now = {seat for seat, one in have if one == key}
        begun = {seat for seat in now if (seat, key) not in movable}
        sizes = {len(now)} if len(now) > wanted else range(wanted + 1)
        found = (set(one) for size in sizes for one in combinations(seats, size))
        choices.append([one for one in found if begun <= one])
    for chosen in product(*choices):
        pairs = {(seat, key) for key, seats in zip(able, chosen, strict=True) for seat in seats}
        if all(sum(one == seat for one, _ in pairs) <= room[seat] for seat in room):
            missing = sum(max(0, wanted - len(seats)) for seats in chosen)
            yield missing, len(pairs ^ have)


def _most(allowed: set[tuple[str, str]], room: dict[str, int]) -> int:
    """Count by trial how many proposals can have a reader."""
    for size in range(3, 0, -1):
        for chosen in combinations(sorted(allowed), size):
            apart = len({key for _, key in chosen}) == size
            fits = all(sum(one == seat for one, _ in chosen) <= room[seat] for seat in room)
            if apart and fits:
                return size
    return 0
