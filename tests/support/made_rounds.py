"""Small rounds for the engine's tests, written as compactly as a person would write them down."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.scoring.evidence import Assignment, Ballot, Evidence, Pot, Proposal, Seat, Sheet
from app.scoring.outcome import Line, Outcome
from app.scoring.rulebook import (
    Aggregate,
    Aggregation,
    Allotment,
    AllotmentRule,
    Combination,
    Criterion,
    Panel,
    Part,
    PartKind,
    PotRule,
    Rulebook,
)

WHOLE = Criterion(id="quality", title={}, weight=Fraction(1), maximum=10000)


def panel(*criteria: Criterion, kind: Aggregate = Aggregate.MEAN, **more: Any) -> Panel:
    """A panel called `panel`, on one criterion out of 100 if none is given."""
    return Panel(
        id="panel",
        title={},
        criteria=criteria or (WHOLE,),
        aggregation=Aggregation(kind=kind),
        **more,
    )


def rules(allotment: Allotment | None = None, **more: Any) -> Rulebook:
    """Rank by the panel's mean, one pot; `more` replaces any part of the rulebook."""
    parts = Combination(parts=(Part(kind=PartKind.PANEL, panel="panel"),))
    given: dict[str, Any] = {
        "id": "made",
        "title": {},
        "panels": (panel(),),
        "combination": parts,
        "pots": (PotRule(id="seed", title={}),) if allotment else (),
        "allotment": allotment,
    }
    return Rulebook(**{**given, **more})


def down(**more: Any) -> Allotment:
    """Down the ranking until the pot is empty."""
    return Allotment(rule=AllotmentRule.DOWN_THE_RANKING, **more)


def proposal(name: str, requested: int = 100, **more: Any) -> Proposal:
    """A proposal of an organisation of its own."""
    given = {"number": name.upper(), "title": name, "organisation": f"o-{name}"}
    return Proposal(id=name, requested_minor=requested, **{**given, **more})


def seats(count: int, **more: Any) -> tuple[Seat, ...]:
    """Members s0, s1 …"""
    return tuple(Seat(id=f"s{i}", label=str(i), panel="panel", **more) for i in range(count))


def sheet(seat: str, of: str, *marks: int | None, names: Sequence[str] = ("quality",)) -> Sheet:
    """A filed sheet with whole marks."""
    hundredths = [None if mark is None else mark * 100 for mark in marks]
    return Sheet(seat=seat, proposal=of, marks=dict(zip(names, hundredths, strict=True)))


def scored(
    scores: Mapping[str, int],
    pot: int | None = None,
    wishes: Mapping[str, int] | None = None,
    **more: Any,
) -> Evidence:
    """One member gives each proposal its score."""
    wishes = wishes or {}
    given: dict[str, Any] = {
        "round": "made",
        "proposals": tuple(proposal(name, wishes.get(name, 100)) for name in scores),
        "seats": seats(1),
        "assignments": tuple(Assignment(seat="s0", proposal=name) for name in scores),
        "sheets": tuple(sheet("s0", name, score) for name, score in scores.items()),
        "pots": (Pot(id="seed", amount_minor=pot),) if pot is not None else (),
    }
    return Evidence(**{**given, **more})


def voted(name: str, votes_for: int, attending: int, members: int, recused: int = 0) -> Ballot:
    """A ballot on which everybody who attended and did not agree was against."""
    return Ballot(
        proposal=name,
        votes_for=votes_for,
        votes_against=attending - votes_for,
        attending=attending,
        members=members,
        recused=recused,
    )


def amounts(outcome: Outcome) -> dict[str, int]:
    """Amounts by proposal."""
    return {line.proposal: line.amount_minor for line in outcome.lines}


def places(outcome: Outcome) -> dict[str, int | None]:
    """Places by proposal."""
    return {line.proposal: line.place for line in outcome.lines}


def line_of(outcome: Outcome, name: str) -> Line:
    """The line of one proposal."""
    return next(line for line in outcome.lines if line.proposal == name)
