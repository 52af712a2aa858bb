"""The officers' side of results: ranking, arithmetic, decisions, seed, signature."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.actions import decisions as deciding
from app.actions import results as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.rankings import Asked, asked, asked_again
from app.forms.results import AdjustForm, GapForm, SeedForm, TieForm
from app.language import N_, translate
from app.language.cells import csv_of
from app.views import decisions, lines, made_files, result_files, tally_runs
from app.views import results as views
from app.vocabulary import FileKind
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted

router = APIRouter()
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
TieSheet = Annotated[Posted[TieForm], Depends(posted(TieForm))]
GapSheet = Annotated[Posted[GapForm], Depends(posted(GapForm))]
AdjustSheet = Annotated[Posted[AdjustForm], Depends(posted(AdjustForm))]
SeedSheet = Annotated[Posted[SeedForm], Depends(posted(SeedForm))]


def view_of(request: Request) -> Asked:
    """Read from the address how the ranking is looked at."""
    return asked(request.query_params)


AskedDep = Annotated[Asked, Depends(view_of)]


@router.get("/manage/{round_id}/results", name="results.show")
def show(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Show the ranking as the address asks for it, with all that stops it or follows from it."""
    return desk.page("results/show.html", desk.read(views.show, round_id, asked))


@router.get("/manage/{round_id}/results.csv", name="results.export")
def export(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Give the rows that the address asks for as a file for a spreadsheet."""
    if desk.read(made_files.is_large, round_id, FileKind.RANKING):
        return desk.go(
            "made_files.show", query=asked.query, round_id=round_id, made=FileKind.RANKING.value
        )
    code, rows = desk.read(views.table, round_id, asked)
    return give(csv_of(rows), f"{code}-ranking.csv")


@router.get("/manage/{round_id}/results/runs", name="results.runs")
def runs(desk: DeskDep, round_id: str) -> Response:
    """List the tallies so far and what had changed between them."""
    return desk.page("results/runs.html", desk.read(tally_runs.runs, round_id))


@router.get("/manage/{round_id}/results.xlsx", name="results.book")
def book(desk: DeskDep, round_id: str) -> Response:
    """Give the newest tally as a workbook: ranking, sums with formulas, marks, money."""
    if desk.read(made_files.is_large, round_id, FileKind.RESULTS):
        return desk.go("made_files.show", round_id=round_id, made=FileKind.RESULTS.value)
    name, data = desk.read(result_files.book, round_id)
    return give(data, f"{name}.xlsx")


@router.get("/manage/{round_id}/results/waiting", name="results.waiting")
def waiting(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Tell a waiting page whether the tally is there: 204 while it is not."""
    if desk.read(views.is_waiting, round_id):
        return Response(status_code=204)
    page = desk.go("results.show", query=asked.query, round_id=round_id)
    return Response(status_code=200, headers={"HX-Redirect": page.headers["location"]})


@router.post("/manage/{round_id}/results/tally", name="results.tally")
def tally(desk: DeskDep, round_id: str, sheet: EmptySheet) -> Response:
    """Ask for a tally."""
    del sheet
    desk.write(actions.request_tally, round_id)
    return desk.go("results.show", round_id=round_id)


@router.get("/manage/{round_id}/results/lines/{proposal_id}", name="results.line")
def line(desk: DeskDep, round_id: str, proposal_id: str, asked: AskedDep) -> Response:
    """Open one number into its arithmetic: on a page of its own, or as a row for the table."""
    page = desk.read(lines.line, round_id, proposal_id, asked)
    in_place = desk.request.headers.get("hx-request") == "true"
    return desk.page("results/row.html" if in_place else "results/line.html", page)


@router.get("/manage/{round_id}/decisions", name="decisions.show")
def decided(desk: DeskDep, round_id: str) -> Response:
    """List what was settled by hand."""
    return desk.page("results/decisions.html", desk.read(decisions.decisions, round_id))


@router.get("/manage/{round_id}/decisions/tie", name="decisions.tie")
def tie(desk: DeskDep, round_id: str) -> Response:
    """Show the first open tie."""
    return desk.page("results/tie.html", desk.read(decisions.tie, round_id))


@router.post("/manage/{round_id}/decisions/tie", name="decisions.settle_tie")
def settle_tie(desk: DeskDep, round_id: str, sheet: TieSheet) -> Response:
    """Enter the order that the meeting decided."""
    if not sheet.errors:
        try:
            desk.write(deciding.settle_tie, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return _computing(desk, round_id, sheet.form.view)
    order = sheet.value("order", [])
    of = str((order[0] or {}).get("proposal", "")) if order else ""
    return desk.page("results/tie.html", desk.read(decisions.tie, round_id, of), sheet)


@router.get("/manage/{round_id}/decisions/gaps", name="decisions.gaps")
def gaps(desk: DeskDep, round_id: str, page: int = 1) -> Response:
    """Show which sheets are missing."""
    return desk.page("results/gaps.html", desk.read(decisions.gaps, round_id, page))


@router.post("/manage/{round_id}/decisions/gaps", name="decisions.deal_with_gap")
def deal_with_gap(desk: DeskDep, round_id: str, sheet: GapSheet, page: int = 1) -> Response:
    """Accept or exclude a proposal with too few sheets."""
    if not sheet.errors:
        try:
            desk.write(deciding.deal_with_gap, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return _computing(desk, round_id, sheet.form.view)
    return desk.page("results/gaps.html", desk.read(decisions.gaps, round_id, page), sheet)


@router.get("/manage/{round_id}/decisions/awards/{proposal_id}", name="decisions.award")
def award(desk: DeskDep, round_id: str, proposal_id: str, asked: AskedDep) -> Response:
    """Show a proposal's amount, to adjust it."""
    return desk.page("results/award.html", desk.read(lines.line, round_id, proposal_id, asked))


@router.post("/manage/{round_id}/decisions/awards/{proposal_id}", name="decisions.adjust_award")
def adjust_award(desk: DeskDep, round_id: str, proposal_id: str, sheet: AdjustSheet) -> Response:
    """Give a proposal another amount."""
    if not sheet.errors:
        try:
            desk.write(deciding.adjust_award, round_id, proposal_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return _computing(desk, round_id, sheet.form.view)
    page = desk.read(lines.line, round_id, proposal_id, asked_again(str(sheet.value("view", ""))))
    return desk.page("results/award.html", page, sheet)


@router.get("/manage/{round_id}/decisions/seed", name="decisions.seed")
def seed(desk: DeskDep, round_id: str, asked: AskedDep) -> Response:
    """Show over which evidence lots will be drawn."""
    page = desk.read(decisions.seed, round_id)
    return desk.page("results/seed.html", page, Filled(values={"view": asked.back}))


@router.post("/manage/{round_id}/decisions/seed", name="decisions.enter_seed")
def enter_seed(desk: DeskDep, round_id: str, sheet: SeedSheet) -> Response:
    """Enter the public seed, once."""
    if sheet.errors:
        return desk.page("results/seed.html", desk.read(decisions.seed, round_id), sheet)
    desk.write(deciding.enter_seed, round_id, sheet.form)
    return _computing(desk, round_id, sheet.form.view)


def _computing(desk: Desk, round_id: str, back: str) -> Response:
    """Go back to the view from which the decision was opened."""
    desk.say("done", translate(N_("已记入，正在按新的依据重新计算。"), desk.language))
    return desk.go("results.show", query=asked_again(back).query, round_id=round_id)
