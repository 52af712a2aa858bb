"""The styleguide as the program renders it, served with the program's own headers."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from threading import Thread
from types import SimpleNamespace
from urllib.parse import urlsplit

from app.web.gate import CSP
from app.web.pages import Pages, Shell
from tests.support.sources import ROOT

NOW = datetime(2016, 3, 19, 4, 4, tzinfo=UTC)
PLACES = (("公开征集", "/", False), ("我的工作", "/desk", True), ("办理评审", "/programmes", False))
Answer = Callable[[bytes], tuple[int, dict[str, object]]]


@dataclass
class Served:
    """Where the pages are, and what was sent to them."""

    origin: str
    posts: list[bytes] = field(default_factory=list)


def pages() -> Pages:
    """Make the program's environment; every address is the route's name."""
    return Pages(lambda name, **_: f"/{name}")


def shell(language: str = "zh_CN", **more: object) -> Shell:
    """Make a full shell: every optional part of the page is there."""
    return Shell(
        **{  # type: ignore[arg-type]  # the wishes of a test
            "language": language,
            "is_demo": True,
            "is_lan": True,
            "lan_address": "http://192.0.2.7:8000",
            "round_name": "示例轮次",
            "person_name": "示例人员",
            "places": PLACES,
            "csrf": "token",
            "request_id": "R-1",
            "now": NOW,
            "filing_number": "示例备 0000 号",
            "contact": "0760-0000 0000",
            "operator": "示例承办单位",
            "flash": (("done", "示例"),),
            **more,
        }
    )


def styleguide(language: str = "zh_CN", **more: object) -> str:
    """Render every part that pages share."""
    page = SimpleNamespace(closes_at=NOW + timedelta(days=12, hours=4, minutes=56))
    return pages().render("styleguide/index.html", shell(language, **more), {"page": page})


@contextmanager
def serving(
    documents: dict[str, str], answer: Answer | None = None, policy: str = CSP
) -> Iterator[Served]:
    """Serve rendered pages and the static files; posts are kept and answered with JSON."""
    served = Served("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path in documents:
                self._send(200, "text/html; charset=utf-8", documents[path].encode())
            elif path.startswith("/static/"):
                kind = guess_type(path)[0] or "application/octet-stream"
                self._send(200, kind, (ROOT / path.lstrip("/")).read_bytes())
            else:
                self._send(404, "text/plain", b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            served.posts.append(body)
            status, told = answer(body) if answer else (200, {})
            if status:
                self._send(status, "application/json", json.dumps(told).encode())
            else:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Keep the test's output quiet."""

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
