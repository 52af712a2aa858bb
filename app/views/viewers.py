"""Who is looking: the person behind a session, and the places that are theirs."""

from dataclasses import dataclass

from app.store import accounts
from app.unit import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """The person of a request, or nobody."""

    account_id: str | None = None
    sign_in_id: str | None = None
    seat_id: str | None = None
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
    found = accounts.behind_session(reading.session, token_digest, reading.now)
    if found is None:
        return NOBODY
    return Viewer(
        account_id=found.account_id,
        sign_in_id=found.sign_in_id,
        seat_id=found.seat_id,
        name=found.name,
        csrf=found.csrf_token,
        language=found.language,
        text_size=found.text_size,
        applies=found.applies,
        reviews=found.sits,
        organises=found.serves or found.owns_installation,
    )


def account_behind(reading: Reading, token_digest: str) -> str | None:
    """Tell whose session a token was, also when it has ended."""
    return accounts.owner_of_session(reading.session, token_digest)
