"""The needs list of a programme: one by one, many at once, changed and struck with a reason, as a file."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app.actions import needs as actions
from app.errors import Invalid, Unreadable
from app.forms.needs import NeedEditForm, NeedForm, StrikeForm
from app.forms.workbooks.need_lists import NeedListForm
from app.language.inputs import problem_text
from app.views import needs as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted

router = APIRouter()
NeedSheet = Annotated[Posted[NeedForm], Depends(posted(NeedForm))]
EditSheet = Annotated[Posted[NeedEditForm], Depends(posted(NeedEditForm))]
StrikeSheet = Annotated[Posted[StrikeForm], Depends(posted(StrikeForm))]
ListSheet = Annotated[Posted[NeedListForm], Depends(posted(NeedListForm))]


@router.get("/programmes/{programme_id}/needs", name="needs.index")
def index(desk: DeskDep, programme_id: str) -> Response:
    """Show the list."""
    return desk.page("needs/index.html", desk.read(views.index, programme_id))


@router.post("/programmes/{programme_id}/needs", name="needs.add")
def add(desk: DeskDep, programme_id: str, sheet: NeedSheet) -> Response:
    """Put a need on the list."""
    if not sheet.errors:
        try:
            desk.write(actions.add, programme_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("needs.index", programme_id=programme_id)
    return desk.page("needs/index.html", desk.read(views.index, programme_id), sheet)


@router.get("/programmes/{programme_id}/needs/table.{ending}", name="needs.table")
def table(desk: DeskDep, programme_id: str, ending: Literal["csv", "xlsx"]) -> Response:
    """Give the list as a file."""
    return give(desk.read(views.table, programme_id, ending), f"needs.{ending}")


@router.get("/programmes/{programme_id}/needs/many", name="needs.many")
def many(desk: DeskDep, programme_id: str) -> Response:
    """Show where to put a list."""
    page = desk.read(views.listing, programme_id, NeedListForm())
    return desk.page("needs/many.html", page)


@router.post("/programmes/{programme_id}/needs/many", name="needs.add_many")
def add_many(desk: DeskDep, programme_id: str, sheet: ListSheet) -> Response:
    """Look at a list, or add everything on it; with one fault nothing is added."""
    form = _with_file(desk, programme_id, sheet)
    if form is None or form.then == "check":
        return _looked_at(desk, programme_id, sheet, form)
    wanted = desk.read(views.wanted, programme_id, form)
    try:
        desk.write(actions.add_many, programme_id, wanted)
    except Invalid as invalid:
        sheet.refuse(invalid)
        return _looked_at(desk, programme_id, sheet, form)
    return desk.go("needs.index", programme_id=programme_id)


def _looked_at(
    desk: Desk, programme_id: str, sheet: Posted[NeedListForm], form: NeedListForm | None
) -> Response:
    page = desk.read(views.listing, programme_id, form or NeedListForm())
    return desk.page("needs/many.html", page, sheet)


def _with_file(desk: Desk, programme_id: str, sheet: Posted[NeedListForm]) -> NeedListForm | None:
    """A workbook's lines take the place of what was typed, and stand in the same field."""
    if sheet.errors:
        return None
    file = sheet.upload("file")
    if file is None:
        return sheet.form
    try:
        lines = desk.read(views.from_book, programme_id, file.file.read())
    except Unreadable as unreadable:
        sheet.errors += [
            ("file", problem_text(problem, desk.language)) for problem in unreadable.problems
        ]
        return None
    sheet.values = {**sheet.values, "lines": lines}
    return sheet.form.model_copy(update={"lines": lines, "then": "check"})


@router.get("/needs/{need_id}", name="needs.show")
def show(desk: DeskDep, need_id: str) -> Response:
    """Show one need."""
    return _need(desk, need_id, Filled(), "")


@router.post("/needs/{need_id}", name="needs.edit")
def edit(desk: DeskDep, need_id: str, sheet: EditSheet) -> Response:
    """Change a need."""
    if not sheet.errors:
        try:
            programme_id = desk.write(actions.edit, need_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("needs.index", programme_id=programme_id)
    return _need(desk, need_id, sheet, "edit")


@router.post("/needs/{need_id}/strike", name="needs.strike")
def strike(desk: DeskDep, need_id: str, sheet: StrikeSheet) -> Response:
    """Strike a need."""
    if sheet.errors:
        return _need(desk, need_id, sheet, "strike")
    programme_id = desk.write(actions.strike, need_id, sheet.form)
    return desk.go("needs.index", programme_id=programme_id)


def _need(desk: Desk, need_id: str, sheet: Filled, part: str) -> Response:
    page = desk.read(views.show, need_id)
    return desk.page("needs/show.html", page, sheet, part=part, blank=Filled())
