"""The allotment workbench: a trial stands in the address, and only recording it writes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import decisions as actions
from app.errors import Invalid
from app.forms.results import TRIED, AwardsForm
from app.language import N_, translate
from app.views import allotments as views
from app.views import other_rules
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
AwardsSheet = Annotated[Posted[AwardsForm], Depends(posted(AwardsForm))]


@router.get("/manage/{round_id}/allotment", name="allotments.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show every pot with what remains, and what other amounts would change."""
    typed = dict(desk.request.query_params)
    return desk.page("allotments/show.html", desk.read(views.show, round_id, typed))


@router.post("/manage/{round_id}/allotment", name="allotments.adjust")
def adjust(desk: DeskDep, round_id: str, sheet: AwardsSheet) -> Response:
    """Record the amounts of a trial, all with one reason."""
    if not sheet.errors:
        try:
            count = desk.write(actions.adjust_awards, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            done = N_("记下了 %(n)s 个金额，正在按新的依据重新计算。")
            desk.say("done", translate(done, desk.language, n=count))
            return desk.go("allotments.show", round_id=round_id)
    return desk.page("allotments/show.html", _again(desk, round_id, sheet), sheet)


@router.get("/manage/{round_id}/allotment/comparison", name="allotments.compare")
def compare(desk: DeskDep, round_id: str, rule: str = "") -> Response:
    """Show who would be funded by another rule; nothing of it is kept."""
    return desk.page("allotments/compare.html", desk.read(other_rules.compare, round_id, rule))


def _again(desk: Desk, round_id: str, sheet: Posted[AwardsForm]) -> views.AllotmentPage:
    """Show the trial that was sent, as it was typed."""
    rows = [row for row in sheet.value("lines", []) if isinstance(row, dict)]
    typed = {f"{TRIED}{row.get('proposal', '')}": row.get("amount", "") for row in rows}
    return desk.read(views.show, round_id, typed)
