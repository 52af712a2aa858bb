"""How far members agree: by hand, and independent of the order of the input."""

from fractions import Fraction

from app.scoring.agreement import agreement


def totals(**rows: tuple[int, ...]) -> dict[tuple[str, str], Fraction]:
    return {
        (seat, f"p{place}"): Fraction(total)
        for seat, row in rows.items()
        for place, total in enumerate(row)
        if total >= 0
    }


def test_two_members_by_hand() -> None:
    found = agreement(totals(a=(80, 70, 60), b=(70, 50, 60)))
    # Of the three pairs of proposals both prefer the first to the others; the last two they order apart.
    assert (found.same_order, found.comparisons) == (Fraction(2, 3), 3)
    assert found.deviation == Fraction(5 + 5 + 10 + 10, 6)
    assert found.spreads == {"p0": 10, "p1": 20, "p2": 0}
    assert (found.members["a"].above, found.members["b"].above) == (10, -10)
    assert (found.members["b"].lowest, found.members["b"].highest) == (50, 70)


def test_who_shares_no_proposal_is_beside_nobody() -> None:
    found = agreement(totals(a=(80, -1), b=(-1, 70)))
    assert found.deviation is None
    assert found.same_order is None
    assert found.members["a"].above is None


def test_level_marks_are_no_disagreement() -> None:
    assert agreement(totals(a=(80, 80), b=(70, 60))).same_order is None


def test_the_order_of_the_input_changes_nothing() -> None:
    rows = totals(a=(80, 70, 60), b=(70, 50, 60), c=(10, 90, 90))
    assert agreement(dict(reversed(rows.items()))) == agreement(rows)


def test_too_many_comparisons_are_left_out_and_the_rest_is_said() -> None:
    many = {(f"m{i}", f"p{j}"): Fraction(i * j % 97) for i in range(12) for j in range(120)}
    found = agreement(many)
    assert found.same_order is None
    assert found.deviation is not None
