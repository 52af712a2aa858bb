"""Many members at once: a list pasted or from a workbook, looked at line by line, then all invited."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import panels as actions
from app.errors import Invalid, Refused, Unreadable
from app.forms.workbooks.seat_lists import SeatListForm
from app.language.inputs import problem_text
from app.views import panels
from app.views import seat_lists as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted
from app.web.qr import svg

router = APIRouter()
ListSheet = Annotated[Posted[SeatListForm], Depends(posted(SeatListForm))]


@router.get("/manage/{round_id}/panel/many", name="seat_lists.new")
def new(desk: DeskDep, round_id: str) -> Response:
    """Show where to put a list."""
    return desk.page("seat_lists/new.html", desk.read(views.page, round_id, SeatListForm()))


@router.post("/manage/{round_id}/panel/many", name="seat_lists.invite")
def invite(desk: DeskDep, round_id: str, sheet: ListSheet) -> Response:
    """Look at a list, or invite everybody on it; with one fault nobody is invited."""
    if desk.kept(actions.invite_many) is not None:
        return _shown(desk, round_id)
    form = _with_file(desk, round_id, sheet)
    if form is None or form.then == "check":
        return _looked_at(desk, round_id, sheet, form)
    wanted = desk.read(views.invitations, round_id, form)
    if not wanted:
        sheet.refuse(
            Invalid({"lines": ("list_has_faults" if form.lines.strip() else "required", {})})
        )
        return _looked_at(desk, round_id, sheet, form)
    made = desk.write(actions.invite_many, round_id, wanted, link_base=_link_base(desk))
    rows = [(label, name, link, svg(link)) for label, name, link in made.invitations]
    return desk.page("seat_lists/invited.html", desk.read(panels.show, round_id), rows=rows)


def _shown(desk: Desk, round_id: str) -> Response:
    """The same request came again: links are shown once."""
    desk.say("note", desk.sentence(Refused("links_shown")))
    return desk.go("panels.show", round_id=round_id)


def _looked_at(
    desk: Desk, round_id: str, sheet: Posted[SeatListForm], form: SeatListForm | None
) -> Response:
    page = desk.read(views.page, round_id, form or SeatListForm())
    return desk.page("seat_lists/new.html", page, sheet, looked=form is not None)


def _with_file(desk: Desk, round_id: str, sheet: Posted[SeatListForm]) -> SeatListForm | None:
    """A workbook's lines take the place of what was typed, and stand in the same field."""
    if sheet.errors:
        return None
    file = sheet.upload("file")
    if file is None:
        return sheet.form
    try:
        lines = desk.read(views.from_book, round_id, file.file.read())
    except Unreadable as unreadable:
        sheet.errors += [
            ("file", problem_text(problem, desk.language)) for problem in unreadable.problems
        ]
        return None
    sheet.values = {**sheet.values, "lines": lines}
    return sheet.form.model_copy(update={"lines": lines, "then": "check"})


def _link_base(desk: Desk) -> str:
    sample = "-"
    return absolute(desk, "panels.invitation", token=sample).removesuffix(sample)
