"""The wizard of a release: five steps, left and come back to; what the detector found blocks it."""

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlmodel import select

from app.models import (
    FundingRound,
    Organisation,
    Programme,
    Proposal,
    Publication,
    ReleasePlan,
    Seat,
)
from app.vocabulary import Phase, PublicationLevel, ReleaseState
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture

STEPS = ("", "/personal", "/pages", "/dates", "/release")


def ready(site: Site) -> None:
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    site.results.sign()
    site.be(site.results.panel.organiser)


def post(site: Site, step: str, **typed: str) -> tuple[int, str]:
    form = {"csrf": site.csrf, "key": f"{step}-{len(typed)}-{sorted(typed.items())}"[:80], **typed}
    answer = site.client.post(site.manage(f"publish{step}"), data=form)
    return answer.status_code, answer.headers.get("location", answer.text)


def test_the_desk_knows_what_is_signed_and_how_long_the_notice_runs(site: Site) -> None:
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    site.be(site.results.panel.organiser)
    before = site.client.get(site.manage("")[:-1]).text
    assert "下一步：签核并公示结果" in before
    assert "对照签核单" in before
    site.results.sign()
    signed = site.client.get(site.manage("")[:-1]).text
    assert "下一步：公示结果" in signed
    assert f'href="{site.manage("publish")}"' in signed
    assert "对照签核单" not in signed


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_five_steps_open_and_say_what_goes_out(site: Site, language: str) -> None:
    ready(site)
    site.client.cookies.set("language", language)
    pages = [site.client.get(site.manage(f"publish{step}")) for step in STEPS]
    assert [page.status_code for page in pages] == [200] * 5
    preview, release = pages[2].text, pages[4].text
    assert "示例一号" in preview
    assert "/proposals/…/part" in preview
    assert 'name="accept"' in release
    with site.results.panel.database.read() as session:
        assert session.exec(select(ReleasePlan)).all() == []


def test_dates_are_kept_and_the_release_is_scheduled_taken_back_and_done_by_hand(
    site: Site,
) -> None:
    ready(site)
    where = site.manage("publish/release")
    status, said = post(
        site, "/dates", way="timed", release_at="2026-03-03 09:00", until="2026-01-01"
    )
    assert status == 422
    assert 'value="2026-03-03 09:00"' in said
    assert post(site, "/dates", way="timed", release_at="2026-03-03 09:00") == (303, where)
    assert 'value="2026-03-03 09:00"' in site.client.get(site.manage("publish/dates")).text
    tally = site.results.newest().id
    assert post(site, "/schedule", tally=tally)[0] == 422
    assert post(site, "/schedule", tally=tally, accept="yes") == (303, where)
    [plan] = site.results.panel.rows(select(ReleasePlan))
    assert plan.state is ReleaseState.SCHEDULED
    assert plan.links["desk"] == f"http://testserver{where}"
    assert all(site.results.files.path(one).exists() for one in plan.files.values())
    assert "data-deadline" in site.client.get(where).text
    assert "自动公示" in site.client.get(site.manage("results")).text
    assert post(site, "/unschedule", reason="")[0] == 422
    assert post(site, "/unschedule", reason="要再看一遍") == (303, where)
    assert post(site, "", tally=tally, accept="yes") == (303, "/rounds/T/notice")
    [row] = site.results.panel.rows(select(Publication))
    assert row.published_by == site.results.panel.organiser


def test_the_worker_of_the_program_lets_it_go_out(site: Site) -> None:
    ready(site)
    due = site.results.panel.clock.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(
        minutes=2
    )
    assert post(site, "/dates", way="timed", release_at=f"{due:%Y-%m-%d %H:%M}")[0] == 303
    assert post(site, "/schedule", tally=site.results.newest().id, accept="yes")[0] == 303
    site.results.panel.clock.turn(timedelta(minutes=2))
    site.client.app.state.worker.once()  # type: ignore[attr-defined]  # the tested application
    assert site.be(None).get("/rounds/T/notice").status_code == 200


def test_a_finding_is_shown_masked_blocks_and_is_cleared_by_name(site: Site) -> None:
    ready(site)
    with site.results.panel.database.write_session() as session:
        session.execute(update(Programme).values(contact="王老师，１３８－００１３－８０００"))
        session.commit()
    page = site.client.get(site.manage("publish/personal")).text
    assert "138********" in page
    assert "８０００" not in page
    assert "8000" not in page
    assert 'name="tally"' not in site.client.get(site.manage("publish/release")).text
    tally = site.results.newest().id
    assert post(site, "", tally=tally, accept="yes")[0] == 403
    finding = page.split('name="finding" value="')[1].split('"')[0]
    status, said = post(site, "/personal", finding=finding, reason="手机 13800138000 是公用的")
    assert status == 422
    assert "e-reason" in said
    step = site.manage("publish/personal")
    assert post(site, "/personal", finding=finding, reason="承办单位的公用手机") == (303, step)
    assert "承办单位的公用手机" in site.client.get(step).text
    assert post(site, "", tally=tally, accept="yes") == (303, "/rounds/T/notice")
    [row] = site.results.panel.rows(select(FundingRound))
    assert row.phase is Phase.NOTICE


NUMBERS = {
    "title": "13800138001",
    "organisation": "13800138002",
    "contact": "13800138003",
    "operator": "13800138004",
    "programme": "13800138005",
    "round": "13800138006",
    "panel": "13800138007",
}


def planted(site: Site) -> None:
    """Let a number stand in every text that people type and that may become public."""
    with site.results.panel.database.write_session() as session:
        session.execute(update(Proposal).values(title=f"示例项目 {NUMBERS['title']}"))
        session.execute(update(Organisation).values(name=f"示例单位 {NUMBERS['organisation']}"))
        session.execute(
            update(Programme).values(
                contact=NUMBERS["contact"],
                operator={"zh": f"承办 {NUMBERS['operator']}"},
                name={"zh": f"计划 {NUMBERS['programme']}"},
            )
        )
        session.execute(update(FundingRound).values(name={"zh": f"一届 {NUMBERS['round']}"}))
        session.execute(update(Seat).values(invited_name=f"评委 {NUMBERS['panel']}"))
        session.commit()


@pytest.mark.parametrize("level", list(PublicationLevel))
def test_whatever_number_becomes_public_was_found_before(
    site: Site, level: PublicationLevel
) -> None:
    planted(site)
    site.results.level(level)
    ready(site)
    page = site.client.get(site.manage("publish/personal")).text
    # The head of every page of the office says the names of the round and its programme.
    covered = set(NUMBERS) - {"round", "programme"}
    assert not [name for name in covered if NUMBERS[name] in page]
    keys = re.findall('name="finding" value="([0-9a-f]{64})"', page)
    for key in keys:
        assert post(site, "/personal", finding=key, reason="示例：可以公开")[0] == 303
    assert post(site, "", tally=site.results.newest().id, accept="yes")[0] == 303
    [row] = site.results.panel.rows(select(Publication))
    site.results.panel.clock.set(row.notice_until)
    site.be(site.results.panel.organiser)
    announced = site.client.post(
        site.manage("announce"), data={"csrf": site.csrf, "key": "a", "accept": "yes"}
    )
    assert announced.status_code == 303
    public = site.be(None)
    seen = set()
    for path in PUBLIC:
        answer = public.get(f"/rounds/T/{path}")
        assert answer.status_code == 200, path
        text = unescape(answer.content.decode("utf-8", "replace"))
        seen |= {name for name, number in NUMBERS.items() if number in text}
    assert seen == set(NUMBERS) - {"panel", "programme"}
    # The programme's name stands on no page but in the notice as a value: it is searched too.
    assert len(keys) == len(seen | {"programme"})


PUBLIC = (
    *("notice", "awards", "verify", "notice.html", "awards.html", "notice/paste", "objection"),
    *("files/outcome.json", "files/rulebook.json"),
)
