"""Two processes on one PostgreSQL: what is opened through one reaches the phone that is connected to the other."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.actions import accounts, meetings
from app.main import create_app
from app.models import Ballot
from app.settings import Settings
from app.unit import Actor, Request
from app.vocabulary import Choice
from app.web import streams
from app.web.tokens import new_token, token_digest, write_seen
from tests.actions.test_live_meetings import held
from tests.support.databases import settings_in
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

WAIT = 60.0
pytestmark = [
    pytest.mark.parametrize("database_kind", ["postgres"]),
    pytest.mark.needs_postgres,
]


class Phone:
    """An open line to one of the two applications."""

    def __init__(self, app: FastAPI, path: str, cookie: str) -> None:
        self.text, self.asked, self.arrived = "", False, asyncio.Event()
        headers = {"host": "testserver", "accept": "text/event-stream", "cookie": f"sid={cookie}"}
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
            "root_path": "", "scheme": "http", "query_string": b"", "client": ("testclient", 1),
            "server": ("testserver", 80), "state": {},
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.text += message.get("body", b"").decode()
        self.arrived.set()

    async def until(self, wanted: Callable[[str], bool]) -> None:
        """Wait for what is pushed."""
        async with asyncio.timeout(WAIT):
            while not wanted(self.text):
                await self.arrived.wait()
                self.arrived.clear()

    async def hang_up(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


def signed_in(world: PanelWorld, app: FastAPI, account: str) -> str:
    """Open a session in the shared database, as one application would; the other knows it too."""
    token = new_token()
    world.act(
        None, accounts.open_session, account, token_digest=token_digest(token), csrf_token="t", agent="test"
    )  # fmt: skip
    return write_seen(app.state.house.secret, token, world.clock.now())


def through(
    app: FastAPI, world: PanelWorld, who: str, action: Callable[..., Any], *args: Any
) -> Any:
    """Act through the writer of one application."""
    request = Request(actor=Actor(account_id=who), request_id="test", arrived_at=world.clock.now())
    return app.state.house.writer.write(request, lambda unit: action(unit, *args))


@pytest.fixture(autouse=True)
def only_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """However late this machine is: what reaches a line does so by the looks of its process."""
    monkeypatch.setattr(streams, "CHECK_SECONDS", 600)


@pytest.fixture
def two(settings: Settings, world: PanelWorld, tmp_path: Path) -> tuple[FastAPI, FastAPI]:
    """Two applications with folders and engines of their own, over the one database."""
    made = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        own = settings_in(folder, settings.database_url)
        made.append(create_app(own, world.clock, work=False))
    return made[0], made[1]


def run(work: Callable[[], Awaitable[None]]) -> None:
    with ThreadPoolExecutor(1) as hand:
        hand.submit(lambda: asyncio.run(work())).result()  # type: ignore[arg-type]  # a coroutine function


def test_a_ballot_opened_through_one_reaches_the_phone_at_the_other(
    world: PanelWorld, two: tuple[FastAPI, FastAPI]
) -> None:
    one, other = two
    meeting = held(world, proposals=1)
    ballot = world.rows(select(Ballot.id))[0]
    cookie = signed_in(world, other, world.members[0])

    async def walk() -> None:
        phone = Phone(other, f"/meetings/{meeting}/live", cookie)
        await phone.until(lambda text: "data-idle" in text)
        assert "data-ballot" not in phone.text
        await asyncio.to_thread(through, one, world, world.organiser, meetings.open_ballot, ballot)
        await phone.until(lambda text: ballot in text)
        await asyncio.to_thread(through, one, world, world.organiser, meetings.close, ballot)
        await phone.until(lambda text: text.count("event: board") == 3)
        await phone.hang_up()

    run(walk)
    for app in two:
        app.state.house.writer.close()
        app.state.house.database.close()


def test_a_paper_cast_at_one_is_told_to_the_chairs_page_at_the_other_and_to_no_phone(
    world: PanelWorld, two: tuple[FastAPI, FastAPI]
) -> None:
    one, other = two
    meeting = held(world, proposals=1)
    ballot = world.rows(select(Ballot.id))[0]
    through(one, world, world.organiser, meetings.open_ballot, ballot)
    chair = signed_in(world, other, world.organiser)
    member = signed_in(world, other, world.members[1])

    async def walk() -> None:
        page = Phone(other, f"/manage/meetings/{meeting}/live", chair)
        phone = Phone(other, f"/meetings/{meeting}/live", member)
        await page.until(lambda text: "event: changed" in text)
        await phone.until(lambda text: ballot in text)
        before = phone.text.count("event: board")
        await asyncio.to_thread(
            through, one, world, world.members[0], meetings.cast, ballot, Choice.FOR
        )
        await page.until(lambda text: text.count("event: changed") == 2)
        assert phone.text.count("event: board") == before
        await page.hang_up()
        await phone.hang_up()

    run(walk)
    for app in two:
        app.state.house.writer.close()
        app.state.house.database.close()
