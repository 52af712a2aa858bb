"""The public notice as a document, with the address of its page."""

from collections.abc import Callable, Mapping
from typing import Literal

from fastapi import Response

from app.documents import Imprint, PosterSheet
from app.documents.announcements import (
    Announcement,
    announcement_docx,
    announcement_html,
    announcement_pdf,
)
from app.language.notices import Notice
from app.views.announcements import laid_out, poster_of
from app.web.deliveries import give
from app.web.desk import Desk
from app.web.links import absolute

Kind = Literal["pdf", "docx", "html"]
WRITERS: Mapping[Kind, Callable[[Announcement], bytes]] = {
    "pdf": announcement_pdf,
    "docx": announcement_docx,
    "html": announcement_html,
}


def announced(desk: Desk, page: Notice, kind: Kind, *, final: bool) -> Response:
    """Give the notice, or the announcement, as a file."""
    sheet = announcement(desk, page, final=final)
    return give(WRITERS[kind](sheet), f"{sheet.title}.{kind}")


def announcement(desk: Desk, notice: Notice, *, final: bool) -> Announcement:
    """Lay the notice out, or the announcement."""
    page = "publications.awards" if final else "publications.notice"
    link = absolute(desk, page, code=notice.round_code)
    return laid_out(notice, desk.language, link, _imprint(desk), final=final)


def notice_poster(desk: Desk, notice: Notice) -> PosterSheet:
    """Lay the notice out as a poster for a board."""
    link = absolute(desk, "publications.notice", code=notice.round_code)
    return poster_of(notice, desk.language, link, _imprint(desk))


def _imprint(desk: Desk) -> Imprint:
    return Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
