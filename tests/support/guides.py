"""The pictures of the handbook: whose page each of them shows, and which words stand on it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from babel.messages.pofile import read_po

from app.vocabulary import Phase
from tests.support.sources import ROOT, under

#: What a reader orients by: headings, buttons and the names of fields. Numbers and dates move.
_WORDS = re.compile(r"<(h[123]|button|label|legend)[ >][^<]*", re.DOTALL)
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a guide: at a phase, as a role, of a page, on a phone or at a desk."""

    name: str
    role: str
    phase: Phase
    path: str
    phone: bool = True
    #: How much of the page is shown, in pixels from the top of the main part.
    tall: int = 780


PICTURES = (
    Picture(
        name="form.png",
        role="applicant",
        phase=Phase.CALL,
        path="/proposals/{proposal_id}/edit/all",
    ),
    Picture(name="sheet.png", role="assigned", phase=Phase.REVIEW, path="/reviews/{review_id}"),
    Picture(name="vote.png", role="assigned", phase=Phase.MEETING, path="/meetings/{meeting_id}"),
    Picture(name="desk.png", role="second", phase=Phase.SCREENING, path="/manage/{round_id}"),
    Picture(
        name="meeting.png", role="secretary", phase=Phase.MEETING, path="/manage/{round_id}/meeting"
    ),
    Picture(
        name="sign.png", role="signatory", phase=Phase.DECISION, path="/manage/{round_id}/sign"
    ),
    Picture(
        name="ledger.png", role="auditor", phase=Phase.ANNOUNCED, path="/manage/{round_id}/ledger"
    ),
)
LANGUAGES = {"zh": "zh_CN", "en": "en"}


def words(page: str) -> list[str]:
    """Give the words of a page by which a reader finds the way."""
    main = _MAIN.search(page)
    found = [
        unescape(match.group(0).partition(">")[2]).strip()
        for match in _WORDS.finditer(main.group(0) if main else "")
    ]
    return [_NUMBER.sub("#", " ".join(word.split())) for word in found if word]


@lru_cache
def catalogue(language: str) -> frozenset[str]:
    """Give every text of the pages in a language; the Chinese one is the source."""
    said: set[str] = set()
    for name in under("app/locale/en", suffix=".po"):
        with (ROOT / name).open("rb") as handle:
            for message in read_po(handle, locale="en"):
                texts = message.string if language == "en" else message.id
                said.update([texts] if isinstance(texts, str) else texts or ())
    return frozenset(said - {""})
