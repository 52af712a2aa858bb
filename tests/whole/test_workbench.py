"""The parts that tests stand on do what they say."""

import smtplib
from email.message import EmailMessage

import pytest
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import create_engine, text

from app.unit import Database
from tests.support.browser import Open
from tests.support.mail import Mailbox
from tests.support.servers import Server


def test_an_empty_database_has_no_table(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        tables = engine.dialect.get_table_names(connection)
    engine.dispose()
    assert list(tables) == []


def test_a_migrated_database_is_real_and_nobody_is_in_it(database: Database) -> None:
    with database.read() as session:
        assert session.execute(text("SELECT kind FROM installation")).scalars().all() == ["real"]
        assert session.execute(text("SELECT count(*) FROM account")).scalar_one() == 0


def test_the_mail_server_keeps_what_it_is_given(mailbox: Mailbox) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.org", "b@example.org", "示例"
    letter.set_content("正文")
    host, port = mailbox.url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.send_message(letter)
    assert [str(kept["Subject"]) for kept in mailbox.messages] == ["示例"]
    assert mailbox.recipients == [["b@example.org"]]


@pytest.mark.needs_browser
def test_the_browser_notices_noise_and_never_leaves_home(server: Server, visit: Open) -> None:
    person = visit(server.url)
    person.goto("/healthz")
    person.page.evaluate("console.error('planted')")
    person.page.evaluate("fetch('http://example.org/a').catch(() => 0)")
    with pytest.raises(PlaywrightError):
        person.page.goto("http://example.org/b")
    noise = person.unexpected()
    person.expect("planted", "example.org", "Failed to load resource", "ERR_FAILED")
    assert {"error: planted", "asked elsewhere: http://example.org/b"} <= set(noise)
    assert any(line.startswith("error: CSP: connect-src http://example.org") for line in noise)
