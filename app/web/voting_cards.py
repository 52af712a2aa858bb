"""Codes of voting cards: made from a card's id by the secret of the house, and kept nowhere."""

import hmac
from collections.abc import Callable
from hashlib import sha256

#: No 0/O, 1/I/L: the codes are read from paper and typed on phones.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: 31^12 is more than 2^59: nobody guesses one while a meeting lasts.
LETTERS, GROUP = 12, 4


def coder(secret: bytes) -> Callable[[str], str]:
    """Give the way from a card to its code."""

    def code_of(card_id: str) -> str:
        number = int.from_bytes(
            hmac.new(secret, f"voting_card:{card_id}".encode(), sha256).digest(), "big"
        )
        letters = []
        for _ in range(LETTERS):
            number, rest = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[rest])
        text = "".join(letters)
        return "-".join(text[at : at + GROUP] for at in range(0, LETTERS, GROUP))

    return code_of


def plain(code: str) -> str:
    """Give a code as it stands in addresses, however it was typed."""
    return "".join(char for char in code.upper() if char in ALPHABET)[:LETTERS]
