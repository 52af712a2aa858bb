"""The kinds of question, one file a kind or a few that are alike."""

from collections.abc import Mapping

from app.forms.proposal_forms.kinds import (
    attachments,
    budgets,
    choices,
    dates,
    declarations,
    money,
    numbers,
    places,
    tables,
    texts,
)
from app.forms.proposal_forms.kinds.handling import Handling
from app.forms.proposal_forms.shape import Kind

HANDLING: Mapping[Kind, Handling] = {
    Kind.LINE: texts.LINE,
    Kind.TEXT: texts.TEXT,
    Kind.NUMBER: numbers.NUMBER,
    Kind.MONEY: money.MONEY,
    Kind.DATE: dates.DATE,
    Kind.PERIOD: dates.PERIOD,
    Kind.CHOICE: choices.CHOICE,
    Kind.CHOICES: choices.CHOICES,
    Kind.TABLE: tables.TABLE,
    Kind.BENEFICIARIES: tables.BENEFICIARIES,
    Kind.COMMUNITY: places.COMMUNITY,
    Kind.COMMUNITIES: places.COMMUNITIES,
    Kind.NEEDS: places.NEEDS,
    Kind.STRAND: places.STRAND,
    Kind.PARTNERS: tables.PARTNERS,
    Kind.FILE: attachments.FILE,
    Kind.DECLARATION: declarations.DECLARATION,
    Kind.BUDGET: budgets.BUDGET,
}
