"""The way to a release, step by step: findings cleared, dates set; released by hand, or scheduled."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import publications as releasing
from app.actions import release_plans as actions
from app.documents import poster_pdf
from app.errors import Invalid
from app.forms.release_plans import ClearForm, DatesForm, ScheduleForm, UnscheduleForm
from app.forms.results import PublishForm
from app.language import N_, translate
from app.views import parts
from app.views import publications as files
from app.views import release_plans as views
from app.views.release_plans import Step, WizardPage
from app.web.announcements import Kind, announced, notice_poster
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted
from app.web.releases import links, stored

router = APIRouter()
ClearSheet = Annotated[Posted[ClearForm], Depends(posted(ClearForm))]
DatesSheet = Annotated[Posted[DatesForm], Depends(posted(DatesForm))]
PublishSheet = Annotated[Posted[PublishForm], Depends(posted(PublishForm))]
ScheduleSheet = Annotated[Posted[ScheduleForm], Depends(posted(ScheduleForm))]
UnscheduleSheet = Annotated[Posted[UnscheduleForm], Depends(posted(UnscheduleForm))]
Release = releasing.Release


@router.get("/manage/{round_id}/publish", name="publications.preview")
def preview(desk: DeskDep, round_id: str) -> Response:
    """Begin: show what becomes public and what does not."""
    return _show(desk, round_id, Step.SHOWN)


@router.get("/manage/{round_id}/publish/notice.{kind}", name="release_plans.notice")
def notice(desk: DeskDep, round_id: str, kind: Kind) -> Response:
    """Give the notice as a document, as it would be."""
    return announced(desk, _wizard(desk, round_id).notice, kind, final=False)


@router.get("/manage/{round_id}/publish/awards.{kind}", name="release_plans.awards")
def awards(desk: DeskDep, round_id: str, kind: Kind) -> Response:
    """Give the announcement after the notice, as it would be."""
    return announced(desk, _wizard(desk, round_id).announced, kind, final=True)


@router.get("/manage/{round_id}/publish/poster.pdf", name="release_plans.poster")
def poster(desk: DeskDep, round_id: str) -> Response:
    """Give the poster for a board, as it would be."""
    page = _wizard(desk, round_id)
    return give(poster_pdf(notice_poster(desk, page.notice)), f"{page.round_code}-poster.pdf")


@router.get("/manage/{round_id}/publish/part", name="release_plans.part")
def part(desk: DeskDep, round_id: str, of: str = "") -> Response:
    """Show what an applicant will be shown, and why not."""
    page = desk.read(parts.preview, round_id, desk.read(files.prepare, round_id), of)
    return desk.page("publications/part_preview.html", page)


@router.get("/manage/{round_id}/publish/{leaf}", name="release_plans.step")
def step(desk: DeskDep, round_id: str, leaf: Step) -> Response:
    """Show a step."""
    return _show(desk, round_id, leaf)


def _wizard(desk: Desk, round_id: str) -> WizardPage:
    prepared = desk.read(files.prepare, round_id)
    return desk.read(views.wizard, round_id, prepared, links(desk, round_id), desk.house.files)


def _show(desk: Desk, round_id: str, step: Step, sheet: Filled | None = None) -> Response:
    page = _wizard(desk, round_id)
    return desk.page(
        f"publications/{step.value}.html", page, sheet, step=step.value, blank=Filled()
    )


@router.post("/manage/{round_id}/publish/personal", name="release_plans.clear")
def clear(desk: DeskDep, round_id: str, sheet: ClearSheet) -> Response:
    """Keep by name why a finding may be public."""
    if not sheet.errors:
        release = Release.of(desk.read(files.prepare, round_id), {})
        try:
            desk.write(actions.clear_finding, round_id, sheet.form, release=release)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("release_plans.step", round_id=round_id, leaf="personal")
    return _show(desk, round_id, Step.PERSONAL, sheet)


@router.post("/manage/{round_id}/publish/dates", name="release_plans.dates")
def dates(desk: DeskDep, round_id: str, sheet: DatesSheet) -> Response:
    """Keep the dates."""
    if not sheet.errors:
        try:
            desk.write(actions.save_dates, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("release_plans.step", round_id=round_id, leaf="release")
    return _show(desk, round_id, Step.DATES, sheet)


@router.post("/manage/{round_id}/publish/schedule", name="release_plans.schedule")
def schedule(desk: DeskDep, round_id: str, sheet: ScheduleSheet) -> Response:
    """Confirm the scheduled release: its files are stored now, and go out as they are."""
    if sheet.errors:
        return _show(desk, round_id, Step.RELEASE, sheet)
    if desk.kept(actions.schedule) is None:
        prepared = desk.read(files.prepare, round_id)
        release = Release.of(prepared, stored(desk, prepared.files))
        desk.write(
            actions.schedule,
            round_id,
            sheet.form,
            release=release,
            links=links(desk, round_id),
        )
        desk.say("done", translate(N_("已定好，到时候自动公示。在那以前可以取消。"), desk.language))
    return desk.go("release_plans.step", round_id=round_id, leaf="release")


@router.post("/manage/{round_id}/publish/unschedule", name="release_plans.unschedule")
def unschedule(desk: DeskDep, round_id: str, sheet: UnscheduleSheet) -> Response:
    """Take it back, with the reason."""
    if not sheet.errors:
        try:
            desk.write(actions.unschedule, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("release_plans.step", round_id=round_id, leaf="release")
    return _show(desk, round_id, Step.RELEASE, sheet)


@router.post("/manage/{round_id}/publish", name="publications.publish")
def publish(desk: DeskDep, round_id: str, sheet: PublishSheet) -> Response:
    """Let it go out: files first, then the one commit that makes them public."""
    done = desk.kept(releasing.publish)
    if done is not None:
        return desk.go("publications.notice", code=done)
    if not sheet.errors:
        prepared = desk.read(files.prepare, round_id)
        release = Release.of(prepared, stored(desk, prepared.files))
        base = links(desk, round_id)["parts"]
        try:
            code = desk.write(
                releasing.publish, round_id, sheet.form, release=release, link_base=base
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            desk.say("done", translate(N_("已公示。每个申报单位的通知已放入待发。"), desk.language))
            return desk.go("publications.notice", code=code)
    return _show(desk, round_id, Step.RELEASE, sheet)
