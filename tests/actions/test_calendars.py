"""Working days: the seed, what officers enter over it, years that nobody knows, and terms counted with it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from app.actions import calendars, rounds
from app.errors import NotFound, Refused
from app.forms.calendars import DayForm, TermForm, YearForm
from app.forms.rounds import SettingsForm, StageLine
from app.models import CalendarDay, FundingRound, LedgerEntry, Programme, Stage
from app.store.workdays import dated_calendar_of_round
from app.views import calendars as views
from app.views import plans
from app.vocabulary import Phase, Verb
from app.workdays import DayUnit, WorkCalendar
from tests.support.organiser_rows import Office

MAINLAND = WorkCalendar(mainland=True)


@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        (date(2026, 9, 28), 5, date(2026, 10, 9)),  # National Day in between, the 10th is worked
        (date(2026, 10, 8), 3, date(2026, 10, 10)),  # a Saturday that makes up for it
        (date(2026, 2, 13), 3, date(2026, 2, 24)),  # Spring Festival; the 14th is worked
        (date(2021, 8, 18), 5, date(2021, 8, 24)),  # as a district published it
    ],
)
def test_holidays_and_made_up_days_are_counted(first: date, days: int, last: date) -> None:
    assert MAINLAND.nth(first, days) == last


def test_all_days_are_counted_where_the_rule_says_so() -> None:
    assert MAINLAND.nth(date(2012, 12, 20), 7, DayUnit.CALENDAR) == date(2012, 12, 26)


def test_a_year_that_was_not_announced_is_named_and_not_guessed() -> None:
    assert MAINLAND.unknown(date(2026, 12, 1), date(2027, 1, 5)) == (2027,)
    assert MAINLAND.works(date(2027, 1, 1))
    assert WorkCalendar().unknown(date(2026, 1, 1), date(2026, 1, 2)) == (2026,)


def test_a_day_is_entered_over_the_seed_and_taken_out_again(office: Office) -> None:
    form = DayForm(day="2026-10-09", works="off", name="台风停工")
    office.act(office.organiser, calendars.set_day, office.programme_id, form)
    term = TermForm(start="2026-09-28", days=5)
    page = office.look(office.organiser, views.show, office.programme_id, 2026, term)
    assert page.term.last == date(2026, 10, 10)
    assert [day.name["zh"] for day in page.days if day.own] == ["台风停工"]
    office.act(office.organiser, calendars.restore_day, office.programme_id, date(2026, 10, 9))
    assert office.rows(select(CalendarDay)) == []
    found = office.rows(select(LedgerEntry.verb).where(LedgerEntry.subject_kind != "account"))
    assert [verb for verb in found if verb.startswith("calendar.")] == [
        Verb.CALENDAR_SET_DAY,
        Verb.CALENDAR_RESTORE_DAY,
    ]


def test_a_day_entered_twice_is_one_row(office: Office) -> None:
    for name in ("一", "二"):
        form = DayForm(day="2027-02-08", works="off", name=name)
        office.act(office.organiser, calendars.set_day, office.programme_id, form)
    assert office.rows(select(CalendarDay.name)) == ["二"]


def test_the_calendar_is_known_as_it_stood_at_any_instant(office: Office) -> None:
    for works in ("off", "work", ""):
        if works:
            form = DayForm(day="2027-02-08", works=works, name="示例")
            office.act(office.organiser, calendars.set_day, office.programme_id, form)
        else:
            day = date(2027, 2, 8)
            office.act(office.organiser, calendars.restore_day, office.programme_id, day)
        office.clock.turn(timedelta(hours=1))
    now = office.clock.now()
    with office.database.read() as session:
        funding_round = session.get_one(FundingRound, office.round_id)
        calendar = dated_calendar_of_round(session, funding_round)
    stood = [calendar.as_of(now - timedelta(hours=hours)) for hours in (4, 3, 2, 1, 0)]
    own = [one.own.get(date(2027, 2, 8)) for one in stood]
    assert [one and one.works for one in own] == [None, False, True, None, None]
    yesterday = calendar.at_end_of(now.date() - timedelta(days=2), ZoneInfo("Asia/Shanghai"))
    assert yesterday.own == {}


def test_a_year_is_flagged_until_officers_say_that_it_is_complete(office: Office) -> None:
    page = office.look(office.organiser, views.show, office.programme_id, 2027)
    assert not page.known
    form = YearForm(year=2027, source="示例通知")
    office.act(office.organiser, calendars.settle_year, office.programme_id, form)
    page = office.look(office.organiser, views.show, office.programme_id, 2027)
    assert (page.known, page.source) == (True, "示例通知")


def test_elsewhere_nothing_chinese_is_assumed(office: Office) -> None:
    with office.database.write_session() as session:
        session.get_one(Programme, office.programme_id).timezone = "Europe/London"
        session.commit()
    page = office.look(office.organiser, views.show, office.programme_id, 2026)
    assert (page.seeded, page.days, page.known) == (False, (), False)


def test_only_organisers_enter_days(office: Office) -> None:
    form = DayForm(day="2027-02-08", works="off", name="x")
    with pytest.raises(Refused, match="not_yours"):
        office.act(office.auditor, calendars.set_day, office.programme_id, form)
    with pytest.raises(NotFound):
        office.look(office.stranger, views.show, office.programme_id)


def test_a_stage_may_be_given_in_working_days(office: Office) -> None:
    form = SettingsForm(
        name_zh="示例届",
        stages=[
            StageLine(kind=Phase.CALL, opens="2026-09-01 09:00", closes="2026-09-25 24:00"),
            StageLine(kind=Phase.SCREENING, days="5", unit="workday"),
            StageLine(kind=Phase.REVIEW, days="10", unit="calendar"),
        ],
    )
    office.act(office.organiser, rounds.edit, office.round_id, form)
    rows = office.rows(select(Stage).order_by(Stage.position))  # type: ignore[arg-type]  # SQLModel columns are typed as values
    ends = {row.kind: row.closes_at for row in rows if row.closes_at}
    assert ends[Phase.SCREENING] == datetime(2026, 10, 9, 16, 0, tzinfo=UTC)
    assert ends[Phase.REVIEW] == datetime(2026, 10, 19, 16, 0, tzinfo=UTC)
    page = office.look(office.organiser, plans.show, office.round_id)
    lengths = {one.kind: one.length for one in page.stages if one.length}
    assert (lengths[Phase.SCREENING].days, lengths[Phase.SCREENING].workdays) == (14, 5)


def test_the_plan_counts_the_terms_of_the_rulebook(office: Office) -> None:
    page = office.look(office.organiser, plans.show, office.round_id, date(2026, 9, 28))
    [notice] = page.terms
    assert (notice.days, notice.unit, notice.last) == (5, DayUnit.WORKDAY, date(2026, 10, 9))
    assert len(notice.special) == 5
