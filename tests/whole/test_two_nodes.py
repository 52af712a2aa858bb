"""Two nodes on one PostgreSQL, one killed in the middle: nothing acknowledged is lost, nothing counts twice."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from app import audit
from app.clock import SystemClock
from app.unit import open_database
from app.vocabulary import Phase
from app.web.posted import anonymous_token
from app.web.tokens import new_token, write_seen
from app.web.voting_cards import coder
from tests.support.databases import Cluster, settings_in
from tests.support.nodes import Door, Nodes, two_nodes
from tests.support.paper import plain
from tests.support.rounds import copied
from tests.whole.test_kill import signed_in, standing
from tests.whole.test_kill_meeting import opened

pytestmark = pytest.mark.needs_postgres
HANDS = 4
KILLS = [1, pytest.param(40, marks=pytest.mark.soak)]


@dataclass
class Memory:
    """What the people outside remember of the answers that they got."""

    receipts: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    papers: set[str] = field(default_factory=set)
    trouble: list[str] = field(default_factory=list)
    moved: int = 0
    killed: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@pytest.mark.parametrize("kills", KILLS)
def test_a_deadline_goes_on_when_a_node_is_killed(made_round, cluster: Cluster, tmp_path, kills):
    folder = tmp_path / "data"
    folder.mkdir()
    home = copied(made_round(Phase.CALL), folder)
    token, csrf, proposals = signed_in(folder)
    places = standing(folder, proposals)
    memory = Memory()
    with two_nodes(home, cluster.url(cluster.create()), tmp_path) as nodes:
        cookie = {"sid": write_seen(secret_of(nodes), token, SystemClock().now())}
        before = {str(key) for (key,) in nodes.rows("SELECT id FROM receipt")}
        hands = [
            threading.Thread(
                target=hand_in, args=(nodes, at % 2, cookie, csrf, place, memory), daemon=True
            )
            for at, place in enumerate(places[:HANDS])
        ]
        killed_in_turn(nodes, hands, memory, kills, lambda: len(memory.receipts))
        assert memory.trouble == []
        assert memory.moved
        kept = {str(key) for (key,) in nodes.rows("SELECT id FROM receipt")}
        assert kept - before == set(memory.receipts)
        assert len(set(memory.receipts)) == len(memory.receipts)
        rows = nodes.rows("SELECT proposal_id, answers FROM proposal_revision")
        texts = [
            (str(one), (typed if isinstance(typed, dict) else json.loads(str(typed))).get("need"))
            for one, typed in rows
        ]
        assert [text for text in memory.texts if texts.count(text) != 1] == []
        assert broken_chains(nodes) == []


@pytest.mark.parametrize("rounds", [1, pytest.param(6, marks=pytest.mark.soak)])
def test_a_meeting_goes_on_when_a_node_is_killed(made_round, cluster: Cluster, tmp_path, rounds):
    folder = tmp_path / "data"
    folder.mkdir()
    home = copied(made_round(Phase.MEETING), folder)
    memory = Memory()
    with two_nodes(home, cluster.url(cluster.create()), tmp_path) as nodes:
        for turn in range(rounds):
            a_vote(nodes, turn, memory)
            nodes.set("UPDATE ballot SET state = 'closed' WHERE state = 'open'")
            if turn + 1 < rounds:
                nodes.start(0)
        assert memory.moved


def a_vote(nodes: Nodes, turn: int, memory: Memory) -> None:
    """Let everybody with a card vote, while a node is killed; then count."""
    secret = secret_of(nodes)
    ballot, proposal, codes = opened(settings_in(nodes.folder, nodes.database), coder(secret))
    memory.papers.clear()
    memory.killed.clear()
    hands = [
        threading.Thread(
            target=vote,
            args=(nodes, (at + turn) % 2, secret, ballot, proposal, codes[at::HANDS], memory),
            daemon=True,
        )
        for at in range(HANDS)
    ]
    killed_in_turn(nodes, hands, memory, 1, lambda: len(memory.papers))
    assert memory.trouble == []
    assert memory.papers == set(codes)
    counts = [
        nodes.one(f"SELECT COUNT(*) FROM {table} WHERE ballot_id = %s", ballot)
        for table in ("secret_paper", "card_turnout")
    ]
    assert counts == [str(len(codes))] * 2
    assert broken_chains(nodes) == []


def killed_in_turn(
    nodes: Nodes,
    hands: list[threading.Thread],
    memory: Memory,
    kills: int,
    count: Callable[[], int],
) -> None:
    """Let people work, and kill one node after the other under their hands."""
    for hand in hands:
        hand.start()

    def go_on() -> None:
        wanted, limit = count() + 5, time.monotonic() + 30
        while count() < wanted and not memory.trouble and time.monotonic() < limit:
            if not any(hand.is_alive() for hand in hands):
                return
            time.sleep(0.005)

    for turn in range(kills):
        go_on()
        nodes.kill(turn % 2)
        memory.killed.set()
        go_on()
        if turn + 1 < kills:
            nodes.start(turn % 2)
    memory.over.set()
    for hand in hands:
        hand.join(60)
    assert not any(hand.is_alive() for hand in hands)


def hand_in(
    nodes: Nodes,
    first: int,
    cookie: dict[str, str],
    csrf: str,
    place: tuple[str, int],
    memory: Memory,
) -> None:
    """Write and hand in, again and again; an answer that did not come is asked for once more."""
    proposal, base = place
    door = Door(nodes, first, cookie)
    try:
        while not memory.over.is_set() and not memory.trouble:
            text = f"{proposal}-{time.monotonic_ns()}"
            typed = {"csrf": csrf, "key": new_token(), "base": str(base), "need": text}
            saved = door.post(f"/proposals/{proposal}/edit/need", typed)
            base = int(saved.json()["number"])
            memory.texts.append((proposal, text))
            sent = {"csrf": csrf, "key": new_token(), "base": str(base), "confirm": "yes"}
            answer = door.post(f"/proposals/{proposal}/submit", sent)
            if answer.status_code != 303:
                memory.trouble.append(plain(answer))
                return
            memory.receipts.append(answer.headers["location"].rsplit("/", 1)[1])
    except (httpx.TransportError, KeyError, ValueError) as error:
        memory.trouble.append(repr(error))
    finally:
        memory.moved += door.moved
        door.close()


def vote(  # noqa: PLR0917 -- a thread's arguments
    nodes: Nodes,
    first: int,
    secret: bytes,
    ballot: str,
    proposal: str,
    codes: list[str],
    memory: Memory,
) -> None:
    """Cast one card after the other."""
    visitor = new_token()
    door = Door(nodes, first, {"visitor": visitor})
    typed = {"csrf": anonymous_token(secret, visitor), "picks[]": proposal}
    try:
        for code in codes:
            if code == codes[-1]:  # nobody is done before the kill
                memory.killed.wait(120)
            answer = door.post(f"/vote/{code}/{ballot}", {**typed, "key": new_token()})
            if answer.status_code != 200:
                memory.trouble.append(plain(answer))
                return
            memory.papers.add(code)
            time.sleep(0.1)
    except httpx.TransportError as error:
        memory.trouble.append(repr(error))
    finally:
        memory.moved += door.moved
        door.close()


def secret_of(nodes: Nodes) -> bytes:
    """Read the secret that both nodes sign with."""
    return nodes.one("SELECT secret FROM installation").encode()


def broken_chains(nodes: Nodes) -> list[str]:
    """Name what does not hold in the ledger."""
    database = open_database(settings_in(nodes.folder, nodes.database))
    try:
        with database.read() as session:
            return [
                str(fault)
                for chain in audit.chains(session)
                for fault in audit.verify_chain(session, chain)
            ]
    finally:
        database.close()
