"""create_app(): the only place where the parts meet."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles
from sqlmodel import select

from app.clock import Clock, DemoClock, SystemClock
from app.files import Ballast, files_of
from app.keeping.bringing import FromElsewhere
from app.keeping.placing import lying_in
from app.models import Installation
from app.routers import ROUTERS
from app.settings import Settings, resource
from app.unit import Database, Writer, open_database
from app.unit.secret import secret_file
from app.vocabulary import DatabaseKind
from app.web import faults
from app.web.boards import Boards
from app.web.bulletin import Bulletin
from app.web.gate import Gate
from app.web.house import House, Trial
from app.web.pages import Pages
from app.web.shelves import Shelves
from app.worker import Worker

THREADS = 12


def create_app(
    settings: Settings,
    clock: Clock | None = None,
    *,
    work: bool = True,
    trial: Trial | None = None,
) -> FastAPI:
    """Put the parts together over a migrated database; `work` also starts the worker's thread."""
    database = open_database(settings)
    is_demo = _is_demo(database)
    time = clock or (DemoClock(settings.data_dir / "clock") if is_demo else SystemClock())
    ballast = Ballast(settings.data_dir / "ballast")
    writer = Writer(database, time, ballast)
    files = files_of(settings)
    worker = Worker(
        settings=settings,
        clock=time,
        database=database,
        writer=writer,
        files=files,
        ballast=ballast,
    )

    app = _bare(_lifespan(database, worker, trial, work=work))
    pages = Pages(_addresses(app))
    bulletin = Bulletin(database, time)
    writer.tell = bulletin.tell
    app.state.house = House(
        started_at=time.now(),
        trial=trial,
        settings=settings,
        clock=time,
        database=database,
        writer=writer,
        files=files,
        pages=pages,
        bulletin=bulletin,
        boards=Boards(database, time, pages, bulletin),
        looks=worker.looks,
        secret=secret_of(settings, database),
        is_demo=is_demo,
        lying=partial(lying_in, settings),
        bringing=FromElsewhere(settings, time) if settings.on_sqlite and not is_demo else None,
    )
    app.state.worker = worker
    _furnish(app)
    return app


def _bare(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """Make the application without pages of its own: what is public is described under /open."""
    return FastAPI(
        title="Miaopu",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )


def _furnish(app: FastAPI) -> None:
    """Give it its routes, static files, answers to faults, and the gate before all of them."""
    # As they stand: none has a prefix, and including a router would copy each of its routes per application.
    app.router.routes.append(Shelves(routes_of()))
    app.mount("/static", StaticFiles(directory=resource("static")), name="static")
    faults.install(app)
    app.add_middleware(Gate)


def _lifespan(
    database: Database, worker: Worker, trial: Trial | None, *, work: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        if work:
            worker.start()
        yield
        if trial is not None:
            trial.end()
        worker.stop()
        worker.writer.close()
        database.close()

    return living


def routes_of(routers: tuple[APIRouter, ...] = ROUTERS) -> list[Any]:
    """List every route of every router, for the matrix."""
    return [route for router in routers for route in router.routes]


def secret_of(settings: Settings, database: Database) -> bytes:
    """Find the secret that signs cookies: in the data folder, or in the database on PostgreSQL."""
    if settings.on_sqlite:
        return secret_file(settings.data_dir).read_text(encoding="ascii").strip().encode()
    with database.read() as session:
        found = session.exec(select(Installation.secret)).first()
    return (found or "").encode()


def _is_demo(database: Database) -> bool:
    with database.read() as session:
        return session.exec(select(Installation.kind)).first() is DatabaseKind.DEMO


def _addresses(app: FastAPI) -> Any:  # noqa: ANN401 -- the pages call it with any parameters
    # The application would ask every route in turn, and a long list links to hundreds of things.
    named = {route.name: route for route in routes_of()}

    def url(name: str, /, _query: dict[str, str] | None = None, **params: Any) -> str:  # noqa: ANN401 -- as above
        query = {key: value for key, value in (_query or {}).items() if value not in (None, "")}
        path = str(named.get(name, app).url_path_for(name, **params))
        return f"{path}?{urlencode(query)}" if query else path

    return url
