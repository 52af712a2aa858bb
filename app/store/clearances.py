"""What is looked at before a result is signed: each check with its colour, its numbers and whom it is about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.models import (
    CheckNote,
    FundingRound,
    OrganisationRecord,
    Proposal,
    Review,
    Seat,
    SecondLook,
    Tally,
)
from app.scoring import evidence as evidences
from app.scoring.limits import LimitUse, limits_of
from app.scoring.outcome import Line, Outcome, VoteLine, awarded, in_part, spent_of
from app.store import award_terms, objections, receipt_audits, recused_papers, result_objections
from app.store.award_practices import barred_on
from app.store.bundles import outcome_of, rules_at
from app.store.freshness import is_current
from app.store.organisations import holding_on
from app.vocabulary import (
    Clearance,
    Colour,
    LookAnswer,
    RecordKind,
)

LISTS = (RecordKind.ABNORMAL_LIST, RecordKind.BREACH_LIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What one check came to. `code` names its sentence, `about` the proposals or receipts it is about."""

    clearance: Clearance
    colour: Colour
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    limits: tuple[LimitUse, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all checks look at."""

    session: Session
    funding_round: FundingRound
    tally: Tally
    outcome: Outcome
    evidence: evidences.Evidence
    now: datetime

    @property
    def awards(self) -> tuple[Line, ...]:
        """List the lines that are awards."""
        return tuple(line for line in self.outcome.lines if awarded(line))


def clearances_of(
    session: Session, funding_round: FundingRound, tally: Tally, now: datetime
) -> tuple[Cleared, ...]:
    """Make every check of a tally, with the notes that were written about it."""
    ground = Ground(
        session=session,
        funding_round=funding_round,
        tally=tally,
        outcome=outcome_of(tally),
        evidence=evidences.from_document(tally.evidence),
        now=now,
    )
    notes = notes_of(session, tally.id)
    return tuple(_noted(check(ground), notes) for check in CHECKS)


def notes_of(session: Session, tally_id: str) -> dict[Clearance, CheckNote]:
    """Give the notes about the checks of a tally."""
    rows = session.exec(select(CheckNote).where(CheckNote.tally_id == tally_id))
    return {row.clearance: row for row in rows}


def red(found: Sequence[Cleared]) -> tuple[Cleared, ...]:
    """List what stops a signature."""
    return tuple(one for one in found if one.colour is Colour.RED)


def unexplained(found: Sequence[Cleared]) -> tuple[Cleared, ...]:
    """List what needs a note and has none."""
    return tuple(one for one in found if one.colour is Colour.AMBER and not one.note)


def _noted(one: Cleared, notes: Mapping[Clearance, CheckNote]) -> Cleared:
    row = notes.get(one.clearance)
    return one if row is None else replace(one, note=row.note)


def _green(clearance: Clearance, code: str, **facts: object) -> Cleared:
    return Cleared(clearance=clearance, colour=Colour.GREEN, code=code, facts=facts)


def _judged(
    clearance: Clearance,
    colour: Colour,
    codes: tuple[str, str],
    about: Sequence[str],
    **facts: object,
) -> Cleared:
    """Give the colour and its sentence where the check is about something, else the good one."""
    if not about:
        return _green(clearance, codes[0], **facts)
    return Cleared(
        clearance=clearance, colour=colour, code=codes[1], facts=facts, about=tuple(about)
    )


def _fresh(ground: Ground) -> Cleared:
    tally, subject = ground.tally, Clearance.FRESH
    facts = {"number": tally.number}
    if not tally.complete:
        return Cleared(clearance=subject, colour=Colour.RED, code="blocked", facts=facts)
    if not is_current(ground.session, tally):
        return Cleared(clearance=subject, colour=Colour.RED, code="old", facts=facts)
    return _green(subject, "fresh", **facts)


def _pots(ground: Ground) -> Cleared:
    pots = [
        (pot.pot, spent_of(pot.pot, ground.outcome.lines), pot.before_minor)
        for pot in ground.outcome.pots
    ]
    over = [name for name, spent, before in pots if spent > before]
    spent_minor, before_minor = sum(p[1] for p in pots), sum(p[2] for p in pots)
    return _judged(
        Clearance.POTS,
        Colour.RED,
        ("pots_kept", "pots_over"),
        over,
        spent_minor=spent_minor,
        before_minor=before_minor,
        left_minor=before_minor - spent_minor,
    )


def _requests(ground: Ground) -> Cleared:
    over = [
        line.proposal
        for line in ground.awards
        if line.amount_minor > line.requested_minor and not line.prize
    ]
    count = len(ground.awards)
    codes = ("requests_kept", "requests_over")
    return _judged(Clearance.REQUESTS, Colour.RED, codes, over, count=count, over=len(over))


def _limits(ground: Ground) -> Cleared:
    rules = rules_at(ground.session, ground.tally)
    uses = limits_of(rules, ground.evidence.proposals, ground.outcome.lines)
    broken = tuple(use for use in uses if not use.kept)
    return Cleared(
        clearance=Clearance.LIMITS,
        colour=Colour.RED if broken else Colour.GREEN,
        code="limits_broken" if broken else "limits_kept" if uses else "limits_idle",
        facts={"count": len(broken) or len(uses)},
        limits=broken,
    )


def _bars(ground: Ground) -> Cleared:
    """Bars stop an award; lists on which a body stands want a word why it is funded all the same."""
    today = ground.now.astimezone(ZoneInfo(ground.funding_round.timezone)).date().isoformat()
    rows = ground.session.exec(
        select(Proposal.id, OrganisationRecord.kind)
        .join(
            OrganisationRecord, col(OrganisationRecord.organisation_id) == Proposal.organisation_id
        )
        .where(
            Proposal.funding_round_id == ground.funding_round.id,
            col(OrganisationRecord.kind).in_((RecordKind.BAR, *LISTS)),
            *holding_on(today),
        )
        .order_by(col(Proposal.number))
    ).all()
    mine = {line.proposal for line in ground.awards}
    barred = [one for one, kind in rows if kind is RecordKind.BAR and one in mine]
    barred += [one for one in _barred_here(ground, today) if one in mine]
    listed = [one for one, kind in rows if kind in LISTS and one in mine]
    facts = {"count": len(mine), "barred": len(set(barred)), "listed": len(set(listed))}
    if not barred:
        codes = ("bars_none", "bars_listed")
        return _judged(Clearance.BARS, Colour.AMBER, codes, tuple(dict.fromkeys(listed)), **facts)
    return Cleared(
        clearance=Clearance.BARS,
        colour=Colour.RED,
        code="bars_barred",
        facts=facts,
        about=tuple(dict.fromkeys(barred)),
    )


def _barred_here(ground: Ground, today: str) -> list[str]:
    """Name the proposals whose organisation the programme itself has barred on this day."""
    rows = ground.session.exec(
        select(Proposal.id, Proposal.organisation_id).where(
            Proposal.funding_round_id == ground.funding_round.id
        )
    ).all()
    bodies = dict(rows)
    found = barred_on(ground.session, ground.funding_round.programme_id, bodies.values(), today)
    return [key for key, body in bodies.items() if body in found]


def _recusals(ground: Ground) -> Cleared:
    """No sheet or paper of whoever keeps out counts; a vote before the recusal wants a word what was done."""
    out = {(one.seat, one.proposal) for one in ground.evidence.recusals}
    sheets = {one.proposal for one in ground.evidence.sheets if (one.seat, one.proposal) in out}
    papers = recused_papers.counted(ground.session, ground.funding_round.id)
    wrong = sorted(sheets | {one.proposal for one in papers if not one.before})
    late = sorted({one.proposal for one in papers if one.before})
    facts = {"recusals": len(out), "sheets": len(ground.evidence.sheets)}
    if wrong or not late:
        codes = ("recusals_kept", "recusals_counted")
        counted = {**facts, "counted": len(wrong)}
        return _judged(Clearance.RECUSALS, Colour.RED, codes, wrong, **counted)
    codes = ("recusals_kept", "recusals_late")
    return _judged(Clearance.RECUSALS, Colour.AMBER, codes, late, **facts, late=len(late))


def _quorum(ground: Ground) -> Cleared:
    votes: list[tuple[str, VoteLine]] = [
        (line.proposal, vote)
        for line in ground.outcome.lines
        for vote in ((line.vote, *line.votes) if line.vote is not None else line.votes)
    ]
    missed = sorted({proposal for proposal, vote in votes if not vote.quorum_met})
    if not votes:
        return _green(Clearance.QUORUM, "quorum_no_votes")
    least = min((vote for _, vote in votes), key=lambda vote: vote.attending - vote.quorum_needed)
    return _judged(
        Clearance.QUORUM,
        Colour.RED,
        ("quorum_met", "quorum_missed"),
        missed,
        count=len(votes),
        attending=least.attending,
        needed=least.quorum_needed,
        missed=len(missed),
    )


def _objections(ground: Ground) -> Cleared:
    raised = objections.raised(ground.session, ground.funding_round.id)
    waiting = [*raised, *result_objections.unanswered(ground.session, ground.funding_round.id)]
    codes = ("objections_answered", "objections_open")
    return _judged(Clearance.OBJECTIONS, Colour.RED, codes, waiting, count=len(waiting))


def _receipts(ground: Ground) -> Cleared:
    found = receipt_audits.audit(ground.session, ground.funding_round.id)
    facts = {"held": found.held, "differ": len(found.differ), "without": found.without}
    subject = Clearance.RECEIPTS
    if found.differ:
        return _judged(subject, Colour.RED, ("", "receipts_differ"), found.differ, **facts)
    if found.without:
        return Cleared(clearance=subject, colour=Colour.AMBER, code="receipts_without", facts=facts)
    return _green(subject, "receipts_equal", **facts)


def _second_looks(ground: Ground) -> Cleared:
    asked = ground.session.exec(
        select(Review.proposal_id)
        .join(SecondLook, col(SecondLook.review_id) == Review.id)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .where(
            Seat.funding_round_id == ground.funding_round.id,
            SecondLook.answer == LookAnswer.OPEN,
        )
    ).all()
    codes = ("looks_answered", "looks_open")
    about = sorted(set(asked))
    return _judged(Clearance.SECOND_LOOKS, Colour.AMBER, codes, about, count=len(asked))


def _offers(ground: Ground) -> Cleared:
    """Whoever gets less than was asked should know what for; lines that do not make the award are wrong."""
    terms = award_terms.terms_of(ground.session, ground.funding_round.id)
    sums = {key: award_terms.granted_minor(row) for key, row in terms.items()}
    awards = {line.proposal: line for line in ground.awards}
    wrong = [k for k, line in awards.items() if sums.get(k) and sums[k] != line.amount_minor]
    part = [key for key, line in awards.items() if in_part(line)]
    facts = {"count": len(part), "wrong": len(wrong)}
    if wrong:
        return _judged(Clearance.OFFERS, Colour.RED, ("", "offers_differ"), wrong, **facts)
    unsaid = [key for key in part if not sums.get(key)]
    codes = ("offers_said" if part else "offers_none", "offers_unsaid")
    return _judged(Clearance.OFFERS, Colour.AMBER, codes, unsaid, **facts, unsaid=len(unsaid))


CHECKS: tuple[Callable[[Ground], Cleared], ...] = (
    _fresh,
    _pots,
    _requests,
    _limits,
    _bars,
    _recusals,
    _quorum,
    _objections,
    _receipts,
    _second_looks,
    _offers,
)
