from collections.abc import Callable
from fractions import Fraction

import pytest

from app.scoring.errors import BadNumber
from app.scoring.numbers import Mode, as_text, hundredths, places, ratio, rational, rounded

GOOD = [("0", 0), ("7", 700), ("8.5", 850), ("9.25", 925), ("10", 1000)]
BAD = ["", " ", "8 ", "８", "٣", "1e1", "NaN", "inf", "+1", "-0", "1.234", ".5", "5.", "01", "1,0"]


@pytest.mark.parametrize(("text", "value"), GOOD)
def test_marks_are_read_in_hundredths(text: str, value: int) -> None:
    assert hundredths(text, 0, 1000) == value


@pytest.mark.parametrize("text", [*BAD, True, None, 8, 8.5])
def test_what_is_no_mark_is_refused_not_repaired(text: object) -> None:
    with pytest.raises(BadNumber) as refused:
        hundredths(text, 0, 1000)
    assert refused.value.code == "not_number"


def test_a_mark_out_of_range_says_the_range() -> None:
    with pytest.raises(BadNumber) as refused:
        hundredths("10.01", 0, 1000)
    assert (refused.value.code, refused.value.facts) == (
        "out_of_range",
        {"low": "0.00", "high": "10.00"},
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2/3", Fraction(2, 3)),
        ("-4/6", Fraction(-2, 3)),
        ("0.25", Fraction(1, 4)),
        ("-0.5", Fraction(-1, 2)),
    ],
)
def test_rationals_are_read_and_written(text: str, value: Fraction) -> None:
    assert rational(text) == value
    assert rational(as_text(value)) == value


@pytest.mark.parametrize("text", ["1/0", "1/-2", "１/2", "0x1", "1/2/3", "", "9" * 5000])
def test_what_is_no_rational_is_refused(text: str) -> None:
    with pytest.raises(BadNumber):
        rational(text)


@pytest.mark.parametrize(
    ("mode", "written"),
    [
        (Mode.HALF_UP, ["0.13", "0.14", "-0.13", "0.12"]),
        (Mode.HALF_EVEN, ["0.12", "0.14", "-0.12", "0.12"]),
        (Mode.DOWN, ["0.12", "0.13", "-0.12", "0.12"]),
        (Mode.UP, ["0.13", "0.14", "-0.13", "0.13"]),
    ],
)
def test_rounding_goes_by_its_name(mode: Mode, written: list[str]) -> None:
    values = [Fraction(125, 1000), Fraction(135, 1000), Fraction(-125, 1000), Fraction(1201, 10000)]
    assert [places(rounded(value, 2, mode), 2) for value in values] == written


def test_a_mark_is_anything_of_nine_digits_unless_it_is_bound() -> None:
    assert (hundredths("0"), hundredths("999999999.99")) == (0, 10**11 - 1)


def test_bounds_are_said_to_the_hundredth() -> None:
    with pytest.raises(BadNumber) as refused:
        hundredths("0", 1, 150)
    assert refused.value.facts == {"low": "0.01", "high": "1.50"}


@pytest.mark.parametrize("read", [hundredths, rational])
def test_of_what_was_given_forty_signs_are_said(read: Callable[[object], object]) -> None:
    with pytest.raises(BadNumber) as refused:
        read("x" * 41)
    assert refused.value.facts == {"given": "x" * 40}


def test_whole_numbers_and_nothing_are_shown_as_they_are() -> None:
    assert as_text(Fraction(3)) == "3"
    assert as_text(Fraction(3, 2)) == "3/2"
    assert [places(Fraction(n), 0) for n in (0, 7, -7)] == ["0", "7", "-7"]
    assert [rounded(Fraction(n, 4), 0, Mode.HALF_UP) for n in (-1, 0, 1, -2, 2)] == [0, 0, 0, -1, 1]


@pytest.mark.parametrize(
    ("above", "below"), [(6, 4), (-6, 4), (0, 7), (5, 1), (10**40, 3 * 10**39)]
)
def test_a_rational_of_two_integers_is_in_lowest_terms(above: int, below: int) -> None:
    made, plain = ratio(above, below), Fraction(above, below)
    assert (made, hash(made), str(made)) == (plain, hash(plain), str(plain))
    assert (made.numerator, made.denominator) == (plain.numerator, plain.denominator)


def test_the_least_mark_is_said_too() -> None:
    with pytest.raises(BadNumber) as refused:
        hundredths("1.23", 250, 1000)
    assert refused.value.facts == {"low": "2.50", "high": "10.00"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.25", Fraction(5, 4)),
        ("-1.25", Fraction(-5, 4)),
        ("-0.5", Fraction(-1, 2)),
        ("0.05", Fraction(1, 20)),
        ("7", Fraction(7)),
        ("-6/4", Fraction(-3, 2)),
    ],
)
def test_rationals_are_read_with_their_sign_and_places(text: str, value: Fraction) -> None:
    assert rational(text) == value
