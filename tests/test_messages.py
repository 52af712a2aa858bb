"""Mail over TLS, servers that are down, full or wrong, and the adapter for SMS."""

import json
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from hashlib import sha256
from hmac import new as hmac
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from sqlmodel import col, select

from app.actions import messages as actions
from app.errors import Refused, Unfit
from app.messages import Transports, transports_of
from app.models import Account, FundingRound, LedgerEntry, Message
from app.settings import Settings, read_settings
from app.store import posting
from app.unit import NOBODY, Request
from app.views import messages as views
from app.vocabulary import Channel, MessageState, Verb
from tests.support.call_rows import CallWorld, call  # noqa: F401 -- a fixture
from tests.support.mail import Mailbox
from tests.support.servers import free_port

# The server of these tests does not see that TLS stands before it on 465.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
USER, PASSWORD = "office@example.org", "p@ss:word"


@dataclass
class Secured:
    """A mail server with a certificate: its address, its authority, what it was given."""

    url: str
    authority: Path
    box: Mailbox


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody else trusts."""
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    wanted = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2000"),
            *("-keyout", str(key), "-out", str(cert)),
            *wanted,
        ],
        check=True,
        capture_output=True,
    )
    return key, cert


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    given = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == given, handled=False)


@pytest.fixture(params=["smtps", "smtp+starttls"])
def secured(request: pytest.FixtureRequest, certificate: tuple[Path, Path]) -> Iterator[Secured]:
    """A server as mail hosts run it: TLS from the start, or STARTTLS; with a password."""
    key, cert = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    box, port = Mailbox(), free_port()
    login = {"authenticator": _knows, "auth_required": True}
    if request.param == "smtps":
        made = Controller(
            box,
            hostname="127.0.0.1",
            port=port,
            ssl_context=context,
            auth_require_tls=False,
            **login,
        )
    else:
        made = _StartTls(context, box, hostname="127.0.0.1", port=port, **login)
    made.start()
    yield Secured(
        f"{request.param}://office%40example.org:p%40ss%3Aword@localhost:{port}", cert, box
    )
    made.stop()


class _StartTls(Controller):
    def __init__(self, context: ssl.SSLContext, handler: Any, **given: Any) -> None:
        self._tls = context
        super().__init__(handler, **given)

    def factory(self) -> SMTP:
        return SMTP(self.handler, tls_context=self._tls, require_starttls=True, **self.SMTP_kwargs)


@dataclass
class Post:
    """An outbox with a clock: messages put in, and rounds of the worker."""

    call: CallWorld
    settings: Settings

    def put(self, **given: Any) -> str:
        now = self.call.clock.now()
        facts = {"subject": given.pop("subject", "示例"), "body": given.pop("body", "正文")}
        row = Message(
            funding_round_id=self.call.round_id,
            kind=given.pop("kind", "deadline_extended"),
            recipient="示例",
            channel=given.pop("channel", Channel.EMAIL),
            address=given.pop("address", "someone@example.org"),
            facts=facts,
            run_after=now,
            created_at=now,
            **given,
        )
        key = row.id
        with self.call.database.write_session() as session:
            session.add(row)
            session.commit()
        return key

    def work(self, transports: Transports | None = None) -> None:
        made = transports or transports_of(self.settings, self.call.clock)
        request = Request(actor=NOBODY, request_id="worker", arrived_at=self.call.clock.now())
        made.deliver(self.call.database, self.call.writer, request)

    def row(self, key: str) -> Message:
        [found] = self.call.rows(select(Message).where(Message.id == key))
        assert isinstance(found, Message)
        return found

    def states(self) -> list[MessageState]:
        return self.call.rows(select(Message.state).order_by(col(Message.created_at)))


@pytest.fixture
def post(call: CallWorld, settings: Settings) -> Post:
    """The outbox of an open call."""
    return Post(call, replace(settings, mail_from="示例办公室 <office@example.org>"))


def test_mail_goes_over_tls_to_one_recipient_each(post: Post, secured: Secured) -> None:
    post.settings = replace(post.settings, smtp_url=secured.url, smtp_ca=secured.authority)
    first = post.put(address="a@example.org", subject="收到了\r\nBcc: evil@example.org")
    post.call.clock.turn(timedelta(seconds=1))
    post.put(address="b@example.org")
    post.work()
    assert post.states() == [MessageState.SENT] * 2
    assert secured.box.recipients == [["a@example.org"], ["b@example.org"]]
    mail: EmailMessage = secured.box.messages[0]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "收到了 Bcc: evil@example.org"
    assert mail["Message-ID"] == f"<{first}@example.org>"
    assert mail["From"].addresses[0].display_name == "示例办公室"
    assert mail.get_content().strip() == "正文"


def test_a_certificate_that_nobody_vouches_for_is_refused(post: Post, secured: Secured) -> None:
    post.settings = replace(post.settings, smtp_url=secured.url)
    key = post.put()
    post.work()
    assert secured.box.messages == []
    row = post.row(key)
    assert (row.state, row.error.partition(":")[0]) == (MessageState.QUEUED, "certificate")
    shown = post.call.look(post.call.organiser, views.show, key).message
    assert "证书不可信" in shown.error
    assert shown.again_at is not None


def test_a_wrong_password_is_said_in_words(post: Post, secured: Secured) -> None:
    wrong = secured.url.replace("p%40ss", "other")
    post.settings = replace(post.settings, smtp_url=wrong, smtp_ca=secured.authority)
    key = post.put()
    post.work()
    shown = post.call.look(post.call.organiser, views.show, key).message
    assert "授权码" in shown.error
    assert "535" in shown.error
    assert "other" not in shown.error


def test_a_server_that_is_down_for_a_day_loses_nothing(post: Post, mailbox: Mailbox) -> None:
    down = replace(post.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    for _ in range(30):
        post.put()
    for _ in range(24 * 4):
        post.work(transports_of(down, post.call.clock))
        post.call.clock.turn(timedelta(minutes=15))
    assert set(post.states()) == {MessageState.QUEUED}
    up = transports_of(replace(post.settings, smtp_url=mailbox.url), post.call.clock)
    for _ in range(8):
        post.work(up)
        post.call.clock.turn(timedelta(minutes=15))
    assert set(post.states()) == {MessageState.SENT}
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == 30
    assert len(mailbox.messages) == 30


def test_what_is_given_up_is_sent_again_by_hand(post: Post, mailbox: Mailbox) -> None:
    down = replace(post.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    key = post.put()
    for _ in range(posting.TRIES):
        post.work(transports_of(down, post.call.clock))
        post.call.clock.turn(timedelta(hours=1))
    assert post.row(key).state is MessageState.FAILED
    shown = post.call.look(post.call.organiser, views.index, post.call.round_id, "failed")
    assert [one.id for one in shown.messages] == [key]
    with pytest.raises(Refused, match="not_yours"):
        post.call.act(post.call.auditor, actions.retry, key)
    post.call.act(post.call.organiser, actions.retry, key)
    [entry] = post.call.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.MESSAGE_RETRY))
    assert entry.subject_id == key
    post.work(transports_of(replace(post.settings, smtp_url=mailbox.url), post.call.clock))
    assert post.row(key).state is MessageState.SENT
    with pytest.raises(Refused, match="not_failed"):
        post.call.act(post.call.organiser, actions.retry, key)


def test_an_address_that_is_none_fails_at_once_and_stops_no_other(
    post: Post, mailbox: Mailbox
) -> None:
    post.settings = replace(post.settings, smtp_url=mailbox.url)
    bad = post.put(address="no address at all")
    good = post.put()
    post.work()
    assert post.row(bad).state is MessageState.FAILED
    assert post.row(good).state is MessageState.SENT


def test_the_days_number_is_kept_and_the_rest_goes_out_tomorrow(
    post: Post, mailbox: Mailbox
) -> None:
    post.settings = replace(post.settings, smtp_url=mailbox.url, mail_daily_limit=10)
    for _ in range(12):
        post.put()
        post.call.clock.turn(timedelta(seconds=1))
    post.work()
    # A tenth is kept for codes: they do not wait for tomorrow.
    assert post.states().count(MessageState.SENT) == 9
    code = post.put(kind="contact_code")
    post.work()
    assert post.row(code).state is MessageState.SENT
    waiting = post.call.look(post.call.organiser, views.index, post.call.round_id, "waiting")
    assert {one.error for one in waiting.messages} == {"今天能发的数量已经用完，明天接着发。"}
    # It is noon in Shanghai: the next day begins there in twelve hours.
    post.call.clock.turn(timedelta(hours=11, minutes=59))
    post.work()
    assert post.states().count(MessageState.QUEUED) == 3
    post.call.clock.turn(timedelta(minutes=1))
    post.work()
    assert set(post.states()) == {MessageState.SENT}


def test_a_test_goes_the_way_of_all_mail_and_tells_at_once(post: Post, mailbox: Mailbox) -> None:
    world = post.call
    [programme] = world.rows(select(FundingRound.programme_id))
    with pytest.raises(Refused, match="no_email"):
        world.act(world.organiser, actions.test, programme)
    with world.database.write_session() as session:
        account = session.get(Account, world.organiser)
        assert account is not None
        account.email = "me@example.org"
        session.commit()
    world.act(world.organiser, actions.test, programme)
    page = world.look(world.organiser, views.channels, programme)
    assert (page.is_testing, page.own_address) == (True, "me@example.org")
    down = replace(post.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    post.work(transports_of(down, world.clock))
    [test] = world.look(world.organiser, views.channels, programme).tests
    assert (test.state, "没有接听" in test.error) == (MessageState.FAILED, True)
    world.act(world.organiser, actions.test, programme)
    post.work(transports_of(replace(post.settings, smtp_url=mailbox.url), world.clock))
    assert mailbox.recipients == [["me@example.org"]]
    world.act(world.organiser, actions.test, programme)
    with pytest.raises(Refused, match="tests_many"):
        world.act(world.organiser, actions.test, programme)
    with pytest.raises(Refused, match="not_yours"):
        world.act(world.auditor, actions.test, programme)


@dataclass
class Adapter:
    """An SMS service: what it was posted, and what it answers."""

    url: str
    posted: list[tuple[dict[str, str], bytes]]
    answer: tuple[int, dict[str, str]]


@pytest.fixture
def adapter() -> Iterator[Adapter]:
    """An adapter on a free port."""
    made = Adapter("", [], (200, {}))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.posted.append((dict(self.headers.items()), body))
            status, words = made.answer
            sent = json.dumps(words).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/sms"
    yield made
    server.shutdown()
    server.server_close()


def test_an_sms_is_a_signed_post_with_its_template(post: Post, adapter: Adapter) -> None:
    post.settings = replace(
        post.settings, sms_url=adapter.url, sms_secret="shared", sms_template="SMS_1"
    )
    key = post.put(channel=Channel.SMS, address="13800000000", link="https://example.org/x")
    post.work()
    [(headers, body)] = adapter.posted
    stamp = headers["X-Miaopu-Timestamp"]
    signed = hmac(b"shared", stamp.encode() + b"." + body, sha256).hexdigest()
    assert headers["X-Miaopu-Signature"] == f"sha256={signed}"
    assert json.loads(body) == {
        "id": key,
        "to": "13800000000",
        "subject": "示例",
        "text": "正文",
        "template": "SMS_1",
        "params": {"subject": "示例", "link": "https://example.org/x"},
    }
    assert post.row(key).state is MessageState.SENT


def test_an_adapter_refuses_for_good_or_is_asked_again(post: Post, adapter: Adapter) -> None:
    post.settings = replace(post.settings, sms_url=adapter.url)
    adapter.answer = (200, {"error": "号码在黑名单"})
    refused = post.put(channel=Channel.SMS, address="13800000000")
    post.work()
    shown = post.call.look(post.call.organiser, views.show, refused).message
    assert (shown.state, "号码在黑名单" in shown.error) == (MessageState.FAILED, True)
    adapter.answer = (503, {})
    later = post.put(channel=Channel.SMS, address="13800000001")
    post.work()
    assert post.row(later).state is MessageState.QUEUED
    dry = replace(post.settings, sms_dry_run=True)
    post.call.clock.turn(timedelta(minutes=5))
    before = len(adapter.posted)
    post.work(transports_of(dry, post.call.clock))
    assert len(adapter.posted) == before


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://mail.example.org", "setting_smtp_url"),
        ("smtps://", "setting_smtp_url"),
        ("smtp://user:secret@mail.example.org", "setting_smtp_open"),
    ],
)
def test_an_address_that_would_show_the_password_is_refused(url: str, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        read_settings({"MIAOPU_SMTP_URL": url})
