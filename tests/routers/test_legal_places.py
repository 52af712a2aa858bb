"""Where a notice was legally published: recorded, on the page, its photo kept for officers and auditors."""

import io

from PIL import Image
from sqlmodel import select

from app.models import LedgerEntry, LegalPlace
from app.vocabulary import Verb
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def add(site: Site, photo: bytes = b"", **typed: str) -> tuple[int, str]:
    form = {"csrf": site.csrf, "key": str(sorted(typed.items()))[:80], **typed}
    files = {"file": ("board.png", photo, "image/png")} if photo else None
    answer = site.client.post(site.manage("places"), data=form, files=files)
    return answer.status_code, answer.text


BOARD = {"kind": "board", "name": "北溪社区公告栏", "address": "", "posted_on": "2026-03-03"}
WEB = {
    "kind": "site",
    "name": "示例街道办网站",
    "address": "https://example.org/notice/1",
    "posted_on": "2026-03-03",
}


def test_places_stand_on_the_notice_and_photos_with_the_office(site: Site) -> None:
    site.results.published()
    client = site.be(site.results.panel.organiser)
    assert add(site, **WEB)[0] == 303
    assert add(site, **BOARD)[0] == 422
    assert add(site, **{**WEB, "address": ""})[0] == 422
    assert add(site, **{**WEB, "address": "ftp://example.org"})[0] == 422
    assert add(site, **{**WEB, "name": "问 138 0013 8000"})[0] == 422
    assert add(site, picture(), **BOARD)[0] == 303
    [web, board] = site.results.panel.rows(select(LegalPlace).order_by(LegalPlace.kind.desc()))  # type: ignore[attr-defined]  # a column
    assert client.get(f"/manage/places/{board.id}/photo").content == picture()
    assert len(lines(site, Verb.PUBLICATION_NOTE_PLACE)) == 2
    public = site.be(None)
    page = public.get("/rounds/T/notice").text
    assert 'href="https://example.org/notice/1"' in page
    assert "北溪社区公告栏" in page
    assert public.get(f"/manage/places/{board.id}/photo").status_code in {303, 404}
    client = site.be(site.results.signatory)
    assert client.get(f"/manage/places/{board.id}/photo").status_code == 200
    client = site.be(site.results.panel.organiser)
    form = {"csrf": site.csrf, "key": "r1"}
    assert client.post(f"/manage/places/{web.id}/remove", data=form).status_code == 422
    gone = client.post(f"/manage/places/{web.id}/remove", data={**form, "reason": "登错了"})
    assert gone.status_code == 303
    assert "example.org/notice/1" not in site.be(None).get("/rounds/T/notice").text
    assert lines(site, Verb.PUBLICATION_REMOVE_PLACE)[0].after["removed_reason"] == "登错了"


def lines(site: Site, verb: Verb) -> list[LedgerEntry]:
    return list(site.results.panel.rows(select(LedgerEntry).where(LedgerEntry.verb == verb)))


def test_the_notice_counts_down_hangs_on_a_board_and_is_pasted(site: Site) -> None:
    site.results.published()
    public = site.be(None)
    page = public.get("/rounds/T/notice").text
    assert "data-deadline" in page
    assert "/rounds/T/objection" in page
    poster = public.get("/rounds/T/notice-poster.pdf")
    assert (poster.status_code, poster.content[:4]) == (200, b"%PDF")
    pasted = public.get("/rounds/T/notice/paste").text
    assert "<textarea" in pasted
    assert "data-copy" in pasted
    made = public.get("/rounds/T/notice.html").text
    assert "<script" not in made
    assert "class=" not in made
    assert made.count("style=") > 10
    assert public.get("/rounds/T/notice/paste?of=awards").status_code == 404
