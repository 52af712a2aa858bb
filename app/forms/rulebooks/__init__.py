"""Rulebooks as people write them (YAML, percent) and as they are kept (canonical JSON)."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import yaml

from app import currencies
from app.scoring.canonical import digest
from app.scoring.codec import decode, encode
from app.scoring.errors import BadNumber, Unreadable
from app.scoring.numbers import as_text, hundredths, rational
from app.scoring.rulebook import Rulebook
from app.scoring.soundness import Problem, problems, remarks
from app.settings import resource

__all__ = [
    "MARKS",
    "MONEY",
    "SHARES",
    "Problem",
    "RulebookFaulty",
    "compiled",
    "digest_of",
    "document_of",
    "evaluation_presets",
    "from_yaml",
    "presets",
    "problems",
    "remarks",
    "to_yaml",
    "written",
]

LIMIT = 200_000
MARKS = frozenset({"maximum", "step", "comment_below", "comment_above", "pass_mark", "below"})
SHARES = frozenset(
    {
        "weight", "share", "partial_share", "most", "own_share", "at_least_share", "at_most_share",
        "naming_share",
    }
)  # fmt: skip
MONEY = frozenset(
    {
        "amount", "unit", "floor", "cap", "steps", "request_cap", "request_floor", "constant",
        "per_organisation_cap",
    }
)  # fmt: skip
_EXACT = frozenset(
    {
        "scale", "maximum", "pass_mark", "bonus_max", "shortlist_mark", "mean", "spread", "ridge",
        "ratio", "from_score", "least_score",
    }
)  # fmt: skip
#: Where a budget is shared, these are money too.
_BUDGET_MONEY = frozenset({"start", "step", "most", "at_least_money", "at_most_money"})
USUAL = "CNY"


class RulebookFaulty(ValueError):
    """A rulebook that cannot be used; `problems` names everything that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep all problems."""
        super().__init__("; ".join(f"{p.pointer}: {p.code}" for p in problems))
        self.problems = tuple(problems)


class _Loader(yaml.SafeLoader):
    """YAML of texts, whole numbers and true or false; what else looks like a value stays text."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 -- PyYAML's own types
        """Refuse references: a short text could unfold to a huge one."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML has none here
            raise yaml.constructor.ConstructorError(problem="reference", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 -- as above
        """Refuse a key that stands twice: the first one would be lost in silence."""
        keys = [key.value for key, _ in node.value]
        twice = [key for key, _ in node.value if keys.count(key.value) > 1]
        if twice:
            mark = twice[-1].start_mark
            raise yaml.constructor.ConstructorError(problem="twice", problem_mark=mark)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in resolvers if pair[0].endswith((":bool", ":null", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# YAML 1.1 reads 010 as 8 and 1:30 as 90; here a number is written as everybody writes it.
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"\A-?(?:0|[1-9][0-9]{0,17})\Z"), list("-0123456789")
)


def from_yaml(text: str) -> Rulebook:
    """Read a rulebook as people write it; raises RulebookFaulty with every problem."""
    if len(text) > LIMIT:
        raise RulebookFaulty([Problem(pointer="", code="too_long", facts={"limit": LIMIT})])
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe loader with fewer types
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise RulebookFaulty([Problem(pointer="", code="not_yaml", facts={"line": line})]) from None
    return _usable(lambda: decode(Rulebook, _kept(document, "", _currency(document))))


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
    return yaml.safe_dump(written(rulebook), allow_unicode=True, sort_keys=False, width=110)


def written(rulebook: Rulebook) -> dict[str, Any]:
    """Give the document as people write it: percent, money in the currency's unit, nothing empty."""
    found: dict[str, Any] = _written(document_of(rulebook), "", rulebook.currency)  # type: ignore[assignment]  # an object stays one
    return found


@lru_cache(maxsize=1)
def presets() -> Mapping[str, Rulebook]:
    """Load every preset that comes with the program, by its id, in the order of the files."""
    return _loaded("rulebooks")


@lru_cache(maxsize=1)
def evaluation_presets() -> Mapping[str, Rulebook]:
    """Load the rules for evaluating awarded projects that come with the program: rulebooks like any other."""
    return _loaded("rulebooks", "evaluations")


def _loaded(*folder: str) -> Mapping[str, Rulebook]:
    found = [
        from_yaml(path.read_text(encoding="utf-8"))
        for path in sorted(resource(*folder).glob("*.yaml"))
    ]
    return {rulebook.id: rulebook for rulebook in found}


def _usable(read: Any) -> Rulebook:  # noqa: ANN401 -- a thunk that gives a rulebook
    try:
        rulebook: Rulebook = read()
    except Unreadable as error:
        raise RulebookFaulty(
            [Problem(pointer=error.pointer, code=error.code, facts=error.facts)]
        ) from None
    found = list(problems(rulebook))
    if found:
        raise RulebookFaulty(found)
    return rulebook


def _currency(document: object) -> str:
    """Give the currency in which a rulebook's amounts are written; what is none counts as the usual one."""
    named = document.get("currency") if isinstance(document, dict) else None
    return named if isinstance(named, str) and named else USUAL


def _kept(value: object, path: str, currency: str) -> object:
    """Turn what people write into the kept form: marks in hundredths, money in minor units."""
    if isinstance(value, dict):
        return dict(
            _kept_pair(str(key), item, f"{path}/{key}", currency) for key, item in value.items()
        )
    if isinstance(value, list):
        return [_kept(item, f"{path}/{i}", currency) for i, item in enumerate(value)]
    return value


def _kept_pair(key: str, item: object, path: str, currency: str) -> tuple[str, object]:
    try:
        if key in MONEY and "/title/" not in path and "/combination/" not in path:
            return f"{key}_minor", _kept_money(item, currency)
        if _of_a_budget(path) and key in _BUDGET_MONEY:
            return f"{key.removesuffix('_money')}_minor", _kept_money(item, currency)
        return key, _kept_number(key, item, path, currency)
    except BadNumber as error:
        raise Unreadable(path, error.code, **error.facts) from None


def _of_a_budget(path: str) -> bool:
    return path.startswith(
        ("/allotment/shares/", "/allotment/best/quotas/", "/allotment/categories/budgets/")
    )


def _kept_money(item: object, currency: str) -> object:
    if isinstance(item, list):
        return [_minor(entry, currency) for entry in item]
    return item if item is None else _minor(item, currency)


def _kept_number(key: str, item: object, path: str, currency: str) -> object:
    if item is not None and key in SHARES:
        return _share(item)
    if item is not None and key in MARKS and "/criteria/" in path:
        return hundredths(str(item))
    if item is not None and key in _EXACT:
        return str(item)
    return _kept(item, path, currency)


def _share(item: object) -> str:
    text = str(item).strip()
    return as_text(rational(text[:-1]) / 100) if text.endswith("%") else text


def _minor(item: object, currency: str) -> int:
    exact = currencies.minor(rational(str(item)), currency)
    if exact.denominator != 1:
        raise BadNumber("not_money", given=str(item))
    return exact.numerator


def _written(value: object, path: str, currency: str) -> object:
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if item not in (None, [], {}, "")}
        return dict(
            _written_pair(key, item, f"{path}/{key}", currency) for key, item in kept.items()
        )
    if isinstance(value, list):
        return [_written(item, f"{path}/{i}", currency) for i, item in enumerate(value)]
    return value


def _written_pair(key: str, item: Any, path: str, currency: str) -> tuple[str, object]:  # noqa: ANN401 -- a document's value
    bare = key.removesuffix("_minor")
    if key in MARKS and "/criteria/" in path:
        return key, as_text(
            Fraction(item, 100)
        ) if item % 100 == 0 else f"{item // 100}.{item % 100:02d}"
    if bare != key and bare in MONEY:
        return bare, [_major(entry, currency) for entry in item] if isinstance(
            item, list
        ) else _major(item, currency)
    if bare != key and _of_a_budget(path):
        name = f"{bare}_money" if bare.startswith("at_") else bare
        return name, _major(item, currency)
    return key, _written(item, path, currency)


def _major(minor: int, currency: str) -> int | str:
    text = currencies.typed(minor, currency)
    return text if "." in text else int(text)
