"""Who gave, as everybody reads it: names with sums; who wishes not to be named leaves nothing but a sum."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.language.catalogue import N_, content, translate
from app.models import Donor, FundingRound
from app.store.donations import DONATED, rights_in
from app.store.gifts import Noted, is_received, namings_of, noted_in, standing
from app.unit import Reading

UNNAMED = N_("一位不愿具名的捐赠人")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """One donor and the sum that came in; an unnamed one bears neither name nor id."""

    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a project or a strand is called after a donor."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorNotice:
    """What the public reads of donors."""

    thanks: tuple[Thanks, ...]
    called: tuple[Called, ...]
    total_minor: int


def donor_notice(reading: Reading, funding_round: FundingRound) -> DonorNotice:
    """Put together what came in and was confirmed by two persons, the largest sum first."""
    session = reading.session
    sums: dict[str, int] = defaultdict(int)
    donors: dict[str, Donor] = {}
    for row in standing(noted_in(session, funding_round.id)):
        if row.donor is not None and _given(row):
            donors[row.donor.id] = row.donor
            sums[row.donor.id] += row.entry.amount_minor
    unnamed = translate(UNNAMED, reading.language)
    thanks = [
        Thanks(name=unnamed if donors[key].unnamed else donors[key].name, amount_minor=amount)
        for key, amount in sums.items()
    ]
    return DonorNotice(
        thanks=tuple(
            sorted(thanks, key=lambda one: (-one.amount_minor, one.name == unnamed, one.name))
        ),
        called=tuple(_called(reading, funding_round)),
        total_minor=sum(sums.values()),
    )


def _given(row: Noted) -> bool:
    return is_received(row) and row.gift.kind in DONATED and row.entry.amount_minor > 0


def _called(reading: Reading, funding_round: FundingRound) -> Iterator[Called]:
    """A name is shown while the part in the award reaches the share: what is corrected away gives none."""
    if not namings_of(reading.session, funding_round.id):
        return
    for right in rights_in(reading.session, funding_round):
        if right.text and right.reached and not right.donor.unnamed:
            yield Called(title=content(right.title, reading.language)[0], text=right.text)
