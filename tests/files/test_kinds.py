"""What a file is, its bytes say; its name must agree."""

import io

import pytest

from app.errors import Refused
from app.files.kinds import KINDS, identify
from app.files.names import clean
from tests.support.sample_files import (
    archive,
    bodies,
    compound,
    hostile_names,
    pdf,
    picture,
    true_files,
)

TRUE = true_files()


@pytest.mark.parametrize("ending", KINDS)
def test_a_true_file_of_every_kind_is_known(ending: str) -> None:
    name, media_type = identify(io.BytesIO(TRUE[ending]), f"材料.{ending}")
    assert (name, media_type) == (f"材料.{ending}", KINDS[ending].media_type)
    assert identify(io.BytesIO(TRUE[ending]), f"材料.{ending.upper()}")[1] == media_type


@pytest.mark.parametrize("ending", KINDS)
def test_a_name_that_lies_is_refused_with_the_reason(ending: str) -> None:
    for body in ("html", "svg", "exe", "php", "eicar", "gif", "mp4"):
        with pytest.raises(Refused) as refused:
            identify(io.BytesIO(bodies()[body]), f"x.{ending}")
        assert refused.value.reason in {"file_false", "file_other"}


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("照片.jpg", picture("PNG"), "file_renamed"),
        ("申报书.doc", TRUE["docx"], "file_renamed"),
        ("申报书.docx", bodies()["locked"], "file_locked"),
        ("申报书.docx", bodies()["macros"], "file_macros"),
        ("申报书.docx", b"PK\x03\x04 broken off", "file_damaged"),
        ("申报书.docx", b"GIF89a" + TRUE["docx"], "file_other"),
        ("证书.pdf", pdf()[:-8], "file_damaged"),
        ("证书.pdf", bodies()["pdf-in-html"], "file_other"),
        ("证书.pdf", b"", "file_empty"),
        ("页面.html", bodies()["html"], "file_kind"),
        ("表.xls", compound("PowerPoint Document"), "file_false"),
        ("表.xlsx", archive("xl/workbook.bin"), "file_renamed"),
        ("图.png", bodies()["png-start-only"], "file_false"),
    ],
)
def test_each_trouble_has_its_name(name: str, body: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        identify(io.BytesIO(body), name)


def test_a_question_takes_its_kinds_only_and_the_other_ending_of_the_same() -> None:
    assert identify(io.BytesIO(TRUE["jpeg"]), "a.jpeg", ("jpg",))[1] == "image/jpeg"
    with pytest.raises(Refused, match="file_kind") as refused:
        identify(io.BytesIO(TRUE["zip"]), "a.zip", ("jpg", "pdf"))
    assert refused.value.facts["kinds"] == "PDF / JPG"


def test_a_picture_without_an_ending_gets_the_one_that_its_bytes_say() -> None:
    assert identify(io.BytesIO(TRUE["jpg"]), "1000003421")[0] == "1000003421.jpg"


def test_directories_are_read_within_bounds() -> None:
    many = archive(*(str(n) for n in range(10_001)))
    with pytest.raises(Refused, match="file_renamed"):
        identify(io.BytesIO(many + b""), "a.docx")
    with pytest.raises(Refused, match="file_false"):
        identify(io.BytesIO(bodies()["ring"]), "a.doc")


@pytest.mark.parametrize("given", hostile_names())
def test_a_name_is_made_fit(given: str) -> None:
    name = clean(given)
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 190
    assert not set(name) & set('/\\<>:"|?*\0\r\n\u202e\u2066')
    assert name == clean(name)
    assert name.strip(". ") == name
    assert name.partition(".")[0].lower() not in {"con", "nul", "com1", "lpt9", ""}


def test_chinese_names_stay_as_they_are() -> None:
    assert clean("登记证书（副本）2026年.pdf") == "登记证书（副本）2026年.pdf"
    assert clean("C:\\fakepath\\照片 1.JPG") == "照片 1.JPG"
