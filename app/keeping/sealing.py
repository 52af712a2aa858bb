"""A file sealed by a passphrase, in the format of age (age-encryption.org/v1, scrypt recipient).

Chunks of 64 KiB, each authenticated with its place and with whether it is the last: nothing can be
changed, moved or cut off unseen. Whoever has the passphrase can also open it with `age --decrypt`.
Source: the specification at age-encryption.org/v1.
"""

import base64
import hashlib
import hmac
import re
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.errors import Unfit

MAGIC = b"age-encryption.org/v1\n"
CHUNK = 64 * 1024
TAG = 16
#: scrypt takes 64 MiB and a quarter of a second; files of others are opened up to 1 GiB.
LOG_N, LOG_N_MAX = 16, 20
_LABEL = b"age-encryption.org/v1/scrypt"
_STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n")
_HEAD_MAX = 4096


class Sealer:
    """Writes sealed bytes into a file; nothing counts before `close`."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        """Write the head."""
        file_key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
        wrapped = ChaCha20Poly1305(_wrap_key(passphrase, salt, LOG_N)).encrypt(
            bytes(12), file_key, None
        )
        head = MAGIC + b"-> scrypt %s %d\n%s\n---" % (_text(salt), LOG_N, _text(wrapped))
        target.write(head + b" " + _text(_mac(file_key, head)) + b"\n" + nonce)
        self._target, self._held, self._count = target, bytearray(), 0
        self._cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))

    def write(self, data: bytes) -> int:
        """Take bytes; the last chunk is held back, because it is marked."""
        self._held += data
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk; the file below stays open."""
        self._put(bytes(self._held), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._count, last=last), chunk, None))
        self._count += 1


class Opener:
    """Reads what was sealed; a wrong passphrase and a changed file are told apart."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        """Read the head, which tells whether the passphrase fits."""
        head = _read_head(source)
        found = _STANZA.fullmatch(head.removeprefix(MAGIC).partition(b"---")[0])
        if found is None or int(found[2]) > LOG_N_MAX:
            raise Unfit("backup_damaged")
        file_key = _unwrapped(passphrase, _bytes(found[1]), int(found[2]), _bytes(found[3]))
        bare, _, mac = head.removesuffix(b"\n").rpartition(b" ")
        if not hmac.compare_digest(_text(_mac(file_key, bare)), mac):
            raise Unfit("backup_damaged")
        self._cipher = ChaCha20Poly1305(_derived(file_key, source.read(16), b"payload"))
        self._source, self._count, self._ready = source, 0, bytearray()
        self._next: bytes | None = source.read(CHUNK + TAG)

    def read(self, size: int = -1) -> bytes:
        """Give bytes that were authenticated."""
        while self._next is not None and (size < 0 or len(self._ready) < size):
            self._ready += self._opened()
        wanted = len(self._ready) if size < 0 else size
        given = bytes(self._ready[:wanted])
        del self._ready[:wanted]
        return given

    def _opened(self) -> bytes:
        chunk, after = self._next or b"", self._source.read(CHUNK + TAG)
        self._next = after or None
        try:
            found = self._cipher.decrypt(_nonce(self._count, last=not after), chunk, None)
        except InvalidTag:
            raise Unfit("backup_damaged") from None
        self._count += 1
        return found


def is_sealed(start: bytes) -> bool:
    """Tell from the first bytes."""
    return start.startswith(MAGIC)


def _read_head(source: IO[bytes]) -> bytes:
    head = b""
    while not head.rpartition(b"\n---")[1] or not head.endswith(b"\n"):
        line = source.readline(_HEAD_MAX)
        head += line
        if not line or len(head) > _HEAD_MAX:
            raise Unfit("backup_damaged")
    return head


def _unwrapped(passphrase: str, salt: bytes, log_n: int, wrapped: bytes) -> bytes:
    try:
        return ChaCha20Poly1305(_wrap_key(passphrase, salt, log_n)).decrypt(
            bytes(12), wrapped, None
        )
    except InvalidTag:
        raise Unfit("passphrase_wrong") from None


def _wrap_key(passphrase: str, salt: bytes, log_n: int) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(),
        salt=_LABEL + salt,
        n=2**log_n,
        r=8,
        p=1,
        dklen=32,
        maxmem=2 ** (log_n + 11),
    )


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA-256 of one block (RFC 5869)."""
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(extracted, purpose + b"\x01", "sha256")


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))
