"""Two rulebooks are compared in sentences, and nothing that differs goes unsaid."""

from dataclasses import replace
from itertools import permutations

import pytest

from app.forms.rulebooks import presets, written
from app.forms.rulebooks.schema import schema
from app.language.rule_differences import rule_differences
from app.language.rule_places import WORDS, place_text

FOUNDING = presets()["founding-round"]


def test_equal_rulebooks_do_not_differ() -> None:
    found = rule_differences(FOUNDING, FOUNDING, "en")
    assert found.same
    assert {line.kind for line in found.lines} == {"same"}


def test_a_changed_number_is_one_changed_sentence() -> None:
    other = replace(FOUNDING, selection=replace(FOUNDING.selection, count=15))
    found = rule_differences(FOUNDING, other, "en")
    [line] = [line for line in found.lines if line.kind != "same"]
    assert (line.one, line.other) == ("Selected: the first 16.", "Selected: the first 15.")
    [element] = found.elements
    assert (element.place, element.one, element.other) == ("Who is selected › Number", "16", "15")


def test_what_no_sentence_tells_stands_among_the_elements() -> None:
    vote = FOUNDING.vote
    assert vote is not None
    other = replace(FOUNDING, vote=replace(vote, min_votes=2))
    found = rule_differences(FOUNDING, other, "zh_CN")
    assert [one.place for one in found.elements] == ["投票 › 至少几票"]


@pytest.mark.parametrize(("one", "other"), list(permutations(sorted(presets())[:4], 2)))
def test_different_presets_never_look_the_same(one: str, other: str) -> None:
    assert not rule_differences(presets()[one], presets()[other], "zh_CN").same


def test_every_element_of_the_schema_has_its_word() -> None:
    names: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            names.update(value.get("properties", {}))
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(schema())
    assert names - set(WORDS) == set()


def test_a_place_is_named_by_titles() -> None:
    document = written(FOUNDING)
    assert place_text("/panels/0/criteria/1/weight", document, "zh_CN") == (
        "评委组的规则 › 评审委员会 › 评分项 › 创新性 › 占比"
    )
    assert place_text("/ties/0/kind", document, "en") == "rules for ties › no. 1 › Kind"
