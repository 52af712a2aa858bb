"""The rooms of other bodies' words, as browsers and mail scanners meet them."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.models import Confirmation, Organisation, OrganisationRecord
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
Visit = Callable[[str | None], Visitor]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def ask(call: CallWorld, visit: Visit, **changes: str) -> tuple[str, str]:
    proposal_id = call.filled()
    person = visit(call.applicant)
    typed = {"kind": "recommending", "body_name": "示例街道办", **changes}
    answer = person.post(f"/proposals/{proposal_id}/confirmations", typed)
    assert answer.status_code == 200
    return proposal_id, re.findall(r"/confirm/[\w-]+", answer.text)[0]


def test_a_scanner_opens_the_link_and_the_body_answers_all_the_same(
    call: CallWorld, visit: Visit
) -> None:
    _, link = ask(call, visit)
    body = visit(None)
    for _ in range(5):
        body.client.head(link)
        page = body.get(link)
        assert page.headers["referrer-policy"] == "no-referrer"
    assert "示例街道办了解“示例队伍”和它的项目《示例项目》" in page.text
    assert "示例难处" not in page.text, "only what is needed is shown"
    assert "0760-0000" not in page.text
    [shown] = re.findall(r'name="shown" value="(\w+)"', page.text)
    typed = {
        "answer": "confirm",
        "opinion": "",
        "signer_name": "示例主任",
        "signer_post": "主任",
        "accept": "yes",
        "shown": shown,
    }
    assert body.post(link, {**typed, "signer_name": ""}).status_code == 422
    done = [body.post(link, typed, key="one-click") for _ in range(2)]
    assert [answer.status_code for answer in done] == [200, 200]
    assert "贵单位已经确认" in done[1].text
    assert body.get(link).status_code == 403
    [row] = call.rows(select(Confirmation))
    assert row.state == "confirmed"


def test_a_text_that_moved_on_is_shown_again_with_what_was_typed(
    call: CallWorld, visit: Visit
) -> None:
    proposal_id, link = ask(call, visit)
    body = visit(None)
    call.save(proposal_id, 2, **call.answers(title="改过的题目"))
    typed = {"answer": "confirm", "signer_name": "示例主任", "signer_post": "主任"}
    answer = body.post(link, {**typed, "accept": "yes", "shown": "0" * 64})
    assert answer.status_code == 409
    assert "改过的题目" in answer.text
    assert 'value="示例主任"' in answer.text


def test_the_stamped_page_is_printed_uploaded_and_read_by_its_own_people(
    call: CallWorld, visit: Visit
) -> None:
    ask(call, visit)
    [row] = call.rows(select(Confirmation))
    here = f"/confirmations/{row.id}"
    person = visit(call.applicant)
    assert "单位（盖章）" in person.get(f"{here}/page").text
    fields = {"csrf": person.csrf, "key": "stamp", "signer_name": "示例主任"}
    missing = person.client.post(f"{here}/stamp", data=fields)
    assert missing.status_code == 422
    files = {"file": ("盖章.pdf", PDF, "application/pdf")}
    done = person.client.post(f"{here}/stamp", data=fields, files=files, follow_redirects=False)
    assert done.status_code == 303
    assert person.get(f"{here}/file").content == PDF
    assert visit(call.rival).get(f"{here}/file").status_code == 404
    assert visit(None).get(f"{here}/file").status_code == 404


def test_a_declaration_with_its_paper_and_the_way_back(call: CallWorld, visit: Visit) -> None:
    call.begin()
    [organisation] = call.rows(select(Organisation))
    person, here = visit(call.applicant), f"/organisations/{organisation.id}"
    fields = {"csrf": person.csrf, "key": "r", "kind": "award", "title": "示例奖", "from_on": "x"}
    answer = person.client.post(f"{here}/records", data=fields)
    assert (answer.status_code, "2026-05-14" in answer.text) == (422, True)
    files = {"file": ("奖状.pdf", PDF, "application/pdf")}
    good = {**fields, "from_on": "2025-12-01", "key": "s"}
    done = person.client.post(f"{here}/records", data=good, files=files, follow_redirects=False)
    assert done.status_code == 303
    page = person.get(here).text
    assert "示例奖" in page
    [link] = re.findall(r'href="(/files/\w+)"', page)
    assert person.get(link).content == PDF
    [record] = call.rows(select(OrganisationRecord))
    person.post(f"/records/{record.id}/withdraw")
    assert "<s>示例奖</s>" in person.get(here).text
