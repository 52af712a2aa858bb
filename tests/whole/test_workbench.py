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
from tests.support.walkers import enlarge


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
@pytest.mark.parametrize("phone", [True, False])
def test_a_page_that_is_too_wide_is_noticed_on_every_screen(
    server: Server, visit: Open, *, phone: bool
) -> None:
    person = visit(server.url, phone=phone)
    page = person.goto("/sign-in")
    assert not person.is_wider_than_screen()
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('p'),"
        " { id: 'wide', textContent: '示例' }))"
    )
    page.evaluate("document.getElementById('wide').style.width = 'calc(100vw + 40px)'")
    assert person.is_wider_than_screen()
    page.evaluate("document.getElementById('wide').remove()")
    enlarge(person)
    assert not person.is_wider_than_screen()


@pytest.mark.needs_browser
def test_the_browser_notices_noise_and_never_leaves_home(server: Server, visit: Open) -> None:
    person = visit(server.url)
    person.goto("/healthz")
    person.page.evaluate("console.error('planted')")
    with person.page.expect_console_message(lambda said: said.text.startswith("CSP: ")):
        person.page.evaluate("fetch('http://example.org/a').catch(() => 0)")
    with pytest.raises(PlaywrightError):
        person.page.goto("http://example.org/b")
    noise = person.unexpected()
    person.expect("planted", "example.org", "Failed to load resource", "ERR_FAILED")
    assert {"error: planted", "asked elsewhere: http://example.org/b"} <= set(noise)
    assert any(line.startswith("error: CSP: connect-src http://example.org") for line in noise)
