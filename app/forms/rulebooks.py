"""Rulebooks as people write them (YAML, decimals, percent) and as they are kept (canonical JSON)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import yaml

from app.scoring.canonical import digest
from app.scoring.codec import decode, encode
from app.scoring.errors import BadNumber, RuleNotAvailable, Unreadable
from app.scoring.numbers import as_text, hundredths, rational
from app.scoring.rulebook import (
    Aggregate,
    AllotmentRule,
    Base,
    Criterion,
    PartKind,
    Rulebook,
    SelectionKind,
    TieKind,
)
from app.settings import resource

LIMIT = 200_000
_MARKS = frozenset({"maximum", "step", "comment_below", "comment_above", "pass_mark"})
_SHARES = frozenset({"weight", "share", "partial_share"})
_MONEY = frozenset(
    {"amount", "unit", "floor", "cap", "steps", "request_cap", "constant", "per_organisation_cap"}
)
_MINOR = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a rulebook: where (JSON pointer), what (code), and the facts to say it."""

    pointer: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


class RulebookFaulty(ValueError):
    """A rulebook that cannot be used; `problems` names everything that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep all problems."""
        super().__init__("; ".join(f"{p.pointer}: {p.code}" for p in problems))
        self.problems = tuple(problems)


class _Loader(yaml.SafeLoader):
    """YAML without floats and dates: what looks like one stays the text that was written."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":float", ":timestamp"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def from_yaml(text: str) -> Rulebook:
    """Read a rulebook as people write it; raises RulebookFaulty with every problem."""
    if len(text) > LIMIT:
        raise RulebookFaulty([Problem(pointer="", code="too_long", facts={"limit": LIMIT})])
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe loader with fewer types
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise RulebookFaulty([Problem(pointer="", code="not_yaml", facts={"line": line})]) from None
    return _usable(lambda: decode(Rulebook, _kept(document, "")))


def compiled(document: object) -> Rulebook:
    """Read a kept rulebook (canonical document); raises RulebookFaulty."""
    return _usable(lambda: decode(Rulebook, document))


def document_of(rulebook: Rulebook) -> dict[str, Any]:
    """Give the canonical document of a rulebook; its digest stands on every receipt."""
    return dict(encode(rulebook))


def digest_of(rulebook: Rulebook) -> str:
    """Give the digest of the canonical document."""
    return digest(document_of(rulebook))


def to_yaml(rulebook: Rulebook) -> str:
    """Write a rulebook as people write it."""
    return yaml.safe_dump(
        _written(document_of(rulebook), ""), allow_unicode=True, sort_keys=False, width=110
    )


@lru_cache(maxsize=1)
def presets() -> Mapping[str, Rulebook]:
    """Load every preset that comes with the program, by its id, in the order of the files."""
    found = [
        from_yaml(path.read_text(encoding="utf-8"))
        for path in sorted(resource("rulebooks").glob("*.yaml"))
    ]
    return {rulebook.id: rulebook for rulebook in found}


def _usable(read: Any) -> Rulebook:  # noqa: ANN401 -- a thunk that gives a rulebook
    try:
        rulebook: Rulebook = read()
    except Unreadable as error:
        raise RulebookFaulty(
            [Problem(pointer=error.pointer, code=error.code, facts=error.facts)]
        ) from None
    except RuleNotAvailable as error:
        facts = {"rule": error.rule}
        raise RulebookFaulty(
            [Problem(pointer=error.pointer, code="rule_not_available", facts=facts)]
        ) from None
    found = list(problems(rulebook))
    if found:
        raise RulebookFaulty(found)
    return rulebook


def _kept(value: object, path: str) -> object:
    """Turn what people write into the canonical document: marks in hundredths, money in minor units."""
    if isinstance(value, dict):
        return dict(_kept_pair(str(key), item, f"{path}/{key}") for key, item in value.items())
    if isinstance(value, list):
        return [_kept(item, f"{path}/{i}") for i, item in enumerate(value)]
    return value


def _kept_pair(key: str, item: object, path: str) -> tuple[str, object]:
    try:
        if key in _SHARES and item is not None:
            return key, _share(item)
        if key in _MARKS and "/criteria/" in path and item is not None:
            return key, hundredths(str(item))
        if key == "scale" or (key in {"maximum", "pass_mark", "bonus_max"} and item is not None):
            return key, str(item)
        if key in _MONEY and "/title/" not in path and "/combination/" not in path:
            minor = (
                [_fen(entry) for entry in item]
                if isinstance(item, list)
                else item
                if item is None
                else _fen(item)
            )
            return f"{key}_minor", minor
    except BadNumber as error:
        raise Unreadable(path, error.code, **error.facts) from None
    return key, _kept(item, path)


def _share(item: object) -> str:
    text = str(item).strip()
    return as_text(rational(text[:-1]) / 100) if text.endswith("%") else text


def _fen(item: object) -> int:
    exact = rational(str(item)) * _MINOR
    if exact.denominator != 1:
        raise BadNumber("not_money", given=str(item))
    return exact.numerator


def _written(value: object, path: str) -> object:
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if item not in (None, [], {}, "")}
        return dict(_written_pair(key, item, f"{path}/{key}") for key, item in kept.items())
    if isinstance(value, list):
        return [_written(item, f"{path}/{i}") for i, item in enumerate(value)]
    return value


def _written_pair(key: str, item: Any, path: str) -> tuple[str, object]:  # noqa: ANN401 -- a document's value
    bare = key.removesuffix("_minor")
    if key in _MARKS and "/criteria/" in path:
        return key, as_text(
            Fraction(item, 100)
        ) if item % 100 == 0 else f"{item // 100}.{item % 100:02d}"
    if bare != key and bare in _MONEY:
        return bare, [_yuan(entry) for entry in item] if isinstance(item, list) else _yuan(item)
    return key, _written(item, path)


def _yuan(minor: int) -> int | str:
    return minor // _MINOR if minor % _MINOR == 0 else f"{minor // _MINOR}.{minor % _MINOR:02d}"


def problems(rulebook: Rulebook) -> Iterator[Problem]:
    """Name everything that cannot work in a rulebook that is well formed."""
    panels = {panel.id for panel in rulebook.panels}
    for i, panel in enumerate(rulebook.panels):
        yield from _criteria_problems(panel.criteria, f"/panels/{i}/criteria")
        if panel.normalisation != "none":
            yield Problem(
                pointer=f"/panels/{i}/normalisation",
                code="rule_not_available",
                facts={"rule": panel.normalisation},
            )
        rule = panel.aggregation
        if rule.kind is Aggregate.TRIMMED_MEAN and rule.fallback is Aggregate.TRIMMED_MEAN:
            yield Problem(pointer=f"/panels/{i}/aggregation/fallback", code="fallback_same")
        if panel.scale <= 0:
            yield Problem(pointer=f"/panels/{i}/scale", code="not_positive")
    yield from _vote_problems(rulebook, panels)
    yield from _part_problems(rulebook, panels)
    yield from _tie_problems(rulebook, panels)
    yield from _money_problems(rulebook)


def _criteria_problems(criteria: Sequence[Criterion], pointer: str) -> Iterator[Problem]:
    if not criteria:
        yield Problem(pointer=pointer, code="missing")
        return
    total = sum((criterion.weight for criterion in criteria), Fraction(0))
    if total != 1:
        yield Problem(pointer=pointer, code="weights_not_one", facts={"sum": _percent(total)})
    if len({criterion.id for criterion in criteria}) < len(criteria):
        yield Problem(pointer=pointer, code="id_twice")
    for i, criterion in enumerate(criteria):
        here = f"{pointer}/{i}"
        if criterion.weight <= 0:
            yield Problem(pointer=f"{here}/weight", code="not_positive")
        if criterion.children:
            yield from _criteria_problems(criterion.children, f"{here}/children")
        elif criterion.maximum <= 0 or criterion.step <= 0 or criterion.maximum % criterion.step:
            yield Problem(pointer=f"{here}/step", code="step_does_not_fit")


def _vote_problems(rulebook: Rulebook, panels: set[str]) -> Iterator[Problem]:
    vote = rulebook.vote
    if vote is None:
        if rulebook.combination.gate or any(
            p.kind in {PartKind.VOTE_SHARE, PartKind.VOTES} for p in rulebook.combination.parts
        ):
            yield Problem(pointer="/vote", code="vote_needed")
        return
    if vote.panel not in panels and panels:
        yield Problem(pointer="/vote/panel", code="panel_unknown", facts={"panel": vote.panel})
    for name in ("quorum", "passing"):
        threshold = getattr(vote, name)
        if threshold is not None and (
            threshold.share > 1
            or threshold.share < 0
            or (threshold.strict and threshold.share == 1)
        ):
            yield Problem(
                pointer=f"/vote/{name}/share",
                code="threshold_unreachable",
                facts={"share": as_text(threshold.share)},
            )
    if vote.quorum is not None and vote.quorum.base not in {Base.ALL, Base.NON_RECUSED}:
        yield Problem(pointer="/vote/quorum/base", code="quorum_base")
    if rulebook.combination.gate and vote.passing is None:
        yield Problem(pointer="/vote/passing", code="missing")


def _part_problems(rulebook: Rulebook, panels: set[str]) -> Iterator[Problem]:
    parts = rulebook.combination.parts
    if not parts:
        yield Problem(pointer="/combination/parts", code="missing")
    for i, part in enumerate(parts):
        if part.kind is PartKind.PANEL and part.panel not in panels:
            yield Problem(
                pointer=f"/combination/parts/{i}/panel",
                code="panel_unknown",
                facts={"panel": part.panel},
            )
    shared = [
        part
        for part in parts
        if part.kind in {PartKind.PANEL, PartKind.VOTE_SHARE} and part.maximum is None
    ]
    total = sum((part.weight for part in shared), Fraction(0))
    if len(shared) > 1 and total != 1:
        yield Problem(
            pointer="/combination/parts", code="weights_not_one", facts={"sum": _percent(total)}
        )


def _tie_problems(rulebook: Rulebook, panels: set[str]) -> Iterator[Problem]:
    leaves = {leaf.id for panel in rulebook.panels for leaf, _ in panel.leaves}
    ends = {TieKind.HUMAN, TieKind.LOTS, TieKind.LISTED_ORDER}
    if not rulebook.ties or rulebook.ties[-1].kind not in ends:
        yield Problem(pointer="/ties", code="ties_without_end")
    for i, tie in enumerate(rulebook.ties):
        if tie.kind is TieKind.CRITERION and tie.ref not in leaves:
            yield Problem(
                pointer=f"/ties/{i}/ref", code="criterion_unknown", facts={"criterion": tie.ref}
            )
        if tie.kind is TieKind.PANEL and tie.ref not in panels:
            yield Problem(pointer=f"/ties/{i}/ref", code="panel_unknown", facts={"panel": tie.ref})


def _money_problems(rulebook: Rulebook) -> Iterator[Problem]:
    rule, selection = rulebook.allotment, rulebook.selection
    if selection.kind is SelectionKind.FIRST and selection.count is None:
        yield Problem(pointer="/selection/count", code="missing")
    if selection.exclusive:
        yield Problem(
            pointer="/selection/exclusive", code="rule_not_available", facts={"rule": "exclusive"}
        )
    counted = sum(tier.count for tier in rulebook.tiers)
    if rulebook.tiers and selection.count is not None and counted < selection.count:
        yield Problem(
            pointer="/tiers",
            code="tiers_too_few",
            facts={"tiers": counted, "count": selection.count},
        )
    if rule is None:
        return
    if not rulebook.pots:
        yield Problem(pointer="/pots", code="missing")
    if rule.rule is AllotmentRule.TIERS and not rulebook.tiers:
        yield Problem(pointer="/tiers", code="missing")
    if rule.rule is AllotmentRule.LEAST_OF and not rule.terms:
        yield Problem(pointer="/allotment/terms", code="missing")
    if rule.rule is AllotmentRule.STEPS and not rule.steps_minor:
        yield Problem(pointer="/allotment/steps", code="missing")
    if rule.unit_minor <= 0:
        yield Problem(pointer="/allotment/unit", code="not_positive")


def _percent(value: Fraction) -> str:
    return f"{as_text(value * 100)}%"
