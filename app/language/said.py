"""An answer in words, as it stands on paper."""

from app.language import formats
from app.language.catalogue import content, translate
from app.store.answer_texts import AnswerText


def said(answer: AnswerText, currency: str, language: str) -> str:
    """Write a short answer: a text, a number with its unit, an amount, or what was chosen."""
    if answer.name:
        return content(answer.name, language)[0]
    if answer.names or answer.kind == "names":
        chosen = [content(name, language)[0] for name in answer.names]
        return translate("、", language).join([*chosen, *([answer.text] if answer.text else [])])
    if answer.kind == "days":
        return formats.days(answer.text, language)
    if answer.number is None:
        return answer.text
    if answer.kind == "money":
        amount = formats.money(answer.number, currency, language)
        return f"{amount} {formats.currency_unit(currency, language)}"
    unit = content(answer.unit, language)[0]
    return f"{formats.number(answer.number, language)} {unit}".strip()


def with_remarks(purpose: str, *remarks: str) -> str:
    """Put what else is said of a line of the budget behind it, in brackets."""
    told = "；".join(part for part in remarks if part)
    return f"{purpose}（{told}）" if told else purpose
