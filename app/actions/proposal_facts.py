"""Facts of proposals are noted from documents: features, bonuses and penalties, amounts."""

from dataclasses import dataclass

from app.audit import record, round_chain
from app.errors import Invalid, NotFound
from app.forms.proposal_facts import AskedFact, FactLine, FactsForm, asked, read_fact
from app.models import ProposalFact
from app.policy import require
from app.scoring.errors import BadNumber
from app.store.panels import eligible
from app.store.proposal_facts import every_version
from app.store.rules import rules_of
from app.store.standing import concerning, of_round
from app.unit import Unit
from app.vocabulary import Verb

Faults = dict[str, tuple[str, dict[str, object]]]
#: Somebody else changed the same fact after the page was shown.
MOVED = "fact_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A fact that is not as it stood."""

    proposal: str
    fact: AskedFact
    number: int
    value: int | None


def note(unit: Unit, round_id: str, form: FactsForm) -> int:
    """Note what somebody changed on the page; gives how many changed.

    What stays as it was on the page is left, even if somebody else changed it meanwhile; what both
    changed is refused with the number of the version that stands now, so that it is looked at first.
    """
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
    versions = every_version(unit.session, round_id)
    found, faults = [], Faults()
    for place, line in enumerate(form.facts):
        if line.key not in wanted or line.proposal not in taking_part:
            raise NotFound
        fact = wanted[line.key]
        known = versions.get((line.proposal, fact.kind, fact.name), {})
        number = max(known, default=0)
        value = _read(fact, line, f"facts-{place}-value", faults, rules.currency)
        seen, present = _value(known.get(line.number)), _value(known.get(number))
        if f"facts-{place}-value" in faults or value in {seen, present}:
            continue
        if line.number != number:
            faults[f"facts-{place}-value"] = (MOVED, {"number": number})
        found.append(_Change(proposal=line.proposal, fact=fact, number=number + 1, value=value))
    if faults:
        raise Invalid(faults)
    return found


def _value(row: ProposalFact | None) -> int | None:
    return row.value if row else None


def _read(fact: AskedFact, line: FactLine, field: str, faults: Faults, currency: str) -> int | None:
    try:
        return read_fact(fact, line.value, currency)
    except BadNumber as bad:
        faults[field] = (bad.code, dict(bad.facts))
        return None
