"""After the announcement: an award is its instalments, and no sum is ever out by a single fen."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select, text

from app.actions import awards as actions
from app.actions import bars, calendars, money_returns, payments, phases
from app.errors import Invalid, NotFound, Refused
from app.forms.awards import (
    AnswerForm,
    BarForm,
    PaymentForm,
    PracticeForm,
    ReceivedForm,
    WhyForm,
)
from app.forms.calendars import DayForm
from app.instalments import Sums
from app.models import (
    FundingRound,
    LedgerEntry,
    OrganisationMember,
    Payment,
    Proposal,
    Publication,
    VoucherUse,
)
from app.store import eligibility
from app.views import awards as views
from app.views import own_awards, publications
from app.vocabulary import (
    AwardState,
    AwardStep,
    Check,
    InstalmentState,
    InstalmentVerdict,
    Phase,
    Role,
    Verb,
)
from tests.support.award_rows import (
    MINUTES,
    WHY,
    AwardWorld,
    awards,  # noqa: F401 -- a fixture
    claim,
    decide,
    judge,
    plain,
)
from tests.support.panel_rows import world  # noqa: F401 -- a fixture
from tests.support.result_rows import officer, results  # noqa: F401 -- a fixture


def faults(act, *args: object, **kwargs: object) -> dict[str, tuple[str, dict[str, object]]]:
    """Do what must be refused beside a field, and give what stands there."""
    with pytest.raises(Invalid) as caught:
        act(*args, **kwargs)
    return dict(caught.value.fields)


def states(awards: AwardWorld) -> list[InstalmentState]:
    return [one.state for one in awards.award().told]


def test_from_the_proposed_instalments_to_the_first_one_paid(awards: AwardWorld) -> None:
    granted = awards.award().granted_minor
    half, rest = granted // 2, granted - granted // 2
    amounts = [part.amount_minor for part in awards.award().parts]
    assert amounts == [half, granted // 3, rest - granted // 3]
    assert awards.award().sums == Sums(award_minor=granted, to_pay_minor=granted)
    assert states(awards) == [InstalmentState.WAITING] * 3
    with pytest.raises(Refused, match="agreement_missing"):
        awards.pay("first", "1", "V-1")
    over = faults(awards.agree, amount=plain(granted + 1))
    assert over["amount"] == ("agreed_over", {"most": _shown(granted)})
    assert faults(awards.agree, second=plain(rest + 1)) == {
        "parts-1-amount": ("instalment_over", {"left": _shown(rest)}),
        "parts-2-amount": ("instalment_over", {"left": "0.00"}),
    }
    assert faults(awards.agree, last="0.01")["parts-2-amount"][0] == "instalments_short"
    awards.agree()
    awards.sign()
    first = awards.award().told[0]
    assert first.state is InstalmentState.DUE
    assert first.due is not None
    assert first.due > (awards.results.panel.clock.now() + timedelta(days=18)).date()
    _pay_what_fits_only(awards, half, granted)
    assert states(awards)[0] is InstalmentState.PAID
    sums = awards.award().sums
    assert (sums.paid_minor, sums.award_minor) == (half, half + sums.to_pay_minor)
    verbs = [row.verb for row in awards.results.panel.rows(select(LedgerEntry))]
    assert verbs[-4:] == [
        Verb.AGREEMENT_MAKE,
        Verb.AGREEMENT_SIGN,
        Verb.PAYMENT_ENTER,
        Verb.PAYMENT_ENTER,
    ]


def test_a_holiday_entered_late_moves_no_instalment_that_is_due(awards: AwardWorld) -> None:
    panel = awards.results.panel
    awards.agree()
    awards.sign()
    due = awards.award().told[0].due
    assert due is not None
    panel.clock.turn(timedelta(days=1))
    day = DayForm(day=due.isoformat(), works="off", name="示例假日")
    panel.act(panel.organiser, calendars.set_day, panel.programme_id, day)
    assert awards.award().told[0].due == due


def _pay_what_fits_only(awards: AwardWorld, half: int, granted: int) -> None:
    assert faults(awards.pay, "first", plain(half + 1), "V-1") == {
        "amount": ("payment_over", {"left": _shown(half)})
    }
    awards.pay("first", plain(half - 100), "V-1")
    used = faults(awards.pay, "first", "1", "V-1")["voucher"]
    assert (used[0], used[1]["amount"]) == ("voucher_used", _shown(half - 100))
    assert faults(claim, awards, plain(half)) == {
        "amount": ("return_over", {"most": _shown(half - 100)})
    }
    ahead = PaymentForm(amount="1", paid_on="2999-01-01", voucher="V-2")
    late = faults(awards.act, payments.enter, awards.round_id, awards.first, "first", ahead)
    assert late == {"paid_on": ("day_ahead", {})}
    assert faults(awards.agree, first=plain(half - 101), last=plain(granted))["parts-0-amount"] == (
        "instalment_paid",
        {"least": _shown(half - 100)},
    )
    _twice_in_the_database(awards)
    awards.pay("first", "1", "V-2")


def _twice_in_the_database(awards: AwardWorld) -> None:
    payment = (
        "INSERT INTO payment SELECT 'x', programme_id, funding_round_id, proposal_id, instalment,"
        " amount_minor, paid_on, voucher, state, entered_by, entered_at, confirmed_by, confirmed_at,"
        " withdrawn_by, withdrawn_at, withdrawn_reason FROM payment"
    )
    number = "INSERT INTO voucher_use SELECT 'x', programme_id, key, 'x', NULL FROM voucher_use"
    with awards.results.panel.database.write_session() as session:
        session.execute(text(payment))
        with pytest.raises(DBAPIError, match="voucher_use"):
            session.execute(text(number))


def _shown(minor: int) -> str:
    return f"{minor // 100:,}.{minor % 100:02d}"


def test_two_persons_and_a_wrong_entry(awards: AwardWorld) -> None:
    panel = awards.results.panel
    awards.agree()
    awards.sign()
    half = awards.award().parts[0].amount_minor
    wrong = awards.pay("first", "100", "V-1")
    back = claim(awards, "60")
    refused = faults(awards.act, payments.withdraw, wrong, WhyForm(reason=WHY))
    assert refused == {"reason": ("payment_returned", {"most": "40.00"})}
    awards.act(money_returns.settle, back, ReceivedForm(outcome="withdrawn", reason=WHY))
    awards.act(payments.withdraw, wrong, WhyForm(reason=WHY))
    assert awards.award().sums.paid_minor == 0
    awards.act(bars.set_practice, panel.programme_id, PracticeForm(two_persons="yes"))
    payment = awards.pay("first", plain(half), "V-1")
    assert awards.award().sums.paid_minor == 0
    assert states(awards)[0] is InstalmentState.ENTERED
    assert faults(awards.pay, "first", "1", "V-2")["amount"][1] == {"left": "0.00"}
    with pytest.raises(Refused, match="second_person_needed"):
        awards.act(payments.confirm, payment)
    second = officer(panel, "示例组织者丙", Role.ORGANISER)
    awards.act(payments.confirm, payment, by=second)
    assert awards.award().sums.paid_minor == half
    with pytest.raises(Refused, match="not_from_here"):
        awards.act(payments.confirm, payment, by=second)


def test_a_voucher_counts_once_however_it_is_typed_and_whichever_way_the_money_went(
    awards: AwardWorld,
) -> None:
    awards.agree()
    awards.sign()
    wrong = awards.pay("first", "200", "V-1")
    for again in ("v-1", "Ｖ－１", "V - 1", "V-1\u200b", "V\u20121", "V\u22121"):
        assert faults(awards.pay, "first", "1", again)["voucher"][0] == "voucher_used", again
    back, other = claim(awards, "60"), claim(awards, "50")
    came = ReceivedForm(received_on=awards.today, voucher="ｖ-1")
    used = faults(awards.act, money_returns.settle, back, came)
    assert used["voucher"][1]["amount"] == "200.00"
    awards.act(money_returns.settle, back, replace_voucher(came, "R-1"))
    again = faults(awards.act, money_returns.settle, other, replace_voucher(came, "r-1"))
    assert again["voucher"][1]["amount"] == "60.00"
    assert faults(awards.pay, "first", "1", "r－1")["voucher"][1]["amount"] == "60.00"
    awards.act(money_returns.settle, other, replace_voucher(came, ""))
    right = awards.pay("first", "200", "V-2")
    assert awards.act(payments.withdraw, wrong, WhyForm(reason=WHY)) == wrong
    assert awards.pay("first", "1", "v-1") != right


def test_a_number_that_two_old_payments_share_is_held_while_one_of_them_stands(
    awards: AwardWorld,
) -> None:
    awards.agree()
    awards.sign()
    first, second = awards.pay("first", "20", "V-1"), awards.pay("first", "10", "V-2")
    with awards.results.panel.database.write_session() as session:
        session.execute(update(Payment).where(col(Payment.id) == second).values(voucher="v-1"))
        session.execute(delete(VoucherUse).where(col(VoucherUse.payment_id) == second))
        session.commit()
    awards.act(payments.withdraw, first, WhyForm(reason=WHY))
    assert faults(awards.pay, "first", "1", "V-1")["voucher"][1]["amount"] == "10.00"
    awards.act(payments.withdraw, second, WhyForm(reason=WHY))
    awards.pay("first", "1", "V-1")


def replace_voucher(form: ReceivedForm, voucher: str) -> ReceivedForm:
    return form.model_copy(update={"voucher": voucher})


def test_instalments_are_held_stopped_released_changed_and_late(awards: AwardWorld) -> None:
    awards.agree()
    awards.sign()
    with pytest.raises(Refused, match="instalment_waits"):
        awards.pay("second", "1", "V-1")
    judge(awards, "second", InstalmentVerdict.STOPPED)
    award = awards.award()
    assert award.told[1].state is InstalmentState.STOPPED
    assert award.sums.stopped_minor == award.parts[1].amount_minor
    judge(awards, "second", InstalmentVerdict.RELEASED)
    assert states(awards)[1] is InstalmentState.DUE
    judge(awards, "second", InstalmentVerdict.HELD)
    with pytest.raises(Refused, match="instalment_kept_back"):
        awards.pay("second", "1", "V-1")
    with pytest.raises(Refused, match="not_from_here"):
        judge(awards, "second", InstalmentVerdict.HELD)
    granted, last = award.granted_minor, award.parts[2].amount_minor
    awards.agree(amount=plain(granted - 100), last=plain(last - 100))
    award = awards.award()
    assert [row.number for row in award.versions] == [1, 2]
    assert award.sums.award_minor == granted - 100
    with pytest.raises(DBAPIError), awards.results.panel.database.write_session() as session:
        session.execute(text("UPDATE agreement SET amount_minor = 1"))
    awards.results.panel.clock.turn(timedelta(days=60))
    assert states(awards)[0] is InstalmentState.OVERDUE
    page = awards.results.panel.look(awards.results.panel.organiser, views.index, awards.round_id)
    assert page.to_do == 1


def test_a_winner_gives_up_and_the_next_of_the_list_takes_the_place(awards: AwardWorld) -> None:
    panel, third = awards.results.panel, awards.results.proposals[2]
    before = panel.rows(select(Publication))[0].manifest_digest
    awards.agree()
    awards.sign()
    awards.pay("first", "100", "V-1")
    decide(awards, awards.first, AwardStep.WITHDRAWN)
    award = awards.award()
    assert (award.state, award.sums.to_pay_minor) == (AwardState.WITHDRAWN, 0)
    page = panel.look(panel.organiser, views.show, awards.round_id, awards.first)
    assert page.successor is not None
    assert page.successor.proposal_id == third
    most = page.successor.most_minor
    assert most <= award.granted_minor - 10000
    until = date.fromisoformat(awards.today) + timedelta(days=5)
    over = faults(
        decide, awards, awards.first, AwardStep.OFFERED, amount=plain(most + 1), answer_by=until
    )
    assert over == {"amount": ("offer_over", {"most": _shown(most)})}
    decide(awards, awards.first, AwardStep.OFFERED, amount=plain(most), answer_by=until)
    assert awards.award(third).state is AwardState.OFFERED
    with pytest.raises(Refused, match="nobody_next"):
        decide(awards, awards.first, AwardStep.OFFERED, amount="1", answer_by=until)
    lead = _lead_of(awards, third)
    awards.act(actions.answer, third, AnswerForm(step=AwardStep.ACCEPTED), by=lead)
    heir = awards.award(third)
    assert (heir.state, heir.granted_minor) == (AwardState.RUNNING, most)
    assert sum(part.amount_minor for part in heir.parts) == most
    said = {one.title: one.said for one in _public(awards).followed}
    assert said == {"示例一号": "放弃资助，由“示例三号”递补", "示例三号": "递补“示例一号”"}
    assert panel.rows(select(Publication))[0].manifest_digest == before


def test_a_declined_offer_goes_to_the_next_and_then_a_gap_is_left(awards: AwardWorld) -> None:
    decide(awards, awards.first, AwardStep.WITHDRAWN)
    until = date.fromisoformat(awards.today) + timedelta(days=5)
    for at in (2, 3):
        proposal = awards.results.proposals[at]
        decide(awards, awards.first, AwardStep.OFFERED, amount="1", answer_by=until)
        decide(awards, proposal, AwardStep.DECLINED)
        assert awards.award(proposal).state is AwardState.DECLINED
    with pytest.raises(Refused, match="nobody_next"):
        decide(awards, awards.first, AwardStep.OFFERED, amount="1", answer_by=until)
    decide(awards, awards.first, AwardStep.GAP)
    assert [one.said for one in _public(awards).followed] == ["放弃资助，不再递补"]


def _public(awards: AwardWorld):
    return awards.results.panel.look(None, publications.awards, "T", awards.results.files)


def _lead_of(awards: AwardWorld, proposal: str) -> str:
    """Give somebody who leads the organisation of a proposal: the applicant of the fixture joins it."""
    panel = awards.results.panel
    organisation = next(
        row.organisation_id for row in panel.rows(select(Proposal)) if row.id == proposal
    )
    with panel.database.write_session() as session:
        session.execute(update(OrganisationMember).values(organisation_id=organisation))
        session.commit()
    return awards.results.applicant


def test_the_round_is_closed_when_all_is_settled_or_with_a_reason(awards: AwardWorld) -> None:
    panel = awards.results.panel

    def close(reason: str = "") -> None:
        awards.act(
            phases.step,
            awards.round_id,
            Verb.ROUND_CLOSE,
            accept_missing=False,
            links=phases.Links(),
            reason=reason,
        )

    assert faults(close) == {"reason": ("awards_running", {"count": 2})}
    awards.agree()
    unsettled = faults(decide, awards, awards.first, AwardStep.CLOSED_OUT)
    assert unsettled["step"][0] == "award_unsettled"
    for proposal in awards.results.proposals[:2]:
        decide(awards, proposal, AwardStep.STOPPED)
    close()
    assert panel.rows(select(FundingRound))[0].phase is Phase.CLOSED
    with pytest.raises(Refused, match="round_closed"):
        awards.agree()
    assert _public(awards).awarded == 2


def test_a_bar_is_found_by_the_next_check_and_told_to_the_organisation(awards: AwardWorld) -> None:
    panel = awards.results.panel
    awards.act(
        bars.set_bar,
        awards.round_id,
        awards.first,
        BarForm(from_on=awards.today, until_on="2030-12-31", reason=WHY, minutes=MINUTES),
    )
    chains = [row.chain for row in panel.rows(select(LedgerEntry)) if row.verb is Verb.BAR_SET]
    assert chains == [f"programme:{panel.programme_id}"]

    def check(reading) -> dict[str, str]:
        funding_round = reading.session.get_one(FundingRound, awards.round_id)
        rows = reading.session.exec(select(Proposal)).all()
        found = eligibility.checked(reading.session, funding_round, rows, reading.now)
        return {
            key: next(one.code for one in lines if one.subject is Check.RECORD)
            for key, lines in found.items()
        }

    barred = {key for key, code in panel.look(None, check).items() if code == "barred"}
    assert barred == {awards.first}
    own = panel.look(_lead_of(awards, awards.first), own_awards.own, awards.first)
    [(bar_id, _, until, reason)] = own.bars
    assert (until, reason) == ("2030-12-31", WHY)
    awards.act(bars.lift_bar, bar_id, WhyForm(reason=WHY))
    assert set(panel.look(None, check).values()) == {"not_listed"}
    for who in (panel.stranger, None):
        with pytest.raises(NotFound):
            panel.look(who, views.index, awards.round_id)
        with pytest.raises(NotFound):
            panel.look(who, own_awards.own, awards.first)
    with pytest.raises(Refused):
        panel.act(awards.results.signatory, bars.set_practice, panel.programme_id, PracticeForm())
