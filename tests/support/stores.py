"""An S3 server on this machine, and stores of files of several machines over it."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.buckets import Bucket, Line, Patience, bucket_of
from app.files.shared import SharedFiles

#: A machine with other work answers late; that a store which says nothing is left is shown by a patience of its own.
SHORT = Patience(connect=10, piece=30, slowest=1024**2, rest=0)
#: All machines of the tests share their connections: opening one anew costs more than what is asked.
LINE = Line()
BUCKET = "keepsakes"


def serving(port: int = 0) -> Any:
    """Start a server; all of them in a process hold the same buckets."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 -- slow to load, and few tests need it

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    return server


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """Give the address of a bucket, up to where its folder begins."""
    server = serving()
    host, port = server.get_host_and_port()
    httpx.put(f"http://{host}:{port}/{BUCKET}", timeout=60).raise_for_status()
    yield f"s3+http://name:se%2Fcret@{host}:{port}/{BUCKET}"
    server.stop()


@pytest.fixture
def bucket_address(object_store: str) -> str:
    """Give the address of a folder of one's own."""
    return f"{object_store}/{secrets.token_hex(8)}/苗圃 附件?region=cn-north-1"


@dataclass(frozen=True, kw_only=True)
class Watched(Bucket):
    """A bucket before each of whose requests something happens."""

    before: list[Callable[[], None]] = field(default_factory=list)

    @contextmanager
    def _line(self) -> Iterator[httpx.Client]:
        for one in self.before:
            one()
        with Bucket._line(self) as client:
            yield client


def watched(address: str, before: Callable[[], None]) -> Watched:
    """Give a bucket with something before each request."""
    plain = short(address)
    parts = {name: getattr(plain, name) for name in Bucket.__slots__}
    return Watched(**parts, before=[before])


def short(address: str) -> Bucket:
    """Give a bucket that is not waited for long."""
    return replace(bucket_of(address, "S", SHORT), line=LINE)


def node(address: str | Bucket, folder: Path, limit: int = 10**9) -> SharedFiles:
    """Give the store as another machine has it: its own cache, empty at first."""
    bucket = short(address) if isinstance(address, str) else address
    return SharedFiles(bucket, folder / secrets.token_hex(4), 0, limit)


def at_port(address: str, port: int) -> str:
    """Give the same address at another port of this machine."""
    before, _, after = address.partition("127.0.0.1:")
    return f"{before}127.0.0.1:{port}/{after.partition('/')[2]}"


def make_old(bucket: Bucket, under: str, by: timedelta = timedelta(hours=25)) -> None:
    """Let the store itself take what lies there for older."""
    from moto.s3.models import s3_backends  # noqa: PLC0415 -- as above

    for held in list(bucket.lying(under)):
        for backends in s3_backends.values():
            key = backends["aws"].buckets[BUCKET].keys[f"{bucket.prefix}{held.name}"]
            key.last_modified -= by
