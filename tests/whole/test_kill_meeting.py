"""The program is killed while a ballot is open: reopened, every acknowledged paper is there, once."""

import signal
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from app.actions import ballots, voting_cards
from app.actions.voting_cards import CodeOf
from app.clock import SystemClock
from app.forms.meetings import BallotStartForm, CardsForm
from app.models import Account, Ballot, Meeting, Proposal, VotingCard
from app.settings import Settings
from app.unit import Actor, Request, Writer, open_database
from app.vocabulary import BallotState, Phase
from app.web.posted import anonymous_token
from app.web.tokens import new_token
from app.web.voting_cards import coder, plain
from tests.support.databases import settings_in
from tests.support.rounds import copied
from tests.support.servers import fork_server
from tests.whole.test_kill import CHAINS_EVERY, broken_chains

CARDS = 60
AT_A_TIME = 500
#: So many are on their way at once; one of each may be counted and not acknowledged.
HANDS = 4


@pytest.mark.parametrize(
    ("kills", "cards"), [(1, CARDS), pytest.param(200, 1500, marks=pytest.mark.soak)]
)
def test_an_open_ballot_keeps_every_acknowledged_paper(made_round, tmp_path, kills, cards):
    folder = tmp_path / "data"
    folder.mkdir()
    copied(made_round(Phase.MEETING), folder)
    ballot, proposal, codes = prepared(folder, cards)
    acknowledged: set[str] = set()
    for turn in range(kills):
        server = fork_server(tmp_path)
        secret = (folder / "secret").read_text(encoding="ascii").strip().encode()
        waiting = [code for code in codes if code not in acknowledged]
        hands = [
            threading.Thread(
                target=vote,
                args=(server.url, secret, ballot, proposal, waiting[at::HANDS], acknowledged),
            )
            for at in range(HANDS)
        ]
        had = len(acknowledged)
        for hand in hands:
            hand.start()
        limit = time.monotonic() + 30
        while len(acknowledged) < had + min(5, len(waiting)) and time.monotonic() < limit:
            time.sleep(0.005)
        time.sleep(turn % 5 * 0.011)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(30)
        for hand in hands:
            hand.join(30)
        papers, turnout = kept(folder, ballot)
        assert papers == turnout >= len(acknowledged)
        assert turnout <= len(acknowledged) + HANDS * (turn + 1)
        if turn % CHAINS_EVERY == 0:
            assert list(broken_chains(folder)) == []
    server = fork_server(tmp_path)
    secret = (folder / "secret").read_text(encoding="ascii").strip().encode()
    vote(server.url, secret, ballot, proposal, codes, acknowledged)
    server.stop()
    assert acknowledged == set(codes)
    assert kept(folder, ballot) == (cards, cards)
    assert list(broken_chains(folder)) == []


def prepared(folder: Path, cards: int) -> tuple[str, str, list[str]]:
    """Open a ballot of the public; gives its id, a proposal on it, and the codes of the cards."""
    code_of = coder((folder / "secret").read_text(encoding="ascii").strip().encode())
    return opened(settings_in(folder), code_of, cards)


def opened(settings: Settings, code_of: CodeOf, cards: int = CARDS) -> tuple[str, str, list[str]]:
    """Open a ballot of the public in whatever database."""
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
        form = BallotStartForm(form="approval", voters="public", proposals=list(listed))
        for first in range(0, cards, AT_A_TIME):
            some = CardsForm(number=str(min(AT_A_TIME, cards - first)))
            writer.write(
                request,
                lambda unit, some=some: voting_cards.issue(unit, meeting, some, code_of=code_of),  # type: ignore[misc]  # mypy has no type for a default of a lambda
            )
        writer.write(request, lambda unit: ballots.start(unit, meeting, form))
        with database.read() as session:
            statement = select(Ballot.id).where(
                Ballot.state == BallotState.OPEN, Ballot.voters == "public"
            )
            ballot = session.exec(statement).one()
            codes = [plain(code_of(card)) for card in session.exec(select(VotingCard.id))]
    finally:
        writer.close()
        database.close()
    return ballot, listed[0], codes


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
