"""Signed stamps: the session cookie, the anonymous form token, the replay of an expired POST."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.clock import from_milliseconds, to_milliseconds

IDLE = timedelta(hours=12)
RENEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Seen:
    """A session cookie that the program itself wrote."""

    token: str
    seen_at: datetime


def sign(secret: bytes, purpose: str, text: str) -> str:
    """Sign a text for one purpose."""
    return hmac.new(secret, f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()


def signed(secret: bytes, purpose: str, text: str, signature: str) -> bool:
    """Tell whether the signature is ours."""
    return hmac.compare_digest(sign(secret, purpose, text), signature)


def write_seen(secret: bytes, token: str, now: datetime) -> str:
    """Make the value of the session cookie."""
    text = f"{token}.{to_milliseconds(now)}"
    return f"{text}.{sign(secret, 'seen', text)}"


def read_seen(secret: bytes, value: str | None) -> Seen | None:
    """Read the session cookie; a forged or broken one is nobody's."""
    parts = (value or "").split(".")
    if (
        len(parts) != 3  # noqa: PLR2004 -- token, stamp, signature
        or not parts[1].isdigit()
        or not signed(secret, "seen", f"{parts[0]}.{parts[1]}", parts[2])
    ):
        return None
    return Seen(parts[0], from_milliseconds(int(parts[1])))


def token_digest(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Make a token of 256 random bits."""
    return secrets.token_urlsafe(32)
