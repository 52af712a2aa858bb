"""What stands before every handler: arrival time, request id, limits, the viewer, the headers."""

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import LANGUAGES
from app.unit import NOBODY as NO_ACTOR
from app.unit import Reading
from app.views.viewers import NOBODY, Viewer, viewer
from app.web import cookies
from app.web.house import House, house_of
from app.web.timings import SLOW_MS, Timed
from app.web.tokens import IDLE, RENEW, read_seen, token_digest, write_seen

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
#: The page that shows a PDF decodes it in a worker, with two small programs of its own.
READER_CSP = CSP.replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
)
TEXT_SIZES = ("standard", "large", "largest")
SPARE = 1024 * 1024
#: These stay open as long as somebody looks: how long says nothing.
OPEN_LINES = frozenset({"meetings.live", "meetings.progress", "voting_cards.live"})
_log = structlog.get_logger()
_SAFE = {"GET", "HEAD", "OPTIONS"}
_TOKEN_PAGE = re.compile(r"^/(claim|confirm|invitations|join|objections|reset|vote)/")


class BodyTooLarge(Exception):
    """More bytes came in than a form of this program may have."""


class Gate:
    """Stamps, checks and dresses each request. Pure ASGI, so that the stamp is the headers' arrival."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        house = house_of(request)
        state = scope.setdefault("state", {})
        state["arrived_at"] = house.clock.now()
        state["request_id"] = secrets.token_hex(8)
        state["viewer"], state["sid"], state["noted"] = NOBODY, None, False
        state["language"], state["text_size"] = house.settings.language, "standard"
        if scope["path"].startswith("/static/"):
            await self.app(scope, receive, _dress(send, house, scope, static=True))
            return
        if not _from_here(request, house):
            await PlainTextResponse("forbidden", status_code=403)(scope, receive, send)
            return
        await _recognise(request, house)
        began = time.monotonic()
        try:
            await self.app(
                scope,
                _limited(receive, state, house.settings.upload_limit + SPARE),
                _dress(send, house, scope, static=False),
            )
        finally:
            _time(house, scope, round((time.monotonic() - began) * 1000))


def _time(house: House, scope: Scope, milliseconds: int) -> None:
    """Count the request under its route's pattern: an address may hold a token or a number."""
    state, route = scope["state"], scope.get("route")
    one = Timed(
        method=scope["method"],
        route=getattr(route, "path", "-"),
        status=state.get("status", 500),
        milliseconds=milliseconds,
        at=state["arrived_at"],
        request_id=state["request_id"],
    )
    if getattr(route, "name", "") in OPEN_LINES:
        return
    house.timings.note(one)
    say = _log.warning if milliseconds >= SLOW_MS else _requests(house)
    say(
        "request",
        request_id=one.request_id,
        method=one.method,
        route=one.route,
        status=one.status,
        ms=milliseconds,
    )


def _requests(house: House) -> Callable[..., Any]:
    """A collector gets every request; a person at a window only what is slow."""
    say: Callable[..., Any] = _log.info if house.settings.log_format == "json" else _log.debug
    return say


def _from_here(request: Request, house: House) -> bool:
    """Refuse what another site made the browser send."""
    if request.method in _SAFE:
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin in (None, "", "null"):
        return True
    allowed = {f"{request.url.scheme}://{request.headers.get('host', '')}"}
    if house.settings.base_url:
        allowed.add(house.settings.base_url)
    return origin in allowed


async def _recognise(request: Request, house: House) -> None:
    """Find the person behind the cookie.

    SQLite answers from memory, sooner than a thread could be found; PostgreSQL is across a line.
    """
    seen = read_seen(house.secret, cookies.get(request, house.settings, "sid"))
    now = request.state.arrived_at
    if seen is not None and now - seen.seen_at < IDLE:
        wanted = house, token_digest(seen.token), now
        at_once = house.database.on_sqlite
        found = _look_up(*wanted) if at_once else await run_in_threadpool(_look_up, *wanted)
        request.state.viewer = found
        if found.account_id and now - seen.seen_at > RENEW:
            request.state.sid = write_seen(house.secret, seen.token, now)
    person: Viewer = request.state.viewer
    request.state.language = _pick(
        (
            cookies.get(request, house.settings, "language"),
            person.language,
            house.settings.language,
        ),
        LANGUAGES,
    )
    request.state.text_size = _pick(
        (cookies.get(request, house.settings, "text"), person.text_size), TEXT_SIZES
    )


def _look_up(house: House, digest: str, now: Any) -> Viewer:  # noqa: ANN401 -- a datetime; run_sync erases it
    with house.database.read() as session:
        return viewer(Reading(session=session, actor=NO_ACTOR, now=now), digest)


def _pick(wishes: tuple[str | None, ...], allowed: tuple[str, ...]) -> str:
    return next((wish for wish in wishes if wish in allowed), allowed[0])


def _limited(receive: Receive, state: dict[str, Any], usual: int) -> Receive:
    """Count what comes in; a handler that takes several files sets its own `body_limit`."""
    count = 0

    async def counted() -> Message:
        nonlocal count
        message = await receive()
        count += len(message.get("body", b""))
        if count > state.get("body_limit", usual):
            raise BodyTooLarge
        return message

    return counted


def _dress(send: Send, house: House, scope: Scope, *, static: bool) -> Callable[[Message], Any]:
    """Put the headers of every answer on."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            scope["state"]["status"] = message["status"]
            headers = MutableHeaders(scope=message)
            _secure(headers, house, scope["path"])
            if static:
                versioned = b"v=" in scope.get("query_string", b"")
                headers["Cache-Control"] = (
                    "public, max-age=31536000, immutable" if versioned else "no-cache"
                )
            else:
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Request-Id"] = scope["state"]["request_id"]
                _renew(headers, house, scope)
        await send(message)

    return dressed


def _secure(headers: MutableHeaders, house: House, path: str) -> None:
    headers.setdefault("Content-Security-Policy", CSP)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer" if _TOKEN_PAGE.match(path) else "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if house.settings.secure:
        subdomains = "; includeSubDomains" if house.settings.hsts_subdomains else ""
        headers["Strict-Transport-Security"] = f"max-age=63072000{subdomains}"


def _renew(headers: MutableHeaders, house: House, scope: Scope) -> None:
    value = scope["state"].get("sid")
    if headers["Cache-Control"].startswith("public"):
        return  # What caches keep carries nobody's session.
    if value is None or any(
        header.startswith(b"sid=") or b"-sid=" in header for header in _cookies(headers)
    ):
        return
    name = cookies.name(house.settings, "sid")
    secure = "; Secure" if house.settings.secure else ""
    headers.append(
        "Set-Cookie",
        f"{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={cookies.SESSION_AGE}{secure}",
    )


def _cookies(headers: MutableHeaders) -> list[bytes]:
    return [value for name, value in headers.raw if name == b"set-cookie"]
