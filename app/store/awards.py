"""Awards after the announcement: every sum and state of a round's awards, in a fixed number of queries.

Which awards there are comes from the published outcome in force and from what was decided since; the outcome
itself is never edited.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.errors import NotFound
from app.instalments import (
    Ground,
    Paid,
    Part,
    Reached,
    Sums,
    Told,
    Verdict,
    proposed,
    sums_of,
    told,
)
from app.models import (
    Agreement,
    AgreementCopy,
    AwardDecision,
    FundingRound,
    MoneyReturn,
    Organisation,
    Payment,
    Proposal,
    Publication,
    Tally,
)
from app.scoring.outcome import Line, Outcome, Standing, award_minor, awarded
from app.scoring.payment_rules import Instalment as Rule
from app.store import evaluations, reports, results
from app.store.award_rows import Rows
from app.store.bundles import outcome_of, rules_of_tallies
from app.store.moved_money import moved_of
from app.store.workdays import dated_calendar_of_round
from app.vocabulary import AwardState, AwardStep, PaymentState, ReportKind, ReturnState

_AFTER = {
    AwardStep.WITHDRAWN: AwardState.WITHDRAWN,
    AwardStep.GAP: AwardState.WITHDRAWN,
    AwardStep.STOPPED: AwardState.STOPPED,
    AwardStep.CLOSED_OUT: AwardState.CLOSED_OUT,
    AwardStep.OFFERED: AwardState.OFFERED,
    AwardStep.ACCEPTED: AwardState.RUNNING,
    AwardStep.DECLINED: AwardState.DECLINED,
}
#: Nothing more is paid of such an award.
ENDED = frozenset({AwardState.WITHDRAWN, AwardState.STOPPED, AwardState.DECLINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One award with all that came of it. `granted_minor`: as it was published, or offered in a place."""

    proposal_id: str
    number: str
    title: str
    organisation_id: str
    organisation: str
    requested_minor: int
    granted_minor: int
    state: AwardState
    decisions: tuple[AwardDecision, ...]
    versions: tuple[Agreement, ...]
    copies: tuple[AgreementCopy, ...]
    told: tuple[Told, ...]
    sums: Sums
    payments: tuple[Payment, ...]
    returns: tuple[MoneyReturn, ...]

    @property
    def agreement(self) -> Agreement | None:
        """Give the version that stands."""
        return self.versions[-1] if self.versions else None

    @property
    def signed(self) -> AgreementCopy | None:
        """Give the signed copy of the version that stands, once the office has it."""
        return next((row for row in reversed(self._of_version()) if row.by_office), None)

    @property
    def sent(self) -> AgreementCopy | None:
        """Give the copy of that version that the applicant sent, while the office has none."""
        return None if self.signed else next(iter(reversed(self._of_version())), None)

    @property
    def changed_unsigned(self) -> bool:
        """Tell whether a change was written down and is not signed: nothing is paid by it."""
        return len(self.versions) > 1 and self.signed is None

    @property
    def in_place_of(self) -> str | None:
        """Name the award in whose place this one was offered."""
        return next((row.in_place_of for row in self.decisions if row.in_place_of), None)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Give the instalments as they are agreed, or as the rulebook proposes them."""
        return tuple(one.part for one in self.told)

    @property
    def next(self) -> Told | None:
        """Give the instalment that is paid next."""
        return next((one for one in self.told if one.due is not None and one.left_minor > 0), None)

    def _of_version(self) -> tuple[AgreementCopy, ...]:
        standing = self.agreement.id if self.agreement else ""
        return tuple(row for row in self.copies if row.agreement_id == standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All awards of a round in their order, and who stands on the reserve list."""

    awards: tuple[Award, ...]
    reserve: tuple[Line, ...]
    publication: Publication
    lines: Mapping[str, Line]
    today: date
    #: Project → what its last accepted report of the whole time says.
    told: Mapping[str, Mapping[str, Any]]

    def award(self, proposal_id: str) -> Award:
        """Find one, or nothing exists for anybody."""
        found = next((one for one in self.awards if one.proposal_id == proposal_id), None)
        if found is None:
            raise NotFound
        return found

    def freed_minor(self, proposal_id: str) -> int:
        """Give what an award that was given back leaves for the next: not what is kept, promised or owed.

        What was entered went out, though nobody has confirmed it yet.
        """
        gone = self.award(proposal_id)
        if gone.state is not AwardState.WITHDRAWN:
            return 0
        taken = sum(
            one.granted_minor
            for one in self.awards
            if one.in_place_of == proposal_id and one.state is not AwardState.DECLINED
        )
        out = gone.sums.net_minor + sum(one.entered_minor for one in gone.told)
        return max(0, gone.granted_minor - out - taken)


def register_of(session: Session, funding_round: FundingRound, now: datetime) -> Register:
    """Load a round's awards; before anything was announced nothing exists."""
    publication = results.publication_of(session, funding_round.id)
    if publication is None or publication.announced_at is None:
        raise NotFound
    return registers_of(session, [(funding_round, publication)], now)[funding_round.id]


def registers_of(
    session: Session, announced: Sequence[tuple[FundingRound, Publication]], now: datetime
) -> dict[str, Register]:
    """Load the awards of many rounds by what each published, in a number of queries that does not grow with them."""
    if not announced:
        return {}
    loaded = _Loaded(session, [row for row, _ in announced])
    tallies = _tallies(session, [publication for _, publication in announced])
    rules = rules_of_tallies(session, list(tallies.values()))
    made = {}
    for row, publication in announced:
        tally = tallies[publication.tally_id]
        instalments = rules[tally.id].instalments
        made[row.id] = _register(
            _Gather(row, now, publication, loaded, outcome_of(tally), instalments)
        )
    return made


def _register(gather: "_Gather") -> Register:
    lines, rows, outcome = gather.lines, gather.rows, gather.outcome
    first = [line.proposal for line in _in_order(outcome) if awarded(line)]
    later = [key for key in rows.decisions if key in lines and key not in first]
    return Register(
        awards=tuple(gather.award(key) for key in (*first, *later)),
        reserve=tuple(
            line
            for line in _in_order(outcome)
            if not awarded(line)
            and line.standing is Standing.RANKED
            and line.proposal not in rows.decisions
        ),
        publication=gather.publication,
        lines=lines,
        today=gather.today,
        told=gather.told,
    )


def running(session: Session, funding_round: FundingRound, now: datetime) -> int:
    """Count the awards of a round that are neither closed out nor stopped nor given back."""
    publication = results.publication_of(session, funding_round.id)
    if publication is None or publication.announced_at is None:
        return 0
    found = register_of(session, funding_round, now).awards
    return sum(one.state in {AwardState.RUNNING, AwardState.OFFERED} for one in found)


def paid_of(session: Session, funding_round_id: str) -> dict[str, int]:
    """Give what was paid for each proposal of a round, less what came back."""
    found = moved_of(session, [funding_round_id])
    return {key: one.net_minor for key, one in found.items()}


def state_after(decisions: Iterable[AwardDecision], *, published: bool) -> AwardState:
    """Tell where an award stands by what was decided about it."""
    last = None
    for row in decisions:
        last = row
    if last is None:
        return AwardState.RUNNING if published else AwardState.RESERVE
    return _AFTER[last.step]


def _tallies(session: Session, publications: Sequence[Publication]) -> dict[str, Tally]:
    rows = session.exec(
        select(Tally)
        .where(col(Tally.id).in_([row.tally_id for row in publications]))
        .options(defer(Tally.evidence, raiseload=True))  # type: ignore[arg-type]  # SQLModel types columns as values
    )
    return {row.id: row for row in rows}


def _in_order(outcome: Outcome) -> list[Line]:
    return sorted(
        outcome.lines, key=lambda line: (line.place is None, line.place or 0, line.number)
    )


class _Loaded:
    """Everything about the awards of some rounds that stands in rows of its own: each table is asked once."""

    def __init__(self, session: Session, rounds: Sequence[FundingRound]) -> None:
        ids = [row.id for row in rounds]
        self.rows = Rows(session, ids)
        self.bodies = _bodies(session, ids)
        self.told = reports.last_whole(reports.accepted_in(session, ids))
        self._accepted = reports.accepted_on_in(session, ids)
        self._passed = evaluations.passed_in(session, ids)
        self._evaluated = evaluations.evaluated_kinds(session, ids)
        one_each = {row.programme_id: row for row in rounds}
        self.calendars = {
            key: dated_calendar_of_round(session, row) for key, row in one_each.items()
        }

    def reached(self, round_id: str, key: str, kind: ReportKind) -> datetime | None:
        """Tell since when a report is accepted, and its evaluation passed where the round evaluates it."""
        accepted = self._accepted.get((key, kind))
        if accepted is None or (round_id, kind) not in self._evaluated:
            return accepted
        passed = self._passed.get((key, kind))
        return None if passed is None else max(accepted, passed)


class _Gather:
    """Puts one award together from the rows of all."""

    def __init__(
        self,
        funding_round: FundingRound,
        now: datetime,
        publication: Publication,
        loaded: _Loaded,
        outcome: Outcome,
        rules: tuple[Rule, ...],
    ) -> None:
        self.publication, self.outcome, self._rules = publication, outcome, rules
        self._loaded, self.rows, self._round_id = loaded, loaded.rows, funding_round.id
        self.lines = {line.proposal: line for line in outcome.lines}
        self.told = {key: text for key, text in loaded.told.items() if key in self.lines}
        self._zone = ZoneInfo(funding_round.timezone)
        self.today = now.astimezone(self._zone).date()
        self._calendar = loaded.calendars[funding_round.programme_id]
        self._announced = self._day(publication.announced_at)

    def award(self, key: str) -> Award:
        line, rows = self.lines[key], self.rows
        decisions = rows.decisions.get(key, ())
        state = state_after(decisions, published=awarded(line))
        offered = next((row.amount_minor for row in decisions if row.amount_minor), None)
        granted = award_minor(line) if offered is None else offered
        found = self._told(key, granted, state)
        organisation_id, organisation = self._loaded.bodies.get(key, ("", line.organisation))
        return Award(
            proposal_id=key,
            number=line.number,
            title=line.title,
            organisation_id=organisation_id,
            organisation=organisation,
            requested_minor=line.requested_minor,
            granted_minor=granted,
            state=state,
            decisions=decisions,
            versions=rows.versions.get(key, ()),
            copies=rows.copies.get(key, ()),
            told=found,
            sums=self._sums(key, found),
            payments=rows.payments.get(key, ()),
            returns=rows.returns.get(key, ()),
        )

    def _told(self, key: str, granted: int, state: AwardState) -> tuple[Told, ...]:
        rows = self.rows
        agreed = key in rows.versions
        parts = rows.parts.get(key, ()) if agreed else proposed(self._rules, granted)
        payments = [
            Paid(
                instalment=row.instalment,
                amount_minor=row.amount_minor,
                counts=row.state is PaymentState.CONFIRMED,
            )
            for row in rows.payments.get(key, ())
            if row.state is not PaymentState.WITHDRAWN
        ]
        return told(parts, payments, self._ground(key, state))

    def _ground(self, key: str, state: AwardState) -> Ground:
        signed = [
            date.fromisoformat(row.signed_on)
            for row in self.rows.copies.get(key, ())
            if row.by_office
        ]
        return Ground(
            reached=Reached(
                announced=self._announced,
                signed=min(signed, default=None),
                midterm=self._reached(key, ReportKind.MIDTERM),
                final=self._reached(key, ReportKind.FINAL),
            ),
            calendar=self._calendar,
            zone=self._zone,
            today=self.today,
            ended=state in ENDED,
            verdicts={
                row.instalment: Verdict(
                    verdict=row.verdict,
                    number=row.number,
                    on=row.decided_at.astimezone(self._zone).date(),
                    reason=row.reason,
                    minutes=row.minutes,
                )
                for row in self.rows.verdicts.get(key, ())
            },
        )

    def _sums(self, key: str, found: tuple[Told, ...]) -> Sums:
        returns = self.rows.returns.get(key, ())
        return sums_of(
            found,
            returned_minor=_sum(returns, ReturnState.RECEIVED),
            owed_minor=_sum(returns, ReturnState.OWED),
            spent_minor=reports.spent_minor(self.told.get(key, {})),
        )

    def _reached(self, key: str, kind: ReportKind) -> date | None:
        return self._day(self._loaded.reached(self._round_id, key, kind))

    def _day(self, instant: datetime | None) -> date | None:
        return None if instant is None else instant.astimezone(self._zone).date()


def _sum(rows: Iterable[MoneyReturn], state: ReturnState) -> int:
    return sum(row.amount_minor for row in rows if row.state is state)


def _bodies(session: Session, round_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    rows = session.exec(
        select(Proposal.id, Organisation.id, Organisation.name)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(col(Proposal.funding_round_id).in_(round_ids))
    )
    return {key: (body, name) for key, body, name in rows}
