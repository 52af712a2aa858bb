"""Whoever waits for a password to be checked holds no thread: a crowd at the door stops no save."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from fastapi import FastAPI

from app import passwords
from app.unit import NOBODY
from app.unit import Request as WriteRequest
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

CROWD = 14
WAIT_SECONDS = 5


def test_a_crowd_that_signs_in_leaves_threads_for_the_others(
    visit: Callable[[str | None], Visitor],
) -> None:
    crowd = [visit(None) for _ in range(CROWD)]
    other = visit(None)
    with ThreadPoolExecutor(CROWD) as hands:
        with passwords._AT_ONCE, passwords._AT_ONCE:  # nobody's turn comes
            answers = [
                hands.submit(
                    one.post, "/sign-in", {"sign_in_name": f"示例{number}", "password": "x" * 9}
                )
                for number, one in enumerate(crowd)
            ]
            time.sleep(0.5)
            began = time.monotonic()
            assert other.get("/sign-in").status_code == 200
            took = time.monotonic() - began
        assert {answer.result().status_code for answer in answers} <= {422, 503}
    assert took < passwords.WAIT_SECONDS / 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_saves_that_wait_for_the_writer_leave_threads_for_the_others(
    call: CallWorld, app: FastAPI, visit: Callable[[str | None], Visitor]
) -> None:
    path = f"/proposals/{call.begin()}/edit/all"
    crowd = [visit(call.applicant) for _ in range(CROWD)]
    other, free = visit(call.rival), Event()
    asked = WriteRequest(actor=NOBODY, request_id="slow", arrived_at=call.clock.now())
    with ThreadPoolExecutor(CROWD) as hands:
        slow = app.state.house.writer.begin(asked, lambda _unit: free.wait(30))
        try:
            answers = [
                hands.submit(one.post, path, {"base": "1", "title": f"示例{number}"}, quiet=True)
                for number, one in enumerate(crowd)
            ]
            time.sleep(0.5)
            began = time.monotonic()
            # From a thread of its own, as the crowd asks: the test's own thread needs no thread of the pool.
            page = ThreadPoolExecutor(1).submit(other.get, "/").result(10)
            took = time.monotonic() - began
            waiting = sum(not answer.done() for answer in answers)
        finally:
            free.set()
        assert slow.result() is True
        assert {answer.result().status_code for answer in answers} <= {200, 409}
    assert (page.status_code, waiting, took < WAIT_SECONDS) == (200, CROWD, True)
