"""Files that mean harm: none is run, none lands outside of the store, none is an accident of ours."""

import resource
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.files import Files
from app.forms.uploads import FileRule
from app.models import Attachment
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.sample_files import hostile_files
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
COUNT, SEED = 500, 20260302


@pytest.fixture
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one proposal hold the whole corpus."""
    monkeypatch.setattr("app.store.attachments.COUNT_MAX", 10**6)
    monkeypatch.setattr("app.store.attachments.GENERAL", FileRule(count_max=10**6))


def test_no_hostile_file_does_anything(
    call: CallWorld,
    visit: Callable[[str | None], Visitor],
    app: FastAPI,
    roomy: None,
    tmp_path: Path,
) -> None:
    person, path = visit(call.applicant), f"/proposals/{call.begin()}/files"
    files: Files = app.state.house.files
    outside = _seen(tmp_path, files)
    memory, slowest, statuses = _memory(), 0.0, set()
    for names in _tens():
        began = time.monotonic()
        parts = [("file", (name, body, "text/html")) for name, body in names]
        answer = person.client.post(
            path, data={"csrf": person.csrf, "key": secrets.token_hex(8)}, files=parts,
            headers={"accept": "application/json"},
        )  # fmt: skip
        statuses.add(answer.status_code)
        slowest = max(slowest, time.monotonic() - began)
    assert statuses <= {200, 422}
    assert _memory() - memory < 100 * 1024
    assert slowest < 120
    assert _seen(tmp_path, files) == outside
    assert [p for p in files.incoming.iterdir() if p.suffix != ".mark"] == []
    _nothing_runs(person, call.rows(select(Attachment)))


def _tens() -> list[list[tuple[str, bytes]]]:
    corpus = list(hostile_files(SEED, COUNT))
    assert len(corpus) == COUNT
    return [corpus[at : at + 10] for at in range(0, COUNT, 10)]


def _nothing_runs(person: Visitor, rows: list[Attachment]) -> None:
    assert len(rows) > 20
    for row in rows:
        got = person.get(f"/files/{row.id}")
        assert got.status_code == 200
        assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "html" not in got.headers["content-type"]
        small = person.get(f"/files/{row.id}/picture")
        assert (small.status_code, small.headers["content-type"]) in {
            (200, "image/jpeg"), (404, "text/html; charset=utf-8"),
        }  # fmt: skip
    page = person.get(f"/proposals/{rows[0].proposal_id}/files").text
    assert "<img src=x" not in page
    assert "<script>alert" not in page


def _seen(folder: Path, files: Files) -> set[str]:
    """Name what lies in the test's folders outside of the store, and where a path would have led."""
    found = {str(path) for path in folder.rglob("*") if files.folder not in path.parents}
    return {p for p in found if not p.endswith(("-wal", "-shm", "files"))} | {
        str(p) for p in (Path("/tmp/slipped"), Path("/etc/passwd.pdf")) if p.exists()
    }


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
