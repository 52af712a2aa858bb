"""Checks before sign-off over the founding round: all receipts match, and what is changed behind them is found."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import create_engine, text
from sqlmodel import Session, select

from app.models import FundingRound, Proposal
from app.store import receipt_audits, results
from app.store.bundles import outcome_of
from app.store.clearances import Cleared, clearances_of
from app.vocabulary import Clearance, Colour, Phase
from tests.support.rounds import ATTACHMENT

PUT_IN = hashlib.sha256(ATTACHMENT).hexdigest()
BEGUN = datetime(2016, 6, 1, tzinfo=UTC)


@contextmanager
def tampering(there) -> Iterator[Session]:
    """Give a session whose changes are thrown away, past the triggers that keep evidence as it is."""
    engine = create_engine(f"sqlite:///{there.file}")
    with engine.connect() as connection, Session(bind=connection) as session:
        connection.execute(text("BEGIN"))
        names = "review_revision_no_update", "proposal_revision_no_update", "named_paper_no_update"
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        # These worlds have a file that was put in past the program.
        connection.execute(
            text("DELETE FROM attachment WHERE sha256 = :digest"), {"digest": PUT_IN}
        )
        yield session
        session.rollback()
        connection.rollback()
    engine.dispose()


def checked(session: Session) -> dict[Clearance, Cleared]:
    funding_round = session.exec(select(FundingRound)).one()
    tally = results.newest(session, funding_round.id)
    found = clearances_of(session, funding_round, tally, BEGUN)
    return {one.clearance: one for one in found}


def test_the_founding_round_is_clean(world):
    with tampering(world(Phase.DECISION)) as session:
        found = checked(session)
    assert {
        key.value: one.code for key, one in found.items() if one.colour is not Colour.GREEN
    } == {}
    assert found[Clearance.RECEIPTS].facts["without"] == 0


def test_a_changed_mark_answer_or_paper_is_found_by_its_receipt(world):
    with tampering(world(Phase.DECISION)) as session:
        round_id = session.exec(select(FundingRound.id)).one()
        whole = receipt_audits.audit(session, round_id)
        marks = session.execute(
            text(
                "SELECT v.id, v.marks FROM review_revision v JOIN review r ON r.id = v.review_id"
                " WHERE r.filed_revision = v.number ORDER BY v.id LIMIT 1"
            )
        ).one()
        given = json.loads(marks[1])
        changed = {**given, "impact": 900 if given["impact"] == 1000 else 1000}
        session.execute(
            text("UPDATE review_revision SET marks = :marks WHERE id = :id"),
            {"marks": json.dumps(changed), "id": marks[0]},
        )
        session.execute(
            text(
                "UPDATE proposal_revision SET answers = json_set(answers, '$.planted', 'x') WHERE id ="
                " (SELECT v.id FROM proposal_revision v JOIN proposal p ON p.id = v.proposal_id"
                "  WHERE p.submitted_revision = v.number AND p.state = 'eligible' LIMIT 1)"
            )
        )
        session.execute(
            text(
                "UPDATE named_paper SET choice = CASE choice WHEN 'for' THEN 'against' ELSE 'for' END"
                " WHERE id = (SELECT id FROM named_paper LIMIT 1)"
            )
        )
        found = receipt_audits.audit(session, round_id)
        red = checked(session)[Clearance.RECEIPTS]
    assert (whole.differ, whole.without) == ((), 0)
    assert (found.held, len(found.differ)) == (whole.held, 3)
    assert (red.colour, len(red.about)) == (Colour.RED, 3)
    assert found.differ == red.about


def test_a_bar_of_a_funded_body_is_red(world):
    with tampering(world(Phase.DECISION)) as session:
        funding_round = session.exec(select(FundingRound)).one()
        first = outcome_of(results.newest(session, funding_round.id)).lines[0].proposal
        owner = session.get_one(Proposal, first).organisation_id
        account = session.execute(text("SELECT id FROM account LIMIT 1")).scalar_one()
        session.execute(
            text(
                "INSERT INTO organisation_record (id, organisation_id, kind, title, authority, from_on,"
                " until_on, note, declared_by, declared_at) VALUES ('planted', :one, 'bar', '示例', '',"
                " '2016-01-01', '', '', :account, 0)"
            ),
            {"one": owner, "account": account},
        )
        found = checked(session)
    assert (found[Clearance.BARS].colour, found[Clearance.BARS].about) == (Colour.RED, (first,))
