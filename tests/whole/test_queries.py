"""No page asks the database more often because there are more rows."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import event

from app.vocabulary import Phase
from tests.support.rounds import World, make, open_world
from tests.whole.crawling import served_to

READERS = ("organiser", "applicant", "assigned", "visitor")
FEW = 3
#: One member keeps out of a proposal; of fewer than three sheets its applicant gets no own part.
PANEL = 4
#: A booklet is many whole documents, each read through the door of its own page.
ONE_FOR_EACH = {"sheet_files.booklet"}


@pytest.mark.parametrize(
    "phase", [Phase.REVIEW, pytest.param(Phase.MEETING, marks=pytest.mark.soak), Phase.ANNOUNCED]
)
def test_more_rows_cost_no_more_queries(world, phase, tmp_path):
    with ExitStack() as stack:
        settings = make(phase, tmp_path, size=FEW, panel=PANEL)
        few = dict(costs(open_world(phase, settings, stack)))
    many = dict(costs(world(phase)))
    assert {page: (few[page], cost) for page, cost in many.items() if cost > few[page]} == {}


def costs(there: World) -> Iterator[tuple[str, int]]:
    for role in READERS:
        browser = there.at(role)
        for name, path in served_to(there, role).items():
            if name in ONE_FOR_EACH:
                continue
            with counting(there) as statements:
                assert browser.client.get(path).status_code < 400, name
            yield f"{name} {role}", len(statements)


@contextmanager
def counting(there: World) -> Iterator[list[str]]:
    engine = there.app.state.house.database.reading
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
