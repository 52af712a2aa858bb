"""The wording of messages, for a programme or for one of its rounds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import message_templates as actions
from app.errors import Fault, Invalid, Stale
from app.forms.message_templates import TemplateForm, faults_of
from app.language.faults import sentence
from app.views import message_templates as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted

router = APIRouter()
TemplateSheet = Annotated[Posted[TemplateForm], Depends(posted(TemplateForm))]
PAGE = "message_templates/show.html"


@router.get("/programmes/{programme_id}/texts", name="message_templates.of_programme")
def of_programme(desk: DeskDep, programme_id: str) -> Response:
    """List the wordings that hold for a programme."""
    page = desk.read(views.of_programme_index, programme_id)
    return desk.page("message_templates/index.html", page)


@router.get("/manage/{round_id}/texts", name="message_templates.of_round")
def of_round(desk: DeskDep, round_id: str) -> Response:
    """List the wordings that hold for a round."""
    return desk.page("message_templates/index.html", desk.read(views.of_round_index, round_id))


@router.get(
    "/programmes/{programme_id}/texts/{wording}/{language}", name="message_templates.programme_text"
)
def programme_text(desk: DeskDep, programme_id: str, wording: str, language: str) -> Response:
    """Show one wording of a programme."""
    page = desk.read(views.of_programme_show, programme_id, wording, language)
    return desk.page(PAGE, page, _stored(page))


@router.get("/manage/{round_id}/texts/{wording}/{language}", name="message_templates.round_text")
def round_text(desk: DeskDep, round_id: str, wording: str, language: str) -> Response:
    """Show one wording of a round."""
    page = desk.read(views.of_round_show, round_id, wording, language)
    return desk.page(PAGE, page, _stored(page))


@router.post(
    "/programmes/{programme_id}/texts/{wording}/{language}",
    name="message_templates.keep_of_programme",
)
def keep_of_programme(
    desk: DeskDep, programme_id: str, wording: str, language: str, sheet: TemplateSheet
) -> Response:
    """Keep, preview or reset a wording of a programme."""
    page = desk.read(views.of_programme_show, programme_id, wording, language)

    def keep(form: TemplateForm) -> None:
        desk.write(actions.of_programme_kept, programme_id, wording, language, form)

    return _kept(desk, page, sheet, keep) or desk.go(
        "message_templates.programme_text",
        programme_id=programme_id,
        wording=wording,
        language=language,
    )


@router.post(
    "/manage/{round_id}/texts/{wording}/{language}", name="message_templates.keep_of_round"
)
def keep_of_round(
    desk: DeskDep, round_id: str, wording: str, language: str, sheet: TemplateSheet
) -> Response:
    """Keep, preview or reset a wording of a round."""
    page = desk.read(views.of_round_show, round_id, wording, language)

    def keep(form: TemplateForm) -> None:
        desk.write(actions.of_round_kept, round_id, wording, language, form)

    return _kept(desk, page, sheet, keep) or desk.go(
        "message_templates.round_text", round_id=round_id, wording=wording, language=language
    )


def _stored(page: views.TemplatePage) -> Filled:
    return Filled(values={"subject": page.subject, "body": page.body})


def _kept(
    desk: Desk,
    page: views.TemplatePage,
    sheet: Posted[TemplateForm],
    keep: Callable[[TemplateForm], None],
) -> Response | None:
    """Keep the wording; give the page again for a preview, or with what is wrong."""
    status = None
    if not sheet.errors:
        form = sheet.form
        try:
            if form.go != "preview":
                keep(form)
                return None
            _require_sound(form, page)
        except Invalid as invalid:
            sheet.refuse(invalid)
        except Stale as stale:
            status = _stale(desk, sheet, stale)
    subject, body = (str(sheet.value(name)) for name in ("subject", "body"))
    shown = views.preview(page, subject, body)
    page = replace(page, shown_subject=shown[0], shown_body=shown[1])
    return desk.page(PAGE, page, sheet, status=status)


def _require_sound(form: TemplateForm, page: views.TemplatePage) -> None:
    if faults := faults_of(form, [mark for mark, _ in page.marks]):
        raise Invalid(faults)


def _stale(desk: Desk, sheet: Posted[TemplateForm], stale: Fault) -> int:
    sheet.errors.append(("subject", sentence(stale, desk.language)))
    return 409
