"""The installation about itself: what is asked, kept and sent, on both databases."""

import hashlib
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from app.actions import systems
from app.errors import NotFound, Refused
from app.files import Files, Ground, Space
from app.models import (
    Account,
    BackupRun,
    FundingRound,
    Installation,
    Job,
    LedgerHead,
    Message,
    Programme,
)
from app.store import jobs, posting
from app.unit.grounds import Doubt
from app.views import systems as views
from app.views.checks import findings
from app.vocabulary import Channel, JobState, KeepingKind, MessageState, Phase

MACHINE = {
    "version": "1",
    "python": "3",
    "system": "-",
    "database": "-",
    "data_dir": "-",
    "on_sqlite": True,
    "writes": True,
    "time_source": "",
    "heads_to": 0,
    "mail": True,
    "files": Ground(shown="-"),
}
ROOMY = Space(total=100, free=90, kept=10)


@pytest.fixture(autouse=True)
def born(office):
    """The installation begins with the test, whenever its database was made."""
    with office.database.write_session() as session:
        session.exec(select(Installation)).one().created_at = office.clock.now()
        session.commit()


def look(office, **changes):
    given = {**MACHINE, "started_at": office.clock.now(), "space": ROOMY, **changes}
    return office.look(office.owner, views.show, views.Machine(**given))


def test_it_is_for_the_owner_of_the_installation_alone(office):
    for account in (office.organiser, office.auditor, office.stranger, None):
        for act in (
            systems.request_check,
            systems.test_mail,
            partial(systems.retry_job, job_id="-"),
        ):
            with pytest.raises(NotFound):
                office.act(account, act)
        with pytest.raises(NotFound):
            office.look(account, views.heads)
    page = look(office)
    assert (page.red, page.database_kind, page.jobs_kind, page.check.kind) == (
        0,
        "done",
        "done",
        "off",
    )


def test_a_check_is_asked_once_and_its_answer_is_kept(office, tmp_path):
    office.act(office.owner, systems.request_check)
    office.act(office.owner, systems.request_check)
    assert [job.kind for job in office.rows(select(Job))] == [systems.CHECK_JOB]
    assert look(office).check.running
    with office.database.read() as session:
        found, chains = findings(session, Files(tmp_path))
    office.act(None, systems.keep_check, found=found, chains=chains)
    check = look(office).check
    assert (check.kind, check.running, check.chains, check.findings) == ("done", False, 3, ())
    office.act(office.owner, systems.request_check)
    office.act(None, systems.give_up_check)
    assert (look(office).check.kind, look(office).check.failed) == ("bad", True)
    office.clock.turn(timedelta(days=40))
    office.act(None, systems.keep_check, found=[], chains=3)
    office.clock.turn(timedelta(days=40))
    assert (look(office).check.kind, look(office).check.old) == ("wait", True)


def test_what_is_broken_is_said_in_words(office):
    planted = [{"code": "entry_changed", "facts": {"chain": "round:x", "sequence": 7}}]
    office.act(None, systems.keep_check, found=planted, chains=3)
    page = look(office)
    assert (page.check.kind, page.red) == ("bad", 1)
    assert "7" in page.check.findings[0]


def test_backups_are_good_once_one_stood_its_check(office):
    assert look(office).backup.kind == "wait"
    started = office.clock.now()
    office.clock.turn(timedelta(days=3))
    assert look(office, started_at=started).backup.kind == "bad"
    good = BackupRun(
        kind=KeepingKind.BACKUP, state=JobState.DONE, name="one", place="/kept", size=2048,
        asked_at=office.clock.now(), checked_at=office.clock.now(), facts={},
    )  # fmt: skip
    office.put(good)
    backup = look(office, started_at=started).backup
    assert (backup.kind, backup.name, backup.size) == ("done", "one", "2 KB")
    office.clock.turn(timedelta(hours=1))
    failed = BackupRun(
        kind=KeepingKind.BACKUP, state=JobState.FAILED, reason="x", size=0,
        asked_at=office.clock.now(), facts={},
    )  # fmt: skip
    office.put(failed)
    assert look(office, started_at=started).backup.kind == "bad"


def _good(office):
    return BackupRun(
        kind=KeepingKind.BACKUP, state=JobState.DONE, name="one", place="/kept", size=2048,
        asked_at=office.clock.now(), checked_at=office.clock.now(), facts={},
    )  # fmt: skip


def test_a_backup_on_the_disk_of_the_data_is_worth_a_look_and_red_once_proposals_are_in(office):
    office.put(_good(office))
    assert (look(office).backup.kind, look(office).backup.beside) == ("done", False)
    assert look(office, beside_the_data=True).backup.kind == "wait"
    office.put(_closed_round(office))
    assert (look(office).backup.kind, look(office).red) == ("done", 0)
    assert look(office, beside_the_data=True).backup.kind == "bad"


def _closed_round(office):
    programme = Programme(name={"zh": "示例"}, operator={}, created_at=office.clock.now())
    office.put(programme)
    return FundingRound(
        programme_id=programme.id,
        code="R",
        name={"zh": "示例"},
        summary={},
        timezone="Asia/Shanghai",
        phase=Phase.SCREENING,
        created_at=office.clock.now(),
    )


def test_a_machine_that_is_switched_off_every_night_is_two_days_old_too(office):
    office.clock.turn(timedelta(days=3))
    assert look(office, started_at=office.clock.now()).backup.kind == "bad"


def test_a_clock_before_what_is_recorded_is_red_without_any_other_clock(office):
    assert (look(office).clock.kind, look(office).clock.newest) == ("off", None)
    office.clock.turn(timedelta(days=-200))
    page = look(office)
    assert (page.clock.kind, page.clock.newest is not None, page.red) == ("bad", True, 1)


def test_data_on_a_share_is_yellow_with_a_sentence(office):
    page = look(office, doubt=Doubt("synced", "OneDrive"))
    assert (page.database_kind, "OneDrive" in page.doubt) == ("wait", True)


def test_heads_count_when_they_arrived_outside(office):
    assert look(office).sending is None
    send = partial(systems.send_heads, addresses=("a@example.org",), language="en")
    office.act(None, send, day="2026-03-02")
    sending = look(office, heads_to=1).sending
    assert (sending.kind, sending.heads.sent_at, sending.heads.waiting) == ("wait", None, 1)
    office.clock.turn(timedelta(days=3))
    assert look(office, heads_to=1).sending.kind == "bad"
    (mail,) = office.rows(select(Message))
    office.act(None, lambda unit: posting.sent(unit, mail.id))
    sending = look(office, heads_to=1).sending
    assert (sending.kind, sending.heads.sent_at, sending.heads.waiting) == (
        "done",
        office.clock.now(),
        0,
    )
    office.act(None, send, day="2026-03-05")
    (late,) = office.rows(select(Message).where(Message.state == MessageState.QUEUED))
    office.act(None, lambda unit: posting.failed(unit, late.id, "refused", final=True))
    sending = look(office, heads_to=1).sending
    assert (sending.kind, sending.heads.failed) == ("wait", 1)


def test_a_clock_that_is_off_is_seen(office):
    asked = {"time_source": "clock.example"}
    assert look(office, **asked).clock.kind == "off"
    for off_ms, kind in ((900, "done"), (-9_000, "wait"), (90_000, "bad"), (None, "wait")):
        office.act(None, systems.keep_clock, source="ntp://clock.example", off_ms=off_ms)
        assert look(office, **asked).clock.kind == kind


def test_room_turns_yellow_before_uploads_are_refused(office):
    kinds = [
        look(office, space=Space(total=100, free=free, kept=10)).space_kind for free in (50, 15, 9)
    ]
    assert kinds == ["done", "wait", "bad"]


def test_a_job_that_was_given_up_shows_and_is_tried_again(office):
    job_id = office.act(None, lambda unit: jobs.enqueue(unit, "likeness"))
    office.clock.turn(timedelta(minutes=30))
    assert look(office).jobs_kind == "bad"
    with office.database.write_session() as session:
        session.get_one(Job, job_id).state = JobState.FAILED
        session.commit()
    page = look(office)
    assert ([one.id for one in page.failed_jobs], page.jobs_kind) == ([job_id], "bad")
    office.act(office.owner, systems.retry_job, job_id)
    (job,) = office.rows(select(Job))
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    with pytest.raises(NotFound):
        office.act(office.owner, systems.retry_job, "-")


def test_a_mail_is_tried_from_the_page(office):
    with pytest.raises(Refused, match="no_email"):
        office.act(office.owner, systems.test_mail)
    with office.database.write_session() as session:
        session.get_one(Account, office.owner).email = "owner@example.org"
        session.commit()
    for _ in range(systems.TESTS_MAX):
        office.act(office.owner, systems.test_mail)
    with pytest.raises(Refused, match="tests_many"):
        office.act(office.owner, systems.test_mail)
    page = look(office)
    assert (page.own_address, page.is_testing, page.mail.waiting) == ("owner@example.org", True, 3)


def test_heads_go_out_once_a_day_and_hold_nothing_but_hashes(office):
    send = partial(systems.send_heads, addresses=("a@example.org", "b@example.org"), language="en")
    assert office.act(None, send, day="2026-03-02")
    assert not office.act(None, send, day="2026-03-02")
    assert office.act(None, send, day="2026-03-03")
    mails = office.rows(select(Message).where(Message.kind == "ledger_heads"))
    assert sorted(mail.address for mail in mails) == ["a@example.org"] * 2 + ["b@example.org"] * 2
    assert {mail.channel for mail in mails} == {Channel.EMAIL}
    heads = office.rows(select(LedgerHead))
    body = str(mails[0].facts["body"])
    assert all(f"{one.chain} {one.sequence} {one.digest}" in body for one in heads)
    for personal in ("owner", "organiser", "stranger", "示例"):
        assert personal not in body


def test_one_number_stands_for_all_heads(office):
    page = office.look(office.owner, views.heads)
    file = office.look(office.owner, views.heads_file)
    assert hashlib.sha256(file).hexdigest() == page.digest
    assert [one.chain for one in page.heads] == sorted(one.chain for one in page.heads)
    office.clock.turn(timedelta(seconds=1))
    office.person("somebody")
    assert office.look(office.owner, views.heads).digest != page.digest


def test_the_database_tells_its_size_and_its_form(office):
    assert office.look(None, views.readiness).migrations
    found = office.look(None, views.figures)
    assert found.size > 100_000
    assert office.database.answers()
