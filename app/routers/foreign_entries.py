"""Figures that other installations published: taken in and out by organisers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import foreign_entries as actions
from app.errors import Invalid
from app.forms.foreign_entries import ForeignForm, RemoveForm
from app.language import N_, translate
from app.views import foreign_entries as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, cleaned, posted

router = APIRouter()
ForeignSheet = Annotated[Posted[ForeignForm], Depends(posted(ForeignForm))]
RemoveSheet = Annotated[Posted[RemoveForm], Depends(posted(RemoveForm))]
ADDED = N_("导入好了，已经排在比较表里。")
REMOVED = N_("移除了。")


@router.get("/programmes/{programme_id}/elsewhere", name="foreign_entries.index")
def index(desk: DeskDep, programme_id: str) -> Response:
    """List what was taken in."""
    return _index(desk, programme_id)


@router.post("/programmes/{programme_id}/elsewhere", name="foreign_entries.add")
def add(desk: DeskDep, programme_id: str, sheet: ForeignSheet) -> Response:
    """Take a published file in."""
    file = sheet.upload("file")
    if file is None:
        sheet.refuse(Invalid({"file": ("file_missing", {})}))
    if sheet.errors or file is None:
        return _index(desk, programme_id, sheet)
    try:
        data, name = file.file.read(), cleaned(file.filename or "")
        sent = views.Sent(name=name, data=data)
        found = desk.read(views.read_in, programme_id, sheet.form, sent, desk.house.files)
        desk.write(actions.add, programme_id, sheet.form, name, found)
    except Invalid as invalid:
        sheet.refuse(invalid)
        return _index(desk, programme_id, sheet)
    desk.say("done", translate(ADDED, desk.language))
    return desk.go("foreign_entries.index", programme_id=programme_id)


@router.post("/programmes/elsewhere/{foreign_id}/remove", name="foreign_entries.remove")
def remove(desk: DeskDep, foreign_id: str, sheet: RemoveSheet) -> Response:
    """Take an entry out."""
    if sheet.errors:
        page = desk.read(views.removing, foreign_id)
        return desk.page("indicators/elsewhere.html", page, sheet, part=foreign_id, blank=Filled())
    programme_id = desk.write(actions.remove, foreign_id, sheet.form)
    desk.say("done", translate(REMOVED, desk.language))
    return desk.go("foreign_entries.index", programme_id=programme_id)


def _index(desk: Desk, programme_id: str, sheet: Filled | None = None) -> Response:
    page = desk.read(views.index, programme_id)
    return desk.page("indicators/elsewhere.html", page, sheet, part="add", blank=Filled())
