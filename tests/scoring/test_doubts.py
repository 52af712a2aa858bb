"""What a page says of how sure a ranking is, and of sheets that stand out."""

from dataclasses import replace

from app.scoring import outcome as outcomes
from app.scoring.diagnostics import tables
from app.scoring.diagnostics.doubts import outstanding, sureness
from app.scoring.engine import run
from tests.support.made_rounds import proposal, rules, scored, seats, sheet


def test_a_page_names_sheets_that_stand_out_and_how_sure_places_are() -> None:
    marks = {f"p{i}": [80 + i, 81 + i, 82 + i, 80 + i] for i in range(8)} | {
        "odd": [80, 81, 82, 12]
    }
    evidence = scored({}, 1000)
    evidence = replace(
        evidence,
        proposals=tuple(proposal(name) for name in marks),
        seats=seats(4),
        sheets=tuple(
            sheet(f"s{i}", name, mark) for name, own in marks.items() for i, mark in enumerate(own)
        ),
    )
    lines = outcomes.to_document(run(rules(), evidence))["lines"]
    assert set(outstanding(lines, "panel")) == {"odd"}
    assert outstanding(lines, "nobody") == {}
    found = sureness(lines, "panel", 2)
    assert (set(found.places), "odd" in found.near) == (set(marks), False)
    assert sureness(lines[:1], "panel", 1).places == {}


def test_sheets_of_members_who_gave_one_each_stand_for_themselves() -> None:
    marks = {("s0", "a"): 80.0, ("s1", "a"): 84.0, ("s2", "b"): 60.0, ("s3", "b"): 64.0}
    found = tables.components(tables.sums(marks))
    assert (found.proposals, found.members, found.rest) == (196.0, 0.0, 8.0)
