"""The terms of awards as they are read: what is granted of a budget, and on which conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.language.catalogue import N_, content, translate
from app.language.rankings import in_order
from app.language.tallies import amount
from app.models import AwardTerms
from app.scoring.outcome import Outcome, awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsLine:
    """The terms of one award; `granted` holds (budget line, asked, granted)."""

    proposal_id: str
    title: str
    granted: tuple[tuple[str, int, int], ...]
    conditions: dict[str, str]
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsNote:
    """What is public of the terms of one award, in sentences."""

    number: str
    title: str
    said: tuple[str, ...]


def terms_notes(
    titles: Mapping[str, str],
    terms: Mapping[str, AwardTerms],
    numbers: Mapping[str, str],
    tongue: tuple[str, str],
) -> tuple[TermsNote, ...]:
    """Say the terms of published awards. titles: by number; numbers: by proposal; tongue: language and currency."""
    said = {numbers.get(key, ""): _said(row, *tongue) for key, row in terms.items()}
    return tuple(
        TermsNote(number=number, title=title, said=said[number])
        for number, title in titles.items()
        if said.get(number)
    )


def _said(row: AwardTerms, language: str, currency: str) -> tuple[str, ...]:
    found = []
    if row.conditions:
        text = content(row.conditions, language)[0]
        found.append(translate(N_("条件：%(text)s"), language, text=text))
    if row.granted:
        lines = [
            f"{one['purpose']} {amount(int(one['amount_minor']), currency, language)}"
            for one in row.granted
        ]
        mark = "、" if language == "zh_CN" else ", "
        found.append(translate(N_("同意的预算项目：%(lines)s"), language, lines=mark.join(lines)))
    return tuple(found)


def terms_lines(outcome: Outcome, terms: Mapping[str, AwardTerms]) -> Iterator[TermsLine]:
    """List the terms of those that have an award, in the order of the ranking."""
    for line in in_order(outcome.lines):
        row = terms.get(line.proposal)
        if row is not None and awarded(line) and (row.granted or row.conditions):
            yield TermsLine(
                proposal_id=line.proposal,
                title=line.title,
                granted=tuple(
                    (one["purpose"], one["asked_minor"], one["amount_minor"]) for one in row.granted
                ),
                conditions=dict(row.conditions),
                minutes=row.minutes,
            )
