"""What the database itself holds of cards and objections, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.actions import seat_cards as actions
from app.errors import Invalid, Refused
from app.models import Objection, SeatCard
from app.views import seat_cards as views
from app.vocabulary import RecusalReason, SeatState
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture


def test_one_card_is_good_for_a_seat(world: PanelWorld) -> None:
    world.seat("示例评委")
    for number in ("AAAA", "BBBB"):
        card = SeatCard(
            seat_id=world.seats[0],
            number=number,
            digest=number * 16,
            issued_by=world.organiser,
            issued_at=world.clock.now(),
        )
        if number == "AAAA":
            world.put(card)
            continue
        with pytest.raises(IntegrityError):
            world.put(card)


def test_one_objection_of_a_body_to_a_member_is_open(world: PanelWorld) -> None:
    world.seat("示例评委")
    world.proposal("示例一")

    def row() -> Objection:
        return Objection(
            funding_round_id=world.round_id,
            seat_id=world.seats[0],
            organisation_id=world.organisations[0],
            reason=RecusalReason.OTHER,
            grounds="示例",
            raised_by=world.organiser,
            raised_at=world.clock.now(),
        )

    world.put(row())
    with pytest.raises(IntegrityError):
        world.put(row())


def test_a_card_goes_with_its_seat(world: PanelWorld) -> None:
    world.seat("示例评委")
    card = actions.mint()
    world.act(world.organiser, actions.issue, world.round_id, [world.seats[0]], [card])
    assert world.look(None, views.card, card.code).name == "示例评委"
    with world.database.write_session() as session:
        seat = session.get(views.Seat, world.seats[0])
        assert seat is not None
        seat.state = SeatState.REMOVED
        session.commit()
    with pytest.raises(Refused, match="card_wrong"):
        world.look(None, views.card, card.code)


def test_a_number_that_another_card_has_is_asked_for_again(world: PanelWorld) -> None:
    for name in ("示例甲", "示例乙"):
        world.seat(name)
    card = actions.mint()
    world.act(world.organiser, actions.issue, world.round_id, world.seats[:1], [card])
    other = replace(actions.mint(), number=card.number)
    with pytest.raises(Invalid) as refused:
        world.act(world.organiser, actions.issue, world.round_id, world.seats[1:], [other])
    assert refused.value.fields == {"seats": ("card_number", {})}
    assert [row.seat_id for row in world.rows(select(SeatCard))] == world.seats[:1]


def test_only_organisers_print_cards(world: PanelWorld) -> None:
    world.seat("示例评委")
    with pytest.raises(Refused, match="not_yours"):
        world.act(world.second, actions.issue, world.round_id, world.seats, [actions.mint()])
