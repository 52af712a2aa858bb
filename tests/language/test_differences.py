"""Differences that a reader can follow, and that never lose a character."""

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from app.language.differences import ADDED, REMOVED, SAME, difference

TEXT = st.text(st.sampled_from("我们种菜的。，\n abcXY12"), max_size=60)


def said(older: str, newer: str) -> str:
    """Write a difference as people write it by hand: [-gone-] and {+new+}."""
    marks = {SAME: "%s", ADDED: "{+%s+}", REMOVED: "[-%s-]"}
    return "".join(marks[one.kind] % one.text for one in difference(older, newer))


def test_chinese_is_compared_by_the_character() -> None:
    assert said("每周六上午种菜", "每周日上午种花") == "每周[-六-]{+日+}上午种[-菜-]{+花+}"


def test_latin_words_are_not_cut_in_two() -> None:
    assert said("plant the garden", "planted the garden") == "[-plant-]{+planted+} the garden"
    assert said("2016 年", "2017 年") == "[-2016-]{+2017+} 年"


def test_a_lone_character_in_both_does_not_tear_a_change_apart() -> None:
    assert said("老人的早餐", "孩子的午饭") == "[-老人的早餐-]{+孩子的午饭+}"


@given(older=TEXT, newer=TEXT)
def test_both_texts_can_be_read_out_of_it(older: str, newer: str) -> None:
    pieces = difference(older, newer)
    assert "".join(one.text for one in pieces if one.kind != ADDED) == older
    assert "".join(one.text for one in pieces if one.kind != REMOVED) == newer


def test_long_texts_take_a_moment_and_no_longer() -> None:
    older = "".join(f"第{n}句话说的是种菜的事情。" for n in range(400))
    newer = older.replace("7", "八").replace("第20句话", "这一句")
    start = process_time()
    assert said(older, newer) != older
    assert said("甲乙" * 3000, "乙甲" * 2999 + "丙")
    assert process_time() - start < 5
