"""Writing over a disk that fails, or a file that somebody else keeps: never twice, never untold."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from app.actions.accounts import NewAccount, sign_up
from app.clock import TurnedClock
from app.errors import Overloaded
from app.settings import Settings
from app.unit import NOBODY, Request, Unit, Writer, open_database

PAGE = 4096


def write(writer: Writer, clock: TurnedClock, name: str) -> None:
    def work(unit: Unit) -> None:
        sign_up(unit, NewAccount(sign_in_name=name, display_name=name, password_hash="x"))

    writer.write(Request(actor=NOBODY, request_id="test", arrived_at=clock.now()), work)


def test_a_page_that_turns_out_damaged_stops_writing_for_good(
    sqlite_settings: Settings, clock: TurnedClock
) -> None:
    database = open_database(sqlite_settings)
    writer = Writer(database, clock)
    write(writer, clock, "示例甲")
    with closing(sqlite3.connect(sqlite_settings.database_file)) as opened:
        (page,) = opened.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'account'"
        ).fetchone()
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with sqlite_settings.database_file.open("rb+") as spoiled:
        spoiled.seek((page - 1) * PAGE)
        spoiled.write(b"\xa5" * PAGE)
    with (
        database.write_session() as session
    ):  # what it remembers of the file is no proof of the file
        session.execute(text("PRAGMA shrink_memory"))
    for name in ("示例乙", "示例丙"):
        with pytest.raises(Overloaded) as stopped:
            write(writer, clock, name)
        assert stopped.value.reason == "writing_stopped"
    assert not writer.alive
    writer.close()
    database.close()
