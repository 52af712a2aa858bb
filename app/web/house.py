"""The parts that main has put together, as handlers reach them."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection

from app.clock import Clock
from app.files import Files
from app.settings import Settings
from app.unit import Database, Looks, Writer
from app.web.boards import Boards
from app.web.bulletin import Bulletin
from app.web.pages import Pages


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


def house_of(connection: HTTPConnection) -> House:
    """Find the house of a request."""
    return cast("House", connection.app.state.house)
