"""A person's own data: seen, taken away, taken out; and the same for the owner who was asked for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import persons as actions
from app.errors import Invalid
from app.forms.persons import EraseForm
from app.views import persons as views
from app.web import cookies
from app.web.deliveries import give
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
EraseSheet = Annotated[Posted[EraseForm], Depends(posted(EraseForm))]


@router.get("/account/data", name="persons.own")
def own(desk: DeskDep) -> Response:
    """Show what is kept of the person."""
    return desk.page("persons/show.html", desk.read(views.own))


@router.get("/account/data.zip", name="persons.own_file")
def own_file(desk: DeskDep) -> Response:
    """Hand out all of it."""
    return give(desk.read(views.own_file), "my-data.zip")


@router.post("/account/erase", name="persons.erase_own")
def erase_own(desk: DeskDep, sheet: EraseSheet) -> Response:
    """Take the person out, and sign out."""
    page = desk.read(views.own)
    if not sheet.errors:
        try:
            desk.work(actions.erase, page.account_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            response = desk.go("calls.index")
            cookies.drop(response, desk.house.settings, "sid")
            return response
    return desk.page("persons/show.html", page, sheet)


@router.get("/privacy/people", name="persons.search")
def search(desk: DeskDep, name: str = "") -> Response:
    """Let the owner find a person by sign-in name."""
    page = desk.read(views.search, name)
    if page.person:
        desk.saw(page.person.account_id)
    return desk.page("persons/search.html", page)


@router.get("/privacy/people/{account_id}.zip", name="persons.file")
def file(desk: DeskDep, account_id: str) -> Response:
    """Hand the owner a person's data."""
    return give(desk.read(views.file, account_id), "data.zip")


@router.get("/privacy/people/{account_id}", name="persons.show")
def show(desk: DeskDep, account_id: str) -> Response:
    """Show the owner what is kept of a person."""
    return desk.page("persons/show.html", desk.read(views.person, account_id))


@router.post("/privacy/people/{account_id}/erase", name="persons.erase")
def erase(desk: DeskDep, account_id: str, sheet: EraseSheet) -> Response:
    """Take a person out who asked for it."""
    if not sheet.errors:
        try:
            desk.work(actions.erase, account_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("persons.search")
    return desk.page("persons/show.html", desk.read(views.person, account_id), sheet)
