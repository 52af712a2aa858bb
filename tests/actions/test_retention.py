"""What a retention run clears of people, what it leaves, and that no personal column is forgotten."""

import re
from datetime import timedelta

import pytest
from sqlmodel import AutoString

from app import audit
from app.actions import retention
from app.clock import from_milliseconds, to_milliseconds
from app.models import metadata
from app.store import covers
from app.store import retention as stored
from app.vocabulary import Phase
from app.vocabulary.retention import Kept

CANARY = "鸰鸸示例名字"
#: Columns that are called like a person's and are not: names of things and bodies, words of the program.
OF_NO_PERSON = {
    "account.contact_confirmed_how", "attachment.name", "backup_run.name", "calendar_day.name",
    "confirmation.body_name", "foreign_entry.address", "foreign_entry.file_name", "instalment.name",
    "legal_place.address", "legal_place.name", "made_file.name",
    "organisation.name", "paper_receipt.group_name", "programme.contact", "proposal_fact.name",
}  # fmt: skip
#: Of a working table, which never comes on the ledger: a retention run takes its rows away.
TAKEN_WHOLE = {"message.address"}
_PERSONS = re.compile(r"name|contact|phone|mobile|e?mail|address|person|signer|birth|identity")


def test_the_end_of_every_personal_column_is_settled():
    marked = {table: set(columns) for table, columns in audit.PERSONAL.items()}
    assert covers.covered() == marked
    for table, columns in marked.items():
        assert columns <= {column.name for column in metadata.tables[table].columns}
    reasons = [reason for columns in covers.EVIDENCE.values() for reason in columns.values()]
    assert all(reasons)
    cleared = set(covers.BLANKED) | set(covers.TAKEN)
    assert cleared <= set(stored.DAYS)


def test_a_column_that_is_called_like_a_persons_is_marked_so():
    called = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, AutoString)
        if _PERSONS.search(column.name) and not column.foreign_keys
    }
    marked = {f"{table}.{name}" for table, names in audit.PERSONAL.items() for name in names}
    assert called - marked == OF_NO_PERSON | TAKEN_WHOLE


@pytest.fixture
def long_over(world_copy):
    """A round two years and more after its announcement."""
    there = world_copy(Phase.ANNOUNCED)
    [(published,)] = there.query("SELECT max(published_at) FROM publication")
    there.clock.set(from_milliseconds(published) + timedelta(days=740))
    there.set("UPDATE organisation SET contact_phone = '020-1'")
    return there


def put(there, table, **values):
    """Put a row past the program, with a salt as the ledger keeps one of it."""
    columns = {
        "id": f"{table}-{values.get('state', '')}-{len(there.query(f'SELECT 1 FROM {table}'))}",
        "funding_round_id": there.one("SELECT id FROM funding_round"),
        **values,
    }
    there.put(table, **columns)
    there.set("INSERT INTO ledger_salt VALUES (?, 'salt')", columns["id"])
    return columns["id"]


def put_people(there):
    """Somebody who declined, objected, filed a topic, gave; gives what was put."""
    by, at = there.people["organiser"], to_milliseconds(there.clock.now())
    [(seat, programme, publication, community)] = there.query(
        "SELECT (SELECT min(id) FROM seat), programme_id, (SELECT min(id) FROM publication),"
        " (SELECT min(id) FROM community) FROM funding_round"
    )
    lists = ("knows_strands", "knows_communities", "knows_targets", "belongs_to", "worked_for")
    empty = dict.fromkeys((*lists, "expertise"), "[]")
    sat = {
        "contact": "",
        "weight": "1",
        "undertaking_digest": "",
        "about": "",
        "closing_reason": "",
    }
    one = {"panel": there.one("SELECT panel FROM seat WHERE id = ?", seat), "created_at": at}
    named = {"invited_name": CANARY, "affiliation": CANARY, **sat, **one, **empty}
    objected = {
        "publication_id": publication, "objector": "person", "name": CANARY, "contact": CANARY,
        "proposal_number": "", "grounds": "示例理由", "way": "online", "given_name": CANARY,
        "given_type": "image/png", "given_size": 1, "given_sha256": "0" * 64, "received_at": at,
        "forwarded_to": "", "answer": "示例答复", "language": "zh_CN", "answered_for": "",
        "answer_number": "",
    }  # fmt: skip
    given = {"added_by": by, "added_at": at}
    return [
        put(there, "seat", label="评委 Z", state="declined", **named),
        put(there, "result_objection", number="YY-1", state="dismissed", **objected),
        put(there, "topic_filer", community_id=community, name=CANARY, digest="1", named_by=by,
            named_at=at),
        put(there, "need", programme_id=programme, number=99, target_group="居民", at_least=0,
            text="{}", source="walk", source_note="", counted_on="", state="listed", reason="",
            filed_by=CANARY, entered_at=at),
        put(there, "donor", kind="person", name=CANARY, unnamed=1, **given),
    ]  # fmt: skip


def test_people_besides_applicants_and_members_are_cleared_too(long_over):
    there = long_over
    organiser = there.people["organiser"]
    put_people(there)
    kept = {"added_by": organiser, "added_at": 1, "unnamed": 0}
    put(there, "donor", kind="person", name="愿意公开的示例捐赠人", **kept)
    kinds = (Kept.INVITATIONS, Kept.OBJECTORS, Kept.FILERS, Kept.DONORS)
    before = due_of(there)
    seats = "SELECT count(*) FROM seat WHERE contact <> ''"
    with_contact = int(there.one(seats))
    assert [before[kind] for kind in kinds] == [with_contact + 1, 1, 2, 0]
    there.set("UPDATE funding_round SET phase = 'closed'")
    assert due_of(there)[Kept.DONORS] == 1
    owner = there.browser(organiser)
    assert "不愿公开姓名的个人捐赠人的姓名" in owner.get("/privacy/retention").text
    due, unticked = due_of(there), owner.post("/privacy/retention")
    assert (unticked.status_code, due_of(there)) == (422, due)
    assert re.search(r'id="e-confirmed">要先同意才能继续', unticked.text)
    assert owner.post("/privacy/retention", {"confirmed": "yes"}).status_code == 303
    for kind in kinds:
        assert due_of(there)[kind] == 0
    there.set("VACUUM")
    assert CANARY.encode() not in there.file.read_bytes()
    assert there.query("SELECT name, given_name, grounds FROM result_objection") == [
        (covers.BLANK, "YY-1", "示例理由")
    ]
    assert there.query("SELECT count(*) FROM donor WHERE name LIKE '愿意公开%'") == [(1,)]
    assert there.query("SELECT count(*) FROM ledger_salt WHERE salt = 'salt'") == [(1,)]


def test_members_who_sat_stay_named_as_the_result_names_them(long_over):
    there = long_over
    named = there.query("SELECT id, invited_name, affiliation FROM seat ORDER BY id")
    left = there.one("SELECT id FROM seat WHERE account_id IS NOT NULL AND state = 'active'")
    there.set("UPDATE seat SET state = 'removed', closing_reason = '示例' WHERE id = ?", left)
    there.do(there.people["organiser"], retention.run)
    assert there.query("SELECT id, invited_name, affiliation FROM seat ORDER BY id") == named
    assert there.query("SELECT count(*) FROM seat WHERE contact <> ''") == [(0,)]


def test_what_an_objector_gave_is_let_go_of_with_the_name(long_over):
    put_people(long_over)
    removed = long_over.do(long_over.people["organiser"], retention.run)
    assert "0" * 64 in removed.files
    assert long_over.query("SELECT given_sha256 FROM result_objection") == [("",)]


def test_an_objection_that_waits_keeps_how_to_answer_it(long_over):
    put_people(long_over)
    long_over.set("UPDATE result_objection SET state = 'forwarded'")
    assert due_of(long_over)[Kept.OBJECTORS] == 0


def due_of(there):
    with there.app.state.house.database.read() as session:
        return {one.kind: one.count for one in stored.due(session, there.clock.now())}


REPORT = "INSERT INTO report (id, funding_round_id, proposal_id, kind, period, state, started_by,"
RUNNING = {
    "report": (
        f"{REPORT} started_at) SELECT 'r', funding_round_id, id, 'final', '', 'draft',"
        " started_by, created_at FROM proposal WHERE id = ?"
    ),
    "payment": (
        "INSERT INTO payment (id, programme_id, funding_round_id, proposal_id, instalment,"
        " amount_minor, paid_on, voucher, state, entered_by, entered_at, withdrawn_reason)"
        " SELECT 'p', (SELECT min(id) FROM programme), funding_round_id, id, 'first', 1,"
        " '2016-01-01', 'V1', 'confirmed', started_by, created_at, '' FROM proposal WHERE id = ?"
    ),
    "money_return": (
        "INSERT INTO money_return (id, funding_round_id, proposal_id, kind, amount_minor, due_on,"
        " reason, minutes, state, claimed_by, claimed_at, received_on, voucher, withdrawn_reason)"
        " SELECT 'm', funding_round_id, id, 'unspent', 1, '2016-01-01', '示例', '', 'owed',"
        " started_by, created_at, '', '', '' FROM proposal WHERE id = ?"
    ),
}
ENDED = (
    "INSERT INTO award_decision (id, funding_round_id, proposal_id, number, step, answer_by, reason, minutes,"
    " decided_by, decided_at) SELECT 'd', funding_round_id, id, 1, 'closed_out', '', '示例', '示例',"
    " started_by, created_at FROM proposal WHERE id = ?"
)


def test_who_runs_a_grant_can_still_be_reached(long_over):
    there = long_over
    everybody = due_of(there)[Kept.CONTACTS]
    grants = there.query(
        "SELECT min(id) FROM proposal GROUP BY organisation_id HAVING count(*) = 1 LIMIT 3"
    )
    for (proposal,), running in zip(grants, RUNNING.values(), strict=True):
        there.set(running, proposal)
    assert due_of(there)[Kept.CONTACTS] == everybody - 3
    there.set(ENDED, grants[1][0])
    assert due_of(there)[Kept.CONTACTS] == everybody - 2
    there.do(there.people["organiser"], retention.run)
    assert there.query("SELECT count(*) FROM organisation WHERE contact_phone <> ''") == [(2,)]
    there.set("UPDATE funding_round SET phase = 'closed'")
    assert due_of(there)[Kept.CONTACTS] == 2
