"""What a budget may be spent on: the rules of the round, each with the amount that would pass."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Protocol

from app.forms.proposal_forms.amounts import typed_amount
from app.forms.proposal_forms.kinds.handling import Found
from app.forms.proposal_forms.shape import Limits, Question, Source, Text
from app.scoring.rulebook import CategoryShare, ShareBase


class Line(Protocol):
    """What the rules look at in a line of the budget."""

    @property
    def category(self) -> str:
        """The kind of cost."""

    @property
    def source(self) -> str:
        """Who pays."""

    @property
    def amount_minor(self) -> int:
        """The line's amount."""


def shares_of(question: Question, limits: Limits) -> tuple[CategoryShare, ...]:
    """List the shares that hold: those of the rulebook, and those that an older form names."""
    own = tuple(
        CategoryShare(categories=(one.id,), most=Fraction(one.share_max, 100))
        for one in question.categories
        if one.share_max is not None
    )
    return own + limits.rules.shares


def spending_faults(question: Question, lines: Sequence[Line], limits: Limits) -> Found:
    """Hold a budget against every rule of the round."""
    yield from _request_faults(question, lines, limits)
    for place, line in enumerate(lines):
        if line.category in limits.rules.forbidden:
            facts: dict[str, object] = {"category": _label(question, (line.category,))}
            yield f"{question.id}-{place}-category", ("category_forbidden", facts)
    for share in shares_of(question, limits):
        yield from _share_faults(question, lines, share)
    yield from _own_faults(question, lines, limits)


def _request_faults(question: Question, lines: Sequence[Line], limits: Limits) -> Found:
    asked = _sum(lines, Source.REQUESTED)
    cap, least = limits.request_cap_minor, limits.rules.request_floor_minor
    if cap is not None and asked > cap:
        facts = {
            "limit": typed_amount(cap, question.currency),
            "over": typed_amount(asked - cap, question.currency),
        }
        yield question.id, ("budget_over", dict(facts))
    elif least is not None and asked < least:
        yield question.id, ("request_under", {"least": typed_amount(least, question.currency)})


def _share_faults(question: Question, lines: Sequence[Line], share: CategoryShare) -> Found:
    """Hold categories against their share, and give the amount that would pass."""
    counted = [
        (place, line)
        for place, line in enumerate(lines)
        if share.base is ShareBase.TOTAL or line.source == Source.REQUESTED
    ]
    mine = [(place, line) for place, line in counted if line.category in share.categories]
    part, whole = _total(mine), _total(counted)
    if part <= share.most * whole:
        return
    tenths = part * 1000 // whole
    facts: dict[str, object] = {
        "category": _label(question, share.categories),
        "share": f"{tenths // 10}.{tenths % 10}%",
        "most": percent(share.most),
        "limit": typed_amount(
            floor((whole - part) * share.most / (1 - share.most)), question.currency
        ),
    }
    yield f"{question.id}-{mine[0][0]}-price", ("share_over", facts)


def _own_faults(question: Question, lines: Sequence[Line], limits: Limits) -> Found:
    """Hold the applicant's own part against its least share of the whole."""
    least = limits.rules.own_share
    if least is None or not lines or not question.grid:
        return
    own = _sum(lines, Source.OWN)
    own += _sum(lines, Source.MATCH) if limits.rules.match_counts else 0
    whole = sum(line.amount_minor for line in lines)
    if own >= least * whole:
        return
    needed = ceil((whole - own) * least / (1 - least))
    facts = {
        "least": percent(least),
        "needed": typed_amount(needed, question.currency),
        "own": typed_amount(own, question.currency),
    }
    yield question.id, ("own_share_under", dict(facts))


def percent(share: Fraction) -> str:
    """Write a share in percent, with as many places as it has (three at most)."""
    thousandths = floor(share * 100_000)
    text = f"{thousandths // 1000}.{thousandths % 1000:03d}"
    return text.rstrip("0").rstrip(".") + "%"


def _sum(lines: Sequence[Line], source: Source) -> int:
    return sum(line.amount_minor for line in lines if line.source == source)


def _total(lines: Sequence[tuple[int, Line]]) -> int:
    return sum(line.amount_minor for _, line in lines)


def _label(question: Question, ids: Sequence[str]) -> Text:
    """Name categories in each language that all of them have."""
    labels = [category.label for category in question.categories if category.id in ids]
    joiners = {"zh": "、", "en": ", "}  # a list of the form's own words
    return {
        language: joiner.join(label[language] for label in labels)
        for language, joiner in joiners.items()
        if labels and all(label.get(language) for label in labels)
    }
