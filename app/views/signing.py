"""The one sheet that a signatory reads: rules, numbers, ties, decisions, digest."""

from dataclasses import dataclass
from datetime import datetime

from app.errors import NotFound
from app.forms.uploads import Allowance, FileFacts
from app.language.catalogue import content
from app.language.faults import REASONS
from app.language.headings import Heading, heading
from app.language.outcomes import tie_rules_text
from app.language.rankings import Ranking, ranking
from app.models import FundingRound, Tally
from app.policy import may, require
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook
from app.store import results, scans, snapshots
from app.store.bundles import outcome_of, rules_at
from app.store.rounds import rulebooks_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import DecisionKind, PublicationLevel, TallyState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """A hand decision as it stands on the sheet."""

    kind: DecisionKind
    titles: tuple[str, ...]
    amount_minor: int | None
    minutes: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPage(Heading):
    """Everything that a signature is put under."""

    tally_id: str
    tally_number: int
    computed_at: datetime
    run_by: str
    state: TallyState
    complete: bool
    rulebook_title: dict[str, str]
    rulebook_version: int
    rulebook_digest: str
    evidence_digest: str
    outcome_digest: str
    seed: str | None
    seed_source: str
    level: PublicationLevel
    proposals: int
    sheets: int
    ballots: int
    ranking: Ranking
    ties: tuple[tuple[str, str], ...]
    decided: tuple[Minute, ...]
    pots: tuple[tuple[str, int, int], ...]
    signed_by: tuple[tuple[str, datetime, str], ...]
    may_sign: bool
    may_upload: bool
    has_paper: bool
    why_not: str
    accept: str = scans.ACCEPT


def sheet(reading: Reading, round_id: str) -> SignPage:
    """Show the sheet of the newest tally."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    outcome, rules = outcome_of(tally), rules_at(reading.session, tally)
    head = heading(reading, funding_round)
    verdict = may(Verb.RESULT_SIGN, standing)
    ran = tally.run_by == reading.actor.account_id
    signable = verdict.allowed and not ran and tally.complete
    return SignPage(
        **head,
        tally_id=tally.id,
        tally_number=tally.number,
        computed_at=tally.computed_at,
        run_by=results.names_of(reading.session, {tally.run_by}).get(tally.run_by, ""),
        state=tally.state,
        complete=tally.complete,
        rulebook_title=dict(rules.title),
        rulebook_version=tally.rulebook_version,
        rulebook_digest=_digest(reading, tally),
        evidence_digest=tally.evidence_digest,
        outcome_digest=tally.outcome_digest,
        seed=tally.seed,
        seed_source=funding_round.seed_source or "",
        level=funding_round.publication_level,
        proposals=len(outcome.lines),
        sheets=len(tally.evidence.get("sheets", ())),
        ballots=len(tally.evidence.get("ballots", ())),
        ranking=_ranking(reading, funding_round, outcome, rules, head["currency"]),
        ties=_ties(outcome, reading.language),
        decided=_decided(reading, funding_round),
        pots=_pots(outcome, rules, reading.language),
        signed_by=results.signed_by(reading.session, tally.id),
        may_sign=signable and tally.state is TallyState.KEPT,
        may_upload=may(Verb.RESULT_SIGN_ON_PAPER, standing).allowed
        and not ran
        and tally.complete
        and tally.state is TallyState.KEPT,
        has_paper=results.paper_of(reading.session, tally.id) is not None,
        why_not=REASONS["second_person_needed"] if verdict.allowed and ran else "",
    )


def _digest(reading: Reading, tally: Tally) -> str:
    versions = rulebooks_of(reading.session, tally.funding_round_id)
    return next((row.digest for row in versions if row.version == tally.rulebook_version), "")


def _ranking(
    reading: Reading, funding_round: FundingRound, outcome: Outcome, rules: Rulebook, currency: str
) -> Ranking:
    places = results.places_of(reading.session, funding_round.id)
    return ranking(outcome, rules, places, reading.language, currency)


def _ties(outcome: Outcome, language: str) -> tuple[tuple[str, str], ...]:
    titles = {line.proposal: line.title for line in outcome.lines}
    between = "、" if language == "zh_CN" else "; "
    return tuple(
        (
            between.join(titles[one] for one in tie.proposals),
            tie_rules_text(tie.resolved_by, language),
        )
        for tie in outcome.ties
        if tie.at_line
    )


def _decided(reading: Reading, funding_round: FundingRound) -> tuple[Minute, ...]:
    titles = results.titles_of(reading.session, funding_round.id)
    found = []
    for row in snapshots.decisions_of(reading.session, funding_round.id):
        subjects = row.subject.get("order") or [row.subject.get("proposal", "")]
        found.append(
            Minute(
                kind=row.kind,
                titles=tuple(titles.get(one, one) for one in subjects),
                amount_minor=row.subject.get("amount_minor"),
                minutes=row.minutes,
                reason=row.reason,
            )
        )
    return tuple(found)


def _pots(outcome: Outcome, rules: Rulebook, language: str) -> tuple[tuple[str, int, int], ...]:
    from_rules = {pot.id: pot.title for pot in rules.pots}
    return tuple(
        (
            content(from_rules.get(pot.pot), language)[0] or pot.pot,
            pot.before_minor,
            pot.after_minor,
        )
        for pot in outcome.pots
    )


def uploading(reading: Reading, round_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person hand in the signed form."""
    _, standing = of_round(reading, round_id)
    require(Verb.RESULT_SIGN_ON_PAPER, standing)
    return scans.allowance(house_max)


def paper(reading: Reading, round_id: str) -> FileFacts:
    """Find the copy of the signed form, for officers."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    row = results.paper_of(reading.session, tally.id)
    if row is None:
        raise NotFound
    return scans.facts_of(row)
