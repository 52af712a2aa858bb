"""What a session opens that a seat card opened: one seat, while the card is good."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.models import Account, FundingRound, Programme, ProgrammeMember, RulebookVersion, Seat
from app.settings import Settings
from app.vocabulary import Phase, Role, SeatState
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, hidden, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
CODE = re.compile(r'<p class="code">([0-9A-Z-]{19})</p>')


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


def cards(world: PanelWorld) -> str:
    """Give the address where cards are made."""
    return f"/manage/{world.round_id}/panel/cards"


def card(world: PanelWorld, visit: Visit) -> str:
    """Make a card for the first seat; gives its code as it is printed."""
    answer = visit(world.organiser).post(cards(world), {"seats[]": world.seats[0]})
    return CODE.findall(answer.text)[0]


def enter(visit: Visit, code: str) -> Visitor:
    """Come in by a card."""
    guest = visit(None)
    answer = guest.post(f"/invitations/card/{code}")
    assert answer.status_code == 303
    page = guest.get(answer.headers["location"])
    return Visitor(guest.client, hidden(page.text)["csrf"])


def another_round(world: PanelWorld, phase: Phase) -> Seat:
    """Let the first member sit in a round of another programme too."""
    now = world.clock.now()
    programme = Programme(name={"zh": "别处"}, operator={"zh": "别处"}, created_at=now)
    round_ = FundingRound(
        programme_id=programme.id,
        code="ELSEWHERE",
        name={"zh": "别处的一届"},
        summary={"zh": "示例"},
        timezone="Asia/Shanghai",
        phase=phase,
        created_at=now,
    )
    seat = Seat(
        funding_round_id=round_.id,
        panel="panel",
        label="A",
        account_id=world.members[0],
        invited_name="示例评委",
        state=SeatState.ACTIVE,
        terms_accepted_at=now,
        created_at=now,
    )
    [rules] = world.rows(select(RulebookVersion))
    copied = rules.model_dump() | {"id": "e" * 32, "funding_round_id": round_.id}
    world.put(programme, round_, RulebookVersion(**copied), seat)
    return seat


def known_by_password(world: PanelWorld) -> None:
    """Let the first member have a password, and no second factor."""
    with world.database.write_session() as session:
        session.get_one(Account, world.members[0]).password_hash = "kept"
        session.commit()


def test_a_card_opens_its_seat_and_nothing_else(world: PanelWorld, visit: Visit) -> None:
    member = world.seat("示例评委")
    elsewhere = another_round(world, Phase.ANNOUNCED)
    known_by_password(world)
    code = card(world, visit)
    guest = enter(visit, code)
    inside, outside = (
        f"/reviews/rounds/{one}/conflicts" for one in (world.round_id, elsewhere.funding_round_id)
    )
    assert visit(member).get(outside).status_code == 200
    assert guest.get(outside).status_code == 404
    assert guest.get(inside).status_code == 200
    desk = guest.get("/desk").text
    assert ("别处的一届" in desk, "示例一届" in desk) == (False, True)
    for page in ("/account", "/organisations/new"):
        refused = guest.get(page)
        assert refused.status_code == 403
        assert "凭席位卡进来的" in refused.text
    changed = {"display_name": "别人", "email": "finder@example.org", "mobile": ""}
    assert guest.post("/account", changed).status_code == 404
    assert guest.post("/account/second-factor/begin").status_code == 404
    [account] = world.rows(select(Account).where(Account.id == member))
    assert (account.display_name, account.email, account.totp_secret) == ("示例评委", None, None)
    assert guest.post("/preferences", {"language": "en", "back": "/"}).status_code == 303
    assert guest.post("/sign-out").status_code == 303
    assert guest.get(inside).status_code != 200


def test_who_sits_elsewhere_too_signs_in_by_password(world: PanelWorld, visit: Visit) -> None:
    world.seat("示例评委")
    organiser = visit(world.organiser)
    code = card(world, visit)
    guest = enter(visit, code)
    another_round(world, Phase.REVIEW)
    assert guest.get(f"/reviews/rounds/{world.round_id}").status_code == 404
    assert visit(None).get(f"/invitations/card/{code}").status_code == 403
    again = organiser.post(cards(world), {"seats[]": world.seats[0]})
    assert again.status_code == 422


def test_a_cards_session_ends_when_its_account_becomes_an_officer(
    world: PanelWorld, visit: Visit
) -> None:
    member = world.seat("示例评委")
    guest = enter(visit, card(world, visit))
    officer = ProgrammeMember(
        programme_id=world.programme_id,
        account_id=member,
        role=Role.SECRETARY,
        added_at=world.clock.now(),
    )
    world.put(officer)
    assert guest.get(f"/manage/{world.round_id}").status_code == 404
    assert guest.get(f"/reviews/rounds/{world.round_id}").status_code == 404


def test_a_card_lets_nobody_in_once_the_result_is_public(world: PanelWorld, visit: Visit) -> None:
    world.seat("示例评委")
    code = card(world, visit)
    guest = enter(visit, code)
    world.phase(Phase.NOTICE)
    assert guest.get(f"/reviews/rounds/{world.round_id}").status_code == 404
    late = visit(None).get(f"/invitations/card/{code}")
    assert late.status_code == 403
    assert "席位卡不再能进入" in late.text
    assert "席位卡不再能进入" in visit(None).post("/card", {"code": code}).text
