"""Another program keeps the database's file: a save waits, or says that it is not confirmed, and is there once."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.unit import database
from app.vocabulary import Phase
from tests.support.paper import Person, plain
from tests.whole.subjects import addresses
from tests.whole.test_repeats import effects

OURS = database.HELD_MS
SAID = "别的程序正占着数据库，这一次没有确认存上。"


@contextmanager
def held(file: Path, seconds: float) -> Iterator[threading.Event]:
    """Keep the file from outside, as a copying program or a person with a tool does."""
    opened = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    with closing(opened):
        opened.execute("BEGIN IMMEDIATE")
        over = threading.Event()

        def let_go() -> None:
            over.wait(seconds)
            over.set()  # before anybody may go on: whose answer comes then, waited
            opened.rollback()

        keeping = threading.Thread(target=let_go)
        keeping.start()
        try:
            yield over
        except BaseException:
            over.set()
            raise
        finally:
            keeping.join()


@pytest.mark.parametrize(
    ("seconds", "patience", "waits"),
    [
        pytest.param(0.8, OURS, True, id="shortly"),
        pytest.param(30, 300, False, id="longer than it waits"),
        pytest.param(8, OURS, True, marks=pytest.mark.soak, id="8 s"),
        pytest.param(15, OURS, False, marks=pytest.mark.soak, id="15 s"),
    ],
)
def test_a_save_waits_or_is_not_confirmed_and_is_there_once(
    world_copy, monkeypatch, seconds, patience, waits
):
    monkeypatch.setattr(database, "HELD_MS", patience)
    there = world_copy(Phase.CALL)
    path = f"/proposals/{addresses(there)['proposal_id']}"
    person = Person(there.at("applicant").client)
    person.open(f"{path}/edit/need")
    person.send("/edit/need$", need="【示例文字】改过的")
    person.open(f"{path}/submit")
    form = person.form("/submit$")
    typed, before = form.data({"confirm": "yes"}), effects(there)
    client, began = there.at("applicant").client, time.monotonic()
    with held(there.file, seconds) as outside:
        answer = client.post(form.action, data=typed)
        took = time.monotonic() - began
        assert client.get(path).status_code == 200  # looking goes on
        assert (answer.status_code, outside.is_set()) == ((303, True) if waits else (503, False))
        if patience != OURS:
            outside.set()
    if waits:
        assert took >= seconds
    else:
        assert took >= patience / 1000
        assert SAID in plain(answer)
        assert "没有改动任何内容" not in plain(answer)
        assert effects(there) == before
        answer = client.post(form.action, data=typed)
        assert answer.status_code == 303
    again = client.post(form.action, data=typed)
    assert again.headers["location"] == answer.headers["location"]
    gained = {name: count - before[name] for name, count in effects(there).items()}
    assert (gained["receipt"], gained["ledger_entry"]) == (1, 1)
