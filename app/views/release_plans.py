"""The way to a release, step by step: what is shown, what the detector finds, pages and mails, dates, release."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.files import Files
from app.forms.personal import Personal
from app.language import publicity
from app.language.headings import Heading, heading
from app.language.notices import Notice, notice_of
from app.language.versions import earlier_of
from app.models import FundingRound, Publication, ReleasePlan, Tally
from app.policy import may, require
from app.released import published_outcome
from app.scoring.outcome import Outcome, awarded
from app.scoring.subtraction import told_by_difference
from app.store import bundles, releases, results
from app.store.releases import Prepared, Release
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import PublicationLevel, ReleaseState, Verb


class Step(StrEnum):
    """The steps, in their order."""

    SHOWN = "shown"
    PERSONAL = "personal"
    PAGES = "pages"
    DATES = "dates"
    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """Something that looks like a person's data, with what was said of it."""

    key: str
    kind: str
    masked: str
    places: tuple[str, ...]
    sources: tuple[str, ...]
    around: tuple[str, ...]
    reason: str
    cleared_by: str
    cleared_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One of the messages as it will go out, and to how many."""

    kind: str
    language: str
    count: int
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What stands in the plan; `typed_at` is the instant as it was typed."""

    state: ReleaseState
    until: str
    release_at: datetime | None
    typed_at: str
    confirmed_by: str
    confirmed_at: datetime | None
    why_held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WizardPage(Heading):
    """One page for all steps: each template shows its part."""

    notice: Notice
    announced: Notice
    level: PublicationLevel
    panel_named: bool
    terms_named: bool
    subtracted: tuple[str, ...]
    tally_id: str
    tally_number: int
    signed_by: tuple[tuple[str, datetime, str], ...]
    findings: tuple[FindingLine, ...]
    open: int
    samples: tuple[tuple[str, str, bool], ...]
    files: tuple[tuple[str, int], ...]
    mails: tuple[Mail, ...]
    earliest: date
    ends: datetime
    plan: Planned
    why_not: str
    programme_id: str


def wizard(
    reading: Reading, round_id: str, prepared: Prepared, links: Mapping[str, str], files: Files
) -> WizardPage:
    """Show where the release stands."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_PUBLISH, standing)
    release = Release.of(prepared, dict.fromkeys(prepared.files, ""))
    plan = releases.plan_of(reading.session, funding_round.id)
    begins = (plan.release_at if plan else None) or reading.now
    earliest = releases.first_end(reading.session, funding_round, begins)
    draft = releases.as_planned(reading.session, funding_round, release, reading.now)
    ends = draft.notice_until
    outcome = release.outcome or {}
    before = results.publication_of(reading.session, funding_round.id)
    earlier = earlier_of(before, published_outcome(before, files), outcome) if before else None
    notice = notice_of(reading, funding_round, draft, outcome, earlier=earlier)
    found = publicity.findings(reading, funding_round, draft, release)
    lines = _findings(reading, funding_round, found)
    tally = reading.session.get_one(Tally, prepared.tally_id)
    public = bundles.rules_at(reading.session, tally).publication
    schedule = may(Verb.RESULT_SCHEDULE, standing)
    return WizardPage(
        **heading(reading, funding_round),
        notice=notice,
        announced=replace(notice, announced_at=ends),
        level=funding_round.publication_level,
        panel_named=public.panel_named,
        terms_named=public.terms_named,
        subtracted=_subtracted(reading, before, tally),
        tally_id=tally.id,
        tally_number=tally.number,
        signed_by=results.signed_by(reading.session, tally.id),
        findings=lines,
        open=sum(line.cleared_at is None for line in lines),
        samples=tuple(_samples(bundles.outcome_of(tally))),
        files=tuple((name, len(data)) for name, data in sorted(prepared.files.items())),
        mails=_mails(reading, funding_round, release, ends, links),
        earliest=earliest,
        ends=ends,
        plan=_planned(reading, plan, ZoneInfo(funding_round.timezone)),
        why_not="" if schedule.allowed else str(schedule.reason),
        programme_id=funding_round.programme_id,
    )


def _samples(outcome: Outcome) -> Iterator[tuple[str, str, bool]]:
    """Name the first that was chosen and the first that was not, to look at what they will be shown."""
    lines = sorted(outcome.lines, key=lambda one: (one.place is None, one.place or 0, one.number))
    for chosen in (False, True):
        found = next((one for one in lines if awarded(one) is chosen), None)
        if found is not None:
            yield found.proposal, f"{found.number} {found.title}", chosen


def _subtracted(reading: Reading, before: Publication | None, tally: Tally) -> tuple[str, ...]:
    """Name the proposals of which the new version and the one before together tell single sheets."""
    if before is None or before.level is not PublicationLevel.SHORT:
        return ()
    then = reading.session.get_one(Tally, before.tally_id)
    return told_by_difference(bundles.outcome_of(then), bundles.outcome_of(tally))


def _findings(
    reading: Reading, funding_round: FundingRound, found: tuple[Personal, ...]
) -> tuple[FindingLine, ...]:
    rows = releases.clearances(reading.session, funding_round.id)
    lines = (_line(one, rows, reading.language) for one in found)
    return tuple(sorted(lines, key=lambda line: line.cleared_at is not None))


def _line(one: Personal, rows: Any, language: str) -> FindingLine:  # noqa: ANN401 -- rows as the store gives them
    cleared = releases.clearance_for(rows, one.key)
    sources = (publicity.source_label(place, language) for place in one.places)
    return FindingLine(
        key=one.key,
        kind=one.kind,
        masked=one.masked,
        places=tuple(dict.fromkeys(publicity.place_label(place, language) for place in one.places)),
        sources=tuple(dict.fromkeys(source for source in sources if source)),
        around=one.around,
        reason=cleared[0].reason if cleared else "",
        cleared_by=cleared[1].display_name if cleared else "",
        cleared_at=cleared[0].cleared_at if cleared else None,
    )


def _mails(
    reading: Reading,
    funding_round: FundingRound,
    release: Release,
    ends: datetime,
    links: Mapping[str, str],
) -> tuple[Mail, ...]:
    made = []
    for one in publicity.addressed(reading, funding_round, release.outcome or {}):
        subject, body = publicity.message(
            reading,
            funding_round,
            one.kind,
            one.language,
            until=ends,
            title=one.title,
            link=links["parts"].replace("/-/", "/…/"),
        )
        made.append(
            Mail(kind=one.kind, language=one.language, count=one.count, subject=subject, body=body)
        )
    return tuple(made)


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""


def _planned(reading: Reading, plan: ReleasePlan | None, zone: ZoneInfo) -> Planned:
    if plan is None:
        return Planned(
            state=ReleaseState.PREPARING,
            until="",
            release_at=None,
            typed_at="",
            confirmed_by="",
            confirmed_at=None,
            why_held="",
        )
    names = results.names_of(reading.session, {plan.confirmed_by} if plan.confirmed_by else set())
    return Planned(
        state=plan.state,
        until=plan.until,
        release_at=plan.release_at,
        typed_at=_local(plan.release_at, zone),
        confirmed_by=names.get(plan.confirmed_by or "", ""),
        confirmed_at=plan.confirmed_at,
        why_held=publicity.why_held(plan, reading.language),
    )
