"""The criteria of a sheet as questions with their answers so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.language.catalogue import content, translate
from app.scoring.numbers import places
from app.scoring.rulebook import Criterion, Panel

BUTTONS_MAX = 20
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionField:
    """A criterion as a question with its answer so far.

    `sections`: (id, title) of what matters for it in the proposal; `below` and `above`: a mark
    beyond them needs a reason, and `needs` says so. `keeps`: its weight counts even where it is not applicable.
    """

    id: str
    title: str
    guide: str
    anchors: tuple[tuple[str, str], ...]
    points: str
    maximum: str
    step: str
    factor: str
    choices: tuple[str, ...]
    na_allowed: bool
    mark: str
    part: str
    weight_num: int
    weight_den: int
    maximum_hundredths: int
    reason: str = ""
    below: str = ""
    above: str = ""
    needs: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    keeps: bool = False


def fields_of(
    panel: Panel,
    marks: Mapping[str, Any],
    language: str,
    *,
    reasons: Mapping[str, Any] | None = None,
    matters: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
) -> tuple[CriterionField, ...]:
    """Lay the criteria of a panel out with what was marked."""
    return tuple(
        _field(leaf, weight, panel, marks, language, (reasons or {}, matters or {}))
        for leaf, weight in panel.leaves
    )


def short(value: Fraction) -> str:
    """Write a number with the places that it needs, two at most."""
    text = places(value, 2)
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed(mark: object) -> str:
    """Write a mark as its person would type it."""
    if isinstance(mark, int):
        return short(Fraction(mark, 100))
    return str(mark) if mark else ""


def _field(
    leaf: Criterion,
    weight: Fraction,
    panel: Panel,
    marks: Mapping[str, Any],
    language: str,
    beside: tuple[Mapping[str, Any], Mapping[str, tuple[tuple[str, str], ...]]],
) -> CriterionField:
    mark = marks.get(leaf.id)
    worth = weight * panel.scale
    factor = worth * 100 / leaf.maximum
    below, above = _threshold(leaf.comment_below), _threshold(leaf.comment_above)
    return CriterionField(
        id=leaf.id,
        title=content(leaf.title, language)[0],
        guide=content(leaf.guide, language)[0],
        anchors=tuple(
            (at, content(text, language)[0])
            for at, text in sorted(leaf.anchors.items(), key=_by_mark)
        ),
        points=short(worth),
        maximum=short(Fraction(leaf.maximum, 100)),
        step=short(Fraction(leaf.step, 100)),
        factor=short(factor),
        choices=_choices(leaf),
        na_allowed=leaf.na_allowed,
        mark=typed(mark),
        part=places(factor * Fraction(mark, 100), 2) if isinstance(mark, int) else "",
        weight_num=weight.numerator,
        weight_den=weight.denominator,
        maximum_hundredths=leaf.maximum,
        reason=str(beside[0].get(leaf.id, "")),
        below=below,
        above=above,
        needs=_needs(below, above, language),
        sections=beside[1].get(leaf.id, ()),
        keeps=leaf.na_keeps_weights,
    )


def _choices(leaf: Criterion) -> tuple[str, ...]:
    """Number buttons from 0 up where the steps are few; else none, and the mark is typed."""
    if not leaf.step or leaf.maximum // leaf.step > BUTTONS_MAX:
        return ()
    return tuple(short(Fraction(value, 100)) for value in range(0, leaf.maximum + 1, leaf.step))


def reasons_asked(panel: Panel, language: str) -> dict[str, str]:
    """Say of each criterion that asks for reasons beyond which marks they must be written."""
    said = {
        leaf.id: _needs(_threshold(leaf.comment_below), _threshold(leaf.comment_above), language)
        for leaf, _ in panel.leaves
    }
    return {
        name: translate("理由：%(when)s", language, when=when)
        for name, when in said.items()
        if when
    }


def _threshold(mark: int | None) -> str:
    return typed(mark) if mark is not None else ""


def _needs(below: str, above: str, language: str) -> str:
    """Say beyond which marks a reason must be written, if the rules ask for any."""
    if below and above:
        return translate("低于 %(low)s 或高于 %(high)s 分必写", language, low=below, high=above)
    if below:
        return translate("低于 %(low)s 分必写", language, low=below)
    return translate("高于 %(high)s 分必写", language, high=above) if above else ""


def _by_mark(anchor: tuple[str, Any]) -> Fraction:
    whole, _, rest = anchor[0].partition(".")
    return Fraction(int(whole or "0")) + (Fraction(int(rest), 10 ** len(rest)) if rest else 0)
