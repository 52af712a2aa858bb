"""The notice as a document says what its page says, in three forms and two languages."""

import io
from dataclasses import replace
from datetime import timedelta
from html import unescape

import docx
import pytest
from sqlalchemy import update

from app.actions import publications as releasing
from app.documents import Imprint
from app.language.notices import TierGroup
from app.models import Proposal
from app.views.announcements import laid_out
from app.views.publications import notice
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import squeezed, told

HOSTILE = '<b>一号</b> & "引" #panic("x") =1+1'


@pytest.mark.parametrize(
    ("language", "title", "issuer"),
    [
        ("zh_CN", "示例一届拟资助项目公示", "示例承办单位"),
        ("en", "Projects to be funded", "示例承办单位"),
    ],
)
def test_the_notice_as_a_document(site: Site, language: str, title: str, issuer: str) -> None:
    site.results.published()
    public = site.be(None)
    for kind, words in _documents(public, "notice", language).items():
        for said in (title, issuer, "示例一号", "示例团队 示例一号", "19,000.00", "SHA-256"):
            assert squeezed(said) in words, (kind, said)


def test_the_announcement_as_a_document_comes_with_the_announcement(site: Site) -> None:
    site.results.published()
    public = site.be(None)
    assert public.get("/rounds/T/awards.pdf").status_code == 404
    site.results.panel.clock.turn(timedelta(days=30))
    site.results.panel.act(site.results.panel.organiser, releasing.announce, site.results.round_id)
    for kind, words in _documents(public, "awards", "zh_CN").items():
        assert squeezed("示例一届获选项目公告") in words, kind
        assert squeezed("怎样提出异议") not in words, kind


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_round_without_money_speaks_of_no_money(site: Site, language: str) -> None:
    results = site.results
    results.published()
    found = results.panel.look(None, notice, "T", results.files, language=language)
    chosen = replace(found, pots=(), spent_minor=0, tiers=_moneyless(found.tiers))
    made = laid_out(
        chosen, language, "https://t.example", Imprint(site="T", sample=False), final=False
    )
    said = repr([made.title, *made.sections])
    for word in ("资助", "金额", "元", "fund", "amount", "money", "yuan", "0.00"):
        assert word not in said, word
    assert (f"拟入选 {found.awarded} 个项目" if language == "zh_CN" else "to be selected") in said
    funded = laid_out(
        found, language, "https://t.example", Imprint(site="T", sample=False), final=True
    )
    assert "拟资助" not in repr([funded.title, *funded.sections])


def _moneyless(tiers: tuple[TierGroup, ...]) -> tuple[TierGroup, ...]:
    return tuple(
        replace(
            tier,
            amount_minor=0,
            awards=tuple(replace(award, amount_minor=0) for award in tier.awards),
        )
        for tier in tiers
    )


def test_a_title_is_text_in_every_form(site: Site) -> None:
    with site.results.panel.database.write_session() as session:
        session.execute(
            update(Proposal).where(Proposal.id == site.results.proposals[0]).values(title=HOSTILE)
        )
        session.commit()
    site.results.published()
    for kind, words in _documents(site.be(None), "notice", "zh_CN").items():
        assert squeezed(HOSTILE) in words, kind
    assert "<b>" not in site.be(None).get("/rounds/T/notice.html").text


def _documents(public: object, name: str, language: str) -> dict[str, str]:
    """Give the words of each form, without spaces."""
    found = {}
    public.cookies.set("language", language)  # type: ignore[attr-defined]  # a test client
    for kind in ("pdf", "docx", "html"):
        answer = public.get(f"/rounds/T/{name}.{kind}")  # type: ignore[attr-defined]  # as above
        assert answer.status_code == 200, kind
        assert answer.headers["content-disposition"].startswith("attachment;"), kind
        found[kind] = {"pdf": told, "docx": _word, "html": _html}[kind](answer.content)
    return found


def _word(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return squeezed("".join([*(one.text for one in document.paragraphs), *cells]))


def _html(data: bytes) -> str:
    return squeezed(unescape(data.decode().replace("<td>", "").replace("</td>", "")))
