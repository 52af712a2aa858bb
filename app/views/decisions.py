"""The pages on which people settle by hand what the rules leave to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.errors import NotFound
from app.language import cases
from app.language.cases import GapLine, TiedProposal
from app.language.headings import Heading, heading
from app.language.minutes import reference
from app.models import FundingRound, Tally
from app.paging import paged
from app.policy import Standing, may, require
from app.store import results, snapshots
from app.store.standing import concerning, of_round
from app.unit import Reading
from app.vocabulary import DecisionKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class TiePage(Heading):
    """An exact tie that the meeting has to settle."""

    tied: tuple[TiedProposal, ...]
    digest: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPage(Heading):
    """The proposals that cannot be computed for want of sheets."""

    gaps: tuple[GapLine, ...]
    reopened: bool
    minutes: str
    page: int
    pages: int


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


def tie(reading: Reading, round_id: str, of: str = "") -> TiePage:
    """Show the open tie that a proposal stands in, or else the first one."""
    funding_round, standing, tally = _open(reading, round_id, Verb.RESULT_DECIDE)
    ties = cases.open_ties(tally.outcome)
    if not ties:
        # Once it is settled, the page is gone.
        raise NotFound
    block = next((one for one in ties if of in one.proposals), ties[0])
    require(Verb.RESULT_DECIDE, concerning(reading, standing, list(block.proposals)))
    return TiePage(
        **heading(reading, funding_round),
        tied=cases.tied(tally.outcome, block),
        digest=tally.outcome_digest,
        minutes=reference(reading, funding_round),
    )


def gaps(reading: Reading, round_id: str, page: int = 1) -> GapPage:
    """Show which sheets are missing, by seat label and proposal."""
    funding_round, _, tally = _open(reading, round_id, Verb.RESULT_DECIDE)
    publication = results.publication_of(reading.session, funding_round.id)
    reopened = publication is not None and publication.reopened_at is not None
    labels = results.seat_labels(reading.session, funding_round.id)
    found = (
        *cases.gaps(tally.outcome, labels),
        *(cases.droppable(tally.outcome) if reopened else ()),
    )
    shown = paged(found, page)
    return GapPage(
        **heading(reading, funding_round),
        gaps=tuple(shown.rows),
        page=shown.number,
        pages=shown.pages,
        reopened=reopened,
        minutes=reference(reading, funding_round),
    )


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
    return funding_round, standing, results.newest_shown(reading.session, funding_round.id)


def _subjects(subject: dict[str, Any]) -> list[str]:
    proposal = subject.get("proposal")
    return [str(proposal)] if proposal else [str(one) for one in subject.get("order", ())]
