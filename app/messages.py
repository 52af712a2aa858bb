"""The channels: e-mail, an HTTP adapter for SMS, and by hand. Outbox rows, never in a request."""

import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import partial
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import httpx
import structlog

from app.clock import Clock
from app.settings import Settings
from app.store import outbox, posting
from app.store.posting import Due
from app.troubles import AdapterRefused, Trouble, trouble_of
from app.unit import Database, Request, Unit, Writer
from app.vocabulary import Channel

Send = Callable[[Due], None]
TIMEOUT = 20
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transports:
    """How each channel is served here; a channel that is absent is passed on by hand."""

    send: dict[Channel, Send] = field(default_factory=dict)
    daily_limit: int = 0
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def deliver(self, database: Database, writer: Writer, request: Request) -> int:
        """Send what is due, one recipient per message; a failure is tried again later."""
        with database.read() as session:
            due = posting.due(session, request.arrived_at, tuple(self.send))
            room = {
                zone: self._room(outbox.sent_since(session, Channel.EMAIL, since))
                for zone, since in self._days(due, request.arrived_at).items()
            }
        for channel, send in self.send.items():
            batch = [message for message in due if message.channel is channel]
            self._deliver(batch, send, room, writer, request)
        return len(due)

    def _deliver(
        self,
        batch: list[Due],
        send: Send,
        room: dict[str, "_Room"],
        writer: Writer,
        request: Request,
    ) -> None:
        for message in batch:
            if message.channel is Channel.EMAIL and not room[message.zone].take(message):
                until = _next_day(self._zone(message.zone), request.arrived_at)
                writer.write(request, partial(posting.postpone, message_id=message.id, until=until))
                continue
            # Every node looks after the one outbox: only one of them takes a message.
            if not writer.write(request, partial(posting.claim, message_id=message.id)):
                continue
            trouble = _try(send, message)
            writer.write(request, _noted(message, trouble))
            if trouble is not None and trouble.stops_channel:
                break
        getattr(send, "close", lambda: None)()

    def _days(self, due: list[Due], now: datetime) -> dict[str, datetime]:
        """Give the beginning of the day of each zone in which messages are due."""
        zones = {message.zone for message in due}
        return {name: _midnight(self._zone(name), now) for name in zones}

    def _zone(self, name: str) -> ZoneInfo:
        return ZoneInfo(name) if name else self.zone

    def _room(self, sent: int) -> "_Room":
        return _Room(limit=self.daily_limit, sent=sent)


@dataclass(slots=True, kw_only=True)
class _Room:
    """What may still go out today; a tenth is kept for codes, which cannot wait."""

    limit: int
    sent: int

    def take(self, message: Due) -> bool:
        most = self.limit if message.urgent else self.limit - self.limit // 10
        if self.limit and self.sent >= most:
            return False
        self.sent += 1
        return True


def transports_of(settings: Settings, clock: Clock) -> Transports:
    """Set up the channels that the settings name."""
    send: dict[Channel, Send] = {}
    if settings.smtp_url:
        send[Channel.EMAIL] = Mailer(settings, clock)
    if settings.sms_url:
        send[Channel.SMS] = Texter(settings, clock)
    return Transports(send=send, daily_limit=settings.mail_daily_limit, zone=settings.zone)


class Mailer:
    """E-mail over one connection for a batch: TLS from the start (465), after STARTTLS (587), or none."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Take the address apart; nothing is connected yet."""
        self._parts = urlsplit(settings.smtp_url or "")
        self._from = parseaddr(settings.mail_from)
        self._site = settings.site_name
        self._ca = settings.smtp_ca
        self._clock = clock
        self._server: smtplib.SMTP | None = None

    def __call__(self, message: Due) -> None:
        """Send one message to one recipient."""
        mail = self._mail(message)
        if self._server is None:
            self._server = self._connect()
        try:
            self._server.send_message(mail)
        except smtplib.SMTPServerDisconnected:
            # The host closes idle connections; a fresh one tells whether it is really gone.
            self.close()
            self._server = self._connect()
            self._server.send_message(mail)

    def close(self) -> None:
        """End the connection."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server = None

    def _mail(self, message: Due) -> EmailMessage:
        name, address = self._from
        mail = EmailMessage()
        mail["From"] = Address(display_name=_line(name or self._site), addr_spec=address)
        mail["To"] = Address(addr_spec=message.address)
        mail["Subject"] = _line(message.subject)
        mail["Message-ID"] = f"<{message.id}@{address.rpartition('@')[2] or 'miaopu'}>"
        mail["Date"] = self._clock.now()
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body)
        return mail

    def _connect(self) -> smtplib.SMTP:
        parts = self._parts
        host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=self._context())
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT)
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=self._context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _context(self) -> ssl.SSLContext:
        """Check certificates, by the system's authorities or by those of a file."""
        return ssl.create_default_context(cafile=str(self._ca) if self._ca else None)


class Texter:
    """SMS by an adapter of one's own: a signed JSON post, described in docs/messages.md."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Keep where to post and with what to sign."""
        self._url = settings.sms_url or ""
        self._secret = settings.sms_secret.encode()
        self._template = settings.sms_template
        self._dry_run = settings.sms_dry_run
        self._clock = clock

    def __call__(self, message: Due) -> None:
        """Post one message; in a dry run it is made and signed, and stays here."""
        stamp = str(int(self._clock.now().timestamp()))
        body = json.dumps(self._fields(message), ensure_ascii=False, sort_keys=True).encode()
        headers = {"Content-Type": "application/json", "X-Miaopu-Timestamp": stamp}
        if self._secret:
            signed = hmac.new(self._secret, stamp.encode() + b"." + body, hashlib.sha256)
            headers["X-Miaopu-Signature"] = f"sha256={signed.hexdigest()}"
        if self._dry_run:
            _log.info("sms_dry_run", message=message.id, bytes=len(body))
            return
        answer = httpx.post(self._url, content=body, headers=headers, timeout=TIMEOUT)
        told = _told(answer)
        if answer.status_code in {400, 404, 409, 413, 422} or told:
            raise AdapterRefused(told or f"HTTP {answer.status_code}")
        answer.raise_for_status()

    def _fields(self, message: Due) -> dict[str, object]:
        fields: dict[str, object] = {
            "id": message.id,
            "to": message.address,
            "text": message.body,
            "subject": message.subject,
        }
        if self._template:
            params = {"subject": message.subject, "link": message.link}
            fields |= {"template": self._template, "params": params}
        return fields


def _told(answer: httpx.Response) -> str:
    """Read the reason that an adapter gives in {"error": …}."""
    try:
        given = answer.json()
    except ValueError:
        return ""
    error = given.get("error") if isinstance(given, dict) else None
    return str(error)[:200] if error else ""


def _try(send: Send, message: Due) -> Trouble | None:
    try:
        send(message)
    except (OSError, smtplib.SMTPException, httpx.HTTPError, AdapterRefused, ValueError) as error:
        return trouble_of(error)
    return None


def _noted(message: Due, trouble: Trouble | None) -> Callable[[Unit], None]:
    """Say what is written down of a try."""
    if trouble is None:
        return partial(posting.sent, message_id=message.id)
    if trouble.stops_channel:
        # The same would happen to every other message: all of them wait together.
        return partial(
            posting.hold, message_id=message.id, channel=message.channel, error=str(trouble)
        )
    return partial(posting.failed, message_id=message.id, error=str(trouble), final=trouble.final)


def _line(text: str) -> str:
    """Keep a header on its line."""
    return " ".join(text.split())


def _midnight(zone: ZoneInfo, now: datetime) -> datetime:
    day = now.astimezone(zone).date()
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def _next_day(zone: ZoneInfo, now: datetime) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)
