"""A round as a file: the template out, a workbook in, the ranking back. Nothing is stored."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.errors import Fault, Invalid, Unreadable
from app.forms.uploads import SealedForm, UploadForm
from app.language import N_, translate
from app.language.faults import sentence
from app.views import workbooks as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
Upload = Annotated[Posted[UploadForm], Depends(posted(UploadForm))]
Sealed = Annotated[Posted[SealedForm], Depends(posted(SealedForm))]


@router.get("/tally", name="workbooks.upload")
def upload(desk: DeskDep) -> Response:
    """Show where to hand a file in."""
    return desk.page("workbooks/upload.html", desk.read(views.upload))


@router.get("/tally/template.xlsx", name="workbooks.template")
def template(desk: DeskDep) -> Response:
    """Give the workbook to fill in."""
    data = desk.read(views.template_book)
    return give(data, translate(N_("评审模板.xlsx"), desk.language))


@router.post("/tally", name="workbooks.tally")
def tally(desk: DeskDep, sheet: Upload) -> Response:
    """Read the file and show its ranking, or everything that is wrong in it."""
    page = desk.read(views.upload)
    file = sheet.upload("file")
    if file is None:
        sheet.refuse(Invalid({"file": ("file_missing", {})}))
        return desk.page("workbooks/upload.html", page, sheet)
    name = file.filename or ""
    try:
        shown = views.page(views.open_file(name, file.file.read()), desk.language)
    except Unreadable as unreadable:
        shown_faults = views.faulty_page(name, unreadable.problems, desk.language)
        return desk.page("workbooks/faults.html", shown_faults, sheet, status=422)
    except Fault as fault:
        sheet.errors.append(("file", sentence(fault, desk.language)))
        return desk.page("workbooks/upload.html", page, sheet)
    return desk.page("workbooks/ranking.html", shown, sheet)


@router.post("/tally/result", name="workbooks.result")
def result(desk: DeskDep, sheet: Sealed) -> Response:
    """Give the result of a page as a file."""
    desk.read(views.upload)
    opened = views.unseal(sheet.form.sealed)
    if sheet.form.kind == "json":
        return give(views.round_bytes(opened), "round.json")
    return _result_book(desk, opened)


def _result_book(desk: Desk, opened: views.Opened) -> Response:
    name = translate(N_("评审结果.xlsx"), desk.language)
    return give(views.book_of(opened, desk.language), name)
