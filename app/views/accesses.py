"""Who opened what: about one proposal for its officers, about one person for the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.language.privacy import looked_at
from app.models import AccessRecord, Account
from app.policy import require
from app.store import accesses, accounts
from app.store.standing import of_installation, of_proposal
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """Somebody opened something, once or more often."""

    who: str
    what: str
    about: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPage:
    """A report about a proposal or a person; `full` says that there is more than it holds."""

    title: str
    proposal_id: str
    account_id: str
    lines: tuple[AccessLine, ...]
    full: bool


def of_one_proposal(reading: Reading, proposal_id: str) -> AccessPage:
    """Show who opened a proposal, its files or a sheet about it."""
    proposal, standing = of_proposal(reading, proposal_id)
    require(Verb.ACCESS_VIEW, standing)
    rows = accesses.of_proposal(reading.session, proposal.id)
    return _page(reading, proposal.title, rows, proposal_id=proposal.id)


def of_one_person(reading: Reading, name: str) -> AccessPage:
    """Show what a person opened."""
    require(Verb.RETENTION_VIEW, of_installation(reading))
    account = accounts.by_name(reading.session, name)
    if account is None:
        raise NotFound
    rows = accesses.of_person(reading.session, account.id)
    return _page(reading, account.display_name, rows, account_id=account.id)


def _page(
    reading: Reading,
    title: str,
    rows: Sequence[tuple[AccessRecord, Account]],
    *,
    proposal_id: str = "",
    account_id: str = "",
) -> AccessPage:
    names = accesses.subjects(reading.session, [row.subject_id for row, _ in rows])
    return AccessPage(
        title=title,
        proposal_id=proposal_id,
        account_id=account_id,
        lines=tuple(
            AccessLine(
                who=person.display_name,
                what=looked_at(row.page, reading.language),
                about=names.get(row.subject_id, ""),
                first_at=row.first_at,
                last_at=row.last_at,
                times=row.times,
            )
            for row, person in rows
        ),
        full=len(rows) >= accesses.REPORT_MAX,
    )
