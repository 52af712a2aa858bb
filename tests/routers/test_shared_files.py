"""Attachments and published files in a bucket, as people meet them at two machines of one database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.files import Files, marks
from app.models import Attachment
from tests.routers.test_attachments import send
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.sample_files import pdf
from tests.support.stores import node
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
AWAY = "s3+http://a:b@127.0.0.1:9/bucket"


def test_one_machine_takes_a_file_in_and_another_hands_it_out(
    call: CallWorld,
    visit: Callable[[str | None], Visitor],
    app: FastAPI,
    bucket_address: str,
    tmp_path: Path,
) -> None:
    def at(files: Files) -> None:
        app.state.house = replace(app.state.house, files=files)

    person, proposal_id = visit(call.applicant), call.begin()
    path = f"/proposals/{proposal_id}/files"
    here, there, third = (node(bucket_address, tmp_path) for _ in range(3))
    at(here)
    assert send(person, path, ("材料.pdf", pdf())).status_code == 303
    [row] = call.rows(select(Attachment))
    at(there)
    got = person.get(f"/files/{row.id}")
    assert (got.status_code, got.content) == (200, pdf())

    here.bucket.put(f"{marks.BYTES}{row.sha256}", pdf(b"% changed"))
    at(third)
    refused = person.get(f"/files/{row.id}")
    assert refused.status_code == 503
    assert "存放的这个文件和登记的校验码不一样" in refused.text
    assert "b'" not in refused.text

    at(node(AWAY, tmp_path))
    refused = person.get(f"/files/{row.id}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "3")
    assert "存放文件的地方现在没有回答" in refused.text
    refused = send(person, path, ("又一份.pdf", pdf(b"% more")))
    assert refused.status_code == 503
    assert "又一份.pdf：存放文件的地方现在没有回答，所以不能传文件" in refused.text
    assert len(call.rows(select(Attachment))) == 1
    saved = person.post(f"/proposals/{proposal_id}/edit/all", {"base": "1", "title": "文字照存"})
    assert saved.status_code == 303
    at(there)
    assert send(person, path, ("又一份.pdf", pdf(b"% more"))).status_code == 303
