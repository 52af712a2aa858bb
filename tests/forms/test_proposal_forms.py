"""The first form: how it reads what was typed, and what stands in the way of a hand-in."""

from typing import Any

import pytest

from app import currencies
from app.forms.proposal_forms import (
    ALL,
    FIRST_FORM,
    Limits,
    faults_of,
    questions_in,
    read_answers,
    requested_minor,
    section_with,
    sections_of,
    typed_amount,
)

SECTIONS = sections_of(FIRST_FORM)
LIMITS = Limits(request_cap_minor=2_000_000, strands=frozenset({"s"}), communities=frozenset({"c"}))


def lines(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [
        {"category": category, "purpose": "示例", "price": price, "quantity": quantity}
        for category, price, quantity in rows
    ]


def answers(**typed: Any) -> dict[str, Any]:
    whole = {
        "title": "示例",
        "strand": "s",
        "community": "c",
        "target": "示例",
        "people": "20",
        "summary": "示例",
        "need": "示例",
        "plan": "示例",
        "effect": "示例",
        "team": "示例",
        "budget": lines(("goods", "100", "2")),
        **typed,
    }
    questions = questions_in(SECTIONS, ALL) or ()
    read, faults = read_answers(questions, whole)
    assert faults == {}
    return read


def faults(**typed: Any) -> dict[str, str]:
    found = faults_of(SECTIONS, answers(**typed), LIMITS)
    return {name: code for name, (code, _) in found.items()}


def test_every_text_of_the_form_is_in_both_languages() -> None:
    for section in SECTIONS:
        assert set(section.title) == {"zh", "en"}
        for question in section.questions:
            assert set(question.label) == {"zh", "en"}
            assert set(question.hint) in ({"zh", "en"}, set())
            assert all(set(category.label) == {"zh", "en"} for category in question.categories)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12000", 1_200_000),
        ("12,000.50", 1_200_050),
        ("0.5", 50),
        ("1,20", None),
        ("1.234", None),
        ("１２", 1_200),
        ("１２，０００", 1_200_000),
        ("5万", 5_000_000),
        ("5万元", 5_000_000),
        ("1.25 万", 1_250_000),
        ("1.2345万元", 1_234_500),
        ("0.0000015万", None),
        ("12000元", 1_200_000),
        ("¥300", 30_000),
        ("1千", None),
        ("1,2345", None),
        ("5万6", None),
        ("12 000", None),
        ("9999999999999", None),
        ("1e3", None),
        ("-1", None),
        ("", None),
        ("nan", None),
    ],
)
def test_an_amount_is_read_exactly_or_not_at_all(text: str, minor: int | None) -> None:
    assert currencies.read(text, "CNY") == minor


def test_an_amount_is_shown_as_it_may_be_typed_again() -> None:
    for minor in (0, 5, 50, 100, 1_200_050):
        assert currencies.read(typed_amount(minor, "CNY"), "CNY") == minor


def test_a_complete_form_has_no_fault() -> None:
    assert faults() == {}
    assert requested_minor(answers()) == 20_000


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"people": "0"}, {"people": "out_of_range"}),
        ({"people": "二十"}, {"people": "not_integer"}),
        ({"own_funds": "一千"}, {"own_funds": "not_money"}),
        ({"strand": "other"}, {"strand": "choose_one"}),
        ({"community": ""}, {"community": "required"}),
        ({"budget": []}, {"budget-0-purpose": "required"}),
        ({"budget": lines(("goods", "约一百", "2"))}, {"budget-0-price": "not_money"}),
        ({"budget": lines(("goods", "100", "0"))}, {"budget-0-quantity": "quantity_form"}),
        ({"budget": lines(("goods", "100", "1.5"))}, {"budget-0-quantity": "quantity_form"}),
        ({"budget": lines(("gift", "100", "1"))}, {"budget-0-category": "choose_one"}),
        ({"budget": lines(("goods", "20000.01", "1"))}, {"budget": "budget_over"}),
    ],
)
def test_each_fault_stands_at_its_field(typed: dict[str, Any], found: dict[str, str]) -> None:
    assert faults(**typed) == found


def test_the_whole_cap_may_be_asked_for() -> None:
    assert faults(budget=lines(("goods", "20000", "1"))) == {}


def test_a_share_may_be_reached_and_not_passed_and_the_fault_names_what_would_pass() -> None:
    assert faults(budget=lines(("staff", "30", "1"), ("goods", "70", "1"))) == {}
    typed = answers(budget=lines(("goods", "13400", "1"), ("staff", "200", "32")))
    [(field, (code, facts))] = faults_of(SECTIONS, typed, LIMITS).items()
    assert (field, code) == ("budget-1-price", "share_over")
    assert (facts["share"], facts["most"], facts["limit"]) == ("32.3%", "30%", "5742.85")


def test_empty_rows_are_no_lines_and_later_rows_close_up() -> None:
    rows = lines(("goods", "", ""), ("venue", "10", "1"))
    rows[0]["purpose"] = ""
    assert [line["category"] for line in answers(budget=rows)["budget"]] == ["venue"]


def test_more_rows_than_the_form_has_are_kept_and_named_and_only_a_flood_is_refused() -> None:
    assert faults(budget=lines(*[("goods", "1", "1")] * 31)) == {"budget": "too_long"}
    questions = questions_in(SECTIONS, "budget") or ()
    _, found = read_answers(questions, {"budget": lines(*[("goods", "1", "1")] * 301)})
    assert found == {"budget": ("too_long", {"max_length": 300})}


def test_what_is_no_question_is_refused() -> None:
    questions = questions_in(SECTIONS, "need") or ()
    row = {"need": "好", "requested_minor": "1"}
    assert read_answers(questions, row)[1] == {"requested_minor": ("extra_forbidden", {})}
    budget = questions_in(SECTIONS, "budget") or ()
    rows = [{**lines(("goods", "1", "1"))[0], "amount_minor": "9"}]
    assert read_answers(budget, {"budget": rows})[1] == {
        "budget-0-amount_minor": ("extra_forbidden", {})
    }
    assert read_answers(budget, {"budget": "text"})[1] == {"budget": ("extra_forbidden", {})}


def test_a_field_leads_to_its_page() -> None:
    assert section_with(SECTIONS, "budget-3-price") == "budget"
    assert section_with(SECTIONS, "people") == "basics"
