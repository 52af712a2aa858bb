"""A proposal's first row and first revision, whoever begins it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session

from app.forms.proposal_forms import Kind, sections_of
from app.models import FormVersion, FundingRound, Proposal
from app.store import revisions, rounds
from app.store.proposals import current_revision, form_version
from app.unit import Unit

TITLE_MAX = 200
NOT_TAKEN = (Kind.FILE, Kind.DECLARATION)


def title_of(answers: Mapping[str, Any]) -> str:
    """Read the title from the answers."""
    return str(answers.get("title", ""))[:TITLE_MAX]


def first_answers(
    unit: Unit, funding_round: FundingRound, copied: Mapping[str, Any]
) -> dict[str, Any]:
    """Begin with what was copied, and with the only choice where there is one."""
    strands = [row.id for row in rounds.strands_of(unit.session, funding_round.id)]
    places = [row.id for row in rounds.communities_of(unit.session, funding_round.programme_id)]
    answers = dict(copied)
    if answers.get("strand") not in strands:
        answers["strand"] = strands[0] if len(strands) == 1 else ""
    if answers.get("community") not in places:
        answers["community"] = places[0] if len(places) == 1 else ""
    return answers


def taken_over(
    session: Session, older: Proposal, funding_round: FundingRound, ticked: Collection[str] | None
) -> dict[str, Any]:
    """Take the answers of an older proposal to what is asked again, in the sections that were ticked.

    A file belongs to the proposal with which it came, and a declaration is made anew.
    """
    found = current_revision(session, older.id)
    form = form_version(session, funding_round.id)
    asked_then = session.get(FormVersion, found.form_version_id) if found else None
    if found is None or asked_then is None:
        return {}
    kinds = {
        question.id: question.kind
        for section in sections_of(asked_then.questions)
        for question in section.questions
    }
    return {
        question.id: found.answers[question.id]
        for section in sections_of(form.questions)
        for question in section.questions
        if (ticked is None or section.id in ticked)
        and question.kind not in NOT_TAKEN
        and kinds.get(question.id) is question.kind
        and question.id in found.answers
    }


def begin_proposal(
    unit: Unit, funding_round: FundingRound, organisation_id: str, answers: Mapping[str, Any]
) -> Proposal:
    """Make the row without its revision, which is kept once it is known who types for whom."""
    proposal = Proposal(
        funding_round_id=funding_round.id,
        organisation_id=organisation_id,
        strand_id=answers["strand"] or rounds.strands_of(unit.session, funding_round.id)[0].id,
        title=title_of(answers),
        language=unit.language,
        requested_minor=0,
        started_by=unit.actor.account_id or "",
        created_at=unit.now,
    )
    unit.session.add(proposal)
    unit.session.flush()
    return proposal


def first_revision(unit: Unit, proposal: Proposal, answers: Mapping[str, Any]) -> None:
    """Keep what the proposal begins with."""
    revisions.keep(unit, proposal, answers, base=0, stands=True)
