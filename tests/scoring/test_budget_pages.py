"""The examples worked by hand on the pages of the budget rules come out as they say."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.forms.ballot_files import BallotFile, papers_of, read_ballot_file, round_of
from app.scoring.engine import run
from app.scoring.outcome import Outcome
from tests.support.sources import files, text

BLOCK = re.compile(r"```pb\n(.*?)```\s+```json\n(.*?)```", re.DOTALL)
PAGES = [name for name in files() if name.startswith("docs/rules/") and "```pb\n" in text(name)]


def examples() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for page in PAGES:
        for ballots, expected in BLOCK.findall(text(page)):
            yield page, ballots, json.loads(expected)


def found(file: BallotFile, rule: str | None) -> dict[str, object]:
    applied = round_of(file, rule)
    outcome = run(applied.rulebook, applied.evidence)
    account = outcome.pots[0].account or {}
    won = sorted(
        (line for line in outcome.lines if line.amount_minor),
        key=lambda line: line.facts.get("order", 0),
    )
    return {
        "winners": [line.proposal for line in won],
        "amounts": {line.proposal: line.amount_minor // 10**applied.places for line in won},
        "ties": [list(tie.proposals) for tie in outcome.ties],
        "groups": list(papers_of(file).groups),
        "repeated": account.get("completion", {}).get("repeated"),
        "compared": _counts(outcome),
        "passed_over": [one["proposal"] for one in account.get("passed_over", ())],
    }


def _counts(outcome: Outcome) -> dict[str, int]:
    compared = (outcome.pots[0].account or {}).get("compared", {})
    return {name: compared[name] for name in ("shares", "greedy", "same") if name in compared}


@pytest.mark.parametrize(("page", "ballots", "expected"), list(examples()))
def test_the_example_comes_out(page: str, ballots: str, expected: dict[str, Any]) -> None:
    result = found(read_ballot_file(ballots.encode()), expected.pop("rule", None))
    assert {key: result[key] for key in expected} == expected, page


def test_every_page_has_its_four_parts() -> None:
    assert len(PAGES) == 5
    for page in PAGES:
        assert [
            h for h in ("## By hand", "## Edge cases", "## Source") if h not in text(page)
        ] == []
