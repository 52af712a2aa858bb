"""Registration numbers: the unified social credit code (GB 32100-2015), and other countries' schemes.

Places 1 and 2 of a code name the registering department and the kind of body, 3 to 8 the area
(GB/T 2260), 9 to 17 the body itself, 18 is the check character. Source of the table of kinds: the
standard with its amendment 1 of 2016, as the code centre publishes it.
"""

import unicodedata
from collections.abc import Mapping

Fault = tuple[str, dict[str, object]]

USCC = "CN-USCC"
#: GB 32100-2015: digits and capitals without I, O, S, V, Z; a character's place is its value.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
_MODULUS = 31
_AREA = slice(2, 8)
#: What people write for the character that the certificate has. Named to them, never put right.
LOOK_ALIKE = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
#: Registering department → kinds of body.
KINDS: Mapping[str, str] = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129", "8": "19",
    "9": "123", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip


def check_character(body: str) -> str:
    """Compute the last character of a code from the first 17: 31 − S mod 31, taken mod 31 again."""
    total = sum(ALPHABET.index(char) * pow(3, place, _MODULUS) for place, char in enumerate(body))
    return ALPHABET[(_MODULUS - total % _MODULUS) % _MODULUS]


def uscc_problem(code: str) -> Fault | None:
    """Name what is wrong with a code, with the character and its place; nothing is ever guessed."""
    for place, char in enumerate(code, start=1):
        if char in LOOK_ALIKE:
            return "uscc_look_alike", {"place": place, "char": char, "other": LOOK_ALIKE[char]}
        if char not in ALPHABET:
            return "uscc_character", {"place": place, "char": char}
    if len(code) != _LENGTH:
        return "uscc_length", {"count": len(code)}
    return _structure(code) or (
        None if check_character(code[:-1]) == code[-1] else ("uscc_check", {})
    )


def uscc_fault(code: str) -> str | None:
    """Give the code of what is wrong, without where."""
    problem = uscc_problem(code)
    return problem[0] if problem else None


def plain_number(text: str) -> str:
    """Bring a number to half-width capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def plain_scheme(text: str) -> str:
    """Bring a scheme's name to one form: GB-CHC."""
    return plain_number(text).replace("_", "-")


def _structure(code: str) -> Fault | None:
    """Hold the parts that the standard defines against it."""
    if code[0] not in KINDS:
        return "uscc_department", {"char": code[0]}
    if code[1] not in KINDS[code[0]]:
        return "uscc_kind", {"char": code[1]}
    wrong = next((n for n, char in enumerate(code[_AREA], start=3) if not char.isdigit()), None)
    return ("uscc_area", {"place": wrong, "char": code[wrong - 1]}) if wrong else None
