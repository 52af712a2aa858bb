"""Where backups lie: a bucket of an S3-compatible store.

A file goes up in parts and shows under its name only when all of them are there; then it is read
back and compared.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.buckets import Absent, Away, Bucket, Denied, Patience, bucket_of
from app.errors import Unfit
from app.keeping.places import GOOD, Lying, age
from app.settings import Settings

SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """A place of backups in a bucket; files are written and checked in `folder` first."""

    bucket: Bucket
    folder: Path

    @property
    def shown(self) -> str:
        """Name the bucket without its key."""
        return self.bucket.shown

    @property
    def desk(self) -> Path:
        """Files are written beside the data until they are checked."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.folder

    def lying(self) -> list[Lying]:
        """List what is there under a good name."""
        with _told():
            found = [
                Lying(name=one.name, size=one.size)
                for one in self.bucket.lying()
                if GOOD.fullmatch(one.name)
            ]
        return sorted(found, key=lambda lying: age(lying.name))

    def keep(self, path: Path, name: str) -> None:
        """Send a checked file up in parts, read it back, and take it away again if it differs."""
        if any(lying.name == name for lying in self.lying()):
            raise Unfit("file_there_already", file=name)
        with _told(), path.open("rb") as source:
            differs = self.bucket.send_parts(source, name) != self.bucket.digest(name)
        if differs:
            self.drop(name)
            raise Unfit("store_differs", file=name)
        path.unlink(missing_ok=True)

    def fetch(self, name: str, target: Path) -> None:
        """Bring it down."""
        with _told(name), target.open("wb") as sink:
            sink.writelines(self.bucket.pieces(name))

    def drop(self, name: str) -> None:
        """Remove it."""
        with _told():
            self.bucket.drop(name)


def objects_of(settings: Settings, folder: Path, seconds: int = SECONDS) -> Objects:
    """Give the place that the settings name; it is waited for so long."""
    sealed = bool(settings.backup_passphrase)
    patience = Patience(connect=min(seconds, 10), piece=seconds)
    bucket = bucket_of(settings.backup_to, "MIAOPU_BACKUP_TO", patience, sealed=sealed)
    return Objects(bucket=bucket, folder=folder)


@contextmanager
def _told(name: str = "") -> Iterator[None]:
    try:
        yield
    except Absent as error:
        raise Unfit("file_missing_here", file=name or str(error)) from None
    except Denied as error:
        raise Unfit("store_refused", detail=str(error)) from None
    except Away as error:
        raise Unfit("store_unreachable", detail=str(error)) from None
