"""A panel and its meeting with browsers that run no script: sheets, conflicts, every form of ballot, cards."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import select

from app.actions import assignments
from app.forms.assignments import DrawForm
from app.models import Ballot, Review, SecretPaper, VotingCard
from app.settings import Settings
from app.vocabulary import BallotState, Phase, ReviewState
from app.web.house import House
from app.web.voting_cards import coder
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.paper import Person, plain
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
MARKS = ("8", "9", "7", "8", "6")


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


def browser(visit: Visit, account: str | None) -> Person:
    return Person(visit(account).client)


def refused(person: Person, ending: str, **typed: Any) -> str:
    """Send a form that comes back with what is missing; give its words."""
    form = person.form(ending)
    answer: Response = person.client.post(form.action, data=form.data(typed))
    assert answer.status_code == 422
    person.page = answer
    return plain(answer)


def marks(values: tuple[str, ...]) -> dict[str, str]:
    return {f"marks-{row}-mark": mark for row, mark in enumerate(values)}


def a_member(world: PanelWorld, visit: Visit) -> Person:
    """Somebody who is to read four proposals declares a conflict with one applicant; the review opens."""
    world.seat("示例评委甲", declared=False)
    world.seat("示例评委乙")
    for number in range(4):
        world.proposal(f"示例项目{number}")
    member = browser(visit, world.members[0])
    member.open("/desk")
    member.follow("/conflicts$")
    wanted = {"conflicts-0-recuse": "yes", "conflicts-0-reason": "kinship"}
    assert "要先同意" in refused(member, "/conflicts$", **wanted)
    member.send("/conflicts$", **wanted, accept="yes")
    world.act(world.organiser, assignments.draw, world.round_id, DrawForm())
    world.phase(Phase.REVIEW)
    return member


def test_sheets_are_filed_one_by_one_and_together(world: PanelWorld, visit: Visit) -> None:
    member = a_member(world, visit)
    queue = f"/reviews/rounds/{world.round_id}"
    member.open(queue)
    sheets = list(dict.fromkeys(member.links("^/reviews/[0-9a-f]{32}$")))
    assert len(sheets) == 3
    member.open(sheets[0])
    member.follow("/recusal$")
    member.send("/recusal$", reason="helped")

    member.open(sheets[1])
    words = refused(member, "/save$", **marks(MARKS[:4]), then="check")
    assert "这一项还没有打分" in words
    member.send("/save$", **marks(MARKS), then="check")
    assert "77.00 / 100" in plain(member.page)
    assert "下一份已经打开" in member.send("/file$", accept="yes").text
    assert str(member.page.url.path) == sheets[2]

    member.send("/save$", **marks(MARKS[::-1]), then="stay")
    member.open(queue)
    member.follow("/together$")
    assert "收到了" in member.send("/together$", accept="yes").text
    filed = world.rows(select(Review.id).where(Review.state == ReviewState.FILED))
    assert set(filed) == {path.rsplit("/", 1)[-1] for path in sheets[1:]}


def a_meeting(world: PanelWorld, visit: Visit, *, secret: bool) -> tuple[Person, str]:
    """The chair plans a meeting with two proposals; gives the chair and the meeting's address."""
    if secret:
        world.secret_vote()
    for number in range(2):
        world.proposal(f"示例项目{number}")
        world.seat(f"示例评委 {number}")
    world.phase(Phase.MEETING)
    chair = browser(visit, world.organiser)
    chair.open(f"/manage/{world.round_id}/meeting")
    chair.send("/meeting$", title="示例终审会")
    [found] = set(world.rows(select(Ballot.meeting_id)))
    return chair, f"/meetings/{found}"


@pytest.mark.parametrize("secret", [False, True])
def test_every_form_of_ballot_is_opened_cast_and_closed(
    world: PanelWorld, visit: Visit, *, secret: bool
) -> None:
    chair, meeting = a_meeting(world, visit, secret=secret)
    desk = f"/manage/{world.round_id}/meeting"
    member = browser(visit, world.members[0])
    first, second = world.proposals
    papers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "choose": ({"pick_min": "1", "pick_max": "1"}, {"picks[]": [second]}),
        "approval": ({}, {"picks[]": [first, second]}),
        "points": ({"points": "3"}, {"points-0-number": "2", "points-1-number": "1"}),
    }
    chair.open(desk)
    chair.send("/open$")
    for person in (browser(visit, world.members[1]), member):
        person.open(meeting)
        person.send("/arrive$")
    said = plain(member.send("/cast$", choice="for"))
    assert ("您的票已投出" if secret else "您投了：赞成") in said
    chair.open(desk)
    chair.send("/close$")
    for form, (limits, paper) in papers.items():
        chair.open(desk)
        chair.follow("/ballots$")
        chair.send("/ballots$", rule="", form=form, **{"proposals[]": [first, second]}, **limits)
        member.open(meeting)
        if form == "choose":
            assert "最多选 1 个" in refused(member, "/cast$", **{"picks[]": [first, second]})
        assert "您的票已投出" in plain(member.send("/cast$", **paper))
        chair.open(desk)
        chair.send("/close$")
    closed = world.rows(select(Ballot.form).where(Ballot.state == BallotState.CLOSED))
    assert sorted(closed) == ["approval", "choose", "for_against_abstain", "points"]


def test_one_of_the_public_votes_with_a_card(world: PanelWorld, visit: Visit, app: FastAPI) -> None:
    chair, _ = a_meeting(world, visit, secret=False)
    desk = f"/manage/{world.round_id}/meeting"
    chair.open(desk)
    chair.follow("/cards$")
    chair.send("/cards$", number="2")
    [card, _] = world.rows(select(VotingCard))
    chair.open(desk)
    chair.follow("/ballots$")
    chosen = {"proposals[]": world.proposals, "voters": "public", "form": "approval", "rule": ""}
    chair.send("/ballots$", **chosen)
    house: House = app.state.house
    guest = browser(visit, None)
    guest.open("/vote")
    guest.send("/vote$", code=coder(house.secret)(card.id).lower())
    assert "您的票已投出" in plain(guest.send("/vote/", **{"picks[]": [world.proposals[1]]}))
    assert not guest.offers("/vote/")
    [paper] = world.rows(select(SecretPaper))
    assert paper.picks == {world.proposals[1]: 1}


def test_an_invitation_is_declined_over_plain_forms(world: PanelWorld, visit: Visit) -> None:
    office = browser(visit, world.organiser)
    office.open(f"/manage/{world.round_id}/panel")
    office.send("/panel$", name="示例专家", panel="panel", weight="1")
    [path] = set(re.findall(r"/invitations/seat/[\w-]+", office.page.text))
    guest = browser(visit, None)
    guest.open(path)
    assert "原因" in refused(guest, "/decline$", reason="")
    guest.send("/decline$", reason="那几天在外地出差")
    assert "已经转告组织者" in plain(guest.page)
    assert guest.client.get(path).status_code == 403
    office.open(f"/manage/{world.round_id}/panel")
    assert "那几天在外地出差" in plain(office.page)
