"""Reports and evaluations beside the money that they stand for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.actions import evaluations as evaluating
from app.actions import report_calendars as calendars
from app.actions import reports as actions
from app.errors import Invalid, NotFound
from app.forms.evaluations import ReopenForm
from app.forms.reports import DueForm, PostponeForm, ReturnForm
from app.forms.rulebooks import presets
from app.models import Evaluation, LedgerEntry, Report, ReportJudgement
from app.scoring.rulebook import Days, Reported, ReportTerm
from app.store import reports
from app.store.reports import Asked
from app.views import report_overviews as views
from app.vocabulary import EvaluationState, InstalmentVerdict, ReportKind, ReportState, Verb
from tests.support.award_rows import (
    WHY,
    AwardWorld,
    awards,  # noqa: F401 -- a fixture
    judge,
)
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import results  # noqa: F401 -- a fixture

KIND = ReportKind.MIDTERM
SAID = "示例：下一期少拨"


def taken(awards: AwardWorld) -> None:
    """The mid-term report is accepted, and the project evaluated."""
    panel = awards.results.panel
    common = {"funding_round_id": awards.round_id, "proposal_id": awards.first, "kind": KIND}
    now = panel.clock.now()
    with panel.database.write_session() as session:
        session.add(
            Report(
                **common,
                state=ReportState.ACCEPTED,
                filed_revision=1,
                accepted_revision=1,
                accepted_at=now,
                started_by=panel.organiser,
                started_at=now,
            )
        )
        session.add(
            Evaluation(
                **common, state=EvaluationState.CLOSED, opened_by=panel.organiser, opened_at=now
            )
        )
        session.commit()


def asked(awards: AwardWorld, **changes: object) -> None:
    """Ask for the mid-term report, or for what is named."""
    days = {"from_on": "2030-01-01", "until_on": "2030-03-31", "due_on": "2030-04-10"}
    awards.act(calendars.set_due, awards.round_id, DueForm(**{"kind": KIND, **days, **changes}))


def refused(act: Callable[[], object]) -> dict[str, tuple[str, dict[str, object]]]:
    with pytest.raises(Invalid) as caught:
        act()
    return dict(caught.value.fields)


MONTH = {"month": "2030-02", "since": "2030-02-01", "until": "2030-02-28"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"from_on": None, "due_on": None}, dict.fromkeys(("from_on", "due_on"), ("required", {}))),
        ({"until_on": "2029-12-31"}, {"until_on": ("ends_before", {})}),
        ({"due_on": "2030-03-30"}, {"due_on": ("later_than", {"day": "2030-03-31"})}),
        ({"kind": "monthly"}, {"period": ("required", {})}),
        ({"kind": "monthly", "period": "2030-02"}, dict.fromkeys(("from_on", "until_on"), ("outside_month", MONTH))),
        ({"kind": "monthly", "period": "2030-02", "from_on": "2030-02-28"}, {"until_on": ("outside_month", MONTH)}),
    ],
)  # fmt: skip
def test_a_report_is_asked_for_a_time_that_can_be(
    awards: AwardWorld, changes: dict[str, object], faults: dict[str, object]
) -> None:
    assert refused(lambda: asked(awards, **changes)) == faults


def test_another_day_has_a_reason_and_one_project_may_have_a_later_one(awards: AwardWorld) -> None:
    asked(awards)
    assert refused(lambda: asked(awards)) == {"reason": ("required", {})}
    awards.results.panel.clock.turn(timedelta(minutes=1))
    asked(awards, reason=WHY, due_on="2030-04-12")
    for month, last in (("2030-02", "28"), ("2030-03", "31")):
        days = {"from_on": f"{month}-01", "until_on": f"{month}-{last}"}
        asked(awards, kind="monthly", period=month, **days)

    def postpone(key: str, day: str) -> None:
        form = PostponeForm(due_on=day, reason=WHY)
        awards.act(calendars.postpone, awards.first, key, form, link="http://test/-/")

    early = refused(lambda: postpone("midterm", "2030-04-12"))
    assert early == {"due_on": ("later_than", {"day": "2030-04-12"})}
    postpone("midterm", "2030-04-20")
    postpone("monthly-2030-03", "2030-05-01")
    with pytest.raises(NotFound):
        postpone("monthly-2030-04", "2030-06-01")
    with awards.results.panel.database.read() as session:
        found = reports.calendars_of(session, awards.round_id)
    common, own = (
        {one.key: due.due_on.isoformat() for one, due in found[key].items()}
        for key in ("", awards.first)
    )
    monthly = {"monthly-2030-02": "2030-04-10", "monthly-2030-03": "2030-04-10"}
    assert common == {"midterm": "2030-04-12", **monthly}
    assert own == {"midterm": "2030-04-20", **monthly, "monthly-2030-03": "2030-05-01"}
    moved = found[awards.first][Asked(kind=KIND)]
    assert (moved.first_due_on, moved.reason) == (date(2030, 4, 12), WHY)


def test_the_day_follows_from_the_rules_and_another_one_has_its_reason(awards: AwardWorld) -> None:
    terms = (
        ReportTerm(kind=Reported.MIDTERM, within=10),
        ReportTerm(kind=Reported.FINAL, within=30, days=Days.CALENDAR, postponable=False),
    )
    panel = awards.results.panel
    panel.rulebook(replace(presets()["founding-round"], reports=terms))
    # Ten working days after a Sunday: the tomb-sweeping holiday of that year is not known, and not guessed.
    by_rules = {"due_on": ("due_by_rules", {"day": "2030-04-12"}), "reason": ("required", {})}
    assert refused(lambda: asked(awards)) == by_rules
    asked(awards, due_on=None)
    asked(awards, kind="final", due_on="2030-05-02", reason=WHY)
    days = {"from_on": "2030-02-01", "until_on": "2030-02-28"}
    asked(awards, kind="monthly", period="2030-02", **days)
    with panel.database.read() as session:
        found = reports.calendars_of(session, awards.round_id)[""].values()
        told = [(due.asked.key, due.due_on.isoformat(), due.reason) for due in found]
    page = panel.look(panel.organiser, views.index, awards.round_id)
    assert told == [
        ("monthly-2030-02", "2030-04-10", ""),
        ("midterm", "2030-04-12", ""),
        ("final", "2030-05-02", WHY),
    ]
    assert (page.otherwise, len(page.terms)) == ({"final": date(2030, 4, 30)}, 2)
    later = PostponeForm(due_on="2030-06-01", reason=WHY)

    def postpone(key: str) -> None:
        awards.act(calendars.postpone, awards.first, key, later, link="http://test/-/")

    fixed = refused(lambda: postpone("final"))
    assert fixed == {"due_on": ("not_postponable", {"day": "2030-05-02"})}
    postpone("midterm")


def send_back(awards: AwardWorld, consequence: str = "") -> None:
    form = ReturnForm(revision=1, reason=WHY, consequence=consequence)
    awards.act(actions.send_back, awards.first, KIND.value, form, link="")


def reopen(awards: AwardWorld, consequence: str = "") -> None:
    form = ReopenForm(reason=WHY, consequence=consequence)
    awards.act(evaluating.reopen, awards.first, KIND, form)


@pytest.mark.parametrize("paid", [False, True])
def test_what_money_was_paid_for_is_taken_back_only_with_what_becomes_of_it(
    awards: AwardWorld,
    paid: bool,
) -> None:
    awards.agree()
    awards.sign()
    awards.pay("first", "100", "示例-1")
    judge(awards, "second", InstalmentVerdict.RELEASED)
    taken(awards)
    if paid:
        awards.pay("second", "1200.50", "示例-2")
        for act in (reopen, send_back):
            with pytest.raises(Invalid) as caught:
                act(awards)
            assert caught.value.fields == {
                "consequence": ("consequence_missing", {"amount": "1,200.50"})
            }
    said = SAID if paid else ""
    reopen(awards, said)
    send_back(awards, said)
    with awards.results.panel.database.read() as session:
        judged = session.exec(select(ReportJudgement)).one()
        assert (judged.reason, judged.consequence) == (WHY, said)
        entry = session.exec(
            select(LedgerEntry).where(LedgerEntry.verb == Verb.EVALUATION_REOPEN)
        ).one()
        assert entry.after == {
            "state": "open",
            "reason": WHY,
            **({"consequence": SAID} if paid else {}),
        }
