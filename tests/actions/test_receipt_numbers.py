"""Numbers of receipts: a number that somebody holds is never given to another."""

import secrets

import pytest

from app.store import receipts
from app.vocabulary import Phase
from tests.support.rounds import Worlds


@pytest.mark.parametrize("table", ["receipt", "proposal"])
def test_a_number_that_is_held_is_drawn_again(
    world: Worlds, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    there = world(Phase.CALL)
    held = there.one(f"SELECT number FROM {table} WHERE number IS NOT NULL")
    code, _, drawn = held.rpartition("-")
    other = "222222" if not drawn.startswith("222222") else "333333"
    letters = iter(drawn[:6] + other)
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    with there.app.state.house.database.read() as session:
        number = receipts.new_number(session, code)
    assert number == f"{code}-{other}{receipts.check_character(code + other)}"
