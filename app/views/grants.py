"""Awards as open data: those announced with money, from what was published and nothing else."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.grants import Body, Grant, GrantFile
from app.errors import NotFound, Refused
from app.language import N_, content, translate
from app.language.notices import Award, Notice
from app.models import Organisation, Programme
from app.policy import require
from app.store.publications import applied_by_number
from app.store.rounds import programme_of
from app.store.standing import of_round_by_code
from app.unit import Reading
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """How the installation names itself in open data, and where the file and the notice stand."""

    prefix: str
    source: str
    awards: str
    sample: bool


def grant_file(reading: Reading, code: str, notice: Notice, publisher: Publisher) -> GrantFile:
    """Give the awards of an announced round; where no money was awarded there is no file."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.PUBLICATION_VIEW, standing)
    awards = [one for group in notice.tiers for one in group.awards if one.amount_minor > 0]
    if notice.announced_at is None or not awards:
        raise NotFound
    programme = programme_of(reading.session, funding_round)
    applied = applied_by_number(reading.session, funding_round.id)
    modified = notice.announced_at
    body = Body(
        id=f"{publisher.prefix}-{_short(programme.id)}",
        name=content(programme.operator, programme.language)[0] or notice.programme_name,
    )
    return GrantFile(
        title=_marked(content(funding_round.name, programme.language)[0], programme, publisher),
        source=publisher.source,
        publisher=body,
        modified=modified,
        grants=tuple(_grant(one, notice, programme, body, publisher, applied) for one in awards),
    )


def _grant(
    award: Award,
    notice: Notice,
    programme: Programme,
    funder: Body,
    publisher: Publisher,
    applied: Mapping[str, tuple[int, Organisation]],
) -> Grant:
    if not award.title.strip():
        raise Refused("grant_without_title", number=award.number)
    requested, organisation = applied[award.number]
    announced = notice.announced_at or notice.notice_from
    place = content(award.community, programme.language)[0]
    return Grant(
        id=f"{publisher.prefix}-{notice.round_code}-{award.number}",
        title=_marked(award.title, programme, publisher),
        description=_marked(
            _described(award, notice, place, programme.language), programme, publisher
        ),
        currency=notice.currency,
        applied_minor=requested,
        awarded_minor=award.amount_minor,
        awarded_on=announced.astimezone(notice.zone).date(),
        url=publisher.awards,
        recipient=Body(id=_identifier(organisation, publisher.prefix), name=award.organisation),
        funder=funder,
        programme=content(programme.name, programme.language)[0],
        programme_code=notice.round_code,
        place=place,
        country=(organisation.registration_scheme or "")[:2]
        if organisation.registration_number
        else "",
    )


def _described(award: Award, notice: Notice, place: str, language: str) -> str:
    facts = {"round": notice.round_name, "organisation": award.organisation, "place": place}
    if award.prize:
        return translate(N_("%(round)s奖励%(organisation)s的项目。"), language, **facts)
    if place:
        return translate(
            N_("%(round)s资助，由%(organisation)s申报，服务%(place)s。"), language, **facts
        )
    return translate(N_("%(round)s资助，由%(organisation)s申报。"), language, **facts)


def _marked(text: str, programme: Programme, publisher: Publisher) -> str:
    """What leaves a demo says so in every record: files travel further than ribbons."""
    if not publisher.sample:
        return text
    return translate(N_("【示例数据】%(text)s"), programme.language, text=text)


def _identifier(organisation: Organisation, prefix: str) -> str:
    """Registered bodies by scheme and number, after org-id.guide; groups by a name of ours."""
    if organisation.registration_number:
        return f"{organisation.registration_scheme}-{organisation.registration_number}"
    return f"{prefix}-{_short(organisation.id)}"


def _short(name: str) -> str:
    """An id of ours is not handed out; its digest is as steady."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]
