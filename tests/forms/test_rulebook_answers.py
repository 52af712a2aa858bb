"""Seven answers change their own part of a rulebook and nothing else, and what they cannot say stays."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from app.errors import Invalid
from app.forms.rulebooks import from_yaml, presets, problems, to_yaml
from app.forms.rulebooks.answers import AnswersForm, answers_of
from app.forms.rulebooks.applying import applied
from app.language.rulebooks import sentences
from app.scoring.gift_rules import Contribution, Origin
from app.scoring.numbers import as_text
from app.scoring.rulebook import Aggregate, AllotmentRule, Method, PartKind, Rulebook, TieKind
from app.scoring.sign_off import SignWay

ALL = sorted(presets())
FOUNDING = "founding-round"


def answered(name: str, **changes: Any) -> Rulebook:
    """Change some answers of a preset."""
    book = presets()[name]
    return applied(book, AnswersForm.model_validate({**answers_of(book), **changes}))


def codes(book: Rulebook) -> list[tuple[str, str]]:
    """Name what is wrong, by place."""
    return [(one.pointer, one.code) for one in problems(book)]


@pytest.mark.parametrize("name", ALL)
def test_the_answers_that_stand_change_nothing(name: str) -> None:
    assert answered(name) == presets()[name]


@pytest.mark.parametrize("name", ALL)
def test_one_changed_answer_leaves_the_other_parts_alone(name: str) -> None:
    book = presets()[name]
    found = answered(name, notice_days=21)
    assert found == replace(book, publication=replace(book.publication, notice_days=21))


def test_how_many_awards() -> None:
    assert answered(FOUNDING, count=12).selection.count == 12
    by_mark = answered(FOUNDING, selection="mark", pass_mark="75.5").selection
    assert (by_mark.count, as_text(by_mark.pass_mark or 0)) == (None, "151/2")  # type: ignore[arg-type]  # a mark was given
    assert codes(answered(FOUNDING, count=99)) == [("/tiers", "tiers_too_few")]


def test_whether_high_and_low_are_dropped() -> None:
    rows = answers_of(presets()[FOUNDING])["panels"]
    mean = answered(FOUNDING, panels=[{**rows[0], "dropping": "mean", "min_sheets": 3}])
    assert (mean.panels[0].aggregation.kind, mean.panels[0].min_sheets) == (Aggregate.MEAN, 3)
    two = answered(FOUNDING, panels=[{**rows[0], "drop": 2}]).panels[0].aggregation
    assert (two.drop_high, two.drop_low, two.needs) == (2, 2, 7)


def test_the_vote_before_after_or_not_at_all() -> None:
    without = answered(FOUNDING, vote="none")
    assert (without.vote, without.combination.gate) == (None, False)
    assert [(part.kind, part.weight) for part in without.combination.parts] == [(PartKind.PANEL, 1)]
    assert codes(without) == []
    after = answered(FOUNDING, vote="awards", vote_weight="")
    assert after.combination.method is Method.SCORE_THEN_VOTE_FOR_AWARDS
    assert codes(after) == []
    heavier = answered(FOUNDING, vote_weight="50%").combination.parts
    assert [as_text(part.weight) for part in heavier] == ["1/2", "1/2"]
    fresh = answered("experts-and-public", vote="gate")
    assert fresh.vote is not None
    assert fresh.vote.passing is not None


def test_half_or_two_thirds() -> None:
    found = answered(FOUNDING, passing="two_thirds").vote
    assert found is not None
    assert found.passing is not None
    assert (as_text(found.passing.share), found.passing.strict) == ("2/3", False)


def test_ties_and_their_end() -> None:
    ties = [{"rule": "smaller_request"}, {"rule": ""}, {"rule": "criterion:impact"}]
    found = answered(FOUNDING, ties=ties, tie_end="lots").ties
    assert [(tie.kind, tie.ref) for tie in found] == [
        (TieKind.SMALLER_REQUEST, ""),
        (TieKind.CRITERION, "impact"),
        (TieKind.LOTS, ""),
    ]


def test_how_the_money_is_shared() -> None:
    flat = answered(FOUNDING, money="flat", amount="8000").allotment
    assert flat is not None
    assert (flat.rule, flat.amount_minor, flat.unit_minor) == (AllotmentRule.FLAT, 800_000, 10_000)
    assert answered(FOUNDING, money="none").allotment is None
    fresh = answered("nanqu-2016", money="ranking", misfit="partial")
    assert [pot.id for pot in fresh.pots] == ["seed"]
    assert codes(fresh) == []


def test_criteria_are_renamed_weighed_added_and_removed() -> None:
    rows = [dict(row) for row in answers_of(presets()[FOUNDING])["criteria"]]
    rows[0]["weight"] = "45%"
    rows[1]["weight"] = ""
    rows.append({"panel": "panel", "zh": "可持续", "weight": "1/20", "maximum": "5", "step": "0.5"})
    assert codes(answered(FOUNDING, criteria=rows)) == [("/panels/0/criteria", "weights_not_one")]
    rows[-1]["weight"] = "0"
    kept = answered(FOUNDING, criteria=rows).panels[0].criteria
    assert "innovation" not in answered(FOUNDING, criteria=rows).work.matters
    assert [one.id for one in kept] == [
        "public_benefit",
        "practicality",
        "impact",
        "execution",
        "criterion-6",
    ]
    assert (kept[-1].maximum, kept[-1].step) == (500, 50)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("pass_mark", "sechzig", "not_number"),
        ("request_cap", "1e4", "not_money"),
        ("vote_weight", "20 %%", "not_number"),
        ("amount", "0.001", "not_money"),
    ],
)
def test_what_cannot_be_read_is_named_at_its_field(field: str, value: str, code: str) -> None:
    more = {"selection": "mark"} if field == "pass_mark" else {"money": "flat"}
    with pytest.raises(Invalid) as caught:
        answered(FOUNDING, **{**more, field: value})
    assert [(name, found) for name, (found, _) in caught.value.fields.items()] == [(field, code)]


def test_who_signs_and_in_which_order() -> None:
    book = presets()[FOUNDING]
    assert book.sign_off is None
    lines = [
        {"place": "2", "zh": "街道领导", "by": "signatory"},
        {"place": "1", "zh": "纪要核对", "en": "Minutes checked", "by": "secretary"},
        {"place": "3", "zh": "", "by": "organiser"},
    ]
    found = answered(FOUNDING, sign_way="accounts", posts=lines)
    assert found.sign_off is not None
    assert found.sign_off.way is SignWay.ACCOUNTS
    assert [(post.title, post.by.value) for post in found.sign_off.posts] == [
        ({"zh": "纪要核对", "en": "Minutes checked"}, "secretary"),
        ({"zh": "街道领导"}, "signatory"),
    ]
    assert codes(found) == []
    again = answers_of(found)
    turned = [{**line, "place": 3 - line["place"]} for line in again["posts"]]
    other = applied(found, AnswersForm.model_validate({**again, "posts": turned}))
    assert other.sign_off is not None
    assert [post.id for post in other.sign_off.posts] == [
        post.id for post in reversed(found.sign_off.posts)
    ]
    back = AnswersForm.model_validate({**again, "sign_way": "usual", "posts": []})
    assert applied(found, back) == book


def test_what_comes_from_outside() -> None:
    rate = {"id": "hour", "zh": "志愿服务", "per_zh": "小时", "amount": "30.50"}
    book = answered(
        FOUNDING, match_from="received", counts_hours="yes", naming_share="50%", rates=[rate]
    )
    assert book.gifts is not None
    assert (book.gifts.match, book.gifts.counted) == (
        Origin.RECEIVED,
        (Contribution.GIFT, Contribution.HOURS),
    )
    assert (book.gifts.rates[0].amount_minor, book.gifts.naming_share) == (3050, Fraction(1, 2))
    assert applied(book, AnswersForm.model_validate(answers_of(book))) == book
    assert from_yaml(to_yaml(book)) == book
    said = sentences(book, "zh_CN")
    assert {
        "配套资金只算时点以前收到、两人核对过的：定向捐赠、志愿服务时间。",
        "“志愿服务”按每小时 30.50 元 折算，不足一分的舍去。",
        "一位捐赠人的捐赠达到资助额的 50%，可以冠名；不愿具名的除外。",
    } <= set(said)
    assert answered(FOUNDING, match_from="stated").gifts is None
    with pytest.raises(Invalid) as refused:
        answered(FOUNDING, rates=[{**rate, "amount": "很多"}])
    assert list(refused.value.fields) == ["rates-0-amount"]
