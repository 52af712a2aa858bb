"""The parts that main has put together, as handlers reach them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from starlette.requests import HTTPConnection

from app.clock import Clock
from app.files import Files
from app.settings import Settings
from app.unit import Database, Looks, Writer
from app.web.boards import Boards
from app.web.bringing import Bringing
from app.web.bulletin import Bulletin
from app.web.pages import Pages
from app.web.timings import Timings


class Trial(Protocol):
    """A demo beside the real installation."""

    def begin(self) -> None:
        """Start it, unless it runs already."""

    def address(self) -> str | None:
        """Give its address once it answers."""

    def failed(self) -> bool:
        """Tell whether it ended."""

    def end(self) -> None:
        """Stop it: it ends with the program that started it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything that a request may need, made once at the start."""

    settings: Settings
    clock: Clock
    database: Database
    writer: Writer
    files: Files
    pages: Pages
    secret: bytes
    is_demo: bool
    bulletin: Bulletin
    boards: Boards
    looks: Looks
    started_at: datetime
    #: Names the backups that lie in their place now; None where it cannot be seen.
    lying: Callable[[], frozenset[str] | None]
    timings: Timings = field(default_factory=Timings)
    #: Starts a demo beside, for the person who has the first link; only the served program can.
    trial: Trial | None = None
    #: Puts a backup from elsewhere back from the first page; in a real installation on SQLite.
    bringing: Bringing | None = None


def house_of(connection: HTTPConnection) -> House:
    """Find the house of a request."""
    return cast("House", connection.app.state.house)
