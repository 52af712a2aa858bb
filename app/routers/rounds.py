"""A round: made, dated, its pots filled, its desk, and the steps from phase to phase."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Response

from app.actions import phases, rounds
from app.clock import as_typed
from app.currencies import typed
from app.errors import Invalid
from app.forms.rounds import (
    ExtendForm,
    NewRoundForm,
    PotsForm,
    SettingsForm,
    StepForm,
)
from app.forms.rulebooks import document_of, presets
from app.views import round_desks as desks
from app.views import rounds as views
from app.views.rulebooks import preset_lines
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Filled, Posted, posted

router = APIRouter()
NewSheet = Annotated[Posted[NewRoundForm], Depends(posted(NewRoundForm))]
SettingsSheet = Annotated[Posted[SettingsForm], Depends(posted(SettingsForm))]
PotsSheet = Annotated[Posted[PotsForm], Depends(posted(PotsForm))]
ExtendSheet = Annotated[Posted[ExtendForm], Depends(posted(ExtendForm))]
StepSheet = Annotated[Posted[StepForm], Depends(posted(StepForm))]


@router.get("/programmes/{programme_id}/rounds/new", name="rounds.new")
def new(desk: DeskDep, programme_id: str) -> Response:
    """Show the questions of a new round."""
    return _new(desk, programme_id, None)


def _new(desk: Desk, programme_id: str, sheet: Filled | None) -> Response:
    page = desk.read(views.new, programme_id)
    return desk.page(
        "rounds/new.html", page, sheet, presets=preset_lines(desk.language, page.currency)
    )


@router.post("/programmes/{programme_id}/rounds/new", name="rounds.create")
def create(desk: DeskDep, programme_id: str, sheet: NewSheet) -> Response:
    """Make a round with a draft of its rulebook."""
    chosen = presets().get(str(sheet.value("preset")))
    if chosen is None and not sheet.error("preset"):
        sheet.refuse(Invalid({"preset": ("choose_one", {})}))
    if not sheet.errors and chosen is not None:
        try:
            round_id = desk.write(rounds.create, programme_id, sheet.form, document_of(chosen))
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.desk", round_id=round_id)
    return _new(desk, programme_id, sheet)


@router.get("/manage/{round_id}", name="rounds.desk")
def round_desk(desk: DeskDep, round_id: str) -> Response:
    """Show where the round stands and what is next."""
    return desk.page("rounds/desk.html", desk.read(desks.desk, round_id))


@router.post("/manage/{round_id}/step", name="rounds.step")
def step(desk: DeskDep, round_id: str, sheet: StepSheet) -> Response:
    """Take the round into its next phase."""
    if not sheet.errors:
        try:
            desk.write(
                phases.step,
                round_id,
                sheet.form.verb,
                accept_missing=sheet.form.accept_missing == "yes",
                links=_links(desk, round_id),
                reason=sheet.form.reason,
            )
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.desk", round_id=round_id)
    return desk.page("rounds/desk.html", desk.read(desks.desk, round_id), sheet)


def _links(desk: Desk, round_id: str) -> phases.Links:
    return phases.Links(
        review=absolute(desk, "reviews.queue", round_id=round_id),
        meeting=absolute(desk, "homes.desk"),
        signing=absolute(desk, "results.sheet", round_id=round_id),
    )


@router.get("/manage/{round_id}/settings", name="rounds.settings")
def settings_page(desk: DeskDep, round_id: str) -> Response:
    """Show name, summary and dates."""
    page = desk.read(views.settings, round_id)
    return desk.page("rounds/settings.html", page, Filled(values=_stored(page)))


def _stored(page: views.SettingsPage) -> dict[str, object]:
    call = next((stage for stage in page.stages if stage.grace_minutes), None)
    return {
        "name_zh": page.name.get("zh", ""),
        "name_en": page.name.get("en", ""),
        "summary_zh": page.summary.get("zh", ""),
        "summary_en": page.summary.get("en", ""),
        "grace_minutes": call.grace_minutes if call else 0,
        "stages": [
            {
                "kind": stage.kind.value,
                "opens": _local(stage.opens_at, page.zone),
                "closes": _local(stage.closes_at, page.zone, ends=True),
            }
            for stage in page.stages
        ],
    }


def _local(instant: datetime | None, zone: ZoneInfo, *, ends: bool = False) -> str:
    return "" if instant is None else as_typed(instant.astimezone(zone), ends=ends)


@router.post("/manage/{round_id}/settings", name="rounds.edit")
def edit(desk: DeskDep, round_id: str, sheet: SettingsSheet) -> Response:
    """Keep name, summary and dates."""
    if not sheet.errors:
        try:
            desk.write(rounds.edit, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.desk", round_id=round_id)
    return desk.page("rounds/settings.html", desk.read(views.settings, round_id), sheet)


@router.get("/manage/{round_id}/extend", name="rounds.extending")
def extending(desk: DeskDep, round_id: str) -> Response:
    """Ask for the later date and its reason."""
    return desk.page("rounds/extend.html", desk.read(views.extending, round_id))


@router.post("/manage/{round_id}/extend", name="rounds.extend")
def extend(desk: DeskDep, round_id: str, sheet: ExtendSheet) -> Response:
    """Move the end of a stage to a later instant and tell everybody."""
    page = desk.read(views.extending, round_id)
    if not sheet.errors:
        link = absolute(desk, "calls.show", code=page.round_code)
        try:
            desk.write(phases.extend, round_id, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.desk", round_id=round_id)
    return desk.page("rounds/extend.html", page, sheet)


@router.get("/manage/{round_id}/pots", name="rounds.pots")
def pots_page(desk: DeskDep, round_id: str) -> Response:
    """Show the amounts behind the pots."""
    page = desk.read(views.pots, round_id)
    return desk.page("rounds/pots.html", page, Filled(values={"pots": _pots(page)}))


def _pots(page: views.PotsPage) -> list[dict[str, str]]:
    return [
        {
            "key": pot.key,
            "amount": "" if pot.amount_minor is None else typed(pot.amount_minor, page.currency),
            "source": pot.source,
        }
        for pot in page.pots
    ]


@router.post("/manage/{round_id}/pots", name="rounds.set_pots")
def set_pots(desk: DeskDep, round_id: str, sheet: PotsSheet) -> Response:
    """Set amounts; what was set before stays on the list."""
    if not sheet.errors:
        try:
            desk.write(rounds.set_pots, round_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("rounds.desk", round_id=round_id)
    return desk.page("rounds/pots.html", desk.read(views.pots, round_id), sheet)
