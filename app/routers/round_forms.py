"""The form of a round: chosen, composed question by question, looked at, taken along."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import round_forms as actions
from app.errors import Invalid, Stale
from app.forms.proposal_forms import changes, preset
from app.forms.proposal_forms.changes import Change
from app.forms.proposal_forms.documents import FormFaulty, form_from_yaml
from app.forms.proposal_forms.sheets import (
    ArrangeForm,
    ChooseForm,
    QuestionSheet,
    SectionSheet,
    WaysForm,
)
from app.language.faults import sentence
from app.views import round_forms as views
from app.web.deliveries import give
from app.web.desk import Desk, DeskDep
from app.web.posted import Filled, Posted, posted

router = APIRouter()
ChooseSheet = Annotated[Posted[ChooseForm], Depends(posted(ChooseForm))]
WaysSheet = Annotated[Posted[WaysForm], Depends(posted(WaysForm))]
SectionPosted = Annotated[Posted[SectionSheet], Depends(posted(SectionSheet))]
QuestionPosted = Annotated[Posted[QuestionSheet], Depends(posted(QuestionSheet))]
ArrangeSheet = Annotated[Posted[ArrangeForm], Depends(posted(ArrangeForm))]
STEPS = {"up": -1, "down": 1}
ARRANGING = {
    "section": (changes.section_moved, changes.without_section),
    "question": (changes.question_moved, changes.without_question),
}


@router.get("/manage/{round_id}/form", name="forms.show")
def show(desk: DeskDep, round_id: str, way: str = "") -> Response:
    """Show the form, what is wrong with it, and how it looks."""
    return desk.page("forms/show.html", desk.read(views.show, round_id, way))


def _again(desk: Desk, round_id: str, sheet: Filled) -> Response:
    return desk.page("forms/show.html", desk.read(views.composing, round_id), sheet)


@router.post("/manage/{round_id}/form", name="forms.choose")
def choose(desk: DeskDep, round_id: str, sheet: ChooseSheet) -> Response:
    """Take a preset, the form of another round, or a text instead."""

    def made() -> Change:
        form = sheet.form
        if form.preset:
            return changes.replaced_by(_preset(form.preset))
        if form.round_id:
            return changes.replaced_by(desk.read(views.copied, round_id, form.round_id))
        return changes.replaced_by(_text(form.text))

    if not sheet.errors and _saved(desk, round_id, sheet, made):
        return desk.go("forms.show", round_id=round_id)
    return _again(desk, round_id, sheet)


def _preset(name: str) -> dict[str, object]:
    try:
        return preset(name)
    except KeyError:
        raise Invalid({"preset": ("choose_one", {})}) from None


def _text(text: str) -> dict[str, object]:
    try:
        return form_from_yaml(text)
    except FormFaulty as faulty:
        code = "form_line" if faulty.code == "not_yaml" else "form_unreadable"
        raise Invalid({"text": (code, {"place": faulty.place, **faulty.facts})}) from None


@router.post("/manage/{round_id}/form/ways", name="forms.set_ways")
def set_ways(desk: DeskDep, round_id: str, sheet: WaysSheet) -> Response:
    """Choose in which ways one may apply, and whose word a proposal needs."""
    if not sheet.errors and _saved(
        desk, round_id, sheet, lambda: changes.with_ways(sheet.form.ways, sheet.form.confirmations)
    ):
        return desk.go("forms.show", round_id=round_id)
    return _again(desk, round_id, sheet)


@router.post("/manage/{round_id}/form/arrange", name="forms.arrange")
def arrange(desk: DeskDep, round_id: str, sheet: ArrangeSheet) -> Response:
    """Move a section or question, or take it out."""

    def made() -> Change:
        form = sheet.form
        move, out = ARRANGING[form.what]
        return out(form.part) if form.step == "remove" else move(form.part, STEPS[form.step])

    if not sheet.errors and _saved(desk, round_id, sheet, made):
        return desk.go("forms.show", round_id=round_id)
    return _again(desk, round_id, sheet)


@router.get("/manage/{round_id}/form/sections/{part}", name="forms.section")
def section(desk: DeskDep, round_id: str, part: str) -> Response:
    """Show a section's title, or ask for a new one's."""
    return desk.page("forms/section.html", desk.read(views.section, round_id, part))


@router.post("/manage/{round_id}/form/sections/{part}", name="forms.put_section")
def put_section(desk: DeskDep, round_id: str, part: str, sheet: SectionPosted) -> Response:
    """Keep a section's title."""
    page = desk.read(views.section, round_id, part)

    def made() -> Change:
        form = sheet.form
        if not (form.title_zh or form.title_en):
            raise Invalid({"title_zh": ("required", {})})
        title = {"zh": form.title_zh, "en": form.title_en}
        return changes.with_section(page.id, title=title, names=form.names == "yes")

    if not sheet.errors and _saved(desk, round_id, sheet, made):
        return desk.go("forms.show", round_id=round_id)
    return desk.page("forms/section.html", page, sheet)


@router.get("/manage/{round_id}/form/questions/{question}", name="forms.question")
def question(
    desk: DeskDep, round_id: str, question: str, section: str = "", kind: str = ""
) -> Response:
    """Show a question with all that can be set, or a new one of a kind."""
    page = desk.read(views.question, round_id, question, section_id=section, kind=kind)
    return desk.page("forms/question.html", page)


@router.post("/manage/{round_id}/form/questions/{question}", name="forms.put_question")
def put_question(desk: DeskDep, round_id: str, question: str, sheet: QuestionPosted) -> Response:
    """Keep a question."""
    wanted = {name: str(sheet.value(name)) for name in ("section", "kind")}
    page = desk.read(
        views.question, round_id, question, section_id=wanted["section"], kind=wanted["kind"]
    )

    def made() -> Change:
        form = sheet.form
        if not (form.label_zh or form.label_en):
            raise Invalid({"label_zh": ("required", {})})
        return changes.with_question(page.section, form.document(page.id))

    if not sheet.errors and _saved(desk, round_id, sheet, made):
        return desk.go("forms.show", round_id=round_id)
    return desk.page("forms/question.html", page, sheet)


@router.get("/manage/{round_id}/form.yaml", name="forms.file")
def download(desk: DeskDep, round_id: str) -> Response:
    """Give the form as a file."""
    found = desk.read(views.download, round_id)
    return give(found.text, found.name)


def _saved(
    desk: Desk,
    round_id: str,
    sheet: Posted[ChooseForm]
    | Posted[WaysForm]
    | Posted[ArrangeForm]
    | Posted[SectionSheet]
    | Posted[QuestionSheet],
    made: Callable[[], Change],
) -> bool:
    """Write the next version; what stands in the way goes back beside the fields."""
    try:
        change = made()
        form = sheet.form
        desk.write(actions.save, round_id, change, base=form.base, reason=form.reason)
    except Invalid as invalid:
        sheet.refuse(invalid)
        return False
    except Stale as stale:
        sheet.errors.append(("base", sentence(stale, desk.language)))
        return False
    return True
