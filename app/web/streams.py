"""Open lines to the pages of a meeting (server-sent events). They hold no thread and no session."""

import random
from asyncio import sleep
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic

from fastapi import Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from app.errors import Fault
from app.views import boards, viewers
from app.views.boards import Pass
from app.web import cookies
from app.web.desk import Desk
from app.web.tokens import read_seen, token_digest

#: A line says that it lives, and asks whether the person may still listen.
CHECK_SECONDS = 20.0
#: After so long a line is taken up again, which keeps the session going and spreads the load.
CHECKS_MAX = 30
#: Those who run the meeting look at counts at most so often.
PAUSE_SECONDS = 0.4
COUNT = "/count"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Check = Callable[[], Awaitable[bool]]


def is_asked(desk: Desk) -> bool:
    """Tell whether an open line is wanted; a plain request gets the present state and ends."""
    return "text/event-stream" in desk.request.headers.get("accept", "")


def to_voter(desk: Desk, who: Pass, check: Check) -> Response:
    """Push what is put to the vote to one phone."""
    return _answer(_lines(desk, who, who.meeting_id, check, _voter(desk, who)))


def to_officer(desk: Desk, who: Pass, check: Check) -> Response:
    """Tell the page of the chair, or the wall, that something changed."""
    topic = f"{who.meeting_id}{COUNT}"
    return _answer(_lines(desk, who, topic, check, _officer(desk, who)))


def still_signed_in(desk: Desk, again: Callable[[], object]) -> Check:
    """Ask whether the session lives and the person may still look."""

    def ask() -> bool:
        seen = read_seen(desk.house.secret, cookies.get(desk.request, desk.house.settings, "sid"))
        found = desk.read(viewers.viewer, token_digest(seen.token)) if seen else viewers.NOBODY
        if found.account_id is None or found.account_id != desk.viewer.account_id:
            return False
        return _may(again)

    return lambda: run_in_threadpool(ask)


def still_in_force(again: Callable[[], object]) -> Check:
    """Ask whether a card is in force."""
    return lambda: run_in_threadpool(_may, again)


def _may(again: Callable[[], object]) -> bool:
    try:
        again()
    except Fault:
        return False
    return True


def _retry() -> bytes:
    """Say after how long a lost line is taken up; not all phones at once."""
    return format_sse_event(retry=random.randint(1000, 3000))  # noqa: S311 -- no secret


def _ended() -> bytes:
    return format_sse_event(event="ended", data_str="{}")


def _answer(lines: AsyncIterator[bytes]) -> Response:
    return StreamingResponse(lines, media_type="text/event-stream", headers=_HEADERS)


def _voter(desk: Desk, who: Pass) -> Callable[[], Awaitable[bytes]]:
    sent = desk.request.headers.get("last-event-id", "")

    async def news() -> bytes:
        nonlocal sent
        mark, data = await desk.house.boards.data_for(who, desk.language)
        if mark == sent:
            return KEEPALIVE_COMMENT
        sent = mark
        return format_sse_event(event="board", data_str=data, id=mark)

    return news


def _officer(desk: Desk, who: Pass) -> Callable[[], Awaitable[bytes]]:
    sent = desk.request.headers.get("last-event-id", "")

    async def news() -> bytes:
        nonlocal sent
        stage, count = await run_in_threadpool(desk.read, boards.pulse, who.meeting_id)
        if sent == f"{stage}.{count}":
            return KEEPALIVE_COMMENT
        sent = f"{stage}.{count}"
        return format_sse_event(event="changed", data_str=sent, id=sent)

    return news


async def _lines(
    desk: Desk, who: Pass, topic: str, check: Check, news: Callable[[], Awaitable[bytes]]
) -> AsyncIterator[bytes]:
    """Send what is new at the beginning and whenever there may be more, until listening is over."""
    bulletin, checks, checked = desk.house.bulletin, 0, monotonic()
    with bulletin.watching(who.meeting_id):
        seen = bulletin.number(topic)
        yield _retry() + await news()
        while is_asked(desk) and checks < CHECKS_MAX and not bulletin.is_over:
            if topic.endswith(COUNT):
                await sleep(PAUSE_SECONDS)
            if await bulletin.news(topic, seen, CHECK_SECONDS):
                seen = bulletin.number(topic)
            # Also while news never cease: who may no longer listen hears no more of them.
            is_due = monotonic() - checked >= CHECK_SECONDS
            if is_due and not await check():
                yield _ended()
                return
            if is_due:
                checks, checked = checks + 1, monotonic()
            said = await news()
            # That something happened which this page does not show is not told either.
            if is_due or said != KEEPALIVE_COMMENT:
                yield said
