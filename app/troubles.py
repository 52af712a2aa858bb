"""Why a message did not go out: a code for the sentence, the server's own words, and what follows."""

import smtplib
import socket
import ssl
from dataclasses import dataclass

import httpx

DETAIL_MAX = 220
_PERMANENT = range(500, 600)


class AdapterRefused(Exception):
    """The SMS adapter took the request and refused the message."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`final`: trying again is of no use; `stops_channel`: no other message would get through."""

    code: str
    detail: str = ""
    final: bool = False
    stops_channel: bool = False

    def __str__(self) -> str:
        """Write it as the outbox keeps it; app.language.deliveries reads it."""
        return f"{self.code}: {self.detail}"[:DETAIL_MAX]


def trouble_of(error: Exception) -> Trouble:
    """Tell what an error of a channel means."""
    if isinstance(error, smtplib.SMTPException):
        return _of_mail(error)
    if isinstance(error, httpx.HTTPError):
        return _of_adapter(error)
    if isinstance(error, OSError):
        return Trouble(_of_network(error), str(error), stops_channel=True)
    code = "adapter_refused" if isinstance(error, AdapterRefused) else "address"
    return Trouble(code, str(error), final=True)


def _of_adapter(error: httpx.HTTPError) -> Trouble:
    if isinstance(error, httpx.HTTPStatusError):
        detail = f"HTTP {error.response.status_code}"
        return Trouble("adapter_busy", detail, stops_channel=True)
    return Trouble("adapter_unreachable", str(error), stops_channel=True)


def _of_network(error: OSError) -> str:
    kinds: tuple[tuple[type[OSError], str], ...] = (
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls"),
        (socket.gaierror, "host_unknown"),
        (ConnectionRefusedError, "connection_refused"),
        (TimeoutError, "timeout"),
    )
    return next((code for kind, code in kinds if isinstance(error, kind)), "network")


def _of_mail(error: smtplib.SMTPException) -> Trouble:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (0, b""))
        return _answered("recipient", code, words)
    if isinstance(error, smtplib.SMTPDataError):
        return _answered("content", error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):
        return Trouble(
            _of_answer(error), _words(error.smtp_code, error.smtp_error), stops_channel=True
        )
    absent = isinstance(error, smtplib.SMTPNotSupportedError)
    return Trouble("not_supported" if absent else "disconnected", str(error), stops_channel=True)


def _of_answer(error: smtplib.SMTPResponseException) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "login"
    return "sender" if isinstance(error, smtplib.SMTPSenderRefused) else "busy"


def _answered(code: str, number: int, words: bytes | str) -> Trouble:
    """5xx is the server's last word on a message, 4xx asks to come again."""
    if number in _PERMANENT:
        return Trouble(code, _words(number, words), final=True)
    return Trouble("busy", _words(number, words))


def _words(number: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{number} {' '.join(text.split())}"
