"""Every reason, obstacle and use of a sheet has its sentence in both languages."""

import re
from dataclasses import replace
from enum import StrEnum

import pytest

from app.language.budgets import account_sentences
from app.language.catalogue import english
from app.language.outcomes import (
    BLOCKERS,
    FAULTS,
    KEPT,
    REASONS,
    SHEET_USES,
    TIE_RULES,
    blocker_text,
)
from app.language.rule_problems import PROBLEMS
from app.scoring.engine import run
from app.scoring.outcome import Block, Kept, Reason, SheetUse
from app.scoring.rulebook import TieKind
from tests.support.made_rounds import down, rules, scored, sheet
from tests.support.sources import text, under

CODE = re.compile(r'code="(\w+)"|"(mark_\w+|sheet_empty)"|_of\((?:sheet|paper), "(\w+)"')
UNKNOWN = re.compile(r'unknown\([^"\n]*"[^"]*", "(\w+)"')
SHARED = {"rule_not_available", "threshold_unreachable", "id_twice", "not_positive"}


@pytest.mark.parametrize(
    ("kind", "sentences"),
    [(Reason, REASONS), (Block, BLOCKERS), (SheetUse, SHEET_USES), (Kept, KEPT)],
)
def test_every_code_has_its_sentence(kind: type[StrEnum], sentences: dict[StrEnum, str]) -> None:
    assert set(sentences) == set(kind)
    assert set(TIE_RULES) == set(TieKind)


def test_every_contradiction_and_every_problem_has_its_sentence() -> None:
    names = [
        f"app/scoring/{name}.py" for name in ("consistency", "ballot_faults", "decision_faults")
    ]
    found = {"".join(codes) for name in names for codes in CODE.findall(text(name))}
    assert found == set(FAULTS)
    checks = [*under("app/scoring/checks", suffix=".py"), "app/scoring/soundness.py"]
    said = {"".join(codes) for name in checks for codes in CODE.findall(text(name))}
    said |= {f"{kind}_unknown" for name in checks for kind in UNKNOWN.findall(text(name))}
    assert said - set(PROBLEMS) == set()
    assert said >= SHARED


def test_every_sentence_has_its_english_with_the_same_facts() -> None:
    for sentences in (REASONS, BLOCKERS, SHEET_USES, KEPT, TIE_RULES, FAULTS, PROBLEMS):
        for sentence in sentences.values():
            (other, *_) = english()[None, sentence]
            assert sorted(re.findall(r"%\(\w+\)s", other)) == sorted(
                re.findall(r"%\(\w+\)s", sentence)
            )


def test_a_contradiction_is_said_with_its_names() -> None:
    made = scored({"a": 80}, 100)
    made = replace(made, sheets=(sheet("s0", "a", 101),))
    (blocker,) = run(rules(down()), made).blockers
    said = blocker_text(blocker, {"a": "茶馆"}, {"s0": "三号"}, "zh_CN", "CNY")
    assert said == "“茶馆”评委 三号 的“quality”打分超出范围。"


def test_who_was_passed_over_by_the_best_set_is_told_from_who_was_cut() -> None:
    passed = {"proposal": "a", "below": 1, "last": "b"}
    account = {"rule": "best_set", "passed_over": [passed, {**passed, "in_part": True}]}
    assert [*account_sentences(account, {"a": "甲", "b": "乙"}, "CNY", "en")] == [
        "甲 is not funded, though 1 ranked below it are; the last of them is 乙.",
        "甲 gets only a part, though 1 ranked below it get a greater part of theirs; the last of them is 乙.",
    ]
