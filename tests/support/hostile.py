"""Form bodies that no honest page sends: made from a seed, each with the headers it comes with."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote_from_bytes, urlencode

FORM = "application/x-www-form-urlencoded"
VARIANTS = 10
#: Names of fields that the applicant's forms know, so that a body gets past the first look.
NAMES = (
    "base", "go", "title", "need", "plan", "strand", "community", "people", "budget", "own_funds",
    "confirm", "reason", "organisation_id", "copy_from", "kind", "name", "code", "contact_person",
    "contact_phone", "role", "email", "mobile", "display_name", "sign_in_name", "password",
    "new_password", "accept", "next", "replay", "language", "text_size", "file", "key", "csrf",
)  # fmt: skip
WORDS = (
    "\0", "a\0b", "\x01\x02\x1f", "\r\nSet-Cookie: sid=1", "{{ 7 * 7 }}", "${7*7}", "<script>alert(1)</script>",
    "' OR 1=1 --", "../../../etc/passwd", "\u202egnp.exe", "\ufeff\u200b\u2060", "é" * 500, "e\u0301" * 500,
    "\U0010ffff", "\ufffe\uffff", "👩‍👩‍👧‍👦" * 50, "%00", "%zz", "0x1F", "1e309", "NaN", "Infinity", "-0", "-1",
    "١٢٣", "１２", "²", "1_000", "9" * 30, "9" * 5000, "true", "null", "[]", "{}", " ", "\u3000", "\n" * 2000,
    "//evil.example", "https://evil.example/", "javascript:alert(1)", "data:text/html,x", "=cmd|' /C calc'!A0",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is sent, and as what it says it is."""

    kind: str
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)


def corpus(seed: int, token: str) -> dict[str, list[Body]]:
    """Make `VARIANTS` bodies of each kind. `token` is the sender's own form token: nothing stops at it."""
    random = Random(seed)
    return {
        make.__name__: [make(random, token, number) for number in range(VARIANTS)] for make in KINDS
    }


def odd_values(random: Random, token: str, _number: int) -> Body:
    pairs = [(name, random.choice(WORDS)) for name in random.sample(NAMES[:-1], 12)]
    return _form("odd_values", [("csrf", token), ("x-extra", "1"), *pairs])


def right_names_wrong_values(random: Random, token: str, number: int) -> Body:
    word = WORDS[(number * 7 + random.randrange(len(WORDS))) % len(WORDS)]
    return _form(
        "right_names_wrong_values", [("csrf", token), *((name, word) for name in NAMES[:-2])]
    )


def bad_numbers(random: Random, token: str, _number: int) -> Body:
    numbers = [
        word for word in WORDS if word[:1].isnumeric() or word in {"NaN", "-0", "-1", "1e309"}
    ]
    names = ("base", "people", "own_funds", "budget-0-price", "budget-0-quantity")
    return _form(
        "bad_numbers", [("csrf", token), *((name, random.choice(numbers)) for name in names)]
    )


def broken_utf8(random: Random, token: str, _number: int) -> Body:
    parts = (b"\xed\xa0\x80", b"\xc0\x80", b"\xff\xfe", b"\xf4\x90\x80\x80", b"\xe4\xb8", b"\x80")
    pairs = [(name, random.choice(parts)) for name in random.sample(NAMES[:-2], 8)]
    content = "&".join([f"csrf={token}", *(f"{n}={quote_from_bytes(v)}" for n, v in pairs)])
    return Body(kind="broken_utf8", content=content.encode(), headers={"content-type": FORM})


def raw_bytes(random: Random, token: str, _number: int) -> Body:
    content = f"csrf={token}&base=".encode() + random.randbytes(600)
    return Body(kind="raw_bytes", content=content, headers={"content-type": FORM})


def broken_percents(random: Random, token: str, _number: int) -> Body:
    pieces = ("%", "%%", "%zz", "%u4e2d", "%2", "%00", "+", "=", "&", ";", "==", "&&", "a=b=c")
    content = f"csrf={token}&base=1&" + "".join(random.choices((*pieces, *NAMES), k=60))
    return Body(kind="broken_percents", content=content.encode(), headers={"content-type": FORM})


def deep_names(random: Random, token: str, _number: int) -> Body:
    shapes = (
        "a-1-b", "budget-0-price", "budget-99999999999999999999-price", "budget--price", "budget-1-2",
        "budget-1-b-c", "budget-１-price", "budget-²-price", "[]", "budget[]", "budget[0][price]", "-0-", "--",
        "base-0-base", "answers-0-x", "answers", "answers[]", "go[]", "base[]", "__proto__", "__class__",
        "model_config", "title-0-x", "strand[]", "members-0-role", "x" * 5000, "a" + "-1-b" * 500,
    )  # fmt: skip
    pairs = [(name, random.choice(WORDS)) for name in random.sample(shapes, 14)]
    return _form("deep_names", [("csrf", token), ("base", "1"), *pairs])


def same_name_often(random: Random, token: str, _number: int) -> Body:
    name = random.choice(NAMES)
    repeated = [(name, random.choice(WORDS)) for _ in range(40)]
    return _form(
        "same_name_often", [("csrf", token), *repeated, ("csrf", "other"), ("csrf", token)]
    )


def row_and_value_at_once(random: Random, token: str, _number: int) -> Body:
    name = random.choice(("budget", "title", "base", "need"))
    forms = [(name, "1"), (f"{name}[]", "2"), (f"{name}-0-x", "3"), (f"{name}-0-price", "4")]
    random.shuffle(forms)
    return _form("row_and_value_at_once", [("csrf", token), ("base", "1"), *forms])


def many_fields(random: Random, token: str, number: int) -> Body:
    count = (300, 3990, 4001, 5000, 6000)[number % 5]
    stem = random.choice(("f", "budget-{}-price", "base"))
    pairs = [(stem.format(i) + ("" if "{}" in stem else str(i)), "1") for i in range(count)]
    return _form("many_fields", [("csrf", token), *pairs])


def many_rows(random: Random, token: str, _number: int) -> Body:
    pairs = [(f"budget-{i}-{random.choice(('price', 'quantity', 'x'))}", "9") for i in range(900)]
    return _form("many_rows", [("csrf", token), ("base", "1"), *pairs])


def long_field(random: Random, token: str, number: int) -> Body:
    size = (100_000, 2_500_000, 10_000_000)[0 if number % 5 else 1 + number // 5]
    text = random.choice(("a", "中", "\nx", "%"))
    content = f"csrf={token}&base=1&need=".encode() + (text.encode() * size)[:size]
    return Body(kind="long_field", content=content, headers={"content-type": FORM})


def json_for_a_form(random: Random, token: str, _number: int) -> Body:
    depth = random.choice((1, 50, 5000))
    text = json.dumps({"csrf": token, "base": 1, "need": random.choice(WORDS)})
    content = text if depth == 1 else "[" * depth + text + "]" * depth
    return Body(
        kind="json_for_a_form",
        content=content.replace("need", "\\ud800").encode(),
        headers={"content-type": random.choice(("application/json", FORM, "text/json"))},
    )


def odd_types(random: Random, token: str, _number: int) -> Body:
    types = (
        "", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x",
        f"multipart/form-data; boundary={'b' * 3000}", f"{FORM}; charset=utf-16", f"{FORM}; charset=\x7f",
        'multipart/form-data; boundary="', "MULTIPART/FORM-DATA; BOUNDARY=x", ";", "a/b; boundary=x; boundary=y",
    )  # fmt: skip
    content = urlencode({"csrf": token, "base": "1", "need": random.choice(WORDS)}).encode()
    return Body(kind="odd_types", content=content, headers={"content-type": random.choice(types)})


def odd_charsets(random: Random, token: str, number: int) -> Body:
    names = (
        "unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "utf-32", "idna", "punycode", "rot13",
        "undefined", "no-such",
    )  # fmt: skip
    values = (b"\\ud800\\udfff", b"\\x00", b"+2AA-", b"\xff\xfe\x00\xd8", b"xn--", b"\\N{BELL}")
    parts = [_part("csrf", token.encode()), _part("base", b"1")]
    parts += [_part(name, random.choice(values)) for name in ("need", "title", "name", "reason")]
    return _multipart("odd_charsets", parts, extra=f"; charset={names[number % len(names)]}")


def broken_multipart(random: Random, token: str, number: int) -> Body:
    whole = _multipart(
        "broken_multipart", [_part("csrf", token.encode()), _part("need", b"x" * 400)]
    )
    content = whole.content
    broken = (
        content[: random.randrange(len(content))],
        content.replace(b"--edge--", b""),
        content.replace(b"\r\n", b"\n"),
        content.replace(b"Content-Disposition", b"X-Nothing"),
        content.replace(b'name="need"', b"name=need"),
        content.replace(b'name="need"', b""),
        content.replace(b"--edge", b"--edgy", 1),
        b"--edge\r\n" + b"X: y\r\n" * 2000 + b"\r\n" + content,
        b"\0" * 2000 + content,
        content + content,
    )
    return Body(
        kind="broken_multipart", content=broken[number % len(broken)], headers=whole.headers
    )


def odd_parts(random: Random, token: str, _number: int) -> Body:
    lines = (
        b'Content-Disposition: form-data; name="need"; filename="../../x.html"',
        b'Content-Disposition: form-data; name="need"; filename=""',
        b'Content-Disposition: form-data; name="file"; filename="a\0b.pdf"\r\nContent-Type: text/html',
        b'Content-Disposition: form-data; name="base"; filename="base"',
        b"Content-Disposition: form-data; name*=utf-8''need",
        b'Content-Disposition: attachment; name="need"',
        b'Content-Disposition: form-data; name="need"\r\nContent-Transfer-Encoding: base64',
        b'Content-Disposition: form-data; name="need"\r\nContent-Type: multipart/mixed; boundary=edge',
        b'Content-Disposition: form-data; name="\xff\xfe"',
        b'Content-Disposition: form-data; name="csrf"; filename="csrf"',
        b'Content-Disposition: form-data; name="' + b"n" * 9000 + b'"',
    )
    parts = [b"--edge\r\n" + line + b"\r\n\r\nx\r\n" for line in random.sample(lines, 5)]
    return _multipart("odd_parts", [_part("csrf", token.encode()), *parts])


def many_files(random: Random, token: str, number: int) -> Body:
    name = random.choice(("file", "need", "csrf", "base"))
    line = f'Content-Disposition: form-data; name="{name}"; filename="{number}.pdf"'.encode()
    part = b"--edge\r\n" + line + b"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n"
    return _multipart("many_files", [_part("csrf", token.encode()), *[part] * (19 + number)])


def headers_that_lie(random: Random, token: str, number: int) -> Body:
    lies = (
        {"x-http-method-override": "DELETE"}, {"content-encoding": "gzip"}, {"content-length": "99999999"},
        {"content-length": "-5"}, {"content-length": "abc"}, {"accept": "application/json, */*;q=\x7f"},
        {"accept-language": "x" * 9000}, {"x-forwarded-for": "127.0.0.1, ::1"}, {"referer": "\x01"},
        {"range": "bytes=0-"},
    )  # fmt: skip
    made = _form(
        "headers_that_lie", [("csrf", token), ("base", "-1"), ("zz", random.choice(WORDS))]
    )
    return Body(
        kind=made.kind, content=made.content, headers={**made.headers, **lies[number % len(lies)]}
    )


def keys_of_all_lengths(random: Random, token: str, number: int) -> Body:
    key = ("", "\0", "k" * 100_000, "\ud7ff", "' --", "../", "\r\n", "é" * 79, "0", "[]")[
        number % 10
    ]
    pairs = [("csrf", token), ("key", key), ("key", "other"), ("zz", random.choice(WORDS))]
    return _form("keys_of_all_lengths", pairs)


def server_owned_fields(random: Random, token: str, _number: int) -> Body:
    owned = (
        "id", "account_id", "owns_installation", "state", "role[]", "submitted_at", "saved_by", "stands", "number",
        "funding_round_id", "proposal_id", "requested_minor", "demo_role", "disabled_at", "sample", "content_digest",
    )  # fmt: skip
    pairs = [("csrf", token), ("base", "1")]
    return _form(
        "server_owned_fields", pairs + [(name, "organiser") for name in random.sample(owned, 9)]
    )


KINDS: tuple[Callable[[Random, str, int], Body], ...] = (
    odd_values, right_names_wrong_values, bad_numbers, broken_utf8, raw_bytes, broken_percents, deep_names,
    same_name_often, row_and_value_at_once, many_fields, many_rows, long_field, json_for_a_form, odd_types,
    odd_charsets, broken_multipart, odd_parts, many_files, headers_that_lie, keys_of_all_lengths,
    server_owned_fields,
)  # fmt: skip


def _form(kind: str, pairs: list[tuple[str, str]]) -> Body:
    return Body(kind=kind, content=urlencode(pairs).encode(), headers={"content-type": FORM})


def _part(name: str, value: bytes) -> bytes:
    return (
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + value
        + b"\r\n"
    )


def _multipart(kind: str, parts: list[bytes], extra: str = "") -> Body:
    content = b"".join(parts) + b"--edge--\r\n"
    return Body(
        kind=kind,
        content=content,
        headers={"content-type": f"multipart/form-data; boundary=edge{extra}"},
    )


def each(made: dict[str, list[Body]], routes: list[str]) -> Iterator[tuple[str, Body]]:
    """Every route meets every kind, every body is sent to some route."""
    for turn, route in enumerate(routes):
        for place, bodies in enumerate(made.values()):
            yield route, bodies[(turn + place) % len(bodies)]
