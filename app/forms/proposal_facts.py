"""What a rulebook looks at beside the proposals, and how somebody types it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from app import currencies
from app.fields import Form
from app.scoring.errors import BadNumber
from app.scoring.rulebook import AllotmentRule, QuotaBy, Rulebook
from app.vocabulary import FactKind

_DECIMAL = re.compile(r"([+-]?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")
Text = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFact:
    """One thing that the rules ask of each proposal; a bonus has limits in points."""

    kind: FactKind
    name: str = ""
    title: Text = field(default_factory=dict)
    least: Fraction | None = None
    most: Fraction | None = None

    @property
    def key(self) -> str:
        """Name it as a form does."""
        return f"{self.kind.value}:{self.name}"

    @property
    def limits(self) -> tuple[str, str]:
        """Write the limits of a bonus as somebody would type them."""
        return _plain(self.least or Fraction(0)), _plain(self.most or Fraction(0))


class FactLine(Form):
    """One fact of one proposal, as typed; empty takes it back.

    `number` is the version that stood on the page; 0 where there was none.
    """

    proposal: str = Field(max_length=32)
    key: str = Field(max_length=80)
    number: int = Field(default=0, ge=0)
    value: str = Field(default="", max_length=40)


class FactsForm(Form):
    """A page of facts; whoever changes one says which document it stands in."""

    facts: Annotated[list[FactLine], Field(max_length=1300)] = []
    source: Annotated[str, Field(max_length=300)] = ""


def asked(rules: Rulebook) -> tuple[AskedFact, ...]:
    """List what the rules look at and no form of the applicants holds."""
    return (*_features(rules), *_bonuses(rules), *_amounts(rules))


def _features(rules: Rulebook) -> Iterator[AskedFact]:
    titles: dict[str, Text] = {
        quota.value: {} for quota in rules.selection.quotas if quota.by is QuotaBy.TAG
    }
    titles |= {one.tag: dict(one.title) for one in rules.selection.exclusions}
    best = rules.allotment.best if rules.allotment is not None else None
    for quota in best.quotas if best is not None else ():
        titles.setdefault(quota.tag, {})
    for tag, title in titles.items():
        yield AskedFact(kind=FactKind.TAG, name=tag, title=title)


def _bonuses(rules: Rulebook) -> Iterator[AskedFact]:
    together = rules.combination
    for rule in together.bonuses:
        yield AskedFact(
            kind=FactKind.BONUS,
            name=rule.id,
            title=dict(rule.title),
            least=rule.at_least,
            most=rule.at_most,
        )
    if not together.bonuses and together.bonus_max is not None:
        yield AskedFact(kind=FactKind.BONUS, least=Fraction(0), most=together.bonus_max)


def _amounts(rules: Rulebook) -> Iterator[AskedFact]:
    rule = rules.allotment
    if rule is None:
        return
    if rule.rule is AllotmentRule.LEAST_OF and any(term.base == "budget" for term in rule.terms):
        yield AskedFact(kind=FactKind.APPROVED)
    if rule.rule is AllotmentRule.STEPS:
        yield AskedFact(kind=FactKind.STEP)
    if rule.partial or rule.rule is AllotmentRule.PROPORTIONAL:
        yield AskedFact(kind=FactKind.MINIMUM)


def read_fact(one: AskedFact, typed: str, currency: str) -> int | None:
    """Read what was typed as it is kept; raises BadNumber. Empty gives None."""
    text = typed.strip()
    if one.kind is FactKind.TAG:
        return 1 if text else None
    if not text:
        return None
    if one.kind is not FactKind.BONUS:
        amount = currencies.read(text, currency)
        if amount is None:
            code, facts = currencies.fault(currency)
            raise BadNumber(code, **facts)
        return amount
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise BadNumber("not_points")
    value = int(found[2]) * 100 + int(((found[3] or "") + "00")[:2])
    value = -value if found[1] == "-" else value
    least, most = one.least, one.most
    if least is not None and most is not None and not least * 100 <= value <= most * 100:
        raise BadNumber("points_outside", least=_plain(least), most=_plain(most))
    return value


def as_typed(kind: FactKind, value: int | None, currency: str) -> str:
    """Write a kept value as somebody would type it."""
    if value is None:
        return ""
    if kind is FactKind.TAG:
        return "yes"
    return _points(value) if kind is FactKind.BONUS else currencies.typed(value, currency)


def _points(hundredths: int) -> str:
    sign, size = "-" if hundredths < 0 else "", abs(hundredths)
    return f"{sign}{size // 100}" + (f".{size % 100:02d}" if size % 100 else "")


def _plain(value: Fraction) -> str:
    return _points(int(value * 100))
