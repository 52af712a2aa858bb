"""A bucket of an S3-compatible store, asked over HTTP with signed requests.

Six requests are all that is needed (list, get, delete, put whole, put in parts), so they stand
here: the usual library is seventy times as large. Signing: AWS Signature Version 4, over the
SHA-256 of every body, so that a store takes nothing else than what was sent.
"""

import base64
import hashlib
import hmac
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO
from urllib.parse import parse_qs, quote, unquote, urlsplit

import httpx

from app.addresses import require_bucket
from app.clock import SystemClock
from app.settings import bare

PART, WHOLE_MAX, PIECE = 16 * 1024**2, 1024**3, 256 * 1024
CHECKSUM = "x-amz-checksum-sha256"
#: A line that the store has closed meanwhile shows only when it is used; every request may be repeated.
AGAIN = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
_NOTHING = hashlib.sha256(b"").hexdigest()
Now = Callable[[], datetime]


class Away(Exception):
    """The store did not answer in time."""


class Denied(Exception):
    """The store answered with a refusal; its own word says which."""


class Absent(Denied):
    """Nothing lies under that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a store may take: to connect, for a piece, for a body; and how long it is left alone after."""

    connect: float = 10
    piece: float = 60
    slowest: int = 0
    rest: float = 0

    def limit(self, size: int) -> float | None:
        """Give the most seconds for so many bytes."""
        return self.piece + size / self.slowest if self.slowest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Something in a bucket; the tag changes whenever it is written anew."""

    name: str
    size: int
    tag: str
    changed: datetime


@dataclass(slots=True)
class Line:
    """The open connections to a store, and until when it is left alone."""

    _client: httpx.Client | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _resting: float = 0
    _reason: str = ""

    def client(self, patience: Patience) -> httpx.Client:
        """Give the connections; they open when first needed."""
        if time.monotonic() < self._resting:
            raise Away(self._reason)
        with self._lock:
            if self._client is None:
                waits = httpx.Timeout(patience.piece, connect=patience.connect)
                self._client = httpx.Client(timeout=waits)
            return self._client

    def rest(self, seconds: float, reason: str) -> None:
        """Leave the store alone, so that not everybody waits for it."""
        self._resting, self._reason = time.monotonic() + seconds, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The address of a bucket with a prefix, the key that opens it, and what can be asked of it."""

    host: str
    scheme: str
    bucket: str
    prefix: str
    region: str
    key: str
    secret: str
    by_host: bool
    shown: str = ""
    patience: Patience = Patience()
    now: Now = SystemClock().now
    line: Line = field(default_factory=Line, compare=False, repr=False)

    def lying(self, under: str = "") -> Iterator[Held]:
        """List what lies under a beginning of a name, in the order of names."""
        after = ""
        while True:
            page = self._page(under, after)
            found = [self._held(one) for one in _each(page, "Contents")]
            yield from found
            if _text(page, "IsTruncated") != "true" or not found:
                return
            after = f"{self.prefix}{found[-1].name}"

    def found(self, name: str) -> Held | None:
        """Look for one thing; a listing tells a missing thing from a missing bucket."""
        page = self._page(name, "", most=1)
        first = next((self._held(one) for one in _each(page, "Contents")), None)
        return first if first is not None and first.name == name else None

    def instant(self) -> datetime:
        """Give the store's own time."""
        said = self.ask("GET", "", {**_listing(self.prefix), "max-keys": "1"}).headers.get("date")
        if not said:
            raise Denied("NoDate")
        return parsedate_to_datetime(said).astimezone(UTC)

    def put(self, name: str, body: bytes) -> None:
        """Write something small."""
        self.ask("PUT", name, {}, body)

    def send(self, source: IO[bytes], name: str, size: int, sha256: str) -> None:
        """Write a file whose digest is known: the store must take these bytes and no others."""
        if size > WHOLE_MAX:
            self.send_parts(source, name)
            return
        content = base64.b64encode(bytes.fromhex(sha256)).decode()
        more = {CHECKSUM: content, "content-length": str(size)}

        def asked(client: httpx.Client) -> httpx.Response:
            url, headers = self.signed("PUT", name, {}, sha256, more)
            source.seek(0)
            body = self._in_time(iter(lambda: source.read(PIECE), b""), size)
            return client.put(url, headers=headers, content=body)

        answer = self._answered(asked)
        if answer.headers.get(CHECKSUM, content) != content:
            raise Denied("ChecksumDiffers")

    def send_parts(self, source: IO[bytes], name: str) -> str:
        """Send a file up in parts; it shows under its name only when all are there. Gives its digest."""
        upload = _text(_xml(self.ask("POST", name, {"uploads": ""})), "UploadId")
        try:
            return self._send_parts(source, name, upload)
        except BaseException:
            self.ask("DELETE", name, {"uploadId": upload})
            raise

    def pieces(self, name: str, size: int = 0) -> Iterator[bytes]:
        """Read something piece by piece."""
        with self._line() as client:
            url, headers = self.signed("GET", name, {}, _NOTHING)
            with client.stream("GET", url, headers=headers) as answer:
                if answer.is_error:
                    answer.read()
                    raise _refusal(answer)
                size = size or int(answer.headers.get("content-length", 0))
                yield from self._in_time(answer.iter_bytes(PIECE), size)

    def digest(self, name: str) -> str:
        """Read something for its SHA-256."""
        digest = hashlib.sha256()
        for piece in self.pieces(name):
            digest.update(piece)
        return digest.hexdigest()

    def drop(self, name: str) -> None:
        """Remove something; nothing happens where it is gone already."""
        self.ask("DELETE", name, {})

    def ask(
        self, method: str, name: str, query: Mapping[str, str], body: bytes = b""
    ) -> httpx.Response:
        """Ask one thing, and give the answer if it is none of refusal."""
        content = hashlib.sha256(body).hexdigest() if body else _NOTHING

        def asked(client: httpx.Client) -> httpx.Response:
            url, headers = self.signed(method, name, query, content)
            return client.request(method, url, headers=headers, content=body)

        return self._answered(asked)

    def signed(
        self,
        method: str,
        name: str,
        query: Mapping[str, str],
        content: str,
        more: Mapping[str, str] | None = None,
    ) -> tuple[str, dict[str, str]]:
        """Give the address and the signed headers of a request about a body of that digest."""
        host = f"{self.bucket}.{self.host}" if self.by_host else self.host
        parts = [] if self.by_host else [self.bucket]
        key = f"{self.prefix}{name}" if name else ""
        path = "/" + quote("/".join([*parts, key]) if key else "/".join(parts), safe="/~")
        asked = "&".join(f"{_quoted(one)}={_quoted(two)}" for one, two in sorted(query.items()))
        instant = f"{self.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
        headers = {"host": host, "x-amz-content-sha256": content, "x-amz-date": instant}
        headers |= more or {}
        signature = _authorization(self, (method, path, asked), headers)
        address = f"{self.scheme}://{host}{path}{f'?{asked}' if asked else ''}"
        return address, {**headers, "authorization": signature}

    def _send_parts(self, source: IO[bytes], name: str, upload: str) -> str:
        digest = hashlib.sha256()
        tags: list[str] = []
        source.seek(0)
        while (part := source.read(PART)) or not tags:
            digest.update(part)
            query = {"partNumber": str(len(tags) + 1), "uploadId": upload}
            tags.append(self.ask("PUT", name, query, part).headers["etag"])
        parts = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
            for number, tag in enumerate(tags, 1)
        )
        whole = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        answer = self.ask("POST", name, {"uploadId": upload}, whole)
        if b"<Error>" in answer.content:  # said with status 200: the answer had begun
            raise Denied(_code(answer))
        return digest.hexdigest()

    def _answered(self, asked: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
        with self._line() as client:
            try:
                answer = asked(client)
            except AGAIN:
                answer = asked(client)
        if answer.is_error:
            raise _refusal(answer)
        return answer

    @contextmanager
    def _line(self) -> Iterator[httpx.Client]:
        client = self.line.client(self.patience)
        try:
            yield client
        except httpx.HTTPError as error:
            reason = type(error).__name__
            self.line.rest(self.patience.rest, reason)
            raise Away(reason) from None

    def _in_time(self, pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
        """Pass pieces on as long as the whole does not take too long: each alone may come in time."""
        limit, begun = self.patience.limit(size), time.monotonic()
        for piece in pieces:
            if limit is not None and time.monotonic() - begun > limit:
                raise httpx.ReadTimeout("slow")
            yield piece

    def _page(self, under: str, after: str, most: int = 1000) -> ET.Element:
        query = {**_listing(f"{self.prefix}{under}"), "max-keys": str(most)}
        return _xml(self.ask("GET", "", {**query, "start-after": after} if after else query))

    def _held(self, found: ET.Element) -> Held:
        return Held(
            name=_text(found, "Key").removeprefix(self.prefix),
            size=int(_text(found, "Size")),
            tag=_text(found, "ETag"),
            changed=datetime.fromisoformat(_text(found, "LastModified")),
        )


def bucket_of(
    address: str, setting: str, patience: Patience | None = None, *, sealed: bool = False
) -> Bucket:
    """Read `s3://key:secret@host/bucket/folder?region=…&style=host`."""
    require_bucket(address, setting, sealed=sealed)
    parts = urlsplit(address)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    asked = parse_qs(parts.query)
    return Bucket(
        host=parts.netloc.rpartition("@")[2],
        scheme="http" if parts.scheme == "s3+http" else "https",
        bucket=bucket,
        prefix=f"{prefix.rstrip('/')}/" if prefix else "",
        region=asked.get("region", ["us-east-1"])[0],
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
        by_host=asked.get("style") == ["host"],
        shown=bare(address),
        patience=patience or Patience(),
    )


def _authorization(
    bucket: Bucket, request: tuple[str, str, str], headers: Mapping[str, str]
) -> str:
    """Sign a request (method, path, query) with these headers as Signature Version 4 says."""
    method, path, query = request
    signed = sorted(name for name in headers if name == "host" or name.startswith("x-amz-"))
    lines = "".join(f"{name}:{headers[name]}\n" for name in signed)
    named, instant = ";".join(signed), headers["x-amz-date"]
    asked = f"{method}\n{path}\n{query}\n{lines}\n{named}\n{headers['x-amz-content-sha256']}"
    scope = f"{instant[:8]}/{bucket.region}/s3/aws4_request"
    hashed = hashlib.sha256(asked.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{instant}\n{scope}\n{hashed}"
    key = f"AWS4{bucket.secret}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return (
        f"AWS4-HMAC-SHA256 Credential={bucket.key}/{scope}, "
        f"SignedHeaders={named}, Signature={signature}"
    )


def _listing(under: str) -> dict[str, str]:
    return {"list-type": "2", "prefix": under}


def _quoted(text: str) -> str:
    return quote(text, safe="~")


def _xml(answer: httpx.Response) -> ET.Element:
    try:
        return ET.fromstring(answer.content)  # noqa: S314 -- the store that the settings name
    except ET.ParseError:
        raise Denied("?") from None


def _each(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in element.iter() if one.tag.rpartition("}")[2] == name)


def _text(element: ET.Element, name: str) -> str:
    return next((one.text or "" for one in _each(element, name)), "")


def _refusal(answer: httpx.Response) -> Denied:
    code = _code(answer)
    return Absent(code) if code == "NoSuchKey" else Denied(code)


def _code(answer: httpx.Response) -> str:
    """Take the store's own word for what it minds."""
    try:
        return _text(ET.fromstring(answer.content), "Code") or str(answer.status_code)  # noqa: S314 -- as above
    except ET.ParseError:
        return str(answer.status_code)
