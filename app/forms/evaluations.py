"""What is typed about evaluations: the rules, who evaluates, marks, and the closing with bonuses."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, accepted, filled
from app.vocabulary import ReportKind

Required = Annotated[str, AfterValidator(filled)]


class SchemeForm(JudgedForm):
    """By which rules is evaluated: one that comes with the program, or a text of one's own."""

    kind: ReportKind = ReportKind.MIDTERM
    preset: str = Field(default="", max_length=60)
    text: str = Field(default="", max_length=60000)
    reason: str = Field(default="", max_length=500)


class EvaluatorForm(JudgedForm):
    """Who evaluates: `seat:<id>` or `officer:<account>`."""

    who: Annotated[
        str, Field(pattern=r"^((seat|officer):[0-9a-f]{32})?$"), AfterValidator(filled)
    ] = ""


class RemoveForm(JudgedForm):
    """Why somebody evaluates no more."""

    reason: Annotated[Required, Field(max_length=500)] = ""


class EvaluationMark(JudgedForm):
    """The mark of one side."""

    criterion: Annotated[str, Field(min_length=1, max_length=60)]
    mark: str = Field(default="", max_length=12)


class MarksForm(JudgedForm):
    """The sheet of one evaluator for one project."""

    marks: Annotated[list[EvaluationMark], Field(max_length=200)] = []
    remark: str = Field(default="", max_length=3000)


class BonusLine(JudgedForm):
    """Points outside the hundred, with where they come from."""

    kind: Annotated[str, Field(min_length=1, max_length=60)]
    points: str = Field(default="", max_length=12)
    source: str = Field(default="", max_length=200)


class CloseForm(JudgedForm):
    """The result is computed from the sheets that are there; the applicant reads the remark."""

    bonuses: Annotated[list[BonusLine], Field(max_length=20)] = []
    remark: str = Field(default="", max_length=3000)
    confirmed: Annotated[str, AfterValidator(accepted)] = ""


class ReopenForm(JudgedForm):
    """Why an evaluation is done again, and what becomes of money that was paid for its result."""

    reason: Annotated[Required, Field(max_length=500)] = ""
    consequence: str = Field(default="", max_length=500)

    @property
    def said(self) -> dict[str, str]:
        """Give what stands on the ledger: what follows only where something does."""
        more = {"consequence": self.consequence} if self.consequence else {}
        return {"reason": self.reason, **more}
