"""The dossier (卷宗) of a round or of a proposal: asked for, waited for, taken away."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import dossiers as actions
from app.forms.accounts import EmptyForm
from app.views import dossiers as views
from app.web.deliveries import deliver
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]


@router.get("/manage/{round_id}/dossier", name="dossiers.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show whether a round's dossier is bound."""
    return desk.page("dossiers/show.html", desk.read(views.page, round_id))


@router.post("/manage/{round_id}/dossier", name="dossiers.ask")
def ask(desk: DeskDep, round_id: str, sheet: EmptySheet) -> Response:
    """Ask for a round's dossier."""
    del sheet
    page = desk.read(views.page, round_id)
    desk.write(actions.ask, round_id, pages=_pages(desk, page.round_code))
    return desk.go("dossiers.show", round_id=round_id)


@router.get("/manage/{round_id}/dossier.zip", name="dossiers.file")
def file(desk: DeskDep, round_id: str) -> Response:
    """Hand out a round's dossier."""
    return deliver(desk.request, desk.house.files, desk.read(views.file, round_id))


@router.get("/manage/proposals/{proposal_id}/dossier", name="dossiers.of_proposal")
def of_proposal(desk: DeskDep, proposal_id: str) -> Response:
    """Show whether a proposal's dossier is bound."""
    return desk.page("dossiers/show.html", desk.read(views.proposal_page, proposal_id))


@router.post("/manage/proposals/{proposal_id}/dossier", name="dossiers.ask_for_proposal")
def ask_for_proposal(desk: DeskDep, proposal_id: str, sheet: EmptySheet) -> Response:
    """Ask for a proposal's dossier."""
    del sheet
    page = desk.read(views.proposal_page, proposal_id)
    desk.write(actions.ask_for_proposal, proposal_id, pages=_pages(desk, page.round_code))
    return desk.go("dossiers.of_proposal", proposal_id=proposal_id)


@router.get("/manage/proposals/{proposal_id}/dossier.zip", name="dossiers.proposal_file")
def proposal_file(desk: DeskDep, proposal_id: str) -> Response:
    """Hand out a proposal's dossier."""
    return deliver(desk.request, desk.house.files, desk.read(views.proposal_file, proposal_id))


def _pages(desk: Desk, code: str) -> actions.Pages:
    links = {
        "notice": absolute(desk, "publications.notice", code=code),
        "awards": absolute(desk, "publications.awards", code=code),
    }
    return actions.Pages(sample=desk.house.is_demo, links=links)
