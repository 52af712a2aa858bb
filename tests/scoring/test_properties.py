"""What must hold for every round."""

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring import evidence as evidences_of
from app.scoring import outcome as outcomes
from app.scoring.canonical import canonical
from app.scoring.engine import run
from app.scoring.evidence import Evidence, Recusal, Seat
from app.scoring.outcome import Line, Outcome, Reason, Standing, Status
from app.scoring.rulebook import Base, Rulebook
from tests.support.random_rounds import evidences, renamed, rulebooks

LISTS = ("proposals", "seats", "assignments", "recusals", "sheets", "ballots", "bonuses", "pots")
FEW = settings(max_examples=30, deadline=None)


def written(outcome: Outcome) -> bytes:
    return canonical(outcomes.to_document(outcome))


def numbers(line: Line) -> tuple[object, ...]:
    return (
        line.proposal,
        line.standing,
        line.total_exact,
        line.place,
        line.selected,
        line.amount_minor,
        line.reason,
    )


@given(rulebooks(), evidences(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_records_changes_no_byte(
    book: Rulebook, evidence: Evidence, luck: random.Random
) -> None:
    shuffled = {
        name: tuple(luck.sample(getattr(evidence, name), len(getattr(evidence, name))))
        for name in LISTS
    }
    turned = replace(evidence, **shuffled)  # type: ignore[arg-type]  # lists by name
    turned = replace(
        turned,
        sheets=tuple(replace(s, marks=dict(reversed(s.marks.items()))) for s in turned.sheets),
    )
    assert written(run(book, turned, "x")) == written(run(book, evidence, "x"))


@given(rulebooks(), evidences())
@FEW
def test_a_record_imported_twice_changes_no_byte(book: Rulebook, evidence: Evidence) -> None:
    doubled = {name: getattr(evidence, name) * 2 for name in LISTS}
    again = replace(evidence, **doubled)
    assert written(run(book, again, "x")) == written(run(book, evidence, "x"))


@given(rulebooks(), evidences())
@FEW
def test_the_names_of_seats_change_no_number(book: Rulebook, evidence: Evidence) -> None:
    names = {seat.id: f"z{9 - i}" for i, seat in enumerate(evidence.seats)}
    other = run(book, renamed(evidence, names), "x")
    mine = run(book, evidence, "x")
    assert [numbers(line) for line in other.lines] == [numbers(line) for line in mine.lines]


@given(rulebooks(), evidences())
@FEW
def test_a_member_recused_from_everything_changes_nothing(
    book: Rulebook, evidence: Evidence
) -> None:
    assert book.vote is not None
    assert book.vote.passing is not None
    passing = replace(book.vote.passing, base=Base.NON_RECUSED)
    book = replace(book, vote=replace(book.vote, passing=passing))
    newcomer = Seat(id="n", label="n", panel="panel")
    kept_out = tuple(Recusal(seat="n", proposal=p.id) for p in evidence.proposals)
    more = replace(
        evidence, seats=(*evidence.seats, newcomer), recusals=(*evidence.recusals, *kept_out)
    )
    assert [numbers(line) for line in run(book, more, "x").lines] == [
        numbers(line) for line in run(book, evidence, "x").lines
    ]


@given(rulebooks(), evidences())
@settings(max_examples=60, deadline=None)
def test_money_stays_within_pot_request_and_unit(book: Rulebook, evidence: Evidence) -> None:
    outcome = run(book, evidence, "x")
    assert book.allotment is not None
    spent = sum(line.amount_minor for line in outcome.lines)
    for pot in outcome.pots:
        assert spent == pot.before_minor - pot.after_minor
        assert pot.after_minor >= 0
    for line in outcome.lines:
        assert 0 <= line.amount_minor <= line.requested_minor
        assert line.amount_minor % book.allotment.unit_minor == 0
        assert line.amount_minor > 0 or line.reason not in _REASONS_OF_MONEY
        assert line.standing is Standing.RANKED or line.amount_minor == 0


_REASONS_OF_MONEY = {
    Reason.FLAT,
    Reason.TIER,
    Reason.IN_RANK_ORDER,
    Reason.PARTIAL,
    Reason.PROPORTIONAL,
}


@given(rulebooks(), evidences())
@FEW
def test_places_are_competition_ranks_of_the_totals(book: Rulebook, evidence: Evidence) -> None:
    outcome = run(book, evidence, "x")
    ranked = [line for line in outcome.lines if line.standing is Standing.RANKED]
    for line in ranked:
        assert line.total is not None
        better = sum(1 for other in ranked if (other.total or Fraction(0)) > line.total)
        equal = sum(1 for other in ranked if other.total == line.total)
        assert better < (line.place or 0) <= better + equal


@given(rulebooks(), evidences())
@FEW
def test_documents_are_read_back_as_they_were_written(book: Rulebook, evidence: Evidence) -> None:
    outcome = run(book, evidence, "x")
    assert outcomes.from_document(outcomes.to_document(outcome)) == outcome
    document = evidences_of.to_document(evidence)
    assert evidences_of.from_document(document) == evidences_of.ordered(evidence)


@given(rulebooks(), evidences())
@FEW
def test_a_line_unpaid_for_want_of_money_would_not_have_fitted(
    book: Rulebook, evidence: Evidence
) -> None:
    outcome = run(book, evidence, "x")
    if outcome.status is Status.COMPLETE:
        for line in outcome.lines:
            if line.reason is Reason.DOES_NOT_FIT:
                assert line.facts["wish"] > line.facts["left"]
