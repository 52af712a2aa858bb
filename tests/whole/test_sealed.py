"""Marks before the stage closes, and papers before the vote does: nobody's page tells of them.

Two copies of one round differ in what stands on sheets, or on papers of an open ballot, and in
nothing else. Officers, and members who did not write it, get the same bytes in both.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from app.actions import meetings
from app.vocabulary import Choice, Phase
from tests.support.rounds import SUBJECT, World, copied, open_world
from tests.whole.test_leaks import opened
from tests.whole.test_two_worlds import SAMPLE, differences

OFFICERS = ("organiser", "second", "signatory", "secretary", "auditor")
Worlds = Callable[[Phase], World]
WIDE = [SAMPLE, pytest.param(None, marks=pytest.mark.soak)]


@pytest.mark.parametrize("sample", WIDE)
def test_marks_are_closed_to_officers_until_the_stage_is(
    world_copy: Worlds, sample: int | None
) -> None:
    one, other = world_copy(Phase.REVIEW), world_copy(Phase.REVIEW)
    with closing(opened(other)) as database:
        rows = database.execute("SELECT id, marks FROM review_revision").fetchall()
        for place, (revision, marks) in enumerate(rows):
            turned = {
                key: 1000 - mark if isinstance(mark, int) else mark
                for key, mark in json.loads(marks).items()
            }
            database.execute(
                "UPDATE review_revision SET marks = ?, comment = ?, panel_note = ? WHERE id = ?",
                (json.dumps(turned), "另一句话" * place, "给评审组的另一句话", revision),
            )
        database.commit()
    assert differences(one, other, OFFICERS, sample=sample) == {}


@pytest.mark.parametrize("sample", WIDE)
def test_papers_are_closed_to_everybody_until_the_vote_is(
    world_copy: Worlds, tmp_path: Path, sample: int | None
) -> None:
    one = world_copy(Phase.MEETING)
    ballot = one.one(
        "SELECT b.id FROM ballot b JOIN proposal p ON p.id = b.proposal_id"
        " JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?",
        SUBJECT,
    )
    one.do(one.people["organiser"], lambda unit: meetings.open_ballot(unit, ballot))
    for (voter,) in one.query("SELECT account_id FROM seat WHERE label NOT IN ('A', 'B')"):
        one.do(str(voter), lambda unit: meetings.cast(unit, ballot, Choice.FOR))
    with ExitStack() as stack:
        other = open_world(Phase.MEETING, copied(one.settings, tmp_path), stack)
        with closing(opened(other)) as database:
            changed = database.execute(
                "UPDATE named_paper SET choice = 'against' WHERE ballot_id = ?", (ballot,)
            )
            assert changed.rowcount > 1
            database.commit()
        assert differences(one, other, (*OFFICERS, "assigned", "recused"), sample=sample) == {}
