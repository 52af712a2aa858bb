"""The workbench as people meet it: in both languages, without a script, with two at once, and at its largest."""

import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import select

from app.models import Assignment, AssignmentPlan, PlanFit, PlanPair, Review
from app.models.base import new_id
from app.settings import Settings
from tests.support.largest_plan import largest
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import PANEL, arrange, laid, run, staffed, version, wish
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
LANGUAGES = ("zh_CN", "en")
PAGE_MAX, QUERIES_MAX = 200_000, 30


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


def address(world: PanelWorld, rest: str = "") -> str:
    return f"/manage/{world.round_id}/assignments/plan{rest}"


def upon(world: PanelWorld, **fields: str) -> dict[str, str]:
    return {"panel": PANEL, "version": str(version(world)), **fields}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_both_languages(world: PanelWorld, visit: Visit, language: str) -> None:
    staffed(world)
    organiser = visit(world.organiser)
    assert organiser.get(address(world), language).status_code == 200  # before anything was done
    wish(world, need="5", most="2", leads="yes", apart="yes", bids_open="yes")
    run(world)
    arrange(world, "swap", 0, out=world.seats[0]) if ("T-001", "A") in laid(world) else None
    run(world, "least_change")
    line = f"/proposals/{world.proposals[0]}"
    pages = ("", "?shape=matrix", "?only=short", "?only=bad", "/wishes", "/steps", "/publish")
    for rest in (*pages, "/asking"):
        assert organiser.get(address(world, rest), language).status_code == 200
    readers = [label for number, label in laid(world) if number == "T-001"]
    reader = world.seats["ABCDEF".index(readers[0])]
    for rest in (line, f"{line}?out={reader}", f"{line}?out={reader}&how=trade"):
        assert organiser.get(address(world, rest), language).status_code == 200
    member = visit(world.members[0])
    assert member.get(f"/reviews/rounds/{world.round_id}/bids", language).status_code == 200
    assert member.get(f"/reviews/rounds/{world.round_id}", language).status_code == 200
    assert member.get(address(world), language).status_code == 404


def test_all_of_it_is_done_by_plain_forms(world: PanelWorld, visit: Visit) -> None:
    staffed(world)
    organiser = visit(world.organiser)
    page = organiser.post(
        address(world, "/wishes"), upon(world, need="2", most="4", use_capacity="yes")
    )
    assert page.status_code == 303
    assert organiser.post(address(world, "/run"), upon(world)).status_code == 303
    assert ("T-001", "A") in laid(world)
    moved = organiser.post(
        address(world, "/arrange"),
        upon(
            world,
            act="swap",
            proposal=world.proposals[0],
            out=world.seats[0],
            seat=world.seats[1],
            back="line",
        ),
    )
    assert moved.headers["location"].endswith(f"/proposals/{world.proposals[0]}?panel={PANEL}")
    assert ("T-001", "B") in laid(world)
    assert organiser.post(address(world, "/undo"), upon(world)).status_code == 303
    assert ("T-001", "A") in laid(world)
    assert organiser.post(address(world, "/redo"), upon(world)).status_code == 303
    assert ("T-001", "B") in laid(world)
    [pair] = [one for one in laid(world) if one[0] == "T-003"][:1]
    typed = {"number": "T-003", "label": pair[1], "pick": "", "back": "line"}
    where = {"act": "trade", "proposal": world.proposals[0], "out": world.seats[1]}
    assert (
        organiser.post(address(world, "/arrange"), upon(world, **where, **typed)).status_code == 303
    )
    assert {("T-001", pair[1]), ("T-003", "B")} <= laid(world)
    for _ in range(2):
        assert organiser.post(address(world, "/undo"), upon(world)).status_code == 303
    assert ("T-001", "A") in laid(world)
    assert organiser.post(address(world, "/publish"), upon(world)).status_code == 303
    assert len(world.rows(select(Assignment))) == len(world.rows(select(Review))) == 12
    bids = {"page": "1", "bids-0-proposal": world.proposals[0], "bids-0-value": "3"}
    where = f"/reviews/rounds/{world.round_id}/bids"
    assert visit(world.members[0]).post(where, bids).status_code == 403  # nobody asked


def test_a_form_with_a_fault_comes_back_as_it_was_typed(world: PanelWorld, visit: Visit) -> None:
    staffed(world)
    organiser = visit(world.organiser)
    typed = upon(world, need="", limits="B 2-6\nganz viel", draw="1", apart="yes")
    page = organiser.post(address(world, "/wishes"), typed)
    assert page.status_code == 422
    for words in ("ganz viel", "第 2 行看不懂", 'name="apart" value="yes" checked'):
        assert words in page.text
    strange = upon(world, need="2", limits="Z 3", least="1", apart="yes")
    page = organiser.post(address(world, "/wishes"), strange)
    assert page.status_code == 422
    for words in (">Z 3</textarea>", "没有席位是 Z 的评委", 'name="apart" value="yes" checked'):
        assert words in page.text
    seed = organiser.post(address(world, "/wishes"), upon(world, need="2", draw="1"))
    assert "要抽签，就要写明抽签种子" in seed.text
    trade = {"act": "trade", "proposal": world.proposals[0], "number": "T-77", "back": "line"}
    wish(world)
    run(world)
    [reader] = [label for number, label in laid(world) if number == "T-001"][:1]
    there = upon(world, **trade, out=world.seats["ABCDEF".index(reader)])
    page = organiser.post(address(world, "/arrange"), there)
    assert page.status_code == 422
    for words in ("没有编号是 T-77 的项目", 'value="T-77"', f"评委 {reader} 挪到哪里"):
        assert words in page.text
    need = upon(world, act="need", proposal=world.proposals[0], need="900", back="line")
    page = organiser.post(address(world, "/arrange"), need)
    assert (page.status_code, 'value="900"' in page.text) == (422, True)


def test_a_plan_by_lot_is_listed_with_its_seed(world: PanelWorld, visit: Visit) -> None:
    staffed(world)
    wish(world, draw="1", seed="07 11 23", seed_source="示例：当期彩票号码")
    run(world)
    organiser = visit(world.organiser)
    assert organiser.post(address(world, "/publish"), upon(world, tell="no")).status_code == 303
    page = organiser.get(f"/manage/{world.round_id}/assignments")
    assert "抽签种子 07 11 23，来源：示例：当期彩票号码" in page.text
    english = organiser.get(f"/manage/{world.round_id}/assignments", "en")
    assert "07 11 23" in english.text


def test_the_second_organiser_sees_what_the_first_did_and_keeps_what_was_typed(
    world: PanelWorld, visit: Visit
) -> None:
    staffed(world)
    wish(world)
    run(world)
    organiser, old = visit(world.organiser), upon(world)
    arrange(world, "swap", 0, seat=1, out=0)
    page = organiser.post(address(world, "/wishes"), {**old, "need": "4", "most": "77"})
    assert page.status_code == 409
    for words in ("项目 T-001：评委 A 换成评委 B", 'value="77"', 'name="version" value="3"'):
        assert words in page.text
    move = {
        "act": "swap",
        "proposal": world.proposals[0],
        "seat": world.seats[2],
        "out": world.seats[3],
    }
    page = organiser.post(address(world, "/arrange"), {**old, **move})
    assert page.status_code == 409
    assert re.search(rf'name="seat" value="{world.seats[2]}" checked', page.text)
    for rest in ("/run", "/undo", "/publish"):
        page = organiser.post(address(world, rest), old)
        assert (page.status_code, "项目 T-001：评委 A 换成评委 B" in page.text) == (409, True)


@pytest.mark.parametrize("most", [15, 22])
def test_a_thousand_proposals_and_three_hundred_members_stay_small(
    world: PanelWorld, visit: Visit, app: FastAPI, most: int
) -> None:
    """With loads of 15 some two thirds have no room left: each is refused, with a button. Wishes changed since."""
    largest(world, most=most)
    organiser = visit(world.organiser)
    with world.database.write_session() as session:  # somebody comes after the last run
        [fit] = session.exec(select(PlanFit)).all()
        fit.seats = [*fit.seats[:-1], new_id()]
        then = {"weights": {"tags": 30}, "thesaurus": "老人 长者", "target_words": "", "bids": []}
        fit.values = zlib.compress(zlib.decompress(fit.values) + json.dumps(then).encode(), 1)
        plan = session.get_one(AssignmentPlan, fit.plan_id)
        plan.bids_open = True
        pair = session.exec(select(PlanPair)).first()
        assert pair is not None
        line, seat = f"/proposals/{pair.proposal_id}", pair.seat_id
        session.commit()
    found = {}
    for rest in (
        "",
        "?shape=matrix&page=7&cols=3",
        "?q=77&only=hand",
        "/wishes",
        "/steps",
        "/publish",
        "/asking",
        line,
        f"{line}?out={seat}",
        f"{line}?out={seat}&how=trade",
    ):
        with _counted(app) as statements:
            page = organiser.get(address(world, rest))
        found[rest] = page.status_code, len(page.content) < PAGE_MAX, len(statements) < QUERIES_MAX
    assert found == dict.fromkeys(found, (200, True, True))


@contextmanager
def _counted(app: FastAPI) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    engine = app.state.house.database.reading
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
