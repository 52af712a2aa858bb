import hashlib
from itertools import islice

from app.lots import drawn_order, draws


def test_a_draw_is_the_remainder_of_a_sha_256() -> None:
    by_hand = [
        int(hashlib.sha256(f"20160909|tie|{i}".encode()).hexdigest(), 16) % 7 for i in range(5)
    ]
    assert list(islice(draws("20160909", "tie", 7), 5)) == by_hand


def test_the_order_drawn_is_fixed_for_good() -> None:
    assert drawn_order("20160909", "tie", ["甲", "乙", "丙", "丁", "戊"]) == (
        drawn_order("20160909", "tie", ["戊", "丁", "丙", "乙", "甲"])
    )
    assert drawn_order("1", "tie", "abcdef") == tuple("acebdf")


def test_each_place_is_drawn_among_those_left() -> None:
    order = drawn_order("x", "audit", "abc")
    first = next(draws("x", "audit#1", 3))
    assert order[0] == "abc"[first]
    left = [name for name in "abc" if name != order[0]]
    assert order[1] == left[next(draws("x", "audit#2", 2))]


def test_one_candidate_needs_no_luck_and_none_gives_none() -> None:
    assert drawn_order("x", "tie", ["a"]) == ("a",)
    assert drawn_order("x", "tie", []) == ()
