"""The program is killed at every statement of a release: nothing is shown early, nothing half."""

import random
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from app import audit
from app.models import FundingRound, LedgerEntry, Message, Publication, ReleasePlan, Tally
from app.settings import Settings
from app.views import publications as views
from app.vocabulary import Phase, TallyState, Verb
from tests.actions.test_release_plans import DUE, nothing_is_public, plan, scheduled, walk, worker
from tests.support.killing import AT_COMMIT, NEVER, run_killed
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture

KILLED = -signal.SIGKILL
SEED = 20160514


@pytest.mark.parametrize(
    "few", [3, pytest.param(0, marks=pytest.mark.soak)], ids=["a few", "every statement"]
)
def test_a_release_that_is_killed_shows_nothing_and_is_done_once(
    results: ResultWorld, settings: Settings, tmp_path: Path, few: int
) -> None:
    scheduled(results)
    walk(results, DUE - timedelta(minutes=1))
    results.panel.clock.set(DUE)
    before = left(results)
    assert kill(results, settings, tmp_path, AT_COMMIT) == KILLED
    count = int((tmp_path / "seen").read_text(encoding="ascii"))
    assert count > 40
    numbers = list(range(1, count + 1))
    for at in sorted(random.Random(SEED).sample(numbers, few)) if few else numbers:
        assert kill(results, settings, tmp_path, at) == KILLED
        assert nothing_is_public(results), at
        assert left(results) == before, at
    assert kill(results, settings, tmp_path, NEVER) == 0
    whole(results)
    worker(results).release()
    whole(results)


def kill(results: ResultWorld, settings: Settings, tmp_path: Path, at: int) -> int | None:
    files = results.files.path("0" * 64).parents[2]
    return run_killed(
        settings.data_dir,
        settings.database_url or "",
        files,
        results.panel.clock.now(),
        at=at,
        tell=tmp_path / "seen",
    )


def left(results: ResultWorld) -> list[object]:
    """Give what a release changes, as it stands."""
    waits = plan(results)
    lines = len(results.panel.rows(select(LedgerEntry)))
    messages = len(results.panel.rows(select(Message)))
    [tally] = results.panel.rows(select(Tally))
    return [waits.state, waits.reason, waits.looked_at, lines, messages, tally.state]


def whole(results: ResultWorld) -> None:
    """Everything of the release is there, once."""
    rows = results.panel.rows
    [publication] = rows(select(Publication))
    assert [one.phase for one in rows(select(FundingRound))] == [Phase.NOTICE]
    assert [one.state for one in rows(select(Tally))] == [TallyState.PUBLISHED]
    assert len(rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.RESULT_PUBLISH))) == 1
    assert len(rows(select(Message).where(col(Message.kind).startswith("result_")))) == 1
    assert rows(select(ReleasePlan)) == []
    assert results.panel.look(None, views.notice, "T", results.files).awarded == 4
    assert all(results.files.path(digest).exists() for digest in publication.files.values())
    assert list(broken(results)) == []


def broken(results: ResultWorld) -> Iterator[object]:
    with results.panel.database.read() as session:
        for chain in audit.chains(session):
            yield from audit.verify_chain(session, chain)
