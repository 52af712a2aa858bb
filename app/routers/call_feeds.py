"""Calls for machines: JSON, Atom and calendar files, kept by caches for some minutes."""

import hashlib
import json

from fastapi import APIRouter, Response

from app.language import translate
from app.settings import LANGUAGES
from app.views import call_feeds as views
from app.web.desk import Desk, DeskDep
from app.web.links import absolute

router = APIRouter()
FRESH = "public, max-age=300"


@router.get("/calls.json", name="call_feeds.json")
def listed(desk: DeskDep) -> Response:
    """List open and coming calls, in both languages."""
    found = desk.read(views.listed, lambda code: absolute(desk, "calls.show", code=code))
    body = json.dumps(found, ensure_ascii=False, indent=1).encode()
    return _cached(desk, body, "application/json; charset=utf-8")


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
    return _cached(desk, body, "application/atom+xml; charset=utf-8")


@router.get("/rounds/{code}/calendar.ics", name="call_feeds.calendar")
def dates(desk: DeskDep, code: str, language: str = "") -> Response:
    """Give the dates of a call as a calendar file."""
    _speak(desk, language)
    name, body = desk.read(views.dates, code, lambda code: absolute(desk, "calls.show", code=code))
    answer = _cached(desk, body, "text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


def _speak(desk: Desk, language: str) -> None:
    """What caches keep depends on the address alone, not on who asks."""
    wanted = language if language in LANGUAGES else desk.house.settings.language
    desk.language = wanted


def _cached(desk: Desk, body: bytes, kind: str) -> Response:
    """Answer with 304 to who has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": FRESH}
    known = {part.strip().removeprefix("W/") for part in _known(desk).split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _known(desk: Desk) -> str:
    return str(desk.request.headers.get("if-none-match", ""))
