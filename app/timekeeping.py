"""Comparing this machine's clock with another: the Date of an HTTP answer, or one small NTP query."""

import socket
import struct
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from app.clock import Clock

TIMEOUT = 4
NTP_PORT = 123
#: RFC 5905: version 4, a client's question; the rest of the 48 bytes is empty.
_QUESTION = bytes([0x23]) + bytes(47)
_TRANSMITTED = 40
_ERA = datetime(1900, 1, 1, tzinfo=UTC)


def clock_off(source: str, clock: Clock) -> timedelta | None:
    """Tell by how much this clock is ahead of the source; None: it gave no answer of use.

    HTTP says whole seconds, so that less than a second is nothing there.
    """
    parts = urlsplit(source)
    try:
        if parts.scheme == "ntp":
            return _by_ntp(parts.hostname or "", parts.port or NTP_PORT, clock)
        return _by_http(source, clock)
    except (OSError, httpx.HTTPError, ValueError, TypeError, struct.error):
        return None


def _by_http(source: str, clock: Clock) -> timedelta:
    before = clock.now()
    answer = httpx.head(source, timeout=TIMEOUT, follow_redirects=False)
    after = clock.now()
    told = parsedate_to_datetime(answer.headers["date"]) if "date" in answer.headers else None
    if told is None:
        raise ValueError("no date")
    # The header leaves out the part of the second: on average half of one.
    return before + (after - before) / 2 - (told + timedelta(milliseconds=500))


def _by_ntp(host: str, port: int, clock: Clock) -> timedelta:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(TIMEOUT)
        before = clock.now()
        line.sendto(_QUESTION, (host, port))
        answer, _ = line.recvfrom(512)
        after = clock.now()
    whole, part = struct.unpack("!II", answer[_TRANSMITTED : _TRANSMITTED + 8])
    if not whole:
        raise ValueError("no time")
    told = _ERA + timedelta(seconds=whole + part / 2**32)
    return before + (after - before) / 2 - told
