"""A round as its officers run it: where it stands, what blocks it, and what is next."""

from dataclasses import dataclass
from datetime import datetime

from app.language.catalogue import content
from app.language.headings import Heading, heading
from app.models import FundingRound, Stage
from app.policy import Standing, may, require
from app.store import letters, programmes, progress, questions, rulebooks
from app.store.rounds import stages_of
from app.store.standing import of_programme, of_round
from app.unit import Reading
from app.vocabulary import BallotState, Phase, ProposalState, Role, SeatState, Verb
from app.workflow import Progress, blockers, next_step

#: Who has to act in a phase: the key of a sentence in the template.
ACTORS = {
    Phase.DRAFT: "organiser",
    Phase.CALL: "applicants",
    Phase.SCREENING: "organiser",
    Phase.REVIEW: "members",
    Phase.MEETING: "meeting",
    Phase.TALLY: "organiser",
    Phase.DECISION: "signatory",
    Phase.NOTICE: "public",
    Phase.ANNOUNCED: "organiser",
    Phase.CLOSED: "nobody",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """A stage with its dates and where it lies: done, now or ahead."""

    kind: Phase
    opens_at: datetime | None
    closes_at: datetime | None
    grace_minutes: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockerLine:
    """What stands in the way of the next step, and where it is dealt with."""

    reason: str
    count: int
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Which rooms of a round are open to the reader, and for what."""

    may_edit: bool
    may_extend: bool
    may_set_pots: bool
    may_set_rulebook: bool
    may_see_messages: bool
    may_see_ledger: bool
    may_see_result: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage(Heading):
    """Where a round stands."""

    phase: Phase
    stages: tuple[StageLine, ...]
    next_verb: Verb | None
    next_room: str
    blockers: tuple[BlockerLine, ...]
    waits_for: str
    deadline: datetime | None
    sheets_missing: int
    may_step: bool
    why_not: str
    proposals: dict[ProposalState, int]
    proposals_in: int
    seats: dict[SeatState, int]
    seats_declared: int
    assignments: int
    sheets_filed: int
    ballots: dict[BallotState, int]
    ballots_all: int
    messages_waiting: int
    questions_waiting: int
    letters_new: int
    pot_minor: int
    has_vote: bool
    roles: tuple[Role, ...]
    rights: Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class StrandLine:
    """A strand to choose."""

    id: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRoundPage:
    """What a new round is made of."""

    programme_id: str
    programme_name: str
    currency: str
    timezone: str
    strands: tuple[StrandLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage(Heading):
    """Name, summary and dates."""

    name: dict[str, str]
    summary: dict[str, str]
    stages: tuple[StageLine, ...]
    may_edit: bool
    why_not: str
    may_extend: bool
    extendable: tuple[StageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """A pot of the rulebook with the amount in force."""

    key: str
    title: dict[str, str]
    amount_minor: int | None
    source: str
    set_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PotChange:
    """An amount that was set once."""

    title: dict[str, str]
    amount_minor: int
    source: str
    reason: str
    set_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PotsPage(Heading):
    """The amounts behind the rulebook's pots."""

    pots: tuple[PotLine, ...]
    history: tuple[PotChange, ...]
    has_rulebook: bool
    any_set: bool
    may_set: bool
    why_not: str


def new(reading: Reading, programme_id: str) -> NewRoundPage:
    """Show the questions of a new round."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.ROUND_CREATE, standing)
    return NewRoundPage(
        programme_id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        currency=programme.currency,
        timezone=programme.timezone,
        strands=tuple(
            StrandLine(id=row.id, name=row.name)
            for row in programmes.strands_in(reading.session, programme.id)
        ),
    )


def desk(reading: Reading, round_id: str) -> DeskPage:
    """Show where a round stands, what blocks its next step and who has to act."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    figures = progress.figures(reading.session, funding_round, reading.now)
    verb = next_step(funding_round.phase, figures.progress)
    verdict = may(verb, standing) if verb else None
    found = blockers(verb, figures.progress) if verb else ()
    stages = _stages(reading, funding_round, figures.progress)
    return DeskPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        stages=stages,
        next_verb=verb,
        next_room=_ROOMS.get(verb, "") if verb else "",
        blockers=tuple(
            BlockerLine(reason=one.reason, count=one.count, room=_WAY.get(one.reason, ""))
            for one in found
        ),
        waits_for=ACTORS[funding_round.phase],
        deadline=next(
            (stage.closes_at for stage in stages if stage.place == "now"), figures.notice_until
        ),
        sheets_missing=figures.progress.sheets_missing
        if funding_round.phase is Phase.REVIEW
        else 0,
        may_step=verdict is not None and verdict.allowed and not found,
        why_not="" if verdict is None or found else verdict.reason,
        proposals=figures.proposals,
        proposals_in=_handed_in(figures.proposals),
        seats=figures.seats,
        seats_declared=figures.seats_declared,
        assignments=figures.assignments,
        sheets_filed=figures.sheets_filed,
        ballots=figures.ballots,
        ballots_all=figures.progress.ballots,
        messages_waiting=figures.messages_waiting,
        questions_waiting=questions.waiting(reading.session, funding_round.id),
        letters_new=sum(
            bool(row.unseen) for row in letters.threads_of(reading.session, funding_round.id)
        ),
        pot_minor=figures.pot_minor,
        has_vote=figures.progress.has_vote,
        roles=tuple(role for role in Role if role in standing.roles),
        rights=_rights(standing),
    )


def settings(reading: Reading, round_id: str) -> SettingsPage:
    """Show name, summary and dates; who may not change them reads them."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    verdict = may(Verb.ROUND_EDIT, standing)
    figures = progress.figures(reading.session, funding_round, reading.now)
    stages = _stages(reading, funding_round, figures.progress)
    may_extend = may(Verb.ROUND_EXTEND, standing).allowed
    return SettingsPage(
        **heading(reading, funding_round),
        name=funding_round.name,
        summary=funding_round.summary,
        stages=stages,
        may_edit=verdict.allowed,
        why_not=verdict.reason,
        may_extend=may_extend,
        extendable=tuple(
            stage
            for stage in stages
            if may_extend and stage.place != "done" and stage.kind in _DATED
        ),
    )


def extending(reading: Reading, round_id: str) -> SettingsPage:
    """Show the dates that may be moved, to those who may move them."""
    _, standing = of_round(reading, round_id)
    require(Verb.ROUND_EXTEND, standing)
    return settings(reading, round_id)


def pots(reading: Reading, round_id: str) -> PotsPage:
    """Show the amounts behind the pots, and every earlier one."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    verdict = may(Verb.ROUND_SET_POT, standing)
    present = rulebooks.latest(reading.session, funding_round.id)
    rows = rulebooks.pot_rows(present.document if present else None)
    titles = {row.key: row.title for row in rows}
    history = rulebooks.pot_history(reading.session, funding_round.id)
    in_force = {pot.key: pot for pot in reversed(history)}
    return PotsPage(
        **heading(reading, funding_round),
        pots=tuple(
            PotLine(
                key=row.key,
                title=row.title,
                amount_minor=in_force[row.key].amount_minor if row.key in in_force else None,
                source=in_force[row.key].source if row.key in in_force else "",
                set_at=in_force[row.key].set_at if row.key in in_force else None,
            )
            for row in rows
        ),
        history=tuple(
            PotChange(
                title=titles.get(pot.key, {"zh": pot.key}),
                amount_minor=pot.amount_minor,
                source=pot.source,
                reason=pot.reason,
                set_at=pot.set_at,
            )
            for pot in history
        ),
        has_rulebook=present is not None,
        any_set=bool(in_force),
        may_set=verdict.allowed,
        why_not=verdict.reason,
    )


_DATED = {Phase.CALL, Phase.SCREENING, Phase.REVIEW, Phase.MEETING}

#: Steps that have a page of their own, as the last part of its address.
_ROOMS = {
    Verb.ROUND_PUBLISH_CALL: "call",
    Verb.RESULT_PUBLISH: "results",
    Verb.RESULT_ANNOUNCE: "results",
}
#: Where what blocks is dealt with, as the last part of the address.
_WAY = {
    "no_rulebook": "rulebook",
    "dates_missing": "settings",
    "dates_out_of_order": "settings",
    "deadline_past": "settings",
    "no_pot": "pots",
    "form_faulty": "form",
    "unscreened": "proposals",
    "no_assignments": "assignments",
    "no_sample": "sample",
    "no_ballots": "meeting",
    "ballots_open": "meeting",
    "tally_missing": "results",
    "tally_blocked": "results",
}


def _rights(standing: Standing) -> Rights:
    return Rights(
        may_edit=may(Verb.ROUND_EDIT, standing).allowed,
        may_extend=may(Verb.ROUND_EXTEND, standing).allowed,
        may_set_pots=may(Verb.ROUND_SET_POT, standing).allowed,
        may_set_rulebook=may(Verb.ROUND_SET_RULEBOOK, standing).allowed,
        may_see_messages=may(Verb.MESSAGE_LIST, standing).allowed,
        may_see_ledger=may(Verb.LEDGER_VIEW, standing).allowed,
        may_see_result=may(Verb.RESULT_VIEW, standing).allowed,
    )


def _stages(
    reading: Reading, funding_round: FundingRound, facts: Progress
) -> tuple[StageLine, ...]:
    rows = stages_of(reading.session, funding_round.id)
    shown = [row for row in rows if row.kind is not Phase.MEETING or facts.has_vote]
    order = tuple(Phase)
    return tuple(
        _stage(row, order.index(row.kind) - order.index(funding_round.phase)) for row in shown
    )


def _stage(row: Stage, distance: int) -> StageLine:
    return StageLine(
        kind=row.kind,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        grace_minutes=row.grace_seconds // 60,
        place="now" if distance == 0 else "done" if distance < 0 else "ahead",
    )


def _handed_in(proposals: dict[ProposalState, int]) -> int:
    kept = (ProposalState.DRAFT, ProposalState.WITHDRAWN)
    return sum(count for state, count in proposals.items() if state not in kept)
