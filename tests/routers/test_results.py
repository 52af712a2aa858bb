"""The rooms of results over HTTP: who gets in, what a form does, what is public."""

import io
import re
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from app.main import create_app
from app.models import Account, SignIn, Tally
from app.passwords import make_hash
from app.settings import Settings
from app.vocabulary import Phase, TallyState
from app.web.deliveries import as_download
from app.web.tokens import token_digest, write_seen
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import told

PASSWORD = "示例口令九个字吧"
PAGES = (
    "results",
    "allotment",
    "allotment/comparison",
    "clearances",
    "decisions",
    "decisions/gaps",
    "decisions/seed",
    "sign",
)


class Site:
    """The program with one browser per person."""

    def __init__(self, results: ResultWorld, client: TestClient) -> None:
        self.results = results
        self.client = client
        self.csrf = ""

    def be(self, account_id: str | None) -> TestClient:
        """Become a person, or nobody."""
        self.client.cookies.clear()
        if account_id is None:
            return self.client
        token, self.csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
        now = self.results.panel.clock.now()
        self.results.panel.put(
            SignIn(
                token_digest=token_digest(token),
                account_id=account_id,
                csrf_token=self.csrf,
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
        house = self.client.app.state.house  # type: ignore[attr-defined]  # the tested application
        self.client.cookies.set("sid", write_seen(house.secret, token, now))
        return self.client

    def password(self, account_id: str, **more: object) -> None:
        """Let a person have a password, and what else the account has."""
        with self.results.panel.database.write_session() as session:
            account = session.get_one(Account, account_id)
            account.password_hash = make_hash(PASSWORD)
            for name, value in more.items():
                setattr(account, name, value)
            session.commit()

    def manage(self, page: str) -> str:
        """Give the path of an officers' page."""
        return f"/manage/{self.results.round_id}/{page}"


@pytest.fixture
def site(results: ResultWorld, settings: Settings) -> Iterator[Site]:
    """The program over the round with filed sheets."""
    app = create_app(settings, results.panel.clock, work=False)
    with TestClient(app, follow_redirects=False) as client:
        results.files = app.state.house.files
        yield Site(results, client)


@pytest.mark.parametrize(("language", "spoken"), [("zh_CN", "zh-CN"), ("en", "en")])
def test_officers_pages_open_in_both_languages(site: Site, language: str, spoken: str) -> None:
    site.results.tally()
    client = site.be(site.results.panel.organiser)
    client.cookies.set("language", language)
    for page in PAGES:
        answer = client.get(site.manage(page))
        assert answer.status_code == 200, page
        assert f'<html lang="{spoken}"' in answer.text, page


def test_strangers_find_nothing_and_nobody_learns_before_the_release(site: Site) -> None:
    site.results.tally()
    world = site.results.panel
    for person in (None, world.stranger, world.members[0], site.results.applicant):
        client = site.be(person)
        for page in (*PAGES, f"results/lines/{world.proposals[0]}", "publish"):
            assert client.get(site.manage(page)).status_code in {404, 303}
        for public in ("notice", "awards", "verify", "bundle.zip", "files/outcome.json"):
            assert client.get(f"/rounds/T/{public}").status_code == 404


def test_the_tally_is_asked_for_by_a_button(site: Site) -> None:
    client = site.be(site.results.panel.organiser)
    form = {"csrf": site.csrf, "key": "k1"}
    answer = client.post(site.manage("results/tally"), data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, site.manage("results"))
    assert client.get(site.manage("results/waiting")).status_code == 204
    worker = client.app.state.worker  # type: ignore[attr-defined]  # the tested application
    assert worker.once() is True
    assert client.get(site.manage("results/waiting")).headers["HX-Redirect"] == site.manage(
        "results"
    )
    assert site.results.newest().run_by == site.results.panel.organiser


def test_the_newest_tally_can_be_taken_along_as_a_workbook(site: Site) -> None:
    site.results.tally()
    answer = site.be(site.results.panel.organiser).get(site.manage("results.xlsx"))
    assert answer.headers["content-disposition"] == as_download("示例一届结果 第 1 次计算.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["排名", "汇总表", "打分 1 评审委员会", "逐项说明", "资金", "公示稿"]
    sums = book.get_sheet_by_name("汇总表").to_python()
    assert {row[-1] for row in sums[3:]} == {"一致"}


def test_signing_without_the_tick_comes_back(site: Site) -> None:
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    tally = site.results.newest()
    client = site.be(site.results.signatory)
    form = {
        "csrf": site.csrf, "key": "k2", "tally": tally.id, "digest": tally.outcome_digest,
    }  # fmt: skip
    site.password(site.results.signatory)
    site.results.explain()
    assert client.post(site.manage("sign"), data=form).status_code == 422
    said = {"accept": "yes", "password": PASSWORD}
    answer = client.post(site.manage("sign"), data={**form, "key": "k3", **said})
    assert (answer.status_code, answer.headers["location"]) == (303, site.manage("results"))


def test_from_preview_to_the_public_pages(site: Site) -> None:
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    site.results.sign()
    client = site.be(site.results.panel.organiser)
    assert "示例一号" in client.get(site.manage("publish/pages")).text
    links = re.findall(
        r'href="([^"]*/publish/part[^"]*)"', client.get(site.manage("publish/pages")).text
    )
    shown = [client.get(link).text for link in links]
    assert shown
    assert all("这是预览，还没有公示" in page for page in shown)
    assert site.be(site.results.applicant).get(links[0]).status_code == 404
    client = site.be(site.results.panel.organiser)
    for name in ("notice.docx", "notice.pdf", "notice.html", "poster.pdf", "awards.docx"):
        assert f"/publish/{name}" in client.get(site.manage("publish/pages")).text
        assert client.get(site.manage(f"publish/{name}")).status_code == 200
    assert "示例一号" in client.get(site.manage("publish/notice.html")).text
    for person in (None, site.results.applicant, site.results.panel.stranger):
        assert site.be(person).get(site.manage("publish/notice.docx")).status_code == 404
    client = site.be(site.results.panel.organiser)
    form = {
        "csrf": site.csrf, "key": "k4", "tally": site.results.newest().id, "until": "2026-03-09",
        "accept": "yes",
    }  # fmt: skip
    answer = client.post(site.manage("publish"), data=form)
    assert answer.headers["location"] == "/rounds/T/notice"
    public = site.be(None)
    statuses = {
        path: public.get(f"/rounds/T/{path}").status_code
        for path in (
            "notice",
            "awards",
            "verify?here=1",
            "bundle.zip",
            "files/outcome.json",
            "files/x",
        )
    }
    assert statuses == {
        "notice": 200,
        "awards": 404,
        "verify?here=1": 200,
        "bundle.zip": 200,
        "files/outcome.json": 200,
        "files/x": 404,
    }
    assert "相同" in public.get("/rounds/T/verify?here=1").text


def test_the_applicant_opens_the_own_part_and_its_proof(site: Site) -> None:
    site.results.published()
    client = site.be(site.results.applicant)
    path = f"/proposals/{site.results.proposals[-1]}/part"
    assert client.get(path).status_code == 200
    proof = client.get(f"{path}.json")
    assert proof.headers["content-disposition"] == as_download("part.json")
    assert proof.json()["format"] == "miaopu-part/2"
    assert site.be(site.results.panel.organiser).get(path).status_code == 404


def _decided(site: Site) -> Tally:
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    site.results.explain()
    return site.results.newest()


def test_a_result_is_approved_on_paper_by_people_without_accounts(site: Site) -> None:
    tally = _decided(site)
    client = site.be(site.results.panel.second)
    for kind in ("pdf", "docx"):
        assert client.get(site.manage(f"sign/approval.{kind}")).status_code == 200
    told_by = told(client.get(site.manage("sign/approval.pdf")).content)
    assert tally.outcome_digest in told_by
    typed = {
        "csrf": site.csrf, "key": "p1", "tally": tally.id, "shown": tally.outcome_digest[:8].upper(),
        "number": "示例〔2026〕1号", "signers": "示例领导甲、示例领导乙", "signed_on": "2026-03-01",
        "accept": "yes",
    }  # fmt: skip
    answer = client.post(site.manage("sign/paper"), data=typed)
    assert answer.status_code == 422
    scan = {"file": ("呈批表.pdf", client.get(site.manage("sign/approval.pdf")).content)}
    answer = client.post(site.manage("sign/paper"), data={**typed, "key": "p2"}, files=scan)
    assert answer.status_code == 303
    assert site.results.newest().state is TallyState.SIGNED
    page = client.get(site.manage("sign")).text
    assert "示例领导甲、示例领导乙 示例〔2026〕1号" in page
    assert client.get(site.manage("sign/paper")).content == scan["file"][1]
    site.results.publish()


def test_paper_of_another_result_is_refused_and_so_is_who_computed_it(site: Site) -> None:
    tally = _decided(site)
    typed = {
        "csrf": "", "key": "p3", "tally": tally.id, "shown": "0" * 8, "number": "",
        "signers": "示例领导甲", "signed_on": "2026-03-01", "accept": "yes",
    }  # fmt: skip
    client = site.be(site.results.panel.second)
    scan = {"file": ("呈批表.pdf", client.get(site.manage("sign/approval.pdf")).content)}
    answer = client.post(site.manage("sign/paper"), data={**typed, "csrf": site.csrf}, files=scan)
    assert answer.status_code == 422
    assert "对不上" in answer.text
    client = site.be(site.results.panel.organiser)
    typed |= {"csrf": site.csrf, "key": "p4", "shown": tally.outcome_digest[:8]}
    assert client.post(site.manage("sign/paper"), data=typed, files=scan).status_code == 403
    assert site.results.newest().state is TallyState.KEPT
