"""What every test may ask for."""

import gc
from datetime import UTC, datetime

import pytest
from hypothesis import settings as hypothesis_settings

from app.clock import TurnedClock
from app.logs import log_to_stderr

# As the server looks for garbage; of what a test process loads nothing ever is.
gc.set_threshold(10_000, 20, 20)

pytest_plugins = [
    "tests.support.statements",
    "tests.support.requirements",
    "tests.support.databases",
    "tests.support.servers",
    "tests.support.mail",
    "tests.support.organiser_rows",
    "tests.support.browser",
    "tests.support.phases",
    "tests.support.kept",
    "tests.support.rounds",
    "tests.support.stores",
]

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Shanghai, on a Monday

# As the server logs: the default would print every variable of a traceback, however long.
log_to_stderr("warning")

# The same examples on every machine; `make soak` sets its own number.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("steady")


@pytest.fixture
def clock() -> TurnedClock:
    """A clock that stands until a test turns it."""
    return TurnedClock(NOON)


#: With two workers the long files would come last and leave one of them idle.
LONG = ("tests/journeys/", "tests/whole/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; within a file nothing changes its place."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end."""
    gc.collect()
    gc.freeze()
