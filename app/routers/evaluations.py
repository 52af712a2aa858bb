"""Evaluations: the office's list, one result opened, the evaluator's queue and sheet."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from app.actions import evaluations as actions
from app.errors import Invalid
from app.forms.evaluations import (
    CloseForm,
    EvaluatorForm,
    MarksForm,
    RemoveForm,
    ReopenForm,
    SchemeForm,
)
from app.language import N_, translate
from app.views import evaluation_sheets
from app.views import evaluations as views
from app.vocabulary import ReportKind
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted

router = APIRouter()
Half = Literal[ReportKind.MIDTERM, ReportKind.FINAL]
SchemeSheet = Annotated[Posted[SchemeForm], Depends(posted(SchemeForm))]
EvaluatorSheet = Annotated[Posted[EvaluatorForm], Depends(posted(EvaluatorForm))]
RemoveSheet = Annotated[Posted[RemoveForm], Depends(posted(RemoveForm))]
MarksSheet = Annotated[Posted[MarksForm], Depends(posted(MarksForm))]
CloseSheet = Annotated[Posted[CloseForm], Depends(posted(CloseForm))]
ReopenSheet = Annotated[Posted[ReopenForm], Depends(posted(ReopenForm))]
MARKED = N_("已交。算出结果以前都可以改了再交。")


@router.get("/manage/{round_id}/evaluations", name="evaluations.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """Show rules, evaluators and results."""
    return _list(desk, round_id, Filled())


def _list(desk: Desk, round_id: str, sheet: Filled, asked: str = "") -> Response:
    page = desk.read(views.index, round_id)
    return desk.page("evaluations/index.html", page, sheet, asked=asked)


@router.post("/manage/{round_id}/evaluations/scheme", name="evaluations.set_scheme")
def set_scheme(desk: DeskDep, round_id: str, sheet: SchemeSheet) -> Response:
    """Set the rules."""
    if not sheet.errors:
        try:
            desk.write(actions.set_scheme, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("evaluations.index", round_id=round_id)
    return _list(desk, round_id, sheet, "scheme")


@router.post("/manage/{round_id}/evaluators", name="evaluations.name_evaluator")
def name_evaluator(desk: DeskDep, round_id: str, sheet: EvaluatorSheet) -> Response:
    """Ask somebody to evaluate."""
    if not sheet.errors:
        link = absolute(desk, "evaluations.queue", round_id=round_id)
        try:
            desk.write(actions.name_evaluator, round_id, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("evaluations.index", round_id=round_id)
    return _list(desk, round_id, sheet, "evaluator")


@router.post(
    "/manage/{round_id}/evaluators/{evaluator_id}/remove", name="evaluations.remove_evaluator"
)
def remove_evaluator(
    desk: DeskDep, round_id: str, evaluator_id: str, sheet: RemoveSheet
) -> Response:
    """Take somebody off."""
    if sheet.errors:
        return _list(desk, round_id, sheet, evaluator_id)
    desk.write(actions.remove_evaluator, round_id, evaluator_id, sheet.form)
    return desk.go("evaluations.index", round_id=round_id)


@router.get("/proposals/{proposal_id}/evaluations/{half}", name="evaluations.show")
def show(desk: DeskDep, proposal_id: str, half: Half) -> Response:
    """Show one evaluation."""
    return _one(desk, proposal_id, half, Filled())


def _one(
    desk: Desk, proposal_id: str, half: ReportKind, sheet: Filled, asked: str = ""
) -> Response:
    page = desk.read(views.show, proposal_id, half)
    return desk.page("evaluations/show.html", page, sheet, asked=asked)


@router.post("/proposals/{proposal_id}/evaluations/{half}/close", name="evaluations.close")
def close(desk: DeskDep, proposal_id: str, half: Half, sheet: CloseSheet) -> Response:
    """Compute the result."""
    if not sheet.errors:
        link = absolute(desk, "evaluations.show", proposal_id=proposal_id, half=half)
        try:
            desk.write(actions.close, proposal_id, half, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("evaluations.show", proposal_id=proposal_id, half=half)
    return _one(desk, proposal_id, half, sheet, "close")


@router.post("/proposals/{proposal_id}/evaluations/{half}/reopen", name="evaluations.reopen")
def reopen(desk: DeskDep, proposal_id: str, half: Half, sheet: ReopenSheet) -> Response:
    """Take the result back."""
    if sheet.errors:
        return _one(desk, proposal_id, half, sheet, "reopen")
    try:
        desk.write(actions.reopen, proposal_id, half, sheet.form)
    except Invalid as invalid:
        sheet.refuse(invalid)
        return _one(desk, proposal_id, half, sheet, "reopen")
    return desk.go("evaluations.show", proposal_id=proposal_id, half=half)


@router.get("/evaluations/{round_id}", name="evaluations.queue")
def queue(desk: DeskDep, round_id: str) -> Response:
    """List what the evaluator is to look at."""
    return desk.page("evaluations/queue.html", desk.read(evaluation_sheets.queue, round_id))


@router.get("/proposals/{proposal_id}/evaluations/{half}/sheet", name="evaluations.sheet")
def sheet_of(desk: DeskDep, proposal_id: str, half: Half) -> Response:
    """Show the own sheet beside the report."""
    page = desk.read(evaluation_sheets.sheet, proposal_id, half)
    return desk.page("evaluations/sheet.html", page)


@router.post("/proposals/{proposal_id}/evaluations/{half}/sheet", name="evaluations.mark")
def mark(desk: DeskDep, proposal_id: str, half: Half, sheet: MarksSheet) -> Response:
    """Hand the own sheet in."""
    if not sheet.errors:
        try:
            round_id = desk.write(actions.mark, proposal_id, half, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(MARKED, desk.language))
            return desk.go("evaluations.queue", round_id=round_id)
    page = desk.read(evaluation_sheets.sheet, proposal_id, half)
    return desk.page("evaluations/sheet.html", page, sheet)
