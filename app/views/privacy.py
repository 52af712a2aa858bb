"""The privacy notice in its versions, and whether the reader has consented to the newest."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.policy import may, require
from app.store import privacy
from app.store.standing import of_installation
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version of the notice in the list of all."""

    version: int
    changes: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """One version; the built-in one has no text here, for the program writes it."""

    version: int
    newest: int
    text: dict[str, str] | None
    published_at: datetime | None
    changes: str
    versions: tuple[VersionLine, ...]
    asks: bool
    may_publish: bool


def notice(reading: Reading, version: int = 0) -> NoticePage:
    """Show a version of the notice; 0 is the newest."""
    standing = of_installation(reading)
    require(Verb.PRIVACY_VIEW, standing)
    written = privacy.notices(reading.session)
    newest = written[0].version if written else privacy.BUILT_IN
    wanted = version or newest
    shown = next((one for one in written if one.version == wanted), None)
    if shown is None and wanted != privacy.BUILT_IN:
        raise NotFound
    account_id = reading.actor.account_id
    consented = privacy.consented(reading.session, account_id) if account_id else newest
    return NoticePage(
        version=wanted,
        newest=newest,
        text=shown.text if shown else None,
        published_at=shown.published_at if shown else None,
        changes=shown.changes if shown else "",
        versions=(
            *(
                VersionLine(version=one.version, changes=one.changes, published_at=one.published_at)
                for one in written
            ),
            VersionLine(version=privacy.BUILT_IN, changes="", published_at=None),
        ),
        asks=wanted == newest and consented != newest,
        may_publish=may(Verb.PRIVACY_PUBLISH, standing).allowed,
    )


def for_owner(reading: Reading) -> NoticePage:
    """Show the owner the newest version beside the form for the next."""
    require(Verb.PRIVACY_PUBLISH, of_installation(reading))
    return notice(reading)
