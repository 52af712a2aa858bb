"""The program is killed while a ballot is open: reopened, every acknowledged paper is there, once."""

import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from app.actions import ballots, voting_cards
from app.actions.voting_cards import CodeOf
from app.clock import SystemClock, to_milliseconds
from app.forms.meetings import BallotStartForm, CardsForm
from app.models import Account, Ballot, Meeting, Proposal, VotingCard
from app.settings import Settings
from app.unit import Actor, Database, Request, Unit, Writer, open_database
from app.vocabulary import BallotState, Phase
from app.web.posted import anonymous_token
from app.web.tokens import new_token, token_digest, write_seen
from app.web.voting_cards import coder, plain
from tests.support.databases import settings_in
from tests.support.rounds import copied
from tests.support.servers import fork_server
from tests.whole.test_kill import CHAINS_EVERY, broken_chains

CARDS = 60
AT_A_TIME = 500
#: So many are on their way at once; one of each may be counted and not acknowledged.
HANDS = 4
DAY = 86_400_000
CSRF = "c" * 32
QUESTION = "示例：评委自己的一张票"
Paper = tuple[str, str]
_OWN_BALLOTS = f"SELECT id FROM ballot WHERE question = '{QUESTION}' ORDER BY id"
_ROLL = (
    "SELECT s.id, s.account_id FROM roll_entry r JOIN seat s ON s.id = r.seat_id"
    " WHERE r.ballot_id = ? ORDER BY s.label"
)
_NOBODY_KEEPS_OUT = (
    "SELECT id FROM proposal WHERE state = 'eligible' AND id NOT IN"
    " (SELECT proposal_id FROM recusal WHERE proposal_id IS NOT NULL) AND organisation_id NOT IN"
    " (SELECT organisation_id FROM recusal WHERE organisation_id IS NOT NULL)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The members before their own ballots: whether each is secret, who may vote, and for what."""

    secret: Mapping[str, bool]
    sessions: Mapping[str, str]
    proposal: str

    @property
    def papers(self) -> set[Paper]:
        """Give every paper that there is to cast."""
        return {(ballot, seat) for ballot in self.secret for seat in self.sessions}


#: The public's ballot, a proposal on it, the cards' codes, and whose were acknowledged; the members', and which.
Public = tuple[str, str, list[str], set[str]]
Panel = tuple[Bench, set[Paper]]


@pytest.mark.parametrize(
    ("kills", "cards", "ballots"),
    [(1, CARDS, 2), pytest.param(200, 1500, 120, marks=pytest.mark.soak)],
)
def test_an_open_ballot_keeps_every_acknowledged_paper(made_round, tmp_path, kills, cards, ballots):
    folder = tmp_path / "data"
    folder.mkdir()
    copied(made_round(Phase.MEETING), folder)
    ballot, proposal, codes = prepared(folder, cards)
    bench = seated(folder, ballots)
    acknowledged: set[str] = set()
    given: set[Paper] = set()
    public, panel = (ballot, proposal, codes, acknowledged), (bench, given)
    for turn in range(kills):
        server = fork_server(tmp_path)
        hands = everybody(folder, server.url, public, panel)
        wanted = [(acknowledged, 5, len(codes)), (given, 2, len(bench.papers))]
        enough = [(had, min(len(had) + more, of)) for had, more, of in wanted]
        for hand in hands:
            hand.start()
        wait_for(enough)
        time.sleep(turn % 5 * 0.011)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(30)
        for hand in hands:
            hand.join(30)
        papers, turnout = kept(folder, ballot)
        assert papers == turnout >= len(acknowledged)
        assert turnout <= len(acknowledged) + HANDS * (turn + 1)
        assert lost(folder, bench, given) == set()
        if turn % CHAINS_EVERY == 0:
            assert list(broken_chains(folder)) == []
    all_the_rest(tmp_path, public, panel)
    assert (acknowledged, given) == (set(codes), bench.papers)
    assert kept(folder, ballot) == (cards, cards)
    assert lost(folder, bench, given) == set()
    assert list(broken_chains(folder)) == []


def wait_for(enough: Sequence[tuple[Sized, int]]) -> None:
    """Wait until enough is acknowledged of each kind."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit and any(len(had) < least for had, least in enough):
        time.sleep(0.005)


def everybody(folder: Path, url: str, public: Public, panel: Panel) -> list[threading.Thread]:
    """Give the hands of all who have not been told that their paper is in."""
    secret = (folder / "secret").read_text(encoding="ascii").strip().encode()
    ballot, proposal, codes, acknowledged = public
    bench, given = panel
    waiting = [code for code in codes if code not in acknowledged]
    papers = sorted(bench.papers - given)
    random.Random(len(papers)).shuffle(papers)
    hands = [
        (vote, (url, secret, ballot, proposal, waiting[at::HANDS], acknowledged))
        for at in range(HANDS)
    ]
    return [
        threading.Thread(target=target, args=args)
        for target, args in [*hands, (members_vote, (url, bench, papers, given))]
    ]


def all_the_rest(folder: Path, public: Public, panel: Panel) -> None:
    """Start once more and let everybody vote whose paper was not acknowledged."""
    server = fork_server(folder)
    secret = (folder / "data" / "secret").read_text(encoding="ascii").strip().encode()
    vote(server.url, secret, *public)
    bench, given = panel
    members_vote(server.url, bench, sorted(bench.papers - given), given)
    server.stop()


def seated(folder: Path, ballots: int) -> Bench:
    """Open ballots of the members, every other one secret, and sign each of them in."""
    open_for_members(settings_in(folder), ballots)
    secret = (folder / "secret").read_text(encoding="ascii").strip().encode()
    now = SystemClock().now()
    stamp = to_milliseconds(now)
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        found = [str(row[0]) for row in database.execute(_OWN_BALLOTS)]
        for ballot in found[::2]:
            database.execute("UPDATE ballot SET secret = 1 WHERE id = ?", (ballot,))
        sessions = {}
        for number, (seat, account) in enumerate(database.execute(_ROLL, (found[0],)).fetchall()):
            token = new_token()
            database.execute(
                "INSERT INTO sign_in (id, token_digest, account_id, csrf_token, created_at,"
                " expires_at, agent) VALUES (?, ?, ?, ?, ?, ?, 'test')",
                (f"{number:032x}", token_digest(token), account, CSRF, stamp, stamp + DAY),
            )
            sessions[str(seat)] = write_seen(secret, token, now)
        (proposal,) = database.execute(_NOBODY_KEEPS_OUT).fetchone()
        database.commit()
    return Bench(
        secret={ballot: ballot in found[::2] for ballot in found},
        sessions=sessions,
        proposal=str(proposal),
    )


def open_for_members(settings: Settings, ballots_wanted: int) -> None:
    """Put lists to the members' vote."""
    with chairing(settings) as chair:
        form = BallotStartForm(form="approval", question=QUESTION, proposals=chair.listed)
        for _ in range(ballots_wanted):
            chair.do(lambda unit: ballots.start(unit, chair.meeting, form))


def members_vote(url: str, bench: Bench, papers: list[Paper], given: set[Paper]) -> None:
    """Cast one paper after the other, noting what was acknowledged, until the server is gone."""
    with (
        suppress(httpx.TransportError),
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        for ballot, seat in papers:
            answer = client.post(
                f"/ballots/{ballot}/cast",
                data={"csrf": CSRF, "key": new_token(), "picks[]": bench.proposal},
                headers={"accept": "application/json", "cookie": f"sid={bench.sessions[seat]}"},
            )
            if answer.status_code == 200 or answer.json().get("reason") == "secret_final":
                given.add((ballot, seat))


def lost(folder: Path, bench: Bench, given: set[Paper]) -> set[Paper]:
    """Name what was acknowledged and is not there; every secret paper has one turnout, and no more."""
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        there = {
            (ballot, seat)
            for table in ("named_paper", "turnout")
            for ballot, seat in database.execute(f"SELECT ballot_id, seat_id FROM {table}")
        }
        cast, came = (
            Counter(row[0] for row in database.execute(f"SELECT ballot_id FROM {table}"))
            for table in ("secret_paper", "turnout")
        )
    own = [ballot for ballot, secret in bench.secret.items() if secret]
    assert [cast[ballot] for ballot in own] == [came[ballot] for ballot in own]
    return given - there


def prepared(folder: Path, cards: int) -> tuple[str, str, list[str]]:
    """Open a ballot of the public; gives its id, a proposal on it, and the codes of the cards."""
    code_of = coder((folder / "secret").read_text(encoding="ascii").strip().encode())
    return opened(settings_in(folder), code_of, cards)


def opened(settings: Settings, code_of: CodeOf, cards: int = CARDS) -> tuple[str, str, list[str]]:
    """Open a ballot of the public in whatever database."""
    with chairing(settings) as chair:
        form = BallotStartForm(form="approval", voters="public", proposals=chair.listed)
        for first in range(0, cards, AT_A_TIME):
            some = CardsForm(number=str(min(AT_A_TIME, cards - first)))
            chair.do(
                lambda unit, some=some: voting_cards.issue(  # type: ignore[misc]  # mypy has no type for a default of a lambda
                    unit, chair.meeting, some, code_of=code_of
                )
            )
        chair.do(lambda unit: ballots.start(unit, chair.meeting, form))
        with chair.database.read() as session:
            statement = select(Ballot.id).where(
                Ballot.state == BallotState.OPEN, Ballot.voters == "public"
            )
            ballot = session.exec(statement).one()
            codes = [plain(code_of(card)) for card in session.exec(select(VotingCard.id))]
    return ballot, chair.listed[0], codes


@dataclass(frozen=True, slots=True)
class Chair:
    """Who leads the meeting, at the database itself, and what may be put to the vote."""

    database: Database
    meeting: str
    listed: list[str]
    do: Callable[[Callable[[Unit], object]], object]


@contextmanager
def chairing(settings: Settings) -> Iterator[Chair]:
    """Lead the meeting for a moment, without a server."""
    clock = SystemClock()
    database = open_database(settings)
    writer = Writer(database, clock)
    try:
        with database.read() as session:
            chair = session.exec(
                select(Account.id).where(Account.sign_in_key == "demo-organiser")
            ).one()
            meeting = session.exec(select(Meeting.id)).one()
            listed = session.exec(select(Proposal.id).where(Proposal.state == "eligible")).all()
        request = Request(actor=Actor(account_id=chair), request_id="test", arrived_at=clock.now())
        yield Chair(database, meeting, list(listed), partial(writer.write, request))
    finally:
        writer.close()
        database.close()


def vote(
    url: str, secret: bytes, ballot: str, proposal: str, codes: list[str], acknowledged: set[str]
) -> None:
    """Cast one card after the other, noting what was acknowledged, until the server is gone."""
    visitor = new_token()
    typed = {"csrf": anonymous_token(secret, visitor), "picks[]": proposal}
    cookies = {"visitor": visitor}
    with (
        suppress(httpx.TransportError),
        httpx.Client(base_url=url, trust_env=False, cookies=cookies, timeout=30) as client,
    ):
        for code in codes:
            answer = client.post(
                f"/vote/{code}/{ballot}",
                data={**typed, "key": new_token()},
                headers={"accept": "application/json"},
            )
            said = answer.json()
            if answer.status_code == 200 or said.get("reason") == "secret_final":
                acknowledged.add(code)


def kept(folder: Path, ballot: str) -> tuple[int, int]:
    """Count the papers of a ballot, and who cast one."""
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        (whole,) = database.execute("PRAGMA integrity_check").fetchone()
        assert whole == "ok"
        tables = ("secret_paper", "card_turnout")
        papers, turnout = (
            database.execute(
                f"SELECT COUNT(*) FROM {table} WHERE ballot_id = ?", (ballot,)
            ).fetchone()[0]
            for table in tables
        )
    return papers, turnout
