"""What stands in the way of each step of a round. The table of guards stands here and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a round has come: counted facts, on which the guards of the next phase look."""

    has_rulebook: bool = False
    has_vote: bool = False
    dates_set: bool = False
    dates_in_order: bool = False
    call_over: bool = False
    deadline_ahead: bool = False
    pots_missing: int = 0
    form_problems: int = 0
    topics_missing: int = 0
    unscreened: int = 0
    eligible: int = 0
    assignments: int = 0
    samples_missing: int = 0
    sheets_missing: int = 0
    sheets_filed: int = 0
    ballots: int = 0
    ballots_open: int = 0
    ballots_held: int = 0
    has_tally: bool = False
    tally_complete: bool = False
    tally_signed: bool = False
    tally_published: bool = False
    objections_open: int = 0
    objections_upheld: int = 0
    signatures_missing: int = 0
    panel_objections_open: int = 0


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a round cannot go on: a reason's code, and how many things are in the way."""

    reason: str
    count: int = 0


Guard = tuple[str, Callable[[Progress], int]]

#: What stands in the way of each step of a round; every guard counts what is missing.
GUARDS: Mapping[Verb, tuple[Guard, ...]] = {
    Verb.ROUND_PUBLISH_CALL: (
        ("no_rulebook", lambda p: not p.has_rulebook),
        ("dates_missing", lambda p: not p.dates_set),
        ("dates_out_of_order", lambda p: p.dates_set and not p.dates_in_order),
        ("deadline_past", lambda p: p.dates_set and not p.deadline_ahead),
        ("no_pot", lambda p: p.has_rulebook and p.pots_missing),
        ("form_faulty", lambda p: p.form_problems),
        ("topics_missing", lambda p: p.topics_missing),
    ),
    Verb.ROUND_CLOSE_CALL: (("call_still_open", lambda p: not p.call_over),),
    Verb.ROUND_OPEN_REVIEW: (
        ("rulebook_unsigned", lambda p: p.signatures_missing),
        ("unscreened", lambda p: p.unscreened),
        ("no_eligible", lambda p: not p.unscreened and not p.eligible),
        ("no_assignments", lambda p: p.eligible and not p.assignments),
        ("no_sample", lambda p: p.samples_missing),
    ),
    Verb.ROUND_OPEN_MEETING: (("no_vote", lambda p: not p.has_vote),),
    Verb.ROUND_OPEN_TALLY: (
        ("ballots_open", lambda p: p.ballots_open),
        ("no_ballots", lambda p: p.has_vote and not p.ballots),
    ),
    Verb.ROUND_OPEN_DECISION: (
        ("panel_objections_open", lambda p: p.panel_objections_open),
        ("tally_missing", lambda p: not p.has_tally),
        ("tally_blocked", lambda p: p.has_tally and not p.tally_complete),
        ("tally_published", lambda p: p.tally_published),
    ),
    Verb.RESULT_ANNOUNCE: (
        ("result_objections_open", lambda p: p.objections_open),
        ("result_objections_upheld", lambda p: p.objections_upheld),
    ),
    Verb.ROUND_REOPEN_SCREENING: (("sheets_filed", lambda p: p.sheets_filed),),
    Verb.ROUND_REOPEN_REVIEW: (("ballots_held", lambda p: p.ballots_held),),
    Verb.ROUND_REOPEN_MEETING: (("no_vote", lambda p: not p.has_vote),),
    Verb.ROUND_REOPEN_TALLY: (("tally_signed", lambda p: p.tally_signed),),
    Verb.ROUND_REOPEN_RESULT: (("no_objection_upheld", lambda p: not p.objections_upheld),),
}


def blockers(verb: Verb, progress: Progress) -> tuple[Blocker, ...]:
    """List what stands in the way of a step; nothing means that it may be taken."""
    found = ((reason, int(missing(progress))) for reason, missing in GUARDS.get(verb, ()))
    return tuple(Blocker(reason, count) for reason, count in found if count)
