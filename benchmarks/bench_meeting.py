"""A meeting of 30 members and 200 of the public: how soon phones show a ballot, how soon papers are in.

The real server (`miaopu serve --demo`; SQLite, or PostgreSQL that syncs with NODES nodes, the phones
spread over them) holds 230 open lines (server-sent events). In each of
ROUNDS rounds the chair opens a ballot for the members and one for the public; a phone's time counts
from the moment at which the chair's click was sent until the phone has the whole question. Then all
230 papers are sent at once, each on the phone's own connection, and both ballots are closed: every
acknowledged paper must be counted once. The client is this one process with plain sockets, on the
same machine as the server.

`python benchmarks/bench_meeting.py [rounds] [nodes]` prints a table; exit code 1 if anything was lost.
"""

import asyncio
import re
import secrets
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from sqlmodel import Session, select  # noqa: E402, TID251 -- the path is known only now; it prepares its own rows

from app.actions import accounts, voting_cards  # noqa: E402 -- as above
from app.clock import SystemClock  # noqa: E402 -- as above
from app.demo import load  # noqa: E402 -- as above
from app.forms.meetings import CardsForm  # noqa: E402 -- as above
from app.models import Account, FundingRound, Meeting, Seat, VotingCard  # noqa: E402 -- as above
from app.settings import Settings, read_settings  # noqa: E402 -- as above
from app.unit import Actor, Request, Writer, open_database  # noqa: E402 -- as above
from app.unit.schema import prepare  # noqa: E402 -- as above
from app.unit.secret import secret_file  # noqa: E402 -- as above
from app.vocabulary import Phase, SeatState  # noqa: E402 -- as above
from app.web.posted import anonymous_token  # noqa: E402 -- as above
from app.web.tokens import new_token, token_digest, write_seen  # noqa: E402 -- as above
from app.web.voting_cards import coder, plain  # noqa: E402 -- as above
from benchmarks.serving import Site, serving  # noqa: E402 -- as above

MEMBERS, PUBLIC, ROUNDS = 30, 200, 20
WAIT_SECONDS = 30.0
ASKED = re.compile(r'data-ballot=\\"([0-9a-f]{32})\\" data-kind=\\"ask')
PICK = re.compile(r'name=\\"picks\[\]\\" value=\\"([0-9a-f]{32})')


@dataclass(slots=True)
class Phone:
    """One phone: where it listens, where it sends its paper, and with what."""

    live: str
    cast: str
    cookie: str
    csrf: str
    port: int = 0
    ballot: str = ""
    pick: str = ""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    shown_at: float = 0.0


@dataclass(slots=True)
class Place:
    """What the client must know of the meeting."""

    meeting: str
    round_id: str
    chair: tuple[str, str]
    proposals: list[str]
    members: list[Phone]
    public: list[Phone]


@dataclass(slots=True)
class Outcome:
    """Times in seconds, and what went wrong."""

    shown: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    papers: list[float] = field(default_factory=list)
    all_in: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(rounds: int = ROUNDS, nodes: int = 0) -> dict[str, float]:
    """Hold the meeting and give its figures."""
    with tempfile.TemporaryDirectory(prefix="miaopu-bench-") as folder:
        settings = read_settings({"MIAOPU_DATA_DIR": folder}, demo=True)
        place = _prepared(settings)
        with serving(settings, nodes) as site:
            for number, phone in enumerate(place.members + place.public):
                phone.port = site.ports[number % len(site.ports)]
            before, began = site.used(), time.perf_counter()
            outcome = asyncio.run(_meeting(site.ports[0], place, rounds))
            share = (site.used() - before) / (time.perf_counter() - began)
            outcome.errors += _miscounted(site, rounds)
    for error in outcome.errors[:10]:
        print("error:", error[:300])
    return {
        **_figures("ballot opened to a phone", outcome.shown),
        **_figures("ballot opened to the last phone", outcome.last),
        **_figures("a paper's answer, all sent at once", outcome.papers),
        **_figures("all 230 papers in", outcome.all_in),
        "faults, count": float(len(outcome.errors)),
        "server, cores": share,
    }


def _figures(name: str, times: list[float]) -> dict[str, float]:
    if len(times) < 2:  # noqa: PLR2004 -- no quantiles of one
        return {f"{name}, count": float(len(times))}
    p95 = quantiles(times, n=20, method="inclusive")[18]
    told = {"middle": median(times), "p95": p95, "slowest": max(times)}
    return {f"{name}, {word}, ms": value * 1000 for word, value in told.items()}


async def _meeting(port: int, place: Place, rounds: int) -> Outcome:
    outcome = Outcome()
    phones = place.members + place.public
    lines = [asyncio.create_task(_listen(phone)) for phone in phones]
    await asyncio.sleep(3)
    for _ in range(rounds):
        for voters, group in (("panel", place.members), ("public", place.public)):
            await _open(port, place, voters, group, outcome)
        await _vote(phones, outcome)
        for ballot in {phone.ballot for phone in phones}:
            await _post(port, f"/ballots/{ballot}/close", *place.chair, [])
        for phone in phones:
            phone.asked.clear()
    for line in lines:
        line.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
    return outcome


async def _open(port: int, place: Place, voters: str, group: list[Phone], outcome: Outcome) -> None:
    asked = [("form", "approval"), ("voters", voters), ("question", "示例：认可哪些项目")]
    asked += [("proposals[]", one) for one in place.proposals]
    began = time.perf_counter()
    where = f"/manage/meetings/{place.meeting}/ballots"
    status = asyncio.create_task(_post(port, where, *place.chair, asked))
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            for phone in group:
                await phone.asked.wait()
    except TimeoutError:
        outcome.errors.append(f"{sum(not one.asked.is_set() for one in group)} phones saw nothing")
    if await status != 303:  # noqa: PLR2004 -- sent on to the chair's page
        outcome.errors.append(f"opening gave {status.result()}")
    times = [phone.shown_at - began for phone in group if phone.asked.is_set()]
    outcome.shown += times
    outcome.last.append(max(times, default=WAIT_SECONDS))


async def _vote(phones: list[Phone], outcome: Outcome) -> None:
    began = time.perf_counter()

    async def one(phone: Phone) -> None:
        path = phone.cast.replace("BALLOT", phone.ballot)
        status = await _post(phone.port, path, phone.cookie, phone.csrf, [("picks[]", phone.pick)])
        outcome.papers.append(time.perf_counter() - began)
        if status != 200:  # noqa: PLR2004 -- acknowledged
            outcome.errors.append(f"a paper gave {status}")

    await asyncio.gather(*(one(phone) for phone in phones))
    outcome.all_in.append(time.perf_counter() - began)


async def _listen(phone: Phone) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", phone.port, limit=2**20)
    writer.write(
        f"GET {phone.live} HTTP/1.1\r\nHost: 127.0.0.1:{phone.port}\r\nAccept: text/event-stream\r\n"
        f"Cookie: {phone.cookie}\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    while True:
        event = (await reader.readuntil(b"\n\n")).decode()
        found = ASKED.search(event)
        if found and found[1] != phone.ballot:
            phone.shown_at, phone.ballot = time.perf_counter(), found[1]
            picks = PICK.findall(event)
            phone.pick = picks[hash(phone.live) % len(picks)]
            phone.asked.set()


async def _post(port: int, path: str, cookie: str, csrf: str, fields: list[tuple[str, str]]) -> int:
    body = urlencode([("csrf", csrf), ("key", secrets.token_hex(9)), *fields]).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
        f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        + body
    )
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1])


def _prepared(settings: Settings) -> Place:
    clock = SystemClock()
    prepare(settings, clock.now())
    load(settings, Phase.MEETING, clock, size=4, panel=3)
    secret = secret_file(settings.data_dir).read_text(encoding="ascii").strip().encode()
    database = open_database(settings)
    writer = Writer(database, clock)
    try:
        with database.write_session() as session:
            funding_round = session.exec(select(FundingRound)).one()
            meeting = session.exec(select(Meeting)).one()
            chair = session.exec(
                select(Account).where(Account.sign_in_key == "demo-organiser")
            ).one()
            seats = session.exec(select(Seat)).all()
            people = [seat.account_id or "" for seat in seats]
            people += _seated(session, funding_round, MEMBERS - len(seats), clock)
            session.commit()
            _close_what_is_open(session)
        request = Request(
            actor=Actor(account_id=chair.id), request_id="bench", arrived_at=clock.now()
        )
        form = CardsForm(number=str(PUBLIC))
        writer.write(
            request,
            lambda unit: voting_cards.issue(unit, meeting.id, form, code_of=coder(secret)),
        )
        sessions = [_session(writer, secret, clock, who) for who in [chair.id, *people]]
        with database.read() as session:
            cards = session.exec(select(VotingCard)).all()
    finally:
        writer.close()
        database.close()
    return _place(settings, funding_round.id, meeting.id, sessions, [card.id for card in cards])


def _place(
    settings: Settings,
    round_id: str,
    meeting: str,
    sessions: list[tuple[str, str]],
    cards: list[str],
) -> Place:
    secret = secret_file(settings.data_dir).read_text(encoding="ascii").strip().encode()
    codes = [plain(coder(secret)(card)) for card in cards]
    with closing(sqlite3.connect(settings.data_dir / "miaopu.db")) as database:
        proposals = [
            row[0] for row in database.execute("SELECT id FROM proposal WHERE state = 'eligible'")
        ]
    members = [
        Phone(f"/meetings/{meeting}/live", "/ballots/BALLOT/cast", cookie, csrf)
        for cookie, csrf in sessions[1:]
    ]
    public = []
    for code in codes:
        visitor = new_token()
        public.append(
            Phone(
                f"/vote/{code}/live",
                f"/vote/{code}/BALLOT",
                f"visitor={visitor}",
                anonymous_token(secret, visitor),
            )
        )
    return Place(meeting, round_id, sessions[0], proposals, members, public)


def _seated(
    session: Session, funding_round: FundingRound, count: int, clock: SystemClock
) -> list[str]:
    found = []
    for number in range(count):
        person = Account(
            sign_in_key=f"bench-{number}",
            sign_in_name=f"bench-{number}",
            display_name=f"示例评委 {number}",
            created_at=clock.now(),
        )
        session.add(person)
        session.flush()
        session.add(
            Seat(
                funding_round_id=funding_round.id,
                panel="panel",
                label=f"Z{number}",
                account_id=person.id,
                invited_name=person.display_name,
                state=SeatState.ACTIVE,
                terms_accepted_at=clock.now(),
                conflicts_declared_at=clock.now(),
                created_at=clock.now(),
            )
        )
        session.flush()
        found.append(person.id)
    return found


def _close_what_is_open(session: Session) -> None:
    """The demo's own ballots are out of the way, and nobody's attendance was taken."""
    connection = session.connection()
    connection.exec_driver_sql("UPDATE ballot SET state = 'prepared' WHERE state = 'open'")
    connection.exec_driver_sql("DELETE FROM attendance")
    session.commit()


def _session(writer: Writer, secret: bytes, clock: SystemClock, who: str) -> tuple[str, str]:
    token, csrf = new_token(), secrets.token_urlsafe(24)
    request = Request(actor=Actor(), request_id="bench", arrived_at=clock.now())
    writer.write(
        request,
        lambda unit: accounts.open_session(
            unit, who, token_digest=token_digest(token), csrf_token=csrf, agent="bench"
        ),
    )
    return f"sid={write_seen(secret, token, clock.now() - timedelta(seconds=1))}", csrf


def _miscounted(site: Site, rounds: int) -> list[str]:
    rows = site.rows(
        "SELECT voters, votes_for, votes_void, (SELECT SUM(votes) FROM ballot_option o WHERE o.ballot_id = b.id)"
        " FROM ballot b WHERE form = 'approval' AND state = 'closed'"
    )
    wanted = {"panel": MEMBERS, "public": PUBLIC}
    faults = [str(row) for row in rows if row[1:] != (wanted[str(row[0])], 0, wanted[str(row[0])])]
    return faults + ([] if len(rows) == 2 * rounds else [f"{len(rows)} ballots of {2 * rounds}"])


if __name__ == "__main__":
    figures = measure(*(int(one) for one in sys.argv[1:3]))
    for figure, number in figures.items():
        print(f"{figure:48} {number:10.2f}")
    sys.exit(int(figures["faults, count"] > 0))
