"""Instalments and payments; money that comes back; how a programme pays."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.actions import bars, money_returns
from app.actions import payments as actions
from app.errors import Invalid
from app.forms.accounts import EmptyForm
from app.forms.awards import (
    ClaimForm,
    PaymentForm,
    PracticeForm,
    ReceivedForm,
    VerdictForm,
    WhyForm,
)
from app.language import N_, translate
from app.views import award_deeds as deeds
from app.vocabulary import Verb
from app.web.desk import Desk, DeskDep
from app.web.links import absolute
from app.web.posted import Posted, posted

router = APIRouter()
VerdictSheet = Annotated[Posted[VerdictForm], Depends(posted(VerdictForm))]
PaymentSheet = Annotated[Posted[PaymentForm], Depends(posted(PaymentForm))]
WhySheet = Annotated[Posted[WhyForm], Depends(posted(WhyForm))]
ClaimSheet = Annotated[Posted[ClaimForm], Depends(posted(ClaimForm))]
ReceivedSheet = Annotated[Posted[ReceivedForm], Depends(posted(ReceivedForm))]
EmptySheet = Annotated[Posted[EmptyForm], Depends(posted(EmptyForm))]
PracticeSheet = Annotated[Posted[PracticeForm], Depends(posted(PracticeForm))]
AT = "/manage/{round_id}/awards/{proposal_id}"


@router.get(AT + "/instalments/{part}/verdict", name="payments.judging")
def judging(desk: DeskDep, round_id: str, proposal_id: str, part: str) -> Response:
    """Show what may be decided about an instalment."""
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.INSTALMENT_HOLD, part)
    return desk.page("awards/verdict.html", page)


@router.post(AT + "/instalments/{part}/verdict", name="payments.judge")
def judge(
    desk: DeskDep, round_id: str, proposal_id: str, part: str, sheet: VerdictSheet
) -> Response:
    """Release, hold or stop an instalment."""
    if not sheet.errors:
        try:
            desk.write(actions.decide, round_id, proposal_id, part, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("awards.show", round_id=round_id, proposal_id=proposal_id)
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.INSTALMENT_HOLD, part)
    return desk.page("awards/verdict.html", page, sheet)


@router.get(AT + "/instalments/{part}/payment", name="payments.entry")
def entry(desk: DeskDep, round_id: str, proposal_id: str, part: str) -> Response:
    """Show the form of a payment."""
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.PAYMENT_ENTER, part)
    return desk.page("awards/payment.html", page)


@router.post(AT + "/instalments/{part}/payment", name="payments.enter")
def enter(
    desk: DeskDep, round_id: str, proposal_id: str, part: str, sheet: PaymentSheet
) -> Response:
    """Enter money that went out."""
    if not sheet.errors:
        try:
            desk.write(actions.enter, round_id, proposal_id, part, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("awards.show", round_id=round_id, proposal_id=proposal_id)
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.PAYMENT_ENTER, part)
    return desk.page("awards/payment.html", page, sheet)


@router.post("/manage/payments/{payment_id}/confirm", name="payments.confirm")
def confirm(desk: DeskDep, payment_id: str, _sheet: EmptySheet) -> Response:
    """The second person confirms."""
    place = desk.read(deeds.of_entry, payment_id)
    desk.write(actions.confirm, payment_id)
    return _back(desk, place)


@router.get("/manage/payments/{payment_id}/withdraw", name="payments.withdrawing")
def withdrawing(desk: DeskDep, payment_id: str) -> Response:
    """Ask why an entry does not hold."""
    return desk.page(
        "awards/withdraw.html", desk.read(deeds.of_entry, payment_id), payment_id=payment_id
    )


@router.post("/manage/payments/{payment_id}/withdraw", name="payments.withdraw")
def withdraw(desk: DeskDep, payment_id: str, sheet: WhySheet) -> Response:
    """Take an entry back."""
    place = desk.read(deeds.of_entry, payment_id)
    if not sheet.errors:
        try:
            desk.write(actions.withdraw, payment_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return _back(desk, place)
    return desk.page("awards/withdraw.html", place, sheet, payment_id=payment_id)


@router.get(AT + "/return", name="money_returns.claiming")
def claiming(desk: DeskDep, round_id: str, proposal_id: str) -> Response:
    """Show the form of a claim."""
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.RETURN_CLAIM)
    return desk.page("awards/claim.html", page)


@router.post(AT + "/return", name="money_returns.claim")
def claim(desk: DeskDep, round_id: str, proposal_id: str, sheet: ClaimSheet) -> Response:
    """Note what is to come back."""
    if not sheet.errors:
        try:
            link = absolute(desk, "own_awards.show", proposal_id="-")
            desk.write(money_returns.claim, round_id, proposal_id, sheet.form, link=link)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return desk.go("awards.show", round_id=round_id, proposal_id=proposal_id)
    page = desk.read(deeds.deed, round_id, proposal_id, Verb.RETURN_CLAIM)
    return desk.page("awards/claim.html", page, sheet)


@router.get("/manage/returns/{return_id}", name="money_returns.settling")
def settling(desk: DeskDep, return_id: str) -> Response:
    """Ask whether it came."""
    return desk.page(
        "awards/receive.html", desk.read(deeds.of_claim, return_id), return_id=return_id
    )


@router.post("/manage/returns/{return_id}", name="money_returns.settle")
def settle(desk: DeskDep, return_id: str, sheet: ReceivedSheet) -> Response:
    """Note that it came, or that nobody asks for it any more."""
    place = desk.read(deeds.of_claim, return_id)
    if not sheet.errors:
        try:
            desk.write(money_returns.settle, return_id, sheet.form)
        except Invalid as invalid:
            sheet.refuse(invalid)
        else:
            return _back(desk, place)
    return desk.page("awards/receive.html", place, sheet, return_id=return_id)


@router.get("/manage/programmes/{programme_id}/payments", name="practices.show")
def practice(desk: DeskDep, programme_id: str) -> Response:
    """Show how a programme pays and whom it bars."""
    return desk.page("awards/practice.html", desk.read(deeds.practice, programme_id))


@router.post("/manage/programmes/{programme_id}/payments", name="practices.set")
def set_practice(desk: DeskDep, programme_id: str, sheet: PracticeSheet) -> Response:
    """Keep it."""
    if not sheet.errors:
        desk.write(bars.set_practice, programme_id, sheet.form)
        desk.say("done", translate(N_("记下了。"), desk.language))
        return desk.go("practices.show", programme_id=programme_id)
    return desk.page("awards/practice.html", desk.read(deeds.practice, programme_id), sheet)


@router.get("/manage/bars/{bar_id}", name="bars.lifting")
def lifting(desk: DeskDep, bar_id: str) -> Response:
    """Ask why a bar ends before its time."""
    programme_id, page = desk.read(deeds.bar, bar_id)
    return desk.page("awards/lift.html", page, programme_id=programme_id)


@router.post("/manage/bars/{bar_id}", name="bars.lift")
def lift(desk: DeskDep, bar_id: str, sheet: WhySheet) -> Response:
    """End it."""
    programme_id, page = desk.read(deeds.bar, bar_id)
    if not sheet.errors:
        desk.write(bars.lift_bar, bar_id, sheet.form)
        return desk.go("practices.show", programme_id=programme_id)
    return desk.page("awards/lift.html", page, sheet, programme_id=programme_id)


def _back(desk: Desk, place: deeds.Place) -> Response:
    return desk.go("awards.show", round_id=place.round_id, proposal_id=place.proposal_id)
