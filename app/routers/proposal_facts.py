"""What the rules look at beside the proposals: shown, and noted from documents."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import proposal_facts as actions
from app.errors import Invalid
from app.forms.proposal_facts import FactsForm
from app.views import proposal_facts as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
FactsSheet = Annotated[Posted[FactsForm], Depends(posted(FactsForm))]


@router.get("/manage/{round_id}/facts", name="proposal_facts.show")
def show(desk: DeskDep, round_id: str, page: int = 1) -> Response:
    """Show what is known."""
    return desk.page("proposal_facts/show.html", desk.read(views.show, round_id, page))


@router.post("/manage/{round_id}/facts", name="proposal_facts.note")
def note(desk: DeskDep, round_id: str, sheet: FactsSheet, page: int = 1) -> Response:
    """Note what changed on this page, from one document."""
    if not sheet.errors:
        try:
            desk.write(actions.note, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
            _follow(sheet, invalid)
        else:
            return desk.go("proposal_facts.show", round_id=round_id, query={"page": str(page)})
    shown = desk.read(views.show, round_id, page)
    return desk.page("proposal_facts/show.html", shown, sheet)


def _follow(sheet: Posted[FactsForm], invalid: Invalid) -> None:
    """Go on from the version that the page now shows beside what was typed: whoever saves again has seen it."""
    rows: list[dict[str, str]] = sheet.value("facts", [])
    for name, (code, facts) in invalid.fields.items():
        if code == actions.MOVED:
            rows[int(name.split("-")[1])]["number"] = str(facts["number"])
