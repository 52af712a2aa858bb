"""Files at the doors: what comes in, what goes out, and to whom."""

import io
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx2 import Response
from PIL import Image
from sqlmodel import select

from app.files import Room
from app.models import Attachment, LedgerEntry, Organisation
from app.vocabulary import Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.sample_files import huge_png, pdf, picture, true_files
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
Visit = Callable[[str | None], Visitor]
QUIET = {"accept": "application/json"}
MB = 1024**2


def send(
    person: Visitor,
    path: str,
    *files: tuple[str, bytes],
    key: str = "",
    quiet: bool = False,
    csrf: str | None = None,
) -> Response:
    """Send files as a form of a browser does."""
    fields = {"csrf": person.csrf if csrf is None else csrf, "key": key or secrets.token_hex(8)}
    parts = [("file", (name, body, "application/octet-stream")) for name, body in files]
    return person.client.post(
        path, data=fields, files=parts, headers=QUIET if quiet else {}, follow_redirects=False
    )


def lying(app: FastAPI) -> list[Path]:
    return [path for path in app.state.house.files.incoming.glob("*") if path.suffix != ".mark"]


def test_every_kind_comes_in_and_goes_out_unrun(call: CallWorld, visit: Visit) -> None:
    person, proposal_id = visit(call.applicant), call.begin()
    path = f"/proposals/{proposal_id}/files"
    true = {
        end: body
        for end, body in true_files().items()
        if end not in {"jpeg", "heif", "wps", "et", "zip"}
    }
    answer = send(person, path, *((f"材料.{end}", body) for end, body in true.items()))
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    rows = call.rows(select(Attachment))
    assert {row.name: row.size for row in rows} == {
        f"材料.{end}": len(body) for end, body in true.items()
    }
    for row in rows:
        got = person.get(f"/files/{row.id}")
        assert got.content == true[row.name.rpartition(".")[2]]
        assert got.headers["content-disposition"].startswith(
            "attachment; filename*=UTF-8''%E6%9D%90"
        )
        assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert person.get(f"/files/{row.id}/view").status_code == 200
    page = person.get(path).text
    assert page.count("/picture") == 2


def test_good_files_stay_when_a_bad_one_comes_with_them(call: CallWorld, visit: Visit) -> None:
    person, path = visit(call.applicant), f"/proposals/{call.begin()}/files"
    answer = send(person, path, ("好.pdf", pdf()), ("坏.pdf", b"<html></html>"), ("空.pdf", b""))
    assert answer.status_code == 422
    assert "坏.pdf：这个文件写着 .pdf，里面却是 HTML 文件。" in answer.text
    assert "空.pdf：这个文件是空的。" in answer.text
    assert [row.name for row in call.rows(select(Attachment))] == ["好.pdf"]


def test_a_repeated_upload_makes_one_row(call: CallWorld, visit: Visit, app: FastAPI) -> None:
    person, path = visit(call.applicant), f"/proposals/{call.begin()}/files"
    for _ in range(2):
        assert send(person, path, ("a.pdf", pdf()), key="one", quiet=True).status_code == 200
    assert send(person, path, ("a.pdf", pdf()), key="two", quiet=True).status_code == 200
    assert send(person, path, ("b.pdf", pdf(b"%b")), key="one", quiet=True).status_code == 422
    assert len(call.rows(select(Attachment))) == 1
    attached = select(LedgerEntry).where(LedgerEntry.verb == Verb.PROPOSAL_ATTACH)
    assert len(call.rows(attached)) == 1
    assert lying(app) == []


def test_limits_hold_while_the_bytes_come_in(call: CallWorld, visit: Visit, app: FastAPI) -> None:
    person, path = visit(call.applicant), f"/proposals/{call.begin()}/files"
    limit = app.state.house.settings.upload_limit
    answer = send(person, path, ("大.pdf", pdf(bytes(limit))), ("小.pdf", pdf()))
    assert answer.status_code == 413
    assert "大.pdf：文件太大，最多 20 MB。" in answer.text
    for number in range(9):
        assert send(person, path, (f"{number}.pdf", pdf(b"%%%d" % number))).status_code == 303
    over = send(person, path, ("一个太多.pdf", pdf(b"% more")), quiet=True)
    assert (over.status_code, over.json()["left"]) == (422, 0)
    assert over.json()["sentence"] == "这里最多放 10 个文件。要传新的，先删掉一个。"
    assert len(call.rows(select(Attachment))) == 10
    assert lying(app) == []


def test_a_started_upload_counts_by_the_arrival_of_its_headers(
    call: CallWorld, visit: Visit, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal_id = call.begin()
    person, path = visit(call.applicant), f"/proposals/{proposal_id}/files"
    files = app.state.house.files
    receive = files.receive

    def late(limit: int, expected: int = 0) -> object:
        call.clock.turn(timedelta(days=60))  # the call ends while the file comes in
        return receive(limit, expected)

    monkeypatch.setattr(files, "receive", late)
    answer = send(person, path, ("a.pdf", pdf()))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/proposals/{proposal_id}")
    assert len(call.rows(select(Attachment))) == 1


def test_nothing_is_written_for_strangers_and_forged_forms(
    call: CallWorld, visit: Visit, app: FastAPI
) -> None:
    path = f"/proposals/{call.begin()}/files"
    assert send(visit(call.rival), path, ("a.pdf", pdf())).status_code == 404
    assert send(visit(None), path, ("a.pdf", pdf())).status_code == 404
    forged = send(visit(call.applicant), path, ("a.pdf", pdf(bytes(3 * MB))), csrf="guess")
    assert forged.status_code == 403
    assert not app.state.house.files.folder.exists()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
        ),
        ("multipart/form-data; boundary=x", b"--y--"),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=" + "x" * 400, b""),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n",
        ),
        ("multipart/mixed; boundary=x", b"--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\n--x--"),
    ],
)
def test_a_broken_body_is_no_accident_of_ours(
    call: CallWorld, visit: Visit, app: FastAPI, kind: str, body: bytes
) -> None:
    person, path = visit(call.applicant), f"/proposals/{call.begin()}/files"
    answer = person.client.post(path, content=body, headers={"content-type": kind})
    assert answer.status_code in {400, 403}
    assert lying(app) == []


def test_a_disk_that_is_nearly_full_refuses_files_and_keeps_texts(
    call: CallWorld, visit: Visit, app: FastAPI
) -> None:
    proposal_id = call.begin()
    person, path = visit(call.applicant), f"/proposals/{proposal_id}/files"
    files = app.state.house.files
    files.room = Room(files.folder, 10**18)
    for quiet in (True, False):
        assert send(person, path, ("a.pdf", pdf()), quiet=quiet).status_code == 507
    assert (
        "磁盘快满了，暂时不能传文件"
        in send(person, path, ("a.pdf", pdf()), quiet=True).json()["sentence"]
    )
    assert not call.save(proposal_id, 1, title="文字照样存").stale
    files.room = Room(files.folder, 0)
    assert send(person, path, ("a.pdf", pdf())).status_code == 303
    assert lying(app) == []


def test_what_is_taken_off_can_be_brought_back(call: CallWorld, visit: Visit) -> None:
    proposal_id = call.filled()
    person, officer, path = (
        visit(call.applicant),
        visit(call.organiser),
        f"/proposals/{proposal_id}/files",
    )
    send(person, path, ("a.pdf", pdf()))
    [row] = call.rows(select(Attachment))
    call.submit(proposal_id, 2)
    call.clock.turn(timedelta(minutes=1))
    gone = person.post(f"/files/{row.id}/remove")
    assert "已删除“a.pdf”" in person.get(gone.headers["location"]).text
    assert officer.get(f"/files/{row.id}").status_code == 200
    call.clock.turn(timedelta(minutes=1))
    person.post(f"/files/{row.id}/restore")
    person.post(f"/files/{row.id}/restore")
    old, new = call.rows(select(Attachment).order_by(Attachment.added_at))
    assert (old.removed_at is None, new.removed_at is None) == (False, True)
    assert (new.name, new.sha256) == (row.name, row.sha256)
    assert officer.get(f"/files/{new.id}").status_code == 404
    told = person.client.post(
        f"/files/{new.id}/remove", data={"csrf": person.csrf, "key": "k"}, headers=QUIET
    ).json()
    assert "/restore" in told["list"]


def test_ranges_are_one_at_a_time_and_within_the_file(call: CallWorld, visit: Visit) -> None:
    person, body = visit(call.applicant), pdf(bytes(range(256)) * 8)
    send(person, f"/proposals/{call.begin()}/files", ("a.pdf", body))
    [row] = call.rows(select(Attachment))

    def ask(**headers: str) -> Response:
        return person.client.get(
            f"/files/{row.id}", headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    part = ask(range="bytes=10-19")
    assert (part.status_code, part.content) == (206, body[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(body)}"
    assert ask(range="bytes=-5").content == body[-5:]
    assert ask(range=f"bytes=5-{10**14}").content == body[5:]
    for outside in ("bytes=9999999-", "bytes=9-3", "bytes=-0"):
        assert ask(range=outside).status_code == 416
    for whole in ("bytes=0-1,2-3", "bytes=" + "0-0," * 5000, "lines=1-2", "bytes=-", "bytes=a-b"):
        assert ask(range=whole).status_code in {200, 416}
    tag = part.headers["etag"]
    assert ask(range="bytes=0-1", if_range=tag).status_code == 206
    assert ask(range="bytes=0-1", if_range='"other"').status_code == 200


def test_a_picture_on_a_page_carries_nothing_of_the_photograph(
    call: CallWorld, visit: Visit
) -> None:
    person = visit(call.applicant)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "示例相机"
    exif.get_ifd(0x8825)[1] = "N"
    photo = picture(size=(400, 300), exif=exif)
    send(
        person,
        f"/proposals/{call.begin()}/files",
        ("照片.jpg", photo),
        ("大.png", huge_png(60_000, 60_000)),
    )
    rows = {row.name: row.id for row in call.rows(select(Attachment))}
    small = person.get(f"/files/{rows['照片.jpg']}/picture")
    with Image.open(io.BytesIO(small.content)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (192, 256), {})
    assert person.get(f"/files/{rows['照片.jpg']}").content == photo
    assert person.get(f"/files/{rows['大.png']}/picture").status_code == 404
    assert visit(call.rival).get(f"/files/{rows['照片.jpg']}/picture").status_code == 404


def test_files_of_an_organisation_are_for_it_and_for_those_to_whom_it_applied(
    call: CallWorld, visit: Visit
) -> None:
    call.submitted()
    [organisation_id] = call.rows(select(Organisation.id))
    person, path = (
        visit(call.applicant),
        f"/organisations/{organisation_id}/files?purpose=registration",
    )
    assert send(person, path, ("证书.pdf", pdf())).status_code == 303
    assert send(visit(call.rival), path, ("证书.pdf", pdf())).status_code == 404
    [row] = call.rows(select(Attachment))
    assert (row.organisation_id, row.purpose, row.proposal_id) == (
        organisation_id,
        "registration",
        None,
    )
    assert person.get(f"/files/{row.id}").status_code == 200
    assert visit(call.organiser).get(f"/files/{row.id}").status_code == 200
    for stranger in (call.rival, None):
        assert visit(stranger).get(f"/files/{row.id}").status_code == 404
    assert visit(call.rival).post(f"/files/{row.id}/remove").status_code == 404
    assert person.post(f"/files/{row.id}/remove").status_code == 303


def test_only_pages_that_show_a_pdf_may_run_its_decoder(call: CallWorld, visit: Visit) -> None:
    person = visit(call.applicant)
    send(person, f"/proposals/{call.begin()}/files", ("a.pdf", pdf()), ("b.jpg", picture()))
    for row in call.rows(select(Attachment)):
        policy = person.get(f"/files/{row.id}/view").headers["content-security-policy"]
        assert ("wasm-unsafe-eval" in policy, "worker-src" in policy) == (row.name == "a.pdf",) * 2
