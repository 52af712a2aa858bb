"""The log says what happened and where, and nothing of anybody."""

import json

import structlog
from sqlalchemy.exc import IntegrityError

from app.errors import Refused
from app.logs import log_to_stderr, nameless

SECRET = "王阿姨 wang@example.org 13800000000"


def logged(error: BaseException) -> str:
    def fail() -> None:
        raise error

    try:
        fail()
    except BaseException as caught:  # noqa: BLE001 -- whatever a test throws
        event = nameless(None, "error", {"event": "broken", "exc_info": caught})
    return json.dumps(event, ensure_ascii=False)


def test_an_exception_is_named_without_its_words() -> None:
    told = logged(IntegrityError("INSERT", {"name": SECRET}, Exception(SECRET)))
    assert "IntegrityError" in told
    assert "test_logs.py" in told
    assert SECRET not in told


def test_the_causes_are_named_too() -> None:
    error = ValueError(SECRET)
    error.__cause__ = KeyError(SECRET)
    told = logged(error)
    assert ("KeyError" in told, "ValueError" in told, SECRET in told) == (True, True, False)


def test_a_refusal_of_ours_says_its_code() -> None:
    assert "Refused not_yours" in logged(Refused("not_yours", name=SECRET))


def test_lines_are_json_for_a_collector(capsys) -> None:
    try:
        log_to_stderr("info", "json")
        structlog.get_logger().info("request", request_id="abc", ms=3)
        line = json.loads(capsys.readouterr().err)
    finally:
        with capsys.disabled():
            log_to_stderr("warning")
    assert (line["event"], line["request_id"], line["level"]) == ("request", "abc", "info")
    assert line["timestamp"].endswith("Z")
