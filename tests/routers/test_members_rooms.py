"""The rooms around the sheets as people meet them: typed and refused, uploaded, read through, filed."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select
from xlsxwriter import Workbook

from app.actions import assignments
from app.forms.assignments import DrawForm
from app.forms.rulebooks import presets
from app.models import PaperSheet, Proposal, Review, ReviewRevision
from app.settings import Settings
from app.vocabulary import Phase, ReviewState
from tests.support.panel_rows import PanelWorld, asking_reasons, world  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
CRITERIA = ("public_benefit", "innovation", "practicality", "impact", "execution")
FULL = ("8", "9", "7", "8", "7")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


@pytest.fixture
def own(world: PanelWorld) -> list[str]:
    """Two members read two proposals; the sheets of the first."""
    for number in range(2):
        world.seat(f"示例评委 {number}")
        world.proposal(f"示例项目 {number}")
    world.act(world.organiser, assignments.draw, world.round_id, DrawForm())
    world.phase(Phase.REVIEW)
    found = world.rows(select(Review).where(Review.seat_id == world.seats[0]))
    order = {proposal: place for place, proposal in enumerate(world.proposals)}
    return [row.id for row in sorted(found, key=lambda row: order[row.proposal_id])]


def sheet(*marks: str, base: int = 0, part: str = "typed", **more: str) -> dict[str, str]:
    fields = {"base": str(base), **more}
    for row, (name, mark) in enumerate(zip(CRITERIA, marks, strict=True)):
        fields |= {f"marks-{row}-criterion": name, f"marks-{row}-{part}": mark}
    return fields


def test_what_was_typed_as_a_number_stands_above_the_button(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    member = visit(world.members[0])
    fields = {**sheet(*FULL), "marks-0-mark": "3", "then": "stay"}
    assert member.post(f"/reviews/{own[0]}/save", fields).status_code == 303
    [row] = world.rows(select(ReviewRevision))
    assert row.marks["public_benefit"] == 800


def test_saving_quietly_tells_total_and_what_is_left(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    member = visit(world.members[0])
    path = f"/reviews/{own[0]}/save"
    told = member.post(path, sheet("8", "", "", "", ""), quiet=True).json()
    assert (told["number"], told["total"], told["left"]) == (1, "20.00", 4)
    wrong = member.post(path, sheet("7", "99", "7", "8", "7", base=1), quiet=True)
    assert (wrong.status_code, wrong.json()["left"]) == (200, 1)
    assert "0" in wrong.json()["said"]
    stale = member.post(path, sheet("2", "3", "7", "8", "7", base=1), quiet=True)
    assert (stale.status_code, stale.json()["merge"]) == (409, f"/reviews/{own[0]}")


def test_one_checks_all_sheets_and_hands_them_in_together(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    member = visit(world.members[0])
    for review in own:
        member.post(f"/reviews/{review}/save", sheet(*FULL))
    path = f"/reviews/rounds/{world.round_id}/together"
    assert "78.50" in member.get(path).text
    lines: dict[str, str] = {}
    for row, review in enumerate(own):
        lines |= {f"sheets-{row}-review": review, f"sheets-{row}-base": "1"}
    assert member.post(path, lines).status_code == 422
    filed = member.post(path, {**lines, "accept": "yes"})
    assert filed.headers["location"].startswith("/receipts/")
    page = member.get(filed.headers["location"]).text
    assert page.count("78.50") == 2
    assert member.client.get(f"{filed.headers['location']}/receipt.pdf").status_code == 200
    again = member.post(path, {**lines, "accept": "yes"})
    assert again.status_code == 403
    assert "这一版已经交过" in again.text


def test_marks_are_moved_after_a_preview(world: PanelWorld, visit: Visit, own: list[str]) -> None:
    member = visit(world.members[0])
    member.post(f"/reviews/{own[0]}/save", sheet(*FULL))
    base = f"/reviews/rounds/{world.round_id}/marks"
    form = {"criterion": "", "way": "down", "by": "1"}
    shown = member.post(f"{base}/preview", form)
    assert (shown.status_code, "68.50" in shown.text) == (200, True)
    assert member.post(f"{base}/preview", {**form, "by": "0.5"}).status_code == 422
    line = {"sheets-0-review": own[0], "sheets-0-base": "1"}
    assert member.post(f"{base}/adjust", {**form, **line}).status_code == 303
    opened = member.client.get(f"{base}?sort=total&down=1&row={own[0]}").text
    assert 'value="7"' in opened
    assert "68.50" in opened


def test_a_workbook_goes_out_and_comes_back(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    member = visit(world.members[0])
    base = f"/reviews/rounds/{world.round_id}"
    book = member.client.get(f"{base}/sheets.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["编号", "项目名称"]
    for marks, status, kept in (((11, 9, 7, 8, 7), 422, 0), ((8, 9, 7, 8, 7), 303, 1)):
        made = BytesIO()
        with Workbook(made, {"in_memory": True}) as writing:
            page = writing.add_worksheet("评分表")
            page.write_row(0, 0, rows[0])
            page.write_row(1, 0, [*rows[1][:2], *marks, "", "", "", rows[1][-1]])
        answer = member.client.post(
            f"{base}/upload",
            data={"csrf": member.csrf, "key": f"key-{status}-of-this-file"},
            files={"file": ("sheets.xlsx", made.getvalue())},
            follow_redirects=False,
        )
        assert (answer.status_code, len(world.rows(select(ReviewRevision)))) == (status, kept)
        assert status == 303 or "C（公益性）" in answer.text


def test_another_file_under_the_key_of_the_first_is_not_taken_for_it(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    member, base = visit(world.members[0]), f"/reviews/rounds/{world.round_id}"
    data = BytesIO(member.client.get(f"{base}/sheets.xlsx").content)
    rows = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()
    files = []
    for marks in ((8, 9, 7, 8, 7), (2, 2, 2, 2, 2)):
        made = BytesIO()
        with Workbook(made, {"in_memory": True}) as book:
            page = book.add_worksheet("评分表")
            page.write_row(0, 0, rows[0])
            page.write_row(1, 0, [*rows[1][:2], *marks, "", "", "", rows[1][-1] or 0])
        files.append(made.getvalue())
    form = {"csrf": member.csrf, "key": "the-key-of-one-page"}
    first, again, other = (
        member.client.post(
            f"{base}/upload", data=form, files={"file": ("a.xlsx", data)}, follow_redirects=False
        )
        for data in (files[0], *files)
    )
    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 422)
    assert "这一页已经交过一次，内容不同" in other.text


def test_a_workbook_is_locked_but_for_what_is_filled_in(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    with world.database.write_session() as session:
        session.get_one(Proposal, world.proposals[0]).number = "0012"
        session.commit()
    member = visit(world.members[0])
    book = member.client.get(f"/reviews/rounds/{world.round_id}/sheets.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert "0012" in {row[0] for row in rows}
    with ZipFile(BytesIO(book)) as parts:
        page, looks = (
            parts.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles")
        )
    assert '<sheetProtection sheet="1"' in page
    formats = re.findall(
        r"<xf [^>]*/>|<xf [^>]*>.*?</xf>", looks.partition("<cellXfs")[2].partition("</cellXfs>")[0]
    )
    cells = [formats[int(look)] for look in re.findall(r'<c r="[A-Z]+2" s="([0-9]+)"', page)]
    # Number and project, five marks, the total, the words for both, the version.
    assert ['locked="0"' in cell for cell in cells] == [
        *[False] * 2, *[True] * 5, False, *[True] * 2, False,
    ]  # fmt: skip
    [text] = re.findall(r'<numFmt numFmtId="([0-9]+)" formatCode="@"/>', looks)
    assert f'numFmtId="{text}"' in cells[0]
    rules = re.findall(r'<dataValidation [^>]*sqref="([^"]+)".*?<formula1>(.*?)</formula1>', page)
    assert [where for where, _ in rules] == [f"{letter}2:{letter}3" for letter in "CDEFG"]
    first = unescape(rules[0][1])
    assert first == "AND(ISNUMBER(C2),C2>=0,C2<=10,MOD(ROUND(C2*100,0),100)=0)"


def test_the_reason_that_paper_lacks_is_asked_for_beside_its_field(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    world.rulebook(asking_reasons(presets()["founding-round"]))
    officer = visit(world.organiser)
    path = f"/manage/reviews/{own[0]}/paper"
    assert "低于 4 或高于 9 分必写" in officer.get(path).text
    fields = {**sheet("3", *FULL[1:], part="mark"), "signed": "yes", "panel_note": "打过的话"}
    fields |= {"csrf": officer.csrf, "key": "k" * 20}
    del fields["base"]
    page = officer.client.post(path, data=fields, files={"file": ("签名.pdf", PDF)})
    assert page.status_code == 422
    assert 'id="e-marks-0-reason"' in page.text
    assert "纸上没写的，请评委补上再录" in page.text
    assert "打过的话" in page.text
    assert world.rows(select(PaperSheet)) == []


def test_a_signed_sheet_is_typed_by_two_persons(
    world: PanelWorld, visit: Visit, own: list[str]
) -> None:
    first, second = visit(world.organiser), visit(world.second)
    listed = first.get(f"/manage/{world.round_id}/paper-sheets").text
    assert f"/manage/reviews/{own[0]}/paper" in listed
    fields = {**sheet(*FULL, part="mark"), "signed": "yes", "csrf": first.csrf, "key": "k" * 20}
    del fields["base"]
    kept = first.client.post(
        f"/manage/reviews/{own[0]}/paper",
        data=fields,
        files={"file": ("签名.pdf", PDF)},
        follow_redirects=False,
    )
    assert kept.status_code == 303
    [entry] = world.rows(select(PaperSheet))
    assert first.get(f"/manage/paper-sheets/{entry.id}").status_code == 403
    again = sheet(*FULL, part="mark", signed="yes")
    del again["base"]
    assert "78.50" not in second.get(f"/manage/paper-sheets/{entry.id}").text
    assert second.client.get(f"/manage/paper-sheets/{entry.id}/file").content == PDF
    other = {**again, "marks-0-mark": "3"}
    assert second.post(f"/manage/paper-sheets/{entry.id}", other).status_code == 422
    assert second.post(f"/manage/paper-sheets/{entry.id}", again).status_code == 303
    [row] = world.rows(select(Review).where(Review.id == own[0]))
    assert row.state is ReviewState.FILED
