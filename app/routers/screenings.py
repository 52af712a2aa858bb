"""The screening desk: the queue, one proposal with its checks, outcomes for one and for many."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import internal_answers
from app.actions import screenings as actions
from app.errors import Invalid, NotFound, Stale
from app.forms.internal_answers import InternalForm
from app.forms.screenings import BatchForm, JudgeForm, ReopenForm, ScreeningForm
from app.language.award_books import award_book
from app.language.cells import csv_of
from app.language.faults import sentence
from app.views import internal_answers as internal_views
from app.views import letters, likenesses, made_files, outcomes, queues
from app.views import screenings as views
from app.vocabulary import Check, FileKind
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted

router = APIRouter()
ScreeningSheet = Annotated[Posted[ScreeningForm], Depends(posted(ScreeningForm))]
BatchSheet = Annotated[Posted[BatchForm], Depends(posted(BatchForm))]
JudgeSheet = Annotated[Posted[JudgeForm], Depends(posted(JudgeForm))]
InternalSheet = Annotated[Posted[InternalForm], Depends(posted(InternalForm))]
ReopenSheet = Annotated[Posted[ReopenForm], Depends(posted(ReopenForm))]


@router.get("/manage/{round_id}/proposals", name="screenings.index")
def index(desk: DeskDep, round_id: str) -> Response:
    """Show a page of the queue, filtered as the address says."""
    page = desk.read(queues.index, round_id, desk.request.query_params)
    return desk.page("screenings/index.html", page)


@router.get("/manage/{round_id}/proposals.csv", name="screenings.export")
def export(desk: DeskDep, round_id: str) -> Response:
    """Give the whole queue as a file for a spreadsheet."""
    if desk.read(made_files.is_large, round_id, FileKind.PROPOSALS):
        return _made(desk, round_id, FileKind.PROPOSALS)
    page = desk.read(queues.index, round_id, desk.request.query_params, whole=True)
    return give(csv_of(queues.table(page, desk.language)), f"{page.round_code}-proposals.csv")


@router.get("/manage/{round_id}/budgets.xlsx", name="screenings.budgets")
def budgets(desk: DeskDep, round_id: str) -> Response:
    """Give the budgets of the queue, line by line, as a workbook."""
    if desk.read(made_files.is_large, round_id, FileKind.BUDGETS):
        return _made(desk, round_id, FileKind.BUDGETS)
    found = desk.read(queues.budgets, round_id, desk.request.query_params)
    return give(award_book(found.tables), f"{found.code}-budgets.xlsx")


@router.get("/manage/{round_id}/proposals/next", name="screenings.next")
def following(desk: DeskDep, round_id: str) -> Response:
    """Go to the next proposal of the queue that waits, or back to the queue."""
    return _next(desk, round_id, desk.request.query_params.get("after", "")[:32])


@router.get("/manage/{round_id}/screening/{outcome}", name="screenings.ask_many")
def ask_many(desk: DeskDep, round_id: str, outcome: str) -> Response:
    """Ask once for all that were chosen in the queue."""
    chosen = _chosen(desk.request.query_params.getlist("chosen"))
    page = desk.read(outcomes.ask_many, round_id, outcome, chosen)
    return desk.page("screenings/ask_many.html", page, preview=False, query=_query(desk))


@router.post("/manage/{round_id}/screening/{outcome}", name="screenings.decide_many")
def decide_many(desk: DeskDep, round_id: str, outcome: str, sheet: BatchSheet) -> Response:
    """Show every message once before it goes out; then give the outcome to all."""
    if sheet.value("outcome") != outcome:
        raise NotFound
    if not sheet.errors and sheet.form.confirmed == "yes":
        try:
            done = desk.write(
                actions.screen_many,
                round_id,
                sheet.form,
                link_to=lambda proposal_id: absolute(
                    desk, "proposals.show", proposal_id=proposal_id
                ),
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            page = desk.read(outcomes.done_many, round_id, outcome, done.done, done.left)
            return desk.page("screenings/done.html", page, query=_query(desk))
    form = None if sheet.errors else sheet.form
    chosen = _chosen(sheet.value("chosen", []))
    asked = desk.read(outcomes.ask_many, round_id, outcome, chosen, form)
    return desk.page(
        "screenings/ask_many.html", asked, sheet, preview=form is not None, query=_query(desk)
    )


@router.get("/manage/proposals/{proposal_id}", name="screenings.show")
def show(desk: DeskDep, proposal_id: str) -> Response:
    """Show a proposal as the officer reads it."""
    return _shown(desk, proposal_id)


def _shown(
    desk: Desk,
    proposal_id: str,
    sheet: Filled | None = None,
    *,
    judged: str = "",
    written: Filled | None = None,
    status: int | None = None,
) -> Response:
    """Show a proposal, with what was typed to a check or to the office's questions."""
    return desk.page(
        "screenings/show.html",
        desk.read(views.show, proposal_id),
        sheet,
        status=status,
        query=_query(desk),
        judged=judged,
        thread=desk.read(letters.thread_beside, proposal_id),
        inside=desk.read(internal_views.beside, proposal_id),
        written=written or Filled(),
    )


@router.post("/manage/proposals/{proposal_id}/internal", name="screenings.answer")
def answer(desk: DeskDep, proposal_id: str, sheet: InternalSheet) -> Response:
    """Keep what the officer wrote to the office's own questions."""
    status = 422
    if not sheet.errors:
        try:
            desk.write(internal_answers.answer, proposal_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        except Stale as stale:
            sheet.errors.append(("internal", sentence(stale, desk.language)))
            status = 409
        else:
            return desk.go("screenings.show", query=_query(desk), proposal_id=proposal_id)
    return _shown(desk, proposal_id, written=sheet, status=status)


@router.post("/manage/proposals/{proposal_id}/checks/{check}", name="screenings.judge")
def judge(desk: DeskDep, proposal_id: str, check: Check, sheet: JudgeSheet) -> Response:
    """Keep what the officer says of a check; what another one said meanwhile is shown beside it."""
    status = 422
    if not sheet.errors:
        try:
            desk.write(actions.judge, proposal_id, check, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        except Stale as stale:
            sheet.errors.append(("note", sentence(stale, desk.language)))
            status = 409
        else:
            return desk.go("screenings.show", query=_query(desk), proposal_id=proposal_id)
    return _shown(desk, proposal_id, sheet, judged=check.value, status=status)


@router.get("/manage/proposals/{proposal_id}/alike/{other_id}", name="screenings.compare")
def compare(desk: DeskDep, proposal_id: str, other_id: str) -> Response:
    """Show two proposals side by side, with the passages that stand in both."""
    page = desk.read(likenesses.compare, proposal_id, other_id)
    return desk.page("screenings/compare.html", page)


@router.get("/manage/proposals/{proposal_id}/reopen", name="screenings.reopening")
def reopening(desk: DeskDep, proposal_id: str) -> Response:
    """Ask why an outcome is taken back."""
    page = desk.read(outcomes.reopening, proposal_id)
    return desk.page("screenings/reopen.html", page, preview=False)


@router.post("/manage/proposals/{proposal_id}/reopen", name="screenings.reopen")
def reopen(desk: DeskDep, proposal_id: str, sheet: ReopenSheet) -> Response:
    """Show the message once before it goes out; then take the outcome back."""
    if sheet.errors or sheet.form.confirmed != "yes":
        form = None if sheet.errors else sheet.form
        page = desk.read(outcomes.reopening, proposal_id, form)
        return desk.page("screenings/reopen.html", page, sheet, preview=form is not None)
    link = absolute(desk, "proposals.show", proposal_id=proposal_id)
    desk.write(actions.reopen, proposal_id, sheet.form, link=link)
    return desk.go("screenings.show", proposal_id=proposal_id)


@router.get("/manage/proposals/{proposal_id}/{outcome}", name="screenings.ask")
def ask(desk: DeskDep, proposal_id: str, outcome: str) -> Response:
    """Ask for what the outcome needs, or show what the applicant will read."""
    page = desk.read(outcomes.ask, proposal_id, outcome)
    return desk.page("screenings/ask.html", page, preview=False, query=_query(desk))


@router.post("/manage/proposals/{proposal_id}/{outcome}", name="screenings.decide")
def decide(desk: DeskDep, proposal_id: str, outcome: str, sheet: ScreeningSheet) -> Response:
    """Show the message once before it goes out; then give the outcome."""
    if sheet.value("outcome") != outcome:
        raise NotFound
    if not sheet.errors and sheet.form.confirmed == "yes":
        link = absolute(desk, "proposals.show", proposal_id=proposal_id)
        try:
            round_id = desk.write(actions.screen, proposal_id, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return _next(desk, round_id, proposal_id)
    form = None if sheet.errors else sheet.form
    page = desk.read(outcomes.ask, proposal_id, outcome, form)
    preview = form is not None
    return desk.page("screenings/ask.html", page, sheet, preview=preview, query=_query(desk))


def _query(desk: Desk) -> dict[str, str]:
    return queues.asked(desk.request.query_params)


def _chosen(lines: list[str]) -> list[str]:
    """Give the ids of what was chosen; each came with its version."""
    return [line.partition(":")[0] for line in lines[:200]]


def _next(desk: Desk, round_id: str, after_id: str) -> Response:
    query = _query(desk)
    found = desk.read(queues.following, round_id, query, after_id)
    if found:
        return desk.go("screenings.show", query=query, proposal_id=found)
    return desk.go("screenings.index", query=query, round_id=round_id)


def _made(desk: Desk, round_id: str, kind: FileKind) -> Response:
    """Lead to where a file of a large round is made."""
    query = queues.asked(desk.request.query_params)
    return desk.go("made_files.show", query=query, round_id=round_id, made=kind.value)
