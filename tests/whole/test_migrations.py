"""What the migrations make is what the models say, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, insert, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.errors import Unfit
from app.models import Account, IdempotencyKey, Seat, SeatCard, SignIn, metadata
from app.settings import Settings
from app.unit.schema import bring_up, config, newest_revision, upgrade
from app.unit.turns import Turn
from tests.support import sources


def test_the_migrated_database_equals_the_models(settings: Settings) -> None:
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_the_head_file_names_the_newest_migration() -> None:
    heads = ScriptDirectory.from_config(config()).get_heads()
    assert [sources.text("migrations/HEAD").strip()] == heads


@pytest.mark.parametrize(
    "database_kind", [pytest.param("postgres", marks=pytest.mark.needs_postgres)]
)
def test_an_update_waits_its_turn_before_it_locks_anything(settings: Settings) -> None:
    """A writer in its turn that came to a table of ours would wait for us, and we for its turn."""
    engine = create_engine(settings.database_url)
    with engine.connect() as writing, engine.connect() as updating:
        writing.execute(text(f"LOCK TABLE alembic_version IN {Turn.BESIDE.value} MODE"))
        updating.execute(text("SET lock_timeout = '50ms'"))
        updating.commit()
        with pytest.raises(Unfit, match="migration_failed"):
            bring_up(updating)
        updating.rollback()
        writing.rollback()
        assert bring_up(updating) == newest_revision()
    engine.dispose()


#: (number, base) of each revision, and which of them stand: a stale one, a chain upon a stale one,
#: a proposal whose first save was on nothing that stood, and one with a single revision.
CHAINS = {
    "a": ([(1, 0), (2, 1), (3, 1), (4, 2), (5, 3)], {1, 2, 4}),
    "b": ([(1, 0), (2, 0), (3, 2), (4, 1)], {1, 4}),
    "c": ([(1, 7), (2, 0), (3, 2)], {2, 3}),
    "d": ([(1, 0)], {1}),
}


def test_an_older_database_learns_which_revisions_stand(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        upgrade(connection, "0003")
        with _unreferenced(connection):
            for chain, (rows, _) in CHAINS.items():
                _old_revisions(connection, chain, rows)
        upgrade(connection)
        found = connection.execute(
            text("SELECT proposal_id, number FROM proposal_revision WHERE stands")
        ).all()
        assert {(row[0], row[1]) for row in found} == {
            (chain, number) for chain, (_, standing) in CHAINS.items() for number in standing
        }
        connection.rollback()
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("UPDATE proposal_revision SET answers = '{}'"))
    engine.dispose()


PAID = (
    "INSERT INTO payment (id, programme_id, funding_round_id, proposal_id, instalment, amount_minor,"
    " paid_on, voucher, state, entered_by, entered_at, withdrawn_reason) VALUES"
    " (:id, 'p', 'r', 'q', 'first', 1, '2026-01-01', :voucher, :state, 'a', :at, :why)"
)
BACK = (
    "INSERT INTO money_return (id, funding_round_id, proposal_id, kind, amount_minor, due_on, reason,"
    " minutes, state, claimed_by, claimed_at, received_on, voucher, received_at, withdrawn_reason) VALUES"
    " (:id, 'r', 'q', 'unspent', 1, '2026-01-01', 'x', '', 'received', 'a', 1, '2026-01-01', :voucher,"
    " :at, '')"
)
ROUND = (
    "INSERT INTO funding_round (id, programme_id, code, name, summary, timezone, phase, publication_level,"
    " created_at, version) VALUES ('r', 'p', 'R', '{}', '{}', 'Asia/Shanghai', 'announced', 'open', 1, 1)"
)


def test_vouchers_of_an_older_database_are_used_up_by_what_came_first(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        upgrade(connection, "0049")
        with _unreferenced(connection):
            connection.execute(text(ROUND))
            for key, voucher, state, at in (
                ("b", "v-1", "confirmed", 2),
                ("a", "Ｖ-１", "confirmed", 1),
                ("c", "V-2", "withdrawn", 1),
            ):
                given = {"id": key, "voucher": voucher, "state": state, "at": at, "why": "x"}
                connection.execute(text(PAID), given)
            for key, voucher, at in (("d", "V 1", 3), ("e", "v-2", 4), ("f", "", 5)):
                connection.execute(text(BACK), {"id": key, "voucher": voucher, "at": at})
            upgrade(connection)
        found = connection.execute(
            text("SELECT key, COALESCE(payment_id, return_id) FROM voucher_use ORDER BY key")
        )
        assert [tuple(row) for row in found] == [("v-1", "a"), ("v-2", "e"), ("v1", "d")]
    engine.dispose()


BALLOT = (
    "INSERT INTO ballot (id, meeting_id, proposal_id, form, voters, question, pick_min, pick_max, points,"
    " attempt, state, secret, created_at) VALUES"
    " (:id, 'm', :proposal, :form, :voters, '', 0, 0, 0, 1, 'prepared', :secret, 0)"
)


def _held(connection: Connection, **given: object) -> None:
    """Write a ballot as version 0014 knew it."""
    plain = {
        "id": "b",
        "proposal": "p",
        "form": "for_against_abstain",
        "voters": "panel",
        "secret": False,
    }
    with _unreferenced(connection):
        connection.execute(text(BALLOT), plain | given)


def test_going_back_behind_the_live_meeting_and_up_again(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        upgrade(connection)
        command.downgrade(config(connection), "0014")
        connection.commit()
        _held(connection)
        command.downgrade(config(connection), "0013")
        connection.commit()
        assert connection.execute(text("SELECT proposal_id FROM ballot")).scalar_one() == "p"
        upgrade(connection)
        found = connection.execute(text("SELECT vote, vote_round, voters FROM ballot")).one()
        assert tuple(found) == ("", 1, "panel")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize(
    "given",
    [{"proposal": None, "form": "choose"}, {"voters": "public"}],
    ids=["a list", "the public"],
)
def test_going_back_is_refused_where_votes_would_be_lost(
    database_url: str, given: dict[str, object]
) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        upgrade(connection, "0014")
        _held(connection, **given)
        with pytest.raises(RuntimeError, match="restore the snapshot"):
            command.downgrade(config(connection), "0013")
        connection.rollback()
        assert MigrationContext.configure(connection).get_current_revision() == "0014"
        assert connection.execute(text("SELECT count(*) FROM ballot")).scalar_one() == 1
    engine.dispose()


def _put(connection: Connection, row: SQLModel, *lacking: str) -> None:
    """Write a row as an older version knew it, without the columns that it lacked."""
    table = metadata.tables[str(row.__tablename__)]
    kept = {name: value for name, value in row.model_dump().items() if name not in lacking}
    connection.execute(insert(table).values(**kept))


def _carded(connection: Connection) -> None:
    """Write two people with sessions as version 0058 knew them: one has a seat with a card."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for name in ("carded", "other"):
        known = {"sign_in_key": name, "sign_in_name": name, "display_name": name}
        person = Account(id=name, totp_secret="begun", created_at=now, **known)
        _put(connection, person, "totp_pending")
        opened = {"token_digest": name, "csrf_token": "c", "account_id": name}
        row = SignIn(created_at=now, expires_at=now, **opened)
        _put(connection, row, "seat_card_id")
    place = {
        "funding_round_id": "r",
        "panel": "panel",
        "label": "A",
        "account_id": "carded",
    }
    _put(connection, Seat(id="s", invited_name="x", created_at=now, **place))
    card = {"number": "N", "digest": "d", "issued_by": "other"}
    _put(connection, SeatCard(id="c", seat_id="s", issued_at=now, **card))
    for key, said in (("a", "http://x/invitations/seat/t"), ("b", "fine")):
        answer = {"fields": {"link": said}}
        _put(connection, IdempotencyKey(scope="o", key=key, answer=answer, created_at=now))


def test_sessions_that_a_card_may_have_opened_end_with_the_update(database_url: str) -> None:
    engine = create_engine(database_url)
    live = text("SELECT account_id FROM sign_in WHERE revoked_at IS NULL ORDER BY account_id")
    with engine.connect() as connection:
        upgrade(connection, "0058")
        with _unreferenced(connection):
            _carded(connection)
            upgrade(connection)
        assert connection.execute(live).scalars().all() == ["other"]
        assert connection.execute(text("SELECT key FROM idempotency_key")).scalars().all() == ["b"]
        secrets = text("SELECT DISTINCT totp_secret, totp_pending FROM account")
        assert [tuple(row) for row in connection.execute(secrets)] == [(None, "begun")]
        connection.execute(text("UPDATE sign_in SET seat_card_id = 'c', revoked_at = NULL"))
        with _unreferenced(connection):
            command.downgrade(config(connection), "0058")
            connection.commit()
            assert connection.execute(live).scalars().all() == []
            kept = text("SELECT DISTINCT totp_secret FROM account")
            assert connection.execute(kept).scalars().all() == ["begun"]
            upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@contextmanager
def _unreferenced(connection: Connection) -> Iterator[None]:
    """Let rows refer to nothing: what they belong to is not the question."""
    off, on = "PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"
    if connection.dialect.name == "postgresql":
        off, on = (f"SET session_replication_role = {role}" for role in ("replica", "origin"))
    connection.execute(text(off))
    yield
    connection.execute(text(on))
    connection.commit()


def _old_revisions(connection: Connection, proposal: str, rows: list[tuple[int, int]]) -> None:
    """Write revisions as version 0003 knew them."""
    connection.execute(
        text(
            "INSERT INTO proposal_revision (id, proposal_id, number, base, form_version_id,"
            " answers, saved_by, saved_at) VALUES (:id, :proposal, :number, :base, 'f', '{}', 's', 0)"
        ),
        [
            {"id": f"{proposal}{number}", "proposal": proposal, "number": number, "base": base}
            for number, base in rows
        ],
    )
