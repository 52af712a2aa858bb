"""A whole round with neither e-mail nor SMS: by names, links passed on by hand, and paper forms.

Everybody uses a browser without scripts and only what the pages offer: the forms found on a page
are filled in and sent, links are followed.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.clock import TurnedClock
from app.main import create_app
from app.models import Message
from app.serving import check, first_link
from app.settings import Settings
from app.tallying import verify
from app.vocabulary import Channel
from tests.support.paper import Person

PASSWORD = "a long sample passphrase 7"
CODE = "HAND26"
MARKS = {"示例一队": "9", "示例二队": "8", "示例三队": "8"}


class Town:
    """The program, its clock, and the people who come to it."""

    def __init__(self, app: FastAPI, clock: TurnedClock, stack: ExitStack) -> None:
        self.app, self.clock = app, clock
        self.door = stack.enter_context(TestClient(app))
        self.people: dict[str, Person] = {}

    def person(self, name: str) -> Person:
        if name not in self.people:
            client = TestClient(self.app)
            client.portal = self.door.portal
            self.people[name] = Person(client)
        return self.people[name]

    def join(self, name: str, ending: str, **more: str) -> Person:
        """Make an account with the form on the present page: a name and a password, no more."""
        person = self.person(name)
        fields = {"sign_in_name": name, "display_name": name, "password": PASSWORD, "accept": "yes"}
        person.send(ending, **fields, **more)
        return person

    def days_pass(self, days: float) -> None:
        """Let time go by; everybody who comes back has to sign in again."""
        self.clock.turn(timedelta(days=days))
        for name, person in self.people.items():
            person.client.cookies.clear()
            person.open("/sign-in")
            person.send("/sign-in", sign_in_name=name, password=PASSWORD)


@pytest.fixture
def town(sqlite_settings: Settings, clock: TurnedClock) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(create_app(sqlite_settings, clock, work=False), clock, stack)


def test_a_whole_round_by_hand(town, sqlite_settings, clock, tmp_path):
    officer = found_the_house(town, sqlite_settings)
    programme = set_up_programme(town, officer, {"签核人": "signatory"})
    desk = open_the_call(officer, programme)
    for name in MARKS:
        apply(town, officer, desk, name)
    town.days_pass(21)
    screen(officer, desk)
    members = seat_the_panel(town, officer, desk)
    sign_the_rules(town.people["签核人"], desk)
    review(officer, desk, members)
    meet(officer, desk, members)
    count(town, officer, desk)
    publish(town, officer, desk)
    everybody_can_check(town, tmp_path)
    assert_nothing_was_sent(town)
    assert check(sqlite_settings, "zh_CN", print) == 0


def found_the_house(town: Town, settings: Settings) -> Person:
    link = first_link(settings, town.clock)
    assert link is not None
    town.person("办事员").open("/claim/" + link.rsplit("/", 1)[-1])
    return town.join("办事员", "/claim/", programme="示例创投", contact="示例电话 0760-0000")


def set_up_programme(town: Town, officer: Person, colleagues: Mapping[str, str]) -> str:
    """Give the programme its places, and let colleagues come, each with a role."""
    (programme,) = set(re.findall(r"/programmes/[0-9a-f]{32}", officer.page.text))
    officer.open(programme)
    officer.send("/strands$", name_zh="示例版块")
    officer.send("/communities$", name_zh="示例社区")
    for name, role in colleagues.items():
        officer.open(programme)
        answer = officer.send("/members$", name=name, role=role)
        (link,) = set(re.findall(r"/invitations/member/[\w-]+", answer.text))
        town.person(name).open(link)
        town.join(name, "/join$")
    return programme


def open_the_call(officer: Person, programme: str) -> str:
    officer.open(f"{programme}/rounds/new")
    officer.send(
        "/rounds/new",
        name_zh="示例一届",
        code=CODE,
        preset="founding-round",
        opens_at="2026-03-02T09:00",
        closes_at="2026-03-20T17:00",
        amount="200000",
        source="示例资金",
    )
    desk = str(officer.page.url.path)
    officer.open(f"{desk}/settings")
    officer.send("/settings$", **later_dates(officer))
    officer.open(f"{desk}/call")
    officer.send("/call$", read="yes")
    return desk


def later_dates(officer: Person) -> dict[str, str]:
    """Give every stage after the call a week of its own."""
    fields = officer.form("/settings$").fields
    rows = {name.split("-")[1]: values[0] for name, values in fields.items() if "-kind" in name}
    dates = {"screening": 21, "review": 23, "meeting": 25, "tally": 26, "decision": 27}
    dates |= {"notice": 28}
    typed = {}
    for row, kind in rows.items():
        if kind in dates:
            typed[f"stages__{row}__opens"] = f"2026-03-{dates[kind]:02d}T09:00"
            typed[f"stages__{row}__closes"] = f"2026-03-{dates[kind] + 1:02d}T09:00"
    return typed


def apply(town: Town, officer: Person, desk: str, name: str) -> None:
    person = town.person(name)
    person.open(f"/rounds/{CODE}")
    person.follow("/sign-up")
    town.join(name, "/sign-up")
    person.send(
        "/apply/new",
        kind="group",
        name=name,
        fiscal_host="示例居委会",
        contact_person="示例联系人",
        contact_phone="0760-0000",
    )
    proposal = "/".join(str(person.page.url.path).split("/")[:3])
    write(person, name)
    assert not person.offers("/submit$"), "nobody hands in before the contact is confirmed"
    vouch(officer, desk, name)
    person.open(f"{proposal}/submit")
    receipt = person.send("/submit$", confirm="yes")
    assert "收到了" in receipt.text


def write(person: Person, name: str) -> None:
    form = person.form("/edit/all")
    choices = {field: form.offered[field][-1] for field in ("strand", "community")}
    typed: dict[str, Any] = {
        "title": f"{name}的项目",
        "target": "长者",
        "people": "60",
        **dict.fromkeys(("summary", "need", "plan", "effect", "team", "risk"), f"{name}示例文字"),
        "budget__0__category": "goods",
        "budget__0__purpose": "示例物资",
        "budget__0__price": "12000",
        "budget__0__quantity": "1",
        "go": "check",
    }
    person.send("/edit/all", **choices, **typed)


def vouch(officer: Person, desk: str, name: str) -> None:
    """The officer telephones, and says so in the program."""
    officer.open(f"{desk}/people")
    for link in officer.links("/manage/accounts/"):
        if name in officer.open(link).text and officer.offers("/vouch$"):
            officer.send("/vouch$")


def screen(officer: Person, desk: str) -> None:
    officer.open(desk)
    step(officer)
    officer.open(f"{desk}/proposals")
    for link in sorted(set(officer.links(r"/manage/proposals/[0-9a-f]{32}$"))):
        officer.open(f"{link}/pass")
        officer.send("/pass$")


def step(officer: Person) -> None:
    """Take the next step; where it comes before its date, say why."""
    asked = "reason" in officer.form("/step$").fields
    officer.send("/step$", **({"reason": "示例：都齐了，提前进行"} if asked else {}))


def sign_the_rules(second: Person, desk: str) -> None:
    """A second person reads the rules and signs them."""
    second.open(f"{desk}/rulebook")
    second.send("/rulebook/sign$", accept="yes")


def seat_the_panel(town: Town, officer: Person, desk: str) -> list[Person]:
    members = []
    for letter in "ABCDE":
        officer.open(f"{desk}/panel")
        answer = officer.send("/panel$", name=f"示例评委{letter}")
        (link,) = set(re.findall(r"/invitations/seat/[\w-]+", answer.text))
        member = town.person(f"评委{letter}")
        member.open(link)
        members.append(town.join(f"评委{letter}", "/join$"))
    return members


def review(officer: Person, desk: str, members: list[Person]) -> None:
    hand_out(officer, desk, members)
    for member in members:
        mark_all(member, desk)


def hand_out(officer: Person, desk: str, members: list[Person]) -> None:
    """Everybody says whom they are connected with, and gets everything to read."""
    round_id = desk.rsplit("/", 1)[-1]
    for member in members:
        member.open(f"/reviews/rounds/{round_id}/conflicts")
        member.send("/conflicts$", accept="yes")
    officer.open(f"{desk}/assignments")
    officer.send("/assignments/preview$")
    officer.send("/assignments$")
    officer.open(desk)
    step(officer)


def mark_all(member: Person, desk: str) -> None:
    """Mark what one was given."""
    member.open(f"/reviews/rounds/{desk.rsplit('/', 1)[-1]}")
    for link in sorted(set(member.links(r"^/reviews/[0-9a-f]{32}$"))):
        mark(member, link)


def mark(member: Person, link: str) -> None:
    page = member.open(link).text
    given = next(value for name, value in MARKS.items() if f"{name}的项目" in page)
    form = member.form("/save$")
    names = {*form.fields, *form.offered}
    marks = {
        name.replace("-", "__"): given for name in names if re.fullmatch(r"marks-\d+-mark", name)
    }
    member.send("/save$", **marks, comment="示例评语", then="check")
    member.send("/file$", accept="yes")


def meet(officer: Person, desk: str, members: list[Person]) -> None:
    officer.open(desk)
    step(officer)
    officer.open(f"{desk}/meeting")
    officer.send("/meeting$", title="示例终审会")
    (room,) = set(re.findall(r"/meetings/[0-9a-f]{32}", officer.page.text))
    for _ in MARKS:
        officer.open(f"{desk}/meeting")
        officer.send("/open$")
        for member in members:
            member.open(room)
            member.send("/cast$", choice="for")
        officer.open(f"{desk}/meeting")
        officer.send("/close$")


def count(town: Town, officer: Person, desk: str) -> None:
    """Two projects are level and the money is enough for one of them: the meeting decides."""
    officer.open(desk)
    step(officer)
    officer.open(f"{desk}/results")
    if officer.offers("/results/tally$"):
        officer.send("/results/tally$")
    compute(town)
    officer.open(f"{desk}/results")
    rows = [n for n in officer.form("/tie#cases$").fields if re.fullmatch(r"order-\d+-rank", n)]
    ranks = {name.replace("-", "__"): str(place + 1) for place, name in enumerate(rows)}
    officer.send("/tie#cases$", **ranks, minutes="示例纪要 1", reason="受益人数较多者在前")
    compute(town)
    officer.open(desk)
    step(officer)


def compute(town: Town) -> None:
    while town.app.state.worker.once():
        pass


def publish(town: Town, officer: Person, desk: str) -> None:
    signatory = town.person("签核人")
    signatory.open(f"{desk}/sign")
    signatory.send("/sign$", accept="yes", password=PASSWORD)
    bring_out(town, officer, desk)


def bring_out(town: Town, officer: Person, desk: str) -> None:
    """The notice, its days, and the announcement."""
    officer.open(f"{desk}/publish/release")
    officer.send("/publish$", accept="yes")
    assert str(officer.page.url.path) == f"/rounds/{CODE}/notice"
    town.days_pass(11)
    officer.open(f"{desk}/results")
    officer.send("/announce$", accept="yes")
    assert str(officer.page.url.path) == f"/rounds/{CODE}/awards"


def everybody_can_check(town: Town, folder) -> None:
    visitor = town.person("路人")
    awards = visitor.open(f"/rounds/{CODE}/awards").text
    assert "示例一队的项目" in awards
    assert "示例评委" not in awards
    data = visitor.client.get(f"/rounds/{CODE}/bundle.zip").content
    assert zipfile.ZipFile(BytesIO(data)).testzip() is None
    (folder / "bundle.zip").write_bytes(data)
    said: list[str] = []
    assert verify(folder / "bundle.zip", "zh_CN", said.append) == 0, said


def assert_nothing_was_sent(town: Town) -> None:
    """Every message of the round waits for somebody who passes it on by hand."""
    with town.app.state.house.database.read() as session:
        channels = set(session.exec(select(Message.channel)).all())
    assert channels == {Channel.HAND}
