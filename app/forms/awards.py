"""What is typed about an award after it was announced: agreement, payments, returns, decisions, bars."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from app.fields import JudgedForm, amount_text, day, filled, given_day
from app.vocabulary import AwardStep, DueAfter, InstalmentVerdict, ReturnKind, TermDays

Amount = Annotated[str, Field(max_length=20), AfterValidator(amount_text)]
Asked = Annotated[str, Field(max_length=20), AfterValidator(filled), AfterValidator(amount_text)]
Reason = Annotated[str, Field(max_length=500), AfterValidator(filled)]
Minutes = Annotated[str, Field(max_length=300), AfterValidator(filled)]
Voucher = Annotated[str, Field(max_length=60), AfterValidator(filled)]
Day = Annotated[date, BeforeValidator(given_day)]
MaybeDay = Annotated[date | None, BeforeValidator(day)]
_LINES_MAX, _PARTS_MAX = 200, 24


class AgreedLine(JudgedForm):
    """What is paid for, and how much of it."""

    purpose: str = Field(default="", max_length=200)
    amount: Amount = ""


class AgreedPart(JudgedForm):
    """One instalment; a line without an amount is left out."""

    name: str = Field(default="", max_length=60)
    title_zh: str = Field(default="", max_length=100)
    title_en: str = Field(default="", max_length=100)
    amount: Amount = ""
    after: DueAfter = DueAfter.AGREEMENT
    within: Annotated[int, Field(ge=0, le=3660)] = 0
    days: TermDays = TermDays.WORKDAY
    due_on: MaybeDay = None


class AgreementForm(JudgedForm):
    """One version of an agreement; `number` is the version that was on the page, 0 for none."""

    number: Annotated[int, Field(ge=0, le=9999)] = 0
    amount: Asked = ""
    parts: Annotated[list[AgreedPart], Field(max_length=_PARTS_MAX)] = []
    lines: Annotated[list[AgreedLine], Field(max_length=_LINES_MAX)] = []
    condition_zh: str = Field(default="", max_length=2000)
    condition_en: str = Field(default="", max_length=2000)
    duty_zh: str = Field(default="", max_length=2000)
    duty_en: str = Field(default="", max_length=2000)
    begins_on: MaybeDay = None
    ends_on: MaybeDay = None
    reason: str = Field(default="", max_length=500)
    minutes: str = Field(default="", max_length=300)


class SignedForm(JudgedForm):
    """When a copy of which version was signed; `use_sent` is the applicant's own copy that is taken."""

    number: int = 0
    signed_on: Day = ""  # type: ignore[assignment]  # judged like what was typed
    use_sent: str = Field(default="", pattern=r"^([0-9a-f]{32})?$")


class VerdictForm(JudgedForm):
    """What is decided about an instalment, why, and where it was decided."""

    verdict: InstalmentVerdict = InstalmentVerdict.OPEN
    reason: Reason = ""
    minutes: str = Field(default="", max_length=300)


class PaymentForm(JudgedForm):
    """Money that went out."""

    amount: Asked = ""
    paid_on: Day = ""  # type: ignore[assignment]  # judged like what was typed
    voucher: Voucher = ""


class WhyForm(JudgedForm):
    """Why something that was entered does not hold."""

    reason: Reason = ""


class ClaimForm(JudgedForm):
    """Money that is to come back, until when and why."""

    kind: ReturnKind = ReturnKind.UNSPENT
    amount: Asked = ""
    due_on: Day = ""  # type: ignore[assignment]  # judged like what was typed
    reason: Reason = ""
    minutes: str = Field(default="", max_length=300)


class ReceivedForm(JudgedForm):
    """It came on a day, or it is not asked for any more, with the reason."""

    outcome: Annotated[str, Field(pattern="^(received|withdrawn)$")] = "received"
    received_on: MaybeDay = None
    voucher: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=500)


class DecisionForm(JudgedForm):
    """What is decided about an award; an offer names amount and until when it may be taken up."""

    step: AwardStep = AwardStep.WITHDRAWN
    reason: Reason = ""
    minutes: Minutes = ""
    amount: Amount = ""
    answer_by: MaybeDay = None


class AnswerForm(JudgedForm):
    """The applicant's answer to an offer."""

    step: AwardStep = AwardStep.ACCEPTED
    reason: str = Field(default="", max_length=500)


class BarForm(JudgedForm):
    """From when until when an organisation gets nothing of a programme, and why."""

    from_on: Day = ""  # type: ignore[assignment]  # judged like what was typed
    until_on: Day = ""  # type: ignore[assignment]  # judged like what was typed
    reason: Reason = ""
    minutes: Minutes = ""


class PracticeForm(JudgedForm):
    """How a programme pays, and the clauses that its agreements always have."""

    two_persons: str = Field(default="", max_length=3)
    clauses_zh: str = Field(default="", max_length=5000)
    clauses_en: str = Field(default="", max_length=5000)
