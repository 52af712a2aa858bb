"""A form that arrived after its session had ended: carried to the sign-in page, repeated after it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Refused
from app.unit import Reading
from app.views.viewers import account_behind
from app.web import cookies
from app.web.desk import Desk
from app.web.posted import Expired
from app.web.tokens import read_seen, sign, signed, token_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Where the form was going, what it held, and whose it was."""

    path: str
    fields: tuple[tuple[str, str], ...]
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The sign-in page: where to go afterwards, or what to repeat."""

    next: str = ""
    replay: str = ""
    replayed_fields: int = 0
    demo_people: tuple[tuple[str, str, str], ...] = ()


def page_of(desk: Desk, fault: Expired) -> SignInPage:
    """Pack an expired form for the sign-in page."""
    seen = read_seen(desk.house.secret, cookies.get(desk.request, desk.house.settings, "sid"))
    account_id = desk.read(_owner, seen.token) if seen is not None else None
    if account_id is None:
        return SignInPage(next=fault.path)
    replay = Replay(path=fault.path, fields=fault.fields_typed, account_id=account_id)
    return SignInPage(replay=pack(desk.house.secret, replay), replayed_fields=len(replay.fields))


def _owner(reading: Reading, token: str) -> str | None:
    return account_behind(reading, token_digest(token))


def pack(secret: bytes, replay: Replay) -> str:
    """Write a replay as one signed text."""
    document = json.dumps([replay.path, replay.fields, replay.account_id], ensure_ascii=False)
    text = urlsafe_b64encode(document.encode()).decode()
    return f"{text}.{sign(secret, 'replay', text)}"


def unpack(secret: bytes, packed: str) -> Replay:
    """Read it back; what we did not sign is refused."""
    text, _, signature = packed.partition(".")
    if not signed(secret, "replay", text, signature):
        raise Refused("forged")
    path, fields, account_id = json.loads(urlsafe_b64decode(text.encode()))
    return Replay(path=path, fields=_pairs(fields), account_id=account_id)


def _pairs(fields: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in fields)
