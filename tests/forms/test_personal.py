"""What looks like a person's data is found however it is written, and never said in full."""

import pytest

from app.forms.personal import found_in, hits, masked_text, personal_data

MOBILE = "13800138000"
#: A made-up number whose check character fits.
IDENTITY = "11010119900307002X"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("电话13800138000，", "mobile", MOBILE),
        ("tel:13800138000", "mobile", MOBILE),
        ("１３８００１３８０００", "mobile", MOBILE),
        ("138-0013-8000", "mobile", MOBILE),
        ("138 0013 8000", "mobile", MOBILE),
        ("138—0013—8000", "mobile", MOBILE),
        ("1 3 8 0 0 1 3 8 0 0 0", "mobile", MOBILE),
        ("138\u200b0013\u200b8000", "mobile", MOBILE),
        ("+86 138-0013-8000", "mobile", MOBILE),
        ("8613800138000", "mobile", MOBILE),
        ("٠١٢٣٤٥٦٧٨٩٠", "eleven", "01234567890"),
        ("12345678901", "eleven", "12345678901"),
        ("010-12345678", "eleven", "01012345678"),
        (IDENTITY, "identity", IDENTITY),
        (IDENTITY.lower(), "identity", IDENTITY),
        ("１１０１０１１９９００３０７００２Ｘ", "identity", IDENTITY),
        ("110101 19900307 002X", "identity", IDENTITY),
        ("110101199003070029", "identity", "110101199003070029"),
        ("110101900307001", "identity", "110101900307001"),
        ("4111 1111 1111 1111", "card", "4111111111111111"),
        ("6222-0210-0111-6245-702", "card", "6222021001116245702"),
        ("0755-83123456", "landline", "075583123456"),
        ("（0755）8312 3456", "landline", "075583123456"),
        ("020-81234567", "eleven", "02081234567"),
        ("账号：123456789012", "account", "123456789012"),
        ("开户行示例银行，帐号 4400 1234 5678 901", "account", "440012345678901"),
        ("银行账户（对公）44050158140100000123", "account", "44050158140100000123"),
        ("卡号6222021001116245703", "account", "6222021001116245703"),
        ("Account no. 4000021009200123456", "account", "4000021009200123456"),
        ("账号 13800138000", "mobile", MOBILE),
        ("王老师＠例子.com", "email", "王老师@例子.com"),
        ("a.b+c@example.org", "email", "a.b+c@example.org"),
    ],
)
def test_it_is_found(text: str, kind: str, value: str) -> None:
    assert [(hit.kind, hit.value) for hit in hits(text)] == [(kind, value)]
    assert value not in masked_text(text)
    assert value not in repr(found_in([("here", text)]))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 10:30 至 2026-03-08 24:00",
        "合计 13,800,138,000.00 元",
        "示例电话 0760-0000 0000",
        "914403001922038216",
        "账号 914403001922038216",
        "示例账户余额 123456789012.50 元",
        "账户余额 123456789012 元",
        "账户 2026-03-02 10:30 开立，2026-03-08 24:00 注销",
        "accounts of 2024 2025 2026: 1,234,567,890.00",
        "编号 123456789012",
        "0312 1234 5678",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "1234567890123/7",
        "m13a001380001",
        "m013800138000",
        "251f5fab4d53f81a7d173cfcda0a59964a4058219689dbffd7e0ed5ef5001bd8",
        "NQ2016-8853RDM，评审规则第 1 版",
        "4111 1111 1111 1112",
    ],
)
def test_what_is_none_is_left_alone(text: str) -> None:
    assert hits(text) == ()


def test_a_name_of_a_bundle_hides_no_number_in_a_sentence() -> None:
    [found] = hits("联系人 m013800138000")
    assert (found.kind, found.value) == ("mobile", "13800138000")


def test_two_numbers_side_by_side_are_two() -> None:
    found = hits(f"{IDENTITY} {MOBILE}")
    assert [(hit.kind, hit.value) for hit in found] == [("identity", IDENTITY), ("mobile", MOBILE)]


def test_the_same_number_is_found_once_with_all_its_places_and_another_text_is_another_key() -> (
    None
):
    [one] = found_in([("a", f"找 {MOBILE}"), ("b", "138 0013 8000 转"), ("a", "没有")])
    assert (one.places, one.masked) == (("a", "b"), "138********")
    [other] = found_in([("a", f"找 {MOBILE}"), ("b", "138 0013 8000 转王")])
    assert one.key != other.key


def test_files_are_read_leaf_by_leaf() -> None:
    files = {
        "outcome.json": b'{"title": "tel 13800138000", "n": 13800138001, "amount_minor": 380000}',
        "FORMAT.md": b"# ok\nmail a@example.org\n",
    }
    found = [(one.kind, one.places) for one in personal_data(files)]
    assert found == [
        ("email", ("FORMAT.md",)),
        ("mobile", ("outcome.json",)),
        ("mobile", ("outcome.json",)),
    ]
