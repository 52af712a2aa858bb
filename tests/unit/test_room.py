"""A full disk: the room that was kept for it is given back, the save is done, nothing needs a restart."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from sqlmodel import select

from app.actions.accounts import NewAccount, sign_up
from app.clock import TurnedClock
from app.errors import Overloaded
from app.models import Account
from app.unit import NOBODY, Database, Request, Unit, Writer

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


@dataclass
class Spare:
    """Room that is given back once: the database may grow again."""

    grow: Callable[[int], None]
    left: int = 1

    def drop(self) -> bool:
        self.left -= 1
        if self.left == 0:
            self.grow(20)
        return self.left == 0

    def is_scarce(self) -> bool:
        return True


@pytest.fixture
def grow(database: Database) -> Iterator[Callable[[int], None]]:
    """Let the database's file have so many pages more than it has, and none beyond."""

    def to(more: int) -> None:
        raw = database.writing.raw_connection()
        with closing(raw):
            (pages,) = raw.cursor().execute("PRAGMA page_count").fetchone()
            raw.cursor().execute(f"PRAGMA max_page_count={pages + more}")

    yield to
    to(10**6)


def test_a_save_on_a_full_disk_is_done_with_the_room_that_was_kept(
    database: Database, clock: TurnedClock, grow: Callable[[int], None]
) -> None:
    spare = Spare(grow)
    writer = Writer(database, clock, spare)
    done = []
    grow(0)

    def fill() -> None:
        for number in range(400):
            writer.write(_request(clock), _person(number))
            done.append(number)

    with pytest.raises(Overloaded, match="no_room"):
        fill()
    assert spare.left < 0
    assert len(done) > 20
    grow(10**6)
    writer.write(_request(clock), _person(-1))
    writer.close()
    with database.read() as session:
        assert len(session.exec(select(Account)).all()) == len(done) + 1


def _person(number: int) -> Callable[[Unit], None]:
    name = f"{number}-" + "长" * 30
    return lambda unit: sign_up(
        unit, NewAccount(sign_in_name=name, display_name=name, password_hash="x" * 200)
    )


def _request(clock: TurnedClock) -> Request:
    return Request(actor=NOBODY, request_id="test", arrived_at=clock.now())
