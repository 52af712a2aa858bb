"""Starting the server: what must be right before the first request, and what is printed."""

import errno
import gc
import logging
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import cast

import segno
import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from app import doors
from app.besides import DemoBeside
from app.clock import Clock, SystemClock
from app.demo import loader
from app.errors import Unfit
from app.files import Files, files_of
from app.files.placing import UNHURRIED
from app.keeping import damages, restoring
from app.keeping.keeper import Keeper
from app.keeping.making import Source
from app.language import N_, translate
from app.language.faults import sentence
from app.language.systems import DAMAGED, check_sentence, doubt_text
from app.logs import log_to_stderr
from app.main import create_app
from app.settings import Settings
from app.store import accounts, codes
from app.unit import NOBODY, Request, Unit, Writer, damage, open_database, owned
from app.unit.disk import require_folder
from app.unit.grounds import doubt_of
from app.unit.schema import prepare
from app.views.checks import findings
from app.vocabulary import CodeKind, DatabaseKind, Phase
from app.web.shells import lan_address

CLAIM_LIFETIME = timedelta(hours=24)
BACKLOG = 1024
#: So many new objects may stand before the youngest are looked through.
GARBAGE = 10_000
GRACE_SECONDS = 10
#: Longer than the pause between two saves of a page: who writes keeps the connection.
KEPT_SECONDS = 65
TAKEN_UP = N_("已经换成选好的备份。原来的数据留在 %(folder)s。")
FORMER = N_(
    "这里还没有数据，%(there)s 里有一份。换新版本时：关掉这个窗口，把这里的 data 改名，把那一份移到 %(here)s，再启动。"
)
FIREWALL = N_(
    "Windows 第一次会问防火墙：请选“允许访问”。点过取消的，到“允许应用通过防火墙”里勾上 Python。"
)
OTHER_PORT = N_("端口 %(taken)s 已经被别的程序占用，这一次改用 %(port)s。")
#: So many ports are tried.
PORTS = 20
CUT_OFF = N_("上次换数据时中途停了，现在换完了。原来的数据留在 %(folder)s。")
Say = Callable[[str], None]


def serve(
    settings: Settings, say: Say, clock: Clock | None = None, *, open_browser: bool = False
) -> None:
    """Check, prepare, print the address and serve until told to stop."""
    time = clock or SystemClock()
    log_to_stderr(settings.log_level, settings.log_format)
    held = _own_or_show(settings, say, open_browser=open_browser)
    if held is None:
        return
    with held, _listening(settings, say, open_browser=open_browser) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        if former := doors.former_data(settings):
            say(translate(FORMER, settings.language, there=former, here=Path.cwd()))
        take_up_restored(settings, say)
        prepare(settings, time.now())
        if settings.kind is DatabaseKind.DEMO and loader.empty(settings):
            say(translate(N_("第一次打开演示，正在准备示例内容，请等一会儿…"), settings.language))
            loader.first_look(settings, time)
        # Without a clock of ours, a demo has one that can be put forward.
        app = create_app(settings, clock, trial=_trial(settings))
        app.state.worker.keeper = keeper_of(app)
        link = greet(settings, app, say)
        if open_browser:
            webbrowser.open(link)
        _settle_memory()
        with (
            doors.noted(settings),
            suppress(KeyboardInterrupt),
        ):  # uvicorn repeats the signal after its orderly end
            _server(settings, app).run(sockets=[listener])


def _own_or_show(settings: Settings, say: Say, *, open_browser: bool) -> ExitStack | None:
    """Own the data folder; a second double click shows what runs already instead."""
    try:
        return own(settings, say)
    except Unfit as taken:
        page = doors.running(settings) if open_browser else None
        if taken.reason != "another_writer" or page is None:
            raise
    say(
        translate(N_("苗圃已经在运行，浏览器会打开 %(address)s。"), settings.language, address=page)
    )
    webbrowser.open(page)
    return None


def _listening(settings: Settings, say: Say, *, open_browser: bool) -> socket.socket:
    """Take the port; at a double click that named none, the next free one does as well."""
    if not open_browser or settings.port_named or settings.base_url:
        return listen(settings)
    for port in range(settings.port, settings.port + PORTS):
        with suppress(Unfit):
            listener = listen(replace(settings, port=port))
            if port != settings.port:
                say(translate(OTHER_PORT, settings.language, taken=settings.port, port=port))
            return listener
    return listen(settings)


def take_up_restored(settings: Settings, say: Say) -> None:
    """Swap in what was prepared on the page, before anything looks at the database."""
    if not settings.on_sqlite:
        return
    if not still_wanted(settings):
        restoring.call_off(settings.data_dir)
    restoring.send_up(settings)
    _tell_kept(restoring.take_up(settings), TAKEN_UP, settings, say)


def _tell_kept(kept: list[Path], sentence: str, settings: Settings, say: Say) -> None:
    for folder in kept:
        say(translate(sentence, settings.language, folder=folder))


def still_wanted(settings: Settings) -> bool:
    """Tell whether what was prepared may be swapped in: a database that cannot be read asks for it."""
    waiting = restoring.run_that_waits(settings.data_dir)
    if not waiting:
        return True
    database = open_database(settings)
    try:
        return Source(
            settings=settings, database=database, files=Files(settings.files_folder)
        ).waits(waiting)
    except DatabaseError:
        return True
    finally:
        database.close()


def keeper_of(app: FastAPI) -> Keeper:
    """Give the thread that makes backups; tests that serve an application of their own have none."""
    house = app.state.house
    # Nobody waits at a page for a backup: it takes as long over a slow bucket as it takes.
    files = files_of(house.settings, UNHURRIED)
    source = Source(settings=house.settings, database=house.database, files=files)
    return Keeper(settings=house.settings, clock=house.clock, writer=house.writer, source=source)


def _trial(settings: Settings) -> DemoBeside | None:
    """Let whoever holds the first link try a demo beside."""
    return None if settings.kind is DatabaseKind.DEMO else DemoBeside(settings)


def _settle_memory() -> None:
    """Look for garbage among what requests leave, not among all that the program is made of."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)


def migrate(settings: Settings, clock: Clock | None = None) -> str:
    """Bring the database up to date without serving; gives its version."""
    with own(settings):
        return prepare(settings, (clock or SystemClock()).now())


def claim(settings: Settings, clock: Clock | None = None) -> str | None:
    """Make the first organiser's link without serving."""
    time = clock or SystemClock()
    with own(settings):
        prepare(settings, time.now())
        return first_link(settings, time)


def work(settings: Settings, clock: Clock | None = None) -> None:
    """Take jobs in this process until told to stop; the server may run beside it."""
    log_to_stderr(settings.log_level, settings.log_format)
    app = create_app(settings, clock, work=False)
    house = app.state
    house.worker.keeper = keeper_of(app)
    house.worker.keeper.start()
    signal.signal(signal.SIGTERM, lambda _number, _frame: house.worker.stop())
    try:
        house.worker.run()
    except KeyboardInterrupt:
        house.worker.stop()


def check(settings: Settings, language: str, say: Say) -> int:
    """Verify the ledger, what must hold between rows, and the file itself; 0 holds, 1 does not."""
    if settings.on_sqlite and not settings.database_file.exists():
        raise Unfit("database_absent", folder=str(settings.data_dir))
    database = open_database(settings)
    try:
        with database.read() as session:
            found, count = findings(session, files_of(settings))
    except (OperationalError, ProgrammingError) as error:
        if damage.is_damaged(error):
            raise
        raise damage.unfit(error, settings.data_dir) from None
    finally:
        database.close()
    for one in found:
        say(check_sentence(one, language))
    if found and found[0]["code"] == DAMAGED:
        say(sentence(damages.damaged(settings, found[0]["facts"]["fault"]), language))
    if not found:
        say(translate(N_("台账 %(count)s 条链都完整，数据库没有损坏。"), language, count=count))
    return int(bool(found))


def demo(settings: Settings, phase: str, clock: Clock | None = None) -> str:
    """Make a demo that stands at a phase, in a folder that has none yet; gives the round's code."""
    time = clock or SystemClock()
    if phase not in loader.DAYS:
        raise Unfit("phase_unknown", phase=phase, known=", ".join(loader.DAYS))
    with own(settings):
        prepare(settings, time.now())
        if not loader.empty(settings):
            raise Unfit("demo_not_empty", folder=str(settings.data_dir))
        return loader.load(settings, Phase(phase), time)


def own(settings: Settings, say: Say = lambda _sentence: None) -> ExitStack:
    """Make the data folder, see that it can be written, and on SQLite be its one writer.

    A swap that was cut off comes to its end before anybody looks at the database.
    """
    require_folder(settings.data_dir)
    held = ExitStack()
    _tell_kept(held.enter_context(owned(settings)), CUT_OFF, settings, say)
    return held


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything is printed; one that is taken is a sentence."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # on Windows the option would let two programs share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        code = "port_taken" if error.errno == errno.EADDRINUSE else "port_refused"
        raise Unfit(
            code, port=settings.port, host=settings.host, detail=error.strerror or "?"
        ) from None
    return listener


def first_link(settings: Settings, clock: Clock) -> str | None:
    """Make the first organiser's one-time link, or None if somebody owns the installation."""
    database = open_database(settings)
    writer = Writer(database, clock)
    request = Request(
        actor=NOBODY, request_id="start", arrived_at=clock.now(), language=settings.language
    )
    try:
        token = writer.write(request, _issue_claim)
    finally:
        writer.close()
        database.close()
    return f"{address(settings)}/claim/{token}" if token else None


def address(settings: Settings) -> str:
    """Give the address under which people open the program."""
    if settings.lan or settings.base_url:
        return lan_address(settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{settings.port}"  # noqa: S104 -- compared, not bound


def greet(settings: Settings, app: FastAPI, say: Say) -> str:
    """Print where it is and how to get in. Gives the page to begin with."""
    language, here = settings.language, address(settings)
    first = here
    say(translate(N_("苗圃已经启动，请用浏览器打开：%(address)s"), language, address=here))
    if settings.lan:
        say(translate(N_("同一个局域网里的手机可以扫这个码打开："), language))
        say(terminal_code(here))
        say(translate(FIREWALL, language))
    if app.state.house.is_demo:
        _greet_demo(settings, app, say)
        first = f"{here}/demo"
    elif link := first_link(settings, app.state.house.clock):
        say(
            translate(
                N_("还没有组织者。第一位组织者用这个一次性链接开户，24 小时内有效："), language
            )
        )
        say(f"  {link}")
        first = _here_only(settings, link)
    if (doubt := doubt_of(settings.data_dir)) is not None:
        say(doubt_text(doubt.kind, doubt.word, language))
    say(
        translate(
            N_("要停下来，按 Ctrl+C。数据都在 %(folder)s。"), language, folder=settings.data_dir
        )
    )
    return first


def _here_only(settings: Settings, link: str) -> str:
    """Open the first page by this machine's own address, where a demo can be tried too."""
    path = link.removeprefix(address(settings))
    return link if settings.base_url else f"http://127.0.0.1:{settings.port}{path}"


def terminal_code(text: str) -> str:
    """Draw a QR code with half blocks, two rows of modules a line."""
    drawn = StringIO()
    segno.make(text, error="m", micro=False).terminal(drawn, border=2, compact=True)
    return drawn.getvalue()


def _greet_demo(settings: Settings, app: FastAPI, say: Say) -> None:
    language, here = settings.language, address(settings)
    say(
        translate(
            N_("这是演示库，内容都是示例。不用密码，在 %(address)s 点一个人就能以他的身份进入："),
            language,
            address=f"{here}/demo",
        )
    )
    with app.state.house.database.read() as session:
        for person in accounts.demo_people(session):
            say(f"  · {person.display_name}")


def _issue_claim(unit: Unit) -> str | None:
    if accounts.owner_exists(unit.session):
        return None
    codes.end_all(unit, CodeKind.FIRST_OWNER)
    return codes.issue_link(unit, CodeKind.FIRST_OWNER, {}, CLAIM_LIFETIME)


class _Server(uvicorn.Server):
    """Lets the open lines of meetings go when it is told to stop: they would keep it from ending."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop."""
        cast("FastAPI", self.config.app).state.house.bulletin.end()
        super().handle_exit(sig, frame)


def _server(settings: Settings, app: FastAPI) -> uvicorn.Server:
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # its start lines repeat ours
    trusted = list(settings.trusted_proxies)
    return _Server(
        uvicorn.Config(
            app,
            proxy_headers=bool(trusted),
            forwarded_allow_ips=trusted or [],
            server_header=False,
            date_header=True,
            access_log=settings.log_level == "debug",
            log_level=settings.log_level if settings.log_level == "debug" else "warning",
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=KEPT_SECONDS,
            lifespan="on",
        )
    )
