"""From rows to the frozen evidence of a round, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from app.clock import to_text
from app.errors import NotFound
from app.models import (
    Assignment,
    Community,
    Decision,
    FundingRound,
    Organisation,
    Proposal,
    ProposalRevision,
    Review,
    ReviewRevision,
    Seat,
    Strand,
)
from app.scoring import evidence as scoring
from app.scoring.canonical import digest
from app.scoring.rulebook import Rulebook
from app.store.gifts import figures_of, moment_of, received_none
from app.store.panels import active_seats, recusals_of_round
from app.store.paper_sets import public_papers
from app.store.polls import held_votes
from app.store.proposal_facts import Facts, bonuses_of, facts_of, standing_facts
from app.store.rounds import pots_of, rulebook_of
from app.store.rules import rules_of
from app.vocabulary import ProposalState, ReviewState

NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that a run of the engine takes, and the digest by which it is recognised."""

    funding_round_id: str
    rulebook_version: int
    rulebook_digest: str
    rules: Rulebook
    evidence: scoring.Evidence
    seed: str | None

    @property
    def digest(self) -> str:
        """Bind rulebook, evidence and seed, so that a run over older facts is noticed."""
        return digest([self.rulebook_digest, scoring.digest_of(self.evidence), self.seed])


def take(session: Session, funding_round_id: str) -> Snapshot:
    """Freeze what was filed, cast and decided up to now."""
    funding_round = session.get(FundingRound, funding_round_id)
    if funding_round is None:
        raise NotFound
    rulebook = rulebook_of(session, funding_round_id)
    rules = rules_of(session, funding_round_id)
    return Snapshot(
        funding_round_id=funding_round_id,
        rulebook_version=rulebook.version,
        rulebook_digest=rulebook.digest,
        rules=rules,
        evidence=_evidence(session, funding_round, rules),
        seed=funding_round.seed,
    )


def _evidence(session: Session, funding_round: FundingRound, rules: Rulebook) -> scoring.Evidence:
    rows = _proposal_rows(session, funding_round.id)
    proposals = [row[0] for row in rows]
    panels = {panel.id for panel in rules.panels}
    everybody = active_seats(session, funding_round.id)
    seats = [seat for seat in everybody if seat.panel in panels or not panels]
    taking_part = {proposal.id for proposal in proposals}, {seat.id for seat in seats}
    facts = standing_facts(session, funding_round.id).values()
    recusals = _recusals(session, funding_round.id, proposals, taking_part[1])
    kept_out = {(recusal.seat, recusal.proposal) for recusal in recusals}
    outside = _outside(session, funding_round.id, rules)
    return scoring.ordered(
        scoring.Evidence(
            round=funding_round.code,
            proposals=_proposals(rows, facts_of(facts), outside),
            facts=outside.note,
            seats=tuple(_seat(seat) for seat in seats),
            assignments=_assignments(session, funding_round.id, taking_part),
            recusals=recusals,
            sheets=_sheets(session, funding_round.id, taking_part, kept_out),
            ballots=held_votes(session, funding_round.id, rules, (seats, recusals), taking_part[0]),
            bonuses=bonuses_of(facts, taking_part[0]),
            ballot_sets=public_papers(session, funding_round.id, rules, proposals),
            decisions=_decisions(session, funding_round.id, taking_part[0]),
            pots=_pots(session, funding_round.id),
        )
    )


ProposalRow = tuple[Proposal, Organisation, Strand, Community | None, ProposalRevision | None]


def _proposal_rows(session: Session, funding_round_id: str) -> Sequence[ProposalRow]:
    statement = (
        select(Proposal, Organisation, Strand, Community, ProposalRevision)  # type: ignore[call-overload]  # the stubs end at four tables
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .join(Strand, col(Strand.id) == Proposal.strand_id)
        .join(Community, col(Community.id) == Proposal.community_id, isouter=True)
        .join(
            ProposalRevision,
            (col(ProposalRevision.proposal_id) == Proposal.id)
            & (col(ProposalRevision.number) == Proposal.submitted_revision),
            isouter=True,
        )
        .where(
            Proposal.funding_round_id == funding_round_id, Proposal.state == ProposalState.ELIGIBLE
        )
    )
    rows: Sequence[ProposalRow] = session.exec(statement).all()
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outside:
    """Match and own funds where the rules count what was received; None leaves the proposal's figure."""

    figures: Mapping[str, tuple[int | None, int | None]]
    otherwise: tuple[int | None, int | None] = (None, None)
    note: Mapping[str, str]

    def of(self, proposal_id: str) -> tuple[int | None, int | None]:
        return self.figures.get(proposal_id, self.otherwise)


def _outside(session: Session, funding_round_id: str, rules: Rulebook) -> _Outside:
    """Read what came in by the moment; the evidence names the moment in its notes."""
    gifts = rules.gifts
    if gifts is None or not gifts.needs_moment:
        return _Outside(figures={}, note={})
    row = moment_of(session, funding_round_id)
    if row is None:
        return _Outside(figures={}, otherwise=received_none(gifts), note={})
    return _Outside(
        figures=figures_of(session, funding_round_id, gifts, row.at),
        otherwise=received_none(gifts),
        note={"received_by": to_text(row.at)},
    )


def _proposals(
    rows: Sequence[ProposalRow], facts: Mapping[str, Facts], outside: _Outside
) -> tuple[scoring.Proposal, ...]:
    none = Facts()
    namesakes = Counter(name for _, name in {(row[1].id, row[1].name) for row in rows})
    return tuple(
        scoring.Proposal(
            id=proposal.id,
            number=proposal.number or "",
            title=proposal.title,
            organisation=_told_apart(organisation, namesakes),
            strand=text_of(strand.name),
            community=text_of(community.name) if community else "",
            requested_minor=proposal.requested_minor,
            own_funds_minor=_given(outside.of(proposal.id)[1], revision, "own_funds"),
            match_raised_minor=_given(outside.of(proposal.id)[0], revision, "match_raised"),
            submitted_at=to_text(proposal.submitted_at) if proposal.submitted_at else None,
            **facts.get(proposal.id, none).given,
        )
        for proposal, organisation, strand, community, revision in rows
    )


def _told_apart(organisation: Organisation, namesakes: Counter[str]) -> str:
    """Limits count by organisation, and two of them may bear the same name."""
    if namesakes[organisation.name] == 1:
        return organisation.name
    mark = organisation.registration_number or organisation.fiscal_host or organisation.id
    return f"{organisation.name}（{mark}）"


def text_of(value: dict[str, str]) -> str:
    """Give an organiser's text in the language of the evidence: Chinese where there is one."""
    return value.get("zh") or value.get("en") or ""


def _given(received: int | None, revision: ProposalRevision | None, question: str) -> int:
    return _amount(revision, question) if received is None else received


def _amount(revision: ProposalRevision | None, question: str) -> int:
    answer = revision.answers.get(question) if revision else None
    return answer if isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0 else 0


def _seat(seat: Seat) -> scoring.Seat:
    return scoring.Seat(
        id=seat.id, label=seat.label, panel=seat.panel, weight=Fraction(seat.weight)
    )


def _assignments(
    session: Session, funding_round_id: str, taking_part: tuple[set[str], set[str]]
) -> tuple[scoring.Assignment, ...]:
    statement = (
        select(Assignment.seat_id, Assignment.proposal_id)
        .join(Seat, col(Seat.id) == Assignment.seat_id)
        .where(Seat.funding_round_id == funding_round_id)
    )
    return tuple(
        scoring.Assignment(seat=seat, proposal=proposal)
        for seat, proposal in session.exec(statement)
        if proposal in taking_part[0] and seat in taking_part[1]
    )


def _recusals(
    session: Session, funding_round_id: str, proposals: Sequence[Proposal], seats: set[str]
) -> tuple[scoring.Recusal, ...]:
    """Expand a recusal from an organisation to each of its proposals; the first reason stands."""
    found: dict[tuple[str, str], str] = {}
    by_organisation: dict[str, list[str]] = {}
    for proposal in proposals:
        by_organisation.setdefault(proposal.organisation_id, []).append(proposal.id)
    present = {proposal.id for proposal in proposals}
    for row in recusals_of_round(session, funding_round_id):
        own = [row.proposal_id] if row.proposal_id in present else []
        for proposal_id in [*own, *by_organisation.get(row.organisation_id or "", [])]:
            if row.seat_id in seats and proposal_id is not None:
                found.setdefault((row.seat_id, proposal_id), row.reason.value)
    return tuple(
        scoring.Recusal(seat=s, proposal=p, reason=reason) for (s, p), reason in found.items()
    )


def _sheets(
    session: Session,
    funding_round_id: str,
    taking_part: tuple[set[str], set[str]],
    kept_out: set[tuple[str, str]],
) -> tuple[scoring.Sheet, ...]:
    """Read filed revisions only; a sheet of a member who keeps out since counts nowhere."""
    statement = (
        select(Review, ReviewRevision)
        .join(ReviewRevision, col(ReviewRevision.review_id) == Review.id)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .where(
            Seat.funding_round_id == funding_round_id,
            Review.state == ReviewState.FILED,
            ReviewRevision.number == Review.filed_revision,
        )
    )
    return tuple(
        scoring.Sheet(
            seat=review.seat_id,
            proposal=review.proposal_id,
            marks=marks_of(revision.marks),
            recommended_minor=revision.recommended_minor,
        )
        for review, revision in session.exec(statement)
        if review.proposal_id in taking_part[0]
        and review.seat_id in taking_part[1]
        and (review.seat_id, review.proposal_id) not in kept_out
    )


def marks_of(stored: dict[str, Any]) -> dict[str, int | None]:
    """Read a sheet's marks: not applicable is None; a criterion that nobody marked is absent."""
    return {
        key: None if mark == NOT_APPLICABLE else int(mark)
        for key, mark in stored.items()
        if mark is not None
    }


def decisions_of(session: Session, funding_round_id: str) -> Sequence[Decision]:
    """List all hand decisions of a round, the oldest first."""
    return session.exec(
        select(Decision)
        .where(Decision.funding_round_id == funding_round_id)
        .order_by(col(Decision.decided_at), col(Decision.id))
    ).all()


def _decisions(
    session: Session, funding_round_id: str, taking_part: set[str]
) -> tuple[scoring.Decision, ...]:
    """Rows are never edited: of several decisions on the same matter the last one stands.

    What was decided of a proposal that does not take part any more has no matter left; nor has an amount for
    one that is excluded: it stands again if the proposal is taken back in.
    """
    standing: dict[tuple[str, ...], scoring.Decision] = {}
    for row in decisions_of(session, funding_round_id):
        decision = _decision(row, taking_part)
        if decision.order or decision.proposal in taking_part:
            standing[_matter(decision)] = decision
    excluded = {
        decision.proposal
        for decision in standing.values()
        if decision.kind is scoring.DecisionKind.INCOMPLETE_EXCLUDED
    }
    return tuple(
        decision
        for decision in standing.values()
        if decision.kind is not scoring.DecisionKind.AWARD_ADJUSTED
        or decision.proposal not in excluded
    )


def _decision(row: Decision, taking_part: set[str]) -> scoring.Decision:
    return scoring.Decision(
        id=row.id,
        kind=scoring.DecisionKind(row.kind.value),
        minutes=row.minutes,
        reason=row.reason,
        proposal=row.subject.get("proposal", ""),
        order=tuple(name for name in row.subject.get("order", ()) if name in taking_part),
        amount_minor=row.subject.get("amount_minor"),
    )


def _matter(decision: scoring.Decision) -> tuple[str, ...]:
    if decision.kind is scoring.DecisionKind.TIE_SETTLED:
        return ("tie", *sorted(decision.order))
    award = decision.kind is scoring.DecisionKind.AWARD_ADJUSTED
    return ("award" if award else "incomplete", decision.proposal)


def _pots(session: Session, funding_round_id: str) -> tuple[scoring.Pot, ...]:
    return tuple(
        scoring.Pot(
            id=key, amount_minor=row.amount_minor, source=row.source, as_of=to_text(row.set_at)
        )
        for key, row in pots_of(session, funding_round_id).items()
    )
