"""Nothing around the program changes a byte: hash seed, language, time zone; names change only names."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings

from app.forms.rulebooks import presets
from app.scoring import outcome as outcomes
from app.scoring.engine import run
from app.scoring.evidence import Evidence
from app.scoring.outcome import Outcome
from app.scoring.rulebook import Rulebook, TieKind, TieRule
from tests.forms.test_rulebooks import made_for
from tests.support.random_rounds import evidences, rulebooks
from tests.support.sources import ROOT

PROGRAM = """
from app.forms.rulebooks import presets
from app.scoring.canonical import digest
from app.scoring.engine import run
from app.scoring.outcome import digest_of
from tests.forms.test_rulebooks import made_for
print(digest([digest_of(run(book, made_for(book), "20160909")) for book in presets().values()]))
"""
SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
]


def _digest(around: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, **around, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_every_preset_gives_the_same_bytes_everywhere() -> None:
    found = {_digest(around) for around in SURROUNDINGS}
    assert len(found) == 1
    assert len(found.pop()) == 64


@given(rulebooks(), evidences())
@settings(max_examples=40, deadline=None)
def test_other_names_of_proposals_give_the_same_outcome_under_them(
    book: Rulebook, evidence: Evidence
) -> None:
    plain = replace(book, ties=(*book.ties[:-1], TieRule(kind=TieKind.HUMAN)))
    names = {one.id: f"z{9 - i}" for i, one in enumerate(evidence.proposals)}
    mine, other = run(plain, evidence), run(plain, relabelled(evidence, names))
    assert numbers(mine, names) == numbers(other, {name: name for name in names.values()})


def numbers(outcome: Outcome, names: dict[str, str]) -> list[tuple[object, ...]]:
    """Everything but amounts inside an open tie, where the order of names is all that is left."""
    return sorted(
        (
            names[line.proposal],
            line.standing,
            str(line.total_exact),
            line.place or 0,
            line.tie_break,
            line.amount_minor if outcome.status.value == "complete" else 0,
        )
        for line in outcome.lines
    )


def relabelled(evidence: Evidence, names: dict[str, str]) -> Evidence:
    """Give every proposal another id; nothing else changes."""
    lists = {
        part: tuple(replace(row, proposal=names[row.proposal]) for row in getattr(evidence, part))
        for part in ("assignments", "recusals", "sheets", "ballots", "bonuses")
    }
    proposals = tuple(replace(one, id=names[one.id]) for one in evidence.proposals)
    return replace(evidence, proposals=proposals, **lists)  # type: ignore[arg-type]  # lists by name


@pytest.mark.parametrize("name", sorted(presets()))
def test_an_outcome_is_read_back_as_it_was(name: str) -> None:
    rules = presets()[name]
    outcome = run(rules, made_for(rules), "x")
    assert outcomes.from_document(outcomes.to_document(outcome)) == outcome
