"""Amounts in English words: read back by another way, they are the amount again."""

from random import Random

import pytest

from app.language import formats
from app.language.amounts import yuan_in_english

ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "zero": 0,
}  # fmt: skip
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def read(words: str) -> int:
    """Read an amount as one speaks it, in fen."""
    whole, cents = words.removesuffix(" yuan only"), 0
    if words.endswith("/100 yuan"):
        whole, _, part = words.removesuffix("/100 yuan").rpartition(" and ")
        cents = int(part)
    found = group = 0
    for word in whole.replace("-", " ").replace(" and ", " ").split():
        if word == "hundred":
            group *= 100
        elif word in SCALES:
            found, group = found + group * SCALES[word], 0
        else:
            group += ONES[word]
    return (found + group) * 100 + cents


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (1_750_000, "seventeen thousand five hundred yuan only"),
        (0, "zero yuan only"),
        (5, "zero and 05/100 yuan"),
        (100_110, "one thousand one and 10/100 yuan"),
        (34_567_899, "three hundred and forty-five thousand six hundred and seventy-eight and 99/100 yuan"),
        (-2_000, "minus twenty yuan only"),
    ],
)  # fmt: skip
def test_an_amount_is_written_as_on_a_cheque(fen: int, words: str) -> None:
    assert yuan_in_english(fen) == words


def test_words_read_back_are_the_amount() -> None:
    chance = Random(8)
    edges = [base + step for base in (10**power for power in range(2, 17)) for step in (-1, 0, 1)]
    some = [chance.randrange(10 ** chance.randint(1, 16)) for _ in range(2000)]
    for fen in (*range(12_100), *edges, *some):
        assert read(yuan_in_english(fen)) == fen


def test_another_currency_has_figures_alone() -> None:
    assert [formats.in_words(100, "EUR", language) for language in ("zh_CN", "en")] == ["", ""]
