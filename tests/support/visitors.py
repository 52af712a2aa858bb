"""People at the application: pages read and forms sent as a browser would, without a network."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from app.clock import TurnedClock
from app.main import create_app
from app.models import SignIn
from app.settings import Settings
from app.unit import Database
from app.web.tokens import IDLE, new_token, token_digest, write_seen
from tests.support.quick import Quick

_HIDDEN = re.compile(
    r'<input type="hidden" name="(?P<name>csrf|key|base)" value="(?P<value>[^"]*)"'
)


@dataclass
class Visitor:
    """One person's browser."""

    client: TestClient
    csrf: str

    def get(self, path: str, language: str = "zh_CN") -> Response:
        """Open a page."""
        self.client.cookies.set("language", language)
        return self.client.get(path)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, *, key: str = "", quiet: bool = False
    ) -> Response:
        """Send a form."""
        data = {"csrf": self.csrf, "key": key or secrets.token_hex(8), **(fields or {})}
        headers = {"accept": "application/json"} if quiet else {}
        return self.client.post(path, data=data, headers=headers, follow_redirects=False)


@pytest.fixture
def app(settings: Settings, clock: TurnedClock) -> Iterator[FastAPI]:
    """The application over the test's database, without the worker's thread."""
    made = create_app(settings, clock, work=False)
    with TestClient(made) as client:
        made.state.portal = client.portal
        yield made


@pytest.fixture
def visit(app: FastAPI, database: Database, clock: TurnedClock) -> Callable[[str | None], Visitor]:
    """Open a browser as somebody."""

    def opened(account_id: str | None) -> Visitor:
        client = Quick(app)
        client.portal = app.state.portal
        if account_id is None:
            page = client.get("/sign-in").text
            return Visitor(client, hidden(page)["csrf"])
        token, csrf = new_token(), secrets.token_urlsafe(24)
        with database.write_session() as session:
            session.add(
                SignIn(
                    token_digest=token_digest(token),
                    account_id=account_id,
                    csrf_token=csrf,
                    created_at=clock.now(),
                    expires_at=clock.now() + IDLE,
                )
            )
            session.commit()
        client.cookies.set("sid", write_seen(app.state.house.secret, token, clock.now()))
        return Visitor(client, csrf)

    return opened


def hidden(page: str) -> dict[str, str]:
    """Read the hidden fields of the last form of a page."""
    return {found["name"]: unescape(found["value"]) for found in _HIDDEN.finditer(page)}
