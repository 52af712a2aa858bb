"""What everybody may see of a round: the call, its dates, its questions, its money."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from app.audit import round_chain
from app.language.formats import zone_name
from app.language.headings import Heading, heading
from app.language.needs_asked import Text, topic_names
from app.language.round_changes import with_reason
from app.language.rule_publishing import notice_text
from app.language.rulebooks import sentences
from app.models import FundingRound, Programme, Stage
from app.policy import Standing, may, require
from app.scoring.numbers import places
from app.scoring.rulebook import Aggregate, Rulebook
from app.store import accounts, call_documents, calls, confirmations, helped, questions
from app.store.changes import UNPLANNED, changes_of
from app.store.deadlines import taken_until
from app.store.questions import PublicQuestion
from app.store.rounds import (
    communities_of,
    pots_of,
    programme_of,
    rulebook_of,
    rulebooks_of,
    stages_of,
    strands_of,
)
from app.store.rules import rules_of
from app.store.standing import of_installation, of_round_by_code
from app.unit import Reading
from app.vocabulary import ConfirmationKind, PaperState, Phase, PublicationLevel, Verb

#: Stages in which only officers have something to do.
INSIDE = {Phase.TALLY, Phase.DECISION, Phase.CLOSED}
QUESTIONS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One round on the list."""

    code: str
    name: dict[str, str]
    summary: dict[str, str]
    operator_name: dict[str, str]
    phase: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    taken_until: datetime | None
    zone: ZoneInfo
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsPage:
    """Rounds that take proposals now, those that will, those under way, and those before."""

    open: tuple[CallLine, ...]
    coming: tuple[CallLine, ...]
    under_way: tuple[CallLine, ...]
    past: tuple[CallLine, ...]
    #: Nobody has begun to use the installation.
    unclaimed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """One stage with its dates and whether it is over, now or next."""

    kind: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """One criterion as a question, with its share of the sheet."""

    title: dict[str, str]
    guide: dict[str, str]
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """A pot with its amount."""

    title: dict[str, str]
    amount_minor: int | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLine:
    """A tier of awards."""

    title: dict[str, str]
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """Something that was not planned after the call was published, with the reason given."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChangeLine:
    """A version of the rulebook that replaced another after the call was published."""

    at: datetime
    version: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """A file that belongs to the call."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The newest answered questions, how many there are, and whether more are taken."""

    shown: tuple[PublicQuestion, ...]
    total: int
    until: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """A proposal that came on paper in time: nothing of who applies."""

    number: str
    received_at: datetime
    typed_at: datetime | None
    by_two: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage(Heading):
    """The call of one round."""

    name: dict[str, str]
    summary: dict[str, str]
    operator_name: dict[str, str]
    contact: str
    phase: Phase
    published_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    grace_minutes: int
    is_open: bool
    is_coming: bool
    is_published: bool
    dates: tuple[DateLine, ...]
    changes: tuple[ChangeLine, ...]
    rule_changes: tuple[RuleChangeLine, ...]
    documents: tuple[DocumentLine, ...]
    asking: Asking
    zone_name: str
    strands: tuple[dict[str, str], ...]
    communities: tuple[dict[str, str], ...]
    topics: tuple[Text, ...]
    criteria: tuple[CriterionLine, ...]
    pots: tuple[PotLine, ...]
    tiers: tuple[TierLine, ...]
    request_cap_minor: int | None
    has_vote: bool
    gate: bool
    min_sheets: int
    trims: bool
    rulebook_title: dict[str, str]
    rulebook_version: int
    rulebook_digest: str
    sentences: tuple[str, ...]
    level: PublicationLevel
    notice_for: str
    signed_in: bool
    runs_it: bool
    may_apply: bool
    applied: bool
    papers: tuple[OnPaper, ...]
    bodies: tuple[ConfirmationKind, ...]


def index(reading: Reading) -> CallsPage:
    """List every round whose call was published."""
    # Only rounds since their call are listed, and those are everybody's.
    require(Verb.CALL_VIEW, replace(of_installation(reading), phase=Phase.CALL))
    lines = [
        (_line(row, programme, stages), row)
        for row, programme, stages in calls.public_rounds(reading.session)
    ]
    return CallsPage(
        open=tuple(line for line, row in lines if _is_open(line, row.phase, reading.now)),
        coming=tuple(line for line, row in lines if _is_coming(line, row.phase, reading.now)),
        under_way=tuple(
            line
            for line, row in lines
            if not row.phase.released
            and not _is_open(line, row.phase, reading.now)
            and not _is_coming(line, row.phase, reading.now)
        ),
        past=tuple(line for line, row in lines if row.phase.released),
        unclaimed=not lines and not accounts.owner_exists(reading.session),
    )


def show(reading: Reading, code: str) -> CallPage:
    """Show the call; it reads the same before and after signing in, with a way back for its officers."""
    funding_round, standing = of_round_by_code(reading, code)
    require(Verb.CALL_VIEW, standing)
    session = reading.session
    programme = programme_of(session, funding_round)
    stages = stages_of(session, funding_round.id)
    line = _line(funding_round, programme, stages)
    return CallPage(
        **heading(reading, funding_round),
        name=funding_round.name,
        summary=funding_round.summary,
        operator_name=programme.operator,
        contact=programme.contact,
        phase=funding_round.phase,
        published_at=funding_round.published_at,
        opens_at=line.opens_at,
        closes_at=line.closes_at,
        grace_minutes=_grace(stages),
        is_open=standing.call_open,
        is_coming=_is_coming(line, funding_round.phase, reading.now),
        is_published=funding_round.phase.released,
        dates=_dates(stages, funding_round.phase),
        changes=_changes(reading, funding_round),
        rule_changes=tuple(
            RuleChangeLine(at=row.made_at, version=row.version, reason=row.reason)
            for row in reversed(rulebooks_of(session, funding_round.id))
            if row.version > 1
        ),
        documents=tuple(
            DocumentLine(id=row.id, name=row.name, size=row.size)
            for row in call_documents.documents_of(session, funding_round.id)
        ),
        asking=_asking(reading, funding_round, standing),
        zone_name=zone_name(ZoneInfo(funding_round.timezone), reading.language),
        strands=tuple(row.name for row in strands_of(session, funding_round.id)),
        communities=tuple(row.name for row in communities_of(session, programme.id)),
        topics=topic_names(session, funding_round),
        **_rules(reading, funding_round),
        level=funding_round.publication_level,
        signed_in=standing.account_id is not None,
        runs_it=may(Verb.ROUND_VIEW, standing).allowed,
        may_apply=may(Verb.PROPOSAL_START, standing).allowed,
        applied=standing.applies_here,
        papers=_papers(reading, funding_round),
        bodies=confirmations.asked_in(session, funding_round.id),
    )


def _asking(reading: Reading, funding_round: FundingRound, standing: Standing) -> Asking:
    answered = questions.public_of(reading.session, funding_round.id)
    return Asking(
        shown=tuple(one for one in answered if not one.hidden_reason)[:QUESTIONS_SHOWN],
        total=len(answered),
        until=funding_round.questions_until,
        is_open=standing.questions_open,
    )


def _changes(reading: Reading, funding_round: FundingRound) -> tuple[ChangeLine, ...]:
    zone = ZoneInfo(funding_round.timezone)
    found = changes_of(reading.session, round_chain(funding_round.id), UNPLANNED)
    return tuple(
        ChangeLine(at=one.at, text=with_reason(one, zone, reading.language)) for one in found
    )


def _papers(reading: Reading, funding_round: FundingRound) -> tuple[OnPaper, ...]:
    rows = helped.papers_of_round(reading.session, funding_round.id)
    return tuple(
        OnPaper(
            number=row.number,
            received_at=row.received_at,
            typed_at=row.typed_at,
            by_two=row.state is PaperState.CONFIRMED,
        )
        for row in rows
        if row.state is not PaperState.WITHDRAWN
    )


def _is_open(line: CallLine, phase: Phase, now: datetime) -> bool:
    over = line.taken_until is not None and now > line.taken_until
    return phase is Phase.CALL and not _is_coming(line, phase, now) and not over


def _is_coming(line: CallLine, phase: Phase, now: datetime) -> bool:
    return phase is Phase.CALL and line.opens_at is not None and now < line.opens_at


def _line(funding_round: FundingRound, programme: Programme, stages: Sequence[Stage]) -> CallLine:
    call = next((stage for stage in stages if stage.kind is Phase.CALL), None)
    return CallLine(
        code=funding_round.code,
        name=funding_round.name,
        summary=funding_round.summary,
        operator_name=programme.operator,
        phase=funding_round.phase,
        opens_at=call.opens_at if call else None,
        closes_at=call.closes_at if call else None,
        taken_until=taken_until(call) if call else None,
        zone=ZoneInfo(funding_round.timezone),
        published=funding_round.phase.released,
    )


def _grace(stages: Sequence[Stage]) -> int:
    call = next((stage for stage in stages if stage.kind is Phase.CALL), None)
    return call.grace_seconds // 60 if call else 0


def _dates(stages: Sequence[Stage], phase: Phase) -> tuple[DateLine, ...]:
    order = tuple(Phase)

    def status(kind: Phase) -> str:
        if kind is phase:
            return "now"
        return "done" if order.index(kind) < order.index(phase) else "next"

    return tuple(
        DateLine(
            kind=stage.kind,
            opens_at=stage.opens_at,
            closes_at=stage.closes_at,
            status=status(stage.kind),
        )
        for stage in stages
        if stage.kind not in INSIDE and (stage.opens_at or stage.closes_at)
    )


def _rules(reading: Reading, funding_round: FundingRound) -> dict[str, Any]:
    """Say in a few facts what the rulebook decides."""
    session = reading.session
    version, rules = rulebook_of(session, funding_round.id), rules_of(session, funding_round.id)
    panel = rules.panels[0] if rules.panels else None
    return {
        "criteria": tuple(
            CriterionLine(title=dict(leaf.title), guide=dict(leaf.guide), share=_percent(share))
            for leaf, share in (panel.leaves if panel else ())
        ),
        "pots": _pots(reading, funding_round, rules),
        "tiers": tuple(
            TierLine(title=dict(tier.title), count=tier.count, amount_minor=tier.amount_minor)
            for tier in rules.tiers
        ),
        "request_cap_minor": rules.request_cap_minor,
        "has_vote": rules.vote is not None,
        "gate": rules.combination.gate,
        "min_sheets": panel.min_sheets if panel else 0,
        "trims": bool(panel and panel.aggregation.kind is Aggregate.TRIMMED_MEAN),
        "rulebook_title": dict(rules.title),
        "rulebook_version": version.version,
        "rulebook_digest": version.digest,
        "sentences": sentences(rules, reading.language),
        "notice_for": notice_text(rules.publication, reading.language),
    }


def _pots(reading: Reading, funding_round: FundingRound, rules: Rulebook) -> tuple[PotLine, ...]:
    amounts = pots_of(reading.session, funding_round.id)
    return tuple(
        PotLine(
            title=dict(pot.title),
            amount_minor=amounts[pot.id].amount_minor if pot.id in amounts else None,
            source=amounts[pot.id].source if pot.id in amounts else "",
        )
        for pot in rules.pots
    )


def _percent(share: Fraction) -> str:
    hundred = share * 100
    return f"{hundred if hundred.denominator == 1 else places(hundred, 1)}%"
