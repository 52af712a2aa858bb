"""Where backups lie: a bucket of an S3-compatible store, asked over HTTP with signed requests.

Five requests are all that is needed (list, get, delete, put in parts), so they stand here: the
usual library is seventy times as large. Signing: AWS Signature Version 4. A file goes up in parts
and shows under its name only when all of them are there; then it is read back and compared.
"""

import hashlib
import hmac
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import httpx

from app.clock import SystemClock
from app.errors import Unfit
from app.keeping.places import GOOD, Lying, age
from app.settings import LOOPBACK, Settings, bare

PART = 16 * 1024**2
SECONDS = 60
_NOTHING = hashlib.sha256(b"").hexdigest()
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The address of a bucket with a prefix, and the key that opens it."""

    host: str
    scheme: str
    bucket: str
    prefix: str
    region: str
    key: str
    secret: str
    by_host: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """A place of backups in a bucket; files are written and checked in `folder` first."""

    bucket: Bucket
    folder: Path
    shown: str
    now: Now = SystemClock().now
    seconds: int = SECONDS

    @property
    def desk(self) -> Path:
        """Files are written beside the data until they are checked."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.folder

    def lying(self) -> list[Lying]:
        """List what is there under a good name."""
        found: list[Lying] = []
        after = ""
        while True:
            query = {"list-type": "2", "prefix": self.bucket.prefix, "start-after": after}
            page = _xml(self._ask("GET", "", query))
            keys = [(_text(one, "Key"), int(_text(one, "Size"))) for one in _each(page, "Contents")]
            names = [(key.removeprefix(self.bucket.prefix), size) for key, size in keys]
            found += [Lying(name=name, size=size) for name, size in names if GOOD.fullmatch(name)]
            if _text(page, "IsTruncated") != "true" or not keys:
                return sorted(found, key=lambda lying: age(lying.name))
            after = keys[-1][0]

    def keep(self, path: Path, name: str) -> None:
        """Send a checked file up in parts, read it back, and take it away again if it differs."""
        if any(lying.name == name for lying in self.lying()):
            raise Unfit("file_there_already", file=name)
        upload = _text(_xml(self._ask("POST", name, {"uploads": ""})), "UploadId")
        try:
            sent = self._send(path, name, upload)
        except BaseException:
            self._ask("DELETE", name, {"uploadId": upload})
            raise
        if self._digest(name) != sent:
            self.drop(name)
            raise Unfit("store_differs", file=name)
        path.unlink(missing_ok=True)

    def fetch(self, name: str, target: Path) -> None:
        """Bring it down."""
        with target.open("wb") as sink:
            for piece in self._pieces(name):
                sink.write(piece)

    def drop(self, name: str) -> None:
        """Remove it."""
        self._ask("DELETE", name, {})

    def _send(self, path: Path, name: str, upload: str) -> str:
        """Send all parts and put them together; gives the digest of the whole."""
        digest = hashlib.sha256()
        tags: list[str] = []
        with path.open("rb") as source:
            while (part := source.read(PART)) or not tags:
                digest.update(part)
                query = {"partNumber": str(len(tags) + 1), "uploadId": upload}
                tags.append(self._ask("PUT", name, query, part).headers["etag"])
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
            for number, tag in enumerate(tags, 1)
        )
        whole = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        answer = self._ask("POST", name, {"uploadId": upload}, whole)
        if b"<Error>" in answer.content:  # said with status 200: the answer had begun
            raise Unfit("store_refused", detail=_code(answer))
        return digest.hexdigest()

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        for piece in self._pieces(name):
            digest.update(piece)
        return digest.hexdigest()

    def _pieces(self, name: str) -> Iterator[bytes]:
        url, headers = self._signed("GET", name, {}, b"")
        with _told(), httpx.stream("GET", url, headers=headers, timeout=self.seconds) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                raise Unfit("file_missing_here", file=name)
            if answer.is_error:
                answer.read()
                raise Unfit("store_refused", detail=_code(answer))
            yield from answer.iter_bytes(1024 * 1024)

    def _ask(
        self, method: str, name: str, query: Mapping[str, str], body: bytes = b""
    ) -> httpx.Response:
        url, headers = self._signed(method, name, query, body)
        with _told():
            answer = httpx.request(method, url, headers=headers, content=body, timeout=self.seconds)
        if answer.is_error:
            raise Unfit("store_refused", detail=_code(answer))
        return answer

    def _signed(
        self, method: str, name: str, query: Mapping[str, str], body: bytes
    ) -> tuple[str, dict[str, str]]:
        bucket = self.bucket
        host = f"{bucket.bucket}.{bucket.host}" if bucket.by_host else bucket.host
        parts = [] if bucket.by_host else [bucket.bucket]
        key = f"{bucket.prefix}{name}" if name else ""
        path = "/" + quote("/".join([*parts, key]) if key else "/".join(parts), safe="/~")
        asked = "&".join(f"{_quoted(one)}={_quoted(two)}" for one, two in sorted(query.items()))
        headers = signed_headers(bucket, method, (host, path, asked), body, self.now())
        return f"{bucket.scheme}://{host}{path}{f'?{asked}' if asked else ''}", headers


def signed_headers(
    bucket: Bucket, method: str, where: tuple[str, str, str], body: bytes, now: datetime
) -> dict[str, str]:
    """Sign a request to (host, path, query) as Signature Version 4 says."""
    host, path, query = where
    instant = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    content = hashlib.sha256(body).hexdigest() if body else _NOTHING
    headers = {"host": host, "x-amz-content-sha256": content, "x-amz-date": instant}
    named = "host;x-amz-content-sha256;x-amz-date"
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"{method}\n{path}\n{query}\n{lines}\n{named}\n{content}"
    scope = f"{instant[:8]}/{bucket.region}/s3/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{instant}\n{scope}\n{hashed}"
    key = f"AWS4{bucket.secret}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    signed = f"Credential={bucket.key}/{scope}, SignedHeaders={named}, Signature={signature}"
    return {**headers, "authorization": f"AWS4-HMAC-SHA256 {signed}"}


def objects_of(settings: Settings, folder: Path, seconds: int = SECONDS) -> Objects:
    """Read `s3://key:secret@host/bucket/prefix?region=…&style=host`; `s3+http` on this machine only."""
    parts = urlsplit(settings.backup_to)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    asked = parse_qs(parts.query)
    open_line = parts.scheme == "s3+http"
    if not (parts.hostname and parts.username and parts.password and bucket):
        raise Unfit("setting_backup_to", name="MIAOPU_BACKUP_TO")
    if open_line and parts.hostname not in LOOPBACK and not settings.backup_passphrase:
        raise Unfit("setting_backup_open", name="MIAOPU_BACKUP_TO")
    made = Bucket(
        host=parts.netloc.rpartition("@")[2],
        scheme="http" if open_line else "https",
        bucket=bucket,
        prefix=f"{prefix.rstrip('/')}/" if prefix else "",
        region=asked.get("region", ["us-east-1"])[0],
        key=unquote(parts.username),
        secret=unquote(parts.password),
        by_host=asked.get("style") == ["host"],
    )
    return Objects(bucket=made, folder=folder, shown=bare(settings.backup_to), seconds=seconds)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise Unfit("store_unreachable", detail=type(error).__name__) from None


def _quoted(text: str) -> str:
    return quote(text, safe="~")


def _xml(answer: httpx.Response) -> ET.Element:
    try:
        return ET.fromstring(answer.content)  # noqa: S314 -- the store that the settings name
    except ET.ParseError:
        raise Unfit("store_refused", detail="?") from None


def _each(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in element.iter() if one.tag.rpartition("}")[2] == name)


def _text(element: ET.Element, name: str) -> str:
    return next((one.text or "" for one in _each(element, name)), "")


def _code(answer: httpx.Response) -> str:
    """Take the store's own word for what it minds."""
    try:
        return _text(ET.fromstring(answer.content), "Code") or str(answer.status_code)  # noqa: S314 -- as above
    except ET.ParseError:
        return str(answer.status_code)
