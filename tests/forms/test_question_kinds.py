"""Every kind of question: how it reads what was typed, and what stands in the way of a hand-in."""

import random
import unicodedata
from fractions import Fraction
from typing import Any

import pytest

from app.forms.proposal_forms import (
    HANDLING,
    Kind,
    Limits,
    Way,
    answers_within,
    characters,
    counting,
    faults_of,
    form_presets,
    number_of,
    question_of,
    questions_in,
    read_answers,
    requested_minor,
    sections_of,
    ways_of,
)
from app.forms.proposal_forms.shape import Section
from app.scoring.rulebook import Application, CategoryShare, ShareBase

LIMITS = Limits(
    request_cap_minor=None,
    strands=frozenset({"s"}),
    communities=frozenset({"c", "d"}),
    files={"proof": 1, "many": 3},
)


def question(kind: Kind, **more: Any) -> Any:
    return question_of({"id": "q", "kind": kind.value, "label": {"zh": "示例"}, **more})


def read(one: Any, typed: object) -> Any:
    answers, faults = read_answers([one], {"q": typed})
    assert faults == {}
    return answers.get("q")


def codes(one: Any, typed: object, limits: Limits = LIMITS) -> dict[str, str]:
    section = Section(id="only", title={}, questions=(one,))
    answer = read(one, typed)
    return {name: code for name, (code, _) in faults_of([section], {"q": answer}, limits).items()}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("三社联动", 4),
        ("三社，联动。", 6),
        ("cafe\u0301", 4),
        ("👨\u200d👩\u200d👧", 1),
        ("👍🏽", 1),
        ("🇨🇳🇬🇧", 2),
        ("𠮷野家", 3),
        ("❤\ufe0f", 1),
        ("\u0301", 1),
        ("a\nb", 3),
    ],
)
def test_a_text_is_as_long_as_it_looks(text: str, count: int) -> None:
    assert characters(text) == count


@pytest.mark.parametrize(
    ("kind", "more", "typed", "found"),
    [
        (Kind.LINE, {"limit": 2}, "三个字", {"q": "text_over"}),
        (Kind.TEXT, {"limit": 9, "least": 3}, "短", {"q": "text_under"}),
        (Kind.TEXT, {"least": 3}, "", {}),
        (Kind.TEXT, {"required": True}, "  \r\n ", {"q": "required"}),
        (Kind.NUMBER, {"low": 1}, "0", {"q": "out_of_range"}),
        (Kind.NUMBER, {}, "约20", {"q": "not_integer"}),
        (Kind.NUMBER, {"unit": {"zh": "人"}}, "２００人", {}),
        (Kind.DATE, {}, "2026-02-30", {"q": "not_date"}),
        (Kind.DATE, {}, "5/14/2026", {"q": "not_date"}),
        (Kind.DATE, {}, "2026年5月4日", {}),
        (Kind.PERIOD, {}, [{"from": "2026-05-01", "to": "2026-04-01"}], {"q-0-to": "ends_before"}),
        (Kind.PERIOD, {}, [{"from": "2026.5.1", "to": ""}], {"q-0-to": "required"}),
        (Kind.PERIOD, {}, [{"from": "", "to": ""}], {}),
        (Kind.STRAND, {}, "x", {"q": "choose_one"}),
        (Kind.COMMUNITIES, {}, ["c", "d", "c"], {}),
        (Kind.COMMUNITIES, {}, ["c", "x"], {"q": "choose_one"}),
        (Kind.DECLARATION, {}, "", {"q": "required"}),
        (Kind.DECLARATION, {}, "yes", {}),
    ],
)
def test_each_kind_names_its_faults(
    kind: Kind, more: dict[str, Any], typed: object, found: dict[str, str]
) -> None:
    assert codes(question(kind, **more), typed) == found


def test_dates_are_kept_in_one_way_and_what_is_none_as_it_was_typed() -> None:
    assert read(question(Kind.DATE), "2026/5/4") == "2026-05-04"
    assert read(question(Kind.DATE), "下个月") == "下个月"
    assert read(question(Kind.PERIOD), [{"from": "2026年5月1日", "to": "月底"}]) == {
        "from": "2026-05-01",
        "to": "月底",
    }


@pytest.mark.parametrize(
    ("typed", "kept", "found"),
    [
        (["a"], {"chosen": ["a"], "other": ""}, {}),
        (["", ""], "", {}),
        (["other", "自己写的"], {"chosen": ["other"], "other": "自己写的"}, {}),
        (["自己写的"], {"chosen": ["other"], "other": "自己写的"}, {}),
        (["other", ""], {"chosen": ["other"], "other": ""}, {"q": "other_words"}),
        (["a", "写了"], {"chosen": ["a", "other"], "other": "写了"}, {"q": "only_one"}),
    ],
)
def test_a_choice_keeps_own_words(typed: list[str], kept: object, found: dict[str, str]) -> None:
    options = [{"id": "a", "label": {"zh": "甲"}}, {"id": "b", "label": {"zh": "乙"}}]
    one = question(Kind.CHOICE, options=options, other=True)
    assert read(one, typed) == kept
    assert codes(one, typed) == found


def test_several_may_be_chosen_within_bounds_and_nothing_foreign() -> None:
    options = [{"id": one, "label": {"zh": one}} for one in "abc"]
    one = question(Kind.CHOICES, options=options, low=2, high=2)
    assert codes(one, ["a"]) == {"q": "choose_more"}
    assert codes(one, ["a", "b", "c"]) == {"q": "choose_fewer"}
    assert codes(one, ["a", "x"]) == {"q": "choose_one"}
    assert codes(one, ["a", "b"]) == {}


def test_a_table_reads_its_columns_and_drops_empty_rows() -> None:
    columns = [
        {"id": "what", "required": True, "limit": 4, "label": {"zh": "活动"}},
        {"id": "times", "kind": "number", "label": {"zh": "次数"}},
        {"id": "cost", "kind": "money", "label": {"zh": "花费"}},
        {"id": "day", "kind": "date", "label": {"zh": "日期"}},
    ]
    one = question(Kind.TABLE, columns=columns, rows=2, low=2, required=True)
    rows = [
        {"what": "", "times": "", "cost": "", "day": ""},
        {"what": "探访", "times": "１２次", "cost": "1.5万", "day": "2026年6月1日"},
    ]
    assert read(one, rows) == [
        {"what": "探访", "times": 12, "cost": 1_500_000, "day": "2026-06-01"}
    ]
    assert codes(one, rows) == {"q": "too_short"}
    wrong = {"what": "一二三四五", "times": "几次", "cost": "一点", "day": "周末"}
    assert codes(one, [wrong, rows[1], {"what": "", "times": "1"}]) == {
        "q": "too_long",
        "q-0-what": "text_over",
        "q-0-times": "not_integer",
        "q-0-cost": "not_money",
        "q-0-day": "not_date",
        "q-2-what": "required",
    }
    assert codes(one, []) == {"q": "required"}


def test_beneficiaries_and_partners_must_make_sense() -> None:
    people = question(Kind.BENEFICIARIES)
    assert codes(people, [{"group": "长者", "people": "86", "contacts": "40"}]) == {
        "q-0-contacts": "contacts_under"
    }
    partners = question(Kind.PARTNERS)
    rows = [{"name": n, "role": "带队", "share": "60", "contact": ""} for n in ("甲", "乙")]
    assert codes(partners, rows) == {"q": "shares_over"}


def test_files_are_counted_where_they_are_stored() -> None:
    proof = question_of({"id": "proof", "kind": "file", "label": {}, "required": True})
    many = question_of({"id": "many", "kind": "file", "label": {}, "rows": 2})
    none = question_of({"id": "none", "kind": "file", "label": {}, "required": True})
    section = Section(id="only", title={}, questions=(proof, many, none))
    found = faults_of([section], {}, LIMITS)
    assert {name: code for name, (code, _) in found.items()} == {
        "many": "files_many",
        "none": "file_missing",
    }
    assert read_answers([proof], {}) == ({}, {})


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "typed",
    [
        "x" * 20_001,
        ["\0", "\ud800", "a" * 30_000],
        [{"from": "<script>", "to": "'; --"}],
        [{"what": "x"}] * 301,
        [["deep"]],
        "\u202e\u0000",
        "9" * 5_000,
        {"chosen": ["a"]},
    ],
)
def test_hostile_input_is_refused_or_kept_and_never_breaks(kind: Kind, typed: object) -> None:
    one = question(kind, rows=3)
    answers, faults = read_answers([one], {"q": typed})
    section = Section(id="only", title={}, questions=(one,))
    found = faults_of([section], answers, LIMITS)
    HANDLING[kind].typed(one, answers.get("q"))
    assert faults or found or kind in {Kind.LINE, Kind.TEXT, Kind.CHOICE, Kind.FILE}


GRID = {
    "grid": True,
    "rows": 9,
    "categories": [
        {"id": one, "label": {"zh": one, "en": one}} for one in ("labour", "volunteers", "goods")
    ],
}


def line(
    category: str, price: str, source: str = "requested", quantity: str = "1"
) -> dict[str, str]:
    return {
        "category": category,
        "purpose": "示例",
        "price": price,
        "unit": "次",
        "quantity": quantity,
        "source": source,
        "note": "",
    }


def budget(rows: list[dict[str, str]], **rules: Any) -> dict[str, tuple[str, dict[str, object]]]:
    cap = rules.pop("cap", None)
    one = question_of({"id": "budget", "kind": "budget", "label": {"zh": "预算"}, **GRID})
    answers, faults = read_answers([one], {"budget": rows})
    assert faults == {}
    limits = Limits(
        request_cap_minor=cap,
        strands=frozenset(),
        communities=frozenset(),
        rules=Application(**rules),
    )
    return faults_of([Section(id="only", title={}, questions=(one,))], answers, limits)


def test_only_what_is_requested_counts_as_request() -> None:
    one = question_of({"id": "budget", "kind": "budget", "label": {}, **GRID})
    rows = [line("goods", "100"), line("goods", "40", "own"), line("goods", "5", "match")]
    answers, _ = read_answers([one], {"budget": rows})
    assert requested_minor(answers) == 10_000
    assert budget(rows, cap=10_000) == {}
    assert set(budget(rows, cap=9_999)) == {"budget"}


def test_two_categories_together_have_a_share_and_the_fault_names_what_passes() -> None:
    share = CategoryShare(categories=("labour", "volunteers"), most=Fraction(1, 2))
    rows = [line("labour", "40"), line("volunteers", "20.01"), line("goods", "60")]
    [(field, (code, facts))] = budget(rows, shares=(share,)).items()
    assert (field, code, facts["limit"], facts["most"]) == (
        "budget-0-price", "share_over", "60", "50%",
    )  # fmt: skip
    assert facts["category"] == {"zh": "labour、volunteers", "en": "labour, volunteers"}
    whole = CategoryShare(
        categories=("labour", "volunteers"), most=Fraction(1, 2), base=ShareBase.TOTAL
    )
    assert budget([*rows, line("goods", "1", "own")], shares=(whole,)) == {}


def test_own_share_floor_and_forbidden_categories() -> None:
    rows = [line("goods", "90.01"), line("goods", "10", "own")]
    [(field, (code, facts))] = budget(rows, own_share=Fraction(1, 10)).items()
    assert (field, code, facts["needed"]) == ("budget", "own_share_under", "10.01")
    enough = [rows[0], line("goods", "10.01", "own")]
    assert budget(enough, own_share=Fraction(1, 10)) == {}
    match = [rows[0], line("goods", "10.01", "match")]
    assert set(budget(match, own_share=Fraction(1, 10))) == {"budget"}
    assert budget(match, own_share=Fraction(1, 10), match_counts=True) == {}
    assert budget(rows, request_floor_minor=10_000)["budget"][0] == "request_under"
    assert budget(rows, forbidden=("goods",))["budget-0-category"][0] == "category_forbidden"


def test_the_amount_that_a_fault_names_passes_and_one_fen_more_does_not() -> None:
    draw = random.Random(20260514)
    for _ in range(300):
        most = Fraction(draw.randint(1, 98), 99)
        rest = draw.randint(1, 10**8)
        share = CategoryShare(categories=("labour",), most=most)
        rows = [line("labour", str(10**8)), line("goods", f"{rest // 100}.{rest % 100:02d}")]
        found = budget(rows, shares=(share,))
        if not found:
            continue
        limit = str(found["budget-0-price"][1]["limit"])
        if limit != "0":
            assert budget([line("labour", limit), rows[1]], shares=(share,)) == {}
        yuan, _, fen = limit.partition(".")
        more = int(yuan) * 100 + int(fen or "0") + 1
        rows[0] = line("labour", f"{more // 100}.{more % 100:02d}")
        assert set(budget(rows, shares=(share,))) == {"budget-0-price"}


def test_an_old_answer_without_source_is_requested() -> None:
    old = {
        "budget": [
            {"category": "goods", "purpose": "布", "unit_price_minor": 4_500, "quantity": 10}
        ]
    }
    assert requested_minor(old) == 45_000


@pytest.mark.parametrize("name", list(form_presets()))
def test_presets_ask_in_each_way_what_a_round_needs(name: str) -> None:
    form = form_presets()[name]
    for way in Way if name == "full" else ways_of(form):
        asked = {one.id for one in questions_in(sections_of(form, way), "all") or ()}
        assert {"title", "strand"} <= asked
        assert asked & {"budget", "requested"}
        assert len(asked) <= {Way.FULL: 40, Way.PAGE: 16, Way.WORD: 16}[way]


def test_what_another_way_asked_does_not_count() -> None:
    form = form_presets()["full"]
    typed = {
        "budget": [{"unit_price_minor": 900, "quantity": 1, "source": "requested"}],
        "requested": 500_000,
    }
    assert requested_minor(answers_within(sections_of(form, Way.WORD), typed)) == 500_000
    assert requested_minor(answers_within(sections_of(form, Way.FULL), typed)) == 900


def test_internal_questions_are_never_in_the_applicants_form() -> None:
    form = {
        "sections": [
            {
                "id": "a",
                "title": {},
                "questions": [
                    {"id": "x", "kind": "line", "label": {}, "internal": True},
                    {"id": "y", "kind": "line", "label": {}},
                ],
            }
        ]
    }
    assert [one.id for one in questions_in(sections_of(form), "all") or ()] == ["y"]
    assert [one.id for one in questions_in(sections_of(form, internal=True), "all") or ()] == ["x"]


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("1,200", 1200), ("3万", 30_000), ("1.5", None), ("", None)]
)
def test_numbers_are_whole(text: str, number: int | None) -> None:
    assert number_of(text) == number


def test_what_is_counted_at_a_glance_holds_nothing_that_joins() -> None:
    plain = [chr(code) for code in range(0x10000) if counting._PLAIN.fullmatch(chr(code))]
    joins = [sign for sign in plain if unicodedata.category(sign)[0] == "M" or sign == "\u200d"]
    assert joins == []
    assert len(plain) > 28_000  # letters, kana and the common Chinese characters
