"""A made year: rounds full of proposals, with awards that were paid and whose reports were accepted."""

import json
import sqlite3
from contextlib import closing
from typing import Any

from tests.support.rounds import World

AMOUNT, PEOPLE = 10_000, 3


def fill(there: World, rounds: int, proposals: int, awards: int) -> None:
    """Put rounds beside the announced one, each a copy of it with rows of its own."""
    with closing(sqlite3.connect(there.file)) as database:
        database.row_factory = sqlite3.Row
        first = dict(database.execute("SELECT * FROM funding_round").fetchone())
        public = dict(database.execute("SELECT * FROM publication").fetchone())
        model = dict(database.execute("SELECT * FROM proposal WHERE number <> ''").fetchone())
        for at in range(rounds):
            key = f"{at:032x}"
            _insert(database, "funding_round", first | {"id": key, "code": f"L{at}"})
            _tally(database, key, at, awards)
            files = json.loads(public["files"]) | {"outcome.json": _outcome(there, at, awards)}
            _insert(
                database,
                "publication",
                public
                | {"id": key, "funding_round_id": key, "files": json.dumps(files)}
                | {"tally_id": key},
            )
            _proposals(database, model | {"funding_round_id": key}, at, proposals)
            for number in range(awards):
                _done(database, model, first["programme_id"], key, _own(at, number))
        database.commit()


def part(there: World) -> None:
    """Give each made round a programme of its own."""
    with closing(sqlite3.connect(there.file)) as database:
        database.row_factory = sqlite3.Row
        model = dict(database.execute("SELECT * FROM programme").fetchone())
        made = database.execute("SELECT id FROM funding_round WHERE code LIKE 'L%'").fetchall()
        for (key,) in made:
            _insert(database, "programme", model | {"id": key})
            database.execute("UPDATE funding_round SET programme_id = id WHERE id = ?", (key,))
        database.commit()


def _tally(database: sqlite3.Connection, round_id: str, at: int, awards: int) -> None:
    """Compute the round, so to speak, by the rules of the first."""
    own = {"id": round_id, "funding_round_id": round_id}
    last = "SELECT * FROM tally WHERE id = (SELECT tally_id FROM publication LIMIT 1)"
    tally = dict(database.execute(last).fetchone())
    outcome = json.loads(tally["outcome"])
    model = next(line for line in outcome["lines"] if line["amount_minor"] > 0)
    outcome["lines"] = [
        model
        | {"proposal": _own(at, number), "number": f"L{at}-{number}", "amount_minor": AMOUNT}
        | {"place": number + 1}
        for number in range(awards)
    ]
    _insert(database, "tally", tally | own | {"outcome": json.dumps(outcome)})
    rules = "SELECT * FROM rulebook_version WHERE funding_round_id = ? AND version = ?"
    version = (tally["funding_round_id"], tally["rulebook_version"])
    _insert(database, "rulebook_version", dict(database.execute(rules, version).fetchone()) | own)


def _own(at: int, number: int) -> str:
    return f"{at:08x}{number:024x}"


def _proposals(
    database: sqlite3.Connection, model: dict[str, Any], at: int, proposals: int
) -> None:
    for number in range(proposals):
        names = {"id": _own(at, number), "number": f"L{at}-{number}"}
        _insert(database, "proposal", model | names)


def _outcome(there: World, at: int, awards: int) -> str:
    lines = [
        {"number": f"L{at}-{number}", "title": f"Project {number}", "amount_minor": AMOUNT}
        for number in range(awards)
    ]
    data = json.dumps({"awards": lines, "lines": awards}).encode()
    return str(there.app.state.house.files.put([data], 10**8).sha256)


def _done(
    database: sqlite3.Connection, model: dict[str, Any], programme: str, round_id: str, own: str
) -> None:
    """Pay it, and accept its final report."""
    beside = {"funding_round_id": round_id, "proposal_id": own, "id": own}
    by, when = model["started_by"], model["created_at"]
    _insert(
        database,
        "payment",
        beside
        | {"programme_id": programme, "instalment": "first", "amount_minor": AMOUNT, "paid_on": ""}
        | {"voucher": own, "state": "confirmed", "entered_by": by, "entered_at": when}
        | {"withdrawn_reason": ""},
    )
    _insert(
        database,
        "report",
        beside
        | {"kind": "final", "period": "", "state": "accepted", "filed_revision": 1}
        | {"accepted_revision": 1, "started_by": by, "started_at": when},
    )
    content = {"served": [{"group": "-", "people": PEOPLE, "contacts": 2 * PEOPLE}] * 4}
    _insert(
        database,
        "report_revision",
        {"id": own, "report_id": own, "number": 1, "base": 0, "stands": 1}
        | {"content": json.dumps(content), "saved_by": by, "saved_at": when},
    )


def _insert(database: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    marks = ",".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({','.join(row)}) VALUES ({marks})", list(row.values()))
