import hashlib

import pytest

from app.scoring.canonical import NotCanonical, canonical, digest, salted_digest
from app.scoring.codec import encode
from app.scoring.evidence import Sheet
from app.scoring.records import record_bytes

VECTORS = [
    (None, b"null"),
    (True, b"true"),
    (0, b"0"),
    (-(2**53) + 1, b"-9007199254740991"),
    ("", b'""'),
    ('a"\\/\b\f\n\r\t', b'"a\\"\\\\/\\b\\f\\n\\r\\t"'),
    ("\x00\x1f\x7f", b'"\\u0000\\u001f\x7f"'),
    ("€$", '"€$"'.encode()),
    ("e\u0301", '"é"'.encode()),
    ([], b"[]"),
    ((1, "二"), '[1,"二"]'.encode()),
    # The keys of RFC 8785, section 3.2.3: UTF-16 code units, so that 😀 stands before דּ's form.
    (
        {"€": 1, "\r": 2, "1": 3, "😀": 4, "\x80": 5, "ö": 6, "ﬃ": 7},
        '{"\\r":2,"1":3,"\x80":5,"ö":6,"€":1,"😀":4,"ﬃ":7}'.encode(),
    ),
]


@pytest.mark.parametrize(("value", "written"), VECTORS)
def test_values_are_written_as_rfc_8785_asks(value: object, written: bytes) -> None:
    assert canonical(value) == written


@pytest.mark.parametrize(
    "value", [0.5, 2**53, -(2**53), {1: 2}, {"é": 1, "e\u0301": 2}, "\ud800", {"a": b""}, {1, 2}]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_digests_are_sha_256_of_the_bytes_after_the_salt() -> None:
    assert digest({"b": 1, "a": [None]}) == hashlib.sha256(b'{"a":[null],"b":1}').hexdigest()
    assert salted_digest("盐", 1) == hashlib.sha256("盐1".encode()).hexdigest()


@pytest.mark.parametrize("names", [["甲", 'b"\\', "c"], ["only"], [f"n{i}" for i in range(40)]])
def test_what_stands_in_many_records_is_written_as_if_it_stood_alone(names: list[str]) -> None:
    rows = tuple(
        Sheet(seat=names[i % len(names)], proposal=f"p{i}", marks={"x": 100 * (i % 3), "y": None})
        for i in range(120)
    )
    assert record_bytes(rows) == canonical(encode(rows))
