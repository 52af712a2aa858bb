"""The eligibility check: the list, one proposal, its outcome."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import screenings as actions
from app.errors import NotFound
from app.forms.screenings import ScreeningForm
from app.views import letters
from app.views import screenings as views
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
ScreeningSheet = Annotated[Posted[ScreeningForm], Depends(posted(ScreeningForm))]


@router.get("/manage/{round_id}/proposals", name="screenings.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """List what was handed in, filtered as the address says."""
    wanted = dict(desk.request.query_params)
    return desk.page("screenings/index.html", desk.read(views.index, round_id, wanted))


@router.get("/manage/{round_id}/proposals.csv", name="screenings.export")
def export(desk: DeskDep, round_id: str) -> Response:
    """Give the same list as a file for a spreadsheet."""
    page = desk.read(views.index, round_id, dict(desk.request.query_params))
    text = io.StringIO()
    csv.writer(text).writerows(views.table(page, desk.language))
    headers = {"Content-Disposition": f'attachment; filename="{page.round_code}-proposals.csv"'}
    # Spreadsheets of the field take a file for UTF-8 only with the mark at its beginning.
    body = text.getvalue().encode("utf-8-sig")
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/manage/proposals/{proposal_id}", name="screenings.show")
def show(desk: DeskDep, proposal_id: str) -> Response:
    """Show a proposal as the officer reads it."""
    page = desk.read(views.show, proposal_id)
    thread = desk.read(letters.thread_beside, proposal_id)
    return desk.page("screenings/show.html", page, thread=thread)


@router.get("/manage/proposals/{proposal_id}/{outcome}", name="screenings.ask")
def ask(desk: DeskDep, proposal_id: str, outcome: str) -> Response:
    """Ask for the reason, or show what the applicant will read."""
    return desk.page(
        "screenings/ask.html", desk.read(views.ask, proposal_id, outcome), preview=False
    )


@router.post("/manage/proposals/{proposal_id}/{outcome}", name="screenings.decide")
def decide(desk: DeskDep, proposal_id: str, outcome: str, sheet: ScreeningSheet) -> Response:
    """Show the message once before it goes out; then give the outcome."""
    if sheet.value("outcome") != outcome:
        raise NotFound
    if sheet.errors:
        page = desk.read(views.ask, proposal_id, outcome)
        return desk.page("screenings/ask.html", page, sheet, preview=False)
    if sheet.form.confirmed != "yes":
        page = desk.read(views.ask, proposal_id, outcome, sheet.form.reason)
        return desk.page("screenings/ask.html", page, sheet, preview=True)
    link = absolute(desk, "proposals.show", proposal_id=proposal_id)
    round_id = desk.write(actions.screen, proposal_id, sheet.form, link=link)
    next_id = desk.read(views.following, proposal_id)
    if next_id:
        return desk.go("screenings.show", proposal_id=next_id)
    return desk.go("screenings.index", round_id=round_id)
