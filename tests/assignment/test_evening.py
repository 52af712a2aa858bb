"""Loads that are shared out evenly, with some room around the mean."""

from random import Random

from app.assignment.evening import Share, even_level, evened


def test_five_each_on_the_average_is_four_to_six() -> None:
    assert evened(40, [None] * 8, [30] * 8) == (Share(most=6, least=4),) * 8


def test_whoever_can_do_less_leaves_more_to_the_others() -> None:
    shares = evened(40, [2, None, None, None, 1], [30, 30, 30, 3, 30])
    assert shares == (
        Share(most=2, least=2),
        *(Share(most=15, least=10),) * 2,
        Share(most=15, least=3),  # may read three proposals only
        Share(most=1, least=1),
    )


def test_rooms_that_do_not_carry_it_are_left_as_they_are() -> None:
    assert evened(10, [3, 3, 3], [9, 9, 9]) is None
    assert evened(1, [], []) is None


def test_pieces_that_are_large_leave_more_room() -> None:
    assert evened(100, [None] * 4, [100] * 4, piece=30) == (Share(most=55, least=0),) * 4


def test_the_level_is_the_smallest_that_carries_everything() -> None:
    dice = Random(5)
    for _ in range(300):
        rooms = [dice.choice([None, dice.randint(0, 9)]) for _ in range(dice.randint(1, 7))]
        needed = dice.randint(0, 40)
        tried = (
            sum(min(level, needed if room is None else room) for room in rooms)
            for level in range(needed + 1)
        )
        found = next((level for level, carried in enumerate(tried) if carried >= needed), None)
        assert even_level(needed, rooms) == found
