"""Ballots that offer a list: what is void, what counts, who is chosen and who is tied."""

from itertools import permutations

import pytest

from app.scoring.counting import count
from app.scoring.evidence import Paper
from app.scoring.lists import Placed, fault_of, placed
from app.scoring.rulebook import Choices, Vote, VoteForm

ABC = ("a", "b", "c")


@pytest.mark.parametrize(
    ("rule", "picks", "fault"),
    [
        (Choices(at_least=2, at_most=2), {"a": 1, "b": 1}, None),
        (Choices(at_least=2, at_most=2), {"a": 1}, "picks_few"),
        (Choices(at_least=2, at_most=2), {"a": 1, "b": 1, "c": 1}, "picks_many"),
        (Choices(), {}, None),
        (Choices(), {"a": 1, "b": 1, "c": 1}, None),
        (Choices(), {"a": 2}, "points_wrong"),
        (Choices(), {"x": 1}, "pick_unknown"),
        (Choices(points=5), {"a": 4, "b": 1}, None),
        (Choices(points=5), {"a": 3}, None),
        (Choices(points=5), {"a": 4, "b": 2}, "points_wrong"),
        (Choices(points=5), {"a": 0}, "pick_unknown"),
        (Choices(points=5), {"a": -1}, "pick_unknown"),
    ],
)
def test_a_paper_outside_the_limits_is_void(rule, picks, fault):
    assert fault_of(rule, ABC, picks) == fault


def test_votes_empty_and_void_papers_are_counted_apart_in_any_order():
    papers = [{"a": 1}, {"a": 1, "b": 1}, {}, {"a": 1, "b": 1, "c": 1}, {"x": 1}]
    vote = Vote(form=VoteForm.CHOOSE, choices=Choices(at_most=2))
    for order in permutations(papers):
        filed = [Paper(id=str(at), choices=one) for at, one in enumerate(order)]
        found = count(vote, filed, options=ABC)
        votes = {name: answers.votes_for for name, answers in found.answers.items()}
        assert (votes, len(found.valid), found.empty, len(found.void)) == (
            {"a": 2, "b": 1}, 3, 1, 2,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("votes", "places", "chosen", "tied", "left"),
    [
        ({"a": 3, "b": 2, "c": 1}, 2, ("a", "b"), (), 0),
        ({"a": 3, "b": 2, "c": 2}, 2, ("a",), ("b", "c"), 1),
        ({"a": 2, "b": 2, "c": 2}, 2, (), ("a", "b", "c"), 2),
        ({"a": 2, "b": 2, "c": 1}, 2, ("a", "b"), (), 0),
        ({"a": 1, "b": 0, "c": 0}, 2, ("a",), (), 0),
        ({"a": 0, "b": 0}, 1, (), (), 0),
        ({"a": 5}, 0, (), (), 0),
    ],
)
def test_a_tie_across_the_line_is_named_and_never_settled(votes, places, chosen, tied, left):
    for order in permutations(votes.items()):
        assert placed(dict(order), places) == Placed(chosen=chosen, tied=tied, open_places=left)
