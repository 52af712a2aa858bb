"""Settings by a text file beside the starters, and what is refused before anything starts."""

import re
import shutil
from pathlib import Path
from runpy import run_path

import pytest

from app.errors import Unfit
from app.settings import SETTABLE, read_settings
from tests.support.sources import ROOT, text

KEY = "s3://key:secret@host/bucket"
WRITTEN = """# 说明 remark

MIAOPU_SITE_NAME = 绿洲街道
MIAOPU_CONTACT＝电话 010-1
MIAOPU_BACKUP_TO="{place}"
MIAOPU_PORT=8100
"""


def test_each_setting_that_the_documents_tell_may_be_set() -> None:
    told = set(re.findall(r"^\| `(MIAOPU_\w+)` \|", text("docs/settings.md"), re.MULTILINE))
    assert told == SETTABLE | {"MIAOPU_SETTINGS"}


def test_the_sample_of_a_bundle_has_every_setting_and_sets_none(tmp_path: Path) -> None:
    made = run_path(str(ROOT / "deploy/bundle.py"))
    (file := tmp_path / "miaopu.txt").touch()
    made["_for_notepad"](file, made["sample"](text("docs/settings.md")))
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf#")
    assert written.count(b"\n") == written.count(b"\r\n")
    lines = written.decode("utf-8-sig").splitlines()
    assert [one for one in lines if one and not one.startswith("#")] == []
    named = [one[1:-1] for one in lines if re.fullmatch(r"#MIAOPU_\w+=", one)]
    assert (set(named), len(named)) == (SETTABLE, len(SETTABLE))
    assert set(made["IN_CHINESE"]) <= SETTABLE
    plain = read_settings({})
    assert read_settings({"MIAOPU_SETTINGS": str(file)}) == plain


def test_the_starter_finds_the_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    starter = shutil.copy(ROOT / "deploy/start.py", tmp_path / "deploy")
    find = run_path(str(starter))["settings_file"]
    assert find() is None
    (tmp_path / "miaopu.txt.txt").touch()
    assert find() == tmp_path / "miaopu.txt.txt"
    (tmp_path / "miaopu.txt").touch()
    assert find() == tmp_path / "miaopu.txt"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_file_of_any_editor_sets_what_the_environment_does_not(
    coding: str, tmp_path: Path
) -> None:
    file = tmp_path / "miaopu.txt"
    written = WRITTEN.format(place=tmp_path / "备 份").replace("\n", "\r\n")
    file.write_bytes(written.encode(coding))
    found = read_settings({"MIAOPU_SETTINGS": str(file), "MIAOPU_PORT": "8200"})
    assert (found.site_name, found.contact) == ("绿洲街道", "电话 010-1")
    assert (found.backup_to, found.port) == (str(tmp_path / "备 份"), 8200)


@pytest.mark.parametrize(
    ("line", "code", "fact"),
    [
        ("MIAOPU_BAKUP_TO=/x", "setting_unknown", {"nearest": "MIAOPU_BACKUP_TO"}),
        ("SITE_NAME=x", "setting_line", {"number": 2}),
        ("MIAOPU_SITE_NAME", "setting_line", {"number": 2}),
        ("MIAOPU_PORT=x", "setting_integer", {"name": "MIAOPU_PORT"}),
    ],
)
def test_a_line_that_sets_nothing_is_refused(
    line: str, code: str, fact: dict[str, object], tmp_path: Path
) -> None:
    file = tmp_path / "miaopu.txt"
    file.write_text(f"# one\n{line}\n", encoding="utf-8")
    with pytest.raises(Unfit) as refused:
        read_settings({"MIAOPU_SETTINGS": str(file)})
    assert (refused.value.reason, refused.value.facts | fact) == (code, refused.value.facts)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("MIAOPU_BAKUP_TO", "/x", "setting_unknown"),
        ("MIAOPU_SETTINGS", "/nowhere/miaopu.txt", "setting_file_unread"),
        ("MIAOPU_BACKUP_TO", "s3://x", "setting_bucket"),
        ("MIAOPU_BACKUP_TO", "ftp://host/folder", "setting_bucket"),
        ("MIAOPU_BACKUP_TO", KEY.replace("s3", "s3+http", 1), "setting_bucket_open"),
        ("MIAOPU_SMTP_CA", "/nowhere.pem", "setting_file_absent"),
        ("MIAOPU_MAIL_FROM", "office", "setting_sender"),
        ("MIAOPU_SMS_URL", "sms.example.org", "setting_base_url"),
        ("MIAOPU_METRICS", "yes", "setting_choice"),
        ("MIAOPU_HSTS_SUBDOMAINS", "true", "setting_choice"),
        ("MIAOPU_SMS_DRY_RUN", "on", "setting_choice"),
        ("MIAOPU_TRUSTED_PROXIES", "127.0.0.1, proxy", "setting_proxies"),
        ("MIAOPU_BASE_URL", "https://", "setting_base_url"),
    ],
)
def test_a_value_that_would_be_found_wrong_later_is_refused_now(
    name: str, value: str, code: str
) -> None:
    with pytest.raises(Unfit, match=code):
        read_settings({name: value})


def test_what_is_right_is_taken() -> None:
    found = read_settings(
        {
            "MIAOPU_BACKUP_TO": KEY,
            "MIAOPU_MAIL_FROM": "办公室 <office@example.org>",
            "MIAOPU_TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8",
            "MIAOPU_METRICS": "1",
            "MIAOPU_TEST_DATA": "/somewhere",
        }
    )
    assert (found.backup_to, found.metrics) == (KEY, True)
    assert found.trusted_proxies == ("127.0.0.1", "10.0.0.0/8")
