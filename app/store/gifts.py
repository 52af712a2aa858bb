"""Gifts of a round with their entries, what stands of them, and what they add up to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from app.models import Account, Donor, Gift, GiftEntry, GiftMoment, Naming, Proposal
from app.policy import Standing
from app.scoring.gift_rules import Gifts, Origin
from app.vocabulary import GiftKind, GiftState, GiftStep

#: What the proof of an entry is linked as.
GIFT_PROOF = "gift_proof"
NOTED = frozenset({GiftState.ENTERED, GiftState.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An entry with what it is about."""

    entry: GiftEntry
    gift: Gift
    donor: Donor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What entries add up to, in minor units: all that stands, and of what came in what two persons confirmed."""

    pledged_minor: int = 0
    received_minor: int = 0
    confirmed_minor: int = 0
    counted_minor: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        """Add two sums."""
        return Sums(
            pledged_minor=self.pledged_minor + other.pledged_minor,
            received_minor=self.received_minor + other.received_minor,
            confirmed_minor=self.confirmed_minor + other.confirmed_minor,
            counted_minor=self.counted_minor + other.counted_minor,
        )


def noted_in(
    session: Session, funding_round_id: str, proposal_id: str = "", *, gift_id: str = ""
) -> Sequence[Noted]:
    """List the entries of a round, of one of its projects, or of one gift, in the order in which they were made."""
    statement = (
        select(GiftEntry, Gift, Donor)
        .join(Gift, col(Gift.id) == GiftEntry.gift_id)
        .join(Donor, col(Donor.id) == Gift.donor_id, isouter=True)
        .where(Gift.funding_round_id == funding_round_id)
        .order_by(col(Gift.added_at), col(Gift.id), col(GiftEntry.number))
    )
    if proposal_id:
        statement = statement.where(Gift.proposal_id == proposal_id)
    if gift_id:
        statement = statement.where(Gift.id == gift_id)
    rows = session.exec(statement).all()
    return [Noted(entry=entry, gift=gift, donor=donor) for entry, gift, donor in rows]


def standing(rows: Iterable[Noted]) -> list[Noted]:
    """Leave out what was refused, only proposed, or replaced; a correction stands once it is confirmed."""
    rows = list(rows)
    replaced = {row.entry.corrects for row in rows if row.entry.state is GiftState.CONFIRMED}
    return [
        row
        for row in rows
        if row.entry.state in NOTED
        and row.entry.id not in replaced
        and (row.entry.corrects is None or row.entry.state is GiftState.CONFIRMED)
    ]


def is_received(row: Noted) -> bool:
    """Tell whether two persons have confirmed that it came in."""
    return row.entry.step is GiftStep.RECEIVED and row.entry.state is GiftState.CONFIRMED


def in_time(row: Noted, moment: datetime | None) -> bool:
    """Tell whether it came in by the moment, to the millisecond; without a moment nothing did."""
    return moment is not None and row.entry.at <= moment


def counts_in(row: Noted, rules: Gifts | None, moment: datetime | None) -> bool:
    """Tell whether the rules count it: as match or as own funds, confirmed, and in time."""
    if rules is None or row.gift.proposal_id is None or not is_received(row):
        return False
    return in_time(row, moment) and kind_counts(row.gift.kind, rules)


def sums_of(rows: Iterable[Noted], rules: Gifts | None, moment: datetime | None) -> Sums:
    """Add up what stands among some rows."""
    total = Sums()
    for row in rows:
        amount = row.entry.amount_minor
        came = row.entry.step is GiftStep.RECEIVED
        total += Sums(
            pledged_minor=0 if came else amount,
            received_minor=amount if came else 0,
            confirmed_minor=amount if is_received(row) else 0,
            counted_minor=amount if counts_in(row, rules, moment) else 0,
        )
    return total


def figures_of(
    session: Session, funding_round_id: str, rules: Gifts, moment: datetime | None
) -> Mapping[str, tuple[int | None, int | None]]:
    """Give match and own funds of each project as received by the moment; None where the proposal's figure counts.

    A project without a line has received nothing.
    """
    found: dict[str, tuple[int | None, int | None]] = {}
    for row in standing(noted_in(session, funding_round_id)):
        if row.gift.proposal_id is None or not is_received(row) or not in_time(row, moment):
            continue
        match, own = found.get(row.gift.proposal_id, received_none(rules))
        amount = row.entry.amount_minor
        found[row.gift.proposal_id] = (
            match + amount if match is not None and _is_match(row.gift.kind, rules) else match,
            own + amount if own is not None and _is_own(row.gift.kind, rules) else own,
        )
    return found


def unconfirmed(
    session: Session, funding_round_id: str, rules: Gifts, moment: datetime
) -> list[str]:
    """Name the projects of which a figure that would count waits for the second person."""
    waiting = {
        row.gift.proposal_id
        for row in noted_in(session, funding_round_id)
        if row.entry.step is GiftStep.RECEIVED
        and row.entry.state is GiftState.ENTERED
        and in_time(row, moment)
        and kind_counts(row.gift.kind, rules)
    }
    projects = projects_of(session, funding_round_id)
    return [f"{one.number} {one.title}" for one in projects if one.id in waiting]


def received_none(rules: Gifts) -> tuple[int | None, int | None]:
    """Begin the two figures of a project: 0 where what was received counts."""
    return (
        0 if rules.match is Origin.RECEIVED else None,
        0 if rules.own_funds is Origin.RECEIVED else None,
    )


def moment_of(session: Session, funding_round_id: str) -> GiftMoment | None:
    """Give the moment that stands."""
    return session.exec(
        select(GiftMoment)
        .where(GiftMoment.funding_round_id == funding_round_id)
        .order_by(col(GiftMoment.number).desc())
    ).first()


def donors_of(session: Session, funding_round_id: str) -> Sequence[Donor]:
    """List the donors of a round by name."""
    return session.exec(
        select(Donor)
        .where(Donor.funding_round_id == funding_round_id)
        .order_by(col(Donor.name), col(Donor.id))
    ).all()


def donor_named(session: Session, funding_round_id: str, name: str) -> Donor | None:
    """Find a donor by the name."""
    return session.exec(
        select(Donor).where(Donor.funding_round_id == funding_round_id, Donor.name == name)
    ).first()


def open_correction(session: Session, entry_id: str) -> GiftEntry | None:
    """Find a correction of an entry that waits or stands."""
    return session.exec(
        select(GiftEntry).where(
            GiftEntry.corrects == entry_id, GiftEntry.state != GiftState.REFUSED
        )
    ).first()


def first_entry(session: Session, gift_id: str) -> GiftEntry:
    """Give the first figure of a gift; there is always one."""
    return session.exec(
        select(GiftEntry).where(GiftEntry.gift_id == gift_id, GiftEntry.number == 1)
    ).one()


def next_entry(session: Session, gift_id: str) -> int:
    """Give the number of a gift's next entry."""
    statement = select(func.max(GiftEntry.number)).where(GiftEntry.gift_id == gift_id)
    return (session.exec(statement).one() or 0) + 1


def namings_of(session: Session, funding_round_id: str) -> Sequence[Naming]:
    """List every naming of a round, the oldest first; of one subject the last stands."""
    return session.exec(
        select(Naming)
        .where(Naming.funding_round_id == funding_round_id)
        .order_by(col(Naming.number))
    ).all()


def people_of(session: Session, funding_round_id: str) -> dict[str, str]:
    """Name who entered and confirmed the figures of a round."""
    who = [
        select(column)
        .join(Gift, col(Gift.id) == GiftEntry.gift_id)
        .where(Gift.funding_round_id == funding_round_id)
        for column in (col(GiftEntry.entered_by), col(GiftEntry.confirmed_by))
    ]
    rows = session.exec(
        select(Account.id, Account.display_name).where(
            or_(*(col(Account.id).in_(one) for one in who))
        )
    ).all()
    return dict(rows)


def projects_of(session: Session, funding_round_id: str) -> Sequence[Proposal]:
    """List the projects of a round that were handed in, by their number."""
    return session.exec(
        select(Proposal)
        .where(Proposal.funding_round_id == funding_round_id, col(Proposal.number).is_not(None))
        .order_by(col(Proposal.number))
    ).all()


def kind_counts(kind: GiftKind, rules: Gifts) -> bool:
    """Tell whether the rules count what was received of a kind."""
    return _is_match(kind, rules) or _is_own(kind, rules)


def towards_gift(standing: Standing, entry: GiftEntry) -> Standing:
    """Add whether the actor entered or proposed this figure."""
    own = standing.account_id in {entry.entered_by, entry.proposed_by}
    return replace(standing, entered_gift=own)


def _is_match(kind: GiftKind, rules: Gifts) -> bool:
    return rules.match is Origin.RECEIVED and kind.value in rules.counted


def _is_own(kind: GiftKind, rules: Gifts) -> bool:
    return rules.own_funds is Origin.RECEIVED and kind is GiftKind.OWN
