"""Unique words in every hidden field, and nobody finds one that is not for them.

Every address, filled with the id of everything there is, is asked for by everybody who should see
little: what comes back, headers included, must not hold a word that was planted for others.
"""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO

import pytest
from httpx import Response

from app.scoring.canonical import digest
from app.vocabulary import Phase
from tests.support.rounds import ATTACHMENT, SUBJECT, World
from tests.support.sheets_of_paper import told
from tests.whole.answers import QUIET
from tests.whole.crawling import FILES, everything, served_to, steady

LOOKING = ("applicant", "rival", "visitor", "nobody", "neighbour", "assigned")
PHASES = (
    Phase.REVIEW,
    Phase.ANNOUNCED,
    *(pytest.param(phase, marks=pytest.mark.soak) for phase in (Phase.SCREENING, Phase.DECISION)),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A word, and the roles that may read it."""

    word: str
    readers: frozenset[str] = frozenset()


@pytest.mark.parametrize("phase", PHASES)
def test_no_planted_word_reaches_those_it_is_not_for(world_copy, phase):
    there = world_copy(phase)
    for role in LOOKING:
        there.at(role)
    planted = plant(there)
    # The demo's own page lists the cast, with the buttons to become each of them.
    addresses = sorted(set(everything(there)) - {"/demo"})
    hits = set()
    for role in LOOKING:
        secret = [each.word for each in planted if role not in each.readers]
        for path in addresses:
            answer = there.at(role).client.get(path, headers=QUIET)
            answered = f"{answer.headers} {body(answer)}"
            hits |= {(role, path, word) for word in secret if word in answered}
    assert hits == set()


@pytest.mark.parametrize("role", ["visitor", "applicant"])
def test_published_files_hold_no_person(world, role):
    there = world(Phase.ANNOUNCED)
    names = [str(row[0]) for row in there.query("SELECT display_name FROM account")]
    names += [str(row[0]) for row in there.query("SELECT invited_name FROM seat")]
    keys = there.query(
        "SELECT id FROM account UNION SELECT id FROM seat UNION SELECT id FROM review"
    )
    own = there.own_name(role)
    secret = ["示例联系人", *(name for name in names if name not in own)]
    secret += [str(key[0]) for key in keys]
    paths = [f"/rounds/NQ2016/files/{name}" for name in FILES]
    for path in [*paths, "/rounds/NQ2016/bundle.zip", "/rounds/NQ2016/awards"]:
        answer = body(there.at(role).client.get(path))
        assert [word for word in secret if word in answer] == []


def test_the_planted_words_are_found_by_those_who_may_see_them(world_copy):
    there = world_copy(Phase.REVIEW)
    browser = there.at("organiser")
    plant(there)
    round_id = there.one("SELECT id FROM funding_round")
    assert "quilfoss" in browser.get(f"/manage/{round_id}/panel").text
    read = browser.get(f"/manage/proposals/{there.one('SELECT id FROM proposal')}").text
    assert "wexbourne" in read
    assert "dunmarrow" in read


@pytest.mark.parametrize("phase", [Phase.REVIEW, Phase.ANNOUNCED])
def test_who_sits_on_the_panel_changes_no_byte_for_applicants(world_copy, phase):
    seen = [
        applicants_pages(world_copy(phase), name) for name in ("甲某", "另一个人的长名字乙某某")
    ]
    assert seen[0].keys() == seen[1].keys()
    assert [path for path, text in seen[0].items() if seen[1][path] != text] == []


def applicants_pages(there: World, name: str) -> dict[str, str]:
    """Give everything that an applicant and a visitor get where the panel has other people."""
    with closing(opened(there)) as database:
        database.execute(
            "UPDATE account SET display_name = ?, email = ?, sign_in_name = ? || id "
            "WHERE id IN (SELECT account_id FROM seat)",
            (name, f"{len(name)}@example.org", name),
        )
        database.execute("UPDATE seat SET invited_name = ?, affiliation = ?", (name, name * 2))
        database.commit()
    found = {}
    for role in ("applicant", "visitor"):
        for path in served_to(there, role).values():
            if path not in {"/account", "/demo", "/tally/template.xlsx"}:
                answer = there.at(role).client.get(path)
                found[f"{role} {path}"] = steady(f"{answer.status_code} {answer.text}")
    return found


def body(answer: Response) -> str:
    """Give what an answer says, that of packed files included."""
    kind = answer.headers.get("content-type", "")
    if kind == "application/pdf" and answer.content != ATTACHMENT:
        return told(answer.content)
    if kind != "application/zip" and not kind.startswith("application/vnd.openxmlformats"):
        return answer.text
    packed = zipfile.ZipFile(BytesIO(answer.content))
    return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def opened(there: World) -> sqlite3.Connection:
    """Open the database without the triggers that keep people from doing what a test does here."""
    database = sqlite3.connect(there.file)
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        database.execute(f"DROP TRIGGER {name}")
    return database


def plant(there: World) -> list[Planted]:
    """Write a word of its own into each field that is not for everybody."""
    with closing(opened(there)) as database:
        planted = [*_members(database, there), *_applicants(database), *_proposals(database, there)]
        planted += [*_bodies(database), *_papers(database), *_office(database)]
        planted += _donors(database, there)
        database.commit()
    return planted


def _members(database: sqlite3.Connection, there: World) -> Iterator[Planted]:
    own = {there.people["assigned"]: frozenset({"assigned"})}
    seats = database.execute("SELECT id, account_id FROM seat ORDER BY label").fetchall()
    for number, (seat, account) in enumerate(seats):
        words = [f"{stem}{number}zz" for stem in ("quilfoss", "brankel", "vostrey", "pelquist")]
        database.execute(
            "UPDATE seat SET invited_name = ?, affiliation = ?, contact = ? WHERE id = ?",
            (*words[:3], seat),
        )
        database.execute(
            "UPDATE account SET display_name = ?, email = ?, mobile = ? WHERE id = ?",
            (words[0], f"{words[3]}@example.org", f"13{number}99887766", account),
        )
        comment = f"dremwick{number}zz"
        database.execute(
            "UPDATE review_revision SET comment = ? WHERE review_id IN "
            "(SELECT id FROM review WHERE seat_id = ?)",
            (comment, seat),
        )
        readers = own.get(account, frozenset())
        for word in (*words, f"13{number}99887766"):
            yield Planted(word, readers)
        # What a member wrote is read by applicants from the notice on, without a name.
        shown = {"applicant", "rival"} if there.phase is Phase.ANNOUNCED else set()
        yield Planted(comment, readers | shown)


def _applicants(database: sqlite3.Connection) -> Iterator[Planted]:
    names = {SUBJECT: "applicant", "大同社工": "rival"}
    rows = database.execute("SELECT id, name FROM organisation").fetchall()
    for number, (organisation, name) in enumerate(rows):
        words = [f"{stem}{number}yy" for stem in ("larnholt", "cruxby", "ostrand")]
        database.execute(
            "UPDATE organisation SET contact_person = ?, contact_phone = ?, address = ? "
            "WHERE id = ?",
            (*words, organisation),
        )
        for word in words:
            yield Planted(word, frozenset({names[name]}) if name in names else frozenset())


def _bodies(database: sqlite3.Connection) -> Iterator[Planted]:
    """What a body wrote is read by the applicant that asked for it, and by officers."""
    words = ("thornwick1ww", "galdrey2ww", "fenhollow3ww")
    database.execute("UPDATE confirmation SET opinion = ?, signer_name = ?, signer_post = ?", words)
    for word in words:
        yield Planted(word, frozenset({"applicant"}))


def _papers(database: sqlite3.Connection) -> Iterator[Planted]:
    """The open list of what came on paper tells numbers and times, and nobody's name."""
    words = ("mossgrove1vv", "ambleton2vv", "kestrow3vv")
    database.execute("UPDATE paper_receipt SET group_name = ?, title = ?, note = ?", words)
    for word in words:
        yield Planted(word)


def _donors(database: sqlite3.Connection, there: World) -> Iterator[Planted]:
    """Who wishes not to be named leaves no trace: neither a name, nor a text, nor the naming of a project."""
    words = ("tarnwell1tt", "corvane2tt", "hexmoor3tt", "wilsedge4tt.pdf")
    [(round_id, who, now)] = database.execute(
        "SELECT id, created_by, created_at FROM funding_round"
    )
    [(proposal,)] = database.execute(
        "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?",
        (SUBJECT,),
    )
    by = {"added_by": who, "added_at": now}
    rows: dict[str, dict[str, object]] = {
        "donor": {"kind": "person", "name": words[0], "unnamed": 1, **by},
        "gift": {"donor_id": "donor", "proposal_id": proposal, "pot": "", "kind": "gift", "what": words[1], **by},
        "attachment": {
            "purpose": "gift_proof", "question": "", "name": words[3], "media_type": "x", "size": 1,
            "sha256": "0" * 64, **by,
        },
        "gift_entry": {
            "gift_id": "gift", "number": 1, "step": "received", "amount_minor": 1200, "rate": "", "at": now,
            "attachment_id": "attachment", "reason": words[1], "refusal": "", "state": "confirmed",
            "entered_by": who, "entered_at": now, "confirmed_by": there.people["second"], "confirmed_at": now,
        },
        "naming": {
            "number": 1, "donor_id": "donor", "proposal_id": proposal, "text": words[2],
            "set_by": who, "set_at": now,
        },
    }  # fmt: skip
    for table, columns in rows.items():
        of_round = {} if table == "gift_entry" else {"funding_round_id": round_id}
        filled = {"id": table, **of_round, **columns}
        places = ", ".join("?" * len(filled))
        statement = f"INSERT INTO {table} ({', '.join(filled)}) VALUES ({places})"
        database.execute(statement, tuple(filled.values()))
    for word in words:
        yield Planted(word)


def _office(database: sqlite3.Connection) -> Iterator[Planted]:
    """What only the office is asked, and what it wrote down, are read by officers alone."""
    asked, wrote = "wexbourne1uu", "dunmarrow2uu"
    for form, document in database.execute("SELECT id, questions FROM form_version").fetchall():
        questions = json.loads(document)
        one = {"id": "visit", "kind": "text", "internal": True, "label": {"zh": asked, "en": asked}}
        questions["sections"][0]["questions"].append(one)
        database.execute(
            "UPDATE form_version SET questions = ?, digest = ? WHERE id = ?",
            (json.dumps(questions, ensure_ascii=False), digest(questions), form),
        )
        database.execute(
            "INSERT INTO internal_answer (id, proposal_id, version, form_version_id, answers,"
            " written_by, written_at) SELECT p.id, p.id, 1, ?, ?, p.started_by, p.created_at"
            " FROM proposal p",
            (form, json.dumps({"visit": wrote})),
        )
    yield Planted(asked)
    yield Planted(wrote)


def _proposals(database: sqlite3.Connection, there: World) -> Iterator[Planted]:
    names = {SUBJECT: "applicant", "大同社工": "rival"}
    rows = database.execute(
        "SELECT r.id, r.answers, o.name, p.number FROM proposal_revision r "
        "JOIN proposal p ON p.id = r.proposal_id JOIN organisation o ON o.id = p.organisation_id"
    ).fetchall()
    reading = {"assigned"} if there.phase is not Phase.SCREENING else set()
    for revision, answers, name, number in rows:
        word = f"harvenny{str(number or revision)[-3:]}xx"
        document = json.loads(answers)
        document["need"] = f"{document.get('need', '')} {word}"
        database.execute(
            "UPDATE proposal_revision SET answers = ? WHERE id = ?",
            (json.dumps(document, ensure_ascii=False), revision),
        )
        readers = {names[name]} if name in names else set()
        yield Planted(word, frozenset(readers | reading))
