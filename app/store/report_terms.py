"""Until when the rulebook wants a report: the day that follows from the time that it tells of."""

from datetime import date

from sqlmodel import Session

from app.models import FundingRound
from app.scoring.rulebook import ReportTerm
from app.store.rules import rules_of
from app.store.workdays import calendar_of_round
from app.vocabulary import ReportKind
from app.workdays import DayUnit


def term_of(session: Session, funding_round: FundingRound, kind: ReportKind) -> ReportTerm | None:
    """Give what the rules say of a kind of report, if they say anything."""
    terms = rules_of(session, funding_round.id).reports
    return next((term for term in terms if term.kind.value == kind.value), None)


def postponable(session: Session, funding_round: FundingRound, kind: ReportKind) -> bool:
    """Tell whether one project may be given a later day; it may where the rules say nothing."""
    term = term_of(session, funding_round, kind)
    return term is None or term.postponable


def day_by_rules(
    session: Session, funding_round: FundingRound, kind: ReportKind, ends: date
) -> date | None:
    """Give the last day by the rules for a report of a time until `ends`; nothing where the office sets it."""
    term = term_of(session, funding_round, kind)
    if term is None or term.within is None:
        return None
    calendar = calendar_of_round(session, funding_round)
    return calendar.nth_outside(ends, term.within, DayUnit(term.days.value), ())
