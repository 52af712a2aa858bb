"""A group without e-mail hands in on paper; officers type it after the deadline, and it is accepted.

Everybody uses a browser without scripts and only what the pages offer.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.main import create_app
from tests.journeys.test_no_channels import (
    CODE,
    Town,
    found_the_house,
    open_the_call,
    set_up_programme,
    write,
)
from tests.support.paper import Person

PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def town(sqlite_settings, clock) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(create_app(sqlite_settings, clock, work=False), clock, stack)


def test_from_paper_to_accepted(town, sqlite_settings):
    first = found_the_house(town, sqlite_settings)
    desk = open_the_call(first, set_up_programme(town, first, {"第二人": "organiser"}))
    second = town.people["第二人"]
    town.days_pass(9)
    paper = take_the_paper(first, desk)
    assert not first.offers("/confirm$"), "whoever took the paper does not check it"
    town.days_pass(12)
    first.open(desk)
    first.send("/step$")
    proposal = type_it(first, paper)
    sign(first, proposal)
    assert "第二个人核对" in first.open(f"{proposal}/submit").text
    assert not first.offers("/submit$")
    second.open(paper)
    second.send("/confirm$", accept="yes")
    first.open(f"{proposal}/submit")
    assert "收到了" in first.send("/submit$", confirm="yes").text
    screen(first, second, desk)
    in_the_open(town)
    hand_over(town, first, proposal)


def take_the_paper(first: Person, desk: str) -> str:
    first.open(f"{desk}/papers")
    refused = first.form("/papers$")
    late = {"group_name": "示例老人队", "title": "示例歌会", "pages": "6"}
    answer = first.client.post(
        refused.action, data=refused.data({**late, "received_at": "2026-03-25 10:00"})
    )
    assert answer.status_code == 422
    first.send("/papers$", **late, received_at="2026-03-11 10:15")
    path = str(first.page.url.path)
    assert "收条" in first.open(f"{path}/slip").text
    first.open(path)
    return path


def type_it(first: Person, paper: str) -> str:
    first.open(paper)
    first.follow(r"/helped/new\?paper=")
    first.send("/helped/new$", fiscal_host="示例居委会", on_behalf_of="示例队长")
    proposal = "/".join(str(first.page.url.path).split("/")[:3])
    write(first, "示例老人队")
    return proposal


def sign(first: Person, proposal: str) -> None:
    """The slip is printed, signed, photographed."""
    first.open(f"{proposal}/submit")
    assert not first.offers("/submit$")
    first.follow("/help$")
    assert "示例队长" in first.open(f"{proposal}/help/slip").text
    first.open(f"{proposal}/help")
    assert "签字.png" in first.send("/help/signed$", file=PICTURE).text
    (link,) = first.links("/help/signed/")
    assert first.client.get(link).content == PICTURE


def screen(first: Person, second: Person, desk: str) -> None:
    """Whoever typed is told to keep out; the colleague decides."""
    first.open(f"{desk}/proposals")
    (link,) = sorted(set(first.links(r"/manage/proposals/[0-9a-f]{32}$")))
    page = first.open(link).text
    assert "你代录过或登记过这个项目，所以要回避" in page
    assert first.client.get(f"{link}/pass").status_code == 403
    second.open(f"{link}/pass")
    second.send("/pass$")
    assert "审查通过" in second.open(f"{desk}/proposals").text


def in_the_open(town: Town) -> None:
    """Everybody reads that a paper came, when, and that two checked it; nobody reads who applies."""
    page = town.person("路人").open(f"/rounds/{CODE}").text
    assert "HAND26-P-" in page
    assert "两人核对过" in page
    assert "示例老人队" not in page


def hand_over(town: Town, first: Person, proposal: str) -> None:
    first.open(f"{proposal}/help")
    answer = first.send("/hand-over$")
    (link,) = set(re.findall(r"/join/[\w-]+", answer.text))
    town.person("示例队长").open(link)
    leader = town.join("示例队长", "/new$")
    page = leader.open(proposal).text
    assert "代录和签过字的纸" in page
