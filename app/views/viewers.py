"""Who is looking: the person behind a session, and the places that are theirs."""

from dataclasses import dataclass

from sqlmodel import col, select

from app.models import Account, OrganisationMember, ProgrammeMember, Seat, SignIn
from app.unit import Reading
from app.vocabulary import SeatState


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person of a request, or nobody."""

    account_id: str | None = None
    sign_in_id: str | None = None
    name: str | None = None
    csrf: str = ""
    language: str | None = None
    text_size: str | None = None
    applies: bool = False
    reviews: bool = False
    organises: bool = False


NOBODY = Viewer()


def viewer(reading: Reading, token_digest: str) -> Viewer:
    """Find the person of a session token; expired and revoked ones are nobody."""
    found = reading.session.exec(
        select(SignIn, Account)
        .join(Account, col(Account.id) == SignIn.account_id)
        .where(
            SignIn.token_digest == token_digest,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.expires_at) > reading.now,
            col(Account.disabled_at).is_(None),
        )
    ).first()
    if found is None:
        return NOBODY
    sign_in, account = found
    return Viewer(
        account_id=account.id,
        sign_in_id=sign_in.id,
        name=account.display_name,
        csrf=sign_in.csrf_token,
        language=account.language,
        text_size=account.text_size,
        applies=_any(reading, OrganisationMember, account.id),
        reviews=_sits(reading, account.id),
        organises=_any(reading, ProgrammeMember, account.id) or account.owns_installation,
    )


def account_behind(reading: Reading, token_digest: str) -> str | None:
    """Tell whose session a token was, also when it has ended."""
    return reading.session.exec(
        select(SignIn.account_id).where(SignIn.token_digest == token_digest)
    ).first()


def _any(
    reading: Reading, table: type[OrganisationMember | ProgrammeMember], account_id: str
) -> bool:
    return (
        reading.session.exec(select(table.id).where(table.account_id == account_id)).first()
        is not None
    )


def _sits(reading: Reading, account_id: str) -> bool:
    statement = select(Seat.id).where(Seat.account_id == account_id, Seat.state == SeatState.ACTIVE)
    return reading.session.exec(statement).first() is not None
