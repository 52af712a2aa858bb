"""The allotment workbench: what the rules gave out of each pot, who is next, and what a trial would change."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.forms.results import TRIED, tried_of
from app.language.catalogue import content, translate
from app.language.fields import field_sentence
from app.language.headings import Heading, heading
from app.language.limits import limit_text
from app.language.minutes import reference
from app.language.outcomes import REASONS, exact, reason_text
from app.language.rankings import in_order
from app.models import Tally
from app.policy import may, require
from app.scoring.limits import LimitUse
from app.scoring.outcome import Line, Outcome, PotLine, Reason, awarded, in_part, spent_of
from app.scoring.rulebook import Rulebook
from app.store import award_terms, other_rules, results
from app.store.bundles import outcome_of, rules_at
from app.store.standing import concerning, of_round
from app.store.trials import Trial, tried
from app.unit import Reading
from app.vocabulary import JobState, Verb

#: So many of those without money are shown; the order of the others stands in the ranking.
RESERVE_MAX = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRow:
    """One proposal with what the rules gave, what holds now, and what a trial would give."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    place: int | None
    total: str
    requested_minor: int
    machine_minor: int
    amount_minor: int
    tried_minor: int
    moved: bool
    adjusted: bool
    prize: bool
    pots: str
    reason: str
    machine_reason: str
    typed: str
    error: str
    terms: bool
    partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Who would come next for a pot, what that needs, and what is lacking: 0 means that it fits."""

    proposal_id: str
    title: str
    wish_minor: int
    lacks_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PotRow:
    """A pot with what is paid from it and what remains, now and in a trial."""

    title: str
    source: str
    before_minor: int
    spent_minor: int
    left_minor: int
    tried_left_minor: int
    awards: int
    next: Next | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunderRow:
    """What one funder gives to all pots together."""

    source: str
    pots: int
    before_minor: int
    spent_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """A limit where it binds, whom it stopped, and whether it is kept."""

    text: str
    stopped: tuple[str, ...]
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AllotmentPage(Heading):
    """Everything about the money of a round, for officers."""

    tally_id: str
    tally_number: int
    complete: bool
    waiting: bool
    pots: tuple[PotRow, ...]
    funders: tuple[FunderRow, ...]
    awards: tuple[AwardRow, ...]
    reserve: tuple[AwardRow, ...]
    unlisted: int
    limits: tuple[LimitRow, ...]
    comparable: bool
    trial: tuple[AwardRow, ...]
    trial_moved_minor: int
    trial_faults: tuple[str, ...]
    may_record: bool
    may_adjust: bool
    why_not: str
    minutes: str


def show(reading: Reading, round_id: str, typed: Mapping[str, str]) -> AllotmentPage:
    """Show the newest tally's money, with the amounts of a trial in it where some are asked for."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    tally = results.newest(reading.session, funding_round.id)
    kept = _kept(reading, tally)
    outcome = kept.outcome
    head = heading(reading, funding_round)
    amounts, wrong = tried_of(typed, head["currency"])
    trial = tried(outcome, kept.rules, tally, amounts)
    told = _Told((reading.language, head["currency"]), kept, trial, typed)
    job = results.waiting_job(reading.session, funding_round.id)
    moved = tuple(row for row in map(told.row, in_order(outcome.lines)) if row.moved or row.error)
    awards, reserve = _listed(told, outcome, trial, amounts)
    changed = [row.proposal_id for row in moved]
    adjusts = may(Verb.RESULT_ADJUST_AWARD, standing).allowed
    near = may(Verb.RESULT_ADJUST_AWARD, concerning(reading, standing, changed))
    return AllotmentPage(
        **head,
        tally_id=tally.id,
        tally_number=tally.number,
        complete=tally.complete,
        waiting=job is not None and job.state in {JobState.QUEUED, JobState.RUNNING},
        pots=tuple(told.pots()),
        funders=_funders(outcome.pots, trial.outcome),
        awards=awards,
        reserve=reserve[:RESERVE_MAX],
        unlisted=max(0, len(reserve) - RESERVE_MAX),
        limits=tuple(map(told.limit, trial.limits)),
        comparable=bool(other_rules.offered(kept.rules)) and bool(outcome.pots),
        trial=moved,
        trial_moved_minor=sum(row.tried_minor - row.amount_minor for row in moved),
        trial_faults=told.faults(),
        may_record=near.allowed and bool(amounts) and not wrong and not trial.faults,
        may_adjust=adjusts,
        why_not=near.reason if adjusts else "",
        minutes=reference(reading, funding_round),
    )


def _listed(
    told: "_Told", outcome: Outcome, trial: Trial, amounts: Mapping[str, int]
) -> tuple[tuple[AwardRow, ...], tuple[AwardRow, ...]]:
    """Part the ranked lines: those with an award now or in the trial, and the reserve in its order."""
    new = {line.proposal: line for line in trial.outcome.lines}
    ranked = in_order(outcome.lines)
    mine = {
        line.proposal
        for line in ranked
        if awarded(line) or awarded(new[line.proposal]) or line.proposal in amounts
    }
    return (
        tuple(told.row(line) for line in ranked if line.proposal in mine),
        tuple(told.row(line) for line in ranked if line.proposal not in mine),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A tally as values, and which strands each pot pays for."""

    outcome: Outcome
    rules: Rulebook
    strands: Mapping[str, str]
    terms: frozenset[str]

    def may_pay(self, pot: str, proposal: str) -> bool:
        """Tell whether a pot pays for the strand of a proposal."""
        named = next((one.strands for one in self.rules.pots if one.id == pot), ())
        return not named or self.strands.get(proposal, "") in named


def _kept(reading: Reading, tally: Tally) -> Kept:
    return Kept(
        outcome=outcome_of(tally),
        rules=rules_at(reading.session, tally),
        terms=frozenset(award_terms.terms_of(reading.session, tally.funding_round_id)),
        strands={one["id"]: one.get("strand", "") for one in tally.evidence["proposals"]},
    )


class _Told:
    """One result and one trial over it, told in one language."""

    def __init__(
        self, reader: tuple[str, str], kept: "Kept", trial: Trial, typed: Mapping[str, str]
    ) -> None:
        self._language, self._currency = reader
        self._kept, self._outcome, self._trial = kept, kept.outcome, trial
        self._new = {line.proposal: line for line in trial.outcome.lines}
        self._titles = {line.proposal: line.title for line in kept.outcome.lines}
        titles = {pot.id: content(pot.title, self._language)[0] for pot in kept.rules.pots}
        self._pots = {name: title or name for name, title in titles.items()}
        self._typed, self._wrong = typed, tried_of(typed, self._currency)[1]

    def row(self, line: Line) -> AwardRow:
        new = self._new[line.proposal]
        between = "、" if self._language == "zh_CN" else ", "
        paid = [share.pot for share in line.paid_from] or ([line.pot] if line.pot else [])
        return AwardRow(
            proposal_id=line.proposal,
            number=line.number,
            title=line.title,
            organisation=line.organisation,
            place=line.place,
            total=exact(line.total),
            requested_minor=line.requested_minor,
            machine_minor=line.machine_amount_minor,
            amount_minor=line.amount_minor,
            tried_minor=new.amount_minor,
            moved=new.amount_minor != line.amount_minor,
            adjusted=line.reason is Reason.ADJUSTED,
            prize=line.prize,
            pots=between.join(self._pots.get(pot, pot) for pot in paid),
            reason=reason_text(line, self._language, self._currency),
            machine_reason=self._machine_reason(line),
            typed=self._typed.get(f"{TRIED}{line.proposal}", ""),
            error=self._error(line.proposal),
            terms=line.proposal in self._kept.terms,
            partial=in_part(line),
        )

    def _machine_reason(self, line: Line) -> str:
        """Of an adjusted line the machine's reason is kept by its code, without its numbers."""
        why = line.facts.get("why") if line.reason is Reason.ADJUSTED else None
        if why is None or "%(" in REASONS[Reason(str(why))]:
            return ""
        return translate(REASONS[Reason(str(why))], self._language)

    def _error(self, proposal: str) -> str:
        if proposal in self._wrong:
            return field_sentence(*self._wrong[proposal], self._language)
        code, facts = self._trial.faults.get(proposal, ("", {}))
        return field_sentence(code, facts, self._language) if code else ""

    def faults(self) -> tuple[str, ...]:
        code, facts = self._trial.faults.get("", ("", {}))
        return (field_sentence(code, facts, self._language),) if code else ()

    def limit(self, use: LimitUse) -> LimitRow:
        return LimitRow(
            text=limit_text(use, self._titles, self._language, self._currency),
            stopped=tuple(self._titles.get(one, one) for one in use.stopped),
            kept=use.kept,
        )

    def pots(self) -> list[PotRow]:
        after = {pot.pot: pot.after_minor for pot in self._trial.outcome.pots}
        return [
            PotRow(
                title=self._pots.get(pot.pot, pot.pot),
                source=pot.source,
                before_minor=pot.before_minor,
                spent_minor=spent_of(pot.pot, self._outcome.lines),
                left_minor=pot.after_minor,
                tried_left_minor=after[pot.pot],
                awards=sum(1 for line in self._outcome.lines if line.from_pot(pot.pot)),
                next=self._next(pot, after[pot.pot]),
            )
            for pot in self._outcome.pots
        ]

    def _next(self, pot: PotLine, left: int) -> Next | None:
        """Name the first of the reserve that this pot may pay, with what it asks for up to the cap."""
        rule = self._kept.rules.allotment
        for line in in_order(self._trial.outcome.lines):
            if awarded(line) or not self._kept.may_pay(pot.pot, line.proposal):
                continue
            cap = rule.cap_minor if rule is not None else None
            wish = line.requested_minor if cap is None else min(cap, line.requested_minor)
            return Next(
                proposal_id=line.proposal,
                title=line.title,
                wish_minor=wish,
                lacks_minor=max(0, wish - left),
            )
        return None


def _funders(pots: Sequence[PotLine], trial: Outcome) -> tuple[FunderRow, ...]:
    """Add the pots up by who gives them, as they stand in the trial."""
    given: dict[str, list[PotLine]] = defaultdict(list)
    for pot in pots:
        given[pot.source].append(pot)
    return tuple(
        FunderRow(
            source=source,
            pots=len(mine),
            before_minor=sum(pot.before_minor for pot in mine),
            spent_minor=sum(spent_of(pot.pot, trial.lines) for pot in mine),
            left_minor=sum(pot.before_minor - spent_of(pot.pot, trial.lines) for pot in mine),
        )
        for source, mine in given.items()
    )
