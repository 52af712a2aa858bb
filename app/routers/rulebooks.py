"""The rulebook of a round: chosen, compared, signed; and the publication of the call that freezes it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.actions import phases
from app.actions import rulebooks as actions
from app.errors import Invalid, NotFound
from app.forms.proposal_forms import first_form
from app.forms.rounds import PublishForm
from app.forms.rulebook_pages import RulebookForm, SignForm
from app.forms.rulebooks import document_of, presets
from app.views import publishing
from app.views import rulebooks as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.links import absolute, only_here
from app.web.posted import Filled, Posted, posted

router = APIRouter()
RulebookSheet = Annotated[Posted[RulebookForm], Depends(posted(RulebookForm))]
SignSheet = Annotated[Posted[SignForm], Depends(posted(SignForm))]
PublishSheet = Annotated[Posted[PublishForm], Depends(posted(PublishForm))]
Name = Annotated[str, Query(max_length=80)]


@router.get("/manage/{round_id}/rulebook", name="rounds.rulebook")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show the rules in sentences, the versions, who signed, and the presets."""
    return _show(desk, round_id, None)


def _show(desk: Desk, round_id: str, sheet: Filled | None, part: str = "") -> Response:
    page = desk.read(views.show, round_id)
    return desk.page("rulebooks/show.html", page, sheet, part=part, blank=Filled())


@router.post("/manage/{round_id}/rulebook", name="rounds.set_rulebook")
def set_rulebook(desk: DeskDep, round_id: str, sheet: RulebookSheet) -> Response:
    """Begin with a preset."""
    chosen = presets().get(str(sheet.value("preset")))
    if chosen is None:
        sheet.refuse(Invalid({"preset": ("choose_one", {})}))
    if not sheet.errors and chosen is not None:
        reason = sheet.form.reason
        try:
            desk.write(actions.set_rulebook, round_id, document_of(chosen), reason=reason)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rulebook_editors.editing", round_id=round_id)
    return _show(desk, round_id, sheet, "preset")


@router.post("/manage/{round_id}/rulebook/sign", name="rulebooks.sign")
def sign(desk: DeskDep, round_id: str, sheet: SignSheet) -> Response:
    """Put one's word under the rules that were read."""
    if sheet.errors:
        return _show(desk, round_id, sheet, "sign")
    code = desk.read(views.show, round_id).round_code
    desk.write(actions.sign, round_id, sheet.form, link=absolute(desk, "calls.show", code=code))
    return desk.go("rounds.rulebook", round_id=round_id)


@router.get("/manage/{round_id}/rulebook/compare", name="rulebooks.compare")
def compare(desk: DeskDep, round_id: str, one: Name = "", other: Name = "") -> Response:
    """Hold two rulebooks against each other."""
    return desk.page("rulebooks/compare.html", desk.read(views.compare, round_id, one, other))


@router.get("/manage/{round_id}/rulebook/{version}.yaml", name="rounds.rulebook_file")
def download(desk: DeskDep, round_id: str, version: int) -> Response:
    """Give a version as a file."""
    found = desk.read(views.download, round_id, version)
    if found is None:
        raise NotFound
    return give(found.text, found.name)


@router.get("/manage/{round_id}/call", name="rounds.publish")
def publishing_page(desk: DeskDep, round_id: str) -> Response:
    """Preview what will be public, with the checks."""
    return _preview(desk, round_id)


def _preview(desk: Desk, round_id: str, sheet: Filled | None = None) -> Response:
    page = desk.read(publishing.preview, round_id)
    return desk.page("rounds/publish.html", page, sheet, only_here=only_here(desk))


@router.post("/manage/{round_id}/call", name="rounds.publish_now")
def publish(desk: DeskDep, round_id: str, sheet: PublishSheet) -> Response:
    """Publish the call: rulebook and form are frozen."""
    if sheet.value("read") != "yes":
        sheet.refuse(Invalid({"read": ("must_accept", {})}))
    if sheet.errors:
        return _preview(desk, round_id, sheet)
    code = desk.write(phases.publish_call, round_id, first_form())
    return desk.go("calls.show", code=code)
