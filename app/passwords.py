"""Argon2id at the stated cost, two at a time; and what a password must be."""

import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from app.errors import Overloaded

LENGTH_MIN, LENGTH_MAX = 8, 128
WAIT_SECONDS = 4
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)

#: The commonest choices of at least eight characters, folded; a longer list may stand in a file later.
COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "88888888",
        "66666666",
        "11111111",
        "00000000",
        "87654321",
        "password",
        "password1",
        "qwertyui",
        "qwertyuiop",
        "1qaz2wsx",
        "abcd1234",
        "a1234567",
        "iloveyou",
        "5201314520",
        "woaini1314",
        "woaini520",
        "admin123",
        "administrator",
        "123123123",
        "112233445566",
        "11223344",
        "147258369",
        "asdfghjkl",
        "zxcvbnm123",
        "qwer1234",
        "aa123456",
        "12341234",
        "31415926",
        "99999999",
        "78787878",
        "miaopu123",
        "miaopumiaopu",
    ]
)


def fold(password: str) -> str:
    """Bring a password to one form, so that it can be typed on any keyboard."""
    return unicodedata.normalize("NFKC", password)


def fault_of(password: str) -> str | None:
    """Name what is wrong with a new password, or None."""
    text = fold(password)
    if len(text) < LENGTH_MIN:
        return "password_short"
    if len(text) > LENGTH_MAX:
        return "string_too_long"
    if text.casefold() in COMMON or len(set(text)) == 1:
        return "password_common"
    return None


def make_hash(password: str) -> str:
    """Hash a password; waits for its turn, or raises Overloaded."""
    with _Turn():
        return _HASHER.hash(fold(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Check a password; an unknown account costs the same time as a known one."""
    with _Turn():
        try:
            _HASHER.verify(password_hash or _nobody(), fold(password))
        except (Argon2Error, InvalidHashError):
            return False
    return password_hash is not None


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


class _Turn:
    """One of the two places; a queue that does not move is an overload, not a hang."""

    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=WAIT_SECONDS):
            raise Overloaded("too_busy")

    def __exit__(self, *_: object) -> None:
        _AT_ONCE.release()
