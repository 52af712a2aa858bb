"""What two rulebooks differ in: first in sentences, then element by element."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from app.forms.rulebooks import written
from app.language.catalogue import N_, translate
from app.language.differences import Piece, difference
from app.language.rule_places import place_text
from app.language.rulebooks import sentences
from app.scoring.rulebook import Rulebook

#: Sentences that are less alike are two different ones, not one that was changed.
_ALIKE = 0.5
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceLine:
    """A sentence of one or of both: kind same, changed, only_one, only_other."""

    kind: str
    one: str
    other: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementLine:
    """An element that is written otherwise: where, and what stands on each side.

    `chinese`: the words of a rulebook's author stand here as they were written, to an English reader.
    """

    place: str
    one: str
    other: str
    chinese: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDifferences:
    """Everything in which two rulebooks differ."""

    lines: tuple[SentenceLine, ...]
    elements: tuple[ElementLine, ...]

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return not self.elements


def rule_differences(one: Rulebook, other: Rulebook, language: str) -> RuleDifferences:
    """Hold two rulebooks against each other; a change that no sentence tells stands among the elements."""
    before, after = sentences(one, language), sentences(other, language)
    documents = written(one), written(other)
    return RuleDifferences(
        lines=tuple(_lines(before, after)),
        elements=tuple(_elements(*documents, "", documents, language)),
    )


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[SentenceLine]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield from (SentenceLine(kind="same", one=text, other=text) for text in before[i:j])
            continue
        left, right = list(before[i:j]), list(after[k:m])
        for text in left:
            found = _nearest(text, right)
            if found is None:
                yield SentenceLine(kind="only_one", one=text, other="")
                continue
            right.remove(found)
            pieces = difference(text, found)
            yield SentenceLine(kind="changed", one=text, other=found, pieces=pieces)
        yield from (SentenceLine(kind="only_other", one="", other=text) for text in right)


def _nearest(text: str, others: Sequence[str]) -> str | None:
    rated = [(SequenceMatcher(None, text, other).ratio(), other) for other in others]
    best = max(rated, default=(0.0, ""))
    return best[1] if best[0] >= _ALIKE else None


def _elements(
    one: Any,  # noqa: ANN401 -- documents of any form
    other: Any,  # noqa: ANN401 -- as above
    pointer: str,
    whole: tuple[Any, Any],
    language: str,
) -> Iterator[ElementLine]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys([*one, *other]):
            yield from _elements(one.get(key), other.get(key), f"{pointer}/{key}", whole, language)
        return
    if isinstance(one, list) and isinstance(other, list) and _rows(one) and _rows(other):
        for n in range(max(len(one), len(other))):
            pair = (one[n] if n < len(one) else None, other[n] if n < len(other) else None)
            yield from _elements(*pair, f"{pointer}/{n}", whole, language)
        return
    if one != other:
        side = whole[0] if one is not None else whole[1]
        place = place_text(pointer, side, language)
        said = (_said(one, language), _said(other, language))
        chinese = language != "zh_CN" and any(_HAN.search(text) for text in said)
        yield ElementLine(place=place, one=said[0], other=said[1], chinese=chinese)


def _rows(value: list[Any]) -> bool:
    return all(isinstance(row, Mapping) for row in value)


def _said(value: Any, language: str) -> str:  # noqa: ANN401 -- a document of any form
    if value is None or value in ({}, [], ""):
        return translate(N_("没有写"), language)
    if isinstance(value, bool):
        return translate(N_("是") if value else N_("不是"), language)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_said(item, language)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_said(item, language) for item in value)
    return str(value)
