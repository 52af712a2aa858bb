"""One officer and two helpers run a whole round; who signs for the money signs on paper.

Nobody else works in the office: the second helper reads and signs the rules and types every paper a second
time, the first one keeps the meeting. Everybody uses a browser without scripts and only what the pages offer.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.clock import TurnedClock
from app.main import create_app
from app.serving import check
from app.settings import Settings
from tests.journeys.test_no_channels import (
    MARKS,
    Town,
    apply,
    bring_out,
    count,
    everybody_can_check,
    found_the_house,
    hand_out,
    mark_all,
    open_the_call,
    screen,
    seat_the_panel,
    set_up_programme,
    sign_the_rules,
    step,
)
from tests.journeys.test_on_paper import PICTURE
from tests.support.paper import Person

SECOND, KEEPER = "帮手甲", "帮手乙"


@pytest.fixture
def town(sqlite_settings: Settings, clock: TurnedClock) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(create_app(sqlite_settings, clock, work=False), clock, stack)


def test_three_people_run_a_round(town: Town, sqlite_settings: Settings, tmp_path: Path) -> None:
    officer = found_the_house(town, sqlite_settings)
    colleagues = {SECOND: "organiser", KEEPER: "secretary"}
    desk = open_the_call(officer, set_up_programme(town, officer, colleagues))
    second, keeper = town.people[SECOND], town.people[KEEPER]
    for name in MARKS:
        apply(town, officer, desk, name)
    town.days_pass(21)
    screen(officer, desk)
    members = seat_the_panel(town, officer, desk)
    sign_the_rules(second, desk)
    hand_out(officer, desk, members)
    for member in members[1:]:
        mark_all(member, desk)
    type_twice(officer, second, desk)
    hold(officer, keeper, desk)
    count(town, officer, desk)
    approve(officer, second, desk)
    bring_out(town, officer, desk)
    everybody_can_check(town, tmp_path)
    assert check(sqlite_settings, "zh_CN", print) == 0


def type_twice(officer: Person, second: Person, desk: str) -> None:
    """One member wrote on paper: one of the office types it with the picture, another types it again."""
    officer.open(f"{desk}/paper-sheets")
    for link in sorted(set(officer.links(r"/manage/reviews/[0-9a-f]{32}/paper$"))):
        page = officer.open(link).text
        marks = as_written(officer, page)
        officer.send("/paper$", file=PICTURE, **marks)
        second.open(f"{desk}/paper-sheets")
        (again,) = set(second.links(r"/manage/paper-sheets/[0-9a-f]{32}$"))
        second.open(again)
        second.send("/paper-sheets/[0-9a-f]{32}$", **marks)
    assert "没有要录的" in second.open(f"{desk}/paper-sheets").text


def as_written(person: Person, page: str) -> dict[str, str]:
    given = next(value for name, value in MARKS.items() if f"{name}的项目" in page)
    fields = person.form("/paper$").fields
    rows = [name for name in fields if re.fullmatch(r"marks-\d+-mark", name)]
    return {name.replace("-", "__"): given for name in rows} | {"signed": "yes", "comment": "示例"}


def hold(officer: Person, keeper: Person, desk: str) -> None:
    """Hands are raised in the room; the secretary writes the counts down, the officer compares them."""
    officer.open(desk)
    step(officer)
    officer.open(f"{desk}/meeting")
    officer.send("/meeting$", title="示例终审会")
    counts = {"attending": "5", "votes_for": "4", "votes_against": "1", "votes_abstain": "0"}
    for link in sorted(set(officer.links(r"/manage/ballots/[0-9a-f]{32}/counts$"))):
        keeper.open(link)
        keeper.send("/counts$", file=PICTURE, **counts)
        officer.open(link)
        officer.send("/confirm$")


def approve(officer: Person, second: Person, desk: str) -> None:
    """The official signs the printed form; the second helper compares its fingerprint and uploads it."""
    shown = re.search(r"结果</span> <code><span>([0-9a-f]{8})", officer.open(f"{desk}/sign").text)
    assert shown is not None
    second.open(f"{desk}/sign")
    second.send(
        "/sign/paper$",
        file=PICTURE,
        shown=shown[1],
        number="示例〔2026〕1 号",
        signers="示例负责人",
        signed_on="2026-03-27",
        accept="yes",
    )
