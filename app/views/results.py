"""The officers' page of the result: ranking, what stops it, what is next, earlier runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.language.catalogue import content
from app.language.faults import REASONS
from app.language.headings import Heading, heading
from app.language.outcomes import blocker_text, tie_rules_text
from app.language.rankings import Ranking, ranking
from app.models import FundingRound, Tally
from app.policy import Standing, may, require
from app.scoring import outcome as outcomes
from app.scoring.outcome import Block, Blocker, Outcome
from app.scoring.rulebook import Rulebook
from app.store import result_objections, results
from app.store.rounds import stages_of
from app.store.rules import rules_of, run_off_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import JobState, Phase, TallyState, Verb

HISTORY = 12
PARTS = ("proposals", "seats", "assignments", "recusals", "sheets", "ballots", "decisions", "pots")


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One thing that stops the run, in words; `step` names the page that deals with it."""

    text: str
    step: str
    proposal_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One earlier tally and what had changed since the one before it."""

    tally_id: str
    number: int
    computed_at: datetime
    run_by: str
    complete: bool
    state: TallyState
    digest: str
    changed: tuple[str, ...]
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(Heading):
    """Everything about the result of a round, for officers."""

    phase: Phase
    waiting: bool
    failed: bool
    rulebook_version: int
    proposals: int
    tally: Run | None
    ranking: Ranking | None
    obstacles: tuple[Obstacle, ...]
    ties: tuple[tuple[str, str], ...]
    history: tuple[Run, ...]
    signed_by: tuple[tuple[str, datetime, str], ...]
    next_step: str
    why_not: str
    may_tally: bool
    may_adjust: bool
    may_reopen: bool
    notice_until: datetime | None
    may_announce: bool
    early: bool
    objections: int
    upheld: int
    reopened: str


def show(reading: Reading, round_id: str) -> ResultsPage:
    """Show the newest tally with all that belongs to it."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tallies = results.tallies_of(reading.session, funding_round.id)[: HISTORY + 1]
    job = results.waiting_job(reading.session, funding_round.id)
    waiting = job is not None and job.state in {JobState.QUEUED, JobState.RUNNING}
    names = results.names_of(reading.session, {tally.run_by for tally in tallies})
    runs = tuple(_runs(list(tallies), names))
    publication = results.publication_of(reading.session, funding_round.id)
    until = publication.notice_until if publication else None
    upheld = len(result_objections.upheld(reading.session, funding_round.id))
    waiting_objections = len(result_objections.unanswered(reading.session, funding_round.id))
    return ResultsPage(
        **heading(reading, funding_round),
        phase=funding_round.phase,
        waiting=waiting,
        failed=job is not None and job.state is JobState.FAILED,
        history=runs[1:HISTORY],
        tally=runs[0] if runs else None,
        may_tally=may(Verb.RESULT_REQUEST_TALLY, standing).allowed,
        may_adjust=may(Verb.RESULT_ADJUST_AWARD, standing).allowed,
        may_reopen=may(Verb.ROUND_REOPEN_MEETING, standing).allowed,
        notice_until=until,
        objections=waiting_objections,
        upheld=upheld,
        reopened=publication.reopened_reason if publication else "",
        early=_early(reading, funding_round),
        may_announce=may(Verb.RESULT_ANNOUNCE, standing).allowed
        and until is not None
        and reading.now >= until
        and not waiting_objections
        and not upheld,
        **_result(reading, funding_round, standing, tallies[0] if tallies else None),
    )


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
    reading: Reading, funding_round: FundingRound, standing: Standing, tally: Tally | None
) -> dict[str, Any]:
    if tally is None:
        step, why_not = ("tally", "") if funding_round.phase is Phase.TALLY else ("", "")
        return {
            "rulebook_version": 0, "proposals": 0, "ranking": None, "obstacles": (), "ties": (),
            "signed_by": (), "next_step": step, "why_not": why_not,
        }  # fmt: skip
    outcome = outcomes.from_document(tally.outcome)
    rules = rules_of(reading.session, funding_round.id)
    currency = heading(reading, funding_round)["currency"]
    places = results.places_of(reading.session, funding_round.id)
    step, why_not = _next(funding_round.phase, standing, tally, reading)
    return {
        "rulebook_version": tally.rulebook_version,
        "proposals": len(outcome.lines),
        "ranking": ranking(outcome, rules, places, reading.language, currency),
        "obstacles": tuple(_obstacles(outcome, tally, rules, reading, currency)),
        "ties": tuple(_ties(outcome, reading.language)),
        "signed_by": results.signed_by(reading.session, tally.id),
        "next_step": step,
        "why_not": why_not,
    }


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
    Block.ROUND_DUE: "",
    Block.QUOTA_UNREACHABLE: "",
    Block.NOT_PROVED: "",
}


def _obstacles(
    outcome: Outcome, tally: Tally, rules: Rulebook, reading: Reading, currency: str
) -> list[Obstacle]:
    titles = {line.proposal: line.title for line in outcome.lines}
    labels = {seat["id"]: str(seat["label"]) for seat in tally.evidence.get("seats", ())}
    pots = {pot.id: content(pot.title, reading.language)[0] for pot in rules.pots}
    return [
        Obstacle(
            text=blocker_text(_named(block, pots), titles, labels, reading.language, currency),
            step=_step(block, rules, outcome),
            proposal_id=block.proposals[0] if block.proposals else "",
        )
        for block in outcome.blockers
    ]


def _step(block: Blocker, rules: Rulebook, outcome: Outcome) -> str:
    """A tie that the rulebook leaves to a run-off goes back to the meeting, until that is held for all of them."""
    run_off = run_off_of(rules)
    if block.code is not Block.TIE_OPEN or run_off is None:
        return _STEPS.get(block.code, "")
    held = {
        line.proposal
        for line in outcome.lines
        for vote in (line.vote, *line.votes)
        if vote is not None and vote.vote == run_off.id
    }
    return "tie" if held >= set(block.proposals) else "meeting"


def _named(block: Blocker, pots: Mapping[str, str]) -> Blocker:
    if "pot" not in block.facts:
        return block
    pot = str(block.facts["pot"])
    facts = {**block.facts, "pot": pots.get(pot) or pot}
    return Blocker(code=block.code, proposals=block.proposals, seats=block.seats, facts=facts)


def _ties(outcome: Outcome, language: str) -> list[tuple[str, str]]:
    """List the ties that the rules or the meeting settled: who, and by what."""
    titles = {line.proposal: line.title for line in outcome.lines}
    between = "、" if language == "zh_CN" else "; "
    return [
        (
            between.join(titles[one] for one in tie.proposals),
            tie_rules_text(tie.resolved_by, language),
        )
        for tie in outcome.ties
        if tie.resolved_by and tie.at_line
    ]


def _next(phase: Phase, standing: Standing, tally: Tally, reading: Reading) -> tuple[str, str]:
    """Name the one next step for this person, or why it has to wait for somebody else."""
    if phase in {Phase.NOTICE, Phase.ANNOUNCED, Phase.CLOSED}:
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
    if not may(Verb.RESULT_SIGN, standing).allowed:
        return "sheet", REASONS["not_signed"]
    ran = tally.run_by == reading.actor.account_id
    return ("sheet", REASONS["second_person_needed"]) if ran else ("sign", "")


def _runs(tallies: list[Tally], names: Mapping[str, str]) -> list[Run]:
    found: list[Run] = []
    for i, tally in enumerate(tallies):
        older = tallies[i + 1] if i + 1 < len(tallies) else None
        found.append(
            Run(
                tally_id=tally.id,
                number=tally.number,
                computed_at=tally.computed_at,
                run_by=names.get(tally.run_by, ""),
                complete=tally.complete,
                state=tally.state,
                digest=tally.outcome_digest,
                changed=_changed(older, tally) if older else (),
                moved=_moved(older, tally) if older else 0,
            )
        )
    return found


def _changed(older: Tally, newer: Tally) -> tuple[str, ...]:
    """Name the parts of the evidence that differ."""
    parts = [part for part in PARTS if older.evidence.get(part) != newer.evidence.get(part)]
    if older.rulebook_version != newer.rulebook_version:
        parts.append("rulebook")
    return (*parts, "seed") if older.seed != newer.seed else tuple(parts)


def _moved(older: Tally, newer: Tally) -> int:
    """Count the proposals whose place or amount differs."""
    before = _standings(older)
    return sum(1 for key, value in _standings(newer).items() if before.get(key) != value)


def _standings(tally: Tally) -> dict[str, tuple[object, object]]:
    return {
        line["proposal"]: (line["place"], line["amount_minor"])
        for line in tally.outcome.get("lines", ())
    }
