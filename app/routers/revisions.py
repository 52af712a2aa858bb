"""The versions of a proposal: history, differences, bringing back, putting two texts together."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.actions import revisions as actions
from app.errors import Invalid, Stale
from app.forms.revisions import CopyForm, MergeForm, RestoreForm
from app.language import N_, translate
from app.language.faults import sentence
from app.views import drafts
from app.views import revisions as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
MergeSheet = Annotated[Posted[MergeForm], Depends(posted(MergeForm))]
RestoreSheet = Annotated[Posted[RestoreForm], Depends(posted(RestoreForm))]
CopySheet = Annotated[Posted[CopyForm], Depends(posted(CopyForm))]
TOGETHER = N_("两份已经合在一起，存成第 %(n)s 版。原来的两份都留在版本记录里。")
BACK = N_("第 %(old)s 版的内容已经换回来，存成第 %(n)s 版。")
COPIED = N_("抄来 %(n)s 项：%(names)s。")
COPIED_NONE = N_("没有可以抄的内容。")
NOT_OVER = N_("你已经写了的没有动：%(names)s。")
NAMED = 8
NOT_THERE = N_("那一份里没有：%(names)s。")


@router.get("/proposals/{proposal_id}/merge/{number}", name="revisions.merging")
def merging(desk: DeskDep, proposal_id: str, number: int) -> Response:
    """Show two texts side by side."""
    return desk.page("revisions/merge.html", desk.read(views.merging, proposal_id, number))


@router.post("/proposals/{proposal_id}/merge/{number}", name="revisions.settle")
def settle(desk: DeskDep, proposal_id: str, number: int, sheet: MergeSheet) -> Response:
    """Let the chosen texts stand."""
    page = desk.read(views.merging, proposal_id, number)
    status = None
    if not sheet.errors:
        try:
            new = desk.write(actions.settle, proposal_id, number, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        except Stale as stale:
            page = desk.read(views.merging, proposal_id, number)
            sheet.errors.append(("base", sentence(stale, desk.language)))
            status = 409
        else:
            desk.say("done", translate(TOGETHER, desk.language, n=new))
            return desk.go("proposals.edit", proposal_id=proposal_id, section=page.section_id)
    return desk.page("revisions/merge.html", page, sheet, status=status)


@router.get("/proposals/{proposal_id}/history", name="revisions.history")
def history(
    desk: DeskDep, proposal_id: str, before: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """List all versions."""
    return desk.page("revisions/history.html", desk.read(views.history, proposal_id, before))


@router.get("/proposals/{proposal_id}/versions/{older}/{newer}", name="revisions.compare")
def compare(desk: DeskDep, proposal_id: str, older: int, newer: int) -> Response:
    """Show what differs between two versions."""
    return desk.page("revisions/compare.html", desk.read(views.compare, proposal_id, older, newer))


@router.post("/proposals/{proposal_id}/versions/{number}/restore", name="revisions.restore")
def restore(desk: DeskDep, proposal_id: str, number: int, sheet: RestoreSheet) -> Response:
    """Bring an old version back."""
    status = None
    if not sheet.errors:
        try:
            new = desk.write(actions.restore, proposal_id, number, sheet.form)
        except Stale as stale:
            sheet.errors.append(("base", sentence(stale, desk.language)))
            status = 409
        else:
            desk.say("done", translate(BACK, desk.language, old=number, n=new))
            return desk.go("revisions.history", proposal_id=proposal_id)
    page = desk.read(views.restoring, proposal_id, number)
    return desk.page("revisions/compare.html", page, sheet, status=status)


@router.post("/proposals/{proposal_id}/edit/{section}/copy", name="revisions.copy")
def copy(desk: DeskDep, proposal_id: str, section: str, sheet: CopySheet) -> Response:
    """Copy a page from an older proposal, and say what came over."""
    if sheet.errors:
        return desk.page("proposals/edit.html", desk.read(drafts.edit, proposal_id, section), sheet)
    for kind, text in _told(desk, desk.write(actions.copy, proposal_id, section, sheet.form)):
        desk.say(kind, text)
    return desk.go("proposals.edit", proposal_id=proposal_id, section=section)


def _told(desk: Desk, copied: actions.Copied) -> list[tuple[str, str]]:
    told = []
    for kind, message, names in (
        ("done", COPIED, copied.taken),
        ("note", NOT_OVER, copied.kept),
        ("note", NOT_THERE, copied.unknown),
    ):
        joined = desk.listed(names[:NAMED])
        joined += " …" if len(names) > NAMED else ""
        if names:
            told.append((kind, translate(message, desk.language, n=len(names), names=joined)))
    return told if copied.taken else [("warn", translate(COPIED_NONE, desk.language)), *told]
