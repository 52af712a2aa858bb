"""Money that moved, reports and events written straight into a database: who enters them is another room."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from itertools import count

from app.forms.rulebooks import document_of, evaluation_presets
from tests.support.rounds import SUBJECT, World

_KEYS = count(1)
_PROPOSAL = (
    "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?"
)


def subject_of(there: World) -> str:
    """Name the proposal that tests ask for."""
    return there.one(_PROPOSAL, SUBJECT)


def key() -> str:
    """Make an id of its own."""
    return f"{next(_KEYS):032x}"


def pay(there: World, amount_minor: int, on: str) -> None:
    """Let money go out for the subject."""
    own = key()
    change(
        there,
        "INSERT INTO payment (id, programme_id, funding_round_id, proposal_id, instalment,"
        " amount_minor, paid_on, voucher, state, entered_by, entered_at, withdrawn_reason)"
        " SELECT ?, programme_id, id, ?, 'whole', ?, ?, ?, 'confirmed', created_by, created_at, ''"
        " FROM funding_round",
        own, subject_of(there), amount_minor, on, f"示例-{own[-4:]}",
    )  # fmt: skip


def give_back(there: World, amount_minor: int, on: str) -> None:
    """Let money of the subject come back."""
    change(
        there,
        "INSERT INTO money_return (id, funding_round_id, proposal_id, kind, amount_minor, due_on,"
        " reason, minutes, state, claimed_by, claimed_at, received_on, voucher, withdrawn_reason)"
        " SELECT ?, id, ?, 'unspent', ?, ?, '【示例】结余', '', 'received', created_by, created_at,"
        " ?, '', '' FROM funding_round",
        key(), subject_of(there), amount_minor, on, on,
    )  # fmt: skip


def agree(there: World, on: str, parts: Sequence[tuple[str, int, str]]) -> None:
    """Agree instalments of the subject, due on one day: name, amount and what was decided of it."""
    own = key()
    change(
        there,
        "INSERT INTO agreement (id, funding_round_id, proposal_id, number, amount_minor, lines,"
        " conditions, duties, begins_on, ends_on, reason, minutes, made_by, made_at)"
        " SELECT ?, id, ?, 1, ?, '[]', '{}', '{}', '', '', '', '', created_by, created_at"
        " FROM funding_round",
        own, subject_of(there), sum(amount for _, amount, _ in parts),
    )  # fmt: skip
    for at, (name, amount, verdict) in enumerate(parts):
        change(
            there,
            "INSERT INTO instalment (id, agreement_id, name, position, title, amount_minor, after,"
            " within, days, due_on) VALUES (?, ?, ?, ?, ?, ?, 'day', 0, 'workday', ?)",
            key(), own, name, at, json.dumps({"zh": name}), amount, on,
        )  # fmt: skip
        if verdict:
            change(
                there,
                "INSERT INTO instalment_decision (id, funding_round_id, proposal_id, instalment,"
                " number, verdict, reason, minutes, decided_by, decided_at) SELECT ?, id, ?, ?, 1,"
                " ?, '【示例】', '', created_by, created_at FROM funding_round",
                key(), subject_of(there), name, verdict,
            )  # fmt: skip


def report(there: World, problems: str, on: str) -> str:
    """Let the subject hand a mid-term report in, on the day on which it is due."""
    at = int(datetime.fromisoformat(f"{on}T04:00:00+00:00").timestamp() * 1000)
    own, text = key(), json.dumps({"served": [], "spending": [], "problems": problems})
    change(
        there,
        "INSERT INTO report_due (id, funding_round_id, kind, period, from_on, until_on, due_on,"
        " within_paid, reason, set_by, set_at) SELECT ?, id, 'midterm', '', ?, ?, ?, 1, '',"
        " created_by, created_at FROM funding_round",
        key(), on, on, on,
    )  # fmt: skip
    change(
        there,
        "INSERT INTO report (id, funding_round_id, proposal_id, kind, period, state,"
        " filed_revision, filed_at, started_by, started_at)"
        " SELECT ?, id, ?, 'midterm', '', 'filed', 1, ?, created_by, created_at FROM funding_round",
        own, subject_of(there), at,
    )  # fmt: skip
    change(
        there,
        "INSERT INTO report_revision (id, report_id, number, base, stands, content, saved_by,"
        " saved_at) SELECT ?, ?, 1, 0, 1, ?, created_by, created_at FROM funding_round",
        key(), own, text,
    )  # fmt: skip
    return own


def accepted(there: World, proposal: str, kind: str, people: int) -> None:
    """Let a report of a project be accepted: so many people, each three times."""
    own = key()
    change(
        there,
        "INSERT INTO report (id, funding_round_id, proposal_id, kind, period, state, filed_revision,"
        " accepted_revision, started_by, started_at) SELECT ?, id, ?, ?, '', 'accepted', 1, 1,"
        " created_by, created_at FROM funding_round",
        own, proposal, kind,
    )  # fmt: skip
    served = [{"group": "【示例】", "people": people, "contacts": 3 * people}]
    change(
        there,
        "INSERT INTO report_revision (id, report_id, number, base, stands, content, saved_by,"
        " saved_at) SELECT ?, ?, 1, 0, 1, ?, created_by, created_at FROM funding_round",
        key(), own, json.dumps({"served": served, "spending": []}),
    )  # fmt: skip


def evaluate(there: World, total: str, on: str) -> str:
    """Let the subject's mid-term evaluation be closed in the best band; gives how the rules name it."""
    at = int(datetime.fromisoformat(f"{on}T04:00:00+00:00").timestamp() * 1000)
    rules = next(one for one in evaluation_presets().values() if one.tiers)
    scheme, own = key(), key()
    change(
        there,
        "INSERT INTO evaluation_scheme (id, funding_round_id, kind, version, rulebook, digest,"
        " reason, set_by, set_at) SELECT ?, id, 'midterm', 1, ?, '', '', created_by, created_at"
        " FROM funding_round",
        scheme, json.dumps(document_of(rules)),
    )  # fmt: skip
    change(
        there,
        "INSERT INTO evaluation (id, funding_round_id, proposal_id, kind, state, opened_by,"
        " opened_at) SELECT ?, id, ?, 'midterm', 'closed', created_by, created_at"
        " FROM funding_round",
        own, subject_of(there),
    )  # fmt: skip
    change(
        there,
        "INSERT INTO evaluation_result (id, evaluation_id, number, scheme_id, evidence,"
        " evidence_digest, outcome, outcome_digest, total, passed, band, proposed, remark,"
        " closed_by, closed_at) SELECT ?, ?, 1, ?, '{}', '', '{}', '', ?, 1, ?, 'release', '',"
        " created_by, ? FROM funding_round",
        key(), own, scheme, total, rules.tiers[0].id, at,
    )  # fmt: skip
    return str(rules.tiers[0].title["zh"])


def change(there: World, statement: str, *values: object) -> None:
    """Write one statement."""
    with closing(sqlite3.connect(there.file)) as connection:
        connection.execute(statement, values)
        connection.commit()
