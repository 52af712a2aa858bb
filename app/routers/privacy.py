"""The privacy notice, retention runs, and who opened what."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import privacy as actions
from app.actions import retention
from app.forms.privacy import ConsentForm, NoticeForm, RetentionForm
from app.language import privacy as words
from app.views import accesses, privacy
from app.views import retention as retention_views
from app.web.desk import Desk, DeskDep
from app.web.posted import Posted, posted

router = APIRouter()
NoticeSheet = Annotated[Posted[NoticeForm], Depends(posted(NoticeForm))]
ConsentSheet = Annotated[Posted[ConsentForm], Depends(posted(ConsentForm))]
RunSheet = Annotated[Posted[RetentionForm], Depends(posted(RetentionForm))]


@router.get("/privacy", name="privacy.show")
def show(desk: DeskDep, version: int = 0) -> Response:
    """Show the privacy notice, the newest version or one that was."""
    return _page(desk, "privacy/show.html", desk.read(privacy.notice, version))


@router.post("/privacy/consent", name="privacy.consent")
def consent(desk: DeskDep, sheet: ConsentSheet) -> Response:
    """Consent to the version that was on the page."""
    desk.write(actions.consent, sheet.form)
    return desk.go("homes.desk")


@router.get("/privacy/next", name="privacy.edit")
def edit(desk: DeskDep) -> Response:
    """Show the owner the form for the next version."""
    return _page(desk, "privacy/edit.html", desk.read(privacy.for_owner))


@router.post("/privacy/next", name="privacy.publish")
def publish(desk: DeskDep, sheet: NoticeSheet) -> Response:
    """Put the next version in force."""
    if sheet.errors:
        return _page(desk, "privacy/edit.html", desk.read(privacy.for_owner), sheet)
    desk.write(actions.publish_notice, sheet.form)
    return desk.go("privacy.show")


@router.get("/privacy/retention", name="privacy.retention")
def due(desk: DeskDep) -> Response:
    """Show what a retention run would remove."""
    return desk.page("privacy/retention.html", desk.read(retention_views.preview))


@router.post("/privacy/retention", name="privacy.run_retention")
def run(desk: DeskDep, sheet: RunSheet) -> Response:
    """Remove what the preview shows, once it is agreed to."""
    if sheet.errors:
        return desk.page("privacy/retention.html", desk.read(retention_views.preview), sheet)
    for digest in desk.write(retention.run).files:
        desk.house.files.let_go(digest)
    return desk.go("privacy.retention")


@router.get("/manage/proposals/{proposal_id}/accesses", name="privacy.accesses")
def of_proposal(desk: DeskDep, proposal_id: str) -> Response:
    """Show who opened a proposal."""
    page = desk.read(accesses.of_one_proposal, proposal_id)
    return desk.page("privacy/accesses.html", page)


@router.get("/privacy/accesses", name="privacy.accesses_of_person")
def of_person(desk: DeskDep, name: str = "") -> Response:
    """Show what a person opened."""
    page = desk.read(accesses.of_one_person, name)
    desk.saw(page.account_id)
    return desk.page("privacy/accesses.html", page)


def _page(
    desk: Desk,
    template: str,
    page: privacy.NoticePage,
    sheet: Posted[NoticeForm] | None = None,
) -> Response:
    written = words.built_in(desk.language, desk.house.settings.contact)
    return desk.page(template, page, sheet, built_in=written)
