"""Open lines of a meeting: who is told what, and when a line ends."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from app.actions import attendance, ballots, conflicts, meetings, panels
from app.forms.conflicts import KeepOutForm
from app.forms.meetings import AttendanceForm
from app.unit import Actor, Request
from app.vocabulary import Choice, Phase
from app.web import streams
from tests.support.rounds import SUBJECT, World

WAIT = 60.0


class Line:
    """An open line of one person, spoken as a server speaks to the application."""

    def __init__(self, there: World, path: str, cookies: str) -> None:
        self.sent: list[dict[str, Any]] = []
        self.asked = False
        self.arrived = asyncio.Event()
        headers = {"host": "testserver", "accept": "text/event-stream", "cookie": cookies}
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
            "root_path": "", "scheme": "http", "query_string": b"", "client": ("testclient", 1),
            "server": ("testserver", 80), "state": {},
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        self.task = asyncio.create_task(there.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self.arrived.set()

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    def boards(self) -> list[str]:
        """Give the pieces of page that were pushed."""
        rows = [
            row.removeprefix("data: ")
            for row in self.text.splitlines()
            if row.startswith('data: {"html"')
        ]
        return [str(json.loads(row)["html"]) for row in rows]

    async def until(self, wanted: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT):
            while not wanted():
                await self.arrived.wait()
                self.arrived.clear()

    async def hang_up(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


def listening(there: World, role: str, path: str) -> Line:
    cookies = there.at(role).client.cookies
    return Line(there, path, "; ".join(f"{kept.name}={kept.value}" for kept in cookies.jar))


async def act(there: World, role: str, action: Callable[..., Any], *args: Any) -> Any:
    """Do something as one of the cast, in another thread, as requests do."""
    request = Request(
        actor=Actor(account_id=there.people[role]), request_id="test", arrived_at=there.clock.now()
    )
    write = there.app.state.house.writer.write
    return await asyncio.to_thread(write, request, lambda unit: action(unit, *args))


@pytest.fixture(autouse=True)
def only_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """However late this machine is: what reaches a line does so because it was told."""
    monkeypatch.setattr(streams, "CHECK_SECONDS", 600)


@pytest.fixture
def there(world_copy: Callable[[Phase], World]) -> World:
    found = world_copy(Phase.MEETING)
    for role in ("assigned", "recused", "organiser"):
        found.at(role)
    return found


def ids(there: World) -> tuple[str, str]:
    """Give the meeting, and the ballot on what `recused` keeps out of."""
    ballot = there.one(
        "SELECT b.id FROM ballot b JOIN proposal p ON p.id = b.proposal_id"
        " JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?",
        SUBJECT,
    )
    return there.one("SELECT id FROM meeting"), ballot


def check_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a line ask soon whether it may go on, and not end because it asked so often."""
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(streams, "CHECKS_MAX", 10**6)


def run(work: Callable[[], Awaitable[None]]) -> None:
    # In a thread of its own: where a browser is open, its loop holds this one.
    with ThreadPoolExecutor(1) as hand:
        hand.submit(lambda: asyncio.run(work())).result()  # type: ignore[arg-type]  # a coroutine function


def test_a_ballot_reaches_the_phones_and_not_who_keeps_out(there: World) -> None:
    meeting, ballot = ids(there)
    title = there.one(
        "SELECT p.title FROM proposal p JOIN ballot b ON b.proposal_id = p.id WHERE b.id = ?",
        ballot,
    )

    async def work() -> None:
        member = listening(there, "assigned", f"/meetings/{meeting}/live")
        out = listening(there, "recused", f"/meetings/{meeting}/live")
        for line in (member, out):
            await line.until(lambda line=line: len(line.boards()) == 1)  # type: ignore[misc]  # a default of a lambda has no type
        await act(there, "organiser", meetings.open_ballot, ballot)
        for line in (member, out):
            await line.until(lambda line=line: len(line.boards()) == 2)  # type: ignore[misc]  # as above
        assert f'data-ballot="{ballot}" data-kind="ask"' in member.boards()[1]
        assert f'data-ballot="{ballot}" data-kind="recused"' in out.boards()[1]
        assert title in member.boards()[1]
        assert title not in out.text
        for line in (member, out):
            await line.hang_up()

    run(work)


def test_a_paper_wakes_those_who_run_the_meeting_and_tells_no_voter(there: World) -> None:
    meeting, ballot = ids(there)

    async def work() -> None:
        await act(there, "organiser", meetings.open_ballot, ballot)
        member = listening(there, "assigned", f"/meetings/{meeting}/live")
        chair = listening(there, "organiser", f"/manage/meetings/{meeting}/live")
        await member.until(lambda: len(member.boards()) == 1)
        await chair.until(lambda: chair.text.count("event: changed") == 1)
        told = member.text
        await act(there, "assigned", meetings.cast, ballot, Choice.FOR)
        await chair.until(lambda: chair.text.count("event: changed") == 2)
        assert member.text == told
        assert "for" not in chair.text.split("retry:")[1].split("\n", 1)[1]
        for line in (member, chair):
            await line.hang_up()

    run(work)


def test_a_line_that_is_taken_up_after_the_vote_says_that_the_paper_is_in(there: World) -> None:
    meeting, ballot = ids(there)
    kind = f'data-ballot="{ballot}" data-kind="%s"'

    async def work() -> None:
        await act(there, "organiser", meetings.open_ballot, ballot)
        before = listening(there, "assigned", f"/meetings/{meeting}/live")
        await before.until(lambda: len(before.boards()) == 1)
        assert kind % "ask" in before.boards()[0]
        await act(there, "assigned", meetings.cast, ballot, Choice.FOR)
        # The board that is kept for all stays as it was read: a vote is no news to the voters.
        after = listening(there, "assigned", f"/meetings/{meeting}/live")
        await after.until(lambda: len(after.boards()) == 1)
        assert kind % "cast" in after.boards()[0]
        for line in (before, after):
            await line.hang_up()

    run(work)


def test_a_line_ends_with_the_session_and_says_so(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_often(monkeypatch)
    meeting, _ = ids(there)

    async def work() -> None:
        member = listening(there, "assigned", f"/meetings/{meeting}/live")
        await member.until(lambda: len(member.boards()) == 1)
        assert not member.task.done()
        await asyncio.to_thread(
            there.app.state.house.writer.write,
            Request(actor=Actor(), request_id="test", arrived_at=there.clock.now()),
            lambda unit: unit.session.connection().exec_driver_sql("DELETE FROM sign_in"),
        )
        await member.until(lambda: "event: ended" in member.text)
        await asyncio.wait_for(member.task, WAIT)

    run(work)


def test_a_line_ends_when_the_seat_does_and_when_the_server_stops(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_often(monkeypatch)
    meeting, _ = ids(there)
    seat = there.one("SELECT id FROM seat WHERE account_id = ?", there.people["recused"])

    async def work() -> None:
        out = listening(there, "recused", f"/meetings/{meeting}/live")
        chair = listening(there, "organiser", f"/manage/meetings/{meeting}/live")
        await out.until(lambda: len(out.boards()) == 1)
        await act(there, "organiser", panels.remove, seat, "示例")
        await out.until(lambda: "event: ended" in out.text)
        there.app.state.house.bulletin.end()
        await asyncio.wait_for(chair.task, WAIT)

    run(work)


def test_a_line_ends_with_the_session_also_while_news_never_cease(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0.5)
    meeting, _ = ids(there)

    async def work() -> None:
        member = listening(there, "assigned", f"/meetings/{meeting}/live")
        await member.until(lambda: len(member.boards()) == 1)
        await asyncio.to_thread(
            there.app.state.house.writer.write,
            Request(actor=Actor(), request_id="test", arrived_at=there.clock.now()),
            lambda unit: unit.session.connection().exec_driver_sql("DELETE FROM sign_in"),
        )
        async with asyncio.timeout(WAIT):
            while not member.task.done():
                there.app.state.house.bulletin.tell(frozenset({meeting}))
                await asyncio.sleep(0.05)
        assert "event: ended" in member.text

    run(work)


def test_a_line_says_nothing_of_what_its_page_does_not_show(there: World) -> None:
    meeting, _ = ids(there)
    seat = there.one("SELECT id FROM seat WHERE label = 'C'")

    async def work() -> None:
        out = listening(there, "recused", f"/meetings/{meeting}/live")
        chair = listening(there, "organiser", f"/manage/meetings/{meeting}/live")
        await out.until(lambda: len(out.boards()) == 1)
        await chair.until(lambda: chair.text.count("event: changed") == 1)
        told = out.text
        await act(there, "organiser", panels.remove, seat, "示例")
        await chair.until(lambda: chair.text.count("event: changed") == 2)
        assert out.text == told
        for line in (out, chair):
            await line.hang_up()

    run(work)


def test_a_phone_forgets_what_its_member_keeps_out_of_from_now_on(there: World) -> None:
    meeting, subject = ids(there)
    # One on which nobody keeps out yet: with two of four gone there would be no quorum.
    ballot = there.one(
        "SELECT b.id FROM ballot b JOIN proposal p ON p.id = b.proposal_id"
        " WHERE b.state = 'prepared' AND b.id <> ? ORDER BY b.id",
        subject,
    )
    title = there.one(
        "SELECT p.title FROM proposal p JOIN ballot b ON b.proposal_id = p.id WHERE b.id = ?",
        ballot,
    )
    seat = there.one("SELECT id FROM seat WHERE account_id = ?", there.people["assigned"])
    organisation, round_id = there.query(
        "SELECT p.organisation_id, p.funding_round_id FROM proposal p"
        " JOIN ballot b ON b.proposal_id = p.id WHERE b.id = ?",
        ballot,
    )[0]

    async def work() -> None:
        for (each,) in there.query("SELECT id FROM seat WHERE state = 'active'"):
            here = AttendanceForm(seat=str(each), present=True)
            await act(there, "organiser", attendance.mark, meeting, here)
        await act(there, "organiser", meetings.open_ballot, ballot)
        member = listening(there, "assigned", f"/meetings/{meeting}/live")
        await member.until(lambda: len(member.boards()) == 1)
        assert title in member.boards()[0]
        form = KeepOutForm(seat=seat, organisation=organisation, reason="kinship")
        await act(there, "organiser", conflicts.record_conflict, round_id, form)
        await member.until(lambda: len(member.boards()) == 2)
        assert f'data-ballot="{ballot}" data-kind="recused"' in member.boards()[1]
        assert title not in member.boards()[1]
        await act(there, "organiser", meetings.close, ballot)
        await member.until(lambda: len(member.boards()) == 3)
        chair = listening(there, "organiser", f"/manage/meetings/{meeting}/live")
        await chair.until(lambda: chair.text.count("event: changed") == 1)
        told = member.text
        await act(there, "organiser", ballots.again, ballot)
        await chair.until(lambda: chair.text.count("event: changed") == 2)
        assert member.text == told
        assert all(title not in shown for shown in member.boards()[1:])
        for line in (member, chair):
            await line.hang_up()

    run(work)


def test_nobody_listens_who_may_not_look(there: World) -> None:
    meeting, _ = ids(there)
    for role in ("applicant", "nobody", "neighbour"):
        answer = there.at(role).client.get(f"/meetings/{meeting}/live")
        assert answer.status_code == 404
    assert there.at("assigned").client.get(f"/manage/meetings/{meeting}/live").status_code == 404
