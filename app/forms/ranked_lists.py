"""A list of projects with scores and amounts (.csv), to share out a pot over without a whole round."""

import csv
import io
from collections.abc import Mapping
from fractions import Fraction
from math import floor

from app import currencies
from app.errors import Problem, Unreadable
from app.scoring.errors import BadNumber
from app.scoring.evidence import Bonus, Evidence, Pot, Proposal
from app.scoring.numbers import rational
from app.scoring.rulebook import (
    Allotment,
    AllotmentRule,
    Misfit,
    PotRule,
    Rulebook,
    TieKind,
    TieRule,
)

POT = "pot"
NEEDED = ("id", "score", "amount")
PROBLEMS_MAX = 200


def read_ranked_list(data: bytes, currency: str) -> Evidence:
    """Read a list; columns id, score, amount, and if they are there title, organisation, minimum, tags.

    Amounts stand in the main unit of `currency`, fields between commas or semicolons. Raises Unreadable
    with every problem and its line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable([Problem(code="pb_encoding", facts={"line": line})]) from None
    first = text.partition("\n")[0]
    rows = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    names = [name.strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        facts = {"line": 1, "column": ", ".join(missing), "section": "CSV"}
        raise Unreadable([Problem(code="pb_column_missing", facts=facts)])
    rows.fieldnames = names
    return _evidence(rows, currency)


def _evidence(rows: "csv.DictReader[str]", currency: str) -> Evidence:
    proposals: dict[str, Proposal] = {}
    scores: list[Bonus] = []
    problems: list[Problem] = []
    for row in rows:
        cells = {
            name: value.strip() for name, value in row.items() if isinstance(value, str) and name
        }
        found = _row(cells, rows.line_num, proposals, problems, currency=currency)
        if found is not None:
            proposals[found[0].id] = found[0]
            scores.append(found[1])
    if problems or not proposals:
        none = Problem(code="pb_no_projects", facts={"line": rows.line_num})
        raise Unreadable(problems[:PROBLEMS_MAX] or [none])
    return Evidence(
        round="list", proposals=tuple(proposals.values()), bonuses=tuple(scores), pots=()
    )


def _row(
    cells: Mapping[str, str],
    line: int,
    known: Mapping[str, Proposal],
    problems: list[Problem],
    *,
    currency: str,
) -> tuple[Proposal, Bonus] | None:
    name = cells.get("id", "")
    if not name or name in known:
        code = "pb_id_twice" if name else "pb_id_empty"
        problems.append(Problem(code=code, facts={"line": line, "value": name}))
        return None
    numbers = {}
    for column in ("score", "amount", "minimum"):
        try:
            numbers[column] = rational(cells.get(column) or "0")
        except BadNumber:
            facts = {"line": line, "column": column, "value": cells.get(column, "")}
            problems.append(Problem(code="pb_number", facts=facts))
            return None
    proposal = Proposal(
        id=name,
        number=name,
        title=cells.get("title") or name,
        organisation=cells.get("organisation") or name,
        tags=tuple(tag.strip() for tag in cells.get("tags", "").split("|") if tag.strip()),
        requested_minor=_minor(numbers["amount"], currency),
        minimum_minor=_minor(numbers["minimum"], currency),
        listed_at=len(known) + 1,
    )
    return proposal, Bonus(proposal=name, points=numbers["score"], source="score")


def _minor(value: Fraction, currency: str) -> int:
    return max(0, floor(currencies.minor(value, currency)))


def plain_rulebook() -> Rulebook:
    """Give the rule for a list that brings none: down the ranking, passing over what does not fit."""
    return Rulebook(
        id="list",
        title={"en": "Down the list"},
        ties=(TieRule(kind=TieKind.LISTED_ORDER),),
        pots=(PotRule(id=POT, title={"en": "Pot"}),),
        allotment=Allotment(rule=AllotmentRule.DOWN_THE_RANKING, misfit=Misfit.SKIP),
    )


def pot_of(amount: Fraction, currency: str) -> Pot:
    """Give the pot of such a list."""
    return Pot(id=POT, amount_minor=_minor(amount, currency))
