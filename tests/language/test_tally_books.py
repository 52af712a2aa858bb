"""The sheet of sums says in formulas what the engine computed, and texts in it never become formulas."""

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from python_calamine import CalamineWorkbook

from app.forms.workbooks import template
from app.language.rankings import cut, ranking
from app.language.result_books import Words, result_book
from app.language.tallies import draft_notice, explained, pot_text
from app.language.tally_books import Tallied
from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.outcome import Standing
from app.scoring.rulebook import Rulebook
from app.views import workbooks as views
from app.waiting import Step, unwatched
from tests.support.random_rounds import evidences, rulebooks

HEAD = 1
LEFT_OUT = ("不按加总，没有公式", "不按总分排，没有公式")


def written(tallied: Tallied, step: Step = unwatched) -> bytes:
    """Write the whole workbook of a result, as it is downloaded."""
    rules, outcome = tallied.rulebook, tallied.outcome
    titles = {line.proposal: line.title for line in outcome.lines}
    return result_book(
        ranking(outcome, rules, {}, "zh_CN", rules.currency),
        Words(
            explained={line.proposal: explained(line, rules, "zh_CN") for line in outcome.lines},
            notice=draft_notice(outcome, rules, "", "zh_CN"),
            pots=pot_text(outcome, rules, titles, "zh_CN"),
        ),
        tallied,
        "zh_CN",
        step,
    )


def sheet_of(data: bytes, name: str) -> list[list[Any]]:
    """Read one sheet with its empty cells."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return list(book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def rows_of(data: bytes) -> list[dict[str, Any]]:
    """Read the sheet of sums by its heads."""
    lines = sheet_of(data, "汇总表")
    heads = [str(head) for head in lines[HEAD]]
    return [dict(zip(heads, line, strict=True)) for line in lines[HEAD + 2 :]]


def test_the_bar_of_a_book_moves_by_its_rows_and_comes_to_its_end() -> None:
    told: list[tuple[int, int]] = []
    watched = written(example(), lambda done, total: told.append((done, total)))
    assert watched == written(example())
    total = told[-1][1]
    assert total > 0
    # The heads are packed beyond what was counted, and do not move it back.
    assert told == [(min(done, total), total) for done in range(len(told))]
    assert len(told) > total


def example() -> Tallied:
    """Give the example that stands in the template."""
    opened = views.open_file("a.xlsx", template()).run()
    return Tallied(rulebook=opened.rulebook, evidence=opened.evidence, outcome=opened.outcome())


def test_members_marks_and_the_total_stand_beside_their_formulas() -> None:
    tallied = example()
    data = written(tallied)
    rows = {row["项目编号"]: row for row in rows_of(data)}
    assert {
        line.number: float(line.total) for line in tallied.outcome.lines if line.total is not None
    } == {number: row["程序的总分"] for number, row in rows.items()}
    assert [rows["S02"][f"评委{n}"] for n in "甲乙丙丁戊"] == [81.5, 81.5, 86.0, 78.75, "回避"]
    formulas = formulas_of(data, 2)
    assert formulas[:9] == [
        "LARGE(E4:I4,1)",
        "SMALL(E4:I4,1)",
        "(SUM(E4:I4)-SUM(J4:K4))/(COUNT(E4:I4)-COUNT(J4:K4))",
        'IF(ABS(L4-M4)&lt;0.0000001,"一致","不一致")',
        "L4",
        "ROUND(O4*$O$3+P4,2)",
        'IF(ABS(Q4-R4)&lt;0.0000001,"一致","不一致")',
        "SUMPRODUCT(--($Q$4:$Q$6&gt;Q4+0.0000001))+T4",
        'IF(ABS(U4-V4)&lt;0.0000001,"一致","不一致")',
    ]
    ranked = sum(1 for line in tallied.outcome.lines if line.place is not None)
    assert len(formulas) == 7 * len(rows) + 2 * ranked
    equal = [head for head in next(iter(rows.values())) if head.endswith("是否一致")]
    assert len(equal) == 3
    assert {row[head] for row in rows.values() for head in equal} <= {"一致", ""}
    assert [row["名次是否一致"] for row in rows.values()].count("一致") == ranked


def test_a_sheets_total_follows_from_the_weights_beside_it() -> None:
    data = written(example())
    rows = sheet_of(data, "打分 1 评委")
    assert [row[2] for row in rows[:3]] == ["评委", "权重", "满分"]
    assert sum(cell for cell in rows[1][3:] if cell != "") == 1
    formulas = formulas_of(data, 3)
    assert formulas[0].startswith("SUMPRODUCT($D$2:$")
    equal = [row[rows[0].index("是否一致")] for row in rows[3:]]
    assert set(equal) == {"一致", ""}
    assert equal.count("一致") == len(formulas) / 2


def test_numbers_are_numbers_and_codes_are_texts() -> None:
    tallied = example()
    data = written(tallied)
    totals = {line.number: line.total for line in tallied.outcome.lines if line.total is not None}
    rows = sheet_of(data, "排名")
    assert {row[1]: row[4] for row in rows[1:] if row[1] in totals} == {
        number: float(total) for number, total in totals.items()
    }
    assert {type(cell) for row in rows[1:] for cell in (row[4], row[5], row[6])} == {float}
    assert {type(cell) for row in rows[1:] for cell in row[1:4]} == {str}
    [pot] = tallied.outcome.pots
    spent = pot.before_minor - pot.after_minor
    money = sheet_of(data, "资金")
    assert money[0][:4] == ["资金池", "总额", "已分配", "余额"]
    assert money[1][1:4] == [pot.before_minor / 100, spent / 100, pot.after_minor / 100]


@pytest.mark.parametrize("standing", list(Standing))
def test_whoever_is_not_ranked_stands_in_the_workbook_too(standing: Standing) -> None:
    tallied = example()
    first, *others = tallied.outcome.lines
    lines = (replace(first, standing=standing, place=None), *others)
    data = written(replace(tallied, outcome=replace(tallied.outcome, lines=lines)))
    numbers = sorted(line.number for line in lines)
    assert sorted(row[1] for row in sheet_of(data, "排名")[1:]) == numbers
    told = {str(row[0]).partition(" ")[0] for row in sheet_of(data, "逐项说明")}
    assert told >= set(numbers)


def formulas_of(data: bytes, sheet: int) -> list[str]:
    """Give the formulas of a sheet as they stand in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return re.findall(r"<f>(.*?)</f>", parts.read(f"xl/worksheets/sheet{sheet}.xml").decode())


def test_a_text_of_a_user_is_never_a_formula() -> None:
    tallied = example()
    lines = tuple(
        type(line)(**{**vars(line), "title": "=1+1", "organisation": "@SUM(A1)"})
        for line in tallied.outcome.lines
    )
    data = written(replace(tallied, outcome=replace(tallied.outcome, lines=lines)))
    assert {row["项目名称"] for row in rows_of(data)} == {"=1+1"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        told = [parts.read(name).decode() for name in parts.namelist() if "sheet" in name]
    assert not any("1+1" in formula for one in told for formula in re.findall("<f>(.*?)</f>", one))


@given(rulebooks(), evidences())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_round_can_be_written(book: Rulebook, evidence: Evidence) -> None:
    outcome = run(book, evidence, "x")
    rows = rows_of(written(Tallied(rulebook=book, evidence=evidence, outcome=outcome)))
    assert sorted(row["项目编号"] for row in rows) == sorted(line.number for line in outcome.lines)


@pytest.mark.soak
def test_a_spreadsheet_that_calculates_for_itself_comes_to_the_same(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice here (Debian: apt-get install libreoffice-calc)")
    rounds: dict[str, Tallied] = {"example": example()}

    @given(rulebooks(), evidences())
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def gather(book: Rulebook, evidence: Evidence) -> None:
        tallied = Tallied(rulebook=book, evidence=evidence, outcome=run(book, evidence, "x"))
        rounds[f"r{len(rounds)}"] = tallied

    gather()
    for name, tallied in rounds.items():
        (tmp_path / f"{name}.xlsx").write_bytes(_without_values(written(tallied)))
    out = tmp_path / "out"
    subprocess.run(
        [
            office,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            *map(str, sorted(tmp_path.glob("*.xlsx"))),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    checked: Counter[str] = Counter()
    for name, tallied in rounds.items():
        data = (out / f"{name}.xlsx").read_bytes()
        checked += _sums(tallied, data) + _marks(data)
    assert {kind: count > len(rounds) for kind, count in checked.items()} == dict.fromkeys(
        ("评分", "总分", "名次", "打分"), True
    )


def _sums(tallied: Tallied, data: bytes) -> Counter[str]:
    """Count in the sheet of sums what agrees; only what stands on the line of rounding may differ."""
    checked: Counter[str] = Counter()
    exact = {line.number: line.total_exact for line in tallied.outcome.lines}
    on_the_line = {number for number, total in exact.items() if _on_the_line(tallied, total)}
    for row in rows_of(data):
        of = {_kind(head): said for head, said in row.items() if head.endswith("是否一致")}
        assert set(of.values()) <= {"一致", "不一致", *LEFT_OUT, ""}, row
        assert of["评分"] != "不一致", row
        assert of["总分"] != "不一致" or row["项目编号"] in on_the_line, row
        assert of["名次"] != "不一致" or on_the_line, row
        checked.update(kind for kind, said in of.items() if said == "一致")
    return checked


def _marks(data: bytes) -> Counter[str]:
    """Count what agrees in the matrices of marks; no sheet holds a formula that fails."""
    equal: list[Any] = []
    for name in CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names:
        heads, *lines = sheet_of(data, name)
        assert not any(str(cell).startswith("#") for line in lines for cell in line), name
        if name.startswith("打分"):
            equal += [line[heads.index("是否一致")] for line in lines]
    assert set(equal) <= {"一致", ""}
    return Counter({"打分": equal.count("一致")})


def _kind(head: str) -> str:
    return next((kind for kind in ("评分", "名次") if kind in head), "总分")


def _without_values(data: bytes) -> bytes:
    """Take the computed values away, so that whoever shows a number has computed it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"(</f>)<v>.*?</v>", rb"\1", part)
            new.writestr(name, part)
    return out.getvalue()


def _on_the_line(tallied: Tallied, exact: Fraction | None) -> bool:
    """Tell whether a number stands exactly where rounding turns."""
    rounding = tallied.rulebook.combination.rounding
    if exact is None or rounding is None:
        return False
    return (exact * 10**rounding.places * 2).denominator == 1


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_ranking_in_pages_loses_nobody_and_shows_the_money_line_once(size: int) -> None:
    tallied = example()
    whole = ranking(tallied.outcome, tallied.rulebook, {}, "zh_CN", "CNY")
    pages = [cut(whole, at, at + size) for at in range(0, len(whole.everyone()), size)]
    assert tuple(row for page in pages for row in page.everyone()) == whole.everyone()
    assert sum(page.shows_line for page in pages) == 1
    assert {(page.awarded, page.spent_minor) for page in pages} == {
        (whole.awarded, whole.spent_minor)
    }
