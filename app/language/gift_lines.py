"""Gifts with their figures, as lines that people read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.language.catalogue import N_, content, translate
from app.language.rule_gifts import CONTRIBUTIONS
from app.models import FundingRound
from app.scoring.rulebook import Contribution, Rulebook
from app.store import gifts
from app.store.gifts import Noted, Sums
from app.store.rules import rules_of
from app.unit import Reading
from app.vocabulary import GiftKind, GiftState, GiftStep

FOR_ROUND = N_("整届")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One figure: what, when, by whom, and whether it stands and counts."""

    id: str
    number: int
    step: GiftStep
    amount_minor: int
    quantity: int | None
    rate: str
    per: str
    rate_minor: int | None
    at: datetime
    state: GiftState
    stands: bool
    counts: bool
    after_moment: bool
    reason: str
    corrects: int
    refusal: str
    has_proof: bool
    entered_by: str
    entered_at: datetime | None
    proposed_at: datetime | None
    confirmed_by: str
    confirmed_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftLine:
    """A gift with its figures."""

    id: str
    kind: GiftKind
    kind_name: str
    what: str
    target: str
    proposal_id: str
    donor_id: str
    donor: str
    unnamed: bool
    entries: tuple[EntryLine, ...]
    sums: Sums

    @property
    def waits(self) -> bool:
        """Tell whether a figure waits for somebody."""
        return any(one.state in {GiftState.PROPOSED, GiftState.ENTERED} for one in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the lines of a round look up."""

    language: str
    actor: str
    rules: Rulebook
    moment: datetime | None
    names: Mapping[str, str]
    titles: Mapping[str, str]

    def target(self, row: Noted) -> str:
        """Say what a gift is for."""
        if row.gift.proposal_id is not None:
            return self.titles.get(row.gift.proposal_id, "")
        pots = {pot.id: content(pot.title, self.language)[0] for pot in self.rules.pots}
        return pots.get(row.gift.pot) or translate(FOR_ROUND, self.language)

    def donor(self, row: Noted) -> str:
        """Say who gives."""
        if row.donor is not None:
            return row.donor.name
        return translate(N_("申报单位自筹"), self.language)


def around_of(reading: Reading, funding_round: FundingRound) -> tuple[Rulebook, Around]:
    """Look up what the lines of a round need, in a fixed number of queries."""
    session = reading.session
    rules = rules_of(session, funding_round.id)
    moment = gifts.moment_of(session, funding_round.id)
    projects = gifts.projects_of(session, funding_round.id)
    return rules, Around(
        language=reading.language,
        actor=reading.actor.account_id or "",
        rules=rules,
        moment=moment.at if moment else None,
        names=gifts.people_of(session, funding_round.id),
        titles={one.id: f"{one.number} {one.title}" for one in projects},
    )


def gift_lines(rows: Sequence[Noted], around: Around) -> Iterator[GiftLine]:
    """Make a line for each gift."""
    stand = {row.entry.id for row in gifts.standing(rows)}
    by_gift: dict[str, list[Noted]] = defaultdict(list)
    for row in rows:
        by_gift[row.gift.id].append(row)
    for own in by_gift.values():
        gift, first = own[0].gift, own[0]
        numbers = {row.entry.id: row.entry.number for row in own}
        yield GiftLine(
            id=gift.id,
            kind=gift.kind,
            kind_name=translate(CONTRIBUTIONS[Contribution(gift.kind.value)], around.language),
            what=gift.what,
            target=around.target(first),
            proposal_id=gift.proposal_id or "",
            donor_id=gift.donor_id or "",
            donor=around.donor(first),
            unnamed=first.donor is not None and first.donor.unnamed,
            entries=tuple(_entry(row, around, row.entry.id in stand, numbers) for row in own),
            sums=gifts.sums_of(
                [row for row in own if row.entry.id in stand], around.rules.gifts, around.moment
            ),
        )


def _entry(row: Noted, around: Around, stands: bool, numbers: Mapping[str, int]) -> EntryLine:  # noqa: FBT001 -- a fact of the line
    entry, rules = row.entry, around.rules.gifts
    rate = next((one for one in rules.rates if one.id == entry.rate), None) if rules else None
    match = rules is not None and gifts.kind_counts(row.gift.kind, rules)
    late = entry.step is GiftStep.RECEIVED and not gifts.in_time(row, around.moment)
    return EntryLine(
        id=entry.id,
        number=entry.number,
        step=entry.step,
        amount_minor=entry.amount_minor,
        quantity=entry.quantity,
        rate=content(rate.title, around.language)[0] if rate else entry.rate,
        per=content(rate.per, around.language)[0] if rate else "",
        rate_minor=entry.rate_minor,
        at=entry.at,
        state=entry.state,
        stands=stands,
        counts=stands and gifts.counts_in(row, rules, around.moment),
        after_moment=match
        and late
        and row.gift.proposal_id is not None
        and around.moment is not None,
        reason=entry.reason,
        corrects=numbers.get(entry.corrects or "", 0),
        refusal=entry.refusal,
        has_proof=entry.attachment_id is not None,
        entered_by=around.names.get(entry.entered_by or "", ""),
        entered_at=entry.entered_at,
        proposed_at=entry.proposed_at,
        confirmed_by=around.names.get(entry.confirmed_by or "", ""),
        confirmed_at=entry.confirmed_at,
        own=around.actor in {entry.entered_by, entry.proposed_by},
    )
