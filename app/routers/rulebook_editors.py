"""The rulebook while it is written: seven questions or the whole text, each with a live example."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from app.actions import rulebooks as actions
from app.errors import Invalid
from app.forms.rulebook_pages import RulebookForm
from app.forms.rulebooks import RulebookFaulty, compiled, document_of, from_yaml
from app.forms.rulebooks.answers import AnswersForm
from app.forms.rulebooks.applying import applied
from app.scoring.rulebook import Rulebook
from app.views import rulebook_editors as views
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted

router = APIRouter()
AnswersSheet = Annotated[Posted[AnswersForm], Depends(posted(AnswersForm))]
TextSheet = Annotated[Posted[RulebookForm], Depends(posted(RulebookForm))]
QUESTIONS, TEXT = "rulebooks/edit.html", "rulebooks/text.html"


@router.get("/manage/{round_id}/rulebook/edit", name="rulebook_editors.editing")
def editing(desk: DeskDep, round_id: str) -> Response:
    """Show the seven questions with the answers that stand, and the example."""
    page = desk.read(views.editing, round_id)
    tried = desk.read(views.tried, round_id, desk.read(views.present, round_id))
    return desk.page(QUESTIONS, page, Filled(values=page.answers), tried=tried)


@router.post("/manage/{round_id}/rulebook/edit", name="rulebook_editors.edit")
def edit(desk: DeskDep, round_id: str, sheet: AnswersSheet) -> Response:
    """Keep the answers, if the rules work with them."""
    return _kept(desk, round_id, sheet, lambda: _answered(desk, round_id, sheet), QUESTIONS)


@router.post("/manage/{round_id}/rulebook/try", name="rulebook_editors.try_answers")
def try_answers(desk: DeskDep, round_id: str, sheet: AnswersSheet) -> Response:
    """Show what the answers would do, without keeping them."""
    return _tried(desk, round_id, sheet, lambda: _answered(desk, round_id, sheet), QUESTIONS)


@router.get("/manage/{round_id}/rulebook/text", name="rulebook_editors.writing")
def writing(desk: DeskDep, round_id: str) -> Response:
    """Show the whole text, every element of it, and the example."""
    page = desk.read(views.editing, round_id)
    tried = desk.read(views.tried, round_id, desk.read(views.present, round_id))
    return desk.page(TEXT, page, Filled(values={"text": page.text}), tried=tried)


@router.post("/manage/{round_id}/rulebook/text", name="rulebook_editors.write")
def write(desk: DeskDep, round_id: str, sheet: TextSheet) -> Response:
    """Keep the text, if the rules work."""
    return _kept(desk, round_id, sheet, lambda: from_yaml(str(sheet.value("text"))), TEXT)


@router.post("/manage/{round_id}/rulebook/text/try", name="rulebook_editors.try_text")
def try_text(desk: DeskDep, round_id: str, sheet: TextSheet) -> Response:
    """Show what the text, or a file with it, would do, without keeping it."""
    file = sheet.upload("file")
    if file is not None:
        text = file.file.read().decode("utf-8", "replace")
        sheet.values = {**sheet.values, "text": text}
    return _tried(desk, round_id, sheet, lambda: from_yaml(str(sheet.value("text"))), TEXT)


def _answered(desk: Desk, round_id: str, sheet: Posted[AnswersForm]) -> Rulebook:
    """Put the answers into the rules; whether they work then is asked afterwards."""
    return applied(desk.read(views.present, round_id), sheet.form)


def _kept(
    desk: Desk, round_id: str, sheet: Posted[Any], read: Callable[[], Rulebook], template: str
) -> Response:
    if not sheet.errors:
        try:
            document = document_of(compiled(document_of(read())))
            desk.write(actions.set_rulebook, round_id, document, reason=sheet.form.reason)
        except RulebookFaulty as faulty:
            count = len(faulty.problems)
            sheet.refuse(Invalid({"text": ("rulebook_invalid", {"count": count})}))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.rulebook", round_id=round_id)
    return _tried(desk, round_id, sheet, read, template)


def _tried(
    desk: Desk, round_id: str, sheet: Posted[Any], read: Callable[[], Rulebook], template: str
) -> Response:
    tried = _look(desk, round_id, sheet, read)
    if desk.request.headers.get("hx-request") == "true":
        return HTMLResponse(desk.piece("rulebooks/_example.html", tried=tried, form=sheet))
    page = desk.read(views.editing, round_id)
    return desk.page(template, page, sheet, tried=tried)


def _look(
    desk: Desk, round_id: str, sheet: Posted[Any], read: Callable[[], Rulebook]
) -> views.Tried | None:
    """Look at the rules as typed; a field that cannot be read is named beside itself."""
    if sheet.checked is None:
        return None
    try:
        return desk.read(views.tried, round_id, read())
    except RulebookFaulty as faulty:
        return desk.read(views.unreadable, round_id, faulty)
    except Invalid as invalid:
        if not sheet.errors:
            sheet.refuse(invalid)
        return None
