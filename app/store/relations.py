"""What in the data ties a member of the panel to an applicant organisation: pointed out, never decided."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from app.models import (
    Account,
    HelpedEntry,
    Organisation,
    OrganisationMember,
    Proposal,
    Recusal,
    Seat,
    SetAside,
)
from app.store import panels
from app.vocabulary import OrganisationRole, RecusalReason, Relation

#: Shorter names stand in longer ones by chance.
NAME_LEAST = 4
#: The class of conflict that a relation suggests; whoever decides may take another.
CLASSES: Mapping[Relation, RecusalReason] = {
    Relation.OWN: RecusalReason.EMPLOYMENT,
    Relation.HELPED: RecusalReason.HELPED,
    Relation.NAMED: RecusalReason.EMPLOYMENT,
    Relation.HOST: RecusalReason.EMPLOYMENT,
    Relation.SHARED: RecusalReason.OTHER,
    Relation.WORKED: RecusalReason.EMPLOYMENT,
    Relation.EARLIER: RecusalReason.HELPED,
    Relation.COMMUNITY: RecusalReason.COMMUNITY,
}
_ORDER = list(Relation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A member and an organisation, with everything that ties the two; `detail` is what was matched."""

    seat_id: str
    organisation_id: str
    found: tuple[tuple[Relation, str], ...]

    @property
    def reason(self) -> RecusalReason:
        """Suggest a class of conflict: that of the weightiest relation."""
        return CLASSES[self.found[0][0]]


@dataclass(frozen=True, slots=True)
class _Data:
    organisations: Sequence[Organisation]
    people: Mapping[str, Mapping[str, OrganisationRole]]
    names: Mapping[str, str]
    helped: set[tuple[str, str]]
    started: set[tuple[str, str]]
    places: Mapping[str, set[str]]


def ties_of(session: Session, funding_round_id: str, seats: Sequence[Seat]) -> list[Tie]:
    """Find the ties of members to the organisations that apply here, in a fixed number of queries."""
    data = _data(session, funding_round_id, [seat.account_id or "" for seat in seats])
    ties = []
    for seat in seats:
        for organisation in data.organisations:
            found = dict(sorted(_relations(seat, organisation, data), key=_weight))
            if found:
                ties.append(
                    Tie(
                        seat_id=seat.id,
                        organisation_id=organisation.id,
                        found=tuple(found.items()),
                    )
                )
    return ties


def set_aside(session: Session, funding_round_id: str) -> Sequence[SetAside]:
    """List the relations of a round that were found to be no conflict."""
    return session.exec(
        select(SetAside)
        .join(Seat, col(Seat.id) == SetAside.seat_id)
        .where(Seat.funding_round_id == funding_round_id)
        .order_by(col(SetAside.set_at), col(SetAside.id))
    ).all()


def settled(
    session: Session, funding_round_id: str, recusals: Sequence[Recusal]
) -> set[tuple[str, str]]:
    """Give the (seat, organisation) pairs about which somebody has decided."""
    pairs = {(row.seat_id, row.organisation_id) for row in set_aside(session, funding_round_id)}
    proposals = panels.eligible(session, funding_round_id)
    owners = {row.id: row.organisation_id for row in proposals}
    for row in recusals:
        owner = row.organisation_id or owners.get(row.proposal_id or "")
        if owner is not None:
            pairs.add((row.seat_id, owner))
    return pairs


def _weight(found: tuple[Relation, str]) -> int:
    return _ORDER.index(found[0])


def _data(session: Session, funding_round_id: str, accounts: Sequence[str]) -> _Data:
    organisations = panels.organisations_in_play(session, funding_round_id)
    people: dict[str, dict[str, OrganisationRole]] = defaultdict(dict)
    names: dict[str, str] = {}
    applying = [row.id for row in organisations]
    theirs = select(OrganisationMember.organisation_id).where(
        col(OrganisationMember.account_id).in_(accounts)
    )
    for member, name in session.exec(
        select(OrganisationMember, Account.display_name)
        .join(Account, col(Account.id) == OrganisationMember.account_id)
        .where(
            or_(
                col(OrganisationMember.organisation_id).in_(applying),
                col(OrganisationMember.organisation_id).in_(theirs),
            )
        )
    ):
        people[member.organisation_id][member.account_id] = member.role
        names[member.account_id] = name
    proposals = session.exec(
        select(
            Proposal.organisation_id,
            Proposal.started_by,
            Proposal.funding_round_id,
            Proposal.community_id,
        ).where(col(Proposal.organisation_id).in_(applying))
    ).all()
    helped = session.exec(
        select(HelpedEntry.helper_id, Proposal.organisation_id)
        .join(Proposal, col(Proposal.id) == HelpedEntry.proposal_id)
        .where(col(HelpedEntry.helper_id).in_(accounts))
    ).all()
    places: dict[str, set[str]] = defaultdict(set)
    for owner, _, round_id, place in proposals:
        if round_id == funding_round_id and place:
            places[owner].add(place)
    return _Data(
        organisations=organisations,
        people=people,
        names=names,
        helped=set(helped),
        started={(starter, owner) for owner, starter, _, _ in proposals},
        places=places,
    )


def _relations(
    seat: Seat, organisation: Organisation, data: _Data
) -> Iterator[tuple[Relation, str]]:
    own = data.people.get(organisation.id, {})
    account = seat.account_id or ""
    if account in own:
        coach = own[account] is OrganisationRole.COACH
        yield (Relation.HELPED if coach else Relation.OWN), organisation.name
    if (account, organisation.id) in data.helped:
        yield Relation.HELPED, organisation.name
    elif account and account not in own and (account, organisation.id) in data.started:
        yield Relation.EARLIER, organisation.name
    yield from _by_name(seat, organisation, [data.names[one] for one in own if one != account])
    yield from _by_body(seat, organisation)
    if data.places.get(organisation.id, set()).intersection(seat.belongs_to):
        yield Relation.COMMUNITY, organisation.name
    for other, members in data.people.items():
        if other != organisation.id and account in members and set(members) & set(own) - {account}:
            yield Relation.SHARED, organisation.name
            break


def _by_name(
    seat: Seat, organisation: Organisation, members: Sequence[str]
) -> Iterator[tuple[Relation, str]]:
    listed = (organisation.contact_person, organisation.legal_representative, *members)
    name = folded(seat.invited_name)
    if name and name in {folded(one) for one in listed}:
        yield Relation.NAMED, seat.invited_name


def _by_body(seat: Seat, organisation: Organisation) -> Iterator[tuple[Relation, str]]:
    host = organisation.fiscal_host or ""
    for body in (seat.affiliation, *seat.worked_for):
        now = body == seat.affiliation
        if _same_body(body, organisation.name):
            yield Relation.WORKED, organisation.name
        elif _same_body(body, host):
            yield (Relation.HOST if now else Relation.WORKED), host


def _same_body(said: str, name: str) -> bool:
    """Two names of one body: equal, or the longer one holds the shorter one."""
    short, long_ = sorted((folded(said), folded(name)), key=len)
    return len(short) >= NAME_LEAST and short in long_


def folded(text: str) -> str:
    """Bring a name to one form: full width, case, spaces and brackets do not count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())
