"""The rulebook of a round, and the publication of the call that freezes it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from app.actions import phases, rounds
from app.errors import Invalid, NotFound
from app.forms.proposal_forms import first_form
from app.forms.rounds import PublishForm, RulebookForm
from app.forms.rulebooks import RulebookFaulty, document_of, from_yaml, presets
from app.views import publishing
from app.views import rulebooks as views
from app.web.desk import DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted

router = APIRouter()
RulebookSheet = Annotated[Posted[RulebookForm], Depends(posted(RulebookForm))]
PublishSheet = Annotated[Posted[PublishForm], Depends(posted(PublishForm))]


@router.get("/manage/{round_id}/rulebook", name="rounds.rulebook")
def show(desk: DeskDep, round_id: str) -> Response:
    """Show the rules in sentences, the versions, and the presets."""
    page = desk.read(views.show, round_id)
    return desk.page("rulebooks/show.html", page, Filled(values={"text": page.text}), problems=())


@router.post("/manage/{round_id}/rulebook", name="rounds.set_rulebook")
def set_rulebook(desk: DeskDep, round_id: str, sheet: RulebookSheet) -> Response:
    """Choose a preset, or keep the text that was written."""
    page = desk.read(views.show, round_id)
    problems: tuple[views.ProblemLine, ...] = ()
    if not sheet.errors:
        link = absolute(desk, "calls.show", code=page.round_code)
        try:
            document = _document(sheet.form)
            reason = sheet.form.reason
            desk.write(rounds.set_rulebook, round_id, document, reason=reason, link=link)
        except RulebookFaulty as faulty:
            problems = views.problem_lines(faulty.problems, desk.language)
            sheet.refuse(Invalid({"text": ("rulebook_invalid", {"count": len(problems)})}))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.rulebook", round_id=round_id)
    return desk.page("rulebooks/show.html", page, sheet, problems=problems)


def _document(form: RulebookForm) -> dict[str, Any]:
    if not form.preset:
        return document_of(from_yaml(form.text))
    chosen = presets().get(form.preset)
    if chosen is None:
        raise Invalid({"preset": ("choose_one", {})})
    return document_of(chosen)


@router.get("/manage/{round_id}/rulebook/{version}.yaml", name="rounds.rulebook_file")
def download(desk: DeskDep, round_id: str, version: int) -> Response:
    """Give a version as a file."""
    found = desk.read(views.download, round_id, version)
    if found is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(found.text, media_type="application/yaml; charset=utf-8", headers=headers)


@router.get("/manage/{round_id}/call", name="rounds.publish")
def publishing_page(desk: DeskDep, round_id: str) -> Response:
    """Preview what will be public, with the checks."""
    return desk.page("rounds/publish.html", desk.read(publishing.preview, round_id))


@router.post("/manage/{round_id}/call", name="rounds.publish_now")
def publish(desk: DeskDep, round_id: str, sheet: PublishSheet) -> Response:
    """Publish the call: rulebook and form are frozen as version 1."""
    if sheet.value("read") != "yes":
        sheet.refuse(Invalid({"read": ("must_accept", {})}))
    if sheet.errors:
        return desk.page("rounds/publish.html", desk.read(publishing.preview, round_id), sheet)
    code = desk.write(phases.publish_call, round_id, first_form())
    return desk.go("calls.show", code=code)
