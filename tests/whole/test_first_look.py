"""What `make run` shows first: the founding round with the year after its awards, and a round whose call is open."""

import sqlite3
from contextlib import closing

from app.clock import SystemClock
from app.demo import loader
from app.unit.schema import prepare
from app.vocabulary import DatabaseKind
from tests.support.databases import settings_in


def test_the_first_look_has_a_year_with_everything_that_may_happen_in_it(tmp_path):
    settings = settings_in(tmp_path, kind=DatabaseKind.DEMO)
    prepare(settings, SystemClock().now())
    loader.first_look(settings, SystemClock())
    asked = {
        "rounds": "SELECT count(*) FROM funding_round",
        "paid": "SELECT count(DISTINCT proposal_id) FROM payment WHERE state = 'confirmed'",
        "stopped": "SELECT count(*) FROM instalment_decision WHERE verdict = 'stopped'",
        "returned": "SELECT count(*) FROM money_return WHERE state = 'received'",
        "barred": "SELECT count(*) FROM bar",
        "given up": "SELECT count(*) FROM award_decision WHERE step = 'withdrawn'",
        "taken up": "SELECT count(*) FROM award_decision WHERE step = 'accepted'",
    }
    with closing(sqlite3.connect(tmp_path / "miaopu.db")) as database:
        found = {name: database.execute(sql).fetchone()[0] for name, sql in asked.items()}
    assert found.pop("paid") > 10
    assert found == {
        "rounds": 2, "stopped": 2, "returned": 1, "barred": 1, "given up": 1, "taken up": 1,
    }  # fmt: skip
