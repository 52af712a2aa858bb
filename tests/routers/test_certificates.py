"""Certificates: one page for each announced award, the own one for its applicant, none before."""

import io
from datetime import timedelta

from pypdf import PdfReader

from app.actions import publications as releasing
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import squeezed, told, written


def announced(site: Site) -> None:
    """Publish, let the notice pass, announce."""
    site.results.published()
    site.results.panel.clock.turn(timedelta(days=30))
    site.results.panel.act(site.results.panel.organiser, releasing.announce, site.results.round_id)


def test_every_award_has_a_page_that_says_what_the_announcement_says(site: Site) -> None:
    announced(site)
    client = site.be(site.results.panel.organiser)
    pdf = client.get(site.manage("certificates.pdf")).content
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 4
    assert squeezed("示例团队 示例一号：") in pages[0]
    assert squeezed("获一等奖，资助金额 19,000.00 元（壹万玖仟元整）。特发此证。") in pages[0]
    words = client.get(site.manage("certificates.docx")).content
    text = written(words)
    assert all(squeezed(f"示例团队 示例{n}号：") in text for n in "一二三四")


def test_an_applicant_has_the_own_certificate_and_nobody_elses(site: Site) -> None:
    announced(site)
    client = site.be(site.results.applicant)
    own = client.get(f"/proposals/{site.results.proposals[-1]}/certificate.pdf")
    assert "示例四号" in told(own.content)
    assert client.get(f"/proposals/{site.results.proposals[0]}/certificate.pdf").status_code == 404
    assert client.get(site.manage("certificates.pdf")).status_code == 404
    words = client.get(f"/proposals/{site.results.proposals[-1]}/certificate.docx").content
    text = written(words)
    assert "示例四号" in text
    assert "示例一号" not in text
    assert "下载证书" in client.get(f"/proposals/{site.results.proposals[-1]}/part").text


def test_there_is_no_certificate_before_the_announcement(site: Site) -> None:
    site.results.published()
    path = f"/proposals/{site.results.proposals[-1]}/certificate.pdf"
    assert site.be(site.results.applicant).get(path).status_code == 404
    client = site.be(site.results.panel.organiser)
    assert client.get(site.manage("certificates.pdf")).status_code == 404
