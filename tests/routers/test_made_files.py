"""Large files of a round: made by the worker with a bar, for who asked, and at once where the round is small."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Update, update
from sqlmodel import select
from starlette.testclient import TestClient

from app.clock import TurnedClock
from app.main import create_app
from app.models import AccessRecord, Account, Job, MadeFile, ProgrammeMember
from app.settings import Settings
from app.unit import Database, open_database
from app.vocabulary import JobState, Role
from app.vocabulary.made_files import KEPT_FOR
from tests.support.large_rounds import Large, cookie, fill

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
#: One more than is written at once: sheets of the workbook, proposals of the tables.
PROPOSALS, MEMBERS = 1001, 3


class Round:
    """A large round served, and who asks."""

    def __init__(self, client: TestClient, database: Database, large: Large) -> None:
        self.client, self.database, self.large = client, database, large
        self.at = f"/manage/{large.round_id}"
        self.worker = client.app.state.worker  # type: ignore[attr-defined]  # the tested application

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; gives the status, and the text or where it leads."""
        answer = self.client.get(f"{self.at}/{path}", follow_redirects=False)
        return answer.status_code, answer.headers.get("location", answer.text)

    def ask(self, path: str, key: str) -> None:
        """Press the button."""
        form = {"csrf": "bench", "key": key}
        answer = self.client.post(f"{self.at}/{path}", data=form, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{self.at}/{path}")

    def change(self, statement: Update) -> None:
        """Change rows behind the program's back."""
        with self.database.write_session() as session:
            session.execute(statement)
            session.commit()

    def other(self) -> str:
        """Make another account."""
        account = Account(sign_in_key="b", sign_in_name="b", display_name="示例", created_at=NOW)
        with self.database.write_session() as session:
            session.add(account)
            session.commit()
            return account.id

    def rows(self) -> list[MadeFile]:
        """Give all rows."""
        with self.database.read() as session:
            return list(session.exec(select(MadeFile)))


@pytest.fixture
def large(sqlite_settings: Settings) -> Iterator[Round]:
    with served(sqlite_settings, PROPOSALS, MEMBERS) as made:
        yield made


@pytest.fixture
def small(settings: Settings) -> Iterator[Round]:
    with served(settings, 5, MEMBERS) as made:
        yield made


@contextmanager
def served(settings: Settings, proposals: int, members: int) -> Iterator[Round]:
    """Serve a round of a size."""
    database = open_database(settings)
    with database.write_session() as session:
        made = fill(session, NOW, proposals, members)
    app = create_app(settings, TurnedClock(NOW), work=False)
    with TestClient(app) as client:
        with database.write_session() as session:
            client.cookies.set("sid", cookie(session, app.state.house.secret, made.organiser, NOW))
        yield Round(client, database, made)
    database.close()


def test_a_large_round_has_its_files_made_and_fetched(large: Round) -> None:
    for path, made in (
        ("results.xlsx", "results"),
        ("results.csv?sort=title", "ranking?sort=title"),
        ("proposals.csv?sort=title", "proposals?sort=title"),
        ("budgets.xlsx", "budgets"),
    ):
        assert large.get(path) == (303, f"{large.at}/files/{made}")
    # Three thousand sheets are packed within a second as they stand.
    assert large.get("evidence.zip")[0] == 200

    assert "开始做" in large.get("files/results")[1]
    assert large.get("files/results/file")[0] == 404
    large.ask("files/results", "k1")
    large.ask("files/results", "k2")
    with large.database.read() as session:
        assert len(list(session.exec(select(Job.id)))) == 1
    waiting = large.get("files/results")[1]
    assert 'hx-trigger="every 1s"' in waiting
    assert '<noscript><meta http-equiv="refresh" content="3">' in waiting

    large.worker.once()
    page = large.get("files/results")[1]
    assert ("every 1s" in page, "再做一份" in page) == (False, True)
    answer = large.client.get(f"{large.at}/files/results/file")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "xl/worksheets/sheet3.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    (row,) = large.rows()
    assert (row.state, row.size) == (JobState.DONE, len(answer.content))
    assert 0 < row.done == row.total

    # A table as the address asked for it; the other one is not given under this address.
    large.ask("files/ranking?sort=title", "k3")
    large.worker.once()
    assert large.get("files/ranking/file")[0] == 404
    table = large.client.get(f"{large.at}/files/ranking/file?sort=title")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.text.count("\r\n") == PROPOSALS + 1

    # Who fetched what, and when, is remembered as with a file that is given at once.
    large.worker.note(at_once=True)
    with large.database.read() as session:
        pages = set(session.exec(select(AccessRecord.page)))
    assert {"results.results", "results.ranking"} <= pages


def test_a_small_round_has_its_files_at_once_and_who_asked_alone_is_given_one(small: Round) -> None:
    for path in ("results.xlsx", "results.csv", "evidence.zip", "proposals.csv", "budgets.xlsx"):
        assert small.get(path)[0] == 200, path
    small.ask("files/proposals", "k1")
    small.worker.once()
    at_once = small.client.get(f"{small.at}/proposals.csv")
    made = small.client.get(f"{small.at}/files/proposals/file")
    assert made.content == at_once.content
    assert made.headers["content-type"] == at_once.headers["content-type"]

    # Kept for a day, to the hour in which the store lets go of it.
    made_at = small.rows()[0].made_at
    for age, status in ((KEPT_FOR - timedelta(seconds=1), 200), (KEPT_FOR, 404)):
        small.change(update(MadeFile).values(made_at=NOW - age))
        assert small.get("files/proposals/file")[0] == status
    assert "开始做" in small.get("files/proposals")[1]
    small.change(update(MadeFile).values(made_at=made_at))
    assert small.get("files/proposals/file")[0] == 200

    # Whoever asked and may no longer have it is not given it.
    small.change(update(ProgrammeMember).values(role=Role.SECRETARY))
    as_secretary = small.get("files/proposals/file")[0], small.get("proposals.csv")[0]
    assert as_secretary[0] == as_secretary[1]
    small.change(update(ProgrammeMember).values(removed_at=NOW))
    assert small.get("files/proposals/file")[0] == 404


def test_another_officer_finds_none(small: Round) -> None:
    small.ask("files/proposals", "k1")
    small.worker.once()
    assert small.get("files/proposals/file")[0] == 200
    small.change(update(MadeFile).values(asked_by=small.other()))
    assert small.get("files/proposals/file")[0] == 404
    assert "开始做" in small.get("files/proposals")[1]


def test_what_could_not_be_made_is_said_in_words_and_may_be_asked_for_again(small: Round) -> None:
    small.ask("files/results", "k1")
    with small.database.write_session() as session:
        job = session.exec(select(Job)).one()
        job.arguments = {**job.arguments, "round_id": "0" * 32}
        session.commit()
    small.worker.once()
    assert "上次没有做成" in small.get("files/results")[1]
    small.ask("files/results", "k2")
    small.worker.once()
    assert small.get("files/results/file")[0] == 200


def test_a_file_of_awards_waits_for_the_announcement(small: Round) -> None:
    assert small.get("files/certificates-docx")[0] == 404
    assert small.get("files/nothing")[0] == 404
