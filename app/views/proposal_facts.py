"""What the rules look at beside the proposals, one page of a hundred at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.forms.proposal_facts import AskedFact, as_typed, asked
from app.language.headings import Heading, heading
from app.models import Proposal, ProposalFact
from app.paging import paged
from app.policy import may, require
from app.store import results
from app.store.panels import eligible
from app.store.proposal_facts import standing_facts
from app.store.rules import rules_of
from app.store.standing import concerning, of_round
from app.unit import Reading
from app.vocabulary import FactKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCell:
    """One fact as it stands; `said` tells who entered it and where it is from."""

    fact: AskedFact
    number: int
    value: int | None
    typed: str
    source: str
    entered_by: str
    entered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A proposal with its facts."""

    proposal_id: str
    number: str
    title: str
    requested_minor: int
    cells: tuple[FactCell, ...]
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsPage(Heading):
    """What the rules ask, and what is known of it."""

    asked: tuple[AskedFact, ...]
    rows: tuple[FactRow, ...]
    page: int
    pages: int
    may_note: bool
    why_not: str


def show(reading: Reading, round_id: str, page: int = 1) -> FactsPage:
    """Show the facts of the proposals that take part."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.ROUND_VIEW, standing)
    verdict = may(Verb.PROPOSAL_NOTE_FACT, standing)
    rules = rules_of(reading.session, funding_round.id)
    wanted = asked(rules)
    everyone = sorted(eligible(reading.session, funding_round.id), key=lambda one: one.number or "")
    shown = paged(everyone, page)
    facts = standing_facts(reading.session, funding_round.id)
    names = results.names_of(reading.session, {one.entered_by for one in facts.values()})
    return FactsPage(
        **heading(reading, funding_round),
        asked=wanted,
        rows=tuple(
            replace(
                _row(one, wanted, facts, names, rules.currency),
                why_not=may(
                    Verb.PROPOSAL_NOTE_FACT, concerning(reading, standing, [one.id])
                ).reason,
            )
            for one in shown.rows
        )
        if wanted
        else (),
        page=shown.number,
        pages=shown.pages,
        may_note=verdict.allowed,
        why_not=verdict.reason,
    )


def _row(
    proposal: Proposal,
    wanted: tuple[AskedFact, ...],
    facts: Mapping[tuple[str, FactKind, str], ProposalFact],
    names: Mapping[str, str],
    currency: str,
) -> FactRow:
    return FactRow(
        proposal_id=proposal.id,
        number=proposal.number or "",
        title=proposal.title,
        requested_minor=proposal.requested_minor,
        cells=tuple(
            _cell(one, facts.get((proposal.id, one.kind, one.name)), names, currency)
            for one in wanted
        ),
    )


def _cell(
    one: AskedFact, kept: ProposalFact | None, names: Mapping[str, str], currency: str
) -> FactCell:
    return FactCell(
        fact=one,
        number=kept.number if kept else 0,
        value=kept.value if kept else None,
        typed=as_typed(one.kind, kept.value if kept else None, currency),
        source=kept.source if kept else "",
        entered_by=names.get(kept.entered_by, "") if kept else "",
        entered_at=kept.entered_at if kept else None,
    )
