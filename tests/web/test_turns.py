"""Whoever waits for a password to be checked holds no thread: a crowd at the door stops no save."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from fastapi import FastAPI
from httpx2 import Response

from app import passwords
from app.unit import NOBODY
from app.unit import Request as WriteRequest
from app.web import turns
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

CROWD = 14
#: A machine with other work may keep somebody so long who waits for nobody.
PATIENCE = 60


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody of the crowd is sent away while the others are watched."""
    for patient in (passwords, turns):
        monkeypatch.setattr(patient, "WAIT_SECONDS", 10 * PATIENCE)


def test_a_crowd_that_signs_in_leaves_threads_for_the_others(
    app: FastAPI, visit: Callable[[str | None], Visitor]
) -> None:
    crowd = [visit(None) for _ in range(CROWD)]
    other = visit(None)

    def in_line() -> bool:
        return bool(app.state.portal.call(waiting_for_a_turn) == CROWD - turns.AT_ONCE)

    with ThreadPoolExecutor(CROWD) as hands:
        with passwords._AT_ONCE, passwords._AT_ONCE:  # nobody's turn comes
            answers = [
                hands.submit(
                    one.post, "/sign-in", {"sign_in_name": f"示例{number}", "password": "x" * 9}
                )
                for number, one in enumerate(crowd)
            ]
            until(in_line)
            page = beside(other, "/sign-in")
            waiting = sum(not answer.done() for answer in answers)
        assert {answer.result().status_code for answer in answers} == {422}
    assert (page.status_code, waiting) == (200, CROWD)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_saves_that_wait_for_the_writer_leave_threads_for_the_others(
    call: CallWorld, app: FastAPI, visit: Callable[[str | None], Visitor]
) -> None:
    path = f"/proposals/{call.begin()}/edit/all"
    crowd = [visit(call.applicant) for _ in range(CROWD)]
    other, free, writer = visit(call.rival), Event(), app.state.house.writer
    asked = WriteRequest(actor=NOBODY, request_id="slow", arrived_at=call.clock.now())
    with ThreadPoolExecutor(CROWD) as hands:
        slow = writer.begin(asked, lambda _unit: free.wait(10 * PATIENCE))
        try:
            answers = [
                hands.submit(one.post, path, {"base": "1", "title": f"示例{number}"}, quiet=True)
                for number, one in enumerate(crowd)
            ]
            until(lambda: writer.waiting == CROWD)
            page = beside(other, "/")
            waiting = sum(not answer.done() for answer in answers)
        finally:
            free.set()
        assert slow.result() is True
        assert {answer.result().status_code for answer in answers} <= {200, 409}
    assert (page.status_code, waiting) == (200, CROWD)


def beside(other: Visitor, path: str) -> Response:
    """Ask from a thread of its own, as the crowd asks: the test's own thread needs no thread of the pool."""
    with ThreadPoolExecutor(1) as hand:
        return hand.submit(other.get, path).result(PATIENCE)


def waiting_for_a_turn() -> int:
    """Tell how many stand at the door, on the loop that keeps them."""
    places = turns._turns.get(None)
    return places.statistics().tasks_waiting if places else 0


def until(wanted: Callable[[], bool]) -> None:
    """Wait until the whole crowd is there."""
    limit = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < limit
        time.sleep(0.01)
