"""The documents name every word that a rulebook or a round file may hold."""

from dataclasses import fields

import pytest

from app.scoring import evidence
from app.scoring.rulebook import (
    Aggregate,
    AllotmentRule,
    Base,
    Method,
    Misfit,
    Normalise,
    PartKind,
    PublicationLevel,
    QuotaBy,
    SelectionKind,
    TieKind,
    VoteForm,
)
from tests.support.sources import text

RECORDS = [
    evidence.Proposal,
    evidence.Seat,
    evidence.Assignment,
    evidence.Recusal,
    evidence.Sheet,
    evidence.Ballot,
    evidence.Bonus,
    evidence.Decision,
    evidence.Pot,
    evidence.Paper,
    evidence.Attendance,
    evidence.Evidence,
]
CHOICES = [
    Aggregate,
    AllotmentRule,
    Base,
    Misfit,
    PartKind,
    PublicationLevel,
    SelectionKind,
    TieKind,
    VoteForm,
    Normalise,
    Method,
    QuotaBy,
]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_field_of_a_record_is_described(kind: type) -> None:
    described = text("docs/round-file.md")
    assert [f.name for f in fields(kind) if f"`{f.name}`" not in described] == []


@pytest.mark.parametrize("kind", CHOICES, ids=lambda kind: kind.__name__)
def test_every_choice_of_a_rulebook_is_described(kind: type) -> None:
    described = text("docs/rulebook.md")
    assert [
        choice.value
        for choice in kind
        if f"`{choice.value}`" not in described and f": {choice.value}`" not in described
    ] == []


def test_every_kind_of_decision_is_described() -> None:
    described = text("docs/round-file.md")
    assert [
        kind.value for kind in evidence.DecisionKind if f"`{kind.value}`" not in described
    ] == []
