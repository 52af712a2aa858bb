"""The organiser's rooms as people meet them: pages in both languages, a round from preset to call."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.actions import organisations, programmes, proposals
from app.forms.organisations import OrganisationForm
from app.forms.programmes import ProgrammeForm
from app.forms.proposals import StartForm
from app.models import (
    Account,
    FundingRound,
    IdempotencyKey,
    LedgerEntry,
    Message,
    Pot,
    ProgrammeMember,
    RulebookVersion,
)
from app.settings import Settings
from app.vocabulary import Channel, MessageState, OrganisationKind, Phase, Role, Verb
from tests.support.organiser_rows import Office
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
ROOMS = ("", "/settings", "/rulebook", "/pots", "/people", "/messages", "/ledger")
CALL_DATES = {
    "stages-0-kind": "call",
    "stages-0-opens": "2026-03-02T09:00",
    "stages-0-closes": "2026-04-02 24:00",
}


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_room_opens_for_organiser_and_auditor(
    office: Office,
    visit: Visit,
    language: str,
) -> None:
    office.publish()
    for person in (office.organiser, office.auditor):
        visitor = visit(person)
        answers = {
            room: visitor.get(f"/manage/{office.round_id}{room}", language) for room in ROOMS
        }
        assert {room: answer.status_code for room, answer in answers.items()} == dict.fromkeys(
            ROOMS, 200
        )


@pytest.mark.parametrize("person", ["stranger", None])
def test_no_room_exists_for_others(office: Office, visit: Visit, person: str | None) -> None:
    visitor = visit(getattr(office, person) if person else None)
    statuses = [visitor.get(f"/manage/{office.round_id}{room}").status_code for room in ROOMS]
    assert statuses == [404] * len(ROOMS)


def test_a_round_goes_from_preset_to_call_in_four_pages(office: Office, visit: Visit) -> None:
    visitor = visit(office.organiser)
    fields = {
        "name_zh": "新的一届",
        "code": "new-26",
        "preset": "two-thirds-gate",
        "opens_at": "2026-03-02 09:00",
        "closes_at": "2026-04-02 24:00",
        "amount": "210,000",
        "source": "示例资金",
    }
    made = visitor.post(f"/programmes/{office.programme_id}/rounds/new", fields)
    desk = made.headers["location"]
    assert "two-thirds" in visitor.get(f"{desk}/rulebook").text
    assert visitor.get(f"{desk}/call").status_code == 200
    assert visitor.post(f"{desk}/call").status_code == 422
    published = visitor.post(f"{desk}/call", {"read": "yes"})
    assert (published.status_code, published.headers["location"]) == (303, "/rounds/NEW-26")
    assert visit(None).get("/rounds/NEW-26").status_code == 200


def test_an_english_programme_names_its_round_in_english(office: Office, visit: Visit) -> None:
    made = ProgrammeForm(name_en="Sample Fund", contact="0760-0000000", language="en")
    visitor = visit(office.owner)
    programme_id = office.act(office.owner, programmes.create, made)
    new = f"/programmes/{programme_id}/rounds/new"
    page = visitor.get(new, "en").text
    assert 'name="name_en"' in page
    assert 'name="name_zh"' not in page
    fields = {"main": "en", "code": "EN26", "preset": "two-thirds-gate", "amount": "210,000"}
    fields |= {"opens_at": "2026-03-02 09:00", "closes_at": "2026-04-02 24:00"}
    assert visitor.post(new, fields).status_code == 422
    desk = visitor.post(new, {**fields, "name_en": "Sample Fund 2026"}).headers["location"]
    typed = {"main": "en", "name_en": "Sample Fund 2026", "summary_en": "For our street"}
    assert visitor.post(f"{desk}/settings", {**typed, **CALL_DATES}).status_code == 303
    assert visitor.post(f"{desk}/call", {"read": "yes"}).status_code == 303
    call = visit(None).get("/rounds/EN26", "en").text
    assert "Sample Fund 2026" in call
    assert "in Chinese only" not in call


def test_the_length_of_the_notice_is_said_in_its_own_days(office: Office, visit: Visit) -> None:
    said = visit(office.organiser).get(f"/manage/{office.round_id}/call").text
    office.publish()
    assert said.count("公示 5 个工作日") == 2
    assert visit(None).get("/rounds/TEST").text.count("公示 5 个工作日") == 2


def test_officers_get_from_the_call_to_the_desk(office: Office, visit: Visit) -> None:
    office.publish()
    way = f'href="/manage/{office.round_id}"'
    assert way in visit(office.organiser).get("/rounds/TEST").text
    assert way not in visit(office.stranger).get("/rounds/TEST").text
    assert way not in visit(None).get("/rounds/TEST").text


def test_what_was_typed_comes_back_with_the_reason(office: Office, visit: Visit) -> None:
    visitor = visit(office.organiser)
    fields = {"name_zh": "很特别的名字", "code": "!", "preset": "no-such", "opens_at": "明天"}
    answer = visitor.post(f"/programmes/{office.programme_id}/rounds/new", fields)
    assert answer.status_code == 422
    assert "很特别的名字" in answer.text
    assert "明天" in answer.text
    for piece in ("代号请用 2 到 12 个", "请从列出的里面选一个", "请按 2026-05-14 17:00 的样子填"):
        assert piece in answer.text


def test_a_rulebook_with_faults_is_refused_with_their_places(office: Office, visit: Visit) -> None:
    visitor = visit(office.organiser)
    desk = f"/manage/{office.round_id}"
    text = visitor.get(f"{desk}/rulebook/1.yaml").text
    broken = visitor.post(
        f"{desk}/rulebook/text", {"text": text.replace("weight: ", "weight: 9", 1)}
    )
    assert broken.status_code == 422
    assert "评委组的规则 › 第 1 项 › 评分项" in broken.text
    assert "占比加起来是 2350%，要正好是 100%。" in broken.text
    unreadable = visitor.post(f"{desk}/rulebook/text", {"text": "a: [1"})
    assert unreadable.status_code == 422
    changed = visitor.post(
        f"{desk}/rulebook/text", {"text": text.replace("notice_days: ", "notice_days: 1", 1)}
    )
    assert changed.status_code == 303
    assert len(office.rows(select(RulebookVersion))) == 1


def test_settings_come_back_as_they_were_typed(office: Office, visit: Visit) -> None:
    visitor = visit(office.organiser)
    path = f"/manage/{office.round_id}/settings"
    assert (
        visitor.post(path, {"name_zh": "改名", "summary_zh": "说明", **CALL_DATES}).status_code
        == 303
    )
    page = visitor.get(path).text
    assert 'value="2026-03-02 09:00"' in page
    assert 'value="2026-04-02 24:00"' in page
    wrong = visitor.post(path, {"name_zh": "改名", **CALL_DATES, "stages-0-closes": "soon"})
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text


def test_a_double_click_sets_one_amount(office: Office, visit: Visit) -> None:
    visitor = visit(office.organiser)
    fields = {
        "pots-0-key": "seed",
        "pots-0-amount": "220000",
        "pots-0-source": "x",
        "reason": "追加",
    }
    answers = [
        visitor.post(f"/manage/{office.round_id}/pots", fields, key="once").status_code
        for _ in range(2)
    ]
    assert answers == [303, 303]
    assert len(office.rows(select(Pot))) == 2


def test_two_tabs_close_the_call_once(office: Office, visit: Visit) -> None:
    office.publish()
    visitor = visit(office.organiser)
    office.clock.set(office.clock.now().replace(month=4, day=3))
    visitor = visit(office.organiser)
    step = {"verb": "round.close_call"}
    answers = [visitor.post(f"/manage/{office.round_id}/step", step).status_code for _ in range(2)]
    assert answers == [303, 403]
    assert office.rows(select(FundingRound.phase)) == [Phase.SCREENING]


@pytest.mark.parametrize("verb", ["round.publish_call", "result.publish", "no.such"])
def test_the_desk_takes_only_its_own_steps(office: Office, visit: Visit, verb: str) -> None:
    answer = visit(office.organiser).post(f"/manage/{office.round_id}/step", {"verb": verb})
    assert answer.status_code in {403, 422}
    assert office.rows(select(FundingRound.phase)) == [Phase.DRAFT]


def test_an_invitation_is_shown_once_and_taken_with_a_new_account(
    office: Office, visit: Visit
) -> None:
    answer = visit(office.owner).post(
        f"/programmes/{office.programme_id}/members", {"name": "示例秘书", "role": "secretary"}
    )
    token = answer.text.split("/invitations/member/")[1].split("<")[0].split('"')[0]
    assert all(token not in str(row.answer) for row in office.rows(select(IdempotencyKey)))
    guest = visit(None)
    page = guest.get(f"/invitations/member/{token}")
    assert (page.status_code, "示例秘书" in page.text) == (200, True)
    fields = {
        "display_name": "示例秘书",
        "sign_in_name": "mishu",
        "password": "a long password 1",
        "accept": "yes",
    }
    assert guest.post(f"/invitations/member/{token}/join", fields).status_code == 303
    [account_id] = office.rows(select(Account.id).where(Account.sign_in_key == "mishu"))
    roles = office.rows(
        select(ProgrammeMember.role).where(ProgrammeMember.account_id == account_id)
    )
    assert roles == [Role.SECRETARY]


def test_a_reset_code_is_on_the_page_and_nowhere_else(office: Office, visit: Visit) -> None:
    answer = visit(office.owner).post(f"/manage/accounts/{office.organiser}/code")
    shown = answer.text.split('<p class="big"><code>')[1].split("</code>")[0].replace(" ", "")
    assert len(shown) == 8
    assert office.rows(select(IdempotencyKey.answer)) == []
    [entry] = office.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.ACCOUNT_ISSUE_CODE))
    assert shown not in str(entry.after)


def waiting(office: Office, count: int) -> None:
    """Put messages into the outbox that somebody has to pass on."""
    now = office.clock.now()
    office.put(
        *(
            Message(
                funding_round_id=office.round_id,
                kind="deadline_extended",
                recipient=f"示例 {number}",
                channel=Channel.HAND,
                link="http://test/rounds/TEST",
                facts={"subject": f"事 {number}", "body": "第一行\n第二行"},
                run_after=now,
                created_at=now,
            )
            for number in range(count)
        )
    )


def test_a_message_is_read_copied_and_ticked_off(office: Office, visit: Visit) -> None:
    waiting(office, 1)
    [message_id] = office.rows(select(Message.id))
    visitor = visit(office.organiser)
    page = visitor.get(f"/manage/messages/{message_id}").text
    assert "第一行\n第二行" in page
    assert 'class="qr"' in page
    assert visitor.post(f"/manage/messages/{message_id}/told").status_code == 422
    assert visitor.post(f"/manage/messages/{message_id}/told", {"how": "wechat"}).status_code == 303
    assert "organiser" in visitor.get(f"/manage/{office.round_id}/messages?show=told").text
    assert visit(office.stranger).get(f"/manage/messages/{message_id}").status_code == 404


def test_a_message_of_no_round_is_listed_told_and_sent_again_too(
    office: Office, visit: Visit
) -> None:
    [programme] = office.rows(select(FundingRound.programme_id))
    now = office.clock.now()
    rows = [
        Message(
            programme_id=programme,
            kind="event_invited",
            recipient="示例来宾",
            channel=channel,
            state=state,
            facts={"subject": subject, "body": "正文"},
            run_after=now,
            created_at=now,
        )
        for channel, state, subject in (
            (Channel.HAND, MessageState.QUEUED, "请来路演"),
            (Channel.EMAIL, MessageState.FAILED, "路演改期"),
        )
    ]
    told, again = [row.id for row in rows]
    office.put(*rows)
    visitor = visit(office.organiser)
    at = f"/programmes/{programme}/outbox"
    assert at in visitor.get(f"/programmes/{programme}/messages").text
    listed = visitor.get(at).text
    assert "请来路演" in listed
    assert "路演改期" in listed
    assert visitor.get(f"/manage/messages/{told}").status_code == 200
    answer = visitor.post(f"/manage/messages/{told}/told", {"how": "wechat"})
    assert answer.headers["location"].endswith(at)
    assert visitor.post(f"/manage/messages/{again}/retry").status_code == 303
    states = dict(office.rows(select(Message.id, Message.state)))
    assert states == {told: MessageState.TOLD, again: MessageState.QUEUED}
    assert "请来路演" in visitor.get(f"{at}?show=told", "en").text
    assert visit(office.stranger).get(at).status_code == 404


@pytest.mark.parametrize("room", ["/messages", "/people", "/ledger", ""])
def test_a_list_costs_the_same_for_one_and_for_many(
    office: Office, visit: Visit, room: str
) -> None:
    visitor = visit(office.organiser)
    office.publish()

    def cost() -> int:
        found: list[Any] = []
        engine = visitor.client.app.state.house.database.reading  # type: ignore[attr-defined]  # Starlette's state
        event.listen(engine, "before_cursor_execute", lambda *facts: found.append(facts[2]))
        visitor.get(f"/manage/{office.round_id}{room}")
        return len(found)

    office.clock.set(office.clock.now().replace(day=4))
    visitor = visit(office.organiser)
    applicant(office, "first")
    waiting(office, 1)
    before = cost()
    for name in ("second", "third"):
        applicant(office, name)
    waiting(office, 3)
    assert cost() == before


def applicant(office: Office, name: str) -> None:
    """Let somebody describe an organisation and start a proposal."""
    account_id = office.person(name)
    form = OrganisationForm(
        kind=OrganisationKind.GROUP,
        name=name,
        fiscal_host="示例依托单位",
        contact_person=name,
        contact_phone="0760-0000002",
    )
    organisation_id = office.act(account_id, organisations.create, form)
    office.act(account_id, proposals.start, "TEST", StartForm(organisation_id=organisation_id))


def test_what_was_typed_is_shown_once_more_when_it_is_refused(office: Office, visit: Visit) -> None:
    office.publish()
    typed = {"reason": "街道办要核对账号", "password": "示例口令一二三", "key": "k1"}
    answer = visit(office.auditor).post(f"/manage/{office.round_id}/pause", typed)
    assert answer.status_code == 403
    assert '<pre class="kept">街道办要核对账号</pre>' in answer.text
    assert answer.text.count('<pre class="kept">') == 1
    assert "示例口令一二三" not in answer.text
