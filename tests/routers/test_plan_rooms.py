"""The workbench as people meet it: in both languages, without a script, with two at once, and at its largest."""

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from sqlalchemy import event, insert
from sqlmodel import select

from app.models import (
    Assignment,
    AssignmentPlan,
    Organisation,
    PlanFit,
    PlanPair,
    Proposal,
    Recusal,
    Review,
    Seat,
)
from app.models.base import new_id
from app.settings import Settings
from app.vocabulary import OrganisationKind, ProposalState, RecusalReason, RecusalSource, SeatState
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
    for rest in ("", "?shape=matrix", "?only=short", "?only=bad", "/wishes", "/steps", "/publish"):
        assert organiser.get(address(world, rest), language).status_code == 200
    for rest in (line, f"{line}?out={world.seats[1]}"):
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
    seed = organiser.post(address(world, "/wishes"), upon(world, need="2", draw="1"))
    assert "要抽签，就要写明抽签种子" in seed.text
    need = upon(world, act="need", proposal=world.proposals[0], need="900", back="line")
    page = organiser.post(address(world, "/arrange"), need)
    assert (page.status_code, 'value="900"' in page.text) == (422, True)


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


def test_a_thousand_proposals_and_three_hundred_members_stay_small(
    world: PanelWorld, visit: Visit, app: FastAPI
) -> None:
    _largest(world)
    organiser = visit(world.organiser)
    found = {}
    for rest in (
        "",
        "?shape=matrix&page=7&cols=3",
        "?q=77&only=hand",
        "/wishes",
        "/steps",
        "/publish",
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


def _largest(world: PanelWorld, proposals: int = 1000, members: int = 300, need: int = 5) -> None:
    """Set everything straight into the tables: five thousand pairs, with conflicts and loads."""
    random, now = Random(7), world.clock.now()
    bodies, rows = [new_id() for _ in range(proposals)], [new_id() for _ in range(proposals)]
    seats = [new_id() for _ in range(members)]
    plan, values = new_id(), np.random.default_rng(7).integers(0, 90_000, (proposals, members))
    tables: dict[Any, list[dict[str, Any]]] = {
        Organisation: [
            {"id": one, "kind": OrganisationKind.GROUP, "name": f"示例团队 {n}", "fiscal_host": "",
             "created_by": world.organiser, "created_at": now}
            for n, one in enumerate(bodies)
        ],
        Proposal: [
            {"id": one, "funding_round_id": world.round_id, "organisation_id": bodies[n],
             "strand_id": world.strand_id, "state": ProposalState.ELIGIBLE, "number": f"T-{n:04d}",
             "title": f"示例项目：为社区里的老人和孩子做的第 {n} 件事", "requested_minor": 1,
             "started_by": world.organiser, "created_at": now}
            for n, one in enumerate(rows)
        ],
        Seat: [
            {"id": one, "funding_round_id": world.round_id, "panel": PANEL, "label": _label(n),
             "invited_name": f"示例评委 {n}", "state": SeatState.ACTIVE, "capacity": 25,
             "conflicts_declared_at": now, "created_at": now}
            for n, one in enumerate(seats)
        ],
        Recusal: [
            {"id": new_id(), "seat_id": seat, "organisation_id": body, "reason": RecusalReason.OTHER,
             "source": RecusalSource.MEMBER, "recorded_by": world.organiser, "recorded_at": now}
            for seat in seats for body in random.sample(bodies, 10)
        ],
        AssignmentPlan: [
            {"id": plan, "funding_round_id": world.round_id, "panel": PANEL, "version": 0,
             "wishes": {"need": need, "most": 22}, "answer": {}, "trouble": [], "bids_open": False,
             "progress": 0, "made_at": now}
        ],
        PlanPair: [
            {"id": new_id(), "plan_id": plan, "proposal_id": one, "seat_id": seat,
             "locked": n % 50 == 0, "lead": False, "drawn": False}
            for n, one in enumerate(rows) for seat in random.sample(seats, need)
        ],
        PlanFit: [
            {"plan_id": plan, "proposals": rows, "seats": seats, "sizes": [3000] * proposals,
             "values": zlib.compress(values.astype("<i4").tobytes(), 1)}
        ],
    }  # fmt: skip
    with world.database.write_session() as session:
        for table, values in tables.items():
            session.execute(insert(table), values)
        session.commit()


def _label(number: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return (
        letters[number]
        if number < len(letters)
        else letters[number // 26 - 1] + letters[number % 26]
    )
