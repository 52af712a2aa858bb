"""The form of a proposal is data: sections of questions, each answer under its question's id.

A round freezes its own copy. Answers are a JSON document; a number or an amount that cannot be
read stays in it as it was typed, so that a save loses nothing, and `faults_of` names it before
submission.
"""

from app.forms.proposal_forms.amounts import number_of, typed_amount
from app.forms.proposal_forms.answering import (
    EMPTY,
    answers_within,
    chosen_needs,
    faults_of,
    people_reached,
    questions_in,
    read_answers,
    requested_minor,
    section_with,
)
from app.forms.proposal_forms.counting import characters
from app.forms.proposal_forms.kinds import HANDLING
from app.forms.proposal_forms.kinds.budgets import BudgetLine, budget_lines, sums_of
from app.forms.proposal_forms.kinds.choices import OTHER
from app.forms.proposal_forms.kinds.dates import is_day
from app.forms.proposal_forms.kinds.spending import percent, shares_of
from app.forms.proposal_forms.kinds.tables import columns_of
from app.forms.proposal_forms.presets import (
    first_form,
    form_presets,
    preset,
    source_labels,
)
from app.forms.proposal_forms.shape import (
    ALL,
    Answers,
    Category,
    Column,
    Fault,
    Kind,
    Limits,
    Option,
    Question,
    Section,
    Source,
    Text,
    Way,
    question_of,
    sections_of,
    ways_of,
)

FIRST_FORM = first_form()

__all__ = [
    "ALL", "EMPTY", "FIRST_FORM", "HANDLING", "OTHER", "Answers", "BudgetLine", "Category", "Column",
    "Fault", "Kind", "Limits", "Option", "Question", "Section", "Source", "Text", "Way",
    "answers_within", "budget_lines", "characters", "chosen_needs", "columns_of", "faults_of", "first_form",
    "form_presets", "is_day", "number_of", "people_reached", "percent", "preset", "question_of", "questions_in",
    "read_answers", "requested_minor", "section_with", "sections_of", "shares_of", "source_labels", "sums_of",
    "typed_amount", "ways_of",
]  # fmt: skip
