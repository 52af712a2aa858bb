"""This clock beside another: over HTTP and NTP, and nothing where no answer comes."""

import socket
import struct
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.clock import TurnedClock
from app.timekeeping import clock_off

TOLD = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
_ERA = datetime(1900, 1, 1, tzinfo=UTC)


class Dated(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response_only(204)
        self.send_header("Date", format_datetime(TOLD, usegmt=True))
        self.end_headers()

    def log_message(self, *_given: object) -> None:
        pass


@pytest.fixture
def over_http():
    server = HTTPServer(("127.0.0.1", 0), Dated)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def over_ntp():
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))

    def answer() -> None:
        question, asker = line.recvfrom(512)
        assert (len(question), question[0]) == (48, 0x23)
        line.sendto(
            bytes(40) + struct.pack("!II", int((TOLD - _ERA).total_seconds()), 2**31), asker
        )

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield f"ntp://127.0.0.1:{line.getsockname()[1]}"
    thread.join(5)
    line.close()


@pytest.mark.parametrize("ahead", [0, 90, -7])
def test_the_date_of_an_answer_is_compared(over_http, ahead) -> None:
    off = clock_off(over_http, TurnedClock(TOLD + timedelta(seconds=ahead)))
    assert off == timedelta(seconds=ahead) - timedelta(milliseconds=500)


def test_one_small_query_is_compared(over_ntp) -> None:
    off = clock_off(over_ntp, TurnedClock(TOLD + timedelta(seconds=3)))
    assert off == timedelta(seconds=2.5)


def test_silence_is_no_answer(monkeypatch) -> None:
    monkeypatch.setattr("app.timekeeping.TIMEOUT", 0.2)
    clock = TurnedClock(TOLD)
    assert clock_off("http://127.0.0.1:9/", clock) is None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as dumb:
        dumb.bind(("127.0.0.1", 0))
        assert clock_off(f"ntp://127.0.0.1:{dumb.getsockname()[1]}", clock) is None
