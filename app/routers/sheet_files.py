"""Score sheets on paper and as a workbook: the booklets out, a filled workbook in."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app import documents
from app.actions import own_marks as actions
from app.documents import Imprint
from app.errors import Invalid, Unreadable
from app.forms.uploads import UploadForm
from app.language import N_, translate
from app.views import documents as papers
from app.views import sheet_files as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
Upload = Annotated[Posted[UploadForm], Depends(posted(UploadForm))]
FILLED = N_("表格里的 %(n)s 份已经存成草稿。请从头到尾看一遍，再提交。")


@router.get("/reviews/rounds/{round_id}/booklet.pdf", name="sheet_files.booklet")
def booklet(desk: DeskDep, round_id: str) -> Response:
    """Give all own proposals as one document to be read on paper."""
    found = desk.read(papers.booklet, round_id, _imprint(desk))
    return give(documents.booklet_pdf(found), f"{found.seat}-proposals.pdf")


@router.get("/reviews/rounds/{round_id}/sheets.xlsx", name="sheet_files.workbook")
def workbook(desk: DeskDep, round_id: str) -> Response:
    """Give all own score sheets as a workbook."""
    found = desk.read(views.workbook, round_id)
    return give(found.data, found.name)


@router.get("/reviews/rounds/{round_id}/sheets.{kind}", name="sheet_files.sheets")
def sheets(desk: DeskDep, round_id: str, kind: Literal["pdf", "docx"]) -> Response:
    """Give all own score sheets, to be filled in and signed by hand."""
    found = desk.read(views.score_sheets, round_id, _imprint(desk))
    write = documents.score_sheets_pdf if kind == "pdf" else documents.score_sheets_docx
    return give(write(found), f"{found.seat}-sheets.{kind}")


@router.get("/reviews/rounds/{round_id}/upload", name="sheet_files.upload")
def upload(desk: DeskDep, round_id: str) -> Response:
    """Show where a filled workbook is handed in."""
    return desk.page("own_marks/upload.html", desk.read(views.upload, round_id))


@router.post("/reviews/rounds/{round_id}/upload", name="sheet_files.fill")
def fill(desk: DeskDep, round_id: str, typed: Upload) -> Response:
    """Take a filled workbook as drafts, or say what is wrong, cell by cell."""
    page = desk.read(views.upload, round_id)
    file = typed.upload("file")
    if file is None:
        typed.refuse(Invalid({"file": ("file_missing", {})}))
        return desk.page("own_marks/upload.html", page, typed)
    try:
        count = desk.write(actions.fill_from_book, round_id, file.file.read())
    except Unreadable as unreadable:
        page = desk.read(views.upload, round_id, unreadable.problems)
        return desk.page("own_marks/upload.html", page, typed, status=422)
    desk.say("done", translate(FILLED, desk.language, n=count))
    return desk.go("own_marks.together", round_id=round_id)


def _imprint(desk: Desk) -> Imprint:
    return Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
