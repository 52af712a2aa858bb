"""The rooms around a signature over HTTP: who shows again who they are, checks with notes, recovery codes."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select

from app.models import RecoveryCode, SecondFactorUse, Signature
from app.vocabulary import Phase, TallyState
from tests.routers.test_results import PASSWORD, Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import told, written

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def signing(site: Site) -> Site:
    """A complete tally in decision whose checks have their notes, and a signatory with a second factor."""
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    site.results.explain()
    now = site.results.panel.clock.now()
    site.password(site.results.signatory, totp_secret=SECRET, totp_confirmed_at=now)
    return site


def send(site: Site, key: str, **typed: str) -> tuple[int, str]:
    """Send the sheet of the newest tally as the signatory; gives the status and the page."""
    client = site.be(site.results.signatory)
    tally = site.results.newest()
    form = {"csrf": site.csrf, "key": key, "tally": tally.id, "digest": tally.outcome_digest}
    answer = client.post(site.manage("sign"), data={**form, "accept": "yes", **typed})
    return answer.status_code, answer.text


def test_a_signature_asks_for_the_password_and_the_code(signing: Site) -> None:
    page = signing.be(signing.results.signatory).get(signing.manage("sign")).text
    assert 'name="password"' in page
    assert 'name="code"' in page
    status, text = send(signing, "k1", password="falsch")
    assert (status, "现在的密码不对" in text) == (422, True)
    status, text = send(signing, "k2", password=PASSWORD)
    assert (status, "请填验证器里的六位码" in text) == (422, True)
    assert "falsch" not in text
    code = pyotp.TOTP(SECRET).at(signing.results.panel.clock.now())
    status, _ = send(signing, "k3", password=PASSWORD, code=code)
    assert status == 303
    [row] = signing.results.panel.rows(select(Signature))
    assert (row.proof, signing.results.newest().state) == ("password_code", TallyState.SIGNED)


def test_a_code_that_was_used_signs_nothing(signing: Site) -> None:
    app, clock = pyotp.TOTP(SECRET), signing.results.panel.clock
    used = SecondFactorUse(account_id=signing.results.signatory, step=app.timecode(clock.now()))
    signing.results.panel.put(used)
    status, text = send(signing, "k1", password=PASSWORD, code=app.at(clock.now()))
    assert (status, "这个码刚用过了" in text) == (422, True)
    assert signing.results.panel.rows(select(Signature)) == []
    clock.turn(timedelta(seconds=30))
    assert send(signing, "k1", password=PASSWORD, code=app.at(clock.now()))[0] == 303


def test_a_recovery_code_stands_in_once(signing: Site) -> None:
    client = signing.be(signing.results.signatory)
    code = pyotp.TOTP(SECRET).at(signing.results.panel.clock.now())
    proof = {"own_password": PASSWORD, "own_code": code}
    page = client.post("/account/recovery-codes", data={"csrf": signing.csrf, "key": "k0", **proof})
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", page.text)
    assert len(set(codes)) == 10
    stored = [row.digest for row in signing.results.panel.rows(select(RecoveryCode))]
    assert not any(code.replace("-", "") in digest for code in codes for digest in stored)
    assert send(signing, "k1", password=PASSWORD, code="aaaaa-aaaaa")[0] == 422
    assert send(signing, "k2", password=PASSWORD, code=codes[3].upper())[0] == 303
    [row] = signing.results.panel.rows(select(Signature))
    used = [one for one in signing.results.panel.rows(select(RecoveryCode)) if one.used_at]
    assert (row.proof, len(used)) == ("password_recovery", 1)


def test_whoever_disagrees_says_why_beside_the_field(signing: Site) -> None:
    status, text = send(signing, "k1", stance="refused", password=PASSWORD)
    assert (status, "请写明理由" in text) == (422, True)
    code = pyotp.TOTP(SECRET).at(signing.results.panel.clock.now())
    proof = {"password": PASSWORD, "code": code}
    status, _ = send(signing, "k2", stance="refused", remark="金额要再议", **proof)
    assert (status, signing.results.newest().state) == (303, TallyState.REFUSED)
    page = signing.be(signing.results.panel.organiser).get(signing.manage("sign")).text
    assert "金额要再议" in page


def test_a_check_that_wants_a_note_gets_it_on_its_page(site: Site) -> None:
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    client = site.be(site.results.panel.organiser)
    page = client.get(site.manage("clearances")).text
    assert "份没有回执" in page
    form = {"csrf": site.csrf, "key": "k1", "tally": site.results.newest().id}
    form |= {"clearance": "receipts"}
    empty = client.post(site.manage("clearances"), data={**form, "note": ""})
    assert (empty.status_code, "e-note-receipts" in empty.text) == (422, True)
    kept = client.post(
        site.manage("clearances"), data={**form, "key": "k2", "note": "导入的旧数据"}
    )
    assert kept.status_code == 303
    assert "导入的旧数据" in client.get(site.manage("clearances")).text


def test_a_trial_over_http_is_recorded_as_it_was_shown(site: Site) -> None:
    site.results.panel.phase(Phase.DECISION)
    site.results.tally()
    client = site.be(site.results.panel.organiser)
    first = site.results.proposals[0]
    page = client.get(site.manage(f"allotment?a-{first}=18000")).text
    assert "还没有记入" in page
    form = {
        "csrf": site.csrf, "key": "k1", "tally": site.results.newest().id,
        "lines-0-proposal": first, "lines-0-amount": "18000",
    }  # fmt: skip
    unsaid = client.post(site.manage("allotment"), data=form)
    assert (unsaid.status_code, 'value="18000"' in unsaid.text) == (422, True)
    why = {"minutes": "纪要第 4 条", "reason": "先行"}
    assert (
        client.post(site.manage("allotment"), data={**form, "key": "k2", **why}).status_code == 303
    )


def test_the_signed_are_taken_back_with_a_reason(signing: Site) -> None:
    code = pyotp.TOTP(SECRET).at(signing.results.panel.clock.now())
    send(signing, "k1", password=PASSWORD, code=code, stance="dissent", remark="第三名宜再议")
    client = signing.be(signing.results.panel.organiser)
    for kind, read in (("docx", written), ("pdf", told)):
        assert "第三名宜再议" in read(client.get(signing.manage(f"sign/approval.{kind}")).content)
    assert client.get(signing.manage("sign/take-back")).status_code == 200
    form = {"csrf": signing.csrf, "key": "k2", "accept": "yes"}
    assert client.post(signing.manage("sign/take-back"), data=form).status_code == 422
    back = client.post(signing.manage("sign/take-back"), data={**form, "key": "k3", "reason": "错"})
    assert (back.status_code, signing.results.newest().state) == (303, TallyState.TAKEN_BACK)
