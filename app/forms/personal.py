"""What should not stand in public: numbers of persons, telephones and cards, addresses of e-mail.

Sources: GB 11643-1999 for the eighteen places of an identity number and its check character, and for
the fifteen places before 1999; ISO/IEC 7812 for the check digit of a card (Luhn). What the program
itself writes in figures (digests, pseudonyms, exact fractions) is told apart by its form.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.errors import Invalid
from app.registration import uscc_problem

#: What people put between digits: spaces of every width, hyphens and dashes, and what no eye sees.
_GAP = "[ \u00ad\u200b-\u200d\u2060\ufeff\u00b7\u2010-\u2015\u2212-]{0,3}"
_HEAD, _TAIL = "(?<![0-9])", "(?![0-9])"
_SIGNS = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_MAYBE = re.compile(r"(?:\d\W{0,3}){10}\d|[@＠]")
#: Digests, and the names under which members stand in a bundle (`m` and twelve places). One in some hundreds
#: of these names has no letter after the first: it is ours only where it stands alone, as it does in a bundle.
_OURS = re.compile(
    r"(?<![0-9A-Za-z])(?=m?[0-9]*[a-f])(?:[0-9a-f]{32,}|m[0-9a-f]{12})(?![0-9A-Za-z])|\Am[0-9]{12}\Z"
)
_FRACTION = re.compile(r"-?[0-9]+/[0-9]+")


def _places(count: int, first: str = "[0-9]", last: str = "[0-9]") -> str:
    return f"{_HEAD}{first}(?:{_GAP}[0-9]){{{count - 2}}}{_GAP}{last}"


_IDENTITY = re.compile(_places(18, "[1-9]", "[0-9Xx]") + "(?![0-9A-Za-z])")
_CARDS = tuple(re.compile(_places(count) + _TAIL) for count in (19, 18, 17, 16))
_OLD_IDENTITY = re.compile(_places(15, "[1-9]") + _TAIL)
_MOBILE = re.compile(
    f"{_HEAD}(?:(?:00{_GAP})?8{_GAP}6{_GAP}|0)?(1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}){_TAIL}"
)
_ELEVEN = re.compile(_places(11) + _TAIL)
#: A trunk code of four places and a number of eight; no local number begins with 0, 1 or 9.
_LANDLINE = re.compile(
    f"{_HEAD}0{_GAP}[3-9](?:{_GAP}[0-9]){{2}}\\)?{_GAP}[2-8](?:{_GAP}[0-9]){{7}}{_TAIL}"
)
#: Account numbers have no check of their own that banks share: the word before tells them.
_ACCOUNT = re.compile(
    r"(?:[账帐]户?号码?|[账帐]户|卡号|\b(?:account|acct|a/c)\b)[^0-9\n]{0,12}?"
    f"(?<![0-9.,/-])([0-9](?:{_GAP}[0-9]){{11,29}}){_TAIL}(?![.,]?[0-9]|\\s*(?:元|万|亿|yuan|CNY|RMB))",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHOWN, _AROUND, _GROUP = 3, 14, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place in a text: what it looks like, and the characters that it takes."""

    kind: str
    value: str = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """Something that looks like a person's data: of which kind, masked, where, with its surroundings.

    `key` binds the number and every text in which it stands: if one of them changes, so does the key.
    """

    key: str = field(repr=False)
    kind: str
    masked: str
    places: tuple[str, ...]
    around: tuple[str, ...]


Texts = Iterable[tuple[str, str]]


def personal_data(files: Mapping[str, bytes]) -> tuple[Personal, ...]:
    """Find what looks like personal data in files that are about to be published."""
    return found_in(suspicious(files))


def suspicious(files: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Give (file, text) for every text of the files in which something looks like personal data."""
    return tuple(
        (name, text)
        for name, data in sorted(files.items())
        for text in dict.fromkeys(_texts(name, data))
        if _MAYBE.search(text) and hits(text)
    )


def found_in(texts: Texts) -> tuple[Personal, ...]:
    """Find personal data in (place, text), the same number once, with all places in which it stands."""
    where: dict[tuple[str, str], list[tuple[str, str, Hit]]] = {}
    for place, text in texts:
        if _MAYBE.search(text):
            for hit in hits(text):
                where.setdefault((hit.kind, hit.value), []).append((place, text, hit))
    made = (_personal(kind, value, seen) for (kind, value), seen in where.items())
    return tuple(sorted(made, key=lambda one: (one.kind, one.masked, one.key)))


def hits(text: str) -> tuple[Hit, ...]:
    """Find what looks like personal data in one text, also in full-width digits and in groups."""
    plain = _OURS.sub(lambda match: "·" * len(match.group()), _half_width(text))
    if _FRACTION.fullmatch(plain):
        return ()
    taken: list[Hit] = []
    for hit in _all(plain):
        if all(hit.end <= other.start or other.end <= hit.start for other in taken):
            taken.append(hit)
    return tuple(sorted(taken, key=lambda hit: hit.start))


def refuse_personal(**texts: str) -> None:
    """Refuse typed texts that themselves hold such data: they would stand wherever they are read."""
    if found := personal_faults(texts):
        raise Invalid(found)


def personal_faults(texts: Mapping[str, str]) -> dict[str, tuple[str, dict[str, object]]]:
    """Say the same beside the fields of a page that may have other faults too."""
    found = {name: hits(text)[0] for name, text in texts.items() if hits(text)}
    return {name: ("personal_here", {"masked": masked(hit.value)}) for name, hit in found.items()}


def masked_text(text: str) -> str:
    """Give a text with the middle of every number in it covered."""
    for hit in reversed(hits(text)):
        text = text[: hit.start] + masked(hit.value) + text[hit.end :]
    return text


def masked(value: str) -> str:
    """Cover all but the beginning."""
    return value[:_SHOWN] + "*" * (len(value) - _SHOWN)


def _personal(kind: str, value: str, seen: list[tuple[str, str, Hit]]) -> Personal:
    texts = sorted({text for _, text, _ in seen})
    bound = json.dumps([kind, value, texts], ensure_ascii=False)
    return Personal(
        key=hashlib.sha256(bound.encode()).hexdigest(),
        kind=kind,
        masked=masked(value),
        places=tuple(dict.fromkeys(place for place, _, _ in seen)),
        around=tuple(dict.fromkeys(_around(text, hit) for _, text, hit in seen))[:3],
    )


def _around(text: str, hit: Hit) -> str:
    before, after = masked_text(text[: hit.start]), masked_text(text[hit.end :])
    head = ("…" if len(before) > _AROUND else "") + before[-_AROUND:]
    tail = after[:_AROUND] + ("…" if len(after) > _AROUND else "")
    return f"{head}{masked(hit.value)}{tail}"


def _all(plain: str) -> Iterator[Hit]:
    """Give every hit, what is surest first: a number is called by the first name that fits."""
    for kind, pattern, fits in _NAMES:
        yield from (_hit(kind, one) for one in pattern.finditer(plain) if fits(one.group()))


def _hit(kind: str, match: re.Match[str]) -> Hit:
    said = match.group(match.lastindex or 0)
    value = said if kind == "email" else _digits(said)
    start = match.start(1) if kind == "account" else match.start()
    return Hit(kind=kind, value=value, start=start, end=match.end())


def _digits(text: str) -> str:
    return "".join(char for char in text.upper() if char in "0123456789X")


def _unbroken(text: str) -> bool:
    return text.isalnum()


def _in_groups(text: str) -> bool:
    """Cards are written in one piece or in groups of three and more, but for the last."""
    return all(len(group) >= _GROUP for group in re.findall("[0-9]+", text)[:-1])


def _is_identity(text: str) -> bool:
    """A number in one piece counts even where its check fails: people mistype. One in groups does not."""
    digits = _digits(text)
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    if _is_day(digits[6:14]) and _CHECKS[total % 11] == digits[17]:
        return True
    return _unbroken(text) and uscc_problem(digits) is not None


def _is_old_identity(text: str) -> bool:
    return _is_day("19" + _digits(text)[6:12])


def _is_card(text: str) -> bool:
    return _luhn(_digits(text)) and _in_groups(text)


def _is_account(text: str) -> bool:
    """Dates are written in shorter groups; the code of an organisation is public."""
    number = text[re.search("[0-9]", text).start() :]  # type: ignore[union-attr]  # it begins with one
    digits = _digits(number)
    return len(set(digits)) > 1 and _in_groups(number) and uscc_problem(digits) is not None


def _is_eleven(text: str) -> bool:
    """In groups, a telephone number begins with 0 (a trunk code); dates and counts do not."""
    return _unbroken(text) or text.startswith("0")


def _always(_text: str) -> bool:
    return True


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1850 <= day.year <= 2100  # noqa: PLR2004 -- whoever has a number was born between


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 if at % 2 else int(digit) for at, digit in enumerate(digits[::-1]))
    return len(set(digits)) > 1 and sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0  # noqa: PLR2004 -- the sum of its two digits


def _half_width(text: str) -> str:
    """Write every digit and every full-width sign as ASCII has it; nothing moves from its place."""
    return text if text.isascii() else "".join(_plain(char) for char in text)


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return _SIGNS.get(char) or (" " if char.isspace() and char not in "\n\r" else char)


def _texts(name: str, data: bytes) -> Iterator[str]:
    """Give the texts of a file: the leaves and names of a JSON document, or its lines."""
    text = data.decode("utf-8", "replace")
    if name.endswith(".json"):
        try:
            yield from _leaves(json.loads(text))
        except ValueError:
            yield from text.splitlines()
    else:
        yield from text.splitlines()


def _leaves(value: object) -> Iterator[str]:
    match value:
        case dict():
            for name, part in value.items():
                yield str(name)
                yield from _leaves(part)
        case list():
            for part in value:
                yield from _leaves(part)
        case str():
            yield value
        case int():
            yield str(value)
        case _:
            return


_NAMES: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("identity", _IDENTITY, _is_identity),
    *(("card", pattern, _is_card) for pattern in _CARDS),
    ("identity", _OLD_IDENTITY, _is_old_identity),
    ("mobile", _MOBILE, _always),
    ("landline", _LANDLINE, _always),
    ("account", _ACCOUNT, _is_account),
    ("eleven", _ELEVEN, _is_eleven),
    ("email", _EMAIL, _always),
)
