"""Members say what they would like to read, while they are asked."""

import pytest
from sqlmodel import select

from app.actions import bids, plan_asking
from app.errors import NotFound, Refused
from app.forms.plans import AskForm, BidLine, BidsForm
from app.models import Bid, LedgerEntry, Message
from app.views import bids as bid_views
from app.views import plan_asking as ask_views
from app.views import plan_lines
from app.vocabulary import Verb
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.plan_rows import PANEL, opened, run, staffed, wish

LINK = "http://test/queue"


def test_a_member_bids_only_while_asked_and_only_on_what_is_free(world: PanelWorld) -> None:
    staffed(world)
    page = BidsForm(bids=[BidLine(proposal=world.proposals[1], value="3")])
    who = world.members[0]
    with pytest.raises(Refused, match="bids_closed"):
        world.act(who, bids.set_bids, world.round_id, page)
    wish(world, bids_open="yes")
    world.recuse(world.seats[0], world.proposals[0])
    shown = world.look(who, bid_views.show, world.round_id)
    assert [row.number for row in shown.rows] == [f"T-{n:03d}" for n in range(2, 7)]
    both = BidsForm(
        bids=[
            BidLine(proposal=world.proposals[0], value="3"),
            BidLine(proposal=world.proposals[1], value="3"),
            BidLine(proposal=world.proposals[2], value=""),
        ]
    )
    assert world.act(who, bids.set_bids, world.round_id, both) == 1
    [row] = world.rows(select(Bid))
    assert (row.seat_id, row.proposal_id, row.value) == (world.seats[0], world.proposals[1], 3)
    with pytest.raises(NotFound):
        world.act(world.stranger, bids.set_bids, world.round_id, both)
    run(world)
    line = world.look(
        world.organiser, plan_lines.line, world.round_id, world.proposals[1], opened()
    )
    said = {one.label: one.reasons for one in (*line.readers, *line.choices)}
    assert any("自己填的意愿是 3" in reason for reason in said["A"])


def test_members_are_asked_for_wishes_by_messages_that_were_seen(world: PanelWorld) -> None:
    staffed(world)
    world.seat("示例新人", declared=False)
    asked = AskForm(panel=PANEL, seats=world.seats[:6])
    with pytest.raises(Refused, match="bids_closed"):
        world.act(world.organiser, plan_asking.ask, world.round_id, asked, link=LINK)
    wish(world, bids_open="yes")
    world.recuse(world.seats[1], world.proposals[0])
    one = BidsForm(bids=[BidLine(proposal=world.proposals[1], value="3")])
    world.act(world.members[0], bids.set_bids, world.round_id, one)
    page = world.look(world.organiser, ask_views.preview, world.round_id, PANEL, LINK)
    assert (page.said, page.undeclared, page.last_at) == (("示例评委 0",), ("示例新人",), None)
    assert page.seats == tuple(world.seats[1:6])
    assert [line.count for line in page.mails] == [5, 6, 6, 6, 6]  # one keeps out of one
    assert world.rows(select(Message)) == []
    world.act(world.members[2], bids.set_bids, world.round_id, one)  # answers meanwhile
    count = world.act(
        world.organiser,
        plan_asking.ask,
        world.round_id,
        AskForm(panel=PANEL, seats=page.seats),
        link=LINK,
    )
    sent = [row.facts for row in world.rows(select(Message))]
    assert count == len(sent) == 4
    seen = [line for line in page.mails if line.name != "示例评委 2"]
    assert sorted((one["subject"], one["body"]) for one in sent) == sorted(
        (line.subject, line.body) for line in seen
    )
    entry = world.rows(select(LedgerEntry).order_by(LedgerEntry.sequence))[-1]
    assert (entry.verb, entry.after["asked"]) == (Verb.ASSIGNMENT_ASK, list("BDEF"))
    assert (
        world.look(world.organiser, ask_views.preview, world.round_id, PANEL, LINK).last_at
        == world.clock.now()
    )
    stranger = AskForm(panel=PANEL, seats=["0" * 32])
    with pytest.raises(NotFound):
        world.act(world.organiser, plan_asking.ask, world.round_id, stranger, link=LINK)
