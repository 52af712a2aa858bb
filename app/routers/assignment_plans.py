"""The workbench of assignment: wishes, runs, single moves, undo, publication."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response

from app.actions import plan_asking as asking_actions
from app.actions import plan_publishing as publishing
from app.actions import plan_runs as runs
from app.actions import plans as actions
from app.errors import Invalid, Stale
from app.forms.plans import (
    ONLY,
    SHAPES,
    ArrangeForm,
    Asked,
    AskForm,
    PublishPlanForm,
    RunForm,
    UndoForm,
    WishesForm,
)
from app.language import N_, translate
from app.views import assignment_plans as views
from app.views import plan_asking, plan_lines, plan_publishing, plan_steps, plan_wishes
from app.views import plan_runs as run_views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
WishesSheet = Annotated[Posted[WishesForm], Depends(posted(WishesForm))]
RunSheet = Annotated[Posted[RunForm], Depends(posted(RunForm))]
ArrangeSheet = Annotated[Posted[ArrangeForm], Depends(posted(ArrangeForm))]
UndoSheet = Annotated[Posted[UndoForm], Depends(posted(UndoForm))]
AskSheet = Annotated[Posted[AskForm], Depends(posted(AskForm))]
PublishSheet = Annotated[Posted[PublishPlanForm], Depends(posted(PublishPlanForm))]
STATUS_STALE = 409
PUBLISHED = N_("分好了：%(n)s 份。")
KEPT = N_("要求存好了。下面先看够不够，再算。")
ASKED = N_("问了 %(n)s 位评委愿意评哪些项目。")
OPENED = N_("要求存好了，评委可以填意愿了。下面是要发给他们的通知，看过再发。")
UNDONE = N_("撤销了第 %(n)s 步。")
REDONE = N_("重做了第 %(n)s 步。")


def asked(request: Request) -> Asked:
    """Read how the board is looked at."""
    return _asked(dict(request.query_params))


AskedDep = Annotated[Asked, Depends(asked)]


def _asked(given: dict[str, str]) -> Asked:
    def number(name: str) -> int:
        text = given.get(name, "")[:6]
        return max(1, int(text)) if text.isascii() and text.isdigit() else 1

    usual = Asked()
    return Asked(
        panel=given.get("panel", "")[:60],
        shape=given["shape"] if given.get("shape") in SHAPES else usual.shape,
        only=given["only"] if given.get("only") in ONLY else usual.only,
        q=given.get("q", "").strip()[:60],
        page=number("page"),
        cols=number("cols"),
    )


@router.get("/manage/{round_id}/assignments/plan", name="assignment_plans.show")
def show(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Show the workbench."""
    return desk.page("assignment_plans/board.html", desk.read(views.board, round_id, asked))


@router.get("/manage/{round_id}/assignments/plan/waiting", name="assignment_plans.waiting")
def waiting(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Tell a waiting page whether the run is over: 204 while it is not."""
    if desk.read(run_views.is_running, round_id, asked.panel):
        return Response(status_code=204)
    page = desk.go("assignment_plans.show", round_id=round_id, query=asked.query)
    return Response(status_code=200, headers={"HX-Redirect": page.headers["location"]})


@router.get("/manage/{round_id}/assignments/plan/wishes", name="assignment_plans.wishes")
def wishes(desk: DeskDep, round_id: str, asked: AskedDep, most: str = "") -> Response:
    """Show what is wished; with a load that would do ready to be kept."""
    level = int(most[:7]) if most.isascii() and most.isdigit() else None
    page = desk.read(plan_wishes.wishes, round_id, asked.panel, level)
    return desk.page("assignment_plans/wishes.html", page)


@router.post("/manage/{round_id}/assignments/plan/wishes", name="assignment_plans.wish")
def wish(desk: DeskDep, round_id: str, sheet: WishesSheet) -> Response:
    """Keep what is wished."""
    if not sheet.errors:
        try:
            asks = desk.write(actions.set_wishes, round_id, sheet.form)
        except Stale:
            return _wishes(desk, round_id, sheet, stale=True)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(OPENED if asks else KEPT, desk.language))
            room = "assignment_plans.asking" if asks else "assignment_plans.show"
            return desk.go(room, round_id=round_id, query=_panel(sheet.form.panel))
    return _wishes(desk, round_id, sheet)


@router.post("/manage/{round_id}/assignments/plan/run", name="assignment_plans.run")
def run(desk: DeskDep, round_id: str, sheet: RunSheet) -> Response:
    """Make the plan: at once where that takes no second, else by the worker."""
    if sheet.errors:
        return _faulty(desk, round_id, sheet)
    form, seen = sheet.form, _back(sheet.form)
    try:
        if desk.read(run_views.pairs_possible, round_id, form.panel) > runs.AT_ONCE:
            desk.write(runs.request_run, round_id, form)
        else:
            question = desk.read(run_views.question, round_id, form)
            desk.write(runs.keep_run, round_id, form.panel, runs.compute(question))
    except Stale:
        return _stale(desk, round_id, seen, form.version)
    return desk.go("assignment_plans.show", round_id=round_id, query=seen.query)


@router.get("/manage/{round_id}/assignments/plan/steps", name="assignment_plans.steps")
def steps(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """List what was done."""
    page = desk.read(plan_steps.steps, round_id, asked.panel, asked.page)
    return desk.page("assignment_plans/steps.html", page)


@router.get("/manage/{round_id}/assignments/plan/publish", name="assignment_plans.publishing")
def publishing_page(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Show what publishing would do."""
    return _publishing(desk, round_id, asked.panel)


@router.post("/manage/{round_id}/assignments/plan/publish", name="assignment_plans.publish")
def publish(desk: DeskDep, round_id: str, sheet: PublishSheet) -> Response:
    """Let the plan count."""
    if sheet.errors:
        return _faulty(desk, round_id, sheet)
    link = absolute(desk, "reviews.queue", round_id=round_id)
    try:
        count = desk.write(publishing.publish, round_id, sheet.form, link=link)
    except Stale:
        return _stale(desk, round_id, Asked(panel=sheet.form.panel), sheet.form.version)
    desk.say("done", translate(PUBLISHED, desk.language, n=count))
    return desk.go("assignments.show", round_id=round_id)


@router.get("/manage/{round_id}/assignments/plan/asking", name="assignment_plans.asking")
def asking(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Show what asking the members would send."""
    link = absolute(desk, "reviews.queue", round_id=round_id)
    page = desk.read(plan_asking.preview, round_id, asked.panel, link)
    return desk.page("assignment_plans/asking.html", page)


@router.post("/manage/{round_id}/assignments/plan/asking", name="assignment_plans.ask")
def ask(desk: DeskDep, round_id: str, sheet: AskSheet) -> Response:
    """Ask the members whose messages were looked at."""
    link = absolute(desk, "reviews.queue", round_id=round_id)
    if sheet.errors:
        panel = str(sheet.values.get("panel", ""))
        page = desk.read(plan_asking.preview, round_id, panel, link)
        return desk.page("assignment_plans/asking.html", page, sheet)
    count = desk.write(asking_actions.ask, round_id, sheet.form, link=link)
    desk.say("done", translate(ASKED, desk.language, n=count))
    return desk.go("assignment_plans.show", round_id=round_id, query=_panel(sheet.form.panel))


@router.post("/manage/{round_id}/assignments/plan/undo", name="assignment_plans.undo")
def undo(desk: DeskDep, round_id: str, sheet: UndoSheet) -> Response:
    """Take back the last step."""
    if sheet.errors:
        return _faulty(desk, round_id, sheet)
    seen = _back(sheet.form)
    try:
        number = desk.write(actions.undo, round_id, sheet.form)
    except Stale:
        return _stale(desk, round_id, seen, sheet.form.version)
    desk.say("done", translate(UNDONE, desk.language, n=number))
    return desk.go("assignment_plans.show", round_id=round_id, query=seen.query)


@router.post("/manage/{round_id}/assignments/plan/redo", name="assignment_plans.redo")
def redo(desk: DeskDep, round_id: str, sheet: UndoSheet) -> Response:
    """Do again what was taken back last."""
    if sheet.errors:
        return _faulty(desk, round_id, sheet)
    seen = _back(sheet.form)
    try:
        number = desk.write(actions.redo, round_id, sheet.form)
    except Stale:
        return _stale(desk, round_id, seen, sheet.form.version)
    desk.say("done", translate(REDONE, desk.language, n=number))
    return desk.go("assignment_plans.show", round_id=round_id, query=seen.query)


@router.post("/manage/{round_id}/assignments/plan/arrange", name="assignment_plans.arrange")
def arrange(desk: DeskDep, round_id: str, sheet: ArrangeSheet) -> Response:
    """Do one thing by hand; from the proposal's own page one comes back to it."""
    if sheet.errors:
        return _faulty(desk, round_id, sheet)
    form, seen = sheet.form, _back(sheet.form)
    try:
        desk.write(actions.arrange, round_id, form)
    except Stale:
        return _stale_move(desk, round_id, form)
    except Invalid as invalid:
        sheet.refuse(invalid)
        return _faulty(desk, round_id, sheet)
    if form.back == "line":
        where = {"round_id": round_id, "proposal_id": form.proposal}
        return desk.go("assignment_plans.line", query=_panel(form.panel), **where)
    return desk.go("assignment_plans.show", round_id=round_id, query=seen.query)


@router.get(
    "/manage/{round_id}/assignments/plan/proposals/{proposal_id}", name="assignment_plans.line"
)
def line(
    desk: DeskDep, round_id: str, proposal_id: str, asked: AskedDep, out: str = "", how: str = ""
) -> Response:
    """Open one proposal: who reads it and why, who else could, where a reader could go instead."""
    opened = plan_lines.Opened(panel=asked.panel, out=out, trading=how == "trade")
    page = desk.read(plan_lines.line, round_id, proposal_id, opened)
    return desk.page("assignment_plans/line.html", page)


def _panel(panel: str) -> dict[str, str]:
    return {"panel": panel} if panel else {}


def _back(form: Any) -> Asked:  # noqa: ANN401 -- any of the forms upon a plan
    """Go back to the board as it was looked at."""
    return _asked({"panel": form.panel, **dict(parse_qsl(form.back))})


def _publishing(desk: Desk, round_id: str, panel: str) -> Response:
    link = absolute(desk, "reviews.queue", round_id=round_id)
    page = desk.read(plan_publishing.preview, round_id, panel, link)
    return desk.page("assignment_plans/publish.html", page)


def _wishes(
    desk: Desk, round_id: str, sheet: Posted[WishesForm], *, stale: bool = False
) -> Response:
    """Give the page back as it was typed; where others were quicker, with what they did."""
    panel = str(sheet.values.get("panel", ""))
    page = desk.read(plan_wishes.wishes, round_id, panel)
    told: tuple[str, ...] = ()
    if stale:
        told = desk.read(plan_steps.since, round_id, panel, sheet.form.version)
    status = STATUS_STALE if stale else None
    return desk.page("assignment_plans/wishes.html", page, sheet, status=status, told=told)


def _faulty(desk: Desk, round_id: str, sheet: Posted[Any]) -> Response:
    """Give back the page on which it was typed: the proposal's own, or the board."""
    names = ("panel", "proposal", "back", "out", "act")
    given = {name: str(sheet.values.get(name) or "") for name in names}
    if given["back"] == "line" and given["proposal"]:
        opened = plan_lines.Opened(
            panel=given["panel"], out=given["out"], trading=given["act"] == "trade"
        )
        page = desk.read(plan_lines.line, round_id, given["proposal"], opened)
        return desk.page("assignment_plans/line.html", page, sheet)
    seen = _asked({"panel": given["panel"], **dict(parse_qsl(given["back"]))})
    return desk.page("assignment_plans/board.html", desk.read(views.board, round_id, seen), sheet)


def _stale(desk: Desk, round_id: str, seen: Asked, version: int) -> Response:
    """Show the board as it is by now, with what others did."""
    told = desk.read(plan_steps.since, round_id, seen.panel, version)
    page = desk.read(views.board, round_id, seen)
    return desk.page("assignment_plans/board.html", page, status=STATUS_STALE, told=told)


def _stale_move(desk: Desk, round_id: str, form: ArrangeForm) -> Response:
    """Show the proposal as it is by now; what was to be done stands ready to be done."""
    told = desk.read(plan_steps.since, round_id, form.panel, form.version)
    opened = plan_lines.Opened(panel=form.panel, out=form.out, trading=form.act == "trade")
    page = desk.read(plan_lines.line, round_id, form.proposal, opened)
    return desk.page(
        "assignment_plans/line.html", page, status=STATUS_STALE, told=told, wanted=form
    )
