"""Texts that are alike, against a plain twin and by worked examples."""

from hypothesis import given
from hypothesis import strategies as st

from app.similarity import (
    GRAM,
    PASSAGE_MIN,
    SKETCH,
    close_to,
    grams,
    passages,
    resemblance,
    shared,
    sketch,
)

TEXT = "社区独居长者较多，子女不在身边，志愿者每周上门一次，陪他们说话、买菜、量血压。"
OTHER = "暑假里外来务工人员的孩子没有人管，我们请大学生来教他们画画、下棋和游泳安全。"


def test_width_case_space_and_punctuation_do_not_hide_a_copy() -> None:
    assert grams(["ＡＢＣ， 上门 陪伴！"]) == grams(["abc上门陪伴"])
    assert grams(["四个汉字"]) == frozenset()
    assert len(grams(["刚好五个字"])) == 1


def test_no_gram_crosses_from_one_answer_into_the_next() -> None:
    assert grams(["志愿者每周", "上门一次吧"]) < grams(["志愿者每周上门一次吧"])


def test_shares_are_of_the_shorter_text_in_thousandths() -> None:
    whole, part = grams([TEXT + OTHER]), grams([TEXT])
    assert shared(whole, part) == shared(part, whole) == 1000
    assert shared(grams([TEXT]), grams([OTHER])) == 0
    assert shared(part, frozenset()) == 0


def test_a_small_sketch_says_exactly_what_the_sets_say() -> None:
    one, other = grams([TEXT]), grams([TEXT[:20] + OTHER])
    assert resemblance(sketch(one), sketch(other)) == shared(one, other)
    assert resemblance([], sketch(one)) == 0


def test_a_large_sketch_comes_near() -> None:
    one = frozenset(value * 7919 % 999983 for value in range(4000))
    other = frozenset(value * 7919 % 999983 for value in range(2000, 6000))
    assert len(sketch(one)) == SKETCH
    assert abs(resemblance(sketch(one), sketch(other)) - 500) < 100


def test_the_nearest_come_first_and_strangers_not_at_all() -> None:
    mine = sketch(grams([TEXT]))
    others = {
        "half": sketch(grams([TEXT[:20] + OTHER])),
        "same": mine,
        "none": sketch(grams([OTHER])),
    }
    assert close_to(mine, others, least=100, count=5) == ["same", "half"]
    assert close_to(mine, others, least=100, count=1) == ["same"]


def test_passages_give_their_places_in_both_texts_as_written() -> None:
    here, there = f"开头。{TEXT}结尾", f"{OTHER}{TEXT.replace('，', ' , ')}"
    [*found] = passages(here, there)
    assert found
    for one in found:
        mine, other = here[slice(*one.here)], there[slice(*one.there)]
        assert grams([mine]) == grams([other])
        assert one.length >= PASSAGE_MIN
    assert passages(TEXT, OTHER) == []


@given(st.text("甲乙丙丁", max_size=60), st.text("甲乙丙丁", max_size=60))
def test_every_passage_stands_in_both(here: str, there: str) -> None:
    for one in passages(here, there):
        assert here[slice(*one.here)] == there[slice(*one.there)]
    mine = {here[i : i + GRAM] for i in range(len(here) - GRAM + 1)}
    other = {there[i : i + GRAM] for i in range(len(there) - GRAM + 1)}
    least = min(len(mine), len(other))
    wanted = len(mine & other) * 1000 // least if least else 0
    assert shared(grams([here]), grams([there])) == wanted
