"""The cookies: session, anonymous form token, language, text size, flash."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

from fastapi import Request, Response

from app.settings import Settings
from app.web.tokens import IDLE

#: The cookie outlives the session: an ended one is told from none, and what was typed into it is carried on.
SESSION_AGE = int((IDLE + timedelta(days=7)).total_seconds())
PREFERENCES_AGE = 365 * 24 * 3600
Flash = tuple[tuple[str, str], ...]


def name(settings: Settings, base: str) -> str:
    """Name a cookie: `__Host-` where people come by https."""
    return f"__Host-{base}" if settings.secure else base


def put(
    response: Response, settings: Settings, base: str, value: str, *, age: int | None = None
) -> None:
    """Set a cookie with the flags of this installation."""
    response.set_cookie(
        name(settings, base),
        value,
        max_age=age,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def put_session(response: Response, settings: Settings, value: str) -> None:
    """Set the session cookie."""
    put(response, settings, "sid", value, age=SESSION_AGE)


def drop(response: Response, settings: Settings, base: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(
        name(settings, base), path="/", secure=settings.secure, httponly=True, samesite="lax"
    )


def get(request: Request, settings: Settings, base: str) -> str | None:
    """Read a cookie."""
    return request.cookies.get(name(settings, base))


def write_flash(flash: Flash) -> str:
    """Pack the sentences that the next page shows once."""
    return urlsafe_b64encode(json.dumps(flash, ensure_ascii=False).encode()).decode()


def read_flash(value: str | None) -> Flash:
    """Unpack them; anything odd is nothing. Pages escape the texts."""
    if not value:
        return ()
    try:
        listed = json.loads(urlsafe_b64decode(value.encode()))
        return tuple((str(kind)[:20], str(text)[:500]) for kind, text in listed)[:3]
    except (ValueError, TypeError):
        return ()
