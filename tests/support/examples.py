"""The examples of docs/rules: a small round in a few lines, and what must come out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import yaml

from app.forms.rulebooks import from_yaml
from app.scoring.ballot_sets import BallotSets, SetForm
from app.scoring.engine import run
from app.scoring.evidence import (
    Assignment,
    Ballot,
    Bonus,
    Decision,
    DecisionKind,
    Evidence,
    Paper,
    Pot,
    Proposal,
    Seat,
    Sheet,
)
from app.scoring.numbers import rational
from app.scoring.outcome import Line, Outcome
from app.scoring.rulebook import Rulebook

Example = Mapping[str, Any]
BLOCK = re.compile(r"^```yaml example\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BASE: dict[str, Any] = {
    "id": "example",
    "title": {"zh": "例"},
    "combination": {"parts": [{"kind": "panel", "panel": "panel"}]},
    "ties": [{"kind": "human"}],
}
LEAF = {"id": "quality", "title": {"zh": "质量"}, "weight": 1, "maximum": 100, "step": 0.5}
PANEL = {"id": "panel", "title": {"zh": "评委"}, "criteria": [LEAF]}


def examples(page: str) -> list[Example]:
    """Read the examples of a page."""
    return [yaml.load(block, Loader=yaml.BaseLoader) for block in BLOCK.findall(page)]


def outcome_of(example: Example) -> Outcome:
    """Run an example."""
    return run(rulebook_of(example), evidence_of(example), example.get("seed"))


def rulebook_of(example: Example) -> Rulebook:
    """Give the rules of an example."""
    given = {**BASE, **example.get("rulebook", {})}
    panels = given.get("panels", [{}] if example.get("sheets") else [])
    given["panels"] = [{**PANEL, **panel} for panel in panels]
    return from_yaml(yaml.safe_dump(_plain(given), allow_unicode=True))


def _plain(value: Any) -> Any:
    """Give numbers and truth values their type back, as a reader of YAML would."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    words = {"true": True, "false": False, "null": None}
    if value in words:
        return words[value]
    return int(value) if re.fullmatch(r"-?[0-9]+", str(value)) else value


def evidence_of(example: Example) -> Evidence:
    """Build the evidence of an example."""
    sheets = example.get("sheets", {})
    names = [*sheets, *(name for name in example.get("proposals", []) if name not in sheets)]
    seats = sorted({seat for own in sheets.values() for seat in own})
    seats += [f"s{i}" for i in range(len(example.get("papers", []))) if f"s{i}" not in seats]
    pots = example.get("pots", {"seed": example["pot"]} if "pot" in example else {})
    weights = example.get("weights", {})
    return Evidence(
        round="example",
        proposals=tuple(_proposal(name, example) for name in names),
        seats=tuple(
            Seat(id=s, label=s, panel="panel", weight=Fraction(weights.get(s, 1))) for s in seats
        ),
        assignments=tuple(
            Assignment(seat=seat, proposal=name) for name, own in sheets.items() for seat in own
        ),
        sheets=tuple(
            replace(_sheet(name, seat, marks), recommended_minor=_advice(example, name, seat))
            for name, own in sheets.items()
            for seat, marks in own.items()
        ),
        ballots=_ballots(example),
        papers=_papers(example),
        bonuses=tuple(
            Bonus(proposal=b["proposal"], points=rational(b["points"]), source="", kind=b["kind"])
            for b in example.get("bonuses", [])
        ),
        pots=tuple(Pot(id=name, amount_minor=int(amount)) for name, amount in pots.items()),
        decisions=tuple(
            _decision(f"d{i}", row) for i, row in enumerate(example.get("decisions", []))
        ),
        ballot_sets=_sets(example, names),
    )


def _decision(name: str, row: Mapping[str, Any]) -> Decision:
    return Decision(
        id=name,
        kind=DecisionKind(row["kind"]),
        minutes="2016-9-9",
        proposal=row.get("proposal", ""),
        order=tuple(row.get("order", ())),
        amount_minor=int(row["amount"]) if "amount" in row else None,
    )


def _proposal(name: str, example: Example) -> Proposal:
    def number(key: str, otherwise: int = 0) -> int:
        return int(example.get(key, {}).get(name, otherwise))

    step = example.get("steps", {}).get(name)
    return Proposal(
        id=name,
        number=name,
        title=name,
        organisation=example.get("organisations", {}).get(name, f"o-{name}"),
        tags=tuple(example.get("tags", {}).get(name, ())),
        requested_minor=number("requests", 100),
        minimum_minor=number("minima"),
        strand=example.get("strands", {}).get(name, ""),
        own_funds_minor=number("own"),
        match_raised_minor=number("raised"),
        step_minor=int(step) if step else None,
    )


def _sheet(name: str, seat: str, marks: Any) -> Sheet:
    given = marks if isinstance(marks, dict) else {"quality": marks}
    return Sheet(
        seat=seat,
        proposal=name,
        marks={
            key: None if mark == "null" else int(rational(mark) * 100)
            for key, mark in given.items()
        },
    )


def _advice(example: Example, name: str, seat: str) -> int | None:
    given = example.get("advice", {}).get(name, {}).get(seat)
    return None if given is None else int(given)


def _sets(example: Example, names: list[str]) -> BallotSets | None:
    groups = example.get("sets")
    if groups is None:
        return None
    form = SetForm.POINTS if any("=" in group for group in groups) else SetForm.APPROVAL
    return BallotSets(form=form, proposals=tuple(names), groups=tuple(groups))


def _ballots(example: Example) -> tuple[Ballot, ...]:
    rows: list[tuple[str, Any, dict[str, Any]]] = [
        (name, row, {}) for name, row in example.get("ballots", {}).items()
    ]
    rows += [(name, row, {"round": 2}) for name, row in example.get("again", {}).items()]
    for vote, held in example.get("further", {}).items():
        rows += [(name, row, {"vote": vote}) for name, row in held.items()]
    return tuple(replace(_ballot(name, row, example), **more) for name, row, more in rows)


def _ballot(name: str, row: Mapping[str, str], example: Example) -> Ballot:
    cast = [int(row.get(key, 0)) for key in ("for", "against", "abstain")]
    members = row.get("members", example.get("members", sum(cast)))
    return Ballot(
        proposal=name,
        votes_for=cast[0],
        votes_against=cast[1],
        votes_abstain=cast[2],
        attending=int(row["attending"]) if "attending" in row else None,
        members=int(members),
    )


def _papers(example: Example) -> tuple[Paper, ...]:
    own = [
        Paper(id=f"x{i}", voter=f"s{i}", choices={key: int(value) for key, value in row.items()})
        for i, row in enumerate(example.get("papers", []))
    ]
    for vote, rows in example.get("public", {}).items():
        own += [
            Paper(
                id=f"{vote}{i}",
                voter=row["voter"],
                vote=vote,
                choices={key: int(value) for key, value in row.items() if key != "voter"},
            )
            for i, row in enumerate(rows)
        ]
    return tuple(own)


def said(line: Line, key: str, wanted: Any) -> Any:
    """Give what an example expects of a line in the words of the example."""
    vote = line.vote
    if key in {"total", "total_exact"}:
        wanted = rational(wanted)
        return getattr(line, key), wanted
    plain: dict[str, Any] = {
        "place": "null" if line.place is None else str(line.place),
        "amount": str(line.amount_minor),
        "reason": line.reason.value,
        "tier": line.tier,
        "pot": line.pot,
        "selected": str(line.selected).lower(),
        "moved_by": list(line.moved_by),
        "needed": str(vote.needed) if vote else "",
        "void": str(vote.votes_void) if vote else "",
        "passed": str(vote.passed).lower() if vote else "",
    }
    if key == "corrected":
        return {s.seat: s.corrected for p in line.panels for s in p.sheets}, {
            seat: rational(value) for seat, value in wanted.items()
        }
    return plain[key], wanted
