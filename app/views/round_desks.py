"""A round's desk: where it stands, what blocks the next step, who has to act, and what each role does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.forms.proposal_facts import asked
from app.guards import Blocker, blockers
from app.language.duties import Duty, duties
from app.language.headings import Heading, heading
from app.language.notice_ends import moved_sentences
from app.language.publicity import ReleaseNote, note_of
from app.language.stages import StageLine, stage_lines
from app.models import FundingRound
from app.policy import Standing, may, require
from app.store import awards, letters, progress, questions
from app.store.objection_terms import Waiting, waiting_of
from app.store.rules import compiled_rules
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import BallotState, Phase, ProposalState, Role, SeatState, Verb
from app.workflow import next_step, step_back

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
    may_edit_course: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage(Heading):
    """Where a round stands."""

    phase: Phase
    stages: tuple[StageLine, ...]
    next_verb: Verb | None
    next_room: str
    blockers: tuple[BlockerLine, ...]
    waits_for: str
    signed: bool
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
    objections: Waiting
    moved: tuple[str, ...]
    pot_minor: int
    has_vote: bool
    asks_facts: bool
    roles: tuple[Role, ...]
    rights: Rights
    paused_at: datetime | None
    may_pause: bool
    early: bool
    awards_running: int
    back_verb: Verb | None
    back_blockers: tuple[BlockerLine, ...]
    may_go_back: bool
    duties: tuple[Duty, ...]
    release: ReleaseNote | None


def desk(reading: Reading, round_id: str) -> DeskPage:
    """Show where a round stands, what blocks its next step and who has to act."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    figures = progress.figures(reading.session, funding_round, reading.now)
    stages = stage_lines(figures, funding_round.phase)
    now = next((stage for stage in stages if stage.place == "now"), None)
    closes_at = now.closes_at if now else None
    return DeskPage(
        **heading(reading, funding_round),
        release=note_of(reading, funding_round),
        **_ahead(funding_round, standing, figures),
        **_behind(funding_round, standing, figures),
        **_counted(figures),
        phase=funding_round.phase,
        stages=stages,
        deadline=figures.notice_until
        if funding_round.phase is Phase.NOTICE
        else closes_at or figures.notice_until,
        early=closes_at is not None and reading.now < closes_at,
        awards_running=awards.running(reading.session, funding_round, reading.now)
        if funding_round.phase is Phase.ANNOUNCED
        else 0,
        questions_waiting=questions.waiting(reading.session, funding_round.id),
        letters_new=sum(
            bool(row.unseen) for row in letters.threads_of(reading.session, funding_round.id)
        ),
        moved=moved_sentences(
            figures.notice_end, ZoneInfo(funding_round.timezone), reading.language
        )
        if figures.notice_end
        else (),
        objections=waiting_of(reading.session, funding_round, reading.now)
        if standing.published
        else Waiting(),
        roles=tuple(role for role in Role if role in standing.roles),
        rights=_rights(standing),
        asks_facts=_asks_facts(figures),
        paused_at=funding_round.paused_at,
        may_pause=may(Verb.ROUND_PAUSE, standing).allowed,
        duties=duties(
            funding_round.phase,
            reading.language,
            paused=funding_round.paused_at is not None,
            signed=figures.progress.tally_signed,
        ),
    )


def _ahead(
    funding_round: FundingRound, standing: Standing, figures: progress.Figures
) -> dict[str, Any]:
    """The next step: what it is, what is in its way, and whether the reader may take it."""
    verb = next_step(funding_round.phase, figures.progress)
    verdict = may(verb, standing) if verb else None
    found = blockers(verb, figures.progress) if verb else ()
    reviewing = funding_round.phase is Phase.REVIEW
    return {
        "next_verb": verb,
        "next_room": _room(verb, figures),
        "blockers": _lines(found),
        "waits_for": ACTORS[funding_round.phase],
        "signed": figures.progress.tally_signed,
        "sheets_missing": figures.progress.sheets_missing if reviewing else 0,
        "may_step": verdict is not None and verdict.allowed and not found,
        "why_not": "" if verdict is None or found else verdict.reason,
    }


def _room(verb: Verb | None, figures: progress.Figures) -> str:
    """Name the page of the step; what is signed goes straight to its release."""
    if verb is None:
        return ""
    signed = verb is Verb.RESULT_PUBLISH and figures.progress.tally_signed
    return "publish" if signed else _ROOMS.get(verb, "")


def _asks_facts(figures: progress.Figures) -> bool:
    """Tell whether the rules look at more than sheets, votes and proposals."""
    return figures.rulebook is not None and bool(asked(compiled_rules(figures.rulebook)))


def _behind(
    funding_round: FundingRound, standing: Standing, figures: progress.Figures
) -> dict[str, Any]:
    """The step back, what is in its way, and whether the reader may take it."""
    verb = step_back(funding_round.phase, figures.progress)
    return {
        "back_verb": verb,
        "back_blockers": _lines(blockers(verb, figures.progress)) if verb else (),
        "may_go_back": verb is not None and may(verb, standing).allowed,
    }


def _counted(figures: progress.Figures) -> dict[str, Any]:
    return {
        "proposals": figures.proposals,
        "proposals_in": _handed_in(figures.proposals),
        "seats": figures.seats,
        "seats_declared": figures.seats_declared,
        "assignments": figures.assignments,
        "sheets_filed": figures.sheets_filed,
        "ballots": figures.ballots,
        "ballots_all": figures.progress.ballots,
        "messages_waiting": figures.messages_waiting,
        "pot_minor": figures.pot_minor,
        "has_vote": figures.progress.has_vote,
    }


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
    "topics_missing": "topics",
    "rulebook_unsigned": "rulebook",
    "unscreened": "proposals",
    "no_assignments": "assignments",
    "no_sample": "sample",
    "no_ballots": "meeting",
    "ballots_open": "meeting",
    "tally_missing": "results",
    "tally_blocked": "results",
    "tally_published": "results",
    "result_objections_open": "objections",
    "result_objections_upheld": "back",
    "no_objection_upheld": "objections",
}


def _lines(found: tuple[Blocker, ...]) -> tuple[BlockerLine, ...]:
    return tuple(
        BlockerLine(reason=one.reason, count=one.count, room=_WAY.get(one.reason, ""))
        for one in found
    )


def _rights(standing: Standing) -> Rights:
    return Rights(
        may_edit=may(Verb.ROUND_EDIT, standing).allowed,
        may_extend=may(Verb.ROUND_EXTEND, standing).allowed,
        may_set_pots=may(Verb.ROUND_SET_POT, standing).allowed,
        may_set_rulebook=may(Verb.ROUND_SET_RULEBOOK, standing).allowed,
        may_see_messages=may(Verb.MESSAGE_LIST, standing).allowed,
        may_see_ledger=may(Verb.LEDGER_VIEW, standing).allowed,
        may_see_result=may(Verb.RESULT_VIEW, standing).allowed,
        may_edit_course=may(Verb.ROUND_NOTE_OUTAGE, standing).allowed,
    )


def _handed_in(proposals: dict[ProposalState, int]) -> int:
    kept = (ProposalState.DRAFT, ProposalState.WITHDRAWN)
    return sum(count for state, count in proposals.items() if state not in kept)
