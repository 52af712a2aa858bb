"""Practice before the real sheets."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import calibrations as actions
from app.errors import Invalid
from app.forms.calibrations import PracticeForm, SampleForm
from app.language import N_, translate
from app.views import calibrations as views
from app.web.desk import DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
Practice = Annotated[Posted[PracticeForm], Depends(posted(PracticeForm))]
Sample = Annotated[Posted[SampleForm], Depends(posted(SampleForm))]
KEPT = N_("样题已经存好。")


@router.get("/reviews/rounds/{round_id}/practice", name="calibrations.show")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show a member the sample."""
    return desk.page("calibrations/show.html", desk.read(views.show, round_id))


@router.post("/reviews/rounds/{round_id}/practice", name="calibrations.file")
def file(desk: DeskDep, round_id: str, typed: Practice) -> Response:
    """Hand the practice in; the answer shows what fits."""
    page = desk.read(views.show, round_id)
    if not typed.errors:
        try:
            desk.write(actions.file, round_id, typed.form)
        except Invalid as invalid:
            typed.refuse(invalid)
        else:
            return desk.go("calibrations.show", round_id=round_id)
    return desk.page("calibrations/show.html", page, typed)


@router.get("/manage/{round_id}/sample", name="calibrations.samples")
def samples(desk: DeskDep, round_id: str, panel: str = "") -> Response:
    """Show officers the samples."""
    return desk.page("calibrations/samples.html", desk.read(views.samples, round_id, panel))


@router.post("/manage/{round_id}/sample", name="calibrations.set_sample")
def set_sample(desk: DeskDep, round_id: str, typed: Sample) -> Response:
    """Put a sample in place."""
    page = desk.read(views.samples, round_id, str(typed.value("panel")))
    if not typed.errors:
        try:
            desk.write(actions.set_sample, round_id, typed.form)
        except Invalid as invalid:
            typed.refuse(invalid)
        else:
            desk.say("done", translate(KEPT, desk.language))
            return desk.go("calibrations.samples", round_id=round_id)
    return desk.page("calibrations/samples.html", page, typed)
