"""Links that scanners open, codes that are guessed, cards that come again: tried as an attacker would."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.actions import ballots, meetings, panels, voting_cards
from app.forms.meetings import BallotStartForm, CardForm, CardsForm
from app.forms.panels import SeatForm
from app.models import Account, Ballot, CardTurnout, Message, SecretPaper, VotingCard
from app.settings import Settings
from app.vocabulary import Phase
from app.web.voting_cards import ALPHABET, coder, plain
from tests.actions.test_live_meetings import held
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture
from tests.support.visitors import Visitor, app, visit  # noqa: F401 -- fixtures

Visit = Callable[[str | None], Visitor]
FLEETING = re.compile(r'value="[^"]*"|/vote/[0-9A-Z]+')


@pytest.fixture
def settings(sqlite_settings: Settings) -> Settings:
    """Pages are the same over either database."""
    return sqlite_settings


def cards(world: PanelWorld, visit: Visit, number: int = 2) -> tuple[str, list[str]]:
    """Plan a meeting and give out cards; gives the meeting and the codes."""
    meeting = held(world, proposals=2, members=2)
    secret = visit(None).client.app.state.house.secret  # type: ignore[attr-defined]  # Starlette types no state
    code_of = coder(secret)
    form = CardsForm(number=str(number))
    world.act(world.organiser, voting_cards.issue, meeting, form, code_of=code_of)
    listed = world.rows(select(VotingCard.id).order_by(VotingCard.number))
    return meeting, [plain(code_of(card)) for card in listed]


def asked(world: PanelWorld, meeting: str, place: int = 0) -> str:
    """Put a question to the public; gives the ballot."""
    form = BallotStartForm(
        form="for_against_abstain", voters="public", proposals=[world.proposals[place]]
    )
    world.act(world.organiser, ballots.start, meeting, form)
    found = world.rows(select(Ballot.id).where(Ballot.voters == "public"))
    return str(found[-1])


def said(visitor: Visitor, path: str) -> tuple[int, str]:
    answer = visitor.get(path)
    text = answer.text.replace(answer.headers["x-request-id"], "~")
    return answer.status_code, FLEETING.sub("~", text)


def test_a_scanner_opens_a_seats_link_and_the_seat_can_be_taken(
    world: PanelWorld, visit: Visit
) -> None:
    base = "http://testserver/invitations/seat/"
    form = SeatForm(name="示例专家", panel="panel")
    path = world.act(world.organiser, panels.invite, world.round_id, form, link_base=base).link
    path = path.removeprefix("http://testserver")
    scanner, guest = visit(None), visit(world.stranger)
    for _ in range(3):
        for method in ("HEAD", "OPTIONS", "GET"):
            for end in ("", "/accept", "/decline", "/join"):
                scanner.client.request(method, f"{path}{end}")
    page = guest.get(path)
    [promised] = re.findall(r'name="promised" value="([0-9a-f]{64})"', page.text)
    answer = guest.post(f"{path}/accept", {"promised": promised, "accept": "yes"})
    assert answer.status_code == 303
    assert guest.post(f"{path}/decline", {"reason": "示例"}).status_code == 403


def test_a_scanner_opens_a_cards_link_and_the_card_still_votes(
    world: PanelWorld, visit: Visit
) -> None:
    meeting, [code, _] = cards(world, visit)
    ballot = asked(world, meeting)
    for method in ("HEAD", "OPTIONS", "GET"):
        visit(None).client.request(method, f"/vote/{code}")
        visit(None).client.request(method, f"/vote/{code}/{ballot}")
    voter = visit(None)
    voter.get(f"/vote/{code}")
    assert voter.post(f"/vote/{code}/{ballot}", {"choice": "for"}).status_code == 303
    assert len(world.rows(select(CardTurnout))) == len(world.rows(select(SecretPaper))) == 1


def test_a_code_that_is_nearly_right_opens_nothing_and_tells_nothing(
    world: PanelWorld, visit: Visit
) -> None:
    meeting, [code, other] = cards(world, visit)
    ballot = asked(world, meeting)
    [card] = world.rows(select(VotingCard.id).where(VotingCard.number == 2))
    world.act(
        world.organiser, voting_cards.void, meeting, CardForm(card=card), code_of=lambda _: ""
    )
    near = [
        code[:place]
        + ALPHABET[(ALPHABET.index(code[place]) + 1) % len(ALPHABET)]
        + code[place + 1 :]
        for place in range(len(code))
    ]
    guesser = visit(None)
    wrong = [*near, code[:-1], code + "2", "A" * 12, other]
    assert {said(guesser, f"/vote/{one}") for one in wrong} == {said(guesser, f"/vote/{other}")}
    assert {guesser.get(f"/vote/{one}").status_code for one in wrong} == {404}
    assert {guesser.get(f"/vote/{one}/live").status_code for one in wrong} == {404}
    answers = [guesser.post(f"/vote/{one}/{ballot}", {"choice": "for"}) for one in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert world.rows(select(SecretPaper)) == []


def test_a_card_votes_on_what_the_public_is_asked_and_nothing_else(
    world: PanelWorld, visit: Visit
) -> None:
    _, [code, _] = cards(world, visit)
    [first, second] = world.rows(select(Ballot.id).where(Ballot.voters == "panel"))
    world.act(world.organiser, meetings.open_ballot, first)
    voter = visit(None)
    for ballot in (first, second, "0" * 32):
        answer = voter.post(f"/vote/{code}/{ballot}", {"choice": "for"}, quiet=True)
        assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")
    assert voter.post(f"/ballots/{first}/cast", {"choice": "for"}).status_code in {303, 404}
    assert world.rows(select(SecretPaper)) == []


def test_a_card_that_voted_is_not_exchanged_for_one_that_may_vote_again(
    world: PanelWorld, visit: Visit
) -> None:
    meeting, [code, other] = cards(world, visit)
    ballot = asked(world, meeting)
    voter, again = visit(None), visit(None)
    assert voter.post(f"/vote/{code}/{ballot}", {"choice": "for"}, key="k").status_code == 303
    for visitor, key, choice in ((voter, "k", "against"), (again, "n", "for")):
        answer = visitor.post(f"/vote/{code}/{ballot}", {"choice": choice}, key=key, quiet=True)
        assert answer.status_code in {200, 403}
    assert [row.choice.value for row in world.rows(select(SecretPaper))] == ["for"]
    # What another card's form was answered is no answer to this one's, though a browser sent the same key.
    answer = voter.post(f"/vote/{other}/{ballot}", {"choice": "against"}, key="k", quiet=True)
    assert (answer.status_code, answer.json()["reason"]) == (422, "key_reused")
    assert voter.post(f"/vote/{other}/{ballot}", {"choice": "against"}).status_code == 303
    assert len(world.rows(select(SecretPaper))) == len(world.rows(select(CardTurnout))) == 2


def test_a_member_hears_of_every_way_in_that_an_officer_makes(
    world: PanelWorld, visit: Visit
) -> None:
    known, silent = world.seat("示例评委甲"), world.seat("示例评委乙")
    world.phase(Phase.REVIEW)
    with world.database.write_session() as session:
        session.get_one(Account, known).email = "jia@example.org"
        session.commit()
    organiser = visit(world.organiser)
    listed = f"/manage/{world.round_id}/panel/cards"
    for seat in world.seats:
        assert organiser.post(listed, {"seats[]": seat}).status_code == 200
    for account in (known, silent):
        assert organiser.post(f"/manage/accounts/{account}/code").status_code == 200
    told = world.rows(select(Message).order_by(Message.kind))
    assert [(row.kind, row.address) for row in told] == [
        ("card_issued", "jia@example.org"),
        ("code_issued", "jia@example.org"),
    ]
    assert all("示例组织者" in row.facts["body"] for row in told)
