"""The people of a round, and one of them: contact, confirmed or not, and what an officer may do."""

from dataclasses import dataclass
from datetime import datetime

from app.language.headings import Heading, heading
from app.models import Account
from app.policy import may, require
from app.store import people
from app.store.standing import of_account, of_round
from app.unit import Reading
from app.vocabulary import OrganisationRole, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantLine:
    """A person who writes for an applicant."""

    account_id: str
    name: str
    organisation: str
    role: OrganisationRole
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """A person with a seat on the panel."""

    account_id: str
    name: str
    label: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(Heading):
    """Everybody who applies or sits in a round."""

    applicants: tuple[ApplicantLine, ...]
    members: tuple[MemberLine, ...]
    unconfirmed: int
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person, as an officer may help."""

    account_id: str
    name: str
    sign_in_name: str
    email: str
    mobile: str
    confirmed_at: datetime | None
    confirmed_how: str
    confirmed_by: str
    may_vouch: bool
    may_issue: bool


def index(reading: Reading, round_id: str) -> PeoplePage:
    """List the people of a round."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    applicants = tuple(
        ApplicantLine(
            account_id=account.id,
            name=account.display_name,
            organisation=organisation.name,
            role=role,
            confirmed=account.contact_confirmed_at is not None,
        )
        for account, organisation, role in people.applicants_of(reading.session, funding_round.id)
    )
    members = tuple(
        MemberLine(
            account_id=account.id,
            name=account.display_name,
            label=seat.label,
            confirmed=account.contact_confirmed_at is not None,
        )
        for account, seat in people.members_of(reading.session, funding_round.id)
    )
    return PeoplePage(
        **heading(reading, funding_round),
        applicants=applicants,
        members=members,
        unconfirmed=len({line.account_id for line in applicants if not line.confirmed}),
        may_open=may(Verb.MESSAGE_TELL, standing).allowed,
    )


def person(reading: Reading, account_id: str) -> PersonPage:
    """Show a person who takes part to an officer who may help."""
    account, standing = of_account(reading, account_id)
    require(Verb.ACCOUNT_VOUCH_CONTACT, standing)
    by = (
        reading.session.get(Account, account.contact_confirmed_by)
        if account.contact_confirmed_by
        else None
    )
    return PersonPage(
        account_id=account.id,
        name=account.display_name,
        sign_in_name=account.sign_in_name,
        email=account.email or "",
        mobile=account.mobile or "",
        confirmed_at=account.contact_confirmed_at,
        confirmed_how=account.contact_confirmed_how or "",
        confirmed_by=by.display_name if by else "",
        may_vouch=account.contact_confirmed_at is None,
        may_issue=may(Verb.ACCOUNT_ISSUE_CODE, standing).allowed,
    )
