"""The sheet of sums says in formulas what the engine computed, and texts in it never become formulas."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from app.forms.workbooks import template
from app.language.matrix_books import matrix_sheets
from app.language.tally_books import Tallied, sums_sheet
from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.rulebook import Rulebook
from app.views import workbooks as views
from tests.support.random_rounds import evidences, rulebooks

HEAD = 1
LEFT_OUT = "不按加总，没有公式"


def written(tallied: Tallied) -> bytes:
    """Write sums and matrices as the result's workbook does."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(made, options) as book:
        sums_sheet(book, tallied, "zh_CN")
        matrix_sheets(book, tallied, "zh_CN")
    return made.getvalue()


def rows_of(data: bytes) -> list[dict[str, Any]]:
    """Read the sheet of sums by its heads."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("汇总表")
    lines = sheet.to_python(skip_empty_area=False)
    heads = [str(head) for head in lines[HEAD]]
    return [dict(zip(heads, line, strict=True)) for line in lines[HEAD + 2 :]]


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
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    formulas = re.findall(r"<f>(.*?)</f>", sheet)
    trimmed = "(SUM(E4:I4)-LARGE(E4:I4,1)-SMALL(E4:I4,1))/(COUNT(E4:I4)-2)"
    same = 'IF(ABS(N4-O4)&lt;0.0000001,"一致","不一致")'
    assert formulas[:4] == [trimmed, "J4", "ROUND(L4*$L$3+M4,2)", same]
    assert len(formulas) == 4 * len(rows)


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
    checked = 0
    for name, tallied in rounds.items():
        exact = {line.number: line.total_exact for line in tallied.outcome.lines}
        for row in rows_of((out / f"{name}.xlsx").read_bytes()):
            if row["是否一致"] == "不一致":
                assert _on_the_line(tallied, exact[row["项目编号"]]), (name, row)
            checked += row["是否一致"] == "一致"
            assert row["是否一致"] in {"一致", "不一致", LEFT_OUT, ""}, (name, row)
    assert checked > len(rounds)


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
