"""The program is killed while people hand in: what it acknowledged is there, nothing is half there."""

import json
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from app import audit
from app.clock import SystemClock, to_milliseconds
from app.unit import open_database
from app.vocabulary import Phase
from app.web.tokens import new_token, token_digest, write_seen
from tests.support.databases import settings_in
from tests.support.paper import plain
from tests.support.rounds import copied
from tests.support.servers import fork_server

DAY = 86_400_000
WHO = "demo-everybody"
#: The whole ledger is gone through once in so many kills: it grows with each.
CHAINS_EVERY = 20


@dataclass
class Memory:
    """What the people outside remember: the versions with their texts, and the receipts."""

    receipts: set[str] = field(default_factory=set)
    versions: dict[tuple[str, int], str] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)


@pytest.mark.parametrize(
    "kills", [3, pytest.param(800, marks=pytest.mark.soak)], ids=["a few", "many"]
)
def test_what_was_acknowledged_is_kept_and_nothing_is_half_there(made_round, tmp_path, kills):
    folder = tmp_path / "data"
    folder.mkdir()
    copied(made_round(Phase.CALL), folder)
    memory = Memory()
    cookie, csrf, proposals = prepared(folder)
    for turn in range(kills):
        server = fork_server(tmp_path)
        hands = [
            threading.Thread(target=hand_in, args=(server.url, cookie, csrf, *place, memory))
            for place in standing(folder, proposals)
        ]
        for hand in hands:
            hand.start()
        wait_for_one_more(memory)
        time.sleep(turn % 7 * 0.037)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(30)
        for hand in hands:
            hand.join(30)
        assert memory.trouble == []
        assert list(faults(folder, memory, chains=turn % CHAINS_EVERY == 0)) == []
    assert list(faults(folder, memory)) == []
    assert len(memory.receipts) >= kills


def test_a_kill_in_the_middle_of_200_saves_and_50_submissions(made_round, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    copied(made_round(Phase.CALL), folder)
    memory = Memory()
    cookie, csrf, proposals = prepared(folder)
    server = fork_server(tmp_path)
    hands = [
        threading.Thread(
            target=hand_in, args=(server.url, cookie, csrf, *place, memory), kwargs={"saves": 4}
        )
        for place in standing(folder, proposals)
    ]
    for hand in hands:
        hand.start()
    limit = time.monotonic() + 120
    while not _half_way(memory) and not memory.trouble and time.monotonic() < limit:
        time.sleep(0.005)
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(30)
    for hand in hands:
        hand.join(30)
    assert memory.trouble == []
    assert _half_way(memory)
    assert list(faults(folder, memory)) == []


def _half_way(memory: Memory) -> bool:
    return len(memory.versions) >= 100 and len(memory.receipts) >= 25


def prepared(folder: Path) -> tuple[str, str, list[str]]:
    """Give somebody with several proposals a session; gives the cookie, the token of forms, the proposals."""
    token, csrf, proposals = signed_in(folder)
    secret = (folder / "secret").read_text(encoding="ascii").strip().encode()
    return write_seen(secret, token, SystemClock().now()), csrf, proposals


def signed_in(folder: Path) -> tuple[str, str, list[str]]:
    """Sign somebody with several proposals in, and keep the call open by the real clock."""
    token, csrf, now = new_token(), "c" * 32, SystemClock().now()
    stamp = to_milliseconds(now)
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        (account,) = database.execute(
            "SELECT id FROM account WHERE sign_in_key = ?", (WHO,)
        ).fetchone()
        database.execute(
            "INSERT INTO sign_in (id, token_digest, account_id, csrf_token, created_at, expires_at,"
            " agent) VALUES (?, ?, ?, ?, ?, ?, 'test')",
            ("5" * 32, token_digest(token), account, csrf, stamp, stamp + DAY),
        )
        database.execute("UPDATE stage SET closes_at = ? WHERE kind = 'call'", (stamp + DAY,))
        proposals = database.execute(
            "SELECT p.id FROM proposal p JOIN organisation_member m "
            "ON m.organisation_id = p.organisation_id WHERE m.account_id = ?",
            (account,),
        ).fetchall()
        database.commit()
    return token, csrf, [str(row[0]) for row in proposals]


def standing(folder: Path, proposals: list[str]) -> list[tuple[str, int]]:
    """Give each proposal with the version that stands, as its page would say."""
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        rows = database.execute(
            "SELECT proposal_id, MAX(number) FROM proposal_revision WHERE stands GROUP BY proposal_id"
        )
        found = {str(proposal): int(number) for proposal, number in rows}
    return [(proposal, found[proposal]) for proposal in proposals]


def hand_in(
    url: str, cookie: str, csrf: str, proposal: str, base: int, memory: Memory, *, saves: int = 1
) -> None:
    """Change a line some times and hand in, again and again, until the server is gone."""
    with (
        suppress(httpx.TransportError),
        httpx.Client(base_url=url, trust_env=False, cookies={"sid": cookie}, timeout=30) as client,
    ):
        while not memory.trouble:
            for _ in range(saves):
                base = save(client, proposal, csrf, base, memory)
            submit(client, proposal, csrf, base, memory)


def save(client: httpx.Client, proposal: str, csrf: str, base: int, memory: Memory) -> int:
    """Save a new version, noting what the server acknowledged."""
    text = f"{proposal}-{time.monotonic_ns()}"
    typed = {"csrf": csrf, "base": str(base), "need": text}
    saved = client.post(
        f"/proposals/{proposal}/edit/need", data=typed, headers={"accept": "application/json"}
    )
    number = int(saved.json()["number"])
    memory.versions[proposal, number] = text
    return number


def submit(client: httpx.Client, proposal: str, csrf: str, base: int, memory: Memory) -> None:
    """Hand the version in, noting the receipt."""
    sent = {"csrf": csrf, "base": str(base), "confirm": "yes"}
    answer = client.post(f"/proposals/{proposal}/submit", data=sent)
    if answer.status_code == 303:
        memory.receipts.add(answer.headers["location"].rsplit("/", 1)[1])
    else:
        memory.trouble.append(plain(answer))


def wait_for_one_more(memory: Memory) -> None:
    """Let the hands work until something was handed in: how soon depends on the machine."""
    had, limit = len(memory.receipts), time.monotonic() + 30
    while len(memory.receipts) == had and not memory.trouble and time.monotonic() < limit:
        time.sleep(0.01)


def faults(folder: Path, memory: Memory, *, chains: bool = True) -> Iterator[str]:
    """Name what was lost, and what is there by half."""
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        (whole,) = database.execute("PRAGMA integrity_check").fetchone()
        kept = {row[0] for row in database.execute("SELECT id FROM receipt")}
        rows = database.execute("SELECT proposal_id, number, answers FROM proposal_revision")
        texts = {(row[0], row[1]): json.loads(row[2]).get("need") for row in rows}
        halves = database.execute(
            "SELECT COUNT(*) FROM receipt r LEFT JOIN ledger_entry e "
            "ON e.chain = r.chain AND e.sequence = r.sequence AND e.digest = r.entry_digest "
            "WHERE e.id IS NULL"
        ).fetchone()[0]
        unsent = database.execute(
            "SELECT COUNT(*) FROM receipt r JOIN proposal p ON p.id = r.subject_id WHERE NOT EXISTS"
            " (SELECT 1 FROM message m WHERE m.kind = 'proposal_submitted'"
            " AND m.facts LIKE '%' || r.number || '%')"
        ).fetchone()[0]
        entries = database.execute(
            "SELECT COUNT(*) FROM ledger_entry WHERE verb = 'proposal.submit'"
        ).fetchone()[0]
    if whole != "ok":
        yield f"file: {whole}"
    yield from (f"receipt {lost} is gone" for lost in memory.receipts - kept)
    yield from (
        f"version {version} is gone"
        for version, text in memory.versions.items()
        if texts.get(version) != text
    )
    if halves or entries != len(kept):
        yield f"{halves} receipts without a line, {entries} lines for {len(kept)} receipts"
    if unsent:
        yield f"{unsent} receipts of which nobody was told"
    if chains:
        yield from broken_chains(folder)


def broken_chains(folder: Path) -> Iterator[str]:
    database = open_database(settings_in(folder))
    try:
        with database.read() as session:
            for chain in audit.chains(session):
                yield from (str(fault) for fault in audit.verify_chain(session, chain))
    finally:
        database.close()
