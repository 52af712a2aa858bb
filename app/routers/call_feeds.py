"""Calls for machines: JSON, Atom and calendar files, kept by caches for some minutes."""

import json

from fastapi import APIRouter, Response

from app.language import translate
from app.settings import LANGUAGES
from app.views import call_feeds as views
from app.web.deliveries import fresh
from app.web.desk import Desk, DeskDep
from app.web.links import absolute

router = APIRouter()


@router.get("/calls.json", name="call_feeds.json")
def listed(desk: DeskDep) -> Response:
    """List open and coming calls, in both languages."""
    found = desk.read(views.listed, lambda code: absolute(desk, "calls.show", code=code))
    body = json.dumps(found, ensure_ascii=False, indent=1).encode()
    return fresh(desk.request, body, "application/json; charset=utf-8")


@router.get("/calls.atom", name="call_feeds.atom")
def fed(desk: DeskDep, language: str = "") -> Response:
    """Give the same as a feed, in one language."""
    _speak(desk, language)
    own = absolute(desk, "call_feeds.atom") + f"?language={desk.language}"
    body = desk.read(
        views.fed,
        lambda code: absolute(desk, "calls.show", code=code),
        home=absolute(desk, "calls.index"),
        own=own,
        title=f"{desk.house.settings.site_name} · {translate('公开征集', desk.language)}",
    )
    return fresh(desk.request, body, "application/atom+xml; charset=utf-8")


@router.get("/rounds/{code}/calendar.ics", name="call_feeds.calendar")
def dates(desk: DeskDep, code: str, language: str = "") -> Response:
    """Give the dates of a call as a calendar file."""
    _speak(desk, language)
    name, body = desk.read(views.dates, code, lambda code: absolute(desk, "calls.show", code=code))
    answer = fresh(desk.request, body, "text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


@router.get("/rounds/{code}/events.ics", name="call_feeds.events")
def events(desk: DeskDep, code: str, language: str = "") -> Response:
    """Give the events of a round's programme as a calendar file."""
    _speak(desk, language)
    name, body = desk.read(
        views.events, code, lambda code: absolute(desk, "events.public", code=code)
    )
    answer = fresh(desk.request, body, "text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-events.ics"'
    return answer


def _speak(desk: Desk, language: str) -> None:
    """What caches keep depends on the address alone, not on who asks."""
    wanted = language if language in LANGUAGES else desk.house.settings.language
    desk.language = wanted
