"""All data of one person: what there is, as a file to take away, and what stands in the way of erasing."""

import html
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.clock import to_text
from app.errors import NotFound, Refused, SignInNeeded
from app.language import N_, translate
from app.language.faults import sentence
from app.language.subjects import subject_label
from app.models import Account
from app.policy import require
from app.store import accounts, kept_back, persons, privacy
from app.store.standing import of_account, of_installation
from app.unit import Reading
from app.vocabulary import Verb

_KEPT_BACK = N_(
    "还没有公布的评分、选票和没有提交的草稿只有本人登录后能取；"
    "这里只写有这一条和时间，这样的条目标着 kept_back。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """How many rows of a kind there are."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """What is known of a person, by kinds, and why erasing has to wait."""

    account_id: str
    sign_in_name: str
    display_name: str
    own: bool
    kinds: tuple[KindLine, ...]
    acts: int
    consents: tuple[tuple[int, datetime], ...]
    obstacles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The owner looks for a person by sign-in name."""

    name: str
    person: PersonPage | None


def own(reading: Reading) -> PersonPage:
    """Show a person what is kept of them."""
    if reading.actor.account_id is None:
        raise SignInNeeded
    return _page(reading, reading.actor.account_id)


def person(reading: Reading, account_id: str) -> PersonPage:
    """Show the owner what is kept of a person."""
    return _page(reading, account_id)


def search(reading: Reading, name: str) -> SearchPage:
    """Find a person by the whole sign-in name; there is no list of all."""
    require(Verb.RETENTION_VIEW, of_installation(reading))
    found = accounts.by_name(reading.session, name) if name.strip() else None
    gone = found is None or found.disabled_at is not None
    return SearchPage(name=name, person=None if gone or found is None else _page(reading, found.id))


def own_file(reading: Reading) -> bytes:
    """Pack everything of the person who asks."""
    if reading.actor.account_id is None:
        raise SignInNeeded
    return _packed(reading, reading.actor.account_id)


def file(reading: Reading, account_id: str) -> bytes:
    """Pack everything of a person, for the owner who was asked for it."""
    return _packed(reading, account_id)


def _page(reading: Reading, account_id: str) -> PersonPage:
    account = _known(reading, account_id)
    copy = persons.gather(reading.session, account.id)
    return PersonPage(
        account_id=account.id,
        sign_in_name=account.sign_in_name,
        display_name=account.display_name,
        own=account.id == reading.actor.account_id,
        kinds=tuple(
            KindLine(kind=_kind(name, reading.language), count=len(rows))
            for name, rows in copy.rows.items()
        ),
        acts=len(copy.acts),
        consents=tuple(
            (one.version, one.given_at) for one in privacy.consents_of(reading.session, account.id)
        ),
        obstacles=tuple(
            sentence(Refused(code, about=about), reading.language)
            for code, about in persons.obstacles(reading.session, account)
        ),
    )


def _known(reading: Reading, account_id: str) -> Account:
    account, standing = of_account(reading, account_id)
    require(Verb.PERSON_VIEW, standing)
    if account.disabled_at is not None:
        raise NotFound
    return account


def _packed(reading: Reading, account_id: str) -> bytes:
    account = _known(reading, account_id)
    copy = persons.gather(reading.session, account.id)
    mine = account.id == reading.actor.account_id
    known = copy if mine else kept_back.for_others(reading.session, copy)
    rows = {name: [_plain(row) for row in rows] for name, rows in known.rows.items()}
    document = {"made_at": to_text(reading.now), "rows": rows, "acts": [*map(_plain, known.acts)]}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
        packed.writestr(_entry("data.json"), text)
        packed.writestr(_entry("index.html"), _readable(document, reading.language))
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """Name a file without the machine's time: it is the same as long as the data is."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return entry


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in row.items()}


def _value(value: object) -> object:
    match value:
        case datetime():
            return to_text(value)
        case StrEnum():
            return value.value
        case _:
            return value


def _kind(table: str, language: str) -> str:
    """Name a kind of row as the house does."""
    return subject_label(table, language)


def _readable(document: Mapping[str, Any], language: str) -> str:
    """Write all of it as a page that any browser opens."""
    title = translate(N_("我的全部数据"), language)
    tongue = "en" if language == "en" else "zh-CN"
    parts = [
        f'<!doctype html><html lang="{tongue}"><meta charset="utf-8"><title>{title}</title>',
        f"<h1>{title}</h1><p>{document['made_at']}</p>",
    ]
    if any("kept_back" in row for listed in document["rows"].values() for row in listed):
        parts.append(f"<p>{translate(_KEPT_BACK, language)}</p>")
    for table, rows in document["rows"].items():
        parts.append(f"<h2>{html.escape(_kind(table, language))} ({len(rows)})</h2>")
        parts += [_list(row) for row in rows]
    heading = translate(N_("做过的事（只有时间和种类）"), language)
    parts.append(f"<h2>{heading} ({len(document['acts'])})</h2>")
    parts += [_list(row) for row in document["acts"]]
    return "\n".join(parts)


def _list(row: Mapping[str, Any]) -> str:
    filled = ((key, value) for key, value in row.items() if value not in (None, "", [], {}))
    items = "".join(
        f"<dt>{html.escape(key)}</dt><dd>{html.escape(_written(value))}</dd>"
        for key, value in filled
    )
    return f"<dl>{items}</dl><hr>"


def _written(value: object) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, indent=1, default=str)
    )
