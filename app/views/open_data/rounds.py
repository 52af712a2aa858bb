"""Rounds as open data: the list, a call, its rules, its log."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.audit import round_chain
from app.forms.rulebooks import compiled
from app.language.round_changes import change_sentence
from app.language.rulebooks import sentences
from app.models import FundingRound, Programme
from app.settings import LANGUAGES
from app.store import opened
from app.store.changes import STEPS, UNPLANNED, changes_of
from app.store.rounds import (
    communities_of,
    pots_of,
    programme_of,
    rulebook_of,
    rulebooks_of,
    stages_of,
    strands_of,
)
from app.unit import Reading
from app.views.open_data.ground import (
    Link,
    as_nobody,
    both,
    local,
    may_see_calls,
    public_round,
    round_line,
)
from app.views.open_data.shapes import (
    Call,
    Log,
    LogLine,
    PotLine,
    RoundLine,
    Rounds,
    Rules,
    RuleVersion,
    Sentences,
    StageDates,
    Text,
)


def rounds(reading: Reading, link: Link) -> Rounds:
    """List every round since its call."""
    may_see_calls(as_nobody(reading))
    return Rounds(rounds=lines(reading, link))


def lines(reading: Reading, link: Link, programme_id: str | None = None) -> list[RoundLine]:
    """Describe the public rounds, of all programmes or of one."""
    return described(reading, link, opened.public_rounds(reading.session, programme_id))


def described(
    reading: Reading, link: Link, rows: Sequence[tuple[FundingRound, Programme]]
) -> list[RoundLine]:
    """Describe rounds that were read already."""
    calls = opened.calls_of(reading.session, [row.id for row, _ in rows])
    first = {programme.id: row.code for row, programme in rows}
    return [
        round_line(row, programme, first[programme.id], calls.get(row.id), link)
        for row, programme in rows
    ]


def call(reading: Reading, code: str, link: Link) -> Call:
    """Describe a call."""
    funding_round, _ = public_round(as_nobody(reading), code)
    session, zone = reading.session, ZoneInfo(funding_round.timezone)
    rules_now = compiled(rulebook_of(session, funding_round.id).document)
    amounts = pots_of(session, funding_round.id)
    return Call(
        round=_own_line(reading, funding_round, link),
        contact=programme_of(session, funding_round).contact,
        stages=[
            StageDates(
                stage=stage.kind,
                opens_at=local(stage.opens_at, zone),
                closes_at=local(stage.closes_at, zone),
            )
            for stage in stages_of(session, funding_round.id)
            if stage.opens_at or stage.closes_at
        ],
        strands=[both(row.name) for row in strands_of(session, funding_round.id)],
        communities=[both(row.name) for row in communities_of(session, funding_round.programme_id)],
        pots=[
            PotLine(
                id=pot.id,
                title=both(dict(pot.title)),
                amount_minor=amounts[pot.id].amount_minor if pot.id in amounts else None,
                source=amounts[pot.id].source if pot.id in amounts else "",
            )
            for pot in rules_now.pots
        ],
        request_cap_minor=rules_now.request_cap_minor,
        notice_days=rules_now.publication.notice_days,
    )


def _own_line(reading: Reading, funding_round: FundingRound, link: Link) -> RoundLine:
    found = lines(reading, link, funding_round.programme_id)
    return next(one for one in found if one.code == funding_round.code)


def rules(reading: Reading, code: str) -> Rules:
    """Give the rules in force in words, and every version before them."""
    funding_round, _ = public_round(as_nobody(reading), code)
    now = rulebook_of(reading.session, funding_round.id)
    rulebook, zone = compiled(now.document), ZoneInfo(funding_round.timezone)
    chinese, english = (list(sentences(rulebook, language)) for language in LANGUAGES)
    return Rules(
        code=funding_round.code,
        title=both(dict(rulebook.title)),
        version=now.version,
        digest=now.digest,
        sentences=Sentences(zh=chinese, en=english),
        versions=[
            RuleVersion(
                version=row.version,
                digest=row.digest,
                reason=row.reason,
                frozen_at=local(row.frozen_at, zone),
            )
            for row in rulebooks_of(reading.session, funding_round.id)
        ],
    )


def log(reading: Reading, code: str) -> Log:
    """Give every step and change of a round's course."""
    funding_round, _ = public_round(as_nobody(reading), code)
    zone = ZoneInfo(funding_round.timezone)
    chain = round_chain(funding_round.id)
    return Log(
        code=funding_round.code,
        entries=[
            LogLine(
                at=one.at.astimezone(zone).replace(microsecond=0),
                verb=one.verb.value,
                text=Text(
                    zh=change_sentence(one, zone, "zh_CN"), en=change_sentence(one, zone, "en")
                ),
                reason=one.reason,
                planned=one.verb in STEPS,
            )
            for one in changes_of(reading.session, chain, (*STEPS, *UNPLANNED))
        ],
    )
