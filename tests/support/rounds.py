"""Sample rounds at every phase, made once per run; each has an application and people at it.

`world(Phase.REVIEW)` is shared and only for looking; `world_copy(Phase.REVIEW)` may be changed.
The thing that tests ask for is 心苑社工's proposal, because member B keeps out of that one:
its `applicant` is the cast's rival, and the `rival` here is the cast's applicant.
"""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.actions import accounts, phases, rounds
from app.clock import TurnedClock
from app.demo.loader import load, staged
from app.demo.round import Stage
from app.files import Files
from app.forms.rounds import NewRoundForm
from app.forms.rulebooks import document_of, presets
from app.main import create_app
from app.settings import Settings
from app.store.call_documents import PURPOSE as CALL_DOCUMENT
from app.store.proposal_files import PROPOSAL_FILE
from app.unit import NOBODY, Actor, Request, Unit, Writer, open_database
from app.unit.schema import prepare
from app.vocabulary import DatabaseKind, Phase, Verb
from app.web.tokens import new_token, token_digest, write_seen
from tests.support.databases import settings_in
from tests.support.once import once, shared_folder
from tests.support.quick import Quick
from tests.support.visitors import Visitor, hidden

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SIZE, PANEL = 6, 5
SUBJECT = "心苑社工"
ATTACHMENT = b"%PDF-1.4 sample attachment of the subject"
#: role in the tests → sign-in key of the demo's cast
CAST = {
    "applicant": "demo-rival",
    "rival": "demo-applicant",
    "assigned": "demo-a",
    "recused": "demo-b",
    "nobody": "demo-nobody",
    "organiser": "demo-organiser",
    "second": "demo-second",
    "signatory": "demo-signatory",
    "secretary": "demo-secretary",
    "auditor": "demo-auditor",
    "neighbour": "demo-neighbour",
}
VISITOR = "visitor"
ROLES = (*CAST, VISITOR)
Worlds = Callable[[Phase], "World"]
Result = TypeVar("Result")


@dataclass(slots=True)
class World:
    """One round at one phase: its application, its clock, and everybody's browser."""

    phase: Phase
    settings: Settings
    app: FastAPI
    clock: TurnedClock
    client: TestClient
    people: dict[str, str]
    browsers: dict[str, Visitor] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The database's file."""
        return self.settings.data_dir / "miaopu.db"

    def query(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the database itself, past the program."""
        connection = sqlite3.connect(self.file)
        try:
            return list(connection.execute(sql, values).fetchall())
        finally:
            connection.close()

    def set(self, sql: str, *values: object) -> None:
        """Change the database itself, past the program."""
        connection = sqlite3.connect(self.file, timeout=10)
        with closing(connection), connection:
            connection.execute(sql, values)

    def put(self, table: str, **values: object) -> None:
        """Put a row into the database itself, past the program."""
        marks = ", ".join("?" for _ in values)
        self.set(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())

    def one(self, sql: str, *values: object) -> str:
        """Ask for one value; `-` where there is none."""
        found = self.query(sql, *values)
        return str(found[0][0]) if found and found[0][0] is not None else "-"

    def own_name(self, role: str) -> str:
        """Give the name that stands at the top of the role's own pages."""
        return self.one("SELECT display_name FROM account WHERE id = ?", self.people.get(role, ""))

    def at(self, role: str) -> Visitor:
        """Give the browser of a role, signed in."""
        if role not in self.browsers:
            self.browsers[role] = self.browser(self.people.get(role))
        return self.browsers[role]

    def browser(self, account_id: str | None) -> Visitor:
        """Open a fresh browser; with an account it is signed in."""
        client = Quick(self.app, follow_redirects=False, raise_server_exceptions=False)
        client.portal = self.client.portal
        if account_id is None:
            return Visitor(client, hidden(client.get("/sign-in").text)["csrf"])
        token, csrf = new_token(), secrets.token_urlsafe(24)
        self.do(
            None,
            lambda unit: accounts.open_session(
                unit, account_id, token_digest=token_digest(token), csrf_token=csrf, agent="test"
            ),
        )
        secret = self.app.state.house.secret
        client.cookies.set("sid", write_seen(secret, token, self.clock.now()))
        return Visitor(client, csrf)

    def do(self, who: str | None, work: Callable[[Unit], Result]) -> Result:
        """Let somebody act without a browser."""
        writer: Writer = self.app.state.house.writer
        return writer.write(_request(who, self.clock), work)


def open_world(phase: Phase, settings: Settings, stack: ExitStack) -> World:
    """Start the application over a loaded folder."""
    clock = TurnedClock(NOW)
    app = create_app(settings, clock, work=False)
    client = stack.enter_context(TestClient(app, follow_redirects=False))
    world = World(phase, settings, app, clock, client, {})
    keys = {str(key): value for key, value in world.query("SELECT sign_in_key, id FROM account")}
    world.people.update({role: str(keys[key]) for role, key in CAST.items()})
    return world


def copied(settings: Settings, folder: Path) -> Settings:
    """Copy a round's database and files into a folder of one's own."""
    database = sqlite3.connect(settings.data_dir / "miaopu.db")
    target = sqlite3.connect(folder / "miaopu.db")
    database.backup(target)
    database.close()
    target.close()
    if (settings.data_dir / "files").is_dir():
        shutil.copytree(settings.data_dir / "files", folder / "files")
    shutil.copyfile(settings.data_dir / "secret", folder / "secret")
    return settings_in(folder, kind=DatabaseKind.DEMO)


@pytest.fixture(scope="session")
def made_round(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Phase], Settings]:
    """Make each phase's round once: a folder that nobody may change."""
    made: dict[Phase, Settings] = {}
    shared = shared_folder(tmp_path_factory, "rounds")

    def at(phase: Phase) -> Settings:
        if phase not in made:
            folder = once(shared / phase.value, lambda folder: make(phase, folder))
            made[phase] = settings_in(folder, kind=DatabaseKind.DEMO)
        return made[phase]

    return at


@pytest.fixture(scope="session")
def world(
    made_round: Callable[[Phase], Settings], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worlds]:
    """One shared application per phase, for tests that only look."""
    opened: dict[Phase, World] = {}
    with ExitStack() as stack:

        def at(phase: Phase) -> World:
            if phase not in opened:
                own = copied(made_round(phase), tmp_path_factory.mktemp("world"))
                opened[phase] = open_world(phase, own, stack)
            return opened[phase]

        yield at


@pytest.fixture
def world_copy(
    made_round: Callable[[Phase], Settings], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worlds]:
    """An application per call, over a copy that the test may change."""
    with ExitStack() as stack:
        yield lambda phase: open_world(
            phase, copied(made_round(phase), tmp_path_factory.mktemp("copy")), stack
        )


def make(phase: Phase, folder: Path, *, size: int = SIZE, panel: int = PANEL) -> Settings:
    """Make a small founding round that stands at any phase, `draft` and `closed` included."""
    settings = replace(settings_in(folder), kind=DatabaseKind.DEMO)
    clock = TurnedClock(NOW)
    prepare(settings, NOW)
    if phase is Phase.DRAFT:
        with staged(settings, NOW, panel) as stage:
            _draft(stage)
    else:
        at = Phase.ANNOUNCED if phase is Phase.CLOSED else phase
        load(settings, at, clock, size=size, panel=panel)
        if phase is Phase.CLOSED:
            _close(settings, clock)
        _attach(settings)
        _ask_a_body(settings)
        _take_a_paper(settings)
        _ask_for_reports(settings)
    create_app(settings, clock, work=False)
    return settings


def _attach(settings: Settings) -> None:
    """Put a file beside the proposal, as if it had been handed in with it."""
    files = Files(settings.data_dir / "files")
    stored = files.put([ATTACHMENT], len(ATTACHMENT))
    connection = sqlite3.connect(settings.data_dir / "miaopu.db")
    connection.execute(
        "INSERT INTO attachment (id, funding_round_id, proposal_id, purpose, name, media_type, size,"
        " sha256, added_by, added_at) SELECT ?, p.funding_round_id, p.id, ?, ?, 'application/pdf',"
        " ?, ?, p.started_by, p.created_at FROM proposal p JOIN organisation o"
        " ON o.id = p.organisation_id WHERE o.name = ?",
        (secrets.token_hex(16), PROPOSAL_FILE, "示例附件.pdf", stored.size, stored.sha256, SUBJECT),
    )
    connection.execute(
        "INSERT INTO attachment (id, funding_round_id, purpose, question, name, media_type, size,"
        " sha256, added_by, added_at) SELECT ?, f.id, ?, '', ?, 'application/pdf', ?, ?,"
        " f.created_by, f.created_at FROM funding_round f",
        (secrets.token_hex(16), CALL_DOCUMENT, "示例指南.pdf", stored.size, stored.sha256),
    )
    connection.commit()
    connection.close()


def _ask_a_body(settings: Settings) -> None:
    """Let the subject's proposal wait for the word of its community."""
    connection = sqlite3.connect(settings.data_dir / "miaopu.db")
    connection.execute(
        "INSERT INTO confirmation (id, kind, proposal_id, body_name, part, state, asked_by,"
        " asked_at, opinion, signer_name, signer_post) SELECT ?, 'host_community', p.id,"
        " '示例居委会', '', 'asked', p.started_by, p.created_at, '', '', '' FROM proposal p"
        " JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?",
        (secrets.token_hex(16), SUBJECT),
    )
    connection.commit()
    connection.close()


def _take_a_paper(settings: Settings) -> None:
    """Let a paper wait for its second person."""
    connection = sqlite3.connect(settings.data_dir / "miaopu.db")
    connection.execute(
        "INSERT INTO paper_receipt (id, funding_round_id, number, group_name, title, pages,"
        " received_at, note, state, recorded_by, recorded_at) SELECT ?, r.id, ?, '示例纸上队伍',"
        " '示例纸上项目', 3, r.published_at, '', 'recorded', a.id, r.published_at"
        " FROM funding_round r, account a WHERE a.sign_in_key = ?",
        (secrets.token_hex(16), "NQ2016-P-SAMPLE", CAST["signatory"]),
    )
    connection.commit()
    connection.close()


def _ask_for_reports(settings: Settings) -> None:
    """Let a mid-term report be due: only rounds whose result is announced have anybody to ask."""
    connection = sqlite3.connect(settings.data_dir / "miaopu.db")
    connection.execute(
        "INSERT INTO report_due (id, funding_round_id, kind, period, from_on, until_on, due_on,"
        " within_paid, reason, set_by, set_at) SELECT ?, r.id, 'midterm', '', '2026-01-01',"
        " '2026-02-28', '2026-03-01', 1, '', r.created_by, r.created_at FROM funding_round r",
        (secrets.token_hex(16),),
    )
    connection.commit()
    connection.close()


def _draft(stage: Stage) -> None:
    form = NewRoundForm(
        name_zh="南区“三社联动”公益创投",
        name_en="Nanqu community venture",
        code="NQ2016",
        preset="founding-round",
        strands=[stage.strand_id],
        opens_at=stage.local(1, 9),
        closes_at=stage.local(20),
        amount="200000",
        source="示例：试点种子资金",
    )
    rulebook = document_of(presets()["founding-round"])
    stage.act("organiser", rounds.create, stage.programme_id, form, rulebook)


def _close(settings: Settings, clock: TurnedClock) -> None:
    database = open_database(settings)
    writer = Writer(database, clock)
    folder = sqlite3.connect(settings.data_dir / "miaopu.db")
    (round_id,) = folder.execute("SELECT id FROM funding_round").fetchone()
    (organiser,) = folder.execute(
        "SELECT id FROM account WHERE sign_in_key = ?", (CAST["organiser"],)
    ).fetchone()
    folder.close()
    try:
        writer.write(
            _request(organiser, clock),
            lambda unit: phases.step(
                unit,
                round_id,
                Verb.ROUND_CLOSE,
                accept_missing=False,
                links=phases.Links(),
                reason="示例数据",
            ),
        )
    finally:
        writer.close()
        database.close()


def _request(account_id: str | None, clock: TurnedClock) -> Request:
    actor = Actor(account_id=account_id, loopback=True) if account_id else NOBODY
    return Request(actor=actor, request_id="test", arrived_at=clock.now())
