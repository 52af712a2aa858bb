"""What goes out: the preview, the public notice, the awards, the files, the check."""

import secrets
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from app.errors import NotFound, Refused
from app.files import Files
from app.forms.bundle_files import to_zip
from app.language.award_news import followed
from app.language.donor_notices import donor_notice
from app.language.notices import Notice, notice_of
from app.language.versions import earlier_of
from app.models import FundingRound, Publication, Tally
from app.policy import Standing, require
from app.released import checked, published_files, published_outcome
from app.store import bundles, results
from app.store.figure_rows import rows_of
from app.store.releases import Prepared, prepared
from app.store.standing import of_round, of_round_by_code
from app.unit import Reading
from app.vocabulary import Phase, TallyState, Verb
from app.waiting import Counting, Step, unwatched

#: The programs that recompute a bundle without this one: a page, and a script with its siblings, in reading order.
VERIFIERS = (
    "verify.html",
    "verify.py",
    "recompute.py",
    "placing.py",
    "awarding.py",
    "paying.py",
    "budgets.py",
    "cutting.py",
    "arithmetic.py",
)
#: The tally read, its files written, all of them packed.
_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage:
    """How to check, and what checking here found."""

    notice: Notice
    verdict: str
    recomputed: bool
    file: str
    pointer: str
    round_name: str
    programme_name: str
    zone: ZoneInfo
    currency: str
    scripts: tuple[str, ...] = VERIFIERS[1:]


def prepare(reading: Reading, round_id: str) -> Prepared:
    """Build the files of the newest tally, signed and complete."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_PUBLISH, standing)
    tally = _signed(reading, funding_round)
    return prepared(reading.session, tally, secrets.token_hex(32))


def notice(reading: Reading, code: str, files: Files, version: int = 0) -> Notice:
    """Show the public notice (公示): the one in force, or a version by its number."""
    funding_round, standing = _opened(reading, code)
    publication = _version(reading, funding_round, version)
    page = _notice(reading, funding_round, publication, files)
    # The rows of the figures are those of the version in force.
    return page if page.replaced_at else replace(page, rows_of=rows_of(funding_round, standing))


def awards(reading: Reading, code: str, files: Files) -> Notice:
    """Show the announcement, once it is made."""
    funding_round, standing = _opened(reading, code)
    publication = _version(reading, funding_round)
    if publication.announced_at is None:
        raise NotFound
    page = _notice(reading, funding_round, publication, files)
    rows = rows_of(funding_round, standing)
    return replace(page, rows_of=rows, followed=followed(reading, funding_round))


def file(
    reading: Reading, code: str, name: str, files: Files, version: int = 0
) -> tuple[bytes, str]:
    """Give one published file with its digest."""
    _, publication = _published(reading, code, version)
    digest = publication.files.get(name)
    if digest is None:
        raise NotFound
    return files.read(digest), digest


def bundle(reading: Reading, code: str, files: Files, version: int = 0) -> bytes:
    """Give all published files as a zip that is the same every time."""
    _, publication = _published(reading, code, version)
    return to_zip(published_files(publication, files))


def verify(
    reading: Reading, code: str, files: Files, *, here: bool, version: int = 0
) -> VerifyPage:
    """Say how to check, and if asked, check the published files on this machine."""
    funding_round, publication = _published(reading, code, version)
    page = _notice(reading, funding_round, publication, files)
    found = checked(published_files(publication, files)) if here else None
    return VerifyPage(
        notice=page,
        verdict=found.verdict.value if found else "",
        recomputed=found is not None and found.recomputed,
        file=found.file if found else "",
        pointer=found.pointer if found else "",
        round_name=page.round_name,
        programme_name=page.programme_name,
        zone=page.zone,
        currency=page.currency,
    )


def announcing(reading: Reading, round_id: str) -> None:
    """Refuse whoever may not announce, before anything is said about the form."""
    _, standing = of_round(reading, round_id)
    require(Verb.RESULT_ANNOUNCE, standing)


def _opened(reading: Reading, code: str) -> tuple[FundingRound, Standing]:
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    return funding_round, standing


def _published(reading: Reading, code: str, version: int = 0) -> tuple[FundingRound, Publication]:
    funding_round, _ = _opened(reading, code)
    return funding_round, _version(reading, funding_round, version)


def _version(reading: Reading, funding_round: FundingRound, version: int = 0) -> Publication:
    """Find the version in force, or the one with this number: an older one stays where it is."""
    if version:
        return results.version_of(reading.session, funding_round.id, version)
    return results.published(reading.session, funding_round.id)


def _notice(
    reading: Reading, funding_round: FundingRound, publication: Publication, files: Files
) -> Notice:
    """Lay a version out with what it replaced and what replaced it."""
    document = published_outcome(publication, files)
    before, after = results.neighbours_of(reading.session, publication)
    page = notice_of(
        reading,
        funding_round,
        publication,
        document,
        earlier=earlier_of(before, published_outcome(before, files), document) if before else None,
        replaced_at=after.published_at if after else None,
    )
    return replace(page, donors=donor_notice(reading, funding_round))


def _signed(reading: Reading, funding_round: FundingRound) -> Tally:
    tally = results.newest(reading.session, funding_round.id)
    if not tally.complete:
        raise Refused("tally_blocked")
    if tally.state is not TallyState.SIGNED and funding_round.phase is Phase.DECISION:
        raise Refused("not_signed")
    return tally


def evidence(reading: Reading, round_id: str, step: Step = unwatched) -> tuple[str, bytes]:
    """Give the round's code and the whole evidence of its newest tally as a zip, for officers and auditors."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    parts = Counting(step, _PARTS)
    tally = results.newest(reading.session, funding_round.id)
    parts.one()
    files = bundles.full(reading.session, tally)
    parts.one()
    return funding_round.code, to_zip(files)
