"""The officers' page of the result: ranking, what stops it, what is next, earlier runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.forms.rankings import Asked
from app.language.benches import Bench, Told, bench, cells
from app.language.cases import GapLine, TiedProposal, gaps, open_ties, settled_ties, tied
from app.language.catalogue import content
from app.language.faults import REASONS
from app.language.headings import Heading, heading
from app.language.minutes import reference
from app.language.notice_ends import moved_sentences
from app.language.opened import Opened, opened, rights_of
from app.language.outcomes import blocker_text
from app.language.publicity import ReleaseNote, note_of
from app.language.told import told_of
from app.models import FundingRound, Tally
from app.policy import Standing, may, require
from app.scoring.diagnostics.doubts import DRAWS
from app.scoring.outcome import Block, Blocker
from app.scoring.rulebook import Rulebook
from app.scoring.sketches import Document, blockers_in
from app.store import result_objections, results
from app.store.notice_ends import end_of
from app.store.rounds import stages_of
from app.store.rules import run_off_of
from app.store.standing import of_round, of_tally
from app.unit import Reading
from app.vocabulary import JobState, Phase, TallyState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One thing that stops the run, in words; `step` names what deals with it, `case` its form on the page."""

    text: str
    step: str
    proposal_id: str
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the form on the page settles: the tied, or the one that lacks sheets."""

    tied: tuple[TiedProposal, ...] = ()
    gap: GapLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The newest tally."""

    number: int
    computed_at: datetime
    digest: str
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(Heading):
    """Everything about the result of a round, for officers."""

    phase: Phase
    waiting: bool
    failed: bool
    rulebook_version: int
    proposals: int
    asked: Asked
    tally: Run | None
    bench: Bench | None
    opened: Opened | None
    strands: tuple[tuple[str, str], ...]
    obstacles: tuple[Obstacle, ...]
    case: Case | None
    minutes: str
    ties: tuple[tuple[str, str], ...]
    draws: int
    panel: str
    signed_by: tuple[tuple[str, datetime, str], ...]
    next_step: str
    why_not: str
    may_tally: bool
    may_adjust: bool
    may_reopen: bool
    notice_until: datetime | None
    moved: tuple[str, ...]
    may_announce: bool
    early: bool
    objections: int
    release: ReleaseNote | None
    upheld: int
    reopened: str


def show(reading: Reading, round_id: str, asked: Asked) -> ResultsPage:
    """Show the newest tally as it is asked for, with all that belongs to it."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.shown(reading.session, funding_round.id)
    job = results.waiting_job(reading.session, funding_round.id)
    publication = results.publication_of(reading.session, funding_round.id)
    end = None
    upheld = waiting_objections = 0
    if publication:
        end = end_of(reading.session, funding_round, publication, reading.now)
        upheld = len(result_objections.upheld(reading.session, funding_round.id))
        waiting_objections = len(result_objections.unanswered(reading.session, funding_round.id))
    return ResultsPage(
        **heading(reading, funding_round),
        release=note_of(reading, funding_round),
        phase=funding_round.phase,
        asked=asked,
        waiting=job is not None and job.state in {JobState.QUEUED, JobState.RUNNING},
        failed=job is not None and job.state is JobState.FAILED,
        may_tally=may(Verb.RESULT_REQUEST_TALLY, standing).allowed,
        may_adjust=may(Verb.RESULT_ADJUST_AWARD, standing).allowed,
        may_reopen=may(Verb.ROUND_REOPEN_MEETING, standing).allowed,
        notice_until=end.until if end else None,
        moved=moved_sentences(end, ZoneInfo(funding_round.timezone), reading.language)
        if end
        else (),
        objections=waiting_objections,
        upheld=upheld,
        reopened=publication.reopened_reason if publication else "",
        early=_early(reading, funding_round),
        may_announce=may(Verb.RESULT_ANNOUNCE, standing).allowed
        and end is not None
        and reading.now >= end.until
        and not waiting_objections
        and not upheld,
        draws=DRAWS,
        **_result(reading, funding_round, standing, tally, asked),
    )


def table(reading: Reading, round_id: str, asked: Asked) -> tuple[str, list[list[str]]]:
    """Give the round's code and all rows that are asked for, as cells of a spreadsheet."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest_shown(reading.session, funding_round.id)
    told = told_of(reading, funding_round, tally, sure=asked.sure)
    found = bench(tally.outcome, asked, told, whole=True)
    return funding_round.code, cells(found, reading.language, told.currency)


def _early(reading: Reading, funding_round: FundingRound) -> bool:
    """Tell whether the next step would come before the announced end of this stage."""
    ends = (
        stage.closes_at
        for stage in stages_of(reading.session, funding_round.id)
        if stage.kind is funding_round.phase and stage.closes_at is not None
    )
    return any(reading.now < end for end in ends)


def code_of(reading: Reading, round_id: str) -> str:
    """Give the public code of a round to those who see its result."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    return funding_round.code


def is_waiting(reading: Reading, round_id: str) -> bool:
    """Tell whether a tally is being computed."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    job = results.waiting_job(reading.session, funding_round.id)
    return job is not None and job.state in {JobState.QUEUED, JobState.RUNNING}


def _result(
    reading: Reading,
    funding_round: FundingRound,
    standing: Standing,
    tally: Tally | None,
    asked: Asked,
) -> dict[str, Any]:
    if tally is None:
        step, why_not = ("tally", "") if funding_round.phase is Phase.TALLY else ("", "")
        return {
            "rulebook_version": 0, "proposals": 0, "tally": None, "bench": None, "opened": None,
            "strands": (), "obstacles": (), "case": None, "minutes": "", "ties": (),
            "panel": "", "signed_by": (), "next_step": step, "why_not": why_not,
        }  # fmt: skip
    told = told_of(reading, funding_round, tally, sure=asked.sure)
    step, why_not = _next(funding_round.phase, standing, tally, reading)
    return {
        "tally": Run(
            number=tally.number,
            computed_at=tally.computed_at,
            digest=tally.outcome_digest,
            complete=tally.complete,
        ),
        "rulebook_version": tally.rulebook_version,
        "proposals": len(tally.outcome["lines"]),
        "bench": bench(tally.outcome, asked, told),
        "opened": _opened(reading, (funding_round, standing), tally, asked.open, told),
        "strands": tuple(told.strand_names.items()),
        "obstacles": tuple(
            _obstacles(tally, told, may_decide=may(Verb.RESULT_DECIDE, standing).allowed)
        ),
        "case": _case(tally, told, asked.case)
        if not tally.complete and may(Verb.RESULT_DECIDE, standing).allowed
        else None,
        "minutes": "" if tally.complete else reference(reading, funding_round),
        "ties": settled_ties(tally.outcome, reading.language),
        "panel": content(told.rules.panels[0].title, reading.language)[0]
        if len(told.rules.panels) > 1
        else "",
        "signed_by": results.signed_by(reading.session, tally.id),
        "next_step": step,
        "why_not": why_not,
    }


def _opened(
    reading: Reading,
    asked: tuple[FundingRound, Standing],
    tally: Tally,
    proposal_id: str,
    told: Told,
) -> Opened | None:
    """Open the line that the address names; one that is not there opens nothing."""
    known = any(line["proposal"] == proposal_id for line in tally.outcome["lines"])
    if not known:
        return None
    funding_round, standing = asked
    rights = rights_of(reading, standing, proposal_id)
    return opened(reading, funding_round, tally, proposal_id, told, rights)


def _case(tally: Tally, told: Told, wanted: str) -> Case | None:
    """Lay out the case that the address names, or else the first that waits."""
    ties = [
        one for one in open_ties(tally.outcome) if _step(one, told.rules, tally.outcome) == "tie"
    ]
    missing = gaps(tally.outcome, told.labels)
    gap = next((one for one in missing if one.proposal_id == wanted), None)
    tie = next((one for one in ties if wanted in one.proposals), None)
    if gap is None and tie is None:
        gap, tie = next(iter(missing), None), next(iter(ties), None)
    if tie is not None:
        return Case(tied=tied(tally.outcome, tie))
    return Case(gap=gap) if gap is not None else None


_STEPS: Mapping[Block, str] = {
    Block.SHEETS_MISSING: "gap",
    Block.TOO_FEW_SHEETS: "gap",
    Block.VOTE_MISSING: "meeting",
    Block.QUORUM_MISSED: "meeting",
    Block.ROUND_DUE: "meeting",
    Block.TIE_OPEN: "tie",
    Block.SEED_MISSING: "seed",
    Block.POT_MISSING: "pots",
    Block.ADJUSTED_OVER_POT: "",
    Block.ADJUSTED_OVER_REQUEST: "adjust",
    Block.ADJUSTED_NOT_RANKED: "adjust",
    Block.EVIDENCE_FAULTY: "",
    Block.NOT_CONNECTED: "",
    Block.QUOTA_UNREACHABLE: "",
    Block.NOT_PROVED: "",
}


def _obstacles(tally: Tally, told: Told, *, may_decide: bool) -> list[Obstacle]:
    titles = {line["proposal"]: line["title"] for line in tally.outcome["lines"]}
    pots = {pot.id: content(pot.title, told.language)[0] for pot in told.rules.pots}
    found = []
    for block in blockers_in(tally.outcome):
        step = _step(block, told.rules, tally.outcome)
        first = block.proposals[0] if block.proposals else ""
        text = blocker_text(_named(block, pots), titles, told.labels, told.language, told.currency)
        case = first if may_decide and step in {"tie", "gap"} else ""
        found.append(Obstacle(text=text, step=step, proposal_id=first, case=case))
    return found


def _step(block: Blocker, rules: Rulebook, outcome: Document) -> str:
    """A tie that the rulebook leaves to a run-off goes back to the meeting, until that is held for all of them."""
    run_off = run_off_of(rules)
    if block.code is not Block.TIE_OPEN or run_off is None:
        return _STEPS.get(block.code, "")
    held = {
        line["proposal"]
        for line in outcome["lines"]
        for vote in (line["vote"], *line.get("votes", ()))
        if vote is not None and vote.get("vote", "") == run_off.id
    }
    return "tie" if held >= set(block.proposals) else "meeting"


def _named(block: Blocker, pots: Mapping[str, str]) -> Blocker:
    if "pot" not in block.facts:
        return block
    pot = str(block.facts["pot"])
    facts = {**block.facts, "pot": pots.get(pot) or pot}
    return Blocker(code=block.code, proposals=block.proposals, seats=block.seats, facts=facts)


def _next(phase: Phase, standing: Standing, tally: Tally, reading: Reading) -> tuple[str, str]:
    """Name the one next step for this person, or why it has to wait for somebody else."""
    if phase.released:
        return "notice", ""
    if not tally.complete:
        return "", ""
    if tally.state is TallyState.PUBLISHED:
        return "again", ""
    if phase is Phase.TALLY:
        return ("decide" if may(Verb.ROUND_OPEN_DECISION, standing).allowed else ""), ""
    return _to_release(standing, tally, reading)


def _to_release(standing: Standing, tally: Tally, reading: Reading) -> tuple[str, str]:
    """Between a complete tally and its release stands a second person's signature."""
    if tally.state is TallyState.SIGNED:
        return ("publish" if may(Verb.RESULT_PUBLISH, standing).allowed else "sheet"), ""
    if tally.state in {TallyState.REFUSED, TallyState.TAKEN_BACK}:
        return ("tally" if may(Verb.RESULT_REQUEST_TALLY, standing).allowed else "sheet"), ""
    verdict = may(Verb.RESULT_SIGN, of_tally(reading, tally.id)[1])
    if verdict.allowed and tally.state is TallyState.KEPT:
        return "sign", ""
    ran = verdict.reason == "second_person_needed"
    return "sheet", REASONS["second_person_needed" if ran else "not_signed"]
