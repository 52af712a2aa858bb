"""The reports of a round as the office sees them: what is asked for, who has filed, who is late, the sums."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.language.awards import AWARD_STATES
from app.language.catalogue import translate
from app.language.headings import Heading, heading
from app.language.report_books import Book, BookRow
from app.language.rule_payments import report_sentences
from app.models import FundingRound
from app.policy import may, require
from app.store import awards, reports
from app.store.awards import Register
from app.store.report_lines import ReportLine, begun_in, lines_of
from app.store.report_terms import day_by_rules
from app.store.reports import Due
from app.store.rounds import programme_of
from app.store.rules import rules_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import AwardState, ReportState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """One awarded project with every report that is asked of it, and what its last accepted one says."""

    proposal_id: str
    number: str
    title: str
    organisation: str
    state_word: str
    reports: tuple[ReportLine, ...]
    people: int | None
    contacts: int | None
    paid_minor: int
    returned_minor: int
    spent_minor: int | None

    @property
    def left_minor(self) -> int | None:
        """Give what is left, where an accepted report says what was spent."""
        if self.spent_minor is None:
            return None
        return self.paid_minor - self.returned_minor - self.spent_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage(Heading):
    """All reports of a round."""

    due: tuple[Due, ...]
    lines: tuple[ProjectLine, ...]
    filed: int
    waiting: int
    late: int
    people: int
    contacts: int
    paid_minor: int
    returned_minor: int
    spent_minor: int
    told_by: int
    may_set: bool
    may_remind: bool
    #: What the rules say of reports, in sentences, and whether a day follows from them.
    terms: tuple[str, ...]
    counted: bool
    #: The day by the rules, of each report that is due on another one.
    otherwise: Mapping[str, date]


def index(reading: Reading, round_id: str) -> OverviewPage:
    """Show who has filed, who is late, and the sums of what is accepted."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REPORT_LIST, standing)
    register = awards.register_of(reading.session, funding_round, reading.now)
    lines = _lines(reading, funding_round, register)
    every = [one for line in lines for one in line.reports]
    told = [line for line in lines if line.spent_minor is not None]
    due = reports.calendars_of(reading.session, funding_round.id)[""]
    missing = [one for one in every if one.late and one.filed_on is None]
    rules = rules_of(reading.session, funding_round.id)
    return OverviewPage(
        **heading(reading, funding_round),
        due=tuple(due.values()),
        lines=lines,
        filed=sum(one.filed_on is not None for one in every),
        waiting=sum(one.state is ReportState.FILED for one in every),
        late=len(missing),
        people=sum(line.people or 0 for line in told),
        contacts=sum(line.contacts or 0 for line in told),
        paid_minor=sum(line.paid_minor for line in lines),
        returned_minor=sum(line.returned_minor for line in lines),
        spent_minor=sum(line.spent_minor or 0 for line in told),
        told_by=len(told),
        may_set=may(Verb.REPORT_SET_DUE, standing).allowed,
        may_remind=may(Verb.REPORT_REMIND, standing).allowed and bool(every),
        terms=tuple(report_sentences(rules, reading.language)),
        counted=any(term.within is not None for term in rules.reports),
        otherwise=dict(_otherwise(reading, funding_round, due.values())),
    )


def _otherwise(
    reading: Reading, funding_round: FundingRound, due: Iterable[Due]
) -> Iterator[tuple[str, date]]:
    for one in due:
        day = day_by_rules(reading.session, funding_round, one.asked.kind, one.until_on)
        if day not in {None, one.due_on}:
            yield one.asked.key, day


def table(reading: Reading, round_id: str) -> Book:
    """Give the same for a spreadsheet, a row for each project and each group that it served."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.REPORT_LIST, standing)
    register = awards.register_of(reading.session, funding_round, reading.now)
    return Book(
        code=funding_round.code,
        currency=programme_of(reading.session, funding_round).currency,
        rows=tuple(
            BookRow(
                number=line.number,
                title=line.title,
                organisation=line.organisation,
                states=tuple((one.kind, one.period, one.state, one.late) for one in line.reports),
                paid_minor=line.paid_minor,
                returned_minor=line.returned_minor,
                content=register.told.get(line.proposal_id),
            )
            for line in _lines(reading, funding_round, register)
        ),
    )


def _lines(
    reading: Reading, funding_round: FundingRound, register: Register
) -> tuple[ProjectLine, ...]:
    session = reading.session
    calendars = reports.calendars_of(session, funding_round.id)
    begun = begun_in(reports.of_round(session, funding_round.id))
    found = []
    for award in register.awards:
        content: Mapping[str, Any] | None = register.told.get(award.proposal_id)
        people, contacts = reports.people_served(content or {})
        found.append(
            ProjectLine(
                proposal_id=award.proposal_id,
                number=award.number,
                title=award.title,
                organisation=award.organisation,
                state_word=""
                if award.state is AwardState.RUNNING
                else translate(AWARD_STATES[award.state], reading.language),
                reports=tuple(lines_of(funding_round, award, calendars, begun, reading.now)),
                people=people if content else None,
                contacts=contacts if content else None,
                paid_minor=award.sums.paid_minor,
                returned_minor=award.sums.returned_minor,
                spent_minor=reports.spent_minor(content) if content else None,
            )
        )
    return tuple(found)
