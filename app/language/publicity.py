"""Everything that a release makes public, as texts; what in them looks like a person's data; who is written to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import Fault
from app.forms.personal import Personal, found_in
from app.language import formats
from app.language.catalogue import N_, content, translate
from app.language.faults import sentence
from app.language.messages import texts
from app.language.notices import Notice, awarded_titles, notice_of
from app.models import Account, FundingRound, Publication, ReleasePlan
from app.settings import LANGUAGES
from app.store import outbox, publications, releases, results
from app.store.releases import Release
from app.store.rules import rules_of
from app.unit import Reading
from app.vocabulary import ReleaseState

WON, CHOSEN, OTHERS = "result_awarded", "result_chosen", "result_published"
#: A new version tells winners and others alike what has become of the one before.
REVISED = "result_revised"
#: What the program makes itself, or shows of itself: nobody typed it.
_MADE = frozenset(
    {"round_id", "digest", "rulebook_digest", "evidence_digest", "files", "zone", "rows_of"}
)
_PLACES: Mapping[str, str] = {
    "tiers": N_("公示页：获选项目的名称和单位"),
    "others": N_("公示页：未入选项目的名称和单位"),
    "papers": N_("公示页：后补录的项目"),
    "contact": N_("公示页：联系方式"),
    "operator": N_("公示页：承办单位"),
    "minutes": N_("公示页：会议纪要的编号"),
    "seed": N_("公示页：抽签种子"),
    "seed_source": N_("公示页：抽签种子的来源"),
    "members": N_("公示页：评委名单"),
    "rulebook_title": N_("公示页：评审规则的名称"),
    "pots": N_("公示页：资金池的名称"),
    "terms": N_("公示页：资助附的条件"),
    "round_name": N_("公示页：本届的名称"),
    "programme_name": N_("公示页：计划的名称"),
    WON: N_("给获选单位的通知"),
    CHOSEN: N_("给获选单位的通知"),
    OTHERS: N_("给其他申报单位的通知"),
    REVISED: N_("重新公示时给申报单位的通知"),
    "grants": N_("开放数据：单位的登记号"),
}
#: Where a text is put right.
_SOURCES: Mapping[str, str] = {
    "contact": N_("在计划的设置里改联系方式。"),
    "operator": N_("在计划的设置里改承办单位。"),
    "programme_name": N_("在计划的设置里改名称。"),
    "terms": N_("在“资金分配”里改条件。"),
    WON: N_("在“通知的文字”里改。"),
    CHOSEN: N_("在“通知的文字”里改。"),
    OTHERS: N_("在“通知的文字”里改。"),
    REVISED: N_("在“通知的文字”里改。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A message of the release to one kind of person in one language, with how many get it."""

    kind: str
    language: str
    count: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNote:
    """What other pages of the round say of a release that waits or was stopped."""

    state: ReleaseState
    release_at: datetime | None
    why_held: str


def note_of(reading: Reading, funding_round: FundingRound) -> ReleaseNote | None:
    """Give the note for officers, if a release of the round waits or was stopped."""
    plan = releases.plan_of(reading.session, funding_round.id)
    if plan is None or plan.state is ReleaseState.PREPARING:
        return None
    return ReleaseNote(
        state=plan.state,
        release_at=plan.release_at,
        why_held=why_held(plan, reading.language),
    )


def why_held(plan: ReleasePlan, language: str) -> str:
    """Say why a release was stopped, if it was."""
    if plan.state is not ReleaseState.HELD:
        return ""
    return sentence(Fault(plan.reason, **plan.reason_facts), language)


def findings(
    reading: Reading, funding_round: FundingRound, publication: Publication, release: Release
) -> tuple[Personal, ...]:
    """Find personal data in everything that the release makes public."""
    known = [(f"file:{name}", text) for name, text in release.texts]
    return found_in((*known, *_texts(reading, funding_round, publication, release)))


def uncleared(
    reading: Reading, funding_round: FundingRound, publication: Publication, release: Release
) -> int:
    """Count the findings that nobody has put right or cleared by name."""
    rows = releases.clearances(reading.session, funding_round.id)
    found = findings(reading, funding_round, publication, release)
    return sum(releases.clearance_for(rows, one.key) is None for one in found)


def place_label(place: str, language: str) -> str:
    """Name the place of a finding."""
    if place.startswith("file:"):
        return translate(N_("结果包的文件 %(name)s"), language, name=place.removeprefix("file:"))
    return translate(_PLACES.get(place, N_("公示页")), language)


def source_label(place: str, language: str) -> str:
    """Say where the text is put right, if that is in a single place."""
    return translate(_SOURCES[place], language) if place in _SOURCES else ""


def message(  # noqa: PLR0913 -- what a message says, all keywords
    reading: Reading,
    funding_round: FundingRound,
    kind: str,
    language: str,
    *,
    until: datetime | None = None,
    title: str = "",
    link: str = "",
) -> tuple[str, str]:
    """Word one of the release's messages as it will go out."""
    zone = ZoneInfo(funding_round.timezone)
    earlier = results.publication_of(reading.session, funding_round.id)
    time = formats.deadline(until, zone, language) if until else ""
    name = content(funding_round.name, language)[0]
    return outbox.worded(
        reading,
        kind=kind,
        language=language,
        texts=texts(
            kind,
            language,
            round=name,
            link=link,
            time=time,
            title=title,
            version=str(earlier.version + 1) if earlier else "",
            reason=earlier.reopened_reason if earlier else "",
        ),
        programme_id=funding_round.programme_id,
        funding_round_id=funding_round.id,
        link=link,
    )


def kinds(reading: Reading, funding_round: FundingRound) -> tuple[str, str]:
    """Name the message to those on the list, and the one to everybody else."""
    if results.publication_of(reading.session, funding_round.id):
        return REVISED, REVISED
    return WON if rules_of(reading.session, funding_round.id).pots else CHOSEN, OTHERS


def addressed(
    reading: Reading, funding_round: FundingRound, document: Mapping[str, object]
) -> tuple[Addressed, ...]:
    """Group the people who will be written to: winners and others, by language."""
    groups: dict[tuple[str, str], list[str]] = {}
    to_winners, to_others = kinds(reading, funding_round)
    for _, account, title in leads(reading, funding_round, document):
        kind = to_winners if title else to_others
        groups.setdefault((kind, account.language), []).append(title)
    return tuple(
        Addressed(kind=kind, language=language, count=len(titles), title=titles[0])
        for (kind, language), titles in sorted(groups.items())
    )


def leads(
    reading: Reading, funding_round: FundingRound, document: Mapping[str, object]
) -> Iterator[tuple[str, Account, str]]:
    """Give (proposal, person, title where it is on the list) for everybody who is told."""
    won = awarded_titles(document)
    numbers = publications.numbers_of(reading.session, funding_round.id)
    for proposal_id, account in publications.leads_of(reading.session, funding_round.id):
        yield proposal_id, account, won.get(numbers.get(proposal_id, ""), "")


def _texts(
    reading: Reading, funding_round: FundingRound, publication: Publication, release: Release
) -> Iterator[tuple[str, str]]:
    document = release.outcome or {}
    for language in LANGUAGES:
        reader = Reading(
            session=reading.session, actor=reading.actor, now=reading.now, language=language
        )
        notice = notice_of(reader, funding_round, publication, document)
        yield from _of_notice(notice)
        for kind in dict.fromkeys(kinds(reader, funding_round)):
            for text in message(reader, funding_round, kind, language):
                yield kind, text
    applied = publications.applied_by_number(reading.session, funding_round.id)
    for number in awarded_titles(document):
        _, organisation = applied[number]
        yield "grants", organisation.registration_number or ""


def _of_notice(notice: Notice) -> Iterator[tuple[str, str]]:
    for one in fields(notice):
        if one.name not in _MADE:
            for text in _leaves(getattr(notice, one.name)):
                yield one.name, text


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _leaves(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _leaves(getattr(value, one.name))
