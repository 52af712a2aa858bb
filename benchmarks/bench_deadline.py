"""The hour before the deadline: a hundred saves a second, twenty files coming in, people signing in.

The real server (`miaopu serve --demo`, SQLite, real clock) gets RATE saves a second for SECONDS from
PEOPLE signed-in people, each at a proposal of their own, at fixed instants: a late answer delays no
later save, and a save's time counts from the instant at which it was due. Beside them UPLOADS files
of SIZE bytes arrive on lines of LINE bytes a second, and SIGN_INS people sign in within ten seconds.
The client is this one process with plain sockets; its own share of the processor is printed.

`python benchmarks/bench_deadline.py [seconds] [rate]` prints a table; exit code 1 if a request failed.
"""

import asyncio
import json
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from app import passwords  # noqa: E402 -- the path is known only now
from app.clock import SystemClock, to_milliseconds  # noqa: E402 -- as above
from app.demo import load  # noqa: E402 -- as above
from app.main import secret_file  # noqa: E402 -- as above
from app.settings import read_settings  # noqa: E402 -- as above
from app.unit.schema import prepare  # noqa: E402 -- as above
from app.vocabulary import Phase  # noqa: E402 -- as above
from app.web.tokens import new_token, token_digest, write_seen  # noqa: E402 -- as above

RATE, SECONDS, PEOPLE = 100, 60, 500
UPLOADS, SIZE, LINE = 20, 20_000_000, 1_000_000
SIGN_INS, SIGN_IN_SECONDS = 30, 10
PASSWORD = "a sample passphrase of the benchmark"
TEXT = "【示例文字】社区里的独居老人吃饭难，我们想请邻居轮流做饭、送饭。" * 12
#: Made before the clock starts: the client's own work must not be counted as the server's.
CONTENT = secrets.token_bytes(SIZE) + b"\n%%EOF\n\r\n--edge--\r\n"
HIDDEN = re.compile(r'name="(csrf|key)" value="([^"]*)"')
START_SECONDS = 300
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Writer:
    """One person who writes: a proposal, a session, the version that the page holds."""

    proposal: str
    cookie: str
    csrf: str
    base: int = 1
    #: A page waits for the answer before it saves again.
    waiting: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Outcome:
    """How long each request took, and what went wrong."""

    saves: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(seconds: int = SECONDS, rate: int = RATE) -> dict[str, float]:
    """Run the hour and give its figures."""
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder:
        writers = list(_prepared(Path(folder)))
        with _serving(Path(folder)) as (port, pid):
            before, own = _used(pid), time.process_time()
            began = time.perf_counter()
            outcome = asyncio.run(_hour(port, writers, seconds, rate))
            took = time.perf_counter() - began
            share = (_used(pid) - before) / took
            client = (time.process_time() - own) / took
        outcome.errors += _lost(Path(folder), writers)
    for error in sorted(outcome.errors, reverse=True)[:10]:
        print("error:", error[:200])
    return {
        **_figures("save", outcome.saves),
        **_figures("upload of 20 MB", outcome.uploads),
        **_figures("sign-in", outcome.sign_ins),
        "requests that failed, count": float(len(outcome.errors)),
        "server, cores": share,
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


async def _hour(port: int, writers: list[Writer], seconds: int, rate: int) -> Outcome:
    outcome = Outcome()
    async with asyncio.TaskGroup() as group:
        group.create_task(_saves(port, writers, seconds, rate, outcome))
        group.create_task(_uploads(port, writers[-UPLOADS:], seconds, outcome))
        group.create_task(_sign_ins(port, seconds, outcome))
    return outcome


async def _saves(
    port: int, writers: list[Writer], seconds: int, rate: int, outcome: Outcome
) -> None:
    lines: asyncio.Queue[Line] = asyncio.Queue()
    clock = asyncio.get_running_loop().time
    began = clock()
    async with asyncio.TaskGroup() as group:
        for number in range(rate * seconds):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - clock()))
            line = Line(port) if lines.empty() else lines.get_nowait()
            writer = writers[number % len(writers)]
            group.create_task(_save(line, lines, writer, due, outcome))


async def _save(
    line: "Line", lines: "asyncio.Queue[Line]", writer: Writer, due: float, outcome: Outcome
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


async def _uploads(port: int, writers: list[Writer], seconds: int, outcome: Outcome) -> None:
    await asyncio.sleep(seconds / 12)
    async with asyncio.TaskGroup() as group:
        for writer in writers:
            group.create_task(_upload(port, writer, outcome))


async def _upload(port: int, writer: Writer, outcome: Outcome) -> None:
    began = time.perf_counter()
    fields = f'--edge\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{writer.csrf}\r\n'
    head = (
        fields + '--edge\r\nContent-Disposition: form-data; name="file"; filename="sample.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    body = head + b"%PDF-1.4\n%" + writer.proposal.encode()
    kind = "multipart/form-data; boundary=edge"
    path = f"/proposals/{writer.proposal}/files"
    status, answer = await Line(port, pace=LINE).post(
        path, writer.cookie, body, kind=kind, then=CONTENT
    )
    if status in {200, 303}:
        outcome.uploads.append(time.perf_counter() - began)
    else:
        outcome.errors.append(f"upload {status} {answer[:200]!r}")


async def _sign_ins(port: int, seconds: int, outcome: Outcome) -> None:
    await asyncio.sleep(seconds / 3)
    async with asyncio.TaskGroup() as group:
        for number in range(SIGN_INS):
            group.create_task(_sign_in(port, number, outcome))
            await asyncio.sleep(SIGN_IN_SECONDS / SIGN_INS)


async def _sign_in(port: int, number: int, outcome: Outcome) -> None:
    line = Line(port)
    _, page = await line.get("/sign-in")
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.decode())}
    typed = {**hidden, "sign_in_name": f"bench-{number}", "password": PASSWORD}
    began = time.perf_counter()
    status, _ = await line.post("/sign-in", line.cookies, urlencode(typed).encode())
    if status == 303:  # noqa: PLR2004 -- signed in
        outcome.sign_ins.append(time.perf_counter() - began)
    else:
        outcome.errors.append(f"sign-in {status}")


class Line:
    """A connection that is kept: HTTP by hand, because a client library costs more than the server."""

    def __init__(self, port: int, *, pace: int = 0) -> None:
        """Name the port; a pace is a slow line's bytes a second."""
        self._port, self._pace = port, pace
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookies = ""

    async def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page."""
        return await self._asked(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(), b"")

    async def post(
        self,
        path: str,
        cookie: str,
        body: bytes,
        *,
        kind: str = "application/x-www-form-urlencoded",
        then: bytes = b"",
    ) -> tuple[int, bytes]:
        """Send a form; what comes `then` is not copied."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
            f"Cookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {len(body) + len(then)}\r\n\r\n"
        )
        return await self._asked(head.encode() + body, then)

    async def _asked(self, head: bytes, body: bytes) -> tuple[int, bytes]:
        try:
            return await self._once(head, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            # A kept connection may be closed while it idles; a browser takes a new one as well.
            if self._streams is None:
                raise
            self._streams = None
            return await self._once(head, body)

    async def _once(self, head: bytes, body: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(head)
        await self._send(writer, body)
        answered = await reader.readuntil(b"\r\n\r\n")
        lines = answered.decode("latin-1").split("\r\n")
        named = [line.partition(": ")[::2] for line in lines[1:]]
        fields = {name.lower(): value for name, value in named}
        given = [value.partition(";")[0] for name, value in named if name.lower() == "set-cookie"]
        self.cookies = "; ".join(given) or self.cookies
        length = int(fields.get("content-length", "0"))
        return int(lines[0].split()[1]), await reader.readexactly(length)

    async def _send(self, writer: asyncio.StreamWriter, body: bytes) -> None:
        step = self._pace // 10 or len(body) or 1
        for start in range(0, len(body), step):
            writer.write(memoryview(body)[start : start + step])
            await writer.drain()
            if self._pace:
                await asyncio.sleep(0.1)


def _prepared(folder: Path) -> Iterator[Writer]:
    """Make a small demo at its call, and people with proposals beside it."""
    clock = SystemClock()
    settings = read_settings({"MIAOPU_DATA_DIR": str(folder)}, demo=True)
    prepare(settings, clock.now())
    load(settings, Phase.CALL, clock, size=3, panel=3)
    secret = secret_file(folder).read_text(encoding="ascii").strip().encode()
    stamp = to_milliseconds(clock.now())
    until = to_milliseconds(clock.now() + timedelta(hours=2))
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        model = database.execute("SELECT id FROM proposal LIMIT 1").fetchone()[0]
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
                "SELECT id FROM proposal_revision WHERE proposal_id = ?", (model,)
            ).fetchone()[0]
            text = {"proposal_id": proposal, "number": 1, "base": 0, "stands": 1}
            _cloned(database, "proposal_revision", first, id=secrets.token_hex(16), **text)
            database.execute(
                "INSERT INTO sign_in (id, token_digest, account_id, csrf_token, created_at,"
                " expires_at, agent) VALUES (?, ?, ?, ?, ?, ?, 'bench')",
                (secrets.token_hex(16), token_digest(token), account, csrf, stamp, until),
            )
            cookie = f"sid={write_seen(secret, token, clock.now())}"
            yield Writer(proposal, cookie, csrf)
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


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "MIAOPU_DATA_DIR": str(folder), "MIAOPU_PORT": str(port)}
    command = [sys.executable, "-m", "app.cli", "serve", "--demo"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(60)


def _wait(port: int) -> None:
    """Wait for an answer: the port takes connections long before there is a program behind it."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=START_SECONDS):
                return
        except OSError:
            time.sleep(0.1)
    message = f"the server did not answer within {START_SECONDS} s"
    raise RuntimeError(message)


def _used(pid: int) -> float:
    """Seconds of processor that a process has used."""
    found = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(found[11]) + int(found[12])) / TICK


def _lost(folder: Path, writers: list[Writer]) -> list[str]:
    """Name each person whose last acknowledged version is not in the file."""
    with closing(sqlite3.connect(folder / "miaopu.db")) as database:
        rows = database.execute("SELECT proposal_id, number FROM proposal_revision").fetchall()
    kept = {(proposal, number) for proposal, number in rows}
    return [f"lost {one.proposal}" for one in writers if (one.proposal, one.base) not in kept]


if __name__ == "__main__":
    figures = measure(*map(int, sys.argv[1:3]))
    for figure, value in figures.items():
        print(f"{figure:34} {value:10.2f}")
    sys.exit(1 if figures["requests that failed, count"] else 0)
