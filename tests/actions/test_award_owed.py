"""A person's own desk says what an award asks for next: an answer, a signed agreement, a report."""

from datetime import date, timedelta

from sqlalchemy import update
from sqlmodel import select

from app.actions import report_calendars
from app.forms.reports import DueForm
from app.models import OrganisationMember, Proposal
from app.views import overviews
from app.vocabulary import AwardStep, ReportKind
from tests.support.award_rows import AwardWorld, awards, decide  # noqa: F401 -- a fixture
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import officer, results  # noqa: F401 -- a fixture


def test_the_desk_asks_for_the_signature_and_then_for_the_report(awards: AwardWorld) -> None:
    me = lead_of(awards, awards.first)
    assert line(awards, me, awards.first) == ("result", "", None)
    awards.agree()
    assert line(awards, me, awards.first) == ("award", "sign", None)
    awards.sign()
    assert line(awards, me, awards.first) == ("result", "", None)
    today = date.fromisoformat(awards.today)
    _asked(awards, ReportKind.FINAL, today + timedelta(days=30), today + timedelta(days=90))
    assert line(awards, me, awards.first) == ("result", "", None), "its time has not begun"
    due = today + timedelta(days=20)
    _asked(awards, ReportKind.MIDTERM, today, due)
    assert line(awards, me, awards.first) == ("award", "report", due)


def test_who_stands_next_on_the_list_is_asked_for_an_answer(awards: AwardWorld) -> None:
    later = awards.results.proposals[2]
    me = lead_of(awards, later)
    decide(awards, awards.first, AwardStep.WITHDRAWN)
    assert line(awards, me, later)[0] == "result"
    answer_by = date.fromisoformat(awards.today) + timedelta(days=7)
    decide(
        awards, awards.first, AwardStep.OFFERED, answer_by=answer_by.isoformat(), amount="100.00"
    )
    assert line(awards, me, later) == ("award", "offer", answer_by)


def line(awards: AwardWorld, who: str, proposal: str) -> tuple[str, str, date | None]:
    """Give what the desk of a person says of one proposal."""
    page = awards.results.panel.look(who, overviews.desk)
    found = next(one for one in page.proposals if one.id == proposal)
    return found.need, found.owed.what if found.owed else "", found.owed and found.owed.until


def lead_of(awards: AwardWorld, proposal: str) -> str:
    """Let the applicant of the fixture lead the organisation of a proposal."""
    panel = awards.results.panel
    body = next(row.organisation_id for row in panel.rows(select(Proposal)) if row.id == proposal)
    with panel.database.write_session() as session:
        session.execute(update(OrganisationMember).values(organisation_id=body))
        session.commit()
    return awards.results.applicant


def _asked(awards: AwardWorld, kind: ReportKind, since: date, due: date) -> None:
    form = DueForm(
        kind=kind,
        from_on=since.isoformat(),
        until_on=(due - timedelta(days=1)).isoformat(),
        due_on=due.isoformat(),
    )
    awards.act(report_calendars.set_due, awards.round_id, form)
