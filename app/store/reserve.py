"""Who comes next when an award is given back: the first of the published list whom the same pots may pay."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.models import FundingRound, Proposal
from app.scoring.outcome import Line
from app.scoring.rulebook import Rulebook
from app.store import results
from app.store.award_practices import barred_on
from app.store.awards import Award, Register
from app.store.bundles import rules_of_version
from app.store.publications import version_of
from app.vocabulary import AwardState, AwardStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """The next of the reserve list, and what may at most be offered."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    place: int | None
    most_minor: int


def next_after(
    session: Session, funding_round: FundingRound, register: Register, gone: Award
) -> Successor | None:
    """Name who comes next in the place of an award that was given back; None leaves a gap."""
    free = register.freed_minor(gone.proposal_id)
    if not free or _settled(register, gone):
        return None
    tally_id = register.publication.tally_id
    rules = rules_of_version(session, funding_round.id, version_of(session, tally_id))
    strands = results.strands_of(session, funding_round.id)
    pots = _pots(register, gone.proposal_id)
    barred = _barred(session, funding_round, register)
    line = next(
        (
            one
            for one in register.reserve
            if one.proposal not in barred and _payable(rules, pots, strands.get(one.proposal, ""))
        ),
        None,
    )
    if line is None:
        return None
    return Successor(
        proposal_id=line.proposal,
        number=line.number,
        title=line.title,
        organisation=line.organisation,
        place=line.place,
        most_minor=min(free, _most(rules, line)),
    )


def has_lapsed(award: Award, today: date) -> bool:
    """Tell whether an offer was not answered by its day: nobody takes it up any more."""
    offered = award.state is AwardState.OFFERED
    return offered and award.decisions[-1].answer_by < today.isoformat()


def steps_of(award: Award, successor: Successor | None, today: date) -> tuple[AwardStep, ...]:
    """List what may be decided about an award now."""
    if award.state is AwardState.RUNNING:
        return (AwardStep.CLOSED_OUT, AwardStep.STOPPED, AwardStep.WITHDRAWN)
    if award.state is AwardState.OFFERED:
        lapsed = has_lapsed(award, today)
        return (AwardStep.DECLINED,) if lapsed else (AwardStep.ACCEPTED, AwardStep.DECLINED)
    if award.state is not AwardState.WITHDRAWN:
        return ()
    if successor is not None:
        return (AwardStep.OFFERED, AwardStep.GAP)
    return () if award.decisions[-1].step is AwardStep.GAP else (AwardStep.GAP,)


def _settled(register: Register, gone: Award) -> bool:
    """While an offer waits for its answer, or where it was decided to leave a gap, nobody is asked."""
    waits = any(
        one.in_place_of == gone.proposal_id and one.state is AwardState.OFFERED
        for one in register.awards
    )
    return waits or any(row.step is AwardStep.GAP for row in gone.decisions)


def _pots(register: Register, proposal_id: str) -> frozenset[str]:
    line = register.lines[proposal_id]
    paid = [share.pot for share in line.paid_from] or [line.pot]
    origin = next(
        (one.in_place_of for one in register.awards if one.proposal_id == proposal_id), None
    )
    inherited = _pots(register, origin) if origin else frozenset()
    return frozenset(pot for pot in paid if pot) | inherited


def _barred(session: Session, funding_round: FundingRound, register: Register) -> set[str]:
    """Name those of the list whose organisation gets nothing of the programme today."""
    on_list = [one.proposal for one in register.reserve]
    rows = session.exec(
        select(Proposal.id, Proposal.organisation_id).where(col(Proposal.id).in_(on_list))
    ).all()
    bodies = dict(rows)
    found = barred_on(
        session, funding_round.programme_id, bodies.values(), register.today.isoformat()
    )
    return {key for key, body in bodies.items() if body in found}


def _payable(rules: Rulebook, pots: frozenset[str], strand: str) -> bool:
    named = [pot.strands for pot in rules.pots if pot.id in pots]
    return not named or any(not strands or strand in strands for strands in named)


def _most(rules: Rulebook, line: Line) -> int:
    """Never more than was asked for, nor than the rules give at most."""
    cap = rules.allotment.cap_minor if rules.allotment is not None else None
    return line.requested_minor if cap is None else min(cap, line.requested_minor)
