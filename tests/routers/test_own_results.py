"""Why not: an applicant finds the own result from the notice, with reasons, means, words and what to do next."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from sqlalchemy import update
from sqlmodel import select

from app.actions import award_terms
from app.actions import publications as releasing
from app.forms.award_terms import TermsForm
from app.forms.rulebooks import digest_of, document_of, presets
from app.language.feedback import shuffled
from app.models import (
    OrganisationMember,
    Programme,
    Review,
    ReviewRevision,
    RulebookVersion,
)
from app.scoring.rulebook import Feedback, FeedbackPlace, Rulebook
from app.scoring.verification import Verdict, verify_part
from app.views import publications as publication_views
from app.vocabulary import OrganisationRole, Phase
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import MEMBERS, results  # noqa: F401 -- a fixture

HREF = re.compile(r'href="([^"]*)"[^>]*>([^<]*)<')
#: So small a pot that the last proposal gets nothing.
SMALL = 5_000_000


def follow(site: Site, page: str, words: str) -> str:
    """Follow a link by its words, and give the page that it leads to."""
    links = {text: href for href, text in HREF.findall(page)}
    found = site.client.get(links[words], follow_redirects=True)
    assert found.status_code == 200
    return found.text


def rules(site: Site, changed: Rulebook) -> None:
    """Put other rules in force, before anything is computed."""
    with site.results.panel.database.write_session() as session:
        row = session.exec(select(RulebookVersion)).one()
        session.execute(
            update(RulebookVersion)
            .where(RulebookVersion.id == row.id)  # type: ignore[arg-type]  # a column
            .values(document=document_of(changed), digest=digest_of(changed))
        )
        session.commit()


def lost(site: Site, told: Feedback | None = None) -> str:
    """Publish with one award, as the applicant of the last proposal find the own page in two clicks."""
    book = presets()["founding-round"]
    publication = replace(book.publication, feedback=told)
    selection = replace(book.selection, count=1)
    rules(site, replace(book, publication=publication, selection=selection))
    site.results.published()
    client = site.be(site.results.applicant)
    return follow(site, client.get("/rounds/T/notice").text, "申报单位：看自己的结果和原因")


def test_from_the_notice_to_why_not(site: Site) -> None:
    page = lost(site)
    for words in (
        "这次没有入选", "名次在前 1 名以外", "第 4 名，共 4 个列入名次", "资助线", "平均得分",
        "份评分的平均", "想法很好，请写清楚分工。",
        "谁来看：示例承办单位", "7 个工作日内答复", "在网上提出异议，不用登录", "接下来",
    ):  # fmt: skip
        assert words in page, words
    assert not any(member in page for member in MEMBERS)


def test_the_rulebook_says_what_is_told(site: Site) -> None:
    page = lost(
        site,
        Feedback(place=FeedbackPlace.BAND, totals=False, criteria=False, comments=False),
    )
    assert "名次在后三分之一" in page
    for words in ("第 4 名", "资助线", "份评分的平均", "评委写给你们的话", "合成总分"):
        assert words not in page
    assert "名次在前 1 名以外" in page
    told = proof(site)["told"]
    assert told["reason"]
    assert not {"place", "total", "panels", "facts"} & set(told)


def proof(site: Site) -> dict[str, Any]:
    """Take the own part, and see that it belongs to what was published."""
    last = site.results.proposals[-1]
    part = site.client.get(f"/proposals/{last}/part.json").json()
    published = site.client.get("/rounds/T/files/outcome.json").content
    assert verify_part(part, {"outcome.json": published}).verdict is Verdict.EQUAL
    found: dict[str, Any] = part
    return found


def test_fewer_than_three_sheets_give_no_means(site: Site) -> None:
    book = presets()["founding-round"]
    (panel,) = book.panels
    panel = replace(panel, min_sheets=1)
    rules(site, replace(book, panels=(panel,), selection=replace(book.selection, count=1)))
    last = site.results.proposals[-1]
    with site.results.panel.database.write_session() as session:
        kept = session.exec(select(Review).where(Review.proposal_id == last)).all()[2:]
        for row in kept:
            for revision in session.exec(
                select(ReviewRevision).where(ReviewRevision.review_id == row.id)
            ).all():
                session.delete(revision)
            session.flush()
            session.delete(row)
        session.commit()
    site.results.published()
    page = site.be(site.results.applicant).get(f"/proposals/{last}/part").text
    assert "计入的评分不到三份" in page
    assert "份评分的平均" not in page
    assert "评委 1" not in page
    assert [set(panel) for panel in proof(site)["told"]["panels"]] == [
        {"panel", "aggregate", "score"}
    ]


def test_a_winner_reads_what_happens_next(site: Site) -> None:
    site.results.published()
    client = site.be(site.results.applicant)
    page = client.get("/rounds/T/own", follow_redirects=True).text
    assert "拟资助。公示期满、没有成立的异议，就正式公布。" in page
    assert "签资助协议" in page
    assert "这次没有入选" not in page


def test_who_has_two_proposals_chooses_and_nobody_sees_anothers(site: Site) -> None:
    site.results.published()
    world = site.results.panel
    world.put(
        OrganisationMember(
            organisation_id=world.organisations[0],
            account_id=site.results.applicant,
            role=OrganisationRole.LEAD,
            added_at=world.clock.now(),
        )
    )
    page = site.be(site.results.applicant).get("/rounds/T/own").text
    assert ("示例一号" in page, "示例四号" in page, "示例二号" in page) == (True, True, False)
    stranger = site.be(world.stranger).get("/rounds/T/own")
    assert "这个账号没有申报这一届的项目" in stranger.text
    assert "示例一号" not in stranger.text
    assert site.be(None).get("/rounds/T/own").status_code in {303, 401}


def test_the_supervising_body_is_named_and_after_the_notice_it_is_over(site: Site) -> None:
    with site.results.panel.database.write_session() as session:
        session.execute(update(Programme).values(supervisor="示例监督单位"))
        session.commit()
    assert "谁来看：示例监督单位" in lost(site)
    site.results.panel.clock.turn(timedelta(days=30))
    page = site.be(site.results.applicant).get(f"/proposals/{site.results.proposals[-1]}/part").text
    assert "现在不再接收异议" in page
    assert "在网上提出异议" not in page


def test_comments_come_in_an_order_that_tells_nothing_and_without_names() -> None:
    said = [f"第 {n} 条，评委甲绝密同意" for n in range(12)]
    one = shuffled(said, MEMBERS, "a", "zh_CN")
    assert one == shuffled(said[::-1], MEMBERS, "a", "zh_CN")
    assert one != shuffled(said, MEMBERS, "b", "zh_CN")
    assert sorted(one) == sorted(text.replace("评委甲绝密", "某评委") for text in said)


@pytest.mark.parametrize("named", [True, False])
def test_conditions_are_public_where_the_rules_say_so(site: Site, named: bool) -> None:
    book = presets()["founding-round"]
    rules(site, replace(book, publication=replace(book.publication, terms_named=named)))
    world, winner = site.results.panel, site.results.proposals[0]
    world.phase(Phase.DECISION)
    site.results.tally()
    form = TermsForm(
        condition_zh="先取得场地许可", condition_en="a permit first", minutes="纪要第 2 条"
    )
    world.act(world.organiser, award_terms.set_terms, site.results.round_id, winner, form)
    site.results.sign()
    site.results.publish()
    client = site.be(None)
    page = client.get("/rounds/T/notice").text
    paste = client.get("/rounds/T/notice.html").text
    assert ("条件：先取得场地许可" in page, "条件：先取得场地许可" in paste) == (named, named)
    word = Document(io.BytesIO(client.get("/rounds/T/notice.docx").content))
    text = "\n".join(one.text for one in word.paragraphs)
    assert ("先取得场地许可" in text) is named
    site.results.panel.clock.turn(timedelta(days=30))
    world.act(world.organiser, releasing.announce, site.results.round_id)
    office = site.be(world.organiser)
    held = Document(io.BytesIO(office.get(site.manage("certificates.docx")).content))
    text = "\n".join(one.text for one in held.paragraphs)
    assert text.count("条件：先取得场地许可。") == int(named)
    english = world.look(None, publication_views.notice, "T", site.results.files, language="en")
    assert [one.said for one in english.terms] == [("Condition: a permit first",)] * int(named)
