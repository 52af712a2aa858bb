"""An objection to a result: raised without an account, kept confidential, answered before anything is announced."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlmodel import select

from app.actions import publications as releasing
from app.actions import result_objections as actions
from app.errors import Invalid, Refused
from app.forms.result_objections import AnswerForm, ForwardForm, RaiseForm, SetAsideForm
from app.models import LedgerEntry, Message, ResultObjection
from app.store import attachments, result_objections
from app.store.result_objections import CONTACT_MAX, NETWORK_MAX, ONLINE_MAX
from app.vocabulary import ObjectionWay, Objector, ResultObjectionState
from tests.routers.test_results import Site, site  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture

SECRET = "绝密提出人"


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


PNG = _picture()
TYPED = {
    "objector": "person",
    "name": SECRET,
    "contact": "电话绝密",
    "proposal_number": "T-001",
    "grounds": "事实绝密：示例一号的负责人是评委的亲属。",
    "accept": "yes",
}


def form_of(site: Site, **typed: str) -> dict[str, str]:
    """Fill the public form in as a visitor does who has just opened it."""
    page = site.client.get("/rounds/T/objection")
    assert page.status_code == 200
    token = page.text.split('name="csrf" value="')[1].split('"')[0]
    key = page.text.split('name="key" value="')[1].split('"')[0]
    return {"csrf": token, "key": key, **TYPED, **typed}


def rows(site: Site) -> list[ResultObjection]:
    """Read all objections."""
    with site.results.panel.database.read() as session:
        return list(session.exec(select(ResultObjection)).all())


def raised(site: Site, **typed: str) -> str:
    """Publish, and object as a visitor; gives the address that the visitor keeps."""
    site.results.published()
    site.be(None)
    answer = site.client.post("/rounds/T/objection", data=form_of(site, **typed))
    assert answer.status_code == 303
    return str(answer.headers["location"])


def announce(site: Site) -> None:
    """Announce as the organiser."""
    site.results.panel.act(site.results.panel.organiser, releasing.announce, site.results.round_id)


def test_anybody_objects_without_an_account_and_follows_it_by_its_address(site: Site) -> None:
    place = raised(site)
    (row,) = rows(site)
    page = site.be(None).get(place)
    assert page.status_code == 200
    assert row.number in page.text
    assert not any(word in page.text for word in (SECRET, "电话绝密", "事实绝密"))


def test_nothing_is_announced_before_every_objection_is_answered(site: Site) -> None:
    raised(site)
    (row,) = rows(site)
    site.results.panel.clock.turn(timedelta(days=30))
    with pytest.raises(Refused) as refused:
        announce(site)
    assert (refused.value.reason, refused.value.facts) == ("result_objections_open", {"count": 1})
    organiser = site.results.panel.organiser
    form = ForwardForm(forwarded_to="示例监督单位")
    site.results.panel.act(organiser, actions.forward, row.id, form)
    with pytest.raises(Refused):
        announce(site)
    bare = AnswerForm(outcome="dismiss", answer="查过了，不是亲属。")
    with pytest.raises(Invalid):
        site.results.panel.act(organiser, actions.answer, row.id, bare, links=actions.Links())
    answer = bare.model_copy(update={"answer_number": "示例监〔2026〕1 号"})
    site.results.panel.act(organiser, actions.answer, row.id, answer, links=actions.Links())
    announce(site)
    found = site.be(None).get(f"/objections/{row.id}")
    assert found.headers["referrer-policy"] == "no-referrer"
    page = found.text
    assert "查过了，不是亲属。" in page
    assert "异议不成立" in page


def test_who_objects_stands_on_no_public_page_and_on_no_ledger(site: Site) -> None:
    raised(site)
    public = site.be(None)
    for path in ("notice", "verify", "files/outcome.json", "notice.html"):
        assert SECRET not in public.get(f"/rounds/T/{path}").text
    with site.results.panel.database.read() as session:
        lines = [str(line.model_dump()) for line in session.exec(select(LedgerEntry)).all()]
        told = [str(one.model_dump()) for one in session.exec(select(Message)).all()]
    assert any("result_objection.raise" in line for line in lines)
    assert not any("绝密" in line for line in (*lines, *told))
    listed = site.be(site.results.panel.organiser).get(site.manage("objections"))
    assert (listed.status_code, SECRET in listed.text) == (200, True)
    assert site.be(site.results.applicant).get(site.manage("objections")).status_code == 404


def test_the_term_ends_with_the_notice(site: Site) -> None:
    site.results.published()
    site.be(None)
    typed = form_of(site)
    site.results.panel.clock.turn(timedelta(days=30))
    assert site.client.post("/rounds/T/objection", data=typed).status_code == 403
    assert rows(site) == []
    assert "公示期已经结束" in site.client.get("/rounds/T/objection").text


def test_a_body_needs_its_seal_and_what_was_typed_stays(site: Site) -> None:
    site.results.published()
    site.be(None)
    answer = site.client.post("/rounds/T/objection", data=form_of(site, objector="body"))
    assert answer.status_code == 422
    assert "单位提出的，请附盖章的异议书照片或扫描件。" in answer.text
    assert TYPED["grounds"] in answer.text
    assert rows(site) == []
    sealed = site.client.post(
        "/rounds/T/objection",
        data=form_of(site, objector="body"),
        files={"file": ("盖章.png", PNG, "image/png")},
    )
    assert sealed.status_code == 303
    (row,) = rows(site)
    assert (row.objector, row.given_name) == (Objector.BODY, "盖章.png")
    client = site.be(site.results.panel.organiser)
    assert client.get(f"/manage/result-objections/{row.id}/file").content == PNG
    with site.results.panel.database.read() as session:
        assert attachments.referred(session, {row.given_sha256, "0" * 64}) == {row.given_sha256}
        assert row.given_sha256 in attachments.every_reference(session)
    assert site.be(None).get(f"/manage/result-objections/{row.id}/file").status_code in {303, 404}


def test_one_that_came_by_telephone_is_written_down_and_answered_by_letter(site: Site) -> None:
    site.results.published()
    client = site.be(site.results.panel.organiser)
    typed = {key: text for key, text in TYPED.items() if key != "accept"}
    form = {"csrf": site.csrf, "key": "o1", **typed, "way": "call"}
    assert client.post(site.manage("objections"), data=form).status_code == 303
    (row,) = rows(site)
    assert (row.way, row.recorded_by) == (ObjectionWay.CALL, site.results.panel.organiser)
    form = {"csrf": site.csrf, "key": "o2", "outcome": "uphold", "answer": ""}
    path = f"/manage/result-objections/{row.id}"
    assert client.post(f"{path}/answer", data=form).status_code == 422
    assert client.get(f"{path}/letter.pdf").status_code == 404
    form |= {"key": "o3", "answer": "核实属实，将重新核定。"}
    assert client.post(f"{path}/answer", data=form).status_code == 303
    (row,) = rows(site)
    assert row.state is ResultObjectionState.UPHELD
    for kind in ("pdf", "docx"):
        assert client.get(f"{path}/letter.{kind}").status_code == 200


def test_a_flood_from_the_page_ends_and_paper_stays_open(site: Site) -> None:
    raised(site)
    (row,) = rows(site)
    facts = row.model_dump(exclude={"id", "number"})
    site.results.panel.put(
        *(ResultObjection(**facts, number=f"T-Y-{n}") for n in range(ONLINE_MAX - 1))
    )
    site.be(None)
    assert site.client.post("/rounds/T/objection", data=form_of(site)).status_code == 403
    client = site.be(site.results.panel.organiser)
    typed = {key: text for key, text in TYPED.items() if key != "accept"}
    form = {"csrf": site.csrf, "key": "o1", **typed, "way": "letter"}
    assert client.post(site.manage("objections"), data=form).status_code == 303


def test_a_second_click_objects_once(site: Site) -> None:
    site.results.published()
    site.be(None)
    typed = form_of(site)
    first = site.client.post("/rounds/T/objection", data=typed)
    second = site.client.post("/rounds/T/objection", data=typed)
    assert first.headers["location"] == second.headers["location"]
    assert len(rows(site)) == 1


def objected(site: Site, number: int, contact: str, origin: str = "") -> str:
    form = RaiseForm.model_validate(
        {**TYPED, "contact": contact, "grounds": f"{TYPED['grounds']} {number}"}
    )
    made = site.results.panel.act(
        None, actions.raise_objection, "T", form, (), links=actions.Links(), origin=origin
    )
    return str(made)


def test_one_person_cannot_fill_the_page_and_neighbours_are_heard(site: Site) -> None:
    site.results.published()
    for n in range(CONTACT_MAX):
        objected(site, n, "138 0013-8000")
    with pytest.raises(Invalid) as same:
        objected(site, 9, "13800138000")
    assert same.value.fields["contact"][0] == "objections_of_contact"
    # From elsewhere the same contact is not counted: a stranger learns nothing of who has objected.
    objected(site, 9, "13800138000", origin="c" * 64)
    for n in range(NETWORK_MAX):
        objected(site, n, f"neighbour{n}@example.org", origin="a" * 64)
    with pytest.raises(Invalid) as crowd:
        objected(site, 9, "tenth@example.org", origin="a" * 64)
    assert crowd.value.fields["contact"][0] == "objections_of_network"
    objected(site, 9, "tenth@example.org", origin="b" * 64)
    # What is answered makes room again; what was typed is not lost where there is none.
    (first, *_) = rows(site)
    answered = AnswerForm(outcome="dismiss", answer="核查过，不成立。")
    site.results.panel.act(
        site.results.panel.organiser, actions.answer, first.id, answered, links=actions.Links()
    )
    objected(site, 8, "13800138000")
    site.be(None)
    page = site.client.post("/rounds/T/objection", data=form_of(site) | {"contact": "13800138000"})
    assert page.status_code == 422
    assert TYPED["grounds"] in page.text
    assert "还没有答复" in page.text


def test_what_repeats_is_set_aside_with_a_reason_and_the_other_is_still_answered(
    site: Site,
) -> None:
    site.results.published()
    kept, again = objected(site, 1, "a@example.org"), objected(site, 1, "b@example.org")
    numbers = {row.id: row.number for row in rows(site)}
    client = site.be(site.results.panel.organiser)

    def aside(which: str, repeats: str, key: str, answer: str = "和前一份同一件事") -> int:
        typed = {"csrf": site.csrf, "key": key, "repeats": repeats, "answer": answer}
        path = f"/manage/result-objections/{which}/set-aside"
        return client.post(path, data=typed).status_code

    assert aside(again, numbers[kept], "1", answer="") == 422
    assert aside(again, numbers[again], "2") == 422
    assert aside(again, numbers[kept], "3") == 303
    # The one that stands for both is not passed on, and the announcement waits for it.
    assert aside(kept, numbers[again], "4") == 422
    assert aside(kept, "T-Y-none", "5") == 422
    waiting = result_objections.unanswered
    with site.results.panel.database.read() as session:
        assert waiting(session, site.results.round_id) == [kept]
    follow = site.be(None).get(f"/objections/{again}").text
    assert "并入另一份" in follow
    assert "和前一份同一件事" in follow
    letter = site.be(site.results.panel.organiser).get(
        f"/manage/result-objections/{again}/letter.docx"
    )
    assert letter.status_code == 200
    # The answer on the merits is theirs too, without a word of who the other one is.
    assert "还没有答复" in follow
    assert numbers[kept] in follow
    before = len(told(site, "b@example.org"))
    answered = AnswerForm(outcome="dismiss", answer="核查过，分数录入无误。")
    site.results.panel.act(
        site.results.panel.organiser, actions.answer, kept, answered, links=actions.Links()
    )
    assert len(told(site, "b@example.org")) == before + 1
    follow = site.be(None).get(f"/objections/{again}").text
    assert "核查过，分数录入无误。" in follow
    assert "a@example.org" not in follow


def told(site: Site, address: str) -> list[Message]:
    """List what was written to an address."""
    return list(site.results.panel.rows(select(Message).where(Message.address == address)))


def test_what_another_body_looks_at_is_not_laid_aside(site: Site) -> None:
    site.results.published()
    kept, again = objected(site, 1, "a@example.org"), objected(site, 1, "b@example.org")
    (number,) = [row.number for row in rows(site) if row.id == kept]
    panel = site.results.panel
    panel.act(panel.organiser, actions.forward, again, ForwardForm(forwarded_to="示例监督单位"))
    aside = SetAsideForm(repeats=number, answer="同一件事")
    with pytest.raises(Refused, match="not_from_here"):
        panel.act(panel.organiser, actions.set_aside, again, aside, links=actions.Links())
