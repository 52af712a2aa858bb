"""Calls for machines: open calls as a list with stable names, and the dates of one as a calendar."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import round_chain
from app.errors import NotFound
from app.language.calendars import Event, calendar
from app.language.catalogue import N_, content, translate
from app.language.feeds import Entry, atom
from app.language.formats import deadline, zone_name
from app.language.verbs import label
from app.models import FundingRound, LedgerEntry, Programme, Stage
from app.policy import require
from app.store import calls, ledgers
from app.store.deadlines import is_over
from app.store.events import events_of
from app.store.rounds import pots_of, programme_of, stages_of
from app.store.rules import rules_of
from app.store.standing import of_installation, of_round_by_code
from app.unit import Reading
from app.vocabulary import Phase, Verb

Link = Callable[[str], str]
VERSION = "miaopu-calls/1"
#: Stages in which people outside have something to do or to read.
OUTSIDE = (Phase.CALL, Phase.SCREENING, Phase.REVIEW, Phase.MEETING, Phase.NOTICE)
AN_HOUR = timedelta(hours=1)


def listed(reading: Reading, link: Link) -> dict[str, Any]:
    """Describe the calls that are open or coming, in both languages; docs/calls-feed.md names the fields."""
    return {"format": VERSION, "calls": [_described(reading, *row, link) for row in _open(reading)]}


def fed(reading: Reading, link: Link, *, home: str, own: str, title: str) -> bytes:
    """Give the same calls as an Atom feed in the reader's language."""
    language = reading.language
    entries = [
        Entry(
            id=f"urn:miaopu:{row.id}",
            link=link(row.code),
            title=content(row.name, language)[0],
            summary=_summary(row, stages, language),
            author=content(programme.operator, language)[0] or content(programme.name, language)[0],
            published_at=row.published_at or row.created_at,
            updated_at=_changed_at(row, _moves(reading, row)),
        )
        for row, programme, stages in _open(reading)
    ]
    return atom(
        own_id=own,
        link=home,
        own_link=own,
        title=title,
        language="zh-CN" if language == "zh_CN" else "en",
        entries=entries,
    )


def dates(reading: Reading, code: str, link: Link) -> tuple[str, bytes]:
    """Give the dates of a call as a calendar file: (the round's code, the file)."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    if funding_round.phase is Phase.DRAFT:
        # What caches keep for everybody is nothing that officers alone may see.
        raise NotFound
    name = content(funding_round.name, reading.language)[0]
    moves = _moves(reading, funding_round)
    events = [
        event
        for stage in stages_of(reading.session, funding_round.id)
        if stage.kind in OUTSIDE
        for event in _events(reading, funding_round, stage, moves, link(funding_round.code))
    ]
    return funding_round.code, calendar(name, events)


def events(reading: Reading, code: str, link: Link) -> tuple[str, bytes]:
    """Give the events of a round's programme as a calendar file: (the round's code, the file)."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    if funding_round.phase is Phase.DRAFT:
        raise NotFound
    programme = programme_of(reading.session, funding_round)
    name = content(programme.name, reading.language)[0]
    listed = [
        Event(
            uid=f"{row.id}@miaopu",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            summary=content(row.title, reading.language)[0],
            description=f"{row.place}\n{link(funding_round.code)}",
            link=link(funding_round.code),
            sequence=row.changes,
            changed_at=row.entered_at,
        )
        for row, _ in events_of(reading.session, programme.id)
        if row.cancelled_at is None
    ]
    return funding_round.code, calendar(name, listed)


def _open(reading: Reading) -> list[tuple[FundingRound, Programme, Sequence[Stage]]]:
    # Only rounds since their call are listed, and those are everybody's.
    require(Verb.CALL_VIEW, replace(of_installation(reading), phase=Phase.CALL))
    return [
        (row, programme, stages)
        for row, programme, stages in calls.public_rounds(reading.session)
        if row.phase is Phase.CALL and not _is_over(stages, reading.now)
    ]


def _call(stages: Sequence[Stage]) -> Stage | None:
    return next((stage for stage in stages if stage.kind is Phase.CALL), None)


def _is_over(stages: Sequence[Stage], now: datetime) -> bool:
    call = _call(stages)
    return call is not None and is_over(call, now)


def _described(
    reading: Reading, row: FundingRound, programme: Programme, stages: Sequence[Stage], link: Link
) -> dict[str, Any]:
    zone, call = ZoneInfo(row.timezone), _call(stages)
    rules, pots = rules_of(reading.session, row.id), pots_of(reading.session, row.id)
    return {
        "id": row.id,
        "code": row.code,
        "url": link(row.code),
        "name": _both(row.name),
        "summary": _both(row.summary),
        "programme": _both(programme.name),
        "operator": _both(programme.operator),
        "contact": programme.contact,
        "timezone": row.timezone,
        "published_at": _local(row.published_at, zone),
        "opens_at": _local(call.opens_at if call else None, zone),
        "closes_at": _local(call.closes_at if call else None, zone),
        "updated_at": _local(_changed_at(row, _moves(reading, row)), zone),
        "currency": programme.currency,
        "request_cap_minor": rules.request_cap_minor,
        "pots": [
            {
                "title": _both(dict(pot.title)),
                "amount_minor": pots[pot.id].amount_minor if pot.id in pots else None,
            }
            for pot in rules.pots
        ],
    }


def _both(text: dict[str, str]) -> dict[str, str | None]:
    return {"zh": text.get("zh") or None, "en": text.get("en") or None}


def _local(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _summary(row: FundingRound, stages: Sequence[Stage], language: str) -> str:
    call, zone = _call(stages), ZoneInfo(row.timezone)
    text = content(row.summary, language)[0]
    if call is None or call.closes_at is None:
        return text
    ends = translate(
        N_("申报截止：%(time)s（%(zone)s）"),
        language,
        time=deadline(call.closes_at, zone, language),
        zone=zone_name(zone, language),
    )
    return f"{text}\n{ends}".strip()


def _moves(reading: Reading, row: FundingRound) -> Sequence[LedgerEntry]:
    return ledgers.extensions_of(reading.session, round_chain(row.id))


def _changed_at(row: FundingRound, moves: Sequence[LedgerEntry]) -> datetime:
    return max([row.published_at or row.created_at, *(move.at for move in moves)])


def _events(
    reading: Reading,
    row: FundingRound,
    stage: Stage,
    moves: Sequence[LedgerEntry],
    link: str,
) -> list[Event]:
    """Make an hour of each end of a stage: the one that begins it, and the one that ends it."""
    own = [move for move in moves if (move.after or {}).get("stage") == stage.kind.value]
    changed = _changed_at(row, own)
    language, zone = reading.language, ZoneInfo(row.timezone)
    name, kind = content(row.name, language)[0], label(stage.kind, language)
    ends = (
        ("opens", stage.opens_at, N_("%(stage)s开始：%(round)s"), timedelta(0)),
        ("closes", stage.closes_at, N_("%(stage)s截止：%(round)s"), AN_HOUR),
    )
    return [
        Event(
            uid=f"{row.id}-{stage.kind.value}-{which}@miaopu",
            starts_at=at - before,
            ends_at=at - before + AN_HOUR,
            summary=translate(words, language, stage=kind, round=name),
            description=f"{deadline(at, zone, language)} {zone_name(zone, language)}\n{link}",
            link=link,
            sequence=len(own) if which == "closes" else 0,
            changed_at=changed if which == "closes" else row.published_at or row.created_at,
        )
        for which, at, words, before in ends
        if at is not None
    ]
