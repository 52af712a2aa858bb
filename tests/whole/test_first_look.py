"""What `make run` shows first: the founding round with the year after its awards, and a round whose call is open."""

import sqlite3
from contextlib import closing

from sqlmodel import select

from app.clock import SystemClock
from app.demo import loader
from app.models import Bar, FundingRound, Proposal
from app.store import eligibility
from app.unit import open_database
from app.unit.schema import prepare
from app.vocabulary import DatabaseKind, Phase
from tests.support.databases import settings_in


def test_the_first_look_has_a_year_with_everything_that_may_happen_in_it(tmp_path):
    settings = settings_in(tmp_path, kind=DatabaseKind.DEMO)
    prepare(settings, SystemClock().now())
    loader.first_look(settings, SystemClock())
    asked = {
        "rounds": "SELECT count(*) FROM funding_round",
        "paid": "SELECT count(DISTINCT proposal_id) FROM payment WHERE state = 'confirmed'",
        "stopped": "SELECT count(*) FROM instalment_decision WHERE verdict = 'stopped'",
        "not passed": "SELECT count(*) FROM evaluation_result r JOIN evaluation e ON e.id = r.evaluation_id"
        " WHERE r.passed = 0 AND e.kind = 'midterm'",
        "returned": "SELECT count(*) FROM money_return WHERE state = 'received'",
        "barred": "SELECT count(*) FROM bar",
        "given up": "SELECT count(*) FROM award_decision WHERE step = 'withdrawn'",
        "taken up": "SELECT count(*) FROM award_decision WHERE step = 'accepted'",
        "kinds of gifts": "SELECT count(DISTINCT kind) FROM gift",
        "only promised": "SELECT count(*) FROM gift g WHERE NOT EXISTS"
        " (SELECT * FROM gift_entry e WHERE e.gift_id = g.id AND e.step = 'received')",
        "without paper or a second person": "SELECT count(*) FROM gift_entry WHERE step = 'received'"
        " AND state = 'confirmed' AND (attachment_id IS NULL OR entered_by = confirmed_by)",
        "gifts that wait": "SELECT count(*) FROM gift_entry WHERE state = 'entered'",
        "corrected": "SELECT count(*) FROM gift_entry WHERE corrects IS NOT NULL AND state = 'confirmed'",
        "called after a donor": "SELECT count(*) FROM naming",
        "not to be named": "SELECT count(*) FROM donor WHERE unnamed",
        "events with guests": "SELECT count(DISTINCT event_id) FROM event_guest",
        "signed in with the phone": "SELECT count(DISTINCT event_id) FROM event_visitor",
        "with a list on paper": "SELECT count(*) FROM event WHERE counted IS NOT NULL AND list_file_id IS NOT NULL",
        "visitors before or after": "SELECT count(*) FROM event_visitor v JOIN event e ON e.id = v.event_id"
        " WHERE v.signed_at < e.starts_at OR v.signed_at > e.ends_at",
    }
    _the_next_call_finds_the_bar(settings)
    with closing(sqlite3.connect(tmp_path / "miaopu.db")) as database:
        found = {name: database.execute(sql).fetchone()[0] for name, sql in asked.items()}
    assert found.pop("paid") > 10
    assert found == {
        "rounds": 2, "stopped": 2, "not passed": 1, "returned": 1, "barred": 1, "given up": 1, "taken up": 1,
        "kinds of gifts": 4, "only promised": 1, "without paper or a second person": 0, "gifts that wait": 1,
        "corrected": 1, "called after a donor": 1, "not to be named": 1, "events with guests": 3,
        "signed in with the phone": 4, "with a list on paper": 2, "visitors before or after": 0,
    }  # fmt: skip


def _the_next_call_finds_the_bar(settings):
    """The body whose mid-term was not passed applies again: its check says so, and no other one's does."""
    database = open_database(settings)
    with database.read() as session:
        bar = session.exec(select(Bar)).one()
        [now] = session.exec(select(FundingRound).where(FundingRound.phase == Phase.CALL)).all()
        rows = session.exec(select(Proposal).where(Proposal.funding_round_id == now.id)).all()
        checked = eligibility.checked(session, now, rows, SystemClock().now())
        barred = {key for key, lines in checked.items() if "barred" in {one.code for one in lines}}
        assert barred == {row.id for row in rows if row.organisation_id == bar.organisation_id}
        assert barred
    database.close()
