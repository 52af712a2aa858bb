"""Large files of a round: asked for, waited for, taken away."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import made_files as actions
from app.forms.accounts import EmptyForm
from app.views import made_files as views
from app.vocabulary import FileKind
from app.vocabulary.made_files import WAYS
from app.web.deliveries import deliver
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/files/{made}", name="made_files.show")
def show(desk: DeskDep, round_id: str, made: FileKind) -> Response:
    """Show whether a file is ready, and how far it is."""
    page = desk.read(views.page, round_id, made, desk.request.query_params)
    return desk.page("made_files/show.html", page)


@router.post("/manage/{round_id}/files/{made}", name="made_files.ask")
def ask(desk: DeskDep, round_id: str, made: FileKind, sheet: EmptySheet) -> Response:
    """Ask for a file."""
    del sheet
    page = desk.read(views.page, round_id, made, desk.request.query_params)
    link = absolute(desk, "publications.awards", code=page.round_code)
    query = dict(page.query)
    desk.write(actions.ask, round_id, made, query, sample=desk.house.is_demo, link=link)
    return desk.go("made_files.show", query=query, round_id=round_id, made=made.value)


@router.get("/manage/{round_id}/files/{made}/file", name="made_files.file")
def file(desk: DeskDep, round_id: str, made: FileKind) -> Response:
    """Hand a file out."""
    desk.note_as(f"{WAYS[made].room}.{made.value}")
    found = desk.read(views.file, round_id, made, desk.request.query_params)
    return deliver(desk.request, desk.house.files, found)
