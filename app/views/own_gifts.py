"""What is noted from outside for one project, as its applicant sees it; who wishes not to be named is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.forms.uploads import Allowance
from app.language.catalogue import translate
from app.language.donor_notices import UNNAMED
from app.language.gift_forms import GiftOffer, offer
from app.language.gift_lines import GiftLine, around_of, gift_lines
from app.language.headings import Heading, heading
from app.models import FundingRound
from app.policy import may, require
from app.store import gifts, scans
from app.store.gifts import Sums
from app.store.standing import of_proposal
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGiftsPage(Heading):
    """What is noted for a project, and the form with which its applicant proposes more."""

    proposal_id: str
    number: str
    title: str
    lines: tuple[GiftLine, ...]
    total: Sums
    offer: GiftOffer
    may_propose: bool
    why_not: str


def show(reading: Reading, proposal_id: str) -> OwnGiftsPage:
    """Show what is noted for one's own project."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.GIFT_VIEW_OWN, standing)
    funding_round = reading.session.get_one(FundingRound, proposal.funding_round_id)
    rules, around = around_of(reading, funding_round)
    rows = gifts.noted_in(reading.session, funding_round.id, proposal.id)
    allowed = may(Verb.GIFT_PROPOSE, standing)
    stated = {row.gift.id: row.gift.stated_donor for row in rows}
    return OwnGiftsPage(
        **heading(reading, funding_round),
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        lines=tuple(_masked(gift_lines(rows, around), stated, reading.language)),
        total=gifts.sums_of(gifts.standing(rows), rules.gifts, around.moment),
        offer=offer(reading, rules, around.moment),
        may_propose=allowed.allowed,
        why_not=allowed.reason,
    )


def allowance(reading: Reading, proposal_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person propose a figure, and how large may its proof be."""
    _, standing = of_proposal(reading, proposal_id)
    require(Verb.GIFT_PROPOSE, standing)
    return scans.allowance(house_max)


def _masked(
    lines: Iterable[GiftLine], stated: Mapping[str, str], language: str
) -> Iterable[GiftLine]:
    """Officers' names are not the applicant's business, and neither is a donor who is not to be named.

    What the applicant typed stays as typed: whether others know the donor cannot be told from it.
    """
    for line in lines:
        entries = tuple(replace(one, entered_by="", confirmed_by="") for one in line.entries)
        shown = replace(line, entries=entries)
        if stated[line.id]:
            shown = replace(shown, donor=stated[line.id], donor_id="", unnamed=False)
        elif line.unnamed:
            shown = replace(shown, donor=translate(UNNAMED, language), donor_id="", what="")
        yield shown
