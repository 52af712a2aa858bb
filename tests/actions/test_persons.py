"""One's own data taken away and taken out, retention runs, consents, and who opened what."""

import io
import json
import re
import zipfile
from contextlib import closing
from datetime import timedelta

import pytest

from app import audit
from app.actions import accesses, persons, privacy, retention
from app.actions.accounts import NewAccount, sign_up
from app.clock import from_milliseconds
from app.errors import Refused
from app.forms.persons import EraseForm
from app.forms.privacy import NoticeForm
from app.models import Account
from app.store import retention as stored
from app.store.covers import ERASED, GONE
from app.store.persons import gather
from app.unit import NOBODY, Actor, Look, Request, Writer
from app.vocabulary import Phase
from app.vocabulary.retention import Kept
from tests.support.rounds import SUBJECT
from tests.test_cli import miaopu

CANARY = "鸰鸸示例名字"
ON_SEAT = tuple(ERASED["seat"].items())


def test_an_erased_person_is_nowhere_in_the_file_and_the_chain_holds(world_copy):
    there = world_copy(Phase.CALL)
    new = NewAccount(sign_in_name=CANARY, display_name=CANARY, password_hash="hash")
    account = there.do(None, lambda unit: sign_up(unit, new))
    browser = there.browser(account)
    page = browser.client.get("/account/data")
    assert page.status_code == 200
    assert CANARY in page.text
    wrong = browser.post("/account/erase", {"sign_in_name": "别人"})
    assert wrong.status_code == 422
    assert "和登录名不一样" in wrong.text
    gone = browser.post("/account/erase", {"sign_in_name": CANARY})
    assert gone.status_code == 303
    for file in there.settings.data_dir.rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes(), file.name
    hold(there)
    assert browser.client.get("/account/data").headers["location"].startswith("/sign-in")
    assert there.query("SELECT count(*) FROM ledger_salt WHERE subject_id = ?", account) == [(0,)]


def hold(there):
    with there.app.state.house.database.read() as session:
        for chain in audit.chains(session):
            assert audit.verify_chain(session, chain) == []


def test_an_erased_member_leaves_nothing_of_the_person_on_the_seat(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    account = there.people["assigned"]
    [(seat, name, label)] = there.query(
        "SELECT id, invited_name, label FROM seat WHERE account_id = ?", account
    )
    mail = "SELECT count(*) FROM message WHERE account_id IS NULL AND recipient = ?"
    assert there.query(mail, name) != [(0,)]
    written = {column: CANARY if value != [] else f'["{CANARY}"]' for column, value in ON_SEAT}
    del written["invited_name"]
    for column, value in written.items():
        there.set(f"UPDATE seat SET {column} = ? WHERE id = ?", value, seat)
    there.set("INSERT OR IGNORE INTO ledger_salt VALUES (?, 'salt')", seat)
    form = EraseForm(
        sign_in_name=there.one("SELECT sign_in_name FROM account WHERE id = ?", account)
    )
    there.do(account, lambda unit: persons.erase(unit, account, form))
    [row] = there.query(
        f"SELECT label, {', '.join(column for column, _ in ON_SEAT)} FROM seat WHERE id = ?", seat
    )
    assert row == (label, *("[]" if value == [] else value for _, value in ON_SEAT))
    assert there.query(mail, name) == [(0,)]
    assert there.query("SELECT count(*) FROM ledger_salt WHERE subject_id = ?", seat) == [(0,)]
    assert CANARY.encode() not in there.file.read_bytes()
    hold(there)


def test_either_database_gathers_and_erases(database, clock):
    with closing(Writer(database, clock)) as writer:
        asked = Request(actor=NOBODY, request_id="test", arrived_at=clock.now())
        new = NewAccount(sign_in_name=CANARY, display_name=CANARY, password_hash="hash")
        account = writer.write(asked, lambda unit: sign_up(unit, new))
        with database.read() as session:
            assert gather(session, account).rows["account"][0]["sign_in_name"] == CANARY
        own = Request(actor=Actor(account_id=account), request_id="own", arrived_at=clock.now())
        form = EraseForm(sign_in_name=CANARY)
        writer.write(own, lambda unit: persons.erase(unit, account, form))
    with database.read() as session:
        assert session.get_one(Account, account).display_name == GONE
        assert audit.verify_chain(session, audit.INSTALLATION) == []


@pytest.mark.parametrize(
    ("role", "reason"),
    [("organiser", "erase_owner"), ("second", "erase_officer"), ("assigned", "erase_seated")],
)
def test_who_is_needed_is_not_erased(world_copy, role, reason):
    there = world_copy(Phase.REVIEW)
    account = there.people[role]
    name = there.one("SELECT sign_in_name FROM account WHERE id = ?", account)
    with pytest.raises(Refused) as refused:
        there.do(account, lambda unit: persons.erase(unit, account, EraseForm(sign_in_name=name)))
    assert refused.value.reason == reason


def test_a_lead_alone_stays_until_somebody_else_leads(world_copy):
    there = world_copy(Phase.REVIEW)
    account = there.people["applicant"]
    name = there.one("SELECT sign_in_name FROM account WHERE id = ?", account)
    with pytest.raises(Refused) as refused:
        there.do(account, lambda unit: persons.erase(unit, account, EraseForm(sign_in_name=name)))
    assert refused.value.reason == "erase_lead"
    page = there.at("applicant").client.get("/account/data").text
    assert "先请另一位负责人加入申报主体" in page
    assert "照原样填一次登录名" not in page


def test_the_copy_has_what_is_ones_own_and_only_that(world):
    there = world(Phase.REVIEW)
    mine = unpacked(there, "applicant")
    organisations = [row["name"] for row in mine["rows"]["organisation"]]
    assert organisations == [SUBJECT]
    assert {row["sign_in_name"] for row in mine["rows"]["account"]} == {"demo-rival"}
    assert mine["rows"]["proposal_revision"]
    whole = json.dumps(mine, ensure_ascii=False)
    for name, ids in there.query("SELECT display_name, id FROM account"):
        if ids != there.people["applicant"] and not name.startswith("示例申报人"):
            assert name not in whole
    for table in ("review", "seat", "assignment", "screening"):
        assert table not in mine["rows"]
    theirs = unpacked(there, "assigned")
    assert theirs["rows"]["seat"][0]["account_id"] == there.people["assigned"]
    assert {row["seat_id"] for row in theirs["rows"]["review"]} == {theirs["rows"]["seat"][0]["id"]}
    assert "password_hash" not in json.dumps(theirs)


def test_the_copy_has_what_the_person_said_and_nobody_elses_id(world_copy):
    there = world_copy(Phase.REVIEW)
    put_words(there, there.people["applicant"], there.people["organiser"])
    mine = unpacked(there, "applicant")["rows"]
    assert [row["text"] for row in mine["letter"]] == ["自己的信"]
    assert [row["grounds"] for row in mine["objection"]] == ["自己的理由"]
    assert [row["text"] for row in mine["call_question"]] == ["自己的问题"]
    assert {"示例照片", "示例盖章页"} & {row["name"] for row in mine["attachment"]} == {"示例照片"}
    assert [row["id"] for row in mine["report_photo"]] == ["f"]
    [looked] = [row for row in mine["access_record"] if row["page"] == "persons.show"]
    assert (looked["account_id"], looked["times"]) == (None, 2)
    office = unpacked(there, "organiser")["rows"]
    assert not {"letter", "objection"} & set(office)
    for role in ("applicant", "assigned", "organiser"):
        whole = json.dumps(unpacked(there, role)["rows"])
        for (other,) in there.query("SELECT id FROM account WHERE id <> ?", there.people[role]):
            assert other not in whole


def put_words(there, me, office):
    """Put words of a person and of an officer past the program, and files of one proposal."""
    [(proposal, round_id, body)] = there.query(
        "SELECT p.id, p.funding_round_id, p.organisation_id FROM proposal p"
        " JOIN organisation_member m ON m.organisation_id = p.organisation_id"
        " WHERE m.account_id = ? LIMIT 1",
        me,
    )
    seat = there.one("SELECT min(id) FROM seat")
    within = {"funding_round_id": round_id, "proposal_id": proposal}
    for text, who, side in (("自己的信", me, "applicant"), ("办理人员的信", office, "office")):
        there.put("letter", id=text, side=side, text=text, written_by=who, written_at=1, **within)
    there.put(
        "call_question", id="q", funding_round_id=round_id, text="自己的问题", asked_by=me, asked_at=1,
        hidden_reason="",
    )  # fmt: skip
    for text, who, paper, state in (
        ("自己的理由", me, 0, "raised"),
        ("代录的理由", office, 1, "upheld"),
    ):
        there.put(
            "objection", id=text, funding_round_id=round_id, seat_id=seat, organisation_id=body,
            reason="other", grounds=text, on_paper=paper, state=state, raised_by=who, raised_at=1,
            answer="",
        )  # fmt: skip
    for name, purpose in (("示例照片", "report_photo"), ("示例盖章页", "stamped_page")):
        there.put(
            "attachment", id=name, purpose=purpose, question="", name=name, media_type="image/png",
            size=1, sha256="0" * 64, added_by=office, added_at=1, **within,
        )  # fmt: skip
    there.put(
        "report", id="r", kind="final", period="", state="draft", started_by=office, started_at=1,
        **within,
    )  # fmt: skip
    there.put(
        "report_photo", id="f", report_id="r", attachment_id="示例照片", caption="", consented=0
    )
    there.put(
        "access_record", id="a", account_id=office, page="persons.show", subject_id=me, first_at=1,
        last_at=1, times=2,
    )  # fmt: skip


def test_what_is_not_open_yet_is_the_persons_own_even_in_the_owners_hands(world_copy):
    there = world_copy(Phase.MEETING)
    member, lead = there.people["assigned"], there.people["applicant"]
    draft = (
        "UPDATE proposal SET state = 'draft', submitted_at = NULL, submitted_revision = NULL"
        " WHERE organisation_id IN (SELECT organisation_id FROM organisation_member WHERE account_id = ?)"
    )
    mine = unpacked(there, "assigned")["rows"]["review_revision"]
    assert {bool(row["marks"]) for row in mine} == {True}
    asked = f"/privacy/people/{member}.zip"
    theirs = unpacked(there, "organiser", asked)["rows"]["review_revision"]
    assert [{*row} for row in theirs] == [
        {"review_id", "number", "saved_at", "kept_back"} for _ in mine
    ]
    written = f"/privacy/people/{lead}.zip"
    assert unpacked(there, "organiser", written)["rows"]["proposal_revision"][0]["answers"]
    there.set(draft, lead)
    revisions = unpacked(there, "organiser", written)["rows"]["proposal_revision"]
    assert {"answers" in row for row in revisions} == {False}
    begun = unpacked(there, "organiser", written)["rows"]["proposal"]
    assert [row["title"] for row in begun if "kept_back" not in row] == []
    whole = unpacked(there, "organiser", written)
    assert {"name" in row for row in whole["rows"]["attachment"] if row["proposal_id"]} == {False}
    assert {"id" in act for act in whole["acts"]} == {False}
    assert "answers" in unpacked(there, "applicant")["rows"]["proposal_revision"][0]
    there.set("UPDATE funding_round SET phase = 'announced'")
    assert unpacked(there, "organiser", asked)["rows"]["review_revision"] == mine


def unpacked(there, role, address="/account/data.zip"):
    answer = there.at(role).client.get(address)
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(packed.namelist()) == ["data.json", "index.html"]
    return json.loads(packed.read("data.json"))


def test_a_retention_run_removes_what_its_preview_says(world_copy):
    there = world_copy(Phase.CALL)
    organiser = there.people["organiser"]
    draft = there.one("SELECT id FROM proposal")
    there.set(
        "UPDATE proposal SET state = 'draft', submitted_at = NULL, submitted_revision = NULL"
        " WHERE id = ?",
        draft,
    )
    there.at("applicant")
    there.clock.turn(timedelta(days=190))
    assert due_of(there)[Kept.DRAFTS] == 0
    there.set("UPDATE funding_round SET phase = 'screening'")
    page = there.browser(organiser).client.get("/privacy/retention").text
    due = due_of(there)
    assert due[Kept.DRAFTS] == 1
    assert due[Kept.SIGN_INS] > 0
    assert f"清理这 {sum(due.values())} 项" in page
    removed = there.do(organiser, retention.run)
    assert removed.count == sum(due.values())
    assert set(due_of(there).values()) == {0}
    hold(there)
    assert there.query("SELECT count(*) FROM proposal_revision WHERE proposal_id = ?", draft) == [
        (0,)
    ]
    assert there.query("SELECT count(*) FROM proposal WHERE id = ?", draft) == [(1,)]


def due_of(there):
    with there.app.state.house.database.read() as session:
        return {one.kind: one.count for one in stored.due(session, there.clock.now())}


def test_contacts_go_two_years_after_the_last_round(world_copy):
    there = world_copy(Phase.ANNOUNCED)
    organiser = there.people["organiser"]
    assert there.query("SELECT count(*) FROM organisation WHERE contact_phone <> ''") != [(0,)]
    [(published,)] = there.query("SELECT max(published_at) FROM publication")
    there.clock.set(from_milliseconds(published) + timedelta(days=729))
    there.do(organiser, retention.run)
    assert there.query("SELECT count(*) FROM organisation WHERE contact_phone <> ''") != [(0,)]
    there.clock.turn(timedelta(days=5))
    there.do(organiser, retention.run)
    assert there.query("SELECT count(*) FROM organisation WHERE contact_phone <> ''") == [(0,)]
    assert there.query("SELECT count(*) FROM seat WHERE contact <> ''") == [(0,)]


def test_a_new_notice_asks_everybody_once(world_copy):
    there = world_copy(Phase.CALL)
    reader = there.at("applicant")
    assert "隐私告知有新的一版" not in reader.client.get("/desk").text
    form = NoticeForm(text_zh="【示例】第二版全文", changes="加了一句")
    assert there.do(there.people["organiser"], lambda unit: privacy.publish_notice(unit, form)) == 2
    assert "隐私告知有新的一版" in reader.client.get("/desk").text
    asked = r'【示例】第二版全文[\s\S]*name="version" value="2"'
    assert re.search(asked, reader.client.get("/privacy").text)
    assert "谁在处理你的信息" in reader.client.get("/privacy?version=1").text
    for read, status in (("1", 409), ("2", 303), ("2", 303)):
        assert reader.post("/privacy/consent", {"version": read}).status_code == status
    assert "隐私告知有新的一版" not in reader.client.get("/desk").text
    assert there.query(
        "SELECT version FROM privacy_consent WHERE account_id = ? ORDER BY version",
        there.people["applicant"],
    ) == [(1,), (2,)]
    empty = there.at("organiser").post("/privacy/next", {"text_zh": "", "changes": ""})
    assert empty.status_code == 422


def test_the_report_says_who_opened_a_proposal(world_copy):
    there = world_copy(Phase.REVIEW)
    proposal = there.one(
        "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE o.name = ?",
        SUBJECT,
    )
    there.app.state.house.looks.take()
    for _ in range(3):
        assert there.at("second").client.get(f"/manage/proposals/{proposal}").status_code == 200
    looks = there.app.state.house.looks.take()
    assert [(one.subject_id, one.times) for one in looks] == [(proposal, 3)]
    there.do(None, lambda unit: accesses.keep(unit, looks=looks))
    there.clock.turn(timedelta(minutes=30))
    again = [Look(**{**_facts(one), "last_at": there.clock.now(), "times": 1}) for one in looks]
    there.do(None, lambda unit: accesses.keep(unit, looks=again))
    assert there.query("SELECT times FROM access_record") == [(4,)]
    page = there.at("auditor").client.get(f"/manage/proposals/{proposal}/accesses").text
    assert "示例组织者乙" in page
    assert re.search(r'<td class="number">4</td>', page)


def test_the_report_knows_who_opened_how_the_applicant_is_reached(world_copy):
    there = world_copy(Phase.REVIEW)
    proposal, body = there.query(
        "SELECT p.id, o.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id"
        " WHERE o.name = ?",
        SUBJECT,
    )[0]
    there.put(
        "paper_receipt", id="scan", funding_round_id=there.one("SELECT id FROM funding_round"),
        number="ZZ-77", group_name=SUBJECT, title="", pages=1, received_at=1, note="",
        state="recorded", recorded_by=there.people["second"], recorded_at=1, proposal_id=proposal,
    )  # fmt: skip
    reader = there.at("second").client
    there.app.state.house.looks.take()
    assert reader.get(f"/organisations/{body}").status_code == 200
    assert reader.get("/manage/papers/scan").status_code == 200
    looks = there.app.state.house.looks.take()
    assert [one.subject_id for one in looks] == [body, "scan"]
    there.do(None, lambda unit: accesses.keep(unit, looks=looks))
    page = there.at("auditor").client.get(f"/manage/proposals/{proposal}/accesses").text
    for told in ("申报主体", "纸质申报", "ZZ-77"):
        assert told in page


def test_who_looks_a_person_up_by_name_is_noted_too(world_copy):
    there = world_copy(Phase.REVIEW)
    account = there.people["applicant"]
    owner = there.at("organiser").client
    there.app.state.house.looks.take()
    assert owner.get("/privacy/people?name=demo-rival").status_code == 200
    assert owner.get("/privacy/people?name=nobody").status_code == 200
    assert owner.get("/privacy/accesses?name=demo-rival").status_code == 200
    looks = there.app.state.house.looks.take()
    assert {(one.page, one.subject_id) for one in looks} == {
        ("persons.search", account),
        ("privacy.accesses_of_person", account),
    }


def _facts(look):
    return {name: getattr(look, name) for name in Look.__dataclass_fields__}


def test_looking_without_signing_in_is_not_noted(world):
    there = world(Phase.CALL)
    there.app.state.house.looks.take()
    there.at("visitor").client.get("/rounds/NQ2016")
    assert there.app.state.house.looks.take() == ()


def test_the_command_line_reports_rehearses_and_exports(world_copy, tmp_path):
    there = world_copy(Phase.REVIEW)
    place = {"MIAOPU_DATA_DIR": str(there.settings.data_dir)}
    number = there.one("SELECT number FROM proposal WHERE number IS NOT NULL")
    assert miaopu(tmp_path, "purge", "--demo", "--dry-run", **place)[0] == 0
    code, said, _ = miaopu(tmp_path, "access-report", "--demo", "--proposal", number, **place)
    assert (code, said.splitlines()[-1]) == (0, "一共 0 条。")
    code, _, why = miaopu(tmp_path, "access-report", "--demo", **place)
    assert code == 2
    assert "只写一个" in why
    out = tmp_path / "one.zip"
    code, said, _ = miaopu(tmp_path, "person", "export", "demo-rival", str(out), "--demo", **place)
    assert code == 0
    assert zipfile.ZipFile(out).testzip() is None
    code, _, why = miaopu(tmp_path, "person", "export", "nobody", str(out), "--demo", **place)
    assert (code, "登录名要填完整" in why) == (2, True)
