"""Versions of a round's form; a round without any has the form that comes with the program."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from app.forms.proposal_forms import first_form
from app.forms.proposal_forms.soundness import FormProblem, form_problems
from app.models import FormVersion, FundingRound, Proposal, RoundStrand
from app.scoring.canonical import digest
from app.store.rulebooks import form_of, latest
from app.store.rules import compiled_rules
from app.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentForm:
    """The form in force; number 0 is one that nobody has saved yet."""

    number: int
    questions: Mapping[str, Any]


def present_form(session: Session, funding_round_id: str) -> PresentForm:
    """Give the newest form of a round, or the one that comes with the program."""
    found = form_of(session, funding_round_id)
    if found is None:
        return PresentForm(number=0, questions=first_form())
    return PresentForm(number=found.number, questions=found.questions)


def add_form(
    unit: Unit,
    funding_round: FundingRound,
    questions: Mapping[str, Any],
    *,
    number: int,
    reason: str,
) -> FormVersion:
    """Keep a form under the next number."""
    version = FormVersion(
        funding_round_id=funding_round.id,
        number=number,
        questions=dict(questions),
        digest=digest(dict(questions)),
        reason=reason,
        made_by=unit.actor.account_id,
        made_at=unit.now,
    )
    unit.session.add(version)
    return version


def forms_of(session: Session, funding_round_id: str) -> Sequence[FormVersion]:
    """List every version of a round's form, the newest first."""
    return session.exec(
        select(FormVersion)
        .where(FormVersion.funding_round_id == funding_round_id)
        .order_by(col(FormVersion.number).desc())
    ).all()


def rounds_with_forms(session: Session, funding_round: FundingRound) -> Sequence[FundingRound]:
    """List the other rounds of the programme that have a form of their own."""
    return session.exec(
        select(FundingRound)
        .where(
            FundingRound.programme_id == funding_round.programme_id,
            FundingRound.id != funding_round.id,
            col(FundingRound.id).in_(select(FormVersion.funding_round_id)),
        )
        .order_by(col(FundingRound.created_at).desc())
    ).all()


def problems_of_form(session: Session, funding_round_id: str) -> Iterator[FormProblem]:
    """Name what cannot work in a round's form, held against its rulebook and strands."""
    rulebook = latest(session, funding_round_id)
    rules = compiled_rules(rulebook.document).application if rulebook else None
    strands = session.exec(
        select(func.count())
        .select_from(RoundStrand)
        .where(RoundStrand.funding_round_id == funding_round_id)
    ).one()
    return form_problems(present_form(session, funding_round_id).questions, rules, strands)


def any_submitted(session: Session, funding_round_id: str) -> bool:
    """Tell whether a proposal of the round was ever handed in."""
    found = session.exec(
        select(Proposal.id)
        .where(
            Proposal.funding_round_id == funding_round_id,
            col(Proposal.submitted_at).is_not(None),
        )
        .limit(1)
    ).first()
    return found is not None
