"""Cards for the public: issued, printed, voided; and the paper that one casts with such a card."""

from collections.abc import Callable, Mapping

from app.audit import record, round_chain
from app.errors import NotFound, Refused
from app.forms.meetings import CardForm, CardsForm
from app.models import Ballot, CardTurnout, Meeting, VotingCard
from app.models.base import new_id
from app.policy import require
from app.store import ballots, pulses, voting_cards
from app.store.standing import of_card, of_meeting
from app.unit import Unit, in_line
from app.vocabulary import Choice, Verb, Voters
from app.workflow import BALLOT, advance

CARDS_MAX = 2000
#: From a card's id to its code, by the secret of the house: no code is kept.
CodeOf = Callable[[str], str]


def issue(unit: Unit, meeting_id: str, form: CardsForm, *, code_of: CodeOf) -> str:
    """Make further cards; gives the meeting's id."""
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.VOTING_CARD_ISSUE, standing)
    first = voting_cards.last_number(unit.session, meeting.id) + 1
    if first + form.number - 1 > CARDS_MAX:
        raise Refused("cards_many", limit=CARDS_MAX)
    for number in range(first, first + form.number):
        _add(unit, meeting, number, code_of)
    after = {"from": first, "to": first + form.number - 1}
    record(
        unit,
        Verb.VOTING_CARD_ISSUE,
        meeting,
        chain=round_chain(meeting.funding_round_id),
        after=after,
    )
    return meeting.id


def void(unit: Unit, meeting_id: str, form: CardForm, *, code_of: CodeOf) -> str:
    """Void a card that was lost, and make another in its place if wanted. Gives the meeting's id."""
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.VOTING_CARD_VOID, standing)
    card = unit.session.get(VotingCard, form.card)
    if card is None or card.meeting_id != meeting.id:
        raise NotFound
    if form.again and voting_cards.voted_in_open(unit.session, card.id):
        raise Refused("card_voted")
    if card.voided_at is None:
        card.voided_at = unit.now
        after: dict[str, int] = {"number": card.number}
        if form.again:
            after["again"] = voting_cards.last_number(unit.session, meeting.id) + 1
            _add(unit, meeting, after["again"], code_of)
        pulses.tick(unit, meeting.id)
        chain = round_chain(meeting.funding_round_id)
        record(unit, Verb.VOTING_CARD_VOID, card, chain=chain, after=after)
    return meeting.id


def note_print(unit: Unit, meeting_id: str, *, code_of: CodeOf) -> str:
    """Note that the sheet with the codes was printed; gives the meeting's id.

    Where the data came back from a backup the secret is another one, and a code made with it opens nothing.
    """
    meeting, standing = of_meeting(unit, meeting_id)
    require(Verb.VOTING_CARD_PRINT, standing)
    cards = voting_cards.which_vote(unit.session, meeting.id)
    older = [card for card in cards if card.digest != voting_cards.digest_of(code_of(card.id))]
    if older:
        raise Refused("cards_of_before", count=len(older))
    chain = round_chain(meeting.funding_round_id)
    record(unit, Verb.VOTING_CARD_PRINT, meeting, chain=chain, after={"cards": len(cards)})
    return meeting.id


@in_line
def cast(
    unit: Unit,
    code: str,
    ballot_id: str,
    choice: Choice | None,
    picks: Mapping[str, int] | None = None,
) -> str:
    """Cast the paper of a card; such papers are secret and final. Gives the ballot's id."""
    card, meeting, standing = of_card(unit, code)
    require(Verb.VOTING_CARD_CAST, standing)
    ballot = unit.session.get(Ballot, ballot_id)
    if ballot is None or ballot.meeting_id != meeting.id or ballot.voters is not Voters.PUBLIC:
        raise NotFound
    advance(BALLOT, ballot.state, Verb.BALLOT_CAST)
    if voting_cards.has_voted(unit.session, ballot.id, card.id):
        raise Refused("secret_final")
    said = ballots.answer(unit.session, ballot, choice, picks)
    turnout = CardTurnout(ballot_id=ballot.id, card_id=card.id)
    ballots.drop_in(unit, ballot, said, turnout)
    pulses.tick(unit, meeting.id)
    after = {"ballot": ballot.id, "card": card.number}
    chain = round_chain(meeting.funding_round_id)
    record(unit, Verb.VOTING_CARD_CAST, turnout, chain=chain, after=after)
    return ballot.id


def _add(unit: Unit, meeting: Meeting, number: int, code_of: CodeOf) -> None:
    key = new_id()
    unit.session.add(
        VotingCard(
            id=key,
            meeting_id=meeting.id,
            number=number,
            digest=voting_cards.digest_of(code_of(key)),
            issued_by=unit.actor.account_id or "",
            issued_at=unit.now,
        )
    )
