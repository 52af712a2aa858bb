"""A bucket as the place of backups, at a real S3 server on this machine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import ThreadedMotoServer

from app.clock import SystemClock
from app.errors import Unfit
from app.keeping import commands, making, objects
from app.keeping.placing import place_of
from app.settings import Settings
from app.vocabulary import DatabaseKind
from tests.support.kept import marks_of, quiet, settings_over, source_of


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx.put(f"http://{host}:{port}/keepsakes").raise_for_status()
    yield f"s3+http://name:se%2Fcret@{host}:{port}/keepsakes/苗圃 备份?region=cn-north-1"
    server.stop()


def test_a_backup_goes_up_in_parts_and_comes_back(
    finished: Settings, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "PART", 5 * 1024**2)
    before = marks_of(finished)
    settings = replace(finished, backup_to=store)
    place = place_of(settings)
    assert "cret" not in place.shown
    with source_of(settings) as source:
        for _ in range(2):
            made = making.make(source, place, SystemClock().now())
    assert len(place.lying()) == 2
    making.prune(place, 1, DatabaseKind.DEMO)
    assert [lying.name for lying in place.lying()] == [made.name]
    assert list(place.desk.iterdir()) == []
    there = replace(settings_over(tmp_path / "there"), backup_to=store)
    assert commands.restore(there, Path(made.name), over=False, speaker=quiet()) == 0
    assert marks_of(there) == before
    with pytest.raises(Unfit, match="file_missing_here"):
        place.fetch("miaopu-20000101T000000Z.tar", tmp_path / "none")


def test_what_comes_back_different_does_not_count(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of(replace(settings_over(tmp_path), backup_to=store))
    file = place.desk / "miaopu-20260101T000000Z.tar"
    file.write_bytes(b"whole")
    monkeypatch.setattr(objects.Objects, "_digest", lambda *_given: "0" * 64)
    with pytest.raises(Unfit, match="store_differs"):
        place.keep(file, file.name)
    assert file.name not in {lying.name for lying in place.lying()}
    assert file.exists()


def test_a_store_that_refuses_or_is_away_is_a_sentence(store: str, tmp_path: Path) -> None:
    settings = settings_over(tmp_path)
    for address, reason in (
        (store.replace("keepsakes", "nowhere"), "store_refused"),
        ("s3+http://a:b@127.0.0.1:9/bucket", "store_unreachable"),
        ("s3://127.0.0.1/bucket", "setting_backup_to"),
        ("s3+http://a:b@store.example.org/bucket", "setting_backup_open"),
    ):
        with pytest.raises(Unfit, match=reason):
            place_of(replace(settings, backup_to=address)).lying()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_requests_are_signed_as_the_usual_library_signs_them(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "s3://name:secret@s3.example.org/bucket/苗圃?region=cn-north-1"
    place = objects.objects_of(replace(settings_over(tmp_path), backup_to=address), tmp_path)
    now = datetime(2026, 3, 1, 19, 0, tzinfo=UTC)
    body = b"part" if method == "PUT" else b""
    url, headers = replace(place, now=lambda: now)._signed(method, "a b.tar", {"x": "1 +"}, body)
    asked = AWSRequest(method, url, data=body, headers={"X-Amz-Date": headers["x-amz-date"]})
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: now)
    asked.context["payload_signing_enabled"] = True
    S3SigV4Auth(Credentials("name", "secret"), "s3", "cn-north-1").add_auth(asked)
    assert headers["authorization"] == asked.headers["Authorization"]
