"""What-ifs: a form whose state is its address, and the answer. Nothing here writes."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app.errors import Invalid
from app.forms.rulebooks.what_ifs import Refusal, WhatIfForm
from app.language.cells import csv_of
from app.views import sensitivities
from app.views import what_ifs as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, asked

router = APIRouter()
Sheet = Annotated[Posted[WhatIfForm], Depends(asked(WhatIfForm))]


@router.get("/manage/{round_id}/what-if", name="what_ifs.show")
def show(desk: DeskDep, round_id: str, sheet: Sheet) -> Response:
    """Show the form, and the trial that the address asks for."""
    if not sheet.errors:
        try:
            page = desk.read(views.show, round_id, sheet.values, sheet.form)
        except (Invalid, Refusal) as fault:
            _tell(desk, round_id, sheet, fault)
        else:
            return desk.page("what_ifs/show.html", page, sheet, query=desk.request.url.query)
    page = desk.read(views.show, round_id, sheet.values, None)
    return desk.page("what_ifs/show.html", page, sheet, query=desk.request.url.query)


@router.get("/manage/{round_id}/what-if.csv", name="what_ifs.file")
def file(desk: DeskDep, round_id: str, sheet: Sheet) -> Response:
    """Give the trial as a table that says on its every line that it is one."""
    if sheet.errors:
        return show(desk, round_id, sheet)
    try:
        name, lines = desk.read(views.table, round_id, sheet.form)
    except (Invalid, Refusal):
        return show(desk, round_id, sheet)
    return give(csv_of(lines), f"{name}.csv")


@router.get("/manage/{round_id}/what-if/{look}", name="what_ifs.part")
def part(desk: DeskDep, round_id: str, look: Literal["rules", "weights", "members"]) -> Response:
    """Show how easily the official result turns; a page of its own, or a part that a script puts in."""
    page = desk.read(sensitivities.part, round_id, look)
    return desk.page("what_ifs/part.html", page)


def _tell(desk: Desk, round_id: str, sheet: Posted[WhatIfForm], fault: Invalid | Refusal) -> None:
    if isinstance(fault, Invalid):
        sheet.refuse(fault)
    else:
        sheet.errors += desk.read(views.refused, round_id, fault)
