"""Who gives, what each wishes, and who may give a project or a strand a name."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from app.errors import NotFound
from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.language.rule_values import percent
from app.models import Donor, FundingRound
from app.policy import may, require
from app.store import donations, gifts
from app.store.donations import Right
from app.store.gifts import Noted, Sums
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import DonorKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorLine:
    """One donor, and what the gifts add up to."""

    id: str
    name: str
    kind: DonorKind
    unnamed: bool
    sums: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class RightLine:
    """A donor's part in an award, and what is called after him."""

    subject: str
    of_strand: bool
    title: str
    donor_id: str
    donor: str
    unnamed: bool
    given_minor: int
    award_minor: int
    share: Fraction
    reached: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorsPage(Heading):
    """All donors of a round, and the naming rights."""

    donors: tuple[DonorLine, ...]
    rights: tuple[RightLine, ...]
    needed: str
    may_edit: bool
    may_name: bool
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorPage(Heading):
    """One donor to be put right."""

    donor: DonorLine


def index(reading: Reading, round_id: str) -> DonorsPage:
    """List the donors of a round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.GIFT_VIEW, standing)
    session = reading.session
    rules = rules_of(session, funding_round.id)
    moment = gifts.moment_of(session, funding_round.id)
    by_donor: dict[str, list[Noted]] = defaultdict(list)
    for row in gifts.standing(gifts.noted_in(session, funding_round.id)):
        by_donor[row.gift.donor_id or ""].append(row)
    share = rules.gifts.naming_share if rules.gifts else None
    naming = may(Verb.NAMING_SET, standing)
    return DonorsPage(
        **heading(reading, funding_round),
        donors=tuple(
            _line(
                one,
                gifts.sums_of(by_donor.get(one.id, []), rules.gifts, moment.at if moment else None),
            )
            for one in gifts.donors_of(session, funding_round.id)
        ),
        rights=tuple(
            _right(one, reading.language) for one in donations.rights_in(session, funding_round)
        ),
        needed=percent(share) if share is not None else "",
        may_edit=may(Verb.DONOR_EDIT, standing).allowed,
        may_name=naming.allowed,
        why_not=naming.reason,
    )


def editing(reading: Reading, donor_id: str) -> DonorPage:
    """Show one donor."""
    donor = reading.session.get(Donor, donor_id)
    if donor is None:
        raise NotFound
    _, standing = of_round(reading, donor.funding_round_id)
    require(Verb.DONOR_EDIT, standing)
    funding_round = reading.session.get_one(FundingRound, donor.funding_round_id)
    return DonorPage(**heading(reading, funding_round), donor=_line(donor, Sums()))


def _line(row: Donor, sums: Sums) -> DonorLine:
    return DonorLine(id=row.id, name=row.name, kind=row.kind, unnamed=row.unnamed, sums=sums)


def _right(one: Right, language: str) -> RightLine:
    return RightLine(
        subject=one.subject,
        of_strand=one.subject.startswith("strand:"),
        title=content(one.title, language)[0],
        donor_id=one.donor.id,
        donor=one.donor.name,
        unnamed=one.donor.unnamed,
        given_minor=one.given_minor,
        award_minor=one.award_minor,
        share=Fraction(one.given_minor, one.award_minor) if one.award_minor else Fraction(0),
        reached=one.reached,
        text=one.text,
    )
