"""Whoever waits for a password to be checked holds no thread: a crowd at the door stops no save."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from app import passwords
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

CROWD = 14


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
