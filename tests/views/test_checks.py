"""`miaopu check` finds what was planted, and nothing in a round that went its way."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.models import Publication
from app.unit import Reading
from app.views.checks import Finding, check_database
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import ResultWorld, results  # noqa: F401 -- a fixture

PLANTED: dict[str, tuple[str, ...]] = {
    "phase_off_ledger": ("UPDATE funding_round SET phase = 'tally'",),
    "evidence_changed": ("UPDATE tally SET evidence_digest = 'x'",),
    "outcome_changed": ("UPDATE tally SET outcome_digest = 'x'",),
    "filed_revision_missing": ("UPDATE review SET filed_revision = 7 WHERE filed_revision = 1",),
}


def found(results: ResultWorld) -> set[str]:
    """Check as the command does; gives the codes."""

    def look(reading: Reading) -> list[Finding]:
        return check_database(reading.session, results.files)

    listed: list[Finding] = results.panel.look(None, look)
    return {finding.code for finding in listed}


def test_a_published_round_holds(results: ResultWorld) -> None:
    results.published()
    assert found(results) == set()


@pytest.mark.parametrize("code", list(PLANTED))
def test_a_changed_row_is_found(results: ResultWorld, code: str) -> None:
    results.published()
    with results.panel.database.write_session() as session:
        for statement in PLANTED[code]:
            session.execute(text(statement))
        session.commit()
    assert code in found(results)


@pytest.mark.parametrize(
    "spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"{}")]
)
def test_a_lost_or_changed_file_is_found(
    results: ResultWorld, spoil: Callable[..., object]
) -> None:
    results.published()
    [publication] = results.panel.rows(select(Publication))
    spoil(results.files.path(publication.files["outcome.json"]))
    assert found(results) == {"published_file_damaged"}
