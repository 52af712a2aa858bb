"""Published results as open data: from the files that went out, and nothing that they do not name."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from app.errors import NotFound
from app.files import Files
from app.language.notices import notice_of
from app.language.outcomes import exact
from app.language.versions import awarded_lines
from app.models import FundingRound, Publication
from app.released import published_outcome
from app.scoring.outcome import written_minor
from app.scoring.rulebook import Rulebook
from app.store import opened
from app.store.bundles import rules_of_version
from app.store.opened import Asked
from app.store.publications import version_of
from app.store.rounds import programme_of
from app.unit import Reading
from app.views.open_data.ground import Link, as_nobody, both, published_round
from app.views.open_data.shapes import Notice, Other, Pots, PotUse, Project, Projects


def notice(reading: Reading, code: str, files: Files, link: Link) -> Notice:
    """Give the public notice."""
    funding_round, publication = published_round(as_nobody(reading), code)
    return _notice(reading, funding_round, publication, files, link)


def awards(reading: Reading, code: str, files: Files, link: Link) -> Notice:
    """Give the announcement, once it is made."""
    funding_round, publication = published_round(as_nobody(reading), code)
    if publication.announced_at is None:
        raise NotFound
    return _notice(reading, funding_round, publication, files, link)


def projects(reading: Reading, code: str, files: Files) -> Projects:
    """Give the funded projects."""
    funding_round, publication = published_round(as_nobody(reading), code)
    found = published_outcome(publication, files)
    rules = rules_of_version(reading.session, funding_round.id, _version(reading, publication))
    asked = opened.asked_for(reading.session, [funding_round.id])[funding_round.id]
    return Projects(
        code=funding_round.code,
        currency=programme_of(reading.session, funding_round).currency,
        projects=_projects(found, rules, asked),
    )


def pots(reading: Reading, code: str, files: Files) -> Pots:
    """Give what became of the money."""
    funding_round, publication = published_round(as_nobody(reading), code)
    rules = rules_of_version(reading.session, funding_round.id, _version(reading, publication))
    return Pots(
        code=funding_round.code,
        currency=programme_of(reading.session, funding_round).currency,
        pots=_pots(published_outcome(publication, files), rules),
    )


def _notice(
    reading: Reading,
    funding_round: FundingRound,
    publication: Publication,
    files: Files,
    link: Link,
) -> Notice:
    found = published_outcome(publication, files)
    shown = notice_of(reading, funding_round, publication, found)
    rules = rules_of_version(reading.session, funding_round.id, shown.rulebook_version)
    asked = opened.asked_for(reading.session, [funding_round.id])[funding_round.id]
    zone = ZoneInfo(funding_round.timezone)
    announced = publication.announced_at
    return Notice(
        code=funding_round.code,
        level=publication.level,
        currency=shown.currency,
        version=publication.version,
        notice_from=publication.notice_from.astimezone(zone),
        notice_until=shown.notice_until.astimezone(zone),
        announced_at=announced.astimezone(zone) if announced else None,
        proposals=shown.proposals,
        awarded=shown.awarded,
        spent_minor=shown.spent_minor,
        cut_line=shown.cut_line or None,
        projects=_projects(found, rules, asked),
        others=[
            Other(
                number=one.number,
                title=one.title,
                organisation=one.organisation,
                place=one.place,
                total=one.total,
            )
            for one in shown.others
        ],
        unsuccessful=list(shown.unsuccessful),
        pots=_pots(found, rules),
        rulebook_version=shown.rulebook_version,
        rulebook_digest=shown.rulebook_digest,
        evidence_digest=shown.evidence_digest,
        manifest_digest=publication.manifest_digest,
        seed=shown.seed or None,
        bundle_url=link("publications.bundle", funding_round.code),
        url=link("publications.notice", funding_round.code),
    )


def _projects(
    found: Mapping[str, Any], rules: Rulebook, asked: Mapping[str, Asked]
) -> list[Project]:
    tiers = {tier.id: dict(tier.title) for tier in rules.tiers}
    return [_project(line, tiers, asked[line["number"]]) for line in awarded_lines(found)]


def _project(line: Mapping[str, Any], tiers: Mapping[str, dict[str, str]], asked: Asked) -> Project:
    tier = tiers.get(str(line["tier"]))
    return Project(
        number=line["number"],
        title=line["title"],
        organisation=line["organisation"],
        community=both(asked.community) if asked.community else None,
        strand=both(asked.strand),
        tier=both(tier) if tier else None,
        place=line["place"],
        total=exact(Fraction(line["total"])) if line["total"] is not None else "",
        requested_minor=asked.requested_minor,
        amount_minor=written_minor(line),
        prize=line["prize"],
    )


def _pots(found: Mapping[str, Any], rules: Rulebook) -> list[PotUse]:
    titles = {pot.id: dict(pot.title) for pot in rules.pots}
    return [
        PotUse(
            id=pot["pot"],
            title=both(titles.get(pot["pot"])),
            before_minor=pot["before_minor"],
            spent_minor=pot["before_minor"] - pot["after_minor"],
            after_minor=pot["after_minor"],
        )
        for pot in found["pots"]
    ]


def _version(reading: Reading, publication: Publication) -> int:
    return version_of(reading.session, publication.tally_id)
