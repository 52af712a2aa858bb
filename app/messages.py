"""The channels: e-mail, an HTTP adapter for SMS, and by hand. Outbox rows, never in a request."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import httpx

from app.clock import Clock
from app.settings import Settings
from app.store import outbox
from app.store.outbox import Due
from app.unit import Database, Request, Writer
from app.vocabulary import Channel

Send = Callable[[Due], None]
TIMEOUT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Transports:
    """How each channel is served here; a channel that is absent is passed on by hand."""

    send: dict[Channel, Send] = field(default_factory=dict)

    def deliver(self, database: Database, writer: Writer, request: Request) -> int:
        """Send what is due, one recipient per message; a failure is tried again later."""
        with database.read() as session:
            due = outbox.due(session, request.arrived_at, tuple(self.send))
        for message in due:
            try:
                self.send[message.channel](message)
            except (OSError, smtplib.SMTPException, httpx.HTTPError) as error:
                text = str(error)[:200]
                writer.write(request, lambda unit, m=message, t=text: outbox.failed(unit, m.id, t))  # type: ignore[misc]  # the defaults bind the loop's values
            else:
                writer.write(request, lambda unit, m=message: outbox.sent(unit, m.id))  # type: ignore[misc]  # as above
        return len(due)


def transports_of(settings: Settings, clock: Clock) -> Transports:
    """Set up the channels that the settings name."""
    send: dict[Channel, Send] = {}
    if settings.smtp_url:
        send[Channel.EMAIL] = _mailer(settings.smtp_url, settings.mail_from, clock)
    if settings.sms_url:
        send[Channel.SMS] = _texter(settings.sms_url)
    return Transports(send=send)


def _mailer(url: str, sender: str, clock: Clock) -> Send:
    parts = urlsplit(url)

    def send(message: Due) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, message.address
        mail["Subject"] = message.subject.replace("\n", " ").replace("\r", " ")
        mail["Message-ID"] = f"<{message.id}@miaopu>"
        mail["Date"] = clock.now()
        mail.set_content(message.body)
        with smtplib.SMTP(
            parts.hostname or "localhost", parts.port or 25, timeout=TIMEOUT
        ) as server:
            if parts.scheme == "smtps":
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)

    return send


def _texter(url: str) -> Send:
    def send(message: Due) -> None:
        answer = httpx.post(
            url,
            json={"id": message.id, "to": message.address, "text": message.body},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()

    return send
