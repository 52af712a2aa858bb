"""Marks around words that hold marks themselves, wherever a sentence puts them."""

import pytest

from app.forms.message_templates import fill
from app.language import translate
from app.quoting import quoted


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("社区四点半课堂", "“社区四点半课堂”"),
        ("“跨世代”历奇", "“‘跨世代’历奇”"),
        ("大同社工“童学馆”", "“大同社工‘童学馆’”"),
        ("“童学馆”", "“童学馆”"),
        ("“甲”和“乙”", "“‘甲’和‘乙’”"),
        ("走进“三‘社’联动”", "“走进‘三“社”联动’”"),
        ("没有收住的“引号", "“没有收住的‘引号”"),
        ("The “Kids’ club”", "“The ‘Kids’ club’”"),
        ("", "“”"),
    ],
)
def test_the_marks_inside_give_way(title: str, shown: str) -> None:
    assert quoted(title) == shown


def test_sentences_and_wordings_close_around_a_fact_alike() -> None:
    facts = {"title": "“跨世代”历奇", "name": "“甲”"}
    for said in (
        translate("关于“%(title)s”，%(name)s", "zh_CN", **facts),
        fill("关于“{title}”，{name}", facts),
    ):
        assert said == "关于“‘跨世代’历奇”，“甲”"
    assert (
        fill("《{title}》《{other}》{other}", {"title": "读《论语》"})
        == "《读〈论语〉》《{other}》{other}"
    )
