"""The pages on which people settle by hand what the rules leave to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.language.headings import Heading, heading
from app.language.minutes import reference
from app.language.outcomes import exact
from app.models import FundingRound, Tally
from app.policy import Standing, may, require
from app.scoring.outcome import Block, Blocker, Line, Outcome
from app.scoring.outcome import Standing as Outcomes
from app.store import results, snapshots
from app.store.bundles import outcome_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import DecisionKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedProposal:
    """One of the tied, with what is equal."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    total: str
    score: str
    votes_for: int | None
    requested_minor: int
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TiePage(Heading):
    """An exact tie that the meeting has to settle."""

    tied: tuple[TiedProposal, ...]
    digest: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapLine:
    """A proposal with too few sheets: who has not filed."""

    proposal_id: str
    number: str
    title: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPage(Heading):
    """The proposals that cannot be computed for want of sheets."""

    gaps: tuple[GapLine, ...]
    reopened: bool
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedPage(Heading):
    """The seed: what is drawn with it, and over which evidence."""

    seed: str | None
    source: str
    digest: str
    may_enter: bool
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision as it stands in the minutes."""

    kind: DecisionKind
    titles: tuple[str, ...]
    amount_minor: int | None
    minutes: str
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsPage(Heading):
    """Every hand decision of the round."""

    decided: tuple[Decided, ...]
    seed: str | None
    seed_source: str


def tie(reading: Reading, round_id: str) -> TiePage:
    """Show the first open tie."""
    funding_round, _, tally = _open(reading, round_id, Verb.RESULT_DECIDE)
    outcome = outcome_of(tally)
    block = _first(outcome, Block.TIE_OPEN)
    lines = {line.proposal: line for line in outcome.lines}
    return TiePage(
        **heading(reading, funding_round),
        tied=tuple(_tied(lines[name]) for name in block.proposals),
        digest=tally.outcome_digest,
        minutes=reference(reading, funding_round),
    )


def gaps(reading: Reading, round_id: str) -> GapPage:
    """Show which sheets are missing, by seat label and proposal."""
    funding_round, _, tally = _open(reading, round_id, Verb.RESULT_DECIDE)
    outcome = outcome_of(tally)
    publication = results.publication_of(reading.session, funding_round.id)
    reopened = publication is not None and publication.reopened_at is not None
    labels = {seat["id"]: str(seat["label"]) for seat in tally.evidence.get("seats", ())}
    lines = {line.proposal: line for line in outcome.lines}
    missing: dict[str, list[str]] = {}
    for block in outcome.blockers:
        if block.code in {Block.SHEETS_MISSING, Block.TOO_FEW_SHEETS}:
            seats = [labels.get(seat, seat) for seat in block.seats]
            missing.setdefault(block.proposals[0], []).extend(seats)
    if reopened:
        missing |= {key: [] for key in lines if key not in missing and _stands(lines[key])}
    return GapPage(
        **heading(reading, funding_round),
        gaps=tuple(
            GapLine(
                proposal_id=key,
                number=lines[key].number,
                title=lines[key].title,
                missing=tuple(sorted(seats)),
            )
            for key, seats in missing.items()
        ),
        reopened=reopened,
        minutes=reference(reading, funding_round),
    )


def _stands(line: Line) -> bool:
    """Tell whether a proposal is in the sum, so that an upheld objection can take it out."""
    return line.standing is not Outcomes.EXCLUDED


def seed(reading: Reading, round_id: str) -> SeedPage:
    """Show the digest of the evidence over which lots will be drawn."""
    funding_round, standing, tally = _open(reading, round_id, Verb.RESULT_VIEW)
    return SeedPage(
        **heading(reading, funding_round),
        seed=funding_round.seed,
        source=funding_round.seed_source or "",
        digest=tally.evidence_digest,
        may_enter=funding_round.seed is None and may(Verb.RESULT_ENTER_SEED, standing).allowed,
        minutes=reference(reading, funding_round),
    )


def decisions(reading: Reading, round_id: str) -> DecisionsPage:
    """List every hand decision with its minutes."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    rows = snapshots.decisions_of(reading.session, funding_round.id)
    names = results.names_of(reading.session, {row.decided_by for row in rows})
    titles = results.titles_of(reading.session, funding_round.id)
    return DecisionsPage(
        **heading(reading, funding_round),
        seed=funding_round.seed,
        seed_source=funding_round.seed_source or "",
        decided=tuple(
            Decided(
                kind=row.kind,
                titles=tuple(titles.get(one, one) for one in _subjects(row.subject)),
                amount_minor=row.subject.get("amount_minor"),
                minutes=row.minutes,
                reason=row.reason,
                decided_by=names.get(row.decided_by, ""),
                decided_at=row.decided_at,
            )
            for row in rows
        ),
    )


def _open(reading: Reading, round_id: str, verb: Verb) -> tuple[FundingRound, Standing, Tally]:
    funding_round, standing = of_round(reading, round_id)
    require(verb, standing)
    return funding_round, standing, results.newest(reading.session, funding_round.id)


def _first(outcome: Outcome, code: Block) -> Blocker:
    """Find what the page is for; once it is settled, the page is gone."""
    found = next((block for block in outcome.blockers if block.code is code), None)
    if found is None:
        raise NotFound
    return found


def _tied(line: Line) -> TiedProposal:
    return TiedProposal(
        proposal_id=line.proposal,
        number=line.number,
        title=line.title,
        organisation=line.organisation,
        total=exact(line.total),
        score=exact(line.panels[0].score) if line.panels else "—",
        votes_for=line.vote.votes_for if line.vote else None,
        requested_minor=line.requested_minor,
        place=line.place,
    )


def _subjects(subject: dict[str, Any]) -> list[str]:
    proposal = subject.get("proposal")
    return [str(proposal)] if proposal else [str(one) for one in subject.get("order", ())]
