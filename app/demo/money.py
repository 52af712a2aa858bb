"""The sample year's money: agreements, instalments, payments, one that comes back, one award given up."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from app.actions import agreements, awards, bars, money_returns, payments
from app.demo.papers import paper
from app.demo.round import ZONE, Stage
from app.files import Files
from app.forms.awards import (
    AgreedLine,
    AgreedPart,
    AgreementForm,
    AnswerForm,
    BarForm,
    ClaimForm,
    DecisionForm,
    PaymentForm,
    ReceivedForm,
    SignedForm,
    VerdictForm,
)
from app.instalments import Told
from app.models import FundingRound
from app.store.awards import Award, register_of
from app.unit import Reading, Unit
from app.vocabulary import AwardState, AwardStep, DueAfter, InstalmentVerdict, ReturnKind

#: Half at once, three tenths after the mid-term, the rest after the final report: sample shares.
PARTS = (
    ("first", "首期款", "First instalment", 50, DueAfter.AGREEMENT),
    ("second", "二期款", "Second instalment", 30, DueAfter.MIDTERM),
    ("last", "尾款", "Final instalment", 20, DueAfter.FINAL),
)
MINUTES = "【示例】评审会纪要补记"


def running(stage: Stage, round_id: str) -> list[Award]:
    """List the awards that go on."""

    def look(reading: Reading) -> list[Award]:
        funding_round = reading.session.get_one(FundingRound, round_id)
        found = register_of(reading.session, funding_round, reading.now).awards
        return [one for one in found if one.state is AwardState.RUNNING]

    return stage.look("organiser", look)


def agree(stage: Stage, round_id: str, found: Sequence[Award], files: Files) -> None:
    """Make the agreements and take the signed copies in."""
    scan = paper(files, "示例签字协议.pdf")
    today = _today(stage)

    def work(unit: Unit) -> None:
        for award in found:
            agreements.make(unit, round_id, award.proposal_id, _agreement(stage, award))
            signed = SignedForm.model_validate({"signed_on": today, "number": 1})
            agreements.sign(unit, round_id, award.proposal_id, signed, [scan])

    stage.together("organiser", work)


def pay(stage: Stage, round_id: str, part: str, found: Sequence[Award]) -> None:
    """Pay one instalment of these awards, each with a voucher of its own."""
    today = _today(stage)

    def work(unit: Unit) -> None:
        for award in found:
            told = _instalment(award, part)
            form = PaymentForm.model_validate(
                {
                    "amount": _yuan(told.part.amount_minor),
                    "paid_on": today,
                    "voucher": f"示例凭证-{part}-{award.number[-7:]}",
                }
            )
            payments.enter(unit, round_id, award.proposal_id, told.part.name, form)

    stage.together("organiser", work)


def give_up(stage: Stage, round_id: str, gone: Award, successor: str) -> None:
    """One winner gives its award back; the next on the reserve list is asked, and takes it."""
    withdrawn = DecisionForm.model_validate(
        {
            "step": AwardStep.WITHDRAWN,
            "reason": "【示例】负责人调离，申请放弃。",
            "minutes": f"{MINUTES}第 1 条",
        }
    )
    stage.act("organiser", awards.decide, round_id, gone.proposal_id, withdrawn)
    stage.pass_days(2)
    offer = DecisionForm.model_validate(
        {
            "step": AwardStep.OFFERED,
            "reason": "【示例】按候补次序。",
            "minutes": f"{MINUTES}第 2 条",
            "amount": _yuan(gone.granted_minor),
            "answer_by": _today(stage, 7),
        }
    )
    stage.act("organiser", awards.decide, round_id, gone.proposal_id, offer)
    stage.pass_days(3)
    taken = stage.look("organiser", partial(_offered, round_id=round_id))
    form = AnswerForm(step=AwardStep.ACCEPTED, reason="")
    stage.act(successor, awards.answer, taken, form)


def stop(stage: Stage, round_id: str, failed: Award, until_years: int) -> None:
    """The mid-term was not passed: the next instalment stops, money comes back, the body is barred."""
    verdict = VerdictForm(
        verdict=InstalmentVerdict.STOPPED,
        reason="【示例】中期评估没有通过。",
        minutes=f"{MINUTES}第 3 条",
    )
    key = failed.proposal_id
    for part in ("second", "last"):
        name = _instalment(failed, part).part.name
        stage.act("organiser", payments.decide, round_id, key, name, verdict)
    claim = ClaimForm.model_validate(
        {
            "kind": ReturnKind.CLAWBACK,
            "amount": _yuan(failed.sums.left_minor),
            "due_on": _today(stage, 30),
            "reason": "【示例】没有用完的首期款退回。",
            "minutes": f"{MINUTES}第 4 条",
        }
    )
    returned = stage.act("organiser", money_returns.claim, round_id, key, claim)
    bar = BarForm.model_validate(
        {
            "from_on": _today(stage),
            "until_on": _today(stage, 365 * until_years),
            "reason": "【示例】账目不清，违反资助协议。",
            "minutes": f"{MINUTES}第 5 条",
        }
    )
    stage.act("organiser", bars.set_bar, round_id, key, bar)
    stage.pass_days(12)
    came = {"outcome": "received", "received_on": _today(stage), "voucher": "示例凭证-退款-1"}
    stage.act("second", money_returns.settle, returned, ReceivedForm.model_validate(came))
    ended = DecisionForm.model_validate(
        {
            "step": AwardStep.STOPPED,
            "reason": "【示例】中期评估没有通过，终止资助。",
            "minutes": f"{MINUTES}第 6 条",
        }
    )
    stage.act("organiser", awards.decide, round_id, key, ended)


def _instalment(award: Award, part: str) -> Told:
    """Find an instalment by what it is called: its name in the register was given when it was agreed."""
    titles = {key: zh for key, zh, *_ in PARTS}
    return next(one for one in award.told if one.part.title["zh"] == titles[part])


def _offered(reading: Reading, *, round_id: str) -> str:
    funding_round = reading.session.get_one(FundingRound, round_id)
    found = register_of(reading.session, funding_round, reading.now).awards
    return next(one.proposal_id for one in found if one.state is AwardState.OFFERED)


def _agreement(stage: Stage, award: Award) -> AgreementForm:
    total = award.granted_minor
    shares = [total * share // 100 // 10000 * 10000 for *_, share, _ in PARTS[:-1]]
    amounts = [*shares, total - sum(shares)]
    goods = total * 60 // 100 // 10000 * 10000
    lines = (("活动物资（示例）", goods), ("带领补贴与场地（示例）", total - goods))
    return AgreementForm.model_validate(
        {
            "number": 0,
            "amount": _yuan(total),
            "parts": [
                AgreedPart(
                    name=name,
                    title_zh=zh,
                    title_en=en,
                    amount=_yuan(amount),
                    after=after,
                    within=15,
                )
                for (name, zh, en, _, after), amount in zip(PARTS, amounts, strict=True)
            ],
            "lines": [AgreedLine(purpose=what, amount=_yuan(amount)) for what, amount in lines],
            "duty_zh": "【示例】按时交中期和末期报告，账目单列，接受检查。",
            "duty_en": "[Sample] Reports in time, separate accounts, open to inspection.",
            "begins_on": _today(stage),
            "ends_on": _today(stage, 300),
        }
    )


def _today(stage: Stage, later: int = 0) -> str:
    return (stage.clock.now() + timedelta(days=later)).astimezone(ZONE).date().isoformat()


def _yuan(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
