"""Every preset can be read by people in both languages."""

from dataclasses import replace

import pytest

from app.forms.rulebooks import presets
from app.language.rulebooks import sentences
from app.scoring.rulebook import Days, Feedback, FeedbackPlace
from app.scoring.sign_off import Signer, SignOff, SignPost, SignWay


def test_the_founding_round_reads_as_it_is_applied() -> None:
    assert sentences(presets()["founding-round"], "zh_CN") == (
        "每个项目最多申请 20,000.00 元。",
        "评审委员会打分：公益性 25%、创新性 20%、实践性 20%、影响力 20%、执行力 15%，满分 100 分。",
        "每个项目去掉 1 个最高分、1 个最低分，其余取平均；少于 5 份评分不算。",
        "不到 5 份评分时，取各份评分的平均。",
        "一个项目的评分全部交齐以后，评委能看到其他评委给的总分，不写是谁。",
        "交分以后，评委可以不署名讨论。",
        "记名投票。法定人数：达到全体评委的 2/3。通过：多于未回避的评委的 1/2。",
        "表决没有通过的项目不进入排名。",
        "总分由这几部分相加：评审委员会 80%、赞成票率 20%。",
        "同分时依次：看“公益性”的平均分，高者在前；看赞成票率，高者在前；由评审会议定。",
        "入选：名次在前的 16 个。",
        "奖项：一等奖（2 个） × 20,000.00 元、二等奖（5 个） × 14,000.00 元、三等奖（9 个） × 10,000.00 元。",
        "资金：按奖项等次定额，不超过申请金额。",
        "简要公开，公示 5 个工作日：没有入选的项目只列编号。",
        "公示期收到的异议，从第二天起 7 个工作日内答复；等补充证据或专家意见的日子不算。",
    )


def test_who_signs_in_which_order_is_said_in_both_languages() -> None:
    posts = (
        SignPost(id="check", title={"zh": "审核", "en": "Check"}, by=Signer.SECRETARY),
        SignPost(id="approve", title={"zh": "批准", "en": "Approval"}),
    )
    rules = replace(
        presets()["founding-round"], sign_off=SignOff(way=SignWay.ACCOUNTS, posts=posts)
    )
    assert "签核：审核（会议秘书）、批准（签核人）依次用账号签。" in sentences(rules, "zh_CN")
    said = [text for text in sentences(rules, "en") if text.startswith("Sign-off")]
    assert len(said) == 1
    assert "Check" in said[0]


@pytest.mark.parametrize("name", list(presets()))
def test_english_has_a_sentence_for_every_rule(name: str) -> None:
    for sentence in sentences(presets()[name], "en"):
        assert not any("\u4e00" <= char <= "\u9fff" for char in sentence), sentence
        assert "%(" not in sentence


def test_what_a_rulebook_says_of_objections_and_of_what_applicants_read() -> None:
    book = presets()["founding-round"]
    told = Feedback(place=FeedbackPlace.BAND, criteria=False)
    published = replace(
        book.publication,
        renewed_notice_days=3,
        answer_days=15,
        answer_unit=Days.CALENDAR,
        feedback=told,
    )
    renewed, answered, read = sentences(replace(book, publication=published), "en")[-3:]
    assert renewed == "A new version after an objection was upheld is on notice for 3 working days."
    assert answered.startswith(
        "Objections to the notice are answered within 15 days from the day after"
    )
    assert read.endswith(
        "the third in which the place lies, the own total and the funding line, what the panel wrote,"
        " why it is funded or not."
    )
