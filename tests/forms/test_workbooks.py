"""A workbook: its template can be read at once, and every fault is named by its cell."""

import io
from fractions import Fraction
from zipfile import ZipFile

import pytest

from app.errors import Unreadable
from app.forms.workbooks import read_workbook, template
from app.scoring.engine import run
from app.scoring.outcome import Block, Outcome, Status
from tests.support.sheets import changed, example, without, workbook


def outcome_of(data: bytes) -> Outcome:
    book = read_workbook(data)
    return run(book.rulebook, book.evidence)


def faults(data: bytes) -> list[tuple[object, ...]]:
    with pytest.raises(Unreadable) as caught:
        read_workbook(data)
    return [
        (p.code, p.facts.get("sheet"), p.facts.get("row"), str(p.facts.get("column", ""))[:1])
        for p in caught.value.problems
    ]


def rule(name: str) -> int:
    """Find the row of a rule, from 1."""
    return next(row for row, cells in enumerate(example()["规则"], start=1) if cells[0] == name)


def test_the_template_gives_a_ranking_as_it_stands() -> None:
    outcome = outcome_of(template())
    assert outcome.status is Status.COMPLETE
    assert [(line.number, line.place, line.total, line.amount_minor) for line in outcome.lines] == [
        ("S01", 1, Fraction("82.58"), 2_000_000),
        ("S02", 2, Fraction("81.50"), 2_500_000),
        ("S04", 3, Fraction("78.17"), 0),
        ("S03", None, Fraction("75.17"), 0),
    ]


def test_english_names_of_sheets_and_columns_are_the_same_workbook() -> None:
    sheets = example()
    words = {
        "项目编号": "Number", "评委": "Member", "项目名称": "Title", "申报单位": "Organisation",
        "申请金额（元）": "Requested", "规则项": "Rule", "填写": "Value", "评分项": "Criterion",
        "权重": "Weight", "满分": "Maximum", "赞成": "For", "反对": "Against", "到会": "Attending",
    }  # fmt: skip
    names = {
        "规则": "Rules",
        "评分项": "Criteria",
        "项目": "Projects",
        "评委": "Members",
        "打分": "Marks",
        "表决": "Votes",
        "回避": "Recusals",
    }
    english = {
        names.get(name, name): [[words.get(str(cell), cell) for cell in rows[0]], *rows[1:]]
        for name, rows in sheets.items()
    }
    assert outcome_of(workbook(english)).lines == outcome_of(template()).lines


@pytest.mark.parametrize("mark", ["８.5", "8,5", "1e1", "NaN", "", 8.125, -1, 10.5, True])
def test_a_mark_that_is_no_mark_is_named_with_its_cell(mark: object) -> None:
    found = faults(changed((("打分", 3, 2), mark)))
    assert [fault[1:] for fault in found] == [("打分", 3, "C")]


def test_a_formula_that_fails_is_named_once() -> None:
    found = faults(changed((("打分", 3, 2), "=#DIV/0!")))
    assert found == [("cell_formula_error", "打分", 3, "C")]


def test_all_faults_are_named_not_the_first_only() -> None:
    data = changed(
        (("项目", 2, 4), "两万"),
        (("打分", 4, 1), "不认识的人"),
        (("打分", 5, 0), "S99"),
        (("表决", 2, 5), 2),
    )
    assert faults(data) == [
        ("cell_not_money", "项目", 2, "E"),
        ("votes_over_attending", "表决", 2, "F"),
        ("member_unknown", "打分", 4, "B"),
        ("project_unknown", "打分", 5, "A"),
    ]


def test_weights_must_be_one_exactly() -> None:
    assert faults(changed((("评分项", 2, 1), "26%")))[0][:2] == ("weights_not_one", "评分项")


def test_weights_may_be_thirds_or_per_cent() -> None:
    sheets = example()
    sheets["评分项"] = [sheets["评分项"][0], *[["公益性", "1/3", 10], ["创新性", "2/3", 10]]]
    assert outcome_of(workbook(sheets)).lines[0].number == "S04"
    sheets["评分项"] = [sheets["评分项"][0], *[["公益性", 40, 10], ["创新性", 60, 10]]]
    assert outcome_of(workbook(sheets)).status is Status.COMPLETE


@pytest.mark.parametrize("name", ["规则", "项目"])
def test_a_missing_sheet_is_named(name: str) -> None:
    code, sheet, *_ = faults(without(name))[0]
    assert (code, str(sheet).split(" / ")[0]) == ("sheet_missing", name)


def test_marks_of_a_recused_member_are_refused() -> None:
    sheets = example()
    sheets["打分"].append(["S02", "评委戊", 8, 8, 8, 8, 8])
    found = faults(workbook(sheets))
    assert {fault[0] for fault in found} == {"mark_of_recused"}


def test_more_votes_than_attending_are_refused() -> None:
    assert faults(changed((("表决", 2, 5), 4))) == [("votes_over_attending", "表决", 2, "F")]


def test_an_unknown_rule_and_an_unknown_word_are_named() -> None:
    data = changed(
        (("规则", rule("评分汇总"), 1), "大概"), (("规则", rule("公示天数"), 0), "公示几天")
    )
    assert [fault[0] for fault in faults(data)] == ["rule_unknown", "cell_not_choice"]


def test_a_missing_score_sheet_blocks_and_names_member_and_project() -> None:
    sheets = example()
    sheets["打分"].pop(1)
    outcome = outcome_of(workbook(sheets))
    assert [(b.code, b.proposals, b.seats) for b in outcome.blockers] == [
        (Block.SHEETS_MISSING, ("S01",), ("评委甲",))
    ]


def test_named_votes_give_the_counts_and_recusals() -> None:
    sheets = example()
    members = ["评委甲", "评委乙", "评委丙", "评委丁", "评委戊"]
    sheets["表决"] = [
        ["项目编号", *members],
        ["S01", "赞成", "赞成", "反对", "弃权", "赞成"],
        ["S02", "赞成", "赞成", "赞成", "赞成", "回避"],
        ["S03", "反对", "反对", "反对", "反对", "反对"],
        ["S04", "赞成", "赞成", "赞成", "无效", "赞成"],
    ]
    votes = {line.number: line.vote for line in outcome_of(workbook(sheets)).lines}
    counted = {
        number: (vote.votes_for, vote.votes_against, vote.votes_abstain, vote.denominator)
        for number, vote in votes.items()
        if vote is not None
    }
    assert counted == {
        "S01": (3, 1, 1, 5),
        "S02": (4, 0, 0, 4),
        "S03": (0, 5, 0, 5),
        "S04": (4, 0, 0, 5),
    }


def test_one_row_a_mark_is_read_like_one_row_a_sheet() -> None:
    sheets = example()
    head, *rows = sheets["打分"]
    long: list[list[object]] = [["项目编号", "评委", "评分项", "分数"]]
    for row in rows:
        long += [
            [row[0], row[1], title, mark] for title, mark in zip(head[2:], row[2:], strict=True)
        ]
    sheets["打分"] = long
    assert outcome_of(workbook(sheets)).lines == outcome_of(template()).lines


def test_a_tie_at_the_line_blocks_until_the_minutes_settle_it() -> None:
    sheets = example()
    rows = {str(row[0]): row for row in sheets["项目"]}
    rows["S04"][4], rows["S01"][4], rows["S02"][4] = 18000, 18000, 45000
    sheets["打分"] = [sheets["打分"][0]] + [
        [number, member, 8, 8, 8, 8, 8]
        for number in ("S01", "S02", "S03", "S04")
        for member in ("评委甲", "评委乙", "评委丙", "评委丁", "评委戊")
        if (number, member) != ("S02", "评委戊")
    ]
    sheets["规则"][rule("同分处理") - 1][1] = "评审会裁定"
    blocked = outcome_of(workbook(sheets))
    assert (blocked.status, [b.code for b in blocked.blockers]) == (
        Status.BLOCKED,
        [Block.TIE_OPEN],
    )
    sheets["裁定"].append(["S04、S01、S02", "2026第3号纪要", "示例"])
    settled = outcome_of(workbook(sheets))
    assert [line.number for line in settled.lines if line.amount_minor] == ["S04", "S01"]


@pytest.mark.parametrize("data", [b"", b"abc", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert faults(data) == [("book_unreadable", None, None, "")]


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    data = changed((("项目", 2, 1), "=1+1"))
    assert read_workbook(data).evidence.proposals[0].title == "=1+1"


def test_the_template_does_not_tell_when_it_was_fetched() -> None:
    with ZipFile(io.BytesIO(template())) as packed:
        assert b"2000-01-01T00:00:00Z</dcterms:created>" in packed.read("docProps/core.xml")
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
