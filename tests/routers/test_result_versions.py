"""An objection is upheld: the result goes back, is computed and signed anew, and a new version replaces the old one."""

import io
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from app.models import FundingRound, LedgerEntry, Message, Publication, Stage
from app.scoring.verification import Verdict, verify_bundle
from app.store.workdays import calendar_of_round
from app.vocabulary import Phase, PublicationLevel
from tests.routers.test_result_objections import TYPED
from tests.routers.test_results import PASSWORD, Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture

VERIFIER = Path("static/verify/verify.py")
WHY = "核实示例一号的负责人是评委的亲属"


def post(site: Site, page: str, **typed: str) -> int:
    """Send an officer's form; gives the status."""
    site.results.panel.clock.turn(timedelta(seconds=1))
    form = {"csrf": site.csrf, "key": f"{page}{site.results.panel.clock.now()}"[:60], **typed}
    return site.client.post(site.manage(page), data=form).status_code


def published(site: Site) -> None:
    """Publish, in a round that has the stages to which it will go back."""
    site.results.published()
    round_id = site.results.round_id
    kinds = (Phase.TALLY, Phase.DECISION)
    site.results.panel.put(
        *(
            Stage(funding_round_id=round_id, position=position, kind=kind)
            for position, kind in enumerate(kinds, start=7)
        )
    )


def upheld(site: Site) -> TestClient:
    """Publish, take an objection by telephone, uphold it; gives the organiser's browser."""
    published(site)
    client = site.be(site.results.panel.organiser)
    typed = {key: text for key, text in TYPED.items() if key != "accept"}
    assert post(site, "objections", way="call", **typed) == 303
    listed = client.get(site.manage("objections")).text
    place = listed.split("/manage/result-objections/")[1].split("/")[0]
    form = {"csrf": site.csrf, "key": "u1", "outcome": "uphold", "answer": "核实属实。"}
    path = f"/manage/result-objections/{place}/answer"
    assert client.post(path, data=form).status_code == 303
    return client


def replaced(site: Site) -> TestClient:
    """Go the whole way over HTTP to the second version, without the first proposal."""
    client = upheld(site)
    assert post(site, "back", verb="round.reopen_result", reason=WHY) == 303
    decided = {"kind": "exclude", "minutes": "示例纪要第 9 号", "reason": WHY}
    first = site.results.proposals[0]
    assert post(site, "decisions/gaps", proposal=first, **decided) == 303
    compute(site)
    assert post(site, "step", verb="round.open_decision") == 303
    sign(site)
    site.be(site.results.panel.organiser)
    released = {"tally": site.results.newest().id, "accept": "yes"}
    assert post(site, "publish", **released) == 303
    return client


def compute(site: Site) -> None:
    """Ask for a tally and let the worker make it."""
    assert post(site, "results/tally") == 303
    worker = site.client.app.state.worker  # type: ignore[attr-defined]  # the tested application
    while worker.once():
        pass


def sign(site: Site) -> None:
    """Sign the newest tally as the second person."""
    tally = site.results.newest()
    site.be(site.results.signatory)
    site.password(site.results.signatory)
    site.results.explain()
    said = {"accept": "yes", "password": PASSWORD}
    assert post(site, "sign", tally=tally.id, digest=tally.outcome_digest, **said) == 303


def versions(site: Site) -> list[Publication]:
    """Read every version."""
    with site.results.panel.database.read() as session:
        statement = select(Publication).order_by(Publication.version)  # type: ignore[arg-type]  # a column
        return list(session.exec(statement).all())


@pytest.mark.parametrize("level", list(PublicationLevel))
def test_a_new_version_says_what_it_replaces_why_and_what_is_different(
    site: Site, level: PublicationLevel
) -> None:
    site.results.level(level)
    replaced(site)
    public = site.be(None)
    page = public.get("/rounds/T/notice").text
    assert "第 2 版，替代" in page
    assert f"为什么重新公示：{WHY}" in page
    assert "不再入选" in page
    old = public.get("/rounds/T/versions/1")
    assert old.status_code == 200
    assert "这是第 1 版，已被替代" in old.text
    assert "在网上提出异议" not in old.text
    assert public.get("/rounds/T/versions/3").status_code == 404
    assert [row.version for row in versions(site)] == [1, 2]


def test_each_version_keeps_its_own_bundle_and_everybody_can_check_it(
    site: Site, tmp_path: Path
) -> None:
    site.results.level(PublicationLevel.OPEN)
    published(site)
    before = site.be(None).get("/rounds/T/bundle.zip").content
    go_on(site)
    public = site.be(None)
    assert public.get("/rounds/T/versions/1/bundle.zip").content == before
    assert public.get("/rounds/T/versions/2/bundle.zip").content != before
    current = public.get("/rounds/T/bundle.zip").content
    assert public.get("/rounds/T/versions/2/bundle.zip").content == current
    for number in (1, 2):
        data = public.get(f"/rounds/T/versions/{number}/bundle.zip").content
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        assert verify_bundle(files).verdict is Verdict.EQUAL
        place = tmp_path / f"{number}.zip"
        place.write_bytes(data)
        ran = subprocess.run([sys.executable, str(VERIFIER), str(place)], check=False)
        assert ran.returncode == 0
        page = public.get(f"/rounds/T/versions/{number}/verify?here=1")
        assert "一字不差" in page.text


def test_what_the_page_offers_recomputes_by_itself(site: Site, tmp_path: Path) -> None:
    """Whoever saves every script that is linked, and nothing else, can run them on the bundle."""
    published(site)
    public = site.be(None)
    page = public.get("/rounds/T/verify").text
    for address, name in re.findall(r'href="([^"]+)" download="(\w+\.py)"', page):
        (tmp_path / name).write_bytes(public.get(address).content)
    (tmp_path / "T.zip").write_bytes(public.get("/rounds/T/bundle.zip").content)
    command = [sys.executable, "-E", "verify.py", "T.zip"]
    ran = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert {one.name for one in tmp_path.glob("*.py")} == {
        one.name for one in VERIFIER.parent.glob("*.py")
    }


def go_on(site: Site) -> None:
    """From a notice that runs to the second version."""
    client = site.be(site.results.panel.organiser)
    typed = {key: text for key, text in TYPED.items() if key != "accept"}
    assert post(site, "objections", way="letter", **typed) == 303
    listed = client.get(site.manage("objections")).text
    place = listed.split("/manage/result-objections/")[1].split("/")[0]
    form = {"csrf": site.csrf, "key": "u2", "outcome": "uphold", "answer": "核实属实。"}
    assert client.post(f"/manage/result-objections/{place}/answer", data=form).status_code == 303
    assert post(site, "back", verb="round.reopen_result", reason=WHY) == 303
    site.results.pot(21_000_000)
    compute(site)
    assert post(site, "step", verb="round.open_decision") == 303
    sign(site)
    site.be(site.results.panel.organiser)
    assert post(site, "publish", tally=site.results.newest().id, accept="yes") == 303


def test_out_of_a_notice_leads_only_an_objection_that_was_upheld(site: Site) -> None:
    site.results.published()
    client = site.be(site.results.panel.organiser)
    assert "没有成立的异议" in client.get(site.manage("back")).text
    assert post(site, "back", verb="round.reopen_result", reason=WHY) in {403, 409, 422}
    assert post(site, "back", verb="round.reopen_tally", reason=WHY) in {403, 409, 422}
    assert client.get("/rounds/T/objection").text.count("提出异议") > 1


def test_what_was_upheld_bars_the_announcement_until_the_new_version_stood_its_notice(
    site: Site,
) -> None:
    upheld(site)
    site.results.panel.clock.turn(timedelta(days=30))
    client = site.be(site.results.panel.organiser)
    assert post(site, "announce", accept="yes") == 403
    assert post(site, "back", verb="round.reopen_result", reason=WHY) == 303
    marked = site.be(None).get("/rounds/T/notice").text
    assert "结果正在重新核定，这一版不再作数" in marked
    assert "正在重新核定" in site.client.get("/rounds/T/objection").text
    site.be(site.results.panel.organiser)
    # The tally that was published is not taken for a new one.
    assert post(site, "step", verb="round.open_decision") == 403
    site.results.pot(21_000_000)
    compute(site)
    assert post(site, "step", verb="round.open_decision") == 303
    sign(site)
    site.be(site.results.panel.organiser)
    assert post(site, "publish", tally=site.results.newest().id, accept="yes") == 303
    assert post(site, "announce", accept="yes") == 403
    second = versions(site)[1]
    site.results.panel.clock.turn(second.notice_until - site.results.panel.clock.now())
    client = site.be(site.results.panel.organiser)
    assert post(site, "announce", accept="yes") == 303
    first, second = versions(site)
    assert (first.announced_at, second.announced_at is None) == (None, False)
    assert client.get("/rounds/T/awards").status_code == 200
    assert "第 2 版" in client.get("/rounds/T/awards").text


def test_applicants_are_told_and_the_public_log_says_why(site: Site) -> None:
    replaced(site)
    with site.results.panel.database.read() as session:
        told = [(one.kind, str(one.facts)) for one in session.exec(select(Message)).all()]
        lines = {row.verb for row in session.exec(select(LedgerEntry)).all()}
    assert any(kind == "result_reopened" and WHY in text for kind, text in told)
    assert any(kind == "result_revised" and "第 2 版" in text for kind, text in told)
    assert "round.reopen_result" in lines
    log = site.be(None).get("/rounds/T/log").text
    assert "结果退回重新核定" in log
    assert WHY in log


def test_the_term_of_the_new_notice_is_counted_anew(site: Site) -> None:
    replaced(site)
    first, second = versions(site)
    with site.results.panel.database.read() as session:
        funding_round = session.get_one(FundingRound, site.results.round_id)
        calendar = calendar_of_round(session, funding_round)
    last = (second.notice_until - timedelta(minutes=1)).date()
    assert calendar.within(second.notice_from.date(), last) == 5
    assert first.notice_until <= second.notice_until
