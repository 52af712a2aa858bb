"""Open calls as an Atom feed (RFC 4287)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
_CONTROLS = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call."""

    id: str
    link: str
    title: str
    summary: str
    author: str
    published_at: datetime
    updated_at: datetime


def atom(
    *, own_id: str, link: str, own_link: str, title: str, language: str, entries: Sequence[Entry]
) -> bytes:
    """Write the feed; its own date is that of its newest entry."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _add(feed, "id", own_id)
    _add(feed, "title", title)
    newest = max((entry.updated_at for entry in entries), default=datetime(2016, 1, 1, tzinfo=UTC))
    _add(feed, "updated", _instant(newest))
    ET.SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": own_link})
    ET.SubElement(feed, f"{{{ATOM}}}link", {"rel": "alternate", "href": link})
    for entry in entries:
        _entry(feed, entry)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ET.Element, entry: Entry) -> None:
    one = ET.SubElement(feed, f"{{{ATOM}}}entry")
    _add(one, "id", entry.id)
    _add(one, "title", entry.title)
    _add(one, "published", _instant(entry.published_at))
    _add(one, "updated", _instant(entry.updated_at))
    ET.SubElement(one, f"{{{ATOM}}}link", {"rel": "alternate", "href": entry.link})
    author = ET.SubElement(one, f"{{{ATOM}}}author")
    _add(author, "name", entry.author)
    _add(one, "summary", entry.summary)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = _CONTROLS.sub(" ", text)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
