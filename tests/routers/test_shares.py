"""A call is made known: texts for chats with deadline and link, a poster, its code as a file."""

from collections.abc import Callable

import pytest

from app.errors import NotFound
from app.views import shares as views
from app.vocabulary import Phase
from app.web.deliveries import as_download
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
Visit = Callable[[str | None], Visitor]
LINK = "https://example.org/rounds/CODE"


def test_texts_for_chats_say_until_when_and_where(call: CallWorld) -> None:
    page = call.look(call.organiser, views.show, call.round_id, LINK)
    texts = {(one.language, one.is_long): one.text for one in page.texts}
    assert texts["zh_CN", False] == (
        "【征集】示例一届，申报截止 2026年3月12日 12:00 北京时间\n"
        f"看公告、申报：https://example.org/rounds/{CODE}"
    )
    assert len(texts["zh_CN", False]) < len(texts["zh_CN", True])
    assert "20,000.00 元" in texts["zh_CN", True]
    assert "Sample round" in texts["en", True]
    assert all(f"/rounds/{CODE}" in text and "None" not in text for text in texts.values())
    call.phase(Phase.DRAFT)
    with pytest.raises(NotFound):
        call.look(call.organiser, views.show, call.round_id, LINK)


def test_the_poster_and_its_code_are_everybodys(call: CallWorld, visit: Visit) -> None:
    guest = visit(None)
    page = guest.get(f"/rounds/{CODE}/poster").text
    assert "2026年3月12日 12:00" in page
    assert f"http://testserver/rounds/{CODE}" in page
    png = guest.client.get(f"/rounds/{CODE}/qr.png")
    assert (png.headers["content-type"], png.content[:4]) == ("image/png", b"\x89PNG")
    svg = guest.client.get(f"/rounds/{CODE}/qr.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert svg.headers["content-disposition"] == as_download(f"{CODE}-qr.svg")
    assert guest.client.get(f"/rounds/{CODE}/qr.gif").status_code == 404
    office = visit(call.organiser).get(f"/manage/{call.round_id}/share")
    assert office.status_code == 200
    assert "data-copy" in office.text
    assert visit(call.applicant).get(f"/manage/{call.round_id}/share").status_code == 404
