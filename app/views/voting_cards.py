"""The cards of a meeting: which there are, and what their sheet needs. No code is here."""

from dataclasses import dataclass
from datetime import datetime

from app.language.headings import Heading, heading
from app.policy import may, require
from app.store import voting_cards
from app.store.standing import of_meeting, of_round
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One card."""

    card_id: str
    number: int
    voided: bool
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPage(Heading):
    """All cards of a meeting."""

    meeting_id: str
    title: str
    held_at: datetime | None
    created_at: datetime
    cards: tuple[CardLine, ...]
    may_issue: bool

    @property
    def in_force(self) -> tuple[CardLine, ...]:
        """The cards that may vote."""
        return tuple(card for card in self.cards if not card.voided)


def show(reading: Reading, meeting_id: str) -> CardsPage:
    """Show the cards: numbers, and which have voted at all; never what."""
    meeting, standing = of_meeting(reading, meeting_id)
    require(Verb.PANEL_VIEW, standing)
    session = reading.session
    funding_round, _ = of_round(reading, meeting.funding_round_id)
    used = voting_cards.used(session, meeting.id)
    return CardsPage(
        **heading(reading, funding_round),
        meeting_id=meeting.id,
        title=meeting.title,
        held_at=meeting.held_at,
        created_at=meeting.created_at,
        cards=tuple(
            CardLine(
                card_id=card.id,
                number=card.number,
                voided=card.voided_at is not None,
                used=card.id in used,
            )
            for card in voting_cards.cards_of(session, meeting.id)
        ),
        may_issue=may(Verb.VOTING_CARD_ISSUE, standing).allowed,
    )
