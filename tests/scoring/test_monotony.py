"""Where it is promised, more never makes it worse: a higher mark, one more vote, a higher score."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.best_set import Candidate, best_set
from app.scoring.budget_rules import BestSetRule, SetTie
from app.scoring.engine import run
from app.scoring.evidence import Ballot, Evidence
from app.scoring.outcome import Line, Outcome, Standing
from app.scoring.rulebook import (
    Aggregate,
    Combination,
    Misfit,
    Part,
    PartKind,
    Rulebook,
    TieKind,
    TieRule,
    Vote,
    VoteForm,
)
from tests.support.made_rounds import amounts, down, line_of, rules, scored
from tests.support.random_rounds import evidences, rulebooks

FEW = settings(max_examples=15, deadline=None)
MANY = settings(max_examples=40, deadline=None)
HIGHEST = 1000


def others(outcome: Outcome, name: str) -> dict[str, Fraction | None]:
    return {line.proposal: line.total_exact for line in outcome.lines if line.proposal != name}


def not_worse(before: Line, after: Line, *, placed: bool = True) -> None:
    if before.standing is Standing.RANKED:
        assert after.standing is Standing.RANKED
        assert (before.place, after.place) != (None, None)
        assert not placed or (after.place or 0) <= (before.place or 0)
    if before.total_exact is not None:
        assert after.total_exact is not None
        assert after.total_exact >= before.total_exact


@given(rulebooks(), evidences(), st.data())
@FEW
def test_a_higher_mark_never_lowers_total_or_place(
    book: Rulebook, evidence: Evidence, data: st.DataObject
) -> None:
    """Under each of the five aggregations, with gate, pass mark, rounding and ties."""
    at = data.draw(st.integers(0, len(evidence.sheets) - 1))
    sheet = evidence.sheets[at]
    leaf = "x" if sheet.marks["y"] is None else data.draw(st.sampled_from("xy"))
    higher = data.draw(st.integers((sheet.marks[leaf] or 0) + 1, HIGHEST + 1))
    raised = replace(sheet, marks={**sheet.marks, leaf: min(higher, HIGHEST)})
    sheets = (*evidence.sheets[:at], raised, *evidence.sheets[at + 1 :])
    before, after = run(book, evidence, "x"), run(book, replace(evidence, sheets=sheets), "x")
    assert others(after, sheet.proposal) == others(before, sheet.proposal)
    # Another sheet may then be left out, and its marks break a tie that rounding makes.
    trimmed = book.panels[0].aggregation.kind is Aggregate.TRIMMED_MEAN
    placed = not (trimmed and book.combination.rounding)
    not_worse(line_of(before, sheet.proposal), line_of(after, sheet.proposal), placed=placed)


@given(rulebooks(), evidences(), st.data())
@FEW
def test_one_more_vote_for_it_never_lowers_total_or_place(
    book: Rulebook, evidence: Evidence, data: st.DataObject
) -> None:
    """Whoever was against is for it."""
    at = data.draw(st.integers(0, len(evidence.ballots) - 1))
    ballot = evidence.ballots[at]
    turning = min(1, ballot.votes_against)
    turned = replace(
        ballot,
        votes_for=ballot.votes_for + turning,
        votes_against=ballot.votes_against - turning,
    )
    ballots = (*evidence.ballots[:at], turned, *evidence.ballots[at + 1 :])
    before, after = run(book, evidence, "x"), run(book, replace(evidence, ballots=ballots), "x")
    assert others(after, ballot.proposal) == others(before, ballot.proposal)
    not_worse(line_of(before, ballot.proposal), line_of(after, ballot.proposal))


PROJECTS = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 4)), min_size=1, max_size=7)
OFFERS = st.sampled_from([(False, None), (True, None), (True, Fraction(4, 5))])


@given(PROJECTS, st.integers(0, 20), st.sampled_from(list(Misfit)), OFFERS, st.data())
@MANY
def test_one_more_approval_never_loses_a_project_its_money(
    projects: list[tuple[int, int]],
    pot: int,
    misfit: Misfit,
    offers: tuple[bool, Fraction | None],
    data: st.DataObject,
) -> None:
    """Greedy by votes, skipping or not, with the 80 % rule and without."""
    book = rules(
        down(misfit=misfit, partial=offers[0], partial_share=offers[1]),
        panels=(),
        vote=Vote(panel="public", form=VoteForm.COUNTS, min_votes=1),
        combination=Combination(parts=(Part(kind=PartKind.VOTES),)),
        ties=(TieRule(kind=TieKind.LISTED_ORDER),),
    )
    names = [f"p{i}" for i in range(len(projects))]
    chosen = data.draw(st.sampled_from(names))

    def funded(more: int) -> dict[str, int]:
        wishes = {name: cost for name, (cost, _) in zip(names, projects, strict=True)}
        evidence = scored(dict.fromkeys(names, 0), pot, wishes)
        listed = tuple(
            replace(one, listed_at=place) for place, one in enumerate(evidence.proposals)
        )
        ballots = tuple(
            Ballot(proposal=name, votes_for=votes + more * (name == chosen), members=99)
            for name, (_, votes) in zip(names, projects, strict=True)
        )
        bare = replace(evidence, proposals=listed, ballots=ballots)
        return amounts(run(book, replace(bare, seats=(), assignments=(), sheets=())))

    assert funded(1)[chosen] >= funded(0)[chosen]


@given(PROJECTS, st.integers(0, 20), st.sampled_from(list(SetTie)), st.booleans(), st.data())
@MANY
def test_a_higher_score_never_loses_a_project_its_place_in_the_best_set(
    projects: list[tuple[int, int]], pot: int, tie: SetTie, partial: bool, data: st.DataObject
) -> None:
    at, more = data.draw(st.integers(0, len(projects) - 1)), data.draw(st.integers(1, 5))
    rule = BestSetRule(tie=tie, partial=partial, at_most=data.draw(st.sampled_from([None, 2])))

    def given_(raised: int) -> int:
        of = [
            Candidate(id=str(i), score=Fraction(score + raised * (i == at)), cost=cost)
            for i, (cost, score) in enumerate(projects)
        ]
        of.sort(key=lambda one: (-one.score, int(one.id)))
        return best_set(rule, of, pot).amounts.get(str(at), 0)

    assert given_(more) >= given_(0)
