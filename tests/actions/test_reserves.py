"""What an award leaves when it is given back, and who may be offered it."""

from datetime import date, timedelta

from sqlmodel import select

from app.actions import bars, payments
from app.forms.awards import BarForm, PracticeForm
from app.models import Bar, FundingRound, Proposal
from app.store.awards import register_of
from app.views import awards as views
from app.vocabulary import AwardState, AwardStep, Role
from tests.support.award_rows import (
    MINUTES,
    WHY,
    AwardWorld,
    awards,  # noqa: F401 -- a fixture
    decide,
)
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import officer, results  # noqa: F401 -- a fixture


def _freed(awards: AwardWorld) -> int:
    def read(reading) -> int:
        funding_round = reading.session.get_one(FundingRound, awards.round_id)
        return register_of(reading.session, funding_round, reading.now).freed_minor(awards.first)

    return awards.results.panel.look(awards.results.panel.organiser, read)


def test_what_waits_for_the_second_person_is_neither_free_nor_stopped(awards: AwardWorld) -> None:
    panel = awards.results.panel
    awards.agree()
    awards.sign()
    awards.act(bars.set_practice, panel.programme_id, PracticeForm(two_persons="yes"))
    payment = awards.pay("first", "100", "V-1")
    decide(awards, awards.first, AwardStep.WITHDRAWN)
    sums, granted = awards.award().sums, awards.award().granted_minor
    assert (sums.to_pay_minor, sums.stopped_minor) == (10_000, granted - 10_000)
    assert _freed(awards) == granted - 10_000
    awards.act(payments.confirm, payment, by=officer(panel, "示例组织者丙", Role.ORGANISER))
    assert _freed(awards) == granted - 10_000
    assert awards.award().sums.to_pay_minor == 0


def test_whoever_is_barred_today_is_passed_over_on_the_reserve_list(awards: AwardWorld) -> None:
    panel, (third, fourth) = awards.results.panel, awards.results.proposals[2:4]
    today = date.fromisoformat(awards.today)
    bodies = {row.id: row.organisation_id for row in panel.rows(select(Proposal))}
    bar = Bar(
        programme_id=panel.programme_id,
        organisation_id=bodies[third],
        from_on=awards.today,
        until_on=awards.today,
        reason=WHY,
        minutes=MINUTES,
        set_by=panel.organiser,
        set_at=panel.clock.now(),
    )
    panel.put(bar)
    decide(awards, awards.first, AwardStep.WITHDRAWN)

    def next_one() -> str:
        page = panel.look(panel.organiser, views.show, awards.round_id, awards.first)
        return page.successor.proposal_id if page.successor else ""

    assert next_one() == fourth
    until = today + timedelta(days=5)
    decide(awards, awards.first, AwardStep.OFFERED, amount="1", answer_by=until)
    assert awards.award(fourth).state is AwardState.OFFERED
    decide(awards, fourth, AwardStep.DECLINED)
    assert next_one() == ""
    panel.clock.turn(timedelta(days=1))
    assert next_one() == third


def test_a_bar_that_is_over_is_not_shown_as_running(awards: AwardWorld) -> None:
    panel = awards.results.panel
    form = BarForm(from_on=awards.today, until_on=awards.today, reason=WHY, minutes=MINUTES)
    awards.act(bars.set_bar, awards.round_id, awards.first, form)

    def shown() -> int:
        return len(panel.look(panel.organiser, views.show, awards.round_id, awards.first).bars)

    assert shown() == 1
    panel.clock.turn(timedelta(days=1))
    assert shown() == 0
