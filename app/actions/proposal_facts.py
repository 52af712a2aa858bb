"""Facts of proposals are noted from documents: features, bonuses and penalties, amounts."""

from dataclasses import dataclass

from app.audit import record, round_chain
from app.errors import Invalid, NotFound
from app.forms.proposal_facts import AskedFact, FactLine, FactsForm, asked, read_fact
from app.models import ProposalFact
from app.policy import require
from app.scoring.errors import BadNumber
from app.store.panels import eligible
from app.store.proposal_facts import standing_facts
from app.store.rules import rules_of
from app.store.standing import concerning, of_round
from app.unit import Unit
from app.vocabulary import Verb

Faults = dict[str, tuple[str, dict[str, object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A fact that is not as it stood."""

    proposal: str
    fact: AskedFact
    number: int
    value: int | None


def note(unit: Unit, round_id: str, form: FactsForm) -> int:
    """Note what changed on the page; what stays as it was is left. Gives how many changed."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.PROPOSAL_NOTE_FACT, standing)
    changes = _changes(unit, round_id, form)
    if changes:
        near = concerning(unit, standing, [change.proposal for change in changes])
        require(Verb.PROPOSAL_NOTE_FACT, near)
    if changes and not form.source.strip():
        raise Invalid({"source": ("required", {})})
    for change in changes:
        row = ProposalFact(
            funding_round_id=funding_round.id,
            proposal_id=change.proposal,
            kind=change.fact.kind,
            name=change.fact.name,
            number=change.number,
            value=change.value,
            source=form.source.strip(),
            entered_by=unit.actor.account_id or "",
            entered_at=unit.now,
        )
        record(unit, Verb.PROPOSAL_NOTE_FACT, row, chain=round_chain(funding_round.id))
    return len(changes)


def _changes(unit: Unit, round_id: str, form: FactsForm) -> list[_Change]:
    rules = rules_of(unit.session, round_id)
    wanted = {one.key: one for one in asked(rules)}
    taking_part = {row.id for row in eligible(unit.session, round_id)}
    before = standing_facts(unit.session, round_id)
    found, faults = [], Faults()
    for place, line in enumerate(form.facts):
        if line.key not in wanted or line.proposal not in taking_part:
            raise NotFound
        fact = wanted[line.key]
        kept = before.get((line.proposal, fact.kind, fact.name))
        value = _read(fact, line, place, faults)
        if value != (kept.value if kept else None):
            number = kept.number + 1 if kept else 1
            found.append(_Change(proposal=line.proposal, fact=fact, number=number, value=value))
    if faults:
        raise Invalid(faults)
    return found


def _read(fact: AskedFact, line: FactLine, place: int, faults: Faults) -> int | None:
    try:
        return read_fact(fact, line.value)
    except BadNumber as bad:
        faults[f"facts-{place}-value"] = (bad.code, dict(bad.facts))
        return None
