"""The applicant's rooms as a browser meets them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.models import Attachment, Organisation, Proposal, ProposalRevision, Receipt
from app.vocabulary import Phase, ProposalState
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture
from tests.support.screening_forms import typed as typed_at
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
Visit = Callable[[str | None], Visitor]
ORGANISATION = {
    "kind": "group",
    "name": "示例队伍",
    "fiscal_host": "示例居委会",
    "registration_scheme": "CN-USCC",
    "registration_number": "",
    "contact_person": "示例联系人",
    "contact_phone": "0760-0000",
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def fields(call: CallWorld, base: int = 1, **changes: Any) -> dict[str, Any]:
    """Type a complete proposal as a browser sends it."""
    typed: dict[str, Any] = {"base": str(base), **call.answers(**changes)}
    for place, line in enumerate(typed.pop("budget")):
        typed.update({f"budget-{place}-{name}": value for name, value in line.items()})
    return typed


def test_the_call_is_read_before_signing_in(call: CallWorld, visit: Visit) -> None:
    visitor = visit(None)
    for path in ("/", f"/rounds/{CODE}"):
        for language in ("zh_CN", "en"):
            assert visitor.get(path, language).status_code == 200
    page = visitor.get(f"/rounds/{CODE}").text
    assert "/sign-up?next=%2Frounds%2FNQ26%2Fapply" in page
    call.phase(Phase.DRAFT)
    assert visitor.get(f"/rounds/{CODE}").status_code == 404
    assert "示例一届" not in visitor.get("/").text


def test_from_the_call_to_the_receipt(call: CallWorld, visit: Visit) -> None:
    person = visit(call.applicant)
    assert person.get(f"/rounds/{CODE}/apply").status_code == 200
    begun = person.post(f"/rounds/{CODE}/apply/new", ORGANISATION)
    edit = begun.headers["location"]
    assert re.fullmatch(r"/proposals/[0-9a-f]{32}/edit/all", edit)
    saved = person.post(edit, {**fields(call), "go": "check"})
    assert saved.headers["location"] == edit.replace("edit/all", "submit")
    handed = person.post(saved.headers["location"], {"base": "2", "confirm": "yes"})
    receipt = person.get(handed.headers["location"])
    [row] = call.rows(select(Receipt))
    assert "收到了" in receipt.text
    assert row.number in receipt.text
    assert "Received" in person.get(handed.headers["location"], "en").text


def test_a_double_click_hands_in_once(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.filled()
    person = visit(call.applicant)
    answers = [
        person.post(
            f"/proposals/{proposal_id}/submit", {"base": "2", "confirm": "yes"}, key="one-click"
        )
        for _ in range(2)
    ]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(call.rows(select(Receipt))) == 1


def test_a_page_that_saves_itself_is_told_number_and_time(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.begin()
    person = visit(call.applicant)
    path = f"/proposals/{proposal_id}/edit/need"
    told = person.post(path, {"base": "1", "need": "第一次"}, quiet=True)
    assert told.json() == {
        "number": 2,
        "saved_at": "2026-03-02T04:00:00.000Z",
        "said": "已保存 12:00:00，第 2 版",
        "theirs": [],
        "merged": "",
        "writing": "",
    }
    stale = person.post(path, {"base": "1", "need": "旧窗口"}, quiet=True)
    assert (stale.status_code, stale.json()["reason"], stale.json()["number"]) == (409, "stale", 3)
    assert person.get(stale.json()["merge"]).status_code == 200
    long = person.post(path, {"base": "2", "need": "字" * 20_001}, quiet=True)
    assert (long.status_code, long.json()["reason"]) == (422, "invalid")


def test_two_windows_lose_nothing(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.begin()
    person = visit(call.applicant)
    path = f"/proposals/{proposal_id}/edit/need"
    person.post(path, {"base": "1", "need": "第一个窗口的字"})
    answer = person.post(path, {"base": "1", "need": "<b>第二个窗口的字</b>"})
    assert answer.status_code == 409
    assert re.search(">第一</del>个窗口的字<", answer.text)
    assert "&lt;b&gt;第二个窗口的字&lt;/b&gt;</textarea>" in answer.text
    merge = re.search(r'action="(/proposals/\w+/merge/3)"', answer.text)
    assert merge
    chosen = person.post(merge[1], {"base": "2", "pick-need": "mine", "need": "<b>旧</b>"})
    assert chosen.headers["location"] == path
    assert "&lt;b&gt;第二个窗口的字&lt;/b&gt;" in person.get(path).text
    assert len(call.rows(select(ProposalRevision))) == 4


def test_what_was_typed_comes_back_with_the_error(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.begin()
    typed = {**fields(call, need="字" * 20_001), "title": "打好的题目"}
    answer = visit(call.applicant).post(f"/proposals/{proposal_id}/edit/all", typed)
    assert answer.status_code == 422
    assert 'value="打好的题目"' in answer.text
    assert 'value="示例补贴"' in answer.text
    assert 'href="#f-need"' in answer.text


def test_an_incomplete_hand_in_links_to_the_field(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.begin()
    person = visit(call.applicant)
    answer = person.post(f"/proposals/{proposal_id}/submit", {"base": "1", "confirm": "yes"})
    assert answer.status_code == 422
    address = f"/proposals/{proposal_id}/edit/all?faults=1"
    assert f"{address}#f-team" in answer.text
    shown = person.get(address)
    assert shown.status_code == 200
    assert re.search(r'<a href="#f-team">[^<]+：这一项没有填。</a>', shown.text)
    assert '<p class="error" id="e-team">这一项没有填。</p>' in shown.text
    assert 'id="e-team"' not in person.get(address.partition("?")[0]).text


def test_a_file_is_kept_and_given_out_as_a_file(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.begin()
    person = visit(call.applicant)
    _send(person, proposal_id, "证书.pdf", PDF)
    [row] = call.rows(select(Attachment))
    answer = person.get(f"/files/{row.id}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert visit(call.rival).get(f"/files/{row.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("页面.html", b"<script>alert(1)</script>"),
        ("冒充.pdf", b"<html><script>alert(1)</script></html>"),
        ("冒充.docx", b"PK\x03\x04 no archive"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("空.pdf", b""),
    ],
)
def test_other_files_are_refused(call: CallWorld, visit: Visit, name: str, body: bytes) -> None:
    proposal_id = call.begin()
    answer = _send(visit(call.applicant), proposal_id, name, body)
    assert answer.status_code == 422
    assert call.rows(select(Attachment)) == []


def test_officers_see_the_files_that_were_handed_in(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.filled()
    person, officer = visit(call.applicant), visit(call.organiser)
    _send(person, proposal_id, "first.pdf", PDF)
    call.submit(proposal_id, 2)
    call.clock.turn(timedelta(hours=1))
    _send(person, proposal_id, "later.pdf", PDF + b"%")
    [first, later] = call.rows(select(Attachment).order_by(Attachment.added_at))
    person.post(f"/files/{first.id}/remove")
    page = officer.get(f"/manage/proposals/{proposal_id}").text
    assert ("first.pdf" in page, "later.pdf" in page) == (True, False)
    assert officer.get(f"/files/{first.id}").status_code == 200
    assert officer.get(f"/files/{later.id}").status_code == 404


def test_the_check_is_previewed_once_and_then_given(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.submitted()
    call.phase(Phase.SCREENING)
    officer = visit(call.organiser)
    assert officer.get(f"/manage/{call.round_id}/proposals").status_code == 200
    path = f"/manage/proposals/{proposal_id}/return"
    due = typed_at(call.clock.now() + timedelta(days=3))
    typed = {
        "outcome": "return", "revision": "2", "reason": "请补一句", "opened[]": "need", "due": due
    }  # fmt: skip
    preview = officer.post(path, typed)
    assert (preview.status_code, "请补一句" in preview.text) == (200, True)
    assert call.rows(select(Proposal.state)) == [ProposalState.SUBMITTED]
    done = officer.post(path, {**typed, "confirmed": "yes"})
    assert done.headers["location"] == f"/manage/{call.round_id}/proposals"
    assert call.rows(select(Proposal.state)) == [ProposalState.RETURNED]
    assert officer.post(path, {**typed, "outcome": "pass"}).status_code == 404
    sent_back = visit(call.applicant).get(f"/proposals/{proposal_id}/edit/all").text
    assert re.findall(r'要改的地方：(?:<a class="tap" href="#f-(\w+)">)', sent_back) == ["need"]
    assert re.findall(r"<li>(.+) · 示例补贴 · ([0-9.]+ × [0-9]+)</li>", sent_back) == [
        ("人员", "200 × 10")
    ]


def test_the_list_goes_out_as_a_file(call: CallWorld, visit: Visit) -> None:
    call.submitted()
    answer = visit(call.organiser).get(f"/manage/{call.round_id}/proposals.csv?state=submitted")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "编号,项目名称,申报主体,版块,社区,申请金额,提交时间,状态,不符合的检查"
    assert lines[1].split(",")[1:6] == ["示例项目", "示例队伍", "示例版块", "示例社区", "9280.00"]


def test_a_colleague_joins_by_link_once(call: CallWorld, visit: Visit) -> None:
    call.begin()
    [organisation] = call.rows(select(Organisation))
    path = f"/organisations/{organisation.id}"
    shown = visit(call.applicant).post(f"{path}/invite", {"role": "editor"}).text
    link = re.search(r"/join/[\w-]+", shown)
    assert link is not None
    rival = visit(call.rival)
    assert rival.get(path).status_code == 404
    assert rival.get(link[0]).status_code == 200
    assert rival.post(link[0]).headers["location"] == "/proposals"
    assert rival.get(path).status_code == 200
    assert rival.get(link[0]).status_code == 403


def test_an_organisation_changed_meanwhile_comes_back_as_typed(
    call: CallWorld, visit: Visit
) -> None:
    call.begin()
    [organisation] = call.rows(select(Organisation))
    person, path = visit(call.applicant), f"/organisations/{organisation.id}/edit"
    typed = {**ORGANISATION, "name": "新名字", "version": "1"}
    assert person.post(path, typed).status_code == 303
    answer = person.post(path, {**typed, "name": "另一个名字"})
    assert (answer.status_code, "另一个名字" in answer.text) == (409, True)


def test_every_page_speaks_both_languages(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.submitted()
    [organisation] = call.rows(select(Organisation))
    [receipt] = call.rows(select(Receipt))
    here = f"/proposals/{proposal_id}"
    paths = [
        *(f"{here}{tail}" for tail in ("", "/edit/all", "/edit/budget", "/submit", "/files")),
        *(f"{here}{tail}" for tail in ("/withdraw", "/versions/1")),
        f"/receipts/{receipt.id}",
        f"/organisations/{organisation.id}",
        f"/organisations/{organisation.id}/edit",
        "/organisations/new",
        f"/rounds/{CODE}/apply",
    ]
    person, stranger = visit(call.applicant), visit(call.rival)
    for path in paths:
        for language in ("zh_CN", "en"):
            assert person.get(path, language).status_code == 200, path
    for path in paths[:10]:
        assert stranger.get(path).status_code == 404, path


def _send(person: Visitor, proposal_id: str, name: str, body: bytes) -> Any:
    return person.client.post(
        f"/proposals/{proposal_id}/files",
        data={"csrf": person.csrf, "key": name},
        files={"file": (name, body, "application/octet-stream")},
        follow_redirects=False,
    )


def test_whoever_holds_a_receipt_can_check_it_and_learns_nothing_else(
    call: CallWorld, visit: Visit
) -> None:
    call.submitted()
    [receipt] = call.rows(select(Receipt))
    stranger = visit(None)
    groups = " ".join(re.findall(".{8}", receipt.content_digest))
    right = stranger.get(f"/receipts/check?number={receipt.number.lower()}&digest={groups}")
    assert "对得上" in right.text
    assert "示例项目" not in right.text
    for number, digest in (
        (receipt.number, "0" * 64),
        ("NQ26-AAAAAAA", receipt.content_digest),
        (receipt.number, ""),
    ):
        wrong = stranger.get(f"/receipts/check?number={number}&digest={digest}")
        assert "对不上" in wrong.text
    assert "alert-title" not in stranger.get("/receipts/check").text


def test_the_meter_names_what_is_missing_and_the_check_names_every_rule(
    call: CallWorld, visit: Visit
) -> None:
    proposal_id = call.begin()
    person = visit(call.applicant)
    meter = person.get(f"/proposals/{proposal_id}/progress/all").text
    assert "<html" not in meter
    assert 'data-missing="9"' in meter
    assert f'href="/proposals/{proposal_id}/edit/all#f-need"' in meter
    call.save(proposal_id, 1, **call.answers())
    assert 'data-missing="0"' in person.get(f"/proposals/{proposal_id}/progress/all").text
    check = person.get(f"/proposals/{proposal_id}/submit").text
    assert "该填的都填了" in check
    assert "要提交的是第 2 版" in check
    assert re.search("不超过.*30%.*现在是 21.5%", check)
