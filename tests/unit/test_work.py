"""The unit of work: nothing half, nothing unrecorded, nothing written by a reader."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from app.actions.accounts import NewAccount, make_account, sign_up
from app.audit import INSTALLATION, chains, digest_of, record, verify_chain
from app.clock import TurnedClock, to_text
from app.errors import Invalid, Stale
from app.models import APPEND_ONLY, Account, IdempotencyKey, Job, LedgerEntry, LedgerHead
from app.store.states import move_state
from app.unit import (
    NOBODY,
    Database,
    Request,
    Turn,
    Unit,
    UnrecordedChange,
    Writer,
    open_database,
)
from app.vocabulary import JobState, Verb


@pytest.fixture
def writer(database: Database, clock: TurnedClock):
    made = Writer(database, clock)
    yield made
    made.close()


def request(clock: TurnedClock) -> Request:
    return Request(actor=NOBODY, request_id="test", arrived_at=clock.now())


def somebody(name: str) -> NewAccount:
    return NewAccount(sign_in_name=name, display_name=name, password_hash="x")


def test_evidence_changed_without_a_line_on_the_ledger_is_refused(writer, database, clock) -> None:
    def quietly(unit: Unit) -> None:
        unit.session.add(make_account(unit, somebody("小红")))

    with pytest.raises(UnrecordedChange, match="account"):
        writer.write(request(clock), quietly)
    with database.read() as session:
        assert session.exec(select(Account)).all() == []


def test_a_failure_after_the_ledgers_line_leaves_nothing_of_both(writer, database, clock) -> None:
    def halfway(unit: Unit) -> None:
        sign_up(unit, somebody("小红"))
        raise Invalid({})

    with pytest.raises(Invalid):
        writer.write(request(clock), halfway)
    with database.read() as session:
        assert session.exec(select(Account)).all() == []
        assert session.exec(select(LedgerEntry)).all() == []


def test_a_reading_session_cannot_write(database: Database) -> None:
    with database.read() as session, pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM account"))


def test_the_ledger_chains_and_says_where_it_was_changed(writer, database, clock) -> None:
    for name in ("甲", "乙", "丙"):
        writer.write(request(clock), lambda unit, n=name: sign_up(unit, somebody(f"示例{n}")))
    with database.read() as session:
        assert chains(session) == [INSTALLATION]
        assert verify_chain(session, INSTALLATION) == []
        entries = session.exec(select(LedgerEntry).order_by(LedgerEntry.sequence)).all()
        assert [entry.sequence for entry in entries] == [1, 2, 3]
        assert [entry.previous_digest for entry in entries] == [
            "",
            entries[0].digest,
            entries[1].digest,
        ]
        assert all(entry.digest == digest_of(entry) for entry in entries)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger_entry SET request_id = 'x' WHERE sequence = 2", "entry_changed"),
        ("UPDATE ledger_entry SET previous_digest = 'x' WHERE sequence = 2", "link_broken"),
        ("DELETE FROM ledger_entry WHERE sequence = 2", "entry_missing"),
        ("DELETE FROM ledger_entry WHERE sequence = 3", "head_differs"),
        ("UPDATE ledger_head SET digest = 'x'", "head_differs"),
    ],
)
def test_whoever_gets_round_the_triggers_is_found(writer, database, clock, statement, code) -> None:
    for name in ("甲", "乙", "丙"):
        writer.write(request(clock), lambda unit, n=name: sign_up(unit, somebody(f"示例{n}")))
    with database.writing.connect() as connection:
        for verb in ("update", "delete"):
            place = "" if database.on_sqlite else " ON ledger_entry"
            connection.execute(text(f"DROP TRIGGER ledger_entry_no_{verb}{place}"))
        connection.execute(text(statement))
        connection.commit()
    with database.read() as session:
        assert code in [found.code for found in verify_chain(session, INSTALLATION)]


def test_rows_of_evidence_cannot_be_changed_or_removed(writer, database, clock) -> None:
    writer.write(request(clock), lambda unit: sign_up(unit, somebody("示例甲")))
    for statement in ("UPDATE ledger_entry SET request_id = 'x'", "DELETE FROM ledger_entry"):
        with (
            database.writing.connect() as connection,
            pytest.raises(DBAPIError, match="append-only"),
        ):
            connection.execute(text(statement))


def test_every_append_only_table_has_its_triggers(database: Database) -> None:
    sqlite, postgres = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "SELECT tgname FROM pg_trigger",
    )
    query = sqlite if database.on_sqlite else postgres
    with database.reading.connect() as connection:
        found = {row[0] for row in connection.execute(text(query))}
    assert {f"{table}_no_update" for table in APPEND_ONLY} - found == set()


def test_personal_words_stand_on_the_ledger_by_hash_only(writer, database, clock) -> None:
    writer.write(request(clock), lambda unit: sign_up(unit, somebody("王小红13800000000")))
    with database.read() as session:
        entry = session.exec(select(LedgerEntry)).one()
    assert "王小红" not in str(entry.after)
    assert "password_hash" not in (entry.after or {})


def test_a_state_is_written_only_if_it_is_still_what_was_seen(writer, database, clock) -> None:
    def enqueue(unit: Unit) -> str:
        job = Job(kind="x", arguments={}, run_after=unit.now, created_at=unit.now)
        unit.session.add(job)
        return job.id

    job_id = writer.write(request(clock), enqueue)

    def overtaken(unit: Unit) -> None:
        job = unit.session.get(Job, job_id)
        unit.session.execute(text("UPDATE job SET state = 'done'"))
        move_state(unit.session, job, JobState.RUNNING)

    with pytest.raises(Stale):
        writer.write(request(clock), overtaken)


def test_writers_take_turns_and_lose_nothing(writer, database, clock) -> None:
    def one(i: int) -> str:
        return writer.write(request(clock), lambda unit: sign_up(unit, somebody(f"示例{i:02d}")))

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(one, range(24)))
    with database.read() as session:
        assert len(set(made)) == len(session.exec(select(Account)).all()) == 24
        assert session.get(LedgerHead, INSTALLATION).sequence == 24
        assert verify_chain(session, INSTALLATION) == []


@pytest.mark.needs_postgres
@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_of_two_nodes_nobody_is_undone_three_times(database, settings, clock) -> None:
    """Sixteen hands at one chain, by two processes' writers: a third attempt is the last."""
    other = open_database(settings)
    writers = [Writer(database, clock), Writer(other, clock)]
    attempts: Counter[int] = Counter()

    def one(i: int) -> None:
        def work(unit: Unit) -> None:
            attempts[i] += 1
            sign_up(unit, somebody(f"示例{i:03d}"))

        writers[i % 2].write(request(clock), work)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(96)))
    other.close()
    assert (len(attempts), set(attempts.values()) <= {1, 2, 3}) == (96, True), attempts
    with database.read() as session:
        assert session.get(LedgerHead, INSTALLATION).sequence == 96


@pytest.mark.needs_postgres
@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_a_node_that_hangs_in_its_turn_keeps_the_others_for_a_while_only(
    writer, database, clock, monkeypatch
) -> None:
    monkeypatch.setattr("app.unit.database._TURN_SECONDS", 1)
    lined = replace(request(clock), turn=Turn.IN_LINE)
    with database.write_session() as hanging:
        hanging.execute(text("LOCK TABLE alembic_version IN EXCLUSIVE MODE"))
        writer.write(lined, lambda unit: sign_up(unit, somebody("示例")))
    with database.read() as session:
        assert len(session.exec(select(Account)).all()) == 1


@pytest.mark.needs_postgres
@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_of_those_in_line_nobody_is_undone(database, settings, clock) -> None:
    """Sixteen hands at one chain, by two processes' writers, in line."""
    other = open_database(settings)
    writers = [Writer(database, clock), Writer(other, clock)]
    attempts: Counter[int] = Counter()
    lined = replace(request(clock), turn=Turn.IN_LINE)

    def one(i: int) -> None:
        def work(unit: Unit) -> None:
            attempts[i] += 1
            sign_up(unit, somebody(f"示例{i:03d}"))

        writers[i % 2].write(lined, work)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(96)))
    other.close()
    assert (len(attempts), set(attempts.values())) == (96, {1})


@pytest.mark.needs_postgres
@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_two_who_take_the_same_number_at_once_both_get_one(writer, database, clock) -> None:
    """The database may tell the second of a row that is there already, not of having met somebody."""
    attempts: Counter[str] = Counter()

    def keep(unit: Unit, key: str) -> None:
        row = IdempotencyKey(scope="test", key=key, answer={}, created_at=unit.now)
        unit.session.add(row)
        unit.session.flush()

    def mine(unit: Unit) -> None:
        attempts["mine"] += 1
        if attempts["mine"] == 1:
            unit.session.exec(select(Job)).all()  # what stands is seen from here on
            with ThreadPoolExecutor(1) as pool:
                pool.submit(writer.write, request(clock), lambda other: keep(other, "1")).result(10)
        keep(unit, str(attempts["mine"]))

    writer.write(request(clock), mine)
    assert attempts["mine"] == 2
    with pytest.raises(DBAPIError):  # what stands there for good is said
        writer.write(request(clock), lambda unit: keep(unit, "1"))
    with database.read() as session:
        assert len(session.exec(select(IdempotencyKey)).all()) == 2


def test_an_unrecorded_verb_cannot_be_recorded(writer, clock) -> None:
    def wrong(unit: Unit) -> None:
        record(unit, Verb.ACCOUNT_SIGN_IN, make_account(unit, somebody("示例")))

    with pytest.raises(ValueError, match="unrecorded"):
        writer.write(request(clock), wrong)


def test_the_unit_sees_the_clock_once(writer, clock) -> None:
    before = clock.now()
    assert writer.write(request(clock), lambda unit: unit.now) == before
    clock.turn(timedelta(seconds=5))
    assert writer.write(request(clock), lambda unit: unit.now) == before + timedelta(seconds=5)


def test_the_ledger_holds_what_a_flush_in_between_has_written(writer, database, clock) -> None:
    def make(unit: Unit) -> str:
        account = make_account(unit, somebody("小红"))
        unit.session.add(account)
        unit.session.flush()
        account.language = "en"
        unit.session.flush()
        record(unit, Verb.ACCOUNT_SIGN_UP, account)
        return account.id

    def change(unit: Unit) -> None:
        account = unit.session.get_one(Account, account_id)
        for language in ("zh_CN", "en", "zh_CN"):
            account.language = language
            unit.session.flush()
        account.disabled_at = unit.now
        record(unit, Verb.ACCOUNT_SIGN_UP, account)

    account_id = writer.write(request(clock), make)
    writer.write(request(clock), change)
    with database.read() as session:
        made, changed = session.exec(select(LedgerEntry).order_by(LedgerEntry.sequence)).all()
    kept_back = {"password_hash", "totp_secret", "demo_role"}
    columns = {column.name for column in Account.__table__.columns} - kept_back
    assert (made.before, set(made.after), made.after["language"]) == (None, columns, "en")
    assert changed.before == {"language": "en", "disabled_at": None}
    assert changed.after == {"language": "zh_CN", "disabled_at": to_text(clock.now())}
