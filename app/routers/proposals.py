"""A proposal from its beginning to its receipt, and where it stands."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from app.actions import organisations
from app.actions import proposals as actions
from app.errors import Invalid, Stale
from app.forms.organisations import OrganisationForm
from app.forms.proposal_forms import ALL
from app.forms.proposals import ReopenForm, SectionForm, StartForm, SubmitForm, WithdrawForm
from app.language import N_, translate
from app.language.faults import sentence
from app.unit import Unit
from app.views import beginnings, drafts, overviews, parts, revisions, ways
from app.views import proposals as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute, path
from app.web.posted import Filled, Posted, posted

router = APIRouter()
StartSheet = Annotated[Posted[StartForm], Depends(posted(StartForm))]
NewSheet = Annotated[Posted[OrganisationForm], Depends(posted(OrganisationForm))]
SectionSheet = Annotated[Posted[SectionForm], Depends(posted(SectionForm))]
SubmitSheet = Annotated[Posted[SubmitForm], Depends(posted(SubmitForm))]
SAVED = N_("已保存 %(time)s，第 %(n)s 版")
TAKEN_OVER = N_("别人刚改过“%(names)s”，已经和你写的合在一起，没有互相盖掉。")
WRITING = N_("%(names)s 也在写这一份。")
TWO = N_("%(time)s 存成另一份（第 %(n)s 版）：别处也改了“%(names)s”，两份都在。")
ReopenSheet = Annotated[Posted[ReopenForm], Depends(posted(ReopenForm))]
WithdrawSheet = Annotated[Posted[WithdrawForm], Depends(posted(WithdrawForm))]


@router.get("/proposals", name="proposals.mine")
def mine(desk: DeskDep) -> Response:
    """List the person's own proposals, what needs doing first."""
    return desk.page("proposals/mine.html", desk.read(overviews.mine))


@router.get("/rounds/{code}/apply", name="proposals.apply")
def apply(desk: DeskDep, code: str) -> Response:
    """Ask for whom the person applies."""
    return desk.page("proposals/apply.html", desk.read(beginnings.apply, code))


@router.post("/rounds/{code}/apply", name="proposals.start")
def start(desk: DeskDep, code: str, sheet: StartSheet) -> Response:
    """Begin a proposal for an organisation that is known already."""
    if not sheet.errors:
        try:
            return _begun(desk, desk.write(actions.start, code, sheet.form))
        except Invalid as invalid:
            sheet.refuse(invalid)
    return desk.page("proposals/apply.html", desk.read(beginnings.apply, code), sheet)


@router.post("/rounds/{code}/apply/new", name="proposals.start_new")
def start_new(desk: DeskDep, code: str, sheet: NewSheet) -> Response:
    """Describe an organisation and begin its proposal, in one step."""
    if sheet.errors:
        return desk.page("proposals/apply.html", desk.read(beginnings.apply, code), sheet)
    begun = desk.write(_start_new, code, sheet.form)
    return _begun(desk, begun)


def _start_new(unit: Unit, code: str, form: OrganisationForm) -> str:
    organisation_id = organisations.create(unit, form)
    return actions.start(unit, code, StartForm(organisation_id=organisation_id))


def _begun(desk: Desk, proposal_id: str) -> Response:
    """Go on to the form, or first to the question in which way."""
    if len(desk.read(ways.choosing, proposal_id).ways) > 1:
        return desk.go("ways.begin", proposal_id=proposal_id)
    return desk.go("proposals.edit", proposal_id=proposal_id, section=ALL)


@router.get("/proposals/{proposal_id}/edit/{section}", name="proposals.edit")
def edit(
    desk: DeskDep, proposal_id: str, section: str, *, faults: Annotated[bool, Query()] = False
) -> Response:
    """Show a page of the form, or all of it; from the check page, with what is missing beside each field."""
    page = desk.read(drafts.edit, proposal_id, section)
    missing = [(one.field, one.sentence) for one in page.faults if faults]
    return desk.page("proposals/edit.html", page, Filled(errors=missing), status=200)


@router.post("/proposals/{proposal_id}/edit/{section}", name="proposals.save")
async def save(desk: DeskDep, proposal_id: str, section: str, sheet: SectionSheet) -> Response:
    """Keep a page as typed; JSON to the page that saves by itself."""
    saved = None
    if not sheet.errors:
        try:
            saved = await desk.soon(actions.save, proposal_id, section, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
    quiet = desk.request.headers.get("accept", "").startswith("application/json")
    if quiet and saved and not saved.stale:
        return _saved(desk, saved)
    return await run_in_threadpool(_answered, desk, proposal_id, section, sheet, saved)


def _answered(
    desk: Desk,
    proposal_id: str,
    section: str,
    sheet: Posted[SectionForm],
    saved: actions.Saved | None,
) -> Response:
    """Answer what needs another look at the database."""
    quiet = desk.request.headers.get("accept", "").startswith("application/json")
    if saved is None:
        return _refused(desk, proposal_id, section, sheet, quiet=quiet)
    if saved.stale:
        return _stale(desk, proposal_id, saved, quiet=quiet)
    if saved.theirs:
        desk.say("note", str(_others(desk, saved)["merged"]))
    return _go_on(desk, proposal_id, section, sheet.form.go)


def _saved(desk: Desk, saved: actions.Saved) -> Response:
    """Tell the page what it may say now; it is asked up to a hundred times a second."""
    said = translate(SAVED, desk.language, time=saved.clock, n=saved.number)
    told = {"number": saved.number, "saved_at": saved.saved_at, "said": said}
    return JSONResponse({**told, **_others(desk, saved)})


def _others(desk: Desk, saved: actions.Saved) -> dict[str, object]:
    """Say what others did: which questions the page is to take over, who is writing."""
    names, merged = desk.listed(saved.writing), desk.listed([label for _, label in saved.theirs])
    return {
        "theirs": [name for name, _ in saved.theirs],
        "merged": translate(TAKEN_OVER, desk.language, names=merged) if merged else "",
        "writing": translate(WRITING, desk.language, names=names) if names else "",
    }


def _refused(
    desk: Desk, proposal_id: str, section: str, sheet: Posted[SectionForm], *, quiet: bool
) -> Response:
    page = desk.read(drafts.edit, proposal_id, section)
    if quiet:
        told = {"reason": "invalid", "sentence": sheet.errors[0][1]}
        return JSONResponse(told, status_code=422)
    return desk.page("proposals/edit.html", page, sheet)


def _stale(desk: Desk, proposal_id: str, saved: actions.Saved, *, quiet: bool) -> Response:
    """Show both texts; the one that came later is kept as a version of its own."""
    if not quiet:
        page = desk.read(revisions.merging, proposal_id, saved.number)
        return desk.page("revisions/merge.html", page, status=409)
    merge = path(desk, "revisions.merging", proposal_id=proposal_id, number=saved.number)
    names = desk.listed([label for _, label in saved.clashes])
    said = translate(TWO, desk.language, time=saved.clock, n=saved.number, names=names)
    told = {"reason": "stale", "sentence": said, "number": saved.number, "merge": merge}
    return JSONResponse({**told, **_others(desk, saved)}, status_code=409)


def _go_on(desk: Desk, proposal_id: str, section: str, wish: str) -> Response:
    """Follow the button: another section, the files, the check, or stay."""
    if wish == "check":
        return desk.go("proposals.check", proposal_id=proposal_id)
    if wish == "files":
        return desk.go("attachments.index", proposal_id=proposal_id)
    if wish == "leave":
        return desk.go("proposals.show", proposal_id=proposal_id)
    return desk.go("proposals.edit", proposal_id=proposal_id, section=wish or section)


@router.get("/proposals/{proposal_id}/progress/{section}", name="proposals.progress")
def progress(desk: DeskDep, proposal_id: str, section: str) -> Response:
    """Give the list of sections anew to a page that has just saved."""
    page = desk.read(drafts.progress, proposal_id)
    return desk.page("proposals/progress.html", page, here=section)


@router.get("/proposals/{proposal_id}/submit", name="proposals.check")
def check(desk: DeskDep, proposal_id: str) -> Response:
    """Show the whole proposal with what is still missing."""
    return desk.page("proposals/check.html", desk.read(drafts.check, proposal_id))


@router.post("/proposals/{proposal_id}/submit", name="proposals.submit")
def submit(desk: DeskDep, proposal_id: str, sheet: SubmitSheet) -> Response:
    """Hand the proposal in."""
    link = absolute(desk, "proposals.show", proposal_id=proposal_id)
    status = 422
    if not sheet.errors:
        try:
            done = desk.write(actions.submit, proposal_id, sheet.form, link=link)
        except Invalid:
            sheet.values = {}
        except Stale as stale:
            sheet.errors.append(("confirm", sentence(stale, desk.language)))
            status = 409
        else:
            return desk.go("receipts.show", receipt_id=done.receipt_id)
    page = desk.read(drafts.check, proposal_id)
    return desk.page("proposals/check.html", page, sheet, status=status)


@router.get("/proposals/{proposal_id}", name="proposals.show")
def show(desk: DeskDep, proposal_id: str) -> Response:
    """Show where a proposal stands and what it says."""
    page = desk.read(views.show, proposal_id)
    part = (
        desk.read(parts.proposal_part, proposal_id, desk.house.files) if page.has_result else None
    )
    return desk.page("proposals/show.html", page, part=part)


@router.get("/proposals/{proposal_id}/versions/{number}", name="proposals.version")
def version(desk: DeskDep, proposal_id: str, number: int) -> Response:
    """Show an older version."""
    return desk.page("proposals/version.html", desk.read(views.version, proposal_id, number))


@router.get("/proposals/{proposal_id}/withdraw", name="proposals.withdrawing")
def withdrawing(desk: DeskDep, proposal_id: str) -> Response:
    """Ask once before a proposal is taken back."""
    return desk.page("proposals/withdraw.html", desk.read(views.withdrawing, proposal_id))


@router.post("/proposals/{proposal_id}/withdraw", name="proposals.withdraw")
def withdraw(desk: DeskDep, proposal_id: str, sheet: WithdrawSheet) -> Response:
    """Take a proposal back, with the reason."""
    if sheet.errors:
        page = desk.read(views.withdrawing, proposal_id)
        return desk.page("proposals/withdraw.html", page, sheet)
    desk.write(actions.withdraw, proposal_id, sheet.form)
    return desk.go("proposals.show", proposal_id=proposal_id)


@router.get("/proposals/{proposal_id}/reopen", name="proposals.reopening")
def reopening(desk: DeskDep, proposal_id: str) -> Response:
    """Ask once before a proposal goes back to a draft."""
    return desk.page("proposals/reopen.html", desk.read(views.reopening, proposal_id))


@router.post("/proposals/{proposal_id}/reopen", name="proposals.reopen")
def reopen(desk: DeskDep, proposal_id: str, sheet: ReopenSheet) -> Response:
    """Take a proposal back to a draft."""
    desk.write(actions.reopen, proposal_id, sheet.form)
    return desk.go("proposals.edit", proposal_id=proposal_id, section=ALL)
