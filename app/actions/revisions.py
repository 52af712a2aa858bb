"""Two texts put together by choice, an old version brought back, answers copied: each a new version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid, NotFound, Stale
from app.forms import proposal_forms
from app.forms.merging import merge, same
from app.forms.proposal_forms import Fault, Question
from app.forms.revisions import MINE, THEIRS, TYPED, CopyForm, MergeForm, RestoreForm
from app.language import content
from app.models import Proposal, ProposalRevision
from app.policy import Standing, require
from app.store import proposals, revisions
from app.store.standing import of_proposal
from app.unit import Unit
from app.vocabulary import Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What came over from an older proposal, and what did not: the questions by their labels."""

    number: int
    taken: list[str]
    kept: list[str]
    unknown: list[str]


def settle(unit: Unit, proposal_id: str, number: int, form: MergeForm) -> int:
    """Put a text that was kept aside together with the one that stands. Gives the new number."""
    proposal, own = _writable(unit, proposal_id)
    current, mine = _current(unit, proposal), _one(unit, proposal, number)
    seen = revisions.seen_from(unit.session, proposal.id, number)
    if seen is None or seen.number == number:
        raise NotFound
    if form.base != current.number:
        raise Stale("moved_meanwhile")
    merged = merge(seen.answers, current.answers, mine.answers)
    known = {question.id: question for question in _questions(unit, proposal)}
    asked = [known[name] for name in merged.clashes if name in known]
    chosen, faults = _chosen(asked, form, current=current, mine=mine)
    if faults:
        raise Invalid(faults)
    return _stand(unit, proposal, own, {**merged.answers, **chosen}, current=current)


def restore(unit: Unit, proposal_id: str, number: int, form: RestoreForm) -> int:
    """Bring an old version back as a new one. Gives its number."""
    proposal, own = _writable(unit, proposal_id)
    current, old = _current(unit, proposal), _one(unit, proposal, number)
    if form.base != current.number:
        raise Stale("moved_meanwhile")
    ids = {question.id for question in _questions(unit, proposal)}
    beside = {name: text for name, text in current.answers.items() if name not in ids}
    answers = {name: text for name, text in old.answers.items() if name in ids}
    return _stand(unit, proposal, own, {**beside, **answers}, current=current)


def copy(unit: Unit, proposal_id: str, section_id: str, form: CopyForm) -> Copied:
    """Copy the answers of a page from an older proposal of the same body."""
    proposal, own = _writable(unit, proposal_id)
    older, standing = of_proposal(unit, form.copy_from)
    require(Verb.PROPOSAL_VIEW, standing)
    if older.organisation_id != proposal.organisation_id or older.id == proposal.id:
        raise NotFound
    sections = _sections(unit, proposal)
    questions = proposal_forms.questions_in(sections, section_id)
    if questions is None:
        raise NotFound
    current, source = _current(unit, proposal), _current(unit, older)
    there = {question.id: question.kind for question in _questions(unit, older)}
    filled = [
        q for q in questions if own.may_change(q.id) and not same(source.answers.get(q.id), None)
    ]
    fits = [q for q in filled if there.get(q.id) is q.kind]
    free = [q for q in fits if form.over or same(current.answers.get(q.id), None)]
    answers = {q.id: source.answers[q.id] for q in free}
    return Copied(
        number=_stand(unit, proposal, own, {**current.answers, **answers}, current=current),
        taken=_labels(unit, free),
        kept=_labels(unit, [q for q in fits if q not in free]),
        unknown=_labels(unit, [q for q in questions if q not in fits]),
    )


def _writable(unit: Unit, proposal_id: str) -> tuple[Proposal, Standing]:
    proposal, standing = of_proposal(unit, proposal_id)
    require(Verb.PROPOSAL_SAVE, standing)
    return proposal, standing


def _current(unit: Unit, proposal: Proposal) -> ProposalRevision:
    found = proposals.current_revision(unit.session, proposal.id)
    if found is None:
        raise NotFound
    return found


def _one(unit: Unit, proposal: Proposal, number: int) -> ProposalRevision:
    found = proposals.revision(unit.session, proposal.id, number)
    if found is None:
        raise NotFound
    return found


def _sections(unit: Unit, proposal: Proposal) -> tuple[proposal_forms.Section, ...]:
    version = proposals.form_version(unit.session, proposal.funding_round_id)
    return proposals.sections_for(version, proposal)


def _questions(unit: Unit, proposal: Proposal) -> tuple[Question, ...]:
    sections = _sections(unit, proposal)
    return tuple(question for section in sections for question in section.questions)


def _chosen(
    asked: list[Question], form: MergeForm, *, current: ProposalRevision, mine: ProposalRevision
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Read the choice for each question; none may be left open."""
    chosen: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for question in asked:
        pick = form.picks.get(question.id)
        if pick == THEIRS:
            chosen[question.id] = current.answers.get(question.id)
        elif pick == MINE:
            chosen[question.id] = mine.answers.get(question.id)
        elif pick == TYPED and isinstance(form.texts.get(question.id), str):
            read, wrong = proposal_forms.read_answers([question], _own(form.texts, question))
            chosen.update(read)
            faults.update(wrong)
        else:
            faults[f"pick-{question.id}"] = ("choose_one", {})
    return chosen, faults


def _own(texts: Mapping[str, Any], question: Question) -> dict[str, Any]:
    return {question.id: texts[question.id]}


def _stand(
    unit: Unit,
    proposal: Proposal,
    own: Standing,
    answers: Mapping[str, Any],
    *,
    current: ProposalRevision,
) -> int:
    """Add a version upon the one that stands, unless it would say the same.

    In a correction only the opened questions change, by whichever way the answers come.
    """
    shut = {name: text for name, text in current.answers.items() if not own.may_change(name)}
    allowed = {name: text for name, text in answers.items() if own.may_change(name)}
    if {**allowed, **shut} == dict(current.answers):
        return current.number
    kept = revisions.keep(unit, proposal, {**allowed, **shut}, base=current.number, stands=True)
    return kept.number


def _labels(unit: Unit, questions: list[Question]) -> list[str]:
    return [content(question.label, unit.language)[0] for question in questions]
