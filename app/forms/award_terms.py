"""What is typed about the terms of an award: granted budget lines, conditions in both languages."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, amount_text, filled, minors_of


class GrantedLine(JudgedForm):
    """How much of one line of the budget is granted; `line` counts from 0 in the budget's order."""

    line: Annotated[int, Field(ge=0, le=999)]
    amount: Annotated[str, Field(max_length=20), AfterValidator(amount_text)] = ""


class TermsForm(JudgedForm):
    """The terms of one award."""

    granted: Annotated[list[GrantedLine], Field(max_length=500)] = []
    condition_zh: str = Field(default="", max_length=2000)
    condition_en: str = Field(default="", max_length=2000)
    minutes: Annotated[str, Field(max_length=300), AfterValidator(filled)] = ""

    def amounts(self, currency: str) -> dict[int, int]:
        """Give what is granted of each line, in minor units; lines without an amount are left out."""
        typed = {f"granted-{at}-amount": one.amount for at, one in enumerate(self.granted)}
        found = zip(self.granted, minors_of(typed, currency).values(), strict=True)
        return {one.line: amount for one, amount in found if amount}

    @property
    def conditions(self) -> dict[str, str]:
        """Give the conditions by language, those that were written."""
        texts = {"zh": self.condition_zh, "en": self.condition_en}
        return {language: text for language, text in texts.items() if text}
