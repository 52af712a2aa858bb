"""The hour before the deadline: a hundred saves a second, files coming in, people signing in and handing in.

The real server (`miaopu serve --demo`, real clock; SQLite, or PostgreSQL that syncs with NODES nodes)
gets RATE saves a second for SECONDS from PEOPLE signed-in people, each at a proposal of their own, at
fixed instants: a late answer delays no later save, and a save's time counts from the instant at which
it was due. Beside them UPLOADS files of SIZE bytes arrive on lines of LINE bytes a second, SIGN_INS
people sign in within ten seconds, and one person in two seconds hands in. With `kill` the last node
is killed at half-time and started again. The client is this one process with plain sockets; its own
share of the processor is printed.

`python benchmarks/bench_deadline.py [seconds] [rate] [nodes] [kill]` prints a table; exit code 1 if a request failed.
"""

import asyncio
import json
import re
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from app import passwords  # noqa: E402 -- the path is known only now
from app.clock import SystemClock, to_milliseconds  # noqa: E402 -- as above
from app.demo import load  # noqa: E402 -- as above
from app.settings import Settings, read_settings  # noqa: E402 -- as above
from app.unit.schema import prepare  # noqa: E402 -- as above
from app.vocabulary import Phase  # noqa: E402 -- as above
from app.web.tokens import new_token, token_digest, write_seen  # noqa: E402 -- as above
from benchmarks.lines import Line  # noqa: E402 -- as above
from benchmarks.serving import Site, serving, wait  # noqa: E402 -- as above

RATE, SECONDS, PEOPLE = 100, 60, 500
UPLOADS, SIZE, LINE = 20, 20_000_000, 1_000_000
SIGN_INS, SIGN_IN_SECONDS = 30, 10
PASSWORD = "a sample passphrase of the benchmark"
TEXT = "【示例文字】社区里的独居老人吃饭难，我们想请邻居轮流做饭、送饭。" * 12
#: Made before the clock starts: the client's own work must not be counted as the server's.
CONTENT = secrets.token_bytes(SIZE) + b"\n%%EOF\n\r\n--edge--\r\n"
HIDDEN = re.compile(r'name="(csrf|key)" value="([^"]*)"')
#: One hands in every two seconds: 300 in ten minutes.
HAND_IN_EVERY = 2.0


@dataclass(slots=True)
class Writer:
    """One person who writes: a proposal, a session, the version that the page holds."""

    proposal: str
    token: str
    csrf: str
    cookie: str = ""
    base: int = 1
    #: A page waits for the answer before it saves again.
    waiting: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Outcome:
    """How long each request took, and what went wrong."""

    saves: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    submissions: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(
    seconds: int = SECONDS, rate: int = RATE, nodes: int = 0, *, kill: bool = False
) -> dict[str, float]:
    """Run the hour and give its figures."""
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-", ignore_cleanup_errors=True) as folder:
        settings = read_settings({"MIAOPU_DATA_DIR": folder}, demo=True)
        writers = list(_prepared(settings))
        with serving(settings, nodes) as site:
            stamp = SystemClock().now()
            for one in writers:
                one.cookie = f"sid={write_seen(site.secret(), one.token, stamp)}"
            before, own, began = site.used(), time.process_time(), time.perf_counter()
            outcome = asyncio.run(_hour(site, writers, seconds, rate, kill=kill))
            took = time.perf_counter() - began
            share = (site.used() - before) / took
            client = (time.process_time() - own) / took
            outcome.errors += _lost(site, writers, len(outcome.submissions))
    for error in sorted(outcome.errors, reverse=True)[:10]:
        print("error:", re.sub(r"(?s)<[^>]*>|\s+", " ", error)[:300])
    return {
        **_figures("save", outcome.saves),
        **_figures("upload of 20 MB", outcome.uploads),
        **_figures("sign-in", outcome.sign_ins),
        **_figures("submission", outcome.submissions),
        "requests that failed, count": float(len(outcome.errors)),
        "nodes, cores": share,
        "client, cores": client,
    }


def _figures(name: str, times: list[float]) -> dict[str, float]:
    if len(times) < 2:  # noqa: PLR2004 -- no quantiles of one
        return {f"{name}, count": float(len(times))}
    cuts = quantiles(times, n=100, method="inclusive")
    told = {"middle": cuts[49], "p95": cuts[94], "p99": cuts[98], "slowest": max(times)}
    return {
        f"{name}, count": float(len(times)),
        **{f"{name}, {word}, ms": value * 1000 for word, value in told.items()},
    }


async def _hour(
    site: Site, writers: list[Writer], seconds: int, rate: int, *, kill: bool
) -> Outcome:
    outcome = Outcome()
    handing_in = writers[: int(seconds / HAND_IN_EVERY)]
    writing = writers[len(handing_in) :]
    async with asyncio.TaskGroup() as group:
        group.create_task(_saves(site.ports, writing, seconds, rate, outcome))
        group.create_task(_uploads(site.ports, writing[-UPLOADS:], seconds, outcome))
        group.create_task(_sign_ins(site.ports, seconds, outcome))
        group.create_task(_submissions(site.ports, handing_in, outcome))
        if kill:
            group.create_task(_killed(site, seconds))
    return outcome


async def _killed(site: Site, seconds: int) -> None:
    await asyncio.sleep(seconds / 2)
    last = len(site.ports) - 1
    await asyncio.to_thread(site.kill, last)
    site.start(last)
    await asyncio.to_thread(wait, site.ports[last])


async def _submissions(ports: list[int], writers: list[Writer], outcome: Outcome) -> None:
    clock = asyncio.get_running_loop().time
    began = clock()
    async with asyncio.TaskGroup() as group:
        for number, writer in enumerate(writers):
            await asyncio.sleep(max(0.0, began + number * HAND_IN_EVERY - clock()))
            group.create_task(_submit(Line(ports, number), writer, outcome))


async def _submit(line: Line, writer: Writer, outcome: Outcome) -> None:
    began = time.perf_counter()
    typed = {"csrf": writer.csrf, "key": secrets.token_hex(9), "base": "1", "confirm": "yes"}
    path = f"/proposals/{writer.proposal}/submit"
    status, body = await line.post(path, writer.cookie, urlencode(typed).encode())
    if status == 303:  # noqa: PLR2004 -- the receipt
        outcome.submissions.append(time.perf_counter() - began)
    else:
        outcome.errors.append(f"submission {status} {body[:200]!r}")


async def _saves(
    ports: list[int], writers: list[Writer], seconds: int, rate: int, outcome: Outcome
) -> None:
    lines: asyncio.Queue[Line] = asyncio.Queue()
    clock = asyncio.get_running_loop().time
    began = clock()
    async with asyncio.TaskGroup() as group:
        for number in range(rate * seconds):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - clock()))
            line = Line(ports, number) if lines.empty() else lines.get_nowait()
            writer = writers[number % len(writers)]
            group.create_task(_save(line, lines, writer, due, outcome))


async def _save(
    line: Line, lines: asyncio.Queue[Line], writer: Writer, due: float, outcome: Outcome
) -> None:
    clock = asyncio.get_running_loop().time
    async with writer.waiting:
        typed = {
            "csrf": writer.csrf,
            "key": secrets.token_hex(9),
            "base": str(writer.base),
            "need": f"{TEXT}{time.monotonic_ns()}",
        }
        status, body = await line.post(
            f"/proposals/{writer.proposal}/edit/need", writer.cookie, urlencode(typed).encode()
        )
        if status == 200:  # noqa: PLR2004 -- saved
            outcome.saves.append(clock() - due)
            writer.base = json.loads(body)["number"]
        else:
            outcome.errors.append(f"save {status} {body[:200]!r}")
    lines.put_nowait(line)


async def _uploads(ports: list[int], writers: list[Writer], seconds: int, outcome: Outcome) -> None:
    await asyncio.sleep(seconds / 12)
    async with asyncio.TaskGroup() as group:
        for number, writer in enumerate(writers):
            line = Line(ports, number, pace=LINE)
            group.create_task(_upload(line, writer, outcome))


async def _upload(line: Line, writer: Writer, outcome: Outcome) -> None:
    began = time.perf_counter()
    fields = f'--edge\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{writer.csrf}\r\n'
    head = (
        fields + '--edge\r\nContent-Disposition: form-data; name="file"; filename="sample.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    body = head + b"%PDF-1.4\n%" + writer.proposal.encode()
    kind = "multipart/form-data; boundary=edge"
    path = f"/proposals/{writer.proposal}/files"
    status, answer = await line.post(path, writer.cookie, body, kind=kind, then=CONTENT)
    if status in {200, 303}:
        outcome.uploads.append(time.perf_counter() - began)
    else:
        outcome.errors.append(f"upload {status} {answer[:200]!r}")


async def _sign_ins(ports: list[int], seconds: int, outcome: Outcome) -> None:
    await asyncio.sleep(seconds / 3)
    async with asyncio.TaskGroup() as group:
        for number in range(SIGN_INS):
            group.create_task(_sign_in(Line(ports, number), number, outcome))
            await asyncio.sleep(SIGN_IN_SECONDS / SIGN_INS)


async def _sign_in(line: Line, number: int, outcome: Outcome) -> None:
    _, page = await line.get("/sign-in")
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.decode())}
    typed = {**hidden, "sign_in_name": f"bench-{number}", "password": PASSWORD}
    began = time.perf_counter()
    status, _ = await line.post("/sign-in", line.cookies, urlencode(typed).encode())
    if status == 303:  # noqa: PLR2004 -- signed in
        outcome.sign_ins.append(time.perf_counter() - began)
    else:
        outcome.errors.append(f"sign-in {status}")


def _prepared(settings: Settings) -> Iterator[Writer]:
    """Make a small demo at its call, and people with proposals beside it."""
    clock = SystemClock()
    prepare(settings, clock.now())
    load(settings, Phase.CALL, clock, size=3, panel=3)
    stamp = to_milliseconds(clock.now())
    until = to_milliseconds(clock.now() + timedelta(hours=2))
    with closing(sqlite3.connect(settings.data_dir / "miaopu.db")) as database:
        model = database.execute(
            "SELECT id FROM proposal WHERE state = 'submitted' LIMIT 1"
        ).fetchone()[0]
        hashed = passwords.make_hash(PASSWORD)
        for number in range(PEOPLE):
            token, csrf = new_token(), secrets.token_hex(16)
            account, organisation, proposal = (secrets.token_hex(16) for _ in range(3))
            changes = {"sign_in_key": f"bench-{number}", "password_hash": hashed, "demo_role": None}
            _cloned(database, "account", _any(database, "account"), id=account, **changes)
            _cloned(database, "organisation", _any(database, "organisation"), id=organisation)
            member = {"account_id": account, "organisation_id": organisation, "role": "lead"}
            place = _any(database, "organisation_member")
            _cloned(database, "organisation_member", place, id=secrets.token_hex(16), **member)
            fresh = {"organisation_id": organisation, "state": "draft", "number": None}
            fresh |= {"submitted_revision": None, "submitted_at": None, "started_by": account}
            _cloned(database, "proposal", model, id=proposal, **fresh)
            first = database.execute(
                "SELECT id FROM proposal_revision WHERE proposal_id = ? ORDER BY number DESC",
                (model,),
            ).fetchone()[0]
            text = {"proposal_id": proposal, "number": 1, "base": 0, "stands": 1}
            _cloned(database, "proposal_revision", first, id=secrets.token_hex(16), **text)
            database.execute(
                "INSERT INTO sign_in (id, token_digest, account_id, csrf_token, created_at,"
                " expires_at, agent) VALUES (?, ?, ?, ?, ?, ?, 'bench')",
                (secrets.token_hex(16), token_digest(token), account, csrf, stamp, until),
            )
            yield Writer(proposal, token, csrf)
        database.commit()


def _any(database: sqlite3.Connection, table: str) -> str:
    return str(database.execute(f'SELECT id FROM "{table}" LIMIT 1').fetchone()[0])


def _cloned(database: sqlite3.Connection, table: str, model: str, **changes: object) -> None:
    """Copy a row with changes: whatever columns a table has, the copy is whole."""
    names = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    row = database.execute(f'SELECT * FROM "{table}" WHERE id = ?', (model,)).fetchone()
    values = {**dict(zip(names, row, strict=True)), **changes}
    places = ", ".join("?" for _ in names)
    database.execute(f'INSERT INTO "{table}" VALUES ({places})', [values[name] for name in names])


def _lost(site: Site, writers: list[Writer], submissions: int) -> list[str]:
    """Name each person whose last acknowledged version is not there, and receipts too few or too many."""
    kept = set(site.rows("SELECT proposal_id, number FROM proposal_revision"))
    lost = [f"lost {one.proposal}" for one in writers if (one.proposal, one.base) not in kept]
    mine = ", ".join(f"'{one.proposal}'" for one in writers)
    ((receipts,),) = site.rows(f"SELECT COUNT(*) FROM receipt WHERE subject_id IN ({mine})")
    if receipts != submissions:
        lost.append(f"{receipts} receipts for {submissions} submissions")
    return lost


if __name__ == "__main__":
    numbers, kill_one = [int(word) for word in sys.argv[1:] if word != "kill"], "kill" in sys.argv
    figures = measure(*numbers, kill=kill_one)
    for figure, value in figures.items():
        print(f"{figure:34} {value:10.2f}")
    sys.exit(1 if figures["requests that failed, count"] else 0)
