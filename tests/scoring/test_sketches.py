"""What a list reads of an outcome's document agrees with the outcome read in full, on any round."""

from math import ceil, floor

import pytest

from app.language.rankings import in_order
from app.scoring import outcome as outcomes
from app.scoring.diagnostics.tables import marks_in, marks_of
from app.scoring.engine import run
from app.scoring.outcome import awarded
from app.scoring.sketches import (
    above_line,
    blockers_in,
    ends,
    labels_in,
    lines_at,
    sketches,
    ties_at_line,
    widths,
)
from tests.support.wide_rounds import wide_round


@pytest.mark.parametrize("seed", range(40))
def test_a_sketch_tells_what_the_whole_line_tells(seed: int) -> None:
    rules, evidence = wide_round(seed)
    outcome = run(rules, evidence)
    document = outcomes.to_document(outcome)
    found = sketches(document)
    lines = lines_at(document, [one.at for one in found])
    assert [line.proposal for line in lines if line.place] == [
        line.proposal for line in in_order(outcome.lines) if line.place
    ]
    assert sorted(lines, key=lambda line: line.proposal) == sorted(
        outcome.lines, key=lambda line: line.proposal
    )
    spread = widths(document)
    for one, line in zip(found, lines, strict=True):
        sheets = [sheet for panel in line.panels[:1] for sheet in panel.sheets]
        totals = [sheet.total for sheet in sheets if sheet.total is not None]
        assert (one.total, one.place, one.awarded) == (line.total, line.place, awarded(line))
        assert spread[one.at] == (max(totals) - min(totals) if totals else 0)
    for panel in rules.panels:
        assert marks_in(document["lines"], panel.id) == marks_of(outcome.lines, panel.id)


@pytest.mark.parametrize("seed", range(40))
def test_what_a_page_reads_beside_the_lines_is_what_the_outcome_says(seed: int) -> None:
    rules, evidence = wide_round(seed)
    outcome = run(rules, evidence)
    document = outcomes.to_document(outcome)
    assert blockers_in(document) == list(outcome.blockers)
    assert ties_at_line(document) == [
        tie for tie in outcome.ties if tie.resolved_by and tie.at_line
    ]
    lines = outcome.lines
    sheets = [sheet for line in lines for panel in line.panels for sheet in panel.sheets]
    assert labels_in(document) == {sheet.seat: sheet.label for sheet in sheets}
    first = [sheet.total for line in lines for panel in line.panels[:1] for sheet in panel.sheets]
    totals = [total for total in first if total is not None]
    low = floor(min(totals)) if totals else 0
    scale = (low, max(ceil(max(totals)), low + 1)) if totals else None
    assert ends(document) == scale
    ranked = [one for one in sketches(document) if one.place]
    up_to = [i for i, one in enumerate(ranked, 1) if one.awarded or one.undecided]
    assert above_line(ranked) == max(up_to, default=0)


def test_nothing_was_handed_in_so_there_is_no_scale() -> None:
    assert ends({"lines": []}) is None
