"""What is typed about the terms of an award: granted budget lines, conditions in both languages."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.fields import JudgedForm, amount_text, filled, minor_of


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

    @property
    def amounts(self) -> dict[int, int]:
        """Give what is granted of each line, in minor units; lines without an amount are left out."""
        found = {one.line: minor_of(one.amount) for one in self.granted}
        return {line: amount for line, amount in found.items() if amount}

    @property
    def conditions(self) -> dict[str, str]:
        """Give the conditions by language, those that were written."""
        texts = {"zh": self.condition_zh, "en": self.condition_en}
        return {language: text for language, text in texts.items() if text}
