"""Starlette's test client without its detours: most tests ask hundreds of pages of one application.

A plain request goes straight into the application, on a loop of the test's own thread, and what the
application would give to a thread of its pool is done at once: one test asks one thing at a time.
Starlette's own way hands a request through three queues and builds a whole HTTP client's request
first; that cost more than the application's work. Anything unusual (files, JSON, parameters), and
whatever is asked from another thread, still goes that way.
"""

import asyncio
import atexit
import threading
from collections.abc import Mapping
from http.cookiejar import Cookie
from typing import Any, cast
from urllib.parse import unquote, urlencode

from anyio._backends._asyncio import AsyncIOBackend
from httpx2 import Request, Response
from starlette.testclient import TestClient
from starlette.types import Message

_PLAIN = frozenset({"data", "content", "headers", "follow_redirects"})
_HOST = "http://testserver"
_REDIRECTS = frozenset({301, 302, 303})


_LOOP = asyncio.new_event_loop()
atexit.register(_LOOP.close)
_by_a_thread = AsyncIOBackend.run_sync_in_worker_thread


async def _at_once(func: Any, args: Any, *more: Any, **named: Any) -> Any:
    if asyncio.get_running_loop() is _LOOP:
        return func(*args)
    return await _by_a_thread(func, args, *more, **named)


AsyncIOBackend.run_sync_in_worker_thread = _at_once  # type: ignore[method-assign]  # says why above


class Quick(TestClient):
    """A browser at an application whose loop runs already (`with TestClient(app)` elsewhere)."""

    def request(self, method: str, url: Any, **given: Any) -> Response:  # type: ignore[override]  # fewer names, the same meaning
        """Send a request; the answer is the same as Starlette's."""
        asked = {name: value for name, value in given.items() if _said(value)}
        if self.portal is None or not _alone() or not _simple(url, asked):
            answer = super().request(method, url, **given)
            self._tidy()
            return answer
        return self._straight(method, url, asked)

    def _straight(self, method: str, url: str, asked: Mapping[str, Any]) -> Response:
        body = asked.get("content", b"")
        if "data" in asked:
            body = urlencode(asked["data"], doseq=True).encode()
        answer = self._sent(method, url, asked.get("headers"), body)
        follow = asked.get("follow_redirects", self.follow_redirects)
        steps: list[Response] = []
        while follow and answer.status_code in _REDIRECTS:
            steps.append(answer)
            answer = self._sent("GET", answer.headers["location"], asked.get("headers"), b"")
        answer.history = steps
        return answer

    def _sent(
        self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes
    ) -> Response:
        assert self.portal is not None
        exchange = _Exchange(body)
        scope = self._scope(method, url, headers or {}, body)
        outer = (
            asyncio._get_running_loop()
        )  # Playwright's stands still while its caller does other things
        asyncio._set_running_loop(None)
        try:
            _LOOP.run_until_complete(self._run(scope, exchange))
        finally:
            asyncio._set_running_loop(outer)
        answer = exchange.answer(Request(method, _HOST + url))
        for line in answer.headers.get_list("set-cookie"):
            self._keep(line)
        return answer

    async def _run(self, scope: dict[str, Any], exchange: "_Exchange") -> None:
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except Exception:
            if cast("Any", self._transport).raise_server_exceptions:
                raise

    def _scope(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> dict[str, Any]:
        path, _, query = url.partition("?")
        sent = {"host": "testserver", "user-agent": "testclient", "accept": "*/*"}
        cookies = "; ".join(f"{kept.name}={kept.value}" for kept in self.cookies.jar)
        if cookies:
            sent["cookie"] = cookies
        if body or method == "POST":
            sent["content-length"] = str(len(body))
        if body:
            sent["content-type"] = "application/x-www-form-urlencoded"
        sent |= {name.lower(): value for name, value in headers.items()}
        return {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
            "client": ("testclient", 50000),
            "server": ["testserver", 80],
            "state": {},
        }

    def _keep(self, line: str) -> None:
        """Keep a cookie as a browser does: an age of 0 takes it away."""
        pair, *attributes = line.split("; ")
        name, _, value = pair.partition("=")
        self._forget(name)
        if "max-age=0" not in {attribute.lower() for attribute in attributes}:
            self.cookies.set(name, value.strip('"'))

    def _tidy(self) -> None:
        """Bring cookies that Starlette's way kept under the host's name to the one place."""
        for kept in [cookie for cookie in self.cookies.jar if cookie.domain]:
            self._forget(kept.name)
            self.cookies.set(kept.name, kept.value or "")

    def _forget(self, name: str) -> None:
        gone: list[Cookie] = [cookie for cookie in self.cookies.jar if cookie.name == name]
        for cookie in gone:
            self.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)


class _Exchange:
    """One request's body going in, and its answer coming out."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._start: Message = {"status": 500, "headers": []}
        self._parts: list[bytes] = []
        self._ended = asyncio.Event()

    async def receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._parts.append(bytes(message.get("body", b"")))
        if not message.get("more_body", False):
            self._ended.set()

    def answer(self, request: Request) -> Response:
        headers = [(name.decode(), value.decode()) for name, value in self._start["headers"]]
        body = b"".join(self._parts) if request.method != "HEAD" else b""
        return Response(self._start["status"], headers=headers, content=body, request=request)


def _alone() -> bool:
    return threading.current_thread() is threading.main_thread() and not _LOOP.is_running()


def _said(value: object) -> bool:
    return value is not None and type(value).__name__ != "UseClientDefault"


def _simple(url: object, asked: Mapping[str, Any]) -> bool:
    plain = isinstance(url, str) and url.startswith("/") and url.isascii()
    plain = plain and isinstance(asked.get("content", b""), bytes)
    return plain and set(asked) <= _PLAIN
